"""Opening what somebody hands in: XLSX and CSV as plain rows, hostile or broken files refused."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from app.errors import Fault, Refused

MEBIBYTE = 1024 * 1024
MAX_BYTES = 32 * MEBIBYTE
MAX_UNPACKED = 400 * MEBIBYTE
MAX_ROWS = 100_000
MAX_COLUMNS = 1_000
MAX_CELLS = 8_000_000
CHUNK = MEBIBYTE
_OLE = b"\xd0\xcf\x11\xe0"
# An opening tag of a row or of a cell that holds something, with or without its address.
_TAG = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s>])((?:[^>\"]|\"[^\"]*\")*?)(/?)>")
_ADDRESS = re.compile(rb"\br=\"([A-Z]{0,3})(\d{1,9})\"")


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet, from its first row and column on; `name` is "" for CSV.

    Values keep their type: text, number, yes/no, date.
    """

    name: str
    rows: list[list[Any]]
    is_hidden: bool = False


def read_sheets(path: Path, name: str | None = None) -> list[Sheet]:
    """All sheets of an XLSX, or the one table of a CSV. Raises Refused if it cannot be read.

    `name` is what the person calls the file, where it lies under another.
    """
    shown = name or path.name
    if not path.is_file():
        raise Refused(Fault(shown, "", "Berkas tidak ditemukan."))
    if path.stat().st_size > MAX_BYTES:
        raise Refused(Fault(shown, "", f"Berkas lebih dari {MAX_BYTES // MEBIBYTE} MB."))
    with path.open("rb") as file:
        start = file.read(8)
    if not start:
        raise Refused(Fault(shown, "", "Berkas kosong."))
    suffix = Path(shown).suffix.casefold()
    if start.startswith(_OLE):
        reason = "Berkas terkunci kata sandi atau berformat lama (.xls). Simpan ulang sebagai .xlsx"
        raise Refused(Fault(shown, "", f"{reason} tanpa kata sandi."))
    if start.startswith(b"PK"):
        _check_archive(path, shown)
        return _read_workbook(path, shown)
    if suffix in (".xlsx", ".xlsm"):
        raise Refused(Fault(shown, "", "Berkas rusak: bukan buku kerja Excel yang utuh."))
    if suffix not in (".csv", ".tsv", ".txt", ""):
        raise Refused(Fault(shown, suffix, "Jenis berkas tidak dikenal. Pakai .xlsx atau .csv."))
    return [Sheet("", _read_csv(path, shown))]


def _read_workbook(path: Path, shown: str) -> list[Sheet]:
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            return [
                Sheet(
                    meta.name,
                    workbook.get_sheet_by_name(meta.name).to_python(skip_empty_area=False),
                    meta.visible is not SheetVisibleEnum.Visible,
                )
                for meta in workbook.sheets_metadata
                if meta.typ is SheetTypeEnum.WorkSheet
            ]
    except (CalamineError, ValueError, OSError) as problem:
        raise Refused(Fault(shown, "", "Berkas rusak: isinya tidak dapat dibaca.")) from problem


def _check_archive(path: Path, shown: str) -> None:
    """Refuse zip bombs, macros, foreign zips and sheets that claim millions of cells."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [i.filename for i in archive.infolist()]
            if "xl/workbook.xml" not in names:
                reason = "Bukan buku kerja .xlsx. Berkas zip atau format lain: ekstrak atau simpan"
                raise Refused(Fault(shown, "", f"{reason} sebagai .xlsx dahulu."))
            if any("vbaproject" in n.casefold() for n in names):
                reason = "Berkas berisi makro. Simpan ulang sebagai .xlsx tanpa makro."
                raise Refused(Fault(shown, "", reason))
            too_much = sum(i.file_size for i in archive.infolist()) > MAX_UNPACKED
            if too_much or len(names) != len(set(names)) or len(names) > 5_000:
                raise Refused(Fault(shown, "", "Isi berkas terlalu besar setelah dibuka."))
            for name in names:
                _check_member(archive, name, shown)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError) as problem:
        raise Refused(Fault(shown, "", "Berkas rusak: isinya tidak lengkap.")) from problem
    except Exception as problem:
        # zlib.error and struct.error of a file cut or altered in the middle.
        if type(problem).__name__ != "error":
            raise
        raise Refused(Fault(shown, "", "Berkas rusak: isinya tidak lengkap.")) from problem


def _check_member(archive: zipfile.ZipFile, name: str, shown: str) -> None:
    """Read a member to its end (its checksum is tested) and bound the cells it claims."""
    rows = columns = row = column = 0
    for piece in _tag_pieces(archive, name):
        if piece[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise Refused(Fault(shown, "", "Berkas rusak: pengodean huruf tidak dikenal."))
        for tag in _TAG.finditer(piece):
            address = _ADDRESS.search(tag.group(2))
            if tag.group(1) == b"row":
                row, column = (int(address.group(2)) if address else row + 1), 0
                continue
            if address:
                column = _column_number(address.group(1))
                row = int(address.group(2))
            else:
                column += 1
            if not tag.group(3):
                rows, columns = max(rows, row), max(columns, column)
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        reason = f"Lembar terlalu besar: paling banyak {MAX_ROWS} baris dan {MAX_COLUMNS} kolom."
        raise Refused(Fault(shown, "", reason))


def _tag_pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The member in pieces of about a megabyte that each end behind a tag; media are only read."""
    rest = b""
    with archive.open(name) as member:
        while chunk := member.read(CHUNK):
            if not name.endswith(".xml"):
                continue
            rest += chunk
            cut = rest.rfind(b">") + 1
            if cut:
                yield rest[:cut]
                rest = rest[cut:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _read_csv(path: Path, shown: str) -> list[list[Any]]:
    data = path.read_bytes()
    if b"\x00" in data[:4096]:
        raise Refused(Fault(shown, "", "Bukan berkas teks. Pakai .xlsx atau .csv."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = [
            [unescaped(cell) for cell in row]
            for row in csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
        ]
    except csv.Error as problem:
        raise Refused(Fault(shown, "", "Berkas CSV rusak: tanda kutip tidak lengkap.")) from problem
    if len(rows) > MAX_ROWS or any(len(r) > MAX_COLUMNS for r in rows):
        raise Refused(Fault(shown, "", f"Paling banyak {MAX_ROWS} baris, {MAX_COLUMNS} kolom."))
    return rows


_FORMULA = re.compile(r"'*[=+\-@\t]")


def escaped(text: str) -> str:
    """A CSV cell that no spreadsheet program takes for a formula; `unescaped` gives it back."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescaped(text: str) -> str:
    """What was written before `escaped`."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text
