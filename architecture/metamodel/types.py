"""The words in which the metamodel is written: value types, attributes, kinds, relation types.

Everything that depends on the vocabulary (forms, lists, workbooks, import, export, gaps,
documents, docs) reads these values; nothing repeats them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from functools import cached_property
from typing import Literal


class InvalidMetamodel(Exception):
    """The vocabulary contradicts itself; the message lists every fault found."""


class UnknownName(KeyError):
    """A kind, attribute or relation type was asked for under a name nobody declared."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True)
class Text:
    """One wording in both languages, Indonesian first."""

    id: str
    en: str

    def in_language(self, language: str) -> str:
        """The wording in `language` ("id" or "en")."""
        return self.en if language == "en" else self.id


class Domain(Enum):
    """The six domains of the architecture, in their fixed order, and governance beside them.

    value = (letter, Indonesian, English, css name)
    """

    PROCESS = ("P", "Proses Bisnis", "Business process", "proses")
    SERVICE = ("L", "Layanan", "Service", "layanan")
    DATA = ("D", "Data dan Informasi", "Data and information", "data")
    APPLICATION = ("A", "Aplikasi", "Application", "aplikasi")
    INFRASTRUCTURE = ("I", "Infrastruktur", "Infrastructure", "infra")
    SECURITY = ("K", "Keamanan", "Security", "keamanan")
    GOVERNANCE = ("T", "Tata Kelola", "Governance", "tata")

    @property
    def letter(self) -> str:
        return self.value[0]

    @property
    def label(self) -> Text:
        return Text(self.value[1], self.value[2])

    @property
    def css(self) -> str:
        return self.value[3]


SIX_DOMAINS: tuple[Domain, ...] = tuple(d for d in Domain if d is not Domain.GOVERNANCE)


class ValueType(StrEnum):
    """How a value is typed, checked, stored and shown."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"  # fixed list, because a rule reads it; stored as the choice's code
    CODE = "code"  # editable code list; stored as the official word
    INTEGER = "integer"
    QUANTITY = "quantity"  # {"text", "value", "unit"}
    MONEY = "money"  # rupiah, integer
    DATE = "date"  # ISO text
    YEAR = "year"
    YES_NO = "yes_no"
    URL = "url"
    YEARLY = "yearly"  # {"2025": "…"}
    PARTY = "party"  # "opd:ID" or "institution:ID"
    PARTIES = "parties"
    REFERENCE = "reference"  # code of a node, "RAB.09.06.03"
    REFERENCES = "references"


FAMILIES: tuple[str, ...] = ("RAB", "RAL", "RAD", "RAA", "RAI", "RAK", "urusan")
QUANTITY_DIMENSIONS: tuple[str, ...] = ("memory", "bandwidth")
_NAME = re.compile(r"^[a-z][a-z0-9_]*$")


@dataclass(frozen=True)
class Choice:
    """One value of a fixed list; `aliases` are further words that mean it."""

    code: str
    label: Text
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Condition:
    """Holds when `attribute` has (or, negated, has not) one of `values`."""

    attribute: str
    values: tuple[str, ...]
    negated: bool = False

    def holds(self, attributes: dict[str, object]) -> bool:
        """Whether the condition holds for a record's values; unknown counts as not holding."""
        value = attributes.get(self.attribute)
        if value is None:
            return False
        return (value in self.values) != self.negated


GENERAL = Text("Identitas", "Identity")


