"""Who sees what (model.md, People): one definition for lists, search, graphs, exports, API.

A viewer never gets the stored graph, only `visible_graph(graph, viewer, edition)`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from architecture.elements import Element, OpenLink, Relation, as_planned
from architecture.graph import Graph
from architecture.graph_changes import derived_again, difference
from architecture.metamodel import METAMODEL

Edition = Literal["internal", "public"]
ACCEPTED_ENOUGH = frozenset({"submitted", "verified", "validated"})


@dataclass(frozen=True)
class Viewer:
    """What an account may see and edit. `scope` holds its OPDs and everything below them."""

    # Not compared: whoever has equal rights sees the same, and caches keep it once for all.
    key: str = field(compare=False)
    scope: frozenset[str] = frozenset()
    reviewer: bool = False
    administrator: bool = False
    participant: bool = False

    def may_edit(self, opd: str | None) -> bool:
        """Whether records of that OPD may be changed; records without OPD need an administrator."""
        return self.administrator or (opd is not None and opd in self.scope)

    def owns(self, opd: str | None) -> bool:
        return opd is not None and opd in self.scope

    def sees_drafts_of(self, opd: str | None) -> bool:
        """Own scope and reviewers; the administrator holds the backups anyway."""
        return self.reviewer or self.administrator or self.owns(opd)

    def sees_sensitive_of(self, opd: str | None) -> bool:
        return self.sees_drafts_of(opd)

    def sees_kind_of(self, kind: str, opd: str | None) -> bool:
        """Whether the record's existence is shown at all."""
        return not METAMODEL.kind(kind).sensitive or self.sees_sensitive_of(opd)

    def sees_content(self, element: Element) -> bool:
        """Whether more than code, name, kind, OPD and state is shown."""
        if not self.sees_kind_of(element.kind, element.owner):
            return False
        if self.sees_drafts_of(element.owner):
            return True
        if self.participant:
            return False
        return (
            element.owner is None
            or element.review in ACCEPTED_ENOUGH
            or element.draft_fields is not None
        )


ALL_SEEING = Viewer("system", administrator=True)


def visible_graph(graph: Graph, viewer: Viewer, edition: Edition = "internal") -> Graph:
    """The part of the graph that the viewer may see in that edition, nothing else in it."""
    elements: dict[str, Element] = {}
    for element in graph.elements.values():
        shown = _visible(element, viewer, edition)
        if shown is not None:
            elements[element.id] = shown
    relations = tuple(r for r in graph.relations if _sees_relation(r, elements, edition, viewer))
    open_links = _visible_links(graph, elements, edition, viewer)
    return Graph(elements, relations, graph.units, open_links, graph.version, graph.reading)


def visible_graph_again(
    older: Graph, shown: Graph, graph: Graph, *, viewer: Viewer, edition: Edition
) -> Graph:
    """`visible_graph(graph, …)`, from `shown`, which is that of the older graph."""
    found = difference(older, graph)
    if not found.is_small:
        return visible_graph(graph, viewer, edition)
    again = derived_again(
        shown,
        graph,
        found,
        keep=lambda element: _visible(element, viewer, edition),
        link=lambda r, _, elements: _sees_relation(r, elements, edition, viewer),
    )
    again.open_links = _visible_links(graph, again.elements, edition, viewer)
    return again


def _visible_links(
    graph: Graph, elements: dict[str, Element], edition: Edition, viewer: Viewer
) -> tuple[OpenLink, ...]:
    return tuple(
        link
        for link in graph.open_links
        if link.element in elements
        and not elements[link.element].redacted
        and _sees_open_link(link, elements[link.element], edition, viewer)
    )


def without_closed(graph: Graph) -> Graph:
    """A viewer's graph without the records he knows by name only: for what leaves the house."""
    elements = {i: e for i, e in graph.elements.items() if not e.redacted}
    if len(elements) == len(graph.elements):
        return graph
    relations = tuple(r for r in graph.relations if r.source in elements and r.target in elements)
    links = tuple(link for link in graph.open_links if link.element in elements)
    return Graph(elements, relations, graph.units, links, graph.version, graph.reading)


