"""How things stood in the room before each of its changes: its records now, taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from app.models import Element, Relation
from app.operations.writer import flat_value
from app.sync.lines import RoomChange
from architecture.changes import ENDS, LIVING, VALUE_GROUPS, names_of, parts_of, unit_of

GROUPS = (*VALUE_GROUPS, "target")
COLUMNS = ("name", "opd_id", "plan", "merged_into", "review", "draft_fields")
State = Mapping[str, Any]


class RoomState:
    """The room's records and links of a file, at any of its changes."""

    def __init__(
        self, changes: Sequence[RoomChange], new: Collection[str],
        elements: Sequence[Mapping[str, Any]], relations: Sequence[Mapping[str, Any]],
    ) -> None:  # fmt: skip
        self.final: dict[str, dict[str, Any]] = {str(r["id"]): flat_row(r) for r in elements}
        self.ends: dict[str, Mapping[str, Any]] = {str(r["id"]): r for r in relations}
        self._before: dict[tuple[str, str], State] = {}
        self._first: dict[tuple[str, str], State] = {}
        states = {i: dict(state) for i, state in self.final.items()}
        states |= {i: link_row(r) for i, r in self.ends.items()}
        for change in reversed(changes):
            state = states.setdefault(change.entity_id, {})
            for part in parts_of(change.entity, change.action, change.before, change.after):
                state.update(part.before)
                names = names_in(change.entity, part.unit)
                found = {name: state.get(name) for name in names}
                self._before[change.uid, part.unit] = found
                if change.uid in new:
                    self._first[change.entity_id, part.unit] = found

    def before(self, change: RoomChange, unit: str) -> State:
        """A unit right before a change."""
        return self._before.get((change.uid, unit), {})

    def untouched(self, element_id: str, unit: str) -> State:
        """A unit before the first new change of it; as it is now, if there is none."""
        found = self._first.get((element_id, unit))
        final = self.final.get(element_id, {})
        return found if found is not None else {n: final.get(n) for n in names_of(unit)}

    def units(self, element_id: str) -> set[str]:
        """Units of content the room has something in."""
        return units_in(self.final.get(element_id, {}))


def names_in(entity: str, unit: str) -> tuple[str, ...]:
    """The names that make up a unit, of a record or of a link."""
    if entity == "element":
        return ("living",) if unit == LIVING else names_of(unit)
    if entity == "relation":
        return {LIVING: ("living", "mark"), "ends": ENDS}.get(unit, (unit,))
    return ("living",)


def flat_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A record of a file by flat names."""
    found = {name: row.get(name) for name in COLUMNS}
    found["living"] = row.get("archived_at") is None
    for group in GROUPS:
        found |= {f"{group}.{name}": value for name, value in (row.get(group) or {}).items()}
    return found


def link_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A link of a file by the names of its units."""
    names = (*ENDS, "mark", "plan", "declared_by", "objection")
    found = {name: row.get(name) or None for name in names}
    return {**found, "living": row.get("archived_at") is None}


def units_in(state: State) -> set[str]:
    """Units of content that a flat record has something in."""
    units = {unit_of(name) for name, value in state.items() if value is not None}
    return {u for u in units if u is not None and u not in (LIVING, "review")}


def flat_element(element: Element) -> dict[str, Any]:
    """A stored record by flat names."""
    return flat_row({c.name: getattr(element, c.name) for c in element.__table__.columns})


def value_here(row: Element | Relation, name: str) -> Any:
    """A name of a unit as it is stored here."""
    if name == "living":
        return row.archived_at is None
    if isinstance(row, Element):
        return flat_value(row, name)
    return getattr(row, name) or None
