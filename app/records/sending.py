"""What a person should know before sending a domain: what is wrong, empty, assumed, waiting."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from app.records.past import COLUMNS
from app.records.reader import Reader
from architecture.completeness import expected_attributes
from architecture.graph import Element, OpenLink, Relation
from architecture.metamodel import METAMODEL, Domain

UNSENT = ("draft", "returned")


@dataclass(frozen=True)
class Flaw:
    """One value or link; `field` is its flat name ("attributes.hosting")."""

    element: Element
    field: str
    label: str
    text: str = ""


@dataclass
class Check:
    """What an OPD would send of a domain, and what is still to do there."""

    unsent: list[Element] = field(default_factory=list)
    sent: int = 0
    accepted: int = 0
    wrong: list[Flaw] = field(default_factory=list)
    empty: list[Flaw] = field(default_factory=list)
    assumed: list[Flaw] = field(default_factory=list)
    waiting: list[Flaw] = field(default_factory=list)
    unanswered: list[Flaw] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.wrong or self.empty or self.assumed or self.waiting or self.unanswered)


def check_of(
    unit_ids: Collection[str],
    domain: Domain,
    reader: Reader,
    remarks: Mapping[str, Mapping[str, int]],
) -> Check:
    """The check of a domain; `remarks` are open threads by record and field."""
    check = Check()
    for kind in METAMODEL.of_domain(domain):
        for element in reader.graph.of_kind(kind):
            if element.opd in unit_ids:
                _count(element, check, reader, remarks.get(element.id, {}))
    unsent = {e.id: e for e in check.unsent}
    check.waiting = [
        _open_flaw(unsent[link.element], link, reader)
        for link in reader.graph.open_links
        if link.element in unsent
    ]
    return check


def _open_flaw(element: Element, waiting: OpenLink, reader: Reader) -> Flaw:
    tail = "__inverse" if waiting.inverse else ""
    name = f"links.{waiting.type}__{waiting.other_kind}{tail}"
    return Flaw(element, name, field_label(element, name, reader), waiting.text)


def _count(element: Element, check: Check, reader: Reader, remarks: Mapping[str, int]) -> None:
    if element.review not in UNSENT:
        check.sent += element.review == "submitted"
        check.accepted += element.review in ("verified", "validated")
        return
    check.unsent.append(element)
    check.wrong += _flaws(element, element.unread, reader)
    empty = [
        a.name
        for a in expected_attributes(element)
        if element.attributes.get(a.name) is None and a.name not in element.unread
    ]
    check.empty += _flaws(element, empty, reader)
    assumed = [n for n, mark in element.marks.items() if mark == "assumed"]
    check.assumed += _flaws(element, assumed, reader)
    check.unanswered += [
        Flaw(element, name, field_label(element, name, reader)) for name in sorted(remarks)
    ]
    _count_links(element, check, reader)


def _flaws(element: Element, names: Iterable[str], reader: Reader) -> list[Flaw]:
    known = element.kind_.by_name
    order = list(known)
    return [
        Flaw(
            element, f"attributes.{n}", known[n].label.in_language(reader.language),
            element.unread.get(n, ""),
        )
        for n in sorted((n for n in names if n in known), key=order.index)
    ]  # fmt: skip


def _count_links(element: Element, check: Check, reader: Reader) -> None:
    links = {(k.relation.name, k.inverse, k.other.name): k for k in METAMODEL.links(element.kind_)}
    for relation, other in reader.graph.neighbours(element):
        link = links.get((relation.type, relation.source != element.id, other.kind))
        if relation.mark == "assumed" and link and _is_stated_from(element, relation, other):
            label = link.label.in_language(reader.language)
            check.assumed.append(Flaw(element, f"links.{link.name}", label, other.name))


def _is_stated_from(element: Element, relation: Relation, other: Element) -> bool:
    """Whether a link is content of this end; where both are of one OPD, of its source."""
    is_ours = relation.declared_by == element.opd
    return is_ours and (relation.source == element.id or other.opd != element.opd)


def field_label(element: Element, name: str, reader: Reader) -> str:
    """The label of a flat field of a record; "" for the record itself."""
    group, _dot, key = name.partition(".")
    kind = element.kind_
    if group == "attributes" and key in kind.by_name:
        return kind.by_name[key].label.in_language(reader.language)
    if group == "links":
        found = next((k for k in METAMODEL.links(kind) if k.name == key), None)
        return found.label.in_language(reader.language) if found else key
    if name == "name":
        return kind.name_label.in_language(reader.language)
    column = COLUMNS.get({"opd": "opd_id"}.get(name, name))
    return column.in_language(reader.language) if column else ""
