"""What one edit of a queue does to its record. A queue never conflicts with itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select

from app.database import current_write
from app.errors import Fault, Refused
from app.extensions import db
from app.models import Change, Element, ReceivedEdit, Relation
from app.operations import links
from app.operations.actor import Actor
from app.operations.edit_input import End, SentEdit
from app.operations.elements import (
    Conflict,
    Edit,
    archive_element,
    create_element,
    get_element,
    restore_element,
)
from app.operations.opd_followed import followed_edit
from app.operations.records import LinkEdit, save_record
from app.operations.targets import is_target_name, stored_target
from app.operations.writer import Writer, flat_value, kind_of
from app.queries import find_unit
from architecture.metamodel import METAMODEL, Kind, Link

COLUMNS = {"name": "name", "opd": "opd_id", "plan": "plan"}
ABSENT = "absent"  # of the records that a write asked for, those that are not there
OF_EMPTY = ("to_fill", "not_applicable")


class Queue(NamedTuple):
    """The queue of an account in one browser; another account there has another one."""

    id: str
    user_id: str | None


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
        return _edit_links(actor, queue, element, edit, _link(kind_of(element), name))
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
            is_seen or _is_own(queue, element.id, f"attributes.{name}")
        ):
            edits[name] = Edit(value, value, unread, "confirmed")
    save_record(actor, element.id, edits)
    writer = Writer(actor)
    for relation in _relations_of(element):
        _mark_link(writer, relation, "confirmed")


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


def _mark_link(writer: Writer, relation: Relation, mark: str) -> None:
    """Mark a relation that the actor's OPD stated; others' stay as they are."""
    if relation.mark != mark and writer.actor.viewer.may_edit(relation.declared_by):
        writer.mark_link(relation, mark)


# --- Values -------------------------------------------------------------------------------------


def _edit_value(
    actor: Actor, queue: Queue, element: Element, edit: SentEdit, name: str
) -> Conflict | None:
    stored, unread = element.attributes.get(name), element.unread.get(name)
    if (stored, unread) != (edit.seen, edit.seen_unread) and _is_own(
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
    if _is_own(queue, element.id, *own, COLUMNS.get(name, name)):
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
    seen = stored if edit.seen != stored and _is_own(queue, element.id, column) else edit.seen
    raw = edit.raw if isinstance(edit.raw, (str, int, float)) else None
    columns = {edit.field: Edit(_unit_id(raw) if edit.field == "opd" else raw, seen)}
    return _first(save_record(actor, element.id, {}, columns=columns).conflicts)


def _first(conflicts: list[Conflict]) -> Conflict | None:
    return conflicts[0] if conflicts else None


def _is_own(queue: Queue, entity_id: str, *fields: str) -> bool:
    """Whether the last change of any of these fields came from this same queue."""
    query = (
        select(Change.batch, Change.user_id, Change.after)
        .where(Change.entity == "element", Change.entity_id == entity_id)
        .where(Change.action != "conflict")
        .order_by(Change.id.desc())
    )
    for batch, user_id, after in db.session.execute(query):
        if any(name in after for name in fields):
            return _is_batch_of(queue, batch, user_id)
    return False


def _is_batch_of(queue: Queue, batch: str, user_id: str | None) -> bool:
    if user_id != queue.user_id:
        return False
    query = select(ReceivedEdit.id).where(
        ReceivedEdit.batch == batch, ReceivedEdit.queue == queue.id
    )
    return db.session.scalar(query) is not None


# --- Links --------------------------------------------------------------------------------------


def _link(kind: Kind, name: str) -> Link:
    found = next((link for link in METAMODEL.column_links(kind) if link.name == name), None)
    if found is None:
        raise Refused(Fault(f"links.{name[:60]}", "", _("Tautan ini tidak dikenal.")))
    return found


def _edit_links(
    actor: Actor, queue: Queue, element: Element, edit: SentEdit, link: Link
) -> Conflict | None:
    if edit.op == "mark":
        _mark_links(actor, element, edit, link)
        return None
    if edit.op != "link":
        raise Refused(Fault(link.label.id, "", _("Isian ini tidak dikenal.")))
    add, texts = _added(actor, edit, link)
    wanted = LinkEdit(
        link, add, texts, _removed(actor, element, edit, link),
        seen=_seen_end(queue, element, edit, link),
        mark="assumed" if edit.mark == "assumed" else "confirmed",
    )  # fmt: skip
    return _first(save_record(actor, element.id, {}, link_edits=[wanted]).conflicts)


def _mark_links(actor: Actor, element: Element, edit: SentEdit, link: Link) -> None:
    if edit.mark not in ("confirmed", "assumed"):
        raise Refused(Fault(link.label.id, "", _("Pilihan: pasti atau asumsi.")))
    writer = Writer(actor)
    writer.require_edit(element.opd_id)
    for relation in _ends_there(element, link):
        if edit.relation in ("", relation.id):
            _mark_link(writer, relation, edit.mark)


def _added(actor: Actor, edit: SentEdit, link: Link) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids of the records to link, which the actor must be able to know of, and texts."""
    ids = []
    for end in edit.add:
        if not end.id:
            continue
        other = db.session.get(Element, end.id)
        if other is None or not actor.viewer.sees_kind_of(other.kind, other.opd_id):
            raise Refused(Fault(link.label.id, "", _("Catatan yang ditautkan tidak ada.")))
        if other.kind != link.other.name:
            reason = _("Tautan ini untuk %(kind)s.", kind=link.other.label.id)
            raise Refused(Fault(link.label.id, other.name[:60], reason))
        ids.append(end.id)
    texts = tuple(t for end in edit.add if not end.id for t in links.split_links(end.text))
    return tuple(dict.fromkeys(ids)), texts


