"""Named views of the explorer: one's own, and those that others share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from app.extensions import db
from app.models import SavedView, User


@dataclass(frozen=True)
class NamedView:
    """A view somebody kept; what its address shows is decided for whoever opens it."""

    id: str
    name: str
    owner_id: str
    owner: str
    is_shared: bool
    address: str
    at: datetime


def views_for(user_id: str) -> list[NamedView]:
    """The views this account may open: its own first, then shared ones, by name."""
    rows = db.session.execute(
        select(SavedView, User.name)
        .join(User, User.id == SavedView.owner_id)
        .where(or_(SavedView.owner_id == user_id, SavedView.is_shared))
    )
    found = [_named(view, owner) for view, owner in rows]
    return sorted(found, key=lambda v: (v.owner_id != user_id, v.name.casefold(), v.id))


def view_for(user_id: str, view_id: str) -> NamedView | None:
    """That view, if this account may open it."""
    row = db.session.execute(
        select(SavedView, User.name)
        .join(User, User.id == SavedView.owner_id)
        .where(SavedView.id == view_id)
        .where(or_(SavedView.owner_id == user_id, SavedView.is_shared))
    ).first()
    return _named(row[0], row[1]) if row else None


def _named(view: SavedView, owner: str) -> NamedView:
    return NamedView(
        view.id, view.name, view.owner_id, owner, view.is_shared, view.address, view.at
    )
