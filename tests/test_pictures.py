"""The catalogue of pictures: every one on every demo subject keeps what a sheet promises."""

from __future__ import annotations

import random
from xml.etree import ElementTree as ET

import pytest

from app import queries
from app.diagrams.pictures import PictureRequest, checked_options, drawio, picture
from architecture.diagrams.catalogue import diagrams
from architecture.diagrams.scene import MARGIN
from architecture.graph import Graph
from architecture.visibility import ALL_SEEING
from tests.factories import a_city, a_link, a_record, an_account, sign_in

SVG = "{http://www.w3.org/2000/svg}"


def a_small_city(app):
    """Some of everything, tied together, in two agencies."""
    a_city(app)
    process = a_record(app, "process", "Pengujian kendaraan", "Dishub", process_kind="inti")
    plan = a_record(app, "process", "Perencanaan", "Dishub", process_kind="manajemen")
    part = a_record(app, "process", "Pendaftaran uji", "Dishub", process_kind="inti")
    service = a_record(app, "service", "Uji KIR", "Dishub")
    application = a_record(app, "application", "SIM-KIR", "Dishub")
    other = a_record(app, "application", "Rapor Digital", "Disdik")
    data = a_record(app, "data", "Data uji", "Dishub")
    server = a_record(app, "server", "SRV-01", "Diskominfo")
    exchange = a_record(app, "integration", "KIR ke Rapor", "Dishub", way="api")
    for one, link, target in (
        (part, "part_of__process", process), (service, "realises__process", process),
        (application, "supports__service", service), (application, "uses_data__data", data),
        (application, "runs_on__server", server), (other, "runs_on__server", server),
        (exchange, "supplied_by__application", application),
        (exchange, "delivered_to__application", other), (exchange, "carries__data", data),
        (data, "arises_from__process", process),
    ):  # fmt: skip
        a_link(app, one, link, target)
    return {"opd": queries_unit(app, "Dishub"), "element": application.id, "government": "",
            "plan": plan.id}  # fmt: skip


def queries_unit(app, short: str) -> str:
    with app.app_context():
        return queries.find_unit(short).id


def subjects(app, name: str, small: dict) -> list[str]:
    """Something to draw for a diagram: the OPD, the government, or a record of each kind."""
    declared = diagrams()[name]
    if declared.about != "element":
        return [small[declared.about]]
    with app.app_context():
        graph = queries.load_graph()
        kinds = declared.kinds or ("application", "server", "process")
        return [graph.of_kind(kind)[0].id for kind in kinds if graph.of_kind(kind)]


def sheets_of(app, name: str, subject: str, **more):
    with app.test_request_context():
        options = checked_options(diagrams()[name], {})
        return picture(PictureRequest(ALL_SEEING, name, subject, options=options, **more))


@pytest.mark.parametrize("paper", ["A3", "A4"])
@pytest.mark.parametrize("name", list(diagrams()))
def test_nothing_leaves_the_sheet_and_no_text_is_too_small(app, name, paper):
    small = a_small_city(app)
    for subject in subjects(app, name, small):
        for sheet in sheets_of(app, name, subject, paper=paper):
            size = sheet.scene.paper
            for node in sheet.scene.nodes:
                a = node.area
                assert a.x >= MARGIN - 1 and a.right <= size.width - MARGIN + 1, node
                assert a.y >= MARGIN and a.bottom <= size.height - MARGIN, node
            for words in ET.fromstring(sheet.svg).iter(f"{SVG}text"):
                assert float(words.get("font-size", 0)) >= 7.0, words.text


@pytest.mark.parametrize("name", list(diagrams()))
def test_boxes_do_not_overlap_and_hold_their_words(app, name):
    from app.diagrams.fonts import measure

    small = a_small_city(app)
    for subject in subjects(app, name, small):
        for sheet in sheets_of(app, name, subject):
            boxes = [n for n in sheet.scene.nodes if n.look != "frame"]
            for place, one in enumerate(boxes):
                for line in one.lines:
                    width = measure(line.text, line.size, line.bold)
                    along = one.area.height if one.turned else one.area.width
                    assert width <= along + 0.5, (line.text, one.area)
                for other in boxes[place + 1 :]:
                    a, b = one.area, other.area
                    apart = (
                        a.right <= b.x + 0.5 or b.right <= a.x + 0.5
                        or a.bottom <= b.y + 0.5 or b.bottom <= a.y + 0.5
                    )  # fmt: skip
                    assert apart, (one.id, other.id)


