"""The columns of a kind's grid, derived from the metamodel and the government's lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from app.grid.examples import Example
from app.records.link_fields import link_words
from app.records.order import PLANS
from app.records.past import PLAN_WORDS
from architecture.graph import Unit
from architecture.metamodel import METAMODEL, Attribute, Kind, Link, ValueType
from architecture.vocabulary import Vocabulary

SHOWN = 11  # columns that fit a screen before the reader has chosen
SHOWN_LINKS = 4
FEW_LINKS = 8  # a kind with more links than this has mostly rare ones
WIDTHS = {
    ValueType.LONG_TEXT: 210, ValueType.DATE: 124, ValueType.YEAR: 84, ValueType.YES_NO: 84,
    ValueType.INTEGER: 104, ValueType.MONEY: 134, ValueType.QUANTITY: 104, ValueType.YEARLY: 170,
    ValueType.REFERENCE: 196, ValueType.REFERENCES: 210, ValueType.PARTIES: 180,
    ValueType.CHOICE: 144, ValueType.CODE: 136,
}  # fmt: skip
NUMBERS = (ValueType.INTEGER, ValueType.MONEY)


@dataclass(frozen=True)
class Lists:
    """What the columns of one OPD's grid offer to choose from."""

    vocabulary: Vocabulary
    units: tuple[Unit, ...]  # among which a record of this grid may move
    sources: Mapping[str, str] = field(default_factory=dict)  # code list or family → source
    example: Callable[[str], Example | None] = lambda name: None


