"""What was said and decided about OPDs that end: closed domains, "tidak ada", gap decisions.

A domain of a merged OPD is closed, or empty by its word, only if that holds of all that it comes
from; else the closing is opened and the statement lapses, which the preview says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from app import queries
from app.extensions import db
from app.models import Closure, Decision, Element, new_id, now
from app.operations.actor import Actor
from app.operations.opd_moves import Moves, replaced
from app.operations.opd_rows import RowChange, begun, changed, gone
from architecture.history import ABSENCES
from architecture.metamodel import METAMODEL, Domain

_DOMAINS = {domain.css: domain for domain in Domain}


def statement_rows(moves: Moves, actor: Actor) -> list[RowChange]:
    """What becomes of closings, statements of absence and decisions about gaps of these OPDs."""
    return [*_closures(moves, actor), *_decisions(moves)]


# --- Closed domains -----------------------------------------------------------------------------


def _closures(moves: Moves, actor: Actor) -> Iterable[RowChange]:
    whose = {*moves.touched, *moves.ends.values()}
    query = select(Closure).where(Closure.opd_id.in_(whose)).order_by(Closure.id)
    closures = list(db.session.scalars(query))
    closed = {(c.opd_id, c.domain) for c in closures if c.reopened_at is None}
    for closure in closures:
        then = moves.ends.get(closure.opd_id, closure.opd_id)
        after: dict[str, Any] = {"opd_id": then} if then != closure.opd_id else {}
        if closure.reopened_at is None and _is_open_elsewhere(moves, then, closure.domain, closed):
            reason = _("Dibuka karena OPD digabung: ranah ini belum ditutup pada semua asalnya.")
            after |= {"reopened_at": now().isoformat(timespec="milliseconds"),
                      "reopened_by": actor.name, "reason": reason}  # fmt: skip
        if after:
            yield changed(closure, after)
        if closure.opd_id == moves.origin and closure.reopened_at is None:
            yield from (begun(_copy(closure, part)) for part in moves.parts if part != then)


def _is_open_elsewhere(moves: Moves, into: str, domain: str, closed: set[tuple[str, str]]) -> bool:
    """Whether one of those that come together has records of the domain and left it open."""
    if moves.origin is not None:
        return False
    ones = {into, *(old for old, new in moves.ends.items() if new == into)}
    return any((o, domain) not in closed and has_records(o, _DOMAINS[domain]) for o in ones)


def _copy(closure: Closure, part: str) -> Closure:
    """The same closing for an OPD that comes of a split: what was locked stays locked."""
    return Closure(
        id=new_id(), opd_id=part, domain=closure.domain, closed_at=closure.closed_at,
        closed_by=closure.closed_by, reopened_at=None, reopened_by="", reason="",
    )  # fmt: skip


def has_records(opd_id: str, domain: Domain) -> bool:
    """Whether the OPD or a unit below it has a living record of the domain."""
    query = select(func.count()).where(
        Element.opd_id.in_(queries.unit_families().get(opd_id, {opd_id})),
        Element.kind.in_([k.name for k in METAMODEL.of_domain(domain)]),
        Element.archived_at.is_(None),
    )
    return bool(db.session.scalar(query))


# --- Statements and decisions -------------------------------------------------------------------


def _decisions(moves: Moves) -> Iterable[RowChange]:
    """Rows that go first, so that their keys are free for those that come."""
    if not moves.ends:
        return
    rows = {d.key: d for d in db.session.scalars(select(Decision).order_by(Decision.key))}
    going, coming = [], []
    taken = set(rows)
    for key, row in rows.items():
        then = _key_then(key, moves.ends)
        if key.startswith(f"{ABSENCES}:") and not _holds_of_all(key, moves, rows):
            going.append(gone(row))
            continue
        if then != key and then in taken:
            going.append(gone(row))
            continue
        after = {"key": then, "details": replaced(row.details, moves.words)}
        taken.add(then)
        if after != {"key": row.key, "details": row.details}:
            coming.append(changed(row, after))
    yield from (*going, *coming)


def _key_then(key: str, ends: Mapping[str, str]) -> str:
    return ":".join(ends.get(part, part) for part in key.split(":"))


def _holds_of_all(key: str, moves: Moves, rows: Mapping[str, Decision]) -> bool:
    """Whether all that come together said that they have nothing of the domain."""
    _word, opd_id, css = key.split(":", 2)
    into = moves.ends.get(opd_id, opd_id)
    ones = {into, *(old for old, new in moves.ends.items() if new == into)}
    if moves.origin is not None or len(ones) == 1 or css not in _DOMAINS:
        return True
    said = {o for o in ones if f"{ABSENCES}:{o}:{css}" in rows}
    # A new OPD has said nothing yet; it speaks through those it comes from.
    others = {o for o in ones - said if o in queries.units()}
    return not others
