"""Joining in words: for the page, and as the JSON of the command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app import queries
from app.extensions import db
from app.models import Change, Element, Relation
from app.operations.sync_log import Clash, Report
from app.operations.sync_room import value_here
from app.operations.sync_settle import record_of
from app.queries.sync import OpenClash
from app.records.log import entity_words
from app.records.past import MARK_WORDS, differences_of
from app.records.reader import Reader
from app.sync.files import About
from architecture.changes import LIVING, REVIEW, SILENT, parts_of
from architecture.metamodel import METAMODEL, Kind


@dataclass(frozen=True)
class ClashWords:
    """A difference for showing: of what, which field, what is here, what the room has."""

    subject: str
    kind: Kind | None
    element_id: str
    label: str
    here: str
    room: str
    by: str
    at: datetime
    # Who gave the server its value, where that is known.
    here_by: str = ""
    here_at: datetime | None = None


def as_open(clash: Clash) -> OpenClash:
    """A difference found while joining, as it will wait."""
    change = clash.change
    return OpenClash(
        0, clash.entity, clash.entity_id, clash.unit, change.actor, change.at, change.origin,
        clash.here, clash.room,
    )  # fmt: skip


def clash_words(clash: OpenClash, reader: Reader | None = None) -> ClashWords:
    """The words of a difference. The caller has seen that the person may read the record.

    What is here is told as it is now, not as it was when room and server were joined.
    """
    clash, last = _as_now(clash), _last_here(clash)
    reader = reader or Reader(queries.load_graph("all"), queries.vocabulary())
    record = record_of(clash)
    kind = METAMODEL.kind(record.kind) if record else None
    subject = f"{record.code} {record.name}" if record else str(clash.room.get("name") or "")
    if not subject:
        subject = entity_words().get(clash.entity, clash.entity)
    label, here, room = _sides(clash, kind, reader)
    return ClashWords(
        subject, kind, record.id if record else "", label, here, room, clash.actor, clash.at,
        last.actor if last else "", last.at if last else None,
    )  # fmt: skip


def _as_now(clash: OpenClash) -> OpenClash:
    models: dict[str, type[Any]] = {"element": Element, "relation": Relation}
    model = models.get(clash.entity)
    row = db.session.get(model, clash.entity_id) if model else None
    if row is None:
        return clash
    return replace(clash, here={n: value_here(row, n) for n in clash.here})


def _last_here(clash: OpenClash) -> Change | None:
    """The newest change of the unit on the server that counts."""
    query = select(Change).where(
        Change.entity == clash.entity, Change.entity_id == clash.entity_id,
        Change.action.not_in(SILENT),
    ).order_by(Change.id.desc()).limit(200)  # fmt: skip
    for change in db.session.scalars(query):
        parts = parts_of(change.entity, change.action, change.before, change.after)
        if clash.unit in {part.unit for part in parts} or change.action == "create":
            return change
    return None


def _sides(clash: OpenClash, kind: Kind | None, reader: Reader) -> tuple[str, str, str]:
    if clash.entity == "relation":
        return _link_sides(clash, reader)
    if clash.unit == LIVING:
        states = {True: _("ada"), False: _("diarsipkan"), None: _("tidak ada")}
        return "", states[clash.here.get("living")], states[clash.room.get("living")]
    if clash.unit == REVIEW:
        return _("Status"), str(clash.here.get("review", "")), str(clash.room.get("review", ""))
    if clash.entity != "element" or kind is None:
        return entity_words().get(clash.entity, ""), "", _plain(clash.room)
    found = list(differences_of(kind, clash.here, clash.room, reader))
    differing = [d for d in found if d.before != d.after] or found
    return (
        ", ".join(d.label for d in differing),
        ", ".join(d.before for d in differing if d.before),
        ", ".join(d.after for d in differing if d.after),
    )


def _link_sides(clash: OpenClash, reader: Reader) -> tuple[str, str, str]:
    record = record_of(clash)
    type_ = METAMODEL.relations_by_name.get(str(clash.room.get("type") or ""))
    other_id = clash.room.get("target_id")
    other = db.session.get(Element, other_id) if other_id else None
    name = str(clash.room.get("open_text") or "")
    if other is not None and other is not record:
        is_seen = reader.viewer.sees_kind_of(other.kind, other.opd_id)
        name = f"{other.code} {other.name}" if is_seen else ""
    phrase = type_.label.in_language(reader.language) if type_ else _("Tautan")
    states = {True: _("tertaut"), False: _("tidak tertaut"), None: _("tidak ada")}
    here, room = (states[s.get("living")] for s in (clash.here, clash.room))
    marks = [MARK_WORDS.get(str(s.get("mark"))) for s in (clash.here, clash.room)]
    if here == room and all(marks):
        here, room = (m.in_language(reader.language) for m in marks if m)
    return f"{phrase} {name}".strip(), here, room


def _plain(values: Mapping[str, Any]) -> str:
    shown = [f"{v}" for n, v in sorted(values.items()) if isinstance(v, (str, int))]
    return ", ".join(shown)[:200]


def report_json(about: About, report: Report, *, applied: bool) -> dict[str, Any]:
    """What joining did, as the command prints it."""
    return {
        "applied": applied, "since": about.since_number, "made_at": about.made_at,
        "people": list(about.people), "changes": report.total, "known": report.known,
        "taken": report.applied, "same": report.same, "conflicts": len(report.clashes),
        "created": len(report.created), "links": report.linked,
        "recoded": [{"name": n, "from": f, "to": t} for n, f, t in report.recoded],
        "resting": [{"record": r, "state": s} for r, s in sorted(report.resting.items())],
        "new_people": list(report.people),
        "renamed_people": [{"name": n, "username": u} for n, u in report.renamed_people],
        "not_brought": [{"what": w, "name": n} for w, n in report.not_brought],
        "brought": dict(report.brought),
        "conflict_list": [_clash_json(c) for c in report.clashes],
    }  # fmt: skip


def _clash_json(clash: Clash) -> dict[str, Any]:
    return {
        "record": clash_words(as_open(clash)).subject, "entity": clash.entity,
        "id": clash.entity_id, "field": clash.unit, "reason": clash.reason,
        "server": dict(clash.here), "room": dict(clash.room),
        "by": clash.change.actor, "at": clash.change.at.isoformat(),
    }  # fmt: skip
