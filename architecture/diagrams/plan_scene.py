"""A finished scene with what the plan does: the form of boxes and lines, and the legend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from architecture.diagrams.plan_forms import plan_keys
from architecture.diagrams.planning import DIFFERENCE, KEEP, MERGE, NEW, RETIRE, line_plan, together
from architecture.diagrams.scene import Link, Node, Scene
from architecture.graph import Element, Graph


def planned_scene(scene: Scene, graph: Graph, href: Callable[[Element], str]) -> Scene:
    """The scene with plans on its boxes and lines; itself where the graph has no plan.

    Boxes are known by where they lead (`href` of a record), whatever their ids.
    """
    quiet = graph.reading == DIFFERENCE
    if not quiet and not has_plan(graph):
        return scene
    owner = {n.id: found for n in scene.nodes if (found := _record(n.href, graph, href))}
    nodes = tuple(_node(node, graph, owner.get(node.id, ""), quiet=quiet) for node in scene.nodes)
    links = tuple(_link(link, graph, owner, quiet=quiet) for link in scene.links)
    keys = plan_keys(
        frozenset(node.plan for node in nodes), frozenset(link.plan for link in links), quiet=quiet
    )
    foot = scene.paper.foot
    return replace(
        scene, nodes=nodes, links=links, keys=(*scene.keys, *keys), legend=scene.legend + foot
    )


def has_plan(graph: Graph) -> bool:
    """Whether the plan touches anything in the graph; asked once of each."""
    kept: dict[str, bool] = graph.__dict__
    if "_has_plan" not in kept:
        kept["_has_plan"] = any(e.plan != KEEP for e in graph.elements.values()) or any(
            r.plan != KEEP for r in graph.relations
        )
    return kept["_has_plan"]


def _record(address: str, graph: Graph, href: Callable[[Element], str]) -> str:
    """The record that an address leads to, "" for none: addresses of records end in their id."""
    element = graph.elements.get(address.rpartition("/")[2])
    return element.id if element is not None and href(element) == address else ""


def _node(node: Node, graph: Graph, record: str, *, quiet: bool) -> Node:
    if node.look == "frame":
        return node
    plan = graph.elements[record].plan if record else KEEP
    if plan != KEEP:
        return replace(node, plan=plan)
    return replace(node, quiet=True) if quiet and node.look == "box" and not node.stub else node


def _between(one: str, other: str, graph: Graph) -> str | None:
    """What happens between two records; None if no relation ties them."""
    plans = {
        line_plan(relation, graph.elements)
        for relation, end in graph.neighbours(graph.elements[one])
        if end.id == other
    }
    return together(plans) if plans else None


def _link(
    link: Link, graph: Graph, owner: dict[str, str], *, quiet: bool
) -> Link:  # fmt: skip
    records = [owner[end] for end in (link.source, link.target) if end in owner]
    ends = {graph.elements[record].plan for record in records}
    fallen = next((plan for plan in (NEW, RETIRE) if plan in ends), KEEP)
    plan = (_between(records[0], records[1], graph) if len(records) == 2 else None) or fallen
    if plan in (NEW, RETIRE, MERGE):
        return replace(link, plan=plan)
    return replace(link, quiet=True) if quiet else link
