"""What stops when something fails or is retired, and how two records are connected.

Who needs whom is declared with each relation type (`RelationType.stops`). A record stops when
all it needs of one sort has stopped (its only server, every application of a service); while
others of that sort remain it is disturbed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from architecture.graph import Element, Graph, Relation
from architecture.metamodel import METAMODEL, Domain
from architecture.metamodel.service import SERVICE

LONGEST = 12  # steps: beyond that a chain explains nothing
# What can fail by itself: everything technical, and data.
CAN_FAIL = frozenset({Domain.APPLICATION, Domain.INFRASTRUCTURE, Domain.DATA})


@dataclass(frozen=True)
class Affected:
    """A record that a failure reaches. `path` begins with what failed and ends with it."""

    element: Element
    distance: int
    stops: bool
    path: tuple[Element, ...]


@dataclass(frozen=True)
class WeakPoint:
    """A record whose failure alone stops services; the number of them, and of core processes."""

    element: Element
    services: int
    core_processes: int
    affected: int


class Dependence:
    """Who needs whom in a graph. Make one for each graph; it is built on first use."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    @cached_property
    def _needs(self) -> dict[str, dict[tuple[str, str], list[str]]]:
        """For each record what it needs: ids by relation type and kind of what is needed."""
        needs: dict[str, dict[tuple[str, str], list[str]]] = {}
        for provider, user, type_ in self._ends():
            sort = (type_, self.graph.elements[provider].kind)
            needs.setdefault(user, {}).setdefault(sort, []).append(provider)
        return needs

    @cached_property
    def _users(self) -> dict[str, list[str]]:
        """For each record who needs it, by code."""
        users: dict[str, set[str]] = {}
        for provider, user, _ in self._ends():
            users.setdefault(provider, set()).add(user)
        code = {i: (e.code, i) for i, e in self.graph.elements.items()}
        return {p: sorted(found, key=code.__getitem__) for p, found in users.items()}

    def _ends(self) -> Iterator[tuple[str, str, str]]:
        for relation in self.graph.relations:
            stops = METAMODEL.relation(relation.type).stops
            if stops == "target":
                yield relation.source, relation.target, relation.type
            elif stops == "source":
                yield relation.target, relation.source, relation.type

    def affected(self, failed: Collection[str]) -> list[Affected]:
        """What the failure of these records reaches, nearest first, then by kind and code."""
        stopped = self._stopped(failed)
        before: dict[str, str | None] = dict.fromkeys(self._by_code(failed))
        distance = dict.fromkeys(before, 0)
        row = list(before)
        while row and distance[row[0]] < LONGEST:
            following = []
            for provider in row:
                for user in self._users.get(provider, ()):
                    if user not in before:
                        before[user], distance[user] = provider, distance[provider] + 1
                        following.append(user)
            row = following
        found = [
            Affected(self.graph.elements[i], distance[i], i in stopped, self._path(i, before))
            for i in before
            if distance[i]
        ]
        return sorted(found, key=lambda a: (a.distance, a.element.kind, a.element.code))

    def _stopped(self, failed: Collection[str]) -> set[str]:
        """Everything that cannot work any more, the failed records included."""
        stopped, row = set(failed), list(failed)
        while row:
            provider = row.pop()
            kind = self.graph.elements[provider].kind
            for user in self._users.get(provider, ()):
                if user not in stopped and self._lost_all_of(user, kind, stopped):
                    stopped.add(user)
                    row.append(user)
        return stopped

    def _lost_all_of(self, user: str, kind: str, stopped: set[str]) -> bool:
        return any(
            sort[1] == kind and stopped.issuperset(providers)
            for sort, providers in self._needs[user].items()
        )

    def _path(self, element: str, before: dict[str, str | None]) -> tuple[Element, ...]:
        path: list[Element] = []
        step: str | None = element
        while step is not None:
            path.append(self.graph.elements[step])
            step = before[step]
        return tuple(reversed(path))

    def _by_code(self, ids: Iterable[str]) -> list[str]:
        return sorted(ids, key=lambda i: (self.graph.elements[i].code, i))

    def weak_points(self, candidates: Iterable[Element] | None = None) -> list[WeakPoint]:
        """Records whose failure alone stops at least one service, the gravest first."""
        if candidates is None:
            candidates = (e for e in self.graph.elements.values() if e.kind_.domain in CAN_FAIL)
        found = [point for e in candidates if (point := self._weak_point(e)).services]
        return sorted(found, key=lambda p: (-p.services, -p.core_processes, p.element.code))

    def _weak_point(self, element: Element) -> WeakPoint:
        stopped = self._stopped((element.id,)) - {element.id}
        members = [self.graph.elements[i] for i in stopped]
        core = sum(
            e.kind == "process" and e.attributes.get("process_kind") == "inti" for e in members
        )
        services = sum(e.kind == SERVICE.name for e in members)
        return WeakPoint(element, services, core, len(members))


@dataclass(frozen=True)
class Comparison:
    """What the loss of one of two records reaches: only the first's, only the second's, both's."""

    only_first: tuple[Affected, ...]
    only_second: tuple[Affected, ...]
    both: tuple[Affected, ...]


def compare(dependence: Dependence, first: str, second: str) -> Comparison:
    """Two candidates for retirement side by side."""
    one, other = dependence.affected((first,)), dependence.affected((second,))
    in_one, in_other = {a.element.id for a in one}, {a.element.id for a in other}
    return Comparison(
        tuple(a for a in one if a.element.id not in in_other),
        tuple(a for a in other if a.element.id not in in_one),
        tuple(a for a in one if a.element.id in in_other),
    )


@dataclass(frozen=True)
class Step:
    """One step of a chain: the record, and the relation by which it was reached (first: None)."""

    element: Element
    relation: Relation | None


def shortest_chain(graph: Graph, first: str, last: str) -> list[Step]:
    """The shortest way over relations of any type and direction; empty if there is none."""
    before: dict[str, tuple[str, Relation] | None] = {first: None}
    row = [first]
    while row and last not in before:
        following = []
        for here in row:
            around = sorted(
                graph.neighbours(graph.elements[here]), key=lambda n: (n[1].code, n[0].type)
            )
            for relation, other in around:
                if other.id not in before:
                    before[other.id] = (here, relation)
                    following.append(other.id)
        row = following
    if last not in before:
        return []
    steps: list[Step] = []
    reached: str | None = last
    while reached is not None:
        came = before[reached]
        steps.append(Step(graph.elements[reached], came[1] if came else None))
        reached = came[0] if came else None
    return steps[::-1]
