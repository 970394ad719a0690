"""Which rows move when OPDs end or give something away: records, links, accounts, the room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Text, or_, select, type_coerce

from app.extensions import db
from app.models import (
    Element,
    Grant,
    ImportMapping,
    Opd,
    Participant,
    Relation,
    SavedView,
    Setting,
    Workshop,
)
from app.operations.content import stating_end
from app.operations.opd_rows import RowChange, changed, gone
from app.operations.writer import load
from app.queries.pieces import pieces

GROUPS = ("attributes", "target")  # of a record, where a party or a planned OPD may stand


@dataclass(frozen=True)
class Moves:
    """What an OPD change says of all that hangs on OPDs, by id.

    `ends` names for each OPD that ends the one that takes over; `records`, `parents` (of units)
    and `accounts` what goes elsewhere. `origin` is an OPD that is split, `parts` what comes of it.
    """

    ends: Mapping[str, str] = field(default_factory=dict)
    records: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    accounts: Mapping[str, str] = field(default_factory=dict)
    origin: str | None = None
    parts: tuple[str, ...] = ()

    def owner(self, element_id: str, opd_id: str | None) -> str | None:
        """Whose the record is afterwards."""
        return self.records.get(element_id) or self.ends.get(opd_id or "", opd_id)

    @property
    def touched(self) -> set[str]:
        """The OPDs that give something away."""
        return {*self.ends, *([self.origin] if self.origin else [])}

    @property
    def words(self) -> dict[str, str]:
        """What stands for an OPD that ends inside of values, and what stands there afterwards."""
        return dict(self.ends) | {f"opd:{old}": f"opd:{new}" for old, new in self.ends.items()}


def moved_rows(moves: Moves) -> list[RowChange]:
    """Every row that changes, except those of the OPDs and of what they stated and closed."""
    return [
        *_units(moves),
        *_records(moves),
        *_relations(moves),
        *_grants(moves),
        *_participants(moves),
        *_workshops(moves),
        *_values(moves),
    ]


def _units(moves: Moves) -> Iterable[RowChange]:
    for unit in load(Opd, moves.parents).values():
        yield changed(unit, {"parent_id": moves.parents[unit.id]})


def _records(moves: Moves) -> Iterable[RowChange]:
    for element in _touched_elements(moves):
        after: dict[str, Any] = {}
        owner = moves.owner(element.id, element.opd_id)
        if owner != element.opd_id:
            after["opd_id"] = owner
        for group in GROUPS:
            for name, value in getattr(element, group).items():
                if (new := replaced(value, moves.words)) != value:
                    after[f"{group}.{name}"] = new
        if after:
            yield changed(element, after)


def _touched_elements(moves: Moves) -> list[Element]:
    """Records of these OPDs, archived ones too, and those that name one that ends."""
    wanted: list[ColumnElement[bool]] = [Element.opd_id.in_(moves.ends)]
    for old in moves.ends:
        columns = (type_coerce(getattr(Element, group), Text) for group in GROUPS)
        wanted += [column.contains(old) for column in columns]
    found = {e.id: e for e in db.session.scalars(select(Element).where(or_(*wanted)))}
    found |= load(Element, set(moves.records) - found.keys())
    return sorted(found.values(), key=lambda e: (e.code, e.id))


def _relations(moves: Moves) -> Iterable[RowChange]:
    """A link is stated by the OPD of the record from which it was stated, archived ones too."""
    query = select(Relation).where(Relation.declared_by.in_(moves.touched)).order_by(Relation.id)
    relations = list(db.session.scalars(query))
    ends = load(Element, {i for r in relations for i in (r.source_id, r.target_id) if i})
    for relation in relations:
        of = relation.declared_by or ""
        two = (ends.get(i) if i else None for i in (relation.source_id, relation.target_id))
        end = stating_end(*two, of)
        then = moves.owner(end.id, of) if end is not None else moves.ends.get(of, of)
        if then != of:
            yield changed(relation, {"declared_by": then})


def _grants(moves: Moves) -> Iterable[RowChange]:
    query = select(Grant).where(Grant.opd_id.in_(moves.touched)).order_by(Grant.id)
    going = list(db.session.scalars(query))
    held: set[tuple[str, str, str | None]] = set()
    for piece in pieces(sorted({g.user_id for g in going})):
        for grant in db.session.scalars(select(Grant).where(Grant.user_id.in_(piece))):
            held.add((grant.user_id, grant.role, grant.opd_id))
    for grant in going:
        of = grant.opd_id or ""
        then = moves.ends.get(of, of)
        if of == moves.origin:
            then = moves.accounts.get(grant.user_id, then)
        right = (grant.user_id, grant.role, then)
        if then == of:
            continue
        yield gone(grant) if right in held else changed(grant, {"opd_id": then})
        held.add(right)


def _participants(moves: Moves) -> Iterable[RowChange]:
    query = select(Participant).where(Participant.opd_id.in_(moves.touched))
    for person in db.session.scalars(query.order_by(Participant.id)):
        then = moves.ends.get(person.opd_id, person.opd_id)
        if person.opd_id == moves.origin:
            then = moves.accounts.get(person.user_id or "", then)
        if then != person.opd_id:
            yield changed(person, {"opd_id": then})


def _workshops(moves: Moves) -> Iterable[RowChange]:
    """Parts of an OPD take part in what goes on, and where its people took part."""
    for workshop in db.session.scalars(select(Workshop).order_by(Workshop.id)):
        then = replaced(list(workshop.opd_ids), moves.ends)
        if moves.origin in workshop.opd_ids:
            then += [part for part in moves.parts if part not in then]
        if then != workshop.opd_ids:
            yield changed(workshop, {"opd_ids": then})


def _values(moves: Moves) -> Iterable[RowChange]:
    """OPDs named inside of settings, kept mappings and named views."""
    if not moves.ends:
        return
    for row in db.session.scalars(select(Setting).order_by(Setting.key)):
        if (then := replaced(row.value, moves.words)) != row.value:
            yield changed(row, {"value": then})
    for row in db.session.scalars(select(ImportMapping).order_by(ImportMapping.id)):
        if (then := replaced(row.mapping, moves.words)) != row.mapping:
            yield changed(row, {"mapping": then})
    for row in db.session.scalars(select(SavedView).order_by(SavedView.id)):
        address = row.address
        for old, new in moves.ends.items():
            address = address.replace(old, new)
        if address != row.address:
            yield changed(row, {"address": address})


def replaced(value: Any, words: Mapping[str, str]) -> Any:
    """The value with other words where these stand whole; a list names nothing twice for it."""
    if isinstance(value, str):
        return words.get(value, value)
    if isinstance(value, dict):
        return {name: replaced(held, words) for name, held in value.items()}
    if isinstance(value, list):
        then = [replaced(held, words) for held in value]
        return [x for i, x in enumerate(then) if x == value[i] or x not in then[:i] + value]
    return value
