"""Registers of applications: an inventory, an export of a database, one in unknown words."""

from __future__ import annotations

import csv
import random
from pathlib import Path
from typing import Any

from tests.registers import (
    PLACE,
    Cell,
    Record,
    Register,
    Row,
    cell,
    put,
    put_header,
    put_row,
    records,
    row_of,
    same,
    spelled,
    worded,
    write_book,
    year_of,
)

STATUS = {
    "aktif": ("Aktif", "aktif", "Sudah jalan", "Masih digunakan", "AKTIF", "Running"),
    "tidak_aktif": ("Tidak Aktif", "Non Aktif", "tdk aktif", "Tidak digunakan lagi"),
    "dibangun": ("Tahap pengembangan", "Sedang dibangun", "Uji coba"),
    "direncanakan": ("Rencana", "Belum dibangun"),
}
HOSTING = {
    "pdn": ("PDN", "Pusat Data Nasional"),
    "pusat_data_daerah": ("Diskominfo", "Server Diskominfo", "Data Center Diskominfo"),
    "ruang_server_opd": ("Server OPD", "Server lokal", "on premise"),
    "awan_pihak_ketiga": ("Cloud", "AWS"),
    "hosting_sewa": ("Sewa hosting", "Hosting swasta", "VPS"),
    "pusat": ("Kementerian", "Server pusat"),
}
BASE = {
    "Web": ("website", "Web Based", "berbasis web"),
    "Mobile": ("Android", "mobile apps", "android"),
    "Desktop": ("desktop", "Dekstop"),
    "Cloud": ("cloud",),
}
LICENCE = {
    "Open Source": ("opensource", "Open Source", "free"),
    "Proprietary": ("berbayar", "proprietary"),
}
SOURCE = {
    "pemda": ("Pemkot", "milik pemda"),
    "pusat": ("Kementerian",),
    "vendor": ("vendor", "pihak ketiga"),
    "terbuka": ("open source",),
}
# Words that stand in no list of synonyms.
CONDITION = {
    "aktif": ("beroperasi normal", "masih jalan"),
    "tidak_aktif": ("sudah tidak dipakai", "mati"),
    "dibangun": ("pengerjaan",),
    "direncanakan": ("masih wacana",),
}
HOUSED = {
    "pdn": ("PDN Kominfo RI",),
    "pusat_data_daerah": ("Ruang server Diskominfo lantai 2",),
    "ruang_server_opd": ("di kantor masing-masing",),
    "hosting_sewa": ("hosting berbayar",),
    "awan_pihak_ketiga": ("layanan cloud luar",),
    "pusat": ("K/L",),
}
FORM = {
    "Web": ("laman web",),
    "Mobile": ("ponsel (Android)",),
    "Desktop": ("PC",),
    "Cloud": ("awan",),
}


def _host(address: str) -> str:
    return address.removeprefix("https://").removeprefix("http://")


def _address(chance: random.Random, record: Record) -> Cell | None:
    """An address, sometimes without "https://"."""
    address = record.get("address", "")
    return cell(chance.choice((address, _host(address))), "address", address)


def _year(chance: random.Random, record: Record) -> Cell | None:
    """A year as number, text, or within a month."""
    year = record.get("year", "")
    if not year:
        return None
    month = chance.choice(("Januari", "Maret", "Agustus"))
    return Cell(chance.choice((int(year), year, f"{month} {year}", int(year))), "year", int(year))


def application_inventory(folder: Path) -> Register:
    """Title lines, a header of two merged lines, ticks for the platform, blank rows between."""
    chance = random.Random(1)
    headers = (
        "No", "OPD Pengampu", "Nama Sistem", "Kegunaan", "Platform › Web", "Platform › Mobile",
        "Platform › Desktop", "Thn Pembuatan", "Bahasa Pemrograman/DB", "Server/Hosting", "URL",
        "Pihak Ketiga", "Status Aktif", "PIC", "Ket.",
    )  # fmt: skip
    rows = [_inventory_row(chance, code, r) for code, r in records("application")]

    def write(sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 14, f"DAFTAR APLIKASI PERANGKAT DAERAH {PLACE.upper()}")
        sheet.merge_range(1, 0, 1, 14, "KEADAAN PER 31 DESEMBER 2025")
        for position, header in enumerate(headers):
            upper, _, lower = header.partition(" › ")
            if lower:
                put(sheet, 4, position, lower)
            else:
                sheet.merge_range(3, position, 4, position, upper)
            put(sheet, 5, position, f"({position + 1})")
        sheet.merge_range(3, 4, 3, 6, "Platform")
        line = 6
        for number, row in enumerate(rows, start=1):
            put(sheet, line, 0, number)
            put_row(sheet, line, headers, row)
            line += 2 if number % 25 == 0 else 1

    path = write_book(folder / "inventaris-aplikasi.xlsx", {"DATA 2025": write})
    return Register(path, "application", headers, tuple(rows))


