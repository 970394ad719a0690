"""Swimlanes: lanes from top to bottom, columns from left to right, lines that never cross.

Between two columns all lines meet at one box (a hub). They enter or leave it from the top down in
the order of their lanes, each on a track of its own; the nearest lane takes the track furthest
from the hub, so that no two lines cross. The first lane, with the hubs, is on every sheet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from architecture.diagrams.catalogue import Ask
from architecture.diagrams.layout import Area
from architecture.diagrams.scene import Link, Node, TooLarge, room
from architecture.diagrams.style import BAND
from architecture.diagrams.table_columns import BAR, HEAD_FILL, STEP
from architecture.diagrams.table_parts import Piece, moved, set_piece
from architecture.metamodel import Text

SIZES = (10.0, 9.0, 8.5, 8.0, 7.5, 7.0)
PITCH, SIDE, INSET, LANE_HEAD, PORT = 4.0, 9.0, 4.0, 10.0, 5.0
SHEET = Text("Jalur berlanjut di lembar {n}", "Lanes continue on sheet {n}")


@dataclass(frozen=True)
class Lane:
    """One lane: its head, and what stands in each column."""

    id: str
    head: Piece
    cells: Mapping[int, tuple[Piece, ...]]


@dataclass(frozen=True)
class Flow:
    """A line from a piece to one in the next column."""

    source: str
    target: str
    spoken: str = ""


@dataclass(frozen=True)
class Swimlanes:
    """`first` holds the hubs; `hubs[i]` is the id of the hub of gutter i (between i and i + 1)."""

    heads: tuple[str, ...]
    shares: tuple[float, ...]
    first: Lane
    others: tuple[Lane, ...]
    flows: tuple[Flow, ...]
    hubs: tuple[str, ...]


Sheet = tuple[tuple[Node, ...], tuple[Link, ...]]


@dataclass(frozen=True)
class _Grid:
    size: float
    lane_head: float
    lefts: tuple[float, ...]
    widths: tuple[float, ...]
    gutters: tuple[float, ...]


def lane_sheets(lanes: Swimlanes, ask: Ask) -> list[Sheet]:
    """Nodes and lines of every sheet; raises TooLarge."""
    best: list[list[Lane]] = []
    chosen = None
    for size in SIZES:
        try:
            grid = _grid(lanes, ask, size)
            made = _chunks(lanes, ask, grid)
        except TooLarge:
            continue
        if not best or len(made) < len(best):
            best, chosen = made, grid
    if chosen is None:
        raise TooLarge
    grid = chosen
    return [
        _sheet(lanes, ask, grid, chunk, place + 2 if place + 1 < len(best) else 0)
        for place, chunk in enumerate(best)
    ]


def _grid(lanes: Swimlanes, ask: Ask, size: float) -> _Grid:
    area = room(ask.paper)
    gutters = tuple(2 * SIDE + PITCH * max(0, n - 1) for n in _flows_by_gutter(lanes))
    head = LANE_HEAD * size
    left = area.width - head - sum(gutters) - 2 * INSET
    widths = tuple(left * share / sum(lanes.shares) for share in lanes.shares)
    if min(widths) < 6 * size:
        raise TooLarge
    lefts, x = [], area.x + head + INSET
    for place, width in enumerate(widths):
        lefts.append(x)
        x += width + (gutters[place] if place < len(gutters) else 0.0)
    return _Grid(size, head, tuple(lefts), widths, gutters)


def _flows_by_gutter(lanes: Swimlanes) -> list[int]:
    return [
        sum(hub in (flow.source, flow.target) and _gutter(lanes, flow) == place
            for flow in lanes.flows)
        for place, hub in enumerate(lanes.hubs)
    ]  # fmt: skip


def _gutter(lanes: Swimlanes, flow: Flow) -> int:
    """Between which columns a line runs: right of its source."""
    for lane in (lanes.first, *lanes.others):
        for column, pieces in lane.cells.items():
            if any(piece.id == flow.source for piece in pieces):
                return column
    raise ValueError(f"nothing is called {flow.source}")


# --- Lanes ------------------------------------------------------------------------------------


def _chunks(lanes: Swimlanes, ask: Ask, grid: _Grid) -> list[list[Lane]]:
    """The lanes of every sheet, the first one always among them."""
    area = room(ask.paper)
    top = _heads(lanes, ask, grid)[0].area.bottom
    first = _height(lanes.first, lanes, ask, grid)
    start = top + first
    if start > area.bottom - BAR:
        raise TooLarge
    chunks: list[list[Lane]] = [[lanes.first]]
    y = start
    for lane in lanes.others:
        height = _height(lane, lanes, ask, grid)
        if y + height > area.bottom - BAR:
            chunks.append([lanes.first])
            y = start
        if y + height > area.bottom - BAR:
            raise TooLarge
        chunks[-1].append(lane)
        y += height
    return chunks


def _height(lane: Lane, lanes: Swimlanes, ask: Ask, grid: _Grid) -> float:
    nodes = _nodes(lane, lanes, ask, grid)
    return max(n.area.bottom for n in nodes) + INSET


def _nodes(lane: Lane, lanes: Swimlanes, ask: Ask, grid: _Grid) -> list[Node]:
    """Head and pieces of a lane, y relative to its top; hubs are high enough for their ports."""
    head = set_piece(lane.head, grid.lane_head, grid.size, ask.measure)
    made = [moved(head, room(ask.paper).x, 0.0)]
    for column, pieces in sorted(lane.cells.items()):
        y = INSET
        for piece in pieces:
            node = set_piece(piece, grid.widths[column], grid.size, ask.measure)
            ports = sum(piece.id in (f.source, f.target) for f in lanes.flows)
            least = ports * PORT + 14 if piece.id in lanes.hubs else 0.0
            made.append(moved(node, grid.lefts[column], y, height=max(node.area.height, least)))
            y += made[-1].area.height + STEP + 2
    return made


def _heads(lanes: Swimlanes, ask: Ask, grid: _Grid) -> list[Node]:
    """The names of the columns, over their whole width."""
    area = room(ask.paper)
    ends = [*(x - INSET for x in grid.lefts), area.right]
    made = [
        set_piece(Piece(f"head-{i}", ((words, True, False),), centred=True, fill=HEAD_FILL),
                  ends[i + 1] - ends[i], grid.size, ask.measure)
        for i, words in enumerate(lanes.heads)
    ]  # fmt: skip
    height = max(node.area.height for node in made)
    return [moved(node, ends[i], area.y, height=height) for i, node in enumerate(made)]


# --- Sheets -----------------------------------------------------------------------------------


def _sheet(lanes: Swimlanes, ask: Ask, grid: _Grid, chunk: Sequence[Lane], onward: int) -> Sheet:
    area = room(ask.paper)
    heads = _heads(lanes, ask, grid)
    nodes, frames = [*heads], list[Node]()
    y = heads[0].area.bottom
    for place, lane in enumerate(chunk):
        own = _nodes(lane, lanes, ask, grid)
        height = max(n.area.bottom for n in own) + INSET
        frame = Area(area.x + grid.lane_head, y, area.width - grid.lane_head, height)
        fill = BAND if place % 2 else "#FFFFFF"
        frames.append(Node(f"lane-{lane.id}", frame, (), "frame", fill=fill))
        head = moved(own[0], own[0].area.x, y, height=height)
        nodes.append(replace(head, fill=head.fill or HEAD_FILL))
        nodes += [moved(n, n.area.x, n.area.y + y) for n in own[1:]]
        y += height
    if onward:
        nodes.append(_bar(ask, onward))
    places = {node.id: node.area for node in nodes}
    links = [
        link
        for gutter, hub in enumerate(lanes.hubs)
        for link in _links(lanes, places, grid, gutter, hub)
    ]
    return (*frames, *nodes), tuple(links)


def _links(
    lanes: Swimlanes, places: Mapping[str, Area], grid: _Grid, gutter: int, hub: str
) -> list[Link]:
    """The lines of one gutter, from the top down."""
    flows = [
        f for f in lanes.flows
        if hub in (f.source, f.target) and f.source in places and f.target in places
        and _gutter(lanes, f) == gutter
    ]  # fmt: skip
    inward = {f: f.target == hub for f in flows}
    flows.sort(key=lambda f: places[f.source if inward[f] else f.target].y)
    begin = grid.lefts[gutter] + grid.widths[gutter]
    end = grid.lefts[gutter + 1]
    links = []
    for place, flow in enumerate(flows):
        far = places[flow.source if inward[flow] else flow.target]
        port = places[hub].y + 9 + PORT * place
        level = far.y + min(far.height / 2, 9.0)
        if place == 0 and abs(level - port) < 6:
            level = port
        reach = SIDE + PITCH * place
        track = begin + reach if inward[flow] else end - reach
        there, here = (begin, level), (end, port)
        if not inward[flow]:
            there, here = (end, level), (begin, port)
        points = ((there, (track, level), (track, port), here) if inward[flow]
                  else (here, (track, port), (track, level), there))  # fmt: skip
        links.append(Link(flow.source, flow.target, _straight(points), spoken=flow.spoken))
    return links


def _straight(points: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """Without the two bends of a line that needs none."""
    if points[1][1] == points[2][1]:
        return (points[0], points[3])
    return tuple(points)


def _bar(ask: Ask, sheet: int) -> Node:
    area = room(ask.paper)
    words = ask.say(SHEET).replace("{n}", str(sheet))
    node = set_piece(
        Piece("continued", ((words, False, True),), stub=True), area.width, 8.0, ask.measure,
        dense=True,
    )  # fmt: skip
    return moved(node, area.x, area.bottom - node.area.height)
