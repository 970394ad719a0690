"""What the rules ask of a graph. Each index is built once, and only when a rule asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

from architecture.gaps.opd_facts import OpdFacts
from architecture.gaps.states import bare_name, is_local, is_running
from architecture.graph import Element, OpenLink
from architecture.metamodel import Domain
from architecture.metamodel.application import APPLICATION, INTEGRATION
from architecture.metamodel.data import DATA
from architecture.metamodel.governance import DOCUMENT
from architecture.metamodel.process import PROCESS
from architecture.metamodel.relations import (
    BASIS_OF,
    CARRIES,
    COVERS,
    DELIVERED_TO,
    DERIVED_FROM,
    REALISES,
    SERVES,
    SUPPLIED_BY,
    SUPPORTS,
    USES_DATA,
)
from architecture.metamodel.service import SERVICE
from architecture.vocabulary import normalised

SHORTEST_WORD = 4  # shorter words hardly tell one data set from another
_LIKENESS = ("name", "function", "service")  # strongest first


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


class Facts(OpdFacts):
    """A graph with the indexes over it. Make a new one for every run: nothing here expires."""

    # --- Documents ------------------------------------------------------------------------------

    @cached_property
    def document_types(self) -> dict[str, set[str]]:
        """For each record the types of the documents it is based on ("" for an unknown type)."""
        found: dict[str, set[str]] = {}
        for document in self.of_kind(DOCUMENT):
            type_ = document.attributes.get("document_type") or ""
            for based in self.targets(document, BASIS_OF):
                found.setdefault(based.id, set()).add(type_)
        return found

    # --- Applications and exchanges -------------------------------------------------------------

    @cached_property
    def applications_of_process(self) -> dict[str, list[Element]]:
        """Applications that support a process, directly or through its services."""
        found: dict[str, dict[str, Element]] = {}
        for application in self.of_kind(APPLICATION):
            for process in self.targets(application, SUPPORTS, PROCESS):
                found.setdefault(process.id, {})[application.id] = application
            for service in self.targets(application, SUPPORTS, SERVICE):
                for process in self.targets(service, REALISES):
                    found.setdefault(process.id, {})[application.id] = application
        return {process: list(members.values()) for process, members in found.items()}

    @cached_property
    def application_opds(self) -> dict[str, frozenset[str]]:
        """For each application the reporting OPDs that own it, use it, or have it support them."""
        found: dict[str, frozenset[str]] = {}
        for application in self.of_kind(APPLICATION):
            opds = set(self.party_opds(application.attributes.get("used_by")))
            opds |= {o for o in [self.opd_of(application)] if o}
            opds |= {o for s in self.targets(application, SUPPORTS) if (o := self.opd_of(s))}
            found[application.id] = frozenset(opds)
        return found

    @cached_property
    def applications_of_opd(self) -> dict[str, set[str]]:
        """For each reporting OPD the ids of the applications it owns or uses."""
        found: dict[str, set[str]] = {}
        for application, opds in self.application_opds.items():
            for opd in opds:
                found.setdefault(opd, set()).add(application)
        return found

    @cached_property
    def domains_of(self) -> dict[str, set[Domain]]:
        """For each reporting OPD the domains in which it owns or uses something."""
        found: dict[str, set[Domain]] = {}
        for element in self.graph.elements.values():
            owner = self.opd_of(element)
            if owner is not None:
                found.setdefault(owner, set()).add(element.kind_.domain)
        for application in self.of_kind(APPLICATION):
            for user in self.application_opds[application.id]:
                found.setdefault(user, set()).add(Domain.APPLICATION)
        return found

    @cached_property
    def exchanges(self) -> dict[str, Exchange]:
        """Every integration with its ends, by the integration's id."""
        return {i.id: self._exchange(i) for i in self.of_kind(INTEGRATION)}

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

    @cached_property
    def exchanging_opds(self) -> frozenset[frozenset[str]]:
        """Pairs of reporting OPDs between which an exchange runs."""
        return frozenset(
            frozenset((x.supplier_opd, x.consumer_opd))
            for x in self.exchanges.values()
            if x.integration.attributes.get("state", "berjalan") == "berjalan"
            and x.supplier_opd
            and x.consumer_opd
        )

    @cached_property
    def integrated_applications(self) -> frozenset[str]:
        """Applications at an end of any exchange that has not stopped."""
        return frozenset(
            e.id
            for x in self.exchanges.values()
            if x.integration.attributes.get("state") != "berhenti"
            for e in (x.supplier, x.consumer)
            if e is not None
        )

    @cached_property
    def common_applications(self) -> dict[str, tuple[str, ...]]:
        """Ids of national common applications by their field."""
        found: dict[str, list[str]] = {}
        for application in self.of_kind(APPLICATION):
            values = application.attributes
            if values.get("ownership_class") == "umum" and values.get("common_field"):
                found.setdefault(values["common_field"], []).append(application.id)
        return {field: tuple(ids) for field, ids in found.items()}

    @cached_property
    def similar_applications(self) -> dict[str, tuple[str, ...]]:
        """Running regional applications that look alike: by name, function, service with RAA.

        One tuple serves all members of a group, so the size stays linear.
        """
        groups: dict[tuple[str, ...], list[str]] = {}
        for application in self.of_kind(APPLICATION):
            if is_local(application) and is_running(application):
                for key in dict.fromkeys(self._likeness(application)):
                    groups.setdefault(key, []).append(application.id)
        found: dict[str, tuple[str, ...]] = {}
        for key in sorted(groups, key=lambda k: (_LIKENESS.index(k[0]), k)):
            members = tuple(groups[key])
            for member in members if len(members) > 1 else ():
                found.setdefault(member, members)
        return found

    def _likeness(self, application: Element) -> Iterator[tuple[str, ...]]:
        values = application.attributes
        if name := bare_name(application.name):
            yield ("name", name)
        if function := normalised(values.get("function") or ""):
            yield ("function", function)
        if node := values.get("raa"):
            for service in self.targets(application, SUPPORTS, SERVICE):
                yield ("service", service.id, node)

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
            receiver = self.exchanges[user.id].consumer_opd
            return receiver if receiver in self.graph.units else None
        return self.opd_of(user)

    @cached_property
    def data_by_name(self) -> dict[str, tuple[str, ...]]:
        """Groups of data of one name that several OPDs produce, by the data's id."""
        return self._shared_by_opds((bare_name(d.name), d) for d in self.of_kind(DATA))

    @cached_property
    def data_by_leaf(self) -> dict[str, tuple[str, ...]]:
        """Groups of data on one RAD leaf that several OPDs produce, by the data's id.

        National leaves are wide, so there the names must share two words; leaves that the
        government added below them are narrow enough to stand alone.
        """
        return self._shared_by_opds(
            (key, d) for d in self.of_kind(DATA) for key in self._leaf_keys(d)
        )

    def _leaf_keys(self, data: Element) -> Iterator[str]:
        code = data.attributes.get("rad") or ""
        node = self.vocabulary.references.get(code)
        if node is None or code in self._parents:
            return
        if not node.national:
            yield code
            return
        words = sorted({w for w in bare_name(data.name).split() if len(w) >= SHORTEST_WORD})
        for pair in combinations(words, 2) if len(words) > 1 else [tuple(words)]:
            yield " ".join((code, *pair))

    def _shared_by_opds(self, named: Iterable[tuple[str, Element]]) -> dict[str, tuple[str, ...]]:
        """One tuple serves all members of a group, so the size stays linear."""
        groups: dict[str, list[Element]] = {}
        for name, data in named:
            if name:
                groups.setdefault(name, []).append(data)
        found: dict[str, tuple[str, ...]] = {}
        for name in sorted(groups):
            members = groups[name]
            if len(members) > 1 and len({self.data_producer(d) for d in members}) > 1:
                group = tuple(d.id for d in members)
                for member in group:
                    found.setdefault(member, group)
        return found

    # --- Lists and references ---------------------------------------------------------------------

    @cached_property
    def _parents(self) -> frozenset[str]:
        return frozenset(n.parent for n in self.vocabulary.references.values() if n.parent)

    @cached_property
    def listed_codes(self) -> dict[str, frozenset[str]]:
        """The values of each code list."""
        return {name: frozenset(values) for name, values in self.vocabulary.codelists.items()}

    # --- Security -------------------------------------------------------------------------------

    @cached_property
    def covered_by(self) -> dict[str, dict[str, list[Element]]]:
        """For each record the security records that cover it, by their kind."""
        found: dict[str, dict[str, list[Element]]] = {}
        elements = self.graph.elements
        for relation in self.graph.relations:
            if relation.type == COVERS.name:
                cover = elements[relation.source]
                kinds = found.setdefault(relation.target, {})
                kinds.setdefault(cover.kind, []).append(cover)
        return found

    def covers_of(self, element: Element, kind: str) -> list[Element]:
        """Security records of a kind that cover the record."""
        return self.covered_by.get(element.id, {}).get(kind, [])

    # --- Links that wait ------------------------------------------------------------------------

    @cached_property
    def open_links(self) -> dict[str, list[OpenLink]]:
        """Links whose other end does not exist yet, by record."""
        found: dict[str, list[OpenLink]] = {}
        for link in sorted(self.graph.open_links, key=lambda x: (x.type, x.text, x.id)):
            found.setdefault(link.element, []).append(link)
        return found
