"""What a gap rule is, what it answers, and what a finding holds.

A rule asks one question of one record (or of one OPD). It neither prints nor queries; whatever
it needs of the whole graph it asks `Facts`. How to add one: docs/kesenjangan.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from architecture.gaps.facts import Facts
from architecture.gaps.looks import Ask, Path
from architecture.graph import Element, Unit
from architecture.metamodel import METAMODEL, Domain, InvalidMetamodel, Kind, Text, UnknownName

OPD = "opd"  # the kind of a finding about an OPD as a whole
AT_ONCE = 250  # records about which one rule is asked before the next
COLUMNS = frozenset({"name", "opd", "plan"})  # of every record, beside its attributes


class Nature(StrEnum):
    """Seen in the data, or asked for by a rule outside of it. Decisions are entered by people."""

    OBSERVED = "observed"
    NORMATIVE = "normative"

    @property
    def label(self) -> Text:
        return _NATURES[self]


class Severity(StrEnum):
    """How much a gap weighs."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def label(self) -> Text:
        return _SEVERITIES[self]

    @property
    def rank(self) -> int:
        """0 for the heaviest."""
        return list(Severity).index(self)


_NATURES = {
    Nature.OBSERVED: Text("Teramati", "Observed"),
    Nature.NORMATIVE: Text("Normatif", "Normative"),
}
_SEVERITIES = {
    Severity.HIGH: Text("tinggi", "high"),
    Severity.MEDIUM: Text("sedang", "medium"),
    Severity.LOW: Text("rendah", "low"),
}


@dataclass(frozen=True)
class Basis:
    """The regulation or national practice a rule rests on, and how sure we are of it."""

    text: Text
    confidence: Text

    @property
    def full(self) -> Text:
        """Both in one sentence, as it is printed."""
        return Text(
            f"{self.text.id} (keyakinan: {self.confidence.id})",
            f"{self.text.en} (confidence: {self.confidence.en})",
        )


class Shown(NamedTuple):
    """A rule's answer when plain True does not say enough.

    `says` replaces the rule's sentence and never names other records, since not every reader may
    know of them. `path` are the records that show the gap, `group` ids that conflict with each
    other (the record itself may be among them: one tuple serves all members), `fields` the
    attributes or links that close it.
    """

    says: Text | None = None
    path: tuple[Element, ...] = ()
    group: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


Answer = bool | Text | Shown | list[Shown]
Question = Callable[[Facts, Any], Answer]


@dataclass(frozen=True, eq=False)
class Rule:
    """One rule of the catalogue.

    `says` is the sentence about a record that has the gap, `lacks` what the path ends in vain at.
    `basis` is None where the rule rests on method. `reads` are the attributes that decide it
    (whoever may not see one of them is not told). `sensitive` findings could help an attacker:
    owner and reviewers only, never in public editions. `reports_empty`: the field's emptiness is
    this rule's, so "expected but empty" does not repeat it. `finds_by_name`: the others are found
    by their names alone, which every account may see. `sees` are the paths and `asks` the
    groupings that the question reads beyond its record: after an edit only who sees it is asked.
    `of_plan`: asked of all living records, planned ones included, and not of a reading.
    """

    code: str
    title: Text
    kinds: tuple[str, ...]
    domain: Domain
    nature: Nature
    severity: Severity
    says: Text
    remedy: Text
    question: Question
    basis: Basis | None = None
    field: str | None = None
    reads: tuple[str, ...] = ()
    lacks: Text | None = None
    sensitive: bool = False
    reports_empty: bool = False
    finds_by_name: bool = False
    sees: tuple[Path, ...] = ()
    asks: tuple[Ask, ...] = ()
    of_plan: bool = False

    @property
    def is_about_opd(self) -> bool:
        return self.kinds == (OPD,)

    @cached_property
    def order(self) -> tuple[int, str]:
        """Heaviest first, then by code."""
        return (self.severity.rank, self.code)

    def faults(self) -> Iterator[str]:
        """What contradicts the metamodel, one sentence each."""
        if self.nature is Nature.NORMATIVE and self.basis is None:
            yield f"rule {self.code}: normative, but no basis is named"
        for name in self.kinds if self.field and not self.is_about_opd else ():
            if not _is_field(METAMODEL.kind(name), self.field or ""):
                yield f"rule {self.code}: {name} has no attribute or link {self.field!r}"
        # A rule reads other records of its path too, so any kind may declare the attribute.
        for wanted in self.reads:
            if not any(wanted in k.by_name for k in METAMODEL.kinds):
                yield f"rule {self.code}: no kind has an attribute {wanted!r}"


