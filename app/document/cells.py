"""Cells of the shared tables as text: numbers, dates, and the sign of what is not certain."""

from __future__ import annotations

from datetime import date

from app.document.source import Source
from app.document.words import number, short_date
from app.tables import MARKS
from architecture.graph import Element
from architecture.metamodel import METAMODEL, Kind
from architecture.metamodel.types import Link
from architecture.tables import Cell, Value, mark_of, value_of

ASSUMED = MARKS["assumed"][0]
NO_BREAK = "\u00a0"  # keeps the sign on the line of its word
MOST_LINKS = 15  # a national application has hundreds; each stands at its other end too


def printed(value: Value, form: str = "text") -> str:
    """A cell as printed; `form` is its column's."""
    cell, mark = value_of(value), mark_of(value)
    if cell is None:
        return MARKS[mark][0] if mark else ""
    sign = f"{NO_BREAK}{MARKS[mark][0]}" if mark else ""
    return f"{_plain(cell, form)}{sign}"


def _plain(cell: Cell, form: str) -> str:
    if isinstance(cell, date):
        return short_date(cell)
    if isinstance(cell, int):
        return str(cell) if form == "year" else number(cell)
    return str(cell)


def linked(source: Source, element: Element, links: tuple[Link, ...]) -> str:
    """Names at the other ends of some links, with the sign of assumed relations."""
    wanted = {(link.relation.name, link.inverse) for link in links}
    names = []
    for relation, other in source.graph.neighbours(element):
        if (relation.type, relation.target == element.id) in wanted:
            sign = f"{NO_BREAK}{ASSUMED}" if relation.mark == "assumed" else ""
            names.append(f"{other.name}{sign}")
    waiting = [
        f"{link.text}{NO_BREAK}?"
        for link in source.tables.open_links_of(element)
        if (link.type, link.inverse) in wanted
    ]
    names = sorted(names) + waiting
    if len(names) <= MOST_LINKS + 1:
        return "; ".join(names)
    return "; ".join(names[:MOST_LINKS]) + f"; dan {number(len(names) - MOST_LINKS)} lainnya"


def link_groups(source: Source, kind: Kind) -> dict[str, tuple[Link, ...]]:
    """The links that a kind's own form edits, by their phrase; without what the edition hides."""
    groups: dict[str, list[Link]] = {}
    for link in METAMODEL.column_links(kind):
        if not (link.relation.sensitive and source.edition == "public"):
            groups.setdefault(link.phrase.id, []).append(link)
    return {phrase: tuple(links) for phrase, links in groups.items()}
