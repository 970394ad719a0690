"""Baselines: named, stored states of the architecture."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db
from app.models.records import UtcTime, new_id, now


class Baseline(db.Model):
    """A named state. `number` is the last change it contains; rows are never changed.

    `content` is a snapshot of `architecture.snapshots`, `sha256` its hash and `metamodel` the
    fingerprint of the vocabulary it was made with.
    """

    __tablename__ = "baseline"
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    note: Mapped[str] = mapped_column(Text, default="")
    number: Mapped[int] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(UtcTime, default=now)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    made_by: Mapped[str] = mapped_column(String(200))
    metamodel: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    elements: Mapped[int]
    relations: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
