"""What the rules ask about OPDs and processes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property

from architecture.completeness import reporting_units
from architecture.graph import Element, Graph, Unit
from architecture.metamodel.process import PROCESS
from architecture.metamodel.relations import PART_OF, YIELDS
from architecture.vocabulary import Vocabulary


class OpdFacts:
    """A graph, its OPDs and its processes."""

    def __init__(self, graph: Graph, today: date, vocabulary: Vocabulary) -> None:
        self.graph, self.today, self.vocabulary = graph, today, vocabulary
        self.of_kind = graph.of_kind
        self.targets = graph.targets
        self.sources = graph.sources

    # --- OPDs -----------------------------------------------------------------------------------

    @cached_property
    def _lines(self) -> dict[str, str]:
        return reporting_units(self.graph.units)

    @cached_property
    def reporting_units(self) -> list[Unit]:
        """The OPDs that answer for themselves, by code (see `architecture.completeness`)."""
        found = dict.fromkeys(self._lines.values())
        return sorted((self.graph.units[i] for i in found), key=lambda u: (u.code, u.id))

    def opd_of(self, element: Element) -> str | None:
        """The reporting OPD of a record; None for national and shared ones."""
        return self.line(element.opd)

    def line(self, unit: str | None) -> str | None:
        """The reporting OPD of any unit."""
        return self._lines.get(unit, unit) if unit else None

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

    @cached_property
    def _members(self) -> dict[tuple[str | None, str], list[Element]]:
        members: dict[tuple[str | None, str], list[Element]] = {}
        for element in self.graph.elements.values():
            members.setdefault((self.opd_of(element), element.kind), []).append(element)
        return members

    def records_of(self, unit: str, kind: str) -> list[Element]:
        """Records of a kind that a reporting OPD and the units below it own."""
        return self._members.get((unit, kind), [])

    # --- Processes ------------------------------------------------------------------------------

    @cached_property
    def group_processes(self) -> frozenset[str]:
        """Processes that consist of others: what they need is asked of their parts."""
        return frozenset(r.target for r in self.graph.relations if r.type == PART_OF.name)

    @cached_property
    def clause_processes(self) -> frozenset[str]:
        """Processes that a tupoksi clause yields, and the groups they belong to."""
        found = {r.target for r in self.graph.relations if r.type == YIELDS.name}
        for process_id in list(found):
            found.update(p.id for p in self.groups_above(self.graph.elements[process_id]))
        return frozenset(found)

    def groups_above(self, process: Element) -> Iterator[Element]:
        """The processes this one is part of, nearest first; stops when it meets itself."""
        seen, here = {process.id}, process
        while (above := self.targets(here, PART_OF)) and above[0].id not in seen:
            here = above[0]
            seen.add(here.id)
            yield here

    @cached_property
    def named_as_customer(self) -> frozenset[tuple[str | None, str]]:
        """Pairs (OPD, OPD that one of its processes names as customer)."""
        return frozenset(self._named("customer"))

    @cached_property
    def named_as_supplier(self) -> frozenset[tuple[str | None, str]]:
        """Pairs (OPD, OPD that one of its processes names as supplier)."""
        return frozenset(self._named("supplier"))

    def _named(self, role: str) -> Iterator[tuple[str | None, str]]:
        for process in self.of_kind(PROCESS):
            for other in self.party_opds(process.attributes.get(role)):
                yield self.opd_of(process), other
