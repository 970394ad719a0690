"""The page of one record: its relations both ways, by domain, in fixed places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.queries import Objection
from architecture.graph import Element, Graph, OpenLink, Relation
from architecture.metamodel import METAMODEL, Domain, Link
from architecture.visibility import Viewer


@dataclass(frozen=True)
class End:
    """One relation seen from the record: the other end, who stated it, what stands against it.

    `declared_by` is the short name of the OPD that stated it, where it is not the record's own.
    """

    relation: Relation
    other: Element
    declared_by: str
    objection: Objection | None
    may_remove: bool
    may_object: bool


@dataclass(frozen=True)
class Waiting:
    """An open link: text that waits for a record of that kind."""

    open_link: OpenLink
    link: Link


@dataclass(frozen=True)
class LinkBlock:
    """A link of the record with what it leads to."""

    link: Link
    ends: tuple[End, ...]
    waiting: tuple[Waiting, ...] = ()


@dataclass(frozen=True)
class DomainBlock:
    """Everything the record is linked to in one domain; `missing` are its own empty links."""

    domain: Domain
    blocks: tuple[LinkBlock, ...]
    missing: tuple[Link, ...]

    @property
    def count(self) -> int:
        return sum(len(b.ends) + len(b.waiting) for b in self.blocks)


def relations_of(
    element: Element, graph: Graph, viewer: Viewer, objections: Mapping[str, Objection]
) -> tuple[DomainBlock, ...]:
    """The record's relations by domain, in the fixed order; governance only where used."""
    ends = _ends_by_link(element, graph, viewer, objections)
    waiting = _waiting_by_link(element, graph)
    blocks = []
    for domain in Domain:
        links = [k for k in METAMODEL.links(element.kind_) if k.other.domain is domain]
        if not links:
            continue
        full = tuple(
            LinkBlock(k, tuple(ends.get(k.name, ())), tuple(waiting.get(k.name, ())))
            for k in links
            if k.name in ends or k.name in waiting
        )
        missing = tuple(
            k for k in links if k.is_column and k.name not in ends and k.name not in waiting
        )
        if full or domain is not Domain.GOVERNANCE:
            blocks.append(DomainBlock(domain, full, missing))
    return tuple(blocks)


def _ends_by_link(
    element: Element, graph: Graph, viewer: Viewer, objections: Mapping[str, Objection]
) -> dict[str, list[End]]:
    links = {
        (k.relation.name, k.inverse, k.other.name): k.name for k in METAMODEL.links(element.kind_)
    }
    found: dict[str, list[End]] = {}
    for relation, other in graph.neighbours(element):
        name = links.get((relation.type, relation.source != element.id, other.kind))
        if name is not None:
            end = _end(element, relation, other, graph, viewer, objections)
            found.setdefault(name, []).append(end)
    for members in found.values():
        members.sort(key=lambda end: (end.other.code, end.other.id))
    return found


def _end(
    element: Element,
    relation: Relation,
    other: Element,
    graph: Graph,
    viewer: Viewer,
    objections: Mapping[str, Objection],
) -> End:
    edits_here, edits_there = viewer.may_edit(element.opd), viewer.may_edit(other.opd)
    stated_by = relation.declared_by
    # A relation belongs to the OPD that stated it; whoever owns the other end can only object.
    may_remove = viewer.may_edit(stated_by)
    has_say = (edits_here and element.opd != stated_by) or (edits_there and other.opd != stated_by)
    return End(
        relation,
        other,
        graph.unit_label(stated_by) if stated_by != element.opd else "",
        objections.get(relation.id),
        may_remove=may_remove,
        may_object=has_say and not may_remove,
    )


def _waiting_by_link(element: Element, graph: Graph) -> dict[str, list[Waiting]]:
    found: dict[str, list[Waiting]] = {}
    for open_link in graph.open_links:
        if open_link.element != element.id:
            continue
        for link in METAMODEL.links(element.kind_):
            same = (link.relation.name, link.inverse, link.other.name)
            if same == (open_link.type, open_link.inverse, open_link.other_kind):
                found.setdefault(link.name, []).append(Waiting(open_link, link))
    return found


def linkable(element: Element) -> tuple[tuple[Domain, tuple[Link, ...]], ...]:
    """Every link that can be made from this record, by domain."""
    links = METAMODEL.links(element.kind_)
    by_domain = ((d, tuple(k for k in links if k.other.domain is d)) for d in Domain)
    return tuple((domain, members) for domain, members in by_domain if members)


def neighbours_in(ids: Iterable[str], element_id: str) -> tuple[int, int, str | None, str | None]:
    """Place in a list, its length, the one before and the one after; place 0 if not in it."""
    order = list(ids)
    if element_id not in order:
        return 0, len(order), None, None
    place = order.index(element_id)
    before = order[place - 1] if place > 0 else None
    after = order[place + 1] if place + 1 < len(order) else None
    return place + 1, len(order), before, after
