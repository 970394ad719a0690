"""The account behind a session cookie, in one question: every request asks it.

Never remembered between requests: a new password or a revoked account ends sessions at once.
"""

from __future__ import annotations

from sqlalchemy import bindparam, select

from app.extensions import db
from app.models import Grant, User
from app.queries.lists import Account

_USER, _GRANT = User.__table__.c, Grant.__table__.c
_QUERY = (
    select(
        _USER.id, _USER.username, _USER.name, _USER.active, _USER.language, _USER.workshop_id,
        _USER.session_key, _GRANT.role, _GRANT.opd_id,
    )
    .select_from(User.__table__.outerjoin(Grant.__table__, _GRANT.user_id == _USER.id))
    .where(_USER.id == bindparam("user"))
)  # fmt: skip


def account_of_session(user_id: str, key: str) -> Account | None:
    """The account, if it is active and its sessions carry that key."""
    rows = db.session.execute(_QUERY, {"user": user_id}).all()
    if not rows or not rows[0].active or rows[0].session_key != key:
        return None
    first = rows[0]
    given = ((r.role, r.opd_id) for r in rows if r.role is not None)
    grants = tuple(sorted(given, key=lambda g: (g[0], g[1] or "")))
    return Account(
        first.id, first.username, first.name, first.active, first.language, grants,
        first.workshop_id,
    )  # fmt: skip
