"""How far the records of a graph cover a reference tree: counts by node and by OPD."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from architecture.graph import Element, Graph
from architecture.metamodel import METAMODEL, Attribute, Kind
from architecture.vocabulary import ReferenceNode, Vocabulary

OVERVIEW_LEVEL = 2  # deep enough to compare, few enough for one sheet
MOST_LEAVES = 24  # a tree with fewer is shown leaf by leaf at once


@dataclass(frozen=True)
class Tree:
    """A reference tree in the order of its codes."""

    nodes: tuple[ReferenceNode, ...]

    @cached_property
    def _parents(self) -> frozenset[str]:
        return frozenset(n.parent for n in self.nodes if n.parent)

    @cached_property
    def leaves(self) -> tuple[ReferenceNode, ...]:
        return tuple(n for n in self.nodes if n.code not in self._parents)

    @cached_property
    def by_code(self) -> Mapping[str, ReferenceNode]:
        return {n.code: n for n in self.nodes}

    @property
    def is_small(self) -> bool:
        return len(self.leaves) <= MOST_LEAVES

    @cached_property
    def _overview_level(self) -> int:
        """One less than the leaves of a flat tree, so that branches are no leaves."""
        return max(1, min(OVERVIEW_LEVEL, max((n.level for n in self.nodes), default=1) - 1))

    def above(self, code: str) -> list[ReferenceNode]:
        """The node and what it is part of, deepest first."""
        path: list[ReferenceNode] = []
        node = self.by_code.get(code)
        while node is not None and node not in path:
            path.append(node)
            node = self.by_code.get(node.parent or "")
        return path

    def branch(self, code: str) -> ReferenceNode:
        """What stands for a node on the overview: its ancestor of that level, or itself."""
        path = self.above(code)
        return next((n for n in path if n.level <= self._overview_level), path[-1])

    @cached_property
    def branches(self) -> tuple[ReferenceNode, ...]:
        """The nodes of the overview that have leaves, by code."""
        found = {self.branch(n.code).code for n in self.leaves}
        return tuple(n for n in self.nodes if n.code in found)

    def leaves_of(self, code: str) -> list[ReferenceNode]:
        """The leaves of one branch; a branch without parts is its own leaf."""
        return [n for n in self.leaves if self.branch(n.code).code == code]


@dataclass
class Coverage:
    """Records by node, with those that name no node, another tree's, or are closed."""

    tree: Tree
    records: dict[str, list[Element]] = field(default_factory=dict)
    empty: list[Element] = field(default_factory=list)
    unknown: list[Element] = field(default_factory=list)
    closed: list[Element] = field(default_factory=list)

    def of(self, node: ReferenceNode) -> list[Element]:
        """Records that name the node itself."""
        return self.records.get(node.code, [])

    def below(self, node: ReferenceNode) -> list[Element]:
        """Records that name the node or one below it, each once."""
        found = {
            e.id: e
            for code, members in self.records.items()
            for e in members
            if any(n.code == node.code for n in self.tree.above(code))
        }
        return sorted(found.values(), key=lambda e: (e.code, e.id))

    @property
    def all(self) -> list[Element]:
        """Every record that may name a node of the tree."""
        found = {e.id: e for members in self.records.values() for e in members}
        for members in (self.empty, self.unknown, self.closed):
            found |= {e.id: e for e in members}
        return list(found.values())

    @property
    def covered(self) -> int:
        """How many leaves have a record."""
        return sum(bool(self.of(leaf)) for leaf in self.tree.leaves)


def tree_of(vocabulary: Vocabulary, family: str) -> Tree:
    """The tree of a family."""
    return Tree(tuple(sorted(vocabulary.family(family), key=lambda n: n.code)))


def feeding(family: str) -> list[tuple[Kind, Attribute]]:
    """The kinds whose records name nodes of a family, and by which attribute."""
    return [
        (kind, attribute)
        for kind in METAMODEL.kinds
        for attribute in kind.attributes
        if attribute.family == family
    ]


def coverage_of(graph: Graph, tree: Tree, family: str, units: Iterable[str] | None) -> Coverage:
    """What the records of some units (None: all records) say about a tree."""
    found = Coverage(tree)
    wanted = None if units is None else frozenset(units)
    for kind, attribute in feeding(family):
        for element in graph.of_kind(kind):
            if wanted is None or element.opd in wanted:
                _sort_in(found, element, attribute)
    return found


def _sort_in(found: Coverage, element: Element, attribute: Attribute) -> None:
    value = element.attributes.get(attribute.name)
    codes = value if isinstance(value, list) else [value] if value else []
    known = [code for code in dict.fromkeys(codes) if code in found.tree.by_code]
    for code in known:
        found.records.setdefault(code, []).append(element)
    if element.redacted:
        found.closed.append(element)
    elif not known:
        unread = bool(codes) or attribute.name in element.unread
        (found.unknown if unread else found.empty).append(element)


def by_domain(elements: Iterable[Element]) -> str:
    """Counts by domain letter, "P7 L5"; "" where only one domain is there."""
    counts = Counter(e.kind_.domain for e in elements)
    if len(counts) < 2:
        return ""
    ordered = sorted(counts.items(), key=lambda item: item[0].letter, reverse=True)
    return " ".join(f"{domain.letter}{number}" for domain, number in ordered)
