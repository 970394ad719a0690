"""The periods of the architecture, and the editions of each reference tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, cast, func, select

from app.extensions import db
from app.models import Change, Reference


@dataclass(frozen=True)
class PeriodEntry:
    """A period and since when it holds; `number` is the change that set it."""

    period: str
    number: int
    at: datetime
    by: str


@dataclass(frozen=True)
class EditionEntry:
    """An edition of a tree: how many nodes it has and how many of them are offered."""

    family: str
    edition: str
    nodes: int
    offered: int
    national: bool


def periods() -> list[PeriodEntry]:
    """Every period this instance had, the newest first, as the change log tells."""
    return list(_periods())[::-1]


def _periods() -> Iterator[PeriodEntry]:
    query = select(Change.id, Change.at, Change.actor, Change.after)
    query = query.where(Change.entity == "setting", Change.entity_id == "government")
    last = None
    for number, at, by, after in db.session.execute(query.order_by(Change.id)):
        period = after.get("period")
        if period and period != last:
            yield PeriodEntry(period, number, at, by)
            last = period


def editions() -> list[EditionEntry]:
    """The editions of all trees, by tree and edition."""
    columns = (Reference.family, Reference.edition, Reference.national)
    offered = func.sum(cast(Reference.active, Integer))
    query = (
        select(Reference.family, Reference.edition, func.count(), offered, Reference.national)
        .group_by(*columns)
        .order_by(*columns)
    )
    return [EditionEntry(*row) for row in db.session.execute(query)]
