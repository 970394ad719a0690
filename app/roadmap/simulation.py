"""A simulation for one reader: his activities and records, and the number of all gaps left."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from app import gaps, queries
from app.roadmap.source import graph_of_plan, roadmap_for
from architecture.gaps.kept import follow
from architecture.roadmap.roadmap import Roadmap
from architecture.roadmap.simulation import Simulation, produced_by, simulate, state_after
from architecture.visibility import Viewer

# Records above which the rules are not asked again for each year: 0.2 s a year for a city.
MOST_RECORDS = 6000


def simulation_for(
    viewer: Viewer, chosen: Collection[str], until: int, *, language: str = "id"
) -> Simulation:
    """What would be by the end of each year up to `until`, if the chosen activities were done."""
    roadmap = roadmap_for(viewer, language=language)
    years = [year for year in roadmap.years if year <= until]
    picked = frozenset(i for i in chosen if i in roadmap.by_id)

    def make() -> Simulation:
        return simulate(
            roadmap, graph_of_plan(viewer), picked, years=years, count=_counter(roadmap)
        )

    key = ("simulation", queries.data_version(), date.today(), viewer, picked, until, language)
    return queries.cache().get(key, make)


def asks_rules() -> bool:
    """Whether the rules are asked of each simulated state, or only decided gaps counted."""
    return len(queries.load_graph("all").elements) <= MOST_RECORDS


class _counter:
    """Counts the gaps left: what the rules find in the simulated state, and what people wrote.

    Numbers of the whole government, those included that the reader may not open.
    """

    def __init__(self, roadmap: Roadmap) -> None:
        self.whole = queries.load_graph("all")
        self.kept = gaps.kept_gaps()
        # Written by hand and open: no rule finds them.
        self.written = frozenset(
            g.key for a in roadmap.activities for g in a.gaps if not g.code and g.is_open
        )

    def __call__(self, done: frozenset[str], closed: frozenset[str]) -> int:
        written = len(self.written - closed)
        return written + sum(1 for key in self._found(done) if key not in closed)

    def _found(self, done: frozenset[str]) -> list[str]:
        produced = produced_by(self.whole, done)
        kept = self.kept
        if produced and len(self.whole.elements) <= MOST_RECORDS:
            # The state of nothing done is that of today, so only what was produced differs.
            after = state_after(self.whole, produced)
            kept = follow(kept, after, today=date.today(), vocabulary=queries.vocabulary())
        return [f.key for f in kept.found.findings]
