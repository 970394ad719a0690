"""Signing in and out, the own profile, one-time links."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from flask_login import current_user, logout_user

from app import queries
from app.errors import Refused
from app.extensions import limiter
from app.operations import people
from app.operations.actor import Actor
from app.permissions import current_actor
from app.security import LANGUAGES, sign_in

pages = Blueprint("accounts", __name__)


def _name_and_address() -> str:
    """A room sits behind one address: the limit is per account name there, not per address."""
    return f"{request.form.get('username', '').strip().casefold()}@{get_remote_address()}"


def _own_account() -> str:
    """Who is signed in, so that nobody tries passwords in a session left open."""
    return str(current_user.get_id())


@pages.route("/masuk", methods=["GET", "POST"])
@limiter.limit("10 per 5 minutes", key_func=_name_and_address, methods=["POST"])
@limiter.limit("600 per 5 minutes", methods=["POST"])
def login() -> Any:
    """The sign-in page."""
    if current_user.is_authenticated:
        return redirect(url_for("home.index"))
    username = request.form.get("username", "")
    if request.method == "POST":
        user = people.verify_password(username, request.form.get("password", ""))
        if user is not None:
            sign_in(user.id)
            return redirect(safe_target(request.args.get("next")))
        flash(_("Nama pengguna atau kata sandi tidak cocok."), "bad")
    status = 401 if request.method == "POST" else 200
    return render_template("accounts/login.html", username=username), status


@pages.post("/keluar")
def logout() -> Any:
    """Sign out."""
    logout_user()
    session.clear()
    return redirect(url_for("accounts.login"))


@pages.route("/tautan/<token>", methods=["GET", "POST"])
@limiter.limit("60 per 5 minutes")
def one_time_link(token: str) -> Any:
    """Set a password by the administrator's one-time link, and sign in."""
    user_id = people.user_of_token(token)
    if request.method == "POST":
        try:
            _new_password(None, user_id, token)
        except Refused as refusal:
            flash(refusal.faults[0].reason, "bad")
        else:
            sign_in(user_id)
            flash(_("Kata sandi tersimpan. Selamat bekerja."), "good")
            return redirect(url_for("home.index"))
    return render_template("accounts/new_password.html", account=queries.account(user_id))


@pages.route("/akun", methods=["GET", "POST"])
@limiter.limit("10 per 5 minutes", key_func=_own_account, methods=["POST"])
def profile() -> Any:
    """Own roles, and a new password."""
    account = current_user.account
    if request.method == "POST":
        try:
            if people.verify_password(account.username, request.form.get("current", "")) is None:
                raise Refused(_("Kata sandi sekarang tidak cocok."))
            _new_password(current_actor(), account.id)
        except Refused as refusal:
            flash(refusal.faults[0].reason, "bad")
        else:
            sign_in(account.id)
            flash(_("Kata sandi diganti. Sesi lain sudah diakhiri."), "good")
            return redirect(url_for("accounts.profile"))
    return render_template("accounts/profile.html", account=account)


@pages.post("/bahasa/<code>")
def language(code: str) -> Any:
    """Switch the language of the interface."""
    chosen = code if code in LANGUAGES else "id"
    session["language"] = chosen
    people.set_language(current_user.account.id, chosen)
    return redirect(safe_target(_path_of(request.referrer)))


def _new_password(actor: Actor | None, user_id: str, token: str | None = None) -> None:
    if request.form.get("password", "") != request.form.get("repeat", ""):
        raise Refused(_("Kedua kata sandi tidak sama."))
    people.set_password(actor, user_id, request.form.get("password", ""), token=token)


def _path_of(address: str | None) -> str:
    try:
        return urlsplit(address or "").path
    except ValueError:  # no address at all: "http://["
        return ""


def safe_target(target: str | None, otherwise: str | None = None) -> str:
    """The target if it is a path of ours, never somebody else's address; else home."""
    is_path = target is not None and target.startswith("/") and bool(_path_of(target))
    # Browsers drop control characters, and what is left may be somebody else's address.
    if target and is_path and target.isprintable() and not target.startswith(("//", "/\\")):
        return target
    return otherwise or url_for("home.index")