def _inventory_row(chance: random.Random, code: str, r: Record) -> Row:
    language = " / ".join(w for w in (r.get("language", ""), r.get("database", "")) if w)
    cells = {
        "OPD Pengampu": spelled(chance, code),
        "Nama Sistem": same(r, "name"),
        "Kegunaan": same(r, "function"),
        "Thn Pembuatan": _year(chance, r),
        "Bahasa Pemrograman/DB": cell(language, "language", language),
        "Server/Hosting": worded(chance, r, "hosting", HOSTING),
        "URL": _address(chance, r),
        "Pihak Ketiga": cell(r.get("vendor", ""), "vendor"),
        "Status Aktif": worded(chance, r, "lifecycle", STATUS),
        "PIC": cell(chance.choice(("", "Operator OPD", "Pranata Komputer")), None),
        "Ket.": cell(r.get("notes", ""), "notes"),
    }
    platform = r.get("platform", "")
    if platform in ("Web", "Mobile", "Desktop"):
        cells[f"Platform › {platform}"] = Cell("√", "platform", platform)
    return row_of(r["name"], code, cells)


def application_export(folder: Path) -> Register:
    """As a program writes it out: CSV, machine headers, codes of OPDs, sums in words."""
    chance = random.Random(2)
    headers = (
        "id", "nm_aplikasi", "deskripsi_singkat", "kode_skpd", "jns_basis", "bhs_pemrograman",
        "framework", "dbms", "lisensi", "hak_cipta", "sts_pakai", "thn_buat", "nilai_kontrak",
        "sumber_dana", "dasarhukum", "link_url", "instansi_pengguna", "tgl_input",
    )  # fmt: skip
    rows = [
        _export_row(chance, 700 + 3 * number, code, r)
        for number, (code, r) in enumerate(records("application"))
    ]
    path = folder / "export_tbl_aplikasi.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(headers)
        for row in rows:
            writer.writerow([row.cells[h].text if h in row.cells else "" for h in headers])
    return Register(path, "application", headers, tuple(rows))


def _export_row(chance: random.Random, number: int, code: str, r: Record) -> Row:
    cells = {
        "id": Cell(str(number), None),
        "nm_aplikasi": same(r, "name"),
        "deskripsi_singkat": same(r, "description"),
        "kode_skpd": Cell(code, "opd", code),
        "jns_basis": worded(chance, r, "platform", BASE),
        "bhs_pemrograman": same(r, "language"),
        "framework": same(r, "framework"),
        "dbms": same(r, "database"),
        "lisensi": worded(chance, r, "licence", LICENCE),
        "hak_cipta": worded(chance, r, "source_owner", SOURCE),
        "sts_pakai": worded(chance, r, "lifecycle", STATUS),
        "thn_buat": cell(r.get("year", ""), "year", year_of(r)),
        "nilai_kontrak": _sum(chance, r.get("contract_value", "")),
        "sumber_dana": same(r, "fund_source"),
        "dasarhukum": same(r, "legal_basis"),
        "link_url": same(r, "address"),
        "instansi_pengguna": cell(r.get("used_by", ""), "used_by"),
        "tgl_input": Cell(f"{chance.randint(1, 28)}/{chance.randint(1, 12)}/2024", None),
    }
    return row_of(r["name"], code, cells)


def _sum(chance: random.Random, value: str) -> Cell | None:
    """A sum of money: "Rp 398.000.000" or, where it is round, "398 juta"."""
    if not value:
        return None
    texts = [f"Rp {int(value):,}".replace(",", ".")]
    if int(value) % 1_000_000 == 0:
        texts.append(f"{int(value) // 1_000_000} juta")
    return Cell(chance.choice(texts), "contract_value", int(value))


def unprepared_list(folder: Path) -> Register:
    """A cover sheet, then headers and words that are found in no list of synonyms."""
    chance = random.Random(7)
    headers = (
        "SKPD Pembina", "Sebutan Aplikasi", "Dipakai Untuk Apa", "Wujud", "Mulai Dipakai",
        "Rumah Server", "Alamat Kunjungan", "Mitra Pembangun", "Kondisi Terkini",
        "Payung Aturan", "Belanja (Rp)", "Hal Lain",
    )  # fmt: skip
    rows = [_unprepared_row(chance, code, r) for code, r in records("application")]

    def cover(sheet: Any) -> None:
        put(sheet, 2, 1, "Disusun oleh Bidang E-Government")

    def write(sheet: Any) -> None:
        put(sheet, 0, 0, "Lampiran Surat Edaran")
        put_header(sheet, 2, headers)
        for number, row in enumerate(rows):
            put_row(sheet, 3 + number, headers, row)

    path = write_book(folder / "lampiran.xlsx", {"Sampul": cover, "Isi": write})
    return Register(path, "application", headers, tuple(rows))


def _unprepared_row(chance: random.Random, code: str, r: Record) -> Row:
    year, value = year_of(r), r.get("contract_value", "")
    cells = {
        "SKPD Pembina": spelled(chance, code),
        "Sebutan Aplikasi": same(r, "name"),
        "Dipakai Untuk Apa": same(r, "function"),
        "Wujud": worded(chance, r, "platform", FORM),
        "Mulai Dipakai": cell(f"{chance.randint(1, 28)}/3/{year}" if year else "", "year", year),
        "Rumah Server": worded(chance, r, "hosting", HOUSED),
        "Alamat Kunjungan": cell(_host(r.get("address", "")), "address", r.get("address")),
        "Mitra Pembangun": cell(r.get("vendor", ""), "vendor"),
        "Kondisi Terkini": worded(chance, r, "lifecycle", CONDITION),
        "Payung Aturan": same(r, "legal_basis"),
        "Belanja (Rp)": Cell(int(value), "contract_value", int(value)) if value else None,
        "Hal Lain": cell(r.get("notes", ""), "notes"),
    }
    return row_of(r["name"], code, cells)
