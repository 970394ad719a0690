"""What an account has been told: not content, so not in the change log."""

from __future__ import annotations

from app.database import writing
from app.errors import Missing
from app.extensions import db
from app.models import User


def mark_noticed(user_id: str, change_id: int) -> None:
    """Remember the newest change that the account's notices had shown."""
    with writing():
        user = db.session.get(User, user_id)
        if user is None:
            raise Missing
        user.noticed = max(user.noticed, change_id)
