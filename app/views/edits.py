"""Edits from the browsers' queues, rows for grid and cards, and what others do meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flask import Blueprint, jsonify, request
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from app import queries
from app.database import Turnstile
from app.errors import Missing, Refused
from app.filters import initials, language
from app.grid.rows import Row, gone, rows_of
from app.grid.words import field_words
from app.operations.edit_input import read_envelope, read_json
from app.operations.edits import ORIGIN, EditResult, Received, receive_edits
from app.operations.locks import closed_now, locked_sentence
from app.operations.presence import LONGEST_CELL, Place, be_present
from app.permissions import current_actor, current_viewer
from app.queries import live
from app.queries.touched import touched_since
from app.queries.versions import read_versions
from architecture.graph import Unit
from architecture.metamodel import METAMODEL, Kind
from architecture.visibility import Viewer

pages = Blueprint("edits", __name__)
KIND = f"<any({', '.join(METAMODEL.by_name)}):kind>"
LARGEST = 8 * 1024 * 1024  # bytes of one request
# They would wait for each other in any case; half-done ones would only take the processor from
# the one that writes.
one_after_another = Turnstile()


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
    with one_after_another:
        return _received(account, queue, edits)


def _received(account: queries.Account, queue: str, edits: list[dict[str, Any]]) -> Any:
    actor = current_actor(ORIGIN)
    received = receive_edits(actor, queue, edits, workshop=account.workshop_id)
    return jsonify(
        version=read_versions().data,
        results=[_told(result) for result in received.results],
        rows=_rows_after(received, actor.viewer),
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


def _rows_after(received: Received, viewer: Viewer) -> dict[str, Row]:
    ids = [r.record for r in received.results if r.record and r.state in ("applied", "conflict")]
    rows = {row["id"]: row for row in _rows(live.records_by_id(set(ids), viewer), viewer)}
    return {i: rows.get(i) or gone(i) for i in dict.fromkeys(ids)}


def _rows(records: live.LiveRecords, viewer: Viewer) -> list[Row]:
    if not records.elements:
        return []
    closed = closed_now()
    return rows_of(
        records,
        viewer,
        queries.vocabulary(),
        language=language(),
        comments={},
        locked=lambda kind, opd: locked_sentence(kind, opd, closed),
    )


@pages.get("/suntingan/token")
def token() -> Any:
    """Who is signed in here, with a token that lets his queue be sent."""
    account = current_user.account
    is_closed = account.workshop_id is not None and not current_viewer().scope
    return jsonify(token=generate_csrf(), user=account.id, name=account.name, closed=is_closed)


# --- Rows and what changed ----------------------------------------------------------------------


@pages.get(f"/kisi/{KIND}/baris")
def rows(kind: str) -> Any:
    """All rows of a kind in an OPD and the units below it; without OPD those that have none."""
    viewer = current_viewer()
    version = queries.data_version()  # first: what comes while we read is told as news
    unit = _unit()
    records = live.records_of(kind, _family(unit), viewer)
    return jsonify(version=version, rows=_rows(records, viewer))


def _unit() -> Unit | None:
    word = request.args.get("opd", "")
    if not word:
        return None
    unit = queries.find_unit(word)
    if unit is None:
        raise Missing(_("OPD ini tidak ada."))
    return unit


def _family(unit: Unit | None) -> Collection[str] | None:
    return queries.unit_families().get(unit.id, {unit.id}) if unit else None


@pages.get("/kabar")
def news() -> Any:
    """Rows that changed since `since`, who is there; asked by every open page again and again."""
    account, viewer = current_user.account, current_viewer()
    version = read_versions().data
    unit = _unit()
    family = _family(unit)
    be_present(account.id, _place(unit))
    answer: dict[str, Any] = {"version": version, "rows": []}
    since = request.args.get("since", type=int)
    kind = METAMODEL.by_name.get(request.args.get("kind", ""))
    if kind is not None and since is not None and since != version:
        changed = _changed(kind, family, since, version, viewer)
        answer["rows"] = changed or []
        if changed is None:
            answer["reload"] = True  # too long ago to be told row by row
    answer["people"] = _people(family, viewer, account.id)
    return jsonify(answer)


def _place(unit: Unit | None) -> Place:
    args = request.args
    return Place(
        unit.id if unit else None,
        args.get("kind", "")[:40],
        args.get("cell", "")[:LONGEST_CELL],
        _count("unsent"),
        _count("wrong"),
    )


def _count(name: str) -> int:
    return min(max(request.args.get(name, 0, type=int), 0), 1_000_000)


def _changed(
    kind: Kind, family: Collection[str] | None, since: int, version: int, viewer: Viewer
) -> list[Row] | None:
    """Rows of the kind in these OPDs that changed; None if that cannot be told."""
    touches = touched_since(since, version)
    if touches is None:
        return None
    wanted: dict[str, None] = {}
    for touch in touches:
        places = [o for o in touch.opds if (o is None if family is None else o in family)]
        if touch.kind == kind.name and any(viewer.sees_kind_of(kind.name, o) for o in places):
            wanted[touch.element] = None
    if not wanted:
        return []
    shown = {}
    for row in _rows(live.records_by_id(wanted, viewer), viewer):
        is_here = row["opd"] is None if family is None else row["opd"] in family
        if is_here:
            shown[row["id"]] = row
    return [shown.get(i) or gone(i) for i in wanted]


def _people(family: Collection[str] | None, viewer: Viewer, user_id: str) -> list[dict[str, Any]]:
    """Who works in these OPDs now; participants are told of their own OPD only."""
    if family is None or (viewer.participant and not viewer.scope.intersection(family)):
        return []
    return [
        {
            "name": p.name, "initials": initials(p.name), "kind": p.kind, "cell": p.cell,
            "me": p.user_id == user_id,
        }
        for p in live.present_people()
        if p.opd_id in family
    ]  # fmt: skip
