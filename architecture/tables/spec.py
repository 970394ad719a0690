"""What a table is: columns, and a function from the records to rows of plain values.

Pages, XLSX and DOCX show the same tables. A cell is text, a number, a date or nothing; `Marked`
adds how sure the value is. How to add a table: one `Table(...)` in the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Literal, NamedTuple

from architecture.completeness import reporting_units
from architecture.gap_catalogue import Entry, Swot
from architecture.gaps import Finding
from architecture.graph import Element, Graph, OpenLink
from architecture.metamodel import Domain, Kind, Text
from architecture.roadmap.roadmap import is_proposal
from architecture.visibility import Edition
from architecture.vocabulary import Vocabulary

Cell = str | int | float | date | None
Form = Literal["text", "number", "year", "money", "date"]


class Marked(NamedTuple):
    """A cell whose value is not confirmed: mark `assumed`, `to_fill`, `not_applicable`, `empty`."""

    cell: Cell
    mark: str


Value = Cell | Marked
Row = Sequence[Value]


@dataclass(frozen=True)
class Column:
    """A column. `share` weighs its width; `sensitive` ones are not in public editions.

    Columns of one `group` stay together where a wide table is broken into parts.
    """

    name: str
    label: Text
    form: Form = "text"
    share: float = 1
    sensitive: bool = False
    group: Text | None = None

    @property
    def is_number(self) -> bool:
        return self.form in ("number", "money")


@dataclass(frozen=True, eq=False)
class Source:
    """What tables are made from: one viewer's graph and findings, for one edition and reading.

    `unit` narrows the records to an OPD and the units below it. Names of closed drafts are for
    accounts only, so a public edition has none of them (`graph` against `known`).
    """

    known: Graph
    vocabulary: Vocabulary
    findings: Sequence[Finding] = ()
    edition: Edition = "internal"
    language: str = "id"
    unit: str | None = None
    entries: Sequence[Entry] = ()
    swot: Sequence[Swot] = ()

    @cached_property
    def graph(self) -> Graph:
        """The records and relations that tables may name."""
        if self.edition == "internal":
            return self.known
        elements = {i: e for i, e in self.known.elements.items() if not e.redacted}
        relations = tuple(
            r for r in self.known.relations if r.source in elements and r.target in elements
        )
        return replace(self.known, elements=elements, relations=relations)

    def of_kind(self, kind: Kind) -> list[Element]:
        """Records of the kind whose contents are open, by code.

        What the program proposed and nobody confirmed is no decision, so it is not printed.
        """
        return [e for e in self._asked_for(kind) if not e.redacted and not is_proposal(e)]

    def closed_of(self, kind: Kind) -> int:
        """How many records of the kind are left out because their contents are not open."""
        return sum(e.redacted for e in self._asked_for(kind))

    def of_findings(self) -> list[Finding]:
        """The findings about records of the unit, or all."""
        if self._family is None:
            return list(self.findings)
        return [f for f in self.findings if f.opd in self._family]

    def of_entries(self) -> list[Entry]:
        """The entries of the gap catalogue that people decided, of the unit or all."""
        return [
            e for e in self.entries
            if e.is_confirmed and (self._family is None or e.opd in self._family)
        ]  # fmt: skip

    def text(self, words: Text) -> str:
        return words.in_language(self.language)

    def _asked_for(self, kind: Kind) -> list[Element]:
        elements = self.known.of_kind(kind)
        return elements if self._family is None else [e for e in elements if e.opd in self._family]

    @cached_property
    def _family(self) -> frozenset[str] | None:
        return self.known.descendants_of_unit(self.unit) if self.unit else None

    @cached_property
    def lines(self) -> dict[str, str]:
        """For every OPD the one whose line it is counted in."""
        return reporting_units(self.graph.units)

    def open_links_of(self, element: Element) -> list[OpenLink]:
        """Links of the record that wait for their other end."""
        return self._open_links.get(element.id, [])

    @cached_property
    def _open_links(self) -> dict[str, list[OpenLink]]:
        found: dict[str, list[OpenLink]] = {}
        for link in sorted(self.graph.open_links, key=lambda x: (x.text, x.id)):
            found.setdefault(link.element, []).append(link)
        return found

    @cached_property
    def findings_by_element(self) -> dict[str, list[Finding]]:
        """The findings of each record, heaviest first."""
        found: dict[str, list[Finding]] = {}
        for finding in self.findings:
            found.setdefault(finding.element, []).append(finding)
        return found


@dataclass(frozen=True, eq=False)
class Table:
    """One table of the catalogue.

    `keys` is how many columns at the left name a row; they are repeated in every part of a wide
    table. `sheet` names its worksheet. `is_sensitive` tables are not in public editions.
    """

    name: str
    title: Text
    columns: Callable[[Source], Sequence[Column]]
    rows: Callable[[Source], Sequence[Row]]
    domain: Domain | None = None
    sheet: str = ""
    keys: int = 2
    note: Text | None = None
    kind: Kind | None = None
    is_sensitive: bool = False

    def is_in(self, edition: Edition) -> bool:
        return not (self.is_sensitive and edition == "public")


@dataclass(frozen=True)
class Made:
    """A table filled in: what is shown, exported and printed."""

    table: Table
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    closed: int = 0
    parts: tuple[tuple[int, ...], ...] = field(default=())

    def part_columns(self, part: Sequence[int]) -> tuple[Column, ...]:
        """The columns of a part, key columns first."""
        return tuple(self.columns[i] for i in part)


PART_WIDTH = 9.0  # sum of shares that fits on a landscape page beside the key columns


def make(
    table: Table, source: Source, *, part_width: float = PART_WIDTH, drop_empty: bool = False
) -> Made:
    """The table for one reader: without the columns his edition leaves out, and in parts.

    `drop_empty` also leaves out columns without a single value, for printing.
    """
    columns, rows = tuple(table.columns(source)), tuple(table.rows(source))
    kept = [i for i, c in enumerate(columns) if not (c.sensitive and source.edition == "public")]
    if drop_empty:
        kept = [i for i in kept if i < table.keys or any(row[i] is not None for row in rows)]
    if len(kept) < len(columns):
        rows = tuple(tuple(row[i] for i in kept) for row in rows)
        columns = tuple(columns[i] for i in kept)
    closed = source.closed_of(table.kind) if table.kind else 0
    return Made(table, columns, rows, closed, parts_of(columns, table.keys, part_width))


def parts_of(
    columns: Sequence[Column], keys: int, part_width: float
) -> tuple[tuple[int, ...], ...]:
    """Column numbers of each part: the key columns, then as many columns as fit side by side.

    A group that fits into a part of its own is not torn apart.
    """
    parts: list[list[int]] = [[]]
    width = 0.0
    for group in _groups(columns, keys):
        shares = [columns[i].share for i in group]
        if parts[-1] and sum(shares) <= part_width < width + sum(shares):
            parts.append([])
            width = 0.0
        for i, share in zip(group, shares, strict=True):
            if parts[-1] and width + share > part_width:
                parts.append([])
                width = 0.0
            parts[-1].append(i)
            width += share
    return tuple((*range(keys), *part) for part in parts)


def _groups(columns: Sequence[Column], keys: int) -> list[list[int]]:
    groups: list[list[int]] = []
    for i in range(keys, len(columns)):
        if groups and columns[i].group is not None and columns[i].group == columns[i - 1].group:
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


def value_of(value: Value) -> Cell:
    """The value of a cell without its mark."""
    return value.cell if isinstance(value, Marked) else value


def mark_of(value: Value) -> str:
    """The mark of a cell; "" for a confirmed or unmarked one."""
    return value.mark if isinstance(value, Marked) else ""
