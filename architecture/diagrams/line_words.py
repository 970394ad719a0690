"""Where the words of lines stand: on the line, where they hide neither boxes nor other words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from architecture.diagrams.layout import Area, Point
from architecture.diagrams.scene import Link
from architecture.diagrams.style import LINE, Measure


def labelled(links: Sequence[Link], boxes: Sequence[Area], measure: Measure) -> list[Link]:
    """The links with their words where these hide nothing; without them where there is no room."""
    taken, found = list(boxes), []
    for link in links:
        words = link.label[0]
        width, height = measure(words.text, words.size, False) + 4, words.size * LINE
        spots = ((x, y, Area(x - width / 2, y - height / 2, width, height))
                 for x, y in _along(link.points))  # fmt: skip
        free = next((s for s in spots if not any(_overlap(s[2], t) for t in taken)), None)
        if free:
            taken.append(free[2])
        found.append(replace(link, label_at=free[:2]) if free else replace(link, label=()))
    return found


def _along(way: Sequence[Point]) -> Iterator[Point]:
    """Points on a line, from the middle of each piece outward."""
    for share in (0.5, 0.35, 0.65, 0.2, 0.8):
        for start in range(0, len(way) - 1, 3):
            yield _at(way[start : start + 4], share)


def _at(piece: Sequence[Point], t: float) -> Point:
    """The point of a Bézier curve at `t` from 0 to 1."""
    shares = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
    x = sum(share * point[0] for share, point in zip(shares, piece, strict=True))
    return x, sum(share * point[1] for share, point in zip(shares, piece, strict=True))


def _overlap(one: Area, other: Area) -> bool:
    across = one.x < other.right and other.x < one.right
    return across and one.y < other.bottom and other.y < one.bottom
