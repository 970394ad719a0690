"""The metadata table of each kind, derived from the metamodel in the order of the official form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from architecture.graph import Element
from architecture.metamodel import FAMILIES, METAMODEL, Attribute, Kind, Link, Text, ValueType
from architecture.metamodel.types import GENERAL
from architecture.tables.spec import Cell, Column, Form, Marked, Source, Table, Value
from architecture.values import show_value

LEVELS = 4  # of a reference tree get a column of their own; what is deeper joins the last
LINKS = Text("Hubungan", "Relations")
STATE = Text("Keadaan", "State")
PLANS = {
    "keep": Text("Tetap", "Keep"),
    "new": Text("Baru", "New"),
    "upgrade": Text("Pengembangan", "Upgrade"),
    "retire": Text("Dihentikan", "Retire"),
    "merge": Text("Digabung", "Merge"),
}
REVIEWS = {
    "draft": Text("Draf", "Draft"),
    "submitted": Text("Diajukan", "Submitted"),
    "verified": Text("Diverifikasi", "Verified"),
    "validated": Text("Disahkan", "Validated"),
    "returned": Text("Dikembalikan", "Returned"),
}
_FORMS: Mapping[ValueType, Form] = {
    ValueType.INTEGER: "number",
    ValueType.MONEY: "money",
    ValueType.YEAR: "year",
    ValueType.DATE: "date",
}
_SHARES = {ValueType.LONG_TEXT: 2.6, ValueType.PARTIES: 1.6, ValueType.URL: 1.6}


@dataclass(frozen=True)
class Field:
    """A column of a metadata table and how to read it from a record."""

    column: Column
    read: Callable[[Source, Element], Value]


def metadata_table(kind: Kind) -> Table:
    """All attributes, relations and states of the records of a kind."""
    return Table(
        f"metadata_{kind.name}",
        Text(f"Metadata {kind.label.id}", f"Metadata: {kind.label.en}"),
        columns=lambda source: [f.column for f in fields_of(kind)],
        rows=lambda source: [
            tuple(f.read(source, element) for f in fields_of(kind))
            for element in source.of_kind(kind)
        ],
        domain=kind.domain,
        sheet=kind.plural.id,
        kind=kind,
        is_sensitive=kind.sensitive,
    )


@cache
def fields_of(kind: Kind) -> tuple[Field, ...]:
    """The fields of a kind's metadata table, key columns first."""
    return (
        Field(Column("code", Text("Kode", "Code"), share=0.8), lambda s, e: e.code),
        Field(Column("name", kind.name_label, share=2), lambda s, e: e.name),
        Field(Column("opd", Text("OPD", "OPD"), share=0.9, group=GENERAL), opd_label),
        *(field for attribute in kind.attributes for field in _attribute_fields(attribute)),
        *_relation_fields(kind),
        *_state_fields(),
    )


def opd_label(source: Source, element: Element) -> str:
    """The OPD of a record; national and shared ones say so."""
    return source.graph.unit_label(element.opd) or source.text(
        Text("Nasional/bersama", "National/shared")
    )


def record_label(element: Element) -> str:
    """A linked record as it is listed in a cell."""
    return f"{element.code} {element.name}"


def attribute_cell(source: Source, element: Element, attribute: Attribute) -> Value:
    """The value of an attribute with its mark; a text that did not fit is shown as it is."""
    mark = element.marks.get(attribute.name, "")
    value = element.attributes.get(attribute.name)
    if value is None:
        unread = element.unread.get(attribute.name)
        if unread is not None:
            return Marked(unread, "to_fill")
        if mark in ("not_applicable", "to_fill"):
            return Marked(None, mark)
        is_missing = attribute.is_expected_of(dict(element.attributes))
        return Marked(None, "empty") if is_missing else None
    cell = _plain(source, attribute, value)
    return Marked(cell, mark) if mark == "assumed" else cell


