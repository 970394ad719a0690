"""The mapping page: from an unknown file over few decisions to the preview; kept for next time."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext, Page, expect
from werkzeug.test import TestResponse

from app import queries
from app.queries.mappings import mappings_like
from tests.factories import a_city, a_record, an_account, browser_cookie, signed_in
from tests.workbook_files import a_copy, a_database, a_workbook, changes, stored

HEADER = ["No", "Nama Sistem", "OPD Pengampu", "Status Aktif", "Hal Aneh", "Jml Pengguna"]
ROWS = [
    [1, "SIMPEG", "DISHUB", "Sudah jalan", "abu-abu", "40"],
    [2, "SI-KIR", "Dinas Perhubungan", "entahlah", "biru", "12"],
    [3, "E-Parkir", "Dinas Perhubungn", "naktif", "biru", ""],
]
AXE = Path("app/static/vendor/axe.min.js")


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


def register(folder: Path, rows: list[list[Any]] = ROWS, header: list[str] = HEADER) -> Path:
    return a_workbook(folder / "daftar.xlsx", {"Data": [["DAFTAR APLIKASI"], [], header, *rows]})


def send(client: FlaskClient, file: Path, **fields: str) -> TestResponse:
    data = {"file": (io.BytesIO(file.read_bytes()), file.name), **fields}
    return client.post("/buku-kerja/", data=data, content_type="multipart/form-data")


def plain(answer: TestResponse) -> str:
    """The words of a page, blanks made single."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


def form_of(answer: TestResponse) -> dict[str, str]:
    """What the page's form would send."""
    page = answer.get_data(as_text=True)
    page = page[page.index('id="mapping"') :]
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        picked = re.search(r'<option value="([^"]*)"[^>]* selected', options)
        fields[name] = picked.group(1) if picked else ""
    for name, value in re.findall(
        r'<input class="form-control" name="([^"]+)" value="([^"]*)"', page
    ):
        fields[name] = value
    return {n: v.replace("&#34;", '"').replace("&amp;", "&") for n, v in fields.items()}


def test_an_unknown_file_leads_to_its_mapping_and_then_to_the_preview(
    city: Flask, officer: FlaskClient, tmp_path: Path
):
    before = changes(city)
    answer = send(officer, register(tmp_path))
    assert answer.status_code == 302 and "/peta/0" in answer.location
    page = officer.get(answer.location)
    assert "1 kolom jelas" not in plain(page) and "Hal Aneh" in plain(page)
    assert changes(city) == before
    done = officer.post(answer.location, data={**form_of(page), "name": "", "continue": "1"})
    assert done.status_code == 302 and "/peta/" not in done.location
    preview = officer.get(done.location)
    assert "3 catatan baru" in plain(preview) and "entahlah" in plain(preview)
    officer.post(f"{done.location}/terapkan")
    assert [e.name for e in stored(city, "application")] == ["SIMPEG", "SI-KIR", "E-Parkir"]


def test_a_column_and_a_value_are_corrected_on_the_page(
    city: Flask, officer: FlaskClient, tmp_path: Path
):
    address = send(officer, register(tmp_path)).location
    form = form_of(officer.get(address))
    odd = HEADER.index("Hal Aneh")
    form[f"c-{odd}"] = "database"
    question = next(n[2:] for n, v in form.items() if n.startswith("t-") and "entahlah" in v)
    form[f"q-{question}"] = "Dibangun"
    done = officer.post(address, data={**form, "name": "", "continue": "1"})
    officer.post(f"{done.location}/terapkan")
    second = stored(city, "application")[1]
    assert second.attributes["lifecycle"] == "dibangun"
    assert second.attributes["database"] == "biru"


def test_the_first_rows_are_shown_as_they_would_arrive(officer: FlaskClient, tmp_path: Path):
    page = officer.get(send(officer, register(tmp_path)).location).get_data(as_text=True)
    table = page[page.index('id="contoh"') :]
    assert "SIMPEG" in table and "Dishub" in table and "Status Aktif: Sudah jalan" in table


def test_another_kind_and_header_row_are_proposed_anew(officer: FlaskClient, tmp_path: Path):
    address = send(officer, register(tmp_path)).location
    answer = officer.post(
        f"{address}/tabel", data={"kind": "data", "sheet": "Data", "header": "3"},
        follow_redirects=True,
    )  # fmt: skip
    page = answer.get_data(as_text=True)
    assert re.search(r'<option value="data" selected', page)


def test_two_columns_for_one_attribute_are_refused_with_the_reason(
    officer: FlaskClient, tmp_path: Path
):
    address = send(officer, register(tmp_path)).location
    form = form_of(officer.get(address))
    form[f"c-{HEADER.index('Hal Aneh')}"] = "lifecycle"
    answer = officer.post(address, data={**form, "continue": "1"}, follow_redirects=True)
    assert "Satu isian hanya dapat diisi dari satu kolom" in plain(answer)
    assert "Petakan kolom" in plain(answer)


def test_a_kept_mapping_is_offered_for_the_same_headers_and_read_again(
    city: Flask, officer: FlaskClient, tmp_path: Path
):
    address = send(officer, register(tmp_path)).location
    form = form_of(officer.get(address))
    form[f"c-{HEADER.index('Hal Aneh')}"] = "database"
    officer.post(address, data={**form, "name": "Daftar aplikasi Dishub", "continue": "1"})
    colleague = signed_in(city, an_account(city))
    rows = [[1, "SI-BARU", "Dishub", "Aktif", "hijau", "3"]]
    again = send(colleague, register(tmp_path, rows)).location
    assert "sama dengan pemetaan “Daftar aplikasi Dishub”" in plain(colleague.get(again))
    with city.app_context():
        kept = mappings_like(HEADER)[0]
        assert kept.used_at is None
    used = colleague.post(f"{again}/pakai", data={"mapping": kept.id}, follow_redirects=True)
    with city.app_context():
        assert mappings_like(HEADER)[0].used_at is not None
    page = used.get_data(as_text=True)
    assert re.search(r'<option value="database" selected', page)
    assert "sama dengan pemetaan" not in plain(used)


