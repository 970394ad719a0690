"""Where the table of a foreign sheet is: its header, of one or several lines, and its rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.mapping.scores import header_score
from app.mapping.words import cell_key
from app.workbook.files import Sheet
from architecture.metamodel import METAMODEL, Kind
from architecture.values import is_empty

TITLE_LINES = 40
MAX_DEPTH = 3
MAX_MERGED = 500_000  # cells of merged ranges that are filled
MAX_HEADER = 80  # letters; longer cells are titles or data
JOIN = " › "  # between the lines of a header
_NUMBERED = re.compile(r"\(?(\d{1,3})\)?\.?")
_NO_HEADER = re.compile(r"(https?://|www\.|\d[\d.,/\-\s]*$|.*@.*\.)", re.IGNORECASE)


@dataclass(frozen=True)
class Head:
    """A column of a foreign table; `key` names it in mappings and is unique in its sheet."""

    position: int
    key: str


@dataclass(frozen=True)
class Table:
    """A foreign sheet with its header found. `header` and `first` are indexes of rows, from 0.

    `rows` are all rows of the sheet, cells of merged ranges filled.
    """

    sheet: str
    header: int
    depth: int
    first: int
    heads: tuple[Head, ...]
    rows: list[list[Any]]

    @property
    def data(self) -> list[list[Any]]:
        """The rows below the header."""
        return self.rows[self.first :]

    @property
    def titles(self) -> list[str]:
        """The lines above the header."""
        keys = (dict.fromkeys(cell_key(c) for c in row if not is_empty(c)) for row in self.rows)
        lines = [" ".join(k) for _, k in zip(range(self.header), keys, strict=False)]
        return [line for line in lines if line]


def find_table(sheet: Sheet, kind: Kind | None, *, header: int | None = None) -> Table | None:
    """The table of a sheet; `header` is the header's row where a person says so."""
    rows = unmerged(sheet)
    if header is None:
        header = _first_line(rows, _best_header(rows, kind), sheet)
    if header is None or header >= len(rows):
        return None
    depth = _depth(rows, header, sheet)
    first = header + depth
    while first < len(rows) and _is_numbering(rows[first]):
        first += 1
    return Table(sheet.name, header, depth, first, _heads(rows, header, depth, first), rows)


def table_at(sheet: Sheet, header: int, depth: int) -> Table:
    """The table whose header stands in these rows, as a mapping says."""
    rows = unmerged(sheet)
    first = min(header + depth, len(rows))
    while first < len(rows) and _is_numbering(rows[first]):
        first += 1
    return Table(sheet.name, header, depth, first, _heads(rows, header, depth, first), rows)


def unmerged(sheet: Sheet) -> list[list[Any]]:
    """The rows of a sheet with every cell of a merged range holding what the range shows."""
    rows = [list(row) for row in sheet.rows]
    left_over = MAX_MERGED
    for (top, left), (bottom, right) in sheet.merged:
        if top >= len(rows) or left >= len(rows[top]) or is_empty(rows[top][left]):
            continue
        bottom, right = min(bottom, len(rows) - 1), min(right, len(rows[top]) - 1)
        left_over -= (bottom - top + 1) * (right - left + 1)
        if left_over < 0:  # ranges laid over each other a thousand times
            break
        for row in rows[top : bottom + 1]:
            for position in range(left, min(right + 1, len(row))):
                if is_empty(row[position]):
                    row[position] = rows[top][left]
    return rows


def _best_header(rows: Sequence[Sequence[Any]], kind: Kind | None) -> int | None:
    """The row of the first lines whose cells look most like headers."""
    best, found = 0.0, None
    for index, row in enumerate(rows[:TITLE_LINES]):
        score = header_row_score(row, kind)
        if score > best + 1e-9 and any(_is_filled(r) for r in rows[index + 1 : index + 12]):
            best, found = score, index
    return found


def _first_line(rows: Sequence[Sequence[Any]], best: int | None, sheet: Sheet) -> int | None:
    """The first line of a header whose best line is this one."""
    if best is None:
        return None
    tops = [t for (t, _), (b, _) in sheet.merged if t < best <= b and b - t < MAX_DEPTH]
    if tops:
        return min(tops)
    return best - 1 if best > 0 and _is_second_line(rows, best - 1) else best


