"""Pictures of the workshop: the room, tupoksi, the grid, cards, a bad network."""

from __future__ import annotations

from collections.abc import Callable

from camera import PASTE, PHONE, ROOM, SPACE, UNIT, Camera, press
from playwright.sync_api import Page

OPDS = (
    "Dinas Perhubungan",
    "Dinas Pekerjaan Umum dan Penataan Ruang",
    "Dinas Perumahan dan Kawasan Permukiman",
    "Dinas Lingkungan Hidup",
    "Badan Penanggulangan Bencana Daerah",
)
PEOPLE = (
    ("Rahmawati Tuanakotta", OPDS[1]),
    ("Yusuf Umasugi", OPDS[2]),
    ("Maria Latuconsina", OPDS[3]),
)
LATE = (("Hasan Wakano", OPDS[0]), ("Dortje Pelupessy", OPDS[3]))
GRID = f"/kisi/application?opd={UNIT}"
TUPOKSI = """Bagian Keempat
Bidang Pelayaran
Pasal 21
(1) Bidang Pelayaran mempunyai tugas melaksanakan sebagian tugas Dinas di bidang pelayaran.
(2) Dalam melaksanakan tugas sebagaimana dimaksud pada ayat (1), Bidang Pelayaran
menyelenggarakan fungsi:
a. pelaksanaan penerbitan pas kecil bagi kapal berukuran di bawah GT 7;
b. penyiapan bahan dan pelaksanaan penetapan jadwal pelayaran rakyat
   antarpulau;
c. pengelolaan pelabuhan pengumpan lokal;
d. evaluasi dan pelaporan jadwal pelayaran rakyat antarpulau;
e. pelaksanaan pengukuran kapal;
f. pengawasan keselamatan penumpang di dermaga;
g. pelaksanaan administrasi Bidang; dan
h. pelaksanaan fungsi lain yang diberikan oleh Kepala Dinas.
"""
OWN = ("Khusus milik daerah", "RAA.02.02")
ROWS = (  # as Excel would bring them: name, class, RAA, hosting, state
    ("Pantau Kapal Rakyat", *OWN, "Pusat data daerah", "Aktif"),
    ("Tiket Penyeberangan Daring", *OWN, "server kantor", "Aktif"),
    ("Lapor Rambu Rusak", *OWN, "Pusat data daerah", "jalan"),
    ("Antrean Uji Berkala", *OWN, "Pusat Data Nasional", "Aktif"),
)


def joins(camera: Camera, code: str, name: str, opd: str, *, shows: bool = False) -> Page:
    """Somebody who has joined by code on a phone and waits; with pictures of the steps."""
    page = camera.open("/gabung", width=PHONE)
    page.fill("#code", code)
    if shows:
        camera.take(page, "petugas-gabung-kode-hp", height=560)
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
    page.fill("#name", name)
    page.locator("[data-go]").click()
    page.fill("[data-filter-list] input", opd[:18])
    page.locator(f"#choices label:has-text('{opd}')").first.click()
    if shows:
        camera.take(page, "petugas-gabung-opd-hp", height=560)
    page.locator("[data-go]").click()
    page.wait_for_load_state("load")
    return page


def the_room(camera: Camera) -> None:
    """Opening, joining on phones, admitting, the room at work, the board, closing."""
    port = camera.base.rpartition(":")[2]
    camera = Camera(camera.browser, f"http://{ROOM}:{port}", camera.passwords)
    host = camera.enter("verifikator", "/lokakarya/baru")
    fill_plan(host)
    camera.take(host, "fasilitator-buka", height=620)
    press(host, "Buka lokakarya")
    room = host.url.removeprefix(camera.base)
    code = host.locator(".w-code").first.inner_text().replace(" ", "")
    guests = [joins(camera, code, name, opd, shows=name == PEOPLE[0][0]) for name, opd in PEOPLE]
    camera.take(guests[0], "petugas-tunggu-hp", height=560)
    host.reload()
    host.click("#admit-all")
    for guest in guests:
        guest.wait_for_url("**/opd/**", timeout=30_000)
        take_templates(guest)
    joins(camera, code, *LATE[0])
    joins(camera, code, *LATE[1])
    camera.go(host, room)
    camera.take(host, "fasilitator-ruang", height=735)
    camera.go(host, f"{room}/papan")
    camera.take(host, "fasilitator-papan", height=620)
    camera.go(host, f"{room}/tutup")
    camera.take_part(host, "fasilitator-tutup", host.locator("main .s-card"), margin=4)


