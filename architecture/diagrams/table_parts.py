"""What a picture that is a table consists of, before anything has a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from architecture.diagrams.layout import Area
from architecture.diagrams.scene import Look, Node, Words, height_of, width_inside
from architecture.diagrams.style import SMALLEST_TEXT, Measure
from architecture.diagrams.wrapping import wrap
from architecture.metamodel import Domain

SIGN_ROOM, TIGHTER = 9.5, 2.2
Part = tuple[str, bool, bool]  # text, bold, soft


@dataclass(frozen=True)
class Piece:
    """Something in a cell or a head; a `wide` one takes a line of its own."""

    id: str
    parts: tuple[Part, ...]
    look: Look = "cell"
    domain: Domain | None = None
    href: str = ""
    spoken: str = ""
    fill: str = ""
    stub: bool = False
    thick: bool = False
    centred: bool = False
    gap: str = ""
    wide: bool = False
    mark: str = ""


@dataclass(frozen=True)
class Column:
    """A column; one with a `size` (its width in text sizes) is repeated on every sheet."""

    id: str
    head: Piece
    share: float = 1.0
    size: float = 0.0


@dataclass(frozen=True)
class Row:
    """A row; rows of one `group` stand together below its name."""

    id: str
    head: Piece
    group: str = ""


@dataclass(frozen=True)
class Table:
    """What stands where. Widths are in text sizes, `box` that of boxes side by side in a cell.

    `dense` tables have one piece a cell, which fills it; `turned` heads may stand upright.
    `only_filled` leaves out the rows that are empty in all columns of a sheet. `numbering` is how
    sheets are called where the table goes on; `tighter` as in `set_piece`.
    """

    corner: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    cells: Mapping[tuple[str, str], tuple[Piece, ...]]
    head: float
    narrowest: float
    widest: float
    box: float = 0.0
    dense: bool = False
    turned: bool = False
    only_filled: bool = False
    note: str = ""
    numbering: str = "{n}"
    tighter: float = TIGHTER


def set_piece(
    piece: Piece,
    width: float,
    size: float,
    measure: Measure,
    *,
    dense: bool = False,
    tighter: float = TIGHTER,
) -> Node:
    """The piece as wide as told and as high as its words need, at no place yet.

    `tighter` is what a dense one saves of its height, in points.
    """
    domain = piece.domain if piece.look == "box" else None
    inside = width_inside(width, domain) - (SIGN_ROOM if piece.gap else 0.0)
    if dense and piece.centred:  # a figure needs no room to breathe at its sides
        inside = width - 2.0
    lines = tuple(
        Words(line, letters, bold, soft)
        for text, bold, soft in piece.parts
        for letters in (max(SMALLEST_TEXT, size - 0.5) if soft else size,)
        for line in wrap(text, inside, letters, weighed(measure, bold))
    )
    height = height_of(lines or (Words("", size),), domain) - (tighter if dense else 0.0)
    return node_of(piece, Area(0, 0, width, height), lines)


def weighed(measure: Measure, bold: bool) -> Measure:
    """A measure for words that are all bold, or all not."""
    return lambda text, size, _bold: measure(text, size, bold)


def node_of(piece: Piece, area: Area, lines: tuple[Words, ...]) -> Node:
    """The piece as a node with these lines."""
    return Node(
        piece.id, area, lines, piece.look, piece.domain, piece.href, piece.spoken, piece.fill,
        piece.stub, piece.thick, piece.centred, piece.gap, mark=piece.mark,
    )  # fmt: skip


def moved(node: Node, x: float, y: float, *, height: float = 0.0) -> Node:
    """The node at a place, stretched to `height` if it is given."""
    return replace(node, area=Area(x, y, node.area.width, height or node.area.height))
