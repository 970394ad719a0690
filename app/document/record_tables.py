"""Tables of records for print: OPD by OPD, wide ones broken into parts that can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from app.document.blocks import LANDSCAPE, PORTRAIT, Band, Column, Part, Row, Table
from app.document.cells import link_groups, linked, printed
from app.document.source import Source
from app.document.words import lower_first
from architecture.graph import Element
from architecture.metamodel import Attribute, Kind, ValueType
from architecture.tables import make, table_of
from architecture.tables.metadata import PLANS, REVIEWS, attribute_cell, gap_codes

NUMBERS = (ValueType.INTEGER, ValueType.MONEY)
# Letters that fit beside code and name, and the most room for one column, by page layout.
ROOM = {PORTRAIT: 76, LANDSCAPE: 128}
MOST_FOR_ONE = {PORTRAIT: 30, LANDSCAPE: 32}
LEAST_FOR_ONE = 11
TIGHT = 1.12  # columns may be narrowed so much before a table is broken once more
Groups = Sequence[tuple[str, Sequence[Element]]]  # records under the name of their OPD


@dataclass(frozen=True)
class Field:
    """One column of a record table and how a record fills it."""

    label: str
    of: Callable[[Element], str]
    is_number: bool = False

    @property
    def column(self) -> Column:
        return Column(self.label, self.is_number)


def overview_table(source: Source, kind: Kind) -> Table:
    """All records of a kind with the columns of its list, OPD by OPD."""
    listed = (a for a in kind.attributes if a.listed)
    fields = [*attribute_fields(source, listed), STATE]
    caption = f"Daftar {lower_first(kind.plural.id)}"
    return record_table(caption, kind, fields, _groups(source, kind))


def shared_table(source: Source, name: str, kind: Kind, *, without: Sequence[str] = ()) -> Table:
    """A table of the catalogue with one row for each record of a kind, OPD by OPD.

    Its first columns are code and name; that of the OPD is left out, for it stands above the rows.
    """
    made = make(table_of(name), source.tables)
    cells = {e.id: row for e, row in zip(source.tables.of_kind(kind), made.rows, strict=True)}
    fields = []
    for index, column in enumerate(made.columns):
        if column.name in ("code", "opd", *without) or index < made.table.keys:
            continue

        def of(element: Element, index: int = index, form: str = column.form) -> str:
            return printed(cells[element.id][index], form)

        fields.append(Field(column.label.id, of, column.is_number))
    # Gaps by code: their titles stand with the rules.
    fields.append(gap_field(source) if "gaps" in without else STATE)
    note = made.table.note.id if made.table.note else ""
    return record_table(made.table.title.id, kind, fields, _groups(source, kind), note=note)


def metadata_table(source: Source, kind: Kind, records: Sequence[Element], name: str) -> Table:
    """Every value and link of some records; columns without a single value are only named."""
    fields = [
        *attribute_fields(source, kind.attributes),
        *link_fields(source, kind),
        gap_field(source),
    ]
    filled = [f for f in fields if any(f.of(e) for e in records)]
    empty = [f.label for f in fields if f not in filled]
    note = f"Tanpa isi, sehingga tidak dicetak: {', '.join(empty)}." if empty else ""
    caption = f"{kind.plural.id} {name}"
    return record_table(caption, kind, [*filled, STATE], [("", records)], note=note)


def record_table(
    caption: str, kind: Kind, fields: Sequence[Field], groups: Groups, *, note: str = ""
) -> Table:
    """A table of records; every part has code and name in front.

    Upright if it fits there in one part, else across, in as many parts as it needs.
    """
    texts = {f.label: [f.of(e) for _, members in groups for e in members] for f in fields}
    layout = PORTRAIT
    parts = _fitting(fields, texts, layout)
    if len(parts) > 1:
        layout = LANDSCAPE
        parts = _fitting(fields, texts, layout)
    return Table(caption, tuple(_part(part, kind, groups, texts) for part in parts), note, layout)


def attribute_fields(source: Source, attributes: Iterable[Attribute]) -> Iterator[Field]:
    """A column for each attribute that the edition admits."""
    for attribute in attributes:
        if attribute.sensitive and source.edition == "public":
            continue
        form = "year" if attribute.type is ValueType.YEAR else "text"

        def of(element: Element, attribute: Attribute = attribute, form: str = form) -> str:
            return printed(attribute_cell(source.tables, element, attribute), form)

        yield Field(attribute.label.id, of, attribute.type in NUMBERS)


def link_fields(source: Source, kind: Kind) -> Iterator[Field]:
    """A column for each way in which records of this kind are linked from their own form."""
    for phrase, links in link_groups(source, kind).items():
        label = phrase[:1].upper() + phrase[1:]
        yield Field(label, lambda element, links=links: linked(source, element, links))


def gap_field(source: Source) -> Field:
    """The codes of the rules that a record falls under."""
    return Field("Kesenjangan", lambda e: str(gap_codes(source.tables, e) or ""))


def state_of(element: Element) -> str:
    """Review state, and the plan where it is more than staying."""
    review = REVIEWS[element.review].id.lower()
    plan = "" if element.plan == "keep" else f"; {PLANS[element.plan].id.lower()}"
    return review + plan


STATE = Field("Status", state_of)


def _groups(source: Source, kind: Kind) -> Groups:
    return [(line.name, members) for line, members in source.by_line(kind)]


def _part(
    fields: Sequence[Field], kind: Kind, groups: Groups, texts: Mapping[str, Sequence[str]]
) -> Part:
    columns = [Column("Kode"), Column(kind.name_label.id), *(f.column for f in fields)]
    rows: list[Row] = []
    index = 0
    for name, members in groups:
        if name:
            rows.append(Band(name))
        for element in members:
            rows.append((element.code, element.name, *(texts[f.label][index] for f in fields)))
            index += 1
    label = " – ".join(dict.fromkeys((fields[0].label, fields[-1].label))) if fields else ""
    return Part(tuple(columns), rows, label)


def _fitting(
    fields: Sequence[Field], texts: Mapping[str, Sequence[str]], layout: str
) -> list[list[Field]]:
    """The columns in as few groups as a page carries beside code and name, evenly filled."""
    rooms = [_room(f.label, texts[f.label], MOST_FOR_ONE[layout]) for f in fields]
    most = ROOM[layout] * (TIGHT if layout == LANDSCAPE else 1)
    limit = sum(rooms) / max(1, ceil(sum(rooms) / most))
    while limit < most:
        groups = _filled(fields, rooms, limit)
        if len(groups) <= ceil(sum(rooms) / most):
            return groups
        limit *= 1.04
    return _filled(fields, rooms, most)


def _filled(fields: Sequence[Field], rooms: Sequence[int], limit: float) -> list[list[Field]]:
    groups: list[list[Field]] = [[]]
    left = limit
    for field, room in zip(fields, rooms, strict=True):
        if groups[-1] and room > left:
            groups.append([])
            left = limit
        groups[-1].append(field)
        left -= room
    return groups


def _room(label: str, texts: Sequence[str], most: int) -> int:
    lengths = sorted(len(t) for t in texts if t) or [0]
    common = lengths[int(len(lengths) * 0.8)]
    word = max((len(w) for w in label.split()), default=0)
    return max(LEAST_FOR_ONE, word + 2, min(common, most))
