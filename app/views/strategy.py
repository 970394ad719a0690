"""The strategy map: from vision to indicators, and from processes to the goals they carry."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, send_file
from flask_babel import gettext as _

from app import catalogue, gaps, queries, tables
from app.filters import language
from app.permissions import current_viewer
from app.views.gaps import edition_of
from architecture.completeness import reporting_units
from architecture.graph import Graph
from architecture.metamodel.governance import GOAL, KPI
from architecture.strategy import Carrying, Strategy, carrying_of, strategy_of

pages = Blueprint("strategy", __name__)
SHEETS = ("strategy_map", "goal_carriers")
PAGE_ROWS = 100
WITHOUT_GOAL = "PRB-11"  # the gap rule about core processes that carry nothing


@pages.get("/strategi")
def page() -> Any:
    """Vision, missions, aims, goals and their indicators by year, with what carries each."""
    viewer = current_viewer()
    graph = catalogue.plan_graph(viewer)
    strategy = _kept("strategy", graph, strategy_of)
    return render_template(
        "strategy/page.html",
        strategy=strategy,
        years=_years(strategy),
        uncarried=strategy.uncarried(),
        closed=sum(e.redacted for kind in (GOAL, KPI) for e in graph.of_kind(kind)),
        untied=sum(not c.is_tied for c in _kept("carrying", graph, carrying_of)),
        level=lambda node: GOAL.attribute("level").choice_label(node.level, language()),
        direction=lambda i: KPI.attribute("direction").choice_label(i.direction, language()),
        may_add=viewer.may_edit(None) or any(viewer.may_edit(u) for u in graph.units),
        graph=graph,
    )


@pages.get("/strategi/proses")
def processes() -> Any:
    """Every process with the goals it carries; those that carry none on request."""
    viewer = current_viewer()
    graph = catalogue.plan_graph(viewer)
    strategy = _kept("strategy", graph, strategy_of)
    every: list[Carrying] = _kept("carrying", graph, carrying_of)
    code, wanted = request.args.get("opd", ""), request.args.get("memikul", "")
    unit = next((u.id for u in graph.units.values() if u.code == code), None)
    shown = [c for c in every if _is_asked(c, graph, unit, wanted)]
    pages_ = max(1, -(-len(shown) // PAGE_ROWS))
    here = min(max(1, request.args.get("hal", 1, type=int)), pages_)
    lines = set(reporting_units(graph.units).values())
    return render_template(
        "strategy/processes.html",
        total=len(every),
        tied=sum(c.is_tied for c in every),
        shown=shown,
        rows=shown[(here - 1) * PAGE_ROWS : here * PAGE_ROWS],
        here=here,
        pages_=pages_,
        opd=code if unit else "",
        wanted=wanted if wanted in ("ya", "tidak") else "",
        lines=[u for u in graph.units.values() if u.id in lines],
        uncarried=strategy.uncarried(),
        gap_rule=WITHOUT_GOAL,
        gap_count=sum(f.rule.code == WITHOUT_GOAL for f in gaps.findings_for(viewer)),
        graph=graph,
    )


@pages.get("/strategi/peta-strategi.xlsx")
def download() -> Any:
    """Both tables as a workbook; the public edition unless asked otherwise."""
    edition = edition_of(request.args.get("edisi"))
    source = tables.source_for(current_viewer(), edition, language=language())
    out = io.BytesIO()
    tables.tables_workbook(out, SHEETS, source, title=_("Peta strategi"))
    out.seek(0)
    name = f"peta-strategi-{date.today().isoformat()}-{edition}.xlsx"
    return send_file(out, as_attachment=True, download_name=name)


def _kept(name: str, graph: Graph, make: Any) -> Any:
    """What is made of the reader's graph, kept until the data change."""
    viewer = current_viewer()
    return queries.cache().get((name, graph.version, viewer), lambda: make(graph))


def _years(strategy: Strategy) -> list[str]:
    """The years of the period and any other with a figure, oldest first."""
    ours = queries.government()
    period = [str(year) for year in ours.years] if ours else []
    return sorted({*period, *strategy.years})


def _is_asked(carrying: Carrying, graph: Graph, unit: str | None, wanted: str) -> bool:
    if unit is not None and carrying.process.opd not in graph.descendants_of_unit(unit):
        return False
    return wanted not in ("ya", "tidak") or carrying.is_tied == (wanted == "ya")
