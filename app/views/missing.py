"""What an OPD still has to fill in: the page, the letter's annex, the panel beside the grid."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from flask_babel import format_date

from app import missing, queries
from app.errors import Missing
from app.gap_list import closing_place
from app.permissions import current_viewer
from architecture.gaps import OPD, Finding
from architecture.graph import Graph, Unit
from architecture.metamodel import METAMODEL

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
        **_helpers(graph),
    )


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
