"""The form of a record: new, edit, save, and the page that shows two people's values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _

from app import queries
from app.errors import Fault, Forbidden, Refused
from app.grid.examples import example_of
from app.operations.elements import MARKS, PLANS, Edit
from app.operations.records import LinkEdit, create_record, save_record
from app.permissions import current_actor, current_viewer
from app.records.form import Field, Sent, fields_of, read_fields
from app.records.link_fields import LinkField, grouped, link_fields, read_links
from app.records.reader import Reader
from app.views.records.blueprint import (
    KIND,
    after_saving,
    editable_units,
    element_to_save,
    may_create,
    pages,
    reader_for,
    shown_element,
    stored_for,
)
from app.views.records.conflicts import conflict_page
from architecture.graph import Element
from architecture.metamodel import METAMODEL, Kind

COLUMNS = ("name", "opd", "plan", "merged_into")


@dataclass(frozen=True)
class Head:
    """The fields every kind has: as typed, and as they were when the page was made."""

    name: str = ""
    opd: str = ""
    plan: str = "keep"
    merged_into: str = ""

    def as_json(self) -> str:
        return json.dumps(vars(self), ensure_ascii=False)


@pages.get(f"/catatan/{KIND}/baru")
def new(kind: str) -> Any:
    """An empty form; `opd` in the address chooses the OPD."""
    declared = METAMODEL.kind(kind)
    viewer = current_viewer()
    reader = reader_for(viewer)
    if not may_create(declared, reader.graph, viewer):
        raise Forbidden
    units = editable_units(reader.graph, viewer)
    wanted = request.args.get("opd", "")
    chosen = next((u.id for u in units if u.code == wanted), "")
    if not chosen and not viewer.administrator and units:
        chosen = units[0].id
    fields = fields_of(declared, None, reader.vocabulary, years())
    head = Head(request.args.get("name", ""), chosen)
    links = link_fields(declared, None, reader.graph, viewer)
    return _form(declared, None, head, fields, links, reader)


@pages.post(f"/catatan/{KIND}/baru")
def create(kind: str) -> Any:
    """Save a new record; everything typed comes back if it cannot be."""
    declared = METAMODEL.kind(kind)
    viewer = current_viewer()
    reader = reader_for(viewer)
    if not may_create(declared, reader.graph, viewer):
        raise Forbidden
    sent, links, link_edits = _sent(declared, None, reader)
    head = _head_sent()
    if request.form.get("take"):
        return _form(declared, None, head, sent.fields, links, reader)
    try:
        saved = create_record(
            current_actor(), declared, head.name, head.opd or None,
            edits=sent.edits, link_edits=link_edits,
        )  # fmt: skip
    except Refused as refused:
        return _form(declared, None, head, sent.fields, links, reader, refused.faults), 422
    flash(_("Catatan disimpan."), "good")
    return after_saving(saved, new_again=request.form.get("again") == "1", kind=kind)


@pages.get("/catatan/<uuid:element_id>/ubah")
def edit(element_id: Any) -> Any:
    """The form of a stored record."""
    element, reader, viewer = shown_element(str(element_id))
    stored = stored_for(element, viewer.may_edit(element.opd))
    fields = fields_of(element.kind_, stored, reader.vocabulary, years())
    links = link_fields(element.kind_, element, reader.graph, viewer)
    return _form(element.kind_, element, _head_of(element), fields, links, reader)


@pages.post("/catatan/<uuid:element_id>/ubah")
def save(element_id: Any) -> Any:
    """Save what was changed; two values for one field lead to the page that shows both."""
    element, reader, viewer = element_to_save(str(element_id))
    stored_for(element, viewer.may_edit(element.opd))
    sent, links, link_edits = _sent(element.kind_, element, reader)
    head, seen = _head_sent(), _head_seen()
    if request.form.get("take"):
        return _form(element.kind_, element, head, sent.fields, links, reader, seen=seen)
    try:
        saved = save_record(
            current_actor(), element.id, sent.edits,
            columns=_column_edits(head, seen), link_edits=link_edits,
        )  # fmt: skip
    except Refused as refused:
        page = _form(
            element.kind_, element, head, sent.fields, links, reader, refused.faults, seen=seen
        )
        return page, 422
    if saved.conflicts:
        return conflict_page(element, saved, sent.edits), 409
    return after_saving(saved)


# --- Showing ------------------------------------------------------------------------------------


def _form(
    kind: Kind,
    element: Element | None,
    head: Head,
    fields: Mapping[str, Field],
    links: tuple[LinkField, ...],
    reader: Reader,
    faults: tuple[Fault, ...] = (),
    *,
    seen: Head | None = None,
) -> str:
    merger = reader.graph.elements.get(head.merged_into)
    unit = reader.graph.units.get(head.opd)
    return render_template(
        "records/form.html",
        kind=kind,
        element=element,
        head=head,
        seen=seen or head,
        fields=fields,
        link_groups=grouped(links),
        reader=reader,
        faults=faults,
        units=editable_units(reader.graph, current_viewer()),
        plans=PLANS,
        marks=MARKS,
        merger=merger,
        examples=lambda name: example_of(kind.name, name, unit.name if unit else ""),
    )


def years() -> tuple[int, ...]:
    """The years of the government's period, for which values per year are asked."""
    government = queries.government()
    return government.years if government else ()


def _head_of(element: Element) -> Head:
    return Head(element.name, element.opd or "", element.plan, element.merged_into or "")


# --- Reading ------------------------------------------------------------------------------------


def _sent(
    kind: Kind, element: Element | None, reader: Reader
) -> tuple[Sent, tuple[LinkField, ...], list[LinkEdit]]:
    sent = read_fields(kind, request.form, reader.vocabulary, take=request.form.get("take"))
    shown = link_fields(kind, element, reader.graph, reader.viewer)
    links, link_edits = read_links(kind, request.form, shown, reader.graph)
    return sent, links, link_edits


def _head_sent() -> Head:
    form = request.form
    return Head(
        " ".join(form.get("name", "").split()),
        form.get("opd", ""),
        form.get("plan", "keep"),
        form.get("merged_into", "") if form.get("plan") == "merge" else "",
    )


def _head_seen() -> Head:
    try:
        given = json.loads(request.form.get("seen.head") or "{}")
        return Head(**{name: str(value) for name, value in given.items()})
    except (ValueError, TypeError, AttributeError):
        raise Refused(_("Halaman rusak; muat ulang lalu ulangi.")) from None


def _column_edits(head: Head, seen: Head) -> dict[str, Edit]:
    edits = {}
    for column in COLUMNS:
        sent, was = getattr(head, column), getattr(seen, column)
        if sent != was:
            edits[column] = Edit(sent or None, was or None)
    return edits
