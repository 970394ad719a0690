"""Flows from left to right: what a picture in columns is made of, and how it fills sheets.

Pieces (boxes) stand in columns, ties (lines) run rightward between them. A strand is what must
stay together on a sheet, such as one exchange with its two ends. Strands fill strips from top to
bottom, strips fill sheets; `flow_place` gives the boxes of a strip their places.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from architecture.diagrams.scene import Words, height_of, width_inside
from architecture.diagrams.style import SMALLEST_TEXT, Measure
from architecture.diagrams.wrapping import wrap
from architecture.metamodel import Domain, Text

SPACE, BAND_SPACE, PITCH, PASSAGE = 5.0, 9.0, 3.4, 4.0
SIGN_ROOM = 9.0
WIDE = -1  # the column of pieces that stand below all columns, as wide as the strip
UNBANDED = (10**6, "")
HEAD, CELL, INSIDE = 14.0, 11.0, 3.0  # widths in text sizes of a head and a box beside it; gap
SIZES = (12.0, 11.0, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0)


@dataclass(frozen=True)
class Column:
    """A column: its heading, and how narrow and wide its boxes may be in text sizes."""

    title: Text
    narrowest: float = 10.0
    widest: float = 17.0


@dataclass(frozen=True)
class Band:
    """Pieces of a column that stand together in a titled frame; lower ranks stand higher."""

    id: str
    title: str
    rank: int = 0
    domain: Domain | None = None
    fill: str = ""


@dataclass(frozen=True)
class Piece:
    """A box before it has a place; `parts` are texts with (bold, soft)."""

    id: str
    column: int
    parts: tuple[tuple[str, bool, bool], ...]
    domain: Domain | None = None
    look: str = "box"
    href: str = ""
    spoken: str = ""
    stub: bool = False
    thick: bool = False
    gap: str = ""
    band: Band | None = None
    inner: tuple[Piece, ...] = ()  # boxes beside its own, which then is a narrow head
    holds: bool = False  # whether it may have inner boxes at all: its head stays narrow

    @property
    def rank(self) -> tuple[int, str]:
        """Pieces without a band stand below all bands."""
        return (self.band.rank, self.band.id) if self.band else UNBANDED


@dataclass(frozen=True)
class Tie:
    """A line from a piece to one further right; `number` makes it thicker."""

    source: str
    target: str
    number: int = 1
    dashed: bool = False
    arrow: bool = True
    spoken: str = ""


@dataclass(frozen=True)
class Strand:
    """What is drawn on one sheet together. `section` keeps sorts of strands apart."""

    pieces: tuple[Piece, ...]
    ties: tuple[Tie, ...] = ()
    section: int = 0


@dataclass(frozen=True)
class Strip:
    """Some strands as one: each piece and tie once, in the order in which they came."""

    pieces: tuple[Piece, ...]
    ties: tuple[Tie, ...]

    @property
    def column_of(self) -> dict[str, int]:
        return {piece.id: piece.column for piece in self.pieces}


def together(strands: Iterable[Strand]) -> Strip:
    """Strands as one strip; a tie that occurs more than once counts its numbers together."""
    pieces: dict[str, Piece] = {}
    ties: dict[tuple[str, str, bool], Tie] = {}
    for strand in strands:
        for piece in strand.pieces:
            pieces.setdefault(piece.id, piece)
        for tie in strand.ties:
            key = tie.source, tie.target, tie.dashed
            ties.setdefault(key, tie)
    return Strip(tuple(pieces.values()), tuple(ties.values()))


Known = tuple[str, tuple[tuple[str, bool, bool], ...]]  # a piece with the words it has


@dataclass(frozen=True)
class Sizes:
    """Text size and column widths of a strip."""

    size: float
    widths: tuple[float, ...]
    measure: Measure
    whole: float = 0.0  # width of the strip, its gutters included
    space: float = SPACE  # between boxes of a column
    _known: dict[Known, tuple[Words, ...]] = field(default_factory=dict, repr=False)
    _heights: dict[Known, float] = field(default_factory=dict, repr=False)

    def width(self, piece: Piece) -> float:
        """The width of a piece's own box: its column, or its head where it holds others."""
        whole = self.across(piece)
        return min(whole, HEAD * self.size if piece.parts else 0.0) if piece.holds else whole

    def across(self, piece: Piece) -> float:
        """The width that a piece takes with all it holds."""
        return self.whole if piece.column == WIDE else self.widths[piece.column]

    def lines(self, piece: Piece, width: float = 0.0) -> tuple[Words, ...]:
        """The text of a piece, broken for its box or for a given width."""
        key = piece.id, piece.parts
        if key not in self._known:
            self._known[key] = self._lines(piece, width or self.width(piece))
        return self._known[key]

    def _lines(self, piece: Piece, width: float) -> tuple[Words, ...]:
        domain = piece.domain if piece.look == "box" else None
        room = width_inside(width, domain) - (SIGN_ROOM if piece.gap else 0)
        found: list[Words] = []
        for text, bold, soft in piece.parts:
            size = max(SMALLEST_TEXT, self.size - 0.7) if soft else self.size
            found += [
                Words(line, size, bold, soft) for line in self._wrapped(text, room, size, bold)
            ]
        return tuple(found)

    def _wrapped(self, text: str, room: float, size: float, bold: bool) -> tuple[str, ...]:
        return wrap(text, room, size, lambda t, s, _b: self.measure(t, s, bold))

    def band_lines(self, band: Band, column: int) -> tuple[Words, ...]:
        """The title of a frame."""
        found = self._wrapped(band.title, self.widths[column] - 2, self.size, True)
        return tuple(Words(line, self.size, bold=True) for line in found)

    def lead(self, band: Band | None, column: int) -> float:
        """Room above the first piece of a band, for the frame and its title."""
        if band is None:
            return BAND_SPACE
        return height_of(self.band_lines(band, column)) + BAND_SPACE

    def height(self, piece: Piece, ties: int) -> float:
        """The height of a box: its text, and room for its lines on one side."""
        key = piece.id, piece.parts
        if key not in self._heights:
            self._heights[key] = self._content_height(piece)
        return max(self._heights[key], ties * PITCH + 4)

    def _content_height(self, piece: Piece) -> float:
        own = self._own_height(piece, self.width(piece)) if piece.parts else 0.0
        rows = self.inner_rows(piece)
        return max(own, sum(row[0] for row in rows) + INSIDE * (len(rows) - 1))

    def _own_height(self, piece: Piece, width: float) -> float:
        domain = piece.domain if piece.look == "box" else None
        return height_of(self.lines(piece, width), domain)

    def inner_columns(self, piece: Piece) -> tuple[int, float]:
        """How many boxes stand beside the head in a row, and the width of each."""
        free = self.across(piece) - self.width(piece) + (0.0 if piece.parts else INSIDE)
        number = max(1, int((free + 0.01) // (CELL * self.size + INSIDE)))
        return number, free / number - INSIDE

    def inner_rows(self, piece: Piece) -> list[tuple[float, tuple[Piece, ...]]]:
        """The rows of boxes beside the head, each with its height."""
        if not piece.inner:
            return []
        number, width = self.inner_columns(piece)
        rows = [piece.inner[i : i + number] for i in range(0, len(piece.inner), number)]
        return [(max(self._own_height(one, width) for one in row), row) for row in rows]

    def head_height(self, columns: Sequence[Column], language: str) -> float:
        """The height of the columns' headings."""
        return max(
            height_of([Words("", self.size, bold=True)] * len(self.head(columns, i, language)))
            for i in range(len(columns))
        )

    def head(self, columns: Sequence[Column], place: int, language: str) -> tuple[Words, ...]:
        """The heading of a column, broken for its width."""
        text = columns[place].title.in_language(language)
        found = self._wrapped(text, self.widths[place] - 6, self.size, True)
        return tuple(Words(line, self.size, bold=True) for line in found)


def strip_height(strip: Strip, sizes: Sizes) -> float:
    """The height of the tallest column, and of the wide pieces below all of them."""
    wide = sum(sizes.height(p, 0) + sizes.space for p in strip.pieces if p.column == WIDE)
    highest = max(column_heights(strip, sizes), default=0.0)
    return highest + wide + (sizes.space if highest else -sizes.space if wide else 0.0)


def column_heights(strip: Strip, sizes: Sizes) -> list[float]:
    """What each column needs, its frames and the lines that pass it included."""
    count = most_ties(strip)
    totals = [0.0] * len(sizes.widths)
    bands: list[dict[tuple[int, str], float]] = [{} for _ in sizes.widths]
    for piece in strip.pieces:
        if piece.column != WIDE:
            totals[piece.column] += sizes.height(piece, count.get(piece.id, 0)) + sizes.space
            bands[piece.column].setdefault(piece.rank, sizes.lead(piece.band, piece.column))
    column = strip.column_of
    for tie in strip.ties:
        for passed in range(column[tie.source] + 1, column[tie.target]):
            totals[passed] += PASSAGE + sizes.space
            bands[passed].setdefault(UNBANDED, BAND_SPACE)
    for place, leads in enumerate(bands):
        if leads and leads.keys() != {UNBANDED}:
            totals[place] += sum(leads.values()) + BAND_SPACE / 2
        totals[place] -= sizes.space if leads else 0.0
    return totals


def most_ties(strip: Strip) -> dict[str, int]:
    """How many lines the busier side of each piece has."""
    out: dict[str, int] = {}
    into: dict[str, int] = {}
    for tie in strip.ties:
        out[tie.source] = out.get(tie.source, 0) + 1
        into[tie.target] = into.get(tie.target, 0) + 1
    return {i: max(out.get(i, 0), into.get(i, 0)) for i in {**out, **into}}
