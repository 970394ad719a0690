"""What if: what stops, the single points of failure, the chain between two records."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from app import impact, queries
from app.permissions import current_viewer
from architecture.graph import Element, Graph, Unit
from architecture.impact import compare, shortest_chain

pages = Blueprint("impact", __name__)
MOST_CHOSEN = 20
WEAK_SHOWN = 25


@pages.get("/dampak")
def page() -> Any:
    """What stops when the chosen records, or all of an OPD, fail or are retired."""
    viewer = current_viewer()
    graph = queries.graph_for(viewer)
    unit = _unit(graph, request.args.get("opd", ""))
    chosen = _chosen(graph, "catatan")
    failed = [e.id for e in chosen]
    if unit is not None:
        failed += impact.technical_records_of(graph, unit.id)
    return render_template(
        "impact/page.html",
        graph=graph,
        chosen=chosen,
        unit=unit,
        units=[
            u for u in graph.units.values() if u.parent is None or u.id == getattr(unit, "id", "")
        ],
        impact=impact.impact_of(viewer, failed),
        weak=impact.weak_points_for(viewer)[:WEAK_SHOWN] if not failed else (),
    )


@pages.get("/dampak/banding")
def comparison() -> Any:
    """Two candidates for retirement side by side."""
    viewer = current_viewer()
    graph = queries.graph_for(viewer)
    chosen = _chosen(graph, "satu")[:1] + _chosen(graph, "dua")[:1]
    made = None
    if len(chosen) == 2:
        made = compare(impact.dependence_for(viewer), chosen[0].id, chosen[1].id)
    return render_template(
        "impact/compare.html",
        graph=graph,
        first=_chosen(graph, "satu")[:1],
        second=_chosen(graph, "dua")[:1],
        made=made,
    )


@pages.get("/dampak/rantai")
def chain() -> Any:
    """The shortest chain between two records."""
    graph = queries.graph_for(current_viewer())
    first, last = _chosen(graph, "dari")[:1], _chosen(graph, "ke")[:1]
    steps = shortest_chain(graph, first[0].id, last[0].id) if first and last else []
    return render_template("impact/chain.html", graph=graph, first=first, last=last, steps=steps)


def _chosen(graph: Graph, name: str) -> list[Element]:
    """Records named in the address, one or several to a value; those not visible are left out."""
    words = [w for value in request.args.getlist(name) for w in value.replace("\n", ",").split(",")]
    ids = list(dict.fromkeys(w.strip() for w in words if w.strip()))[:MOST_CHOSEN]
    return [graph.elements[i] for i in ids if i in graph.elements]


def _unit(graph: Graph, code: str) -> Unit | None:
    return next((u for u in graph.units.values() if code and u.code == code), None)
