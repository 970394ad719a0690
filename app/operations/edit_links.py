"""What one edit of a queue does to the links of its record."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import select

from app.errors import Fault, Refused
from app.extensions import db
from app.models import Change, Element, Relation
from app.operations import links
from app.operations.actor import Actor
from app.operations.edit_input import End, SentEdit
from app.operations.edit_queue import Queue, is_batch_of
from app.operations.elements import Conflict
from app.operations.records import LinkEdit, save_record
from app.operations.writer import Writer
from architecture.metamodel import METAMODEL, Kind, Link


def link_named(kind: Kind, name: str) -> Link:
    """The link of that name that the kind has as a column; raises Refused."""
    found = next((link for link in METAMODEL.column_links(kind) if link.name == name), None)
    if found is None:
        raise Refused(Fault(f"links.{name[:60]}", "", _("Tautan ini tidak dikenal.")))
    return found


def edit_links(
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
    return next(iter(save_record(actor, element.id, {}, link_edits=[wanted]).conflicts), None)


def _mark_links(actor: Actor, element: Element, edit: SentEdit, link: Link) -> None:
    if edit.mark not in ("confirmed", "assumed"):
        raise Refused(Fault(link.label.id, "", _("Pilihan: pasti atau asumsi.")))
    writer = Writer(actor)
    writer.require_edit(element.opd_id)
    for relation in _ends_there(element, link):
        if edit.relation in ("", relation.id):
            mark_link(writer, relation, edit.mark)


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
    return last is not None and is_batch_of(queue, last.batch, last.user_id)


def mark_link(writer: Writer, relation: Relation, mark: str) -> None:
    """Mark a relation that the actor's OPD stated; others' stay as they are."""
    if relation.mark != mark and writer.actor.viewer.may_edit(relation.declared_by):
        writer.mark_link(relation, mark)
