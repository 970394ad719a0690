"""Which lines run together, and through which channels and gutters (picture-layout, 2.5, 2.6).

Channels are the spaces above each row (channel r above row r, one more below the last); gutters
those left of each column and right of the last. A line never crosses a box: it changes rows in a
gutter, or in a stretch of empty cells above or below its own box.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from architecture.diagrams.grid import Grid
from architecture.diagrams.picture import Edge, Picture

JOG, LOAD = 0.6, 0.1


@dataclass(eq=False)
class Port:
    """Where a net touches the top or bottom of a box."""

    box: str
    bottom: bool
    column: int
    targets: list[float] = field(default_factory=list)  # in columns: where its lines go
    x: float = 0.0

    @property
    def lean(self) -> float:
        return sum(self.targets) / len(self.targets) if self.targets else float(self.column)


@dataclass(eq=False)
class Trunk:
    """The part of a net that passes rows: in a gutter, or straight on from a port."""

    gutter: int | None
    port: Port | None
    first: int  # channel where it leaves
    last: int  # farthest channel it reaches
    targets: list[float] = field(default_factory=list)
    track: int = 0
    place: float = 0.0

    @property
    def x(self) -> float:
        return self.port.x if self.port is not None else self.place

    @property
    def span(self) -> tuple[int, int]:
        return min(self.first, self.last), max(self.first, self.last)


Anchor = Port | Trunk


@dataclass(eq=False)
class Strand:
    """The horizontal part of a net in one channel; its anchors come from above or below."""

    channel: int
    ups: list[Anchor] = field(default_factory=list)
    downs: list[Anchor] = field(default_factory=list)
    track: int = 0
    y: float = 0.0

    @property
    def span(self) -> tuple[float, float]:
        places = [anchor.x for anchor in (*self.ups, *self.downs)]
        return min(places), max(places)

    @property
    def is_straight(self) -> bool:
        left, right = self.span
        return right - left < 0.01


@dataclass(eq=False)
class Run:
    """One edge of a net: from the pivot's port through strands and a trunk to the other port."""

    edge: Edge
    start: Port
    end: Port
    first: Strand
    trunk: Trunk | None = None
    last: Strand | None = None


@dataclass(eq=False)
class Net:
    """Lines that leave one side of a box together."""

    pivot: str
    dashed: bool
    port: Port
    start: int  # channel in which it leaves
    runs: list[Run] = field(default_factory=list)
    strands: list[Strand] = field(default_factory=list)
    trunks: list[Trunk] = field(default_factory=list)


def nets_of(picture: Picture, grid: Grid) -> list[Net]:
    """Every edge of the picture in exactly one net, in stable order."""
    routing = _Routing(grid)
    between = [edge for edge in picture.edges if not edge.inside_layer]
    nets = [routing.bundle(pivot, below, edges) for pivot, below, edges in _bundles(between, grid)]
    for edge in picture.edges:
        if edge.inside_layer:
            pivot = min((edge.source, edge.target), key=lambda b: (grid.cells[b], b))
            nets.append(routing.bundle(pivot, True, [edge]))
    return nets


def _bundles(edges: Sequence[Edge], grid: Grid) -> Iterable[tuple[str, bool, list[Edge]]]:
    """(pivot, downward, edges): the box with most uncovered edges takes them, then the next."""
    uncovered: dict[str, list[Edge]] = {}
    for edge in edges:
        uncovered.setdefault(edge.source, []).append(edge)
        uncovered.setdefault(edge.target, []).append(edge)
    while uncovered:
        pivot = max(sorted(uncovered), key=lambda box: len(uncovered[box]))
        taken = uncovered.pop(pivot)
        for edge in taken:
            other = edge.target if edge.source == pivot else edge.source
            uncovered[other].remove(edge)
            if not uncovered[other]:
                del uncovered[other]
        for below in (True, False):
            side = [e for e in taken if (e.source == pivot) == below]
            if side:
                yield pivot, below, side


