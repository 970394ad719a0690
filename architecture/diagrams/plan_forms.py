"""The form by which a box or line says what the plan does to it, without colour and words.

Source: decision record 0035. New: a second outline inside. Upgrade: that outline dotted.
Retired: a cross through the box, below its words. Merged: one stroke. Lines: thick if new, dotted
if they end, dash and dot on the way of a merged record.
"""

from __future__ import annotations

from dataclasses import dataclass

from architecture.diagrams.layout import Area, Point
from architecture.diagrams.planning import KEEP, MERGE, NEW, PLANNED, RETIRE, SIGNS, UPGRADE, WORDS
from architecture.diagrams.scene import Key
from architecture.diagrams.shapes import SHAPES, THIN
from architecture.diagrams.style import INK, Ink
from architecture.diagrams.svg import number, path
from architecture.metamodel import Domain, Text

INSET = 1.9  # of the second outline; less than the padding of words
SECOND, CROSS = 0.8, 0.9
DOTTED = "0.9 1.7"
CROSS_INK = "#A9B3BC"  # below words, so lighter than they are
# What does not change keeps its shape in the difference, but steps back.
QUIET = Ink("#B3BDC6", "#FFFFFF", "#5B6875")
QUIET_WIRE = "#C3CBD2"
PLAIN = Ink(INK, "#FFFFFF", INK)


@dataclass(frozen=True)
class Stroke:
    """How a line is drawn: width in points, dashes, "" for the colour of its bundle."""

    width: float
    dash: str
    ink: str = ""


STROKES: dict[str, Stroke] = {
    NEW: Stroke(1.8, "", INK),
    UPGRADE: Stroke(0.9, ""),
    RETIRE: Stroke(1.3, "1.3 2.4", INK),
    MERGE: Stroke(1.4, "7 2 1.4 2", INK),
}


def inner_outline(plan: str) -> str | None:
    """The dashes of the second outline ("" for a solid one); None if the plan has none."""
    return {NEW: "", UPGRADE: DOTTED}.get(plan)


def strokes_across(plan: str, area: Area) -> tuple[tuple[Point, Point], ...]:
    """The strokes through a box, from end to end."""
    left, right, top, bottom = area.x + 2, area.right - 2, area.y + 2, area.bottom - 2
    rising, falling = ((left, bottom), (right, top)), ((left, top), (right, bottom))
    return {RETIRE: (rising, falling), MERGE: (rising,)}.get(plan, ())


def within(area: Area) -> Area:
    """Where the second outline runs."""
    return Area(area.x + INSET, area.y + INSET, area.width - 2 * INSET, area.height - 2 * INSET)


def plan_form(plan: str, area: Area, ink: Ink, domain: Domain | None = None) -> list[str]:
    """What is drawn between the outline of a box and its words."""
    parts = []
    dash = inner_outline(plan)
    if dash is not None:
        outline = _outline(domain, within(area))
        parts.append(path(outline, stroke=ink.line, width=SECOND, dash=dash, name=f"plan-{plan}"))
    crossing = "".join(
        f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}"
        for (x1, y1), (x2, y2) in strokes_across(plan, area)
    )
    if crossing:
        parts.append(path(crossing, stroke=CROSS_INK, width=CROSS, name=f"plan-{plan}"))
    return parts


def _outline(domain: Domain | None, area: Area) -> str:
    if domain in SHAPES:
        assert domain is not None
        return SHAPES[domain](area)[0]
    a = area
    return f"M{number(a.x)} {number(a.y)}h{number(a.width)}v{number(a.height)}h{number(-a.width)}Z"


# --- Legend -------------------------------------------------------------------------------------

QUIET_WORDS = Text("tidak berubah", "unchanged")
LINES: dict[str, Text] = {
    NEW: Text("hubungan baru", "new link"),
    RETIRE: Text("hubungan berakhir", "link ends"),
    MERGE: Text("digabung ke", "merged into"),
}


def plan_sample(key: Key, x: float, y: float) -> str:
    """A plain box, or a line, in the form of that plan, with its baseline at y."""
    if key.line:
        stroke, level = STROKES[key.plan], y - 3
        data = f"M{number(x)} {number(level)}h25"
        return path(data, stroke=stroke.ink, width=stroke.width, dash=stroke.dash)
    area, ink = Area(x, y - 8.5, 25, 11), QUIET if key.plan == KEEP else PLAIN
    box = path(_outline(None, area), fill="#fff", stroke=ink.line, width=THIN)
    return box + "".join(plan_form(key.plan, area, ink))


def plan_keys(boxes: frozenset[str], lines: frozenset[str], *, quiet: bool) -> tuple[Key, ...]:
    """Legend entries for the plans that stand on a sheet, boxes first, each with its word."""
    keys = [Key(_signed(plan), plan=plan) for plan in PLANNED if plan in boxes]
    keys += [Key(LINES[plan], line=True, plan=plan) for plan in LINES if plan in lines]
    if quiet:
        keys.append(Key(QUIET_WORDS, plan=KEEP))
    return tuple(keys)


def _signed(plan: str) -> Text:
    words = WORDS[plan]
    return Text(f"{SIGNS[plan]} {words.id}", f"{SIGNS[plan]} {words.en}")
