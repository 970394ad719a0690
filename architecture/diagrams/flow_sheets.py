"""Finished sheets of flows: the text size, how many strips stand beside each other, headings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from architecture.diagrams.catalogue import Ask
from architecture.diagrams.flow import (
    SIZES,
    Column,
    Sizes,
    Strand,
    strip_height,
    together,
)
from architecture.diagrams.flow_fill import clustered, packed, with_notes
from architecture.diagrams.flow_place import placed
from architecture.diagrams.layout import Area
from architecture.diagrams.scene import Link, Node, TooLarge, room
from architecture.diagrams.style import BAND

GUTTER, SOFT_GUTTER, WIDEST_GUTTER, BETWEEN, BELOW_HEAD = 30.0, 60.0, 110.0, 26.0, 6.0
MOST_STRIPS = 3
SPACES = (16.0, 13.0, 10.5, 8.5, 7.0, 6.0)
READABLE = 8.0  # several sheets are not set smaller than this unless they must be


@dataclass(frozen=True)
class FlowSheet:
    """What stands on one sheet, and the strands it shows."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    strands: tuple[Strand, ...]


@dataclass(frozen=True)
class _Way:
    """One way to set the strips: text size and how many stand beside each other."""

    sizes: Sizes
    beside: int
    gutter: float
    width: float  # of a strip


def flow_sheets(
    ask: Ask, columns: Sequence[Column], strands: Sequence[Strand], moved: Iterable[int] = ()
) -> list[FlowSheet]:
    """The strands on as few sheets as they need; raises TooLarge below 7 points.

    Boxes of the columns `moved` that stand on several sheets say on which others.
    """
    ordered = clustered(strands)
    if not ordered:
        return []
    columns, ordered, moved = _filled_columns(columns, ordered, set(moved))
    way, full = _chosen(ask, columns, ordered)
    sheets = _sheets_of(ask, way, columns, ordered, moved, full)
    return [_drawn(ask, way, columns, sheet) for sheet in sheets]


def _filled_columns(
    columns: Sequence[Column], strands: Sequence[Strand], moved: set[int]
) -> tuple[list[Column], list[Strand], tuple[int, ...]]:
    """All of it without the columns in which nothing stands."""
    filled = sorted({piece.column for strand in strands for piece in strand.pieces})
    place = {column: number for number, column in enumerate(filled)}
    kept = [
        replace(s, pieces=tuple(replace(p, column=place[p.column]) for p in s.pieces))
        for s in strands
    ]
    return [columns[c] for c in filled], kept, tuple(place[c] for c in moved if c in place)


def _room(ask: Ask, way: _Way, columns: Sequence[Column]) -> float:
    """The height for boxes below the headings."""
    return room(ask.paper).height - way.sizes.head_height(columns, ask.language) - BELOW_HEAD


def _ways(ask: Ask, columns: Sequence[Column]) -> Iterator[_Way]:
    """From the largest text down, few strips first."""
    for size in SIZES:
        for beside in range(1, MOST_STRIPS + 1):
            way = _way(ask, columns, size, beside)
            if way is not None:
                yield way


def _way(ask: Ask, columns: Sequence[Column], size: float, beside: int) -> _Way | None:
    whole = room(ask.paper).width - 8  # frames stand out a little
    strip = (whole - BETWEEN * (beside - 1)) / beside
    gaps = len(columns) - 1
    least = sum(c.narrowest for c in columns) * size
    spare = strip - least - GUTTER * gaps
    if spare < 0:
        return None
    wish = sum(c.widest - c.narrowest for c in columns) * size
    wider = min(SOFT_GUTTER - GUTTER, 0.4 * spare / gaps) if gaps else 0.0  # lines need air too
    share = min(1.0, (spare - wider * gaps) / wish) if wish else 0.0
    widths = tuple((c.narrowest + (c.widest - c.narrowest) * share) * size for c in columns)
    gutter = min(WIDEST_GUTTER, (strip - sum(widths)) / gaps) if gaps else 0.0
    return _Way(Sizes(size, widths, ask.measure), beside, gutter, sum(widths) + gutter * gaps)


