"""SVG of a sheet from its layout. Every box is a link, every line knows its two ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from architecture.diagrams.boxes import SIDE_TITLE, beside, inner, letter_width, sign_width
from architecture.diagrams.draw_lanes import Pen, frames, lanes, rectangle
from architecture.diagrams.furniture import TitleBlock, furniture
from architecture.diagrams.layout import Area, Layout, PlacedBox, PlacedCode, Wire
from architecture.diagrams.picture import MISSING, Box, Gap
from architecture.diagrams.plan_forms import QUIET, QUIET_WIRE, STROKES, plan_form
from architecture.diagrams.shapes import (
    DASH_MISSING,
    DASH_STUB,
    THICK,
    THIN,
    arrow_head,
    shape,
    sign,
)
from architecture.diagrams.style import (
    BAND,
    FONT_FAMILY,
    GAP_RED,
    INK,
    INKS,
    LINE,
    RULE,
    SMALLEST_TEXT,
    SOFT_INK,
    STUB_INK,
    WIRE_INKS,
    Ink,
)
from architecture.diagrams.svg import number, path, rounded, text, words
from architecture.metamodel import Text

WIRE, HALO, BEND = 0.85, 2.6, 3.0
ASCENT = 0.86  # baseline below the top of a line, in font sizes
SIDE = Text("Simpul pusat dan keamanan", "Hubs and security")
STUB_WORD = Text("di luar lembar ini", "not on this sheet")
GAP_WORD = Text("kesenjangan nomor {n}", "gap number {n}")


def draw(layout: Layout, title: TitleBlock, pen: Pen) -> str:
    """The sheet as one SVG document, sized in millimetres of its paper."""
    paper, pen = layout.paper, replace(pen, quiet=layout.picture.difference)
    width, height = paper.millimetres
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" '
        f'viewBox="0 0 {number(paper.width)} {number(paper.height)}" role="group" '
        f'aria-label="{words(title.title)}" '
        f"font-family=\"'{FONT_FAMILY}','Arial Narrow',sans-serif\">"
    )
    style = f"<style>{pen.style}</style>" if pen.style else ""
    sheet = f'<rect width="{number(paper.width)}" height="{number(paper.height)}" fill="#fff"/>'
    parts = [
        head, f"<title>{words(title.title)}</title>", style, sheet,
        *lanes(layout, pen), *frames(layout, pen), *_wires(layout),
        *(_box(placed, layout.font, pen) for placed in layout.boxes),
        *_side(layout, pen), *furniture(layout, title, pen.measure), "</svg>",
    ]  # fmt: skip
    return "\n".join(part for part in parts if part) + "\n"


# --- Lines ------------------------------------------------------------------------------------


def _wires(layout: Layout) -> list[str]:
    bundles: dict[int, list[Wire]] = {}
    for wire in layout.wires:
        bundles.setdefault(wire.bundle, []).append(wire)
    quiet = layout.picture.difference
    return [_bundle(number_, wires, quiet=quiet) for number_, wires in bundles.items()]


def _bundle(position: int, wires: Sequence[Wire], *, quiet: bool) -> str:
    """A bundle: white below, so that crossings look like bridges; a ball where it begins."""
    colour = QUIET_WIRE if quiet else WIRE_INKS[position % len(WIRE_INKS)]
    wires = sorted(wires, key=lambda wire: wire.edge.plan in STROKES)  # what changes on top
    lines = [rounded(wire.points, BEND) for wire in wires]
    parts = [path("".join(lines), stroke="#fff", width=HALO, name="halo")]
    for wire, data in zip(wires, lines, strict=True):
        ink, width, dash = _stroke(wire, colour)
        ends = f'data-a="{words(wire.edge.source)}" data-b="{words(wire.edge.target)}"'
        parts.append(
            f'<path class="wire" {ends} d="{data}" fill="none" stroke="{ink}" '
            f'stroke-width="{number(width)}"{dash}/>'
        )
        parts.append(_end(wire, ink))
    if not wires[-1].dashed:
        x, y = wires[-1].points[0]
        parts.append(
            f'<circle class="end" cx="{number(x)}" cy="{number(y)}" r="1.5" fill="{ink}"/>'
        )
    return f"<g>{''.join(parts)}</g>"


def _stroke(wire: Wire, colour: str) -> tuple[str, float, str]:
    """Colour, width and dashes of a wire, the plan's before its bundle's."""
    stroke = STROKES.get(wire.edge.plan)
    dash = stroke.dash if stroke else "3 1.8" if wire.dashed else ""
    named = f' stroke-dasharray="{dash}"' if dash else ""
    return (stroke.ink or colour, stroke.width, named) if stroke else (colour, WIRE, named)


def _end(wire: Wire, ink: str) -> str:
    """An arrow where data flow inside a layer; elsewhere a short bar."""
    if wire.dashed:
        points = wire.points if wire.arrow_at_start else wire.points[::-1]
        return path(arrow_head(points[0], points[1], 4.5), fill=ink, name="end")
    x, y = wire.points[-1]
    return path(f"M{number(x - 2.2)} {number(y)}h4.4", stroke=ink, width=1.3, name="end")


# --- Boxes ------------------------------------------------------------------------------------


def _box(placed: PlacedBox, font: float, pen: Pen) -> str:
    box, room = placed.box, inner(placed.box.layer, placed.area)
    ink = STUB_INK if box.stub else QUIET if _is_quiet(box, pen) else INKS[box.layer]
    width, dash = _border(box)
    parts = [shape(box.layer, placed.area, ink, width=width, dash=dash)]
    parts += plan_form(box.plan, placed.area, ink, box.layer)
    pale = box.stub or ink is QUIET
    y, step = room.y + ASCENT * font, font * LINE
    parts += _head(placed, room, y, font, ink, pen)
    y += step * max(0, len(placed.head_lines) - 1)
    for line in placed.lines:
        y += step
        parts.append(text((room.x, y), line, font, SOFT_INK if pale else INK))
    for line in (*placed.note_lines, *placed.code_lines):
        y += step
        parts.append(text((room.x, y), line, font, SOFT_INK))
    return _linked(
        box.href,
        f'id="box-{words(box.id)}" class="box" data-layer="{box.layer.letter}"',
        spoken_words(box, pen),
        parts,
    )


def _is_quiet(box: Box, pen: Pen) -> bool:
    return pen.quiet and not box.plan


def _border(box: Box) -> tuple[float, str]:
    if box.stub:
        return THIN, DASH_STUB
    if box.gap is None:
        return THIN, ""
    return THICK, DASH_MISSING if box.gap.worst.sort == MISSING else ""


def _head(placed: PlacedBox, room: Area, y: float, font: float, ink: Ink, pen: Pen) -> list[str]:
    """First line: letter and code; to the right gap sign, and codes where they fit."""
    box = placed.box
    parts = [text((room.x, y), box.layer.letter, font, ink.text, bold=True)]
    x = room.x + letter_width(box, font, pen.measure)
    for position, line in enumerate(placed.head_lines):
        at = x, y + position * font * LINE
        parts.append(text(at, line, font, SOFT_INK if box.stub else INK, bold=True))
    right = room.right
    if box.gap is not None:
        right -= sign_width(box.gap, font, pen.measure)
        parts += _gap_sign(box.gap, right, y, font)
        right -= 0.4 * font
    codes = beside(box)
    if codes and not placed.code_lines:
        parts.append(text((right, y), codes, font, SOFT_INK, anchor="end"))
    return parts


def _gap_sign(gap: Gap, x: float, y: float, font: float) -> list[str]:
    return [
        sign(gap.worst.sort, x, y - 0.8 * font, 0.9 * font),
        text((x + 1.05 * font, y), str(gap.number), font, GAP_RED, bold=True),
    ]


def spoken_words(box: Box, pen: Pen) -> str:
    """The box in words, for screen readers and tooltips."""
    parts = [pen.say(box.layer.label), box.code, box.label, box.note]
    if box.stub:
        parts.append(pen.say(STUB_WORD))
    if box.gap is not None:
        parts.append(pen.say(GAP_WORD).format(n=box.gap.number))
    return ", ".join(part for part in parts if part)


def _linked(href: str, attributes: str, spoken: str, parts: Sequence[str]) -> str:
    inside = f"<title>{words(spoken)}</title>{''.join(parts)}"
    if not href:
        return f"<g {attributes}>{inside}</g>"
    return f'<a href="{words(href)}" {attributes} aria-label="{words(spoken)}">{inside}</a>'


# --- Side lane --------------------------------------------------------------------------------


def _side(layout: Layout, pen: Pen) -> list[str]:
    if not layout.codes:
        return []
    side = layout.side
    parts = [
        rectangle(side, BAND, RULE),
        text((side.x + 4, side.y + SIDE_TITLE - 5), pen.say(SIDE), 8, INK, bold=True),
    ]
    return [*parts, *(_code(entry, pen) for entry in layout.codes)]


def _code(entry: PlacedCode, pen: Pen) -> str:
    code, a, font = entry.code, entry.area, SMALLEST_TEXT
    ink = QUIET if pen.quiet and not code.plan else INKS[code.domain]
    room = inner(code.domain, a)
    parts = [shape(code.domain, a, ink, dash=DASH_STUB if code.note else "")]
    parts += plan_form(code.plan, a, ink, code.domain)
    x, y = room.x, room.y + ASCENT * font
    parts.append(text((x, y), f"{code.code}  {code.record_code}", font, ink.text, bold=True))
    if code.gap is not None:
        parts += _gap_sign(code.gap, room.right - sign_width(code.gap, font, pen.measure), y, font)
    for line in entry.lines:
        y += font * LINE
        parts.append(text((x, y), line, font, INK))
    for line in entry.user_lines:
        y += font * LINE
        parts.append(text((x, y), line, font, SOFT_INK))
    spoken = f"{code.code}, {code.label}"
    users = " ".join(words(user) for user in code.users)
    named = f'id="code-{words(code.element)}" class="box" data-users="{users}"'
    return _linked(code.href, named, spoken, parts)
