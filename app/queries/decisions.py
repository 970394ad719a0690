"""What people decided about gaps and about likenesses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select

from app.extensions import db
from app.models import Change, Decision, Opd, Relation
from app.queries.baselines import past_as_of
from app.queries.cache import cache
from app.queries.decided import Decided
from app.queries.moment import moment
from app.queries.pieces import pieces
from architecture.gap_catalogue import PLANNED

__all__ = ["LINK", "Decided", "Touch", "decisions", "gaps_closed_by", "heirs", "last_changes"]


LINK = "link"  # in place of the fields of a change that made or archived a link


class Touch(NamedTuple):
    """When a record or one of its links changed; `fields` are flat names, LINK for a link."""

    at: datetime
    fields: frozenset[str]


def decisions() -> dict[str, Decided]:
    """Every decision by its key."""
    number = moment()
    if number is not None:
        return past_as_of(number).decisions
    version = db.session.scalar(
        select(Change.id).where(Change.entity == "decision").order_by(Change.id.desc()).limit(1)
    )
    return cache().get(("decisions", version or 0), _read)


def _read() -> dict[str, Decided]:
    return {
        d.key: Decided(
            d.key, d.state, d.reason, d.until, d.activity_id, d.decided_by, d.at, d.details or {}
        )
        for d in db.session.scalars(select(Decision))
    }


def gaps_closed_by() -> dict[str, tuple[str, ...]]:
    """By activity id the keys of the gaps that people decided it closes, in stable order.

    Proposals of the program are left out. Not filtered by viewer: a key tells of a record, so
    show only those whose gap the reader is told (`app.catalogue.entries_for`); sums may use all.
    """
    found: dict[str, list[str]] = {}
    for key, decided in sorted(decisions().items()):
        for activity in decided.activities if decided.state == PLANNED else ():
            found.setdefault(activity, []).append(key)
    return {activity: tuple(found[activity]) for activity in sorted(found)}


def heirs() -> dict[str, str]:
    """For every OPD that has ended the one that has its work now, through all mergers.

    Entries keep the OPD under which they were made; who reads them asks for its heir. Of a past
    moment nobody has an heir: the tree is that of then.
    """
    if moment() is not None:
        return {}
    rows = {
        row.id: row.successor_id
        for row in db.session.execute(
            select(Opd.id, Opd.successor_id).where(Opd.valid_to.is_not(None))
        )
    }
    found = {}
    for ended in sorted(rows):
        heir, seen = ended, {ended}
        while heir in rows and rows[heir] and rows[heir] not in seen:
            heir = str(rows[heir])
            seen.add(heir)
        if heir != ended:
            found[ended] = heir
    return found


def last_changes(elements: Iterable[str]) -> dict[str, list[Touch]]:
    """What changed each of these records or their links up to the moment read, newest first."""
    number = moment()
    found: dict[str, list[Touch]] = {}
    for piece in pieces(sorted(elements)):
        owners: dict[str, list[str]] = {i: [i] for i in piece}
        ends = select(Relation.id, Relation.source_id, Relation.target_id).where(
            or_(Relation.source_id.in_(piece), Relation.target_id.in_(piece))
        )
        for relation, source, target in db.session.execute(ends):
            owners[relation] = [i for i in (source, target) if i in owners]
        for part in pieces(sorted(owners)):
            query = (
                select(Change.at, Change.entity_id, Change.entity, Change.before, Change.after)
                .where(Change.entity_id.in_(part), Change.entity.in_(("element", "relation")))
                .order_by(Change.id.desc())
            )
            if number is not None:
                query = query.where(Change.id <= number)
            for at, entity_id, entity, before, after in db.session.execute(query):
                fields = frozenset({LINK} if entity == "relation" else {*before, *after})
                for owner in owners[entity_id]:
                    found.setdefault(owner, []).append(Touch(at, fields))
    for changes in found.values():
        changes.sort(key=lambda c: c.at, reverse=True)
    return found
