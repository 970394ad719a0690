"""The shape of each domain and the sign of each sort of gap: they read without colour."""

from __future__ import annotations

from collections.abc import Callable
from math import hypot

from architecture.diagrams.layout import Area
from architecture.diagrams.picture import DUPLICATE, MISSING, RISK
from architecture.diagrams.style import GAP_RED, INK, Ink
from architecture.diagrams.svg import number, path, polygon
from architecture.metamodel import Domain

THIN, THICK = 0.9, 1.7
DASH_STUB, DASH_MISSING = "3 2", "4.5 2"
DOT, RING, SQUARE, HOLLOW = "dot", "ring", "square", "hollow"
# Marks in cells of matrices: whether round, and the fill.
CELL_MARKS = {DOT: (True, INK), RING: (True, "#fff"), SQUARE: (False, INK), HOLLOW: (False, "#fff")}
Shape = Callable[[Area], tuple[str, str]]  # outline, and lines inside it


def shape(domain: Domain, area: Area, ink: Ink, *, width: float = THIN, dash: str = "") -> str:
    """A box of that domain."""
    outline, inside = SHAPES[domain](area)
    parts = [path(outline, fill=ink.base, stroke=ink.line, width=width, dash=dash)]
    if inside:
        parts.append(path(inside, stroke=ink.line, width=THIN))
    return "".join(parts)


def _arrow_block(a: Area) -> tuple[str, str]:
    notch, middle = 5.0, a.y + a.height / 2
    right = a.right - 6.0
    points = [(a.x, a.y), (right, a.y), (a.right, middle), (right, a.bottom)]
    return polygon([*points, (a.x, a.bottom), (a.x + notch, middle)]), ""


def _capsule(a: Area) -> tuple[str, str]:
    return _rounded_rectangle(a, min(11.0, a.height / 2)), ""


def _window(a: Area) -> tuple[str, str]:
    bar = number(a.y + 4)
    return _rounded_rectangle(a, 1.5), f"M{number(a.x)} {bar}H{number(a.right)}"


def _cylinder(a: Area) -> tuple[str, str]:
    rise, half = 2.6, a.width / 2
    arc = f"{number(half)} {rise} 0 0"
    left, right, top = number(a.x), number(a.right), number(a.y + rise)
    low = number(a.bottom - rise)
    outline = f"M{left} {top}A{arc} 1 {right} {top}V{low}A{arc} 1 {left} {low}Z"
    return outline, f"M{left} {top}A{arc} 0 {right} {top}"


def _block(a: Area) -> tuple[str, str]:
    deep = 4.0
    front_top, front_right = a.y + deep, a.right - deep
    points = [(a.x, front_top), (a.x + deep, a.y), (a.right, a.y), (a.right, a.bottom - deep)]
    outline = polygon([*points, (front_right, a.bottom), (a.x, a.bottom)])
    edge = f"M{number(a.x)} {number(front_top)}H{number(front_right)}V{number(a.bottom)}"
    return (
        outline,
        f"{edge}M{number(front_right)} {number(front_top)}L{number(a.right)} {number(a.y)}",
    )


def _cut_corners(a: Area) -> tuple[str, str]:
    c = 5.0
    points = [(a.x + c, a.y), (a.right - c, a.y), (a.right, a.y + c), (a.right, a.bottom - c)]
    points += [(a.right - c, a.bottom), (a.x + c, a.bottom), (a.x, a.bottom - c), (a.x, a.y + c)]
    return polygon(points), ""


def _rounded_rectangle(a: Area, radius: float) -> str:
    r, width, height = number(radius), a.width - 2 * radius, a.height - 2 * radius
    arc = f"a{r} {r} 0 0 1"
    return (
        f"M{number(a.x + radius)} {number(a.y)}h{number(width)}{arc} {r} {r}v{number(height)}"
        f"{arc} -{r} {r}h{number(-width)}{arc} -{r} -{r}v{number(-height)}{arc} {r} -{r}Z"
    )


SHAPES: dict[Domain, Shape] = {
    Domain.PROCESS: _arrow_block,
    Domain.SERVICE: _capsule,
    Domain.APPLICATION: _window,
    Domain.DATA: _cylinder,
    Domain.INFRASTRUCTURE: _block,
    Domain.SECURITY: _cut_corners,
}


def sign(sort: str, x: float, y: float, size: float) -> str:
    """The sign of a gap, or a mark, in a square of `size` with its top left corner at x, y."""
    middle = x + size / 2
    if sort in CELL_MARKS:
        return _cell_mark(sort, Area(x, y, size, size))
    if sort == MISSING:  # triangle with an exclamation mark
        outline = polygon([(middle, y), (x + size, y + size), (x, y + size)])
        bar = f"M{number(middle)} {number(y + 0.38 * size)}v{number(0.28 * size)}"
        dot = f"M{number(middle)} {number(y + 0.78 * size)}v{number(0.08 * size)}"
        return path(outline, fill="#fff", stroke=GAP_RED, width=0.9) + path(
            bar + dot, stroke=GAP_RED, width=0.13 * size
        )
    if sort == RISK:  # filled diamond
        half = size / 2
        points = [(middle, y), (x + size, y + half), (middle, y + size), (x, y + half)]
        return path(polygon(points), fill=GAP_RED)
    assert sort == DUPLICATE  # two squares, one behind the other
    side = 0.66 * size
    behind = Area(x, y, side, side)
    before = Area(x + size - side, y + size - side, side, side)
    return path(_square(behind), fill="#fff", stroke=GAP_RED, width=0.9) + path(
        _square(before), fill=GAP_RED
    )


def _cell_mark(sort: str, a: Area) -> str:
    """A dot, ring or square in the middle of a cell: black, so that grey print keeps it."""
    inset = 0.12 * a.width
    inside = Area(a.x + inset, a.y + inset, a.width - 2 * inset, a.height - 2 * inset)
    is_round, fill = CELL_MARKS[sort]
    outline = _rounded_rectangle(inside, inside.width / 2) if is_round else _square(inside)
    return path(outline, fill=fill, stroke=INK, width=1.0)


def _square(a: Area) -> str:
    return polygon([(a.x, a.y), (a.right, a.y), (a.right, a.bottom), (a.x, a.bottom)])


def arrow_head(tip: tuple[float, float], before: tuple[float, float], size: float) -> str:
    """Path data of a filled arrow head at `tip`, coming from `before`."""
    dx, dy = tip[0] - before[0], tip[1] - before[1]
    length = hypot(dx, dy) or 1.0
    dx, dy = dx / length, dy / length
    base = tip[0] - dx * size, tip[1] - dy * size
    half = size * 0.45
    return polygon([tip, (base[0] - dy * half, base[1] + dx * half),
                    (base[0] + dy * half, base[1] - dx * half)])  # fmt: skip
