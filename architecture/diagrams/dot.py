"""DOT text of a sheet: what Graphviz orders, and what people may draw on with their own tools."""

from __future__ import annotations

from collections.abc import Mapping

import graphviz

from architecture.diagrams.layout import Layout, PlacedBox
from architecture.diagrams.picture import Box, Picture
from architecture.diagrams.style import FONT_FAMILY, INKS, LAYER_LABELS, LAYERS, STUB_INK
from architecture.diagrams.svg import printable
from architecture.metamodel import Domain

POINTS_PER_INCH = 72
GRAPH = {
    "rankdir": "TB",
    "newrank": "true",
    "splines": "true",
    "outputorder": "edgesfirst",
    "fontname": FONT_FAMILY,
}
SHAPES: dict[Domain, str] = {
    Domain.PROCESS: "cds",
    Domain.SERVICE: "box",  # rounded by its style
    Domain.APPLICATION: "tab",
    Domain.DATA: "cylinder",
    Domain.INFRASTRUCTURE: "box3d",
}


def node_names(picture: Picture) -> dict[str, str]:
    """Plain node names by box: record ids and party keys may hold what DOT reads as syntax."""
    return {box.id: f"n{number}" for number, box in enumerate(picture.boxes, 1)}


def order_dot(picture: Picture) -> str:
    """The sheet as lanes of equal boxes, for Graphviz to order them from left to right.

    Lines inside a lane do not count: all of it is one rank. Hubs and security are no nodes.
    """
    names = node_names(picture)
    graph = graphviz.Digraph(
        "urutan",
        graph_attr={"rankdir": "TB", "nodesep": "0.1", "splines": "line", "newrank": "true"},
        node_attr={"shape": "box", "fixedsize": "true", "width": "1", "label": ""},
    )
    for position, layer in enumerate(LAYERS):
        with graph.subgraph() as lane:
            lane.attr(rank="same")
            lane.node(f"lane{position}", style="invis", width="0.01")
            for box in picture.layer(layer):
                lane.node(names[box.id])
        if position:
            graph.edge(f"lane{position - 1}", f"lane{position}", style="invis")
    for edge in picture.edges:
        if not edge.inside_layer:
            graph.edge(names[edge.source], names[edge.target])
    return str(graph.source)


def layout_dot(layout: Layout, title: str) -> str:
    """The placed sheet: `neato -n2` keeps our places, `dot` makes its own in the same lanes."""
    picture, names = layout.picture, node_names(layout.picture)
    graph = graphviz.Digraph(
        "lembar",
        graph_attr={**GRAPH, "label": graphviz.escape(printable(title)), "labelloc": "t"},
        node_attr={"fixedsize": "true", "fontname": FONT_FAMILY, "margin": "0.03"},
        edge_attr={"color": "#4A5765", "arrowhead": "none", "fontname": FONT_FAMILY},
    )
    placed = {entry.box.id: entry for entry in layout.boxes}
    for layer in LAYERS:
        with graph.subgraph(name=f"lane_{layer.css}") as lane:
            lane.attr(rank="same", label=LAYER_LABELS[layer].in_language(picture.language))
            for box in picture.layer(layer):
                lane.node(names[box.id], **_node(placed[box.id], layout))
    for edge in picture.edges:
        inside = {"style": "dashed", "arrowhead": "normal", "constraint": "false"}
        words = edge.phrase.in_language(picture.language)
        options = inside if edge.inside_layer else {}
        graph.edge(
            names[edge.source], names[edge.target], tooltip=graphviz.escape(words), **options
        )
    return str(graph.source)


def _node(entry: PlacedBox, layout: Layout) -> dict[str, str]:
    box, area = entry.box, entry.area
    ink = STUB_INK if box.stub else INKS[box.layer]
    middle = area.x + area.width / 2, layout.paper.height - area.y - area.height / 2
    return {
        "label": _label(entry),
        "shape": SHAPES[box.layer],
        "style": ",".join(_styles(box)),
        "color": ink.line,
        "fillcolor": ink.base,
        "fontsize": f"{layout.font:g}",
        "width": f"{area.width / POINTS_PER_INCH:.3f}",
        "height": f"{area.height / POINTS_PER_INCH:.3f}",
        "pos": f"{middle[0]:.1f},{middle[1]:.1f}!",
        **({"URL": graphviz.escape(box.href)} if box.href else {}),
    }


def _styles(box: Box) -> list[str]:
    styles = ["filled"]
    if box.layer is Domain.SERVICE:
        styles.append("rounded")
    if box.stub:
        styles.append("dashed")
    return styles


def _label(entry: PlacedBox) -> str:
    head = " ".join((entry.box.layer.letter, *entry.head_lines))
    lines = (head, *entry.lines, *entry.note_lines, " ".join(entry.box.codes))
    # "\l": end of a line set to the left.
    return "".join(f"{graphviz.escape(printable(line))}\\l" for line in lines if line)


def places_by_box(picture: Picture, x_by_node: Mapping[str, float]) -> dict[str, float]:
    """Where Graphviz put each box, from left to right, by the box's id."""
    return {box: x_by_node[name] for box, name in node_names(picture).items() if name in x_by_node}
