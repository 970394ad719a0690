"""Accounts: making them, roles, passwords by one-time link, hand-over of an OPD's work."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask import current_app
from flask_babel import gettext as _
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from sqlalchemy import select

from app.database import writing
from app.errors import Fault, Forbidden, Missing, Refused, VoidLink
from app.extensions import db
from app.models import Grant, User, new_id
from app.operations.actor import ROLES, Actor
from app.operations.writer import Writer
from app.queries import units
from architecture.values import plain_text

MIN_PASSWORD = 10
MAX_NAME = 200
LINK_HOURS = 72
# Verified against when there is no such account, so that timing does not tell.
_DUMMY = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$y5sPNcCNkzvO0uVwSg7Hl2X9WBVCmYvWn3lWrtkpJVA"  # noqa: E501


def hasher() -> PasswordHasher:
    """Argon2id; cheap in tests, where its cost would only slow the suite."""
    if current_app.testing:
        return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return PasswordHasher()


def create_user(
    actor: Actor, username: str, name: str, grants: Iterable[tuple[str, str | None]],
    password: str | None = None,
) -> str:  # fmt: skip
    """The id of a new account. Without a password it is entered by a one-time link."""
    _require_administrator(actor)
    grants = list(grants)
    check_account(username, name, grants)
    with writing():
        if db.session.scalar(select(User.id).where(User.username == username)):
            raise Refused(Fault(_("Nama pengguna"), username, _("Nama pengguna sudah dipakai.")))
        user = User(id=new_id(), username=username, name=name, session_key=new_id())
        user.password_hash = hasher().hash(_checked_password(password)) if password else None
        user.grants = [Grant(role=role, opd_id=opd_id) for role, opd_id in grants]
        db.session.add(user)
        after = {"username": username, "name": name, "grants": [list(g) for g in grants]}
        Writer(actor).log("user", user.id, "create", {}, after)
        return user.id


def update_user(
    actor: Actor, user_id: str, *, name: str, active: bool, grants: Iterable[tuple[str, str | None]]
) -> None:
    """Change name, roles and whether the account may sign in; ends its sessions if not."""
    _require_administrator(actor)
    grants = list(grants)
    with writing():
        user = _user(user_id)
        check_account(user.username, name, grants)
        if user.id == actor.user_id and (
            not active or "administrator" not in {role for role, _ in grants}
        ):
            raise Refused(_("Administrator tidak dapat mencabut wewenangnya sendiri."))
        before = {
            "name": user.name, "active": user.active,
            "grants": [[g.role, g.opd_id] for g in user.grants],
        }  # fmt: skip
        user.name, user.active = name, active
        user.grants = [Grant(role=role, opd_id=opd_id) for role, opd_id in grants]
        if not active:
            user.session_key = new_id()
        after = {"name": name, "active": active, "grants": [list(g) for g in grants]}
        Writer(actor).log("user", user.id, "update", before, after)


def hand_over(actor: Actor, from_id: str, to_id: str, *, deactivate: bool) -> int:
    """Give one account's officer scopes to another, when somebody moves; returns how many."""
    _require_administrator(actor)
    if from_id == to_id:
        raise Refused(_("Pilih dua akun yang berbeda."))
    if deactivate and from_id == actor.user_id:
        raise Refused(_("Administrator tidak dapat menonaktifkan akunnya sendiri."))
    with writing():
        giver, taker = _user(from_id), _user(to_id)
        if not taker.active:
            raise Refused(_("Akun penerima tidak aktif."))
        held = {(g.role, g.opd_id) for g in taker.grants}
        moved = [(g.role, g.opd_id) for g in giver.grants if g.role == "officer"]
        for role, opd_id in moved:
            if (role, opd_id) not in held:
                taker.grants.append(Grant(role=role, opd_id=opd_id))
        giver.grants = [g for g in giver.grants if g.role != "officer"]
        if deactivate:
            giver.active, giver.session_key = False, new_id()
        after = {"to": to_id, "scopes": [o for _, o in moved], "deactivated": deactivate}
        Writer(actor).log("user", from_id, "hand_over", {}, after)
        return len(moved)


