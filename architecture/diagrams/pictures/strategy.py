"""Strategy map: from vision through mission, aims, goals and indicators to the processes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from architecture.diagrams.catalogue import Ask, Diagram, diagram
from architecture.diagrams.flow import Column, Piece, Strand, Tie
from architecture.diagrams.flow_sheets import FlowSheet, flow_sheets, sign_keys
from architecture.diagrams.scene import Item, Key, Scene
from architecture.diagrams.style import LAYER_LABELS
from architecture.graph import Element
from architecture.metamodel import Domain, Text
from architecture.metamodel.governance import GOAL
from architecture.strategy import LEVELS, REACHED, Indicator, Node, Strategy, strategy_of

INDICATOR, PROCESS = len(LEVELS), len(LEVELS) + 1
COLUMNS = (
    *(Column(choice.label, 9, 15) for choice in GOAL.attribute("level").choices),
    Column(Text("IKU", "Key performance indicator"), 10, 16),
    Column(LAYER_LABELS[Domain.PROCESS], 11, 18),
)
NO_LEVEL = Text("jenjang belum diisi", "level not filled in")
NONE = Text("belum dipikul proses", "no process carries it")


@dataclass(frozen=True)
class _Path:
    """A goal with the goals above it, vision first, and the column of each."""

    goals: tuple[tuple[Node, int], ...]

    @property
    def last(self) -> Node:
        return self.goals[-1][0]

    def down_to(self, child: Node) -> _Path:
        """A goal never stands left of what it refines, whatever its level says."""
        least = self.goals[-1][1] + 1 if self.goals else 0 if child.level else INDICATOR - 1
        level = LEVELS.index(child.level) if child.level in LEVELS else least
        return _Path((*self.goals, (child, min(max(level, least), INDICATOR - 1))))


def strategy_map(ask: Ask) -> list[Scene]:
    """The whole map on as few sheets as it needs; a goal on several says on which others."""
    strategy = strategy_of(ask.graph)
    paths = [p for root in (*strategy.roots, *strategy.unplaced) for p in _paths(root, _Path(()))]
    strands = [_strand(ask, path) for path in paths]
    strands += [_loose(ask, indicator) for indicator in strategy.loose]
    sheets = flow_sheets(ask, COLUMNS, strands, range(len(COLUMNS)))
    return [_scene(ask, sheet, strategy, first=not i) for i, sheet in enumerate(sheets)] or [
        Scene(ask.paper, ())
    ]


def _paths(node: Node, above: _Path) -> Iterator[_Path]:
    """A path to every goal that ends there or is measured or carried itself."""
    here = above.down_to(node)
    if not node.children or node.indicators or node.processes:
        yield here
    for child in node.children:
        yield from _paths(child, here)


# --- Boxes and lines --------------------------------------------------------------------------


def _strand(ask: Ask, path: _Path) -> Strand:
    """The goals of a path, the indicators and processes of its last one."""
    last = path.last
    goals = [_goal(ask, node, column) for node, column in path.goals]
    ties = [
        Tie(above.id, below.id) for above, below in pairwise(goals)
        if above.column < below.column
    ]  # fmt: skip
    measured = [_indicator(ask, one) for one in last.indicators]
    ties += [Tie(goals[-1].id, piece.id) for piece in measured]
    carriers = [_process(ask, one) for one in last.carriers]
    measured_by = {process.id for one in last.indicators for process in one.processes}
    # A line past the indicators would say again what one of them says.
    own = tuple(process for process in last.processes if process.id not in measured_by)
    carried = [(last.element, own), *((i.element, i.processes) for i in last.indicators)]
    ties += [Tie(_id(one), _id(process)) for one, found in carried for process in found]
    return Strand((*goals, *measured, *carriers), tuple(ties))


def _loose(ask: Ask, indicator: Indicator) -> Strand:
    """An indicator that measures no goal, with its processes."""
    pieces = (_indicator(ask, indicator), *(_process(ask, p) for p in indicator.processes))
    ties = tuple(Tie(_id(indicator.element), _id(p)) for p in indicator.processes)
    return Strand(pieces, ties)


def _id(element: Element) -> str:
    return f"m-{element.id}"


def _goal(ask: Ask, node: Node, column: int) -> Piece:
    element = node.element
    parts = [(element.code, True, False), (element.name, column == 0, False)]
    if node.level == LEVELS[-1] and not node.is_carried:
        parts.append((ask.say(NONE), False, True))
    if not node.level:
        parts.append((ask.say(NO_LEVEL), False, True))
    return _piece(ask, element, column, parts, thick=column == 0)


def _indicator(ask: Ask, indicator: Indicator) -> Piece:
    element = indicator.element
    parts = [(element.code, True, False), (element.name, False, False)]
    facts = _figures(ask, indicator)
    return _piece(ask, element, INDICATOR, [*parts, *((f, False, True) for f in facts)])


def _figures(ask: Ask, indicator: Indicator) -> Iterator[str]:
    """The last year that has a target, and the last that was realised."""
    unit = f" {indicator.unit}" if indicator.unit else ""
    aimed = [f for f in indicator.figures if f.target]
    reached = [f for f in indicator.figures if f.realised]
    if aimed:
        year, value = aimed[-1].year, aimed[-1].target
        yield ask.say(Text(f"target {year}: {value}{unit}", f"target {year}: {value}{unit}"))
    if reached:
        one = reached[-1]
        done = ask.say(Text("tercapai", "reached")) if one.state == REACHED else ""
        words = Text(f"realisasi {one.year}: {one.realised}", f"result {one.year}: {one.realised}")
        yield ", ".join(word for word in (ask.say(words), done) if word)


def _process(ask: Ask, element: Element) -> Piece:
    owner = ask.graph.unit_label(element.opd)
    parts = [(element.code, True, False), (element.name, False, False)]
    return _piece(
        ask, element, PROCESS, [*parts, *([(owner, False, True)] if owner else [])],
        domain=Domain.PROCESS,
    )  # fmt: skip


def _piece(
    ask: Ask, element: Element, column: int, parts: Sequence[tuple[str, bool, bool]], *,
    domain: Domain | None = None, thick: bool = False,
) -> Piece:  # fmt: skip
    worst = ask.worst(element.id)
    spoken = [ask.say(element.kind_.label), *(text for text, _bold, _soft in parts)]
    spoken += [worst.message] if worst else []
    return Piece(
        _id(element), column, tuple(parts), domain, "box" if domain else "cell",
        ask.record_href(element), ", ".join(spoken), thick=thick, gap=worst.sort if worst else "",
    )  # fmt: skip


# --- Words around -----------------------------------------------------------------------------


def _scene(ask: Ask, sheet: FlowSheet, strategy: Strategy, *, first: bool) -> Scene:
    goals, indicators = list(strategy.walk()), strategy.indicators()
    carriers = {p.id for node in goals for p in node.carriers}
    carriers |= {p.id for one in strategy.loose for p in one.processes}
    words = Text(
        f"{len(goals)} visi, misi, tujuan, dan sasaran · {len(indicators)} IKU · "
        f"{len(carriers)} proses memikulnya",
        f"{len(goals)} goals · {len(indicators)} indicators · {len(carriers)} processes",
    )
    keys = (
        Key(Text("visi sampai IKU", "vision to indicator")),
        Key(LAYER_LABELS[Domain.PROCESS], Domain.PROCESS),
        Key(Text("dijabarkan, diukur, dipikul oleh", "refined, measured, carried by"), line=True),
        *sign_keys(sheet.nodes),
    )
    bare = len(strategy.uncarried())
    hidden = Text(
        f"{bare} sasaran belum dipikul proses mana pun.", f"{bare} goals no process carries."
    )
    return Scene(
        ask.paper, sheet.nodes, sheet.links, keys, _listed(ask, strategy) if first else (),
        ask.say(words), ask.say(hidden) if bare else "",
    )  # fmt: skip


def _listed(ask: Ask, strategy: Strategy) -> tuple[tuple[str, tuple[Item, ...]], ...]:
    """By level, each goal with what refines, measures and carries it."""
    found: dict[str, list[Item]] = {}
    for node in strategy.walk():
        level = GOAL.attribute("level").choice_label(node.level, ask.language)
        found.setdefault(level or ask.say(GOAL.plural), []).append(_item(ask, node))
    if strategy.loose:
        items = [_indicator_item(ask, one) for one in strategy.loose]
        found[ask.say(Text("IKU tanpa sasaran", "Indicators without goal"))] = items
    return tuple((heading, tuple(items)) for heading, items in found.items())


def _item(ask: Ask, node: Node) -> Item:
    element = node.element
    refined, carried = (ask.say(w) for w in (Text("dijabarkan oleh", "refined by"),
                                             Text("dipikul oleh", "carried by")))  # fmt: skip
    notes = [f"{refined} {child.element.code} {child.element.name}" for child in node.children]
    notes += [f"{carried} {p.code} {p.name}" for p in node.processes]
    for one in node.indicators:
        words = _indicator_item(ask, one)
        notes += [words.text, *words.notes]
    return Item(f"{element.code} {element.name}", ask.record_href(element), None, tuple(notes))


def _indicator_item(ask: Ask, indicator: Indicator) -> Item:
    element = indicator.element
    facts = "; ".join(_figures(ask, indicator))
    carried = ask.say(Text("dipikul oleh", "carried by"))
    notes = tuple(f"{carried} {p.code} {p.name}" for p in indicator.processes)
    words = f"{element.code} {element.name}" + (f" ({facts})" if facts else "")
    return Item(words, ask.record_href(element), None, notes)


STRATEGY = diagram(
    Diagram(
        "strategy",
        Text("Peta strategi", "Strategy map"),
        Text(
            "Proses mana memikul sasaran dan IKU yang mana?",
            "Which processes carry which goals and indicators?",
        ),
        "government",
        Text("{name}: peta strategi", "{name}: strategy map"),
        strategy_map,
    )
)
