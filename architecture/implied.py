"""Which lines say nothing that a way over other lines does not say as well.

An application supports a service, the service realises a process: that the application supports
the process follows. Only pairs of relation types whose composition has that meaning count; that
somebody is linked to both ends is not enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from architecture.graph import Graph, Relation
from architecture.metamodel import RelationType
from architecture.metamodel.relations import (
    ATTACHED_TO,
    CONNECTS_THROUGH,
    DEPENDS_ON,
    DERIVED_FROM,
    GOAL_PART_OF,
    PART_OF,
    PLACED_IN,
    PRECEDES,
    REALISES,
    RIDES_ON,
    RUNS_ON,
    SERVES_GOAL,
    SUPPORTS,
    WORKS_FOR,
)

Step = tuple[str, bool]  # a relation type, and whether it is followed from source to target
Way = dict[Step, list[str]]


def _step(type_: RelationType, *, forward: bool = True) -> Step:
    return type_.name, forward


# Two steps, and the relation that they amount to.
MEANINGS: dict[tuple[Step, Step], str] = {
    # One after the other.
    (_step(PRECEDES), _step(PRECEDES)): PRECEDES.name,
    (_step(DERIVED_FROM), _step(DERIVED_FROM)): DERIVED_FROM.name,
    (_step(DEPENDS_ON), _step(DEPENDS_ON)): DEPENDS_ON.name,
    # Through the service to its process, and from a process to what it is part of.
    (_step(SUPPORTS), _step(REALISES)): SUPPORTS.name,
    (_step(SUPPORTS), _step(PART_OF)): SUPPORTS.name,
    (_step(REALISES), _step(PART_OF)): REALISES.name,
    (_step(WORKS_FOR), _step(PART_OF)): WORKS_FOR.name,
    # A server works for the process whose application it runs.
    (_step(RUNS_ON, forward=False), _step(SUPPORTS)): WORKS_FOR.name,
    # Through the bus to the network, with the server to its room.
    (_step(CONNECTS_THROUGH), _step(RIDES_ON)): CONNECTS_THROUGH.name,
    (_step(ATTACHED_TO), _step(PLACED_IN)): PLACED_IN.name,
    (_step(SERVES_GOAL), _step(GOAL_PART_OF)): SERVES_GOAL.name,
}
CAN_FOLLOW = frozenset(MEANINGS.values())
LASTING = frozenset({"keep", "upgrade"})


def implied_relations(graph: Graph, drawn: Iterable[Relation]) -> tuple[Relation, ...]:
    """Those of the drawn relations that follow from the others that stay drawn.

    A way over something assumed, new or retired hides nothing. Relations that follow from each
    other in a circle do not all vanish: they are taken out one by one, in stable order.
    """
    relations = sorted(drawn, key=lambda r: (r.type, r.source, r.target, r.id))
    kept = dict.fromkeys(relations)
    implied = []
    for relation in relations:
        if relation.type not in CAN_FOLLOW:
            continue
        del kept[relation]
        if _follows(relation, graph, kept):
            implied.append(relation)
        else:
            kept[relation] = None
    # A later one may have taken the way of an earlier one.
    while lost := [r for r in implied if not _follows(r, graph, kept)]:
        kept |= dict.fromkeys(lost)
        implied = [r for r in implied if r not in kept]
    return tuple(implied)


def _follows(relation: Relation, graph: Graph, kept: Iterable[Relation]) -> bool:
    """Whether a way over the kept relations says the same."""
    steps = _steps(graph, [r for r in kept if _is_firm(r)])
    row: list[tuple[Step, str]] = [
        (step, end) for step, ends in steps.get(relation.source, {}).items() for end in ends
    ]
    seen = set(row)
    while row:
        following = []
        for said, here in row:
            if not _lasts(graph, here):
                continue
            for step, ends in steps.get(here, {}).items():
                meaning = MEANINGS.get((said, step))
                for end in ends if meaning else ():
                    state = ((str(meaning), True), end)
                    if meaning == relation.type and end == relation.target:
                        return True
                    if state not in seen:
                        seen.add(state)
                        following.append(state)
        row = following
    return False


def _steps(graph: Graph, relations: Sequence[Relation]) -> dict[str, Way]:
    """From each record the steps that can be taken, by type and direction."""
    steps: dict[str, Way] = {}
    for r in relations:
        steps.setdefault(r.source, {}).setdefault((r.type, True), []).append(r.target)
        steps.setdefault(r.target, {}).setdefault((r.type, False), []).append(r.source)
    return steps


def _is_firm(relation: Relation) -> bool:
    return relation.mark == "confirmed" and relation.plan in LASTING


def _lasts(graph: Graph, element: str) -> bool:
    return graph.elements[element].plan in LASTING
