"""How the number of gaps moved: counted anew from the records as they were, nothing is stored.

docs/decisions/0024-gap-history.md says why. The rules and the date are today's at every point, so
only the data moves the numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app import gaps, queries, queries_records
from app.gaps import GapCounts
from architecture.gaps import Severity, find_gaps

WEEKS = 8


@dataclass(frozen=True)
class Point:
    """The gaps at the start of a day; of today as they are now."""

    day: date
    counts: GapCounts

    def of(self, severity: Severity) -> int:
        """How many weigh that much."""
        return self.counts.by_severity[severity]


def history(today: date, weeks: int = WEEKS) -> list[Point]:
    """The gaps a week apart, oldest first, today last; days before the first record are left out.

    Sums over everything, sensitive gaps included: numbers only, never shown with names.
    """
    days = [today - timedelta(days=7 * n) for n in range(weeks, 0, -1)]
    past = [Point(day, counts) for day in days if (counts := _counts_before(day, today))]
    return [*past, Point(today, gaps.count(gaps.all_findings()))]


def _counts_before(day: date, today: date) -> GapCounts | None:
    """The gaps at the start of a day; None if nothing was recorded by then."""
    version = queries_records.version_before(datetime.combine(day, time(), tzinfo=UTC))
    if not version:
        return None

    def make() -> GapCounts | None:
        graph = queries_records.graph_before(version)
        if not any(e.opd for e in graph.elements.values()):
            return None
        return gaps.count(find_gaps(graph, today=today, vocabulary=queries.vocabulary()))

    # What was before a version never changes; several days without changes share it.
    key = ("gap history", version, today, tuple(queries.units()))
    return queries.cache().get(key, make)
