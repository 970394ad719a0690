"""Snapshots: a state as bytes that are the same for the same data, with a hash that proves it."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass
from typing import Any

from architecture.history import TABLES, State, is_json
from architecture.metamodel import METAMODEL, Attribute

FORMAT = 1
LEVEL = 6  # of compression


class DamagedSnapshot(Exception):
    """Stored bytes that are not the snapshot they were."""


@dataclass(frozen=True)
class Snapshot:
    """Compressed bytes; `sha256` is of what they hold before compressing."""

    content: bytes
    sha256: str


def snapshot_of(state: State) -> Snapshot:
    """The snapshot of a state."""
    plain = plain_snapshot(state)
    return Snapshot(zlib.compress(plain, LEVEL), hashlib.sha256(plain).hexdigest())


def plain_snapshot(state: State) -> bytes:
    """The snapshot before compressing: JSON, rows in the order of their ids."""
    tables = {
        table: {"columns": columns, "rows": [_stored(table, row) for row in _sorted(state, table)]}
        for table, columns in TABLES.items()
    }
    whole = {"format": FORMAT, "number": state.number, "metamodel": fingerprint(), "tables": tables}
    return _json(whole).encode()


def opened_snapshot(content: bytes, sha256: str) -> State:
    """The state a snapshot holds; raises DamagedSnapshot if it is not what was stored.

    A snapshot of an older version may lack columns: they are empty.
    """
    try:
        plain = zlib.decompress(content)
    except zlib.error:
        raise DamagedSnapshot from None
    if hashlib.sha256(plain).hexdigest() != sha256:
        raise DamagedSnapshot
    whole = json.loads(plain)
    if whole["format"] != FORMAT:
        raise DamagedSnapshot
    tables = {t: _opened_rows(t, whole["tables"].get(t)) for t in TABLES}
    return State(whole["number"], tables)


def _opened_rows(table: str, stored: dict[str, Any] | None) -> dict[str, list[Any]]:
    if stored is None:
        return {}
    if tuple(stored["columns"]) == TABLES[table]:
        return {row[0]: row for row in stored["rows"]}
    places = {name: i for i, name in enumerate(stored["columns"])}
    kept = [places.get(name) for name in TABLES[table]]
    rows = ([None if i is None else row[i] for i in kept] for row in stored["rows"])
    return {str(row[0]): row for row in rows}


def _sorted(state: State, table: str) -> list[list[Any]]:
    return [row for _id, row in sorted(state.tables[table].items())]


def _stored(table: str, row: list[Any]) -> list[Any]:
    """The row with its JSON values as text, as the tables keep them."""
    return [
        _json(value) if value is not None and not isinstance(value, str) and is_json(table, name)
        else value
        for name, value in zip(TABLES[table], row, strict=True)
    ]  # fmt: skip


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint() -> str:
    """SHA-256 of the vocabulary as far as stored values depend on it."""
    words = {
        "kinds": [[k.name, k.prefix, [_attribute(a) for a in k.attributes]]
                  for k in METAMODEL.kinds],
        "relations": [
            [r.name, sorted(r.source_names), sorted(r.target_names), r.single]
            for r in METAMODEL.relations
        ],
    }  # fmt: skip
    return hashlib.sha256(_json(words).encode()).hexdigest()


def _attribute(attribute: Attribute) -> list[Any]:
    choices = [choice.code for choice in attribute.choices]
    return [attribute.name, attribute.type, attribute.codelist, attribute.family, choices]