class _Routing:
    """Gives each net its channels, gutters and ports."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.held = set(grid.cells.values())
        self.load = [0] * (grid.columns + 1)

    def bundle(self, pivot: str, below: bool, edges: Sequence[Edge]) -> Net:
        """The net of these edges, all leaving the same side of `pivot`."""
        row, column = self.grid.cells[pivot]
        port = Port(pivot, below, column)
        net = Net(pivot, edges[0].inside_layer, port, row + 1 if below else row)
        first = Strand(net.start)
        net.strands.append(first)
        self._anchor(first, port, from_above=below)
        others = {e: e.target if e.source == pivot else e.source for e in edges}
        for edge in sorted(edges, key=lambda e: (self.grid.cells[others[e]], others[e])):
            self._add(net, edge, others[edge])
        if len(first.ups) + len(first.downs) < 2:  # the port goes straight on
            net.strands.remove(first)
        _let_trunks_pass(net)
        return net

    def _add(self, net: Net, edge: Edge, other: str) -> None:
        row, column = self.grid.cells[other]
        downward = net.port.bottom
        same_row = self.grid.cells[net.pivot][0] == row
        enters_bottom = same_row or not downward
        channel = row + 1 if enters_bottom else row
        end = Port(other, enters_bottom, column)
        run = Run(edge, net.port, end, net.strands[0])
        net.runs.append(run)
        if channel == net.start or self._is_open(net.start, channel, column):
            end.targets.append(float(net.port.column))
            net.port.targets.append(float(column))
            self._anchor(run.first, end, from_above=enters_bottom)
            return
        run.trunk = self._trunk(net, channel, column)
        run.last = self._branch(net, run.trunk, channel)
        self._anchor(run.last, end, from_above=enters_bottom)
        here = self._column_of(run.trunk)
        run.trunk.targets.append(float(column))
        end.targets.append(here)
        net.port.targets.append(here if run.trunk.port is None else float(net.port.column))

    def _anchor(self, strand: Strand, anchor: Anchor, *, from_above: bool) -> None:
        side = strand.ups if from_above else strand.downs
        if anchor not in side:
            side.append(anchor)

    def _is_open(self, first: int, last: int, column: int) -> bool:
        """Whether the cells between two channels are empty in that column."""
        rows = range(min(first, last), max(first, last))
        return not any((row, column) in self.held for row in rows)

    def _column_of(self, trunk: Trunk) -> float:
        return trunk.gutter - 0.5 if trunk.gutter is not None else float(trunk.port.column)  # type: ignore[union-attr]

    def _trunk(self, net: Net, channel: int, column: int) -> Trunk:
        """The cheapest way through the rows: a trunk the net has, straight on, or a gutter."""
        pivot = net.port.column
        ways: list[tuple[float, int, Trunk | None, int | None]] = []
        for trunk in net.trunks:
            if trunk.port is None or self._is_open(net.start, channel, pivot):
                ways.append((abs(self._column_of(trunk) - column), 0, trunk, None))
        if self._is_open(net.start, channel, pivot):
            ways.append((abs(pivot - column) + 0.1, 1, None, None))
        for gutter in range(self.grid.columns + 1):
            here = gutter - 0.5
            cost = abs(pivot - here) + abs(here - column) + JOG + LOAD * self.load[gutter]
            ways.append((cost, 2 + gutter, None, gutter))
        _, _, known, chosen = min(ways, key=lambda way: (round(way[0], 6), way[1]))
        if known is None:
            return self._new_trunk(net, chosen, channel)
        if abs(channel - known.first) > abs(known.last - known.first):
            known.last = channel
        return known

    def _new_trunk(self, net: Net, gutter: int | None, channel: int) -> Trunk:
        trunk = Trunk(gutter, None if gutter is not None else net.port, net.start, channel)
        trunk.targets.append(float(net.port.column))
        net.trunks.append(trunk)
        downward = channel > net.start
        if gutter is not None:
            self.load[gutter] += 1
            self._anchor(net.strands[0], trunk, from_above=not downward)
        return trunk

    def _branch(self, net: Net, trunk: Trunk, channel: int) -> Strand:
        """The strand of a trunk in a channel; made when it is the first line to leave there."""
        downward = net.port.bottom
        for strand in net.strands:
            anchors = (*strand.ups, *strand.downs)
            if strand.channel == channel and (trunk.port or trunk) in anchors:
                return strand
        strand = Strand(channel)
        self._anchor(strand, trunk.port or trunk, from_above=downward)
        net.strands.append(strand)
        return strand


def _let_trunks_pass(net: Net) -> None:
    """A trunk that goes on beyond a strand touches it from both sides."""
    for trunk in net.trunks:
        anchor: Anchor = trunk.port or trunk
        for strand in net.strands:
            if anchor in (*strand.ups, *strand.downs) and strand.channel != trunk.last:
                starts_here = trunk.port is None and strand.channel == trunk.first
                if not starts_here:
                    strand.ups += [anchor] if anchor not in strand.ups else []
                    strand.downs += [anchor] if anchor not in strand.downs else []
