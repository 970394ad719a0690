"""draw.io files: the places of the SVG, complete texts, and nothing that could be markup."""

from __future__ import annotations

import html
import re
from xml.etree import ElementTree as ET

import pytest

from app.diagrams.fonts import measure
from architecture.diagrams.draw_lanes import Pen
from architecture.diagrams.layered_scene import layered_scene
from architecture.diagrams.picture import Mark
from architecture.diagrams.scene_drawio import scenes_drawio
from tests.diagram_graphs import TITLE, City, a_picture, a_random_office, sheets, svg_of
from tests.sheet_audit import read

MARKS = {
    "apl-0001": [Mark("missing", "high", "x")], "dat-0002": [Mark("risk", "high", "x")],
    "prb-0001": [Mark("duplicate", "high", "x")],
}  # fmt: skip


def an_office() -> City:
    city = a_random_office(60, 0)
    standard = city.add("security_standard", "Standar akses data")
    city.link(standard, "covers", "dat-0001")
    return city


@pytest.fixture(scope="module")
def made():
    """The sheets of a generated OPD, and the draw.io file of them, parsed."""
    placed = sheets(a_picture(an_office(), marks=MARKS))
    scenes = [(layered_scene(sheet, Pen(measure)), TITLE) for sheet in placed]
    text = scenes_drawio(scenes, "https://selaras.example", measure)
    return placed, list(ET.fromstring(text.split("?>", 1)[1]).iter("diagram"))


def _area(holder: ET.Element) -> tuple[float, float, float, float]:
    geometry = holder.find(".//mxGeometry")
    assert geometry is not None
    return tuple(float(geometry.attrib[n]) for n in ("x", "y", "width", "height"))  # type: ignore[return-value]


def _style(cell: ET.Element) -> dict[str, str]:
    pairs = (part.partition("=") for part in cell.attrib["style"].split(";"))
    return {name: value for name, _, value in pairs}


def _corners(cell: ET.Element, boxes: dict[str, tuple]) -> list[tuple[float, float]]:
    """The corners of a line as draw.io draws it: its ends follow from the shares of the boxes."""
    style, ends = _style(cell), []
    for side, end in (("exit", "source"), ("entry", "target")):
        x, y, width, height = boxes[cell.attrib[end]]
        ends.append((x + float(style[f"{side}X"]) * width, y + float(style[f"{side}Y"]) * height))
    bends = [(float(p.attrib["x"]), float(p.attrib["y"])) for p in cell.findall(".//Array/mxPoint")]
    return [ends[0], *bends, ends[1]]


def test_every_box_and_line_is_where_the_svg_has_it(made) -> None:
    placed, pages = made
    assert len(pages) == len(placed)
    for sheet, page in zip(placed, pages, strict=True):
        drawn = read(svg_of(sheet))
        boxes = {o.attrib["id"]: _area(o) for o in page.iter("object")}
        for box, area in (*drawn.boxes.items(), *drawn.codes.items()):
            there = boxes[f"n-{box}"]
            assert there == pytest.approx((area.x, area.y, area.width, area.height), abs=0.03)
        lines = [c for c in page.iter("mxCell") if c.get("edge") and c.get("source")]
        found = {tuple(_rounded(_corners(line, boxes))) for line in lines}
        wanted = [tuple(_rounded(line.points)) for line in drawn.lines]
        assert len(lines) == len(wanted)
        for points in wanted:
            assert points in found or points[::-1] in found


def _rounded(points) -> list[tuple[int, int]]:
    return [(round(x), round(y)) for x, y in points]


def test_title_facts_and_legend_are_on_every_page(made) -> None:
    _placed, pages = made
    for page in pages:
        said = {c.get("value") for c in page.iter("mxCell")}
        assert {TITLE.title, *TITLE.facts, "Proses bisnis", "diduga ganda"} <= said


def test_gap_signs_differ_in_form_and_carry_their_number(made) -> None:
    _placed, pages = made
    cells = {c.get("id", ""): c for page in pages for c in page.iter("mxCell")}
    assert "shape=triangle" in cells["g-apl-0001"].attrib["style"]
    assert "shape=rhombus" in cells["g-dat-0002"].attrib["style"]
    assert {"g-prb-0001-0", "g-prb-0001-1"} <= cells.keys()
    assert cells["g-prb-0001-n"].attrib["value"] == "1"


def test_a_sheet_has_the_size_of_its_paper_in_draw_io(made) -> None:
    _placed, pages = made
    model = pages[0].find("mxGraphModel")
    assert model is not None
    # draw.io counts in hundredths of an inch: A3 is 1654 by 1169.
    size = [round(float(model.attrib[n])) for n in ("pageWidth", "pageHeight")]
    assert size == [1654, 1169]


def test_names_are_complete_and_never_markup() -> None:
    city = City()
    name = '<img src=x onerror=alert(1)> & "tanda" =1+1'
    city.link(city.add("application", name), "supports", city.add("service", name))
    (sheet,) = sheets(a_picture(city), "A4")
    text = scenes_drawio([(layered_scene(sheet, Pen(measure)), TITLE)], "", measure)
    page = ET.fromstring(text.split("?>", 1)[1])
    labels = [o.attrib["label"] for o in page.iter("object") if o.attrib["id"][:6] == "n-apl-"]
    assert labels and all("<img" not in label for label in labels)
    tags = {tag for label in labels for tag in re.findall(r"</?([a-z]+)", label)}
    assert tags <= {"div", "span", "b", "br"}
    said = "".join(html.unescape(re.sub(r"<[^>]*>", "", labels[0])).split())
    assert "".join(name.split()) in said.replace("-", "")


def test_links_lead_to_the_records(made) -> None:
    _placed, pages = made
    links = {o.get("link") for page in pages for o in page.iter("object")}
    assert "https://selaras.example/catatan/apl-0001" in links
