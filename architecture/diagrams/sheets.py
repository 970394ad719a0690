"""From a picture to finished sheets: one if it stays readable, else as few as fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from architecture.diagrams.layout import Layout
from architecture.diagrams.picture import Picture
from architecture.diagrams.place import capacity, place
from architecture.diagrams.split import Group, grouped, sheets_with, smaller
from architecture.diagrams.style import Measure, Paper

# Judged on rendered pages: the more boxes, the fewer crossings per line a reviewer can follow.
EASY_BOXES, EASY_CROSSINGS = 60, 1.5
MOST_BOXES, MOST_CROSSINGS = 75, 1.0
SMALLEST_LIMIT = 8
FEWEST = 16  # own boxes of a sheet that is not divided for its crossings


class TooLarge(Exception):
    """A picture whose labels do not fit on the paper at 7 points, however it is split."""


# An order of a sheet's boxes from left to right, by id; may be empty.
Suggest = Callable[[Picture], Mapping[str, float]]


def sheets_of(
    picture: Picture, paper: Paper, measure: Measure, suggest: Suggest = lambda picture: {}
) -> tuple[Layout, ...]:
    """The sheets of a picture in their order; raises TooLarge. `suggest` asks Graphviz."""
    if len(picture.boxes) <= min(MOST_BOXES, capacity(paper)):
        whole = place(picture, paper, measure, suggest(picture))
        if whole is not None and _is_readable(whole):
            return (whole,)
    limit = min(EASY_BOXES, capacity(paper), max(SMALLEST_LIMIT, len(picture.boxes) - 1))
    groups = grouped(picture, limit)
    known: dict[Picture, Layout | None] = {}
    while True:
        parts = sheets_with(picture, groups)
        for part in parts:
            if part not in known:
                known[part] = place(part, paper, measure, suggest(part))
        placed = [known[part] for part in parts]
        finer = _with_smaller(picture, groups, placed)
        if len(finer) == len(groups):
            return tuple(layout for layout in placed if layout is not None)
        groups = finer


def _with_smaller(
    picture: Picture, groups: Sequence[Group], placed: Sequence[Layout | None]
) -> list[Group]:
    """The groups, those too large or too dense in parts; raises TooLarge for a box too large."""
    parts: list[Group] = []
    for group, layout in zip(groups, placed, strict=True):
        if layout is not None and (_is_readable(layout) or len(group) <= FEWEST):
            parts.append(group)
            continue
        pieces = smaller(picture, group)
        if layout is None and len(pieces) < 2:
            raise TooLarge
        parts += pieces
    return parts


def _is_readable(layout: Layout) -> bool:
    boxes, crossed = len(layout.picture.boxes), layout.crossings_per_line
    denser = max(0.0, (boxes - EASY_BOXES) / (MOST_BOXES - EASY_BOXES))
    return crossed <= EASY_CROSSINGS + (MOST_CROSSINGS - EASY_CROSSINGS) * denser
