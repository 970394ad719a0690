"""Sparse tables as shelves: only filled cells, side by side in the order of their rows.

Where nearly every cell of a table would be empty, its cells stand next to each other: the row's
name runs over its cells, every cell has its column's name on top. Nothing else is different.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import ceil

from architecture.diagrams.catalogue import Ask
from architecture.diagrams.layout import Area
from architecture.diagrams.scene import Node, TooLarge, room
from architecture.diagrams.table_columns import BAR, HEAD_FILL, STEP
from architecture.diagrams.table_parts import Piece, moved, set_piece
from architecture.metamodel import Text

SIZES = (9.0, 8.5, 8.0, 7.5, 7.0)
GOES_ON = Text("lanjutan", "continued")
SHEET = Text("Berlanjut di lembar {n}", "Continued on sheet {n}")
BETWEEN, INSET = 7.0, 3.0  # points


@dataclass(frozen=True)
class Block:
    """One filled cell: its row's name, its head, and what it holds."""

    group: str
    head: Piece
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class _Set:
    """A block set: nodes relative to its top left corner, below the name of its group."""

    block: Block
    head: Node
    nodes: tuple[Node, ...]  # below the head
    units: int
    height: float  # of what is below the head


@dataclass(frozen=True)
class _Measures:
    """Text size, width of one box with its distance, boxes across a sheet and in a stack."""

    size: float
    unit: float
    across: int
    tallest: int


def shelf_sheets(
    blocks: Sequence[Block],
    ask: Ask,
    *,
    narrowest: float,
    tallest: int = 5,
    first: int = 1,
    note: str = "",
) -> list[tuple[Node, ...]]:
    """The nodes of every sheet; `narrowest` is the width of a box in text sizes, `tallest`
    how many stand one above the other before a block grows wider. Raises TooLarge."""
    best: list[list[Node]] = []
    for size in SIZES:
        for most in sorted({tallest, ceil(tallest * 0.6), ceil(tallest * 0.3)}, reverse=True):
            try:
                made = _sheets(blocks, ask, _measures(ask, narrowest, size, most), note)
            except TooLarge:
                continue
            if not best or len(made) < len(best):
                best = made
            break
    if blocks and not best:
        raise TooLarge
    return [
        (*nodes, *_bar(ask, first + place + 1)) if place + 1 < len(best) else tuple(nodes)
        for place, nodes in enumerate(best)
    ]


def _measures(ask: Ask, narrowest: float, size: float, tallest: int) -> _Measures:
    width = room(ask.paper).width
    across = int(width // (narrowest * size))
    if across < 1:
        raise TooLarge
    return _Measures(size, width / across, across, tallest)


def _sheets(blocks: Sequence[Block], ask: Ask, measures: _Measures, note: str) -> list[list[Node]]:
    area = room(ask.paper)
    made = [_set(block, ask, measures) for block in blocks]
    if (units := sum(one.units for one in made)) < measures.across:
        measures = _widened(measures, units)
        made = [_set(block, ask, measures) for block in blocks]
    shelves, unit = _shelves(made, measures.across), measures.unit
    lead = _note(ask, note)
    start = lead[0].area.bottom + STEP if lead else area.y
    sheets: list[list[Node]] = []
    y, group = start, ""
    for shelf in shelves:
        heads = _group_heads(shelf, ask, measures, group)
        top = heads[0].area.height + max(one.head.area.height for one in shelf)
        height = top + max(one.height for one in shelf)
        if height > area.bottom - BAR - start:
            raise TooLarge
        if not sheets or y + height > area.bottom - BAR:
            sheets.append([*lead])
            y = start
        sheets[-1] += _on_shelf(shelf, heads, Area(area.x, y, unit, height), top)
        y += height + BETWEEN
        group = shelf[-1].block.group
    return sheets


def _widened(measures: _Measures, units: int) -> _Measures:
    """Wider boxes for a sheet that has few, up to twice as wide."""
    across = max(units, ceil(measures.across / 2))
    return replace(measures, unit=measures.unit * measures.across / across, across=across)


def _set(block: Block, ask: Ask, measures: _Measures) -> _Set:
    """The block as wide as its number of boxes asks for."""
    boxes = sum(not piece.wide for piece in block.pieces)
    size = measures.size
    units = min(measures.across, max(1, ceil(boxes / measures.tallest)))
    width = units * measures.unit - STEP
    head = set_piece(block.head, width, size, ask.measure)
    head = replace(head, fill=block.head.fill or HEAD_FILL)
    nodes: list[Node] = []
    narrow = (width - 2 * INSET + STEP) / units - STEP
    y, place, deepest = INSET, 0, 0.0
    for piece in block.pieces:
        node = set_piece(piece, width - 2 * INSET if piece.wide else narrow, size, ask.measure)
        if place and (piece.wide or place == units):
            y, place, deepest = y + deepest + STEP, 0, 0.0
        nodes.append(moved(node, INSET + place * (narrow + STEP), y))
        deepest, place = max(deepest, node.area.height), units if piece.wide else place + 1
    return _Set(block, head, tuple(nodes), units, y + deepest + INSET)


def _shelves(made: Sequence[_Set], across: int) -> list[list[_Set]]:
    shelves: list[list[_Set]] = []
    used = across
    for one in made:
        if used + one.units > across:
            shelves.append([])
            used = 0
        shelves[-1].append(one)
        used += one.units
    return shelves


def _group_heads(shelf: Sequence[_Set], ask: Ask, measures: _Measures, before: str) -> list[Node]:
    """The name of every group over its blocks, all of one height; x relative to the shelf."""
    heads: list[Node] = []
    x = 0.0
    for group, members in groupby(shelf, key=lambda one: one.block.group):
        own = list(members)
        words = f"{group} ({ask.say(GOES_ON)})" if group == before and not heads else group
        width = sum(one.units for one in own) * measures.unit - STEP
        piece = Piece(f"group-{own[0].block.head.id}", ((words, True, False),), fill="#DDE4EA")
        heads.append(moved(set_piece(piece, width, measures.size, ask.measure), x, 0.0))
        x += width + STEP
    tallest = max(node.area.height for node in heads)
    return [moved(node, node.area.x, 0.0, height=tallest) for node in heads]


def _on_shelf(shelf: Sequence[_Set], heads: Sequence[Node], at: Area, top: float) -> list[Node]:
    """Heads, frames and boxes of one shelf; `at` has the width of one unit."""
    nodes = [moved(n, at.x + n.area.x, at.y) for n in heads]
    x, below = at.x, at.y + heads[0].area.height
    for one in shelf:
        width = one.units * at.width - STEP
        frame = Area(x, at.y + top, width, at.height - top)
        nodes.insert(0, Node(f"frame-{one.block.head.id}", frame, (), "frame"))
        nodes.append(moved(one.head, x, below, height=at.y + top - below))
        nodes += [moved(n, x + n.area.x, at.y + top + n.area.y) for n in one.nodes]
        x += one.units * at.width
    return nodes


def _note(ask: Ask, note: str) -> tuple[Node, ...]:
    if not note:
        return ()
    area = room(ask.paper)
    piece = Piece("note", ((note, False, True),), "frame")
    return (moved(set_piece(piece, area.width, 8.0, ask.measure), area.x, area.y),)


def _bar(ask: Ask, sheet: int) -> tuple[Node, ...]:
    area = room(ask.paper)
    words = ask.say(SHEET).replace("{n}", str(sheet))
    piece = Piece("continued", ((words, False, True),), stub=True)
    node = set_piece(piece, area.width, 8.0, ask.measure, dense=True)
    return (moved(node, area.x, area.bottom - node.area.height),)
