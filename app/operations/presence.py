"""Who works where now, and what browsers still hold unsent. Overwritten and never logged.

Sixty pages tell it every three seconds; it is written for all of them at once, so that it costs
the room one small write in a while and not one for each page.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock

from flask import current_app
from sqlalchemy import delete, insert, select, tuple_, update

from app.database import writing
from app.extensions import db
from app.models import Presence, Unsent, User, now

WRITTEN_EVERY = 2.0  # seconds between two writes of this process
REPEATED_EVERY = 15.0  # seconds after which an unchanged place is written again
LONGEST_CELL = 200
FORGOTTEN_AFTER = timedelta(days=1)
Queue = tuple[str, str]  # the account, and the queue in one of its browsers


@dataclass(frozen=True)
class Place:
    """Where somebody works."""

    opd_id: str | None
    kind: str = ""
    cell: str = ""


@dataclass
class _Book:
    """What this process has heard: what is to be written, and what was written when."""

    lock: Lock = field(default_factory=Lock)
    writer: Lock = field(default_factory=Lock)
    waiting: dict[str, Place] = field(default_factory=dict)
    written: dict[str, tuple[Place, float]] = field(default_factory=dict)
    unsent: dict[Queue, int] = field(default_factory=dict)
    told: dict[Queue, int] = field(default_factory=dict)
    written_at: float | None = None


def be_present(user_id: str, place: Place, unsent: Mapping[str, int]) -> None:
    """Remember where an account works, and by queue what that browser has not sent.

    Written with the next few seconds' others.
    """
    book, clock = _book(), time.monotonic()
    still_unsent(user_id, unsent)
    with book.lock:
        known, at = book.written.get(user_id, (None, 0.0))
        if known != place or clock - at > REPEATED_EVERY:
            book.waiting[user_id] = place
    write_presence()


def still_unsent(user_id: str, unsent: Mapping[str, int]) -> None:
    """Remember what a browser holds unsent, by queue; asks the database nothing."""
    book = _book()
    with book.lock:
        for queue, number in unsent.items():
            if book.told.get((user_id, queue)) != number:
                book.unsent[user_id, queue] = number
            else:
                book.unsent.pop((user_id, queue), None)


def write_presence() -> None:
    """Write what was heard, if it is time; one does it for all and nobody waits for him."""
    book, clock = _book(), time.monotonic()
    with book.lock:
        is_early = book.written_at is not None and clock - book.written_at <= WRITTEN_EVERY
        is_due = bool(book.waiting or book.unsent) and not is_early
    if is_due and book.writer.acquire(blocking=False):
        try:
            _write(book, clock)
        finally:
            book.writer.release()


def _book() -> _Book:
    book: _Book = current_app.extensions.setdefault("selaras_presence", _Book())
    return book


def _write(book: _Book, clock: float) -> None:
    with book.lock:
        places, book.waiting = book.waiting, {}
        unsent, book.unsent = book.unsent, {}
        is_first, book.written_at = book.written_at is None, clock
    with writing():
        if is_first:
            _forget_old()
        users = {*places, *(user for user, _queue in unsent)}
        users = set(db.session.scalars(select(User.id).where(User.id.in_(users))))
        _write_places({user: place for user, place in places.items() if user in users})
        _write_unsent({queue: number for queue, number in unsent.items() if queue[0] in users})
    with book.lock:
        book.written.update({user: (place, clock) for user, place in places.items()})
        book.told.update(unsent)


def _write_places(places: Mapping[str, Place]) -> None:
    moment = now()
    rows = [{"user_id": user, **vars(place), "seen_at": moment} for user, place in places.items()]
    query = select(Presence.user_id).where(Presence.user_id.in_(places))
    known = set(db.session.scalars(query))
    old = [row for row in rows if row["user_id"] in known]
    new = [row for row in rows if row["user_id"] not in known]
    if old:
        db.session.execute(update(Presence), old)
    if new:
        db.session.execute(insert(Presence), new)


def _write_unsent(unsent: Mapping[Queue, int]) -> None:
    """Only queues that hold something have a row."""
    if not unsent:
        return
    key = tuple_(Unsent.user_id, Unsent.queue)
    db.session.execute(delete(Unsent).where(key.in_(list(unsent))))
    moment = now()
    rows = [
        {"user_id": user, "queue": queue, "number": number, "told_at": moment}
        for (user, queue), number in unsent.items()
        if number
    ]
    if rows:
        db.session.execute(insert(Unsent), rows)


def _forget_old() -> None:
    """Delete traces of who was where on another day."""
    limit = now() - FORGOTTEN_AFTER
    db.session.execute(delete(Presence).where(Presence.seen_at < limit))
    db.session.execute(delete(Unsent).where(Unsent.told_at < limit))
