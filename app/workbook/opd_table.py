"""The table of OPDs: XLSX or CSV with columns Kode, Nama, Singkatan, Induk, Jenis, Urusan."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from app.errors import Fault, Refused
from app.operations.government import OPD_COLUMNS, OpdRow
from app.workbook.files import Sheet, read_sheets
from architecture.values import EMPTY_WORDS, plain_text
from architecture.vocabulary import normalised

TITLE_LINES = 20


def read_opd_table(path: Path, name: str | None = None) -> list[OpdRow]:
    """The rows of the first sheet with a column "Nama"; only the name is required.

    Headers are matched by their beginning, in any order, with title lines above them.
    Raises Refused if the file cannot be read or no sheet has such a column.
    """
    shown = name or path.name
    for sheet in read_sheets(path, shown):
        header = _find_header(sheet)
        if header is not None:
            return _read_rows(sheet, *header, shown)
    raise Refused(Fault(shown, "", _("Tidak ada kolom “Nama”. Hanya kolom itu yang wajib.")))


def read_opd_upload(filename: str, content: bytes) -> list[OpdRow]:
    """The rows of an uploaded table; problems name the file as the user knows it.

    Raises Refused as `read_opd_table` does.
    """
    shown = Path(filename).name
    with tempfile.TemporaryDirectory() as folder:
        # Only the ending is taken from the sender: it tells the reader XLSX from CSV.
        file = Path(folder) / f"opd{Path(shown).suffix.casefold()}"
        file.write_bytes(content)
        return read_opd_table(file, shown)


def _find_header(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    best: tuple[int, dict[str, int]] | None = None
    for index, cells in enumerate(sheet.rows[:TITLE_LINES]):
        columns = _columns(cells)
        if "nama" in columns and (best is None or len(columns) > len(best[1])):
            best = index, columns
    return best


def _columns(cells: list[Any]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for position, cell in enumerate(cells):
        words = normalised(plain_text(cell)).split()
        # "Nama Perangkat Daerah" is the name, "Daftar nama OPD" is a title.
        found = next((c for c in OPD_COLUMNS if words and words[0].startswith(c)), None)
        if found and found not in columns:
            columns[found] = position
    return columns


def _read_rows(sheet: Sheet, header: int, columns: dict[str, int], shown: str) -> list[OpdRow]:
    rows = []
    for line, cells in enumerate(sheet.rows[header + 1 :], start=header + 2):
        values = {c: _cell(cells, position) for c, position in columns.items()}
        if any(values.values()):
            rows.append(
                OpdRow(
                    line=line,
                    name=" ".join(values["nama"].split()),
                    code=values.get("kode", ""),
                    short=values.get("singkatan", ""),
                    parent=values.get("induk", ""),
                    level=values.get("jenis", ""),
                    urusan=_urusan(values.get("urusan", "")),
                )
            )
    if not rows:
        raise Refused(Fault(shown, "", _("Tabel OPD tidak berisi baris.")))
    return rows


def _cell(cells: list[Any], position: int) -> str:
    text = plain_text(cells[position]) if position < len(cells) else ""
    return "" if text in EMPTY_WORDS else text


def _urusan(text: str) -> tuple[str, ...]:
    """Codes separated by ";", "," or line breaks; a name behind the code is left out."""
    firsts = [p.split()[0] for p in re.split(r"[;,\n]", text) if p.strip()]
    # "1.03 Pekerjaan Umum, Penataan Ruang": what follows the comma there is no code.
    coded = [f for f in firsts if f[0].isdigit()]
    return tuple(coded or firsts)
