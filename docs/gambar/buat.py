"""Take the pictures of the guides from a freshly made demo city.

    python3 run.py demo && python3 run.py serve --lan --demo-on-network     # in one window
    python3 docs/gambar/buat.py http://127.0.0.1:8000 instance/demo_accounts.json

The second line runs in the environment of the tests (`.venv`). It enters records and holds a
workshop, so take a new demo city for every run. Scenes are in this file, workshop.py and
asking.py. `--browser FILE` names a Chromium when Playwright has none.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
from asking import ASKING
from camera import PHONE, ROOM, SPACE, UNIT, Camera, choose, press, save_form
from playwright.sync_api import sync_playwright
from workshop import WORKSHOP

APPLICATIONS = f"/catatan/application?f.opd={UNIT}"
NEW_APPLICATION = f"/catatan/application/baru?opd={UNIT}"
SENDING = f"/kirim?opd={UNIT}&domain=aplikasi"
NAME = "Jadwal Kapal Rakyat"


# --- The officer ----------------------------------------------------------------------------------


def officer_looks_around(camera: Camera) -> None:
    """Home and work space, on desktop and phone."""
    page = camera.enter("petugas.dishub")
    camera.take(page, "petugas-beranda", height=430)
    camera.go(page, SPACE)
    camera.take(page, "petugas-ruang-kerja", height=860)
    page = camera.enter("petugas.dishub", SPACE, width=PHONE)
    camera.take(page, "petugas-ruang-kerja-hp", height=760)
    camera.go(page, NEW_APPLICATION)
    camera.take(page, "petugas-isian-hp", height=760)


def officer_enters_an_application(camera: Camera) -> None:
    """The form, a picker, a mark, and values that do not fit."""
    page = camera.enter("petugas.dishub", NEW_APPLICATION)
    page.fill("#name", NAME)
    page.fill("[name='a.description']", "Jadwal kapal rakyat antarpulau, diubah petugas pelabuhan.")
    camera.take(page, "petugas-isian", height=640)
    title = page.locator("#isian-contract_title")
    title.locator(".r-marks label").nth(3).click()
    page.fill("[name='r.contract_title']", "Dibuat sendiri oleh pegawai, tanpa kontrak.")
    camera.take_part(page, "petugas-tanda", title)
    choose(page, "supports__service", "angkutan")
    offers = page.locator("#isian-supports__service .ts-dropdown")
    camera.take_part(page, "petugas-pemilih", page.locator("#isian-supports__service"), offers)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.fill("[name='a.contract_value']", "seratus juta")
    page.fill("[name='a.contract_end']", "akhir tahun 2026")
    save_form(page)
    fields = [page.locator(f"#isian-{name}") for name in ("contract_value", "contract_end")]
    camera.take_part(page, "petugas-belum-terbaca", *fields)


def two_people_change_a_value(camera: Camera) -> None:
    """The page that shows both values, then sending from the list."""
    first = camera.enter("admin", APPLICATIONS)
    first.click(f"td.r-name a:text-is('{NAME}')")
    first.wait_for_load_state("networkidle")
    address = first.url.partition("?")[0].removeprefix(camera.base)
    second = camera.enter("petugas.dishub", f"{address}/ubah")
    camera.go(first, f"{address}/ubah")
    for page, value in ((first, "165.000.000"), (second, "175.000.000")):
        page.fill("[name='a.contract_value']", value)
        page.fill("[name='a.contract_end']", "31 Desember 2026")
        save_form(page)
    camera.take_part(second, "petugas-dua-orang", second.locator("#konflik"))
    press(second, "Simpan pilihan")
    camera.go(second, SENDING)
    camera.take(second, "petugas-kirim", height=560)
    press(second, "Kirim")


def officer_works_in_excel(camera: Camera) -> None:
    """The page of workbooks and the preview of an import with faults."""
    page = camera.enter("petugas.dishub", "/buku-kerja/")
    camera.take(page, "petugas-buku-kerja", height=500)
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "isian-Dishub.xlsx"
        with page.expect_download() as download:
            page.click("main a.btn:has-text('Dishub')")
        download.value.save_as(book)
        add_faulty_rows(book)
        page.set_input_files("#file", book)
        press(page, "Periksa berkas")
    camera.take(page, "petugas-pratinjau-impor", height=830)


def add_faulty_rows(book: Path) -> None:
    """Two new applications, three values that do not fit, and a row without a name."""
    workbook = openpyxl.load_workbook(book)
    sheet = workbook["Aplikasi"]
    columns = {cell.value: cell.column for cell in sheet[2]}
    name, hosting, year = "Nama Aplikasi *", "Tempat hosting", "Tahun dibangun"
    rows = (
        {name: "Papan Jadwal Dermaga", hosting: "Ruang server", year: "2024"},
        {name: "Lapor Lampu Jalan", hosting: "server kantor", year: "dua ribu dua puluh"},
        {"Uraian/Deskripsi": "Baris tanpa nama"},
    )
    for number, values in enumerate(rows, sheet.max_row + 1):
        for column, value in values.items():
            sheet.cell(number, columns[column]).value = value
    workbook.save(book)


# --- The others -----------------------------------------------------------------------------------


def reviewers_work(camera: Camera) -> None:
    """Work list, returning with a remark, what the officer sees, gaps, picture and matrix."""
    page = camera.enter("verifikator.diskominfo", "/tinjau")
    camera.take(page, "peninjau-antrean", height=560)
    camera.go(page, f"/tinjau/{UNIT}/aplikasi")
    camera.take(page, "peninjau-kartu", height=860)
    card = page.locator("[data-card][open]")
    page.keyboard.press("c")
    card.locator(".v-new select").select_option("attributes.database")
    card.locator(".v-new textarea").fill("Surat tugas 2025 menyebut basis data lain.")
    card.locator(".v-new button").click()
    card.locator(".v-thread").wait_for()
    card.locator("summary").first.focus()
    page.keyboard.press("r")
    page.keyboard.type("Mohon pastikan basis datanya.")
    camera.take_part(
        page, "peninjau-kembalikan", card.locator(".v-remarks"), card.locator("form.v-decide")
    )
    card.locator(".v-reason button").click()
    page.locator("[data-decided]").wait_for()
    page = camera.enter("petugas.dishub", SPACE)
    page.click(".r-queue li a")
    page.wait_for_load_state("networkidle")
    camera.take(page, "petugas-dikembalikan", height=700)
    page = camera.enter("validator", "/kesenjangan?proses=inti")
    page.locator(".g-name").first.click()
    page.wait_for_timeout(1200)
    camera.take(page, "peninjau-kesenjangan", height=700)
    camera.go(page, f"/gambar/opd/{UNIT}")
    camera.take(page, "peninjau-gambar", height=800)
    camera.go(page, f"/gambar/matriks?opd={UNIT}")
    camera.take(page, "peninjau-matriks", height=640)


def writer_makes_a_document(camera: Camera) -> None:
    """The choices and the finished file of one OPD."""
    page = camera.enter("penulis", "/dokumen")
    page.check("input[name=which][value=some]")
    page.check(f"input[name=opd][value='{UNIT}']")
    press(page, "Buat dokumen")
    page.locator("main a:has-text('Unduh')").first.wait_for(timeout=300_000)
    page.check("input[name=which][value=some]")
    camera.take(page, "penulis-dokumen", height=700)
    camera.go(page, "/tabel")
    camera.take(page, "penulis-tabel", height=620)


def head_and_administrator(camera: Camera) -> None:
    """Home of the city, an account with its link, and an own reference level."""
    page = camera.enter("sekda")
    camera.take(page, "pimpinan-beranda", height=760)
    page = camera.enter("sekda", width=PHONE)
    camera.take(page, "pimpinan-beranda-hp", height=900)
    page = camera.enter("admin", "/administrasi/akun")
    page.click("a:text-is('petugas.dishub')")
    page.wait_for_load_state("networkidle")
    camera.take(page, "administrator-akun", height=640)
    camera.go(page, "/administrasi/referensi/RAB?q=RAB.02.06")
    camera.take(page, "administrator-referensi", height=480)


SCENES: tuple[Callable[[Camera], None], ...] = (
    officer_looks_around,
    officer_enters_an_application,
    two_people_change_a_value,
    officer_works_in_excel,
    reviewers_work,
    writer_makes_a_document,
    head_and_administrator,
    *WORKSHOP,
    *ASKING,
)


def main() -> None:
    """Run all scenes, or those named."""
    parser = argparse.ArgumentParser(description="Gambar layar untuk panduan.")
    parser.add_argument("address", help="alamat kota contoh, misalnya http://127.0.0.1:8000")
    parser.add_argument("accounts", type=Path, help="demo_accounts.json dari folder datanya")
    parser.add_argument("--browser", help="berkas program Chromium")
    parser.add_argument("--only", nargs="*", choices=[scene.__name__ for scene in SCENES])
    given = parser.parse_args()
    passwords = json.loads(given.accounts.read_text(encoding="utf-8"))
    with sync_playwright() as playwright:
        options = [f"--host-resolver-rules=MAP {ROOM} 127.0.0.1"]
        if given.browser:
            options.append("--no-sandbox")
        browser = playwright.chromium.launch(executable_path=given.browser, args=options)
        camera = Camera(browser, given.address, passwords)
        for scene in SCENES:
            if given.only is None or scene.__name__ in given.only:
                scene(camera)


if __name__ == "__main__":
    main()
