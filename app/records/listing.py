"""The list of a kind: which columns, which filters, which order, which page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.records.order import comparable, sort_records
from app.records.reader import Reader
from architecture.completeness import Counts
from architecture.graph import AS_IS_EXCLUDES, Element, Graph
from architecture.metamodel import Attribute, Kind, ValueType
from architecture.values import Unreadable, read_value
from architecture.vocabulary import Vocabulary, normalised

PAGE_SIZE = 50
# What the filter "Tanda" finds: a record with at least one value like that.
CERTAINTIES = ("assumed", "to_fill", "not_applicable", "empty", "unread")
CHOSEN = (ValueType.CHOICE, ValueType.CODE, ValueType.YES_NO)


@dataclass(frozen=True)
class ListQuery:
    """What a person asked the list for; made from the address by `read_query`.

    `filters` are by column ("hosting", "opd", "review", "plan", "certainty"), `ranges` by
    attribute: lowest and highest as typed. `sort` is a column, with "-" for descending.
    """

    text: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    ranges: tuple[tuple[str, str, str], ...] = ()
    sort: str = "code"
    page: int = 1

    def filter_of(self, column: str) -> str:
        return dict(self.filters).get(column, "")

    def range_of(self, column: str) -> tuple[str, str]:
        return next(((low, high) for c, low, high in self.ranges if c == column), ("", ""))

    @property
    def is_filtered(self) -> bool:
        return bool(self.text or self.filters or self.ranges)

    def arguments(self, **changes: Any) -> dict[str, Any]:
        """The address arguments of this query; `changes` replace some, None takes one out."""
        arguments: dict[str, Any] = {"q": self.text or None}
        arguments |= {f"f.{column}": value for column, value in self.filters}
        for column, low, high in self.ranges:
            arguments |= {f"min.{column}": low or None, f"max.{column}": high or None}
        arguments["sort"] = self.sort if self.sort != "code" else None
        arguments["page"] = self.page if self.page > 1 else None
        arguments |= changes
        return {name: value for name, value in arguments.items() if value not in (None, "")}


@dataclass(frozen=True)
class Listing:
    """One page of a list: `rows` of this page, `ids` of all that match, in order.

    `elsewhere` counts the records of the kind that belong to the other reading only.
    """

    query: ListQuery
    rows: tuple[Element, ...]
    ids: tuple[str, ...]
    total: int
    pages: int
    counts: Mapping[str, Counts] = field(default_factory=dict)
    elsewhere: int = 0

    @property
    def hidden(self) -> int:
        return self.total - len(self.ids)


def columns(kind: Kind) -> tuple[str, ...]:
    """Names of all columns that can be filtered and sorted, in shown order."""
    return ("code", "name", "opd", *(a.name for a in kind.listed), "filled", "plan", "review")


def read_query(kind: Kind, arguments: Mapping[str, str]) -> ListQuery:
    """The query that an address means; what it does not know it leaves out."""
    filterable = {a.name: a for a in kind.listed}
    filters, ranges = [], []
    for column in ("opd", *filterable, "plan", "review", "certainty"):
        value = arguments.get(f"f.{column}", "").strip()
        if value:
            filters.append((column, value))
        low = arguments.get(f"min.{column}", "").strip()
        high = arguments.get(f"max.{column}", "").strip()
        if column in filterable and (low or high):
            ranges.append((column, low, high))
    sort = arguments.get("sort", "code")
    page = arguments.get("page", "1")
    return ListQuery(
        arguments.get("q", "").strip(),
        tuple(filters),
        tuple(ranges),
        sort if sort.lstrip("-") in columns(kind) else "code",
        max(1, int(page)) if re.fullmatch("[0-9]{1,5}", page) else 1,
    )


def list_records(kind: Kind, query: ListQuery, reader: Reader) -> Listing:
    """The records of a kind that match, sorted, one page of them.

    Where the graph holds everything, records that are only planned show when they are asked for.
    """
    known = reader.graph.of_kind(kind)
    is_today = reader.graph.reading != "target" and not query.filter_of("plan")
    everything = [e for e in known if e.plan not in AS_IS_EXCLUDES] if is_today else known
    matching = [e for e in everything if _matches(kind, e, query, reader)]
    sort_records(kind, matching, query.sort, reader)
    pages = max(1, -(-len(matching) // PAGE_SIZE))
    page = min(query.page, pages)
    rows = matching[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return Listing(
        query,
        tuple(rows),
        tuple(e.id for e in matching),
        len(everything),
        pages,
        {e.id: reader.counts(e) for e in rows if not e.redacted},
        len(known) - len(everything),
    )


# --- Filters ------------------------------------------------------------------------------------


def _matches(kind: Kind, element: Element, query: ListQuery, reader: Reader) -> bool:
    if query.text and not _holds_text(kind, element, query.text, reader):
        return False
    for column, wanted in query.filters:
        if not _matches_column(kind, element, column, wanted, reader):
            return False
    for column, low, high in query.ranges:
        if not _is_within(kind.attribute(column), element, low, high, reader):
            return False
    return True


def _holds_text(kind: Kind, element: Element, text: str, reader: Reader) -> bool:
    """Whether every word is in code, name, OPD or a shown value."""
    heap = [element.code, element.name, reader.graph.unit_label(element.opd)]
    heap += [reader.shown(element, a) for a in kind.listed]
    where = normalised(" ".join(heap))
    return all(word in where for word in normalised(text).split())


def _matches_column(kind: Kind, element: Element, column: str, wanted: str, reader: Reader) -> bool:
    if column == "opd":
        return _is_of_unit(element, wanted, reader.graph)
    if column == "review":
        return element.review == wanted
    if element.redacted:
        return False
    if column == "plan":
        return element.plan == wanted
    if column == "certainty":
        return has_certainty(element, wanted, reader)
    attribute = kind.attribute(column)
    if column in reader.hidden(element):
        return False
    if wanted == "(kosong)":
        return reader.shown(element, attribute) == ""
    if attribute.type in CHOSEN:
        return _stored_word(element, attribute) == wanted
    return normalised(wanted) in normalised(reader.shown(element, attribute))


def _is_of_unit(element: Element, wanted: str, graph: Graph) -> bool:
    """Whether the record belongs to the OPD of that code or a unit below; "-" means none."""
    if wanted == "-":
        return element.opd is None
    unit = next((u for u in graph.units.values() if u.code == wanted), None)
    return unit is not None and element.opd in graph.descendants_of_unit(unit.id)


def _stored_word(element: Element, attribute: Attribute) -> str:
    value = element.attributes.get(attribute.name)
    if attribute.type is ValueType.YES_NO and value is not None:
        return "ya" if value else "tidak"
    return str(value) if value is not None else ""


def has_certainty(element: Element, wanted: str, reader: Reader) -> bool:
    """Whether the record has a value with that mark, an empty expected one, an unread one."""
    if wanted == "unread":
        return bool(element.unread)
    if wanted == "empty":
        return reader.counts(element).empty > 0
    return wanted in element.marks.values()


def _is_within(attribute: Attribute, element: Element, low: str, high: str, reader: Reader) -> bool:
    value = comparable(attribute, element.attributes.get(attribute.name))
    if value is None:
        return False
    lowest, highest = _bound(attribute, low, reader), _bound(attribute, high, reader)
    try:
        return (lowest is None or value >= lowest) and (highest is None or value <= highest)
    except TypeError:
        return False


def _bound(attribute: Attribute, text: str, reader: Reader) -> Any:
    """A bound as typed; one that cannot be read bounds nothing (the page says so)."""
    try:
        return comparable(attribute, read_value(attribute, text, reader.vocabulary))
    except Unreadable:
        return None


def unreadable_bounds(kind: Kind, query: ListQuery, vocabulary: Vocabulary) -> list[str]:
    """Bounds of ranges that are no number, date or quantity, as typed."""
    wrong = []
    for column, low, high in query.ranges:
        for text in (low, high):
            try:
                read_value(kind.attribute(column), text, vocabulary)
            except Unreadable:
                wrong.append(text)
    return wrong


def filter_options(kind: Kind, attribute: Attribute, reader: Reader) -> list[tuple[str, str]]:
    """What a select filter of the column offers: (value, label)."""
    if attribute.type is ValueType.YES_NO:
        words = ("Yes", "No") if reader.language == "en" else ("Ya", "Tidak")
        return [("ya", words[0]), ("tidak", words[1])]
    if attribute.type is ValueType.CHOICE:
        return [(c.code, c.label.in_language(reader.language)) for c in attribute.choices]
    listed = reader.vocabulary.codelists.get(attribute.codelist or "", ())
    used = {
        str(v)
        for e in reader.graph.of_kind(kind)
        if (v := e.attributes.get(attribute.name)) is not None
    }
    # A value taken out of the list is still to be found where it is used.
    return [(v, v) for v in (*listed, *sorted(used - set(listed)))]
