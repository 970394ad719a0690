"""What people decided about gaps and about likenesses."""

from __future__ import annotations

from sqlalchemy import select

from app.extensions import db
from app.models import Change, Decision
from app.queries.baselines import past_as_of
from app.queries.cache import cache
from app.queries.decided import Decided
from app.queries.moment import moment
from architecture.gap_catalogue import PLANNED

__all__ = ["Decided", "decisions", "gaps_closed_by"]


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
