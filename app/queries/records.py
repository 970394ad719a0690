"""One record beyond the graph: as stored, its history, its files, objections to its links."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Text, select, type_coerce

from app.extensions import db
from app.models import Attachment, Change, Element, Relation
from app.queries.moment import moment

HIGHEST_NUMBER = 2**31 - 1  # that a change can have


@dataclass(frozen=True)
class HistoryEntry:
    """One row of the change log, for showing."""

    id: int
    at: datetime
    actor: str
    origin: str
    batch: str
    entity: str
    entity_id: str
    action: str
    before: dict[str, Any]
    after: dict[str, Any]
    user_id: str | None = None


def history(element_id: str, limit: int = 50) -> list[HistoryEntry]:
    """Changes of a record and of its relations, newest first."""
    relations = select(Relation.id).where(
        (Relation.source_id == element_id) | (Relation.target_id == element_id)
    )
    query = (
        select(Change)
        .where(
            ((Change.entity == "element") & (Change.entity_id == element_id))
            | ((Change.entity == "relation") & (Change.entity_id.in_(relations)))
            | ((Change.entity == "attachment") & (Change.entity_id == element_id))
        )
        .order_by(Change.id.desc())
        .limit(limit)
    )
    return [entry_of(c) for c in db.session.scalars(query)]


def recent_changes(limit: int = 200, *, since: int = 0) -> list[HistoryEntry]:
    """The newest changes of everything, newest first. Not filtered by viewer."""
    query = select(Change).where(Change.id > since).order_by(Change.id.desc()).limit(limit)
    number = moment()
    if number is not None:
        query = query.where(Change.id <= number)
    return [entry_of(c) for c in db.session.scalars(query)]


def change_by_id(change_id: int) -> HistoryEntry | None:
    """One row of the change log, or None."""
    if change_id > HIGHEST_NUMBER:  # a look for it would fail
        return None
    change = db.session.get(Change, change_id)
    return entry_of(change) if change else None


def entry_of(change: Change) -> HistoryEntry:
    """A row of the change log, for showing."""
    return HistoryEntry(
        change.id, change.at, change.actor, change.origin, change.batch, change.entity,
        change.entity_id, change.action, change.before, change.after, change.user_id,
    )  # fmt: skip


@dataclass(frozen=True)
class File:
    """An attached file, without its bytes."""

    id: str
    element_id: str
    filename: str
    mimetype: str
    size: int
    sha256: str
    uploaded_at: datetime
    uploaded_by: str


def files_of(element_id: str) -> list[File]:
    """Files of a record, newest first."""
    query = (
        select(Attachment)
        .where(Attachment.element_id == element_id, Attachment.archived_at.is_(None))
        .order_by(Attachment.uploaded_at.desc())
    )
    return [_file(a) for a in db.session.scalars(query)]


def file_by_id(file_id: str) -> File | None:
    """One attached file, or None."""
    stored = db.session.get(Attachment, file_id)
    return _file(stored) if stored and stored.archived_at is None else None


def _file(a: Attachment) -> File:
    return File(
        a.id, a.element_id, a.filename, a.mimetype, a.size, a.sha256, a.uploaded_at, a.uploaded_by
    )


@dataclass(frozen=True)
class StoredElement:
    """What the form of a record needs beyond the graph."""

    id: str
    kind: str
    code: str
    name: str
    opd_id: str | None
    plan: str
    review: str
    draft_fields: str | None
    archived: bool
    version: int
    attributes: dict[str, Any]
    marks: dict[str, str]
    reasons: dict[str, str]
    unread: dict[str, str]
    merged_into: str | None = None
    target: dict[str, Any] = field(default_factory=dict)


def stored_element(element_id: str) -> StoredElement | None:
    """A record as stored, archived or not. Not filtered by viewer: ask `Viewer` first."""
    e = db.session.get(Element, element_id)
    if e is None:
        return None
    return StoredElement(
        e.id, e.kind, e.code, e.name, e.opd_id, e.plan, e.review, e.draft_fields,
        e.archived_at is not None, e.version, dict(e.attributes), dict(e.marks), dict(e.reasons),
        dict(e.unread), e.merged_into, dict(e.target),
    )  # fmt: skip


def reasons_of(element_ids: Sequence[str]) -> dict[str, dict[str, str]]:
    """Reasons of "not applicable" marks by record and attribute, where there are any."""
    query = select(Element.id, type_coerce(Element.reasons, Text)).where(Element.reasons != {})
    wanted = set(element_ids)
    return {i: json.loads(text) for i, text in db.session.execute(query) if i in wanted}


@dataclass(frozen=True)
class Objection:
    """What the other end of a relation says against it."""

    relation_id: str
    by: str
    reason: str


def objections_of(element_id: str) -> dict[str, Objection]:
    """Objections to relations of a record, by relation."""
    query = select(Relation).where(
        (Relation.source_id == element_id) | (Relation.target_id == element_id),
        Relation.archived_at.is_(None),
        Relation.objection.is_not(None),
    )
    found = {}
    for relation in db.session.scalars(query):
        if relation.objection:
            found[relation.id] = Objection(
                relation.id, relation.objection["by"], relation.objection["reason"]
            )
    return found
