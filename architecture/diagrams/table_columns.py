"""The columns of a table that is a picture: their widths, their heads, and how many fit a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from architecture.diagrams.catalogue import Ask
from architecture.diagrams.layout import Area
from architecture.diagrams.scene import Node, TooLarge, Words, room
from architecture.diagrams.style import LINE
from architecture.diagrams.table_parts import (
    SIGN_ROOM,
    Column,
    Piece,
    Table,
    moved,
    node_of,
    set_piece,
    weighed,
)
from architecture.diagrams.wrapping import wrap

TURNED_HEIGHTS = (40, 55, 70, 85, 100, 120, 145, 175)
BAR, STEP, HEAD_FILL, MOST_HEAD_LINES = 15.0, 2.0, "#EEF2F5", 4


@dataclass(frozen=True)
class Geometry:
    """Widths and heights that all sheets of one run of columns share; points."""

    area: Area
    size: float
    columns: tuple[Column, ...]
    head_width: float
    widths: tuple[float, ...]
    top: float
    head: tuple[Node, ...]  # note and column heads, in place
    first: float  # where rows begin

    def x(self, place: int) -> float:
        return self.area.x + self.head_width + sum(self.widths[:place])

    @property
    def right(self) -> float:
        return self.x(len(self.widths))

    @property
    def limit(self) -> float:
        """How deep rows may reach; below is the bar."""
        return self.area.bottom - BAR - 2

    @property
    def band(self) -> float:
        """Height of a group's name."""
        return self.size * LINE + 6


def geometries(table: Table, ask: Ask, size: float) -> list[Geometry]:
    """One for each run of columns that fits the width; raises TooLarge where none does."""
    area = room(ask.paper)
    fixed = [c for c in table.columns if c.size]
    free = [c for c in table.columns if not c.size]
    left = area.width - table.head * size - sum(c.size * size for c in fixed)
    if left < table.narrowest * size:
        raise TooLarge
    runs = ceil(sum(c.share for c in free) * table.narrowest * size / left - 1e-6) or 1
    per = ceil(len(free) / runs) or 1
    shares = max((sum(c.share for c in free[i : i + per]) for i in range(0, len(free), per)),
                 default=1.0)  # fmt: skip
    unit = min(table.widest * size, left / shares)
    head = table.head * size + min(table.head * size / 2, left - unit * shares)
    return [
        _geometry(table, ask, size, head, unit, [*fixed, *free[i : i + per]])
        for i in range(0, max(1, len(free)), per)
    ]


def _geometry(
    table: Table, ask: Ask, size: float, head: float, unit: float, columns: Sequence[Column]
) -> Geometry:
    area = room(ask.paper)
    widths = tuple(c.size * size or c.share * unit for c in columns)
    bare = Geometry(area, size, tuple(columns), head, widths, area.y, (), area.y)
    note = _note(table, ask, bare)
    top = note[0].area.bottom + STEP if note else area.y
    heads = _heads(table, ask, replace(bare, top=top))
    made = replace(bare, top=top, head=(*note, *heads), first=heads[0].area.bottom)
    if made.limit - made.first < 80:
        raise TooLarge
    return made


def _note(table: Table, ask: Ask, geometry: Geometry) -> tuple[Node, ...]:
    """How to read the table, above it."""
    if not table.note:
        return ()
    area = geometry.area
    piece = Piece("note", ((table.note, False, True),), "frame")
    return (moved(set_piece(piece, area.width, 8.0, ask.measure), area.x, area.y),)


def _heads(table: Table, ask: Ask, geometry: Geometry) -> tuple[Node, ...]:
    """Corner and column heads, lying where their words fit, else upright."""
    size, measure = geometry.size, ask.measure
    ends = list(zip(geometry.columns, geometry.widths, strict=True))
    corner = set_piece(
        Piece("corner", ((table.corner, True, False),), fill=HEAD_FILL),
        geometry.head_width, size, measure,
    )  # fmt: skip
    lying = [set_piece(c.head, w, size, measure) for c, w in ends]
    broken = {
        c.id: _is_broken(c.head, node, ask) for (c, _w), node in zip(ends, lying, strict=True)
    }
    together = any(broken[c.id] for c, _w in ends if not c.size)  # all free ones, or none
    made = [
        _upright(c.head, w, size, ask)
        if table.turned and (broken[c.id] if c.size else together)
        else node
        for (c, w), node in zip(ends, lying, strict=True)
    ]
    height = max(node.area.height for node in (corner, *made))
    placed = [moved(corner, geometry.area.x, geometry.top, height=height)]
    placed += [moved(n, geometry.x(i), geometry.top, height=height) for i, n in enumerate(made)]
    return tuple(replace(node, fill=node.fill or HEAD_FILL) for node in placed)


def _is_broken(piece: Piece, node: Node, ask: Ask) -> bool:
    """Whether a head that lies would break a word or pile up lines."""
    inside = node.area.width - 6 - (SIGN_ROOM if piece.gap else 0)
    longest = max(
        (ask.measure(word, line.size, line.bold) for line in node.lines
         for text, bold, _soft in piece.parts if bold == line.bold for word in text.split()),
        default=0.0,
    )  # fmt: skip
    return longest > inside + 0.01 or len(node.lines) > MOST_HEAD_LINES


def _upright(piece: Piece, width: float, size: float, ask: Ask) -> Node:
    """A head whose lines read upward, as low as its width allows; raises TooLarge."""
    for height in TURNED_HEIGHTS:
        lines = tuple(
            Words(line, size, bold, soft)
            for text, bold, soft in piece.parts
            for line in wrap(text, height - 6, size, weighed(ask.measure, bold))
        )
        whole = " ".join(line.text for line in lines)
        if len(lines) * size * LINE <= width - 2 and "-" not in _new_hyphens(whole, piece):
            return replace(node_of(piece, Area(0, 0, width, height), lines), turned=True)
    raise TooLarge


def _new_hyphens(whole: str, piece: Piece) -> str:
    """A hyphen if breaking put one in."""
    before = sum(text.count("-") for text, _bold, _soft in piece.parts)
    return "-" if whole.count("-") > before else ""
