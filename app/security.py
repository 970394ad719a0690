"""Sign-in sessions, headers on every answer, language."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_user

from app import queries
from app.errors import Forbidden
from app.extensions import login_manager
from app.permissions import participants_opd, reach_of
from app.queries.session import account_of_session

LANGUAGES = ("id", "en")
# Reachable without an account.
OPEN_ENDPOINTS = frozenset({
    "static", "accounts.login", "accounts.one_time_link", "start.first", "workshops.join",
    "workshops.join_by_code", "workshops.wait", "workshops.wait_state",
})  # fmt: skip
# Asked by scripts alone, whatever they say that they accept.
JSON_ENDPOINTS = frozenset({"edits.receive", "edits.token", "edits.rows", "edits.news"})


class SignedIn:
    """The signed-in account for Flask-Login; `get_id` dies with the account's session key."""

    is_authenticated = True
    is_anonymous = False

    def __init__(self, account: queries.Account, session_key: str) -> None:
        self.account = account
        self._session_key = session_key

    @property
    def is_active(self) -> bool:
        return self.account.active

    def get_id(self) -> str:
        return f"{self.account.id}:{self._session_key}"


@login_manager.user_loader
def load_signed_in(session_id: str) -> SignedIn | None:
    """The account of a session cookie, unless its password or state changed since."""
    user_id, _colon, key = session_id.partition(":")
    account = account_of_session(user_id, key)
    return SignedIn(account, key) if account else None


def select_locale() -> str:
    """Language of this request: chosen in the session, else the account's, else Indonesian."""
    chosen = session.get("language") if request else None
    if chosen in LANGUAGES:
        return str(chosen)
    if current_user and current_user.is_authenticated:
        return str(current_user.account.language)
    return "id"


def sign_in(user_id: str, *, permanent: bool = False) -> None:
    """Sign the browser in as that account; `permanent` outlives the browser's restart."""
    account, key = queries.account(user_id), queries.session_key(user_id)
    assert account is not None and key is not None
    session.clear()
    session.permanent = permanent
    login_user(SignedIn(account, key))


def wants_json() -> bool:
    """Whether a script asked, that cannot do anything with a page."""
    if request.is_json or request.accept_mimetypes.best == "application/json":
        return True
    return request.endpoint in JSON_ENDPOINTS


def _turned_away(account: queries.Account, endpoint: str) -> Any:
    """What a participant gets where he has no business; None if the page is for him."""
    if account.workshop_id is None or reach_of(account)(endpoint):
        return None
    opd = participants_opd(account)
    if wants_json():
        reason = _("Halaman ini bukan untuk peserta lokakarya.")
        return jsonify(error=reason if opd else _("Lokakarya sudah ditutup.")), 403
    if opd is not None and endpoint != "home.index":
        raise Forbidden(_("Halaman ini bukan untuk peserta lokakarya."))
    code = queries.units()[opd].code if opd in queries.units() else ""
    target = url_for("records.workspace", code=code) if opd else url_for("workshops.closed")
    if request.headers.get("HX-Request"):  # a part of a page: the whole page must go
        return "", 204, {"HX-Redirect": target}
    return redirect(target)


def _is_founded() -> bool:
    """Whether the first start page was filled in; once it was, nobody needs to ask again."""
    founded = current_app.extensions
    if "selaras_founded" not in founded and queries.government() is not None:
        founded["selaras_founded"] = True
    return "selaras_founded" in founded


def register(app: Flask) -> None:
    """Ask for sign-in everywhere but on the open pages, and set the headers."""
    login_manager.session_protection = None  # addresses change in a room; the key protects

    @app.before_request
    def _first_start_or_login() -> Any:
        g.nonce = secrets.token_urlsafe(16)
        if request.endpoint is None or request.endpoint == "static":
            return None
        if not _is_founded():
            return None if request.endpoint == "start.first" else redirect(url_for("start.first"))
        if request.endpoint in OPEN_ENDPOINTS:
            return None
        if current_user.is_authenticated:
            return _turned_away(current_user.account, request.endpoint)
        if wants_json():
            return jsonify(error=_("Anda belum masuk. Masuk lagi."), signed_out=True), 401
        target = request.full_path if request.method == "GET" else None
        return redirect(url_for("accounts.login", next=target))

    @app.after_request
    def _headers(response: Response) -> Response:
        policy = (
            "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
            f"script-src 'self' 'nonce-{g.get('nonce', '')}'; object-src 'none'; "
            "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        )
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()"
        )
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response
