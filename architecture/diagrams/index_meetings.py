"""What the index of a split picture says: rows, columns, and how they meet.

Rows are processes, data and infrastructure, columns applications: those that stand on the sheets,
with the numbers of these. Cells are those of `architecture.tables.matrix`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from architecture.diagrams.draw_lanes import BLOCK_LABELS
from architecture.diagrams.picture import FOREIGN_BLOCK, Picture
from architecture.graph import Graph
from architecture.metamodel import METAMODEL, Domain, Kind
from architecture.metamodel.application import APPLICATION
from architecture.tables.matrix import Cell, Matrix, Unrelated, matrix

MOST_ROWS, MOST_COLUMNS = 70, 40
BLOCKS = tuple(BLOCK_LABELS)
KINDS = tuple(kind.name for kind in METAMODEL.kinds)


@dataclass(frozen=True)
class Entry:
    """A record on the sheets. `block` is the type of a process, `gap` the sort of its worst gap."""

    id: str
    domain: Domain
    kind: str
    code: str
    name: str
    href: str
    sheets: tuple[int, ...]
    block: str = ""
    gap: str = ""
    stub: bool = False

    @property
    def place(self) -> tuple[int, int, tuple[int, ...], str, str]:
        """Kind, sheet, code: the order of rows; those of others come last in their kind."""
        is_process = self.domain is Domain.PROCESS
        block = BLOCKS.index(self.type) if is_process else int(self.stub)
        return KINDS.index(self.kind), block, self.sheets, self.code, self.id

    @property
    def type(self) -> str:
        """The type of a process, "" where it is none that is known."""
        return self.block if self.block in BLOCKS else ""


Cells = Mapping[tuple[str, str], Cell]  # by (row, application)


@dataclass(frozen=True)
class Part:
    """One matrix: processes left, data and infrastructure right, the same columns for both."""

    processes: tuple[Entry, ...]
    others: tuple[Entry, ...]
    columns: tuple[Entry, ...]
    cells: Cells
    block: str | None = None  # the type of its processes where there is one matrix for each

    @property
    def rows(self) -> tuple[Entry, ...]:
        return (*self.processes, *self.others)


def parts_of(
    graph: Graph, unit: str, whole: Picture, sheets: Sequence[Picture]
) -> tuple[Part, list[Part]]:
    """The matrix of an OPD's picture; and if it is large, one for each type of processes."""
    entries = sorted(_entries(graph, whole, sheets), key=lambda entry: entry.place)
    processes = tuple(e for e in entries if e.domain is Domain.PROCESS)
    others = tuple(e for e in entries if e.domain in (Domain.DATA, Domain.INFRASTRUCTURE))
    columns = tuple(e for e in entries if e.domain is Domain.APPLICATION)
    cells = _cells(graph, unit, (*processes, *others), columns)
    everything = Part(processes, others, columns, cells)
    is_large = max(len(processes), len(others)) > MOST_ROWS or len(columns) > MOST_COLUMNS
    parts = list(_by_block(everything)) if is_large else []
    ordered = [replace(p, columns=along_the_diagonal(p)) for p in (everything, *parts)]
    return ordered[0], ordered[1:]


def along_the_diagonal(part: Part) -> tuple[Entry, ...]:
    """The columns by the mean place of their cells: among processes, else among the others."""

    def key(column: Entry) -> tuple[int, float, str, str]:
        for rank, rows in enumerate((part.processes, part.others)):
            met = [i for i, row in enumerate(rows) if (row.id, column.id) in part.cells]
            if met:
                return rank, sum(met) / len(met), column.code, column.id
        return 2, 0.0, column.code, column.id

    return tuple(sorted(part.columns, key=key))


# --- Rows and columns -------------------------------------------------------------------------


