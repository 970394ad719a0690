"""What became of records since they were accepted: the changes of their values and links."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import Change, Relation
from app.queries.content import ELEMENT_ACTIONS, LINK_ACTIONS, stated_links
from app.queries.pieces import pieces
from app.queries.records import HistoryEntry, entry_of

ACCEPTANCES = ("verified", "validated")


@dataclass
class Since:
    """The last decision on a record, "" if there was none, and the changes after it.

    `decision` is "verified", "validated" or, for a record never accepted, "returned".
    """

    decision: str = ""
    number: int = 0
    at: datetime | None = None
    by: str = ""
    values: list[HistoryEntry] = field(default_factory=list)
    links: list[HistoryEntry] = field(default_factory=list)


def changes_since(
    element_ids: Sequence[str], acceptances: Collection[str] = ACCEPTANCES
) -> dict[str, Since]:
    """The changes of each record since its last acceptance, or else since its last return."""
    found = {element_id: Since() for element_id in element_ids}
    for some in pieces(element_ids):
        query = (
            select(Change)
            .where(Change.entity == "element", Change.entity_id.in_(some))
            .where(Change.action.in_((*ELEMENT_ACTIONS, *acceptances, "returned")))
            .order_by(Change.id)
        )
        for change in db.session.scalars(query):
            _take(found[change.entity_id], change, acceptances)
    _add_links(found, element_ids)
    return found


def _take(since: Since, change: Change, acceptances: Collection[str]) -> None:
    if change.action in ELEMENT_ACTIONS:
        since.values.append(entry_of(change))
    elif change.action in acceptances or since.decision in ("", "returned"):
        since.decision, since.number = change.action, change.id
        since.at, since.by = change.at, change.actor
        since.values.clear()


def _add_links(found: dict[str, Since], element_ids: Sequence[str]) -> None:
    stated = stated_links(element_ids)
    for some in pieces(stated):
        query = (
            select(Change)
            .where(Change.entity == "relation", Change.entity_id.in_(some))
            .where(Change.action.in_(LINK_ACTIONS))
            .order_by(Change.id)
        )
        for change in db.session.scalars(query):
            since = found[stated[change.entity_id]]
            if change.id > since.number:
                since.links.append(entry_of(change))


@dataclass(frozen=True)
class LinkEnds:
    """What a link holds now, whether archived or not."""

    type: str
    source_id: str | None
    target_id: str | None
    open_text: str
    open_kind: str | None


def link_ends(relation_ids: Sequence[str]) -> dict[str, LinkEnds]:
    """The ends of links, archived ones too. Not filtered by viewer."""
    found: dict[str, LinkEnds] = {}
    for some in pieces(relation_ids):
        query = select(
            Relation.id, Relation.type, Relation.source_id, Relation.target_id,
            Relation.open_text, Relation.open_kind,
        ).where(Relation.id.in_(some))  # fmt: skip
        found |= {row[0]: LinkEnds(*row[1:]) for row in db.session.execute(query)}
    return found
