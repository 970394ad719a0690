"""The account behind a session cookie, in one question: every request asks it.

Never remembered between requests: a new password, a revoked account or a closed workshop holds at
once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, text

from app.database import ask_once, current_write, read_memory
from app.extensions import db
from app.models import Workshop
from app.queries.lists import Account

# Written out: every request asks it, and putting it together takes longer.
_QUERY = text(
    "SELECT u.id, u.username, u.name, u.active, u.language, u.workshop_id, u.session_key, g.role, "
    'g.opd_id, w.id AS workshop, w.closed_at FROM "user" u LEFT JOIN "grant" g ON g.user_id = u.id '
    "LEFT JOIN workshop w ON w.id = u.workshop_id WHERE u.id = :user"
)


class _Row(NamedTuple):
    """What the question answers, a row for each grant."""

    id: str
    username: str
    name: str
    active: bool
    language: str
    workshop_id: str | None
    session_key: str
    role: str | None
    opd_id: str | None
    workshop: str | None
    closed_at: Any


_WORKSHOP = Workshop.__table__.c
_OPEN = select(_WORKSHOP.id).where(
    _WORKSHOP.id.in_(bindparam("ids", expanding=True)), _WORKSHOP.closed_at.is_(None)
)


def account_of_session(user_id: str, key: str) -> Account | None:
    """The account, if it is active and its sessions carry that key."""
    rows = [_Row(*row) for row in ask_once(_QUERY, {"user": user_id})]
    if not rows or not rows[0].active or rows[0].session_key != key:
        return None
    first = rows[0]
    if first.workshop_id is not None:
        is_open = first.workshop is not None and first.closed_at is None
        _remember({first.workshop_id: is_open})
    given = ((r.role, r.opd_id) for r in rows if r.role is not None)
    grants = tuple(sorted(given, key=lambda g: (g[0], g[1] or "")))
    return Account(
        first.id, first.username, first.name, True, first.language, grants,
        first.workshop_id,
    )  # fmt: skip


def is_going_on(workshop_id: str) -> bool:
    """Whether a workshop is open: asked once in a request, and once again in each write of it."""
    memory = _memory()
    key = (_GOING_ON, workshop_id)
    if memory is None:
        return workshop_id in _open_among([workshop_id])
    if key not in memory:
        ask_if_open([workshop_id])
    return bool(memory[key])


def ask_if_open(workshop_ids: Collection[str]) -> None:
    """Ask of several workshops at once whether they are open, for `is_going_on`."""
    if workshop_ids:
        found = _open_among(workshop_ids)
        _remember({workshop_id: workshop_id in found for workshop_id in workshop_ids})


def _open_among(workshop_ids: Collection[str]) -> set[str]:
    return set(db.session.scalars(_OPEN, {"ids": sorted(workshop_ids)}))


_GOING_ON = "workshop going on"


def _memory() -> dict[Any, Any] | None:
    write = current_write()
    return write if write is not None else read_memory()


def _remember(known: Mapping[str, bool]) -> None:
    memory = _memory()
    if memory is not None:
        memory.update({(_GOING_ON, workshop_id): is_open for workshop_id, is_open in known.items()})
