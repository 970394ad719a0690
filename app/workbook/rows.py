"""The rows of a kind's sheet as texts: one record per row, by column name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.workbook.cells import cell_text, links_text, plan_text, record_text, unit_text
from app.workbook.columns import CODE, ID, MARKS, NAME, OPD, PLAN, REVIEW, REVIEWS, Column
from app.workbook.marks import OF_EMPTY, OF_VALUES, Marks, Statement, write_marks
from architecture.graph import Element, Graph
from architecture.vocabulary import Vocabulary


@dataclass
class Linked:
    """What one record's link column holds: entries, and the marks of its relations."""

    entries: list[str] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)


@dataclass
class Content:
    """Everything rows are written from. `reasons` are those of "not applicable", by record."""

    graph: Graph
    vocabulary: Vocabulary
    reasons: Mapping[str, Mapping[str, str]]
    _links: dict[tuple[str, str], Linked] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key, entry, mark in _link_entries(self.graph):
            linked = self._links.setdefault(key, Linked())
            linked.entries.append(entry)
            linked.marks |= {mark} if mark else set()

    def linked(self, element: Element, column: Column) -> Linked:
        """What the link column of a record holds."""
        return self._links.get((element.id, column.name), Linked())


def _link_entries(graph: Graph) -> Iterator[tuple[tuple[str, str], str, str]]:
    """((record, link name), entry, mark), entries of a record in code order, open ones last."""
    ends = []
    for relation in graph.relations:
        source, target = graph.elements[relation.source], graph.elements[relation.target]
        forward = f"{relation.type}__{target.kind}"
        backward = f"{relation.type}__{source.kind}__inverse"
        ends.append((source.id, forward, target, relation.mark))
        ends.append((target.id, backward, source, relation.mark))
    for element_id, name, other, mark in sorted(ends, key=lambda e: (e[2].code, e[2].id)):
        yield (element_id, name), record_text(other), mark
    for link in sorted(graph.open_links, key=lambda o: (o.text, o.id)):
        name = f"{link.type}__{link.other_kind}" + ("__inverse" if link.inverse else "")
        yield (link.element, name), link.text.replace(";", ","), ""


def row_texts(element: Element, columns: Iterable[Column], content: Content) -> dict[str, str]:
    """The cells of one record by column name; what does not fit its attribute shows its text."""
    texts = {
        ID: element.id,
        CODE: element.code,
        NAME: element.name,
        OPD: unit_text(element.opd, content.vocabulary),
        PLAN: plan_text(element, content.graph),
        REVIEW: REVIEWS[element.review].id,
    }
    by_name = {c.name: c for c in columns}
    for column in by_name.values():
        if column.attribute is not None:
            texts[column.name] = _attribute_text(element, column, content.vocabulary)
        elif column.link is not None:
            texts[column.name] = links_text(content.linked(element, column).entries)
    if MARKS in by_name:
        marks = _marks_of(element, by_name, texts, content)
        texts[MARKS] = write_marks(marks, by_name)
    return texts


def _attribute_text(element: Element, column: Column, vocabulary: Vocabulary) -> str:
    assert column.attribute is not None
    unread = element.unread.get(column.name)
    if unread is not None:
        return unread
    return cell_text(column.attribute, element.attributes.get(column.name), vocabulary)


def _marks_of(
    element: Element, columns: Mapping[str, Column], texts: Mapping[str, Any], content: Content
) -> Marks:
    stated: dict[str, str] = {}
    for name, column in columns.items():
        mark = element.marks.get(name, "confirmed")
        if column.attribute is not None and texts[name] and mark in OF_VALUES:
            stated[name] = mark
        elif column.link is not None:
            kinds = content.linked(element, column).marks
            # A cell of links with several marks says nothing: those that are there keep theirs.
            if len(kinds) == 1 and kinds <= set(OF_VALUES):
                stated[name] = next(iter(kinds))
    counted = Counter(stated.values())
    default = max(counted, key=lambda m: (counted[m], m)) if counted else None
    exceptions = {n: Statement(m) for n, m in stated.items() if m != default}
    reasons = content.reasons.get(element.id, {})
    for name, mark in element.marks.items():
        shown = columns.get(name)
        if mark in OF_EMPTY and shown and shown.attribute and not texts[name]:
            exceptions[name] = Statement(mark, reasons.get(name, ""))
    order = list(columns)
    return Marks(default, dict(sorted(exceptions.items(), key=lambda e: order.index(e[0]))))
