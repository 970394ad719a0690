"""Saving the form of a record: its values and its links, in one transaction."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.database import writing
from app.errors import Fault, Missing, Refused
from app.extensions import db
from app.models import Change, Element, Relation
from app.operations import links
from app.operations.actor import Actor
from app.operations.elements import Conflict, Edit, Saved, create_element, save_element
from app.operations.targets import save_target
from app.operations.writer import Writer
from architecture.metamodel import Kind, Link

MAX_LINK_TEXT = 500  # as much as the column holds
MOST_LINKS = 500  # of one field at once; others wait in line until they are written
_RECORD_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_record_id(text: str) -> bool:
    """Whether a text is the id of a record, as pickers send it: nobody types that."""
    return _RECORD_ID.fullmatch(text) is not None


@dataclass(frozen=True)
class LinkEdit:
    """What a person wants for one link field.

    `add` holds ids of records, `texts` what names no chosen record, `remove` ids of relations.
    `seen` is the other end of a single link when the form was filled, `mark` and `plan` are those
    of the added.
    """

    link: Link
    add: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    seen: str | None = None
    mark: str = "confirmed"
    plan: str = "keep"


@dataclass
class RecordSaved:
    """Result of saving a form: the record, what did not fit, what conflicts, what stays open."""

    element_id: str
    changed: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, Any] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    links_changed: int = 0


def create_record(
    actor: Actor,
    kind: Kind,
    name: str,
    opd_id: str | None,
    *,
    edits: Mapping[str, Edit],
    link_edits: Sequence[LinkEdit] = (),
) -> RecordSaved:
    """A new record with its links."""
    with writing():
        if opd_id is None and not kind.national:
            raise Refused(_("Pilih OPD pemilik catatan ini."))
        saved = create_element(actor, kind, name, opd_id, edits)
        db.session.flush()
        result = _result(saved)
        _save_links(actor, saved.element, link_edits, result)
        return result


def save_record(
    actor: Actor,
    element_id: str,
    edits: Mapping[str, Edit],
    *,
    columns: Mapping[str, Edit] | None = None,
    link_edits: Sequence[LinkEdit] = (),
    target: Mapping[str, Edit] | None = None,
) -> RecordSaved:
    """Save what a person changed in a record's form: values, name, OPD, plan and links.

    Values changed by somebody else meanwhile are returned as conflicts; everything else is
    saved. `columns` holds edits of "name", "opd", "plan" and "merged_into", `target` those of
    target values ("name", "opd", "attributes.hosting").
    """
    with writing():
        saved = save_element(actor, element_id, edits, **dict(columns or {}))
        result = _result(saved)
        if target:
            _add(result, save_target(actor, element_id, target))
        _save_links(actor, saved.element, link_edits, result)
        _keep_losers(actor, result)
        return result


def _keep_losers(actor: Actor, result: RecordSaved) -> None:
    """Values that lost against another person's go into the history, so that none is lost."""
    writer = Writer(actor)
    for conflict in result.conflicts:
        fields = {conflict.field: conflict.sent}
        writer.log(
            "element", result.element_id, "conflict", {conflict.field: conflict.stored}, fields
        )


def _result(saved: Saved) -> RecordSaved:
    return RecordSaved(
        saved.element.id, dict(saved.changed), dict(saved.problems), list(saved.conflicts)
    )


def _add(result: RecordSaved, more: Saved) -> None:
    result.changed |= more.changed
    result.problems |= more.problems
    result.conflicts += more.conflicts


def _save_links(
    actor: Actor, element: Element, link_edits: Sequence[LinkEdit], result: RecordSaved
) -> None:
    _check_number(link_edits)
    viewer = actor.viewer
    kinds = {e.link.other.name for e in link_edits if e.texts}
    directory = links.Directory.read(viewer, kinds=kinds) if kinds else None
    for edit in link_edits:
        conflict = _single_conflict(element, edit)
        if conflict is not None:
            result.conflicts.append(conflict)
            continue
        result.links_changed += _remove_links(actor, element, edit)
        for other_id in edit.add:
            added = links.add_link(actor, element.id, edit.link, other_id, mark=edit.mark)
            if edit.plan != "keep":
                links.plan_link(actor, added.id, edit.plan)
            result.links_changed += 1
        for text in edit.texts:
            assert directory is not None
            _link_text(actor, element, edit, text, directory, result)
            result.links_changed += 1


