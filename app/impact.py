"""What a failure reaches, for one reader: computed once per state of the data."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from app import queries
from architecture.graph import Element, Graph
from architecture.impact import CAN_FAIL, Affected, Dependence, WeakPoint
from architecture.metamodel import METAMODEL
from architecture.visibility import Viewer


@dataclass(frozen=True)
class Impact:
    """What the failure of some records reaches; services and processes come first to people."""

    failed: tuple[Element, ...]
    affected: tuple[Affected, ...]

    def of_kind(self, *kinds: str) -> list[Affected]:
        """Those of some kinds, what stops before what is only disturbed."""
        found = [a for a in self.affected if a.element.kind in kinds]
        return sorted(found, key=lambda a: (not a.stops, a.distance, a.element.code))

    @property
    def by_distance(self) -> list[tuple[int, list[Affected]]]:
        """All of them, step by step."""
        rows: dict[int, list[Affected]] = {}
        for one in self.affected:
            rows.setdefault(one.distance, []).append(one)
        return sorted(rows.items())


def dependence_for(viewer: Viewer) -> Dependence:
    """Who needs whom, as far as this viewer may know."""
    graph = queries.graph_for(viewer)
    key = ("dependence", graph.version, viewer)
    return queries.cache().get(key, lambda: Dependence(graph))


def impact_of(viewer: Viewer, failed: Collection[str]) -> Impact:
    """The impact of losing these records; unknown ones are left out."""
    dependence = dependence_for(viewer)
    known = [i for i in failed if i in dependence.graph.elements]
    elements = tuple(dependence.graph.elements[i] for i in known)
    return Impact(elements, tuple(dependence.affected(known)) if known else ())


def technical_records_of(graph: Graph, unit_id: str) -> list[str]:
    """What fails when an OPD does: its applications, data, infrastructure, and its services."""
    return [
        e.id
        for e in graph.of_unit(unit_id)
        if e.kind_.domain in CAN_FAIL or e.kind in ("service", "process")
    ]


def weak_points_for(viewer: Viewer) -> list[WeakPoint]:
    """Single points of failure, the gravest first."""
    dependence = dependence_for(viewer)
    key = ("weak points", dependence.graph.version, viewer)
    return queries.cache().get(key, dependence.weak_points)


def as_rows(affected: Sequence[Affected], graph: Graph) -> list[dict[str, Any]]:
    """Affected records in the stable format of the command `impact` (model.md)."""
    return [
        {
            "code": a.element.code,
            "kind": a.element.kind,
            "name": a.element.name,
            "opd": graph.unit_code(a.element.opd),
            "distance": a.distance,
            "path": [e.code for e in a.path],
        }
        for a in affected
    ]


def find_element(graph: Graph, code: str) -> Element | None:
    """The record with that code, whatever its kind."""
    wanted = code.strip().casefold()
    for kind in METAMODEL.kinds:
        for element in graph.of_kind(kind):
            if element.code.casefold() == wanted:
                return element
    return None
