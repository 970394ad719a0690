"""A graph made from an older one: what differs, with everything that does not carried over.

After an edit nearly every record and relation is the same object as before, so a graph, its
indexes and its readings need not be built from nothing. The results equal those built so
(tests/test_graph_changes.py). Relations are in the order of type and id, as they are read.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar
from weakref import ref

from architecture.elements import Element, OpenLink, Relation, Unit, as_planned
from architecture.graph import EXCLUDES, Graph, moved_ends, read_as

MOST = 1000  # beyond so many differing records or relations, building anew is as fast
Ends = dict[tuple[str, str], list[str]]
T = TypeVar("T")


class Difference(NamedTuple):
    """Ids of records that came, went or hold something else; relations and waiting links."""

    elements: frozenset[str]
    removed: tuple[Relation, ...] = ()
    added: tuple[Relation, ...] = ()
    waiting: frozenset[str] = frozenset()  # records whose waiting links differ

    @property
    def is_small(self) -> bool:
        """Whether following it is cheaper than building anew."""
        return max(len(self.elements), len(self.removed), len(self.added)) <= MOST

    @property
    def relations(self) -> tuple[Relation, ...]:
        return self.removed + self.added


def difference(old: Graph, new: Graph) -> Difference:
    """What differs between two graphs that share most of their objects."""
    followed = new.__dict__.get("_followed")
    if followed is not None and followed[0]() is old:
        found: Difference = followed[1]
        return found
    removed, added = _differing(old.relations, new.relations)
    gone, came = _differing(old.open_links, new.open_links)
    waiting = frozenset(link.element for link in (*gone, *came))
    return Difference(_differing_elements(old.elements, new.elements), removed, added, waiting)


def following(
    old: Graph, *, elements: dict[str, Element], relations: Sequence[Relation],
    open_links: tuple[OpenLink, ...], units: dict[str, Unit], version: int,
) -> Graph:  # fmt: skip
    """The graph of these parts, with the indexes of the older one brought up to it."""
    relations = tuple(relations)
    plain = (elements, relations, units, open_links, version, old.reading)
    removed, added = _differing(old.relations, relations)
    waiting = frozenset(w.element for some in _differing(old.open_links, open_links) for w in some)
    found = Difference(_differing_elements(old.elements, elements), removed, added, waiting)
    if not found.is_small:
        return Graph(*plain)
    new = Graph(*plain, _by_kind=_kinds_again(old, elements, found.elements))
    _carry_indexes(old, new, found)
    # Weak, or every graph would keep all those before it.
    new.__dict__["_followed"] = (ref(old), found)
    return new


def read_as_again(older: Graph, derived: Graph, graph: Graph, reading: str) -> Graph:
    """`read_as(graph, reading)`, from `derived`, which is that reading of the older graph."""
    excluded = EXCLUDES[reading]
    if reading == "target":
        older, graph = _with_moved_ends(older), _with_moved_ends(graph)
    found = difference(older, graph)
    if not found.is_small:
        return read_as(graph, reading)

    def kept(element: Element) -> Element | None:
        if element.plan in excluded:
            return None
        return as_planned(element) if reading == "target" else element

    def first_that_is_kept(r: Relation, whole: Graph, elements: Mapping[str, Element]) -> bool:
        return _first_that_is_kept(r, whole, elements, excluded)

    return derived_again(derived, graph, found, keep=kept, link=first_that_is_kept)


def _with_moved_ends(graph: Graph) -> Graph:
    """The graph whose relations of merged records have followed; itself if none moves."""
    moved = moved_ends(graph)
    gone = {r.id: r for i in moved for r in graph._relations_of.get(i, ())}
    if not gone:
        return graph
    came = [
        r._replace(source=moved.get(r.source, r.source), target=moved.get(r.target, r.target))
        for r in gone.values()
    ]
    return following(
        graph,
        elements=graph.elements,
        relations=spliced(graph.relations, gone.values(), came),
        open_links=graph.open_links,
        units=graph.units,
        version=graph.version,
    )


Keep = Callable[[Element], Element | None]
Link = Callable[[Relation, Graph, Mapping[str, Element]], bool]


def derived_again(
    derived: Graph, graph: Graph, found: Difference, *, keep: Keep, link: Link
) -> Graph:
    """A part of `graph`, from the same part of an older one that differs in `found`.

    `keep` returns what the part has in the place of a record, or None; `link` whether it has a
    relation. Waiting links are left to the caller: those of records that are not in it go.
    """
    fresh = {i: keep(graph.elements[i]) for i in found.elements if i in graph.elements}
    elements = _elements_again(derived, graph, fresh, found.elements)
    doubtful = _with_twins(graph, [*found.relations, *_touching(graph, fresh)])
    passing = {r.id: r for r in doubtful.values() if link(r, graph, elements)}
    gone = {r.id: r for r in [*found.removed, *_touching(derived, found.elements)]} | doubtful
    return following(
        derived,
        elements=elements,
        relations=_spliced(derived, gone, passing),
        open_links=tuple(w for w in graph.open_links if w.element in elements),
        units=graph.units,
        version=graph.version,
    )


def _elements_again(
    derived: Graph, graph: Graph, fresh: Mapping[str, Element | None], changed: Collection[str]
) -> dict[str, Element]:
    """The records of a part, in the order of the graph it is a part of."""
    before = derived.elements
    if all(
        (old := before.get(i)) and (new := fresh.get(i)) and old.code == new.code for i in changed
    ):
        return before | {i: e for i, e in fresh.items() if e is not None}
    return {
        i: e for i in graph.elements if (e := fresh[i] if i in fresh else before.get(i)) is not None
    }


def _touching(graph: Graph, ids: Iterable[str]) -> list[Relation]:
    return [r for i in ids for r in graph._relations_of.get(i, ())]


def _with_twins(graph: Graph, relations: Iterable[Relation]) -> dict[str, Relation]:
    """Those of the relations that the graph has, and all between the same two records."""
    found: dict[str, Relation] = {}
    for end, type_, target in dict.fromkeys((r.source, r.type, r.target) for r in relations):
        for r in graph._relations_of.get(end, ()):
            if r.type == type_ and r.source == end and r.target == target:
                found[r.id] = r
    return found


def _first_that_is_kept(
    relation: Relation, graph: Graph, elements: Mapping[str, Element], excluded: Collection[str]
) -> bool:
    """Whether a reading without these plans has the relation: of several alike the first."""
    if relation.source not in elements or relation.target not in elements:
        return False
    if relation.source == relation.target:
        return False
    for other in graph._relations_of[relation.source]:
        alike = (other.type, other.source, other.target) == relation[1:4]
        if alike and other.plan not in excluded:
            return other.id == relation.id
    return False


def _spliced(
    derived: Graph, doubtful: Mapping[str, Relation], passing: Mapping[str, Relation]
) -> Sequence[Relation]:
    """The derived graph's relations, of the doubtful ones only those that pass, in order."""
    ends = {end for r in (*doubtful.values(), *passing.values()) for end in (r.source, r.target)}
    gone = {r.id: r for r in _touching(derived, ends) if r.id in doubtful}
    if gone == passing:
        return derived.relations
    return spliced(derived.relations, gone.values(), passing.values())


