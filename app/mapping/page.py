"""What the mapping page shows: targets to choose from, what is clear, the first records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.mapping.columns import LIKELY, SKIP, SURE, Choice, is_exposing, is_secret
from app.mapping.mapping import NOTES, SheetMapping
from app.mapping.proposal import Proposal
from app.mapping.questions import Question
from app.mapping.words import cell_key
from app.workbook.cells import cell_text
from app.workbook.columns import CODE, NAME, OPD, PLAN, PLANS
from app.workbook.files import Sheet
from app.workbook.reader import SourceRow
from architecture.metamodel import METAMODEL, Attribute, Kind, Text, ValueType
from architecture.values import is_empty
from architecture.vocabulary import Vocabulary

SHOWN_LINES, SHOWN_COLUMNS = 8, 14
SHOWN_ROWS = 5
MAX_SHOWN = 60  # questions of one attribute
MAX_CHOICES = 200  # more are typed, not picked


@dataclass(frozen=True)
class ColumnLine:
    """One foreign column on the page; `level` is clear, likely, weak or notes."""

    index: int
    key: str
    samples: tuple[str, ...]
    target: str
    level: str
    is_exposing: bool
    is_secret: bool


@dataclass(frozen=True)
class QuestionGroup:
    """The foreign texts of one attribute, OPDs or link that need a look, and the clear ones."""

    scope: str
    target: str
    label: Text
    open: tuple[Question, ...]
    clear: tuple[Question, ...]
    choices: tuple[tuple[str, str], ...]
    hidden: int = 0


@dataclass(frozen=True)
class HeaderLine:
    """A line at the top of the sheet; `number` counts from 1."""

    number: int
    cells: tuple[str, ...]
    is_header: bool


def column_lines(proposal: Proposal) -> list[ColumnLine]:
    """The columns in their order."""
    return [
        ColumnLine(
            index, choice.head.key, tuple(proposal.samples(choice.head.key)), choice.target or "",
            _level(choice), is_exposing(choice.head.key),
            is_secret(choice.head.key, proposal.contents[choice.head.key]),
        )
        for index, choice in enumerate(proposal.choices)
    ]  # fmt: skip


def _level(choice: Choice) -> str:
    if choice.target is None:
        return "notes"
    if choice.score >= SURE:
        return "clear"
    return "likely" if choice.score >= LIKELY else "weak"


def target_groups(kind: Kind, mapping: SheetMapping) -> list[tuple[Text, list[tuple[str, Text]]]]:
    """What a column can be, in groups: identity, attributes by group, links."""
    fixed = [
        (NAME, kind.name_label), (OPD, Text("OPD", "OPD")), (CODE, Text("Kode", "Code")),
        (PLAN, Text("Rencana", "Plan")),
    ]  # fmt: skip
    groups = [(Text("Catatan", "Record"), fixed)]
    groups += [(g, [(a.name, a.label) for a in members]) for g, members in kind.groups]
    links = [(link.name, link.label) for link in METAMODEL.column_links(kind)]
    links += [
        (k.name, k.label) for k in METAMODEL.links(kind)
        if k.name in mapping.columns.values() and not k.is_column
    ]  # fmt: skip
    groups.append((Text("Hubungan", "Links"), links))
    ticks = sorted({t for t in mapping.columns.values() if t and "=" in t})
    if ticks:
        groups.append((Text("Centang", "Ticks"), [(t, _tick_label(kind, t)) for t in ticks]))
    return groups


def _tick_label(kind: Kind, target: str) -> Text:
    name, _sign, value = target.partition("=")
    label = kind.attribute(name).label
    return Text(f"{label.id}: {value}", f"{label.en}: {value}")


def header_lines(sheet: Sheet, mapping: SheetMapping) -> list[HeaderLine]:
    """The first lines of the sheet with the header among them."""
    first = max(0, min(mapping.header_row - 4, len(sheet.rows) - SHOWN_LINES))
    first = 0 if mapping.header_row <= SHOWN_LINES else first
    last = first + SHOWN_LINES
    header = range(mapping.header_row, mapping.header_row + mapping.header_rows)
    return [
        HeaderLine(
            number, tuple("" if is_empty(c) else cell_key(c) for c in row[:SHOWN_COLUMNS]),
            number in header,
        )
        for number, row in enumerate(sheet.rows[first:last], start=first + 1)
    ]  # fmt: skip


# --- Questions ----------------------------------------------------------------------------------


def question_groups(
    proposal: Proposal, vocabulary: Vocabulary, units: Sequence[tuple[str, str]]
) -> list[QuestionGroup]:
    """Questions under what they are about: OPDs first, then values, then links."""
    kind = proposal.mapping.kind
    keys = dict.fromkeys((q.scope, q.target) for q in proposal.questions)
    order = {"units": 0, "values": 1, "links": 2}
    groups = []
    for scope, target in sorted(keys, key=lambda k: order[k[0]]):
        mine = [q for q in proposal.questions if (q.scope, q.target) == (scope, target)]
        unclear = sorted((q for q in mine if not q.is_clear), key=lambda q: (-q.count, q.text))
        groups.append(
            QuestionGroup(
                scope, target, _label(kind, scope, target), tuple(unclear[:MAX_SHOWN]),
                tuple(q for q in mine if q.is_clear),
                tuple(units) if scope == "units" else tuple(_choices(kind, target, vocabulary)),
                max(0, len(unclear) - MAX_SHOWN),
            )
        )  # fmt: skip
    return groups


def _label(kind: Kind, scope: str, target: str) -> Text:
    if scope == "units":
        return Text("Sebutan OPD", "Names of OPDs")
    if target == PLAN:
        return Text("Rencana", "Plan")
    if scope == "links":
        return METAMODEL.link(kind, target).label
    return kind.attribute(target).label


def _choices(kind: Kind, target: str, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """Value and label of what may be picked; nothing where there are too many."""
    if target == PLAN:
        yield from ((p.id, p.id) for p in PLANS.values())
        return
    attribute = kind.by_name.get(target)
    if attribute is None:
        return
    labels = _list_labels(attribute, vocabulary)
    yield from ((label, label) for label in labels if len(labels) <= MAX_CHOICES)


def _list_labels(attribute: Attribute, vocabulary: Vocabulary) -> list[str]:
    if attribute.type is ValueType.YES_NO:
        return ["Ya", "Tidak"]
    if attribute.type is ValueType.CHOICE:
        return [c.label.id for c in attribute.choices]
    if attribute.type is ValueType.CODE:
        return list(vocabulary.codelists.get(attribute.codelist or "", ()))
    return [n.label for n in vocabulary.family(attribute.family or "")]


# --- The first rows as they would arrive --------------------------------------------------------


@dataclass(frozen=True)
class ArrivedCell:
    """A value as it would be stored; `is_unread` is text kept beside its attribute."""

    text: str
    is_unread: bool = False


@dataclass(frozen=True)
class Arrival:
    """The first records: a column for each target in use, and their notes."""

    labels: tuple[Text, ...]
    rows: tuple[tuple[ArrivedCell, ...], ...]


def arrival_of(
    mapping: SheetMapping, planned: Sequence[tuple[SourceRow, dict[str, Any]]],
    vocabulary: Vocabulary,
) -> Arrival:  # fmt: skip
    """How planned rows look; each is a row with the fields of its record."""
    targets = [
        t for t in dict.fromkeys((t or "").partition("=")[0] for t in mapping.columns.values())
        if t and t not in (SKIP, NAME, OPD, NOTES)
    ]  # fmt: skip
    names = [NAME, OPD, *targets, NOTES]
    rows = tuple(
        tuple(_arrived(mapping.kind, name, row, fields, vocabulary) for name in names)
        for row, fields in planned
    )
    return Arrival(tuple(_column_label(mapping.kind, n) for n in names), rows)


def _column_label(kind: Kind, name: str) -> Text:
    fixed = {
        NAME: kind.name_label, OPD: Text("OPD", "OPD"), CODE: Text("Kode", "Code"),
        PLAN: Text("Rencana", "Plan"),
    }  # fmt: skip
    if name in fixed:
        return fixed[name]
    return kind.by_name[name].label if name in kind.by_name else METAMODEL.link(kind, name).label


def _arrived(
    kind: Kind, name: str, row: SourceRow, fields: dict[str, Any], vocabulary: Vocabulary
) -> ArrivedCell:
    if name == NAME:
        return ArrivedCell(row.name)
    if name == OPD:
        key = f"opd:{fields.get('opd_id')}"
        return ArrivedCell(vocabulary.party_label(key) if key in vocabulary.parties else row.opd)
    if name == PLAN:
        return ArrivedCell(row.plan)
    if name == CODE:
        return ArrivedCell(row.code)
    if name not in kind.by_name:
        return ArrivedCell("; ".join(row.links.get(name, [])))
    unread = fields.get(f"unread.{name}")
    if unread is not None:
        return ArrivedCell(str(unread), True)
    value = fields.get(f"attributes.{name}")
    return ArrivedCell(cell_text(kind.by_name[name], value, vocabulary))
