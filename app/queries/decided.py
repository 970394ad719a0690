"""What a decision about a gap or a likeness holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from architecture.gap_catalogue import PUT_ASIDE


@dataclass(frozen=True)
class Decided:
    """One decision; `until` (ISO date) only where it was postponed, `activity` where planned.

    `details` is what the gap catalogue holds beside it (`architecture.gap_catalogue`).
    """

    key: str
    state: str
    reason: str
    until: str | None
    activity: str | None
    by: str
    at: datetime
    details: Mapping[str, Any] = field(default_factory=dict)

    def holds_on(self, today: str) -> bool:
        """Whether it says more of what is open than that the gap is in the catalogue.

        A postponement ends with its day; what only lists a gap, or was proposed by the program,
        decides nothing.
        """
        if self.state == "postponed":
            return self.until is None or self.until >= today
        return self.state == "planned" or self.state in PUT_ASIDE

    @property
    def activities(self) -> tuple[str, ...]:
        """The ids of all activities that close the gap, the first one chosen first."""
        first = (self.activity,) if self.activity else ()
        return (*first, *(i for i in self.details.get("activities", ()) if i not in first))
