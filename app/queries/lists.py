"""What an administrator keeps: code lists, reference trees, institutions, accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from app.extensions import db
from app.models import Code, Institution, Reference, User


def codelists() -> dict[str, list[Row[Any]]]:
    """Rows (id, value, position, edition, confidence, active, source) of every code list."""
    query = select(
        Code.id, Code.codelist, Code.value, Code.position, Code.edition, Code.confidence,
        Code.active, Code.source,
    ).order_by(Code.codelist, Code.position)  # fmt: skip
    lists: dict[str, list[Row[Any]]] = {}
    for row in db.session.execute(query):
        lists.setdefault(row.codelist, []).append(row)
    return lists


def reference_rows(family: str) -> list[Row[Any]]:
    """Rows (id, code, name, level, parent, edition, national, active, source) of a family."""
    query = select(
        Reference.id, Reference.code, Reference.name, Reference.level, Reference.parent,
        Reference.edition, Reference.national, Reference.active, Reference.source,
    ).where(Reference.family == family).order_by(Reference.code)  # fmt: skip
    return list(db.session.execute(query))


def institutions() -> list[Row[Any]]:
    """Rows (id, name, kind, source) of all institutions, by name."""
    query = select(Institution.id, Institution.name, Institution.kind, Institution.source)
    return list(db.session.execute(query.order_by(Institution.name)))


@dataclass(frozen=True)
class Account:
    """An account without its secrets."""

    id: str
    username: str
    name: str
    active: bool
    language: str
    grants: tuple[tuple[str, str | None], ...]
    workshop_id: str | None = None

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(role for role, _ in self.grants)


def accounts() -> list[Account]:
    """All accounts, by user name; participants of workshops are none."""
    query = select(User).where(User.workshop_id.is_(None)).order_by(User.username)
    return [_account(u) for u in db.session.scalars(query)]


def account(user_id: str) -> Account | None:
    """One account, or None."""
    user = db.session.get(User, user_id)
    return _account(user) if user else None


def session_key(user_id: str) -> str | None:
    """The key that an account's sessions must carry."""
    return db.session.scalar(select(User.session_key).where(User.id == user_id))


def _account(user: User) -> Account:
    grants = tuple(sorted((g.role, g.opd_id) for g in user.grants))
    return Account(
        user.id, user.username, user.name, user.active, user.language, grants, user.workshop_id
    )
