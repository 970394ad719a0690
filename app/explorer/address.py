"""A view as an address and back: what is shared, saved and reloaded is one text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, quote

from werkzeug.datastructures import MultiDict

from architecture.exploring import View
from architecture.metamodel import METAMODEL
from architecture.visibility import Edition

PLANS = ("keep", "new", "upgrade", "retire", "merge")
REVIEWS = ("draft", "submitted", "verified", "validated", "returned")
MOST_STARTS, MOST_IDS, FARTHEST = 10, 120, 20_000
# An id as records, OPDs and folded OPDs have it; anything else in an address is not one of ours.
_ID = re.compile(r"(?:opd:)?[A-Za-z0-9_-]{1,40}")
# Name in the address and field of the view.
LISTS = {
    "buka": "opened",
    "semua": "whole",
    "tanpa_jenis": "without_kinds",
    "tanpa_opd": "without_opds",
    "tanpa_rencana": "without_plans",
    "tanpa_tinjauan": "without_reviews",
    "lipat": "folded",
}
# Boxes to tick: the name of what is ticked, and the list of what is hidden that follows from it.
TICKED = {
    "jenis": "tanpa_jenis",
    "opd": "tanpa_opd",
    "rencana": "tanpa_rencana",
    "tinjauan": "tanpa_tinjauan",
}
START, REDUCED, MOVED, EDITION, ACTION = "catatan", "ringkas", "geser", "edisi", "aksi"


def read_view(arguments: MultiDict[str, str]) -> View:
    """The view that an address or the form describes; what is no id or choice is left out.

    Without "buka" the beginnings are opened. The form says what it offered ("jenis_ada") and
    what of it is ticked ("jenis"), so choices that it did not offer stay as they were. Its
    button ("aksi") is done last.
    """
    start = _ids(arguments.getlist(START))[:MOST_STARTS]
    found = {name: _ids(arguments.getlist(name))[:MOST_IDS] for name in LISTS}
    if "buka" not in arguments:
        found["buka"] = start
    for ticked, hidden in TICKED.items():
        offered = set(arguments.getlist(f"{ticked}_ada"))
        left = [i for i in found[hidden] if i not in offered]
        found[hidden] = _ids((*left, *sorted(offered - set(arguments.getlist(ticked)))))
    found["tanpa_jenis"] = _known(found["tanpa_jenis"], METAMODEL.by_name)
    found["tanpa_rencana"] = _known(found["tanpa_rencana"], PLANS)
    found["tanpa_tinjauan"] = _known(found["tanpa_tinjauan"], REVIEWS)
    view = View(
        start=start,
        is_reduced=arguments.get(REDUCED) == "1",
        moved=_moves(arguments.getlist(MOVED)),
        edition=_edition(arguments.get(EDITION)),
        **{LISTS[name]: ids for name, ids in found.items()},
    )
    return _acted(view, arguments.get(ACTION, ""))


def read_text(text: str) -> View:
    """The view of a stored query text."""
    return read_view(MultiDict(parse_qs(text, keep_blank_values=True)))


def as_text(view: View) -> str:
    """The view as query text ("catatan=…&buka=…"), always in the same order."""
    parts = [(START, ",".join(view.start)), ("buka", ",".join(view.opened))]
    for name, attribute in LISTS.items():
        ids = getattr(view, attribute)
        if ids and name != "buka":
            is_set = name.startswith("tanpa") or name == "lipat"
            parts.append((name, ",".join(sorted(ids) if is_set else ids)))
    if view.is_reduced:
        parts.append((REDUCED, "1"))
    if view.moved:
        parts.append((MOVED, ",".join(f"{i}~{x}~{y}" for i, x, y in view.moved)))
    if view.edition == "public":
        parts.append((EDITION, "public"))
    return "&".join(f"{name}={quote(value, safe=',:~')}" for name, value in parts)


def fields_of(view: View) -> list[tuple[str, str]]:
    """What the form carries beside its boxes to tick, so that its buttons keep the rest."""
    pairs = [part.split("=", 1) for part in as_text(view).split("&")]
    return [(name, value) for name, value in pairs if name not in (REDUCED, EDITION)]


def is_form(arguments: MultiDict[str, str]) -> bool:
    """Whether the address is what the form sends: to be replaced by the short one."""
    return ACTION in arguments or any(f"{ticked}_ada" in arguments for ticked in TICKED)


def _acted(view: View, action: str) -> View:
    """The view after a button: "buka:ID", "semua:ID", "tambah:ID", "buang:ID", "lipat:OPD" …"""
    verb, _colon, target = action.partition(":")
    if verb == "rapikan":
        return replace(view, moved=())
    if verb == "tampilkan":
        return replace(
            view, without_kinds=(), without_opds=(), without_plans=(), without_reviews=()
        )
    if not _ID.fullmatch(target):
        return view
    acts = {
        "buka": view.opening,
        "semua": view.opening_whole,
        "tambah": view.starting_also_at,
        "buang": view.leaving,
        "lipat": view.folding,
        "mulai": lambda i: View((i,), (i,), edition=view.edition),
    }
    return acts[verb](target) if verb in acts else view


def _ids(values: Iterable[str]) -> tuple[str, ...]:
    words = (w.strip() for value in values for w in value.replace("\n", ",").split(","))
    return tuple(dict.fromkeys(w for w in words if _ID.fullmatch(w)))


def _known(names: tuple[str, ...], known: Iterable[str]) -> tuple[str, ...]:
    allowed = set(known)
    return tuple(n for n in names if n in allowed)


def _moves(values: Iterable[str]) -> tuple[tuple[str, int, int], ...]:
    moves: dict[str, tuple[int, int]] = {}
    for word in (w for value in values for w in value.split(",")):
        match = re.fullmatch(rf"({_ID.pattern})~(-?\d{{1,5}})~(-?\d{{1,5}})", word)
        if match:
            x, y = (max(-FARTHEST, min(FARTHEST, int(match[n]))) for n in (2, 3))
            moves[match[1]] = x, y
    return tuple(sorted((i, x, y) for i, (x, y) in moves.items()))[:MOST_IDS]


def _edition(word: Any) -> Edition:
    return "public" if word == "public" else "internal"
