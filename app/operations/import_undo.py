"""Taking back a whole import: every change of one batch, in reverse, as a new batch."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from app.database import writing
from app.errors import Fault, Forbidden, Missing, Refused
from app.extensions import db
from app.models import Change
from app.operations.actor import Actor
from app.operations.undo import UNDONE, undo_all
from app.operations.undo_plan import plan_undo
from app.operations.undo_select import Selection, UndoPlan
from app.operations.undo_words import step_words

ORIGIN = "impor "  # how the origin of an import's changes begins


@dataclass(frozen=True)
class PastImport:
    """An import as the change log tells it: counts of records and relations."""

    batch: str
    at: datetime
    user_id: str | None
    actor: str
    origin: str
    created: int
    updated: int
    linked: int
    is_undone: bool

    @property
    def files(self) -> str:
        return self.origin.removeprefix(ORIGIN)


def past_imports(actor: Actor, *, limit: int = 20) -> list[PastImport]:
    """The newest imports of this person (of everybody, for an administrator), newest first."""
    query = (
        select(Change.batch, func.max(Change.id))
        .where(Change.origin.startswith(ORIGIN, autoescape=True))
        .group_by(Change.batch)
        .order_by(func.max(Change.id).desc())
        .limit(limit)
    )
    if not actor.has("administrator"):
        query = query.where(Change.user_id == actor.user_id)
    return [past_import(actor, row.batch) for row in db.session.execute(query)]


def past_import(actor: Actor, batch: str) -> PastImport:
    """One import; raises Missing for another person's, unless an administrator asks."""
    changes = _changes(batch)
    first = changes[0] if changes else None
    if first is None or not _is_import(first) or not _may_see(actor, first):
        raise Missing
    counted = Counter((c.entity, c.action) for c in changes)
    updated = {c.entity_id for c in changes if (c.entity, c.action) == ("element", "update")}
    # Undoing what undid it brings it back.
    later = (
        select(Change.origin)
        .where(Change.entity_id == first.entity_id, Change.id > changes[-1].id)
        .where(Change.origin.in_((undo_origin(first), UNDONE + undo_origin(first))))
        .order_by(Change.id.desc())
        .limit(1)
    )
    return PastImport(
        batch, first.at, first.user_id, first.actor, first.origin,
        counted["element", "create"], len(updated),
        sum(n for (entity, _), n in counted.items() if entity == "relation"),
        db.session.scalar(later) == undo_origin(first),
    )  # fmt: skip


def undo_origin(change: Change) -> str:
    """What the origin of taking an import back says."""
    return (UNDONE + change.origin)[:200]


def _is_import(change: Change) -> bool:
    return change.origin.startswith(ORIGIN)


def _may_see(actor: Actor, change: Change) -> bool:
    return actor.has("administrator") or change.user_id == actor.user_id


def undo_batch(actor: Actor, batch: str) -> int:
    """Take back every change of an import; returns how many. All or nothing.

    Raises Refused naming the records that were changed again since, Missing for an unknown
    batch or another person's. What the import created is archived.
    """
    with writing():
        changes = _changes(batch)
        if not changes or not _is_import(changes[0]) or not _may_see(actor, changes[0]):
            raise Missing
        plan = plan_undo(actor, Selection(batch=batch))
        if plan.touched:
            raise Refused(*_touched_faults(plan))
        if plan.outside:
            raise Forbidden
        undo_all(actor, Selection(batch=batch), origin=undo_origin(changes[0]))
        return len(changes)


def _changes(batch: str) -> list[Change]:
    query = select(Change).where(Change.batch == batch).order_by(Change.id)
    return list(db.session.scalars(query))


def _touched_faults(plan: UndoPlan) -> list[Fault]:
    """One fault per record that somebody changed after the import."""
    faults: dict[str, Fault] = {}
    for step in plan.touched:
        reason = _("Diubah lagi oleh %(name)s sesudah impor.", name=step.touches[-1].actor)
        faults.setdefault(step.element_id, Fault(step_words(step).subject, "", reason))
    return list(faults.values())
