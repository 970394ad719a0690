"""From cells to coordinates: widths of gutters, heights of channels, the points of every line."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from architecture.diagrams.grid import Grid
from architecture.diagrams.layout import Area, Point, Wire
from architecture.diagrams.nets import Net, Run, Strand
from architecture.diagrams.ports import assign_ports
from architecture.diagrams.tracks import assign_channel, assign_gutter

TRACK = 3.0  # points between neighbouring lines
LEAST_GUTTER, LEAST_CHANNEL, BORDER_CHANNEL = 7.0, 7.0, 12.0


@dataclass
class Columns:
    """Left edges of the columns, all `width` wide, and of the gutters between them."""

    left: list[float]
    gutters: list[tuple[float, float]]  # left edge and width
    width: float

    def centre(self, column: int) -> float:
        return self.left[column] + self.width / 2


def columns_of(nets: Sequence[Net], grid: Grid, room: Area, widest: float) -> Columns:
    """Columns and gutters that fill the room; boxes at most `widest`, the rest into gutters."""
    trunks = [t for net in nets for t in net.trunks if t.gutter is not None]
    needed = []
    for gutter in range(grid.columns + 1):
        tracks = assign_gutter([t for t in trunks if t.gutter == gutter])
        needed.append(max(LEAST_GUTTER, (tracks + 1) * TRACK + 2))
    width = min(widest, (room.width - sum(needed)) / grid.columns)
    spare = (room.width - sum(needed) - width * grid.columns) / (grid.columns + 1)
    columns, x = Columns([], [], width), room.x
    for gutter, need in enumerate(needed):
        columns.gutters.append((x, need + spare))
        x += need + spare
        if gutter < grid.columns:
            columns.left.append(x)
            x += width
    for trunk in trunks:
        assert trunk.gutter is not None
        left, wide = columns.gutters[trunk.gutter]
        tracks = max(t.track for t in trunks if t.gutter == trunk.gutter)
        trunk.place = left + wide / 2 + (trunk.track - tracks / 2) * TRACK
    return columns


def route(nets: Sequence[Net], grid: Grid, columns: Columns) -> list[float]:
    """Give ports their x and strands their track; returns the least height of each channel."""
    centres = {box: columns.centre(column) for box, (_, column) in grid.cells.items()}
    assign_ports(nets, centres, columns.width)
    borders = {lane.start for lane in grid.lanes.values()}
    heights = []
    for channel in range(grid.rows + 1):
        tracks = assign_channel([s for n in nets for s in n.strands if s.channel == channel])
        least = BORDER_CHANNEL if channel in borders and channel else LEAST_CHANNEL
        heights.append(max(least, (tracks + 1) * TRACK + 3))
    return heights


def wires_of(
    nets: Sequence[Net], channels: Sequence[tuple[float, float]], boxes: Mapping[str, Area]
) -> tuple[Wire, ...]:
    """The points of every edge. `channels` are top and height, `boxes` the placed rectangles."""
    by_channel: dict[int, list[Strand]] = {}
    for net in nets:
        for strand in net.strands:
            by_channel.setdefault(strand.channel, []).append(strand)
    for channel, strands in by_channel.items():
        top, height = channels[channel]
        tracks = 1 + max(strand.track for strand in strands)
        pitch = min(height / (tracks + 1), 2 * TRACK)
        first = top + (height - pitch * (tracks - 1)) / 2
        for strand in strands:
            strand.y = first + pitch * strand.track
    return tuple(
        _wire(net, number, run, boxes) for number, net in enumerate(nets) for run in net.runs
    )


def _wire(net: Net, number: int, run: Run, boxes: Mapping[str, Area]) -> Wire:
    start, end = _touch(run, boxes, at_start=True), _touch(run, boxes, at_start=False)
    points: list[Point] = [start]
    if run.trunk is None:
        points += [(start[0], run.first.y), (end[0], run.first.y)]
    else:
        assert run.last is not None
        if run.trunk.port is None:
            points += [(start[0], run.first.y), (run.trunk.x, run.first.y)]
        points += [(run.trunk.x, run.last.y), (end[0], run.last.y)]
    points.append(end)
    return Wire(run.edge, number, _simplified(points), net.pivot == run.edge.target and net.dashed)


def _touch(run: Run, boxes: Mapping[str, Area], *, at_start: bool) -> Point:
    port = run.start if at_start else run.end
    area = boxes[port.box]
    return port.x, area.bottom if port.bottom else area.y


def _simplified(points: Sequence[Point]) -> tuple[Point, ...]:
    """Without points that do not turn the line."""
    kept: list[Point] = [points[0]]
    for i in range(1, len(points) - 1):
        before, here, after = kept[-1], points[i], points[i + 1]
        if abs(before[0] - here[0]) < 0.01 and abs(here[0] - after[0]) < 0.01:
            continue
        if abs(before[1] - here[1]) < 0.01 and abs(here[1] - after[1]) < 0.01:
            continue
        kept.append(here)
    return (*kept, points[-1])


def crossings(wires: Sequence[Wire]) -> int:
    """How often lines of different bundles cross; parts that a bundle shares count once."""
    flat: dict[int, set[tuple[float, float, float]]] = {}
    upright: set[tuple[float, float, float, int]] = set()
    for wire in wires:
        for (x1, y1), (x2, y2) in zip(wire.points, wire.points[1:], strict=False):
            if abs(x1 - x2) < 0.01:
                upright.add((x1, min(y1, y2), max(y1, y2), wire.bundle))
            else:
                flat.setdefault(wire.bundle, set()).add((y1, min(x1, x2), max(x1, x2)))
    lines = sorted(upright)
    places = [x for x, _, _, _ in lines]
    met = set()
    for bundle, segments in flat.items():
        for y, left, right in segments:
            for x, top, bottom, other in lines[
                bisect_right(places, left) : bisect_left(places, right)
            ]:
                if other != bundle and top < y < bottom:
                    met.add((round(x, 1), round(y, 1), bundle, other))
    return len(met)
