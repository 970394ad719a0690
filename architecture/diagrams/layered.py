"""What the layered picture of one OPD shows: its records, neighbours, hubs, gaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from architecture.diagrams.links import (
    PARTY_PREFIX,
    Line,
    layer_of,
    lines_of,
    without_implied,
)
from architecture.diagrams.picture import (
    FOREIGN_BLOCK,
    Box,
    Code,
    Counts,
    Edge,
    Gap,
    Mark,
    Picture,
    by_layer_and_code,
)
from architecture.diagrams.planning import DIFFERENCE, PLANNED
from architecture.diagrams.style import LAYERS
from architecture.graph import Element, Graph
from architecture.metamodel import Domain, Text
from architecture.metamodel.application import APPLICATION
from architecture.metamodel.infrastructure import (
    CLOUD,
    FACILITY,
    INTRA_NETWORK,
    PLATFORM_SOFTWARE,
    SERVICE_BUS,
)
from architecture.metamodel.relations import COVERS, PART_OF

# What many applications stand on by its nature; the rest only where it has very many links.
HUB_KINDS = frozenset(
    k.name for k in (FACILITY, SERVICE_BUS, INTRA_NETWORK, PLATFORM_SOFTWARE, CLOUD)
)
HUB_SHARE, HUB_LEAST, HUB_ALWAYS = 0.2, 6, 12
# An OPD's own main application is what its picture is about: drawn, unless it is past tracing.
HUB_OWN_APPLICATION = 24
ROLL_UP_ABOVE, ROLL_UP_LEAST, NAMES_IN_ROLL_UP = 10, 3, 4
NATIONAL = Text("nasional", "national")
OUTSIDE = Text("pihak luar", "outside party")
OTHER_UNIT = Text("OPD lain", "another OPD")
UNIT_PREFIX = "party:opd:"


@dataclass(frozen=True)
class Surroundings:
    """What the graph does not know: where links lead, how parties are called, which language."""

    record_link: Callable[[Element], str]
    unit_link: Callable[[str], str]
    party_label: Callable[[str], str]
    language: str = "id"

    def say(self, text: Text) -> str:
        return text.in_language(self.language)


def layered(
    graph: Graph,
    unit: str,
    *,
    marks: Mapping[str, Sequence[Mark]],
    surroundings: Surroundings,
) -> Picture:
    """The whole content of an OPD's picture, in stable order, before it is split into sheets."""
    return _Selection(graph, unit, marks, surroundings).picture()


