"""Whose sheet is it, and what is in which column: our machine names, our labels, national labels.

National templates carry hints behind the label, misspellings and double blanks, so headers match
by their normalised beginning, the longest first (source: two governments' copies of the national
templates).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.workbook.columns import CODE, ID, MARKS, NAME, OPD, PLAN, REVIEW, Column, columns_of
from architecture.metamodel import METAMODEL, Kind, Metamodel
from architecture.metamodel.types import Sheet as NationalSheet
from architecture.values import plain_text
from architecture.vocabulary import normalised

TITLE_LINES = 25
MAX_SHEET_NAME = 31
# Running numbers that say nothing about the record.
NUMBERING = frozenset({"no", "nomor urut", "no urut"})
# Headers of the national templates for columns of ours that are neither attribute nor link.
FIXED_EXACT = {
    CODE: ("kode", "code"),
    OPD: ("opd", "perangkat daerah", "skpd", "unit kerja"),
    PLAN: ("rencana", "plan"),
    MARKS: ("tanda", "marks"),
    REVIEW: ("status verifikasi", "review state"),
}
FIXED_BEGINNINGS = {PLAN: ("status probis",)}
# The national template for data names these links by their direction, without a kind.
NATIONAL_LINKS = {
    "informasi yang terkait input": "derived_from__data",
    "informasi yang terkait output": "derived_from__data__inverse",
}
_TAIL = re.compile(r"( (dependency|information))+$")
_LEVEL = re.compile(r"\blevel (\d)\b")


@dataclass
class HeaderMap:
    """What the columns of a sheet are: `row` is the header's index, `first` that of the data.

    `levels` holds the columns of a reference that is split over several ("RAB Level 1", …):
    attribute → (level, position). `labels` are the headers as the person sees them.
    """

    kind: Kind
    row: int
    first: int
    columns: dict[int, Column] = field(default_factory=dict)
    levels: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    unknown: list[int] = field(default_factory=list)
    labels: dict[int, str] = field(default_factory=dict)
    implied: dict[str, str] = field(default_factory=dict)


def map_headers(
    sheet_name: str, rows: Sequence[Sequence[Any]], *, kind: Kind | None = None,
    metamodel: Metamodel = METAMODEL,
) -> HeaderMap | None:  # fmt: skip
    """The columns of a sheet, or None if no kind or no name column can be found.

    `kind` is what the caller or the file's name says; else the hidden row, the sheet's name or
    the name column tells.
    """
    found = _machine_map(rows, kind or kind_named(sheet_name, metamodel), metamodel)
    if found is None:
        kinds = [kind] if kind else _kinds_to_try(sheet_name, metamodel)
        maps = [m for k in kinds if (m := _label_map(rows, k, metamodel)) is not None]
        if len(kinds) > 1:
            maps = [m for m in maps if _names_its_kind(m)]
        found = max(maps, key=lambda m: len(m.columns) + len(m.levels), default=None)
    if found is not None:
        found.implied = dict(_implied(sheet_name, found.kind))
    return found


def kind_named(word: str, metamodel: Metamodel = METAMODEL) -> Kind | None:
    """The kind that a sheet name, file name or option means, or None."""
    wanted = normalised(word)
    for kind in metamodel.kinds:
        if word == kind.name or wanted in {normalised(n) for n in _sheet_names(kind)}:
            return kind
    for kind in metamodel.kinds:
        if wanted in {normalised(w) for w in (kind.label.id, kind.label.en, *kind.aliases)}:
            return kind
    return None


def _sheet_names(kind: Kind) -> Iterator[str]:
    for name in (kind.name.replace("_", " "), kind.plural.id, *(s.name for s in kind.sheets)):
        yield name
        yield name[:MAX_SHEET_NAME]


def _implied(sheet_name: str, kind: Kind) -> tuple[tuple[str, str], ...]:
    wanted = normalised(sheet_name)
    sheets: list[NationalSheet] = [s for s in kind.sheets if normalised(s.name) == wanted]
    return sheets[0].implies if sheets else ()


def _kinds_to_try(sheet_name: str, metamodel: Metamodel) -> list[Kind]:
    named = kind_named(sheet_name, metamodel)
    return [named] if named else list(metamodel.kinds)


def _names_its_kind(mapped: HeaderMap) -> bool:
    """Whether the header of the name column says whose it is: "Nama Server", not "Nama"."""
    words = {normalised(w) for w in _name_headers(mapped.kind)}
    telling = [w for w in words if w.startswith(("nama ", "name ")) or w.endswith(" name")]
    position = next(p for p, c in mapped.columns.items() if c.name == NAME)
    header = normalised(mapped.labels[position])
    return any(f"{header} ".startswith(f"{w} ") for w in telling)


# --- Our machine names --------------------------------------------------------------------------


def _machine_map(
    rows: Sequence[Sequence[Any]], kind: Kind | None, metamodel: Metamodel
) -> HeaderMap | None:
    for index, cells in enumerate(rows[:TITLE_LINES]):
        words = [plain_text(c) for c in cells]
        if NAME not in words:
            continue
        marked = next((w for w in words if w.startswith(f"{ID}:")), "").partition(":")[2]
        kind = metamodel.by_name.get(marked, kind)
        if kind is None:
            return None
        columns = {c.name: c for c in columns_of(kind, metamodel=metamodel)}
        columns |= {k.name: Column(k.name, k.label, link=k) for k in metamodel.links(kind)}
        mapped = HeaderMap(kind, index, index + 1)
        for position, word in enumerate(words):
            _place_machine_name(mapped, position, word.partition(":")[0], columns)
        _skip_label_row(mapped, rows)
        return mapped
    return None


def _place_machine_name(
    mapped: HeaderMap, position: int, word: str, columns: dict[str, Column]
) -> None:
    if not word:
        return
    mapped.labels[position] = word
    column = columns.get(word)
    if column is None or column in mapped.columns.values():
        mapped.unknown.append(position)
    else:
        mapped.columns[position] = column


def _skip_label_row(mapped: HeaderMap, rows: Sequence[Sequence[Any]]) -> None:
    """Step over the visible header below the hidden one; its words name columns in reports."""
    below = rows[mapped.first] if mapped.first < len(rows) else []
    words = {p: plain_text(c).removesuffix(" *") for p, c in enumerate(below)}
    same = [p for p, c in mapped.columns.items() if words.get(p) in (c.label.id, c.label.en)]
    name = next(p for p, c in mapped.columns.items() if c.name == NAME)
    if name in same:
        mapped.first += 1
        mapped.labels |= {p: words[p] for p in mapped.labels if words.get(p)}


# --- Labels, ours and national ------------------------------------------------------------------


def _label_map(rows: Sequence[Sequence[Any]], kind: Kind, metamodel: Metamodel) -> HeaderMap | None:
    matcher = _Matcher(kind, metamodel)
    best: HeaderMap | None = None
    for index, cells in enumerate(rows[:TITLE_LINES]):
        mapped = matcher.map(index, cells)
        has_name = any(c.name == NAME for c in mapped.columns.values())
        size = len(mapped.columns) + len(mapped.levels)
        if has_name and (best is None or size > len(best.columns) + len(best.levels)):
            best = mapped
    return best


@dataclass(frozen=True)
class _Candidate:
    words: str
    column: Column
    is_exact: bool


class _Matcher:
    """Finds the column that a header cell of one kind means."""

    def __init__(self, kind: Kind, metamodel: Metamodel) -> None:
        self.kind = kind
        self.columns = {c.name: c for c in columns_of(kind, metamodel=metamodel)}
        self.links = metamodel.links(kind)
        self.candidates = sorted(self._candidates(), key=lambda c: (-len(c.words), c.is_exact))

    def map(self, index: int, cells: Sequence[Any]) -> HeaderMap:
        """Every cell of a header row; of two cells for one column the better match has it."""
        mapped = HeaderMap(self.kind, index, index + 1)
        found: list[tuple[int, int, Column]] = []
        for position, cell in enumerate(cells):
            text = " ".join(plain_text(cell).split())
            if not text:
                continue
            mapped.labels[position] = text.removesuffix(" *")
            match = self._match(text)
            if match is not None:
                found.append((-match[0], position, match[1]))
            elif normalised(text) not in NUMBERING:
                mapped.unknown.append(position)
        for _, position, column in sorted(found, key=lambda f: f[:2]):
            self._place(mapped, position, column)
        mapped.unknown.sort()
        return mapped

    def _place(self, mapped: HeaderMap, position: int, column: Column) -> None:
        level = _LEVEL.search(normalised(mapped.labels[position]))
        if column.attribute is not None and column.attribute.is_reference and level:
            levels = mapped.levels.setdefault(column.name, [])
            levels.append((int(level.group(1)), position))
            mapped.columns[position] = column
        elif column in mapped.columns.values():
            mapped.unknown.append(position)
        else:
            mapped.columns[position] = column

    def _match(self, text: str) -> tuple[int, Column] | None:
        """How well and with which column a header agrees; an exact match beats every other."""
        words = normalised(text)
        bare = _TAIL.sub("", words)
        for candidate in self.candidates:
            if candidate.words in (words, bare):
                return 1000 + len(candidate.words), candidate.column
        link = self._link_match(text, bare)
        for candidate in self.candidates:
            if not candidate.is_exact and f"{words} ".startswith(f"{candidate.words} "):
                if link is not None and link[0] >= len(candidate.words):
                    return link
                return len(candidate.words), candidate.column
        return link

    def _link_match(self, text: str, bare: str) -> tuple[int, Column] | None:
        """ "→ Layanan (Dependency)": the one relation type to that kind, in either direction."""
        if not text.startswith(("→", "←")):
            return None
        reach: dict[str, int] = {}
        for link in self.links:
            for word in _words_for(link.other):
                if f"{bare} ".startswith(f"{word} "):
                    reach[link.name] = max(reach.get(link.name, 0), len(word))
        longest = max(reach.values(), default=0)
        meant = [k for k in self.links if reach.get(k.name) == longest and longest]
        if len({k.relation.name for k in meant}) > 1 or len(meant) > 1:
            meant = [k for k in meant if text.startswith(k.arrow)]
        if len(meant) != 1:
            return None
        return longest, Column(meant[0].name, meant[0].label, link=meant[0])

    def _candidates(self) -> Iterator[_Candidate]:
        name = self.columns[NAME]
        yield from self._of(name, ("nama", "name"), is_exact=True)
        yield from self._of(name, _name_headers(self.kind))
        for fixed, words in FIXED_EXACT.items():
            yield from self._of(self.columns[fixed], words, is_exact=True)
        for fixed, words in FIXED_BEGINNINGS.items():
            yield from self._of(self.columns[fixed], words)
        for attribute in self.kind.attributes:
            column = self.columns[attribute.name]
            yield from self._of(column, (attribute.label.id, *attribute.headers))
            yield from self._of(column, (attribute.label.en,), is_exact=True)
        for link in self.links:
            column = Column(link.name, link.label, link=link)
            yield from self._of(column, (link.label.id,))
            yield from self._of(column, (link.label.en,), is_exact=True)
            for words, target in NATIONAL_LINKS.items():
                if target == link.name:
                    yield from self._of(column, (words,))

    def _of(
        self, column: Column, words: Sequence[str], *, is_exact: bool = False
    ) -> Iterator[_Candidate]:
        for word in words:
            if normalised(word):
                yield _Candidate(normalised(word), column, is_exact)


def _name_headers(kind: Kind) -> list[str]:
    """ "Nama Server", "Nama Pusat Data", "Nama Bisnis": beginnings of the name column's header."""
    words = [kind.name_label.id, kind.name_label.en]
    words += [a for a in kind.aliases if normalised(a).startswith("nama ")]
    things = (kind.label.id, kind.plural.id, *kind.aliases, *(s.name for s in kind.sheets))
    return words + [f"Nama {t}" for t in things if not normalised(t).startswith("nama ")]


def _words_for(kind: Kind) -> set[str]:
    words = (kind.label.id, kind.plural.id, *kind.aliases, *(s.name for s in kind.sheets))
    return {normalised(w) for w in words if normalised(w)}
