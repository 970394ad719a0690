"""Pictures of target and difference on pages, in files, by command and in the batch."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from app import queries
from app.diagrams.fonts import measure
from app.diagrams.pictures import PictureRequest, checked_options, picture
from app.operations.actor import COMMAND_LINE
from app.operations.elements import Edit, save_element
from architecture.diagrams.catalogue import diagrams
from architecture.diagrams.planning import MERGE, NEW, RETIRE
from architecture.visibility import ALL_SEEING
from tests import commands
from tests.factories import a_city, a_link, a_record, an_account, sign_in

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def planned_app(app):
    """Two agencies; an application that ends, one that comes, one merged into another."""
    a_city(app)
    process = a_record(app, "process", "Pengujian kendaraan", "Dishub", process_kind="inti")
    kept = a_record(app, "application", "SIM-KIR", "Dishub")
    ends = a_record(app, "application", "KIR Lama", "Dishub", plan=RETIRE)
    comes = a_record(app, "application", "KIR Terpadu", "Dishub", plan=NEW)
    merged = a_record(app, "application", "Antrean KIR", "Dishub", plan=MERGE)
    data = a_record(app, "data", "Data uji", "Dishub")
    exchange = a_record(app, "integration", "KIR ke pusat", "Dishub", way="api", plan=RETIRE)
    with app.app_context():
        save_element(COMMAND_LINE, merged.id, {}, merged_into=Edit(kept.id))
    for one, link, target in (
        (kept, "supports__process", process), (ends, "supports__process", process),
        (comes, "supports__process", process), (merged, "uses_data__data", data),
        (kept, "uses_data__data", data), (exchange, "supplied_by__application", ends),
        (exchange, "delivered_to__application", kept), (exchange, "carries__data", data),
    ):  # fmt: skip
        a_link(app, one, link, target)
    app.extensions["kept"] = kept.id
    return app


def said(svg: str) -> str:
    root = ET.fromstring(svg)
    return " ".join(t.text or "" for t in root.iter(f"{SVG}text")).replace("\u00a0", " ")


def subject_of(app, name: str) -> str:
    about = diagrams()[name].about
    with app.app_context():
        unit = queries.find_unit("Dishub").id
    return {"opd": unit, "element": app.extensions["kept"], "government": ""}[about]


def sheets_of(app, name: str, reading: str):
    with app.test_request_context():
        options = checked_options(diagrams()[name], {})
        return picture(PictureRequest(
            ALL_SEEING, name, subject_of(app, name), options=options, reading=reading
        ))  # fmt: skip


@pytest.mark.parametrize("name", ["context", "landscape", "opd-landscape", "opd-integration",
                                  "application-map", "process-map"])  # fmt: skip
def test_boxes_keep_their_words_and_places_in_the_difference(planned_app, name):
    for sheet in sheets_of(planned_app, name, "difference"):
        boxes = [n for n in sheet.scene.nodes if n.look != "frame"]
        for place, one in enumerate(boxes):
            for line in one.lines:
                along = one.area.height if one.turned else one.area.width
                assert measure(line.text, line.size, line.bold) <= along + 0.5, line.text
            for other in boxes[place + 1 :]:
                a, b = one.area, other.area
                assert (
                    a.right <= b.x + 0.5 or b.right <= a.x + 0.5
                    or a.bottom <= b.y + 0.5 or b.bottom <= a.y + 0.5
                ), (one.id, other.id)  # fmt: skip
        assert all(float(t.get("font-size", 0)) >= 7 for t in ET.fromstring(sheet.svg).iter()
                   if t.tag == f"{SVG}text")  # fmt: skip
        assert "Selisih" in sheet.title.title and "SELISIH" in said(sheet.svg)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("opd-landscape", ["+ baru", "× dihentikan"]),
        ("context", ["→ digabung", "hubungan berakhir", "digabung ke"]),
        ("application-map", ["× dihentikan", "hubungan berakhir"]),
    ],
)
def test_maps_tell_the_plan_by_form_and_word(planned_app, name, words):
    sheets = sheets_of(planned_app, name, "difference")
    everything = " ".join(said(sheet.svg) for sheet in sheets)
    assert all(word in everything for word in words), everything
    drawn = {node.plan for sheet in sheets for node in sheet.scene.nodes} - {""}
    assert drawn and all(f'class="plan-{plan}"' in "".join(s.svg for s in sheets) for plan in drawn)


def test_the_page_shows_each_reading_and_keeps_to_it(planned_app, client):
    sign_in(client, an_account(planned_app, "validator", None))
    today = client.get("/gambar/opd/2.15.01").text
    target = client.get("/target/gambar/opd/2.15.01").text
    both = client.get("/gambar/opd/2.15.01?bacaan=selisih").text
    assert "KIR Terpadu" not in today and "KIR Lama" in today
    assert "KIR Terpadu" in target and "KIR Lama" not in target
    assert "KIR Terpadu" in both and "KIR Lama" in both
    assert "arsitektur target" in target and "selisih kini dan target" in both
    assert "bacaan=selisih" in today and 'href="/target/catatan/' in target
    assert "(hubungan baru)" in both and "(hubungan berakhir)" in both
    assert "catatan berubah" in both and "Semua perbedaan dalam tabel" in both
    table = client.get("/baseline/banding?dari=today&ke=target").text
    assert "/gambar/katalog/landscape?bacaan=selisih" in table
    chosen = client.get("/gambar/katalog/opd-landscape?opd=2.15.01&bacaan=selisih").text
    assert "KIR Terpadu" in chosen and "/target/gambar/katalog/opd-landscape" in chosen


def test_files_of_a_reading_say_so_in_their_names(planned_app, client):
    sign_in(client, an_account(planned_app, "validator", None))
    for address, ending in (
        ("/target/gambar/svg/2.15.01?unduh=1", "-target.svg"),
        ("/gambar/berkas/drawio/2.15.01?bacaan=selisih", "-selisih.drawio"),
        ("/gambar/katalog/opd-landscape/berkas.svg?opd=2.15.01&bacaan=selisih", "-selisih.svg"),
    ):
        sent = client.get(address)
        assert sent.status_code == 200
        assert sent.headers["Content-Disposition"].rstrip('"').endswith(ending)


def test_who_sees_no_drafts_learns_nothing_of_their_plan(planned_app, client):
    sign_in(client, an_account(planned_app, "officer", "Disdik"))
    for address in ("/gambar/opd/2.15.01?bacaan=selisih", "/gambar/katalog/landscape",
                    "/gambar/katalog/landscape?bacaan=selisih"):  # fmt: skip
        page = client.get(address)
        assert page.status_code == 200 and "dihentikan]" not in page.text
        assert "plan-retire" not in page.text


def run(app, *words: str):
    """The command on the instance of this application."""
    surroundings = {
        "INSTANCE_PATH": app.instance_path, "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
    }  # fmt: skip
    done = commands.run(Path(app.instance_path), *words, environment=surroundings)
    assert done.returncode == 0, done.stderr


def test_commands_draw_every_reading(planned_app, tmp_path):
    for reading, word in (("as-is", "KIR Lama"), ("target", "KIR Terpadu"), ("difference", "→")):
        out = tmp_path / f"{reading}.svg"
        run(planned_app, "diagram", "opd", "--opd", "Dishub", "--reading", reading,
            "--out", str(out))  # fmt: skip
        assert word in out.read_text()
    out = tmp_path / "map.svg"
    run(planned_app, "diagram", "landscape", "--reading", "target", "--out", str(out))
    assert "(Target)" in out.read_text()


def test_the_batch_draws_one_reading_throughout(planned_app, tmp_path, monkeypatch):
    wanted = {name: one for name, one in diagrams().items() if name == "opd-landscape"}
    monkeypatch.setattr("app.cli.picture_batch.diagrams", lambda: wanted)
    out = tmp_path / "gambar.zip"
    run(planned_app, "diagrams", "--reading", "target", "--out", str(out))
    with zipfile.ZipFile(out) as archive:
        text = archive.read("2.15.01/opd-landscape.svg").decode()
        assert {"2.15.01/layered.pdf", "2.15.01/layered.drawio"} <= set(archive.namelist())
    assert "KIR Terpadu" in text and "KIR Lama" not in text
