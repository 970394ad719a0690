"""Starting an OPD from templates: what would be created, and the button that does it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import queries
from app.errors import Forbidden, Missing, Refused
from app.operations import templates
from app.operations.urusan import guessed_urusan
from app.permissions import current_actor

pages = Blueprint("templates_start", __name__)


@pages.route("/opd/<opd_id>/templat", methods=["GET", "POST"])
def start(opd_id: str) -> Any:
    """The proposed processes to choose from; POST creates the chosen ones."""
    actor = current_actor()
    unit = queries.units().get(opd_id)
    if unit is None:
        raise Missing
    if not actor.viewer.may_edit(opd_id):
        raise Forbidden
    if request.method == "POST":
        try:
            made = templates.start_from_templates(actor, opd_id, _names(opd_id))
        except Refused as refusal:
            flash(refusal.faults[0].reason, "bad")
        else:
            message = ngettext(
                "%(num)d proses usulan dibuat. Periksa dan benahi satu per satu.",
                "%(num)d proses usulan dibuat. Periksa dan benahi satu per satu.", len(made),
            )  # fmt: skip
            flash(message, "good")
            if "only" in request.form:  # one by one: stay where the next one is
                anchor = request.form.get("group", "")
                return redirect(url_for("templates_start.start", opd_id=opd_id, _anchor=anchor))
            return redirect(_work_space(unit.code))
    vocabulary = queries.vocabulary()
    proposals = templates.proposals_for(opd_id)
    groups = [
        ("urusan", _("Menurut urusan"), [p for p in proposals if not p.is_generic]),
        ("umum", _("Ada di setiap OPD"), [p for p in proposals if p.is_generic]),
    ]
    return render_template(
        "templates_start/start.html", unit=unit, groups=groups, total=len(proposals),
        back=_work_space(unit.code), has_urusan=bool(groups[0][2]),
        guessed=[vocabulary.references[u].label for u in guessed_urusan(opd_id)],
    )  # fmt: skip


def _names(opd_id: str) -> list[str]:
    """The processes that were asked for: one, a whole group, or those that are ticked."""
    only, group = request.form.get("only"), request.form.get("all")
    if only:
        return [only]
    if group:
        is_generic = group == "umum"
        proposals = templates.proposals_for(opd_id)
        return [p.name for p in proposals if p.is_generic == is_generic and not p.like]
    return request.form.getlist("name")


def _work_space(code: str) -> str:
    return url_for("records.workspace", code=code)
