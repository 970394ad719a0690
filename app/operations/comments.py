"""Remarks on records and on single values: threads that are answered, resolved, opened again."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from app.database import writing
from app.errors import Fault, Forbidden, Missing, Refused
from app.extensions import db
from app.models import Comment, Element, new_id, now
from app.operations.actor import Actor
from app.operations.elements import get_element
from app.operations.writer import Writer
from app.queries.pieces import pieces
from architecture.metamodel import METAMODEL, UnknownName
from architecture.values import plain_text

LONGEST = 2000
COLUMNS = ("name", "opd", "plan")


def add_comment(
    actor: Actor, element_id: str, text: str, *, field: str = "", thread_id: str | None = None
) -> str:
    """The id of a new remark, or of an answer in a thread, which opens a resolved one again.

    `field` is a flat name ("attributes.hosting", "links.supports__service") or "" for all of it.
    """
    with writing():
        element = _commented(actor, element_id)
        writer = Writer(actor)
        if thread_id is not None:
            first = _thread(thread_id)
            if first.element_id != element.id:
                raise Missing
            field = first.field
            if first.resolved_at is not None:
                _reopen(writer, first)
        return write_comment(writer, element, text, field=field, thread_id=thread_id)


def write_comment(
    writer: Writer, element: Element, text: str, *, field: str = "", thread_id: str | None = None
) -> str:
    """A remark within the caller's write; its id."""
    comment = Comment(
        id=new_id(), element_id=element.id, field=_checked_field(element, field),
        thread_id=thread_id, text=_checked_text(text), user_id=writer.actor.user_id,
        author=writer.actor.name, at=now(),
    )  # fmt: skip
    db.session.add(comment)
    db.session.flush()
    after = {"comment": comment.text, "field": field or None, "id": comment.id}
    writer.log("element", element.id, "comment", {}, {**after, "thread": thread_id})
    return comment.id


def resolve_thread(actor: Actor, thread_id: str) -> str:
    """Say that a thread is settled; the record's id. For reviewers and whoever began it."""
    with writing():
        first = _decided(actor, thread_id)
        if first.resolved_at is None:
            _resolve(Writer(actor), first)
        return first.element_id


def reopen_thread(actor: Actor, thread_id: str) -> str:
    """Say that a thread is not settled after all; the record's id."""
    with writing():
        first = _decided(actor, thread_id)
        if first.resolved_at is not None:
            _reopen(Writer(actor), first)
        return first.element_id


def resolve_all(writer: Writer, element_ids: Sequence[str]) -> None:
    """Settle every open thread of these records, because they were accepted."""
    for some in pieces(element_ids):
        query = select(Comment).where(
            Comment.element_id.in_(some),
            Comment.thread_id.is_(None),
            Comment.resolved_at.is_(None),
        )
        for first in db.session.scalars(query.order_by(Comment.at, Comment.id)):
            _resolve(writer, first)


def _resolve(writer: Writer, first: Comment) -> None:
    first.resolved_at, first.resolved_by = now(), writer.actor.name
    writer.log("element", first.element_id, "resolve", {}, _told(first))


def _reopen(writer: Writer, first: Comment) -> None:
    first.resolved_at, first.resolved_by = None, ""
    writer.log("element", first.element_id, "reopen", {}, _told(first))


def _told(first: Comment) -> dict[str, str | None]:
    return {"id": first.id, "comment": first.text, "field": first.field or None}


def _commented(actor: Actor, element_id: str) -> Element:
    """The living record, for those who see its drafts: a remark tells of content."""
    element = get_element(element_id)
    if not actor.viewer.sees_drafts_of(element.opd_id):
        raise Forbidden
    if element.archived_at is not None:
        raise Refused(_("Catatan ini diarsipkan; pulihkan dahulu."))
    return element


def _decided(actor: Actor, thread_id: str) -> Comment:
    first = _thread(thread_id)
    _commented(actor, first.element_id)
    is_own = first.user_id is not None and first.user_id == actor.user_id
    if not (is_own or actor.viewer.reviewer or actor.viewer.administrator):
        raise Forbidden(_("Hanya peninjau atau penulisnya yang menandai catatan selesai."))
    return first


def _thread(thread_id: str) -> Comment:
    first = db.session.get(Comment, thread_id)
    if first is None or first.thread_id is not None:
        raise Missing
    return first


def _checked_text(text: str) -> str:
    checked = plain_text(text).strip()
    if not checked:
        raise Refused(Fault(_("Catatan peninjau"), "", _("Tulis isinya dahulu.")))
    if len(checked) > LONGEST:
        reason = _("Paling panjang %(num)s huruf.", num=LONGEST)
        raise Refused(Fault(_("Catatan peninjau"), checked[:60] + "…", reason))
    return checked


def _checked_field(element: Element, field: str) -> str:
    group, _dot, name = field.partition(".")
    kind = METAMODEL.kind(element.kind)
    if not field or field in COLUMNS or (group == "attributes" and name in kind.by_name):
        return field
    try:
        METAMODEL.link(kind, name if group == "links" else "")
    except UnknownName:
        reason = _("Pilih isian yang ada pada catatan ini.")
        raise Refused(Fault(_("Isian"), field[:60], reason)) from None
    return field
