"""What the rules ask of a graph beyond a record and its links.

Everything here is looked up from the record, or from a grouping (`architecture/gaps/groups.py`)
that is built once and followed after edits.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import cached_property
from typing import NamedTuple

from architecture.gaps.groups import (
    ALIKE,
    COMMON,
    EXCHANGED,
    IN_COMMON_FIELD,
    SAME_LEAF,
    SAME_NAME,
    likeness,
)
from architecture.gaps.looks import Grouping, Key
from architecture.gaps.opd_facts import OpdFacts
from architecture.graph import Element, Graph, OpenLink
from architecture.graph_changes import Difference
from architecture.metamodel.application import APPLICATION, INTEGRATION
from architecture.metamodel.relations import (
    BASIS_OF,
    CARRIES,
    COVERS,
    DELIVERED_TO,
    DERIVED_FROM,
    PART_OF,
    REALISES,
    SERVES,
    SUPPLIED_BY,
    SUPPORTS,
    USES_DATA,
    YIELDS,
)

# What does not depend on records and links, carried from one graph to the next of equal lists.
_OF_LISTS = ("lines", "reporting_units", "inner_nodes", "listed_codes")
_CHAINS = frozenset({YIELDS.name, PART_OF.name})


class Exchange(NamedTuple):
    """An integration with its ends; an end is an application, or only OPDs, or unknown."""

    integration: Element
    supplier: Element | None
    consumer: Element | None
    supplier_opd: str | None
    consumer_opd: str | None

    @property
    def path(self) -> tuple[Element, ...]:
        ends = (self.supplier, self.integration, self.consumer)
        return tuple(e for e in ends if e is not None)

    @property
    def crosses_opd(self) -> bool:
        return self.supplier_opd != self.consumer_opd

    @property
    def opds(self) -> frozenset[str]:
        """Those of its ends that are known."""
        return frozenset(e for e in (self.supplier_opd, self.consumer_opd) if e)


class Facts(OpdFacts):
    """A graph with what rules look up in it. It never changes; `followed` makes the next."""

    def followed(self, graph: Graph, found: Difference) -> Facts:
        """The facts of a newer graph over equal lists, with what does not differ carried over."""
        new = Facts(graph, self.today, self.vocabulary, self.plan)
        for name in _OF_LISTS:
            if name in self.__dict__:
                new.__dict__[name] = self.__dict__[name]
        if not found.waiting and "open_links" in self.__dict__:
            new.__dict__["open_links"] = self.open_links
        if _CHAINS.isdisjoint(r.type for r in found.relations):
            new.__dict__["clause_processes"] = self.clause_processes
        return new

    # --- Documents ------------------------------------------------------------------------------

    def document_types(self, element: Element) -> set[str]:
        """Types of the documents a record is based on ("" for an unknown type)."""
        documents = self.sources(element, BASIS_OF)
        return {d.attributes.get("document_type") or "" for d in documents}

    # --- Applications and exchanges -------------------------------------------------------------

    def has_application(self, process: Element) -> bool:
        """Whether an application supports a process, directly or through its services."""
        ends = (process, *self.sources(process, REALISES))
        return any(self.sources(end, SUPPORTS, APPLICATION) for end in ends)

    def exchange(self, integration: Element) -> Exchange:
        """An integration with its ends."""
        known = self._exchanges.get(integration.id)
        if known is None:
            known = self._exchanges[integration.id] = self._exchange(integration)
        return known

    @cached_property
    def _exchanges(self) -> dict[str, Exchange]:
        return {}

    def _exchange(self, integration: Element) -> Exchange:
        supplier = next(iter(self.targets(integration, SUPPLIED_BY)), None)
        consumer = next(iter(self.targets(integration, DELIVERED_TO)), None)
        ends = []
        for application, role in ((supplier, "supplier_party"), (consumer, "consumer_party")):
            party = integration.attributes.get(role)
            named = self.party_opds(party)
            owner = self.opd_of(application) if application else None
            # A ministry or a national application counts as an owner of its own.
            outside = application.id if application else party
            ends.append(named[0] if named else owner or outside)
        return Exchange(integration, supplier, consumer, ends[0], ends[1])

    def are_exchanging(self, opds: frozenset[str]) -> bool:
        """Whether an exchange runs between these reporting OPDs."""
        return bool(self.members(EXCHANGED, ("runs", opds)))

    def exchanges_of(self, application: Element) -> list[Element]:
        """The integrations at whose ends an application is and that have not stopped."""
        ends = (self.sources(application, SUPPLIED_BY), self.sources(application, DELIVERED_TO))
        return [i for end in ends for i in end if i.attributes.get("state") != "berhenti"]

    def common_applications(self, field: str) -> tuple[str, ...]:
        """Ids of the national common applications of a field, by code."""
        key = (IN_COMMON_FIELD.name, field)
        if key not in self._tuples:
            members = self._elements(IN_COMMON_FIELD, field)
            common = (e.id for e in members if e.attributes.get("ownership_class") == COMMON)
            self._tuples[key] = tuple(common)
        return self._tuples[key]

    def similar_applications(self, application: Element) -> tuple[str, ...]:
        """The running regional applications most alike, itself among them; () if none is."""
        for key in sorted(likeness(self, application)):
            if len(self.members(ALIKE, key)) > 1:
                return self._group(ALIKE, key)
        return ()

    # --- Groups: one tuple serves all members, so the size of the result stays linear -----------

    @cached_property
    def _tuples(self) -> dict[Hashable, tuple[str, ...]]:
        return {}

    def _elements(self, grouping: Grouping, key: Key) -> list[Element]:
        members = [self.graph.elements[i] for i in self.members(grouping, key)]
        return sorted(members, key=lambda e: (e.code, e.id))

    def _group(self, grouping: Grouping, key: Key) -> tuple[str, ...]:
        known = self._tuples.get((grouping.name, key))
        if known is None:
            known = tuple(e.id for e in self._elements(grouping, key))
            self._tuples[grouping.name, key] = known
        return known

    # --- Data -----------------------------------------------------------------------------------

    def data_producer(self, data: Element) -> str | None:
        """The reporting OPD that produces the data; the owner where no producer is named."""
        named = self.party_opds(data.attributes.get("producer"))
        return named[0] if named else self.opd_of(data)

    def data_users(self, data: Element) -> Iterator[Element]:
        """Records that use the data: services, applications, exchanges, derived data."""
        for relation in (SERVES, USES_DATA, CARRIES, DERIVED_FROM):
            yield from (
                self.targets(data, relation) if relation is SERVES else self.sources(data, relation)
            )

    def foreign_users(self, data: Element) -> list[Element]:
        """Users of the data that another OPD than its producer owns."""
        own = {self.data_producer(data), self.opd_of(data)}
        return [u for u in self.data_users(data) if self._receiver(u) not in {None, *own}]

    def _receiver(self, user: Element) -> str | None:
        if user.kind == INTEGRATION.name:
            receiver = self.exchange(user).consumer_opd
            return receiver if receiver in self.graph.units else None
        return self.opd_of(user)

    def data_of_one_name(self, data: Element) -> tuple[str, ...]:
        """Data of that name, itself included, if several OPDs produce it; else ()."""
        return self._shared_by_opds(SAME_NAME, data)

    def data_of_one_leaf(self, data: Element) -> tuple[str, ...]:
        """Data of one kind on its RAD leaf, itself included, if several OPDs produce it."""
        return self._shared_by_opds(SAME_LEAF, data)

    def _shared_by_opds(self, grouping: Grouping, data: Element) -> tuple[str, ...]:
        keys = self.grouped(grouping).keys_of.get(data.id, ())
        for key in sorted(keys, key=str):
            name = ("shared", grouping.name, key)
            if name not in self._tuples:
                ids = self.members(grouping, key)
                producers = {self.data_producer(self.graph.elements[i]) for i in ids}
                self._tuples[name] = self._group(grouping, key) if len(producers) > 1 else ()
            if self._tuples[name]:
                return self._tuples[name]
        return ()

    # --- Lists and references ---------------------------------------------------------------------

    @cached_property
    def inner_nodes(self) -> frozenset[str]:
        """Codes of reference nodes that have others below them."""
        return frozenset(n.parent for n in self.vocabulary.references.values() if n.parent)

    @cached_property
    def listed_codes(self) -> dict[str, frozenset[str]]:
        """The values of each code list."""
        return {name: frozenset(values) for name, values in self.vocabulary.codelists.items()}

    # --- Security -------------------------------------------------------------------------------

    def covers_of(self, element: Element, *kinds: str) -> list[Element]:
        """Security records of these kinds that cover the record, by code."""
        return [c for c in self.sources(element, COVERS) if c.kind in kinds]

    # --- Links that wait ------------------------------------------------------------------------

    @cached_property
    def open_links(self) -> dict[str, list[OpenLink]]:
        """Links whose other end does not exist yet, by record."""
        found: dict[str, list[OpenLink]] = {}
        for link in sorted(self.graph.open_links, key=lambda x: (x.type, x.text, x.id)):
            found.setdefault(link.element, []).append(link)
        return found
