"""Sheet 0: the matrix that is the index of a layered picture on several sheets."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from app import queries
from app.diagrams import Request, opd_drawing, opd_index, opd_pages, pages_drawio
from app.diagrams.fonts import measure
from app.diagrams.index_sheets import pages_on
from app.document.opd_pictures import _blocks, picture_paper
from app.document.source import Line
from architecture.diagrams.index_meetings import MOST_COLUMNS, MOST_ROWS, parts_of
from architecture.diagrams.scene import MARGIN
from architecture.graph import Graph
from architecture.visibility import ALL_SEEING
from tests.demo_fixture import DATABASE
from tests.factories import an_account, signed_in

SVG = "{http://www.w3.org/2000/svg}"
SPLIT = ("Setda", "Diskominfo", "Dinkes")


@pytest.fixture(scope="module")
def demo(demo_template, tmp_path_factory) -> Iterator[Any]:
    from tests.conftest import running_app

    folder = tmp_path_factory.mktemp("index")
    shutil.copyfile(demo_template / DATABASE, folder / DATABASE)
    with running_app(f"sqlite:///{folder / DATABASE}", folder) as app:
        yield app


def drawn(short: str, paper: str = "A3") -> tuple[Graph, Any, Any, Any]:
    """Graph, OPD, drawing and index."""
    unit = queries.find_unit(short)
    asked = Request(ALL_SEEING, unit, paper)
    drawing = opd_drawing(asked)
    return queries.graph_for(ALL_SEEING), unit, drawing, opd_index(asked, drawing)


def the_parts(short: str, paper: str = "A3") -> tuple[Graph, Any, Any, list[Any]]:
    graph, unit, drawing, _index = drawn(short, paper)
    contents = [sheet.layout.picture for sheet in drawing.sheets]
    whole, several = parts_of(graph, unit.id, drawing.picture, contents)
    return graph, drawing, whole, several


@pytest.mark.parametrize("short", SPLIT)
def test_every_cell_says_what_the_graph_says(demo, short) -> None:
    with demo.test_request_context():
        graph, _drawing, part, _several = the_parts(short)
        linked = {frozenset((r.source, r.target)) for r in graph.relations}
        services = [e.id for e in graph.of_kind("service")]
        beside = {s: {n.id for _r, n in graph.neighbours(graph.elements[s])} for s in services}
        family = graph.descendants_of_unit(queries.find_unit(short).id)
        for row in part.rows:
            for column in part.columns:
                cell = part.cells.get((row.id, column.id))
                ends = (graph.elements[row.id], graph.elements[column.id])
                if not any(end.opd in family for end in ends):
                    continue  # both of others: no matter of this picture
                assert (cell is not None and cell.direct) == (
                    frozenset((row.id, column.id)) in linked
                )
                if row.kind == "process":
                    over = tuple(sorted(s for s in services if {row.id, column.id} <= beside[s]))
                    assert (cell.steps if cell else ()) == over, (row.code, column.code)


@pytest.mark.parametrize("short", SPLIT)
def test_every_box_of_the_sheets_stands_in_the_index_once_with_its_sheet(demo, short) -> None:
    with demo.test_request_context():
        graph, drawing, part, several = the_parts(short)
        homes = {b.id: s.number for s in drawing.sheets for b in s.layout.picture.own}
        entries = [*part.rows, *part.columns]
        assert len({e.id for e in entries}) == len(entries)
        wanted = {
            box.id for box in drawing.picture.boxes
            if box.id in graph.elements and box.layer.css != "layanan"
        }  # fmt: skip
        assert wanted <= {e.id for e in entries}
        for entry in entries:
            if entry.id in homes:
                assert entry.sheets == (homes[entry.id],)
            assert entry.sheets
        if several:
            assert {e.id for p in several for e in (*p.rows, *p.columns)} == {e.id for e in entries}


@pytest.mark.parametrize("short", SPLIT)
def test_the_sheets_of_the_index_show_every_row_and_column(demo, short) -> None:
    with demo.test_request_context():
        _graph, _drawing, part, _several = the_parts(short)
        *_rest, index = drawn(short)
        shown = {node.id for sheet in index for node in sheet.scene.nodes}
        assert {entry.id for entry in (*part.rows, *part.columns)} <= shown
        marks = {e for e in shown if e.startswith(tuple(f"b{i}-" for i in (0, 1)))}
        for row, column in part.cells:
            assert any(f"{row}-{column}" in e for e in marks), (row, column)


@pytest.mark.parametrize("paper", ["A3", "A4"])
@pytest.mark.parametrize("short", SPLIT)
def test_the_index_keeps_what_a_sheet_promises(demo, short, paper) -> None:
    with demo.test_request_context():
        *_rest, index = drawn(short, paper)
        assert index
        for sheet in index:
            _audit(sheet)


def _audit(sheet: Any) -> None:
    size, nodes = sheet.scene.paper, sheet.scene.nodes
    assert len({n.id for n in nodes}) == len(nodes)
    for words in ET.fromstring(sheet.svg).iter(f"{SVG}text"):
        assert float(words.get("font-size", 0)) >= 7.0, words.text
    for node in nodes:
        a = node.area
        assert a.x >= MARGIN - 1 and a.right <= size.width - MARGIN + 1, node
        assert a.y >= MARGIN and a.bottom <= size.height - MARGIN - 26, node
        for line in node.lines:
            along = a.height if node.turned else a.width
            assert measure(line.text, line.size, line.bold) <= along + 0.5, line.text
    boxes = sorted((n.area for n in nodes if n.look != "frame"), key=lambda a: (a.y, a.x))
    for place, a in enumerate(boxes):
        for b in boxes[place + 1 :]:
            if b.y >= a.bottom - 0.5:
                break
            assert a.right <= b.x + 0.5 or b.right <= a.x + 0.5, (a, b)


def test_columns_fall_along_a_diagonal_and_rows_go_by_type_sheet_and_code(demo) -> None:
    with demo.test_request_context():
        _graph, _drawing, part, _several = the_parts("Setda")
    places = []
    for column in part.columns:
        met = [i for i, r in enumerate(part.processes) if (r.id, column.id) in part.cells]
        places += [sum(met) / len(met)] if met else []
    assert len(places) > 5 and places == sorted(places)
    inti = [(r.sheets, r.code) for r in part.processes if r.block == "inti"]
    assert len(inti) > 20 and inti == sorted(inti)


def test_a_large_opd_has_a_matrix_for_each_type_of_processes(demo) -> None:
    with demo.test_request_context():
        _graph, _drawing, small, none = the_parts("Dinkes")
        assert len(small.others) <= MOST_ROWS and len(small.columns) <= MOST_COLUMNS
        assert none == []
        _graph, _drawing, large, several = the_parts("Diskominfo")
        assert len(large.others) > MOST_ROWS
        assert [p.block for p in several][:3] == ["inti", "manajemen", "pendukung"]
        for part in several:
            assert {p.block for p in part.processes} <= {part.block}
        shown = {(row.id, column.id) for p in several for row in p.rows for column in p.columns}
        assert set(large.cells) <= shown


def test_there_is_no_index_where_one_sheet_holds_the_picture(demo) -> None:
    with demo.test_request_context():
        singles = 0
        for unit in list(queries.units().values())[:12]:
            asked = Request(ALL_SEEING, unit)
            drawing = opd_drawing(asked)
            if len(drawing.sheets) == 1:
                singles += 1
                assert opd_index(asked, drawing) == ()
                assert opd_pages(asked, drawing) == drawing.sheets
        assert singles


def test_shuffled_data_give_the_same_bytes(demo, monkeypatch) -> None:
    with demo.test_request_context():
        graph, unit, drawing, index = drawn("Dinkes")
        chance = random.Random(1)
        ids, relations = list(graph.elements), list(graph.relations)
        chance.shuffle(ids)
        chance.shuffle(relations)
        shuffled = Graph(
            {i: graph.elements[i] for i in ids}, tuple(relations), graph.units,
            graph.open_links, graph.version,
        )  # fmt: skip
        monkeypatch.setattr("app.diagrams.index_sheets.graph_of", lambda *_asked: shuffled)
        demo.extensions.pop("selaras_pictures")
        mixed = list(drawing.picture.boxes)
        chance.shuffle(mixed)
        other = replace(drawing, picture=replace(drawing.picture, boxes=tuple(mixed)))
        again = opd_index(Request(ALL_SEEING, unit), other)
        assert [s.svg for s in again] == [s.svg for s in index]


def test_page_files_and_list_hold_sheet_0_of_a_split_picture(demo) -> None:
    client = signed_in(demo, an_account(demo, "validator", None))
    with demo.test_request_context():
        _graph, unit, drawing, index = drawn("Dinkes")
        process = index[0].scene.listed[0][1][0]
        assert [s.name for s in index] == ["0"]
        file = pages_drawio(opd_pages(Request(ALL_SEEING, unit), drawing))
        names = [p.get("name", "") for p in ET.fromstring(file.split("?>", 1)[1])]
    assert [n.split(".")[0] for n in names] == ["0", *(str(s.number) for s in drawing.sheets)]
    page = client.get(f"/gambar/opd/{unit.code}?lembar=0")
    assert page.status_code == 200 and "Indeks lembar" in page.text
    assert process.text.replace("&", "&amp;") in page.text
    assert 'aria-current="page">Lembar 0' in page.text and "/gambar/berkas/dot/" not in page.text
    first = client.get(f"/gambar/opd/{unit.code}").text
    assert "lembar=0" in first and 'aria-current="page">Lembar 1' in first
    for address, start in (
        (f"/gambar/svg/{unit.code}?lembar=0&unduh=1", b"<svg"),
        (f"/gambar/berkas/png/{unit.code}?lembar=0", b"\x89PNG"),
    ):
        sent = client.get(address)
        assert sent.status_code == 200 and sent.data.startswith(start)
        assert f"gambar-{unit.code}-0." in sent.headers["Content-Disposition"]
    assert client.get(f"/gambar/berkas/dot/{unit.code}?lembar=0").status_code == 404
    assert client.get(f"/gambar/berkas/dot/{unit.code}?lembar=2").status_code == 200


def test_the_batch_names_the_index_before_the_sheets(demo) -> None:
    from app.cli.picture_batch import _pictures

    with demo.test_request_context():
        unit = queries.find_unit("Dinkes")
        name, _label, draw = next(iter(_pictures(unit, "A3", "internal", "as-is")))
        assert name == "layered"
        assert [number for number, _svg in draw().sheets] == ["0", "1", "2"]


def test_the_document_prints_the_index_before_the_sheets(demo) -> None:
    with demo.test_request_context():
        unit = queries.find_unit("Dinkes")
        pages = pages_on(Request(ALL_SEEING, unit), picture_paper("A3"))
    assert [page.name for page in pages] == ["0", "1", "2"]
    assert len({(page.width, page.height) for page in pages}) == 1
    drawn_ = Future()
    drawn_.set_result([(page, b"") for page in pages])
    blocks = list(_blocks(Line(unit, frozenset({unit.id})), drawn_, covers_others=False))
    assert blocks[0].caption.startswith("Indeks arsitektur saat ini")
    assert [b.caption.rpartition("(")[2] for b in blocks[1:]] == [
        "lembar 1 dari 2)", "lembar 2 dari 2)",
    ]  # fmt: skip