def _entries(graph: Graph, whole: Picture, sheets: Sequence[Picture]) -> Iterator[Entry]:
    """Boxes and hubs that are records; what gathers several of others is none."""
    home, shown = _numbers(sheets)
    for box in whole.boxes:
        if box.id in graph.elements:
            numbers = shown[box.id] if box.stub else home[box.id]
            yield Entry(
                box.id, box.layer, graph.elements[box.id].kind, box.code, box.label, box.href,
                numbers, FOREIGN_BLOCK if box.stub else box.block,
                box.gap.worst.sort if box.gap else "", box.stub,
            )  # fmt: skip
    for code in whole.codes:
        yield Entry(
            code.element, code.domain, graph.elements[code.element].kind, code.record_code,
            code.label, code.href, shown.get(code.element, ()),
            gap=code.gap.worst.sort if code.gap else "", stub=bool(code.note),
        )  # fmt: skip


Numbers = dict[str, tuple[int, ...]]


def _numbers(sheets: Sequence[Picture]) -> tuple[Numbers, Numbers]:
    """The home sheet of own boxes, and all sheets that show a box or a code."""
    home: Numbers = {}
    shown: Numbers = {}
    for number, sheet in enumerate(sheets, start=1):
        home |= {box.id: (number,) for box in sheet.own}
        for end in (*(b.id for b in sheet.boxes), *(c.element for c in sheet.codes)):
            shown[end] = (*shown.get(end, ()), number)
    return home, shown


# --- Cells ------------------------------------------------------------------------------------


def _cells(
    graph: Graph, unit: str, rows: Sequence[Entry], columns: Sequence[Entry]
) -> dict[tuple[str, str], Cell]:
    """How rows meet columns: from the rows of the OPD, and from its applications."""
    domains = {entry.id: entry.domain for entry in rows}
    shown = {entry.id for entry in columns}
    found: dict[tuple[str, str], Cell] = {}
    for name in sorted({entry.kind for entry in rows}):
        kind = METAMODEL.by_name[name]
        met = _met(graph, kind, APPLICATION, unit)
        met |= {
            (row, app): cell for (app, row), cell in _met(graph, APPLICATION, kind, unit).items()
        }
        found |= {
            ends: kept
            for ends, cell in met.items()
            if ends[0] in domains and ends[1] in shown
            for kept in [_told(graph, domains[ends[0]], cell)]
            if kept is not None
        }
    return found


def _met(graph: Graph, rows: Kind, columns: Kind, unit: str) -> dict[tuple[str, str], Cell]:
    try:
        made: Matrix = matrix(graph, rows, columns, unit=unit)
    except Unrelated:
        return {}
    return dict(made.cells)


def _told(graph: Graph, domain: Domain, cell: Cell) -> Cell | None:
    """The cell as the index shows it: to infrastructure an application gets over infrastructure."""
    if domain is not Domain.INFRASTRUCTURE:
        return cell
    steps = tuple(s for s in cell.steps if graph.elements[s].kind_.domain is domain)
    return Cell(cell.direct, steps) if cell.direct or steps else None


# --- Several matrices -------------------------------------------------------------------------


def _by_block(whole: Part) -> Iterator[Part]:
    """One for each type of processes with what they meet; what none meets comes last."""
    left = {entry.id for entry in (*whole.others, *whole.columns)}
    for block in BLOCKS:
        processes = tuple(e for e in whole.processes if e.type == block)
        if not processes:
            continue
        columns = _meeting(whole.columns, {a for r, a in whole.cells if r in _ids(processes)})
        used = {r for r, a in whole.cells if a in _ids(columns)}
        others = _meeting(whole.others, used)
        left -= _ids(columns) | _ids(others)
        yield replace(whole, processes=processes, others=others, columns=columns, block=block)
    if left:
        columns = _meeting(whole.columns, left)
        others = _meeting(whole.others, left | {r for r, a in whole.cells if a in _ids(columns)})
        yield Part((), others, columns, whole.cells, block=None)


def _ids(entries: Iterable[Entry]) -> set[str]:
    return {entry.id for entry in entries}


def _meeting(entries: Sequence[Entry], wanted: set[str]) -> tuple[Entry, ...]:
    return tuple(entry for entry in entries if entry.id in wanted)
