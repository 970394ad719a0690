"""What people decided about gaps and about likenesses."""

from __future__ import annotations

from sqlalchemy import select

from app.extensions import db
from app.models import Change, Decision
from app.queries.baselines import past_as_of
from app.queries.cache import cache
from app.queries.decided import Decided
from app.queries.moment import moment

__all__ = ["Decided", "decisions"]


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
        d.key: Decided(d.key, d.state, d.reason, d.until, d.activity_id, d.decided_by, d.at)
        for d in db.session.scalars(select(Decision))
    }
