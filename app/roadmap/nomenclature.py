"""The list of programmes, activities and sub-activities: read from a file, kept as a tree.

Its codes go on where those of the urusan end, so a sub-activity is found below its field.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from flask_babel import gettext as _

from app import queries
from app.errors import Fault, Refused
from app.operations import nomenclature as writing
from app.operations.actor import Actor
from app.operations.nomenclature import FAMILY, Entry
from app.workbook.files import read_sheets
from architecture.plan_values import BUDGET_ACTIVITY, PROGRAMME, SUB_ACTIVITY
from architecture.values import plain_text

CODE_HEADS = ("kode", "kode rekening", "kode sub kegiatan", "kode nomenklatur")
NAME_HEADS = ("nama", "nomenklatur", "uraian", "nomenklatur urusan", "nama sub kegiatan")
_FIELD = re.compile(r"(\d|X)(\.(\d{2}|XX))?")  # urusan and its field: known already
MOST_FAULTS = 50


def counts() -> dict[str, int]:
    """How many programmes, activities and sub-activities the list holds."""
    codes = [node.code for node in queries.vocabulary().family(FAMILY)]
    patterns = (("programme", PROGRAMME), ("activity", BUDGET_ACTIVITY), ("sub", SUB_ACTIVITY))
    return {name: sum(bool(p.fullmatch(c)) for c in codes) for name, p in patterns}


def read_rows(name: str, content: bytes) -> list[Entry]:
    """The entries of an uploaded .csv or .xlsx; raises Refused with every fault at once."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "daftar"
        path.write_bytes(content)
        return rows_of(path, name)


def rows_of(path: Path, name: str | None = None) -> list[Entry]:
    """The entries of a file with the columns kode and nama."""
    for sheet in read_sheets(path, name):
        for place, row in enumerate(sheet.rows):
            columns = _columns(row)
            if columns is not None:
                return _entries(sheet.rows[place + 1 :], place + 2, columns)
    allowed = _("Baris kepala harus memuat kolom “kode” dan “nama”.")
    raise Refused(Fault(_("Berkas"), name or path.name, allowed))


def _columns(row: Sequence[object]) -> tuple[int, int] | None:
    heads = [plain_text(cell if cell is not None else "").casefold() for cell in row]
    code = next((i for i, h in enumerate(heads) if h in CODE_HEADS), None)
    named = next((i for i, h in enumerate(heads) if h in NAME_HEADS), None)
    return None if code is None or named is None else (code, named)


def _entries(
    rows: Sequence[Sequence[object]], first: int, columns: tuple[int, int]
) -> list[Entry]:  # fmt: skip
    entries: dict[str, Entry] = {}
    faults: list[Fault] = []
    for line, row in enumerate(rows, start=first):
        code, name = (_cell(row, column) for column in columns)
        code = code.rstrip(".").upper()
        if not code or _FIELD.fullmatch(code):
            continue
        if fault := _fault(line, code, name):
            faults.append(fault)
        entries[code] = Entry(code, name)
    if faults:
        raise Refused(*faults[:MOST_FAULTS])
    return list(entries.values())


def _cell(row: Sequence[object], column: int) -> str:
    value = row[column] if column < len(row) else None
    return " ".join(plain_text("" if value is None else value).split())


def _fault(line: int, code: str, name: str) -> Fault | None:
    place = _("Baris %(line)s", line=line)
    if not any(p.fullmatch(code) for p in (PROGRAMME, BUDGET_ACTIVITY, SUB_ACTIVITY)):
        return Fault(place, code[:60], _("Pola kode: 2.16.03, 2.16.03.2.02, 2.16.03.2.02.0037."))
    if not name or len(name) > writing.MAX_NAME:
        return Fault(place, code, _("Nama wajib diisi, paling panjang %(num)s huruf.",
                                    num=writing.MAX_NAME))  # fmt: skip
    return None


def import_rows(actor: Actor, rows: Sequence[Entry]) -> tuple[int, int]:
    """Keep the entries; returns how many are new and how many were renamed."""
    return writing.import_nomenclature(actor, rows)
