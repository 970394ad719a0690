"""The strategy map: from vision to indicator, with what carries each goal, and the other way round.

A goal stands below the one it refines. What stands below nothing and is no vision is `unplaced`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from architecture.graph import Element, Graph
from architecture.metamodel.governance import ACTIVITY, FALLING, GOAL, KPI, RISING, STEADY
from architecture.metamodel.process import PROCESS
from architecture.metamodel.relations import (
    ALLOCATED_TO,
    GOAL_PART_OF,
    MEASURES,
    PART_OF,
    SERVES_GOAL,
)

VISION, GOAL_LEVEL = "visi", "sasaran"
LEVELS = tuple(choice.code for choice in GOAL.attribute("level").choices)  # from vision down
REACHED, MISSED, UNKNOWN = "reached", "missed", "unknown"
_THOUSANDS = re.compile(r"-?\d{1,3}(\.\d{3})+(,\d+)?")
_PLAIN = re.compile(r"-?\d+([.,]\d+)?")
_SPAN = re.compile(r"(.+?)\s*±\s*(.+)")  # "2,5 ± 1", as inflation targets are set


@dataclass(frozen=True)
class Figure:
    """One year of an indicator: texts as they were written, and what comparing them says.

    `share` is what was realised as a part of the target, from 0 to 1, None where it cannot be said.
    """

    year: str
    target: str
    realised: str
    state: str
    share: float | None


@dataclass(frozen=True)
class Indicator:
    """An indicator with its years; `is_assumed` where nobody said which direction is good."""

    element: Element
    unit: str
    direction: str
    is_assumed: bool
    figures: tuple[Figure, ...]
    processes: tuple[Element, ...]

    @property
    def latest(self) -> Figure | None:
        """The last year of which both target and result are known to say reached or not."""
        known = [f for f in self.figures if f.state != UNKNOWN]
        return known[-1] if known else None

    def figure(self, year: str) -> Figure | None:
        return next((f for f in self.figures if f.year == year), None)


@dataclass(frozen=True)
class Node:
    """A goal with what refines, measures and carries it; `carriers` are those of itself alone."""

    element: Element
    level: str
    depth: int
    children: tuple[Node, ...]
    indicators: tuple[Indicator, ...]
    processes: tuple[Element, ...]
    activities: tuple[Element, ...]

    @property
    def carriers(self) -> tuple[Element, ...]:
        """The processes that carry the goal or an indicator of it, by code."""
        found = {p.id: p for p in self.processes}
        found |= {p.id: p for i in self.indicators for p in i.processes}
        return tuple(sorted(found.values(), key=lambda p: p.code))

    def walk(self) -> Iterator[Node]:
        """The node and all below it, from top to bottom."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def is_carried(self) -> bool:
        """Whether a process carries it or anything below it."""
        return any(node.carriers for node in self.walk())


@dataclass(frozen=True)
class Strategy:
    """The whole map; `years` are those of any indicator, oldest first."""

    roots: tuple[Node, ...]
    unplaced: tuple[Node, ...]
    loose: tuple[Indicator, ...]
    years: tuple[str, ...]

    def walk(self) -> Iterator[Node]:
        """Every goal, from vision down, then what has no place."""
        for root in (*self.roots, *self.unplaced):
            yield from root.walk()

    def indicators(self) -> list[Indicator]:
        """Every indicator in the order of the map."""
        return [*(i for node in self.walk() for i in node.indicators), *self.loose]

    def uncarried(self) -> list[Node]:
        """Strategic goals that no process carries, neither directly nor by an indicator."""
        return [n for n in self.walk() if n.level == GOAL_LEVEL and not n.is_carried]


@dataclass(frozen=True)
class Carrying:
    """What a process carries; `via` is the process above it that does, None if it does itself.

    `text` is what its form says of goal and indicator without a link.
    """

    process: Element
    goals: tuple[Element, ...]
    indicators: tuple[Element, ...]
    via: Element | None
    text: str

    @property
    def is_tied(self) -> bool:
        return bool(self.goals or self.indicators)


def strategy_of(graph: Graph) -> Strategy:
    """The strategy map of a graph; closed drafts are left out."""
    makers = _Maker(graph)
    goals = _open(graph.of_kind(GOAL))
    tops = [g for g in goals if not graph.targets(g, GOAL_PART_OF)]
    roots = tuple(makers.node(g, 0) for g in tops if g["level"] == VISION)
    rest = [g for g in tops if g["level"] != VISION]
    # Goals that refine each other in a ring have no top; the first of a ring stands for it.
    unplaced = [makers.node(g, 0) for g in rest]
    unplaced += [makers.node(g, 0) for g in goals if g.id not in makers.placed]
    loose = tuple(makers.indicator(k) for k in _open(graph.of_kind(KPI)) if not makers.measured(k))
    years = {f.year for i in makers.made for f in i.figures}
    return Strategy(roots, tuple(unplaced), loose, tuple(sorted(years)))


