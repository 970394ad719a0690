"""Rows for grid and cards, what others changed in them, and who is there."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from flask import jsonify, request
from flask_babel import gettext as _
from flask_login import current_user

from app import queries
from app.errors import Missing
from app.filters import initials
from app.grid.rows import Row, gone
from app.operations.presence import LONGEST_CELL, Place, be_present
from app.permissions import current_viewer
from app.queries import live
from app.queries.review import notice_count
from app.queries.touched import touched_since
from app.queries.versions import read_versions
from app.views.edits.blueprint import KIND, pages, rows_for
from architecture.graph import Unit
from architecture.metamodel import METAMODEL, Kind
from architecture.values import CONTROL
from architecture.visibility import Viewer

QUEUE = re.compile(r"[0-9a-z-]{1,40}")
MOST_QUEUES = 4  # of one browser: that of edits, and those of pages with their own


@pages.get(f"/kisi/{KIND}/baris")
def rows(kind: str) -> Any:
    """All rows of a kind in an OPD and the units below it; without OPD those that have none."""
    viewer = current_viewer()
    version = queries.data_version()  # first: what comes while we read is told as news
    unit = _unit()
    records = live.records_of(kind, _family(unit), viewer)
    return jsonify(version=version, rows=rows_for(records, viewer))


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
    be_present(account.id, _place(unit), _unsent())
    answer: dict[str, Any] = {"version": version, "rows": []}
    since = request.args.get("since", type=int)
    kind = METAMODEL.by_name.get(request.args.get("kind", ""))
    if kind is not None and since is not None and since != version:
        changed = _changed(kind, family, since, version, viewer)
        answer["rows"] = changed or []
        if changed is None:
            answer["reload"] = True  # too long ago to be told row by row
    answer["notices"] = notice_count(account)
    answer["people"] = _people(family, viewer, account.id)
    return jsonify(answer)


def _place(unit: Unit | None) -> Place:
    args, kind = request.args, request.args.get("kind", "")
    return Place(
        unit.id if unit else None,
        kind if kind in METAMODEL.by_name else "",  # others' pages name it
        CONTROL.sub("", args.get("cell", ""))[:LONGEST_CELL],  # what no database takes
    )


def _unsent() -> dict[str, int]:
    """How many edits each queue of the browser holds: `queue` and `unsent`, pair by pair."""
    queues = request.args.getlist("queue")[:MOST_QUEUES]
    numbers = request.args.getlist("unsent", type=int)
    pairs = zip(queues, numbers, strict=False)
    return {queue: min(max(n, 0), 1_000_000) for queue, n in pairs if QUEUE.fullmatch(queue)}


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
    for row in rows_for(live.records_by_id(wanted, viewer), viewer):
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
