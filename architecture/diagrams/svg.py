"""Small parts of SVG: numbers, escaped text, attributes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape

from architecture.diagrams.layout import Point

# Not allowed in XML at all, escaped or not.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def number(value: float) -> str:
    """A coordinate with at most two decimals, the same on every machine."""
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def printable(text: str) -> str:
    """Text without the control characters that neither XML nor DOT can carry."""
    return _FORBIDDEN.sub("", text)


def words(text: str) -> str:
    """Text as XML content or attribute value."""
    return escape(printable(text), {'"': "&quot;", "'": "&#39;"})


def text(
    at: Point,
    content: str,
    size: float,
    fill: str,
    *,
    bold: bool = False,
    anchor: str = "start",
    turned: bool = False,
) -> str:
    """A line of text on the baseline `at`; `turned` reads upward."""
    x, y = number(at[0]), number(at[1])
    attributes = [f'x="{x}" y="{y}" font-size="{number(size)}" fill="{fill}"']
    if bold:
        attributes.append('font-weight="700"')
    if anchor != "start":
        attributes.append(f'text-anchor="{anchor}"')
    if turned:
        attributes.append(f'transform="rotate(-90 {x} {y})"')
    return f"<text {' '.join(attributes)}>{words(content)}</text>"


def path(
    data: str,
    *,
    fill: str = "none",
    stroke: str = "none",
    width: float = 0.0,
    dash: str = "",
    name: str = "",
) -> str:
    """A path element; `name` is its class."""
    line = f' stroke="{stroke}" stroke-width="{number(width)}"' if stroke != "none" else ""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    named = f'class="{name}" ' if name else ""
    return f'<path {named}d="{data}" fill="{fill}"{line}{dashes}/>'


def polygon(points: Sequence[Point]) -> str:
    """Path data of a closed polygon."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + "Z"


def rounded(points: Sequence[Point], radius: float) -> str:
    """Path data of a broken line with right angles, its corners rounded."""
    data = [f"M{number(points[0][0])} {number(points[0][1])}"]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        into, out = _length(before, here), _length(here, after)
        bend = min(radius, into / 2, out / 2)
        x1, y1 = _toward(here, before, bend)
        x2, y2 = _toward(here, after, bend)
        data.append(f"L{number(x1)} {number(y1)}")
        data.append(f"Q{number(here[0])} {number(here[1])} {number(x2)} {number(y2)}")
    data.append(f"L{number(points[-1][0])} {number(points[-1][1])}")
    return "".join(data)


def _length(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _toward(here: Point, there: Point, distance: float) -> Point:
    whole = _length(here, there)
    share = distance / whole if whole else 0.0
    return here[0] + (there[0] - here[0]) * share, here[1] + (there[1] - here[1]) * share
