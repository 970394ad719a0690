"""Whose sheet is it, and what is in which column: our machine names, our labels, national labels.

National templates carry hints behind the label, misspellings and double blanks, so headers match
by their normalised beginning, the longest first (source: two governments' copies of the national
templates).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from app.workbook.columns import ID, NAME, OPD, Column, columns_of
from app.workbook.matcher import HeaderMap, Matcher, name_headers
from architecture.metamodel import METAMODEL, Kind, Metamodel
from architecture.metamodel.types import Sheet as NationalSheet
from architecture.values import plain_text
from architecture.vocabulary import normalised

TITLE_LINES = 25
MAX_SHEET_NAME = 31


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
    words = {normalised(w) for w in name_headers(mapped.kind)}
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
        kind = metamodel.by_name.get(_carried(ID, words), kind)
        if kind is None:
            return None
        columns = {c.name: c for c in columns_of(kind, metamodel=metamodel)}
        columns |= {k.name: Column(k.name, k.label, link=k) for k in metamodel.links(kind)}
        known = sum(w.partition(":")[0] in columns for w in words)
        if known * 2 < sum(bool(w) for w in words):
            continue  # a row of data in which somebody wrote "name"
        mapped = HeaderMap(kind, index, index + 1, opd=_carried(OPD, words))
        for position, word in enumerate(words):
            _place_machine_name(mapped, position, word.partition(":")[0], columns)
        _skip_label_row(mapped, rows)
        return mapped
    return None


def _carried(name: str, words: Sequence[str]) -> str:
    """What a machine name carries behind its colon: "id:server", "opd:2.15.01"."""
    return next((w for w in words if w.startswith(f"{name}:")), "").partition(":")[2]


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
    matcher = Matcher(kind, metamodel)
    best: HeaderMap | None = None
    for index, cells in enumerate(rows[:TITLE_LINES]):
        mapped = matcher.map(index, cells)
        has_name = any(c.name == NAME for c in mapped.columns.values())
        size = len(mapped.columns) + len(mapped.levels)
        if has_name and (best is None or size > len(best.columns) + len(best.levels)):
            best = mapped
    return best
