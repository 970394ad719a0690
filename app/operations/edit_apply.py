"""What one edit of a queue does to its record. A queue never conflicts with itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.database import current_write
from app.errors import Fault, Refused
from app.extensions import db
from app.models import Element, Relation
from app.operations.actor import Actor
from app.operations.edit_input import SentEdit
from app.operations.edit_links import edit_links, link_named, mark_link
from app.operations.edit_queue import Queue, is_own
from app.operations.elements import (
    Conflict,
    Edit,
    archive_element,
    create_element,
    get_element,
    restore_element,
)
from app.operations.opd_followed import followed_edit
from app.operations.records import save_record
from app.operations.targets import is_target_name, stored_target
from app.operations.writer import Writer, flat_value, kind_of
from app.queries import find_unit
from architecture.metamodel import METAMODEL

COLUMNS = {"name": "name", "opd": "opd_id", "plan": "plan"}
ABSENT = "absent"  # of the records that a write asked for, those that are not there
OF_EMPTY = ("to_fill", "not_applicable")


def apply_edit(actor: Actor, queue_id: str, edit: SentEdit) -> Conflict | None:
    """Apply one edit within the caller's write; the conflict it met, if any. Raises Refused."""
    queue, edit = Queue(queue_id, actor.user_id), followed_edit(edit)
    if edit.op == "create":
        _create(actor, edit)
        return None
    if edit.op in ("archive", "restore"):
        (archive_element if edit.op == "archive" else restore_element)(actor, edit.record)
        return None
    element = get_element(edit.record)
    if edit.op == "confirm":
        _confirm(actor, element, edit, queue)
        return None
    group, _dot, name = edit.field.partition(".")
    if group == "links":
        return edit_links(actor, queue, element, edit, link_named(kind_of(element), name))
    if group == "attributes" and name in kind_of(element).by_name:
        return _edit_value(actor, queue, element, edit, name)
    if group == "target" and edit.op == "set" and is_target_name(element, name):
        return _edit_target(actor, queue, element, edit, name)
    if edit.field in COLUMNS and edit.op == "set":
        return _edit_column(actor, queue, element, edit)
    raise Refused(Fault(edit.field[:60], "", _("Isian ini tidak dikenal.")))


# --- Records ------------------------------------------------------------------------------------


def _create(actor: Actor, edit: SentEdit) -> None:
    if edit.kind not in METAMODEL.by_name:
        raise Refused(Fault("kind", edit.kind[:60], _("Jenis catatan tidak dikenal.")))
    kind = METAMODEL.kind(edit.kind)
    if edit.opd is None and not kind.national:
        raise Refused(_("Pilih OPD pemilik catatan ini."))
    if _is_there(edit.record):
        raise Refused(_("Catatan dengan tanda ini sudah ada."))
    name = str(edit.raw) if isinstance(edit.raw, (str, int, float)) else ""
    create_element(actor, kind, name, edit.opd, element_id=edit.record)


def _is_there(record: str) -> bool:
    absent: set[str] = (current_write() or {}).get(ABSENT, set())
    if record in absent:
        absent.discard(record)  # it is made now
        return False
    return db.session.get(Element, record) is not None


def _confirm(actor: Actor, element: Element, edit: SentEdit, queue: Queue) -> None:
    """Every value and link of the row gets the mark; what others changed unseen keeps its own."""
    seen = edit.seen_fields or {}
    edits = {}
    for name, value in element.attributes.items():
        unread = element.unread.get(name)
        shown = seen.get(f"attributes.{name}", {"value": value, "unread": unread})
        is_seen = isinstance(shown, dict) and shown.get("value") == value
        if name in kind_of(element).by_name and (
            is_seen or is_own(queue, element.id, f"attributes.{name}")
        ):
            edits[name] = Edit(value, value, unread, "confirmed")
    save_record(actor, element.id, edits)
    writer = Writer(actor)
    for relation in _relations_of(element):
        mark_link(writer, relation, "confirmed")


def _relations_of(element: Element) -> Iterable[Relation]:
    """Living relations of a record that show in its row."""
    shown = {
        (link.relation.name, link.inverse) for link in METAMODEL.column_links(kind_of(element))
    }
    query = select(Relation).where(
        (Relation.source_id == element.id) | (Relation.target_id == element.id),
        Relation.archived_at.is_(None),
        Relation.open_text == "",
    )
    for relation in db.session.scalars(query.order_by(Relation.id)):
        if (relation.type, relation.source_id != element.id) in shown:
            yield relation


# --- Values -------------------------------------------------------------------------------------


def _edit_value(
    actor: Actor, queue: Queue, element: Element, edit: SentEdit, name: str
) -> Conflict | None:
    stored, unread = element.attributes.get(name), element.unread.get(name)
    if (stored, unread) != (edit.seen, edit.seen_unread) and is_own(
        queue, element.id, f"attributes.{name}", f"unread.{name}"
    ):
        edit = replace(edit, seen=stored, seen_unread=unread)
    raw = edit.raw
    if edit.op == "mark":
        if edit.mark in OF_EMPTY and (edit.seen, edit.seen_unread) != (None, None):
            label = kind_of(element).attribute(name).label.id
            raise Refused(Fault(label, "", _("Tanda ini hanya untuk isian yang kosong.")))
        raw = edit.seen if edit.seen is not None else edit.seen_unread
    wanted = Edit(raw, edit.seen, edit.seen_unread, edit.mark, edit.reason)
    return _first(save_record(actor, element.id, {name: wanted}).conflicts)


def _edit_target(
    actor: Actor, queue: Queue, element: Element, edit: SentEdit, name: str
) -> Conflict | None:
    """A target value; empty takes it away, and what is planned is as today again."""
    # Where nothing is planned the person saw what is today, of which the queue may be the author.
    own = (f"target.{name}", f"target.{name}".replace(".attributes.", ".unread."))
    if is_own(queue, element.id, *own, COLUMNS.get(name, name)):
        stored, unread = stored_target(element, name)
        edit = replace(edit, seen=stored, seen_unread=unread)
    raw = _unit_id(edit.raw) if name == "opd" else edit.raw
    wanted = Edit(raw, edit.seen, edit.seen_unread)
    return _first(save_record(actor, element.id, {}, target={name: wanted}).conflicts)


def _unit_id(raw: Any) -> Any:
    """The OPD that a code, short name or name means, by its id."""
    unit = find_unit(raw) if isinstance(raw, str) else None
    return unit.id if unit else raw


def _edit_column(actor: Actor, queue: Queue, element: Element, edit: SentEdit) -> Conflict | None:
    column = COLUMNS[edit.field]
    stored = flat_value(element, column)
    seen = stored if edit.seen != stored and is_own(queue, element.id, column) else edit.seen
    raw = edit.raw if isinstance(edit.raw, (str, int, float)) else None
    columns = {edit.field: Edit(_unit_id(raw) if edit.field == "opd" else raw, seen)}
    return _first(save_record(actor, element.id, {}, columns=columns).conflicts)


def _first(conflicts: list[Conflict]) -> Conflict | None:
    return conflicts[0] if conflicts else None
