"""Workbooks in the browser: upload, preview, decide, apply, take back; for whom."""

from __future__ import annotations

import io
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.workbook.uploads import KEPT_SECONDS, remove_old
from tests.factories import a_city, a_record, an_account, browser_cookie, signed_in
from tests.workbook_files import a_copy, a_database, a_workbook, changes, stored

SERVERS = "Perangkat Keras Server"
HEADER = ["Nama Server", "OPD", "Status Kepemilikan", "Kapasitas Memori"]


@pytest.fixture(scope="module")
def template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_database(sqlite_template, tmp_path_factory, a_city)[0]


@pytest.fixture
def city(template: Path, tmp_path: Path) -> Iterator[Flask]:
    with a_copy(template, tmp_path) as app:
        yield app


@pytest.fixture
def officer(city: Flask) -> FlaskClient:
    """A browser of an officer of Dishub."""
    return signed_in(city, an_account(city))


def upload(client: FlaskClient, folder: Path, *rows: list[str], name: str = "isian.xlsx") -> str:
    """The address of the preview of these servers."""
    file = a_workbook(folder / "unggah.xlsx", {SERVERS: [HEADER, *rows]})
    answer = send(client, file.read_bytes(), name)
    assert answer.status_code == 302
    return answer.location


def send(client: FlaskClient, data: bytes, name: str, opd: str = "") -> TestResponse:
    fields = {"file": (io.BytesIO(data), name), "opd": opd}
    return client.post("/buku-kerja/", data=fields, content_type="multipart/form-data")


def text(answer: TestResponse) -> str:
    """The words of a page, blanks made single."""
    plain = re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))
    return " ".join(plain.split())


def is_offered(page: str) -> bool:
    """Whether the button that applies can be pressed."""
    button = re.search(r"<button[^>]*>\s*Terapkan", page)
    assert button is not None
    return "disabled" not in button.group(0)


def test_a_workbook_is_previewed_and_then_applied(
    city: Flask, officer: FlaskClient, tmp_path: Path
):
    before = changes(city)
    address = upload(officer, tmp_path, ["SRV", "Dishub", "Sendiri", "8 GB"])
    page = officer.get(address)
    assert "1 catatan baru" in text(page) and "belum ada yang disimpan" in text(page)
    assert changes(city) == before
    done = officer.post(f"{address}/terapkan", follow_redirects=True)
    assert "Impor diterapkan" in text(done)
    assert [e.name for e in stored(city, "server")] == ["SRV"]


def test_every_problem_shows_place_value_reason_and_suggestion(
    officer: FlaskClient, tmp_path: Path
):
    address = upload(officer, tmp_path, ["SRV", "Dishub", "Sendiri", ""])
    page = text(officer.get(address))
    row = "2 Status Kepemilikan Sendiri Nilai tidak ada dalam daftar."
    assert row in page and "Milik Sendiri" in page.split(row)[1]


def test_applying_is_off_while_there_is_an_error_and_says_why(
    city: Flask, officer: FlaskClient, tmp_path: Path
):
    address = upload(officer, tmp_path, ["SRV", "Dinas Entah", "", ""])
    page = officer.get(address)
    assert not is_offered(page.get_data(as_text=True))
    assert "setelah 1 kesalahan diperbaiki" in text(page)
    officer.post(f"{address}/terapkan")
    assert stored(city, "server") == []


def test_a_row_with_an_error_can_be_left_out(city: Flask, officer: FlaskClient, tmp_path: Path):
    address = upload(officer, tmp_path, ["A", "Dishub", "", ""], ["", "Dishub", "", "8 GB"])
    row = {"file": "isian.xlsx", "sheet": SERVERS, "row": "3"}
    page = officer.post(f"{address}/lewati", data=row, follow_redirects=True)
    assert is_offered(page.get_data(as_text=True)) and "dilewati" in text(page)
    officer.post(f"{address}/terapkan")
    assert [e.name for e in stored(city, "server")] == ["A"]


def test_clear_suggestions_are_accepted_together(city: Flask, officer: FlaskClient, tmp_path: Path):
    rows = [[f"SRV-{n}", "Dishub", "Sendiri", "8"] for n in range(3)]
    address = upload(officer, tmp_path, *rows, ["SRV-9", "Dishub", "Swasta Luar Negeri", ""])
    assert "Terima 6 usul" in text(officer.get(address))
    page = text(officer.post(f"{address}/terima", data={"all": "1"}, follow_redirects=True))
    assert "6 usul diterima" in page and "Swasta Luar Negeri" in page
    officer.post(f"{address}/terapkan")
    kept = [e.attributes.get("ownership") for e in stored(city, "server")]
    assert kept == ["Milik Sendiri"] * 3 + [None]


