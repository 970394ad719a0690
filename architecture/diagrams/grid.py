"""Rows and columns of a sheet: which box stands in which cell (picture-layout, 2.3 and 2.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import ceil

from architecture.diagrams.picture import FOREIGN_BLOCK, Box, Picture
from architecture.diagrams.style import LAYERS
from architecture.metamodel import Domain

BLOCKS = ("inti", "manajemen", "pendukung", "", FOREIGN_BLOCK)
STACKED, SKIPPED_ROW, SKIPPING = 0.3, 0.6, 1.2
SWEEPS, PASSES = 4, 6


@dataclass(frozen=True)
class Region:
    """Cells in which some boxes may stand: a lane, or a block of the process lane."""

    layer: Domain
    block: str
    boxes: tuple[str, ...]
    rows: range  # numbered through the whole sheet
    columns: range


@dataclass
class Grid:
    """The cell of each box; `rows` are numbered from the top through all lanes."""

    columns: int
    lanes: dict[Domain, range]
    regions: list[Region]
    cells: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return max((lane.stop for lane in self.lanes.values()), default=0)


def arranged(picture: Picture, columns: int, suggested: Mapping[str, float]) -> Grid:
    """A grid of so many columns with every box in a cell, linked boxes close to each other.

    Two starts are tried: our own, and the order from left to right that `suggested` gives by box
    (from Graphviz; may be empty). The one with the shorter lines wins.
    """
    own = _empty_grid(picture, columns)
    own_cost = _Ordering(picture, own).from_sweeps()
    if not suggested:
        return own
    other = _empty_grid(picture, columns)
    other_cost = _Ordering(picture, other).from_suggestion(suggested)
    return other if other_cost < own_cost - 1e-9 else own


def _empty_grid(picture: Picture, columns: int) -> Grid:
    grid, top = Grid(columns, {}, []), 0
    for layer in LAYERS:
        boxes = picture.layer(layer)
        parts = _parts(boxes) if layer is Domain.PROCESS else [("", boxes)]
        rows = _rows_needed([len(members) for _, members in parts], columns)
        lane = range(top, top + rows)
        grid.lanes[layer] = lane
        widths = _widths([len(members) for _, members in parts], rows, columns)
        left = 0
        for (block, members), width in zip(parts, widths, strict=True):
            ids = tuple(box.id for box in members)
            grid.regions.append(Region(layer, block, ids, lane, range(left, left + width)))
            left += width
        top += rows
    return grid


def _parts(boxes: Sequence[Box]) -> list[tuple[str, list[Box]]]:
    """Processes by type; those without one come last. At least one part."""
    named = [(b, [x for x in boxes if (x.block if x.block in BLOCKS else "") == b]) for b in BLOCKS]
    return [(block, members) for block, members in named if members] or [("", [])]


def process_blocks(picture: Picture) -> int:
    """How many types of processes stand beside each other: each needs a column at least."""
    return len(_parts(picture.layer(Domain.PROCESS)))


def _rows_needed(sizes: Sequence[int], columns: int) -> int:
    rows = 1
    while sum(ceil(size / rows) for size in sizes) > max(columns, len(sizes)):
        rows += 1
    return rows


def _widths(sizes: Sequence[int], rows: int, columns: int) -> list[int]:
    """Columns of each block; spare ones go where most boxes share a column."""
    widths = [max(1, ceil(size / rows)) for size in sizes]
    for _ in range(columns - sum(widths)):
        crowded = max(range(len(sizes)), key=lambda i: (sizes[i] / widths[i], -i))
        widths[crowded] += 1
    return widths


class _Ordering:
    """Moves boxes between cells until linked ones stand as near as they can."""

    def __init__(self, picture: Picture, grid: Grid) -> None:
        self.grid, self.cells = grid, grid.cells
        self.ends = {i: sorted(set(ends) - {i}) for i, ends in picture.neighbours.items()}
        self.group = {b.id: b.parent or b.code for b in picture.boxes}

    def from_sweeps(self) -> float:
        """Sweeps down and up, then swaps; leaves the best in the grid and returns its cost."""
        regions = self.grid.regions
        for region in regions:
            self._place(region, use_all=False)
        best, best_cost = dict(self.cells), self._total()
        for sweep in range(2 * SWEEPS):
            for region in regions if sweep % 2 else reversed(regions):
                self._place(region, use_all=True)
            cost = self._total()
            if cost < best_cost - 1e-9:
                best, best_cost = dict(self.cells), cost
        self.cells.clear()
        self.cells.update(best)
        return self._swapped()

    def from_suggestion(self, suggested: Mapping[str, float]) -> float:
        """The suggested order, then swaps; leaves the result in the grid and returns its cost."""
        widest = max(suggested.values()) or 1.0
        for region in self.grid.regions:
            if region.boxes:
                places = {b: suggested.get(b, 0.0) / widest for b in region.boxes}
                wishes = {b: place * (self.grid.columns - 1) for b, place in places.items()}
                self._seat(region, wishes)
        return self._swapped()

    def _swapped(self) -> float:
        for _ in range(PASSES):
            improved = [self._swap_within(region) for region in self.grid.regions]
            if not any(improved):
                break
        return self._total()

    # --- Sweeps ---------------------------------------------------------------------------------

    def _place(self, region: Region, *, use_all: bool) -> None:
        """Boxes of a region into its columns near their neighbours, more than one per column."""
        if not region.boxes:
            return
        inside = set(region.boxes)
        spread = (len(region.columns) - 1) / max(1, len(region.boxes) - 1)
        wishes = {}
        for position, box in enumerate(region.boxes):
            known = [self.cells[e][1] for e in self.ends[box] if e in self.cells and (
                use_all or e not in inside)]  # fmt: skip
            fallback = self.cells[box][1] if box in self.cells else position * spread
            start = region.columns.start if box not in self.cells else 0
            wishes[box] = sum(known) / len(known) if known else start + fallback
        self._seat(region, wishes)

    def _seat(self, region: Region, wishes: Mapping[str, float]) -> None:
        ordered = sorted(region.boxes, key=lambda b: (round(wishes[b], 6), self.group[b], b))
        columns = _assigned([wishes[b] for b in ordered], region)
        for box, cell in zip(ordered, self._stacked(ordered, columns, region), strict=True):
            self.cells[box] = cell

    def _stacked(
        self, ordered: Sequence[str], columns: Sequence[int], region: Region
    ) -> list[tuple[int, int]]:
        """Cells for boxes with their columns; of two in a column the one linked upward is above."""
        members: dict[int, list[str]] = {}
        for box, column in zip(ordered, columns, strict=True):
            members.setdefault(column, []).append(box)
        rows: dict[str, int] = {}
        for boxes in members.values():
            by_links = sorted(boxes, key=lambda b: (-self._upward(b, region), b))
            for offset, box in enumerate(by_links):
                rows[box] = region.rows.start + offset
        return [(rows[b], c) for b, c in zip(ordered, columns, strict=True)]

    def _upward(self, box: str, region: Region) -> int:
        rows = [self.cells[e][0] for e in self.ends[box] if e in self.cells]
        return sum(r < region.rows.start for r in rows) - sum(r >= region.rows.stop for r in rows)

    # --- Swaps ----------------------------------------------------------------------------------

    def _swap_within(self, region: Region) -> bool:
        """Every pair of cells of a region once; true if something got better."""
        held: dict[tuple[int, int], str | None] = {
            (r, c): None for r in region.rows for c in region.columns
        }
        for box in region.boxes:
            held[self.cells[box]] = box
        cells, improved = list(held), False
        for i, one in enumerate(cells):
            for other in cells[i + 1 :]:
                if held[one] != held[other] and self._swap_if_better(held, one, other):
                    improved = True
        return improved

    def _swap_if_better(
        self, held: dict[tuple[int, int], str | None], one: tuple[int, int], other: tuple[int, int]
    ) -> bool:
        a, b = held[one], held[other]
        before = self._cost(a) + self._cost(b)
        self._put(a, other)
        self._put(b, one)
        if self._cost(a) + self._cost(b) < before - 1e-9:
            held[one], held[other] = b, a
            return True
        self._put(a, one)
        self._put(b, other)
        return False

    def _put(self, box: str | None, cell: tuple[int, int]) -> None:
        if box is not None:
            self.cells[box] = cell

    def _cost(self, box: str | None) -> float:
        """How far a box stands from its neighbours, in columns."""
        if box is None:
            return 0.0
        cells = self.cells  # asked for a million times on a large sheet
        row, column = cells[box]
        total = 0.0
        for end in self.ends[box]:
            other_row, other_column = cells[end]
            total += abs(column - other_column)
            skipped = abs(row - other_row) - 1
            if skipped > 0:
                total += SKIPPED_ROW * skipped + SKIPPING
        return total

    def _total(self) -> float:
        return sum(self._cost(box) for box in self.cells) / 2


def _assigned(wishes: Sequence[float], region: Region) -> list[int]:
    """Columns, not falling from left to right, as near to the wishes as room allows."""
    room, count = len(region.rows), len(wishes)
    # best[i]: the least cost of seating the first i boxes in the columns so far.
    best, chosen = {0: 0.0}, []
    for column in region.columns:
        upto = [0.0, *accumulate(abs(wish - column) ** 1.5 for wish in wishes)]
        seated: dict[int, float] = {}
        takes: dict[int, int] = {}
        for start in sorted(best):
            for taken in range(min(room, count - start) + 1):
                done = start + taken
                total = best[start] + upto[done] - upto[start] + STACKED * max(0, taken - 1)
                if done not in seated or total < seated[done] - 1e-9:
                    seated[done], takes[done] = total, taken
        best = seated
        chosen.append(takes)
    return _columns_taken(chosen, count, region.columns)


def _columns_taken(chosen: Sequence[Mapping[int, int]], count: int, columns: range) -> list[int]:
    """The column of each box, from how many each column took, read backward."""
    seats: list[int] = []
    for column, takes in zip(reversed(columns), reversed(chosen), strict=True):
        taken = takes[count]
        seats += [column] * taken
        count -= taken
    return seats[::-1]


def cells_of(boxes: Iterable[Box], grid: Grid) -> dict[tuple[int, int], Box]:
    """The boxes by cell."""
    return {grid.cells[box.id]: box for box in boxes}