def verify_password(username: str, password: str) -> User | None:
    """The active account that this password opens, or None; takes the same time either way."""
    # Telephones begin with a capital; names are stored in small letters.
    wanted = plain_text(username).casefold()
    user = db.session.scalar(select(User).where(User.username == wanted))
    stored = user.password_hash if user and user.active and user.password_hash else None
    try:
        hasher().verify(stored or _DUMMY, password)
    except (VerifyMismatchError, InvalidHashError):
        return None
    return user if stored else None


def set_password(
    actor: Actor | None, user_id: str, password: str, *, token: str | None = None
) -> None:
    """Set a password and end all sessions of the account. Actor None: by one-time link.

    The `token` of that link is checked again within the write: two at once use it only once.
    """
    if actor is not None and actor.user_id != user_id:
        _require_administrator(actor)
    with writing():
        user = _user(user_of_token(token) if token is not None else user_id)
        user.password_hash = hasher().hash(_checked_password(password))
        user.session_key = new_id()
        writer = Writer(actor or Actor(user.id, user.name, viewer=_nobody(), origin="tautan"))
        writer.log("user", user.id, "password")


def set_language(user_id: str, language: str) -> None:
    """Remember the interface language of an account."""
    with writing():
        _user(user_id).language = "en" if language == "en" else "id"


def password_link_token(actor: Actor, user_id: str) -> str:
    """A token that sets a password once within three days; a new password makes it void."""
    _require_administrator(actor)
    user = _user(user_id)
    with writing():
        Writer(actor).log("user", user.id, "password_link")
    return _serializer().dumps([user.id, user.session_key])


def user_of_token(token: str) -> str:
    """The account a one-time link is for; raises VoidLink if it is void."""
    try:
        user_id, session_key = _serializer().loads(token, max_age=LINK_HOURS * 3600)
    except SignatureExpired:
        raise VoidLink(
            _("Tautan sudah kedaluwarsa. Minta tautan baru kepada administrator.")
        ) from None
    except (BadSignature, ValueError, TypeError):
        raise VoidLink(_("Tautan tidak sah.")) from None
    user = db.session.get(User, user_id)
    if user is None or not user.active or user.session_key != session_key:
        raise VoidLink(
            _("Tautan sudah dipakai atau dibatalkan. Minta tautan baru kepada administrator.")
        )
    return user.id


def random_password() -> str:
    """A password that can be read out in a room: four groups without look-alike letters."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def _nobody() -> Any:
    from architecture.visibility import Viewer

    return Viewer("nobody")


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key, salt="password-link")  # type: ignore[arg-type]


def _user(user_id: str) -> User:
    user = db.session.get(User, user_id)
    if user is None:
        raise Missing
    return user


def _require_administrator(actor: Actor) -> None:
    if not actor.has("administrator"):
        raise Forbidden


def _checked_password(password: str) -> str:
    if len(password) < MIN_PASSWORD:
        raise Refused(
            Fault(
                _("Kata sandi"), "", _("Kata sandi paling sedikit %(num)s huruf.", num=MIN_PASSWORD)
            )
        )
    return password


def check_account(username: str, name: str, grants: list[tuple[str, str | None]]) -> None:
    """Raise Refused with everything that is wrong about an account to be stored."""
    faults = []
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{1,60}", username):
        faults.append(
            Fault(
                "Nama pengguna", username, "Huruf kecil, angka, titik, garis; paling sedikit dua."
            )
        )
    if not name.strip():
        faults.append(Fault(_("Nama"), name, _("Nama wajib diisi.")))
    if len(name) > MAX_NAME:
        reason = _("Nama paling panjang %(num)s huruf.", num=MAX_NAME)
        faults.append(Fault(_("Nama"), name[:60] + "…", reason))
    for role, opd_id in grants:
        if role not in ROLES:
            faults.append(
                Fault(_("Peran"), role, _("Pilihan: %(choices)s.", choices=", ".join(ROLES)))
            )
        if role == "officer" and not opd_id:
            faults.append(Fault(_("Peran"), role, _("Petugas harus punya OPD.")))
        if opd_id and opd_id not in units():
            faults.append(Fault(_("OPD"), opd_id, _("OPD tidak dikenal.")))
    if not grants:
        faults.append(Fault(_("Peran"), "", _("Pilih paling sedikit satu peran.")))
    if faults:
        raise Refused(*faults)
