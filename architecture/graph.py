"""The graph of records and links: what gaps, pictures and tables read, in one of its readings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import networkx as nx

from architecture.elements import Element, OpenLink, Relation, Unit, as_planned
from architecture.metamodel import Kind, RelationType

__all__ = ["Element", "Graph", "OpenLink", "Relation", "Unit", "read_as"]

AS_IS_EXCLUDES = frozenset({"new"})
TARGET_EXCLUDES = frozenset({"retire", "merge"})
EXCLUDES = {"as-is": AS_IS_EXCLUDES, "target": TARGET_EXCLUDES}


@dataclass(eq=False)
class Graph:
    """The architecture at one moment, for one reading (as-is or target) and one viewer.

    `version` is the highest change number it contains.
    """

    elements: dict[str, Element]
    relations: tuple[Relation, ...]
    units: dict[str, Unit]
    open_links: tuple[OpenLink, ...] = ()
    version: int = 0
    reading: str = "as-is"
    _by_kind: dict[str, list[Element]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if self._by_kind:  # carried over from an older graph (architecture/graph_changes.py)
            return
        by_kind: dict[str, list[Element]] = {}
        for element in self.elements.values():
            by_kind.setdefault(element.kind, []).append(element)
        for members in by_kind.values():
            members.sort(key=lambda e: (e.code, e.id))
        self._by_kind = by_kind

    def of_kind(self, kind: Kind | str) -> list[Element]:
        """All elements of a kind, by code."""
        return self._by_kind.get(kind if isinstance(kind, str) else kind.name, [])

    @cached_property
    def _outgoing(self) -> dict[tuple[str, str], list[str]]:
        ends: dict[tuple[str, str], list[str]] = {}
        for relation in self.relations:
            ends.setdefault((relation.type, relation.source), []).append(relation.target)
        return ends

    @cached_property
    def _incoming(self) -> dict[tuple[str, str], list[str]]:
        ends: dict[tuple[str, str], list[str]] = {}
        for relation in self.relations:
            ends.setdefault((relation.type, relation.target), []).append(relation.source)
        return ends

    @cached_property
    def _relations_of(self) -> dict[str, list[Relation]]:
        touching: dict[str, list[Relation]] = {}
        for relation in self.relations:
            touching.setdefault(relation.source, []).append(relation)
            if relation.target != relation.source:
                touching.setdefault(relation.target, []).append(relation)
        return touching

    def targets(
        self, element: Element, relation: RelationType, kind: Kind | None = None
    ) -> list[Element]:
        """What the element points at by that relation, by code."""
        return self._ends(self._outgoing, element, relation, kind)

    def sources(
        self, element: Element, relation: RelationType, kind: Kind | None = None
    ) -> list[Element]:
        """What points at the element by that relation, by code."""
        return self._ends(self._incoming, element, relation, kind)

    def _ends(
        self,
        index: dict[tuple[str, str], list[str]],
        element: Element,
        relation: RelationType,
        kind: Kind | None,
    ) -> list[Element]:
        found = [self.elements[i] for i in index.get((relation.name, element.id), ())]
        if kind is not None:
            found = [e for e in found if e.kind == kind.name]
        return sorted(found, key=lambda e: (e.code, e.id)) if len(found) > 1 else found

    def relations_of(self, element: Element) -> list[Relation]:
        """Every relation that touches the element."""
        return self._relations_of.get(element.id, [])

    def neighbours(self, element: Element) -> Iterator[tuple[Relation, Element]]:
        """Relation and other end for every relation of the element."""
        for relation in self.relations_of(element):
            other = relation.target if relation.source == element.id else relation.source
            yield relation, self.elements[other]

    def descendants_of_unit(self, unit: str) -> frozenset[str]:
        """The unit and everything below it in the OPD tree."""
        return self._unit_families.get(unit, frozenset({unit}))

    @cached_property
    def _unit_families(self) -> dict[str, frozenset[str]]:
        families: dict[str, set[str]] = {u: {u} for u in self.units}
        for unit in self.units.values():
            above, seen = unit.parent, {unit.id}
            while above is not None and above in families and above not in seen:
                families[above].add(unit.id)
                seen.add(above)
                above = self.units[above].parent
        return {u: frozenset(members) for u, members in families.items()}

    def of_unit(self, unit: str) -> list[Element]:
        """Elements of an OPD and the units below it, by code."""
        family = self.descendants_of_unit(unit)
        return sorted(
            (e for e in self.elements.values() if e.opd in family), key=lambda e: (e.code, e.id)
        )

    def unit_label(self, unit: str | None) -> str:
        """How an OPD is shown; national and shared records have none."""
        return self.units[unit].label if unit in self.units else ""

    def unit_code(self, unit: str | None) -> str:
        return self.units[unit].code if unit in self.units else ""

    @cached_property
    def network(self) -> nx.MultiDiGraph[str]:
        """The same as a networkx graph: element ids, edges keyed by relation type."""
        network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        network.add_nodes_from(self.elements)
        for relation in self.relations:
            network.add_edge(relation.source, relation.target, relation.type)
        return network


def read_as(graph: Graph, reading: str) -> Graph:
    """The graph as of today ("as-is") or as planned ("target").

    As-is leaves out what is new; target leaves out what is retired or merged, lays target values
    over today's, and lets relations of merged records follow to `merged_into` (model.md, States).
    """
    excluded = EXCLUDES[reading]
    elements = {i: e for i, e in graph.elements.items() if e.plan not in excluded}
    moved: Mapping[str, str] = {}
    if reading == "target":
        moved = moved_ends(graph)
        elements = {i: as_planned(e) for i, e in elements.items()}
    relations = tuple(_kept(graph.relations, elements, moved, excluded))
    open_links = tuple(link for link in graph.open_links if link.element in elements)
    return Graph(elements, relations, graph.units, open_links, graph.version, reading)


def moved_ends(graph: Graph) -> dict[str, str]:
    """For each merged record the one that it ends up in: that may itself be merged."""
    merged = {
        i: e.merged_into
        for i, e in graph.elements.items()
        if e.plan == "merge" and e.merged_into
    }  # fmt: skip
    return {i: _end_of_mergers(i, merged) for i in merged}


def _end_of_mergers(element: str, merged: Mapping[str, str]) -> str:
    """Where a record ends up: what it is merged into may itself be merged."""
    seen: set[str] = set()
    while element in merged and element not in seen:
        seen.add(element)
        element = merged[element]
    return element


def _kept(
    relations: Iterable[Relation],
    elements: Mapping[str, Element],
    moved: Mapping[str, str],
    excluded: frozenset[str],
) -> Iterator[Relation]:
    seen: set[tuple[str, str, str]] = set()
    for relation in relations:
        source = moved.get(relation.source, relation.source)
        target = moved.get(relation.target, relation.target)
        key = (relation.type, source, target)
        if relation.plan in excluded or key in seen or source == target:
            continue
        if source in elements and target in elements:
            seen.add(key)
            is_moved = source is not relation.source or target is not relation.target
            yield relation._replace(source=source, target=target) if is_moved else relation
