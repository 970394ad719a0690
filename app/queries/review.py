"""What reviewers and officers say to each other, and what waits for whom."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.extensions import db
from app.models import Change, Comment, Element
from app.queries.notices import notice_count
from app.queries.pieces import pieces

__all__ = [
    "LastReturn", "Said", "Thread", "Waiting", "last_returns", "notice_count", "open_comments",
    "thread", "threads_of", "waiting",
]  # fmt: skip


@dataclass(frozen=True)
class Said:
    """One remark or answer."""

    id: str
    text: str
    author: str
    user_id: str | None
    at: datetime


@dataclass(frozen=True)
class Thread:
    """A remark on a record (`field` is "") or on one value or link of it, with its answers."""

    id: str
    element_id: str
    field: str
    said: tuple[Said, ...]
    resolved_at: datetime | None
    resolved_by: str

    @property
    def first(self) -> Said:
        return self.said[0]

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None


def open_comments(element_ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """How many threads are open, by record and field ("" is the record itself).

    Not filtered by viewer: they are for those who see the drafts of the record's OPD.
    """
    found: dict[str, dict[str, int]] = {}
    for some in pieces(element_ids):
        query = (
            select(Comment.element_id, Comment.field, func.count())
            .where(Comment.element_id.in_(some))
            .where(Comment.thread_id.is_(None), Comment.resolved_at.is_(None))
            .group_by(Comment.element_id, Comment.field)
        )
        for element_id, field, number in db.session.execute(query):
            found.setdefault(element_id, {})[field] = number
    return found


def threads_of(element_ids: Sequence[str]) -> dict[str, list[Thread]]:
    """All threads of records, open ones first, then oldest first. Not filtered by viewer."""
    comments: list[Comment] = []
    for some in pieces(element_ids):
        query = select(Comment).where(Comment.element_id.in_(some))
        comments += db.session.scalars(query.order_by(Comment.at, Comment.id))
    answers: dict[str, list[Said]] = {}
    for comment in comments:
        if comment.thread_id is not None:
            answers.setdefault(comment.thread_id, []).append(_said(comment))
    threads: dict[str, list[Thread]] = {}
    for comment in comments:
        if comment.thread_id is None:
            found = _thread(comment, answers.get(comment.id, []))
            threads.setdefault(comment.element_id, []).append(found)
    for found_here in threads.values():
        found_here.sort(key=lambda t: not t.is_open)
    return threads


def thread(thread_id: str) -> Thread | None:
    """One thread, or None. Not filtered by viewer."""
    first = db.session.get(Comment, thread_id)
    if first is None or first.thread_id is not None:
        return None
    found = threads_of([first.element_id])[first.element_id]
    return next(t for t in found if t.id == thread_id)


def _thread(first: Comment, answers: list[Said]) -> Thread:
    return Thread(
        first.id, first.element_id, first.field, (_said(first), *answers), first.resolved_at,
        first.resolved_by,
    )  # fmt: skip


def _said(comment: Comment) -> Said:
    return Said(comment.id, comment.text, comment.author, comment.user_id, comment.at)


@dataclass(frozen=True)
class Waiting:
    """A record in a review state, since when, and who brought it there."""

    element_id: str
    kind: str
    opd_id: str | None
    review: str
    since: datetime | None
    by: str


def waiting(states: Collection[str]) -> list[Waiting]:
    """Living records in these review states, oldest first. Not filtered by viewer."""
    entered = (
        select(Change.entity_id, Change.action, func.max(Change.id).label("number"))
        .where(Change.entity == "element", Change.action.in_(states))
        .group_by(Change.entity_id, Change.action)
        .subquery()
    )
    here = (entered.c.entity_id == Element.id) & (entered.c.action == Element.review)
    query = (
        select(Element.id, Element.kind, Element.opd_id, Element.review, Change.at, Change.actor)
        .outerjoin(entered, here)
        .outerjoin(Change, Change.id == entered.c.number)
        .where(Element.review.in_(states), Element.archived_at.is_(None))
        .order_by(entered.c.number, Element.code, Element.id)
    )
    return [Waiting(*row[:5], row[5] or "") for row in db.session.execute(query)]


@dataclass(frozen=True)
class LastReturn:
    """Who sent a record back last, and when."""

    at: datetime
    by: str


def last_returns(element_ids: Sequence[str]) -> dict[str, LastReturn]:
    """The newest return of each record that was ever sent back."""
    found: dict[str, LastReturn] = {}
    for some in pieces(element_ids):
        query = (
            select(Change.entity_id, Change.at, Change.actor)
            .where(Change.entity == "element", Change.entity_id.in_(some))
            .where(Change.action == "returned")
            .order_by(Change.id)
        )
        for element_id, at, by in db.session.execute(query):
            found[element_id] = LastReturn(at, by)
    return found
