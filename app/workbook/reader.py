"""What files hold: rows of records as typed, before anything is checked against stored data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.workbook.columns import CODE, ID, MARKS, NAME, OPD, OWN_SHEETS, PLAN, REVIEW
from app.workbook.files import Sheet, read_sheets
from app.workbook.headers import HeaderMap, kind_named, map_headers
from architecture.metamodel import METAMODEL, Kind, Metamodel, Text
from architecture.values import is_empty, plain_text
from architecture.vocabulary import Vocabulary


@dataclass(frozen=True)
class Place:
    """A cell, as the person finds it: `row` counts from 1, `position` is the column from 0."""

    file: str
    sheet: str
    row: int
    column: str = ""
    position: int = -1


@dataclass(frozen=True)
class Problem:
    """Something in a file that cannot be stored as it is (error) or only beside (warning)."""

    place: Place
    value: str
    severity: str
    reason: Text
    suggestion: str | None = None
    is_clear: bool = False  # the suggestion can be taken without looking twice

    @property
    def is_error(self) -> bool:
        return self.severity == "error"

    def as_json(self) -> dict[str, Any]:
        """The stable form of reports (model.md, Formats of the commands)."""
        return {
            "file": self.place.file, "sheet": self.place.sheet, "row": self.place.row,
            "column": self.place.column, "value": self.value, "severity": self.severity,
            "reason": self.reason.id, "suggestion": self.suggestion,
        }  # fmt: skip


@dataclass(frozen=True)
class Source:
    """A file to import: where it lies, what the person calls it, the folder it came in."""

    path: Path
    name: str
    folder: str = ""


@dataclass
class SourceRow:
    """One record as typed. `attributes` and `links` hold only cells that are not empty.

    `folder` is the folder of the file, or the OPD code that a template carries.
    `extra` are cells of columns nobody knows, with their headers.
    """

    file: str
    sheet: str
    number: int
    kind: Kind
    folder: str = ""
    id: str = ""
    code: str = ""
    name: str = ""
    opd: str = ""
    plan: str = ""
    marks: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    links: dict[str, Any] = field(default_factory=dict)
    extra: list[tuple[str, str]] = field(default_factory=list)
    places: dict[str, tuple[str, int]] = field(default_factory=dict)
    unread_levels: dict[str, str] = field(default_factory=dict)

    def place(self, name: str = "") -> Place:
        """The cell that holds a column of this row; without name, the row."""
        label, position = self.places.get(name, ("", -1))
        return Place(self.file, self.sheet, self.number, label, position)


# (file, sheet, row, column position) → what is written there instead: old text, new text.
Replacements = dict[tuple[str, str, int, int], list[tuple[str, str]]]


def read_source(
    source: Source, vocabulary: Vocabulary, *, kind: Kind | None = None,
    replaced: Replacements | None = None, metamodel: Metamodel = METAMODEL,
) -> tuple[list[SourceRow], list[Problem]]:  # fmt: skip
    """All rows of a file and what could not be placed. Raises Refused if it cannot be opened.

    `replaced` holds what a person accepted instead of what the file says.
    """
    rows: list[SourceRow] = []
    problems: list[Problem] = []
    for sheet in read_sheets(source.path, source.name):
        if sheet.name in OWN_SHEETS:
            continue
        told = kind
        if not sheet.name:
            told = kind or kind_named(Path(source.name).stem, metamodel)
        elif kind is not None and kind_named(sheet.name, metamodel) is not None:
            told = None  # the sheet says itself what it holds
        mapped = map_headers(sheet.name, sheet.rows, kind=told, metamodel=metamodel)
        if mapped is None:
            problems += _unknown_sheet(source, sheet, told)
            continue
        known = len(rows)
        rows += _sheet_rows(source, sheet, mapped, vocabulary, replaced or {})
        problems += _unknown_columns(source, sheet, mapped, rows[known:])
    return rows, problems


def _unknown_sheet(source: Source, sheet: Sheet, kind: Kind | None) -> list[Problem]:
    cells = [plain_text(c) for row in sheet.rows for c in row if not is_empty(c)]
    if not cells or sheet.is_hidden:
        return []
    place = Place(source.name, sheet.name, 1)
    if kind is not None:
        reason = Text(
            f"Kolom “{kind.name_label.id}” tidak ditemukan; lembar ini dilewati.",
            f'Column "{kind.name_label.en}" was not found; the sheet is passed over.',
        )
    else:
        reason = Text(
            "Lembar tidak dikenal dan dilewati: namanya bukan jenis catatan.",
            "Unknown sheet, passed over: its name is no kind of record.",
        )
    # A file that only holds what nobody knows was not meant to be passed over in silence.
    severity = "warning" if sheet.name else "error"
    return [Problem(place, cells[0][:200], severity, reason)]


def _unknown_columns(
    source: Source, sheet: Sheet, mapped: HeaderMap, rows: Sequence[SourceRow]
) -> Iterator[Problem]:
    for position in mapped.unknown:
        label = mapped.labels[position]
        held = [text for row in rows for name, text in row.extra if name == label]
        if held:
            place = Place(source.name, sheet.name, mapped.row + 1, label, position)
            reason = Text(
                "Kolom tidak dikenal; isinya disimpan dalam catatan tiap baris.",
                "Unknown column; its contents are kept in the notes of each row.",
            )
            yield Problem(place, held[0][:200], "warning", reason)


def _sheet_rows(
    source: Source, sheet: Sheet, mapped: HeaderMap, vocabulary: Vocabulary, replaced: Replacements
) -> Iterator[SourceRow]:
    places = {c.name: (mapped.labels[p], p) for p, c in mapped.columns.items()}
    accepted: dict[int, dict[int, list[tuple[str, str]]]] = {}
    for (file, name, number, position), changes in replaced.items():
        if (file, name) == (source.name, sheet.name):
            accepted.setdefault(number, {})[position] = changes
    for number, cells in enumerate(sheet.rows[mapped.first :], start=mapped.first + 1):
        if number in accepted:
            cells = with_accepted(cells, accepted[number])
        folder = mapped.opd or source.folder
        row = SourceRow(source.name, sheet.name, number, mapped.kind, folder, places=places)
        _fill(row, cells, mapped, vocabulary)
        if row.name or row.code or row.attributes or row.links or row.extra:
            row.attributes = {**mapped.implied, **row.attributes}
            yield row


def with_accepted(cells: Sequence[Any], changes: dict[int, list[tuple[str, str]]]) -> list[Any]:
    """The row with accepted texts; of several entries in a cell only the one that was meant."""
    width = max(len(cells), max(changes) + 1)
    new = [*cells, *[""] * (width - len(cells))]
    for position, pairs in changes.items():
        for old, text in pairs:
            held = plain_text(new[position])
            new[position] = text if held == old else held.replace(old, text, 1)
    return new


def _fill(row: SourceRow, cells: Sequence[Any], mapped: HeaderMap, vocabulary: Vocabulary) -> None:
    for position, column in mapped.columns.items():
        raw = cells[position] if position < len(cells) else None
        if is_empty(raw) or column.name in mapped.levels:
            continue
        if column.attribute is not None:
            row.attributes[column.name] = raw
        elif column.link is not None:
            row.links[column.name] = raw
        elif column.name != REVIEW:
            text = plain_text(raw)
            is_line = column.name in (NAME, CODE, OPD)
            setattr(row, _FIELDS[column.name], " ".join(text.split()) if is_line else text)
    for name, levels in mapped.levels.items():
        _fill_deepest(row, name, sorted(levels, reverse=True), cells, vocabulary)
    for position in mapped.unknown:
        if position < len(cells) and not is_empty(cells[position]):
            row.extra.append((mapped.labels[position], plain_text(cells[position])))


_FIELDS = {ID: "id", CODE: "code", NAME: "name", OPD: "opd", PLAN: "plan", MARKS: "marks"}


def _fill_deepest(
    row: SourceRow, name: str, levels: Sequence[tuple[int, int]], cells: Sequence[Any],
    vocabulary: Vocabulary,
) -> None:  # fmt: skip
    """Of a reference split over level columns, the deepest that is filled and known.

    A deeper text that is not known is kept beside it.
    """
    family = row.kind.attribute(name).family or ""
    filled = [
        (plain_text(cells[p]), p) for _, p in levels if p < len(cells) and not is_empty(cells[p])
    ]
    for text, position in filled:
        if vocabulary.find_reference(family, text) is not None:
            row.attributes[name] = text
            label = row.places[name][0] if name in row.places else ""
            row.places = {**row.places, name: (label, position)}
            break
        row.unread_levels.setdefault(name, text)
    else:
        if filled:
            row.attributes[name] = row.unread_levels.pop(name)


def source_of(path: Path, *, shown: str | None = None) -> Source:
    """The source of a path given on the command line; its folder may name the OPD."""
    return Source(path, shown or path.name, path.resolve().parent.name)


def folder_code(folder: str) -> str:
    """The OPD code that a folder like "1.01.01_disdik" begins with."""
    return re.split(r"[_ ]", folder, maxsplit=1)[0]