class _Selection:
    """One run over the graph; the parts of the picture as they are found."""

    def __init__(
        self,
        graph: Graph,
        unit: str,
        marks: Mapping[str, Sequence[Mark]],
        surroundings: Surroundings,
    ) -> None:
        self.graph, self.family, self.around = graph, graph.descendants_of_unit(unit), surroundings
        self.own = {e.id: e for e in graph.of_unit(unit)}
        boxed = [e for e in self.own.values() if layer_of(e)]
        inside = {UNIT_PREFIX + member for member in self.family}
        lines = [n for n in lines_of(graph, boxed) if not inside & {n.source, n.target}]
        self.lines, implied = without_implied(lines)
        self.hubs = self._hubs([e.id for e in boxed])
        # With a hub no line is saved by leaving one out: the code stands on every box it serves.
        coded = [n for n in implied if {n.source, n.target} & self.hubs]
        self.lines = [*self.lines, *coded]
        self.implied = [n for n in implied if n not in coded]
        self.gaps = self._gaps(marks)

    def picture(self) -> Picture:
        """The picture put together."""
        drawn = [n for n in self.lines if not {n.source, n.target} & self.hubs]
        codes = (*self._hub_codes(), *self._security_codes())
        roll_ups = self._roll_ups(drawn)
        edges = _merged(_edge(n, roll_ups) for n in drawn)
        boxes = {box.id: box for box in self._boxes(codes, drawn, roll_ups)}
        coded = sum(code.total for code in codes)
        return Picture(
            by_layer_and_code(boxes.values(), LAYERS),
            tuple(edges[key] for key in sorted(edges)),
            codes,
            tuple(sorted(self.gaps.values(), key=lambda gap: gap.number)),
            Counts(len(edges), coded, len(self.implied)),
            tuple(_edge(n, {}) for n in self.implied),
            self.around.language,
            self.graph.reading == DIFFERENCE,
        )

    def _gaps(self, marks: Mapping[str, Sequence[Mark]]) -> dict[str, Gap]:
        """Gaps by record, numbered from top to bottom."""
        order = [*LAYERS, Domain.SECURITY]
        marked = [
            e for e in self.own.values() if marks.get(e.id) and e.kind_.domain in order
            and (layer_of(e) or e.kind_.domain is Domain.SECURITY)
        ]  # fmt: skip
        marked.sort(key=lambda e: (order.index(e.kind_.domain), e.code, e.id))
        return {
            e.id: Gap(number, e.id, e.code, e.name, tuple(sorted(marks[e.id], key=_rank)))
            for number, e in enumerate(marked, 1)
        }

    # --- Hubs and security: codes instead of lines ----------------------------------------------

    def _hubs(self, own: Sequence[str]) -> set[str]:
        """Ids of the records with so many links that lines would bury the rest."""
        ends: dict[str, set[str]] = {}
        for line in self.lines:
            if not line.inside_layer or line.layers[0] is Domain.INFRASTRUCTURE:
                ends.setdefault(line.source, set()).add(line.target)
                ends.setdefault(line.target, set()).add(line.source)
        applications = sum(1 for i in own if self.graph.elements[i].kind == APPLICATION.name)
        common = max(HUB_LEAST, HUB_SHARE * applications)
        return {end for end, others in ends.items() if self._is_hub(end, len(others), common)}

    def _is_hub(self, end: str, degree: int, common: float) -> bool:
        element = self.graph.elements.get(end)
        if element is None:
            return False
        if element.kind in HUB_KINDS:
            return degree >= common
        layer = layer_of(element)
        if layer is Domain.APPLICATION and end in self.own:
            return degree >= HUB_OWN_APPLICATION
        return layer in (Domain.APPLICATION, Domain.INFRASTRUCTURE) and degree >= HUB_ALWAYS

    def _hub_codes(self) -> tuple[Code, ...]:
        hubs = sorted((self.graph.elements[i] for i in self.hubs), key=_hub_order)
        return tuple(self._code(f"H{n}", e, self._users(e.id)) for n, e in enumerate(hubs, 1))

    def _security_codes(self) -> tuple[Code, ...]:
        """Own security records, and those of others that cover own records."""
        found = {e.id: e for e in self.own.values() if e.kind_.domain is Domain.SECURITY}
        for element in self.own.values():
            found |= {e.id: e for e in self.graph.sources(element, COVERS)}
        ordered = sorted(found.values(), key=lambda e: (e.code, e.id))
        return tuple(
            self._code(f"K{n}", e, sorted({t.id for t in self.graph.targets(e, COVERS)}))
            for n, e in enumerate(ordered, 1)
        )

    def _users(self, hub: str) -> list[str]:
        ends = {n.target if n.source == hub else n.source for n in self.lines
                if hub in (n.source, n.target)}  # fmt: skip
        return sorted(e for e in ends if e in self.graph.elements)

    def _code(self, code: str, element: Element, users: Sequence[str]) -> Code:
        members = [self.graph.elements[i] for i in users]
        own = sorted((e for e in members if e.id in self.own), key=lambda e: (e.code, e.id))
        others = Counter(self._owner(e) for e in members if e.id not in self.own)
        note = "" if element.id in self.own else self._owner(element)
        return Code(
            code, element.id, element.kind_.domain, element.code, element.name, note,
            tuple(e.id for e in own), tuple(e.code for e in own), tuple(sorted(others.items())), 0,
            self.around.record_link(element), self.gaps.get(element.id), _plan(element),
        )  # fmt: skip

    # --- Boxes ----------------------------------------------------------------------------------

    def _boxes(
        self, codes: Sequence[Code], drawn: Sequence[Line], roll_ups: Mapping[str, Box]
    ) -> list[Box]:
        used: dict[str, list[str]] = {}
        for code in codes:
            for user in code.users:
                used.setdefault(user, []).append(code.code)
        own = [
            self._own_box(e, tuple(used.get(e.id, ())))
            for e in self.own.values()
            if layer_of(e) and e.id not in self.hubs
        ]
        ends = {end: layer for n in drawn for end, layer in _ends(n) if end not in self.own}
        foreign = [roll_ups.get(end) or self._stub(end, ends[end]) for end in sorted(ends)]
        return [*own, *foreign]

    def _own_box(self, element: Element, codes: tuple[str, ...]) -> Box:
        layer = layer_of(element)
        assert layer is not None
        parents = self.graph.targets(element, PART_OF) if layer is Domain.PROCESS else []
        block = element.attributes.get("process_kind", "") if layer is Domain.PROCESS else ""
        return Box(
            element.id, layer, element.code, element.name, self.around.record_link(element),
            codes, parents[0].code if parents else "", "", block, self.gaps.get(element.id),
            plan=_plan(element),
        )  # fmt: skip

    def _stub(self, end: str, layer: Domain) -> Box:
        element = self.graph.elements.get(end)
        if element is None:
            return self._party(end, layer)
        link = self.around.record_link(element)
        return Box(
            end, layer, element.code, element.name, link, note=self._owner(element),
            block=FOREIGN_BLOCK, stub=True, plan=_plan(element),
        )  # fmt: skip

    def _party(self, end: str, layer: Domain) -> Box:
        unit = self.graph.units.get(end.removeprefix(UNIT_PREFIX))
        if unit is not None:
            link, note = self.around.unit_link(unit.code), self.around.say(OTHER_UNIT)
            return Box(end, layer, "", unit.label, link, note=note, stub=True)
        label = self.around.party_label(end.removeprefix(PARTY_PREFIX))
        return Box(end, layer, "", label, note=self.around.say(OUTSIDE), stub=True)

    def _owner(self, element: Element) -> str:
        return self.graph.unit_label(element.opd) or self.around.say(NATIONAL)

    def _roll_ups(self, drawn: Sequence[Line]) -> dict[str, Box]:
        """Where foreign boxes are many: those of one kind and OPD as a single stub, by end."""
        ends = {end for n in drawn for end, _ in _ends(n) if end not in self.own}
        foreign = [self.graph.elements[i] for i in sorted(ends) if i in self.graph.elements]
        if len(foreign) <= ROLL_UP_ABOVE:
            return {}
        groups: dict[tuple[str, str], list[Element]] = {}
        for element in foreign:
            if element.opd is not None:
                groups.setdefault((element.kind, element.opd), []).append(element)
        return {
            element.id: box
            for (kind, opd), members in groups.items()
            if len(members) >= ROLL_UP_LEAST
            for box in [self._roll_up(kind, opd, members)]
            for element in members
        }

    def _roll_up(self, kind: str, opd: str, members: Sequence[Element]) -> Box:
        ordered = sorted(members, key=lambda e: (e.code, e.id))
        shown = NAMES_IN_ROLL_UP if len(ordered) > NAMES_IN_ROLL_UP + 1 else len(ordered)
        names = [e.name for e in sorted(ordered, key=_planned_first)[:shown]]
        rest = len(ordered) - shown
        if rest:
            names.append(self.around.say(Text(f"dan {rest} lainnya", f"and {rest} more")))
        plural = self.around.say(ordered[0].kind_.plural).lower()
        layer = layer_of(ordered[0])
        assert layer is not None
        label = f"{len(ordered)} {plural}: {', '.join(names)}"
        return Box(
            f"roll-up:{kind}:{opd}", layer, "", label,
            self.around.unit_link(self.graph.unit_code(opd)), note=self.graph.unit_label(opd),
            block=FOREIGN_BLOCK, stub=True,
        )  # fmt: skip


