"""A planned OPD change as people judge it: its preview, and records that would be two of a kind."""

from __future__ import annotations

from app.duplicates import abbreviations
from app.operations.opd_changes import OpdPlan
from architecture.duplicates import Pair, likely_pairs
from architecture.graph import Graph

MOST_ALIKE = 50


def alike_after(plan: OpdPlan, graph: Graph) -> list[Pair]:
    """Records of different OPDs that would be likely duplicates within the merged one.

    Nothing is merged for it: people decide afterwards on the page of duplicates. Both keep their
    codes. `graph` is what the reader may see. Empty for other changes than a merge.
    """
    ends = plan.moves.ends
    if plan.moves.origin is not None or not ends:
        return []
    into = plan.main
    house = into if into in graph.units else min(ends)
    joined = {*ends, into}
    elements = {
        i: e.copy_with(opd=house) if e.opd in joined else e
        for i, e in graph.elements.items()
        if e.opd is not None and not e.redacted
    }
    relations = tuple(r for r in graph.relations if r.source in elements and r.target in elements)
    together = Graph(elements, relations, graph.units, (), graph.version)
    former = {i: graph.elements[i].opd for i in elements}
    return [
        pair
        for pair in likely_pairs(together, abbreviations())
        if former[pair.first.id] != former[pair.second.id]
        and {former[pair.first.id], former[pair.second.id]} <= joined
    ]
