"""What a decision about a gap or a likeness holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
