"""The workbook given back with its problems: coloured cells, remarks, and a sheet of them."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from flask_babel import gettext as _
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils.exceptions import InvalidFileException

from app.errors import Fault, Refused
from app.workbook.columns import PROBLEM_SHEET
from app.workbook.files import read_sheets
from app.workbook.reader import Problem
from architecture.values import CONTROL

# The tokens of the design for what is wrong and what needs a look.
COLOURS = {"error": "FCEBE9", "warning": "FFF4D6"}
WORDS = {"error": "Kesalahan", "warning": "Peringatan"}
HEADERS = ("Lembar", "Baris", "Kolom", "Nilai", "Jenis", "Alasan", "Usul")
WIDTHS = (24, 8, 32, 32, 14, 70, 32)
MAX_REMARK = 1_500


def write_marked(source: Path, name: str, problems: Sequence[Problem], target: Path) -> None:
    """Write the uploaded workbook to `target` with its problems marked.

    A CSV comes back as a workbook that lists them. Raises Refused if the file cannot be opened.
    """
    own = [p for p in problems if p.place.file == name]
    read_sheets(source, name)  # the same checks as before importing
    data = source.read_bytes()
    if not data.startswith(b"PK"):
        _write_list(own, target)
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about parts of other programs it cannot keep
            workbook = openpyxl.load_workbook(BytesIO(data))
            _mark_cells(workbook, own)
            _add_sheet(workbook, own)
            workbook.save(target)
    except (InvalidFileException, KeyError, ValueError, TypeError, AttributeError) as problem:
        raise Refused(Fault(name, "", _("Berkas ini tidak dapat diberi tanda."))) from problem


def _mark_cells(workbook: Any, problems: Sequence[Problem]) -> None:
    by_cell: dict[tuple[str, int, int], list[Problem]] = {}
    for problem in problems:
        place = problem.place
        key = (place.sheet, place.row, max(0, place.position) + 1)
        by_cell.setdefault(key, []).append(problem)
    for (sheet, row, column), found in by_cell.items():
        if sheet not in workbook.sheetnames:
            continue
        cell = workbook[sheet].cell(row, column)
        if isinstance(cell, MergedCell):
            continue
        severity = "error" if any(p.is_error for p in found) else "warning"
        cell.fill = PatternFill("solid", fgColor=COLOURS[severity])
        cell.comment = _remark(found)


def _remark(problems: Sequence[Problem]) -> Comment:
    lines = []
    for problem in problems:
        lines.append(f"{WORDS[problem.severity]}: {problem.reason.id}")
        if problem.suggestion:
            lines.append(f"Usul: {problem.suggestion}")
    text = _printable("\n".join(lines))[:MAX_REMARK]
    return Comment(text, "Selaras", height=120, width=320)


def _add_sheet(workbook: Any, problems: Sequence[Problem]) -> None:
    if PROBLEM_SHEET in workbook.sheetnames:
        del workbook[PROBLEM_SHEET]
    sheet = workbook.create_sheet(PROBLEM_SHEET, 0)
    for number, cells in enumerate([HEADERS, *map(_row, problems)], start=1):
        for position, value in enumerate(cells, start=1):
            cell = sheet.cell(number, position, value)
            if isinstance(value, str):
                cell.data_type = "s"  # a text that begins with "=" stays a text
    for position, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEFG"[position]].width = width
    sheet.freeze_panes = "A2"
    workbook.active = 0


def _write_list(problems: Sequence[Problem], target: Path) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(target), options) as workbook:
        sheet = workbook.add_worksheet(PROBLEM_SHEET)
        styles = {
            severity: workbook.add_format({"bg_color": f"#{colour}", "text_wrap": True})
            for severity, colour in COLOURS.items()
        }
        bold = workbook.add_format({"bold": True})
        for position, (words, width) in enumerate(zip(HEADERS, WIDTHS, strict=True)):
            sheet.set_column(position, position, width)
            sheet.write_string(0, position, words, bold)
        for number, problem in enumerate(problems, start=1):
            for position, value in enumerate(_row(problem)):
                style = styles[problem.severity] if position == 3 else None
                if isinstance(value, int):
                    sheet.write_number(number, position, value)
                else:
                    sheet.write_string(number, position, value, style)
        sheet.freeze_panes(1, 0)


def _row(problem: Problem) -> tuple[str | int, ...]:
    place = problem.place
    texts = (place.sheet, place.row, place.column, problem.value, WORDS[problem.severity],
             problem.reason.id, problem.suggestion or "")  # fmt: skip
    return tuple(_printable(t) if isinstance(t, str) else t for t in texts)


def _printable(text: str) -> str:
    return CONTROL.sub("", re.sub(r"\r\n?", "\n", text))
