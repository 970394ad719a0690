"""Two moments side by side, or one and the target: for the page, the command and the workbook."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import xlsxwriter
from flask_babel import gettext as _

from app import queries
from app.errors import Fault, Refused
from app.queries.baselines import Named, baseline, find_baseline, moment_of
from app.queries.moment import as_of, moment
from app.records.past import COLUMNS, PLAN_WORDS, field_label, field_text
from app.records.reader import Reader
from architecture.differences import Differences, FieldChange, differences
from architecture.graph import Element
from architecture.metamodel import METAMODEL, Kind
from architecture.visibility import Edition, Viewer

TODAY, TARGET = "today", "target"


@dataclass(frozen=True)
class Side:
    """What is compared: a baseline, or without one today, as-is or target."""

    named: Named | None = None
    reading: str = "as-is"

    @property
    def key(self) -> str:
        """How an address names it."""
        return self.named.id if self.named else TARGET if self.reading == TARGET else TODAY

    @property
    def label(self) -> str:
        """How people call it."""
        if self.named:
            return self.named.name
        return _("Target") if self.reading == TARGET else _("Hari ini")


@dataclass(frozen=True)
class FieldRow:
    """One changed field of a record, as text; of a link also which ends came and went."""

    element: Element
    field: str
    label: str
    before: str
    after: str
    came: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


@dataclass(frozen=True)
class KindCount:
    """How many records of a kind were added, changed and removed."""

    kind: Kind
    added: int
    changed: int
    removed: int


@dataclass(frozen=True)
class Comparison:
    """What differs between two sides for one viewer."""

    before: Side
    after: Side
    found: Differences
    rows: tuple[FieldRow, ...]
    readers: tuple[Reader, Reader]

    @property
    def numbers(self) -> tuple[int, int, int]:
        """How many records were added, changed and removed."""
        return len(self.found.added), len(self.found.changed), len(self.found.removed)

    @property
    def by_kind(self) -> list[KindCount]:
        """The same by kind, in the declared order; kinds without a difference are left out."""
        found = self.found
        sides = (found.added, [c.after for c in found.changed], found.removed)
        counts = [Counter(element.kind for element in side) for side in sides]
        rows = [KindCount(k, *(c[k.name] for c in counts)) for k in METAMODEL.kinds]
        return [row for row in rows if row.added or row.changed or row.removed]

    def of_kind(self, kind: str) -> Comparison:
        """The comparison of that kind alone."""
        found = replace(
            self.found,
            added=tuple(e for e in self.found.added if e.kind == kind),
            changed=tuple(c for c in self.found.changed if c.after.kind == kind),
            removed=tuple(e for e in self.found.removed if e.kind == kind),
        )
        return replace(
            self, found=found, rows=tuple(r for r in self.rows if r.element.kind == kind)
        )


def side_of(word: str) -> Side:
    """What a word of the command or address means; raises Refused with what is known."""
    if word.casefold() in ("", TODAY):
        return Side()
    if word.casefold() == TARGET:
        return Side(reading=TARGET)
    named = baseline(word) or find_baseline(word)
    if named is None:
        raise Refused(Fault(_("Keadaan"), word[:60], _("Tidak ada keadaan dengan nama itu.")))
    return Side(named)


def compare(
    viewer: Viewer, before: Side, after: Side, *, edition: Edition = "internal",
    language: str = "id",
) -> Comparison:  # fmt: skip
    """What differs, as far as the viewer may see either side."""
    readers = tuple(_reader(viewer, side, edition, language) for side in (before, after))
    found = differences(readers[0].graph, readers[1].graph)
    rows = tuple(_rows(found, *readers))
    return Comparison(before, after, found, rows, (readers[0], readers[1]))


def _reader(viewer: Viewer, side: Side, edition: Edition, language: str) -> Reader:
    number = side.named.number if side.named else moment()
    with as_of(number):
        graph = queries.graph_for(viewer, edition=edition, reading=side.reading)
        return Reader(graph, queries.vocabulary(), language, viewer)


def _rows(found: Differences, was: Reader, is_: Reader) -> Iterator[FieldRow]:
    for changed in found.changed:
        kind = changed.after.kind_
        for field in changed.fields:
            yield FieldRow(
                changed.after, field.field, _label(kind, field.field, is_.language),
                _shown(changed.before, field, field.before, was),
                _shown(changed.after, field, field.after, is_),
                came=_ends_only_in(field.after, field.before, is_),
                gone=_ends_only_in(field.before, field.after, was),
            )  # fmt: skip


def _ends_only_in(value: Any, other: Any, reader: Reader) -> tuple[str, ...]:
    """Of a link what is at the other end on one side alone; of values nothing."""
    if not isinstance(value, tuple):
        return ()
    return _words_of_records(set(value) - set(other), reader)


def _words_of_records(ids: Iterable[str], reader: Reader) -> tuple[str, ...]:
    found = (reader.graph.elements.get(i) for i in ids)
    return tuple(sorted(f"{e.code} {e.name}" for e in found if e is not None))


def _label(kind: Kind, field: str, language: str) -> str:
    column = COLUMNS.get("opd_id" if field == "opd" else field)
    if column is not None:
        return column.in_language(language)
    if field.startswith("target."):
        return field_label(kind, field, language)
    if field in kind.by_name:
        return kind.attribute(field).label.in_language(language)
    return METAMODEL.link(kind, field).label.in_language(language)


def _shown(element: Element, field: FieldChange, value: Any, reader: Reader) -> str:
    """One side of a changed field as people read it."""
    graph = reader.graph
    if value is None:
        return ""
    if field.field.startswith("target."):
        return field_text(element.kind_, field.field, value, reader)
    if field.field == "opd":
        return graph.unit_label(value)
    if field.field == "plan":
        return PLAN_WORDS[value].in_language(reader.language)
    if field.field == "merged_into" or isinstance(value, tuple):
        return "; ".join(_words_of_records([value] if isinstance(value, str) else value, reader))
    attribute = element.kind_.by_name.get(field.field)
    return str(value) if attribute is None else reader.shown(element, attribute)


def as_json(made: Comparison) -> dict[str, list[dict[str, str]]]:
    """The stable format of the command `diff` (model.md); values as people read them."""
    was, is_ = made.readers
    return {
        "added": [_named(e, is_) for e in made.found.added],
        "changed": [
            {"code": r.element.code, "field": r.field, "before": r.before, "after": r.after}
            for r in made.rows
        ],
        "removed": [_named(e, was) for e in made.found.removed],
    }


def _named(element: Element, reader: Reader) -> dict[str, str]:
    return {
        "code": element.code, "kind": element.kind, "name": element.name,
        "opd": reader.graph.unit_code(element.opd),
    }  # fmt: skip


def moment_text(side: Side) -> Any:
    """When a side was so: of a baseline its last change, of today nothing."""
    return moment_of(side.named.number) if side.named else None


# --- Workbook -----------------------------------------------------------------------------------


def as_workbook(made: Comparison) -> bytes:
    """Three sheets: added, changed, removed; texts never become formulas."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    language = made.readers[1].language
    with xlsxwriter.Workbook(out, options) as book:
        bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
        title = f"{made.before.label} → {made.after.label}"
        head = [_("Jenis"), _("Kode"), _("Nama"), _("OPD")]
        for name, rows, extra in _sheets(made, language):
            sheet = book.add_worksheet(name)
            sheet.write_string(0, 0, title, bold)
            for column, words in enumerate([*head, *extra]):
                sheet.write_string(2, column, words, bold)
            for line, row in enumerate(rows, start=3):
                for column, value in enumerate(row):
                    sheet.write_string(line, column, value, wrap)
            sheet.set_column(0, 0, 20)
            sheet.set_column(2, 6, 36)
            sheet.freeze_panes(3, 0)
    return out.getvalue()


def _sheets(made: Comparison, language: str) -> Iterator[tuple[str, list[list[str]], list[str]]]:
    was, is_ = made.readers
    added = [_cells(e, is_, language) for e in made.found.added]
    removed = [_cells(e, was, language) for e in made.found.removed]
    changed = [[*_cells(r.element, is_, language), r.label, r.before, r.after] for r in made.rows]
    yield _("Bertambah"), added, []
    yield _("Berubah"), changed, [_("Isian"), _("Sebelum"), _("Sesudah")]
    yield _("Hilang"), removed, []


def _cells(element: Element, reader: Reader, language: str) -> list[str]:
    return [
        element.kind_.label.in_language(language), element.code, element.name,
        reader.graph.unit_label(element.opd),
    ]  # fmt: skip
