"""Pictures of what reviewers and administrators ask: duplicates, impact, undoing, mapping."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
from camera import UNIT, Camera, press

# A register as an agency keeps it: title lines, columns and words of its own.
REGISTER = (
    ("DAFTAR APLIKASI DI LINGKUNGAN PEMERINTAH KOTA", "", "", "", "", "", ""),
    ("Keadaan Oktober 2026", "", "", "", "", "", ""),
    ("", "", "", "", "", "", ""),
    ("No", "Nama Sistem", "OPD Pengampu", "Server", "Kondisi", "Tahun", "PIC"),
    (1, "Sistem Antrean Puskesmas", "Dinkes", "Server Diskominfo", "Masih digunakan", 2021, "Sari"),
    (2, "E-Retribusi Pasar", "DISPERINDAG", "VPS", "Sudah jalan", 2023, "Ongen"),
    (3, "Data Kapal Nelayan", "DKP", "Laptop bidang", "Uji coba", 2024, "Ridwan"),
    (4, "Arsip Surat Digital", "Setda", "Server Diskominfo", "tdk aktif", 2018, "Nona"),
    (5, "Peta Aset Jalan", "Dinas PU dan Tata Ruang", "Hosting swasta", "Aktif", 2022, "Abas"),
)


def reviewer_asks_what_if(camera: Camera) -> None:
    """Single points of failure and what stops with the worst of them."""
    page = camera.enter("validator", "/dampak")
    page.locator(".i-table a:has-text('Lihat dampak')").first.click()
    page.wait_for_load_state("networkidle")
    camera.take(page, "peninjau-dampak", height=760)


def reviewer_compares_what_is_alike(camera: Camera) -> None:
    """Likely duplicates and one pair side by side."""
    page = camera.enter("admin", "/mirip")
    camera.take(page, "peninjau-mirip", height=420)
    press(page, "Bandingkan")
    camera.take(page, "peninjau-mirip-banding", height=760)


def reviewer_decides_about_a_gap(camera: Camera) -> None:
    """The decision below a chosen gap, postponed with a reason."""
    page = camera.enter("validator", "/kesenjangan?proses=inti")
    page.locator(".g-name").first.click()
    form = page.locator(".g-decide")
    form.wait_for()
    form.locator("label", has_text="Tunda").first.click()
    form.locator("[name=until]").fill("2027-03-31")
    form.locator("[name=reason]").fill("Menunggu pengadaan server pusat data triwulan pertama.")
    camera.take_part(page, "peninjau-keputusan", form, margin=2)


def a_picture_of_the_catalogue(camera: Camera) -> None:
    """The process map of one OPD."""
    page = camera.enter("validator", f"/gambar/katalog/process-map?opd={UNIT}")
    camera.take(page, "peninjau-peta-proses", height=500)


def domains_are_closed(camera: Camera) -> None:
    """The page that closes a domain for the document."""
    page = camera.enter("verifikator.diskominfo", "/tinjau/penutupan?ranah=aplikasi")
    page.locator("tr", has_text="Dinas Pendidikan").locator("button", has_text="Tutup").click()
    page.wait_for_load_state("networkidle")
    camera.go(page, "/tinjau/penutupan?ranah=aplikasi")
    camera.take(page, "peninjau-penutupan", height=520)
    closed = page.locator("tr", has_text="Dinas Pendidikan")
    closed.locator("summary").click()
    closed.locator("textarea").fill("Dua aplikasi sekolah belum tercatat.")
    closed.locator("form button").click()
    page.wait_for_load_state("networkidle")


def administrator_maps_a_register(camera: Camera) -> None:
    """A foreign register as the mapping page proposes to read it."""
    page = camera.enter("admin", "/buku-kerja/")
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "Daftar aplikasi 2026.xlsx"
        workbook = openpyxl.Workbook()
        for row in REGISTER:
            workbook.active.append(row)
        workbook.save(book)
        page.set_input_files("#file", book)
        press(page, "Periksa berkas")
    camera.take(page, "administrator-pemetaan", height=1240)


def administrator_undoes(camera: Camera) -> None:
    """What undoing all changes of one person would do; who verifies what."""
    page = camera.enter("admin", f"/kisi/application?opd={UNIT}")
    page.locator("#grid[data-ready]").wait_for(state="attached")
    page.locator(".g-row", has_text="SITRAYEK").locator("> .g-c").nth(6).click()
    page.keyboard.type("Dibangun")
    page.keyboard.press("Enter")
    page.locator("#grid[data-unsent='0']").wait_for(state="attached")
    camera.go(page, "/perubahan")
    chosen = page.locator("[name=orang] option", has_text="Fransina").first.get_attribute("value")
    page.select_option("[name=orang]", chosen)
    page.locator("a", has_text="Urungkan semua ini").click()
    page.wait_for_load_state("networkidle")
    camera.take(page, "administrator-urungkan", height=720)
    camera.go(page, "/administrasi/verifikasi")
    camera.take(page, "administrator-verifikasi", height=560)


ASKING: tuple[Callable[[Camera], None], ...] = (
    reviewer_asks_what_if,
    reviewer_compares_what_is_alike,
    reviewer_decides_about_a_gap,
    a_picture_of_the_catalogue,
    domains_are_closed,
    administrator_maps_a_register,
    administrator_undoes,
)
