"""Decisions: accept or return one record, or accept all that nothing stands against."""

from __future__ import annotations

import re
from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.errors import Fault, Missing, Refused
from app.filters import number
from app.operations.review import Reviewed, review_as_seen
from app.permissions import current_actor, require
from app.queries.review import open_comments
from app.views.records.blueprint import reader_for, shown_element
from app.views.review.blueprint import domain_of, pages
from app.views.review.lists import STATES, STEP, cards_of, line_for, state_words

DECISIONS = ("verified", "validated", "returned")


@pages.post("/tinjau/catatan/<uuid:element_id>")
def decide(element_id: Any) -> Any:
    """Accept or return one record; a script gets the outcome as JSON, a form the next record."""
    element, _reader, _viewer = shown_element(str(element_id))
    state = request.form.get("state", "")
    reason = request.form.get("reason", "").strip()
    if state not in DECISIONS:
        raise Refused(Fault(_("Tindakan"), state, _("Tindakan tidak dikenal.")))
    if state == "returned" and not reason and not open_comments([element.id]):
        rule = _("Tulis alasan, atau beri catatan pada isian yang harus diperbaiki.")
        raise Refused(Fault(_("Alasan pengembalian"), "", rule))
    version = seen_version()
    seen = {element.id: version} if version is not None else {}
    done = review_as_seen(current_actor(), [element.id], state, seen, reason=reason)
    words = _outcome_words(f"{element.code} {element.name}", state, done)
    if request.accept_mimetypes.best == "application/json":
        is_accepted = state != "returned"
        answer = {"state": state_words(state), "accepted": is_accepted, "message": words}
        return jsonify(answer), 200 if done.moved else 409
    flash(words, "good" if done.moved else "warn")
    return redirect(_back())


def seen_version() -> int | None:
    """The data version at which the page showed what is decided on."""
    seen = request.form.get("seen", "")
    return int(seen) if re.fullmatch("[0-9]{1,18}", seen) else None


def _outcome_words(name: str, state: str, done: Reviewed) -> str:
    if done.moved:
        return _("%(name)s %(state)s.", name=name, state=state_words(state))
    if done.changed:
        return _("%(name)s berubah setelah halaman dibuka; muat ulang dan tinjau lagi.", name=name)
    return _(
        "%(name)s dilewati: keadaannya sudah lain, perubahan terakhirnya milik Anda sendiri, "
        "atau ranahnya diverifikasi OPD lain.",
        name=name,
    )


def _back() -> str:
    """The work list page that the form stood on, else the work list."""
    opd, domain = request.form.get("opd", ""), request.form.get("domain", "")
    if not opd or not domain:
        return url_for("review.queue")
    state = request.form.get("waiting", "")
    return url_for(
        "review.unit", opd=opd, domain=domain, keadaan=state if state in STATES else None
    )


@pages.post("/tinjau/<path:opd>/<domain>/terima")
def accept_all(opd: str, domain: str) -> Any:
    """Accept every record of the page that has no open remark and no change of one's own."""
    actor = require("verifier", "validator")
    state = request.form.get("waiting", "")
    if state not in STATES:
        raise Missing
    line = line_for(opd, domain_of(domain), state, actor)
    wanted = set(request.form.getlist("id"))
    rows = tuple(w for w in (line.records if line else ()) if w.element_id in wanted)
    reader = reader_for(actor.viewer)
    ids = [c.element.id for c in cards_of(rows, reader, actor) if c.is_ready]
    version = seen_version()
    seen = dict.fromkeys(ids, version) if version is not None else {}
    done = review_as_seen(actor, ids, STEP[state], seen) if ids else Reviewed(0, 0)
    words = ngettext("%(count)s catatan diterima.", "%(count)s catatan diterima.", done.moved,
                     count=number(done.moved))  # fmt: skip
    flash(words, "good" if done.moved else "warn")
    left = len(wanted) - done.moved
    if left:
        flash(_left_words(left), "warn")
    return redirect(url_for("review.unit", opd=opd, domain=domain, keadaan=state))


def _left_words(left: int) -> str:
    return ngettext(
        "%(num)s catatan tidak ikut: ada catatan peninjau yang terbuka, berubah sesudah halaman "
        "dibuka, atau perubahan terakhirnya milik Anda.",
        "%(num)s catatan tidak ikut: ada catatan peninjau yang terbuka, berubah sesudah halaman "
        "dibuka, atau perubahan terakhirnya milik Anda.",
        left,
    )
