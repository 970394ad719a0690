"""Which relations a layered picture of one OPD is made of, and which are seen without a line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from architecture.diagrams.planning import MERGE, NEW, RETIRE, line_plan, relation_type
from architecture.diagrams.style import LAYERS
from architecture.graph import Element, Graph, Relation
from architecture.metamodel import Domain, Text
from architecture.metamodel.application import INTEGRATION
from architecture.metamodel.relations import DELIVERED_TO, DERIVED_FROM, PART_OF, SUPPLIED_BY

SENDS = Text("mengirim data ke", "sends data to")
RECEIVES = Text("menerima data dari", "receives data from")
PARTY_PREFIX = "party:"
RUNNING_STATES = (None, "berjalan")


@dataclass(frozen=True)
class Line:
    """A relation between two ends (record ids, or "party:KEY"); `source` is the upper one."""

    source: str
    target: str
    type: str
    phrase: Text  # from source to target
    inverse: Text
    layers: tuple[Domain, Domain]
    plan: str = ""  # what happens to it, "" for nothing

    @property
    def inside_layer(self) -> bool:
        return self.layers[0] is self.layers[1]

    @property
    def sort_key(self) -> tuple[str, str, str]:
        return self.source, self.target, self.type


def layer_of(element: Element) -> Domain | None:
    """The layer in which a record is a box; None for security, exchanges and governance."""
    domain = element.kind_.domain
    return domain if domain in LAYERS and element.kind != INTEGRATION.name else None


def lines_of(graph: Graph, own: Iterable[Element]) -> list[Line]:
    """Every relation of the own records with another box, each once, exchanges included."""
    members = list(own)
    found = {line.sort_key: line for line in _direct(graph, members)}
    found |= {line.sort_key: line for line in _exchanges(graph, members)}
    return [found[key] for key in sorted(found)]


def _direct(graph: Graph, own: Sequence[Element]) -> Iterator[Line]:
    for element in own:
        if layer_of(element) is None:
            continue
        for relation, other in graph.neighbours(element):
            if layer_of(other) is not None and relation.type != PART_OF.name:
                yield _line(relation, graph.elements)


def _line(relation: Relation, elements: Mapping[str, Element]) -> Line:
    declared, plan = relation_type(relation.type), drawn_plan(line_plan(relation, elements))
    source, target = relation.source, relation.target
    upper, lower = layer_of(elements[source]), layer_of(elements[target])
    assert upper is not None and lower is not None
    # What is derived receives: the arrow runs against the stated relation.
    turned = relation.type == DERIVED_FROM.name or LAYERS.index(upper) > LAYERS.index(lower)
    if turned:
        words = declared.inverse, declared.label
        return Line(target, source, relation.type, *words, (lower, upper), plan)
    words = declared.label, declared.inverse
    return Line(source, target, relation.type, *words, (upper, lower), plan)


def drawn_plan(plan: str) -> str:
    """The plans a line shows by its form; an upgrade changes no line."""
    return plan if plan in (NEW, RETIRE, MERGE) else ""


def _exchanges(graph: Graph, own: Sequence[Element]) -> Iterator[Line]:
    """Running integrations with an own application at one end, as lines between applications."""
    applications = {e.id for e in own if layer_of(e) is Domain.APPLICATION}
    for exchange in graph.of_kind(INTEGRATION):
        if exchange.attributes.get("state") not in RUNNING_STATES:
            continue
        supplier = [e.id for e in graph.targets(exchange, SUPPLIED_BY)]
        consumer = [e.id for e in graph.targets(exchange, DELIVERED_TO)]
        sender = supplier[0] if supplier else _party(exchange, "supplier_party")
        receiver = consumer[0] if consumer else _party(exchange, "consumer_party")
        if sender and receiver and sender != receiver and applications & {sender, receiver}:
            layers = (Domain.APPLICATION, Domain.APPLICATION)
            plan = drawn_plan(exchange.plan)
            yield Line(sender, receiver, INTEGRATION.name, SENDS, RECEIVES, layers, plan)


def _party(exchange: Element, attribute: str) -> str | None:
    key = exchange.attributes.get(attribute)
    return f"{PARTY_PREFIX}{key}" if isinstance(key, str) and key else None


def without_implied(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The lines without those seen through a box between, and these.

    A process is linked to data through service and application: the direct line says nothing
    more. Where an application runs is never implied by where its data are held.
    """
    below: dict[str, list[tuple[str, Domain]]] = {}
    for line in lines:
        if not line.inside_layer and not line.plan:  # what comes or goes hides nothing
            below.setdefault(line.source, []).append((line.target, line.layers[1]))
    reach: dict[str, frozenset[str]] = {}

    def reached(end: str) -> frozenset[str]:
        if end not in reach:
            ends = [target for target, _ in below.get(end, ())]
            reach[end] = frozenset(ends).union(*(reached(e) for e in ends))
        return reach[end]

    implied = {line.sort_key for line in lines if _is_implied(line, below, reached)}
    kept = [line for line in lines if line.sort_key not in implied]
    return kept, [line for line in lines if line.sort_key in implied]


def _is_implied(
    line: Line,
    below: Mapping[str, list[tuple[str, Domain]]],
    reached: Callable[[str], frozenset[str]],
) -> bool:
    upper, lower = (LAYERS.index(layer) for layer in line.layers)
    if line.plan or lower - upper < 2 or line.layers == (Domain.APPLICATION, Domain.INFRASTRUCTURE):
        return False
    return any(
        LAYERS.index(layer) < lower and line.target in reached(between)
        for between, layer in below[line.source]
        if between != line.target
    )
