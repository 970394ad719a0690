"""Whose an earlier change was: a queue never conflicts with itself."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select

from app.extensions import db
from app.models import Change, ReceivedEdit


class Queue(NamedTuple):
    """The queue of an account in one browser; another account there has another one."""

    id: str
    user_id: str | None


def is_own(queue: Queue, entity_id: str, *fields: str) -> bool:
    """Whether the last change of any of these fields came from this same queue."""
    query = (
        select(Change.batch, Change.user_id, Change.after)
        .where(Change.entity == "element", Change.entity_id == entity_id)
        .where(Change.action != "conflict")
        .order_by(Change.id.desc())
    )
    for batch, user_id, after in db.session.execute(query):
        if any(name in after for name in fields):
            return is_batch_of(queue, batch, user_id)
    return False


def is_batch_of(queue: Queue, batch: str, user_id: str | None) -> bool:
    """Whether a batch of changes was made by an edit of this queue."""
    if user_id != queue.user_id:
        return False
    query = select(ReceivedEdit.id).where(
        ReceivedEdit.batch == batch, ReceivedEdit.queue == queue.id
    )
    return db.session.scalar(query) is not None
