"""Elements, relations and the graph they make: what gaps, pictures and tables read.

Elements are lean: their attributes stay the stored JSON text until somebody asks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, cast

import networkx as nx

from architecture.metamodel import METAMODEL, Domain, Kind, RelationType

AS_IS_EXCLUDES = frozenset({"new"})
TARGET_EXCLUDES = frozenset({"retire", "merge"})


class Element:
    """One record. Attributes, marks and unread texts are decoded on first use."""

    __slots__ = (
        "_attributes", "_decoded", "_marks", "_unread", "code", "draft_fields", "id", "kind",
        "merged_into", "name", "opd", "plan", "redacted", "review",
    )  # fmt: skip

    def __init__(
        self, id: str, kind: str, code: str, name: str, opd: str | None = None,
        plan: str = "keep", review: str = "draft", merged_into: str | None = None,
        attributes: str | Mapping[str, Any] = "{}", marks: str | Mapping[str, str] = "{}",
        unread: str | Mapping[str, str] = "{}", draft_fields: str | None = None,
    ) -> None:  # fmt: skip
        self.id, self.kind, self.code, self.name, self.opd = id, kind, code, name, opd
        self.plan, self.review, self.merged_into = plan, review, merged_into
        self._attributes, self._marks, self._unread = attributes, marks, unread
        self.draft_fields = draft_fields
        self.redacted = False  # content hidden from this viewer: only code, name, kind, OPD, state

    @property
    def attributes(self) -> Mapping[str, Any]:
        """Values by attribute name, in stored form; empty ones are absent."""
        value = self._attributes
        if isinstance(value, str):
            value = self._attributes = json.loads(value)
        return cast("Mapping[str, Any]", value)

    @property
    def marks(self) -> Mapping[str, str]:
        """Confidence marks by attribute name."""
        value = self._marks
        if isinstance(value, str):
            value = self._marks = json.loads(value)
        return cast("Mapping[str, str]", value)

    @property
    def unread(self) -> Mapping[str, str]:
        """Texts that did not fit their attribute, by attribute name."""
        value = self._unread
        if isinstance(value, str):
            value = self._unread = json.loads(value)
        return cast("Mapping[str, str]", value)

    @property
    def kind_(self) -> Kind:
        """The declared kind."""
        return METAMODEL.kind(self.kind)

    def __getitem__(self, name: str) -> Any:
        """A value or None; raises UnknownName for a name the kind does not declare."""
        self.kind_.attribute(name)
        return self.attributes.get(name)

    def __repr__(self) -> str:
        return f"<{self.kind} {self.code} {self.name}>"

    def copy_with(self, **changes: Any) -> Element:
        """A copy in which the named slots differ."""
        copy = Element.__new__(Element)
        for slot in Element.__slots__:
            if hasattr(self, slot):
                setattr(copy, slot, getattr(self, slot))
        for slot, value in changes.items():
            setattr(copy, slot, value)
        return copy


class Relation(NamedTuple):
    """One link between two elements. `declared_by` is the OPD that stated it."""

    id: str
    type: str
    source: str
    target: str
    plan: str = "keep"
    mark: str = "confirmed"
    declared_by: str | None = None


@dataclass(frozen=True)
class OpenLink:
    """A link whose other end does not exist yet; `text` is what was written for it."""

    id: str
    type: str
    element: str
    inverse: bool
    other_kind: str
    text: str


@dataclass(frozen=True)
class Unit:
    """A node of the OPD tree. `order` sorts like the official list.

    `absent` are the domains of which the OPD says that it has nothing.
    """

    id: str
    code: str
    name: str
    short: str
    parent: str | None
    level: str
    urusan: tuple[str, ...] = ()
    successor: str | None = None
    absent: frozenset[Domain] = frozenset()

    @property
    def label(self) -> str:
        return self.short or self.name


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

    As-is leaves out what is new; target leaves out what is retired or merged, and relations of
    merged records follow to `merged_into` (model.md, States).
    """
    excluded = AS_IS_EXCLUDES if reading == "as-is" else TARGET_EXCLUDES
    elements = {i: e for i, e in graph.elements.items() if e.plan not in excluded}
    moved: dict[str, str] = {}
    if reading == "target":
        merged = {
            i: e.merged_into
            for i, e in graph.elements.items()
            if e.plan == "merge" and e.merged_into
        }
        moved = {i: _end_of_mergers(i, merged) for i in merged}
    relations = tuple(_kept(graph.relations, elements, moved, excluded))
    open_links = tuple(link for link in graph.open_links if link.element in elements)
    return Graph(elements, relations, graph.units, open_links, graph.version, reading)


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
