"""Places for a strip of flows: order in the columns, heights, and curves between the columns."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterator, Sequence
from itertools import pairwise

from architecture.diagrams.flow import (
    BAND_SPACE,
    INSIDE,
    PASSAGE,
    UNBANDED,
    WIDE,
    Band,
    Piece,
    Sizes,
    Strip,
    most_ties,
)
from architecture.diagrams.flow_curves import Chain, Slot, curves
from architecture.diagrams.layout import Area, Point
from architecture.diagrams.scene import Link, Node, height_of

SWEEPS = 6


def placed(strip: Strip, sizes: Sizes, at: Point, gutter: float) -> tuple[list[Node], list[Link]]:
    """The boxes and lines of a strip whose top left corner is `at`."""
    columns, chains = _slots(strip, sizes)
    columns = _ordered(columns)
    lefts = [at[0]]
    for width in sizes.widths[:-1]:
        lefts.append(lefts[-1] + width + gutter)
    _set_heights(columns, sizes, at[1])
    nodes = [_frame(members, lefts, sizes) for members in _banded(columns)]
    for slot in (slot for column in columns for slot in column):
        if slot.piece:
            nodes += _nodes(slot, slot.piece, lefts[slot.column], sizes)
    bottoms = [slot.y + slot.height for column in columns for slot in column]
    y = max(bottoms) + 2 * sizes.space if bottoms else at[1]
    for piece in (piece for piece in strip.pieces if piece.column == WIDE):
        slot = Slot(piece.id, WIDE, UNBANDED, sizes.height(piece, 0), piece, y)
        nodes += _nodes(slot, piece, at[0], sizes)
        y += slot.height + sizes.space
    return nodes, curves(chains, lefts, sizes)


def _slots(strip: Strip, sizes: Sizes) -> tuple[list[list[Slot]], list[Chain]]:
    count = most_ties(strip)
    slots = {
        p.id: Slot(p.id, p.column, p.rank, sizes.height(p, count.get(p.id, 0)), p)
        for p in strip.pieces
        if p.column != WIDE
    }
    columns: list[list[Slot]] = [[] for _ in sizes.widths]
    for slot in slots.values():
        columns[slot.column].append(slot)
    chains = []
    for number, tie in enumerate(strip.ties):
        row = [slots[tie.source]]
        for passed in range(slots[tie.source].column + 1, slots[tie.target].column):
            row.append(Slot(f"pass-{number}-{passed}", passed, UNBANDED, PASSAGE))
            columns[passed].append(row[-1])
        row.append(slots[tie.target])
        for one, other in pairwise(row):
            one.right.append(other)
            other.left.append(one)
        chains.append(Chain(tie, tuple(row)))
    return columns, chains


# --- Order --------------------------------------------------------------------------------------


def _ordered(columns: list[list[Slot]]) -> list[list[Slot]]:
    """Columns ordered by the middle of their neighbours; the order with fewest crossings."""
    columns = [sorted(column, key=lambda slot: slot.rank) for column in columns]
    best, fewest = columns, _crossings(columns)
    for sweep in range(SWEEPS):
        rightward = sweep % 2 == 0
        places = range(len(columns)) if rightward else range(len(columns) - 1, -1, -1)
        columns = list(columns)
        for place in places:
            columns[place] = _sorted_by_neighbours(columns, place, rightward)
        crossings = _crossings(columns)
        if crossings < fewest:
            best, fewest = columns, crossings
    return best


def _sorted_by_neighbours(columns: list[list[Slot]], place: int, rightward: bool) -> list[Slot]:
    near = place - 1 if rightward else place + 1
    if not 0 <= near < len(columns):
        return columns[place]
    position = {id(slot): n for n, slot in enumerate(columns[near])}
    share = len(columns[near]) / max(1, len(columns[place]))

    def wish(numbered: tuple[int, Slot]) -> tuple[tuple[int, str], float, int]:
        number, slot = numbered
        ends = [position[id(s)] for s in (slot.left if rightward else slot.right)]
        return slot.rank, sum(ends) / len(ends) if ends else number * share, number

    return [slot for _, slot in sorted(enumerate(columns[place]), key=wish)]


def _crossings(columns: list[list[Slot]]) -> int:
    total = 0
    for left, right in pairwise(columns):
        position = {id(slot): n for n, slot in enumerate(right)}
        seen: list[int] = []
        for slot in left:
            ends = sorted(position[id(s)] for s in slot.right)
            total += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return total


# --- Heights ------------------------------------------------------------------------------------


def _set_heights(columns: list[list[Slot]], sizes: Sizes, top: float) -> None:
    """Places from top to bottom: the fullest column closed up, the others beside their ends."""
    offsets = [_offsets(column, sizes) for column in columns]
    totals = [
        o[-1] + c[-1].height if c else 0.0 for o, c in zip(offsets, columns, strict=True)
    ]  # fmt: skip
    full = totals.index(max(totals))
    for place in range(len(columns)):
        _stack(columns[place], offsets[place], top)
    outward = sorted(range(len(columns)), key=lambda place: (abs(place - full), place))[1:]
    for sweep in range(4):
        for place in outward:
            _settle(columns[place], offsets[place], top, max(totals), sweep == 0, full)


def _offsets(column: Sequence[Slot], sizes: Sizes) -> list[float]:
    """How far below the top each slot stands when the column is closed up."""
    offsets, y = [], 0.0
    for place, slot in enumerate(column):
        if place == 0 or column[place - 1].rank != slot.rank:
            band = slot.piece.band if slot.piece else None
            y += sizes.lead(band, slot.column) if band or place else 0.0
        offsets.append(y)
        y += slot.height + sizes.space
    return offsets


def _stack(column: Sequence[Slot], offsets: Sequence[float], top: float) -> None:
    for slot, offset in zip(column, offsets, strict=True):
        slot.y = top + offset


def _settle(
    column: Sequence[Slot], offsets: Sequence[float], top: float, height: float,
    first: bool, full: int,
) -> None:  # fmt: skip
    """Every slot as near to the middle of its ends as the order allows (isotonic regression)."""
    if not column:
        return
    wishes = []
    for slot, offset in zip(column, offsets, strict=True):
        inward = slot.left if slot.column > full else slot.right
        ends = inward if first else [*slot.left, *slot.right]
        middle = sum(s.middle for s in ends) / len(ends) if ends else slot.middle
        wishes.append(middle - slot.height / 2 - offset)
    low, high = top, top + height - offsets[-1] - column[-1].height
    for slot, offset, shift in zip(column, offsets, _isotonic(wishes), strict=True):
        slot.y = min(max(shift, low), high) + offset


def _isotonic(values: Sequence[float]) -> list[float]:
    """The rising values nearest to these: neighbours that would fall share their mean."""
    blocks: list[tuple[float, int]] = []
    for value in values:
        total, number = value, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / number:
            more, others = blocks.pop()
            total, number = total + more, number + others
        blocks.append((total, number))
    return [total / number for total, number in blocks for _ in range(number)]


# --- Boxes and curves ---------------------------------------------------------------------------


def _nodes(slot: Slot, piece: Piece, left: float, sizes: Sizes) -> Iterator[Node]:
    """A box, and the boxes it holds beside it."""
    head = sizes.width(piece)
    if piece.parts:
        yield _node(piece, Area(left, slot.y, head, slot.height), sizes)
    _number, width = sizes.inner_columns(piece) if piece.inner else (0, 0.0)
    y = slot.y
    for height, row in sizes.inner_rows(piece):
        x = left + head + (INSIDE if head else 0.0)
        for one in row:
            yield _node(one, Area(x, y, width, height), sizes)
            x += width + INSIDE
        y += height + INSIDE


def _node(piece: Piece, area: Area, sizes: Sizes) -> Node:
    return Node(
        piece.id, area, sizes.lines(piece, area.width), "cell" if piece.look == "cell" else "box",
        piece.domain, piece.href, piece.spoken, stub=piece.stub, thick=piece.thick, gap=piece.gap,
    )  # fmt: skip


def _banded(columns: list[list[Slot]]) -> list[list[tuple[Slot, Band]]]:
    """The slots of each band, column by column."""
    found: dict[tuple[int, str], list[tuple[Slot, Band]]] = {}
    for slot in (s for column in columns for s in column):
        if slot.piece and slot.piece.band:
            band = slot.piece.band
            found.setdefault((slot.column, band.id), []).append((slot, band))
    return list(found.values())


def _frame(members: Sequence[tuple[Slot, Band]], lefts: Sequence[float], sizes: Sizes) -> Node:
    band, column = members[0][1], members[0][0].column
    lines = sizes.band_lines(band, column)
    head = height_of(lines)
    top = min(slot.y for slot, _ in members) - head
    bottom = max(slot.y + slot.height for slot, _ in members)
    area = Area(lefts[column] - 4, top, sizes.widths[column] + 8, bottom - top + BAND_SPACE / 2)
    return Node(
        f"band-{band.id}-{column}-{members[0][0].id}", area, lines, "frame", band.domain,
        spoken=band.title, fill=band.fill, thick=True,
    )  # fmt: skip
