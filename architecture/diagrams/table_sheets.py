"""Tables as pictures: a place for every head and cell, over as many sheets as it takes.

The largest letters that need the fewest sheets win. Heads are repeated on every sheet, and a bar
at the bottom names the sheet on which rows and columns go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from architecture.diagrams.catalogue import Ask
from architecture.diagrams.layout import Area
from architecture.diagrams.scene import Item, Key, Node, Scene, TooLarge
from architecture.diagrams.style import BAND, LINE
from architecture.diagrams.table_columns import HEAD_FILL, STEP, Geometry, geometries
from architecture.diagrams.table_parts import Piece, Row, Table, moved, set_piece
from architecture.graph import Element
from architecture.metamodel import Text

SIZES = (9.0, 8.5, 8.0, 7.5, 7.0)
INSET = 3.0
ROWS_GO_ON = Text("Baris berlanjut di lembar {n}", "Rows continue on sheet {n}")
COLUMNS_GO_ON = Text("kolom berlanjut di lembar {n}", "columns continue on sheet {n}")
GOES_ON = Text("lanjutan", "continued")
Nodes = tuple[Node, ...]
Listed = tuple[tuple[str, tuple[Item, ...]], ...]


@dataclass
class _Page:
    geometry: Geometry
    nodes: list[Node] = field(default_factory=list)
    rows: list[Area] = field(default_factory=list)
    y: float = 0.0


@dataclass(frozen=True)
class _Line:
    """A row, or the part of one that a sheet holds; nodes relative to its top left corner."""

    row: Row
    nodes: Nodes
    height: float


def table_sheets(
    table: Table, ask: Ask, first: int = 1, sizes: Sequence[float] = SIZES
) -> list[Nodes]:
    """The nodes of every sheet; `first` is the number of the first one. Raises TooLarge."""
    best: list[list[_Page]] = []
    for size in sizes:
        try:
            made = [_pages(table, ask, g) for g in geometries(table, ask, size)]
        except TooLarge:
            continue
        if not best or sum(map(len, made)) < sum(map(len, best)):
            best = made
    if not best:
        raise TooLarge
    return _finished([pages for pages in best if pages], ask, first, table.numbering)


# --- Rows -------------------------------------------------------------------------------------


def _pages(table: Table, ask: Ask, geometry: Geometry) -> list[_Page]:
    """The sheets of one run of columns; none if it has no row to show."""
    pages: list[_Page] = []
    group = ""
    for row in table.rows:
        if table.only_filled and not any((row.id, c.id) in table.cells for c in geometry.columns):
            continue
        for line in _lines(table, ask, geometry, row):
            band = geometry.band if row.group and row.group != group else 0.0
            if not pages or pages[-1].y + band + line.height > geometry.limit:
                pages.append(_Page(geometry, list(geometry.head), y=geometry.first))
                _begin_group(pages[-1], row, ask, again=row.group == group)
            elif band:
                _begin_group(pages[-1], row, ask, again=False)
            _put(pages[-1], line)
            group = row.group
    return pages


def _begin_group(page: _Page, row: Row, ask: Ask, *, again: bool) -> None:
    """The name of a group over the whole width, if the row has one."""
    if not row.group:
        return
    g = page.geometry
    words = f"{row.group} ({ask.say(GOES_ON)})" if again else row.group
    piece = Piece(f"group-{row.id}", ((words, True, False),), "frame", fill=HEAD_FILL)
    node = moved(set_piece(piece, g.right - g.area.x, g.size, ask.measure), g.area.x, page.y)
    page.nodes.append(node)
    page.y += max(g.band, node.area.height)


def _put(page: _Page, line: _Line) -> None:
    g = page.geometry
    page.nodes += [moved(n, n.area.x + g.area.x, n.area.y + page.y) for n in line.nodes]
    page.rows.append(Area(g.area.x, page.y, g.right - g.area.x, line.height))
    page.y += line.height


def _lines(table: Table, ask: Ask, geometry: Geometry, row: Row) -> list[_Line]:
    """The row whole, or in parts where one sheet cannot hold it."""
    head = set_piece(
        row.head, geometry.head_width, geometry.size, ask.measure,
        dense=table.dense, tighter=table.tighter,
    )  # fmt: skip
    most = geometry.limit - geometry.first - geometry.band
    columns = [
        _stack(table, ask, geometry, place, table.cells.get((row.id, column.id), ()))
        for place, column in enumerate(geometry.columns)
    ]
    if head.area.height > most:
        raise TooLarge
    parts = [_cut(stack, most) for stack in columns]
    lines = []
    for number in range(max(1, *map(len, parts))):
        nodes = [n for part in parts if number < len(part) for n in part[number]]
        deep = max((n.area.bottom for n in nodes), default=0.0) + (0 if table.dense else INSET)
        height = max(head.area.height, deep)
        own = replace(head, id=f"{head.id}+{number}" if number else head.id)
        if table.dense:
            nodes = [moved(n, n.area.x, 0.0, height=height) for n in nodes]
        lines.append(_Line(row, (moved(own, 0.0, 0.0, height=height), *nodes), height))
    return lines


def _stack(
    table: Table, ask: Ask, geometry: Geometry, place: int, pieces: Sequence[Piece]
) -> list[Node]:
    """The pieces of a cell from the top down, boxes side by side where the cell is wide."""
    inset = 0.0 if table.dense else INSET
    x, width = geometry.x(place) - geometry.area.x + inset, geometry.widths[place] - 2 * inset
    beside = max(1, int((width + STEP) // (table.box * geometry.size + STEP))) if table.box else 1
    narrow = (width + STEP) / beside - STEP
    made: list[Node] = []
    y, place_in_line, deepest = inset, 0, 0.0
    for piece in pieces:
        wide = piece.wide or beside == 1
        node = set_piece(
            piece, width if wide else narrow, geometry.size, ask.measure,
            dense=table.dense, tighter=table.tighter,
        )  # fmt: skip
        if place_in_line and (wide or place_in_line == beside):
            y, place_in_line, deepest = y + deepest + STEP, 0, 0.0
        made.append(moved(node, x + place_in_line * (narrow + STEP), y))
        deepest = max(deepest, node.area.height)
        place_in_line = beside if wide else place_in_line + 1
    return made


def _cut(stack: Sequence[Node], most: float) -> list[list[Node]]:
    """The stack in parts of at most that height; raises TooLarge for a box that is higher."""
    parts: list[list[Node]] = []
    start = 0.0
    for node in _in_pieces(stack, most - 2 * INSET):
        if node.area.height + 2 * INSET > most:
            raise TooLarge
        if not parts or node.area.bottom - start + INSET > most:
            start = node.area.y - INSET if parts else 0.0
            parts.append([])
        parts[-1].append(moved(node, node.area.x, node.area.y - start))
    return parts


def _in_pieces(stack: Sequence[Node], most: float) -> list[Node]:
    """Long texts of a stack that has nothing beside them in pieces one below the other."""
    if len(stack) != 1 or stack[0].look != "cell" or stack[0].area.height <= most:
        return list(stack)
    whole, made = stack[0], list[Node]()
    line = max(words.size for words in whole.lines) * LINE
    at_once = int((most - 2 * INSET) // line)
    y = whole.area.y
    for start in range(0, len(whole.lines), at_once):
        lines = whole.lines[start : start + at_once]
        area = Area(whole.area.x, y, whole.area.width, len(lines) * line + 2 * INSET)
        made.append(replace(whole, id=f"{whole.id}+{start}", area=area, lines=lines))
        y += area.height
    return made


# --- Finishing --------------------------------------------------------------------------------


def _finished(runs: list[list[_Page]], ask: Ask, first: int, numbering: str) -> list[Nodes]:
    """The sheets with lines between cells and the bar that says where they go on."""
    sheets: list[Nodes] = []
    begins = first
    for place, pages in enumerate(runs):
        after = begins + len(pages)
        for number, page in enumerate(pages, start=begins):
            following, later = (numbering.replace("{n}", str(n)) for n in (number + 1, after))
            words = [ask.say(ROWS_GO_ON).replace("{n}", following)] * (number + 1 < after)
            if place + 1 < len(runs):
                words.append(ask.say(COLUMNS_GO_ON).replace("{n}", later))
            sheets.append((*_frames(page), *page.nodes, *_bar(page, words, ask)))
        begins = after
    return sheets


def _frames(page: _Page) -> Nodes:
    """Every second row shaded, and the columns."""
    g = page.geometry
    rows = tuple(
        Node(f"row-{i}", area, (), "frame", fill=BAND if i % 2 else "#FFFFFF")
        for i, area in enumerate(page.rows)
    )
    columns = tuple(
        Node(f"column-{i}", Area(g.x(i), g.first, width, page.y - g.first), (), "frame")
        for i, width in enumerate(g.widths)
    )
    return (*rows, *columns)


def _bar(page: _Page, words: Sequence[str], ask: Ask) -> Nodes:
    if not words:
        return ()
    g = page.geometry
    said = "; ".join(words)
    piece = Piece("continued", ((said[0].upper() + said[1:], False, True),), stub=True)
    node = set_piece(piece, g.right - g.area.x, 8.0, ask.measure, dense=True)
    return (moved(node, g.area.x, g.area.bottom - node.area.height),)


def scenes_of(
    ask: Ask,
    sheets: Sequence[Nodes],
    keys: Sequence[Key],
    listed: Listed,
    *,
    subtitle: str,
    hidden: str = "",
) -> list[Scene]:
    """The sheets as scenes; the list for reading belongs to the first."""
    return [
        Scene(ask.paper, nodes, (), tuple(keys), () if i else listed, subtitle, hidden)
        for i, nodes in enumerate(sheets)
    ]


def closed_words(ask: Ask, elements: Iterable[Element]) -> str:
    """How many of the records show the reader nothing but their names, "" if none does."""
    number = sum(element.redacted for element in elements)
    words = Text(
        f"{number} catatan belum terbuka bagi pembaca; hanya namanya yang dipakai.",
        f"{number} records are not open to the reader; only their names are used.",
    )
    return ask.say(words) if number else ""
