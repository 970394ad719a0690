"""The matrix of two kinds: which record is linked to which, directly or over one step between.

Process × application goes over services: an application supports a service that realises the
process. A cell without such a step, but with a direct link, is one to discuss.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from architecture.graph import Element, Graph
from architecture.metamodel import METAMODEL, Domain, Kind
from architecture.metamodel.application import INTEGRATION

# From top to bottom as in layered pictures: what lies between two kinds may be a step.
_LAYERS = (
    Domain.PROCESS, Domain.SERVICE, Domain.APPLICATION, Domain.DATA, Domain.INFRASTRUCTURE,
)  # fmt: skip


class Unrelated(Exception):
    """Two kinds that no link joins, directly or over one step; `known` are those that fit."""

    def __init__(self, rows: Kind, columns: Kind, known: tuple[Kind, ...]) -> None:
        super().__init__(f"{rows.name} and {columns.name} are not related")
        self.rows, self.columns, self.known = rows, columns, known


@dataclass(frozen=True)
class Cell:
    """How a row meets a column: directly, and over which records between."""

    direct: bool
    steps: tuple[str, ...] = ()

    @property
    def is_only_direct(self) -> bool:
        return self.direct and not self.steps


@dataclass(frozen=True)
class Matrix:
    """Rows and columns in stable order, cells by (row id, column id); empty ones are absent.

    `steps` are the kinds that lie between, in words of a legend "lewat layanan".
    """

    row_kind: Kind
    column_kind: Kind
    steps: tuple[Kind, ...]
    rows: tuple[Element, ...]
    columns: tuple[Element, ...]
    cells: Mapping[tuple[str, str], Cell]

    @cached_property
    def row_counts(self) -> dict[str, int]:
        """How many columns each row meets; none is a gap."""
        counts = dict.fromkeys((e.id for e in self.rows), 0)
        for row, _ in self.cells:
            counts[row] += 1
        return counts

    @cached_property
    def column_counts(self) -> dict[str, int]:
        """How many rows each column meets; none is a gap."""
        counts = dict.fromkeys((e.id for e in self.columns), 0)
        for _, column in self.cells:
            counts[column] += 1
        return counts


def matrix(graph: Graph, row_kind: Kind, column_kind: Kind, *, unit: str | None = None) -> Matrix:
    """The matrix of all records of two kinds; raises Unrelated.

    For one OPD: its rows, its columns, and whatever columns of others its rows meet.
    """
    steps = steps_between(row_kind, column_kind)
    if not steps and not joins(row_kind, column_kind):
        raise Unrelated(row_kind, column_kind, related_kinds(row_kind))
    family = graph.descendants_of_unit(unit) if unit else None
    rows = [e for e in graph.of_kind(row_kind) if family is None or e.opd in family]
    cells = {
        (row.id, column): cell
        for row in rows
        for column, cell in _cells_of_row(graph, row, column_kind, steps).items()
    }
    met = {column for _, column in cells}
    columns = [
        e for e in graph.of_kind(column_kind) if family is None or e.opd in family or e.id in met
    ]
    return Matrix(
        row_kind, column_kind, steps, _sorted(graph, rows), _sorted(graph, columns), cells
    )


def joins(one: Kind, other: Kind) -> bool:
    """Whether some relation type links the two kinds, in either direction."""
    return any(
        r.admits(one.name, other.name) or r.admits(other.name, one.name)
        for r in METAMODEL.relations
    )


def steps_between(one: Kind, other: Kind) -> tuple[Kind, ...]:
    """The kinds over which one step leads from one kind to the other.

    Those of the layers between the two. Where none lies between, exchanges for applications;
    for the rest any kind of the six domains, but only if the two have no direct link.
    """
    linking = [
        k for k in METAMODEL.kinds
        if k not in (one, other) and k.domain is not Domain.GOVERNANCE
        and joins(one, k) and joins(k, other)
    ]  # fmt: skip
    between = tuple(k for k in linking if _is_between(k, one, other))
    if between:
        return between
    if one is other:
        return tuple(k for k in linking if k is INTEGRATION)
    return () if joins(one, other) else tuple(linking)


@cache
def related_kinds(kind: Kind) -> tuple[Kind, ...]:
    """The kinds with which a matrix of this kind can be made."""
    return tuple(k for k in METAMODEL.kinds if joins(kind, k) or steps_between(kind, k))


def _is_between(kind: Kind, one: Kind, other: Kind) -> bool:
    if not {kind.domain, one.domain, other.domain} <= set(_LAYERS) or kind is INTEGRATION:
        return False
    low, high = sorted((_LAYERS.index(one.domain), _LAYERS.index(other.domain)))
    return low < _LAYERS.index(kind.domain) < high


def _cells_of_row(
    graph: Graph, row: Element, column_kind: Kind, steps: Iterable[Kind]
) -> dict[str, Cell]:
    direct: set[str] = set()
    over: dict[str, set[str]] = {}
    names = {k.name for k in steps}
    for _, end in graph.neighbours(row):
        if end.kind == column_kind.name:
            direct.add(end.id)
        if end.kind in names:
            for _, far in graph.neighbours(end):
                if far.kind == column_kind.name and far.id != row.id:
                    over.setdefault(far.id, set()).add(end.id)
    return {c: Cell(c in direct, tuple(sorted(over.get(c, ())))) for c in direct | set(over)}


def _sorted(graph: Graph, elements: Iterable[Element]) -> tuple[Element, ...]:
    """By OPD, then code; shared records last."""
    return tuple(
        sorted(elements, key=lambda e: (e.opd is None, graph.unit_code(e.opd), e.code, e.id))
    )
