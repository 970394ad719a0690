"""Who works where now. Overwritten and never logged.

Sixty pages tell it every three seconds; it is written for all of them at once, so that it costs
the room one small write in a while and not one for each page.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock

from flask import current_app
from sqlalchemy import insert, select, update

from app.database import writing
from app.extensions import db
from app.models import Presence, User, now

WRITTEN_EVERY = 2.0  # seconds between two writes of this process
REPEATED_EVERY = 15.0  # seconds after which an unchanged place is written again
LONGEST_CELL = 200


@dataclass(frozen=True)
class Place:
    """Where somebody works, and what his browser has not sent or holds as wrong."""

    opd_id: str | None
    kind: str = ""
    cell: str = ""
    unsent: int = 0
    wrong: int = 0


@dataclass
class _Book:
    """What this process has heard: places to be written, and what was written when."""

    lock: Lock = field(default_factory=Lock)
    writer: Lock = field(default_factory=Lock)
    waiting: dict[str, Place] = field(default_factory=dict)
    written: dict[str, tuple[Place, float]] = field(default_factory=dict)
    written_at: float = 0.0


def be_present(user_id: str, place: Place) -> None:
    """Remember where an account works; written with the next few seconds' others."""
    book: _Book = current_app.extensions.setdefault("selaras_presence", _Book())
    clock = time.monotonic()
    with book.lock:
        known, at = book.written.get(user_id, (None, 0.0))
        if known != place or clock - at > REPEATED_EVERY:
            book.waiting[user_id] = place
        is_due = bool(book.waiting) and clock - book.written_at > WRITTEN_EVERY
    # One writes for all; nobody waits for him.
    if is_due and book.writer.acquire(blocking=False):
        try:
            _write(book, clock)
        finally:
            book.writer.release()


def _write(book: _Book, clock: float) -> None:
    with book.lock:
        places, book.waiting = book.waiting, {}
        book.written_at = clock
    moment = now()
    rows = [{"user_id": user, **vars(place), "seen_at": moment} for user, place in places.items()]
    with writing():
        users = set(db.session.scalars(select(User.id).where(User.id.in_(places))))
        known = set(db.session.scalars(select(Presence.user_id).where(Presence.user_id.in_(users))))
        old = [r for r in rows if r["user_id"] in known]
        new = [r for r in rows if r["user_id"] in users - known]
        if old:
            db.session.execute(update(Presence), old)
        if new:
            db.session.execute(insert(Presence), new)
    with book.lock:
        book.written.update({user: (place, clock) for user, place in places.items()})


def forget_presence(*, older_than: timedelta = timedelta(days=1)) -> int:
    """Delete traces of who was where; returns how many."""
    with writing():
        gone = Presence.__table__.delete().where(Presence.seen_at < now() - older_than)
        return int(db.session.execute(gone).rowcount)
