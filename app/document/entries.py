"""Headings and captions as the lists in front need them: number, text, bookmark, page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.document.blocks import ListOf
from app.document.markup import FIELD_END, TAB, field, field_begin, link_to, paragraph, run

UNKNOWN_PAGE = "…"
_INSTRUCTIONS = {
    # By outline level: a style named here needs the list separator of the reader's system.
    ListOf.HEADINGS: 'TOC \\o "1-2" \\h \\z \\u',
    ListOf.TABLES: 'TOC \\h \\z \\c "Tabel"',
    ListOf.PICTURES: 'TOC \\h \\z \\c "Gambar"',
}


@dataclass(frozen=True)
class Entry:
    """A heading or caption. `level` counts from 1; `number` is "BAB III", "3.2", "Tabel 3.2"."""

    list_of: ListOf
    level: int
    number: str
    text: str
    bookmark: str


def contents_markup(list_of: ListOf, entries: Sequence[Entry], pages: Mapping[str, str]) -> str:
    """The list as one field with a line per entry; without `pages` Word fills it on opening."""
    shown = [e for e in entries if e.list_of is list_of and e.level <= 2]
    if not shown:
        return ""
    opening = field_begin(_INSTRUCTIONS[list_of], dirty=not pages)
    lines = []
    for index, entry in enumerate(shown):
        line = _line(entry, pages)
        begin = opening if index == 0 else ""
        end = FIELD_END if index == len(shown) - 1 else ""
        style = f"TOC{entry.level}" if list_of is ListOf.HEADINGS else "TableofFigures"
        lines.append(paragraph(begin + line + end, style))
    return "".join(lines)


def _line(entry: Entry, pages: Mapping[str, str]) -> str:
    number = ""
    if entry.number:
        gap = " " if entry.list_of is ListOf.HEADINGS and entry.level == 1 else ""
        number = run(entry.number + gap) + ("" if gap else TAB)
    page = field(f"PAGEREF {entry.bookmark} \\h", pages.get(entry.bookmark, UNKNOWN_PAGE))
    return link_to(entry.bookmark, number + run(entry.text) + TAB + page)