def _removed(actor: Actor, element: Element, edit: SentEdit, link: Link) -> tuple[str, ...]:
    """Ids of the relations to take off; what is not there any more needs no taking off."""
    there = _ends_there(element, link) if edit.remove else []
    found = []
    for end in edit.remove:
        found += [r.id for r in there if _is_meant(end, r, element)]
        if end.text and not any(r.open_text == end.text for r in there):
            found += _tied_since(actor, element, end.text, link, there)
    return tuple(dict.fromkeys(found))


def _is_meant(end: End, relation: Relation, element: Element) -> bool:
    if end.relation:
        return end.relation == relation.id
    if end.id:
        return end.id == _other_end(relation, element)
    return bool(end.text) and end.text == relation.open_text


def _tied_since(
    actor: Actor, element: Element, text: str, link: Link, there: Iterable[Relation]
) -> list[str]:
    """Relations that a text became when it found its record."""
    directory = links.Directory.read(actor.viewer, kinds=[link.other.name])
    try:
        known = directory.find(link.other.name, text, element.opd_id)
    except links.Ambiguous:
        return []
    return [r.id for r in there if known is not None and known.id == _other_end(r, element)]


def _other_end(relation: Relation, element: Element) -> str | None:
    return relation.target_id if relation.source_id == element.id else relation.source_id


def _ends_there(element: Element, link: Link) -> list[Relation]:
    """Living relations and open links that show under a link of the record."""
    own = Relation.target_id if link.inverse else Relation.source_id
    query = select(Relation).where(
        Relation.type == link.relation.name, own == element.id, Relation.archived_at.is_(None)
    )
    return [r for r in db.session.scalars(query.order_by(Relation.id)) if _shows_under(r, link)]


def _shows_under(relation: Relation, link: Link) -> bool:
    if relation.open_text:
        return relation.open_kind == link.other.name
    other_id = relation.source_id if link.inverse else relation.target_id
    other = db.session.get(Element, other_id) if other_id else None
    return other is not None and other.kind == link.other.name


def _seen_end(queue: Queue, element: Element, edit: SentEdit, link: Link) -> str | None:
    """The other end of a single link as the person saw it, or as his own queue left it."""
    if not link.single:
        return edit.seen_id
    for relation in _ends_there(element, link):
        if relation.target_id not in (None, edit.seen_id) and _is_own_link(queue, relation):
            return relation.target_id
    return edit.seen_id


def _is_own_link(queue: Queue, relation: Relation) -> bool:
    query = (
        select(Change.batch, Change.user_id)
        .where(Change.entity == "relation", Change.entity_id == relation.id)
        .order_by(Change.id.desc())
        .limit(1)
    )
    last = db.session.execute(query).first()
    return last is not None and _is_batch_of(queue, last.batch, last.user_id)
