"""draw.io files of scenes: the same boxes and lines in the same places, to be changed by hand.

The format is mxGraph's XML, uncompressed; every sheet is a page, every domain a layer, every box
links to its record. Lines keep their ends and bends; labels are HTML in which every text is
escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

from architecture.diagrams.drawio_parts import (
    FONTS,
    SHAPES,
    TEXT,
    add_cell,
    add_furniture,
    add_plan,
    add_sign,
    set_geometry,
)
from architecture.diagrams.furniture import TitleBlock
from architecture.diagrams.layout import Area, Point
from architecture.diagrams.scene import Link, Node, Scene, Words
from architecture.diagrams.scene_svg import ink_of, look_of, mark_area, text_area
from architecture.diagrams.style import (
    GAP_RED,
    INK,
    LINE,
    SOFT_INK,
    Measure,
)
from architecture.diagrams.svg import number, printable
from architecture.metamodel import Domain, Text

_GENERAL = Text("Umum", "General")
# draw.io counts paper in hundredths of an inch; this makes one of our points one of its units.
PAGE_SCALE, PER_MILLIMETRE = 0.72, 100 / 25.4
SIGN = 7.5


def scenes_drawio(
    sheets: Sequence[tuple[Scene, TitleBlock]],
    base: str = "",
    measure: Measure | None = None,
    numbers: Sequence[str] = (),
) -> str:
    """The sheets as one draw.io file; `base` ("https://…") stands before every link.

    `numbers` are those of the sheets where they are not 1, 2, 3 …
    """
    file = ET.Element("mxfile", host="Selaras", type="device")
    for position, (scene, title) in enumerate(sheets, start=1):
        called = numbers[position - 1] if numbers else str(position)
        name = f"{called}. {title.title}" if len(sheets) > 1 else title.title
        page = ET.SubElement(file, "diagram", id=f"p{position}", name=printable(name)[:80])
        page.append(_model(scene, title, base, measure or _about))
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(file, encoding="unicode")


def _about(text: str, size: float, _bold: bool) -> float:
    """A generous width where no font is at hand."""
    return len(text) * size * 0.55


def _model(scene: Scene, title: TitleBlock, base: str, measure: Measure) -> ET.Element:
    width, height = (side * PER_MILLIMETRE for side in scene.paper.millimetres)
    model = ET.Element(
        "mxGraphModel", grid="0", page="1", pageScale=str(PAGE_SCALE),
        pageWidth=number(width), pageHeight=number(height),
    )  # fmt: skip
    root = ET.SubElement(model, "root")
    add_cell(root, id="0")
    layers: dict[Domain | None, str] = {None: "1"}
    add_cell(root, id="1", parent_id="0", value=title.say(_GENERAL))
    for domain in Domain:
        if any(node.domain is domain for node in scene.nodes):
            layers[domain] = f"layer-{domain.css}"
            name = title.say(domain.label)
            add_cell(root, id=f"layer-{domain.css}", parent_id="0", value=name)
    frames = [node for node in scene.nodes if node.look == "frame"]
    for node in frames:
        _node(root, node, "1", base)
    for position, link in enumerate(scene.links):
        _link(root, link, position, scene)
    for node in scene.nodes:
        if node.look != "frame":
            _node(root, node, layers.get(node.domain, "1"), base)
    add_furniture(root, scene, title, measure)
    return model


# --- Nodes ------------------------------------------------------------------------------------


def _node(root: ET.Element, node: Node, layer: str, base: str) -> None:
    ink, area = ink_of(node), text_area(node)
    look = SHAPES.get(node.domain, "") if node.look == "box" and node.domain else "rounded=0"
    left = 0.0 if node.centred else area.x - node.area.x
    fill = (node.fill or "none") if node.look == "frame" else ink.base
    parts = [
        look, "html=1", f"fillColor={fill}", f"strokeColor={ink.line}",
        f"fontColor={SOFT_INK if node.stub or node.quiet else INK}", "fontSize=8",
        f"fontFamily={FONTS}",
        f"align={'center' if node.centred else 'left'}", "verticalAlign=top", "spacing=0",
        f"spacingLeft={number(left)}", f"spacingTop={number(area.y - node.area.y)}",
        "horizontal=0" if node.turned else "",
        "dashed=1" if node.stub or node.dashed or node.look == "frame" else "",
        f"strokeWidth={1.7 if node.thick else 0.9}",
    ]  # fmt: skip
    holder = ET.SubElement(root, "object", id=f"n-{node.id}", label=_label(node.lines))
    if node.href:
        holder.set("link", urljoin(base, node.href) if base else node.href)
    if node.spoken:
        holder.set("tooltip", printable(node.spoken))
    style = ";".join(part for part in parts if part)
    set_geometry(add_cell(holder, parent_id=layer, vertex="1", style=style), node.area)
    if node.plan:
        add_plan(root, f"p-{node.id}", node.plan, node.area, look, ink.line, layer)
    if node.gap:
        _gap(root, node, layer)
    if node.mark:
        add_sign(root, f"m-{node.id}", node.mark, mark_area(node), layer)


def _label(lines: Sequence[Words]) -> str:
    """Lines as HTML, each in its size; texts are escaped, so that none becomes markup."""
    if not lines:
        return ""
    return f'<div style="line-height:{LINE}">{"<br>".join(map(_line, lines))}</div>'


def _line(line: Words) -> str:
    words = escape(printable(line.text))
    colour = f";color:{SOFT_INK}" if line.soft else ""
    words = f"<b>{words}</b>" if line.bold else words
    after = f' <span style="color:{SOFT_INK}">{escape(printable(line.after))}</span>'
    words += after if line.after else ""
    return f'<span style="font-size:{number(line.size)}px{colour}">{words}</span>'


def _gap(root: ET.Element, node: Node, layer: str) -> None:
    """The sign of the worst gap and its number, where the SVG has them."""
    area = text_area(node)
    label = "" if node.number is None else str(node.number)
    right = area.right - (4.2 * len(label) + 1 if label else 0)
    name = f"g-{node.id}"
    add_sign(root, name, node.gap, Area(right - SIGN, area.y, SIGN, SIGN), layer)
    if label:
        style = f"{TEXT};align=right;fontSize=8;fontStyle=1;fontColor={GAP_RED}"
        cell = add_cell(root, id=f"{name}-n", parent_id=layer, vertex="1", value=label, style=style)
        set_geometry(cell, Area(right, area.y - 1, area.right - right, 9))


# --- Lines ------------------------------------------------------------------------------------


def _link(root: ET.Element, link: Link, position: int, scene: Scene) -> None:
    ends = ((link.source, "source", link.points[0]), (link.target, "target", link.points[-1]))
    ink, width, dashes = look_of(link, position)
    parts = [
        "html=0", "rounded=1", "arcSize=6", "edgeStyle=none",
        f"strokeColor={ink}", "endSize=4",
        f"endArrow={'block' if link.arrow else 'baseDash' if link.ball else 'none'}",
        "startSize=3",
        f"startArrow={'oval' if link.ball else 'none'}", "fontSize=8",
        f"dashed=1;dashPattern={dashes}" if dashes and link.plan else "dashed=1" * bool(dashes),
        "curved=1" if link.curved else "", f"strokeWidth={number(width)}",
        *(_anchor(scene.by_id.get(end), "exit" if side == "source" else "entry", point)
          for end, side, point in ends),
    ]  # fmt: skip
    label = " ".join(printable(line.text) for line in link.label)
    style = ";".join(p for p in parts if p)
    cell = add_cell(root, id=f"e{position}", parent_id="1", edge="1", value=label, style=style)
    geometry = ET.SubElement(cell, "mxGeometry", {"relative": "1", "as": "geometry"})
    for end, side, (x, y) in ends:
        if end in scene.by_id:
            cell.set(side, f"n-{end}")
        ET.SubElement(geometry, "mxPoint", {"x": number(x), "y": number(y), "as": f"{side}Point"})
    inner = link.points[3:-1:3] if link.curved else link.points[1:-1]
    if inner:
        array = ET.SubElement(geometry, "Array", {"as": "points"})
        for x, y in inner:
            ET.SubElement(array, "mxPoint", x=number(x), y=number(y))


def _anchor(node: Node | None, side: str, point: Point) -> str:
    """Where a line touches its box, as a share of the box: it stays there when the box moves."""
    if node is None:
        return ""
    a = node.area
    across, down = (point[0] - a.x) / a.width, (point[1] - a.y) / a.height
    return f"{side}X={across:.6f};{side}Y={down:.6f};{side}Perimeter=0"
