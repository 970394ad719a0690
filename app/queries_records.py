"""Reads of the record screens beyond the graph: what is archived, what changed, what was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app import queries
from app.extensions import db
from app.models import Change, Element, Relation
from architecture.graph import Graph, read_as
from architecture.rewind import ElementRow, PastChange, RelationRow, rewind


@dataclass(frozen=True)
class Archived:
    """An archived record, for the list from which it is restored."""

    id: str
    kind: str
    code: str
    name: str
    opd_id: str | None
    archived_at: datetime


def archived_records(kind: str) -> list[Archived]:
    """Archived records of a kind, newest first. Not filtered by viewer."""
    query = (
        select(
            Element.id, Element.kind, Element.code, Element.name, Element.opd_id,
            Element.archived_at,
        )
        .where(Element.kind == kind, Element.archived_at.is_not(None))
        .order_by(Element.archived_at.desc(), Element.code)
    )  # fmt: skip
    return [Archived(*row) for row in db.session.execute(query)]


def version_before(moment: datetime) -> int:
    """The highest change number before a moment; 0 if there was none."""
    return db.session.scalar(select(func.max(Change.id)).where(Change.at < moment)) or 0


def change_counts(since: datetime) -> dict[tuple[str, str], int]:
    """How many records or links saw each action since a moment: {(entity, action): number}."""
    query = (
        select(Change.entity, Change.action, func.count(func.distinct(Change.entity_id)))
        .where(Change.at >= since, Change.entity.in_(("element", "relation", "attachment")))
        .group_by(Change.entity, Change.action)
    )
    return {(entity, action): number for entity, action, number in db.session.execute(query)}


def changed_units(since: datetime, limit: int = 5) -> list[tuple[str, int]]:
    """OPDs by how many of their records were changed since a moment, most first."""
    changed = func.count(func.distinct(Change.entity_id))
    query = (
        select(Element.opd_id, changed)
        .join(Element, Element.id == Change.entity_id)
        .where(Change.entity == "element", Change.at >= since, Element.opd_id.is_not(None))
        .group_by(Element.opd_id)
        .order_by(changed.desc(), Element.opd_id)
        .limit(limit)
    )
    return [(opd_id, number) for opd_id, number in db.session.execute(query)]


def graph_before(version: int) -> Graph:
    """The as-is graph right after that change number, unfiltered: for comparing sums."""
    elements = {
        e.id: ElementRow(
            e.kind, e.code, e.name, e.opd_id, e.plan, e.review, e.merged_into, e.draft_fields,
            e.archived_at.isoformat() if e.archived_at else None,
            dict(e.attributes), dict(e.marks), dict(e.unread),
        )
        for e in db.session.scalars(select(Element))
    }  # fmt: skip
    relations = {
        r.id: RelationRow(
            r.type, r.source_id, r.target_id, r.plan, r.mark, r.declared_by,
            r.archived_at is not None,
        )
        for r in db.session.scalars(select(Relation))
    }  # fmt: skip
    since = (
        select(Change.entity, Change.entity_id, Change.action, Change.before)
        .where(Change.id > version, Change.entity.in_(("element", "relation")))
        .order_by(Change.id.desc())
    )
    changes = (PastChange(*row) for row in db.session.execute(since))
    return read_as(rewind(elements, relations, queries.units(), changes), "as-is")
