"""The list of workshops, and the form that opens or corrects one."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import queries
from app.errors import Fault, Refused
from app.operations import workshops as operations
from app.operations.workshops import Plan
from app.permissions import FACILITATORS, require
from app.queries import workshops
from app.queries.workshops import Meeting
from app.views.workshops.blueprint import meeting_for_facilitator, pages
from architecture.completeness import reporting_units
from architecture.graph import Unit
from architecture.metamodel import METAMODEL

DEFAULT_KIND = "process"


@pages.get("/lokakarya")
def index() -> Any:
    """Open workshops first, then the closed ones with what they brought."""
    require(*FACILITATORS)
    meetings = workshops.meetings()
    people = {m.id: workshops.count_admitted(m.id) for m in meetings}
    return render_template("workshops/index.html", meetings=meetings, people=people)


@pages.route("/lokakarya/baru", methods=["GET", "POST"])
def new() -> Any:
    """Open a workshop."""
    actor = require(*FACILITATORS)
    if request.method == "GET":
        everybody = tuple(unit.id for unit in choosable())
        return _form(Plan("", "", date.today().isoformat(), everybody, DEFAULT_KIND))
    try:
        workshop_id = operations.open_workshop(actor, _typed())
    except Refused as refusal:
        return _form(_typed(), refusal.faults), 422
    return redirect(url_for("workshops.page", workshop_id=workshop_id))


@pages.route("/lokakarya/<workshop_id>/ubah", methods=["GET", "POST"])
def edit(workshop_id: str) -> Any:
    """Correct a workshop that goes on."""
    meeting = meeting_for_facilitator(workshop_id)
    if not meeting.is_open:
        raise Refused(_("Lokakarya ini sudah ditutup."))
    if request.method == "GET":
        return _form(_plan_of(meeting), meeting=meeting)
    try:
        operations.change_workshop(require(*FACILITATORS), workshop_id, _typed())
    except Refused as refusal:
        return _form(_typed(), refusal.faults, meeting=meeting), 422
    flash(_("Lokakarya disimpan."), "good")
    return redirect(url_for("workshops.page", workshop_id=workshop_id))


def choosable() -> list[Unit]:
    """OPDs with a line of their own; what lies below them comes with them."""
    tree = queries.units()
    lines = set(reporting_units(tree).values())
    return [unit for unit in tree.values() if unit.id in lines]


def _typed() -> Plan:
    form = request.form
    chosen = tuple(form.getlist("opd"))
    if form.get("which") == "all":
        chosen = tuple(unit.id for unit in choosable())
    return Plan(
        form.get("name", ""), form.get("place", ""), form.get("held_on", "").strip(), chosen,
        form.get("target_kind", ""), form.get("target", "").strip(),
    )  # fmt: skip


def _plan_of(meeting: Meeting) -> Plan:
    return Plan(
        meeting.name, meeting.place, meeting.held_on.isoformat(), meeting.opd_ids,
        meeting.target_kind or DEFAULT_KIND, str(meeting.target or ""),
    )  # fmt: skip


def _form(plan: Plan, faults: tuple[Fault, ...] = (), *, meeting: Meeting | None = None) -> str:
    """The form; OPDs by their level, because a day is often held for one of them."""
    units = choosable()
    known = {unit.id for unit in units}
    # Units below, chosen for themselves in an earlier form of the workshop, stay choosable.
    units += [u for u in queries.units().values() if u.id in plan.opd_ids and u.id not in known]
    clusters: dict[str, list[Unit]] = {}
    for unit in units:
        clusters.setdefault(unit.level or "OPD", []).append(unit)
    chosen = set(plan.opd_ids)
    return render_template(
        "workshops/form.html", plan=plan, faults=faults, meeting=meeting, clusters=clusters,
        chosen=chosen, all_chosen={u.id for u in units} <= chosen, number=len(units),
        below=_below(), kinds=[k for k in METAMODEL.kinds if not k.sensitive],
    )  # fmt: skip


def _below() -> dict[str, int]:
    """How many units come with each OPD."""
    return {opd: len(family) - 1 for opd, family in queries.unit_families().items()}
