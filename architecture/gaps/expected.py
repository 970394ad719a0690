"""Gaps that follow from the metamodel: empty, unread and stale values, links that wait.

No rule of these is written by hand for an attribute: `Attribute.expected` declares it. There is
one code per kind (ISI-APL for applications) and one finding per record, which lists what is
empty; docs/decisions/0006-gaps.md says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from architecture.gaps.facts import Facts
from architecture.gaps.rule import (
    Answer,
    Finding,
    Rule,
    Severity,
    Shown,
    declared_rules,
    rule,
)
from architecture.graph import Element, OpenLink
from architecture.metamodel import METAMODEL, Attribute, Domain, Kind, Text, ValueType

PREFIX = "ISI-"


def declare() -> None:
    """Declares the rules of this module; called once, after all rules written by hand."""
    reported = {(k, r.field) for r in declared_rules() if r.reports_empty for k in r.kinds}
    asked = {(k, r.field) for r in declared_rules() for k in r.kinds}
    for kind in METAMODEL.kinds:
        _declare_expected(
            kind,
            reported={n for k, n in reported if k == kind.name and n},
            asked={n for k, n in asked if k == kind.name and n},
        )


def _declare_expected(kind: Kind, *, reported: set[str], asked: set[str]) -> None:
    expected = tuple(a for a in kind.attributes if a.expected and a.name not in reported)

    @rule(
        PREFIX + kind.prefix,
        Text(f"Isian {kind.label.id} belum lengkap", f"{kind.label.en}: expected values are empty"),
        kinds=kind,
        severity=Severity.LOW,
        says=Text("Ada isian yang diharapkan masih kosong.", "Expected values are still empty."),
        remedy=Text(
            "Lengkapi isiannya, atau tandai tidak berlaku dengan alasan.",
            "Fill them in, or mark them as not applicable with a reason.",
        ),
        sensitive=kind.sensitive,
    )
    def expected_but_empty(facts: Facts, element: Element) -> Answer:
        empty = _expected_and_empty(element, expected)
        if "to_fill" in element.marks.values():
            empty += _to_fill(element, without={*empty, *asked})
        return Shown(says_empty(kind, tuple(empty)), fields=tuple(empty)) if empty else False


def _expected_and_empty(element: Element, expected: tuple[Attribute, ...]) -> list[str]:
    values = element.attributes
    blank = [a for a in expected if values.get(a.name) is None]
    if not blank:
        return []
    unread, marks = element.unread, element.marks
    plain = dict(values)
    return [
        a.name
        for a in blank
        if a.name not in unread  # NIL-01 says that
        and marks.get(a.name) != "not_applicable"
        and a.is_expected_of(plain)
    ]


def _to_fill(element: Element, *, without: set[str]) -> list[str]:
    """Further attributes that somebody marked as still to be filled in."""
    return [
        name
        for name in element.kind_.by_name
        if element.marks.get(name) == "to_fill"
        and name not in without
        and element.attributes.get(name) is None
        and name not in element.unread
    ]


@lru_cache(maxsize=4096)  # a few hundred different sets of blanks among thousands of records
def says_empty(kind: Kind, names: tuple[str, ...]) -> Text:
    """The sentence that lists empty attributes by their official labels."""
    labels = [kind.attribute(n).label for n in names]
    return Text(
        "Belum diisi: " + ", ".join(x.id for x in labels) + ".",
        "Still empty: " + ", ".join(x.en for x in labels) + ".",
    )


def without_fields(finding: Finding, hidden: frozenset[str]) -> Finding | None:
    """The finding for somebody who may not see some attributes; None if nothing is left of it."""
    if hidden.isdisjoint(finding.fields):
        return finding
    left = tuple(n for n in finding.fields if n not in hidden)
    if not left or not finding.rule.code.startswith(PREFIX):
        return None
    says = says_empty(METAMODEL.kind(finding.kind), left)
    return finding._replace(fields=left, message=says)


@rule(
    "NIL-01",
    Text("Isian belum terbaca", "Value not read yet"),
    kinds=METAMODEL.kinds,
    domain=Domain.GOVERNANCE,
    severity=Severity.MEDIUM,
    says=Text(
        "Ada isian yang tidak sesuai daftar atau bentuknya; teksnya disimpan apa adanya.",
        "A value does not fit its list or form; its text is kept as it is.",
    ),
    remedy=Text(
        "Pilih nilai dari daftar, atau tulis dalam bentuk yang diminta.",
        "Choose from the list, or write it in the form asked for.",
    ),
)
def value_not_read(facts: Facts, element: Element) -> Answer:
    if not element.unread:
        return False
    known = element.kind_.by_name
    return [_about(known[name], element.unread[name]) for name in known if name in element.unread]


@rule(
    "NIL-02",
    Text("Nilai tidak lagi ada dalam daftar", "Value no longer in its list"),
    kinds=METAMODEL.kinds,
    domain=Domain.GOVERNANCE,
    severity=Severity.MEDIUM,
    says=Text(
        "Nilai yang tersimpan sudah tidak ada dalam daftar, referensi, atau susunan OPD.",
        "A stored value is no longer in its list, reference tree or OPD tree.",
    ),
    remedy=Text("Pilih nilai yang berlaku sekarang.", "Choose a value that is valid now."),
)
def value_not_in_list(facts: Facts, element: Element) -> Answer:
    values = element.attributes
    found = []
    for attribute in LISTED_ATTRIBUTES[element.kind]:
        value = values.get(attribute.name)
        if value is None:
            continue
        for one in value if isinstance(value, list) else (value,):
            if not _CHECKS[attribute.type](facts, attribute, one):
                found.append(_about(attribute, str(one)))
                break
    return found or False


def _about(attribute: Attribute, text: str) -> Shown:
    short = text if len(text) <= 80 else text[:79] + "…"
    says = Text(f"{attribute.label.id}: “{short}”.", f"{attribute.label.en}: “{short}”.")
    return Shown(says, fields=(attribute.name,))


def _fits_choice(facts: Facts, attribute: Attribute, value: object) -> bool:
    return any(c.code == value for c in attribute.choices)


def _fits_code(facts: Facts, attribute: Attribute, value: object) -> bool:
    return value in facts.listed_codes.get(attribute.codelist or "", ())


def _fits_reference(facts: Facts, attribute: Attribute, value: object) -> bool:
    node = facts.vocabulary.references.get(str(value))
    return node is not None and node.family == attribute.family


def _fits_party(facts: Facts, attribute: Attribute, value: object) -> bool:
    key = str(value)
    if key.startswith("opd:"):
        return key.removeprefix("opd:") in facts.graph.units
    return key in facts.vocabulary.parties


_CHECKS: dict[ValueType, Callable[[Facts, Attribute, object], bool]] = {
    ValueType.CHOICE: _fits_choice,
    ValueType.CODE: _fits_code,
    ValueType.REFERENCE: _fits_reference,
    ValueType.REFERENCES: _fits_reference,
    ValueType.PARTY: _fits_party,
    ValueType.PARTIES: _fits_party,
}
LISTED_ATTRIBUTES = {
    k.name: tuple(a for a in k.attributes if a.type in _CHECKS) for k in METAMODEL.kinds
}


@rule(
    "TAU-01",
    Text("Tautan menunggu catatan yang belum ada", "Link waiting for a missing record"),
    kinds=METAMODEL.kinds,
    domain=Domain.GOVERNANCE,
    severity=Severity.LOW,
    says=Text(
        "Ada tautan ke catatan yang belum ada.", "A link points at a record that does not exist."
    ),
    remedy=Text(
        "Buat catatan itu dengan nama yang sama, atau pilih catatan yang sudah ada.",
        "Record it under the same name, or choose an existing record.",
    ),
)
def link_waiting(facts: Facts, element: Element) -> Answer:
    waiting = facts.open_links.get(element.id)
    return [_waits(link) for link in waiting] if waiting else False


def _waits(link: OpenLink) -> Shown:
    relation = METAMODEL.relation(link.type)
    phrase = relation.inverse if link.inverse else relation.label
    other = METAMODEL.kind(link.other_kind).label
    tail = "__inverse" if link.inverse else ""
    says = Text(
        f"{phrase.id.capitalize()} {other.id} “{link.text}”, yang belum tercatat.",
        f"{phrase.en.capitalize()} {other.en} “{link.text}”, which is not recorded.",
    )
    return Shown(says, fields=(f"{link.type}__{link.other_kind}{tail}",))


def unconfirmed(element: Element) -> int:
    """How many of the record's values are marked as assumed: counted, but no gap."""
    return sum(mark == "assumed" for mark in element.marks.values())


def expected_rules(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Those of the rules that say "expected but empty"."""
    return tuple(r for r in rules if r.code.startswith(PREFIX))
