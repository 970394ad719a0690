"""The work space of an OPD: its kinds with counts, how complete each is, what was sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.records.queue import KindNumber, by_kind
from architecture.completeness import Counts, total
from architecture.graph import Element, Graph, Unit
from architecture.metamodel import METAMODEL, Domain, Kind
from architecture.visibility import Viewer

REVIEW_STATES = ("draft", "submitted", "verified", "validated", "returned")


@dataclass(frozen=True)
class KindLine:
    """One kind of an OPD: how many records, how complete, how many in which review state."""

    kind: Kind
    number: int
    counts: Counts
    reviews: Counter[str]


@dataclass(frozen=True)
class Workspace:
    """What an OPD and the units below it have, by domain."""

    domains: tuple[tuple[Domain, tuple[KindLine, ...], Counts], ...]
    counts: Counts
    reviews: Counter[str]
    below: tuple[Unit, ...]
    by_state: dict[str, tuple[KindNumber, ...]]
    has_processes: bool
    lacks_duties: bool  # at least one process follows from no clause of the statutory tasks

    @property
    def number(self) -> int:
        return sum(self.reviews.values())


def workspace_of(unit: Unit, graph: Graph, stored: Graph, viewer: Viewer) -> Workspace:
    """The work space of a unit: numbers from the viewer's graph, completeness from the stored one.

    Sums tell of drafts too, but of sensitive records only to those concerned.
    """
    elements = graph.of_unit(unit.id)
    own = [e for e in stored.of_unit(unit.id) if viewer.sees_kind_of(e.kind, e.owner)]
    processes = [e for e in elements if e.kind == "process"]
    domains = []
    for domain in Domain:
        lines = tuple(_line(kind, elements, own) for kind in METAMODEL.of_domain(domain))
        domains.append((domain, lines, total(e for e in own if e.kind_.domain is domain)))
    return Workspace(
        tuple(domains),
        total(own),
        Counter(e.review for e in elements),
        tuple(u for u in graph.units.values() if u.parent == unit.id),
        {state: by_kind(elements, (state,)) for state in REVIEW_STATES},
        bool(processes),
        any(not _has_duty(p, graph) for p in processes),
    )


def _has_duty(process: Element, graph: Graph) -> bool:
    return any(other.kind == "tupoksi_clause" for _, other in graph.neighbours(process))


def _line(kind: Kind, elements: Sequence[Element], measured: Sequence[Element]) -> KindLine:
    members = [e for e in elements if e.kind == kind.name]
    return KindLine(
        kind,
        len(members),
        total(e for e in measured if e.kind == kind.name),
        Counter(e.review for e in members),
    )