def carrying_of(graph: Graph) -> list[Carrying]:
    """What every process carries, by code; a process without own goal carries its parent's."""
    return [_carrying(graph, process) for process in _open(graph.of_kind(PROCESS))]


class _Maker:
    """Makes the nodes of one map; each goal has one place."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.placed: set[str] = set()
        self.made: list[Indicator] = []

    def node(self, goal: Element, depth: int) -> Node:
        """The goal with all that stands below it."""
        graph = self.graph
        self.placed.add(goal.id)
        below = _open(graph.sources(goal, GOAL_PART_OF, GOAL))
        children = [self.node(g, depth + 1) for g in below if g.id not in self.placed]
        return Node(
            goal,
            str(goal["level"] or ""),
            depth,
            tuple(children),
            tuple(self.indicator(k) for k in _open(graph.sources(goal, MEASURES, KPI))),
            tuple(_open(graph.targets(goal, ALLOCATED_TO, PROCESS))),
            tuple(_open(graph.sources(goal, SERVES_GOAL, ACTIVITY))),
        )

    def measured(self, kpi: Element) -> bool:
        """Whether the indicator measures a goal that is shown."""
        return any(not goal.redacted for goal in self.graph.targets(kpi, MEASURES))

    def indicator(self, kpi: Element) -> Indicator:
        """The indicator with its years compared."""
        targets, realised = (_yearly(kpi[n]) for n in ("yearly_target", "realised"))
        stated = str(kpi["direction"] or "")
        direction = stated or inferred_direction([targets[y] for y in sorted(targets)])
        figures = tuple(
            _figure(year, targets.get(year, ""), realised.get(year, ""), direction)
            for year in sorted({*targets, *realised})
        )
        made = Indicator(
            kpi,
            str(kpi["unit"] or ""),
            direction,
            not stated,
            figures,
            tuple(_open(self.graph.targets(kpi, ALLOCATED_TO, PROCESS))),
        )
        self.made.append(made)
        return made


def _open(elements: Iterable[Element]) -> list[Element]:
    return [e for e in elements if not e.redacted]


def _yearly(value: object) -> dict[str, str]:
    return {str(y): str(x).strip() for y, x in value.items()} if isinstance(value, dict) else {}


def inferred_direction(targets: Sequence[str]) -> str:
    """Which way is good by the first and last target: falling targets mean that less is better."""
    numbers = [n for n in map(number_of, targets) if n is not None]
    return FALLING if len(numbers) > 1 and numbers[-1] < numbers[0] else RISING


def number_of(text: str) -> float | None:
    """The number of a text as Indonesian documents write it ("71,2", "1.234,5", "85 %")."""
    cleaned = re.sub(r"\s*(%|persen)$", "", text.strip(), flags=re.IGNORECASE)
    if _THOUSANDS.fullmatch(cleaned):
        return float(cleaned.replace(".", "").replace(",", "."))
    return float(cleaned.replace(",", ".")) if _PLAIN.fullmatch(cleaned) else None


_REACHES: dict[str, Callable[[float, float], bool]] = {
    RISING: lambda realised, target: realised >= target,
    FALLING: lambda realised, target: realised <= target,
    STEADY: lambda realised, target: realised == target,
}


def _figure(year: str, target: str, realised: str, direction: str) -> Figure:
    wanted, got = number_of(target), number_of(realised)
    span = _span_of(target)
    if span is not None and got is not None:
        is_within = span[0] <= got <= span[1]
        return Figure(year, target, realised, REACHED if is_within else MISSED, None)
    if wanted is None or got is None:
        # Words are reached when they are the same; another word may be better or worse.
        is_same = bool(target) and target.casefold() == realised.casefold()
        return Figure(year, target, realised, REACHED if is_same else UNKNOWN, None)
    is_reached = _REACHES[direction](got, wanted)
    share = None
    if direction == RISING and wanted > 0:
        share = max(0.0, min(1.0, got / wanted))
    elif direction == FALLING and got > 0:
        share = max(0.0, min(1.0, wanted / got))
    return Figure(year, target, realised, REACHED if is_reached else MISSED, share)


def _span_of(target: str) -> tuple[float, float] | None:
    """The lowest and highest value of a target with a tolerance."""
    match = _SPAN.fullmatch(target)
    middle, more = (number_of(part) for part in match.groups()) if match else (None, None)
    return None if middle is None or more is None else (middle - more, middle + more)


def _carrying(graph: Graph, process: Element) -> Carrying:
    text = "; ".join(str(process[n]) for n in ("strategic_goal", "kpi_name") if process[n])
    seen: set[str] = set()
    here: Element | None = process
    while here is not None and here.id not in seen:
        seen.add(here.id)
        goals = tuple(_open(graph.sources(here, ALLOCATED_TO, GOAL)))
        indicators = tuple(_open(graph.sources(here, ALLOCATED_TO, KPI)))
        if goals or indicators:
            return Carrying(process, goals, indicators, here if here is not process else None, text)
        here = next(iter(graph.targets(here, PART_OF)), None)
    return Carrying(process, (), (), None, text)