def spliced(
    relations: Sequence[Relation], gone: Iterable[Relation], came: Iterable[Relation]
) -> list[Relation]:
    """Relations in the order of type and id, some taken out and some put in."""
    left = list(relations)
    for relation in gone:
        place = bisect_left(left, relation[1::-1], key=_place)
        del left[place]
    for relation in came:
        insort(left, relation, key=_place)
    return left


def _place(relation: Relation) -> tuple[str, str]:
    return relation.type, relation.id


# --- What differs ---------------------------------------------------------------------------------


def _differing_elements(old: Mapping[str, Element], new: Mapping[str, Element]) -> frozenset[str]:
    if old is new:
        return frozenset()
    found = {i for i, e in new.items() if old.get(i) is not e}
    return frozenset(found | (old.keys() - new.keys()))


def _differing(old: Sequence[T], new: Sequence[T]) -> tuple[tuple[T, ...], tuple[T, ...]]:
    """What only the first and only the second of two nearly equal sequences has."""
    if old is new:
        return (), ()
    start = _common(len(old), len(new), lambda a, b: old[a:b] == new[a:b])
    ends = len(old), len(new)
    stop = _common(
        ends[0] - start,
        ends[1] - start,
        lambda a, b: old[ends[0] - b : ends[0] - a] == new[ends[1] - b : ends[1] - a],
    )
    before, after = old[start : ends[0] - stop], new[start : ends[1] - stop]
    known, now = {id(x) for x in before}, {id(x) for x in after}
    return (
        tuple(x for x in before if id(x) not in now),
        tuple(x for x in after if id(x) not in known),
    )


def _common(one: int, other: int, is_equal: Callable[[int, int], bool]) -> int:
    """How many of the first items are equal, by halving: comparing slices is quick."""
    low, high = 0, min(one, other)
    while low < high:
        middle = (low + high + 1) // 2
        if is_equal(low, middle):
            low = middle
        else:
            high = middle - 1
    return low


# --- Indexes --------------------------------------------------------------------------------------


def _kinds_again(
    old: Graph, elements: Mapping[str, Element], changed: Collection[str]
) -> dict[str, list[Element]]:
    """The lists of records by kind, of which only those with a changed record are made anew."""
    again = dict(old._by_kind)
    both = [e for i in changed for e in (old.elements.get(i), elements.get(i)) if e]
    for kind in {e.kind for e in both}:
        members = [e for e in old._by_kind.get(kind, ()) if e.id not in changed]
        members += [elements[i] for i in changed if i in elements and elements[i].kind == kind]
        again[kind] = sorted(members, key=lambda e: (e.code, e.id))
        if not members:
            del again[kind]
    return again


def _carry_indexes(old: Graph, new: Graph, found: Difference) -> None:
    """Give the new graph the indexes that the older one has built, brought up."""
    touching = _relations_again(old._relations_of, found)
    new.__dict__["_relations_of"] = touching
    ends = (("_outgoing", _source, _target), ("_incoming", _target, _source))
    for name, near, far in ends:
        if name not in old.__dict__:
            continue
        if not found.relations:
            new.__dict__[name] = old.__dict__[name]
            continue
        index: Ends = dict(old.__dict__[name])
        for type_, end in {(r.type, near(r)) for r in found.relations}:
            here = [far(r) for r in touching.get(end, ()) if r.type == type_ and near(r) == end]
            index[type_, end] = here
        new.__dict__[name] = index
    if new.units is old.units and "_unit_families" in old.__dict__:
        new.__dict__["_unit_families"] = old.__dict__["_unit_families"]


def _source(relation: Relation) -> str:
    return relation.source


def _target(relation: Relation) -> str:
    return relation.target


def _relations_again(
    index: dict[str, list[Relation]], found: Difference
) -> dict[str, list[Relation]]:
    if not found.relations:
        return index
    again = dict(index)
    gone = {r.id for r in found.removed}  # an equal one read again is another object
    for end in {end for r in found.relations for end in (r.source, r.target)}:
        members = [r for r in index.get(end, ()) if r.id not in gone]
        members += [r for r in found.added if end in (r.source, r.target)]
        again[end] = sorted(members, key=_place)
    return again