def _plain(source: Source, attribute: Attribute, value: Any) -> Cell:
    if attribute.type in (ValueType.INTEGER, ValueType.MONEY, ValueType.YEAR):
        return int(value)
    if attribute.type is ValueType.DATE:
        try:
            return date.fromisoformat(value)
        except ValueError:
            return str(value)
    return show_value(attribute, value, source.vocabulary, source.language)


def _attribute_fields(attribute: Attribute) -> Iterator[Field]:
    if attribute.type is ValueType.REFERENCE and attribute.family in FAMILIES[:6]:
        yield from (_level_field(attribute, level) for level in range(1, LEVELS + 1))
        return
    column = Column(
        attribute.name,
        attribute.label,
        form=_FORMS.get(attribute.type, "text"),
        share=_SHARES.get(attribute.type, 1.1),
        sensitive=attribute.sensitive,
        group=attribute.group,
    )
    yield Field(column, lambda source, element: attribute_cell(source, element, attribute))


def _level_field(attribute: Attribute, level: int) -> Field:
    def read(source: Source, element: Element) -> Value:
        code = element.attributes.get(attribute.name)
        if code is None:
            return attribute_cell(source, element, attribute) if level == 1 else None
        path = source.vocabulary.reference_path(code)
        if not path:  # a node that is gone
            return str(code) if level == 1 else None
        nodes = path[LEVELS - 1 :] if level == LEVELS else path[level - 1 : level]
        cell = " › ".join(n.label for n in nodes) or None
        is_assumed = element.marks.get(attribute.name) == "assumed"
        return Marked(cell, "assumed") if is_assumed and cell else cell

    family = attribute.family or ""
    label = Text(f"{family} Level {level}", f"{family} level {level}")
    column = Column(f"{attribute.name}_{level}", label, share=1.4, group=attribute.group)
    return Field(column, read)


def _relation_fields(kind: Kind) -> Iterator[Field]:
    """One column per relation and direction, whatever kinds stand at its other end."""
    directions: dict[tuple[str, bool], list[Link]] = {}
    for link in METAMODEL.links(kind):
        directions.setdefault((link.relation.name, link.inverse), []).append(link)
    for (name, inverse), links in directions.items():
        yield _relation_field(name, links, inverse=inverse)


def _relation_field(name: str, links: list[Link], *, inverse: bool) -> Field:
    relation = links[0].relation
    phrase = links[0].phrase
    others = {link.other.label for link in links}
    label = Text(phrase.id.capitalize(), phrase.en.capitalize())
    if len(others) == 1:
        other = next(iter(others))
        label = Text(f"{label.id} ({other.id})", f"{label.en} ({other.en})")

    def read(source: Source, element: Element) -> Value:
        ends = (source.graph.sources if inverse else source.graph.targets)(element, relation)
        waiting = [
            link.text
            for link in source.open_links_of(element)
            if link.type == name and link.inverse is inverse
        ]
        return "; ".join([*map(record_label, ends), *waiting]) or None

    column = Column(
        f"{name}__inverse" if inverse else name,
        label,
        share=2,
        sensitive=relation.sensitive,
        group=LINKS,
    )
    return Field(column, read)


def _state_fields() -> Iterator[Field]:
    yield Field(
        Column("plan", Text("Rencana", "Plan"), share=0.9, group=STATE),
        lambda source, element: source.text(PLANS[element.plan]),
    )
    yield Field(
        Column("review", Text("Tinjauan", "Review"), share=0.9, group=STATE),
        lambda source, element: source.text(REVIEWS[element.review]),
    )
    yield Field(
        Column("gaps", Text("Kesenjangan", "Gaps"), share=1.2, group=STATE),
        gap_codes,
    )


def gap_codes(source: Source, element: Element) -> Cell:
    """The codes of the rules that the record falls under, heaviest first."""
    codes = dict.fromkeys(f.rule.code for f in source.findings_by_element.get(element.id, ()))
    return ", ".join(codes) or None


METADATA_TABLES: tuple[Table, ...] = tuple(metadata_table(kind) for kind in METAMODEL.kinds)
