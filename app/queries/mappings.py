"""Kept mappings of foreign spreadsheets, and the former names of OPDs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.mapping.units import Former
from app.models import ImportMapping, Opd, User
from architecture.vocabulary import normalised

ENOUGH_ALIKE = 0.8  # share of headers that a file has in common with a kept mapping


@dataclass(frozen=True)
class KeptMapping:
    """A mapping kept for the next edition of a file."""

    id: str
    name: str
    kind: str
    headers: tuple[str, ...]
    mapping: dict[str, Any]
    made_by: str
    made_at: datetime
    used_at: datetime | None = None

    def likeness(self, headers: list[str]) -> float:
        """Share of headers in common."""
        mine = {normalised(h) for h in self.headers}
        theirs = {normalised(h) for h in headers}
        return len(mine & theirs) / max(1, len(mine | theirs))


def former_units() -> tuple[Former, ...]:
    """Names that OPDs of today had before, or had before they were merged, by code."""
    rows = {o.id: o for o in db.session.scalars(select(Opd).order_by(Opd.code))}
    found = []
    for opd in rows.values():
        successor, seen = opd.successor_id, {opd.id}
        while successor in rows and rows[successor].valid_to and successor not in seen:
            seen.add(successor)
            successor = rows[successor].successor_id
        if opd.valid_to and successor in rows:
            found.append(Former(opd.name, opd.short, successor))
    return tuple(found)


def kept_mapping(mapping_id: str) -> KeptMapping | None:
    """One kept mapping, or None."""
    stored = db.session.get(ImportMapping, mapping_id)
    return _kept(stored, _names()) if stored else None


def mappings_like(headers: list[str]) -> list[KeptMapping]:
    """Kept mappings made for these headers or nearly these, the best and last used first."""
    names = _names()
    kept = [_kept(m, names) for m in db.session.scalars(select(ImportMapping))]
    alike = [k for k in kept if k.likeness(headers) >= ENOUGH_ALIKE]
    return sorted(
        alike, key=lambda k: (-k.likeness(headers), -(k.used_at or k.made_at).timestamp(), k.name)
    )


def _names() -> dict[str, str]:
    return {row.id: row.name for row in db.session.execute(select(User.id, User.name))}


def _kept(stored: ImportMapping, names: dict[str, str]) -> KeptMapping:
    return KeptMapping(
        stored.id, stored.name, stored.kind, tuple(stored.headers), dict(stored.mapping),
        names.get(stored.made_by or "", ""), stored.made_at, stored.used_at,
    )  # fmt: skip
