"""Drop-downs: the hidden sheet of choices, and the rule of each column that points into it."""

from __future__ import annotations

from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from app.workbook.cells import party_text
from app.workbook.columns import MARKS, NATIONAL, OPD, PLAN, PLANS, REVIEW, Column
from app.workbook.marks import LABELS
from architecture.metamodel import Attribute, ValueType
from architecture.vocabulary import Vocabulary

# Lengths that spreadsheet programs allow in a message beside a cell.
MAX_TITLE, MAX_MESSAGE = 32, 255


class ChoiceSheet:
    """Lists of allowed values, each one a column of the hidden sheet, made when asked for."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._lists: dict[str, list[str]] = {}

    def position(self, column: Column) -> tuple[int, int] | None:
        """Column and length of the list of that column, from 0; None if it has none."""
        key = _key(column)
        if key is None:
            return None
        if key not in self._lists:
            self._lists[key] = self._values(column)
        length = len(self._lists[key])
        return (list(self._lists).index(key), length) if length else None

    def write(self, sheet: Worksheet, style: Format) -> None:
        """Write all lists, a name above each."""
        lists = list(self._lists.items())
        height = max((len(values) for _, values in lists), default=0)
        for row in range(height + 1):
            for position, (key, values) in enumerate(lists):
                if row == 0:
                    sheet.write_string(0, position, key, style)
                elif row <= len(values):
                    sheet.write_string(row, position, values[row - 1], style)

    def _values(self, column: Column) -> list[str]:
        if column.name == PLAN:
            return [p.id for p in PLANS.values()]
        if column.name == OPD:
            return [*self._units(), NATIONAL]
        assert column.attribute is not None
        return self._attribute_values(column.attribute)

    def _attribute_values(self, attribute: Attribute) -> list[str]:
        if attribute.type is ValueType.YES_NO:
            return ["Ya", "Tidak"]
        if attribute.type is ValueType.CHOICE:
            return [c.label.id for c in attribute.choices]
        if attribute.type is ValueType.CODE:
            return list(self.vocabulary.codelists.get(attribute.codelist or "", ()))
        if attribute.is_reference:
            return [n.label for n in self.vocabulary.family(attribute.family or "")]
        keys = [k for k in self.vocabulary.parties if k.startswith("institution:")]
        return [*self._units(), *sorted(party_text(k, self.vocabulary) for k in keys)]

    def _units(self) -> list[str]:
        keys = [k for k in self.vocabulary.parties if k.startswith("opd:")]
        codes = sorted(keys, key=lambda k: self.vocabulary.parties[k].code)
        return [party_text(k, self.vocabulary) for k in codes]


def _key(column: Column) -> str | None:
    if column.name in (PLAN, OPD) and column.attribute is None:
        return column.name
    attribute = column.attribute
    if attribute is None:
        return None
    if attribute.type is ValueType.YES_NO:
        return "yes_no"
    if attribute.is_party:
        return "party"
    if attribute.is_reference:
        return attribute.family
    if attribute.type is ValueType.CODE:
        return attribute.codelist
    if attribute.type is ValueType.CHOICE:
        # Equal lists share a column, different ones of the same name do not.
        return f"{attribute.name}: {', '.join(c.code for c in attribute.choices)}"
    return None


def validation_of(column: Column, choices: ChoiceSheet, sheet: str) -> dict[str, Any] | None:
    """The drop-down or hint of a column; lists only warn, for other values are kept as text."""
    if column.name == REVIEW:
        return {
            "validate": "custom", "value": "=FALSE", "error_title": "Hanya untuk dibaca",
            "error_message": "Status verifikasi hanya berubah di Selaras.",
        }  # fmt: skip
    hint = _hint(column)
    rule: dict[str, Any] = {"validate": "any"}
    position = None if column.attribute and column.attribute.is_many else choices.position(column)
    if position is not None:
        letter = xl_col_to_name(position[0])
        rule = {
            "validate": "list", "error_type": "warning",
            "source": f"='{sheet}'!${letter}$2:${letter}${position[1] + 1}",
            "error_title": "Nilai tidak ada dalam daftar",
            "error_message": "Nilai di luar daftar disimpan sebagai teks dan dilaporkan. Lanjut?",
        }  # fmt: skip
    if hint:
        rule |= {"input_title": column.label.id[:MAX_TITLE], "input_message": hint[:MAX_MESSAGE]}
    return rule if hint or position is not None else None


def _hint(column: Column) -> str:
    if column.name == MARKS:
        return f"{LABELS['confirmed'].id}; RAB={LABELS['assumed'].id}. Lihat lembar Petunjuk."
    if column.link is not None:
        return "Kode atau nama catatan; beberapa dipisah titik koma (;)."
    if column.attribute is None:
        return ""
    parts = [column.attribute.help.id] if column.attribute.help else []
    return " ".join([*parts, TYPE_HINTS.get(column.attribute.type, "")]).strip()


TYPE_HINTS = {
    ValueType.CHOICE: "Pilih dari daftar.",
    ValueType.CODE: "Pilih dari daftar.",
    ValueType.INTEGER: "Bilangan bulat, misalnya 1.250.",
    ValueType.QUANTITY: "Angka dengan satuan, misalnya 64 GB atau 200 Mbps.",
    ValueType.MONEY: "Rupiah dalam bilangan bulat, misalnya 41.170.000.",
    ValueType.DATE: "Tanggal, misalnya 31 Desember 2026 atau 2026-12-31.",
    ValueType.YEAR: "Tahun empat angka, misalnya 2024.",
    ValueType.YES_NO: "Ya atau Tidak.",
    ValueType.URL: "Alamat web yang diawali http:// atau https://.",
    ValueType.YEARLY: "Satu nilai per tahun, misalnya 2025: 71,2; 2026: 72.",
    ValueType.PARTY: "OPD atau instansi: singkatan, nama, atau kode.",
    ValueType.PARTIES: "OPD atau instansi; beberapa dipisah titik koma (;).",
    ValueType.REFERENCE: "Kode simpul, boleh diikuti namanya.",
    ValueType.REFERENCES: "Kode simpul; beberapa dipisah titik koma (;).",
}
