"""Which column a header cell means: ours, or the national template's, by its beginning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.workbook.columns import CODE, MARKS, NAME, OPD, PLAN, REVIEW, Column, columns_of
from architecture.metamodel import Kind, Metamodel
from architecture.values import plain_text
from architecture.vocabulary import normalised

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

    `opd` is the code of the OPD whose template it is. `levels` holds the columns of a
    reference that is split over several ("RAB Level 1", …): attribute → (level, position).
    `labels` are the headers as the person sees them.
    """

    kind: Kind
    row: int
    first: int
    columns: dict[int, Column] = field(default_factory=dict)
    levels: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    unknown: list[int] = field(default_factory=list)
    labels: dict[int, str] = field(default_factory=dict)
    implied: dict[str, str] = field(default_factory=dict)
    opd: str = ""


@dataclass(frozen=True)
class _Candidate:
    words: str
    column: Column
    is_exact: bool


class Matcher:
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
        yield from self._of(name, name_headers(self.kind))
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
            for header, target in NATIONAL_LINKS.items():
                if target == link.name:
                    yield from self._of(column, (header,))

    def _of(
        self, column: Column, words: Sequence[str], *, is_exact: bool = False
    ) -> Iterator[_Candidate]:
        for word in words:
            if normalised(word):
                yield _Candidate(normalised(word), column, is_exact)


def name_headers(kind: Kind) -> list[str]:
    """ "Nama Server", "Nama Pusat Data", "Nama Bisnis": beginnings of the name column's header."""
    words = [kind.name_label.id, kind.name_label.en]
    words += [a for a in kind.aliases if normalised(a).startswith("nama ")]
    things = (kind.label.id, kind.plural.id, *kind.aliases, *(s.name for s in kind.sheets))
    return words + [f"Nama {t}" for t in things if not normalised(t).startswith("nama ")]


def _words_for(kind: Kind) -> set[str]:
    words = (kind.label.id, kind.plural.id, *kind.aliases, *(s.name for s in kind.sheets))
    return {normalised(w) for w in words if normalised(w)}
