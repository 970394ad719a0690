"""The roadmap as a workbook: activities, budgets by year, gaps closed. Text stays text.

What the program proposed and nobody has confirmed is left out, and the front sheet says so.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import xlsxwriter

from app import queries
from app.roadmap.page import budgets_of, groups_of
from app.roadmap.source import graph_of_plan, roadmap_for
from architecture.graph import Graph
from architecture.metamodel import Text
from architecture.metamodel.governance import ACTIVITY
from architecture.roadmap.budget import BudgetTable
from architecture.roadmap.roadmap import Activity, Roadmap
from architecture.values import show_value
from architecture.visibility import Edition, Viewer
from architecture.vocabulary import Vocabulary

MAX_CELL = 32_767  # letters that Excel takes
OPTIONS = {
    "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False,
}  # fmt: skip
SEVERITY = {
    "high": Text("tinggi", "high"), "medium": Text("sedang", "medium"),
    "low": Text("rendah", "low"),
}  # fmt: skip
NO_CLASS = Text("Muatan belum diisi", "Class not filled in")
NO_OPD = Text("Penanggung jawab belum diisi", "Unit in charge not filled in")


@dataclass
class _Book:
    """The workbook being written, with what its cells need."""

    workbook: xlsxwriter.Workbook
    roadmap: Roadmap
    graph: Graph
    words: Vocabulary
    language: str
    formats: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        top = {"valign": "top"}
        made = {
            "title": {"bold": True, "font_size": 14},
            "bold": {"bold": True, **top},
            "text": {"text_wrap": True, "num_format": "@", **top},
            "money": {"num_format": "#,##0", **top},
            "date": {"num_format": "d mmm yyyy", "align": "left", **top},
            "sum": {"bold": True, "num_format": "#,##0", "top": 1, **top},
            "band": {"bold": True, "bg_color": "#F1F4F6"},
            "head": {
                "bold": True, "text_wrap": True, "bg_color": "#E9EEF2", "border": 1, **top,
            },
        }  # fmt: skip
        self.formats = {name: self.workbook.add_format(values) for name, values in made.items()}

    def say(self, words: Text) -> str:
        return words.in_language(self.language)

    def shown(self, activity: Activity, name: str) -> str:
        """An attribute as people read it; what could not be read as it was written."""
        element, attribute = activity.element, ACTIVITY.attribute(name)
        value = element.attributes.get(name)
        if value is None:
            return str(element.unread.get(name, ""))
        return show_value(attribute, value, self.words, self.language)


def roadmap_workbook(
    viewer: Viewer, edition: Edition = "public", *, language: str = "id"
) -> tuple[bytes, Roadmap]:
    """The workbook, and the roadmap it holds: what people have decided."""
    whole = roadmap_for(viewer, edition, language=language)
    left_out = len(whole.proposals)
    shown = whole.only(whole.confirmed)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as workbook:
        graph = graph_of_plan(viewer, edition)
        book = _Book(workbook, shown, graph, queries.vocabulary(), language)
        _front(book, edition, left_out)
        _activities(book)
        budgets = budgets_of(shown)
        by_class, by_opd = (
            Text("Muatan peta rencana", "Roadmap class"), Text("Penanggung jawab", "In charge"),
        )  # fmt: skip
        _budget(book, "Anggaran per muatan", by_class, budgets.by_class, NO_CLASS)
        _budget(book, "Anggaran per OPD", by_opd, budgets.by_opd, NO_OPD)
        _gaps(book)
    return out.getvalue(), shown


def _front(book: _Book, edition: Edition, left_out: int) -> None:
    sheet = book.workbook.add_worksheet("Keterangan")
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 70)
    ours = queries.government()
    title = book.say(Text("Peta rencana", "Roadmap"))
    sheet.write_string(0, 0, title, book.formats["title"])
    facts = [
        (Text("Pemerintah daerah", "Government"), ours.name if ours else ""),
        (Text("Periode", "Period"), ours.period.replace("-", "–") if ours else ""),
        (Text("Edisi", "Edition"), "publik" if edition == "public" else "internal"),
        (Text("Tanggal", "Date"), date.today().isoformat()),
        (Text("Versi data", "Data version"), str(book.graph.version)),
        (Text("Kegiatan", "Activities"), str(len(book.roadmap.activities))),
        (Text("Anggaran", "Budget"), book.say(Text("rupiah penuh", "whole rupiah"))),
    ]
    if left_out:
        words = Text(
            f"{left_out} usulan program yang belum dikonfirmasi tidak dimuat",
            f"{left_out} proposals of the program that nobody confirmed are left out",
        )
        facts.append((Text("Tidak dimuat", "Left out"), book.say(words)))
    for row, (label, value) in enumerate(facts, start=2):
        sheet.write_string(row, 0, book.say(label), book.formats["bold"])
        sheet.write_string(row, 1, value, book.formats["text"])


# --- Activities -----------------------------------------------------------------------------------

# Attribute of each text column of the activities, or None for what is worked out, and its width.
BEFORE = (
    ("programme", 30), ("budget_activity", 30), ("sub_activity_code", 20), ("output", 34),
    ("indicator", 28),
)  # fmt: skip
AFTER = (
    ("owner_unit", 18), ("supporting_units", 24), ("fund_source", 14), ("planning_state", 16),
)  # fmt: skip


def _activities(book: _Book) -> None:
    sheet = book.workbook.add_worksheet("Peta rencana")
    heads = _activity_heads(book)
    for column, (head, width) in enumerate(heads):
        sheet.write_string(0, column, head, book.formats["head"])
        sheet.set_column(column, column, width)
    row = 1
    for name, members in groups_of(book.roadmap):
        for activity in members:
            _write(sheet, row, _activity_cells(book, name, activity), book)
            row += 1
    sheet.freeze_panes(1, 4)
    if row > 1:
        sheet.autofilter(0, 0, row - 1, len(heads) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)


def _activity_heads(book: _Book) -> list[tuple[str, float]]:
    def label(name: str) -> str:
        return book.say(ACTIVITY.attribute(name).label)

    years = [str(year) for year in book.roadmap.years]
    say = book.say
    return [
        (say(Text("No", "No")), 5), (label("category"), 20), (say(Text("Kode", "Code")), 11),
        (say(ACTIVITY.name_label), 40), *((label(name), width) for name, width in BEFORE),
        *((say(Text(f"Target {y}", f"Target {y}")), 12) for y in years),
        (label("starts_on"), 13), (label("ends_on"), 13),
        *((label(name), width) for name, width in AFTER),
        *((say(Text(f"Anggaran {y} (Rp)", f"Budget {y} (Rp)")), 17) for y in years),
        (say(Text("Anggaran di luar periode (Rp)", "Budget outside the period (Rp)")), 17),
        (say(Text("Anggaran seluruhnya (Rp)", "Whole budget (Rp)")), 18),
        (say(Text("Bergantung pada", "Depends on")), 20),
        (say(Text("Kesenjangan ditutup", "Gaps closed")), 34),
        (say(Text("Objek dihasilkan", "Objects made")), 34), (label("notes"), 34),
    ]  # fmt: skip


def _activity_cells(book: _Book, name: str, activity: Activity) -> list[Any]:
    years = book.roadmap.years
    number = book.roadmap.activities.index(activity) + 1
    known = book.roadmap.by_id
    before = [known[i].code for i in activity.depends_on if i in known]
    inside = [activity.budget.get(y) for y in years]
    outside = activity.total - sum(a or 0 for a in inside)
    return [
        number, name or book.say(NO_CLASS), activity.code, activity.element.name,
        *(book.shown(activity, n) for n, _ in BEFORE),
        *(activity.targets.get(y, "") for y in years),
        _day(activity.starts), _day(activity.ends),
        *(book.shown(activity, n) for n, _ in AFTER),
        *inside, outside or None, activity.total if activity.budget else None,
        "; ".join(before), _closed_words(activity),
        "; ".join(f"{e.code} {e.name}" for e in activity.produces), book.shown(activity, "notes"),
    ]  # fmt: skip


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _closed_words(activity: Activity) -> str:
    """The gaps a person decided it closes, each rule once with the number of its records."""
    counts: dict[str, int] = {}
    for gap in activity.gaps:
        if gap.is_decided:
            name = f"{gap.code} {gap.title}".strip()
            counts[name] = counts.get(name, 0) + 1
    return "; ".join(f"{name} ({n})" if n > 1 else name for name, n in sorted(counts.items()))


# --- Money and gaps -------------------------------------------------------------------------------


def _budget(book: _Book, name: str, label: Text, table: BudgetTable, empty: Text) -> None:
    sheet = book.workbook.add_worksheet(name)
    heads = [book.say(label), *(str(y) for y in table.years)]
    if table.has_outside:
        heads.append(book.say(Text("Di luar periode", "Outside the period")))
    heads.append(book.say(Text("Jumlah (Rp)", "Sum (Rp)")))
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, len(heads) - 1, 18)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, book.formats["head"])
    for row, line in enumerate((*table.lines, table.total), start=1):
        is_sum = line is table.total
        amounts = [*line.amounts, *([line.outside] if table.has_outside else []), line.total]
        words = _line_name(book, line.key, empty)
        if is_sum:
            words = book.say(Text("Jumlah", "Sum"))
        sheet.write_string(row, 0, words, book.formats["sum" if is_sum else "text"])
        for column, amount in enumerate(amounts, start=1):
            sheet.write_number(row, column, amount, book.formats["sum" if is_sum else "money"])
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _line_name(book: _Book, key: str, empty: Text) -> str:
    if not key:
        return book.say(empty)
    party = book.words.parties.get(key)
    return party.name if party else key


def _gaps(book: _Book) -> None:
    sheet = book.workbook.add_worksheet("Kesenjangan ditutup")
    say = book.say
    heads = (
        (say(Text("Kode kegiatan", "Activity code")), 14), (say(ACTIVITY.name_label), 40),
        (say(Text("Aturan", "Rule")), 10), (say(Text("Kesenjangan", "Gap")), 44),
        (say(Text("Catatan", "Record")), 40), (say(Text("OPD", "OPD")), 18),
        (say(Text("Keparahan", "Severity")), 12), (say(Text("Keadaan", "State")), 14),
    )  # fmt: skip
    for column, (head, width) in enumerate(heads):
        sheet.write_string(0, column, head, book.formats["head"])
        sheet.set_column(column, column, width)
    row = 1
    for activity, gap in _decided(book.roadmap.activities):
        severity = SEVERITY.get(gap.severity)
        state = Text("terbuka", "open") if gap.is_open else Text("tertutup", "closed")
        cells = (
            activity.code, activity.element.name, gap.code, gap.title, gap.name,
            book.graph.unit_label(gap.opd), say(severity) if severity else "", say(state),
        )  # fmt: skip
        _write(sheet, row, cells, book)
        row += 1
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _decided(activities: Iterable[Activity]) -> list[tuple[Activity, Any]]:
    return [(a, g) for a in activities for g in a.gaps if g.is_decided]


def _write(sheet: Any, row: int, cells: Sequence[Any], book: _Book) -> None:
    """Cells of one row by their type; a text is never read as a formula."""
    for column, cell in enumerate(cells):
        if isinstance(cell, int):
            sheet.write_number(row, column, cell, book.formats["money"])
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, cell, book.formats["date"])
        elif cell:
            sheet.write_string(row, column, str(cell)[:MAX_CELL], book.formats["text"])
