"""Opening what somebody hands in: XLSX and CSV as plain rows, hostile or broken files refused."""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from flask_babel import gettext as _
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from app.errors import Fault, Refused
from app.workbook.columns import TARGET_SHEET

MEBIBYTE = 1024 * 1024
MAX_BYTES = 32 * MEBIBYTE
MAX_UNPACKED = 400 * MEBIBYTE
MAX_ROWS = 100_000
MAX_COLUMNS = 1_000
MAX_CELLS = 8_000_000
CHUNK = MEBIBYTE
_DAMAGES = (
    zipfile.BadZipFile, ExpatError, zlib.error, struct.error, NotImplementedError, EOFError,
    RuntimeError, ValueError, OSError,
)  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet, from its first row and column on; `name` is "" for CSV.

    Values keep their type: text, number, yes/no, date. `merged` holds the first and last cell
    of each merged range, (row, column) from 0.
    """

    name: str
    rows: list[list[Any]]
    is_hidden: bool = False
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()


def read_sheets(path: Path, name: str | None = None) -> list[Sheet]:
    """All sheets of an XLSX, or the one table of a CSV. Raises Refused if it cannot be read.

    `name` is what the person calls the file, where it lies under another.
    """
    shown = name or path.name
    start = _first_bytes(path, shown)
    suffix = Path(shown).suffix.casefold()
    if start.startswith(b"PK"):
        _check_archive(path, shown)
        return _read_workbook(path, shown)
    if suffix in (".xlsx", ".xlsm"):
        raise _refusal(shown, _("Berkas rusak: bukan buku kerja Excel yang utuh."))
    if suffix not in (".csv", ".tsv", ".txt", ""):
        raise _refusal(shown, _("Jenis berkas tidak dikenal. Pakai .xlsx atau .csv."))
    return [Sheet("", _read_csv(path, shown))]


def _first_bytes(path: Path, shown: str) -> bytes:
    if not path.is_file():
        raise _refusal(shown, _("Berkas tidak ditemukan."))
    if path.stat().st_size > MAX_BYTES:
        reason = _("Berkas lebih dari %(num)s MB.", num=MAX_BYTES // MEBIBYTE)
        raise _refusal(shown, reason)
    with path.open("rb") as file:
        start = file.read(8)
    if not start:
        raise _refusal(shown, _("Berkas kosong."))
    if start.startswith(_OLE):
        reason = _(
            "Berkas terkunci kata sandi atau berformat lama (.xls). "
            "Simpan ulang sebagai .xlsx tanpa kata sandi."
        )
        raise _refusal(shown, reason)
    return start


def _refusal(shown: str, reason: str) -> Refused:
    return Refused(Fault(shown, "", reason))


def _read_workbook(path: Path, shown: str) -> list[Sheet]:
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            if any(meta.name == TARGET_SHEET for meta in workbook.sheets_metadata):
                raise _refusal(shown, _of_target())
            return [
                _sheet(workbook.get_sheet_by_name(meta.name), meta)
                for meta in workbook.sheets_metadata
                if meta.typ is SheetTypeEnum.WorkSheet
            ]
    except (CalamineError, ValueError, OSError) as problem:
        raise _refusal(shown, _("Berkas rusak: isinya tidak dapat dibaca.")) from problem


def _of_target() -> str:
    return _(
        "Buku kerja ini memuat keadaan target; isinya tidak diimpor sebagai nilai hari ini. "
        "Isi nilai target dalam tabel, atau impor ekspor keadaan kini."
    )


def _sheet(sheet: CalamineSheet, meta: SheetMetadata) -> Sheet:
    merged = sheet.merged_cell_ranges or []
    rows = sheet.to_python(skip_empty_area=False)
    return Sheet(meta.name, rows, meta.visible is not SheetVisibleEnum.Visible, tuple(merged))


def _check_archive(path: Path, shown: str) -> None:
    """Refuse zip bombs, macros, foreign zips and sheets that claim millions of cells."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [i.filename for i in archive.infolist()]
            if "xl/workbook.xml" not in names:
                reason = _(
                    "Bukan buku kerja .xlsx. Berkas zip atau format lain: "
                    "ekstrak atau simpan sebagai .xlsx dahulu."
                )
                raise _refusal(shown, reason)
            if any("vbaproject" in n.casefold() for n in names):
                reason = _("Berkas berisi makro. Simpan ulang sebagai .xlsx tanpa makro.")
                raise _refusal(shown, reason)
            too_much = sum(i.file_size for i in archive.infolist()) > MAX_UNPACKED
            if too_much or len(names) != len(set(names)) or len(names) > 5_000:
                raise _refusal(shown, _("Isi berkas terlalu besar setelah dibuka."))
            for name in names:
                _check_member(archive, name, shown)
    except _DAMAGES as problem:
        raise _refusal(shown, _("Berkas rusak: isinya tidak lengkap.")) from problem


