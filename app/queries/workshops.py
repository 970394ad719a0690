"""Workshops, who takes part, and where they are working now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from app.extensions import db
from app.models import Change, Participant, Presence, Unsent, User, Workshop

ADMITTED = "admitted"
WAITING = "waiting"


@dataclass(frozen=True)
class Meeting:
    """A workshop as stored. `code` is empty once it is closed."""

    id: str
    name: str
    place: str
    held_on: date
    opd_ids: tuple[str, ...]
    target_kind: str
    target: int
    code: str
    opened_by: str
    opened_at: datetime
    opened_version: int
    closed_at: datetime | None
    result: dict[str, Any] = field(default_factory=dict, hash=False)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


@dataclass(frozen=True)
class Attendee:
    """One line of the attendance list. `has_account`: has an account beyond the workshop."""

    id: str
    workshop_id: str
    opd_id: str
    name: str
    unit: str
    state: str
    asked_at: datetime
    decided_at: datetime | None
    user_id: str | None
    has_account: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """By which the same person is known again: name and OPD."""
        return " ".join(self.name.casefold().split()), self.opd_id


@dataclass(frozen=True)
class Place:
    """Where an account was last seen working."""

    user_id: str
    opd_id: str | None
    kind: str
    seen_at: datetime


def is_open(workshop_id: str) -> bool:
    """Whether a workshop is going on; never remembered, because closing must hold at once."""
    row = db.session.execute(
        select(Workshop.id, Workshop.closed_at).where(Workshop.id == workshop_id)
    ).first()
    return row is not None and row.closed_at is None


def meeting(workshop_id: str) -> Meeting | None:
    """One workshop, or None."""
    stored = db.session.get(Workshop, workshop_id)
    return _meeting(stored) if stored else None


def meetings() -> list[Meeting]:
    """All workshops: open ones first, then the newest."""
    query = select(Workshop).order_by(
        Workshop.closed_at.is_not(None), Workshop.held_on.desc(), Workshop.opened_at.desc()
    )
    return [_meeting(w) for w in db.session.scalars(query)]


def open_codes() -> list[tuple[str, str]]:
    """Id and code of every open workshop."""
    query = select(Workshop.id, Workshop.code).where(
        Workshop.closed_at.is_(None), Workshop.code.is_not(None)
    )
    return [(row.id, row.code) for row in db.session.execute(query)]


def attendee(attendee_id: str) -> Attendee | None:
    """One line of an attendance list, or None."""
    row = db.session.execute(_ATTENDEES.where(Participant.id == attendee_id)).first()
    return _attendee(row) if row else None


def attendees(workshop_id: str) -> list[Attendee]:
    """Everybody who asked to join, in the order of asking."""
    query = _ATTENDEES.where(Participant.workshop_id == workshop_id)
    rows = db.session.execute(query.order_by(Participant.asked_at, Participant.id))
    return [_attendee(row) for row in rows]


def count_admitted(workshop_id: str) -> int:
    """How many people were let in; who came back with another device counts once."""
    return (
        db.session.scalar(
            select(func.count(func.distinct(Participant.user_id))).where(
                Participant.workshop_id == workshop_id, Participant.state == ADMITTED
            )
        )
        or 0
    )


def places(user_ids: Iterable[str]) -> dict[str, Place]:
    """Where these accounts were last seen."""
    columns = (Presence.user_id, Presence.opd_id, Presence.kind, Presence.seen_at)
    query = select(*columns).where(Presence.user_id.in_(list(user_ids)))
    return {row.user_id: Place(*row) for row in db.session.execute(query)}


def unsent_of(user_ids: Iterable[str]) -> dict[str, int]:
    """How many edits the browsers of these accounts hold, as each of them last said."""
    query = (
        select(Unsent.user_id, func.sum(Unsent.number))
        .where(Unsent.user_id.in_(list(user_ids)))
        .group_by(Unsent.user_id)
    )
    return {user_id: int(number) for user_id, number in db.session.execute(query)}


def is_username_taken(username: str) -> bool:
    """Whether an account has that user name."""
    return db.session.scalar(select(User.id).where(User.username == username)) is not None


def changes_by(user_ids: Iterable[str]) -> dict[str, int]:
    """How many changes the history tells of each of these accounts."""
    query = (
        select(Change.user_id, func.count())
        .where(Change.user_id.in_(list(user_ids)))
        .group_by(Change.user_id)
    )
    return {user_id: number for user_id, number in db.session.execute(query) if user_id}


_ATTENDEES = select(
    Participant.id, Participant.workshop_id, Participant.opd_id, Participant.name,
    Participant.unit, Participant.state, Participant.asked_at, Participant.decided_at,
    Participant.user_id, User.workshop_id.label("account_workshop"),
).outerjoin(User, User.id == Participant.user_id)  # fmt: skip


def _attendee(row: Any) -> Attendee:
    *columns, account_workshop = row
    has_account = row.user_id is not None and account_workshop is None
    return Attendee(*columns, has_account=has_account)


def _meeting(w: Workshop) -> Meeting:
    return Meeting(
        w.id, w.name, w.place, date.fromisoformat(w.held_on), tuple(w.opd_ids),
        w.target.get("kind", ""), int(w.target.get("number", 0)), w.code or "", w.opened_by,
        w.opened_at, w.opened_version, w.closed_at, dict(w.result),
    )  # fmt: skip
