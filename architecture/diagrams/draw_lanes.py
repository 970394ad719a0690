"""Lanes of a layered sheet, and the pen with which it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from architecture.diagrams.layout import Area, Layout
from architecture.diagrams.picture import FOREIGN_BLOCK
from architecture.diagrams.style import (
    BAND,
    INKS,
    LAYER_LABELS,
    RULE,
    SMALLEST_TEXT,
    SOFT_INK,
    Measure,
)
from architecture.diagrams.svg import number, path, text
from architecture.metamodel import Domain, Text

BLOCK_LABELS = {
    "inti": Text("Inti", "Core"),
    "manajemen": Text("Manajemen", "Management"),
    "pendukung": Text("Pendukung", "Supporting"),
    "": Text("Jenis belum diisi", "Type not filled in"),
    FOREIGN_BLOCK: Text("OPD lain", "Other OPDs"),
}
SHORT_LANES = {
    Domain.PROCESS: Text("Proses", "Process"),
    Domain.INFRASTRUCTURE: Text("Infra", "Infra"),
    Domain.SERVICE: Text("Layanan", "Service"),
    Domain.APPLICATION: Text("Aplikasi", "Applic."),
}
EMPTY = Text("belum ada catatan", "no record yet")


@dataclass(frozen=True)
class Pen:
    """What drawing needs beside the layout. `style` is CSS for a file that stands alone.

    With `quiet` what the plan leaves alone steps back.
    """

    measure: Measure
    language: str = "id"
    style: str = ""
    quiet: bool = False

    def say(self, words_: Text) -> str:
        return words_.in_language(self.language)


def lanes(layout: Layout, pen: Pen) -> list[str]:
    """The lanes with their names; an empty one says so."""
    parts = []
    filled = {placed.box.layer for placed in layout.boxes}
    for layer, area in layout.lanes:
        ink = INKS[layer]
        parts.append(rectangle(area, BAND, RULE))
        parts.append(rectangle(Area(area.x, area.y, 16, area.height), ink.base, ""))
        parts.append(rectangle(Area(area.x, area.y, 3, area.height), ink.line, ""))
        name = lane_name(layer, area.height, pen)
        middle = area.y + area.height / 2
        parts.append(
            text(
                (area.x + 12.4, middle), name, 8, ink.text, bold=True, anchor="middle", turned=True
            )
        )
        if layer not in filled:
            at = _clear_of_lines(layout, area, pen.measure(pen.say(EMPTY), 8, False))
            parts.append(text((at, middle + 2.5), pen.say(EMPTY), 8, SOFT_INK, anchor="middle"))
    return parts


def _clear_of_lines(layout: Layout, lane: Area, width: float) -> float:
    """The middle of the widest place in a lane without boxes through which no line passes."""
    passing = [
        x1
        for wire in layout.wires
        for (x1, y1), (x2, y2) in pairwise(wire.points)
        if x1 == x2 and min(y1, y2) < lane.bottom and max(y1, y2) > lane.y
    ]
    centre = lane.x + lane.width / 2
    if all(abs(x - centre) > width / 2 + 2 for x in passing):
        return centre
    edges = sorted({lane.x + 16, *passing, lane.right})
    left, right = max(pairwise(edges), key=lambda gap: gap[1] - gap[0])
    return (left + right) / 2


def lane_name(layer: Domain, height: float, pen: Pen) -> str:
    """The longest name of a lane that fits its strip."""
    names = [LAYER_LABELS[layer], SHORT_LANES.get(layer, LAYER_LABELS[layer])]
    for name in names:
        if pen.measure(pen.say(name), 8, True) <= height - 4:
            return pen.say(name)
    return layer.letter


def frames(layout: Layout, pen: Pen) -> list[str]:
    """The types of processes inside their lane."""
    parts, ink = [], INKS[Domain.PROCESS]
    for frame in layout.frames:
        a = frame.area
        data = (
            f"M{number(a.x)} {number(a.y)}h{number(a.width)}v{number(a.height)}h{number(-a.width)}Z"
        )
        parts.append(path(data, stroke=ink.line, width=0.5, dash="1 2"))
        label = pen.say(BLOCK_LABELS[frame.block])
        parts.append(text((a.x + 3, a.y + 7.4), label, SMALLEST_TEXT, ink.text, bold=True))
    return parts


def rectangle(a: Area, fill: str, stroke: str) -> str:
    """A plain rectangle; `stroke` "" for none."""
    line = f' stroke="{stroke}" stroke-width="0.5"' if stroke else ""
    place = f'x="{number(a.x)}" y="{number(a.y)}"'
    size = f'width="{number(a.width)}" height="{number(a.height)}"'
    return f'<rect {place} {size} fill="{fill}"{line}/>'