@pytest.mark.parametrize("name", list(diagrams()))
def test_the_same_data_in_another_order_gives_the_same_bytes(app, name, monkeypatch):
    small = a_small_city(app)
    subject = subjects(app, name, small)[0]
    first = [s.svg for s in sheets_of(app, name, subject)]
    with app.test_request_context():
        graph = queries.graph_for(ALL_SEEING)
        chance = random.Random(1)
        ids, relations = list(graph.elements), list(graph.relations)
        chance.shuffle(ids)
        chance.shuffle(relations)
        shuffled = Graph(
            {i: graph.elements[i] for i in ids}, tuple(relations), graph.units,
            graph.open_links, graph.version,
        )  # fmt: skip
        monkeypatch.setattr("app.diagrams.pictures.graph_of", lambda *_asked: shuffled)
        app.extensions.pop("selaras_pictures")
        assert [s.svg for s in sheets_of(app, name, subject)] == first


@pytest.mark.parametrize("name", list(diagrams()))
def test_the_page_shows_the_picture_and_its_list_and_gives_every_format(app, client, name):
    small = a_small_city(app)
    subject = subjects(app, name, small)[0]
    sign_in(client, an_account(app, "validator", None))
    declared = diagrams()[name]
    about = {"element": {"catatan": subject}, "opd": {"opd": "2.15.01"}, "government": {}}
    page = client.get(f"/gambar/katalog/{name}", query_string=about[declared.about])
    assert page.status_code == 200 and "<svg" in page.text and 'id="list"' in page.text
    for form, start in (("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF")):
        sent = client.get(f"/gambar/katalog/{name}/berkas.{form}",
                          query_string=about[declared.about])  # fmt: skip
        assert sent.status_code == 200 and sent.data.startswith(start), form
    sent = client.get(f"/gambar/katalog/{name}/berkas.drawio",
                      query_string=about[declared.about])  # fmt: skip
    assert ET.fromstring(sent.data.split(b"?>", 1)[1]).tag == "mxfile"


def test_draw_io_has_every_box_where_the_svg_has_it(app):
    small = a_small_city(app)
    sheets = sheets_of(app, "process-map", small["opd"])
    file = ET.fromstring(drawio(sheets).split("?>", 1)[1])
    places = {node.get("id"): node.find("mxCell/mxGeometry") for node in file.iter("object")}
    for node in sheets[0].scene.nodes:
        geometry = places[f"n-{node.id}"]
        assert abs(float(geometry.get("x")) - node.area.x) < 0.01
        assert abs(float(geometry.get("height")) - node.area.height) < 0.01


def test_a_stranger_sees_nothing_of_drafts(app, client):
    small = a_small_city(app)
    sign_in(client, an_account(app, "officer", "Disdik"))
    assert client.get("/gambar/katalog/process-map?opd=2.15.01").status_code == 200
    for name, declared in diagrams().items():
        if declared.about == "element":
            sent = client.get(f"/gambar/katalog/{name}?catatan={small['element']}")
            assert sent.status_code == 404


def test_the_batch_holds_every_picture_and_an_index(app):
    from app.cli.picture_batch import _csv, _drawn

    a_small_city(app)
    with app.app_context():
        files, index = _drawn("A3", "internal", "as-is")
    held = dict(files)
    assert {line[0] for line in index if line[0]} == set(held)
    for picture_ in ("2.15.01/layered", "2.15.01/process-map"):
        assert ET.fromstring(held[f"{picture_}.svg"]).tag == f"{SVG}svg"
        assert held[f"{picture_}.pdf"].startswith(b"%PDF")
        assert ET.fromstring(held[f"{picture_}.drawio"].split(b"?>", 1)[1]).tag == "mxfile"
    assert _csv(index).count("\n") == len(index) + 1


@pytest.mark.parametrize("name", list(diagrams()))
def test_a_screen_reader_gets_words_for_every_link_and_the_content_as_a_list(app, name):
    small = a_small_city(app)
    for subject in subjects(app, name, small)[:2]:
        sheets = sheets_of(app, name, subject)
        for sheet in sheets:
            root = ET.fromstring(sheet.svg)
            assert root.get("aria-label") and root.get("role") == "group"
            assert all(link.get("aria-label") for link in root.iter(f"{SVG}a"))
        drawn = [n for s in sheets for n in s.scene.nodes if n.look == "box" and n.href]
        # One list may serve all sheets: the page shows them together.
        assert not drawn or any(items for s in sheets for _heading, items in s.scene.listed)
