"""What counts as the content of a record: its values, and the links that were stated from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Change, Element, Relation

IDS_AT_ONCE = 500  # in one query; databases limit them
# A change of these is a change of content: after acceptance it returns the value to draft.
FIELDS = ("name", "opd_id", "attributes", "unread", "target", "plan", "merged_into", "links")
ELEMENT_ACTIONS = ("create", "update", "undo")
LINK_ACTIONS = ("create", "restore", "archive", "object")


class LastChange(NamedTuple):
    """The number of a change and the account that made it."""

    id: int
    user_id: str | None


def drafted(element: Element, changed: Iterable[str]) -> dict[str, Any]:
    """What a change of these flat fields adds: accepted records return to draft, name by name.

    In `draft_fields` values go by their bare name, links as "links.supports__service".
    """
    names = {_draft_name(n) for n in changed if n.partition(".")[0] in FIELDS}
    if not names or element.draft_fields is None:
        return {}
    marked = " ".join(sorted(set(element.draft_fields.split()) | names))
    review = "draft" if element.review in ("verified", "validated") else element.review
    fields = {"draft_fields": marked, "review": review}
    return {n: v for n, v in fields.items() if getattr(element, n) != v}


def _draft_name(field: str) -> str:
    group, _, key = field.partition(".")
    return field if group == "links" else key or field


def stating_end(
    source: Element | None, target: Element | None, declared_by: str | None
) -> Element | None:
    """The record whose content a link is: of the OPD that stated it, the source if both are."""
    ends = [e for e in (source, target) if e is not None]
    return next((e for e in ends if e.opd_id == declared_by), None)


def link_field(end: Element, relation: Relation, other: Element | None) -> str:
    """The flat name under which a relation shows at one of its ends."""
    kind = other.kind if other is not None else relation.open_kind
    tail = "" if relation.source_id == end.id else "__inverse"
    return f"links.{relation.type}__{kind}{tail}"


def last_changes(element_ids: Sequence[str]) -> dict[str, LastChange]:
    """Each record's last change of content, of a value or a link: nobody reviews his own."""
    found: dict[str, LastChange] = {}
    for ids in _pieces(element_ids):
        newest = _newest_of_values(ids)
        for element_id, number in _newest_of_links(ids).items():
            newest[element_id] = max(number, newest.get(element_id, 0))
        found |= _with_accounts(newest)
    return found


def _newest_of_values(ids: Sequence[str]) -> dict[str, int]:
    query = (
        select(Change.entity_id, func.max(Change.id))
        .where(Change.entity == "element", Change.entity_id.in_(ids))
        .where(Change.action.in_(ELEMENT_ACTIONS))
        .group_by(Change.entity_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def _newest_of_links(ids: Sequence[str]) -> dict[str, int]:
    stated = stated_links(ids)
    found: dict[str, int] = {}
    for some in _pieces(stated):
        query = (
            select(Change.entity_id, func.max(Change.id))
            .where(Change.entity == "relation", Change.entity_id.in_(some))
            .where(Change.action.in_(LINK_ACTIONS))
            .group_by(Change.entity_id)
        )
        for relation_id, number in db.session.execute(query):
            element_id = stated[relation_id]
            found[element_id] = max(number, found.get(element_id, 0))
    return found


def stated_links(ids: Sequence[str]) -> dict[str, str]:
    """The links that are content of these records, archived ones too: {link: record}."""
    source, target, wanted = aliased(Element), aliased(Element), set(ids)
    found: dict[str, str] = {}
    for some in _pieces(ids):
        query = (
            select(Relation.id, Relation.declared_by, Relation.source_id, source.opd_id,
                   Relation.target_id, target.opd_id)
            .outerjoin(source, source.id == Relation.source_id)
            .outerjoin(target, target.id == Relation.target_id)
            .where(or_(Relation.source_id.in_(some), Relation.target_id.in_(some)))
        )  # fmt: skip
        for link, declared_by, *ends in db.session.execute(query):
            pairs = ((ends[0], ends[1]), (ends[2], ends[3]))  # as in `stating_end`
            end = next((i for i, opd_id in pairs if i and opd_id == declared_by), None)
            if end in wanted:
                found[link] = str(end)
    return found


def _pieces(ids: Iterable[str]) -> Iterator[list[str]]:
    every = list(ids)
    for start in range(0, len(every), IDS_AT_ONCE):
        yield every[start : start + IDS_AT_ONCE]


def _with_accounts(newest: Mapping[str, int]) -> dict[str, LastChange]:
    query = select(Change.entity_id, Change.id, Change.user_id).where(
        Change.id.in_(newest.values())
    )
    by_number = {row.id: row.user_id for row in db.session.execute(query)}
    return {i: LastChange(n, by_number.get(n)) for i, n in newest.items()}
