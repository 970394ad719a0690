"""Reading a foreign sheet by its mapping: rows as the import knows them, no cell lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _

from app.errors import Fault, Refused
from app.mapping.cells import CellReader
from app.mapping.columns import SKIP, is_secret
from app.mapping.content import Knowledge
from app.mapping.lines import Line, Role, lines_of
from app.mapping.mapping import SheetMapping
from app.mapping.tables import Table, table_at
from app.mapping.values import SURE
from app.workbook.columns import NAME, OPD
from app.workbook.files import Sheet, read_sheets
from app.workbook.matcher import NUMBERING
from app.workbook.reader import Place, Problem, Replacements, Source, SourceRow, with_accepted
from architecture.metamodel import Text
from architecture.values import is_empty
from architecture.vocabulary import normalised

GROUP = Text("Kelompok", "Group")


def read_mapped(
    source: Source, mapping: SheetMapping, knowledge: Knowledge, *,
    replaced: Replacements | None = None, sheets: Sequence[Sheet] | None = None,
) -> tuple[list[SourceRow], list[Problem]]:  # fmt: skip
    """All rows of the mapped sheets and what could not be placed.

    Raises Refused if the file cannot be opened or has no such sheet. `sheets` saves opening it.
    """
    opened = {s.name: s for s in sheets or read_sheets(source.path, source.name)}
    rows: list[SourceRow] = []
    problems: list[Problem] = []
    for name in (mapping.sheet, *mapping.more_sheets):
        sheet = opened.get(name)
        if sheet is None:
            found = ", ".join(n for n in opened if n) or "CSV"
            reason = _("Lembar “%(name)s” tidak ada. Lembar: %(found)s.", name=name, found=found)
            raise Refused(Fault(source.name, name, reason))
        reader = _SheetReader(source, sheet, mapping, knowledge)
        found_rows, found_problems = reader.read(replaced or {})
        rows += found_rows
        problems += found_problems
    return rows, problems


def name_position(table: Table, mapping: SheetMapping) -> int | None:
    """The column of names."""
    return next((h.position for h in table.heads if mapping.columns.get(h.key) == NAME), None)


def numbering(table: Table, mapping: SheetMapping) -> list[int]:
    """The columns that only count."""
    return [
        h.position for h in table.heads
        if mapping.columns.get(h.key) == SKIP and not is_secret(h.key)
    ]  # fmt: skip


class _SheetReader:
    """Turns the lines of one sheet into rows of records."""

    def __init__(
        self, source: Source, sheet: Sheet, mapping: SheetMapping, knowledge: Knowledge
    ) -> None:
        self.source, self.sheet, self.mapping, self.knowledge = source, sheet, mapping, knowledge
        self.table = table_at(sheet, mapping.header_row - 1, mapping.header_rows)
        self.cells = CellReader(mapping, knowledge)
        self.rows: list[SourceRow] = []
        self.problems: list[Problem] = []
        self.unit = self.category = ""
        self.above: dict[str, Any] = {}

    def read(self, replaced: Replacements) -> tuple[list[SourceRow], list[Problem]]:
        self._check_headers()
        units = self.knowledge.units
        lines = lines_of(
            self.table, name_position(self.table, self.mapping),
            numbering(self.table, self.mapping), lambda t: units.find(t).confidence >= SURE,
        )  # fmt: skip
        accepted = _of_sheet(replaced, self.source.name, self.sheet.name)
        for line in lines:
            if line.number in accepted:
                line = Line(
                    line.role, line.number, with_accepted(line.cells, accepted[line.number]),
                    line.text,
                )  # fmt: skip
            self._take(line)
        self._tell_skipped()
        return self.rows, self.problems

    def _take(self, line: Line) -> None:
        if line.role is Role.GROUP:
            self._open_group(line.text)
        elif line.role is Role.RECORD:
            self.rows.append(self._record(line))
        elif line.role is Role.FOOT or not self.rows:
            reason = Text(
                "Baris di luar tabel tidak disimpan.", "A line outside of the table is not stored."
            )
            place = Place(self.source.name, self.sheet.name, line.number)
            words = line.text or "; ".join(t for _, t in self._texts(line.cells))
            self.problems.append(Problem(place, words[:500], "warning", reason))
        elif line.role is Role.SUM:
            first, _sep, rest = line.text.partition("; ")
            self.rows[-1].extra.append((first, rest or first))
        else:
            self._add_more(line)

    def _open_group(self, text: str) -> None:
        if self.cells.unit_of(text) is not None:
            self.unit = text
        else:
            self.category = text

    def _record(self, line: Line) -> SourceRow:
        mapping = self.mapping
        places = {
            (mapping.columns.get(h.key) or "").partition("=")[0]: (h.key, h.position)
            for h in reversed(self.table.heads)
        }
        row = SourceRow(
            self.source.name, self.sheet.name, line.number, mapping.kind, self.source.folder,
            places=places,
        )  # fmt: skip
        for head in self.table.heads:
            raw = self._cell(line.cells, head.position)
            if head.key in mapping.fill_down:
                raw = self.above[head.key] = self.above.get(head.key) if is_empty(raw) else raw
            if not is_empty(raw):
                self.cells.put(row, head.key, raw)
        self._place(row)
        return row

    def _place(self, row: SourceRow) -> None:
        """The OPD of the row: its cell, else the heading above, else the sheet, else the default.

        Headings that are no OPD are kept in the notes.
        """
        if self.category:
            row.extra.append((GROUP.id, self.category))
        texts = (
            row.opd,
            self.unit,
            self.sheet.name if self.sheet.name in self.mapping.units else "",
        )
        text = next((t for t in texts if t), "")
        if self.unit and text != self.unit:
            row.extra.append((GROUP.id, self.unit))
        known = self.cells.unit_of(text) if text else self.mapping.opd
        if known is None and text and self.mapping.opd:
            known = self.mapping.opd
            self._warn_of_default(row, text)
        row.opd = known or text
        header = row.places.get(OPD, (GROUP.id, -1))[0]
        if text and known and not self.cells.says_unit(text, known):
            row.extra.append((header, text))

    def _warn_of_default(self, row: SourceRow, text: str) -> None:
        reason = Text(
            "OPD ini tidak dikenal; baris dicatat pada OPD pilihan Anda, teksnya dalam catatan.",
            "Unknown OPD; the row goes to the OPD you chose, its text into the notes.",
        )
        self.problems.append(Problem(row.place(OPD), text[:500], "warning", reason))

    def _add_more(self, line: Line) -> None:
        """Cells below a name that spans several rows belong to that record."""
        for key, _text in self._texts(line.cells):
            head = next(h for h in self.table.heads if h.key == key)
            self.cells.add(self.rows[-1], key, self._cell(line.cells, head.position))

    def _texts(self, cells: Sequence[Any]) -> Iterator[tuple[str, str]]:
        for head in self.table.heads:
            raw = self._cell(cells, head.position)
            if not is_empty(raw):
                yield head.key, str(raw)

    @staticmethod
    def _cell(cells: Sequence[Any], position: int) -> Any:
        return cells[position] if position < len(cells) else None

    def _check_headers(self) -> None:
        """Columns that the mapping names and the sheet lacks stop the import; so does no name."""
        known = {h.key for h in self.table.heads}
        row = self.mapping.header_row
        for key in self.mapping.columns:
            if key not in known:
                place = Place(self.source.name, self.sheet.name, row, key)
                reason = Text(
                    "Kolom pemetaan ini tidak ada pada baris judul.",
                    "This column of the mapping is not in the header row.",
                )
                self.problems.append(Problem(place, key[:200], "error", reason))
        if name_position(self.table, self.mapping) is None:
            place = Place(self.source.name, self.sheet.name, row)
            reason = Text("Kolom nama belum dipilih.", "The column of names is not chosen yet.")
            self.problems.append(Problem(place, "", "error", reason))

    def _tell_skipped(self) -> None:
        """Columns somebody chose not to store are told, unless they only count the rows."""
        for head in self.table.heads:
            if self.mapping.columns.get(head.key) != SKIP or normalised(head.key) in NUMBERING:
                continue
            filled = sum(not is_empty(self._cell(r, head.position)) for r in self.table.data)
            if filled:
                place = Place(
                    self.source.name, self.sheet.name, self.mapping.header_row, head.key,
                    head.position,
                )  # fmt: skip
                reason = Text(
                    f"Kolom ini tidak disimpan ({filled} sel).",
                    f"This column is not stored ({filled} cells).",
                )
                self.problems.append(Problem(place, head.key[:200], "warning", reason))


def _of_sheet(
    replaced: Replacements, file: str, sheet: str
) -> dict[int, dict[int, list[tuple[str, str]]]]:
    accepted: dict[int, dict[int, list[tuple[str, str]]]] = {}
    for (name, other, number, position), changes in replaced.items():
        if (name, other) == (file, sheet):
            accepted.setdefault(number, {})[position] = changes
    return accepted
