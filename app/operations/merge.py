"""Merging two records that are one: values and links follow, the other is archived."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select

from app.database import writing
from app.errors import Forbidden, Missing, Refused
from app.extensions import db
from app.models import Element, Relation, now
from app.operations.actor import Actor
from app.operations.elements import update_record
from app.operations.writer import Writer, kind_of
from architecture.metamodel import METAMODEL
from architecture.visibility import Viewer

GROUPS = ("attributes", "marks", "reasons", "unread")


def merge_records(actor: Actor, keep_id: str, other_id: str, taken: Collection[str] = ()) -> str:
    """Make one record of two; returns the batch by which it is undone.

    What the kept record leaves empty comes from the other; of the attributes named in `taken`
    (and "name") the other's value replaces its own. Every link of the other moves, the other is
    archived and says what it was merged into. Raises Forbidden unless both may be edited, Refused
    for records of two kinds or archived ones.
    """
    with writing():
        keep, other = _element(keep_id), _element(other_id)
        if keep.id == other.id or keep.kind != other.kind:
            raise Refused(_("Pilih dua catatan dari jenis yang sama."))
        if keep.archived_at is not None or other.archived_at is not None:
            raise Refused(_("Catatan ini diarsipkan; pulihkan dahulu."))
        if not all(actor.viewer.may_edit(e.opd_id) for e in (keep, other)):
            raise Forbidden
        writer = Writer(actor, "penggabungan")
        update_record(writer, keep, _values(keep, other, taken))
        _move_links(writer, keep, other)
        writer.update(other, {"merged_into": keep.id})
        writer.set_state(other, "archive", {"archived_at": now().isoformat()})
        return writer.batch


def _element(element_id: str) -> Element:
    element = db.session.get(Element, element_id)
    if element is None:
        raise Missing
    return element


def _values(keep: Element, other: Element, taken: Collection[str]) -> dict[str, Any]:
    """Flat fields of the kept record that change."""
    fields: dict[str, Any] = {"name": other.name} if "name" in taken else {}
    for attribute in kind_of(keep).attributes:
        name = attribute.name
        has_own = name in keep.attributes or name in keep.unread
        has_others = name in other.attributes or name in other.unread
        if not has_others or (has_own and name not in taken):
            continue
        for group in GROUPS:
            fields[f"{group}.{name}"] = getattr(other, group).get(name)
    return fields


def _move_links(writer: Writer, keep: Element, other: Element) -> None:
    """Every living relation of the other record, at the kept one; twins and loops fall away."""
    # A link that another agency stated moves too: it speaks of the same thing.
    freely = Writer(
        replace(writer.actor, viewer=Viewer("merge", administrator=True)), writer.origin
    )
    freely.batch = writer.batch
    query = (
        select(Relation)
        .where(or_(Relation.source_id == other.id, Relation.target_id == other.id))
        .where(Relation.archived_at.is_(None))
        .order_by(Relation.type, Relation.id)
    )
    for relation in list(db.session.scalars(query)):
        source_id = keep.id if relation.source_id == other.id else relation.source_id
        target_id = keep.id if relation.target_id == other.id else relation.target_id
        freely.unlink(relation)
        if source_id != target_id and not _is_taken(relation, source_id, target_id):
            freely.link(
                relation.type, _end(source_id), _end(target_id), mark=relation.mark,
                declared_by=relation.declared_by, open_text=relation.open_text,
                open_kind=relation.open_kind, known=_twin(relation, source_id, target_id),
            )  # fmt: skip
            db.session.flush()


def _end(element_id: str | None) -> Element | None:
    return db.session.get(Element, element_id) if element_id else None


def _twin(relation: Relation, source_id: str | None, target_id: str | None) -> Relation | None:
    """The stored relation of the same ends, living or archived."""
    return db.session.scalar(
        select(Relation).where(
            Relation.type == relation.type,
            Relation.source_id == source_id if source_id else Relation.source_id.is_(None),
            Relation.target_id == target_id if target_id else Relation.target_id.is_(None),
            Relation.open_text == relation.open_text,
        )
    )


def _is_taken(relation: Relation, source_id: str | None, target_id: str | None) -> bool:
    """Whether the link is there already, or the one place of a single link is."""
    twin = _twin(relation, source_id, target_id)
    if twin is not None and twin.archived_at is None:
        return True
    if not METAMODEL.relation(relation.type).single or source_id is None:
        return False
    held = select(Relation.id).where(
        Relation.type == relation.type,
        Relation.source_id == source_id,
        Relation.archived_at.is_(None),
    )
    return db.session.scalar(held.limit(1)) is not None
