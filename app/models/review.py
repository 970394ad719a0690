"""What reviewers say and close: comments in threads, domains closed for the document."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db
from app.models.records import JsonText, UtcTime, new_id, now


class Comment(db.Model):
    """A remark on a record, or on one value of it; answers carry the first one's id as thread."""

    __tablename__ = "comment"
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    element_id: Mapped[str] = mapped_column(ForeignKey("element.id"), index=True)
    # Flat name of the value ("attributes.hosting", "links.supports__service"), or empty.
    field: Mapped[str] = mapped_column(String(120), default="")
    thread_id: Mapped[str | None] = mapped_column(ForeignKey("comment.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    author: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcTime, default=now)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcTime)
    resolved_by: Mapped[str] = mapped_column(String(200), default="")


class Closure(db.Model):
    """A domain of an OPD closed for the document; it is locked until reopened with a reason."""

    __tablename__ = "closure"
    __table_args__ = (Index("ix_closure_opd", "opd_id", "domain"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    opd_id: Mapped[str] = mapped_column(ForeignKey("opd.id"))
    domain: Mapped[str] = mapped_column(String(40))
    closed_at: Mapped[datetime] = mapped_column(UtcTime, default=now)
    closed_by: Mapped[str] = mapped_column(String(200))
    reopened_at: Mapped[datetime | None] = mapped_column(UtcTime)
    reopened_by: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(Text, default="")


class Decision(db.Model):
    """What people decided about a gap or a pair of likenesses; it never removes either.

    `key` names it ("PRB-01:ID", "ISI-APL:ID:hosting", "mirip:ID:ID", "katalog:ID" for a gap that
    people wrote). `state` is one of `architecture.gap_catalogue.STATES`; `details` is what the
    gap catalogue holds beside it, and further activities.
    """

    __tablename__ = "decision"
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    state: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text, default="")
    until: Mapped[str | None] = mapped_column(String(10))
    activity_id: Mapped[str | None] = mapped_column(ForeignKey("element.id"))
    details: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    decided_by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcTime, default=now)
