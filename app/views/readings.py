"""The switch between today and the target: what is in force, and the addresses of the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.as_of import TODAYS_BLUEPRINTS
from app.errors import Forbidden
from app.permissions import reach_of
from app.queries.moment import moment
from app.reading import (
    READING_ENDPOINTS,
    TARGET,
    current_reading,
    is_asked_for_target,
    read_in,
    todays_root,
)

pages = Blueprint("readings", __name__)
DIFFERENCE = "baselines.compared"
PICTURES = frozenset({"diagrams.opd", "pictures.page"})
SILENT = frozenset({"files"})  # whose answers are no pages: a sentence would show up later


@dataclass(frozen=True)
class Switch:
    """What the switch shows: the reading that is on, and where the three lead."""

    on: str
    today: str
    target: str
    difference: str


@pages.before_app_request
def _read_target() -> Any:
    """Put the target in force where the address asks for it and the page has it."""
    endpoint = request.endpoint
    if not is_asked_for_target(request.environ) or endpoint is None:
        return None
    if not current_user.is_authenticated or endpoint == "static":
        return None
    if request.blueprint in TODAYS_BLUEPRINTS:
        return None
    if request.method not in ("GET", "HEAD"):
        raise Forbidden(_("Nilai target diisi dalam tabel. Kembali ke hari ini untuk yang lain."))
    if endpoint not in READING_ENDPOINTS:
        if request.blueprint not in SILENT:
            flash(_("Halaman ini hanya ada untuk keadaan kini."), "good")
        return redirect(f"{todays_root(request.script_root)}{_path()}")
    read_in(TARGET)
    return None


def _path() -> str:
    """The path with what was asked for; names with a line before them are not our own."""
    given = [(n, v) for n, v in request.args.items(multi=True) if not n.startswith("_")]
    query = urlencode(given)
    # Two slashes would lead to somebody else's host.
    return "/" + request.path.lstrip("/\\") + (f"?{query}" if query else "")


@pages.app_context_processor
def _words() -> dict[str, Any]:
    return {
        "reading_switch": reading_switch, "reading": current_reading, "place_of": place_of,
        "target_of": target_of,
    }  # fmt: skip


def reading_switch() -> Switch | None:
    """The switch of the page that is shown; None where there is nothing to switch."""
    if not current_user.is_authenticated or request.endpoint is None:
        return None
    if request.endpoint == DIFFERENCE:
        return _of_difference()
    if request.endpoint not in READING_ENDPOINTS:
        return None
    if request.endpoint in PICTURES:
        return _of_picture()
    root, path = todays_root(request.script_root), _path()
    difference = ""
    if moment() is None and reach_of(current_user.account)(DIFFERENCE):
        difference = f"{root}{_difference_path(path)}"
    return Switch(current_reading(), f"{root}{path}", f"{root}/target{path}", difference)


def _difference_path(path: str) -> str:
    with_path = url_for(DIFFERENCE, dari="today", ke=TARGET, asal=path)
    return with_path.removeprefix(request.script_root)


def _of_picture() -> Switch:
    """Pictures have a difference of their own: both readings over each other on one sheet."""
    chosen = {n: v for n, v in request.args.to_dict().items() if n not in ("bacaan", "lembar")}
    path = "/" + request.path.lstrip("/\\")
    root = todays_root(request.script_root)
    plain = f"{path}?{urlencode(chosen)}" if chosen else path
    both = f"{root}{path}?{urlencode({**chosen, 'bacaan': 'selisih'})}"
    on = "difference" if request.args.get("bacaan") == "selisih" else current_reading()
    return Switch(on, f"{root}{plain}", f"{root}/target{plain}", both)


def _of_difference() -> Switch | None:
    """On the page of differences: back to where one came from."""
    if (request.args.get("dari"), request.args.get("ke")) != ("today", TARGET):
        return None
    came_from = "/" + request.args.get("asal", "/ruang-kerja").lstrip("/\\")
    root = todays_root(request.script_root)
    return Switch("difference", f"{root}{came_from}", f"{root}/target{came_from}", request.url)


def target_of(endpoint: str, **arguments: Any) -> str:
    """The address of a page in the target."""
    address = url_for(endpoint, **arguments).removeprefix(request.script_root)
    return f"{todays_root(request.script_root)}/target{address}"


def place_of(endpoint: str, **arguments: Any) -> str:
    """The address of a page in the reading in force; today's where the page has no other."""
    address = url_for(endpoint, **arguments)
    if endpoint in READING_ENDPOINTS:
        return address
    return todays_root(request.script_root) + address.removeprefix(request.script_root)