def fill_plan(page: Page) -> None:
    """The plan of the day, in the form."""
    page.fill("#name", "Proses dan aplikasi: rumpun infrastruktur")
    page.fill("#place", "Aula Lantai 2")
    page.fill("[name=target]", "80")
    page.check("[name=which][value=some]")
    for opd in OPDS:
        page.locator(f"#opds label:has-text('{opd}') input").first.check()


def take_templates(page: Page) -> None:
    """Take over every proposed process of the OPD's urusan, then go on in the table."""
    space = page.url
    page.locator("main a:has-text('templat'):visible").first.click()
    page.wait_for_load_state("networkidle")
    page.locator("button:has-text('Ambil semua')").first.click()
    page.wait_for_load_state("networkidle")
    page.goto(space)
    page.locator("main a:has-text('Isi lewat kartu'):visible").first.click()
    page.locator(".c-list").wait_for()


def officer_turns_tupoksi_into_processes(camera: Camera) -> None:
    """Pasting an article and deciding about its clauses."""
    page = camera.enter("petugas.dishub", SPACE)
    page.locator("main a:text-is('Tupoksi')").first.click()
    page.wait_for_load_state("networkidle")
    if not page.url.endswith("/tempel"):
        press(page, "Tempel pasal lain")
    page.fill("[name=regulation]", "Peraturan Wali Kota Nomor 27 Tahun 2024")
    page.fill("[name=unit]", "Bidang Pelayaran")
    page.fill("#text", TUPOKSI)
    page.locator("[data-total]:visible").wait_for()
    camera.take(page, "petugas-tupoksi-tempel", height=700)
    page.locator("[data-do=store]").click()
    page.locator(".t-row.is-focused").wait_for()
    page.add_style_tag(content="main > [role=status] { display: none }")
    for left in (7, 6):
        page.keyboard.press("Enter")
        page.locator(f".t-progress[data-waiting='{left}']").wait_for()
    camera.take(page, "petugas-tupoksi", height=740)


def officer_works_in_the_grid(camera: Camera) -> None:
    """Rows pasted from Excel with wrong cells, several relations in a cell, a cut network."""
    page = camera.enter("petugas.dishub", GRID)
    page.locator("#grid[data-ready]").wait_for(state="attached")
    page.locator(".g-row").last.locator("> .g-c").nth(2).click()
    page.evaluate(PASTE, "\r\n".join("\t".join(row) for row in ROWS))
    page.locator("#grid[data-unsent='0']").wait_for(state="attached", timeout=60_000)
    page.keyboard.press("F8")
    camera.take(page, "petugas-tabel", height=860)
    relations = page.locator(".g-row", has_text="e-Parkir Lentera").locator("> .g-c").nth(7)
    relations.click()
    page.keyboard.press("F2")
    page.keyboard.type("angkutan", delay=60)
    page.locator("#g-list .g-option").nth(2).wait_for()
    picker = (relations.locator(".g-editor"), page.locator("#g-list"))
    camera.take_part(page, "petugas-tabel-tautan", *picker)
    page.keyboard.press("Escape")
    the_network_is_cut(camera, page)


def the_network_is_cut(camera: Camera, page: Page) -> None:
    """What waits in the browser, and where it says so."""
    page.context.set_offline(True)
    relations = page.locator(".g-row", has_text="SIM-KIR").locator("> .g-c").nth(6)
    relations.click()
    for state in ("Aktif", "Dibangun", "Tidak aktif"):
        page.keyboard.type(state)
        page.keyboard.press("Enter")
    page.locator("#outbox summary").click()
    page.wait_for_timeout(1000)
    panel = page.locator("#outbox .s-outbox-panel")
    camera.take_part(page, "petugas-belum-terkirim", page.locator("#outbox summary"), panel)
    page.keyboard.press("Escape")
    page.context.set_offline(False)


def officer_answers_on_a_phone(camera: Camera) -> None:
    """The list of what is missing and one question."""
    page = camera.enter("petugas.dishub", f"/isi/application?opd={UNIT}", width=PHONE)
    page.locator("#c-foot:visible, .c-list").first.wait_for()
    camera.take(page, "petugas-kartu-daftar-hp", height=700)
    press(page, "Mulai mengisi")
    camera.take(page, "petugas-kartu-hp", height=700)


def what_is_missing(camera: Camera) -> None:
    """The list of an OPD, worst first."""
    page = camera.enter("petugas.dishub", f"{SPACE}/kurang")
    camera.take(page, "petugas-kurang", height=640)


WORKSHOP: tuple[Callable[[Camera], None], ...] = (
    the_room,
    officer_turns_tupoksi_into_processes,
    officer_works_in_the_grid,
    officer_answers_on_a_phone,
    what_is_missing,
)
