"""The roadmap of one reader: activities with the gaps they close, made once per state."""

from __future__ import annotations

from datetime import date

from app import queries
from app.catalogue import entries_for
from architecture.gap_catalogue import PLANNED, PROPOSED, Entry
from architecture.gaps import RULES_BY_CODE
from architecture.graph import Graph
from architecture.roadmap.roadmap import ClosedGap, Roadmap, roadmap_of
from architecture.visibility import Edition, Viewer


def graph_of_plan(viewer: Viewer, edition: Edition = "internal") -> Graph:
    """What the reader may see, whatever its plan: activities, and the records they make."""
    return queries.graph_for(viewer, edition=edition, reading="all")


def roadmap_for(
    viewer: Viewer, edition: Edition = "internal", *, language: str = "id"
) -> Roadmap:  # fmt: skip
    """The roadmap as the reader may see it, with the gaps he is told of."""

    def make() -> Roadmap:
        closed = closed_gaps(entries_for(viewer, edition, language=language))
        return roadmap_of(graph_of_plan(viewer, edition), queries.vocabulary(), years(), closed)

    version = queries.data_version()
    key = ("roadmap", version, date.today(), viewer, edition, language)
    return queries.cache().get(key, make)


def years() -> tuple[int, ...]:
    """The years of the architecture period."""
    ours = queries.government()
    return ours.years if ours else (date.today().year,)


def closed_gaps(entries: list[Entry]) -> dict[str, list[ClosedGap]]:
    """The gaps of the catalogue that are planned or proposed to be closed, by activity."""
    closed: dict[str, list[ClosedGap]] = {}
    for entry in entries:
        if entry.state in (PLANNED, PROPOSED):
            for activity in entry.activities:
                closed.setdefault(activity.id, []).append(_closed(entry))
    return closed


def _closed(entry: Entry) -> ClosedGap:
    rule = RULES_BY_CODE.get(entry.rule)
    return ClosedGap(
        entry.key,
        entry.gap,
        str(rule.severity) if rule else "",
        code=entry.rule,
        name=entry.subject,
        opd=entry.opd,
        is_decided=entry.is_confirmed,
        is_open=not entry.is_closed,
    )
