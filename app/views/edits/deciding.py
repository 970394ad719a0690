"""Edits that were not applied at once: held ones to decide, files handed in, a person's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app import queries
from app.errors import Refused
from app.filters import language
from app.grid.words import ToldEdit, told_edits
from app.operations.edit_input import read_json
from app.operations.held import (
    HandedIn,
    apply_held,
    discard_held,
    hand_in,
    require_facilitator,
)
from app.permissions import current_actor
from app.queries.received import (
    OPEN_STATES,
    KeptEdit,
    Sender,
    held_edits,
    kept_edits,
    senders_of_held,
)
from app.security import wants_json
from app.views.edits.blueprint import pages
from app.views.edits.receiving import LARGEST, conflict_told
from architecture.visibility import Viewer

SHOWN = 500  # edits of one person on a page
FILE_ORIGIN = "berkas suntingan"


@dataclass(frozen=True)
class Line:
    """A kept edit in words, and what became of it."""

    edit: KeptEdit
    words: ToldEdit
    conflict: dict[str, Any] | None = None


def _lines(edits: Sequence[KeptEdit], viewer: Viewer) -> list[Line]:
    told = told_edits([(e.id, e.payload) for e in edits], viewer, language())
    return [Line(e, words, _conflict(e)) for e, words in zip(edits, told, strict=True)]


def _conflict(edit: KeptEdit) -> dict[str, Any] | None:
    conflict = edit.result.get("conflict")
    return conflict_told(edit.element_id or "", conflict) if conflict else None


# --- A person's own -----------------------------------------------------------------------------


@pages.get("/suntingan/saya")
def mine() -> Any:
    """What of the person's own edits was refused, met another value, or is held."""
    lines = _lines(kept_edits(current_user.account.id, OPEN_STATES), current_actor().viewer)
    if wants_json():
        return jsonify(edits=[_as_json(line) for line in lines])
    return render_template("edits/mine.html", lines=lines[::-1])


def _as_json(line: Line) -> dict[str, Any]:
    edit, words = line.edit, line.words
    return {
        "id": edit.id, "state": edit.state, "record": edit.element_id, "name": words.record,
        "field": words.field, "what": words.what, "value": words.value,
        "refusal": edit.result.get("refusal", ""), "reason": edit.result.get("reason", ""),
        "conflict": line.conflict, "at": edit.received_at.isoformat(timespec="seconds"),
        "edit": edit.payload,
    }  # fmt: skip


# --- Held ---------------------------------------------------------------------------------------


@pages.get("/suntingan/tertahan")
def held() -> Any:
    """Edits that wait for a facilitator, person by person."""
    actor = current_actor()
    require_facilitator(actor)
    people = [(sender, _held_lines(sender, actor.viewer)) for sender in senders_of_held()]
    return render_template("edits/held.html", people=people, units=queries.units(), shown=SHOWN)


def _held_lines(sender: Sender, viewer: Viewer) -> list[Line]:
    return _lines(held_edits(sender.user_id, limit=SHOWN), viewer)


@pages.post("/suntingan/tertahan")
def decide() -> Any:
    """Let the chosen edits in, or discard them with a reason."""
    actor = current_actor()
    ids = request.form.getlist("id")
    if not ids:
        raise Refused(_("Pilih isian yang hendak diputuskan."))
    if request.form.get("action") == "discard":
        number = discard_held(actor, ids, request.form.get("reason", ""))
        flash(
            ngettext("%(num)s isian tidak dimasukkan.", "%(num)s isian tidak dimasukkan.", number)
        )
    else:
        results = apply_held(actor, ids)
        _tell({s: sum(r.state == s for r in results) for s in ("applied", "conflict", "refused")})
    return redirect(url_for("edits.held"))


def _tell(states: dict[str, int]) -> None:
    """Say what became of edits, all in one line."""
    words = {
        "applied": _("diterapkan"), "conflict": _("bertemu nilai lain"), "refused": _("ditolak"),
        "held": _("ditahan untuk fasilitator"),
        "full": _("tidak diterima karena tempatnya penuh; simpan berkasnya"),
    }  # fmt: skip
    said = [f"{number} {words[state]}" for state, number in states.items() if number]
    is_smooth = not any(states.get(state) for state in ("conflict", "refused", "full"))
    flash(_("Isian: %(said)s.", said=", ".join(said) or "0"), "good" if is_smooth else "warn")


# --- Files --------------------------------------------------------------------------------------


@pages.route("/suntingan/berkas", endpoint="hand_in", methods=["GET", "POST"])
def hand_in_page() -> Any:
    """Hand in a file of unsent edits: the own ones are applied, others' are held first."""
    if request.method == "GET":
        return render_template("edits/hand_in.html")
    handed = hand_in(current_actor(FILE_ORIGIN), _file(), workshop=current_user.account.workshop_id)
    _tell_file(handed)
    return redirect(url_for("edits.mine" if handed.is_own else "edits.held"))


def _file() -> Any:
    given = request.files.get("file")
    if given is None or not given.filename:
        raise Refused(_("Pilih berkas suntingan."))
    body = given.stream.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise Refused(_("Berkas terlalu besar."))
    return read_json(body)


def _tell_file(handed: HandedIn) -> None:
    if handed.again:
        flash(
            ngettext(
                "%(num)s isian dari berkas ini sudah sampai sebelumnya.",
                "%(num)s isian dari berkas ini sudah sampai sebelumnya.",
                handed.again,
            )
        )
    if handed.states:
        _tell(handed.states)
