"""Taking back a whole import: every change of one batch, in reverse, as a new batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from app.database import writing
from app.errors import Fault, Forbidden, Missing, Refused
from app.extensions import db
from app.models import Change, Element, Relation, now
from app.operations.actor import Actor
from app.operations.import_apply import load
from app.operations.import_state import chunks
from app.operations.writer import Writer, flat_value

ORIGIN = "impor "  # how the origin of an import's changes begins
UNDONE = "urungkan "
_STATES = ("review", "draft_fields")


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
    later = select(func.count()).where(
        Change.entity_id == first.entity_id, Change.id > changes[-1].id,
        Change.origin.startswith(UNDONE + ORIGIN, autoescape=True),
    )  # fmt: skip
    return PastImport(
        batch, first.at, first.user_id, first.actor, first.origin,
        counted["element", "create"], len(updated),
        sum(n for (entity, _), n in counted.items() if entity == "relation"),
        bool(db.session.scalar(later)),
    )  # fmt: skip


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
        later = _changed_since(changes)
        if later:
            raise Refused(*later)
        # Held while undoing, so that each is read once.
        held = [
            load(model, {c.entity_id for c in changes if c.entity == entity})
            for model, entity in ((Element, "element"), (Relation, "relation"))
        ]
        ends = {i for r in held[1].values() for i in (r.source_id, r.target_id) if i}
        held.append(load(Element, ends))
        writer = Writer(actor, (UNDONE + changes[0].origin)[:200])
        for change in reversed(changes):
            if change.entity == "element":
                _undo_element(writer, change)
            elif change.entity == "relation":
                _undo_relation(writer, change)
        return len(changes)


def _changes(batch: str) -> list[Change]:
    query = select(Change).where(Change.batch == batch).order_by(Change.id)
    return list(db.session.scalars(query))


def _changed_since(changes: Sequence[Change]) -> list[Fault]:
    """One fault per record that somebody changed after the batch."""
    last, batch = changes[-1].id, changes[-1].batch
    faults: list[Fault] = []
    for piece in chunks(sorted({c.entity_id for c in changes})):
        query = (
            select(Change)
            .where(Change.entity_id.in_(piece), Change.id > last, Change.batch != batch)
            .order_by(Change.id)
        )
        newest = {c.entity_id: c for c in db.session.scalars(query)}
        for entity_id, change in newest.items():
            reason = _("Diubah lagi oleh %(name)s sesudah impor.", name=change.actor)
            faults.append(Fault(_label(entity_id, change.entity), "", reason))
    return faults


def _label(entity_id: str, entity: str) -> str:
    element_id: str | None = entity_id
    if entity == "relation":
        relation = db.session.get(Relation, entity_id)
        element_id = relation and (relation.source_id or relation.target_id)
    element = db.session.get(Element, element_id) if element_id else None
    return f"{element.code} {element.name}" if element else entity


def _undo_element(writer: Writer, change: Change) -> None:
    element = db.session.get(Element, change.entity_id)
    assert element is not None
    writer.require_edit(element.opd_id)
    if change.action == "create":
        writer.set_state(element, "archive", {"archived_at": now().isoformat()})
        return
    fields = {n: v for n, v in change.before.items() if n not in _STATES}
    former = {n: flat_value(element, n) for n in fields}
    if former != fields:
        writer.update(element, fields, action="undo")


def _undo_relation(writer: Writer, change: Change) -> None:
    relation = db.session.get(Relation, change.entity_id)
    assert relation is not None
    ends = [db.session.get(Element, i) for i in (relation.source_id, relation.target_id) if i]
    if not any(e and writer.actor.viewer.may_edit(e.opd_id) for e in ends):
        raise Forbidden
    if change.action in ("create", "restore"):
        if relation.archived_at is None:
            writer.unlink(relation)
    elif change.action == "archive":
        source = db.session.get(Element, relation.source_id) if relation.source_id else None
        target = db.session.get(Element, relation.target_id) if relation.target_id else None
        writer.link(
            relation.type, source, target, mark=relation.mark, known=relation,
            declared_by=relation.declared_by,
        )  # fmt: skip
    elif change.action == "tie":
        before = change.before
        relation.source_id, relation.target_id = before.get("source_id"), before.get("target_id")
        relation.open_text, relation.open_kind = before["open_text"], before["open_kind"]
        writer.log("relation", relation.id, "untie", change.after, change.before)
    elif change.action == "update":
        relation.mark = change.before["mark"]
        writer.log("relation", relation.id, "update", change.after, change.before)