def _chosen(
    ask: Ask, columns: Sequence[Column], strands: Sequence[Strand]
) -> tuple[_Way, bool]:  # fmt: skip
    """The largest text on one sheet, else the fewest sheets of readable text; whether one."""
    several: list[tuple[int, float, int, _Way]] = []
    for way in _ways(ask, columns):
        try:
            number = len(packed(strands, way.sizes, _room(ask, way, columns), even=False))
        except TooLarge:
            continue
        if number <= way.beside:
            return _airy(ask, way, columns, strands), True
        small = way.sizes.size < READABLE
        several.append((-(-number // way.beside) + 100 * small, -way.sizes.size, way.beside, way))
    if not several:
        raise TooLarge
    return min(several, key=lambda found: found[:3])[3], False


def _airy(ask: Ask, way: _Way, columns: Sequence[Column], strands: Sequence[Strand]) -> _Way:
    """The same with more space between the boxes, where the sheet has it."""
    for space in SPACES:
        wider = replace(way, sizes=replace(way.sizes, space=space))
        try:
            found = packed(strands, wider.sizes, _room(ask, way, columns), even=False)
            if len(found) <= way.beside:
                return wider
        except TooLarge:
            continue
    return way


Sheets = list[list[list[Strand]]]


def _sheets_of(
    ask: Ask, way: _Way, columns: Sequence[Column], strands: Sequence[Strand],
    moved: tuple[int, ...], one: bool,
) -> Sheets:  # fmt: skip
    """Strips by sheet, with the notes about other sheets where there are several."""
    height = _room(ask, way, columns)
    if one:
        return [packed(strands, way.sizes, height)]
    for share in (1.0, 0.96, 0.92, 0.86, 0.8, 0.7):
        strips = packed(strands, way.sizes, height * share)
        sheets = [strips[i : i + way.beside] for i in range(0, len(strips), way.beside)]
        noted = with_notes(sheets, ask.language, moved)
        if _fits(noted, way.sizes, height):
            return noted
    raise TooLarge


def _fits(sheets: Sheets, sizes: Sizes, height: float) -> bool:
    return all(
        strip_height(together(strip), sizes) <= height for sheet in sheets for strip in sheet
    )


def _drawn(ask: Ask, way: _Way, columns: Sequence[Column], strips: list[list[Strand]]) -> FlowSheet:
    area = room(ask.paper)
    nodes: list[Node] = []
    links: list[Link] = []
    span = way.width * way.beside + BETWEEN * (way.beside - 1)
    x = area.x + max(4.0, (area.width - span) / 2)
    head = way.sizes.head_height(columns, ask.language)
    for number, strands in enumerate(strips):
        nodes += _heads(ask, way, columns, x, number)
        boxes, lines = placed(
            together(strands), way.sizes, (x, area.y + head + BELOW_HEAD), way.gutter
        )
        mark = _marked(number)
        nodes += [replace(box, id=mark(box.id)) for box in boxes]
        links += [replace(k, source=mark(k.source), target=mark(k.target)) for k in lines]
        x += way.width + BETWEEN
    return FlowSheet(tuple(nodes), tuple(links), tuple(s for strip in strips for s in strip))


def _marked(strip: int) -> Callable[[str], str]:
    """Ids of the second strip differ: a box may stand in both."""
    return lambda name: name if strip == 0 else f"{name}-{strip + 1}"


def _heads(
    ask: Ask, way: _Way, columns: Sequence[Column], x: float, strip: int
) -> Iterator[Node]:  # fmt: skip
    top, height = room(ask.paper).y, way.sizes.head_height(columns, ask.language)
    for place, width in enumerate(way.sizes.widths):
        lines = way.sizes.head(columns, place, ask.language)
        area = Area(x, top, width, height)
        yield Node(f"head-{strip}-{place}", area, lines, "cell", fill=BAND)
        x += width + way.gutter