@dataclass(frozen=True)
class Column:
    """One column: what it edits ("name", "attributes.hosting", "links.supports__service"), how.

    `options` are (stored, shown); `picker` says what the server is asked while typing.
    `words` is what the person reads about it: label, help, example, portal's name, list.
    """

    field: str
    type: str
    label: str
    group: str
    width: int
    options: tuple[tuple[str, str], ...] | None = None
    picker: Mapping[str, str] | None = None
    many: bool = False
    number: bool = False
    expected: bool = False
    expected_if: Mapping[str, Any] | None = None
    shown: bool = False
    domain: str = ""
    dimension: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For the page; what is empty is left out."""
        return {name: value for name, value in vars(self).items() if value not in (None, "", {})}


def columns_of(kind: Kind, lists: Lists, language: str) -> list[Column]:
    """The name, what lists show, the links, everything else, the unit; `shown` fit a screen."""
    listed = [_attribute(a, lists, language) for a in kind.attributes if a.listed]
    others = [_attribute(a, lists, language) for a in kind.attributes if not a.listed]
    linked = [_link(link, lists, language) for link in METAMODEL.column_links(kind)]
    columns = [_name(kind, lists, language), *listed, *linked, *others]
    if len(lists.units) > 1:
        columns.append(_unit(lists))
    shown = _shown(listed, linked, others)
    return [c if c.field not in shown else _with(c, shown=True) for c in columns]


def _shown(listed: list[Column], linked: list[Column], others: list[Column]) -> set[str]:
    """Fields to start with: always the name and what lists show, then links, then expected."""
    few = SHOWN_LINKS if len(linked) <= FEW_LINKS else SHOWN_LINKS // 2
    fields = ["name", *(c.field for c in listed), *(c.field for c in linked[:few])]
    fields += [c.field for c in others if c.expected][: max(0, SHOWN - len(fields))]
    return set(fields)


def _with(column: Column, **changes: Any) -> Column:
    return Column(**{**vars(column), **changes})


def _name(kind: Kind, lists: Lists, language: str) -> Column:
    words = {"help": kind.description.in_language(language), **_example(lists, "name")}
    words["portal"] = kind.name_label.id
    label = kind.name_label.in_language(language)
    return Column("name", "name", label, "", 240, words=words)


def _attribute(attribute: Attribute, lists: Lists, language: str) -> Column:
    condition = attribute.expected_if
    return Column(
        f"attributes.{attribute.name}",
        attribute.type.value,
        attribute.label.in_language(language),
        attribute.group.in_language(language),
        WIDTHS.get(attribute.type, 160),
        options=_options(attribute, lists, language),
        picker=_picker(attribute),
        many=attribute.is_many,
        number=attribute.type in NUMBERS,
        expected=attribute.expected,
        expected_if=_condition(condition) if condition else None,
        dimension=attribute.dimension or "",
        words=_attribute_words(attribute, lists, language),
    )


def _condition(condition: Any) -> dict[str, Any]:
    return {
        "field": f"attributes.{condition.attribute}",
        "values": list(condition.values),
        "negated": condition.negated,
    }


def _options(
    attribute: Attribute, lists: Lists, language: str
) -> tuple[tuple[str, str], ...] | None:
    """(stored, shown) of what may be chosen without asking the server."""
    if attribute.type is ValueType.CHOICE:
        return tuple((c.code, c.label.in_language(language)) for c in attribute.choices)
    if attribute.type is ValueType.CODE:
        values = lists.vocabulary.codelists.get(attribute.codelist or "", ())
        return tuple((v, v) for v in values)
    if attribute.type is ValueType.YES_NO:
        return (("ya", _("Ya")), ("tidak", _("Tidak")))
    return None


def _picker(attribute: Attribute) -> dict[str, str] | None:
    if attribute.is_party:
        return {"of": "party"}
    if attribute.is_reference:
        return {"of": "reference", "family": attribute.family or ""}
    return None


def _attribute_words(attribute: Attribute, lists: Lists, language: str) -> dict[str, str]:
    words = {"help": _help(attribute, language), **_example(lists, attribute.name)}
    if attribute.source.startswith("C"):
        words["portal"] = attribute.label.id
    listed = attribute.codelist or attribute.family
    if listed:
        name = attribute.family or listed.replace("_", " ")
        words["list"] = f"{name}, {lists.sources[listed]}" if listed in lists.sources else name
    return words


def _help(attribute: Attribute, language: str) -> str:
    """The declared line of help, or how a value of its type is written."""
    if attribute.help:
        return attribute.help.in_language(language)
    return _how_written(attribute.type)


def _how_written(type_: ValueType) -> str:
    ways = {
        ValueType.CHOICE: _("Pilih satu dari daftar."),
        ValueType.CODE: _("Pilih satu dari daftar."),
        ValueType.YES_NO: _("Ya atau Tidak."),
        ValueType.DATE: _("Tanggal, misalnya 31 Desember 2026."),
        ValueType.YEAR: _("Tahun empat angka."),
        ValueType.MONEY: _("Rupiah dalam bilangan bulat."),
        ValueType.INTEGER: _("Bilangan bulat."),
        ValueType.QUANTITY: _("Angka dengan satuan."),
        ValueType.URL: _("Alamat web yang diawali http:// atau https://."),
        ValueType.YEARLY: _("Satu nilai per tahun, dipisah titik koma: 2025: 10; 2026: 12."),
        ValueType.PARTY: _("OPD atau instansi; ketik beberapa huruf namanya."),
        ValueType.PARTIES: _("OPD atau instansi, boleh lebih dari satu."),
        ValueType.REFERENCE: _("Simpul referensi; ketik kode atau kata dari namanya."),
        ValueType.REFERENCES: _("Simpul referensi, boleh lebih dari satu."),
    }
    return ways.get(type_, "")


def _link(link: Link, lists: Lists, language: str) -> Column:
    kind = link.other.label.in_language(language)
    help_ = (
        _("%(kind)s yang dipilih; hanya satu.", kind=kind)
        if link.single
        else _("%(kind)s yang terkait; boleh lebih dari satu. Ketik tiga huruf.", kind=kind)
    )
    words = {"help": help_, "kind": kind, **_example(lists, f"links.{link.name}")}
    phrase = link_words(link, language)
    return Column(
        f"links.{link.name}",
        "link",
        phrase[:1].upper() + phrase[1:],
        _("Tautan"),
        176,
        picker={"of": "record", "kind": link.other.name},
        many=not link.single,
        domain=link.other.domain.css,
        words=words,
    )


def _unit(lists: Lists) -> Column:
    options = tuple((u.id, u.label) for u in lists.units)
    words = {"help": _("Unit pemilik catatan: OPD ini atau unit di bawahnya.")}
    return Column("opd", "unit", _("Unit pemilik"), "", 150, options=options, words=words)


def plan_column(language: str, *, shown: bool) -> Column:
    """What becomes of the record in the target; what merges is said in its form."""
    options = tuple((p, PLAN_WORDS[p].in_language(language)) for p in PLANS if p != "merge")
    help_ = _("Apa yang terjadi dengan catatan ini. Penggabungan diisi dalam formulir catatan.")
    return Column(
        "plan", "choice", _("Rencana"), "", 118, options=options, shown=shown,
        words={"help": help_},
    )  # fmt: skip


def _example(lists: Lists, name: str) -> dict[str, str]:
    found = lists.example(name)
    if found is None:
        return {}
    words = _("Contoh %(opd)s: %(text)s", opd=found.opd, text=found.text)
    return {"example": words}


def parties_of(vocabulary: Vocabulary, units: Iterable[str]) -> list[list[str]]:
    """[key, label, name, code] of every party that a cell may name; own units come first."""
    own = {f"opd:{u}" for u in units}
    parties = sorted(
        vocabulary.parties.values(),
        key=lambda p: (p.key not in own, not p.key.startswith("opd:"), p.label.casefold()),
    )
    return [[p.key, p.label, p.name, p.code] for p in parties]
