"""What people decided about gaps and about likenesses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import Change, Decision
from app.queries.cache import cache


@dataclass(frozen=True)
class Decided:
    """One decision; `until` (ISO date) only where it was postponed, `activity` where planned."""

    key: str
    state: str
    reason: str
    until: str | None
    activity: str | None
    by: str
    at: datetime

    def holds_on(self, today: str) -> bool:
        """Whether it still takes the gap out of what is open; a postponement ends with its day."""
        return self.state != "postponed" or self.until is None or self.until >= today


def decisions() -> dict[str, Decided]:
    """Every decision by its key."""
    version = db.session.scalar(
        select(Change.id).where(Change.entity == "decision").order_by(Change.id.desc()).limit(1)
    )
    return cache().get(("decisions", version or 0), _read)


def _read() -> dict[str, Decided]:
    return {
        d.key: Decided(d.key, d.state, d.reason, d.until, d.activity_id, d.decided_by, d.at)
        for d in db.session.scalars(select(Decision))
    }
