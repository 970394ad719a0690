"""A sheet of any picture of the catalogue: nodes, lines and words in their places.

Whoever builds a picture makes these values; SVG (`scene_svg`), draw.io (`scene_drawio`) and the
list for screen readers are written from them, so every format shows one layout. All measures are
points from the top left corner of the paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from architecture.diagrams.boxes import INSETS, PADDING
from architecture.diagrams.layout import Area, Point
from architecture.diagrams.style import LINE, SMALLEST_TEXT, Measure, Paper
from architecture.diagrams.wrapping import wrap
from architecture.metamodel import Domain, Text

MARGIN, HEADLINE, LEGEND = 28.35, 34.0, 30.0
Look = Literal["box", "cell", "frame"]


class TooLarge(Exception):
    """The content cannot be set at 7 points on this paper."""


@dataclass(frozen=True)
class Words:
    """One line of text in a node; `after` stands soft at the right end of the line."""

    text: str
    size: float = 8.0
    bold: bool = False
    soft: bool = False
    after: str = ""


@dataclass(frozen=True)
class Node:
    """Something with a place. A "box" has its domain's shape, a "cell" is a plain rectangle.

    A "frame" is a rectangle with its words in the top left corner, drawn below everything else.
    `fill` replaces the domain's own; `gap` is the sort of its worst gap and `number` what stands
    beside the sign; `spoken` is what a screen reader says. Words of a `turned` node read upward.
    """

    id: str
    area: Area
    lines: tuple[Words, ...] = ()
    look: Look = "box"
    domain: Domain | None = None
    href: str = ""
    spoken: str = ""
    fill: str = ""
    stub: bool = False
    thick: bool = False
    centred: bool = False
    gap: str = ""
    number: int | None = None
    turned: bool = False
    dashed: bool = False
    mark: str = ""  # in the middle of a cell: one of shapes.CELL_MARKS
    plan: str = ""  # what the plan does to its record: planning.PLANNED
    quiet: bool = False  # steps back: the difference leaves it alone


@dataclass(frozen=True)
class Link:
    """A line between two nodes: straight pieces, or a Bézier curve (1 + 3n points)."""

    source: str
    target: str
    points: tuple[Point, ...]
    label: tuple[Words, ...] = ()
    label_at: Point | None = None
    curved: bool = False
    arrow: bool = True
    dashed: bool = False
    width: float = 0.9
    spoken: str = ""
    ink: str = ""  # "" for the next of the colours of lines
    ball: bool = False  # where a bundle of lines begins
    length: int = 1  # rows it spans at least, for Graphviz
    plan: str = ""  # what the plan does to it
    quiet: bool = False


@dataclass(frozen=True)
class Key:
    """One entry of the legend: a small sample and its words; a `bare` one has no sample."""

    words: Text
    domain: Domain | None = None
    fill: str = ""
    sign: str = ""
    dashed: bool = False
    line: bool = False
    ball: bool = False
    bare: bool = False
    plan: str = ""


@dataclass(frozen=True)
class Item:
    """One entry of the picture read as a list, with what belongs to it."""

    text: str
    href: str = ""
    domain: Domain | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scene:
    """A finished sheet but for title and legend, which are drawn around it."""

    paper: Paper
    nodes: tuple[Node, ...]
    links: tuple[Link, ...] = ()
    keys: tuple[Key, ...] = ()
    listed: tuple[tuple[str, tuple[Item, ...]], ...] = ()
    subtitle: str = ""
    hidden: str = ""  # what was left out and why, "" if nothing was
    legend: float = LEGEND  # its height, above the margin
    by_id: dict[str, Node] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.by_id.update({node.id: node for node in self.nodes})


def room(paper: Paper) -> Area:
    """The part of a paper in which a picture stands: below the title, above the legend."""
    top = MARGIN + HEADLINE
    height = paper.height - top - MARGIN - LEGEND - paper.foot
    return Area(MARGIN, top, paper.width - 2 * MARGIN, height)


def text_lines(
    parts: Iterable[tuple[str, float, bool, bool]], width: float, measure: Measure
) -> tuple[Words, ...]:
    """Parts (text, size, bold, soft) broken into lines of that width."""
    return tuple(
        Words(line, size, bold, soft)
        for text, size, bold, soft in parts
        for line in wrap(text, width, size, measure)
    )


def height_of(lines: Sequence[Words], domain: Domain | None = None) -> float:
    """The height a box needs for its lines."""
    _, top, _, bottom = INSETS[domain] if domain else (0.0, 0.0, 0.0, 0.0)
    return sum(line.size * LINE for line in lines) + top + bottom + 2 * PADDING


def width_inside(width: float, domain: Domain | None = None) -> float:
    """The width that text may take in a box of that width."""
    left, _, right, _ = INSETS[domain] if domain else (0.0, 0.0, 0.0, 0.0)
    return width - left - right - 2 * PADDING


def scaled(size: float, share: float) -> float:
    """A text size after scaling; raises TooLarge below 7 points on the paper."""
    if size * share < SMALLEST_TEXT - 0.005:
        raise TooLarge
    return size * share