def test_keeping_a_mapping_is_in_the_history(city: Flask, officer: FlaskClient, tmp_path: Path):
    address = send(officer, register(tmp_path)).location
    form = form_of(officer.get(address))
    officer.post(address, data={**form, "name": "Daftar", "continue": "1"})
    with city.app_context():
        newest = queries.recent_changes(1)[0]
    assert (newest.entity, newest.action, newest.after) == (
        "import_mapping", "create", {"name": "Daftar"},
    )  # fmt: skip


def test_our_own_workbook_is_mapped_only_if_asked_for(officer: FlaskClient, tmp_path: Path):
    rows = [["Nama Aplikasi", "OPD"], ["A", "Dishub"]]
    file = a_workbook(tmp_path / "isian.xlsx", {"Aplikasi": rows})
    assert "/peta/" not in send(officer, file).location
    assert "/peta/0" in send(officer, file, map="1").location


def test_the_mapping_of_another_person_is_not_reachable(
    city: Flask, officer: FlaskClient, tmp_path: Path
):
    address = send(officer, register(tmp_path)).location
    other = signed_in(city, an_account(city))
    assert other.get(address).status_code == 404
    assert other.post(address, data={"continue": "1"}).status_code == 404
    assert officer.get(address.replace("/peta/0", "/peta/7")).status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"c-0": "gibtesnicht"},
        {"q-1": "x", "t-1": "kein json"},
        {"q-1": "x", "t-1": '["values", 3, "a"]'},
        {"q-1": "x"},
        {"opd": "gibtesnicht"},
    ],
)
def test_a_form_that_nobody_was_shown_is_refused_without_a_traceback(
    officer: FlaskClient, tmp_path: Path, fields: dict[str, str]
):
    address = send(officer, register(tmp_path)).location
    officer.get(address)
    answer = officer.post(address, data={**fields, "continue": "1"})
    assert answer.status_code in (302, 400, 404, 422)
    assert officer.get(address).status_code == 200


def test_a_register_full_of_markup_stays_text(officer: FlaskClient, tmp_path: Path):
    rows = [[1, "<script>alert(1)</script>", "Dishub", "<b>x</b>", '"><img>', ""]] * 3
    header = [*HEADER[:4], "<i>Aneh</i>", HEADER[5]]
    page = officer.get(send(officer, register(tmp_path, rows, header)).location)
    text = page.get_data(as_text=True)
    assert "<script>alert" not in text and "<b>x</b>" not in text and "<i>Aneh" not in text


def test_links_never_tell_of_records_that_the_person_may_not_know_of(
    city: Flask, officer: FlaskClient, tmp_path: Path
):
    a_record(city, "vulnerability", "Celah login portal", "Disdik")
    header = ["Nama Kegiatan", "OPD", "Menghasilkan kerentanan"]
    rows = [["Perbaikan", "Dishub", "Celah login portl"]] * 4
    file = a_workbook(tmp_path / "k.xlsx", {"Data": [header, *rows]})
    address = send(officer, file, map="1").location
    officer.post(f"{address}/tabel", data={"kind": "activity", "sheet": "Data", "header": "1"})
    form = form_of(officer.get(address))
    form["c-2"] = "produces__vulnerability"
    page = officer.post(address, data=form, follow_redirects=True)
    assert "Celah login portal" not in page.get_data(as_text=True)


# --- In a browser -------------------------------------------------------------------------------


def test_the_page_is_worked_with_the_keyboard_and_has_no_serious_fault(
    app: Flask, live_server: Any, page: Page, context: BrowserContext, tmp_path: Path
):
    a_city(app)
    account = an_account(app)
    context.add_cookies([browser_cookie(app, account, live_server.url)])
    page.goto(f"{live_server.url}/buku-kerja/")
    page.set_input_files("#file", str(register(tmp_path)))
    page.get_by_role("button", name="Periksa berkas").press("Enter")
    expect(page.get_by_role("heading", name="daftar.xlsx")).to_be_visible()
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run().then((f) => f.violations)")
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []
    picker = page.get_by_label("Isi kolom Hal Aneh")
    picker.focus()
    page.keyboard.type("Basis Data")
    expect(picker).to_have_value("database")
    page.get_by_role("button", name="Perbarui contoh").press("Enter")
    expect(page.locator(".m-arrival")).to_contain_text("abu-abu")
    page.get_by_role("button", name="Lanjut ke pratinjau").first.press("Enter")
    expect(page.get_by_role("button", name="Terapkan 3 catatan")).to_be_enabled()


def test_the_page_fits_a_phone(
    app: Flask, live_server: Any, page: Page, context: BrowserContext, tmp_path: Path
):
    a_city(app)
    context.add_cookies([browser_cookie(app, an_account(app), live_server.url)])
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/buku-kerja/")
    page.set_input_files("#file", str(register(tmp_path)))
    page.get_by_role("button", name="Periksa berkas").click()
    expect(page.get_by_role("heading", name="daftar.xlsx")).to_be_visible()
    page.evaluate("document.querySelectorAll('details.m-fold').forEach((d) => { d.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
