"""A record of the target beside what it is today: values, links, what merges into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.records.link_fields import link_words
from app.records.reader import Reader
from architecture.graph import Element, Graph, Relation
from architecture.metamodel import METAMODEL

_Key = tuple[str, str, str]


@dataclass(frozen=True)
class Planned:
    """What differs between a record of the target and the same one today.

    `values` holds today's text by attribute name, with "name" and "opd" among them; `new_links`
    are keys of relations (`key_of`), `gone_links` (what it was, the other end's name).
    """

    values: Mapping[str, str]
    new_links: frozenset[_Key]
    gone_links: tuple[tuple[str, str], ...]
    merged: tuple[Element, ...]
    is_new: bool

    @property
    def number(self) -> int:
        """How many values and links differ."""
        return len(self.values) + len(self.new_links) + len(self.gone_links)


def planned(element: Element, reader: Reader, now: Graph, everything: Graph) -> Planned:
    """The record of the reader's graph, which is the target, beside that of the graph of now."""
    today = now.elements.get(element.id)
    merged = tuple(e for e in everything.of_kind(element.kind) if e.merged_into == element.id)
    if today is None:
        return Planned({}, frozenset(), (), merged, True)
    planned_links = {key_of(r) for r in reader.graph.relations_of(element)}
    current = {key_of(r): r for r in now.relations_of(today)}
    gone = sorted(_in_words(r, today, now, reader) for k, r in current.items()
                  if k not in planned_links)  # fmt: skip
    return Planned(
        _values(element, today, reader), frozenset(planned_links - current.keys()), tuple(gone),
        merged, False,
    )  # fmt: skip


def key_of(relation: Relation) -> _Key:
    """What makes two relations of different readings the same."""
    return relation.type, relation.source, relation.target


def _values(element: Element, today: Element, reader: Reader) -> dict[str, str]:
    found = {}
    if element.name != today.name:
        found["name"] = today.name
    if element.opd != today.opd:
        found["opd"] = reader.graph.unit_label(today.opd)
    hidden = reader.hidden(element)
    for attribute in element.kind_.attributes:
        before, after = reader.shown(today, attribute), reader.shown(element, attribute)
        if attribute.name not in hidden and before != after:
            found[attribute.name] = before
    return found


def _in_words(relation: Relation, today: Element, now: Graph, reader: Reader) -> tuple[str, str]:
    inverse = relation.source != today.id
    other = now.elements[relation.source if inverse else relation.target]
    wanted = (relation.type, inverse, other.kind)
    for link in METAMODEL.links(today.kind_):
        if (link.relation.name, link.inverse, link.other.name) == wanted:
            return link_words(link, reader.language), other.name
    return "", other.name