@dataclass(frozen=True)
class Attribute:
    """One value of a kind, declared once for form, list, workbook, import, export and docs.

    `required` refuses to save, `expected` reports a gap when empty (only under `expected_if`),
    `listed` shows it in lists, `sensitive` hides it from public editions and from other OPDs.
    `headers` are further beginnings of column headers under which spreadsheets carry it.
    `check` names the form that a text or the values per year must have
    (`architecture.plan_values.CHECKS`).
    `source` names where the attribute comes from; "C:" confirmed, "L:" one government,
    "perluasan" our own extension.
    """

    name: str
    label: Text
    type: ValueType = ValueType.TEXT
    source: str = ""
    codelist: str | None = None
    choices: tuple[Choice, ...] = ()
    family: str | None = None
    dimension: str | None = None
    required: bool = False
    expected: bool = False
    expected_if: Condition | None = None
    listed: bool = False
    sensitive: bool = False
    group: Text = GENERAL
    help: Text | None = None
    headers: tuple[str, ...] = ()
    check: str = ""

    @property
    def is_many(self) -> bool:
        """Whether the value is a list."""
        return self.type in (ValueType.PARTIES, ValueType.REFERENCES)

    @property
    def is_party(self) -> bool:
        return self.type in (ValueType.PARTY, ValueType.PARTIES)

    @property
    def is_reference(self) -> bool:
        return self.type in (ValueType.REFERENCE, ValueType.REFERENCES)

    def choice_label(self, code: str, language: str = "id") -> str:
        """The label of a fixed choice; an unknown code is shown as it is."""
        found = next((c for c in self.choices if c.code == code), None)
        return found.label.in_language(language) if found else code

    def is_expected_of(self, attributes: dict[str, object]) -> bool:
        """Whether a record with these values should fill this attribute."""
        if not self.expected:
            return False
        return self.expected_if is None or self.expected_if.holds(attributes)

    def faults(self) -> Iterable[str]:
        """What is wrong with this declaration, one sentence each."""
        if not _NAME.match(self.name):
            yield f"attribute {self.name!r}: name must be lower case letters, digits, _"
        if not self.label.id or not self.label.en:
            yield f"attribute {self.name}: a label is empty"
        if not self.source:
            yield f"attribute {self.name}: source is missing"
        yield from self._type_faults()

    def _type_faults(self) -> Iterable[str]:
        needs = {
            ValueType.CHOICE: ("choices", bool(self.choices)),
            ValueType.CODE: ("codelist", bool(self.codelist)),
            ValueType.QUANTITY: ("dimension", self.dimension in QUANTITY_DIMENSIONS),
            ValueType.REFERENCE: ("family", self.family in FAMILIES),
            ValueType.REFERENCES: ("family", self.family in FAMILIES),
        }
        given = {
            "choices": bool(self.choices),
            "codelist": bool(self.codelist),
            "dimension": self.dimension is not None,
            "family": self.family is not None,
        }
        wanted, present = needs.get(self.type, ("", True))
        if not present:
            yield f"attribute {self.name}: type {self.type} needs a valid {wanted}"
        for option, is_given in given.items():
            if is_given and option != wanted:
                yield f"attribute {self.name}: {option} does not belong to type {self.type}"
        codes = [c.code for c in self.choices]
        if len(codes) != len(set(codes)):
            yield f"attribute {self.name}: a choice is declared twice"


