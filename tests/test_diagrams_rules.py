"""The rules of the layered picture, read from the finished SVG: every OPD of the demo city and
generated OPDs of up to 200 boxes (picture-layout, section 4)."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from app import queries
from app.diagrams import Drawing, Request, opd_drawing
from app.diagrams.fonts import measure
from architecture.completeness import reporting_units
from architecture.diagrams.draw import Pen, draw
from architecture.diagrams.furniture import TitleBlock
from architecture.diagrams.layered import layered
from architecture.diagrams.layout import Area
from architecture.diagrams.links import layer_of
from architecture.diagrams.picture import Mark
from architecture.graph import Graph
from architecture.metamodel.relations import COVERS, PART_OF
from architecture.visibility import ALL_SEEING
from tests.demo_fixture import DATABASE
from tests.diagram_graphs import a_picture, a_random_office, sheets, svg_of
from tests.sheet_audit import bounds, faults_in, read

MARKS = {
    f"{prefix}-{number:04d}": [Mark(sort, "high", "sebab")]
    for prefix, sort in (("apl", "missing"), ("dat", "risk"), ("prb", "duplicate"))
    for number in range(1, 80, 3)
}


@pytest.fixture(scope="module")
def city(demo_template, tmp_path_factory) -> Iterator[Any]:
    """The demo city with the drawing of every OPD on A3, by its code."""
    from tests.conftest import running_app

    folder = tmp_path_factory.mktemp("drawings")
    shutil.copyfile(demo_template / DATABASE, folder / DATABASE)
    with running_app(f"sqlite:///{folder / DATABASE}", folder) as app, app.test_request_context():
        lines = reporting_units(queries.units())
        opds = [u for u in queries.units().values() if lines[u.id] == u.id]
        drawn = {unit.code: opd_drawing(Request(ALL_SEEING, unit)) for unit in opds}
        yield queries.graph_for(ALL_SEEING), {u.code: u for u in opds}, drawn


def test_every_opd_of_the_demo_keeps_every_rule(city) -> None:
    _graph, _units, drawn = city
    assert len(drawn) >= 45
    found = [
        (code, sheet.number, fault)
        for code, drawing in drawn.items()
        for sheet in drawing.sheets
        for fault in faults_in(sheet.svg, sheet.layout.picture)
    ]
    assert found == []


def test_every_relation_of_the_demo_is_a_line_a_code_or_listed(city) -> None:
    """Told from the graph itself, not from what the picture says it holds."""
    graph, units, drawn = city
    lost = [
        (code, relation.type)
        for code, drawing in drawn.items()
        for relation in _own_relations(graph, units[code].id)
        if not _is_shown(graph, relation, drawing, units[code].id)
    ]
    assert lost == []


def _own_relations(graph: Graph, unit: str) -> list[Any]:
    own = {e.id for e in graph.of_unit(unit)}
    return [r for r in graph.relations if r.source in own or r.target in own]


def _is_shown(graph: Graph, relation: Any, drawing: Drawing, unit: str) -> bool:
    """Whether a relation between two layers is somewhere on the sheets."""
    picture, ends = drawing.picture, {relation.source, relation.target}
    if relation.type == COVERS.name:
        return any(code.element in ends for code in picture.codes)
    if relation.type == PART_OF.name or any(layer_of(graph.elements[e]) is None for e in ends):
        return True  # beside the code of the box; exchanges are lines of their own
    coded = {code.element: set(code.users) for code in picture.codes}
    for hub in ends & coded.keys():
        (other,) = ends - {hub}
        owner = graph.elements[other].opd  # users of other OPDs are counted, not named
        return other in coded[hub] or owner not in graph.descendants_of_unit(unit)
    lines = {frozenset((e.source, e.target)) for e in (*picture.edges, *picture.implied)}
    return any(_stands_for(graph, ends, line) for line in lines)


def _stands_for(graph: Graph, ends: set[str], line: frozenset[str]) -> bool:
    """A line between the two, or to the stub that gathers records of one kind and OPD."""
    if ends == line:
        return True
    gathered = {f"roll-up:{graph.elements[e].kind}:{graph.elements[e].opd}" for e in ends}
    return bool(ends & line) and bool(gathered & line)


def test_every_box_has_one_home_and_stubs_name_the_sheet_that_shows_them(city) -> None:
    _graph, _units, drawn = city
    several = [drawing for drawing in drawn.values() if len(drawing.sheets) > 1]
    assert several
    for drawing in several:
        homes: dict[str, int] = {}
        for sheet in drawing.sheets:
            for box in sheet.layout.picture.own:
                assert homes.setdefault(box.id, sheet.number) == sheet.number
        assert set(homes) == {box.id for box in drawing.picture.own}
        for sheet in drawing.sheets:
            for box in sheet.layout.picture.boxes:
                if box.stub and box.id in homes:
                    assert box.note == f"lembar {homes[box.id]}"


@pytest.mark.parametrize(
    ("boxes", "paper"), [(20, "A4"), (60, "F4"), (60, "A3"), (120, "A1"), (200, "A3")]
)
def test_generated_opds_keep_every_rule(boxes, paper) -> None:
    picture = a_picture(a_random_office(boxes, 0), marks=MARKS)
    made = sheets(picture, paper)
    assert [f for sheet in made for f in faults_in(svg_of(sheet), sheet.picture)] == []
    assert sum(len(sheet.picture.own) for sheet in made) == len(picture.own)


def test_a_demo_opd_from_shuffled_records_gives_the_same_picture(city) -> None:
    graph, units, _drawn = city
    unit, chance = units["2.16.01"].id, random.Random(3)
    ids, relations = list(graph.elements), list(graph.relations)
    chance.shuffle(ids)
    chance.shuffle(relations)
    shuffled = Graph({i: graph.elements[i] for i in ids}, tuple(relations), graph.units)
    around = _around()
    assert layered(shuffled, unit, marks={}, surroundings=around) == layered(
        graph, unit, marks={}, surroundings=around
    )


def _around() -> Any:
    from tests.diagram_graphs import AROUND

    return AROUND


@pytest.mark.parametrize("paper", ["A4", "F4", "A3"])
def test_a_long_title_and_subtitle_stay_clear_of_the_facts(paper) -> None:
    (sheet,) = sheets(a_picture(a_random_office(15, 1)), paper)
    title = TitleBlock(
        "Badan Perencanaan Pembangunan, Penelitian, dan Pengembangan Daerah: arsitektur kini",
        "128 kotak · 114 rujukan ke luar · 145 hubungan digambar, 133 sebagai kode, 50 terlihat "
        "lewat kotak antara · 38 catatan berkesenjangan tinggi atau sedang · tanpa saringan",
        ("Kota Contoh Kepulauan · Arsitektur SPBE 2025–2029, keadaan kini",
         "22 November 2026 · versi data 10.056 · A4 mendatar · huruf terkecil 7 pt · edisi "
         "internal · lembar 10 dari 12"),
    )  # fmt: skip
    assert faults_in(draw(sheet, title, Pen(measure)), sheet.picture) == []


# --- The measuring itself: a rule that cannot fail proves nothing ---------------------------------


def test_faults_are_found_where_there_are_some() -> None:
    (sheet,) = sheets(a_picture(a_random_office(20, 0)), "A4")
    svg = svg_of(sheet)
    drawn = read(svg)
    line = drawn.lines[0]
    moved = svg.replace(f'data-a="{line.source}" data-b="{line.target}" d="M', 'd="M', 1)
    assert any(
        "drawn 0 times" in f
        for f in faults_in(moved.replace('class="wire" d', "d", 1), sheet.picture)
    )
    assert any(
        "text of 6.5 pt" in f for f in faults_in(svg.replace('font-size="8"', 'font-size="6.5"', 1))
    )
    first = next(iter(drawn.boxes.values()))
    through = f"M{first.x + 5} {first.y - 40}L{first.x + 5} {first.bottom + 40}"
    crossing = svg.replace(
        "</svg>", f'<g><path class="wire" data-a="x" data-b="y" d="{through}"/></g></svg>'
    )
    assert any(" through " in f for f in faults_in(crossing))


def test_the_rectangle_around_a_lid_and_around_corners_is_measured() -> None:
    assert bounds("M0 2A5 2 0 0 1 10 2V20A5 2 0 0 1 0 20Z") == Area(0, 0, 10, 22)
    assert bounds("M2 0h6a2 2 0 0 1 2 2v6a2 2 0 0 1 -2 2h-6a2 2 0 0 1 -2 -2v-6Z") == Area(
        0, 0, 10, 10
    )
