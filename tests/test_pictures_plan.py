"""The plan in pictures: told by form and word on every sheet, today and target over each other."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from app.diagrams.fonts import measure
from architecture.diagrams.draw import draw
from architecture.diagrams.draw_lanes import Pen
from architecture.diagrams.furniture import LEGEND_LINE
from architecture.diagrams.layered import layered
from architecture.diagrams.layered_scene import layered_scene
from architecture.diagrams.planning import (
    DIFFERENCE,
    MERGE,
    NEW,
    PLANNED,
    RETIRE,
    UPGRADE,
    difference_graph,
    told,
)
from architecture.diagrams.scene_drawio import scenes_drawio
from architecture.diagrams.sheets import sheets_of
from architecture.diagrams.style import PAPERS
from architecture.graph import Graph, read_as
from tests.diagram_graphs import AROUND, TITLE, City, a_small_office
from tests.sheet_audit import faults_in

SVG = "{http://www.w3.org/2000/svg}"
PLANS = {
    "apl-0001": UPGRADE, "apl-0002": MERGE, "lyn-0002": RETIRE, "dat-0002": RETIRE,
    "dat-0001": NEW, "prb-0002": UPGRADE,
}  # fmt: skip


def say(words):
    return words.id


def an_office_with_a_plan(plans=None) -> City:
    city = a_small_office()
    for i, plan in (PLANS if plans is None else plans).items():
        into = "apl-0001" if plan == MERGE else None
        city.elements[i] = city.elements[i].copy_with(plan=plan, merged_into=into)
    return city


def read_and_told(city: City, reading: str, seed: int | None = None) -> Graph:
    full = city.graph(seed)
    if reading == DIFFERENCE:
        both = (read_as(full, "as-is"), read_as(full, "target"))
        return difference_graph(*both, say, full.descendants_of_unit("dishub"))
    return told(read_as(full, reading), full.elements, say)


def sheet_of(graph: Graph):
    picture = layered(graph, "dishub", marks={}, surroundings=AROUND)
    paper = replace(PAPERS["A3"], foot=LEGEND_LINE)
    (layout,) = sheets_of(picture, paper, measure)
    return layout, draw(layout, TITLE, Pen(measure))


def boxes_in(svg: str) -> dict[str, ET.Element]:
    return {
        node.get("id", "").removeprefix("box-"): node
        for node in ET.fromstring(svg)
        if node.get("class") == "box"
    }


def form_of(box: ET.Element) -> tuple[str, ...]:
    """What is drawn of the plan, without colours: how many strokes, dashed or not."""
    parts = [p for p in box.iter(f"{SVG}path") if p.get("class", "").startswith("plan-")]
    strokes = (re.sub("[^A-Za-z]", "", p.attrib["d"]) for p in parts)
    return tuple(
        f"{'ML' * letters.count('ML') if letters in ('ML', 'MLML') else 'outline'} "
        f"{p.get('stroke-dasharray', '')}"
        for p, letters in zip(parts, strokes, strict=True)
    )


def words_of(node: ET.Element) -> str:
    said = " ".join(t.text or "" for t in node.iter(f"{SVG}text"))
    return said.replace("\u00a0", " ")


def test_every_plan_has_a_form_and_a_word_of_its_own_without_colour():
    _layout, svg = sheet_of(read_and_told(an_office_with_a_plan(), DIFFERENCE))
    boxes = boxes_in(svg)
    forms = {plan: {form_of(boxes[i]) for i, p in PLANS.items() if p == plan} for plan in PLANNED}
    assert all(len(found) == 1 and found != {()} for found in forms.values()), forms
    assert len({form for found in forms.values() for form in found}) == 4
    words = {NEW: "+ baru", UPGRADE: "↑ pengembangan", RETIRE: "× dihentikan", MERGE: "→ digabung"}
    for i, plan in PLANS.items():
        assert words[plan] in words_of(boxes[i]), i
    said = words_of(ET.fromstring(svg))
    for plan, word in words.items():  # on every box, and once more in the legend
        assert said.count(word) == list(PLANS.values()).count(plan) + 1, word


def test_what_stays_has_no_form_and_steps_back_in_the_difference():
    _layout, svg = sheet_of(read_and_told(an_office_with_a_plan(), DIFFERENCE))
    quiet = boxes_in(svg)["prb-0001"]
    assert form_of(quiet) == () and "[" not in words_of(quiet)
    assert next(quiet.iter(f"{SVG}path")).get("fill") == "#FFFFFF"


@pytest.mark.parametrize("reading", ["as-is", "target", DIFFERENCE])
def test_nothing_overlaps_or_is_cut_with_the_plan_on_the_sheet(reading):
    layout, svg = sheet_of(read_and_told(an_office_with_a_plan(), reading))
    assert faults_in(svg, layout.picture) == []


@pytest.mark.parametrize(
    ("reading", "there", "gone"),
    [
        ("as-is", {"apl-0002", "dat-0002", "lyn-0002"}, {"dat-0001"}),
        ("target", {"dat-0001"}, {"apl-0002", "dat-0002", "lyn-0002"}),
        (DIFFERENCE, set(PLANS), set()),
    ],
)
def test_each_reading_shows_its_records_and_the_difference_all(reading, there, gone):
    _layout, svg = sheet_of(read_and_told(an_office_with_a_plan(), reading))
    assert there <= boxes_in(svg).keys() and not gone & boxes_in(svg).keys()


def test_a_merged_record_leads_to_what_takes_it_over_and_its_links_move():
    graph = read_and_told(an_office_with_a_plan({"apl-0002": MERGE}), DIFFERENCE)
    plans = {(r.source, r.type, r.target): r.plan for r in graph.relations}
    assert plans["apl-0002", "merged_into", "apl-0001"] == MERGE
    assert plans["apl-0002", "uses_data", "dat-0002"] == RETIRE
    assert plans["apl-0001", "uses_data", "dat-0002"] == NEW
    assert plans["apl-0001", "uses_data", "dat-0001"] == "keep"
    assert graph.elements["apl-0002"].name.endswith("[→\u00a0digabung ke APL-0001]")


def test_a_link_is_thick_if_new_and_dotted_if_it_ends():
    _layout, svg = sheet_of(read_and_told(an_office_with_a_plan({"apl-0002": MERGE}), DIFFERENCE))
    wires = {(p.get("data-a"), p.get("data-b")): p for p in ET.fromstring(svg).iter(f"{SVG}path")
             if p.get("class") == "wire"}  # fmt: skip
    new, ends = wires["apl-0001", "dat-0002"], wires["apl-0002", "dat-0002"]
    stays, merged = wires["apl-0001", "dat-0001"], wires["apl-0002", "apl-0001"]
    width = float(stays.attrib["stroke-width"])
    assert float(new.attrib["stroke-width"]) > 1.5 * width and "stroke-dasharray" not in new.attrib
    dashes = [w.get("stroke-dasharray") for w in (ends, merged, stays)]
    assert len(set(dashes)) == 3 and dashes[2] is None


def test_target_values_and_a_move_to_another_opd_are_told_in_words():
    city = a_small_office()
    moved = city.elements["apl-0001"]
    target = {"name": "SIM-KIR Terpadu", "opd": "dukcapil"}
    city.elements["apl-0001"] = moved.copy_with(_target=target)
    there = read_and_told(city, DIFFERENCE).elements["apl-0001"]
    assert there.opd == "dishub"  # in the picture of the OPD that it leaves
    assert there.name.replace("\u00a0", " ") == (
        "SIM-KIR → SIM-KIR Terpadu [↑ berubah, pindah ke Disdukcapil]"
    )
    full = city.graph()
    elsewhere = difference_graph(
        read_as(full, "as-is"), read_as(full, "target"), say, frozenset({"dukcapil"})
    ).elements["apl-0001"]
    assert elsewhere.opd == "dukcapil" and "pindah dari Dishub" in elsewhere.name


def test_draw_io_has_the_same_forms():
    layout, _svg = sheet_of(read_and_told(an_office_with_a_plan(), DIFFERENCE))
    file = ET.fromstring(
        scenes_drawio([(layered_scene(layout, Pen(measure)), TITLE)]).split("?>", 1)[1]
    )
    held = {cell.get("id"): cell for cell in file.iter("mxCell")}
    for i, plan in PLANS.items():
        names = {NEW: ("",), UPGRADE: ("",), RETIRE: ("-0", "-1"), MERGE: ("-0",)}[plan]
        assert all(f"p-{i}{name}" in held for name in names), i
    assert "dashPattern" in held["p-apl-0001"].attrib["style"]
    assert "dashPattern" not in held["p-dat-0001"].attrib["style"]


def test_a_graph_without_plan_is_drawn_as_before():
    graph = read_as(a_small_office().graph(), "as-is")
    assert told(graph, graph.elements, say) is graph


@pytest.mark.parametrize("reading", ["as-is", "target", DIFFERENCE])
def test_shuffled_data_give_the_same_bytes_with_a_plan(reading):
    city = an_office_with_a_plan()
    first, second = (sheet_of(read_and_told(city, reading, seed))[1] for seed in (None, 3))
    assert first == second
