"""Finished sheets of flows: the text size, how many strips stand beside each other, headings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from architecture.diagrams.catalogue import Ask
from architecture.diagrams.flow import (
    SIZES,
    WIDE,
    Column,
    Sizes,
    Strand,
    strip_height,
    together,
)
from architecture.diagrams.flow_fill import clustered, packed, with_notes
from architecture.diagrams.flow_place import placed
from architecture.diagrams.layout import Area, Point
from architecture.diagrams.picture import DUPLICATE, MISSING, RISK
from architecture.diagrams.scene import Key, Link, Node, TooLarge, Words, height_of, room
from architecture.diagrams.style import BAND
from architecture.metamodel import Text

GUTTER, SOFT_GUTTER, WIDEST_GUTTER, BETWEEN, BELOW_HEAD = 30.0, 60.0, 110.0, 26.0, 6.0
MOST_STRIPS = 3
SPACES = (16.0, 13.0, 10.5, 8.5, 7.0, 6.0)
FRAME, BLOCK_SPACE = 6.0, 10.0
CONTINUED = Text("lanjutan", "continued")
READABLE, SMALL = (9.5, 9.0, 8.5, 8.0), (7.5, 7.0)  # of text on several sheets
NEVER = 10**6
SIGNS = (
    (MISSING, Text("isian belum ada", "missing")),
    (RISK, Text("risiko", "risk")),
    (DUPLICATE, Text("diduga ganda", "suspected duplicate")),
)


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
    blocks: Blocks

    def height(self, strands: Sequence[Strand]) -> float:
        """The height of a strip: its blocks one below the other, or all in one."""
        if not self.blocks:
            return strip_height(together(strands), self.sizes)
        parts = by_section(strands)
        return sum(self.block_height(members) for members in parts.values())

    def block_height(self, members: Sequence[Strand]) -> float:
        """A block with its title and the space below it."""
        title = height_of((Words("", self.sizes.size),))
        return title + strip_height(together(members), self.sizes) + BLOCK_SPACE


@dataclass(frozen=True)
class Block:
    """A titled part of a strip, around the strands of one section."""

    title: str
    href: str = ""


Blocks = Mapping[int, Block]


def by_section(strands: Iterable[Strand]) -> dict[int, list[Strand]]:
    """Strands by their section, in the order of the sections."""
    found: dict[int, list[Strand]] = {}
    for strand in strands:
        found.setdefault(strand.section, []).append(strand)
    return {section: found[section] for section in sorted(found)}


def flow_sheets(
    ask: Ask, columns: Sequence[Column], strands: Sequence[Strand],
    moved: Iterable[int] = (), blocks: Blocks | None = None,
) -> list[FlowSheet]:  # fmt: skip
    """The strands on as few sheets as they need; raises TooLarge below 7 points.

    Boxes of the columns `moved` that stand on several sheets say on which others. `blocks` are
    titled frames around the sections, one below the other.
    """
    ordered = list(strands) if blocks else clustered(strands)
    if not ordered:
        return []
    columns, ordered, moved = _filled_columns(columns, ordered, set(moved))
    way, full = _chosen(ask, columns, ordered, blocks or {})
    sheets = _sheets_of(ask, way, columns, ordered, moved, full)
    return [_drawn(ask, way, columns, sheets, i) for i in range(len(sheets))]


def _filled_columns(
    columns: Sequence[Column], strands: Sequence[Strand], moved: set[int]
) -> tuple[list[Column], list[Strand], tuple[int, ...]]:
    """All of it without the columns in which nothing stands."""
    filled = sorted({piece.column for strand in strands for piece in strand.pieces} - {WIDE})
    filled = filled or [len(columns) - 1]  # wide pieces alone
    place = {WIDE: WIDE, **{column: number for number, column in enumerate(filled)}}
    kept = [
        replace(s, pieces=tuple(replace(p, column=place[p.column]) for p in s.pieces))
        for s in strands
    ]
    return [columns[c] for c in filled], kept, tuple(place[c] for c in moved if c in place)


def _room(ask: Ask, way: _Way, columns: Sequence[Column]) -> float:
    """The height for boxes below the headings."""
    return room(ask.paper).height - way.sizes.head_height(columns, ask.language) - BELOW_HEAD


def _ways(
    ask: Ask, columns: Sequence[Column], blocks: Blocks, sizes: Iterable[float]
) -> Iterator[_Way]:  # fmt: skip
    """From the largest text down, few strips first."""
    for size in sizes:
        for beside in range(1, MOST_STRIPS + 1):
            way = _way(ask, columns, size, beside, blocks)
            if way is not None:
                yield way


def _way(
    ask: Ask, columns: Sequence[Column], size: float, beside: int, blocks: Blocks
) -> _Way | None:  # fmt: skip
    whole = room(ask.paper).width - 2 * _edge(blocks)
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
    width = sum(widths) + gutter * gaps
    return _Way(Sizes(size, widths, ask.measure, width), beside, gutter, width, blocks)


def _edge(blocks: Blocks) -> float:
    """How far frames stand out of a strip."""
    return FRAME + 4 if blocks else 4.0


def _chosen(
    ask: Ask, columns: Sequence[Column], strands: Sequence[Strand], blocks: Blocks
) -> tuple[_Way, bool]:  # fmt: skip
    """The largest text on one sheet, else the fewest sheets of readable text; whether one."""
    for way in _ways(ask, columns, blocks, SIZES):
        height = _room(ask, way, columns)
        if way.height(strands) > height * way.beside:  # strips are no lower than all in one
            continue
        if _strips(way, strands, height) <= way.beside:
            return _airy(ask, way, columns, strands), True
    for sizes in (READABLE, SMALL):
        found = [
            (-(-number // way.beside), -way.sizes.size, way.beside, way)
            for way in _ways(ask, columns, blocks, sizes)
            if (number := _strips(way, strands, _room(ask, way, columns))) < NEVER
        ]
        if found:
            return min(found, key=lambda one: one[:3])[3], False
    raise TooLarge


def _strips(way: _Way, strands: Sequence[Strand], height: float) -> int:
    """How many strips the strands need; NEVER where one of them is too high."""
    try:
        return len(packed(strands, way.height, height, even=False))
    except TooLarge:
        return NEVER


def _airy(ask: Ask, way: _Way, columns: Sequence[Column], strands: Sequence[Strand]) -> _Way:
    """The same with more space between the boxes, where the sheet has it."""
    height = _room(ask, way, columns)
    for space in SPACES:
        wider = replace(way, sizes=replace(way.sizes, space=space))
        if wider.height(strands) > height * way.beside:
            continue
        if _strips(wider, strands, height) <= way.beside:
            return wider
    return way


Sheets = list[list[list[Strand]]]


def _sheets_of(
    ask: Ask, way: _Way, columns: Sequence[Column], strands: Sequence[Strand],
    moved: tuple[int, ...], one: bool,
) -> Sheets:  # fmt: skip
    """Strips by sheet, with the notes about other sheets where there are several."""
    height = _room(ask, way, columns)
    if one:
        return [packed(strands, way.height, height)]
    for share in (1.0, 0.96, 0.92, 0.86, 0.8, 0.7):
        strips = packed(strands, way.height, height * share)
        sheets = [strips[i : i + way.beside] for i in range(0, len(strips), way.beside)]
        noted = with_notes(sheets, ask.language, moved)
        if _fits(noted, way, height):
            return noted
    raise TooLarge


def _fits(sheets: Sheets, way: _Way, height: float) -> bool:
    return all(way.height(strip) <= height for sheet in sheets for strip in sheet)


def _drawn(
    ask: Ask, way: _Way, columns: Sequence[Column], sheets: Sheets, position: int
) -> FlowSheet:  # fmt: skip
    area, strips = room(ask.paper), sheets[position]
    nodes: list[Node] = []
    links: list[Link] = []
    span = way.width * way.beside + BETWEEN * (way.beside - 1)
    x = area.x + max(_edge(way.blocks), (area.width - span) / 2)
    top = area.y + way.sizes.head_height(columns, ask.language) + BELOW_HEAD
    begun = {s.section for sheet in sheets[:position] for strip in sheet for s in strip}
    for number, strands in enumerate(strips):
        nodes += _heads(ask, way, columns, x, number)
        boxes, lines = _strip(ask, way, strands, (x, top), begun)
        mark = _marked(number)
        nodes += [replace(box, id=mark(box.id)) for box in boxes]
        links += [replace(k, source=mark(k.source), target=mark(k.target)) for k in lines]
        begun |= {strand.section for strand in strands}
        x += way.width + BETWEEN
    return FlowSheet(tuple(nodes), tuple(links), tuple(s for strip in strips for s in strip))


def _strip(
    ask: Ask, way: _Way, strands: Sequence[Strand], at: Point, begun: set[int]
) -> tuple[list[Node], list[Link]]:  # fmt: skip
    """A strip's boxes and lines, block by block where there are blocks."""
    if not way.blocks:
        return placed(together(strands), way.sizes, at, way.gutter)
    nodes: list[Node] = []
    links: list[Link] = []
    x, y = at
    for section, members in by_section(strands).items():
        block, height = way.blocks[section], way.block_height(members)
        title = f"{block.title} ({ask.say(CONTINUED)})" if section in begun else block.title
        words = Words(title, way.sizes.size, bold=True)
        area = Area(x - FRAME, y, way.width + 2 * FRAME, height - BLOCK_SPACE + 4)
        nodes.append(Node(f"block-{section}", area, (words,), "frame", href=block.href,
                          spoken=title, fill=BAND))  # fmt: skip
        at = x, y + height_of((words,))
        boxes, lines = placed(together(members), way.sizes, at, way.gutter)
        nodes, links, y = [*nodes, *boxes], [*links, *lines], y + height
    return nodes, links


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


def sign_keys(nodes: Iterable[Node]) -> tuple[Key, ...]:
    """Legend entries for the signs of gaps that stand on a sheet."""
    found = {node.gap for node in nodes}
    return tuple(Key(words, sign=sort) for sort, words in SIGNS if sort in found)
