"""Workbooks: one sheet per kind with hidden machine names, drop-downs and an explanation sheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.workbook.choices import ChoiceSheet, validation_of
from app.workbook.columns import (
    CHOICE_SHEET,
    ID,
    NAME,
    OPD,
    REVIEW,
    Column,
    columns_of,
)
from app.workbook.files import escaped
from app.workbook.guide import write_guide
from app.workbook.rows import Content, row_texts
from architecture.diagrams.style import INKS, STUB_INK
from architecture.graph import Element
from architecture.metamodel import METAMODEL, Kind, Metamodel, ValueType

MACHINE_ROW, LABEL_ROW, FIRST_ROW = 0, 1, 2  # from 0
SPARE_ROWS = 500  # empty rows below the last record that still have drop-downs
WIDTHS = {ValueType.LONG_TEXT: 42, ValueType.REFERENCE: 30, ValueType.REFERENCES: 36,
          ValueType.PARTIES: 30, ValueType.PARTY: 24, ValueType.URL: 30}  # fmt: skip


class WorkbookWriter:
    """Writes one workbook to a file; `opd` is the code of the OPD that all new rows are of."""

    def __init__(
        self, path: Path, content: Content, *, title: str, metamodel: Metamodel = METAMODEL,
        is_public: bool = False, opd: str = "",
    ) -> None:  # fmt: skip
        # Texts are texts: nothing becomes a formula, a number or a link.
        options = {
            "constant_memory": True, "strings_to_formulas": False,
            "strings_to_numbers": False, "strings_to_urls": False,
        }  # fmt: skip
        self.workbook = xlsxwriter.Workbook(str(path), options)
        self.workbook.set_properties({"title": title, "author": "Selaras"})
        self.content, self.metamodel, self.is_public = content, metamodel, is_public
        self.title, self.opd = title, opd
        self.text = self.workbook.add_format({"num_format": "@", "valign": "top"})
        self.fixed = self.workbook.add_format(
            {"num_format": "@", "valign": "top", "bg_color": "#F0F2F4", "font_color": "#4A5765"}
        )
        self.choices = ChoiceSheet(content.vocabulary)

    def write(self, rows: Sequence[tuple[Kind, Sequence[Element]]]) -> None:
        """The whole workbook: explanation, one sheet per kind, the hidden choices."""
        kinds = [kind for kind, _ in rows]
        is_target = self.content.graph.reading == "target"
        write_guide(
            self.workbook, self.title, kinds, self.metamodel, is_public=self.is_public,
            is_target=is_target,
        )  # fmt: skip
        for kind, elements in rows:
            self._kind_sheet(kind, elements)
        sheet = self.workbook.add_worksheet(CHOICE_SHEET)
        self.choices.write(sheet, self.text)
        sheet.hide()
        self.workbook.worksheets()[0].activate()
        self.workbook.close()

    def _kind_sheet(self, kind: Kind, elements: Sequence[Element]) -> None:
        columns = columns_of(kind, metamodel=self.metamodel, is_public=self.is_public)
        sheet = self.workbook.add_worksheet(kind.plural.id)
        ink = INKS.get(kind.domain, STUB_INK)
        sheet.set_tab_color(ink.line)
        header = self.workbook.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "border": 1,
             "bg_color": ink.base, "font_color": ink.text, "border_color": ink.line}
        )  # fmt: skip
        self._layout(sheet, columns, len(elements))
        for position, column in enumerate(columns):
            sheet.write_string(MACHINE_ROW, position, self._machine_name(column, kind), self.text)
        for position, column in enumerate(columns):
            star = " *" if column.name == NAME else ""
            sheet.write_string(LABEL_ROW, position, column.label.id + star, header)
        for number, element in enumerate(elements, start=FIRST_ROW):
            texts = row_texts(element, columns, self.content)
            for position, column in enumerate(columns):
                if text := texts.get(column.name):
                    style = self.fixed if column.name == REVIEW else self.text
                    sheet.write_string(number, position, text, style)

    def _machine_name(self, column: Column, kind: Kind) -> str:
        """The hidden name of a column; those of id and OPD carry what all rows of a sheet share."""
        shared = {ID: kind.name, OPD: self.opd}.get(column.name)
        return f"{column.name}:{shared}" if shared else column.name

    def _layout(self, sheet: Worksheet, columns: Sequence[Column], count: int) -> None:
        sheet.set_row(MACHINE_ROW, None, None, {"hidden": True})
        sheet.set_row(LABEL_ROW, 48)
        name_position = [c.name for c in columns].index(NAME)
        sheet.freeze_panes(FIRST_ROW, name_position + 1)
        sheet.autofilter(LABEL_ROW, 0, FIRST_ROW + count, len(columns) - 1)
        last = FIRST_ROW + count + SPARE_ROWS
        for position, column in enumerate(columns):
            style: Format = self.fixed if column.name == REVIEW else self.text
            options = {"hidden": True} if column.name == ID else {}
            sheet.set_column(position, position, _width(column), style, options)
            rule = validation_of(column, self.choices, CHOICE_SHEET)
            if rule is not None:
                sheet.data_validation(FIRST_ROW, position, last, position, rule)


def _width(column: Column) -> int:
    if column.name == NAME:
        return 40
    if column.link is not None:
        return 34
    if column.attribute is not None:
        return WIDTHS.get(column.attribute.type, 18)
    return 14


def write_csv(path: Path, kind: Kind, elements: Iterable[Element], columns: Sequence[Column],
              content: Content) -> None:  # fmt: skip
    """One kind as CSV with machine names in its first line; reads back like a workbook."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer: Any = csv.writer(file, lineterminator="\n")
        writer.writerow([c.name for c in columns])
        for element in elements:
            texts = row_texts(element, columns, content)
            writer.writerow([escaped(texts.get(c.name, "")) for c in columns])
