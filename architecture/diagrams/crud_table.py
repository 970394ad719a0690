"""The table of data and its users: letters in cells, creators beside the name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from architecture.data_use import Use
from architecture.diagrams.catalogue import Ask
from architecture.diagrams.picture import DUPLICATE, MISSING
from architecture.diagrams.scene import Item, Key, Scene
from architecture.diagrams.style import INKS
from architecture.diagrams.table_parts import Column, Piece, Row, Table
from architecture.diagrams.table_sheets import (
    Listed,
    Nodes,
    closed_words,
    scenes_of,
    table_sheets,
)
from architecture.graph import Element
from architecture.metamodel import Domain, Text
from architecture.metamodel.data import DATA

LETTERS = {
    Use.CREATES: Text("CU", "CU"),
    Use.READS: Text("R", "R"),
    Use.RECEIVES: Text("T", "T"),
}
WAYS = {
    Use.CREATES: Text("membuat dan memperbarui", "creates and updates"),
    Use.READS: Text("memakai", "reads"),
    Use.RECEIVES: Text("menerima salinan", "receives a copy"),
}
NONE = Text("belum ada", "none")
UNSEEN = Text("belum terbuka", "not open")
NATIONAL = Text("nasional, bersama", "national, shared")


@dataclass(frozen=True)
class Line:
    """One data set: how each column uses it, and who creates it."""

    data: Element
    uses: dict[str, frozenset[Use]]
    creators: tuple[str, ...]


def crud_scenes(
    ask: Ask, lines: list[Line], heads: list[Column], note: Text, across: Text, hidden: str = ""
) -> list[Scene]:
    lines = _in_order(lines, heads)
    bare = sum(not line.creators and not line.data.redacted for line in lines)
    several = sum(len(line.creators) > 1 for line in lines)
    words = Text(
        f"{len(lines)} data × {len(heads)} {across.id} · {bare} tanpa pembuat · "
        f"{several} dengan beberapa pembuat",
        f"{len(lines)} data × {len(heads)} {across.en} · {bare} without creator · "
        f"{several} with several",
    )
    closed = closed_words(ask, [line.data for line in lines])
    sheets: list[Nodes] = [()]
    if lines and heads:
        sheets = table_sheets(_table(ask, lines, heads, note, across), ask)
    return scenes_of(
        ask, sheets, KEYS, _listed(ask, lines), subtitle=ask.say(words),
        hidden=" ".join(part for part in (hidden, closed) if part),
    )  # fmt: skip


def _in_order(lines: Sequence[Line], heads: Sequence[Column]) -> list[Line]:
    """By the column that creates the data, so that filled cells run along a diagonal."""
    place = {column.id: i for i, column in enumerate(heads)}

    def key(line: Line) -> tuple[int, str, str]:
        made = [place[c] for c, ways in line.uses.items() if Use.CREATES in ways]
        used = [place[c] for c in line.uses]
        return min(made or used or [len(place)]), line.data.code, line.data.id

    return sorted(lines, key=key)


def _table(
    ask: Ask, lines: Sequence[Line], heads: Sequence[Column], note: Text, across: Text
) -> Table:
    cells: dict[tuple[str, str], tuple[Piece, ...]] = {}
    for line in lines:
        cells[line.data.id, "made"] = (_made(ask, line),)
        for column, ways in line.uses.items():
            cells[line.data.id, column] = (_letters(ask, line, column, ways),)
    made = Piece("head-made", ((ask.say(Text("Pembuat", "Creators")), True, False),))
    rows = tuple(Row(line.data.id, _row(ask, line.data)) for line in lines)
    corner = f"{ask.say(DATA.label)} × {ask.say(across)}"
    return Table(
        corner, (Column("made", made, size=6.4), *heads), rows, cells, head=24, narrowest=2.5,
        widest=9, dense=True, turned=True, note=ask.say(note),
    )  # fmt: skip


def _row(ask: Ask, data: Element) -> Piece:
    owner = ask.graph.unit_label(data.opd) or ask.say(NATIONAL)
    foreign = bool(ask.subject) and data.opd not in ask.graph.descendants_of_unit(ask.subject)
    words = f"{data.code} {data.name}"
    said = f"{words} ({owner})" if foreign or not ask.subject else words
    return Piece(
        f"row-{data.id}", ((said, False, False),), href=ask.record_href(data), stub=foreign,
        fill="" if foreign else INKS[Domain.DATA].base, spoken=f"{words}, {owner}",
    )  # fmt: skip


def _made(ask: Ask, line: Line) -> Piece:
    """How many create it, in words where that is none or several."""
    number = len(line.creators)
    name = f"made-{line.data.id}"
    if line.data.redacted and not number:
        return Piece(name, ((ask.say(UNSEEN), False, True),))
    if not number:
        return Piece(name, ((ask.say(NONE), True, False),), gap=MISSING, spoken=ask.say(NONE))
    sort = DUPLICATE if number > 1 else ""
    return Piece(name, ((str(number), number > 1, False),), gap=sort)


def _letters(ask: Ask, line: Line, column: str, ways: frozenset[Use]) -> Piece:
    letters = "".join(ask.say(LETTERS[way]) for way in sorted(ways))
    creates = Use.CREATES in ways
    fill = "#9FD3F4" if creates else "#FFFFFF"
    spoken = f"{line.data.name}: {', '.join(ask.say(WAYS[way]) for way in sorted(ways))}"
    return Piece(
        f"{line.data.id}-{column.replace(':', '-')}", ((letters, creates, False),), fill=fill,
        centred=True, spoken=spoken,
    )  # fmt: skip


KEYS = (
    Key(Text("CU membuat, memperbarui", "CU creates, updates"), fill="#9FD3F4"),
    Key(Text("R memakai; T menerima salinan", "R reads; T receives a copy"), fill="#FFFFFF"),
    Key(Text("milik pihak lain", "of others"), fill="#F3F5F7", dashed=True),
    Key(Text("belum ada pembuat", "nobody creates it"), sign=MISSING),
    Key(Text("beberapa pembuat", "several create it"), sign=DUPLICATE),
)


def _listed(ask: Ask, lines: Sequence[Line]) -> Listed:
    """Data without creator, with several, and the rest, each with who uses it and how."""
    groups = (
        (Text("Data tanpa pembuat", "Data without creator"),
         [one for one in lines if not one.creators and not one.data.redacted]),
        (Text("Data dengan beberapa pembuat", "Data with several creators"),
         [one for one in lines if len(one.creators) > 1]),
        (Text("Data lainnya", "Other data"),
         [one for one in lines if len(one.creators) == 1
          or (one.data.redacted and not one.creators)]),
    )  # fmt: skip
    return tuple(
        (ask.say(label), tuple(_item(ask, line) for line in members))
        for label, members in groups
        if members
    )


def _item(ask: Ask, line: Line) -> Item:
    data = line.data
    notes = [
        f"{_name(ask, column)}: {', '.join(ask.say(WAYS[way]) for way in sorted(ways))}"
        for column, ways in line.uses.items()
    ]
    return Item(
        f"{data.code} {data.name}", ask.record_href(data), Domain.DATA, tuple(sorted(notes))
    )


def _name(ask: Ask, column: str) -> str:
    element = ask.graph.elements.get(column)
    if element is not None:
        return f"{element.code} {element.name}"
    return ask.graph.unit_label(column.removeprefix("opd:")) or ask.say(NATIONAL)
