"""Pictures and matrices as pages, files and commands."""

from __future__ import annotations

import io
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from app import queries
from app.cli.diagrams import known_format, known_kinds, numbered, write_file
from app.diagrams import Request, opd_drawing, opd_sheets
from app.errors import Refused
from architecture.visibility import ALL_SEEING
from tests.conftest import ROOT
from tests.factories import (
    a_city,
    a_link,
    a_record,
    an_account,
    browser_cookie,
    signed_in,
)

HOSTILE = '<script>alert(1)</script> & "petik" \''


@pytest.fixture
def office(app):
    """Dishub with a process, a service, an application with a gap, data, and what is sensitive."""
    a_city(app)
    process = a_record(app, "process", "Pengujian berkala", process_kind="inti")
    service = a_record(app, "service", "Uji KIR")
    simkir = a_record(app, "application", HOSTILE, hosting="hosting_sewa", review="validated")
    data = a_record(app, "data", "Hasil uji")
    hole = a_record(app, "vulnerability", "Celah unggah berkas")
    a_link(app, service, "realises__process", process)
    a_link(app, simkir, "supports__service", service)
    a_link(app, simkir, "uses_data__data", data)
    a_link(app, hole, "covers__application", simkir)
    foreign = a_record(app, "application", "Portal Diskominfo", "Diskominfo", review="draft")
    a_link(app, foreign, "supports__service", service)
    return {"simkir": simkir, "process": process, "hole": hole, "foreign": foreign}


@pytest.fixture
def officer(app, office):
    return signed_in(app, an_account(app, "officer", "Dishub"))


