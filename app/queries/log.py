"""The change log by person, time, batch and record, as far as somebody may look into it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from app.extensions import db
from app.models import Change, Element, Relation
from app.queries.records import HistoryEntry, entry_of

CONTENT = ("element", "relation", "attachment")


@dataclass(frozen=True)
class LogReach:
    """Whose changes of what: `scope` None is everything, `content_only` leaves accounts out."""

    scope: frozenset[str] | None = None
    user_id: str | None = None
    content_only: bool = False


@dataclass(frozen=True)
class LogFilter:
    """What to show: changes of a person (account or name), of a period, a batch, a record."""

    user_id: str | None = None
    actor: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    batch: str | None = None
    element: str | None = None
    number: int | None = None


@dataclass(frozen=True)
class LogPerson:
    """Somebody who changed something, by account or, without one, by name."""

    user_id: str | None
    name: str
    count: int

    @property
    def key(self) -> str:
        """How a page names the person."""
        return f"akun:{self.user_id}" if self.user_id else f"nama:{self.name}"


def log_entries(
    reach: LogReach, wanted: LogFilter, *, limit: int, offset: int = 0
) -> list[HistoryEntry]:
    """Changes that fit, newest first."""
    query = select(Change).where(*_within(reach), *_fits(wanted))
    query = query.order_by(Change.id.desc()).limit(limit).offset(offset)
    return [entry_of(c) for c in db.session.scalars(query)]


def log_count(reach: LogReach, wanted: LogFilter) -> int:
    """How many changes fit."""
    query = select(func.count()).select_from(Change).where(*_within(reach), *_fits(wanted))
    return db.session.scalar(query) or 0


def log_people(reach: LogReach) -> list[LogPerson]:
    """Everybody who changed something within reach, by name."""
    query = (
        select(Change.user_id, func.max(Change.actor), func.count())
        .where(*_within(reach))
        .group_by(Change.user_id, Change.actor)
    )
    found: dict[tuple[str | None, str], LogPerson] = {}
    for user_id, name, count in db.session.execute(query):
        key = (user_id, "" if user_id else name)  # an account may have changed its name
        known = found.get(key)
        found[key] = LogPerson(user_id, name, count + (known.count if known else 0))
    return sorted(found.values(), key=lambda p: (p.name.casefold(), p.user_id or ""))


def batch_sizes(batches: Collection[str]) -> dict[str, int]:
    """How many changes each of these batches has."""
    query = select(Change.batch, func.count()).where(Change.batch.in_(set(batches)))
    rows = db.session.execute(query.group_by(Change.batch))
    return {row[0]: row[1] for row in rows}


def _within(reach: LogReach) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if reach.content_only or reach.scope is not None:
        found.append(Change.entity.in_(CONTENT))
    if reach.user_id is not None:
        found.append(Change.user_id == reach.user_id)
    if reach.scope is not None:
        records = select(Element.id).where(Element.opd_id.in_(reach.scope))
        links = select(Relation.id).where(Relation.declared_by.in_(reach.scope))
        found.append(or_(Change.entity_id.in_(records), Change.entity_id.in_(links)))
    return found


def _fits(wanted: LogFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.user_id is not None:
        found.append(Change.user_id == wanted.user_id)
    if wanted.actor is not None:
        found.append(Change.user_id.is_(None) & (Change.actor == wanted.actor))
    if wanted.since is not None:
        found.append(Change.at >= wanted.since)
    if wanted.until is not None:
        found.append(Change.at < wanted.until)
    if wanted.batch is not None:
        found.append(Change.batch == wanted.batch)
    if wanted.number is not None:
        found.append(Change.id == wanted.number)
    if wanted.element is not None:
        ends = or_(Relation.source_id == wanted.element, Relation.target_id == wanted.element)
        links = select(Relation.id).where(ends)
        found.append(or_(Change.entity_id == wanted.element, Change.entity_id.in_(links)))
    return found
