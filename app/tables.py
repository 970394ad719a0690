"""Tables of what a viewer may see, and workbooks of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app import catalogue, gaps, queries
from app.queries.reading import is_target
from architecture.metamodel import SIX_DOMAINS, Domain, Text
from architecture.tables import (
    Cell,
    Column,
    Made,
    Source,
    Value,
    make,
    mark_of,
    table_of,
    tables_of,
    value_of,
)
from architecture.visibility import Edition, Viewer

Target = Path | BytesIO
MAX_CELL = 32_767  # letters that Excel takes
EDITIONS = {
    "public": Text("Edisi publik", "Public edition"),
    "internal": Text("Edisi internal", "Internal edition"),
}
READINGS = {
    "as-is": Text("Kini", "As it is"),
    "target": Text("Target, seperti direncanakan", "Target, as planned"),
    "all": Text("Kini dan rencana", "As it is, and what is planned"),
}
# Sign and words of each mark, shown beside or instead of a value; never by colour alone.
MARKS = {
    "assumed": ("≈", Text("dianggap, belum dikonfirmasi", "assumed, not confirmed")),
    "to_fill": ("?", Text("untuk diisi atau belum terbaca", "to be filled in, or not readable")),
    "empty": ("?", Text("diharapkan, masih kosong", "expected, still empty")),
    "not_applicable": ("–", Text("tidak berlaku", "not applicable")),
}


def source_for(
    viewer: Viewer,
    edition: Edition = "internal",
    *,
    unit: str | None = None,
    language: str = "id",
    reading: str | None = None,
) -> Source:
    """What the tables of this viewer are made from; `unit` narrows it to an OPD.

    Without a reading it is the one in force.
    """
    return Source(
        queries.graph_for(viewer, edition=edition, reading=reading),
        queries.vocabulary(),
        gaps.findings_for(viewer, edition),
        edition,
        language,
        unit,
        catalogue.entries_for(viewer, edition, language=language),
        catalogue.swot_for(viewer, edition),
    )


def domain_workbook(
    viewer: Viewer, domain: Domain, edition: Edition, path: Target, *, language: str = "id"
) -> None:
    """Writes the workbook of a domain: its metadata, what joins them, and its gaps."""
    source = source_for(viewer, edition, language=language)
    made = [make(table, source) for table in tables_of(domain, edition)]
    made.append(_gaps_of(domain, source))
    write_workbook(path, made, source, title=source.text(domain.label))


def tables_workbook(
    path: Target, names: Sequence[str], source: Source, *, title: str, filters: str = ""
) -> None:
    """Writes a workbook of some tables of the catalogue; `filters` says what they leave out."""
    made = [make(table_of(name), source) for name in names]
    write_workbook(path, made, source, title=title, filters=filters)


def _gaps_of(domain: Domain, source: Source) -> Made:
    own = [f for f in source.findings if f.domain is domain]
    return make(table_of("gap_list"), replace(source, findings=own))


def domain_file_name(domain: Domain, edition: Edition) -> str:
    """A stable name for the workbook of a domain, numbered in the fixed order of the domains."""
    number = SIX_DOMAINS.index(domain) + 1 if domain in SIX_DOMAINS else len(SIX_DOMAINS) + 1
    return f"{number}-{domain.css}-{edition}{of_reading()}.xlsx"


def of_reading() -> str:
    """What a file's name says of the reading in force; nothing for today."""
    return "-target" if is_target() else ""


def write_workbook(
    path: Target, tables: Iterable[Made], source: Source, *, title: str, filters: str = ""
) -> None:
    """Writes one sheet per table behind a sheet that says what this is. Text stays text."""
    made = list(tables)
    options = {
        "constant_memory": True, "strings_to_formulas": False,
        "strings_to_numbers": False, "strings_to_urls": False,
        "default_date_format": "d mmm yyyy",
    }  # fmt: skip
    with xlsxwriter.Workbook(str(path) if isinstance(path, Path) else path, options) as workbook:
        workbook.set_properties({"title": title, "author": "Selaras"})
        styles = _Styles(workbook)
        _write_front(workbook.add_worksheet("Keterangan"), made, source, styles, title, filters)
        for table in made:
            _write_table(workbook.add_worksheet(table.table.sheet), table, source, styles)