def accepted(value: str, to: str, position: int) -> dict[str, str]:
    return {
        "file": "isian.xlsx", "sheet": SERVERS, "row": "2", "position": str(position),
        "column": "x", "value": value, "text": to,
    }  # fmt: skip


def test_another_value_can_be_typed_and_taken_back(officer: FlaskClient, tmp_path: Path):
    address = upload(officer, tmp_path, ["SRV", "Dishub", "Sendiri", ""])
    typed = accepted("Sendiri", "Milik BUMN", 2)
    page = text(officer.post(f"{address}/terima", data=typed, follow_redirects=True))
    assert "Semua baris terbaca tanpa masalah" in page
    back = officer.post(f"{address}/urungkan-usul", data={"number": "0"}, follow_redirects=True)
    assert "Nilai tidak ada dalam daftar" in text(back)


def test_accepting_one_entry_of_a_link_cell_keeps_the_others(
    city: Flask, officer: FlaskClient, tmp_path: Path
):
    software = a_record(city, "platform_software", "Debian")
    header = ["Nama Server", "OPD", "→ Perangkat Lunak Platform (menjalankan)"]
    rows = [header, ["SRV", "Dishub", "Debian; Debiann"]]
    file = a_workbook(tmp_path / "x.xlsx", {SERVERS: rows})
    address = send(officer, file.read_bytes(), "isian.xlsx").location
    page = officer.post(
        f"{address}/terima", data=accepted("Debiann", f"{software.code} Debian", 2),
        follow_redirects=True,
    )  # fmt: skip
    assert "Semua baris terbaca tanpa masalah" in text(page)


def test_the_opd_of_rows_without_one_is_chosen_at_upload(
    city: Flask, officer: FlaskClient, tmp_path: Path
):
    file = a_workbook(tmp_path / "x.xlsx", {SERVERS: [["Nama Server"], ["SRV"]]})
    address = send(officer, file.read_bytes(), "isian.xlsx", opd="2.15.01").location
    officer.post(f"{address}/terapkan")
    assert len(stored(city, "server")) == 1


def test_the_preview_shows_what_would_change(city: Flask, officer: FlaskClient, tmp_path: Path):
    a_record(city, "server", "SRV", memory="8 GB")
    address = upload(officer, tmp_path, ["SRV", "Dishub", "", "16 GB"])
    assert "Kapasitas Memori 8 GB 16 GB" in text(officer.get(address))


def test_an_import_is_taken_back_from_its_page(city: Flask, officer: FlaskClient, tmp_path: Path):
    address = upload(officer, tmp_path, ["SRV", "Dishub", "", ""])
    done = officer.post(f"{address}/terapkan").location.partition("?")[0]
    page = officer.post(f"{done}/batalkan", follow_redirects=True)
    assert "Impor dibatalkan" in text(page)
    assert stored(city, "server") == []


def test_the_marked_workbook_comes_back_with_colours_and_remarks(
    officer: FlaskClient, tmp_path: Path
):
    rows = ["SRV", "Dishub", "=Sendiri", ""], ["", "Dishub", "", "8 GB"]
    address = upload(officer, tmp_path, *rows)
    answer = officer.get(f"{address}/bertanda/0")
    workbook = openpyxl.load_workbook(io.BytesIO(answer.data))
    sheet, listed = workbook[SERVERS], workbook["Masalah"]
    assert sheet["C2"].fill.fgColor.rgb == "00FFF4D6"
    assert sheet["A3"].fill.fgColor.rgb == "00FCEBE9"
    assert "Nilai tidak ada dalam daftar" in sheet["C2"].comment.text
    assert [c.value for c in listed[2]][:4] == [SERVERS, 2, "Status Kepemilikan", "=Sendiri"]
    assert listed["D2"].data_type == "s"
    # Their own layout stays, and the file can be handed in again.
    assert [c.value for c in sheet[1]] == HEADER
    again = send(officer, answer.data, "isian.xlsx").location
    assert "2 masalah" in text(officer.get(again))


def test_the_problems_of_a_csv_come_back_as_a_workbook(officer: FlaskClient):
    data = b"name,opd,ownership\nSRV,Dishub,Sendiri\n"
    address = send(officer, data, "server.csv").location
    answer = officer.get(f"{address}/bertanda/0")
    (sheet,) = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert [c.value for c in sheet[2]][1:4] == [2, "ownership", "Sendiri"]


