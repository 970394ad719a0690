"""Sign-in sessions, headers on every answer, language."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Flask, Response, g, redirect, request, session, url_for
from flask_login import current_user

from app import queries
from app.extensions import login_manager

LANGUAGES = ("id", "en")
# Reachable without an account.
OPEN_ENDPOINTS = frozenset({"static", "accounts.login", "accounts.one_time_link", "start.first"})


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
    user_id, _, key = session_id.partition(":")
    account = queries.account(user_id)
    if account is None or not account.active or queries.session_key(user_id) != key:
        return None
    return SignedIn(account, key)


def select_locale() -> str:
    """Language of this request: chosen in the session, else the account's, else Indonesian."""
    chosen = session.get("language") if request else None
    if chosen in LANGUAGES:
        return str(chosen)
    if current_user and current_user.is_authenticated:
        return str(current_user.account.language)
    return "id"


def register(app: Flask) -> None:
    """Ask for sign-in everywhere but on the open pages, and set the headers."""
    login_manager.session_protection = None  # addresses change in a room; the key protects

    @app.before_request
    def _first_start_or_login() -> Any:
        g.nonce = secrets.token_urlsafe(16)
        if request.endpoint is None or request.endpoint == "static":
            return None
        if queries.government() is None:
            return None if request.endpoint == "start.first" else redirect(url_for("start.first"))
        if request.endpoint in OPEN_ENDPOINTS or current_user.is_authenticated:
            return None
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
