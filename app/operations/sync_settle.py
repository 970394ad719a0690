"""Deciding between room and server where both changed the same thing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.database import writing
from app.errors import Fault, Forbidden, Missing, Refused
from app.extensions import db
from app.models import Element, Relation, now
from app.operations.actor import Actor
from app.operations.elements import update_record
from app.operations.links import tie_open_links
from app.operations.writer import Writer
from app.queries.sync import OpenClash, open_clashes
from architecture.changes import ENDS, LIVING, REVIEW
from architecture.metamodel import METAMODEL

ORIGIN = "keputusan ruang"


def settle(actor: Actor, change: int, *, use_room: bool) -> None:
    """Take the room's value, or leave the server's; either way the question is closed.

    `change` is the number of the newest row about it. Raises Missing if it was decided already,
    Forbidden unless the actor may edit the record.
    """
    with writing():
        clash = next((c for c in open_clashes() if c.change == change), None)
        if clash is None:
            raise Missing(_("Sudah diputuskan orang lain."))
        if not may_settle(actor, clash):
            raise Forbidden
        writer = Writer(actor, ORIGIN)
        if use_room:
            _take(writer, clash)
        choice = "room" if use_room else "server"
        after = {"unit": clash.unit, "choice": choice}
        writer.log(clash.entity, clash.entity_id, "settle", {}, after)


def may_settle(actor: Actor, clash: OpenClash) -> bool:
    """Whoever may edit the record; what is no record is for administrators."""
    if actor.viewer.administrator:
        return True
    record = record_of(clash)
    if record is None or clash.entity not in ("element", "relation"):
        return False
    relation = db.session.get(Relation, clash.entity_id)
    declared = relation.declared_by if relation else clash.room.get("declared_by")
    opd_id = declared if clash.entity == "relation" else record.opd_id
    return actor.viewer.may_edit(opd_id)


def record_of(clash: OpenClash) -> Element | None:
    """The record on whose page a difference is shown."""
    element_id: str | None = clash.entity_id
    if clash.entity == "relation":
        relation = db.session.get(Relation, clash.entity_id)
        ends: Mapping[str, Any] = {n: getattr(relation, n, None) or clash.room.get(n) for n in ENDS}
        element_id = ends["source_id"] or ends["target_id"]
    return db.session.get(Element, element_id) if element_id else None


def can_take(clash: OpenClash) -> bool:
    """Whether the room's value can be taken with a click; reviews are done on the record."""
    return clash.entity in ("element", "relation") and clash.unit != REVIEW


def _take(writer: Writer, clash: OpenClash) -> None:
    if not can_take(clash):
        raise Refused(_("Ini tidak dapat diambil dari sini; atur sendiri di server."))
    if clash.entity == "element":
        _take_element(writer, clash)
    else:
        _take_link(writer, clash)


def _take_element(writer: Writer, clash: OpenClash) -> None:
    element = db.session.get(Element, clash.entity_id)
    if element is None:
        raise Refused(_("Catatannya tidak ada di server; buat dahulu."))
    writer.require_edit(element.opd_id)
    if clash.unit == LIVING:
        is_back = bool(clash.room["living"])
        when = None if is_back else now().isoformat()
        if (element.archived_at is None) != is_back:
            writer.set_state(element, "restore" if is_back else "archive", {"archived_at": when})
    else:
        changed = update_record(writer, element, clash.room)
        if "name" not in changed:
            return
    db.session.flush()
    if element.archived_at is None:
        tie_open_links(writer, [element])


def _take_link(writer: Writer, clash: OpenClash) -> None:
    relation = db.session.get(Relation, clash.entity_id) or _same_link(clash.room)
    room = clash.room
    if clash.unit == LIVING and room.get("living") is False:
        if relation is not None and relation.archived_at is None:
            writer.unlink(relation)
    elif clash.unit == LIVING and (relation is None or relation.archived_at is not None):
        _make_link(writer, relation, room)
    elif relation is None:
        raise Refused(_("Tautannya tidak ada di server."))
    elif clash.unit == LIVING:
        writer.mark_link(relation, room.get("mark") or relation.mark)
    elif clash.unit == "ends":
        _release(writer, relation.type, room.get("source_id"), relation.id)
        writer.tie(relation, source_id=room.get("source_id"), target_id=room.get("target_id"))
    elif clash.unit == "declared_by":
        writer.redeclare(relation, room["declared_by"])
    else:
        writer.object_to(relation, room.get("objection"))


def _make_link(writer: Writer, relation: Relation | None, room: Mapping[str, Any]) -> None:
    ends = [db.session.get(Element, i) if i else None for i in map(room.get, ENDS[:2])]
    for name, end in zip(ENDS[:2], ends, strict=True):
        if room.get(name) and (end is None or end.archived_at is not None):
            words = f"{end.code} {end.name}" if end else ""
            raise Refused(Fault(_("Tautan"), words, _("Pulihkan dahulu catatan di ujungnya.")))
    type_ = str(room["type"])
    _release(writer, type_, room.get("source_id"), relation.id if relation else "")
    writer.link(
        type_, *ends, known=relation, mark=room.get("mark") or "confirmed",
        declared_by=room.get("declared_by"), open_text=room.get("open_text") or "",
        open_kind=room.get("open_kind"),
    )  # fmt: skip


def _release(writer: Writer, type_: str, source_id: str | None, own_id: str) -> None:
    """Where only one link may be, the chosen one takes the place of the other."""
    if not METAMODEL.relation(type_).single or not source_id:
        return
    query = select(Relation).where(
        Relation.type == type_, Relation.source_id == source_id, Relation.id != own_id,
        Relation.target_id.is_not(None), Relation.archived_at.is_(None),
    )  # fmt: skip
    for other in db.session.scalars(query).all():
        writer.unlink(other)


def _same_link(room: Mapping[str, Any]) -> Relation | None:
    query = select(Relation).where(
        Relation.type == room.get("type"), Relation.source_id == room.get("source_id"),
        Relation.target_id == room.get("target_id"),
        Relation.open_text == (room.get("open_text") or ""),
    )  # fmt: skip
    return db.session.scalar(query.limit(1)) if room.get("type") else None