class _Styles:
    """The cell formats of a workbook, each made once."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[str, str], Format] = {}
        self.title = workbook.add_format({"bold": True, "font_size": 14})
        self.bold = workbook.add_format({"bold": True, "valign": "top"})
        self.head = workbook.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E9EEF2", "border": 1}
        )

    def of(self, form: str, mark: str) -> Format:
        """The format of a cell by its column's form and its own mark."""
        if (form, mark) not in self._made:
            wanted = {"valign": "top", "text_wrap": form == "text"}
            formats = {"number": "#,##0", "money": "#,##0", "year": "0", "date": "d mmm yyyy"}
            wanted["num_format"] = formats.get(form, "@")
            if mark == "assumed":
                wanted |= {"italic": True, "border": 3, "border_color": "#B98A2B"}
            elif mark in ("to_fill", "empty"):
                wanted |= {"pattern": 14, "fg_color": "#F6D9D6", "bg_color": "#FFFFFF"}
            self._made[(form, mark)] = self._workbook.add_format(wanted)
        return self._made[(form, mark)]


def _write_front(
    sheet: Worksheet,
    made: Sequence[Made],
    source: Source,
    styles: _Styles,
    title: str,
    filters: str,
) -> None:
    ours = queries.government()
    facts: list[tuple[Text, Cell]] = [
        (Text("Pemerintah daerah", "Government"), ours.name if ours else ""),
        (Text("Periode", "Period"), ours.period if ours else ""),
        (Text("Edisi", "Edition"), source.text(EDITIONS[source.edition])),
        (Text("Keadaan", "State"), source.text(READINGS[source.graph.reading])),
        (Text("Tanggal", "Date"), date.today()),
        (Text("Versi data", "Data version"), source.graph.version),
        (Text("Saringan", "Filters"), filters or "–"),
    ]
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 46)
    sheet.write_string(0, 0, title, styles.title)
    row = 2
    for label, value in facts:
        sheet.write_string(row, 0, source.text(label), styles.bold)
        _write_cell(sheet, row, 1, value, "date" if isinstance(value, date) else "text", styles)
        row += 1
    row += 1
    for column, words in enumerate((Text("Lembar", "Sheet"), Text("Isi", "Content"))):
        sheet.write_string(row, column, source.text(words), styles.head)
    sheet.write_string(row, 2, source.text(Text("Baris", "Rows")), styles.head)
    for table in made:
        row += 1
        sheet.write_string(row, 0, table.table.sheet)
        sheet.write_string(row, 1, source.text(table.table.title))
        sheet.write_number(row, 2, len(table.rows))
    row += 2
    for mark, (sign, words) in MARKS.items():
        form = styles.of("text", mark)
        sheet.write_string(row, 0, sign, form)
        sheet.write_string(row, 1, source.text(words))
        row += 1


def _write_table(sheet: Worksheet, made: Made, source: Source, styles: _Styles) -> None:
    top = 0
    for words in _notes(made, source):
        sheet.write_string(top, 0, words)
        top += 1
    widths = _widths(made.columns)
    for position, width in enumerate(widths):
        sheet.set_column(position, position, width)
    sheet.set_row(top, 32)
    for position, column in enumerate(made.columns):
        sheet.write_string(top, position, source.text(column.label), styles.head)
    sheet.freeze_panes(top + 1, min(made.table.keys, len(made.columns)))
    if made.rows:
        sheet.autofilter(top, 0, top + len(made.rows), len(made.columns) - 1)
    for number, row in enumerate(made.rows, start=top + 1):
        for position, value in enumerate(row):
            _write_cell(sheet, number, position, value, made.columns[position].form, styles)
    sheet.set_landscape()
    sheet.repeat_rows(top)
    sheet.fit_to_pages(1, 0)


def _notes(made: Made, source: Source) -> list[str]:
    notes = [source.text(made.table.title)]
    if made.table.note:
        notes.append(source.text(made.table.note))
    if made.closed:
        notes.append(
            source.text(
                Text(
                    f"{made.closed} catatan draf milik OPD lain tidak ditampilkan.",
                    f"{made.closed} draft records of other OPDs are not shown.",
                )
            )
        )
    return notes


def _widths(columns: Sequence[Column]) -> list[float]:
    return [max(8.0, min(60.0, 16 * column.share)) for column in columns]


def _write_cell(
    sheet: Worksheet, row: int, column: int, value: Value, form: str, styles: _Styles
) -> None:
    mark, cell = mark_of(value), value_of(value)
    style = styles.of(form, mark)
    if cell is None:
        if mark:
            sheet.write_string(row, column, MARKS[mark][0], styles.of("text", mark))
        return
    if isinstance(cell, bool):
        sheet.write_string(row, column, str(cell), style)
    elif isinstance(cell, (int, float)):
        sheet.write_number(row, column, cell, style)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), style)
    else:
        sheet.write_string(row, column, cell[:MAX_CELL], styles.of("text", mark))
