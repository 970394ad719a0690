"""Edits that were not applied: refused, in conflict, or held for a facilitator to decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.extensions import db
from app.models import Participant, ReceivedEdit, User, Workshop

OPEN_STATES = ("held", "conflict", "refused", "discarded")


@dataclass(frozen=True)
class KeptEdit:
    """An edit as it was sent, and what became of it."""

    id: str
    queue: str
    user_id: str | None
    state: str
    element_id: str | None
    made_at: datetime | None
    received_at: datetime
    payload: dict[str, Any]
    result: dict[str, Any]


@dataclass(frozen=True)
class Sender:
    """Whose edits are held: a participant of a workshop, or an account."""

    user_id: str
    name: str
    opd_id: str | None
    workshop: str
    is_participant: bool
    held: int


def kept_edits(user_id: str, states: Sequence[str], *, limit: int = 500) -> list[KeptEdit]:
    """Edits of an account in these states, newest request first, each request in its order."""
    query = (
        select(ReceivedEdit)
        .where(ReceivedEdit.user_id == user_id, ReceivedEdit.state.in_(states))
        .order_by(ReceivedEdit.received_at.desc())
        .limit(limit)
    )
    kept = [_kept(row) for row in db.session.scalars(query)]
    return sorted(kept, key=_order)


def held_edits(user_id: str, *, limit: int = 500) -> list[KeptEdit]:
    """What of an account waits for a decision, in the order in which it was made."""
    query = (
        select(ReceivedEdit)
        .where(ReceivedEdit.user_id == user_id, ReceivedEdit.state == "held")
        .order_by(ReceivedEdit.received_at)
        .limit(limit)
    )
    return sorted((_kept(row) for row in db.session.scalars(query)), key=_order)


def _order(edit: KeptEdit) -> tuple[datetime, int, str]:
    place = edit.result.get("place")
    return edit.received_at, place if isinstance(place, int) else 0, edit.id


def _kept(row: ReceivedEdit) -> KeptEdit:
    return KeptEdit(
        row.id, row.queue, row.user_id, row.state, row.element_id, row.made_at, row.received_at,
        dict(row.payload or {}), dict(row.result),
    )  # fmt: skip


def senders_of_held() -> list[Sender]:
    """Everybody whose edits are held, by name."""
    query = (
        select(User.id, User.name, User.workshop_id, Workshop.name, func.count(ReceivedEdit.id))
        .join(ReceivedEdit, ReceivedEdit.user_id == User.id)
        .outerjoin(Workshop, Workshop.id == User.workshop_id)
        .where(ReceivedEdit.state == "held")
        .group_by(User.id, User.name, User.workshop_id, Workshop.name)
        .order_by(User.name, User.id)
    )
    opds = _opds_of_participants()
    return [
        Sender(id_, name, opds.get(id_), workshop or "", workshop_id is not None, number)
        for id_, name, workshop_id, workshop, number in db.session.execute(query)
    ]


def _opds_of_participants() -> dict[str, str]:
    query = select(Participant.user_id, Participant.opd_id).where(Participant.user_id.is_not(None))
    return {user: opd for user, opd in db.session.execute(query) if user}


def number_of_held() -> int:
    """How many edits wait for somebody to decide."""
    query = select(func.count()).select_from(ReceivedEdit).where(ReceivedEdit.state == "held")
    return db.session.scalar(query) or 0
