"""The state of an instance at one moment: stored as a snapshot, or rebuilt from a later one.

A state is the rows of the tables that describe the architecture, archived ones too. Taking back
the changes that came after a moment, newest first, gives the state of that moment; every row of
the change log says what was before it. The other way round would miss what a room's file of
changes brought into the lists, which is not logged row by row (docs/decisions/0027-baselines.md).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from architecture.changes import ENDS

Row = list[Any]
# The columns of each table in a snapshot, the one that identifies a row first.
TABLES: Mapping[str, tuple[str, ...]] = {
    "element": (
        "id", "kind", "code", "name", "opd_id", "plan", "review", "merged_into", "attributes",
        "marks", "unread", "draft_fields", "target", "reasons", "archived_at",
    ),
    "relation": (
        "id", "type", "source_id", "target_id", "plan", "mark", "declared_by", "open_text",
        "open_kind", "objection", "attributes", "archived_at",
    ),
    "opd": (
        "id", "code", "name", "short", "parent_id", "level", "urusan", "valid_from", "valid_to",
        "successor_id",
    ),
    "institution": ("id", "name", "kind"),
    "code": ("id", "codelist", "value", "position", "edition", "active"),
    "reference": (
        "id", "family", "code", "name", "level", "parent", "edition", "national", "active",
    ),
    "decision": (
        "key", "state", "reason", "until", "activity_id", "details", "decided_by", "at",
    ),
    "setting": ("key", "value"),
}  # fmt: skip
SETTINGS = ("government",)  # those that say what the architecture is of
JSON_COLUMNS = frozenset({
    "attributes", "marks", "unread", "target", "reasons", "objection", "urusan", "value", "details",
})  # fmt: skip
_PLACE = {table: {name: i for i, name in enumerate(names)} for table, names in TABLES.items()}
# Rows of the log whose `before` is not what the row held.
_WITHOUT_EFFECT = frozenset({
    "comment", "resolve", "reopen", "conflict", "settle", "same", "attach", "detach",
})  # fmt: skip
_ARCHIVED = "-"  # of a link that was archived then, at a time that no longer matters
ABSENCES = "tidak-ada"  # under such keys decisions keep what an OPD says it does not have


class LoggedChange(NamedTuple):
    """One row of the change log; `before` and `after` as JSON text, `after` only of OPDs."""

    entity: str
    entity_id: str
    action: str
    before: str
    after: str = "{}"


@dataclass
class State:
    """The rows of each table by id, as of the change `number`. JSON values are text or decoded."""

    number: int
    tables: dict[str, dict[str, Row]]

    def get(self, table: str, row: Row, column: str) -> Any:
        """One value of a row; JSON decoded."""
        value = row[_PLACE[table][column]]
        if is_json(table, column) and isinstance(value, str):
            return json.loads(value)
        return value

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of a small table as values by column, in the order of their ids."""
        for _id, row in sorted(self.tables[table].items()):
            yield {name: self.get(table, row, name) for name in TABLES[table]}


def is_json(table: str, column: str) -> bool:
    """Whether a column holds JSON; code lists have a value that is plain text."""
    return column in JSON_COLUMNS and (table, column) != ("code", "value")


def absence_key(opd: str, domain: str) -> str:
    """The key of the statement that an OPD has nothing of a domain (`Domain.css`)."""
    return f"{ABSENCES}:{opd}:{domain}"


def state_of(number: int, rows: Mapping[str, Iterable[Sequence[Any]]]) -> State:
    """The state made of the rows of each table, their values in the order of `TABLES`."""
    return State(number, {t: {r[0]: list(r) for r in rows.get(t, ())} for t in TABLES})


def taken_back(state: State, changes: Iterable[LoggedChange], number: int) -> State:
    """The state as of `number`: `changes` are all after it up to the state's, newest first.

    The rows of the given state are changed on the way.
    """
    for change in changes:
        if change.action not in _WITHOUT_EFFECT:
            _TAKE_BACK.get(change.entity, _nothing)(state.tables, change)
    return State(number, state.tables)


# --- One change ---------------------------------------------------------------------------------

Tables = dict[str, dict[str, Row]]


