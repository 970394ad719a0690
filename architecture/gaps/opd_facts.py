"""What the rules ask about OPDs and processes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, cast

from architecture.completeness import reporting_units
from architecture.gaps.groups import OWNED, USED
from architecture.gaps.looks import Grouped, Grouping, Key, grouped
from architecture.gaps.planned import NOTHING_PLANNED, Planned
from architecture.graph import Element, Graph, Unit
from architecture.metamodel import METAMODEL, Domain
from architecture.metamodel.process import TUPOKSI_CLAUSE
from architecture.metamodel.relations import PART_OF, YIELDS
from architecture.vocabulary import Vocabulary

if TYPE_CHECKING:
    from architecture.gaps.facts import Facts

KINDS_OF = {d: tuple(k.name for k in METAMODEL.kinds if k.domain is d) for d in Domain}
NOBODY: Mapping[str, None] = {}


class OpdFacts:
    """A graph, its groupings, its OPDs and its processes."""

    def __init__(
        self,
        graph: Graph,
        today: date,
        vocabulary: Vocabulary,
        plan: Planned = NOTHING_PLANNED,
    ) -> None:
        self.graph, self.today, self.vocabulary = graph, today, vocabulary
        self.plan = plan
        self.of_kind = graph.of_kind
        self.targets = graph.targets
        self.sources = graph.sources
        self.groups: dict[str, Grouped] = {}

    # --- Groupings ------------------------------------------------------------------------------

    def grouped(self, grouping: Grouping) -> Grouped:
        """The members of every key of a grouping; built once, and only when a rule asks."""
        found = self.groups.get(grouping.name)
        if found is None:
            found = self.groups[grouping.name] = grouped(grouping, cast("Facts", self))
        return found

    def members(self, grouping: Grouping, key: Key) -> Mapping[str, None]:
        """Ids of the records that have the key, in no order that means anything."""
        return self.grouped(grouping).members.get(key, NOBODY)

    # --- OPDs -----------------------------------------------------------------------------------

    @cached_property
    def lines(self) -> dict[str, str]:
        """For every OPD the one that reports for it."""
        return reporting_units(self.graph.units)

    @cached_property
    def reporting_units(self) -> list[Unit]:
        """The OPDs that answer for themselves, by code (see `architecture.completeness`)."""
        found = dict.fromkeys(self.lines.values())
        return sorted((self.graph.units[i] for i in found), key=lambda u: (u.code, u.id))

    def opd_of(self, element: Element) -> str | None:
        """The reporting OPD of a record; None for national and shared ones."""
        return self.line(element.opd)

    def line(self, unit: str | None) -> str | None:
        """The reporting OPD of any unit."""
        return self.lines.get(unit, unit) if unit else None

    def party_opds(self, *values: object) -> list[str]:
        """Reporting OPDs named by party values, each once; institutions are left out."""
        found: dict[str, None] = {}
        for value in values:
            for key in value if isinstance(value, list) else [value]:
                if isinstance(key, str) and key.startswith("opd:"):
                    found[self.line(key.removeprefix("opd:")) or ""] = None
        return list(found)

    def opd_label(self, unit: str) -> str:
        """Short name of an OPD."""
        return self.graph.unit_label(unit) or self.vocabulary.party_label(f"opd:{unit}")

    def records_of(self, unit: str, kind: str) -> list[Element]:
        """Records of a kind that a reporting OPD and the units below it own, in no order."""
        return [self.graph.elements[i] for i in self.members(OWNED, (unit, kind))]

    def has_records(self, unit: str, kind: str) -> bool:
        """Whether a reporting OPD owns any record of a kind."""
        return bool(self.members(OWNED, (unit, kind)))

    def is_in_domain(self, unit: str, domain: Domain) -> bool:
        """Whether a reporting OPD owns or uses something of a domain, or says it has nothing."""
        if domain in self.graph.units[unit].absent:
            return True
        if any(self.members(OWNED, (unit, kind)) for kind in KINDS_OF[domain]):
            return True
        return domain is Domain.APPLICATION and bool(self.members(USED, unit))

    # --- Processes ------------------------------------------------------------------------------

    def is_group(self, process: Element) -> bool:
        """Whether the process consists of others: what it needs is asked of its parts."""
        return bool(self.sources(process, PART_OF))

    @cached_property
    def clause_processes(self) -> frozenset[str]:
        """Processes that a tupoksi clause yields, and the groups they belong to."""
        found: set[str] = set()
        for clause in self.of_kind(TUPOKSI_CLAUSE):
            for process in self.targets(clause, YIELDS):
                here: Element | None = process
                while here is not None and here.id not in found:
                    found.add(here.id)
                    here = self.group_above(here)
        return frozenset(found)

    def group_above(self, process: Element) -> Element | None:
        """The process this one is part of. Of several, which nobody should enter, always one."""
        return min(self.targets(process, PART_OF), key=lambda p: p.id, default=None)

    def groups_above(self, process: Element) -> Iterator[Element]:
        """The processes this one is part of, nearest first; stops when it meets itself."""
        seen, here = {process.id}, self.group_above(process)
        while here is not None and here.id not in seen:
            seen.add(here.id)
            yield here
            here = self.group_above(here)
