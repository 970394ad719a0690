"""draw.io files of scenes: the same boxes and lines in the same places, to be changed by hand.

The format is mxGraph's XML, uncompressed; every sheet is a page, every domain a layer, every box
links to its record.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

from architecture.diagrams.furniture import TitleBlock
from architecture.diagrams.layout import Area
from architecture.diagrams.scene import Link, Node, Scene
from architecture.diagrams.scene_svg import ink_of, words_of
from architecture.diagrams.style import FONT_FAMILY, INK, SOFT_INK, WIRE_INKS
from architecture.diagrams.svg import number, printable
from architecture.metamodel import Domain, Text

_GENERAL = Text("Umum", "General")
SHAPES: dict[Domain, str] = {
    Domain.PROCESS: "shape=step;perimeter=stepPerimeter;fixedSize=1;size=6",
    Domain.SERVICE: "rounded=1;arcSize=50",
    Domain.DATA: "shape=cylinder3;boundedLbl=1;size=3",
    Domain.APPLICATION: "rounded=1;arcSize=6;absoluteArcSize=1",
    Domain.INFRASTRUCTURE: "shape=cube;size=4;boundedLbl=1",
    Domain.SECURITY: "shape=mxgraph.basic.octagon2;dx=5",
}


def scenes_drawio(sheets: Sequence[tuple[Scene, TitleBlock]], base: str = "") -> str:
    """The sheets as one draw.io file; `base` ("https://…") stands before every link."""
    file = ET.Element("mxfile", host="Selaras", type="device")
    for position, (scene, title) in enumerate(sheets, start=1):
        page = ET.SubElement(file, "diagram", id=f"p{position}", name=printable(title.title)[:80])
        page.append(_model(scene, title, base))
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(file, encoding="unicode")


def _model(scene: Scene, title: TitleBlock, base: str) -> ET.Element:
    model = ET.Element(
        "mxGraphModel", grid="0", page="1", pageScale="1",
        pageWidth=number(scene.paper.width), pageHeight=number(scene.paper.height),
    )  # fmt: skip
    root = ET.SubElement(model, "root")
    _cell(root, id="0")
    layers: dict[Domain | None, str] = {None: "1"}
    _cell(root, id="1", parent_id="0", value=title.say(_GENERAL))
    for domain in Domain:
        if any(node.domain is domain for node in scene.nodes):
            layers[domain] = f"layer-{domain.css}"
            name = title.say(domain.label)
            _cell(root, id=f"layer-{domain.css}", parent_id="0", value=name)
    _title(root, scene, title)
    for node in sorted(scene.nodes, key=lambda n: n.look != "frame"):
        _node(root, node, layers.get(node.domain, "1"), base)
    for position, link in enumerate(scene.links):
        _link(root, link, position, scene)
    return model


def _title(root: ET.Element, scene: Scene, title: TitleBlock) -> None:
    for name, words, top, size in (
        ("title", title.title, 28, 15), ("facts", " · ".join(title.facts), 46, 8),
    ):  # fmt: skip
        style = f"text;html=0;align=left;fontSize={size};fontColor={INK};fontFamily={FONT_FAMILY}"
        cell = _cell(root, id=name, parent_id="1", vertex="1",
                             value=printable(words), style=style)  # fmt: skip
        _geometry(cell, Area(28, top, scene.paper.width - 56, size + 6))


def _node(root: ET.Element, node: Node, layer: str, base: str) -> None:
    ink = ink_of(node)
    look = SHAPES.get(node.domain, "") if node.look == "box" and node.domain else "rounded=0"
    size = node.lines[0].size if node.lines else 8
    align = "center" if node.centred else "left"
    parts = [
        look, "html=0", "whiteSpace=wrap", f"fillColor={ink.base}", f"strokeColor={ink.line}",
        f"fontColor={SOFT_INK if node.stub else INK}", f"fontSize={number(size)}",
        f"fontFamily={FONT_FAMILY}", f"align={align}", "verticalAlign=top", "spacing=3",
        "horizontal=0" if node.turned else "",
        "dashed=1" if node.stub or node.look == "frame" else "",
        f"strokeWidth={2 if node.thick else 1}",
        f"fontStyle={1 if node.lines and node.lines[0].bold else 0}",
    ]  # fmt: skip
    style = ";".join(part for part in parts if part)
    if node.look == "frame":
        style = style.replace(f"fillColor={ink.base}", "fillColor=none")
    words = "\n".join(printable(line.text) for line in node.lines)
    holder = ET.SubElement(root, "object", id=f"n-{node.id}", label=words)
    if node.href:
        holder.set("link", urljoin(base, node.href) if base else node.href)
    if node.spoken:
        holder.set("tooltip", printable(node.spoken))
    cell = _cell(holder, parent_id=layer, vertex="1", style=style)
    _geometry(cell, node.area)


def _link(root: ET.Element, link: Link, position: int, scene: Scene) -> None:
    parts = [
        "html=0", "rounded=1", f"strokeColor={WIRE_INKS[position % len(WIRE_INKS)]}",
        f"endArrow={'block' if link.arrow else 'none'}", "endSize=4", "fontSize=8",
        "dashed=1" if link.dashed else "", "curved=1" if link.curved else "",
        f"strokeWidth={number(link.width)}",
    ]  # fmt: skip
    cell = _cell(root, id=f"e{position}", parent_id="1", edge="1",
        value=printable(words_of(link.label)), style=";".join(p for p in parts if p),
    )  # fmt: skip
    for end, name in ((link.source, "source"), (link.target, "target")):
        if end in scene.by_id:
            cell.set(name, f"n-{end}")
    geometry = ET.SubElement(cell, "mxGeometry", {"relative": "1", "as": "geometry"})
    inner = link.points[3:-1:3] if link.curved else link.points[1:-1]
    if inner:
        array = ET.SubElement(geometry, "Array", {"as": "points"})
        for x, y in inner:
            ET.SubElement(array, "mxPoint", x=number(x), y=number(y))


def _cell(into: ET.Element, parent_id: str = "", **attributes: str) -> ET.Element:
    """An mxCell; `parent` cannot be a keyword of SubElement."""
    more = {"parent": parent_id} if parent_id else {}
    return ET.SubElement(into, "mxCell", {**more, **attributes})


def _geometry(cell: ET.Element, a: Area) -> None:
    ET.SubElement(
        cell, "mxGeometry",
        {"x": number(a.x), "y": number(a.y), "width": number(a.width),
         "height": number(a.height), "as": "geometry"},
    )  # fmt: skip