def _nothing(tables: Tables, change: LoggedChange) -> None:
    """Accounts, workshops, files and the like are no part of a state."""


def _take_back_element(tables: Tables, change: LoggedChange) -> None:
    rows, place = tables["element"], _PLACE["element"]
    if change.action == "create":
        rows.pop(change.entity_id, None)
        return
    row = rows.get(change.entity_id)
    if row is None:
        return
    for name, value in json.loads(change.before).items():
        group, dot, key = name.partition(".")
        if group not in place:
            continue
        if not dot:
            row[place[group]] = value
        else:
            _set_in(row, place[group], key, value)


def _set_in(row: Row, place: int, key: str, value: Any) -> None:
    """Set or empty one entry of a JSON value, which is decoded when it is first changed."""
    held = row[place]
    if isinstance(held, str):
        held = row[place] = json.loads(held)
    if value is None:
        held.pop(key, None)
    else:
        held[key] = value


def _take_back_relation(tables: Tables, change: LoggedChange) -> None:
    rows, place = tables["relation"], _PLACE["relation"]
    if change.action == "create":
        rows.pop(change.entity_id, None)
        return
    row = rows.get(change.entity_id)
    if row is None:
        return
    before = json.loads(change.before)
    if change.action == "restore":
        row[place["archived_at"]] = _ARCHIVED
        return
    if change.action == "archive":
        row[place["archived_at"]] = None
    # Empty ends are left out of the log.
    if change.action in ("archive", "tie", "untie") and before:
        before = {**dict.fromkeys(ENDS), **before}
    if change.action in ("archive", "redeclare") and before:
        before.setdefault("declared_by", None)
    for name, value in before.items():
        if name in place:
            row[place[name]] = value
    row[place["open_text"]] = row[place["open_text"]] or ""


def _take_back_opd(tables: Tables, change: LoggedChange) -> None:
    if change.action not in ("absent", "present"):
        _take_back_row(tables, change)
        return
    before, after = json.loads(change.before), json.loads(change.after)
    key = absence_key(change.entity_id, (before or after)["domain"])
    if before:
        told = {"key": key, "state": "dismissed", "reason": before["reason"]}
        tables["decision"][key] = _decision_row(told)
    else:
        tables["decision"].pop(key, None)


def _take_back_decision(tables: Tables, change: LoggedChange) -> None:
    before = json.loads(change.before)
    key = before.pop("key")
    if not before:
        tables["decision"].pop(key, None)
        return
    tables["decision"][key] = _decision_row({"key": key, **before})


def _decision_row(values: Mapping[str, Any]) -> Row:
    """The log does not repeat who decided and when: queries look it up."""
    row: Row = [None] * len(TABLES["decision"])
    for name, value in {"decided_by": "", "at": "", **values}.items():
        row[_PLACE["decision"][name]] = value
    return row


def _take_back_setting(tables: Tables, change: LoggedChange) -> None:
    if change.entity_id not in SETTINGS:
        return
    if change.action == "create":
        tables["setting"].pop(change.entity_id, None)
        tables["institution"].clear()  # those of the beginning are not logged one by one
        return
    tables["setting"][change.entity_id] = [change.entity_id, json.loads(change.before)]


def _take_back_row(tables: Tables, change: LoggedChange) -> None:
    """A row of the OPD tree or of a list."""
    rows, place = tables[change.entity], _PLACE[change.entity]
    if change.entity_id == "seed":
        rows.clear()
    elif change.action == "create":
        rows.pop(change.entity_id, None)
    elif change.action == "delete":
        before = json.loads(change.before)
        rows[change.entity_id] = [before.get(name) for name in TABLES[change.entity]]
    elif change.entity_id in rows:
        row = rows[change.entity_id]
        for name, value in json.loads(change.before).items():
            if name in place:
                row[place[name]] = value


_TAKE_BACK: Mapping[str, Callable[[Tables, LoggedChange], None]] = {
    "element": _take_back_element,
    "relation": _take_back_relation,
    "opd": _take_back_opd,
    "institution": _take_back_row,
    "code": _take_back_row,
    "reference": _take_back_row,
    "decision": _take_back_decision,
    "setting": _take_back_setting,
}
