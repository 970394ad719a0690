"""What differs between two graphs, as values: records added, changed, removed; links with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from architecture.elements import TARGET_COLUMNS, Element, Relation
from architecture.graph import Graph
from architecture.metamodel import METAMODEL, Link

COLUMNS = ("name", "opd", "plan", "merged_into")


@dataclass(frozen=True)
class FieldChange:
    """A field with its stored values; of a link the ids of the records at its other end.

    `field` is a column ("name", "opd", "plan", "merged_into"), an attribute, a link, or a target
    value ("target.name", "target.attributes.hosting").
    """

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class ChangedElement:
    """A record that is in both graphs and holds something else."""

    before: Element
    after: Element
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class Differences:
    """Everything that differs, by kind and code.

    `links_added` and `links_removed` are all that came and went, also those of records that did,
    which `changed` leaves out.
    """

    added: tuple[Element, ...]
    changed: tuple[ChangedElement, ...]
    removed: tuple[Element, ...]
    links_added: tuple[Relation, ...] = ()
    links_removed: tuple[Relation, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def differences(before: Graph, after: Graph) -> Differences:
    """What it takes to come from one graph to the other.

    A link shows at its source; where the source is in one graph only, at its target. Links between
    two records that came or went together go without saying.
    """
    links = _changed_links(before, after)
    both = before.elements.keys() & after.elements.keys()
    changed = []
    for element_id in both:
        was, is_ = before.elements[element_id], after.elements[element_id]
        fields = (*_changed_fields(was, is_), *links.get(element_id, ()))
        if fields:
            changed.append(ChangedElement(was, is_, fields))
    changed.sort(key=lambda c: _place(c.after))
    came, gone = _links_only_in(after, before), _links_only_in(before, after)
    return Differences(
        _only_in(after, before), tuple(changed), _only_in(before, after), came, gone
    )  # fmt: skip


def _place(element: Element) -> tuple[int, str, str]:
    return _KINDS[element.kind], element.code, element.id


_KINDS = {kind.name: place for place, kind in enumerate(METAMODEL.kinds)}


def _only_in(graph: Graph, other: Graph) -> tuple[Element, ...]:
    found = [e for i, e in graph.elements.items() if i not in other.elements]
    return tuple(sorted(found, key=_place))


def _links_only_in(graph: Graph, other: Graph) -> tuple[Relation, ...]:
    """Links between two records that the other graph does not link so, whatever their id."""
    known = {(r.type, r.source, r.target) for r in other.relations}
    return tuple(r for r in graph.relations if (r.type, r.source, r.target) not in known)


def _changed_fields(was: Element, is_: Element) -> tuple[FieldChange, ...]:
    """Columns first, then attributes in declared order; what could not be read is a value too."""
    if was is is_:
        return ()
    found = [
        FieldChange(name, getattr(was, name), getattr(is_, name))
        for name in COLUMNS
        if getattr(was, name) != getattr(is_, name)
    ]
    if was.redacted or is_.redacted:
        return tuple(found)
    for attribute in is_.kind_.attributes:
        name = attribute.name
        before, after = (e.attributes.get(name, e.unread.get(name)) for e in (was, is_))
        if before != after:
            found.append(FieldChange(name, before, after))
    return (*found, *_changed_targets(was, is_))


def _changed_targets(was: Element, is_: Element) -> Iterator[FieldChange]:
    """Target values that differ; between today and the target none do, they are one record's."""
    if not was.target and not is_.target:
        return
    values = [f"attributes.{a.name}" for a in is_.kind_.attributes]
    for name in (*TARGET_COLUMNS, *values):
        text = name.replace("attributes.", "unread.", 1)
        before, after = (e.target.get(name, e.target.get(text)) for e in (was, is_))
        if before != after:
            yield FieldChange(f"target.{name}", before, after)


# --- Links --------------------------------------------------------------------------------------

_Ends = dict[tuple[str, str], set[str]]  # (record, link name) → records at the other end


def _changed_links(before: Graph, after: Graph) -> dict[str, list[FieldChange]]:
    both = before.elements.keys() & after.elements.keys()
    was, is_ = (_ends(graph, both) for graph in (before, after))
    found: dict[str, list[FieldChange]] = {}
    for key in sorted(was.keys() | is_.keys()):
        sides = [tuple(sorted(ends.get(key, ()))) for ends in (was, is_)]
        if sides[0] != sides[1]:
            found.setdefault(key[0], []).append(FieldChange(key[1], *sides))
    return found


def _ends(graph: Graph, both: Iterable[str]) -> _Ends:
    found: _Ends = {}
    shared = set(both)
    for relation in graph.relations:
        at_source = relation.source in shared
        here, there = relation.source, relation.target
        if not at_source:
            here, there = there, here
        if here in shared:
            name = _LINKS.get((relation.type, not at_source, graph.elements[there].kind))
            if name is not None:
                found.setdefault((here, name), set()).add(there)
    return found


def _link_names() -> Mapping[tuple[str, bool, str], str]:
    links: list[Link] = [link for kind in METAMODEL.kinds for link in METAMODEL.links(kind)]
    return {(link.relation.name, link.inverse, link.other.name): link.name for link in links}


_LINKS = _link_names()