def _rank(mark: Mark) -> tuple[int, int, str]:
    return mark.rank


def _plan(element: Element) -> str:
    """What the plan does to it, as boxes show it: "" for nothing."""
    return element.plan if element.plan in PLANNED else ""


def _planned_first(element: Element) -> bool:
    return not _plan(element)


def _hub_order(element: Element) -> tuple[int, str, str]:
    layer = layer_of(element)
    return (LAYERS.index(layer) if layer else 0), element.code, element.id


def _ends(line: Line) -> tuple[tuple[str, Domain], tuple[str, Domain]]:
    return (line.source, line.layers[0]), (line.target, line.layers[1])


def _merged(edges: Iterable[Edge]) -> dict[tuple[str, str, str], Edge]:
    """The edges by key; of those to one rolled-up box one line, planned if all of them are."""
    found: dict[tuple[str, str, str], Edge] = {}
    for edge in edges:
        known = found.get(edge.sort_key)
        differs = known is not None and known.plan != edge.plan
        found[edge.sort_key] = replace(edge, plan="") if differs else edge
    return found


def _edge(line: Line, roll_ups: Mapping[str, Box]) -> Edge:
    source, target = (roll_ups[e].id if e in roll_ups else e for e in (line.source, line.target))
    return Edge(source, target, line.type, line.phrase, line.inverse, line.inside_layer, line.plan)
