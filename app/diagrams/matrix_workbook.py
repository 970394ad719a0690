"""The matrix of two kinds as a workbook: the crossing itself, and every link on a line."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import xlsxwriter
from flask_babel import gettext as _

from app.filters import text
from architecture.graph import Element, Graph
from architecture.tables.matrix import Cell, Matrix

TOP, LEFT = 6, 4  # first row and column of the crossing, counted from 0; title and legend above
NARROW, LINE_POINTS, HIGHEST = 3.3, 5.2, 400
DIRECT, NOTHING = "○", "▲"
LETTERS = {"font_name": "Arial", "font_size": 9}


def matrix_workbook(matrix: Matrix, graph: Graph, title: str) -> bytes:
    """XLSX with two sheets. Texts stay texts, whatever they begin with."""
    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        _Writer(book, matrix, graph, title).write()
    return file.getvalue()


class _Writer:
    """One workbook being written."""

    def __init__(self, book: Any, matrix: Matrix, graph: Graph, title: str) -> None:
        self.book, self.matrix, self.graph, self.title = book, matrix, graph, title
        line = {**LETTERS, "border": 1, "border_color": "#C9D1D8"}
        self.plain = book.add_format(LETTERS)
        self.bold = book.add_format({**LETTERS, "bold": True, "font_size": 13})
        self.head = book.add_format(
            {**line, "bold": True, "valign": "bottom", "bg_color": "#EEF2F5"}
        )
        self.turned = book.add_format({**line, "rotation": 90, "valign": "bottom"})
        self.label = book.add_format(line)
        count = {**line, "align": "right"}
        self.count = book.add_format(count)
        # A row or column that meets nothing: sign and hatching, not colour alone.
        gap = {**count, "pattern": 14, "fg_color": "#F6D9D6", "num_format": f'"{NOTHING} "0'}
        self.gap = book.add_format({**gap, "font_color": "#8C1D17", "bold": True})
        filled = {**line, "align": "center", "bold": True, "font_color": "#FFFFFF"}
        self.filled = book.add_format({**filled, "bg_color": "#1A2FB0"})
        self.direct = book.add_format({**line, "align": "center", "font_color": "#1A2FB0"})

    def write(self) -> None:
        """Both sheets."""
        self._crossing(self.book.add_worksheet(_("Matriks")))
        self._details(self.book.add_worksheet(_("Rincian")))

    def _crossing(self, sheet: Any) -> None:
        self._title(sheet)
        self._heads(sheet)
        columns = {e.id: LEFT + i for i, e in enumerate(self.matrix.columns)}
        for position, row in enumerate(self.matrix.rows):
            line = TOP + position
            self._row_head(sheet, line, row)
            for column, at in columns.items():
                self._cell(sheet, line, at, self.matrix.cells.get((row.id, column)))
        sheet.freeze_panes(TOP, LEFT)
        sheet.set_landscape()
        sheet.set_paper(8)  # A3
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(TOP - 2, TOP - 1)

    def _title(self, sheet: Any) -> None:
        sheet.write_string(0, 0, self.title, self.bold)
        for line, words in enumerate(legend(self.matrix), 1):
            sheet.write_string(line, 0, words, self.plain)

    def _heads(self, sheet: Any) -> None:
        names = [f"{e.code}  {e.name}" for e in self.matrix.columns]
        longest = max((len(name) for name in names), default=10)
        sheet.set_row(TOP - 2, min(HIGHEST, 24 + longest * LINE_POINTS))
        heads = (_("Kode"), text(self.matrix.row_kind.label), _("OPD"), _("Jumlah"))
        for at, (words, width) in enumerate(zip(heads, (11, 48, 20, 8), strict=True)):
            sheet.write_string(TOP - 2, at, words, self.head)
            sheet.write_blank(TOP - 1, at, None, self.head)
            sheet.set_column(at, at, width)
        sheet.write_string(TOP - 1, LEFT - 2, _("Jumlah"), self.head)
        sheet.set_column(LEFT, LEFT + max(0, len(names) - 1), NARROW)
        for at, (name, column) in enumerate(zip(names, self.matrix.columns, strict=True), LEFT):
            sheet.write_string(TOP - 2, at, name, self.turned)
            self._count(sheet, TOP - 1, at, self.matrix.column_counts[column.id])

    def _row_head(self, sheet: Any, line: int, row: Element) -> None:
        for at, words in enumerate((row.code, row.name, self._owner(row))):
            sheet.write_string(line, at, words, self.label)
        self._count(sheet, line, LEFT - 1, self.matrix.row_counts[row.id])

    def _count(self, sheet: Any, line: int, at: int, count: int) -> None:
        sheet.write_number(line, at, count, self.count if count else self.gap)

    def _cell(self, sheet: Any, line: int, at: int, cell: Cell | None) -> None:
        if cell is None:
            sheet.write_blank(line, at, None, self.label)
        elif cell.is_only_direct:
            sheet.write_string(line, at, DIRECT, self.direct)
        else:
            sheet.write_number(line, at, len(cell.steps), self.filled)

    def _details(self, sheet: Any) -> None:
        rows, columns = text(self.matrix.row_kind.label), text(self.matrix.column_kind.label)
        heads = (_("Kode"), rows, _("OPD"), _("Kode"), columns, _("OPD"), _("Langsung"), _("Lewat"))
        widths = (11, 48, 20, 11, 40, 20, 9, 60)
        for at, (words, width) in enumerate(zip(heads, widths, strict=True)):
            sheet.write_string(0, at, words, self.head)
            sheet.set_column(at, at, width)
        for line, values in enumerate(self._links(), 1):
            for at, value in enumerate(values):
                sheet.write_string(line, at, value, self.label)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(self.matrix.cells)), len(heads) - 1)

    def _links(self) -> list[tuple[str, ...]]:
        links = []
        for row in self.matrix.rows:
            for column in self.matrix.columns:
                cell = self.matrix.cells.get((row.id, column.id))
                if cell is not None:
                    ends = (row.code, row.name, self._owner(row), column.code, column.name)
                    direct = _("ya") if cell.direct else ""
                    links.append((*ends, self._owner(column), direct, self._steps(cell)))
        return links

    def _steps(self, cell: Cell) -> str:
        steps = [self.graph.elements[i] for i in cell.steps]
        return "; ".join(f"{e.code} {e.name}" for e in sorted(steps, key=lambda e: (e.code, e.id)))

    def _owner(self, element: Element) -> str:
        return self.graph.unit_label(element.opd) or _("nasional dan bersama")


def legend(matrix: Matrix) -> list[str]:
    """What the signs of the crossing mean, one line each."""
    words = []
    if matrix.steps:
        steps = ", ".join(text(kind.label).lower() for kind in matrix.steps)
        words.append(_("Angka: terhubung lewat sekian catatan antara (%(steps)s).", steps=steps))
    words.append(_("○: terhubung langsung saja."))
    words.append(_("▲ 0: belum terhubung dengan apa pun; kesenjangan untuk ditinjau."))
    return words
