"""Sheet 0 of a split layered picture: a matrix that says what meets what, and on which sheet.

Left processes, right data and infrastructure, both × the same applications. It is an index and
stands before the sheets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from architecture.diagrams.catalogue import Ask
from architecture.diagrams.draw_lanes import BLOCK_LABELS
from architecture.diagrams.index_meetings import Cells, Entry, Part, parts_of
from architecture.diagrams.index_words import (
    APPLICATIONS,
    CORNER,
    KEYS,
    NOTE,
    ON_SHEET,
    SHEET,
    listed,
    meeting_words,
    numbers,
    subtitle,
)  # fmt: skip
from architecture.diagrams.picture import Picture
from architecture.diagrams.scene import Node, Scene, TooLarge, room
from architecture.diagrams.shapes import DOT, HOLLOW, RING, SQUARE
from architecture.diagrams.style import INKS, POINTS_PER_MILLIMETRE, SMALLEST_TEXT, Paper
from architecture.diagrams.table_parts import TIGHTER, Column, Piece, Row, Table, moved, set_piece
from architecture.diagrams.table_sheets import Nodes, table_sheets
from architecture.metamodel import Domain
from architecture.tables.matrix import Cell

KEY_COLUMNS, BETWEEN, TIGHTEST = 5, 12.0, 4.6
LETTERS = (9.0, 8.0, 7.0)  # each is a whole layout: fewer than other tables try


def index_scenes(ask: Ask, whole: Picture, sheets: Sequence[Picture]) -> list[Scene]:
    """The matrices of a picture that stands on several sheets; raises TooLarge.

    `ask.subject` is the OPD, `sheets` what each sheet shows, in their order.
    """
    whole_part, by_block = parts_of(ask.graph, ask.subject, whole, sheets)
    made = _scenes(ask, [whole_part])
    if by_block:  # for each type of processes, if that is no more paper
        several = _scenes(ask, by_block)
        made = several if len(several) <= len(made) else made
    return made


def _scenes(ask: Ask, parts: Sequence[Part]) -> list[Scene]:
    scenes: list[Scene] = []
    for part in parts:
        told, words = listed(ask, part), subtitle(ask, part)
        for place, nodes in enumerate(_sheets(ask, part, first=len(scenes) + 1)):
            once = () if place else told
            scenes.append(Scene(ask.paper, nodes, keys=KEYS, listed=once, subtitle=words))
    return scenes


def index_names(total: int) -> list[str]:
    """How the sheets of the index are called: 0, or 0.1, 0.2 … where there are several."""
    return ["0"] if total == 1 else [f"0.{number}" for number in range(1, total + 1)]


# --- One matrix -------------------------------------------------------------------------------


def _sheets(ask: Ask, part: Part, first: int) -> list[Nodes]:
    """Both blocks in letters of one size beside each other, the names of codes below."""
    area = room(ask.paper)
    note = set_piece(Piece("note", ((ask.say(NOTE), False, True),), "frame"), area.width, 8.0,
                     ask.measure)  # fmt: skip
    note = moved(note, area.x, area.y)
    key = _key(ask, part.columns, area.width)
    high = max((n.area.bottom for n in key), default=0.0)
    blocks = [rows for rows in (part.processes, part.others) if rows]
    width = (area.width - BETWEEN * (len(blocks) - 1)) / max(1, len(blocks))
    taken = note.area.height + 4 + high + 6
    small = replace(ask, paper=_paper(ask.paper, area.width - width, taken))
    tables = [_table(small, rows, part) for rows in blocks]
    made = []
    for nodes in zip_longest(*_fitting(small, tables, first), fillvalue=()):
        placed = [
            _shifted(node, i * (width + BETWEEN), note.area.height + 4, f"b{i}-", blocks[i])
            for i, block in enumerate(nodes)
            for node in block
        ]
        low = max(node.area.bottom for node in placed) + 6
        made.append((note, *placed, *(moved(n, n.area.x + area.x, n.area.y + low) for n in key)))
    return made


def _paper(paper: Paper, narrower: float, lower: float) -> Paper:
    """A paper that leaves one block its room; points."""
    width, height = paper.width - narrower, paper.height - lower
    sides = width / POINTS_PER_MILLIMETRE, height / POINTS_PER_MILLIMETRE
    return Paper(paper.name, sides, paper.foot)


def _fitting(ask: Ask, tables: Sequence[Table], first: int) -> list[list[Nodes]]:
    """The blocks as large and airy as the fewest sheets allow; raises TooLarge."""
    best: list[list[Nodes]] = []
    for tighter, size in ((t, s) for t in (TIGHTER, TIGHTEST) for s in LETTERS):
        try:
            made = [
                table_sheets(replace(table, tighter=tighter), ask, first, sizes=(size,))
                for table in tables
            ]
        except TooLarge:
            continue
        if not best or max(map(len, made)) < max(map(len, best)):
            best = made
        if max(map(len, best)) == 1:
            break
    if tables and not best:
        raise TooLarge
    return best


def _shifted(node: Node, x: float, y: float, prefix: str, rows: Sequence[Entry]) -> Node:
    """A node of a block at its place on the sheet; only names of rows are the same in no other."""
    name = node.id if any(node.id == row.id for row in rows) else prefix + node.id
    return replace(moved(node, node.area.x + x, node.area.y + y), id=name)


def _table(ask: Ask, rows: Sequence[Entry], part: Part) -> Table:
    cells: dict[tuple[str, str], tuple[Piece, ...]] = {}
    for row in rows:
        cells[row.id, "sheet"] = (_sheet(ask, row),)
        for column in part.columns:
            if (row.id, column.id) in part.cells:
                cells[row.id, column.id] = (_cell(ask, row, column, part.cells),)
    sheet = Column(
        "sheet", Piece("head-sheet", ((ask.say(SHEET).capitalize(), True, False),)), size=4.0
    )
    heads = (sheet, *(_head(ask, column) for column in part.columns))
    corner = ask.say(CORNER[rows[0].domain is Domain.PROCESS])
    return Table(
        corner, heads, tuple(_row(ask, row) for row in rows), cells, head=22, narrowest=1.5,
        widest=2.1, dense=True, turned=True, numbering="0.{n}",
    )  # fmt: skip


def _row(ask: Ask, entry: Entry) -> Row:
    words = f"{entry.code} {entry.name}"
    is_process = entry.domain is Domain.PROCESS
    block = BLOCK_LABELS.get(entry.block, BLOCK_LABELS[""])
    fill = "" if entry.stub else INKS[entry.domain].base
    piece = Piece(
        entry.id, ((words, False, False),), href=entry.href, fill=fill, stub=entry.stub,
        gap=entry.gap, spoken=f"{words}, {numbers(ask, entry, ON_SHEET)}",
    )  # fmt: skip
    return Row(entry.id, piece, ask.say(block if is_process else entry.domain.label))


def _head(ask: Ask, entry: Entry) -> Column:
    words = f"{entry.code} {entry.name}, {numbers(ask, entry, ON_SHEET)}"
    fill = "" if entry.stub else INKS[entry.domain].base
    piece = Piece(
        f"head-{entry.id}", ((entry.code, True, False),), href=entry.href, fill=fill,
        stub=entry.stub, spoken=words,
    )  # fmt: skip
    return Column(entry.id, piece)


def _sheet(ask: Ask, entry: Entry) -> Piece:
    return Piece(f"sheet-{entry.id}", ((numbers(ask, entry, SHEET), False, True),), centred=True)


def _cell(ask: Ask, row: Entry, column: Entry, cells: Cells) -> Piece:
    cell = cells[row.id, column.id]
    spoken = f"{row.name}, {column.name}: {meeting_words(ask, row, cell)}"
    several = row.domain is Domain.PROCESS and len(cell.steps) > 1
    words = ((str(len(cell.steps)), True, False),) if several else ()
    return Piece(
        f"{row.id}-{column.id}", words, centred=True, spoken=spoken,
        mark="" if several else _mark(row.domain, cell),
    )  # fmt: skip


def _mark(domain: Domain, cell: Cell) -> str:
    if domain is Domain.INFRASTRUCTURE:
        return SQUARE if cell.direct else HOLLOW
    return RING if domain is Domain.PROCESS and cell.is_only_direct else DOT


# --- The names of the codes -------------------------------------------------------------------


def _key(ask: Ask, columns: Sequence[Entry], width: float) -> Nodes:
    """Code, name and sheet of every application in columns, by code, from a corner at 0, 0."""
    if not columns:
        return ()
    wide = width / KEY_COLUMNS
    title = set_piece(Piece("key", ((ask.say(APPLICATIONS), True, False),), "frame"), width, 8.0,
                      ask.measure)  # fmt: skip
    nodes = [set_piece(_named(ask, c), wide, SMALLEST_TEXT, ask.measure, dense=True)
             for c in sorted(columns, key=lambda c: (c.code, c.id))]  # fmt: skip
    deep = -(-len(nodes) // KEY_COLUMNS)
    placed, y = [title], title.area.height
    for row in range(deep):
        line = nodes[row::deep]
        height = max(node.area.height for node in line)
        placed += [moved(n, i * wide, y, height=height) for i, n in enumerate(line)]
        y += height
    return tuple(placed)


def _named(ask: Ask, entry: Entry) -> Piece:
    words = f"{entry.code} {entry.name} · {numbers(ask, entry, SHEET)}"
    fill = "" if entry.stub else INKS[entry.domain].base
    return Piece(
        entry.id, ((words, False, False),), href=entry.href, fill=fill, stub=entry.stub,
        gap=entry.gap, spoken=f"{entry.code} {entry.name}, {numbers(ask, entry, ON_SHEET)}",
    )  # fmt: skip
