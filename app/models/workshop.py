"""The room: workshops, who takes part, who is working where, edits as they were received."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db
from app.models.records import JsonText, UtcTime, new_id, now


class Workshop(db.Model):
    """A day in the room. `code` lets people into the waiting list and dies with the workshop."""

    __tablename__ = "workshop"
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(300))
    place: Mapped[str] = mapped_column(String(300), default="")
    held_on: Mapped[str] = mapped_column(String(10))
    opd_ids: Mapped[list[str]] = mapped_column(JsonText, default=list)
    # {"kind": "process", "number": 200}: how many records of a kind the day is to bring.
    target: Mapped[dict[str, Any]] = mapped_column(JsonText, default=dict)
    code: Mapped[str | None] = mapped_column(String(12), unique=True)
    opened_by: Mapped[str] = mapped_column(String(36), default="")
    opened_at: Mapped[datetime] = mapped_column(UtcTime, default=now)
    # The data version at the opening: what came after it was done in the room.
    opened_version: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    # Numbers only, kept at closing: they outlive a deleted attendance list.
    result: Mapped[dict[str, Any]] = mapped_column(JsonText, default=dict, server_default="{}")


class Participant(db.Model):
    """One line of the attendance list: waiting, admitted, refused or removed."""

    __tablename__ = "participant"
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    workshop_id: Mapped[str] = mapped_column(ForeignKey("workshop.id"), index=True)
    opd_id: Mapped[str] = mapped_column(ForeignKey("opd.id"))
    name: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    asked_at: Mapped[datetime] = mapped_column(UtcTime, default=now)
    decided_at: Mapped[datetime | None] = mapped_column(UtcTime)
    # The account made when admitted; changes are signed with it.
    user_id: Mapped[str | None] = mapped_column(ForeignKey("user.id"))


class Presence(db.Model):
    """Where an account works now; overwritten, never logged."""

    __tablename__ = "presence"
    user_id: Mapped[str] = mapped_column(ForeignKey("user.id"), primary_key=True)
    opd_id: Mapped[str | None] = mapped_column(ForeignKey("opd.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40), default="")
    # "ELEMENT_ID field" of the cell in focus, or empty.
    cell: Mapped[str] = mapped_column(String(200), default="")
    seen_at: Mapped[datetime] = mapped_column(UtcTime, default=now)


class Unsent(db.Model):
    """How many edits a browser's queue last said it holds; no row means none. Never logged.

    Of each queue alone: a phone that has sent everything says nothing about the laptop.
    """

    __tablename__ = "unsent"
    user_id: Mapped[str] = mapped_column(ForeignKey("user.id"), primary_key=True)
    queue: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)
    told_at: Mapped[datetime] = mapped_column(UtcTime, default=now)


class ReceivedEdit(db.Model):
    """An edit of a browser's queue, by the id the browser gave it: never applied twice.

    `state` is applied, conflict, refused, held (came after the workshop closed) or discarded.
    `payload` keeps the edit as it was sent unless it was applied.
    """

    __tablename__ = "received_edit"
    __table_args__ = (Index("ix_received_edit_state", "state"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    queue: Mapped[str] = mapped_column(String(36), index=True)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    workshop_id: Mapped[str | None] = mapped_column(ForeignKey("workshop.id"))
    state: Mapped[str] = mapped_column(String(12))
    element_id: Mapped[str | None] = mapped_column(String(36), index=True)
    # The change rows' batch, by which the queue's own writes are told from others'.
    batch: Mapped[str | None] = mapped_column(String(36), index=True)
    made_at: Mapped[datetime | None] = mapped_column(UtcTime)
    received_at: Mapped[datetime] = mapped_column(UtcTime, default=now)
    payload: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    result: Mapped[dict[str, Any]] = mapped_column(JsonText, default=dict)


class ImportMapping(db.Model):
    """How a foreign spreadsheet was read, kept for its next edition.

    `headers` holds the column headers it was made for, `mapping` what was decided.
    """

    __tablename__ = "import_mapping"
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(40))
    headers: Mapped[list[str]] = mapped_column(JsonText, default=list)
    mapping: Mapped[dict[str, Any]] = mapped_column(JsonText, default=dict)
    made_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime] = mapped_column(UtcTime, default=now)
    used_at: Mapped[datetime | None] = mapped_column(UtcTime)
