"""The table of a reference tree's edition: XLSX or CSV with the columns Kode and Nama."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from app.errors import Fault, Refused
from app.operations.periods import Node
from app.workbook.files import read_sheets
from architecture.values import plain_text

CODE_HEADS, NAME_HEADS = ("kode", "code"), ("nama", "name", "uraian")


def read_edition_upload(filename: str, content: bytes) -> list[Node]:
    """The nodes of an uploaded table; raises Refused if it has no such columns."""
    shown = Path(filename).name
    with tempfile.TemporaryDirectory() as folder:
        # Only the ending is taken from the sender: it tells the reader XLSX from CSV.
        path = Path(folder) / f"edisi{Path(shown).suffix.casefold()}"
        path.write_bytes(content)
        for sheet in read_sheets(path, shown):
            for place, row in enumerate(sheet.rows):
                columns = _columns(row)
                if columns is not None:
                    return _nodes(sheet.rows[place + 1 :], place + 2, *columns)
    raise Refused(Fault(shown, "", _("Baris kepala harus memuat kolom “Kode” dan “Nama”.")))


def _columns(row: Sequence[Any]) -> tuple[int, int] | None:
    heads = [plain_text(cell if cell is not None else "").casefold() for cell in row]
    code = next((i for i, h in enumerate(heads) if h in CODE_HEADS), None)
    name = next((i for i, h in enumerate(heads) if h in NAME_HEADS), None)
    return None if code is None or name is None else (code, name)


def _nodes(rows: Sequence[Sequence[Any]], first: int, code: int, name: int) -> list[Node]:
    found = []
    for line, row in enumerate(rows, start=first):
        cells = [plain_text(c if c is not None else "") for c in row]
        cells += [""] * (max(code, name) + 1 - len(cells))
        if cells[code] or cells[name]:
            found.append(Node(line, cells[code].replace(" ", "").rstrip("."), cells[name]))
    return found
