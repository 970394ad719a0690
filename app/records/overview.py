"""The home page's figures: how far each OPD is in each domain, and who has sent nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from architecture.completeness import Counts, by_unit_and_domain, reporting_units
from architecture.graph import Element, Unit
from architecture.metamodel import SIX_DOMAINS, Domain

LOW = 40  # percent below which a cell is tinted
SENT = frozenset({"submitted", "verified", "validated", "returned"})


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
        found = (line for line in self.lines if not line.has_sent)
        return tuple(sorted(found, key=lambda line: line.unit.code))

    def by_code(self) -> tuple[Line, ...]:
        """The lines in official order."""
        return tuple(sorted(self.lines, key=lambda line: line.unit.code))


def overview_of(elements: Sequence[Element], units: Mapping[str, Unit]) -> Overview:
    """The overview of these records; lines are worst first: least filled, then most missing."""
    table = by_unit_and_domain(elements, units)
    owners = reporting_units(units)
    senders = {owners[e.opd] for e in elements if e.opd in owners and e.review in SENT}
    lines = [_line(units[unit], cells, unit in senders) for unit, cells in table.items()]
    lines.sort(key=_worst_first)
    domains = {d: _sum(line.cells.get(d, Counts()) for line in lines) for d in SIX_DOMAINS}
    return Overview(tuple(lines), domains, _sum(domains.values()))


def _line(unit: Unit, cells: Mapping[Domain, Counts], has_sent: bool) -> Line:
    six = {d: cells[d] for d in SIX_DOMAINS if d in cells}
    return Line(unit, six, _sum(six.values()), has_sent)


def _worst_first(line: Line) -> tuple[float, int, str]:
    """The mean share over all six domains, a missing domain counting as nothing."""
    shares = [line.cells[d].share or 0 if d in line.cells else 0 for d in SIX_DOMAINS]
    return sum(shares) / len(shares), len(line.cells), line.unit.code


def _sum(counts: Iterable[Counts]) -> Counts:
    together = Counts()
    for count in counts:
        together = together.plus(count)
    return together
