"""What waits for a person: records to verify, to validate, or sent back, by OPD and kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from architecture.completeness import reporting_units
from architecture.graph import Element, Graph, Unit
from architecture.metamodel import METAMODEL, Kind

# Role → the review states in which a record waits for it.
WAITS_FOR = {"verifier": ("submitted",), "validator": ("submitted", "verified")}


@dataclass(frozen=True)
class KindNumber:
    """How many records of a kind are in a review state."""

    kind: Kind
    state: str
    number: int


@dataclass(frozen=True)
class UnitQueue:
    """What waits in one OPD and the units below it; `unit` is None for national records."""

    unit: Unit | None
    entries: tuple[KindNumber, ...]

    @property
    def number(self) -> int:
        return sum(entry.number for entry in self.entries)


def by_kind(elements: Iterable[Element], states: Collection[str]) -> tuple[KindNumber, ...]:
    """Records in those states by kind, in the order of the kinds and of the states."""
    numbers = Counter((e.kind, e.review) for e in elements if e.review in states)
    return tuple(
        KindNumber(kind, state, numbers[kind.name, state])
        for kind in METAMODEL.kinds
        for state in states
        if numbers[kind.name, state]
    )


def queue_of(
    graph: Graph, states: Collection[str], scope: Collection[str] | None = None
) -> tuple[UnitQueue, ...]:
    """What is in those states in the graph of a viewer, most first; `scope`: only these OPDs."""
    lines = reporting_units(graph.units)
    waiting: dict[str | None, list[Element]] = {}
    for element in graph.elements.values():
        if element.review in states and (scope is None or element.opd in scope):
            waiting.setdefault(lines.get(element.opd or ""), []).append(element)
    queues = [
        UnitQueue(graph.units[line] if line else None, by_kind(elements, states))
        for line, elements in waiting.items()
    ]
    return tuple(sorted(queues, key=lambda q: (-q.number, q.unit.code if q.unit else "")))