def hidden_attributes(element: Element, viewer: Viewer, edition: Edition) -> frozenset[str]:
    """Names of the attributes whose values this viewer does not get.

    Of a record as planned also those whose target values he does not get.
    """
    hidden: set[str] = set()
    if edition == "public" or not viewer.sees_sensitive_of(element.owner):
        hidden |= {a.name for a in element.kind_.attributes if a.sensitive}
    hidden |= _hidden_drafts(element, viewer)
    if element.today is not None:
        planned = hidden_targets(element.today, viewer, edition)
        hidden |= {field.partition(".")[2] for field in planned if "." in field}
    return frozenset(hidden)


def hidden_targets(element: Element, viewer: Viewer, edition: Edition) -> frozenset[str]:
    """Names of the target values that this viewer does not get, as in `Element.target`.

    They are as closed as the attribute they are of, and may be drafts themselves.
    """
    if not element.target:
        return frozenset()
    today = element.copy_with(_target={}, today=None)
    closed = {f"attributes.{name}" for name in hidden_attributes(today, viewer, edition)}
    closed |= {n.removeprefix("target.") for n in _hidden_drafts(element, viewer)}
    return frozenset(f for f in element.target if f.replace("unread.", "attributes.") in closed)


def _hidden_drafts(element: Element, viewer: Viewer) -> frozenset[str]:
    """Fields changed since the record was accepted, where their drafts are not this viewer's."""
    is_draft_again = element.draft_fields and element.review not in ACCEPTED_ENOUGH
    if not is_draft_again or viewer.sees_drafts_of(element.owner):
        return frozenset()
    assert element.draft_fields is not None
    return frozenset(element.draft_fields.split())


def _visible(element: Element, viewer: Viewer, edition: Edition) -> Element | None:
    if element.today is not None:
        return _visible_as_planned(element, element.today, viewer, edition)
    if edition == "public" and element.kind_.sensitive:
        return None
    if not viewer.sees_kind_of(element.kind, element.opd):
        return None
    if not viewer.sees_content(element):
        closed: dict[str, object] = {"_attributes": {}, "_marks": {}, "_unread": {}, "_target": {}}
        stub = element.copy_with(**closed, plan="keep", merged_into=None)
        stub.redacted = True
        return stub
    hidden = hidden_attributes(element, viewer, edition)
    planned = hidden_targets(element, viewer, edition)
    if not hidden and not planned:
        return element
    return _without(element, hidden).copy_with(
        _target={n: v for n, v in element.target.items() if n not in planned}
    )


def _visible_as_planned(
    element: Element, today: Element, viewer: Viewer, edition: Edition
) -> Element | None:
    """Of a record as planned: what is visible of today's, with the visible target values."""
    shown = _visible(today, viewer, edition)
    if shown is today:
        return element
    if shown is None or shown.redacted:
        return shown
    return _without(as_planned(shown), hidden_attributes(element, viewer, edition))


def _without(element: Element, hidden: Collection[str]) -> Element:
    return element.copy_with(
        _attributes={n: v for n, v in element.attributes.items() if n not in hidden},
        _marks={n: v for n, v in element.marks.items() if n not in hidden},
        _unread={n: v for n, v in element.unread.items() if n not in hidden},
    )


def _sees_relation(
    relation: Relation, elements: Mapping[str, Element], edition: Edition, viewer: Viewer
) -> bool:
    source, target = elements.get(relation.source), elements.get(relation.target)
    if source is None or target is None:
        return False
    if METAMODEL.relation(relation.type).sensitive and (
        edition == "public"
        or not (viewer.sees_sensitive_of(source.owner) or viewer.sees_sensitive_of(target.owner))
    ):
        return False
    return not (source.redacted and target.redacted)


def _sees_open_link(link: OpenLink, element: Element, edition: Edition, viewer: Viewer) -> bool:
    """Whether text that tells topology, or names a sensitive record to be, may be shown."""
    is_sensitive = (
        METAMODEL.relation(link.type).sensitive or METAMODEL.kind(link.other_kind).sensitive
    )
    return not is_sensitive or (edition == "internal" and viewer.sees_sensitive_of(element.owner))
