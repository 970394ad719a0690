"""The home page's figures: how far each OPD is in each domain, and who has sent nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from architecture.completeness import Counts, by_unit_and_domain, reporting_units
from architecture.graph import Element, Graph, Unit
from architecture.metamodel import METAMODEL, SIX_DOMAINS, Domain
from architecture.visibility import Viewer

LOW = 40  # percent below which a cell is tinted
SENT = frozenset({"submitted", "verified", "validated", "returned"})
Table = Mapping[str, Mapping[Domain, Counts]]


@dataclass(frozen=True)
class Measured:
    """Counts by reporting OPD and domain, and the OPDs that have sent anything."""

    table: Table
    senders: frozenset[str]


@dataclass(frozen=True)
class Line:
    """One OPD: counts by domain (absent: no record), all together, whether it has sent anything."""

    unit: Unit
    cells: Mapping[Domain, Counts]
    all: Counts
    has_sent: bool


@dataclass(frozen=True)
class Overview:
    """All OPDs, worst first or by code, and the whole government."""

    lines: tuple[Line, ...]
    domains: Mapping[Domain, Counts]
    all: Counts

    @property
    def silent(self) -> tuple[Line, ...]:
        """OPDs that have sent nothing yet, by code."""
        return tuple(line for line in self.by_code() if not line.has_sent)

    @property
    def senders(self) -> int:
        """How many OPDs have sent something."""
        return sum(line.has_sent for line in self.lines)

    def by_code(self) -> tuple[Line, ...]:
        """The lines in official order."""
        return tuple(sorted(self.lines, key=lambda line: line.unit.code))


def measured(elements: Iterable[Element], units: Mapping[str, Unit]) -> Measured:
    """The counts of these records."""
    pool = list(elements)
    owners = reporting_units(units)
    senders = {owners[e.opd] for e in pool if e.opd in owners and e.review in SENT}
    return Measured(by_unit_and_domain(pool, units), frozenset(senders))


def open_records(graph: Graph) -> list[Element]:
    """The records whose sums everybody may know: all but those of sensitive kinds."""
    sensitive = {k.name for k in METAMODEL.kinds if k.sensitive}
    return [e for e in graph.elements.values() if e.kind not in sensitive]


def sensitive_records(graph: Graph, viewer: Viewer) -> list[Element]:
    """The records of sensitive kinds that the viewer may know of."""
    kinds = [k for k in METAMODEL.kinds if k.sensitive]
    return [e for k in kinds for e in graph.of_kind(k) if viewer.sees_kind_of(e.kind, e.opd)]


def overview_of(everybodys: Measured, own: Measured, units: Mapping[str, Unit]) -> Overview:
    """The overview of both together; worst first: least filled on average, then by code."""
    senders = everybodys.senders | own.senders
    lines = []
    for unit, cells in everybodys.table.items():
        both = (cells, own.table.get(unit, {}))
        used = [d for d in SIX_DOMAINS if any(d in c for c in both)]
        six = {d: _sum(c[d] for c in both if d in c) for d in used}
        lines.append(Line(units[unit], six, _sum(six.values()), unit in senders))
    lines.sort(key=_worst_first)
    domains = {d: _sum(line.cells.get(d, Counts()) for line in lines) for d in SIX_DOMAINS}
    return Overview(tuple(lines), domains, _sum(domains.values()))


def _worst_first(line: Line) -> tuple[float, int, str]:
    """The mean share over all six domains, a missing domain counting as nothing."""
    shares = [line.cells[d].share or 0 if d in line.cells else 0 for d in SIX_DOMAINS]
    return sum(shares) / len(shares), len(line.cells), line.unit.code


def _sum(counts: Iterable[Counts]) -> Counts:
    together = Counts()
    for count in counts:
        together = together.plus(count)
    return together
