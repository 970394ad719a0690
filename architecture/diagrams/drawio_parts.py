"""Parts of draw.io files: cells, signs of gaps, title and legend."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from architecture.diagrams.furniture import MARGIN, TitleBlock, headings
from architecture.diagrams.layout import Area, Point
from architecture.diagrams.picture import DUPLICATE, MISSING
from architecture.diagrams.plan_forms import (
    CROSS,
    CROSS_INK,
    PLAIN,
    QUIET,
    SECOND,
    STROKES,
    inner_outline,
    strokes_across,
    within,
)
from architecture.diagrams.planning import KEEP
from architecture.diagrams.scene import Key, Scene
from architecture.diagrams.scene_svg import legend_places, sample_width
from architecture.diagrams.shapes import CELL_MARKS
from architecture.diagrams.style import (
    FONT_FAMILY,
    GAP_RED,
    INK,
    INKS,
    LINE,
    RULE,
    SOFT_INK,
    WIRE_INKS,
    Measure,
)
from architecture.diagrams.svg import number, printable
from architecture.metamodel import Domain

SHAPES: dict[Domain, str] = {
    Domain.PROCESS: "shape=step;perimeter=stepPerimeter;fixedSize=1;size=6",
    Domain.SERVICE: "rounded=1;absoluteArcSize=1;arcSize=22",
    Domain.DATA: "shape=cylinder3;size=2.6",
    Domain.APPLICATION: "shape=internalStorage;dx=0;dy=4;rounded=1;absoluteArcSize=1;arcSize=3",
    Domain.INFRASTRUCTURE: "shape=cube;size=4;flipH=1",
    Domain.SECURITY: "shape=mxgraph.basic.octagon2;dx=5",
}
# Our font first; a reader without it gets a narrow one, so that lines keep their length.
FONTS = f"{FONT_FAMILY},Arial Narrow,Liberation Sans Narrow,sans-serif"
TEXT = "text;html=0;fillColor=none;strokeColor=none;verticalAlign=top;spacing=0"
_RED = f"strokeColor={GAP_RED}"


def add_cell(into: ET.Element, parent_id: str = "", **attributes: str) -> ET.Element:
    """An mxCell; `parent` cannot be a keyword of SubElement."""
    more = {"parent": parent_id} if parent_id else {}
    return ET.SubElement(into, "mxCell", {**more, **attributes})


def set_geometry(cell: ET.Element, a: Area) -> None:
    """Gives a cell its place."""
    ET.SubElement(
        cell, "mxGeometry",
        {"x": number(a.x), "y": number(a.y), "width": number(a.width),
         "height": number(a.height), "as": "geometry"},
    )  # fmt: skip


def add_sign(root: ET.Element, name: str, sort: str, a: Area, layer: str) -> None:
    """The sign of a gap: triangle with "!", filled diamond, or two squares; or a cell's mark."""
    if sort in CELL_MARKS:
        is_round, fill = CELL_MARKS[sort]
        look = "ellipse" if is_round else "rounded=0"
        _shape(root, name, "", a, f"{look};fillColor={fill};strokeColor={INK}", layer)
    elif sort == MISSING:
        words = f"fontSize=5;fontStyle=1;fontColor={GAP_RED};spacing=0;spacingTop=2"
        style = f"shape=triangle;direction=north;html=0;fillColor=#FFFFFF;{_RED};{words}"
        _shape(root, name, "!", a, style, layer)
    elif sort == DUPLICATE:
        side = 0.66 * a.width
        for number_, (at, fill) in enumerate(((0.0, "#FFFFFF"), (a.width - side, GAP_RED))):
            style = f"rounded=0;fillColor={fill};{_RED}"
            _shape(
                root, f"{name}-{number_}", "", Area(a.x + at, a.y + at, side, side), style, layer
            )
    else:
        _shape(root, name, "", a, f"shape=rhombus;fillColor={GAP_RED};{_RED}", layer)


def add_plan(
    root: ET.Element, name: str, plan: str, a: Area, look: str, ink: str, layer: str
) -> None:
    """The form that says what the plan does: a second outline inside, or strokes across."""
    dashes = inner_outline(plan)
    if dashes is not None:
        dash = f";dashed=1;dashPattern={dashes}" if dashes else ""
        style = f"{look};fillColor=none;strokeColor={ink};strokeWidth={SECOND}{dash}"
        _shape(root, name, "", within(a), style, layer)
    style = f"startArrow=none;endArrow=none;strokeColor={CROSS_INK};strokeWidth={CROSS}"
    for place, ends in enumerate(strokes_across(plan, a)):
        cell = add_cell(root, id=f"{name}-{place}", parent_id=layer, edge="1", style=style)
        _stretch(cell, *ends)


