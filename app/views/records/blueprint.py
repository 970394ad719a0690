"""The blueprint of the record screens, and what several of them ask for."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import ngettext

from app import queries
from app.errors import Forbidden, Missing
from app.filters import language
from app.operations.actor import Actor
from app.operations.records import RecordSaved
from app.operations.review import TRANSITIONS
from app.permissions import current_viewer
from app.queries.reading import widest
from app.records.reader import Reader
from architecture.graph import Element, Graph, Unit
from architecture.metamodel import METAMODEL, Kind
from architecture.visibility import Viewer

pages = Blueprint("records", __name__)
# In addresses a kind's name must not be taken for the id of a record, nor the other way round.
KIND = f"<any({', '.join(METAMODEL.by_name)}):kind>"


def reader_for(viewer: Viewer) -> Reader:
    """Every living record that the viewer may know of, whatever its plan; or the target."""
    graph = queries.graph_for(viewer, reading=widest())
    return Reader(graph, queries.vocabulary(), language(), viewer)


def shown_element(element_id: str) -> tuple[Element, Reader, Viewer]:
    """A living record as the signed-in person may see it; raises Missing."""
    viewer = current_viewer()
    reader = reader_for(viewer)
    element = reader.graph.elements.get(element_id)
    if element is None:
        raise Missing
    return element, reader, viewer


def element_to_save(element_id: str) -> tuple[Element, Reader, Viewer]:
    """The record of a form that was sent, even if archived since: what was typed must come back."""
    viewer = current_viewer()
    reader = reader_for(viewer)
    stored = queries.stored_element(element_id)
    if element_id in reader.graph.elements or stored is None or not stored.archived:
        return shown_element(element_id)
    if not viewer.may_edit(stored.opd_id):
        raise Missing
    return element_of(stored), reader, viewer


def element_of(stored: queries.StoredElement) -> Element:
    """A stored record as the graph would hold it, for one that is archived and not in it."""
    return Element(
        stored.id, stored.kind, stored.code, stored.name, stored.opd_id, stored.plan,
        stored.review, None, stored.attributes, stored.marks, stored.unread, stored.draft_fields,
    )  # fmt: skip


def editable_units(graph: Graph, viewer: Viewer) -> list[Unit]:
    """OPDs whose records the person may edit, in official order."""
    return [u for u in graph.units.values() if viewer.may_edit(u.id)]


def may_create(kind: Kind, graph: Graph, viewer: Viewer) -> bool:
    """Whether the person may add a record of that kind somewhere."""
    return bool(editable_units(graph, viewer)) or (kind.national and viewer.administrator)


def review_steps(actor: Actor) -> list[str]:
    """The review states to which the person may move records."""
    return [state for state, (roles, _) in TRANSITIONS.items() if actor.has(*roles)]


def stored_for(element: Element, may_edit: bool) -> queries.StoredElement:
    """The record as stored, for somebody who may edit it; raises Forbidden."""
    if not may_edit:
        raise Forbidden
    stored = queries.stored_element(element.id)
    if stored is None:
        raise Missing
    return stored


def after_saving(saved: RecordSaved, *, new_again: bool = False, kind: str = "") -> Any:
    """Back to the record; to the form where something typed could not be read."""
    if saved.waiting:
        flash(
            ngettext(
                "%(num)s tautan menunggu catatannya dibuat: %(names)s.",
                "%(num)s tautan menunggu catatannya dibuat: %(names)s.",
                len(saved.waiting),
                names="; ".join(saved.waiting),
            ),
            "warn",
        )
    if saved.problems:
        flash(
            ngettext(
                "Tersimpan. %(num)s isian belum terbaca dan disimpan sebagai teks.",
                "Tersimpan. %(num)s isian belum terbaca dan disimpan sebagai teks.",
                len(saved.problems),
            ),
            "warn",
        )
        first = f"isian-{next(iter(saved.problems))}"
        return redirect(url_for("records.edit", element_id=saved.element_id, _anchor=first))
    if new_again:
        return redirect(url_for("records.new", kind=kind, opd=request.args.get("opd")))
    return redirect(url_for("records.page", element_id=saved.element_id))
