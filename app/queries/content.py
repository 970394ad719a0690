"""The last change of content of records: of a value, or of a link that is theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Change, Element, ReceivedEdit, Relation
from app.queries.pieces import pieces

ELEMENT_ACTIONS = ("create", "update", "undo")
LINK_ACTIONS = ("create", "restore", "archive", "object", "plan")


class LastChange(NamedTuple):
    """The number of a change and the account that made it.

    `through` are the accounts that brought or let in the edit it came from (`ReceivedEdit`).
    """

    id: int
    user_id: str | None
    through: tuple[str, ...] = ()

    def is_by(self, user_id: str | None) -> bool:
        """Whether this account made the change, or brought it about in another's name."""
        return user_id is not None and user_id in (self.user_id, *self.through)


def last_changes(element_ids: Sequence[str]) -> dict[str, LastChange]:
    """Each record's last change of content, of a value or a link: nobody reviews his own."""
    found: dict[str, LastChange] = {}
    for ids in pieces(element_ids):
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
    for some in pieces(stated):
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
    for some in pieces(ids):
        query = (
            select(Relation.id, Relation.declared_by, Relation.source_id, source.opd_id,
                   Relation.target_id, target.opd_id)
            .outerjoin(source, source.id == Relation.source_id)
            .outerjoin(target, target.id == Relation.target_id)
            .where(or_(Relation.source_id.in_(some), Relation.target_id.in_(some)))
        )  # fmt: skip
        for link, declared_by, *ends in db.session.execute(query):
            pairs = ((ends[0], ends[1]), (ends[2], ends[3]))  # as `stating_end` decides
            end = next((i for i, opd_id in pairs if i and opd_id == declared_by), None)
            if end in wanted:
                found[link] = str(end)
    return found


def _with_accounts(newest: Mapping[str, int]) -> dict[str, LastChange]:
    query = (
        select(Change.id, Change.user_id, ReceivedEdit.result)
        .outerjoin(ReceivedEdit, ReceivedEdit.batch == Change.batch)
        .where(Change.id.in_(newest.values()))
    )
    by_number = {
        number: LastChange(number, user_id, tuple((result or {}).get("through", ())))
        for number, user_id, result in db.session.execute(query)
    }
    return {i: by_number.get(n, LastChange(n, None)) for i, n in newest.items()}