def body(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_start_page_lists_the_opds_own_first(officer) -> None:
    page = body(officer, "/gambar")
    assert page.index("Dinas Perhubungan") < page.index("Dinas Pendidikan")
    assert "OPD Anda" in page


def test_the_page_holds_sheet_gaps_and_list(officer, office) -> None:
    page = body(officer, "/gambar/opd/2.15.01")
    assert "Dinas Perhubungan: arsitektur kini" in page
    assert f'href="/catatan/{office["process"].id}"' in page
    assert 'class="g-gaps' in page and "Gambar sebagai daftar" in page
    assert "diwujudkan oleh" in page


def test_names_are_text_on_the_page_whatever_they_hold(officer) -> None:
    page = body(officer, "/gambar/opd/2.15.01")
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page


def test_gaps_can_be_left_out(officer) -> None:
    page = body(officer, "/gambar/opd/2.15.01?kesenjangan=tanpa")
    assert 'class="g-gaps' not in page and "kesenjangan tidak ditampilkan" in page


def test_the_paper_is_drawn_in_its_proportions(officer) -> None:
    assert "aspect-ratio: 297 / 210" in body(officer, "/gambar/opd/2.15.01?kertas=A4")


def test_an_unknown_paper_or_edition_is_refused_with_what_is_known(officer) -> None:
    answer = officer.get("/gambar/opd/2.15.01?kertas=B5")
    assert answer.status_code == 422 and "A4, F4, A3, A1" in answer.text
    assert officer.get("/gambar/opd/2.15.01?edisi=rahasia").status_code == 422


@pytest.mark.parametrize(
    "address",
    ["/gambar/opd/9.99", "/gambar/svg/9.99", "/gambar/berkas/png/9.99",
     "/gambar/opd/2.15.01?lembar=2", "/gambar/opd/2.15.01?lembar=0", "/gambar/berkas/gif/2.15.01",
     "/gambar/matriks?baris=kucing", "/gambar/matriks?opd=9.99"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(officer, address) -> None:
    assert officer.get(address).status_code == 404


@pytest.mark.parametrize(
    ("format_", "start"),
    [("png", b"\x89PNG"), ("pdf", b"%PDF"), ("dot", b"digraph"), ("drawio", b"<?xml")],
)
def test_files_are_downloads_of_their_kind(officer, format_, start) -> None:
    answer = officer.get(f"/gambar/berkas/{format_}/2.15.01?kertas=A4")
    assert answer.data.startswith(start)
    name = f"gambar-2.15.01.{format_}"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"


def test_the_svg_file_stands_alone_with_full_addresses_and_letters(officer, office) -> None:
    answer = officer.get("/gambar/svg/2.15.01?unduh=1")
    root = ElementTree.fromstring(answer.text)
    assert "data:font/ttf;base64" in answer.text
    links = [e.attrib["href"] for e in root.iter("{http://www.w3.org/2000/svg}a")]
    assert f"http://localhost/catatan/{office['process'].id}" in links
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_svg_shown_alone_may_load_and_run_nothing(officer) -> None:
    answer = officer.get("/gambar/svg/2.15.01")
    assert answer.mimetype == "image/svg+xml"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_the_public_edition_leaves_out_sensitive_records_everywhere(officer) -> None:
    internal, public = (
        body(officer, f"/gambar/opd/2.15.01?edisi={edition}") for edition in ("internal", "public")
    )
    assert "Celah unggah berkas" in internal and "Celah unggah berkas" not in public
    assert "edisi publik" in public
    for address in ("/gambar/svg/2.15.01", "/gambar/berkas/dot/2.15.01"):
        assert "Celah unggah" not in officer.get(f"{address}?edisi=public").text


def test_another_opds_officer_sees_neither_drafts_nor_sensitive_records(app, office) -> None:
    stranger = signed_in(app, an_account(app, "officer", "Disdik"))
    page = body(stranger, "/gambar/opd/2.15.01")
    assert "Celah unggah berkas" not in page
    assert "hosting_sewa" not in page and "Hosting sewa" not in page
    # Names of drafts are known to all accounts; links between two drafts are not.
    assert "Pengujian berkala" in page and "diwujudkan oleh" not in page


def test_a_reader_without_account_is_sent_to_the_login(client, office) -> None:
    assert client.get("/gambar/opd/2.15.01").status_code == 302


def test_an_opd_without_records_says_what_to_do(app) -> None:
    a_city(app)
    client = signed_in(app, an_account(app, "officer", "Disdik"))
    assert "Belum ada yang dapat digambar" in body(client, "/gambar/opd/1.01.01")
    assert client.get("/gambar/svg/1.01.01").status_code == 200


def test_the_page_speaks_english(app, office) -> None:
    client = signed_in(app, an_account(app, "officer", "Dishub"))
    with client.session_transaction() as session:
        session["language"] = "en"
    assert "Business process" in body(client, "/gambar/opd/2.15.01")


def test_a_change_of_the_data_changes_the_picture(app, office) -> None:
    with app.app_context():
        unit = queries.find_unit("Dishub")
        before = opd_sheets(ALL_SEEING, unit)[0].svg
        assert opd_sheets(ALL_SEEING, unit)[0].svg is before
    a_record(app, "service", "Layanan baru")
    with app.app_context():
        assert "Layanan baru" in opd_sheets(ALL_SEEING, unit)[0].svg


def test_the_title_block_says_what_of_when_and_from_which_data(app, office) -> None:
    with app.app_context():
        unit = queries.find_unit("Dishub")
        sheet = opd_sheets(ALL_SEEING, unit, "A3", "public")[0]
        version = queries.data_version()
    words = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", sheet.svg))
    for fact in ("Kota Uji", "Arsitektur SPBE 2025–2029", f"versi data {version}", "A3 mendatar",
                 "edisi publik", "lembar 1 dari 1", "huruf terkecil 7 pt", "Legenda"):  # fmt: skip
        assert fact in words
    assert (sheet.width, sheet.height) == (420, 297)


def test_a_request_is_checked_when_it_is_made(app, office) -> None:
    with app.app_context():
        unit = queries.find_unit("Dishub")
        with pytest.raises(Refused):
            Request(ALL_SEEING, unit, paper="Kwarto")
        assert opd_drawing(Request(ALL_SEEING, unit)).picture.gaps


# --- Matrix -------------------------------------------------------------------------------------


def test_the_matrix_page_shows_cells_counts_and_gaps(officer) -> None:
    page = body(officer, "/gambar/matriks")
    assert "Matriks Proses Bisnis × Aplikasi, Dinas Perhubungan" in page
    assert page.count('class="g-filled"') == 2 and "<script>alert" not in page


def test_the_matrix_of_two_strangers_says_what_fits(officer) -> None:
    page = body(officer, "/gambar/matriks?baris=goal&kolom=cloud")
    assert "tidak berhubungan" in page and "Proses Bisnis (process)" in page


def test_the_matrix_file_is_a_workbook(officer) -> None:
    answer = officer.get("/gambar/matriks.xlsx?opd=2.15.01")
    book = load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["Matriks", "Rincian"]
    assert book["Matriks"]["A1"].value == "Matriks Proses Bisnis × Aplikasi, Dinas Perhubungan"


def test_the_matrix_shows_only_what_the_viewer_may_see(app, office) -> None:
    stranger = signed_in(app, an_account(app, "officer", "Disdik"))
    page = body(stranger, "/gambar/matriks?opd=2.15.01&baris=vulnerability&kolom=application")
    assert "Celah" not in page


def test_public_matrices_leave_out_drafts_known_by_name_only(app, office) -> None:
    stranger = signed_in(app, an_account(app, "officer", "Disdik"))
    address = "/gambar/matriks?opd=2.15.01&baris=process&kolom=application"
    assert "Pengujian berkala" in body(stranger, address)
    assert "Pengujian berkala" not in body(stranger, f"{address}&edisi=public")
    assert stranger.get(f"{address}&edisi=rahasia").status_code == 422


# --- Commands -----------------------------------------------------------------------------------


def test_the_commands_write_files_and_say_what_is_wrong(app, office, tmp_path) -> None:
    """The real commands, each in a process of its own, on a copy of the database."""
    instance = tmp_path / "copy"
    instance.mkdir()
    source = sqlite3.connect(tmp_path / "selaras.sqlite")
    with closing(source), closing(sqlite3.connect(instance / "selaras.sqlite")) as copy:
        source.backup(copy)
    environment = {**os.environ, "INSTANCE_PATH": str(instance)}
    environment.pop("DATABASE_URL", None)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "app", *words],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    picture = tmp_path / "gambar.svg"
    done = run("diagram", "opd", "--opd", "2.15.01", "--out", str(picture), "--paper", "A4")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert ElementTree.parse(picture).getroot().get("width") == "297mm"
    drawn = tmp_path / "gambar.drawio"
    done = run("diagram", "layered", "--opd", "Dishub", "--paper", "F4", "--out", str(drawn))
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert ElementTree.parse(drawn).getroot().tag == "mxfile"
    refused = run("diagram", "opd", "--opd", "Dinas Sihir", "--out", str(tmp_path / "x.svg"))
    assert refused.returncode == 1 and "tidak dikenal" in refused.stderr
    assert "Traceback" not in refused.stderr and not (tmp_path / "x.svg").exists()
    book = tmp_path / "matriks.xlsx"
    done = run("matrix", "--rows", "process", "--columns", "application", "--out", str(book))
    assert done.returncode == 0, done.stderr
    assert load_workbook(book)["Matriks"]["A1"].value.endswith("Kota Uji")


def test_a_file_of_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Refused, match=r"\.svg, \.png, \.pdf, \.drawio, \.dot"):
        known_format(Path("gambar.gif"))
    assert known_format(Path("GAMBAR.SVG")) == ".svg"


def test_unknown_kinds_are_all_named_with_the_nearest() -> None:
    with pytest.raises(Refused) as refused:
        known_kinds("proces", "kucing")
    assert [fault.found for fault in refused.value.faults] == ["proces", "kucing"]
    assert 'Terdekat: "process"' in refused.value.faults[0].reason


def test_a_place_that_cannot_be_written_is_refused(tmp_path) -> None:
    with pytest.raises(Refused, match="Tidak dapat ditulis"):
        write_file(tmp_path / "tidak" / "ada.svg", b"")


def test_further_sheets_are_numbered_files() -> None:
    assert numbered(Path("a/gambar.svg"), 1) == Path("a/gambar.svg")
    assert numbered(Path("a/gambar.svg"), 3) == Path("a/gambar-3.svg")


# --- In a browser -------------------------------------------------------------------------------


def test_pointing_at_a_box_shows_its_path_and_a_click_opens_the_record(
    app, office, live_server, context, page
) -> None:
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    account = an_account(app, "officer", "Dishub")
    context.add_cookies([browser_cookie(app, account, live_server.url)])
    page.goto(f"{live_server.url}/gambar/opd/2.15.01")
    box = page.locator(f"#box-{office['process'].id}")
    box.hover()
    expect(page.locator(f"#box-{office['simkir'].id}")).to_have_class("box on")
    expect(page.locator(".g-path h2")).to_contain_text("Pengujian berkala")
    page.keyboard.press("Escape")
    expect(page.locator(f"#box-{office['simkir'].id}")).to_have_class("box")
    page.get_by_role("button", name="Perbesar").click()
    expect(page.locator(".g-zoom output")).not_to_have_text("100 %")
    page.get_by_role("button", name="Pas").click()
    box.click()
    page.wait_for_url(f"**/catatan/{office['process'].id}")
    assert complaints == []


def test_a_phone_shows_the_list_before_the_picture(app, office, live_server, context, page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    account = an_account(app, "officer", "Dishub")
    context.add_cookies([browser_cookie(app, account, live_server.url)])
    page.goto(f"{live_server.url}/gambar/opd/2.15.01")
    sheet, words = page.locator("#sheet").bounding_box(), page.locator("#list").bounding_box()
    assert sheet is not None and words is not None and words["y"] < sheet["y"]
    assert page.evaluate("document.documentElement.scrollWidth") == 390