class _Extent:
    """How many rows and columns the cells of a sheet claim that hold something."""

    def __init__(self) -> None:
        self.rows = self.columns = self._row = self._column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A start tag; of `row` and `c` the address may be left out and counts on."""
        name = name.rpartition(":")[2]
        address = attributes.get("r", "")
        if name == "row":
            self._row, self._column = int(address) if address.isdigit() else self._row + 1, 0
        elif name == "c":
            letters = address.rstrip("0123456789")
            self._column = _column_number(letters) if letters else self._column + 1
            number = address[len(letters) :]
            self._row = int(number) if number else self._row
        elif name in ("v", "is", "f"):
            self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)

    @property
    def is_too_large(self) -> bool:
        is_wide = self.rows > MAX_ROWS or self.columns > MAX_COLUMNS
        return is_wide or self.rows * self.columns > MAX_CELLS


def _check_member(archive: zipfile.ZipFile, name: str, shown: str) -> None:
    """Read a member to its end (its checksum is tested) and bound the cells it claims.

    Reading a sheet makes a full rectangle of its cells: one cell far out would take all memory.
    """
    extent = _Extent()
    parser = ParserCreate()
    parser.StartElementHandler = extent.start
    with archive.open(name) as member:
        chunk = member.read(CHUNK)
        is_xml = chunk.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<"
        while chunk:
            if is_xml:
                parser.Parse(chunk, False)
            elif chunk[:2] in (b"\xff\xfe", b"\xfe\xff"):
                raise _refusal(shown, _("Berkas rusak: pengodean huruf tidak dikenal."))
            if extent.is_too_large:
                raise _refusal(shown, _too_large())
            chunk = member.read(CHUNK)
        if is_xml:
            parser.Parse(b"", True)


def _too_large() -> str:
    return _(
        "Lembar terlalu besar: paling banyak %(rows)s baris dan %(columns)s kolom.",
        rows=MAX_ROWS, columns=MAX_COLUMNS,
    )  # fmt: skip


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters[:7]:  # more letters than any program knows
        number = number * 26 + ord(letter) - 64
    return number


def _read_csv(path: Path, shown: str) -> list[list[Any]]:
    data = path.read_bytes()
    if b"\x00" in data[:4096]:
        raise _refusal(shown, _("Bukan berkas teks. Pakai .xlsx atau .csv."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = [
            [unescaped(cell) for cell in row]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error as problem:
        reason = _("Berkas CSV rusak: tanda kutip tidak lengkap.")
        raise _refusal(shown, reason) from problem
    if len(rows) > MAX_ROWS or any(len(r) > MAX_COLUMNS for r in rows):
        raise _refusal(shown, _too_large())
    return rows


_FORMULA = re.compile(r"'*[=+\-@\t]")


def escaped(text: str) -> str:
    """A CSV cell that no spreadsheet program takes for a formula; `unescaped` gives it back."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescaped(text: str) -> str:
    """What was written before `escaped`."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text
