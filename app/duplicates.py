"""Likely duplicates for one reader, with what people decided about them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from app import queries
from app.operations.government import read_seed
from app.queries.decisions import Decided, decisions
from architecture.duplicates import Pair, likely_pairs
from architecture.graph import Element
from architecture.visibility import Viewer


@dataclass(frozen=True)
class Difference:
    """One attribute of a pair: both values, and whether they differ."""

    name: str
    first: Any
    second: Any

    @property
    def differs(self) -> bool:
        return bool(self.first != self.second)


@cache
def abbreviations() -> dict[str, str]:
    """What short words of names stand for."""
    return {
        r["short"]: r["long"] for r in read_seed("word_abbreviations.csv") if r["use"] == "unit"
    }


def pairs_for(viewer: Viewer) -> list[Pair]:
    """The pairs of which this viewer may know both contents, the likeliest first."""
    graph = queries.graph_for(viewer)
    key = ("likely pairs", graph.version, viewer)
    return queries.cache().get(
        key,
        lambda: [
            p
            for p in likely_pairs(graph, abbreviations())
            if not (p.first.redacted or p.second.redacted)
        ],
    )


def decided(pair: Pair) -> Decided | None:
    """What was decided about the pair."""
    return decisions().get(pair.key)


def differences(first: Element, second: Element) -> list[Difference]:
    """The attributes that at least one of the two has, in the order of the form."""

    def value(element: Element, name: str) -> Any:
        return element.attributes.get(name, element.unread.get(name))

    return [
        Difference(a.name, value(first, a.name), value(second, a.name))
        for a in first.kind_.attributes
        if value(first, a.name) is not None or value(second, a.name) is not None
    ]


def as_rows(pairs: list[Pair]) -> list[dict[str, Any]]:
    """Pairs in the stable format of the command `duplicates` (model.md), in Indonesian."""
    rows = []
    for pair in pairs:
        made = decided(pair)
        rows.append(
            {
                "kind": pair.first.kind,
                "a": pair.first.code,
                "b": pair.second.code,
                "score": pair.score,
                "reasons": [r.id for r in pair.reasons],
                "decision": made.state if made else "",
            }
        )
    return rows
