"""Putting back what one change replaced."""

from __future__ import annotations

from flask_babel import gettext as _

from app.database import writing
from app.errors import Fault, Missing, Refused
from app.extensions import db
from app.models import Change, Element, Relation, now
from app.operations.actor import Actor
from app.operations.elements import get_element, update_record
from app.operations.writer import Writer, flat_value


def undo_change(actor: Actor, change_id: int) -> None:
    """Put back what one change replaced; refused where somebody changed it again since."""
    with writing():
        change = db.session.get(Change, change_id)
        if change is None:
            raise Missing
        writer = Writer(actor, f"urungkan #{change_id}")
        if change.entity == "relation":
            _undo_relation(writer, change)
        elif change.entity == "element":
            _undo_element(writer, change)
        else:
            raise Refused(_("Perubahan jenis ini tidak dapat diurungkan di sini."))


def _undo_element(writer: Writer, change: Change) -> None:
    element = get_element(change.entity_id)
    writer.require_edit(element.opd_id)
    if change.action == "create":
        writer.set_state(element, "archive", {"archived_at": now().isoformat()})
        return
    if change.action not in ("update", "undo", "archive", "restore"):
        raise Refused(_("Perubahan jenis ini tidak dapat diurungkan di sini."))
    fields = {n: v for n, v in change.before.items() if n not in ("review", "draft_fields")}
    for name in fields:
        if flat_value(element, name) != change.after.get(name):
            raise Refused(
                Fault(
                    name, str(flat_value(element, name)), "Nilai ini sudah diubah lagi sesudahnya."
                )
            )
    action = "undo" if change.action in ("update", "undo") else change.action
    if action == "undo":
        update_record(writer, element, fields, action="undo")
    else:
        writer.set_state(element, "restore" if action == "archive" else "archive", fields)


def _undo_relation(writer: Writer, change: Change) -> None:
    relation = db.session.get(Relation, change.entity_id)
    if relation is None:
        raise Missing
    if change.action in ("create", "restore") and relation.archived_at is None:
        writer.unlink(relation)
    elif change.action == "archive" and relation.archived_at is not None:
        writer.require_edit(relation.declared_by)  # it comes back as stated by that OPD
        source = db.session.get(Element, relation.source_id) if relation.source_id else None
        target = db.session.get(Element, relation.target_id) if relation.target_id else None
        writer.link(
            relation.type, source, target, known=relation, mark=relation.mark,
            declared_by=relation.declared_by,
        )  # fmt: skip
    else:
        raise Refused(_("Hubungan ini sudah diubah lagi sesudahnya."))