def test_a_file_that_cannot_be_read_is_said_at_once(officer: FlaskClient):
    send(officer, b"PK\x03\x04rusak", "isian.xlsx")
    assert "isian.xlsx: Berkas rusak" in text(officer.get("/buku-kerja/"))


def test_labels_from_a_file_never_become_markup(officer: FlaskClient, tmp_path: Path):
    name = "<script>alert(1)</script>"
    address = upload(officer, tmp_path, [name, "Dishub", name, ""], name=f"{name}.xlsx")
    assert "<script>alert" not in officer.get(address).get_data(as_text=True)


def test_an_upload_belongs_to_its_uploader(city: Flask, officer: FlaskClient, tmp_path: Path):
    address = upload(officer, tmp_path, ["SRV", "Dishub", "", ""])
    other = signed_in(city, an_account(city, "administrator"))
    for path in (address, f"{address}/bertanda/0"):
        assert other.get(path).status_code == 404
    assert other.post(f"{address}/terapkan").status_code == 404


def test_an_upload_is_gone_after_a_day(city: Flask, officer: FlaskClient, tmp_path: Path):
    address = upload(officer, tmp_path, ["SRV", "Dishub", "", ""])
    remove_old(Path(city.config["INSTANCE_PATH"]), now=time.time() + KEPT_SECONDS + 60)
    assert officer.get(address).status_code == 404


def test_applied_files_are_removed(city: Flask, officer: FlaskClient, tmp_path: Path):
    address = upload(officer, tmp_path, ["SRV", "Dishub", "", ""])
    officer.post(f"{address}/terapkan")
    assert os.listdir(Path(city.config["INSTANCE_PATH"]) / "cache" / "imports") == []


@pytest.mark.parametrize("role", ["reader", "verifier", "writer"])
def test_who_has_no_records_of_his_own_imports_nothing(city: Flask, tmp_path: Path, role: str):
    client = signed_in(city, an_account(city, role))
    assert "Hanya petugas OPD" in text(client.get("/buku-kerja/"))
    assert send(client, b"x", "isian.xlsx").status_code == 403


def test_a_template_is_downloaded(officer: FlaskClient):
    answer = officer.get("/buku-kerja/templat?opd=2.15.01", follow_redirects=True)
    assert answer.headers["Content-Disposition"].endswith("isian-Dishub.xlsx")
    assert "Aplikasi" in openpyxl.load_workbook(io.BytesIO(answer.data)).sheetnames


def test_downloads_hold_only_what_the_person_may_see(city: Flask, officer: FlaskClient):
    a_record(city, "server", "SRV-DISDIK", "Disdik", location="Ruang arsip")
    a_record(city, "server", "SRV-SAH", "Disdik", location="Ruang arsip", review="validated")
    for address in (
        "/buku-kerja/templat/1.01.01", "/buku-kerja/ekspor?edisi=internal", "/buku-kerja/ekspor",
    ):  # fmt: skip
        sheet = openpyxl.load_workbook(io.BytesIO(officer.get(address).data))[SERVERS]
        texts = {str(c.value) for row in sheet.iter_rows() for c in row}
        assert "SRV-SAH" in texts
        assert not texts & {"SRV-DISDIK", "Ruang arsip"}


def test_unknown_addresses_are_not_found(officer: FlaskClient):
    for address in ("/buku-kerja/templat/9.9", "/buku-kerja/impor/x", "/buku-kerja/" + "x" * 32):
        assert officer.get(address).status_code == 404


def test_the_preview_fits_a_phone(live_server, page, tmp_path: Path):
    a_city(live_server.app)
    account = an_account(live_server.app)
    page.context.add_cookies([browser_cookie(live_server.app, account, live_server.url)])
    page.set_viewport_size({"width": 390, "height": 844})
    rows = [HEADER, ["SRV", "Dishub", "Sendiri", ""], ["", "Dishub", "", "8 GB"]]
    file = a_workbook(tmp_path / "isian.xlsx", {SERVERS: rows})
    page.goto(f"{live_server.url}/buku-kerja/")
    page.set_input_files("#file", str(file))
    page.get_by_role("button", name="Periksa berkas").click()
    page.get_by_role("button", name="Terima 1 usul").click()
    page.get_by_role("button", name="Lewati baris").click()
    button = page.get_by_role("button", name="Terapkan 1 catatan", disabled=False)
    button.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    button.click()
    page.get_by_role("heading", name="Impor diterapkan").wait_for()
