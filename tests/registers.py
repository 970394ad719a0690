"""Registers as cities keep them, made from the demo city's records, with what they mean.

Each register (`registers_applications.py`, `registers_others.py`) has its own headers, layout,
spelling of OPDs and words for values. The same call gives the same file. `rows` say for every
filled cell where it belongs and as what.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

DEMO = Path(__file__).resolve().parent.parent / "seeds" / "demo"
PLACE = "Kota Contoh Kepulauan"
Words = Mapping[str, Sequence[str]]
Record = Mapping[str, str]


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


# --- What registers are made from ---------------------------------------------------------------


def opd_table() -> list[dict[str, str]]:
    """The OPDs of the demo city."""
    with (DEMO / "opd.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def unit_of(code: str) -> dict[str, str]:
    """The line of an OPD."""
    return next(u for u in opd_table() if u["Kode"] == code)


def records(kind: str) -> Iterator[tuple[str, dict[str, str]]]:
    """(OPD code, record) of all demo records of a kind that belong to their folder's OPD."""
    for file in sorted(DEMO.glob(f"*/{kind}.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            for record in csv.DictReader(stream):
                if not record.get("opd"):
                    yield file.parent.name.partition("_")[0], record


# --- Cells --------------------------------------------------------------------------------------


def cell(text: Any, target: str | None, value: Any = None) -> Cell | None:
    """A cell, None where there is nothing to write."""
    return None if text in ("", None) else Cell(text, target, value)


def same(record: Record, name: str) -> Cell | None:
    """The attribute of that name as it is."""
    return cell(record.get(name, ""), name, record.get(name))


def worded(chance: random.Random, record: Record, name: str, words: Words) -> Cell | None:
    """The attribute of that name in one of this office's words for its value."""
    value = record.get(name, "")
    if value not in words:
        return cell(value, name)
    return cell(chance.choice(words[value]), name, value)


def year_of(record: Record) -> int | None:
    """The year of a record."""
    return int(record["year"]) if record.get("year") else None


def row_of(name: str, opd: str, cells: Mapping[str, Cell | None]) -> Row:
    """A row with the cells that hold something."""
    return Row(name, opd, {h: c for h, c in cells.items() if c is not None})


ABBREVIATED = {
    "1.03.01": ("Dinas PU dan Tata Ruang", "PUPR", "DPUPR"),
    "2.16.01": ("Dinas Kominfo", "DISKOMINFO", f"Diskominfo {PLACE}"),
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


def spelled(chance: random.Random, code: str) -> Cell:
    """An OPD as registers write it: official, short, shouted, with the city's name."""
    unit = unit_of(code)
    plain = [unit["Nama"], unit["Singkatan"], unit["Singkatan"].upper(), unit["Nama"].upper()]
    plain.append(f"{unit['Nama']} {PLACE}")
    return Cell(chance.choice([*plain, *ABBREVIATED.get(code, ())]), "opd", code)


# --- Files --------------------------------------------------------------------------------------


def write_book(path: Path, sheets: Mapping[str, Callable[[Any], None]]) -> Path:
    """A workbook; texts stay texts, dates get a date's format."""
    options = {
        "strings_to_formulas": False, "strings_to_urls": False,
        "default_date_format": "dd/mm/yyyy",
    }  # fmt: skip
    with xlsxwriter.Workbook(str(path), options) as book:
        for name, write in sheets.items():
            write(book.add_worksheet(name))
    return path


def put(sheet: Any, row: int, column: int, value: Any) -> None:
    """Write one value as what it is."""
    if isinstance(value, date):
        sheet.write_datetime(row, column, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value)
    elif value not in ("", None):
        sheet.write_string(row, column, value)


def put_row(sheet: Any, line: int, headers: Sequence[str], row: Row, *, but: str = "") -> None:
    """Write the cells of a row under their headers."""
    for header, held in row.cells.items():
        if header != but:
            put(sheet, line, headers.index(header), held.text)


def put_header(sheet: Any, line: int, headers: Sequence[str]) -> None:
    """Write a header of one line."""
    for position, header in enumerate(headers):
        put(sheet, line, position, header)
