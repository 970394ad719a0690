"""The form of what is planned of a record: its plan, and target values beside today's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import queries
from app.errors import Fault, Missing, Refused
from app.operations.elements import PLANS
from app.operations.links import plan_link
from app.operations.records import save_record
from app.permissions import current_actor
from app.queries import StoredElement
from app.records.form import Field
from app.records.plan import (
    Head,
    head_edits,
    head_of,
    head_seen,
    head_sent,
    read_target,
    shown_names,
    target_fields,
    typed_or_stored,
)
from app.records.reader import Reader
from app.views.records.blueprint import pages, shown_element, stored_for
from app.views.records.conflicts import conflict_page
from app.views.records.forms import years
from architecture.graph import Element

COLUMNS = ("plan", "merged_into")


@pages.get("/catatan/<uuid:element_id>/rencana")
def plan(element_id: Any) -> Any:
    """The form of the plan; `isian` in the address opens more target values."""
    element, reader, stored = _planned(element_id)
    fields = target_fields(element.kind_, stored, reader.vocabulary, years())
    return _form(element, stored, reader, fields, head_of(stored))


@pages.post("/catatan/<uuid:element_id>/rencana")
def save_plan(element_id: Any) -> Any:
    """Save the plan and the target values that were changed; else what was typed comes back."""
    element, reader, stored = _planned(element_id)
    sent, edits = read_target(element.kind_, request.form, reader.vocabulary)
    stored_fields = target_fields(element.kind_, stored, reader.vocabulary, years())
    fields = typed_or_stored(sent.fields, stored_fields, request.form)
    head = head_sent(request.form)
    if request.form.get("more") or request.form.get("take"):
        return _form(element, stored, reader, fields, head)
    columns = head_edits(head, head_seen(request.form), COLUMNS)
    try:
        actor = current_actor("rencana")
        saved = save_record(actor, element.id, {}, columns=columns, target=edits)
    except Refused as refused:
        return _form(element, stored, reader, fields, head, refused.faults), 422
    if saved.conflicts:
        return conflict_page(element, saved, {}), 409
    if saved.problems:
        flash(_("Tersimpan. Nilai target yang belum terbaca disimpan sebagai teks."), "warn")
        return redirect(url_for("records.plan", element_id=element.id))
    return redirect(url_for("records.page", element_id=element.id, _anchor="rencana"))


@pages.post("/catatan/<uuid:element_id>/rencana/<relation_id>")
def save_link_plan(element_id: Any, relation_id: str) -> Any:
    """Say what becomes of a link of the record in the target."""
    element, reader, _viewer = shown_element(str(element_id))
    if relation_id not in {r.id for r in reader.graph.relations_of(element)}:
        raise Missing
    plan_link(current_actor("rencana"), relation_id, request.form.get("plan", ""))
    return redirect(url_for("records.page", element_id=element.id, _anchor="hubungan"))


def _planned(element_id: Any) -> tuple[Element, Reader, StoredElement]:
    element, reader, viewer = shown_element(str(element_id))
    return element, reader, stored_for(element, viewer.may_edit(element.opd))


def _form(
    element: Element, stored: StoredElement, reader: Reader, fields: Mapping[str, Field],
    head: Head, faults: Sequence[Fault] = (),
) -> str:  # fmt: skip
    shown = shown_names(element.kind_, stored, request.form, request.args.getlist("isian"))
    return render_template(
        "records/plan.html",
        element=element,
        kind=element.kind_,
        reader=reader,
        fields=[fields[name] for name in shown],
        others=[a for a in element.kind_.attributes if a.name not in shown],
        head=head,
        seen=head_seen(request.form) if request.method == "POST" else head,
        merger=reader.graph.elements.get(head.merged_into),
        plans=PLANS,
        faults=faults,
        units=queries.units().values(),
    )
