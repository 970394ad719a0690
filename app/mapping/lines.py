"""What the rows of a foreign table are: records, headings of groups, sums, what follows a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from app.mapping.tables import Table
from app.mapping.words import cell_key
from architecture.values import is_empty
from architecture.vocabulary import normalised

_SUM = re.compile(r"(sub ?total|grand total|total|jumlah|rekapitulasi)\b.{0,60}", re.IGNORECASE)
_ARABIC = re.compile(r"\(?\d{1,5}[.)]?")
_SIGNED = re.compile(
    r"\b(mengetahui|kepala dinas|sekretaris|nip|ttd|ditetapkan di|pembina|walikota|wali kota|"
    r"bupati|sumber data|catatan|keterangan|dicetak)\b",
    re.IGNORECASE,
)
_LEADING = re.compile(r"^\(?([ivxl]+|[a-z]|\d{1,3})[.)]\s+", re.IGNORECASE)


class Role(Enum):
    """What a row is; `MORE` are further cells of the record above."""

    RECORD = "record"
    GROUP = "group"
    SUM = "sum"
    MORE = "more"
    FOOT = "foot"


@dataclass(frozen=True)
class Line:
    """A row that holds something; `number` counts from 1 as in the file."""

    role: Role
    number: int
    cells: Sequence[Any]
    text: str = ""  # of a heading, sum or foot


def lines_of(
    table: Table, name: int | None, numbering: Sequence[int], is_unit: Callable[[str], bool]
) -> Iterator[Line]:
    """The filled rows of a table in order; `name` and `numbering` are positions of columns."""
    reader = _Reader(table, name, frozenset(numbering), is_unit)
    foot = reader.foot()
    for index in range(table.first, len(table.rows)):
        cells = table.rows[index]
        words = reader.words(cells)
        if not words or reader.is_header(cells):
            continue
        if index >= foot:
            yield Line(Role.FOOT, index + 1, cells, "; ".join(words))
            continue
        role = reader.role(cells)
        yield Line(role, index + 1, cells, "; ".join(words) if role is Role.SUM else reader.title)


class _Reader:
    """Judges rows of one table."""

    def __init__(
        self, table: Table, name: int | None, numbering: frozenset[int],
        is_unit: Callable[[str], bool],
    ) -> None:  # fmt: skip
        self.table, self.name, self.numbering, self.is_unit = table, name, numbering, is_unit
        self.positions = [h.position for h in table.heads]
        self.header = {h.position: normalised(h.key) for h in table.heads}
        self.title = ""

    def words(self, cells: Sequence[Any]) -> list[str]:
        """The different texts of a row."""
        filled = (cells[p] for p in self.positions if p < len(cells) and not is_empty(cells[p]))
        return list(dict.fromkeys(cell_key(c) for c in filled))

    def is_header(self, cells: Sequence[Any]) -> bool:
        """Whether a row repeats the header, as on each printed page."""
        filled = [p for p in self.positions if p < len(cells) and not is_empty(cells[p])]
        same = sum(normalised(cell_key(cells[p])) == self.header[p] for p in filled)
        return len(filled) > 1 and same >= 0.7 * len(filled)

    def role(self, cells: Sequence[Any]) -> Role:
        """What a row is; `title` is the text of a heading."""
        self.title = ""
        named = self._at(cells, self.name)
        others = [w for p, w in self._filled(cells) if p not in self.numbering]
        first = others[0] if others else ""
        if _SUM.fullmatch(first) and named in ("", first) and self._counts(cells) == "":
            return Role.SUM
        title = self._title(cells, others, named)
        if title:
            self.title = _LEADING.sub("", title)
            return Role.GROUP
        return Role.RECORD if named or self.name is None else Role.MORE

    def _title(self, cells: Sequence[Any], others: list[str], named: str) -> str:
        """The text of a heading over the rows below, or ""."""
        counted = self._counts(cells)
        texts = list(dict.fromkeys(others))
        if not texts:
            return counted if counted and not _ARABIC.fullmatch(counted) else ""
        if len(texts) > 1 or len(self.positions) < 3:
            return ""
        if len(others) >= 3:  # merged over the width
            return texts[0]
        is_counted = bool(_ARABIC.fullmatch(counted))
        if named:
            is_lettered = bool(counted) and not is_counted
            return texts[0] if is_lettered or (not is_counted and self.is_unit(named)) else ""
        place = next(p for p, w in self._filled(cells) if p not in self.numbering)
        is_left = self.name is None or place < self.name
        return texts[0] if is_left and not is_counted else ""

    def _counts(self, cells: Sequence[Any]) -> str:
        """What stands in the numbering column."""
        return next((w for p, w in self._filled(cells) if p in self.numbering), "")

    def _filled(self, cells: Sequence[Any]) -> list[tuple[int, str]]:
        return [
            (p, cell_key(cells[p]))
            for p in self.positions
            if p < len(cells) and not is_empty(cells[p])
        ]

    def _at(self, cells: Sequence[Any], position: int | None) -> str:
        if position is None or position >= len(cells) or is_empty(cells[position]):
            return ""
        return cell_key(cells[position])

    def foot(self) -> int:
        """The index of the first row of what stands below the table: signatures, remarks."""
        rows = self.table.rows
        start = len(rows)
        found = len(rows)
        while start > self.table.first and self._may_be_foot(rows[start - 1]):
            start -= 1
            words = self.words(rows[start])
            if not words or any(_SIGNED.search(w) for w in words):
                found = start
        return found if start > self.table.first else len(rows)

    def _may_be_foot(self, cells: Sequence[Any]) -> bool:
        words = self.words(cells)
        if len(words) > 2 or _ARABIC.fullmatch(self._counts(cells)):
            return False
        return len(self.positions) > 3 and not (words and _SUM.fullmatch(words[0]))
