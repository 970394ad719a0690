"""What an OPD still has to fill in: the page, the letter's annex, the panel beside the grid."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _

from app import absences, missing, queries
from app.errors import Fault, Forbidden, Missing, Refused
from app.filters import language
from app.gap_list import closing_place
from app.operations.absences import declare_absent, withdraw_absent
from app.operations.actor import Actor
from app.permissions import current_actor, current_viewer
from app.queries.assignments import DOMAINS
from architecture.gaps import OPD, Finding
from architecture.graph import Graph, Unit
from architecture.metamodel import METAMODEL, SIX_DOMAINS, Domain

pages = Blueprint("missing", __name__)
PANEL_LINES = 12  # beside the grid; the page has all
NAMED = 3


@pages.get("/opd/<path:code>/kurang")
def page(code: str) -> Any:
    """Everything that is missing, worst first; printed it is the annex of a letter."""
    viewer = current_viewer()
    graph = queries.graph_for(viewer)
    unit = _unit(code, graph)
    lines = missing.missing_lines(viewer, unit, graph)
    rules, columns = missing.by_page(lines)
    address = url_for("missing.page", code=code, _external=True)
    day = format_date(date.today(), "d MMMM y")
    return render_template(
        "missing/page.html",
        unit=unit,
        lines=rules,
        columns=columns,
        number=missing.number_of(lines),
        day=day,
        words=missing.as_text(unit, lines, graph, day=day, address=address),
        may_edit=viewer.may_edit(unit.id),
        absences=list(absences.of_unit(unit.id, viewer).values()),
        may_withdraw=viewer.may_edit,
        units=graph.units,
        **_helpers(graph),
    )


@pages.route("/opd/<path:code>/tidak-ada/<domain>", methods=["GET", "POST"])
def absent(code: str, domain: str) -> Any:
    """State with a reason that an OPD has nothing of a domain, or take that back."""
    actor = current_actor("pernyataan tidak ada")
    unit, chosen = _unit(code, queries.graph_for(actor.viewer)), _domain(domain)
    if not actor.viewer.may_edit(unit.id):
        raise Forbidden
    stated = absences.of_unit(unit.id, actor.viewer).get(chosen)
    reason = stated.reason if stated else ""
    faults: tuple[Fault, ...] = ()
    if request.method == "POST":
        reason = request.form.get("reason", "")
        try:
            _carry_out(actor, unit, chosen, reason)
        except Refused as refusal:
            faults = refusal.faults
        else:
            return redirect(url_for("records.workspace", code=unit.code))
    return render_template(
        "missing/absent.html", unit=unit, domain=chosen, kinds=METAMODEL.of_domain(chosen),
        stated=stated, reason=reason, faults=faults,
    ), 422 if faults else 200  # fmt: skip


def _domain(word: str) -> Domain:
    domain = DOMAINS.get(word)
    if domain not in SIX_DOMAINS:
        raise Missing
    return domain


def _carry_out(actor: Actor, unit: Unit, domain: Domain, reason: str) -> None:
    words = domain.label.in_language(language())
    if request.form.get("withdraw"):
        withdraw_absent(actor, unit.id, domain)
        flash(_("Pernyataan tidak ada untuk %(domain)s dicabut.", domain=words), "good")
    else:
        declare_absent(actor, unit.id, domain, reason)
        flash(_("%(domain)s dinyatakan tidak ada.", domain=words), "good")


@pages.get("/opd/<path:code>/kurang/panel")
def panel(code: str) -> Any:
    """The first lines, those of the kind in hand before others."""
    viewer = current_viewer()
    graph = queries.graph_for(viewer)
    unit = _unit(code, graph)
    lines = missing.missing_lines(viewer, unit, graph)
    kind = request.args.get("kind", "")
    lines.sort(key=lambda line: (not line.is_wrong, line.kind != kind if kind else False))
    return render_template(
        "missing/_panel.html",
        unit=unit,
        lines=lines[:PANEL_LINES],
        rest=max(0, len(lines) - PANEL_LINES),
        number=missing.number_of(lines),
        **_helpers(graph),
    )


def _unit(code: str, graph: Graph) -> Unit:
    unit = next((u for u in graph.units.values() if u.code == code), None)
    if unit is None:
        raise Missing
    return unit


def _helpers(graph: Graph) -> dict[str, Any]:
    """What the templates ask about a finding: its record's name and the address that closes it."""

    def address(finding: Finding, field: str) -> str:
        cell = missing.cell_of(finding, field)
        if cell and "grid.page" in current_app.view_functions:
            opd = graph.unit_code(finding.opd)
            return url_for("grid.page", kind=finding.kind, opd=opd, _anchor=cell)
        place = closing_place(finding, graph, field or None)
        return url_for(place.endpoint, **place.arguments)

    def name(finding: Finding) -> str:
        if finding.kind == OPD:
            return graph.units[finding.element].name
        return graph.elements[finding.element].name

    return {
        "address": address,
        "name": name,
        "cell": missing.cell_of,
        "named": NAMED,
        "kinds": METAMODEL.by_name,
    }
