"""Registers of servers, data sets, procedures and service standards."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
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
    unit_of,
    worded,
    write_book,
)

USE = {
    "Web Server": ("Web", "website"), "Aplikasi": ("app server", "Server aplikasi"),
    "Database": ("DB", "database server"), "File Server": ("Backup", "file"),
}  # fmt: skip
OWNED = {"Milik Sendiri": ("Aset Pemkot", "sendiri"), "Milik Pihak Ketiga": ("sewa",)}
EVERY = {
    "Realtime": ("real time",), "Harian": ("Setiap hari",), "Mingguan": ("per minggu",),
    "Bulanan": ("Setiap bulan", "bulanan"), "Tiga Bulanan": ("Triwulan", "triwulanan"),
    "Enam Bulanan": ("Semester",), "Tahunan": ("Setiap tahun", "1 tahun sekali", "tahunan"),
    "Lima Tahunan": ("5 tahunan",),
}  # fmt: skip
OPEN = {
    "Terbuka": ("Publik", "Terbuka", "open"), "Terbatas": ("Internal", "Terbatas"),
    "Tertutup": ("Rahasia", "Dikecualikan"),
}  # fmt: skip
SORT = {
    "Data Statistik": ("Statistik", "statistik sektoral"), "Data Geospasial": ("Spasial", "Peta"),
    "Data Keuangan": ("Keuangan",), "Data Lainnya": ("Lainnya",),
}  # fmt: skip
SHARED = {"Ya": ("√", "Ya", "Sudah"), "Tidak": ("Belum", "Tidak")}
SORTS = {
    "inti": ("Inti", "Utama"), "manajemen": ("Manajerial",),
    "pendukung": ("Penunjang", "Pendukung"),
}  # fmt: skip
REACHED = {
    "Elektronik": ("Online", "daring"), "Tatap Muka": ("Loket", "offline"),
    "Hybrid": ("Online dan offline", "hybrid"),
}  # fmt: skip
SERVED = {
    "Masyarakat": ("Masyarakat umum", "Warga"), "Pelaku Usaha": ("Badan usaha", "UMKM"),
    "ASN/Pegawai": ("ASN", "PNS"), "Pemerintah": ("OPD", "Perangkat daerah"),
}  # fmt: skip


def _grouped(rows: list[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.opd, []).append(row)
    return groups


# --- Servers under headings of their OPDs, with sums and a signature ----------------------------


def server_list(folder: Path) -> Register:
    """Headings for each OPD, a sum below each, sizes as bare numbers, who signed at the end."""
    chance = random.Random(3)
    headers = (
        "NO", "HOSTNAME", "PERUNTUKAN", "RAM (GB)", "HDD/SSD", "KONFIGURASI RAID", "KEPEMILIKAN",
        "SISTEM OPERASI", "LETAK", "IP ADDRESS", "SPESIFIKASI", "KETERANGAN",
    )  # fmt: skip
    both = [(code, r, copy) for copy in ("", "-B") for code, r in records("server")]
    rows = [_server_row(chance, n, *server) for n, server in enumerate(both, start=1)]

    def write(sheet: Any) -> None:
        put(sheet, 0, 1, "REKAPITULASI SERVER")
        put_header(sheet, 2, headers)
        line = 3
        for letter, (code, members) in enumerate(_grouped(rows).items()):
            put(sheet, line, 0, f"{chr(65 + letter % 26)}. {unit_of(code)['Nama'].upper()}")
            for number, row in enumerate(members, start=1):
                put(sheet, line + number, 0, number)
                put_row(sheet, line + number, headers, row)
            line += len(members) + 1
            put(sheet, line, 1, "Jumlah")
            put(sheet, line, 3, len(members) * 64)
            line += 1
        put(sheet, line + 1, 9, "Kota Contoh, 5 Januari 2026")
        put(sheet, line + 2, 9, "Kepala Dinas Komunikasi")

    path = write_book(folder / "Server.xlsx", {"Sheet1": write})
    return Register(path, "server", headers, tuple(rows))


def _server_row(chance: random.Random, number: int, code: str, r: Record, copy: str) -> Row:
    memory, disk = r.get("memory", ""), r.get("storage_capacity", "").replace(" ", "")
    is_plain = memory.endswith(" GB")
    raid = r.get("storage_technique", "")
    system = r.get("runs_software__platform_software", "")
    name = f"{r['name']}{copy}"
    cells = {
        "HOSTNAME": Cell(name, "name", name),
        "PERUNTUKAN": worded(chance, r, "server_use", USE),
        "RAM (GB)": cell(
            int(memory[:-3]) if is_plain else memory, "memory", memory if is_plain else None
        ),
        "HDD/SSD": cell(disk, "storage_capacity", disk),
        "KONFIGURASI RAID": cell(raid.replace("RAID ", "RAID"), "storage_technique", raid),
        "KEPEMILIKAN": worded(chance, r, "ownership", OWNED),
        "SISTEM OPERASI": cell(system, "runs_software__platform_software", system),
        "LETAK": same(r, "location"),
        "IP ADDRESS": Cell(f"10.20.{number}.5", None),
        "SPESIFIKASI": same(r, "description"),
        "KETERANGAN": cell(r.get("notes", ""), "notes"),
    }
    return row_of(name, code, cells)


# --- Data sets with the producer merged over them -----------------------------------------------


def data_list(folder: Path) -> Register:
    """190 data sets; the producer stands once, in a cell merged over its data sets."""
    chance = random.Random(4)
    headers = (
        "No.", "Produsen Data", "Judul Dataset", "Definisi Operasional", "Klasifikasi Data",
        "Kategori", "Frekuensi Pemutakhiran", "Dapat Dibagipakaikan", "Format File",
        "Jumlah Rekod", "Walidata", "Satuan",
    )  # fmt: skip
    rows = [_data_row(chance, code, r) for code, r in list(records("data"))[:190]]
    groups = _grouped(rows)
    for members in groups.values():
        for row in members:
            row.cells["Produsen Data"] = members[0].cells["Produsen Data"]

    def write(sheet: Any) -> None:
        put(sheet, 0, 0, "Daftar Data Daerah")
        put(sheet, 1, 0, f"Forum Satu Data {PLACE}")
        put_header(sheet, 3, headers)
        line = 4
        for members in groups.values():
            producer = members[0].cells["Produsen Data"].text
            if len(members) > 1:
                sheet.merge_range(line, 1, line + len(members) - 1, 1, producer)
            else:
                put(sheet, line, 1, producer)
            for row in members:
                put(sheet, line, 0, line - 3)
                put_row(sheet, line, headers, row, but="Produsen Data")
                line += 1

    path = write_book(folder / "daftar data prioritas.xlsx", {"Lampiran": write})
    return Register(path, "data", headers, tuple(rows))


def _data_row(chance: random.Random, code: str, r: Record) -> Row:
    count, steward = r.get("record_count", ""), r.get("steward", "")
    shared = worded(chance, r, "interoperable", SHARED)
    cells = {
        "Produsen Data": spelled(chance, code),
        "Judul Dataset": same(r, "name"),
        "Definisi Operasional": same(r, "description"),
        "Klasifikasi Data": worded(chance, r, "disclosure", OPEN),
        "Kategori": worded(chance, r, "data_type", SORT),
        "Frekuensi Pemutakhiran": worded(chance, r, "validity", EVERY),
        "Dapat Dibagipakaikan": shared and Cell(shared.text, shared.target, shared.value == "Ya"),
        "Format File": same(r, "format"),
        "Jumlah Rekod": cell(
            f"{int(count):,}".replace(",", ".") if count else "", "record_count", int(count or 0)
        ),
        "Walidata": cell(steward, "steward", "2.16.01" if steward == "Diskominfo" else None),
        "Satuan": cell(chance.choice(("", "orang", "unit", "dokumen")), None),
    }
    return row_of(r["name"], code, cells)


# --- Procedures; the OPD stands once at the left ------------------------------------------------


def process_list(folder: Path) -> Register:
    """120 procedures; the OPD stands in the first row of its own, the header on each page."""
    chance = random.Random(5)
    headers = (
        "Unit Kerja", "Kode SOP", "Judul SOP", "Ruang Lingkup", "Kelompok", "Masukan", "Keluaran",
        "Penerima", "Tgl Pengesahan",
    )  # fmt: skip
    listed = list(records("process"))[:120]
    rows = [_process_row(chance, n, code, r) for n, (code, r) in enumerate(listed, start=1)]
    groups = _grouped(rows)

    def write(sheet: Any) -> None:
        put(sheet, 0, 2, "DAFTAR STANDAR OPERASIONAL PROSEDUR")
        line = 2
        for page, members in enumerate(groups.values()):
            if page % 2 == 0:
                put_header(sheet, line, headers)
                line += 1
            for number, row in enumerate(members):
                row.cells["Unit Kerja"] = members[0].cells["Unit Kerja"]
                put_row(sheet, line, headers, row, but="Unit Kerja" if number else "")
                line += 1

    path = write_book(folder / "rekap sop.xlsx", {"SOP": write})
    return Register(path, "process", headers, tuple(rows))


def _process_row(chance: random.Random, number: int, code: str, r: Record) -> Row:
    cells = {
        "Unit Kerja": spelled(chance, code),
        "Kode SOP": Cell(f"065/{number:03d}/SOP", None),
        "Judul SOP": same(r, "name"),
        "Ruang Lingkup": same(r, "description"),
        "Kelompok": worded(chance, r, "process_kind", SORTS),
        "Masukan": same(r, "input"),
        "Keluaran": same(r, "output"),
        "Penerima": cell(r.get("customer", ""), "customer"),
        "Tgl Pengesahan": Cell(date(2019 + number % 6, 1 + number % 12, 1 + number % 28), None),
    }
    return row_of(r["name"], code, cells)


# --- Service standards on a sheet for each OPD --------------------------------------------------


def service_standards(folder: Path) -> Register:
    """Services of eleven OPDs, each on a sheet that only its name and title tell the OPD of."""
    chance = random.Random(6)
    headers = (
        "No", "Jenis Pelayanan", "Maksud dan Tujuan", "Uraian", "Persyaratan", "Jangka Waktu",
        "Biaya/Tarif", "Penerima Layanan", "Cara Layanan", "Manfaat", "Resiko",
        "Pejabat Penanggung Jawab", "Aplikasi Pendukung",
    )  # fmt: skip
    codes = list(dict.fromkeys(code for code, _ in records("service")))[:11]
    rows = [_service_row(chance, code, r) for code, r in records("service") if code in codes]

    def writer(code: str, members: list[Row]) -> Callable[[Any], None]:
        def write(sheet: Any) -> None:
            put(sheet, 0, 0, "STANDAR PELAYANAN")
            put(sheet, 1, 0, f"Perangkat Daerah : {unit_of(code)['Nama']}")
            put_header(sheet, 3, headers)
            for number, row in enumerate(members, start=1):
                put(sheet, 3 + number, 0, number)
                put_row(sheet, 3 + number, headers, row)

        return write

    sheets = {unit_of(c)["Singkatan"]: writer(c, rows) for c, rows in _grouped(rows).items()}
    path = write_book(folder / "standar pelayanan.xlsx", sheets)
    return Register(path, "service", headers, tuple(rows))


def _service_row(chance: random.Random, code: str, r: Record) -> Row:
    link = "supports__application__inverse"
    conditions = ("KTP dan KK", "Surat permohonan; pas foto", "NIB")
    cells = {
        "Jenis Pelayanan": same(r, "name"),
        "Maksud dan Tujuan": same(r, "purpose"),
        "Uraian": same(r, "function"),
        "Persyaratan": Cell(chance.choice(conditions), None),
        "Jangka Waktu": Cell(chance.choice(("1 hari kerja", "3 hari", "14 HK")), None),
        "Biaya/Tarif": Cell(chance.choice(("Gratis", "Rp 0", "Sesuai Perda")), None),
        "Penerima Layanan": worded(chance, r, "target_group", SERVED),
        "Cara Layanan": worded(chance, r, "method", REACHED),
        "Manfaat": same(r, "benefit"),
        "Resiko": same(r, "risk"),
        "Pejabat Penanggung Jawab": same(r, "responsible"),
        "Aplikasi Pendukung": cell(r.get(link, ""), link),
    }
    return row_of(r["name"], code, cells)
