"""Putting a sheet on its paper: the largest text and the fewest crossings that fit.

Source: picture-layout.md, section 2. Drawing and splitting know only the result, a `Layout`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from architecture.diagrams.boxes import Fitted, fit_box, fit_codes
from architecture.diagrams.grid import Grid, arranged, process_blocks
from architecture.diagrams.layout import Area, Frame, Layout, PlacedBox, PlacedCode
from architecture.diagrams.nets import Net, nets_of
from architecture.diagrams.picture import Picture
from architecture.diagrams.route import Columns, columns_of, crossings, route, wires_of
from architecture.diagrams.style import LARGEST_TEXT, LINE, SMALLEST_TEXT, Measure, Paper
from architecture.metamodel import Domain

MARGIN = 28.35  # 10 mm
TITLE, LEGEND, STRIP, SIDE, SIDE_GAP = 36.0, 50.0, 16.0, 112.0, 8.0
LARGEST_SIDE = 0.25  # of the paper's width, before the users of codes are only counted
FRAME_TITLE = 10.0
NARROWEST, WIDEST = 7.5, 17.0  # box width in font sizes
COMFORTABLE, HALF = 8.0, 0.5
EMPTY_ROW = 16.0


@dataclass(frozen=True)
class Sheet:
    """The parts of a paper: lanes with their strip, the grid inside, the side lane."""

    paper: Paper
    side_columns: int

    @property
    def lanes(self) -> Area:
        """Strip and grid."""
        side = self.side_columns * (SIDE + SIDE_GAP)
        width = self.paper.width - 2 * MARGIN - side
        below = LEGEND + self.paper.foot
        return Area(MARGIN, MARGIN + TITLE, width, self.paper.height - 2 * MARGIN - TITLE - below)

    @property
    def grid(self) -> Area:
        lanes = self.lanes
        return Area(lanes.x + STRIP, lanes.y, lanes.width - STRIP, lanes.height)

    @property
    def side(self) -> Area:
        lanes = self.lanes
        width = self.paper.width - MARGIN - lanes.right - SIDE_GAP
        return Area(lanes.right + SIDE_GAP, lanes.y, max(0.0, width), lanes.height)


def capacity(paper: Paper, font: float = SMALLEST_TEXT) -> int:
    """About how many boxes fit on a paper at that text size."""
    room = Sheet(paper, 1).grid
    columns = int(room.width / (max(8 * font, 56) + 8))
    rows = room.height / (LINE * font * 5 + 20)
    return int(columns * (rows - 2.5))


def place(
    picture: Picture, paper: Paper, measure: Measure, suggested: Mapping[str, float] | None = None
) -> Layout | None:
    """The sheet laid out, or None where its text would fall under 7 points.

    `suggested` is an order of the boxes from left to right, by id (from Graphviz).
    """
    fitted = _side_lane(picture, paper, measure)
    if fitted is None:
        return None
    sheet, codes = fitted
    found = [
        layout
        for columns in _column_counts(picture, sheet)
        if (layout := _Attempt(picture, sheet, measure, columns, suggested or {}).largest())
    ]
    if not found:
        return None
    best = min(found, key=_badness)
    return Layout(**{**best.__dict__, "codes": codes, "side": sheet.side})


def _side_lane(
    picture: Picture, paper: Paper, measure: Measure
) -> tuple[Sheet, tuple[PlacedCode, ...]] | None:
    """The sheet with a side lane as narrow as its entries allow, and these; None if too many."""
    if not picture.codes:
        return Sheet(paper, 0), ()
    for columns, brief in ((1, False), (2, False), (1, True), (2, True), (3, True)):
        sheet = Sheet(paper, columns)
        if not brief and columns * (SIDE + SIDE_GAP) > LARGEST_SIDE * paper.width and columns > 1:
            continue
        codes = fit_codes(
            picture.codes, sheet.side, columns=columns, brief=brief,
            language=picture.language, measure=measure,
        )  # fmt: skip
        if codes is not None:
            return sheet, codes
    return None


def _badness(layout: Layout) -> tuple[bool, float, float]:
    """Comfortable text first, then few crossings, then short lines."""
    length = sum(
        abs(x1 - x2) + abs(y1 - y2)
        for wire in layout.wires
        for (x1, y1), (x2, y2) in zip(wire.points, wire.points[1:], strict=False)
    )
    weighted = (layout.crossings + 1) * (1 + 0.1 * (LARGEST_TEXT - layout.font))
    return layout.font < COMFORTABLE, round(weighted, 3), round(length, 1)


def _column_counts(picture: Picture, sheet: Sheet) -> list[int]:
    """Counts around the one whose text is largest, never wider than the largest lane."""
    largest = max([3, *(len(picture.layer(layer)) for layer in Domain)])
    best = 3
    for half_points in range(int(SMALLEST_TEXT * 2), int(LARGEST_TEXT * 2) + 1):
        font = half_points / 2
        if capacity(sheet.paper, font) >= len(picture.boxes):
            best = int(sheet.grid.width / (max(8 * font, 56) + 8))
    best = min(best, largest)
    least = min(largest, max(3, process_blocks(picture)))
    return sorted({min(largest, max(least, best + change)) for change in (-4, -2, -1, 0, 2)})


class _Attempt:
    """One number of columns, tried with smaller and smaller text until it fits."""

    def __init__(
        self,
        picture: Picture,
        sheet: Sheet,
        measure: Measure,
        columns: int,
        suggested: Mapping[str, float],
    ) -> None:
        self.picture, self.sheet, self.measure = picture, sheet, measure
        self.grid: Grid = arranged(picture, columns, suggested)
        self.nets: list[Net] = nets_of(picture, self.grid)

    def largest(self) -> Layout | None:
        """The layout with the largest text that fits, or None."""
        for half_points in range(int(LARGEST_TEXT * 2), int(SMALLEST_TEXT * 2) - 1, -1):
            layout = self._at(half_points * HALF)
            if layout is not None:
                return layout
        return None

    def _at(self, font: float) -> Layout | None:
        columns = columns_of(self.nets, self.grid, self.sheet.grid, WIDEST * font)
        if columns.width < NARROWEST * font:
            return None
        fitted = {
            box.id: fit_box(box, columns.width, font, self.measure, even=False)
            for box in self.picture.boxes
        }
        if font > SMALLEST_TEXT and any(text.broken for text in fitted.values()):
            return None
        rows = self._row_heights(fitted)
        channels = route(self.nets, self.grid, columns)
        channels[0] += FRAME_TITLE
        spare = self.sheet.grid.height - sum(rows) - sum(channels)
        if spare < 0:
            return None
        rows, channels = _spread(rows, channels, spare)
        return self._built(font, columns, rows, channels)

    def _row_heights(self, fitted: Mapping[str, Fitted]) -> list[float]:
        heights = [EMPTY_ROW] * self.grid.rows
        for box, (row, _) in self.grid.cells.items():
            heights[row] = max(heights[row], fitted[box].height)
        return heights

    def _built(
        self,
        font: float,
        columns: Columns,
        rows: Sequence[float],
        channels: Sequence[float],
    ) -> Layout:
        tops, spaces = _stacked(self.sheet.grid.y, rows, channels)
        areas = {
            box: Area(columns.left[column], tops[row], columns.width, rows[row])
            for box, (row, column) in self.grid.cells.items()
        }
        wires = wires_of(self.nets, spaces, areas)
        boxes = tuple(
            PlacedBox(b, areas[b.id], *fit_box(b, columns.width, font, self.measure).texts)
            for b in self.picture.boxes
        )
        return Layout(
            self.picture, self.sheet.paper, font, self._lanes(tops, rows, spaces),
            self._frames(columns, tops, rows), boxes, wires, (), self.sheet.side,
            crossings(wires),
        )  # fmt: skip

    def _lanes(
        self,
        tops: Sequence[float],
        rows: Sequence[float],
        spaces: Sequence[tuple[float, float]],
    ) -> tuple[tuple[Domain, Area], ...]:
        """Each lane from the middle of the channel above it to the middle of the one below."""
        whole = self.sheet.lanes
        borders = [whole.y]
        for lane in list(self.grid.lanes.values())[1:]:
            top, height = spaces[lane.start]
            borders.append(top + height / 2)
        borders.append(whole.bottom)
        return tuple(
            (layer, Area(whole.x, borders[i], whole.width, borders[i + 1] - borders[i]))
            for i, layer in enumerate(self.grid.lanes)
        )

    def _frames(
        self, columns: Columns, tops: Sequence[float], rows: Sequence[float]
    ) -> tuple[Frame, ...]:
        frames = []
        for region in self.grid.regions:
            if region.layer is Domain.PROCESS and region.boxes:
                first, last = region.columns.start, region.columns.stop - 1
                x = columns.left[first] - 3.5
                right = columns.left[last] + columns.width + 3.5
                top = tops[region.rows.start] - FRAME_TITLE
                bottom = tops[region.rows.stop - 1] + rows[region.rows.stop - 1] + 3
                frames.append(Frame(region.block, Area(x, top, right - x, bottom - top)))
        return tuple(frames)


def _spread(
    rows: Sequence[float], channels: Sequence[float], spare: float
) -> tuple[list[float], list[float]]:
    """Heights that fill the page: channels grow in proportion, up to three times; rows a little.

    What is left after that goes evenly between the rows. The space above the first row stays.
    """
    top, *between = channels
    growth = min(2.0, spare / sum(between))
    wider = [height * (1 + growth) for height in between]
    spare -= sum(wider) - sum(between)
    taller = min(6.0, spare / len(rows))
    each = (spare - taller * len(rows)) / len(between)
    return [height + taller for height in rows], [top, *(height + each for height in wider)]


def _stacked(
    top: float, rows: Sequence[float], channels: Sequence[float]
) -> tuple[list[float], list[tuple[float, float]]]:
    """Tops of the rows, and top and height of the channels."""
    tops, spaces, y = [], [], top
    for row, channel in enumerate(channels):
        spaces.append((y, channel))
        y += channel
        if row < len(rows):
            tops.append(y)
            y += rows[row]
    return tops, spaces
