"""The architecture itself, who may change it, and the log of changes."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, TypeDecorator, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import db


class JsonText(TypeDecorator[Any]):
    """JSON kept as text, so that graph loading can hand it on undecoded.

    Values are replaced, never changed in place: a change inside would not be saved.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class UtcTime(TypeDecorator[datetime]):
    """A moment, stored as ISO text in UTC: the same on every database, and sortable."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else value.astimezone(UTC).isoformat(timespec="milliseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


def new_id() -> str:
    return str(uuid.uuid4())


def now() -> datetime:
    return datetime.now(UTC)


class Setting(db.Model):
    """One setting of the instance: `government`, `code_pattern`, `is_demo` …"""

    __tablename__ = "setting"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[Any] = mapped_column(JsonText)


class Opd(db.Model):
    """A node of the OPD tree, from dinas to kelurahan, with validity and successor."""

    __tablename__ = "opd"
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(300))
    short: Mapped[str] = mapped_column(String(100), default="")
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("opd.id"), index=True)
    level: Mapped[str] = mapped_column(String(60), default="")
    urusan: Mapped[list[str]] = mapped_column(JsonText, default=list)
    valid_from: Mapped[str | None] = mapped_column(String(10))
    valid_to: Mapped[str | None] = mapped_column(String(10))
    successor_id: Mapped[str | None] = mapped_column(ForeignKey("opd.id"))


class Institution(db.Model):
    """Somebody outside: ministry, other government, state company, vendor."""

    __tablename__ = "institution"
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(300), unique=True)
    kind: Mapped[str] = mapped_column(String(40), default="lain")
    source: Mapped[str] = mapped_column(String(300), default="")


class Reference(db.Model):
    """A node of a reference tree; `national` ones are only changed by a new edition."""

    __tablename__ = "reference"
    __table_args__ = (UniqueConstraint("code", "edition"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    family: Mapped[str] = mapped_column(String(10), index=True)
    code: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(500))
    level: Mapped[int]
    parent: Mapped[str | None] = mapped_column(String(64))
    edition: Mapped[str] = mapped_column(String(20))
    national: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    source: Mapped[str] = mapped_column(Text, default="")


class Code(db.Model):
    """A value of an editable code list."""

    __tablename__ = "code"
    __table_args__ = (UniqueConstraint("codelist", "value"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    codelist: Mapped[str] = mapped_column(String(60), index=True)
    value: Mapped[str] = mapped_column(String(300))
    position: Mapped[int]
    edition: Mapped[str] = mapped_column(String(20), default="")
    confidence: Mapped[str] = mapped_column(String(4), default="")
    active: Mapped[bool] = mapped_column(default=True)
    source: Mapped[str] = mapped_column(Text, default="")


class User(db.Model):
    """An account. `session_key` changes on password change and ends all its sessions."""

    __tablename__ = "user"
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str] = mapped_column(String(5), default="id")
    session_key: Mapped[str] = mapped_column(String(36), default=new_id)
    # A participant's: without password, and without rights once that workshop is closed. (No
    # foreign key: SQLite would have to make this table anew, which others refer to.)
    workshop_id: Mapped[str | None] = mapped_column(String(36), index=True)
    # The newest change that the notices had shown.
    noticed: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=now)
    grants: Mapped[list[Grant]] = relationship(
        back_populates="user", cascade="all, delete-orphan", lazy="selectin"
    )


class Grant(db.Model):
    """A role of an account; an officer's holds for an OPD and everything below it."""

    __tablename__ = "grant"
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("user.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    opd_id: Mapped[str | None] = mapped_column(ForeignKey("opd.id"))
    user: Mapped[User] = relationship(back_populates="grants")


class Element(db.Model):
    """A record of any kind. What only some kinds have is in the JSON columns."""

    __tablename__ = "element"
    __table_args__ = (
        UniqueConstraint("kind", "code"),
        Index("ix_element_kind_opd", "kind", "opd_id"),
    )
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(Text)
    opd_id: Mapped[str | None] = mapped_column(ForeignKey("opd.id"), index=True)
    plan: Mapped[str] = mapped_column(String(10), default="keep")
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("element.id"))
    review: Mapped[str] = mapped_column(String(12), default="draft")
    # Names of the fields changed since the last acceptance; null before any acceptance.
    draft_fields: Mapped[str | None] = mapped_column(Text)
    archived_at: Mapped[datetime | None] = mapped_column(UtcTime)
    version: Mapped[int] = mapped_column()
    attributes: Mapped[dict[str, Any]] = mapped_column(JsonText, default=dict)
    target: Mapped[dict[str, Any]] = mapped_column(JsonText, default=dict)
    marks: Mapped[dict[str, str]] = mapped_column(JsonText, default=dict)
    reasons: Mapped[dict[str, str]] = mapped_column(JsonText, default=dict)
    unread: Mapped[dict[str, str]] = mapped_column(JsonText, default=dict)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Relation(db.Model):
    """A link between records, or an open one: then an end is null `open_text` says what.

    `open_kind` is the kind the missing end must have. `objection` is what the other end says.
    """

    __tablename__ = "relation"
    __table_args__ = (
        Index("ix_relation_unique", "type", "source_id", "target_id", "open_text", unique=True),
    )
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    type: Mapped[str] = mapped_column(String(40))
    source_id: Mapped[str | None] = mapped_column(ForeignKey("element.id"), index=True)
    target_id: Mapped[str | None] = mapped_column(ForeignKey("element.id"), index=True)
    open_text: Mapped[str] = mapped_column(String(500), default="", index=True)
    open_kind: Mapped[str | None] = mapped_column(String(40))
    plan: Mapped[str] = mapped_column(String(10), default="keep")
    mark: Mapped[str] = mapped_column(String(16), default="confirmed")
    declared_by: Mapped[str | None] = mapped_column(ForeignKey("opd.id"))
    attributes: Mapped[dict[str, Any]] = mapped_column(JsonText, default=dict)
    objection: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    archived_at: Mapped[datetime | None] = mapped_column(UtcTime)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Change(db.Model):
    """One write: who, when, what, before, after. Append only; the number is the data version.

    `before` and `after` hold only the fields that differ ("name", "attributes.hosting"). `uid`
    is the same on every instance that the change was brought to.
    """

    __tablename__ = "change"
    __table_args__ = (Index("ix_change_entity", "entity", "entity_id"),)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True, index=True, default=new_id)
    at: Mapped[datetime] = mapped_column(UtcTime, default=now)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    actor: Mapped[str] = mapped_column(String(200))
    origin: Mapped[str] = mapped_column(String(200), default="")
    batch: Mapped[str] = mapped_column(String(36), index=True)
    entity: Mapped[str] = mapped_column(String(20))
    entity_id: Mapped[str] = mapped_column(String(36))
    action: Mapped[str] = mapped_column(String(20))
    before: Mapped[dict[str, Any]] = mapped_column(JsonText, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(JsonText, default=dict)


class CodeCounter(db.Model):
    """The last number given to a kind's codes; numbers are never given twice."""

    __tablename__ = "code_counter"
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class Attachment(db.Model):
    """A file of a record; its bytes lie under the instance folder by `sha256`."""

    __tablename__ = "attachment"
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    element_id: Mapped[str] = mapped_column(ForeignKey("element.id"), index=True)
    filename: Mapped[str] = mapped_column(String(300))
    mimetype: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    uploaded_at: Mapped[datetime] = mapped_column(UtcTime, default=now)
    uploaded_by: Mapped[str] = mapped_column(String(200), default="")
    archived_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Job(db.Model):
    """Long work outside the request, with what a progress bar needs."""

    __tablename__ = "job"
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(40))
    user_id: Mapped[str | None] = mapped_column(ForeignKey("user.id"), index=True)
    parameters: Mapped[dict[str, Any]] = mapped_column(JsonText, default=dict)
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(Text, default="")
    filename: Mapped[str | None] = mapped_column(String(300))
    data_version: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any]] = mapped_column(JsonText, default=dict, server_default="{}")
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=now)
    started_at: Mapped[datetime | None] = mapped_column(UtcTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcTime)
