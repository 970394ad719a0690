"""What somebody sees who walks from record to record: opened, filtered, folded, reduced.

The walk begins at some records and goes on only through opened ones that no filter hides. It
reads one viewer's graph, so a view shared with others shows each what he may see.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from architecture.completeness import reporting_units
from architecture.graph import Element, Graph, Relation
from architecture.implied import implied_relations
from architecture.metamodel import METAMODEL
from architecture.visibility import Edition

MOST = 160  # boxes of one drawing; beyond that lines cannot be followed
AROUND = 20  # neighbours that opening one record adds; the rest on demand
NATIONAL = "-"  # stands for the OPD of national and shared records
FOLDED = "opd:"
KIND_ORDER = {kind.name: place for place, kind in enumerate(METAMODEL.kinds)}


@dataclass(frozen=True)
class View:
    """What somebody chose to see; the same value makes the address and the named view.

    `whole` are opened records of which every neighbour is drawn, `folded` the OPDs drawn as one
    box, `moved` by how many points boxes were moved by hand, right and down.
    """

    start: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    without_kinds: tuple[str, ...] = ()
    without_opds: tuple[str, ...] = ()
    without_plans: tuple[str, ...] = ()
    without_reviews: tuple[str, ...] = ()
    folded: tuple[str, ...] = ()
    is_reduced: bool = False
    moved: tuple[tuple[str, int, int], ...] = ()
    edition: Edition = "internal"

    @property
    def has_filter(self) -> bool:
        """Whether anything is hidden on purpose."""
        return bool(
            self.without_kinds or self.without_opds or self.without_plans or self.without_reviews
        )

    def opening(self, element: str) -> View:
        """With that record opened, or closed if it was open."""
        if element in self.opened:
            kept = tuple(i for i in self.opened if i != element)
            return replace(self, opened=kept, whole=_without(self.whole, element))
        return replace(self, opened=(*self.opened, element))

    def opening_whole(self, element: str) -> View:
        """With every neighbour of that record drawn."""
        opened = self.opened if element in self.opened else (*self.opened, element)
        return replace(self, opened=opened, whole=(*_without(self.whole, element), element))

    def starting_also_at(self, element: str) -> View:
        """With one more record to walk from, opened."""
        start, opened = _without(self.start, element), _without(self.opened, element)
        return replace(self, start=(*start, element), opened=(*opened, element))

    def leaving(self, element: str) -> View:
        """Without that record as a beginning; the last one stays."""
        start = _without(self.start, element)
        return replace(self, start=start) if start else self

    def folding(self, opd: str) -> View:
        """With that OPD drawn as one box, or its records again."""
        if opd in self.folded:
            return replace(self, folded=_without(self.folded, opd))
        return replace(self, folded=(*self.folded, opd))


def _without(items: tuple[str, ...], item: str) -> tuple[str, ...]:
    return tuple(i for i in items if i != item)


@dataclass(frozen=True)
class Box:
    """A record, or the records of a folded OPD. `more` counts neighbours not drawn."""

    id: str
    members: tuple[Element, ...]
    is_start: bool = False
    is_opened: bool = False
    more: int = 0
    opd: str = ""  # of a folded one

    @property
    def element(self) -> Element:
        """The record; of a folded OPD its first."""
        return self.members[0]


@dataclass(frozen=True)
class Wire:
    """A line between two boxes with all relations it stands for."""

    source: str
    target: str
    relations: tuple[Relation, ...]
    has_both_ways: bool = False


@dataclass(frozen=True)
class Seen:
    """What is drawn and what is not; the counts say how many records filters could show."""

    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]
    shown: Mapping[str, Element]
    relations: tuple[Relation, ...]  # drawn, between records
    implied: tuple[Relation, ...]  # not drawn: said by a way that is
    filtered: int
    beyond: int
    lost: int  # asked for, but not there or not for this viewer
    counts: Mapping[str, Mapping[str, int]]  # "kinds", "opds", "plans", "reviews"
    moved: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def explore(graph: Graph, view: View) -> Seen:
    """What the view shows of a graph; the same for every order of its relations."""
    lines = reporting_units(graph.units)
    walk = _Walk(graph, view, lambda e: lines.get(e.opd or "", NATIONAL))
    walk.run()
    relations = _among(graph, walk.shown)
    loose = [r for r in relations if not walk.folded_ends(r)]
    implied = implied_relations(graph, loose) if view.is_reduced else ()
    hidden = set(implied)
    drawn = tuple(r for r in relations if r not in hidden)
    boxes = walk.boxes()
    known = {box.id for box in boxes}
    return Seen(
        boxes,
        _wires(drawn, walk.box_of),
        walk.shown,
        drawn,
        implied,
        len(walk.filtered),
        len(walk.beyond),
        walk.lost,
        walk.counts(),
        {i: (x, y) for i, x, y in view.moved if i in known},
    )


class _Walk:
    """One walk over the graph."""

    def __init__(self, graph: Graph, view: View, opd_of: Callable[[Element], str]) -> None:
        self.graph, self.view, self.opd_of = graph, view, opd_of
        self.shown: dict[str, Element] = {}
        self.filtered: dict[str, Element] = {}
        self.beyond: set[str] = set()
        asked = dict.fromkeys((*view.start, *view.opened))
        self.lost = sum(i not in graph.elements for i in asked)

    def run(self) -> None:
        """Reach what the opened records lead to, nearest first."""
        begin = [self.graph.elements[i] for i in self.view.start if i in self.graph.elements]
        self.shown = {e.id: e for e in begin}
        queue, opened = deque(begin), set(self.view.opened)
        while queue:
            here = queue.popleft()
            if here.id not in opened:
                continue
            for other in self._added(here):
                if len(self.shown) >= MOST:
                    self.beyond.add(other.id)
                else:
                    self.shown[other.id] = other
                    queue.append(other)
        self.filtered = {i: e for i, e in self.filtered.items() if i not in self.shown}
        self.beyond -= set(self.shown)

    def _added(self, here: Element) -> list[Element]:
        """The neighbours that opening a record draws beside those already there."""
        found = [e for e in self._around(here) if e.id not in self.shown]
        hidden = [e for e in found if self._is_hidden(e)]
        self.filtered |= {e.id: e for e in hidden}
        found = [e for e in found if e.id not in self.filtered]
        return found if here.id in self.view.whole else _most_varied(found)

    def _around(self, here: Element) -> list[Element]:
        others = {other.id: other for _relation, other in self.graph.neighbours(here)}
        others.pop(here.id, None)
        return sorted(others.values(), key=_place)

    def _is_hidden(self, element: Element) -> bool:
        view = self.view
        return (
            element.kind in view.without_kinds
            or self.opd_of(element) in view.without_opds
            or element.plan in view.without_plans
            or element.review in view.without_reviews
        )

    def boxes(self) -> tuple[Box, ...]:
        """Records by themselves and folded OPDs, in stable order."""
        folded: dict[str, list[Element]] = {}
        for element in self.shown.values():
            if self.opd_of(element) in self.view.folded:
                folded.setdefault(self.opd_of(element), []).append(element)
        single = [e for e in self.shown.values() if self.opd_of(e) not in folded]
        return (
            *(self._box(e) for e in sorted(single, key=_place)),
            *(
                Box(FOLDED + opd, tuple(sorted(folded[opd], key=_place)), opd=opd)
                for opd in sorted(folded)
            ),
        )

    def _box(self, element: Element) -> Box:
        away = [
            e for e in self._around(element) if e.id not in self.shown and not self._is_hidden(e)
        ]
        is_start = element.id in self.view.start
        return Box(element.id, (element,), is_start, element.id in self.view.opened, len(away))

    def box_of(self, element: str) -> str:
        """The box in which a record is drawn."""
        opd = self.opd_of(self.shown[element])
        return FOLDED + opd if opd in self.view.folded else element

    def folded_ends(self, relation: Relation) -> bool:
        """Whether an end stands in the box of a folded OPD."""
        return any(self.box_of(end) != end for end in (relation.source, relation.target))

    def counts(self) -> dict[str, dict[str, int]]:
        """How many of the records met have each kind, OPD, plan and review state."""
        met = [*self.shown.values(), *self.filtered.values()]
        found = {
            "kinds": Counter(e.kind for e in met),
            "opds": Counter(self.opd_of(e) for e in met),
            "plans": Counter(e.plan for e in met),
            "reviews": Counter(e.review for e in met),
        }
        return {name: dict(sorted(counted.items())) for name, counted in found.items()}


def _place(element: Element) -> tuple[int, str, str]:
    return KIND_ORDER[element.kind], element.code, element.id


def _most_varied(found: list[Element]) -> list[Element]:
    """At most AROUND of them, of every kind some: the kinds with few come in full."""
    if len(found) <= AROUND:
        return found
    by_kind: dict[str, list[Element]] = {}
    for element in found:
        by_kind.setdefault(element.kind, []).append(element)
    kept: list[Element] = []
    groups = sorted(by_kind.values(), key=lambda members: (len(members), _place(members[0])))
    for position, members in enumerate(groups):
        room = (AROUND - len(kept)) // (len(groups) - position)
        kept += members[: max(1, room)]
    return sorted(kept, key=_place)


def _among(graph: Graph, shown: Mapping[str, Element]) -> tuple[Relation, ...]:
    """The relations between drawn records, each once, in stable order."""
    found = {
        (r.type, r.source, r.target): r
        for element in shown.values()
        for r in graph.relations_of(element)
        if r.source in shown and r.target in shown and r.source != r.target
    }
    place = {i: _place(e) for i, e in shown.items()}
    return tuple(sorted(found.values(), key=lambda r: (place[r.source], place[r.target], r.type)))


def _wires(relations: Iterable[Relation], box_of: Callable[[str], str]) -> tuple[Wire, ...]:
    """One line for each pair of boxes, in the direction of most of its relations."""
    pairs: dict[tuple[str, str], list[Relation]] = {}
    for relation in relations:
        ends = box_of(relation.source), box_of(relation.target)
        if ends[0] != ends[1]:
            pairs.setdefault((min(ends), max(ends)), []).append(relation)
    wires = []
    for (one, other), members in pairs.items():
        forward = sum(box_of(r.source) == one for r in members)
        turned = 2 * forward < len(members)
        source, target = (other, one) if turned else (one, other)
        wires.append(Wire(source, target, tuple(members), 0 < forward < len(members)))
    return tuple(sorted(wires, key=lambda w: (w.source, w.target)))
