"""The graph as it was: today's rows with the changes since then taken back, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from architecture.graph import Element, Graph, Relation, Unit

# Rows of the change log that say something about a record without changing it.
WITHOUT_EFFECT = frozenset({"comment", "conflict", "object", "attach", "detach"})


class PastChange(NamedTuple):
    """One row of the change log, as far as it changed a record or a relation."""

    entity: str
    entity_id: str
    action: str
    before: Mapping[str, Any]


@dataclass
class ElementRow:
    """A record's fields; archived ones are there too, since they may have lived then."""

    kind: str
    code: str
    name: str
    opd_id: str | None
    plan: str
    review: str
    merged_into: str | None
    draft_fields: str | None
    archived_at: str | None
    attributes: dict[str, Any] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)


@dataclass
class RelationRow:
    """A relation's fields; open links have no second end and are left out of the graph."""

    type: str
    source_id: str | None
    target_id: str | None
    plan: str
    mark: str
    declared_by: str | None
    is_archived: bool


def rewind(
    elements: dict[str, ElementRow],
    relations: dict[str, RelationRow],
    units: dict[str, Unit],
    changes: Iterable[PastChange],
) -> Graph:
    """The graph before `changes`, which come newest first. The rows are changed on the way.

    The OPD tree stays as it is given.
    """
    for change in changes:
        if change.action in WITHOUT_EFFECT:
            continue
        if change.entity == "element":
            _take_back_element(elements, change)
        elif change.entity == "relation":
            _take_back_relation(relations, change)
    living = {i: _element(i, row) for i, row in elements.items() if row.archived_at is None}
    return Graph(living, tuple(_edges(relations, living)), units)


def _edges(
    relations: Mapping[str, RelationRow], living: Mapping[str, Element]
) -> Iterator[Relation]:
    for relation_id, row in relations.items():
        source, target = row.source_id or "", row.target_id or ""
        if not row.is_archived and source in living and target in living:
            yield Relation(
                relation_id, row.type, source, target, row.plan, row.mark, row.declared_by
            )


def _take_back_element(elements: dict[str, ElementRow], change: PastChange) -> None:
    if change.action == "create":
        elements.pop(change.entity_id, None)
        return
    row = elements.get(change.entity_id)
    if row is None:
        return
    for name, value in change.before.items():
        group, dot, key = name.partition(".")
        if not hasattr(row, group):
            continue  # reasons and target values are not part of the graph
        if not dot:
            setattr(row, group, value)
        elif value is None:
            getattr(row, group).pop(key, None)
        else:
            getattr(row, group)[key] = value


def _take_back_relation(relations: dict[str, RelationRow], change: PastChange) -> None:
    row = relations.get(change.entity_id)
    if row is None:
        return
    if change.action == "create":
        del relations[change.entity_id]
    elif change.action in ("archive", "restore"):
        row.is_archived = change.action == "restore"
    elif change.action == "tie":
        row.source_id = change.before.get("source_id")
        row.target_id = change.before.get("target_id")
    else:
        for name, value in change.before.items():
            if hasattr(row, name):
                setattr(row, name, value)


def _element(element_id: str, row: ElementRow) -> Element:
    return Element(
        element_id, row.kind, row.code, row.name, row.opd_id, row.plan, row.review,
        row.merged_into, row.attributes, row.marks, row.unread, row.draft_fields,
    )  # fmt: skip
