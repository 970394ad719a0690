"""Writing records: create, edit with what the person saw, archive, restore."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.database import writing
from app.errors import Fault, Missing, Refused
from app.extensions import db
from app.models import Change, Element, Opd, now
from app.operations.actor import Actor
from app.operations.links import move_links, tie_open_links
from app.operations.writer import Writer, kept, kind_of, load
from app.queries import vocabulary
from architecture.metamodel import Kind
from architecture.values import plain_text
from schemas.elements import Reading, read_values

MAX_NAME = 500
MARKS = ("confirmed", "assumed", "to_fill", "not_applicable")
PLANS = ("keep", "new", "upgrade", "retire", "merge")


@dataclass
class Edit:
    """What a person wants for one attribute: raw value, what he saw, and the mark he gives.

    `seen` is the stored value (and unread text) that the form was filled from.
    """

    raw: Any
    seen: Any = None
    seen_unread: str | None = None
    mark: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Conflict:
    """Two people, one attribute: the value stored now and the one that was sent.

    `field` is its flat name: "attributes.hosting", "name".
    """

    attribute: str
    stored: Any
    sent: Any
    former: Any
    by: str
    at: datetime | None
    field: str = ""


@dataclass
class Saved:
    """Result of a save: what changed, what did not fit (kept as text), what conflicts."""

    element: Element
    changed: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, Any] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)


def get_element(element_id: str) -> Element:
    """The stored record; raises Missing."""
    element = db.session.get(Element, element_id)
    if element is None:
        raise Missing
    return element


def living_element(element_id: str) -> Element:
    """The stored record; raises Missing, or Refused if it is archived."""
    element = get_element(element_id)
    if element.archived_at is not None:
        raise Refused(_("Catatan ini diarsipkan; pulihkan dahulu."))
    return element


def get_elements(element_ids: Sequence[str]) -> list[Element]:
    """The stored records in that order; raises Missing if one is not there."""
    found = load(Element, element_ids)
    if not all(i in found for i in element_ids):
        raise Missing
    return [found[i] for i in element_ids]


def checked_name(raw: Any) -> str:
    """A record's name; raises Refused if there is none or it is too long."""
    name = " ".join(plain_text(raw or "").split())
    if not name:
        raise Refused(Fault(_("Nama"), "", _("Nama wajib diisi.")))
    if len(name) > MAX_NAME:
        raise Refused(
            Fault(_("Nama"), name[:60] + "…", _("Nama paling panjang %(num)s huruf.", num=MAX_NAME))
        )
    return name


def create_element(
    actor: Actor,
    kind: Kind,
    name: str,
    opd_id: str | None,
    edits: Mapping[str, Edit] | None = None,
    *,
    element_id: str | None = None,
) -> Saved:
    """A new record from raw input; values that do not fit are kept as unread text."""
    with writing():
        writer = Writer(actor)
        if opd_id is not None and kept(Opd, opd_id) is None:
            raise Refused(Fault(_("OPD"), opd_id[:60], _("OPD tidak dikenal.")))
        reading = read_values(kind, {n: e.raw for n, e in (edits or {}).items()}, vocabulary())
        fields: dict[str, Any] = {}
        for attribute, edit in (edits or {}).items():
            fields |= value_fields(
                attribute, reading.values.get(attribute), reading.unread.get(attribute), edit
            )
        fields = {n: v for n, v in fields.items() if v is not None}
        element = writer.create(kind, checked_name(name), opd_id, fields, element_id=element_id)
        tie_open_links(writer, [element], former=())
        return Saved(element, fields, dict(reading.problems))


def value_fields(attribute: str, value: Any, unread: str | None, edit: Edit) -> dict[str, Any]:
    """Flat fields of one attribute: value, unread text, mark and reason.

    An empty value carries no "confirmed" or "assumed"; the default mark of a value is confirmed.
    """
    is_empty = value is None and unread is None
    mark = edit.mark if edit.mark in MARKS else None
    if is_empty:
        mark = mark if mark in ("to_fill", "not_applicable") else None
    elif mark is None or mark in ("to_fill", "not_applicable"):
        mark = "confirmed"
    reason = (edit.reason or "").strip() or None if mark == "not_applicable" else None
    return {
        f"attributes.{attribute}": value,
        f"unread.{attribute}": unread,
        f"marks.{attribute}": mark,
        f"reasons.{attribute}": reason,
    }


def save_element(
    actor: Actor,
    element_id: str,
    edits: Mapping[str, Edit],
    *,
    name: Edit | None = None,
    opd: Edit | None = None,
    plan: Edit | None = None,
    merged_into: Edit | None = None,
) -> Saved:
    """Save the attributes a person changed; different attributes merge, the same one conflicts.

    A conflict leaves the stored value and is returned with both; everything else is saved.
    """
    with writing():
        element = living_element(element_id)
        writer = Writer(actor)
        writer.require_edit(element.opd_id)
        saved, former = Saved(element), element.name
        fields = _attribute_fields(element, edits, saved)
        columns = (("name", name), ("opd_id", opd), ("plan", plan), ("merged_into", merged_into))
        for column, edit in columns:
            if edit is not None:
                fields |= _column_fields(element, column, edit, saved)
        saved.changed = update_record(writer, element, fields)
        if "name" in saved.changed:
            tie_open_links(writer, [element], former=[former])
        return saved


