"""Named views: what somebody explored and keeps under a name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db
from app.models.records import UtcTime, new_id, now


class SavedView(db.Model):
    """A named view: which records were opened, what is filtered, folded and moved.

    `address` is the query text of `app.explorer.address`; it names records by id only, and what
    it shows depends on who looks. `is_shared` opens it to everybody signed in.
    """

    __tablename__ = "saved_view"
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(120))
    owner_id: Mapped[str] = mapped_column(ForeignKey("user.id"), index=True)
    is_shared: Mapped[bool] = mapped_column(default=False)
    address: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime, default=now)
