"""The graph in the stable JSON format (model.md, Formats of the commands)."""

from __future__ import annotations

from typing import Any

from app import queries
from architecture.graph import Element, Graph
from architecture.metamodel import Attribute
from architecture.visibility import ALL_SEEING, Viewer


def graph_json(reading: str = "as-is", viewer: Viewer = ALL_SEEING) -> dict[str, Any]:
    """`{"nodes": […], "edges": […]}` with OPD, institution and reference nodes among them."""
    graph = queries.graph_for(viewer, reading=reading)
    edges = [{"source": r.source, "target": r.target, "type": r.type} for r in graph.relations]
    outside: dict[str, dict[str, str]] = {}
    for element in graph.elements.values():
        for attribute in element.kind_.attributes:
            for node in _outside_nodes(graph, element, attribute):
                outside[node["id"]] = node
                edges.append({"source": element.id, "target": node["id"], "type": attribute.name})
        if element.opd in graph.units:
            edges.append({"source": element.id, "target": f"opd:{element.opd}", "type": "opd"})
    nodes = [_element_node(graph, e) for e in graph.elements.values()]
    nodes += [
        {"id": f"opd:{u.id}", "kind": "opd", "code": u.code, "name": u.name, "opd": u.code}
        for u in graph.units.values()
    ]
    nodes += [n for n in outside.values() if n["kind"] != "opd"]
    nodes.sort(key=lambda n: (n["kind"], n["code"], n["id"]))
    edges.sort(key=lambda e: (e["type"], e["source"], e["target"]))
    return {"nodes": nodes, "edges": edges}


def _element_node(graph: Graph, element: Element) -> dict[str, str]:
    return {
        "id": element.id,
        "kind": element.kind,
        "code": element.code,
        "name": element.name,
        "opd": graph.unit_code(element.opd),
    }


def _outside_nodes(graph: Graph, element: Element, attribute: Attribute) -> list[dict[str, str]]:
    value = element.attributes.get(attribute.name)
    if value is None or not (attribute.is_party or attribute.is_reference):
        return []
    words = queries.vocabulary()
    nodes = []
    for key in value if attribute.is_many else [value]:
        if attribute.is_reference and key in words.references:
            node = words.references[key]
            nodes.append(
                {
                    "id": f"reference:{key}",
                    "kind": "reference",
                    "code": key,
                    "name": node.name,
                    "opd": "",
                }
            )
        elif attribute.is_party and key in words.parties:
            party = words.parties[key]
            kind = key.partition(":")[0]
            code = party.code if kind == "opd" else ""
            nodes.append({"id": key, "kind": kind, "code": code, "name": party.name, "opd": code})
    return nodes