def update_record(
    writer: Writer, element: Element, fields: Mapping[str, Any], *, action: str = "update"
) -> dict[str, Any]:
    """What changed; a record that goes to another OPD takes the links stated from it along."""
    former = element.opd_id
    changed = writer.update(element, fields, action=action)
    if "opd_id" in changed:
        move_links(writer, element, former)
    return changed


def read_edits(kind: Kind, edits: Mapping[str, Edit]) -> Reading:
    """Values, unread texts and problems of what was typed, by attribute name."""
    # What was not touched is not read again: its list may have changed since it was chosen.
    kept = {n: e for n, e in edits.items() if e.seen is not None and e.raw == e.seen}
    typed = {n: e.raw for n, e in edits.items() if n not in kept}
    reading = read_values(kind, typed, vocabulary())
    reading.values |= {n: e.seen for n, e in kept.items()}
    # A text beside a value stays when the value is only marked.
    reading.unread |= {n: e.seen_unread for n, e in kept.items() if e.seen_unread is not None}
    return reading


def _attribute_fields(element: Element, edits: Mapping[str, Edit], saved: Saved) -> dict[str, Any]:
    kind = kind_of(element)
    reading = read_edits(kind, edits)
    saved.problems = dict(reading.problems)
    fields: dict[str, Any] = {}
    for attribute, edit in edits.items():
        if attribute not in kind.by_name:
            continue
        value, unread = reading.values.get(attribute), reading.unread.get(attribute)
        stored = element.attributes.get(attribute)
        stored_unread = element.unread.get(attribute)
        was_changed = (stored, stored_unread) != (edit.seen, edit.seen_unread)
        if was_changed and (stored, stored_unread) != (value, unread):
            # Somebody who only marked the former value is asked too.
            if edit.mark or (value, unread) != (edit.seen, edit.seen_unread):
                sent = value if unread is None else unread
                saved.conflicts.append(
                    conflict_of(element, f"attributes.{attribute}", stored, sent, edit.seen)
                )
            continue
        fields |= value_fields(attribute, value, unread, edit)
    return fields


def _column_fields(element: Element, column: str, edit: Edit, saved: Saved) -> dict[str, Any]:
    value = _CHECKED[column](element, edit.raw or None)
    stored = getattr(element, column)
    if stored not in (edit.seen, value):
        if value != edit.seen:
            saved.conflicts.append(conflict_of(element, column, stored, value, edit.seen))
        return {}
    return {column: value}


def checked_opd(element: Element, value: str | None) -> str | None:
    """The OPD of a record; raises Refused if it is unknown, or missing where one must be."""
    if value is None and not kind_of(element).national:
        raise Refused(Fault(_("OPD"), "", _("Pilih OPD pemilik catatan ini.")))
    if value is not None and db.session.get(Opd, value) is None:
        raise Refused(Fault(_("OPD"), value, _("OPD tidak dikenal.")))
    return value


def _checked_plan(element: Element, value: str | None) -> str:
    if value not in PLANS:
        raise Refused(
            Fault(
                _("Rencana"), str(value or ""), _("Pilihan: %(choices)s.", choices=", ".join(PLANS))
            )
        )
    return value


def _checked_merger(element: Element, value: str | None) -> str | None:
    """The record of the same kind into which this one goes."""
    other = db.session.get(Element, value) if value else None
    is_wrong = other is None or other.kind != element.kind or other.id == element.id
    if value and (is_wrong or other.archived_at is not None):
        raise Refused(Fault(_("Digabung ke"), value, _("Pilih catatan lain dari jenis yang sama.")))
    return value


_CHECKED: dict[str, Callable[[Element, str | None], str | None]] = {
    "name": lambda element, value: checked_name(value),
    "opd_id": checked_opd,
    "plan": _checked_plan,
    "merged_into": _checked_merger,
}


def conflict_of(element: Element, field_: str, stored: Any, sent: Any, former: Any) -> Conflict:
    """The conflict about a flat field, with who stored the value that is there and when."""
    query = (
        select(Change)
        .where(Change.entity == "element", Change.entity_id == element.id)
        .where(Change.action.in_(("create", "update", "undo")))
        .order_by(Change.id.desc())
        .limit(50)
    )
    last = next((c for c in db.session.scalars(query) if field_ in c.after), None)
    name = field_.partition(".")[2] or field_
    by, at = (last.actor, last.at) if last else ("", None)
    return Conflict(name, stored, sent, former, by, at, field_)


def archive_element(actor: Actor, element_id: str) -> None:
    """Take a record out of lists, graph, gaps and documents, with its relations; restorable."""
    with writing():
        element = get_element(element_id)
        writer = Writer(actor)
        writer.require_edit(element.opd_id)
        if element.archived_at is None:
            writer.set_state(element, "archive", {"archived_at": now().isoformat()})


def restore_element(actor: Actor, element_id: str) -> None:
    """Bring an archived record back, with the relations it had."""
    with writing():
        element = get_element(element_id)
        writer = Writer(actor)
        writer.require_edit(element.opd_id)
        if element.archived_at is not None:
            writer.set_state(element, "restore", {"archived_at": None})
            tie_open_links(writer, [element], former=())