def _stretch(cell: ET.Element, start: Point, end: Point) -> None:
    """Gives a line its two ends."""
    geometry = ET.SubElement(cell, "mxGeometry", {"relative": "1", "as": "geometry"})
    for side, (x, y) in (("sourcePoint", start), ("targetPoint", end)):
        ET.SubElement(geometry, "mxPoint", {"x": number(x), "y": number(y), "as": side})


def _shape(root: ET.Element, name: str, words: str, a: Area, style: str, layer: str) -> None:
    cell = add_cell(root, id=name, parent_id=layer, vertex="1", value=words, style=style)
    set_geometry(cell, a)


# --- Title and legend -------------------------------------------------------------------------


def add_furniture(root: ET.Element, scene: Scene, title: TitleBlock, measure: Measure) -> None:
    """Title, facts, legend and what was left out, where the SVG has them."""
    size, small, heads, below = headings(scene.paper, title, measure)
    width, y = scene.paper.width - 2 * MARGIN, MARGIN + 12 - size
    for name, lines, height, bold in (("title", heads, size, 1), ("subtitle", below, small, 0)):
        for position, line in enumerate(lines):
            _words(
                root,
                f"{name}-{position}",
                line,
                Area(MARGIN, y, width, height * LINE),
                height,
                bold,
            )
            y += height * LINE
    for position, fact in enumerate(title.facts):
        area = Area(MARGIN, MARGIN + 4 + 13 * position, width, 10)
        _words(root, f"facts-{position}", fact, area, 8, 0, align="right")
    for position, (key, x, y) in enumerate(legend_places(scene, title, measure)):
        _sample(root, f"key-{position}", key, x, y)
        at = Area(x + sample_width(key), y - 8, measure(title.say(key.words), 8, False) + 6, 11)
        _words(root, f"key-{position}-w", title.say(key.words), at, 8, 0)
    if scene.hidden:
        at = Area(MARGIN, scene.paper.height - MARGIN - 2, width, 10)
        _words(root, "hidden", scene.hidden, at, 8, 0)


def _words(
    root: ET.Element, name: str, words: str, a: Area, size: float, bold: int, *, align: str = "left"
) -> None:
    style = (
        f"{TEXT};align={align};fontSize={number(size)};"
        f"fontStyle={bold};fontColor={INK if bold else SOFT_INK};fontFamily={FONTS}"
    )
    _shape(root, name, printable(words), a, style, "1")


def _sample(root: ET.Element, name: str, key: Key, x: float, y: float) -> None:
    """The sample of a legend entry."""
    area = Area(x, y - 8.5, 25, 11)
    if key.bare:
        return
    if key.sign:
        add_sign(root, name, key.sign, Area(x, y - 7, 8, 8), "1")
    elif key.line:
        _line_sample(root, name, key, x, y - 3)
    elif key.plan:
        line = (QUIET if key.plan == KEEP else PLAIN).line
        _shape(root, name, "", area, f"fillColor=#FFFFFF;strokeColor={line}", "1")
        add_plan(root, f"{name}-p", key.plan, area, "rounded=0", line, "1")
    else:
        look = SHAPES[key.domain] if key.domain else "rounded=0"
        ink = INKS.get(key.domain) if key.domain else None
        fill, stroke = (ink.base, ink.line) if ink else ("#FFFFFF", RULE)
        style = f"{look};fillColor={key.fill or fill};strokeColor={stroke};fontSize=8;fontStyle=1"
        style += ";spacing=0" + (";dashed=1" if key.dashed else "")
        _shape(root, name, key.domain.letter if key.domain else "", area, style, "1")


def _line_sample(root: ET.Element, name: str, key: Key, x: float, y: float) -> None:
    arrows = "startArrow=oval;endArrow=baseDash" if key.ball else "startArrow=none;endArrow=block"
    style = f"{arrows};startSize=3;endSize=4;strokeColor={WIRE_INKS[0]}" + (
        ";dashed=1" if key.dashed else ""
    )
    if stroke := STROKES.get(key.plan):
        dash = f";dashed=1;dashPattern={stroke.dash}" if stroke.dash else ""
        style = f"startArrow=none;endArrow=none;strokeWidth={stroke.width}{dash}"
    cell = add_cell(root, id=name, parent_id="1", edge="1", style=style)
    _stretch(cell, (x, y), (x + 25, y))
