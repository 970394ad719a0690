"""Search by name or code, and what pickers ask while somebody types."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, render_template, request

from app import queries
from app.errors import Missing
from app.filters import language
from app.permissions import current_viewer
from app.queries.reading import widest
from app.records import search
from architecture.graph import Element, Graph
from architecture.metamodel import FAMILIES, METAMODEL

pages = Blueprint("search", __name__)
MOST_SHOWN, MOST_PICKED = 100, 30


@pages.get("/cari")
def page() -> Any:
    """Everything the person may know of whose name or code matches."""
    text = request.args.get("q", "").strip()[:200]
    graph = queries.graph_for(current_viewer(), reading=widest())
    found = search.find_records(graph.elements.values(), text, _index())
    return render_template(
        "records/search.html",
        text=text,
        found=found[:MOST_SHOWN],
        number=len(found),
        units=search.find_units(graph.units.values(), text),
        graph=graph,
    )


@pages.get("/cari.json")
def records() -> Any:
    """Records for a picker: `kind` restricts, `not` leaves one out, `opd` ids come first."""
    text = request.args.get("q", "").strip()[:200]
    kind = request.args.get("kind", "")
    graph = queries.graph_for(current_viewer(), reading=widest())
    if kind and kind not in METAMODEL.by_name:
        raise Missing
    pool = graph.of_kind(kind) if kind else list(graph.elements.values())
    found = search.find_records(pool, text, _index())
    left_out = request.args.get("not", "")
    near = request.args.get("opd", "")
    found = [e for e in found if e.id != left_out]
    if near:
        found.sort(key=lambda e: e.opd != near)  # stable: best first within
    return jsonify([_picked(e, graph) for e in found[:MOST_PICKED]])


@pages.get("/referensi.json")
def references() -> Any:
    """Nodes of a reference family for a picker, with the path above each."""
    family = request.args.get("family", "")
    if family not in FAMILIES:
        raise Missing
    words = queries.vocabulary()
    nodes = search.find_references(words, family, request.args.get("q", "")[:200])
    return jsonify(
        [{"id": n.code, "text": n.label, "note": search.path_label(words, n.code)} for n in nodes]
    )


@pages.get("/pihak.json")
def parties() -> Any:
    """OPDs and institutions for a picker."""
    found = search.find_parties(queries.vocabulary(), request.args.get("q", "")[:200])
    return jsonify(
        [
            {"id": key, "text": label, "note": name if name != label else ""}
            for key, label, name in found
        ]
    )


def _picked(element: Element, graph: Graph) -> dict[str, str]:
    kind = element.kind_
    return {
        "id": element.id,
        "text": f"{element.code} {element.name}",
        "note": graph.unit_label(element.opd),
        "kind": kind.label.in_language(language()),
        "letter": kind.domain.letter,
        "domain": kind.domain.css,
    }


def _index() -> search.Index:
    """Names of all records in comparable form; used only for those the viewer may know of."""
    graph = queries.load_graph(widest())
    return queries.cache().get(("names", graph.version), lambda: search.index_of(graph))