def _check_number(link_edits: Sequence[LinkEdit]) -> None:
    reason = _("Paling banyak %(num)s tautan sekali simpan.", num=MOST_LINKS)
    numbers = {e.link.label.id: max(map(len, (e.add, e.texts, e.remove))) for e in link_edits}
    faults = [Fault(la, str(n), reason) for la, n in numbers.items() if n > MOST_LINKS]
    if faults:
        raise Refused(*faults)


def _remove_links(actor: Actor, element: Element, edit: LinkEdit) -> int:
    removed = 0
    for relation_id in edit.remove:
        relation = db.session.get(Relation, relation_id)
        # Somebody else may have removed it meanwhile; the wish is fulfilled then.
        if relation is None or relation.archived_at is not None:
            continue
        if element.id not in (relation.source_id, relation.target_id):
            raise Missing
        if not actor.viewer.may_edit(relation.declared_by):
            reason = _("Tautan ini dinyatakan OPD lain. Anda dapat menyanggahnya.")
            raise Refused(Fault(edit.link.label.id, _other_words(element, relation), reason))
        links.remove_link(actor, relation_id)
        removed += 1
    return removed


def _other_words(element: Element, relation: Relation) -> str:
    other_id = relation.target_id if relation.source_id == element.id else relation.source_id
    other = db.session.get(Element, other_id) if other_id else None
    return f"{other.code} {other.name}" if other else relation.open_text


def _link_text(
    actor: Actor,
    element: Element,
    edit: LinkEdit,
    text: str,
    directory: links.Directory,
    result: RecordSaved,
) -> None:
    """Tie the text to the record it names, or let it wait as an open link."""
    link = edit.link
    if is_record_id(text):
        reason = _("Catatan yang dipilih sudah diarsipkan atau tidak terlihat lagi. Pilih lagi.")
        raise Refused(Fault(link.label.id, "", reason))
    if len(text) > MAX_LINK_TEXT:
        reason = _("Teks tautan paling panjang %(num)s huruf.", num=MAX_LINK_TEXT)
        raise Refused(Fault(link.label.id, text[:60] + "…", reason))
    try:
        found = directory.find(link.other.name, text, element.opd_id)
    except links.Ambiguous:
        found = None
    if found is not None and found.id != element.id:
        added = links.add_link(actor, element.id, link, found.id, mark=edit.mark)
        if edit.plan != "keep":
            links.plan_link(actor, added.id, edit.plan)
        return
    links.add_open_link(Writer(actor), element, link, text)
    result.waiting.append(text)


def _single_conflict(element: Element, edit: LinkEdit) -> Conflict | None:
    """A single link to which somebody else meanwhile gave another end than the one sent."""
    if not edit.link.single or not (edit.add or edit.remove or edit.texts):
        return None
    relation = _single_relation(element, edit.link)
    stored = relation.target_id if relation else None
    sent = next(iter(edit.add), None)
    if stored in (edit.seen, sent) or relation is None:
        return None
    change = _last_change(relation)
    by, at = (change.actor, change.at) if change else ("", None)
    return Conflict(edit.link.name, stored, sent, edit.seen, by, at, f"links.{edit.link.name}")


def _single_relation(element: Element, link: Link) -> Relation | None:
    query = select(Relation).where(
        Relation.type == link.relation.name,
        Relation.source_id == element.id,
        Relation.archived_at.is_(None),
    )
    for relation in db.session.scalars(query):
        other = db.session.get(Element, relation.target_id) if relation.target_id else None
        # One to an archived record is not shown, so nobody can have seen it.
        if other is not None and other.kind == link.other.name and other.archived_at is None:
            return relation
    return None


def _last_change(relation: Relation) -> Change | None:
    query = (
        select(Change)
        .where(Change.entity == "relation", Change.entity_id == relation.id)
        .order_by(Change.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)
