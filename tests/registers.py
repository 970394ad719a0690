"""Registers as cities keep them, made from the demo city's records, with what they mean.

Each register has its own headers, layout, spelling of OPDs and words for values. The same
call gives the same file. `truth` says for every filled cell where it belongs and as what.

    register = application_inventory(tmp_path)
    register.path, register.kind
    for row in register.rows: row.name, row.opd, row.cells[header] -> Cell(text, target, value)
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

DEMO = Path(__file__).resolve().parent.parent / "seeds" / "demo"


@dataclass(frozen=True)
class Cell:
    """What stands in a cell and means: `target` None is the notes, `value` None unread text."""

    text: Any
    target: str | None
    value: Any = None


@dataclass
class Row:
    """One record of a register."""

    name: str
    opd: str
    cells: dict[str, Cell] = field(default_factory=dict)


@dataclass(frozen=True)
class Register:
    """A file, the kind of its records and what every cell means."""

    path: Path
    kind: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]


def opd_table() -> list[dict[str, str]]:
    """The OPDs of the demo city."""
    with (DEMO / "opd.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def records(kind: str) -> Iterator[tuple[str, dict[str, str]]]:
    """(OPD code, record) of all demo records of a kind that belong to their folder's OPD."""
    for file in sorted(DEMO.glob(f"*/{kind}.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            for record in csv.DictReader(stream):
                if not record.get("opd"):
                    yield file.parent.name.partition("_")[0], record


def one_of(chance: random.Random, words: dict[str, Sequence[str]], value: str) -> str:
    """One of the words that this office uses for a value."""
    return chance.choice(words.get(value, (value,))) if value else ""


def _cell(text: Any, target: str | None, value: Any = None) -> Cell | None:
    return None if text in ("", None) else Cell(text, target, value)


def _row(name: str, opd: str, cells: dict[str, Cell | None]) -> Row:
    return Row(name, opd, {h: c for h, c in cells.items() if c is not None})


def _write(path: Path, sheets: dict[str, Callable[[Any, Any], None]]) -> Path:
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, write in sheets.items():
            write(book.add_worksheet(name), day)
    return path


def _put(sheet: Any, row: int, column: int, value: Any, day: Any = None) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value)
    elif value not in ("", None):
        sheet.write_string(row, column, value)


# --- OPD spellings ------------------------------------------------------------------------------

ABBREVIATED = {
    "1.03.01": ("Dinas PU dan Tata Ruang", "PUPR", "DPUPR"),
    "2.16.01": ("Dinas Kominfo", "DISKOMINFO", "Diskominfo Kota Contoh Kepulauan"),
    "2.12.01": ("Dukcapil", "Dinas Kependudukan & Pencatatan Sipil", "DISDUKCAPIL"),
    "5.03.01": ("BKPSDM", "Badan Kepegawaian dan Pengembangan SDM"),
    "4.01.01.3": ("Bag. Organisasi", "Bagian Organisasi Setda"),
    "4.01.01.4": ("Bag. PBJ", "Bagian PBJ"),
    "2.18.01": ("DPM-PTSP", "Dinas Penanaman Modal dan PTSP"),
    "1.05.01": ("Satpol PP", "Satuan Pol PP"),
    "2.08.01": ("DP3A", "Dinas PPPA"),
    "2.14.01": ("DPPKB", "Dinas Pengendalian Penduduk dan KB"),
    "3.30.01": ("Dinas Perindag", "DISPERINDAG"),
    "2.17.01": ("Dinas Koperasi dan UKM",),
    "4.02.01": ("Setwan", "Sekretariat DPRD Kota"),
    "5.01.01": ("Bappelitbangda", "BAPPELITBANGDA"),
}


def spelled(chance: random.Random, code: str) -> str:
    """An OPD as registers write it: official, short, shouted, with the city's name."""
    unit = next(u for u in opd_table() if u["Kode"] == code)
    plain = [unit["Nama"], unit["Singkatan"], unit["Singkatan"].upper(), unit["Nama"].upper()]
    plain.append(f"{unit['Nama']} Kota Contoh Kepulauan")
    return chance.choice([*plain, *ABBREVIATED.get(code, ())])


# --- 1. Inventory of applications: two-line header, ticks, merged titles ------------------------

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
FIELD_WORDS = {"khusus_daerah": ("Aplikasi Khusus",), "umum": ("Aplikasi Umum",)}


def _year_text(chance: random.Random, year: str) -> Any:
    if not year:
        return ""
    month = chance.choice(("Januari", "Maret", "Agustus"))
    return chance.choice((int(year), year, f"{month} {year}", int(year)))


def _host(address: str) -> str:
    return address.removeprefix("https://").removeprefix("http://")


def application_inventory(folder: Path) -> Register:
    """About 150 applications: title lines, a header of two lines, ticks for the platform."""
    chance = random.Random(1)
    headers = (
        "No", "OPD Pengampu", "Nama Sistem", "Kegunaan", "Platform › Web", "Platform › Mobile",
        "Platform › Desktop", "Thn Pembuatan", "Bahasa Pemrograman/DB", "Server/Hosting", "URL",
        "Pihak Ketiga", "Status Aktif", "PIC", "Ket.",
    )  # fmt: skip
    rows = []
    for code, r in records("application"):
        year = _year_text(chance, r.get("year", ""))
        tick = {"Web": "√", "Mobile": "√", "Desktop": "√"}
        platform = r.get("platform", "")
        address = r.get("address", "")
        shown = chance.choice((address, _host(address))) if address else ""
        language = " / ".join(w for w in (r.get("language", ""), r.get("database", "")) if w)
        vendor = r.get("vendor", "")
        cells = {
            "OPD Pengampu": _cell(spelled(chance, code), "opd", code),
            "Nama Sistem": _cell(r["name"], "name", r["name"]),
            "Kegunaan": _cell(r.get("function", ""), "function", r.get("function")),
            "Thn Pembuatan": _cell(year, "year", int(r["year"]) if r.get("year") else None),
            "Bahasa Pemrograman/DB": _cell(language, "language", language),
            "Server/Hosting": _cell(
                one_of(chance, HOSTING, r.get("hosting", "")), "hosting", r.get("hosting")
            ),
            "URL": _cell(shown, "address", address),
            "Pihak Ketiga": _cell(vendor, "vendor", None),
            "Status Aktif": _cell(
                one_of(chance, STATUS, r.get("lifecycle", "")), "lifecycle", r.get("lifecycle")
            ),
            "PIC": _cell(chance.choice(("", "Operator OPD", "Pranata Komputer")), None),
            "Ket.": _cell(r.get("notes", ""), "notes"),
        }
        if platform in tick:
            cells[f"Platform › {platform}"] = Cell("√", "platform", platform)
        rows.append(_row(r["name"], code, cells))

    def write(sheet: Any, day: Any) -> None:
        sheet.merge_range(0, 0, 0, 14, "DAFTAR APLIKASI PERANGKAT DAERAH KOTA CONTOH KEPULAUAN")
        sheet.merge_range(1, 0, 1, 14, "KEADAAN PER 31 DESEMBER 2025")
        for position, header in enumerate(headers):
            upper, _, lower = header.partition(" › ")
            if lower:
                _put(sheet, 4, position, lower)
            else:
                sheet.merge_range(3, position, 4, position, upper)
        sheet.merge_range(3, 4, 3, 6, "Platform")
        for position in range(len(headers)):
            _put(sheet, 5, position, f"({position + 1})")
        line = 6
        for number, row in enumerate(rows, start=1):
            _put(sheet, line, 0, number)
            for header, cell in row.cells.items():
                _put(sheet, line, headers.index(header), cell.text, day)
            line += 2 if number % 25 == 0 else 1  # an empty row now and then

    path = _write(folder / "inventaris-aplikasi.xlsx", {"DATA 2025": write})
    return Register(path, "application", headers, tuple(rows))


# --- 2. Export of a database: machine headers, codes of OPDs, CSV -------------------------------

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


def application_export(folder: Path) -> Register:
    """About 150 applications as a program writes them out: snake_case, codes, sums in words."""
    chance = random.Random(2)
    headers = (
        "id", "nm_aplikasi", "deskripsi_singkat", "kode_skpd", "jns_basis", "bhs_pemrograman",
        "framework", "dbms", "lisensi", "hak_cipta", "sts_pakai", "thn_buat", "nilai_kontrak",
        "sumber_dana", "dasarhukum", "link_url", "instansi_pengguna", "tgl_input",
    )  # fmt: skip
    rows = []
    for number, (code, r) in enumerate(records("application"), start=1):
        value = r.get("contract_value", "")
        million = f"{int(value) // 1_000_000} juta" if value and not int(value) % 1_000_000 else ""
        sum_ = chance.choice((f"Rp {int(value):,}".replace(",", "."), million or value)) if value else ""
        users = "; ".join(r.get("used_by", "").split("; ")) if r.get("used_by") else ""
        cells = {
            "id": Cell(str(700 + 3 * number), None),
            "nm_aplikasi": Cell(r["name"], "name", r["name"]),
            "deskripsi_singkat": _cell(r.get("description", ""), "description", r.get("description")),
            "kode_skpd": Cell(code, "opd", code),
            "jns_basis": _cell(one_of(chance, BASE, r.get("platform", "")), "platform", r.get("platform")),
            "bhs_pemrograman": _cell(r.get("language", ""), "language", r.get("language")),
            "framework": _cell(r.get("framework", ""), "framework", r.get("framework")),
            "dbms": _cell(r.get("database", ""), "database", r.get("database")),
            "lisensi": _cell(one_of(chance, LICENCE, r.get("licence", "")), "licence", _known(r.get("licence", ""), LICENCE)),
            "hak_cipta": _cell(one_of(chance, SOURCE, r.get("source_owner", "")), "source_owner", r.get("source_owner")),
            "sts_pakai": _cell(one_of(chance, STATUS, r.get("lifecycle", "")), "lifecycle", r.get("lifecycle")),
            "thn_buat": _cell(r.get("year", ""), "year", int(r["year"]) if r.get("year") else None),
            "nilai_kontrak": _cell(sum_, "contract_value", int(value) if value else None),
            "sumber_dana": _cell(r.get("fund_source", ""), "fund_source", r.get("fund_source")),
            "dasarhukum": _cell(r.get("legal_basis", ""), "legal_basis", r.get("legal_basis")),
            "link_url": _cell(r.get("address", ""), "address", r.get("address")),
            "instansi_pengguna": _cell(users, "used_by"),
            "tgl_input": Cell(f"{chance.randint(1, 28)}/{chance.randint(1, 12)}/2024", None),
        }  # fmt: skip
        rows.append(_row(r["name"], code, cells))
    path = folder / "export_tbl_aplikasi.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(headers)
        for row in rows:
            writer.writerow([row.cells[h].text if h in row.cells else "" for h in headers])
    return Register(path, "application", headers, tuple(rows))


def _known(value: str, words: dict[str, Sequence[str]]) -> str | None:
    return value if value in words else None


# --- 3. Servers under headings of their OPDs, with sums -----------------------------------------

USE = {
    "Web Server": ("Web", "website"), "Aplikasi": ("app server", "Server aplikasi"),
    "Database": ("DB", "database server"), "File Server": ("Backup", "file"),
}  # fmt: skip
OWNED = {"Milik Sendiri": ("Aset Pemkot", "sendiri"), "Milik Pihak Ketiga": ("sewa",)}


def server_list(folder: Path) -> Register:
    """Servers with headings for each OPD, sums below, sizes as bare numbers, signatures."""
    chance = random.Random(3)
    headers = (
        "NO", "HOSTNAME", "PERUNTUKAN", "RAM (GB)", "HDD/SSD", "KONFIGURASI RAID", "KEPEMILIKAN",
        "SISTEM OPERASI", "LETAK", "IP ADDRESS", "SPESIFIKASI", "KETERANGAN",
    )  # fmt: skip
    groups: dict[str, list[Row]] = {}
    made = 0
    for copy in ("", "-B"):
        for code, r in records("server"):
            made += 1
            memory = r.get("memory", "")
            is_plain = memory.endswith(" GB")
            disk = r.get("storage_capacity", "")
            system = r.get("runs_software__platform_software", "")
            name = f"{r['name']}{copy}"
            cells = {
                "HOSTNAME": Cell(name, "name", name),
                "PERUNTUKAN": _cell(one_of(chance, USE, r.get("server_use", "")), "server_use", r.get("server_use")),
                "RAM (GB)": _cell(int(memory[:-3]) if is_plain else memory, "memory", memory if is_plain else None),
                "HDD/SSD": _cell(disk.replace(" ", ""), "storage_capacity", disk.replace(" ", "")),
                "KONFIGURASI RAID": _cell(r.get("storage_technique", "").replace("RAID ", "RAID"), "storage_technique", r.get("storage_technique")),
                "KEPEMILIKAN": _cell(one_of(chance, OWNED, r.get("ownership", "")), "ownership", r.get("ownership")),
                "SISTEM OPERASI": _cell(system, "runs_software__platform_software", system),
                "LETAK": _cell(r.get("location", ""), "location", r.get("location")),
                "IP ADDRESS": Cell(f"10.20.{made}.5", None),
                "SPESIFIKASI": _cell(r.get("description", ""), "description", r.get("description")),
                "KETERANGAN": _cell(r.get("notes", ""), "notes"),
            }  # fmt: skip
            groups.setdefault(code, []).append(_row(name, code, cells))

    def write(sheet: Any, day: Any) -> None:
        _put(sheet, 0, 1, "REKAPITULASI SERVER")
        for position, header in enumerate(headers):
            _put(sheet, 2, position, header)
        line = 3
        for code, members in groups.items():
            name = next(u["Nama"] for u in opd_table() if u["Kode"] == code)
            _put(sheet, line, 0, f"{chr(65 + list(groups).index(code) % 26)}. {name.upper()}")
            line += 1
            for number, row in enumerate(members, start=1):
                _put(sheet, line, 0, number)
                for header, cell in row.cells.items():
                    _put(sheet, line, headers.index(header), cell.text)
                line += 1
            _put(sheet, line, 1, "Jumlah")
            _put(sheet, line, 3, sum(int(r.cells["RAM (GB)"].text) for r in members if "RAM (GB)" in r.cells and isinstance(r.cells["RAM (GB)"].text, int)))
            line += 1
        _put(sheet, line + 1, 9, "Kota Contoh, 5 Januari 2026")
        _put(sheet, line + 2, 9, "Kepala Dinas Komunikasi")

    path = _write(folder / "Server.xlsx", {"Sheet1": write})
    return Register(path, "server", headers, tuple(r for g in groups.values() for r in g))


# --- 4. Data sets: merged OPD cells -------------------------------------------------------------

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


def data_list(folder: Path) -> Register:
    """190 data sets; the producer stands once, in a cell merged over its data sets."""
    chance = random.Random(4)
    headers = (
        "No.", "Produsen Data", "Judul Dataset", "Definisi Operasional", "Klasifikasi Data",
        "Kategori", "Frekuensi Pemutakhiran", "Dapat Dibagipakaikan", "Format File",
        "Jumlah Rekod", "Walidata", "Satuan",
    )  # fmt: skip
    rows = []
    for code, r in list(records("data"))[:190]:
        shared = {"Ya": ("√", "Ya", "Sudah"), "Tidak": ("Belum", "Tidak")}
        secret = r.get("disclosure", "")
        count = r.get("record_count", "")
        cells = {
            "Produsen Data": Cell(spelled(chance, code), "opd", code),
            "Judul Dataset": Cell(r["name"], "name", r["name"]),
            "Definisi Operasional": _cell(r.get("description", ""), "description", r.get("description")),
            "Klasifikasi Data": _cell(one_of(chance, OPEN, secret), "disclosure", secret),
            "Kategori": _cell(one_of(chance, SORT, r.get("data_type", "")), "data_type", r.get("data_type")),
            "Frekuensi Pemutakhiran": _cell(one_of(chance, EVERY, r.get("validity", "")), "validity", r.get("validity")),
            "Dapat Dibagipakaikan": _cell(one_of(chance, shared, r.get("interoperable", "")), "interoperable", r.get("interoperable") == "Ya"),
            "Format File": _cell(r.get("format", ""), "format", r.get("format")),
            "Jumlah Rekod": _cell(f"{int(count):,}".replace(",", ".") if count else "", "record_count", int(count) if count else None),
            "Walidata": _cell(r.get("steward", ""), "steward", "2.16.01" if r.get("steward") == "Diskominfo" else None),
            "Satuan": _cell(chance.choice(("", "orang", "unit", "dokumen")), None),
        }  # fmt: skip
        rows.append(_row(r["name"], code, cells))

    def write(sheet: Any, day: Any) -> None:
        _put(sheet, 0, 0, "Daftar Data Daerah")
        _put(sheet, 1, 0, "Forum Satu Data Kota Contoh Kepulauan")
        for position, header in enumerate(headers):
            _put(sheet, 3, position, header)
        line = 4
        for code in dict.fromkeys(r.opd for r in rows):
            members = [r for r in rows if r.opd == code]
            spelled_once = members[0].cells["Produsen Data"]
            for row in members:
                row.cells["Produsen Data"] = spelled_once
            if len(members) > 1:
                sheet.merge_range(line, 1, line + len(members) - 1, 1, spelled_once.text)
            else:
                _put(sheet, line, 1, spelled_once.text)
            for row in members:
                _put(sheet, line, 0, line - 3)
                for header, cell in row.cells.items():
                    if header != "Produsen Data":
                        _put(sheet, line, headers.index(header), cell.text)
                line += 1

    path = _write(folder / "daftar data prioritas.xlsx", {"Lampiran": write})
    return Register(path, "data", headers, tuple(rows))


# --- 5. Procedures: no column of OPDs, headings of category and OPD -----------------------------

SORTS = {"inti": ("Inti", "Utama"), "manajemen": ("Manajerial",), "pendukung": ("Penunjang", "Pendukung")}


def process_list(folder: Path) -> Register:
    """120 procedures; the OPD stands once at the left, rows below it blank; header repeated."""
    chance = random.Random(5)
    headers = (
        "Unit Kerja", "Kode SOP", "Judul SOP", "Ruang Lingkup", "Kelompok", "Masukan", "Keluaran",
        "Penerima", "Tgl Pengesahan",
    )  # fmt: skip
    rows = []
    for number, (code, r) in enumerate(list(records("process"))[:120], start=1):
        day = date(2019 + number % 6, 1 + number % 12, 1 + number % 28)
        customers = r.get("customer", "")
        cells = {
            "Unit Kerja": Cell(spelled(chance, code), "opd", code),
            "Kode SOP": Cell(f"065/{number:03d}/SOP", None),
            "Judul SOP": Cell(r["name"], "name", r["name"]),
            "Ruang Lingkup": _cell(r.get("description", ""), "description", r.get("description")),
            "Kelompok": _cell(one_of(chance, SORTS, r.get("process_kind", "")), "process_kind", r.get("process_kind")),
            "Masukan": _cell(r.get("input", ""), "input", r.get("input")),
            "Keluaran": _cell(r.get("output", ""), "output", r.get("output")),
            "Penerima": _cell(customers, "customer"),
            "Tgl Pengesahan": Cell(day, None),
        }  # fmt: skip
        rows.append(_row(r["name"], code, cells))

    def write(sheet: Any, day: Any) -> None:
        _put(sheet, 0, 2, "DAFTAR STANDAR OPERASIONAL PROSEDUR")
        line = 2
        for code in dict.fromkeys(r.opd for r in rows):
            for position, header in enumerate(headers):  # each printed page has it
                if line == 2 or code.endswith("01.01"):
                    _put(sheet, line, position, header)
            line += 1 if line == 2 or code.endswith("01.01") else 0
            members = [r for r in rows if r.opd == code]
            for number, row in enumerate(members):
                row.cells["Unit Kerja"] = members[0].cells["Unit Kerja"]
                for header, cell in row.cells.items():
                    if header != "Unit Kerja" or number == 0:
                        _put(sheet, line, headers.index(header), cell.text, day)
                line += 1

    path = _write(folder / "rekap sop.xlsx", {"SOP": write})
    return Register(path, "process", headers, tuple(rows))


# --- 6. Service standards: a sheet for each OPD -------------------------------------------------

REACHED = {"Elektronik": ("Online", "daring"), "Tatap Muka": ("Loket", "offline"), "Hybrid": ("Online dan offline", "hybrid")}
SERVED = {"Masyarakat": ("Masyarakat umum", "Warga"), "Pelaku Usaha": ("Badan usaha", "UMKM"), "ASN/Pegawai": ("ASN", "PNS"), "Pemerintah": ("OPD", "Perangkat daerah")}


def service_standards(folder: Path) -> Register:
    """Services of eleven OPDs, each on a sheet that only its name and title tell the OPD of."""
    chance = random.Random(6)
    headers = (
        "No", "Jenis Pelayanan", "Maksud dan Tujuan", "Uraian", "Persyaratan", "Jangka Waktu",
        "Biaya/Tarif", "Penerima Layanan", "Cara Layanan", "Manfaat", "Resiko",
        "Pejabat Penanggung Jawab", "Aplikasi Pendukung",
    )  # fmt: skip
    groups: dict[str, list[Row]] = {}
    for code, r in records("service"):
        if len(groups) >= 11 and code not in groups:
            continue
        cells = {
            "Jenis Pelayanan": Cell(r["name"], "name", r["name"]),
            "Maksud dan Tujuan": _cell(r.get("purpose", ""), "purpose", r.get("purpose")),
            "Uraian": _cell(r.get("function", ""), "function", r.get("function")),
            "Persyaratan": Cell(chance.choice(("KTP dan KK", "Surat permohonan; pas foto", "NIB")), None),
            "Jangka Waktu": Cell(chance.choice(("1 hari kerja", "3 hari", "14 HK")), None),
            "Biaya/Tarif": Cell(chance.choice(("Gratis", "Rp 0", "Sesuai Perda")), None),
            "Penerima Layanan": _cell(one_of(chance, SERVED, r.get("target_group", "")), "target_group", r.get("target_group")),
            "Cara Layanan": _cell(one_of(chance, REACHED, r.get("method", "")), "method", r.get("method")),
            "Manfaat": _cell(r.get("benefit", ""), "benefit", r.get("benefit")),
            "Resiko": _cell(r.get("risk", ""), "risk", r.get("risk")),
            "Pejabat Penanggung Jawab": _cell(r.get("responsible", ""), "responsible", r.get("responsible")),
            "Aplikasi Pendukung": _cell(r.get("supports__application__inverse", ""), "supports__application__inverse"),
        }  # fmt: skip
        groups.setdefault(code, []).append(_row(r["name"], code, cells))

    def writer(members: list[Row], name: str) -> Callable[[Any, Any], None]:
        def write(sheet: Any, day: Any) -> None:
            _put(sheet, 0, 0, "STANDAR PELAYANAN")
            _put(sheet, 1, 0, f"Perangkat Daerah : {name}")
            for position, header in enumerate(headers):
                _put(sheet, 3, position, header)
            for number, row in enumerate(members, start=1):
                _put(sheet, 3 + number, 0, number)
                for header, cell in row.cells.items():
                    _put(sheet, 3 + number, headers.index(header), cell.text)

        return write

    units = {u["Kode"]: u for u in opd_table()}
    sheets = {
        units[code]["Singkatan"][:31]: writer(members, units[code]["Nama"])
        for code, members in groups.items()
    }
    path = _write(folder / "standar pelayanan.xlsx", sheets)
    return Register(path, "service", headers, tuple(r for g in groups.values() for r in g))


# --- 7. A register in words that nobody prepared for --------------------------------------------

CONDITION = {
    "aktif": ("beroperasi normal", "masih jalan"), "tidak_aktif": ("sudah tidak dipakai", "mati"),
    "dibangun": ("pengerjaan",), "direncanakan": ("masih wacana",),
}  # fmt: skip
HOUSED = {
    "pdn": ("PDN Kominfo RI",), "pusat_data_daerah": ("Ruang server Diskominfo lantai 2",),
    "ruang_server_opd": ("di kantor masing-masing",), "hosting_sewa": ("hosting berbayar",),
    "awan_pihak_ketiga": ("layanan cloud luar",), "pusat": ("K/L",),
}  # fmt: skip
FORM = {"Web": ("laman web",), "Mobile": ("ponsel (Android)",), "Desktop": ("PC",), "Cloud": ("awan",)}


def unprepared_list(folder: Path) -> Register:
    """About 120 applications under headings of fields, in headers found in no list of synonyms."""
    chance = random.Random(7)
    headers = (
        "SKPD Pembina", "Sebutan Aplikasi", "Dipakai Untuk Apa", "Wujud", "Mulai Dipakai",
        "Rumah Server", "Alamat Kunjungan", "Mitra Pembangun", "Kondisi Terkini",
        "Payung Aturan", "Belanja (Rp)", "Hal Lain",
    )  # fmt: skip
    rows = []
    for code, r in records("application"):
        year, value = r.get("year", ""), r.get("contract_value", "")
        cells = {
            "SKPD Pembina": Cell(spelled(chance, code), "opd", code),
            "Sebutan Aplikasi": Cell(r["name"], "name", r["name"]),
            "Dipakai Untuk Apa": _cell(r.get("function", ""), "function", r.get("function")),
            "Wujud": _cell(one_of(chance, FORM, r.get("platform", "")), "platform", r.get("platform")),
            "Mulai Dipakai": _cell(f"{chance.randint(1, 28)}/3/{year}" if year else "", "year", int(year) if year else None),
            "Rumah Server": _cell(one_of(chance, HOUSED, r.get("hosting", "")), "hosting", r.get("hosting")),
            "Alamat Kunjungan": _cell(_host(r.get("address", "")), "address", r.get("address")),
            "Mitra Pembangun": _cell(r.get("vendor", ""), "vendor"),
            "Kondisi Terkini": _cell(one_of(chance, CONDITION, r.get("lifecycle", "")), "lifecycle", r.get("lifecycle")),
            "Payung Aturan": _cell(r.get("legal_basis", ""), "legal_basis", r.get("legal_basis")),
            "Belanja (Rp)": _cell(int(value) if value else "", "contract_value", int(value) if value else None),
            "Hal Lain": _cell(r.get("notes", ""), "notes"),
        }  # fmt: skip
        rows.append(_row(r["name"], code, cells))

    def cover(sheet: Any, day: Any) -> None:
        _put(sheet, 2, 1, "Disusun oleh Bidang E-Government")

    def write(sheet: Any, day: Any) -> None:
        _put(sheet, 0, 0, "Lampiran Surat Edaran")
        for position, header in enumerate(headers):
            _put(sheet, 2, position, header)
        for number, row in enumerate(rows):
            for header, cell in row.cells.items():
                _put(sheet, 3 + number, headers.index(header), cell.text)

    path = _write(folder / "lampiran.xlsx", {"Sampul": cover, "Isi": write})
    return Register(path, "application", headers, tuple(rows))


ALL = (
    application_inventory, application_export, server_list, data_list, process_list,
    service_standards,
)  # fmt: skip