@dataclass(frozen=True)
class Sheet:
    """A sheet name of a national template, and the values that the sheet's name implies."""

    name: str
    implies: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of record.

    `prefix` begins its codes. `singular`/`plural` are labels; the plural names the workbook
    sheet (at most 31 characters). `aliases` are further words for the kind in link headers,
    `sheets` the sheets of national templates that hold it. `sensitive` kinds are visible to
    owner and reviewers only.
    """

    name: str
    label: Text
    plural: Text
    domain: Domain
    prefix: str
    attributes: tuple[Attribute, ...]
    name_label: Text
    description: Text
    aliases: tuple[str, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    sensitive: bool = False
    national: bool = False  # may exist without an OPD

    @cached_property
    def by_name(self) -> dict[str, Attribute]:
        return {a.name: a for a in self.attributes}

    def attribute(self, name: str) -> Attribute:
        """The declared attribute; raises UnknownName naming the known ones."""
        try:
            return self.by_name[name]
        except KeyError:
            known = ", ".join(self.by_name)
            raise UnknownName(f"{self.name} has no attribute {name!r}; it has: {known}") from None

    @property
    def listed(self) -> tuple[Attribute, ...]:
        return tuple(a for a in self.attributes if a.listed)

    @property
    def groups(self) -> tuple[tuple[Text, tuple[Attribute, ...]], ...]:
        """Attributes by group, both in declared order."""
        order = list(dict.fromkeys(a.group for a in self.attributes))
        return tuple((g, tuple(a for a in self.attributes if a.group == g)) for g in order)

    def faults(self) -> Iterable[str]:
        """What is wrong with this kind, one sentence each."""
        if not _NAME.match(self.name):
            yield f"kind {self.name!r}: name must be lower case letters, digits, _"
        if len(self.plural.id) > 31 or re.search(r"[\[\]:*?/\\]", self.plural.id):
            yield f"kind {self.name}: plural {self.plural.id!r} cannot name a workbook sheet"
        names = [a.name for a in self.attributes]
        for name in sorted({n for n in names if names.count(n) > 1}):
            yield f"kind {self.name}: attribute {name} is declared twice"
        for reserved in sorted(RESERVED_NAMES & set(names)):
            yield f"kind {self.name}: attribute name {reserved} is reserved"
        for attribute in self.attributes:
            for fault in attribute.faults():
                yield f"kind {self.name}: {fault}"
            condition = attribute.expected_if
            if condition and condition.attribute not in names:
                yield f"kind {self.name}: {attribute.name} depends on unknown {condition.attribute}"


RESERVED_NAMES = frozenset(
    {"id", "code", "name", "opd", "kind", "plan", "review", "version", "marks", "unread"}
    | {"target", "archived_at", "merged_into", "reasons"}
)


@dataclass(frozen=True, eq=False)
class RelationType:
    """One type of link between records; `single` means a source has at most one target.

    The source's form and sheet edit it; with `inverse_columns` the target's too. `stops` names
    the end that cannot work when the other one fails, "" where neither needs the other.
    """

    name: str
    label: Text
    inverse: Text
    sources: tuple[Kind, ...]
    targets: tuple[Kind, ...]
    source: str
    single: bool = False
    inverse_columns: bool = False
    sensitive: bool = False  # topology: hidden from public editions
    attributes: tuple[Attribute, ...] = ()
    stops: Literal["", "source", "target"] = ""

    def admits(self, source: str, target: str) -> bool:
        """Whether a record of kind `source` may be linked to one of kind `target`."""
        return source in self.source_names and target in self.target_names

    @cached_property
    def source_names(self) -> frozenset[str]:
        return frozenset(k.name for k in self.sources)

    @cached_property
    def target_names(self) -> frozenset[str]:
        return frozenset(k.name for k in self.targets)


@dataclass(frozen=True)
class Link:
    """A relation type seen from one kind: what a form field or workbook column edits.

    `name` is unique within the kind: "supports__service", or "supports__service__inverse".
    """

    kind: Kind
    relation: RelationType
    other: Kind
    inverse: bool
    is_column: bool

    @property
    def name(self) -> str:
        tail = "__inverse" if self.inverse else ""
        return f"{self.relation.name}__{self.other.name}{tail}"

    @property
    def arrow(self) -> str:
        return "←" if self.inverse else "→"

    @property
    def phrase(self) -> Text:
        """The verb as read from this kind: "mendukung", "didukung oleh"."""
        return self.relation.inverse if self.inverse else self.relation.label

    @property
    def label(self) -> Text:
        """Column header and field label, as in the national templates: "→ Layanan (mendukung)"."""
        return Text(
            f"{self.arrow} {self.other.label.id} ({self.phrase.id})",
            f"{self.arrow} {self.other.label.en} ({self.phrase.en})",
        )

    @property
    def single(self) -> bool:
        return self.relation.single and not self.inverse

    @property
    def help(self) -> Text:
        """What belongs in the field: "Aplikasi ini mendukung Layanan yang dipilih; …"."""
        verb_id = _without_last(self.phrase.id, self.other.label.id)
        verb_en = _without_last(self.phrase.en, self.other.label.en)
        return Text(
            f"{self.kind.label.id} ini {verb_id} {self.other.label.id} yang dipilih; "
            f"{'satu saja' if self.single else 'boleh lebih dari satu'}.",
            f"This {self.kind.label.en} {verb_en} the {self.other.label.en} chosen; "
            f"{'one only' if self.single else 'one or several'}.",
        )


def _without_last(phrase: str, name: str) -> str:
    """A verb phrase without the noun that follows it anyway: "memakai data" before "Data"."""
    verb, _, noun = phrase.rpartition(" ")
    return verb if verb and noun.casefold() == name.split()[0].casefold() else phrase


@dataclass(frozen=True, eq=False)
class Metamodel:
    """All kinds and relation types; construction refuses a vocabulary that contradicts itself."""

    kinds: tuple[Kind, ...]
    relations: tuple[RelationType, ...]
    _links: dict[str, tuple[Link, ...]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        faults = list(self.faults())
        if faults:
            raise InvalidMetamodel("\n".join(faults))

    @cached_property
    def by_name(self) -> dict[str, Kind]:
        return {k.name: k for k in self.kinds}

    @cached_property
    def relations_by_name(self) -> dict[str, RelationType]:
        return {r.name: r for r in self.relations}

    def kind(self, name: str) -> Kind:
        """The kind; raises UnknownName naming the known ones."""
        try:
            return self.by_name[name]
        except KeyError:
            raise UnknownName(f"no kind {name!r}; kinds: {', '.join(self.by_name)}") from None

    def relation(self, name: str) -> RelationType:
        """The relation type; raises UnknownName naming the known ones."""
        try:
            return self.relations_by_name[name]
        except KeyError:
            known = ", ".join(self.relations_by_name)
            raise UnknownName(f"no relation type {name!r}; types: {known}") from None

    def of_domain(self, domain: Domain) -> tuple[Kind, ...]:
        return tuple(k for k in self.kinds if k.domain is domain)

    def links(self, kind: Kind) -> tuple[Link, ...]:
        """Every link of a kind, forward first, in declared order."""
        if kind.name not in self._links:
            self._links[kind.name] = tuple(self._links_of(kind))
        return self._links[kind.name]

    def column_links(self, kind: Kind) -> tuple[Link, ...]:
        """The links that forms and workbooks of this kind edit."""
        return tuple(link for link in self.links(kind) if link.is_column)

    def link(self, kind: Kind, name: str) -> Link:
        """The kind's link of that name; raises UnknownName."""
        found = next((link for link in self.links(kind) if link.name == name), None)
        if found is None:
            raise UnknownName(f"{kind.name} has no link {name!r}")
        return found

    def _links_of(self, kind: Kind) -> Iterable[Link]:
        for relation in self.relations:
            if kind.name in relation.source_names:
                for other in relation.targets:
                    yield Link(kind, relation, other, inverse=False, is_column=True)
        for relation in self.relations:
            if kind.name in relation.target_names:
                for other in relation.sources:
                    yield Link(
                        kind, relation, other, inverse=True, is_column=relation.inverse_columns
                    )

    def faults(self) -> Iterable[str]:
        """What is wrong with the vocabulary, one sentence each."""
        for what, names in (
            ("kind", [k.name for k in self.kinds]),
            ("code prefix", [k.prefix for k in self.kinds]),
            ("plural label", [k.plural.id for k in self.kinds]),
            ("relation type", [r.name for r in self.relations]),
        ):
            for name in sorted({n for n in names if names.count(n) > 1}):
                yield f"{what} {name!r} is declared twice"
        for kind in self.kinds:
            yield from kind.faults()
        known = {k.name for k in self.kinds}
        for relation in self.relations:
            if not _NAME.match(relation.name):
                yield f"relation {relation.name!r}: name must be lower case letters, digits, _"
            for end in (*relation.sources, *relation.targets):
                if end.name not in known:
                    yield f"relation {relation.name}: kind {end.name} is not in the metamodel"
            if not relation.sources or not relation.targets:
                yield f"relation {relation.name}: an end admits no kind"