class Finding(NamedTuple):
    """One gap. Ids only: names are looked up in the graph of whoever reads it."""

    rule: Rule
    kind: str
    element: str
    code: str
    opd: str | None
    message: Text
    path: tuple[str, ...]
    group: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Stable name of the finding: rule, record and, where there are several, the field."""
        several = ":" + self.fields[0] if self.fields and self.fields[0] != self.rule.field else ""
        return f"{self.rule.code}:{self.element}{several}"

    @property
    def field(self) -> str | None:
        """The attribute or link whose edit closes the gap."""
        return self.fields[0] if self.fields else self.rule.field

    @property
    def others(self) -> tuple[str, ...]:
        """The records it conflicts with."""
        return tuple(i for i in self.group if i != self.element)

    @property
    def domain(self) -> Domain:
        return self.rule.domain if self.kind == OPD else METAMODEL.kind(self.kind).domain

    @property
    def order(self) -> tuple[int, str, str, str, tuple[str, ...], str]:
        return (*self.rule.order, self.code, self.element, self.fields, self.message.id)


_DECLARED: dict[str, Rule] = {}


def rule(
    code: str,
    title: Text,
    *,
    kinds: Kind | tuple[Kind, ...],
    severity: Severity,
    says: Text,
    remedy: Text,
    nature: Nature = Nature.OBSERVED,
    **options: Any,
) -> Callable[[Callable[[Facts, Element], Answer]], Callable[[Facts, Element], Answer]]:
    """Declares the decorated function as the question of a rule about records of these kinds."""
    asked = kinds if isinstance(kinds, tuple) else (kinds,)
    domain = options.pop("domain", asked[0].domain)

    def declare(question: Callable[[Facts, Element], Answer]) -> Callable[[Facts, Element], Answer]:
        names = tuple(k.name for k in asked)
        _add(Rule(code, title, names, domain, nature, severity, says, remedy, question, **options))
        return question

    return declare


def opd_rule(
    code: str,
    title: Text,
    *,
    domain: Domain,
    severity: Severity,
    says: Text,
    remedy: Text,
    nature: Nature = Nature.OBSERVED,
    **options: Any,
) -> Callable[[Callable[[Facts, Unit], Answer]], Callable[[Facts, Unit], Answer]]:
    """Declares the decorated function as the question of a rule about an OPD as a whole."""

    def declare(question: Callable[[Facts, Unit], Answer]) -> Callable[[Facts, Unit], Answer]:
        _add(Rule(code, title, (OPD,), domain, nature, severity, says, remedy, question, **options))
        return question

    return declare


def declared_rules() -> tuple[Rule, ...]:
    """All rules declared so far, heaviest first; raises InvalidMetamodel naming every fault."""
    faults = [fault for declared in _DECLARED.values() for fault in declared.faults()]
    if faults:
        raise InvalidMetamodel("\n".join(faults))
    return tuple(sorted(_DECLARED.values(), key=lambda r: r.order))


def findings_of_all(rules: Iterable[Rule], facts: Facts) -> list[Finding]:
    """What the rules find, rule after rule, each in the order of the records.

    All rules are asked about some records before the next ones: what one rule read of them and
    their neighbours is then still in the processor's cache, which holds little of a large city.
    """
    asked = tuple(rules)
    found: dict[Rule, list[Finding]] = {rule: [] for rule in asked}
    by_kind: dict[str, list[Rule]] = {}
    for rule in asked:
        for kind in rule.kinds:
            by_kind.setdefault(kind, []).append(rule)
    for rule in by_kind.pop(OPD, ()):
        for unit in facts.reporting_units:
            found[rule] += findings_of_opd(rule, facts, unit)
    for kind, of_kind in by_kind.items():
        records = facts.of_kind(kind)
        for start in range(0, len(records), AT_ONCE):
            some = records[start : start + AT_ONCE]
            for rule in of_kind:
                found[rule] += _findings_about_some(rule, facts, some)
    return [finding for rule in asked for finding in found[rule]]


def _findings_about_some(
    asked: Rule, facts: Facts, elements: Iterable[Element]
) -> Iterator[Finding]:
    question = asked.question
    for element in elements:
        answer = question(facts, element)
        if answer is False:  # the usual case, and there are many records
            continue
        for shown in _answers(answer):
            yield _finding(asked, element, shown)


def findings_of_opd(asked: Rule, facts: Facts, unit: Unit) -> Iterator[Finding]:
    """What one rule finds about an OPD as a whole."""
    for shown in _answers(asked.question(facts, unit)):
        path = tuple(e.id for e in shown.path)
        says = shown.says or asked.says
        yield Finding(
            asked, OPD, unit.id, unit.code, unit.id, says, path, shown.group, shown.fields
        )


def findings_about(asked: Rule, facts: Facts, element: Element) -> Iterator[Finding]:
    """What one rule finds about one record."""
    if element.kind in asked.kinds:
        for shown in _answers(asked.question(facts, element)):
            yield _finding(asked, element, shown)


def _finding(asked: Rule, element: Element, shown: Shown) -> Finding:
    path = tuple([e.id for e in shown.path]) if shown.path else (element.id,)
    return Finding(
        asked, element.kind, element.id, element.code, element.opd,
        shown.says or asked.says, path, shown.group, shown.fields,
    )  # fmt: skip


def _answers(answer: Answer) -> Iterable[Shown]:
    if isinstance(answer, list):
        return answer
    if isinstance(answer, Shown):
        return (answer,)
    if isinstance(answer, Text):
        return (Shown(answer),)
    return (_PLAIN,) if answer else ()


_PLAIN = Shown()


def _add(declared: Rule) -> None:
    if declared.code in _DECLARED:
        raise InvalidMetamodel(f"rule {declared.code} is declared twice")
    _DECLARED[declared.code] = declared


def _is_field(kind: Kind, name: str) -> bool:
    if name in COLUMNS or name in kind.by_name:
        return True
    try:
        METAMODEL.link(kind, name)
    except UnknownName:
        return False
    return True