def _is_filled(row: Sequence[Any]) -> bool:
    return sum(not is_empty(c) for c in row) >= 2


def header_row_score(row: Sequence[Any], kind: Kind | None) -> float:
    """How much a row looks like a header of that kind, or of any."""
    keys = [cell_key(c) for c in row if not is_empty(c)]
    if len(set(keys)) < 2:  # a title over the whole width
        return 0.0
    kinds = [kind] if kind else list(METAMODEL.kinds)
    return max(sum(_cell_score(k, one) for k in dict.fromkeys(keys)) for one in kinds)


def _cell_score(key: str, kind: Kind) -> float:
    if len(key) > MAX_HEADER or _NO_HEADER.match(key):
        return -0.3
    score = header_score(key, kind)
    return score if score >= 0.6 else 0.1


def _depth(rows: Sequence[Sequence[Any]], header: int, sheet: Sheet) -> int:
    """How many lines a header has, by merged cells or by what stands below its blanks."""
    depth = 1
    for (top, _), (bottom, _) in sheet.merged:
        if top <= header <= bottom:
            depth = max(depth, bottom - header + 1)
    depth = min(depth, MAX_DEPTH, len(rows) - header)
    while depth < MAX_DEPTH and _is_second_line(rows, header + depth - 1):
        depth += 1
    return depth


def _is_second_line(rows: Sequence[Sequence[Any]], above: int) -> bool:
    """Whether the row below holds sub-headers: none under the first columns, words under others."""
    if above + 1 >= len(rows):
        return False
    upper, lower = rows[above], rows[above + 1]
    filled = [p for p, c in enumerate(lower) if not is_empty(c)]
    named = [p for p, c in enumerate(upper) if not is_empty(c)]
    if len(filled) < 2 or not named or any(p in filled for p in named[:2]):
        return False
    words = [cell_key(lower[p]) for p in filled]
    return all(len(w) <= MAX_HEADER and not _NO_HEADER.match(w) for w in words)


def _is_numbering(row: Sequence[Any]) -> bool:
    """Whether a row only numbers the columns: 1, 2, 3 or (1), (2), (3)."""
    keys = [cell_key(c) for c in row if not is_empty(c)]
    numbers = [int(m.group(1)) for k in keys if (m := _NUMBERED.fullmatch(k))]
    return len(keys) >= 3 and numbers == list(range(1, len(keys) + 1))


def _heads(rows: Sequence[Sequence[Any]], header: int, depth: int, first: int) -> tuple[Head, ...]:
    lines = [
        _spread(rows, n, is_last=n == header + depth - 1) for n in range(header, header + depth)
    ]
    width = max((len(row) for row in rows[header:]), default=0)
    used = {p for row in rows[first:] for p, c in enumerate(row) if not is_empty(c)}
    heads: list[Head] = []
    taken: set[str] = set()
    for position in range(width):
        parts = [line[position] for line in lines if position < len(line) and line[position]]
        label = JOIN.join(dict.fromkeys(parts))
        if not label and position not in used:
            continue
        key = _unused(label or f"Kolom {_letters(position)}", taken)
        heads.append(Head(position, key))
    return tuple(heads)


def _spread(rows: Sequence[Sequence[Any]], index: int, *, is_last: bool) -> list[str]:
    """A header line; the upper ones reach right over blanks that have something below."""
    line = [cell_key(c).removesuffix(" *") if not is_empty(c) else "" for c in rows[index]]
    if is_last or index + 1 >= len(rows):
        return line
    below = [not is_empty(c) for c in rows[index + 1]]
    for position in range(1, len(line)):
        reaches = position < len(below) and below[position] and below[position - 1]
        if not line[position] and reaches:
            line[position] = line[position - 1]
    return line


def _unused(label: str, taken: set[str]) -> str:
    number, key = 2, label
    while key in taken:
        key, number = f"{label} ({number})", number + 1
    taken.add(key)
    return key


def _letters(position: int) -> str:
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
