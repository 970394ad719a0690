"""Edits from the browsers' queues."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import jsonify, request
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from app import queries
from app.errors import Refused
from app.filters import language
from app.grid.rows import Row, gone
from app.grid.words import field_words
from app.operations.edit_input import MOST_IN_FILE, read_envelope, read_json
from app.operations.edits import ORIGIN, Delivery, EditResult, Received
from app.operations.presence import still_unsent
from app.operations.together import receive_edits
from app.permissions import actor_of, current_viewer
from app.queries import live
from app.queries.versions import remember_versions
from app.views.edits.blueprint import pages, rows_for

LARGEST = 8 * 1024 * 1024  # bytes of one request


@pages.post("/suntingan")
def receive() -> Any:
    """Apply a batch of edits; the answer says what became of each, and how the rows are now."""
    account = current_user.account
    try:
        data = read_json(_body())
        queue, edits = read_envelope(data)
    except Refused as refused:
        return _refusal(refused)
    if data.get("user") not in (None, account.id):
        # Two accounts in one browser: what one of them typed is never signed by the other.
        return jsonify(error=_("Akun lain masuk di peramban ini."), user=account.id), 409
    delivery = Delivery(lambda: actor_of(account, ORIGIN), queue, edits, account.workshop_id)
    received = receive_edits(delivery)
    assert received.versions is not None
    remember_versions(received.versions)
    left = data.get("left")
    if isinstance(left, int):
        still_unsent(account.id, {queue: min(max(left, 0), MOST_IN_FILE)})
    return jsonify(
        version=received.versions.data,
        results=[_told(result) for result in received.results],
        rows=_rows_after(received),
    )


def _body() -> bytes:
    if (request.content_length or 0) > LARGEST:
        reason = _("Kiriman terlalu besar. Kirim lebih sedikit suntingan sekaligus.")
        raise Refused(reason)
    return request.get_data(cache=False)


def _refusal(refused: Refused) -> Any:
    """A request that cannot be read at all: nothing of it is taken, the browser keeps it."""
    faults = [": ".join(w for w in (f.place, f.reason) if w) for f in refused.faults]
    return jsonify(error=" ".join(faults), faults=[vars(f) for f in refused.faults]), 400


def _told(result: EditResult) -> dict[str, Any]:
    told = {
        "id": result.id, "state": result.state, "again": result.again, "record": result.record,
        "field": result.field,
    }  # fmt: skip
    if result.refusal:
        told["refusal"] = result.refusal
    if result.conflict:
        told["conflict"] = conflict_told(result.record, result.conflict)
    return told


def conflict_told(record: str, conflict: Mapping[str, Any]) -> dict[str, Any]:
    """A conflict with its three values as people read them."""
    stored = queries.stored_element(record)
    words = field_words(stored.kind if stored else "", conflict["field"], language())
    return {
        "stored": conflict["stored"], "stored_text": words.shown(conflict["stored"]),
        "sent_text": words.shown(conflict["sent"]), "former_text": words.shown(conflict["former"]),
        "by": conflict["by"], "at": conflict["at"],
    }  # fmt: skip


def _rows_after(received: Received) -> dict[str, Row]:
    assert received.stored is not None
    seen = live.seen_by(received.viewer, received.stored, received.changed)
    rows = {row["id"]: row for row in rows_for(seen, received.viewer)}
    return {i: rows.get(i) or gone(i) for i in received.changed}


@pages.get("/suntingan/token")
def token() -> Any:
    """Who is signed in here, with a token that lets his queue be sent."""
    account = current_user.account
    is_closed = account.workshop_id is not None and not current_viewer().scope
    return jsonify(token=generate_csrf(), user=account.id, name=account.name, closed=is_closed)
