"""Scenes placed by Graphviz: boxes and lines go out as DOT, places come back.

Graphviz never runs here: the caller hands in `place`, which answers a DOT text with Graphviz's
JSON ("bb", "objects", "edges"). For context pictures, topology and clouds; layered pictures have
their own grid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from architecture.diagrams.layout import Area, Point
from architecture.diagrams.scene import Link, Node, TooLarge, Words, room, scaled
from architecture.diagrams.style import FONT_FAMILY, SMALLEST_TEXT, Measure, Paper

Place = Callable[[str, str], Mapping[str, Any]]  # DOT text, program → Graphviz's JSON
INCH = 72
LARGEST = 1.35  # a small graph is not blown up beyond this


@dataclass(frozen=True)
class Group:
    """Nodes that belong together: a titled frame around them."""

    id: str
    title: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Placed:
    """What Graphviz placed, scaled into the room of the paper."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    share: float


def dot_text(
    nodes: Sequence[Node], links: Sequence[Link], groups: Sequence[Group] = (), *,
    rankdir: str = "TB", settings: Mapping[str, str] | None = None,
) -> str:  # fmt: skip
    """The nodes (their areas say how large) and links as DOT; names are plain numbers.

    Written by hand: nothing here is a label that would need the quoting of a library, and a
    context picture writes hundreds of lines for two directions.
    """
    names = {node.id: f"n{i}" for i, node in enumerate(nodes)}
    whole = {
        "rankdir": rankdir, "nodesep": "0.25", "ranksep": "0.45", "splines": "true",
        "fontname": FONT_FAMILY, "fontsize": "9", "newrank": "true", **(settings or {}),
    }  # fmt: skip
    lines = ["digraph {", f"graph [{_attributes(whole)}]"]
    lines.append('node [fixedsize=true label="" shape=box]')
    grouped = {member for group in groups for member in group.members}
    lines += [_node_line(names, node) for node in nodes if node.id not in grouped]
    for i, group in enumerate(groups):
        room_for_title = _attributes({"label": " " * len(group.title), "margin": "10"})
        lines += [f"subgraph cluster_{i} {{", f"graph [{room_for_title} labeljust=l]"]
        lines += [_node_line(names, node) for node in nodes if node.id in group.members]
        lines.append("}")
    lines += [_edge_line(names, link, i) for i, link in enumerate(links)]
    return "\n".join([*lines, "}", ""])


def _attributes(values: Mapping[str, str]) -> str:
    return " ".join(f'{name}="{value}"' for name, value in values.items())


def _node_line(names: Mapping[str, str], node: Node) -> str:
    width, height = node.area.width / INCH, node.area.height / INCH
    return f"{names[node.id]} [height={height:.4f} width={width:.4f}]"


def _edge_line(names: Mapping[str, str], link: Link, place: int) -> str:
    label = f" label={'x' * max(len(w.text) for w in link.label)}" if link.label else ""
    length = f" minlen={link.length}" if link.length > 1 else ""
    return f"{names[link.source]} -> {names[link.target]} [id=e{place} fontsize=8{label}{length}]"


def placed_by_graphviz(
    nodes: Sequence[Node], links: Sequence[Link], place: Place, paper: Paper, measure: Measure,
    groups: Sequence[Group] = (), *, prog: str = "dot", rankdir: str = "TB",
    settings: Mapping[str, str] | None = None,
) -> Placed:  # fmt: skip
    """Nodes and links with the places Graphviz gives them, in the room of the paper.

    Raises TooLarge where the text would fall below 7 points, with the share of 7 it would have.
    """
    dot = dot_text(nodes, links, groups, rankdir=rankdir, settings=settings)
    answer = place(dot, prog)
    x0, y0, x1, y1 = (float(v) for v in str(answer["bb"]).split(","))
    area = room(paper)
    share = min(LARGEST, area.width / max(1.0, x1 - x0), area.height / max(1.0, y1 - y0))
    smallest = share * min((line.size for node in nodes for line in node.lines), default=8.0)
    if smallest < SMALLEST_TEXT - 0.005:
        raise TooLarge(smallest / SMALLEST_TEXT)
    left = area.x + (area.width - (x1 - x0) * share) / 2
    top = area.y + (area.height - (y1 - y0) * share) / 2

    def turned(x: float, y: float) -> Point:
        return left + (x - x0) * share, top + (y1 - y) * share

    objects = {o["name"]: o for o in answer.get("objects") or ()}
    done = [
        _placed_node(node, objects[f"n{i}"]["pos"], share, turned) for i, node in enumerate(nodes)
    ]
    frames = [
        _frame(group, objects[f"cluster_{i}"]["bb"], share, turned)
        for i, group in enumerate(groups)
        if f"cluster_{i}" in objects
    ]
    drawn = _links(links, answer.get("edges") or (), share, turned)
    return Placed((*frames, *done), tuple(drawn), share)


Turned = Callable[[float, float], Point]


def _placed_node(node: Node, pos: str, share: float, turned: Turned) -> Node:
    x, y = (float(v) for v in pos.split(","))
    middle = turned(x, y)
    width, height = node.area.width * share, node.area.height * share
    area = Area(middle[0] - width / 2, middle[1] - height / 2, width, height)
    lines = tuple(replace(line, size=scaled(line.size, share)) for line in node.lines)
    return replace(node, area=area, lines=lines)


def _frame(group: Group, bb: str, share: float, turned: Turned) -> Node:
    x0, y0, x1, y1 = (float(v) for v in bb.split(","))
    left, top = turned(x0, y1)
    area = Area(left, top, (x1 - x0) * share, (y1 - y0) * share)
    title = Words(group.title, max(7.0, min(9.0, 9 * share)), bold=True)
    return Node(f"frame-{group.id}", area, (title,), "frame", spoken=group.title)


def _links(
    links: Sequence[Link], edges: Iterable[Mapping[str, Any]], share: float, turned: Turned
) -> list[Link]:
    found = {str(edge.get("id")): edge for edge in edges}
    drawn = []
    for i, link in enumerate(links):
        edge = found.get(f"e{i}")
        if edge is None or "pos" not in edge:
            continue
        points = [turned(*p) for p in _spline(edge["pos"])]
        label_at = None
        if link.label:
            at = edge.get("lp")
            x, y = (float(v) for v in at.split(",")) if at else (0.0, 0.0)
            label_at = turned(x, y) if at else points[len(points) // 2]
        label = tuple(replace(w, size=max(7.0, w.size * share)) for w in link.label)
        drawn.append(
            replace(link, points=tuple(points), curved=True, label=label, label_at=label_at)
        )
    return drawn


def _spline(pos: str) -> list[Point]:
    """Points of a spline; the end point (after "e,") closes it, so the arrow head touches."""
    end: Point | None = None
    points: list[Point] = []
    for piece in pos.split():
        if piece.startswith("e,"):
            x, y = piece[2:].split(",")
            end = (float(x), float(y))
        elif not piece.startswith("s,"):
            x, y = piece.split(",")
            points.append((float(x), float(y)))
    if end is not None:
        points[-1] = end
    return points
