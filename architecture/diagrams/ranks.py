"""Rows of a graph before Graphviz is asked: long ones are broken, hopeless ones spared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from architecture.diagrams.scene import Link, Node, room
from architecture.diagrams.style import SMALLEST_TEXT, Paper

# Points between boxes, between rows, and what a line takes that passes a row.
GAP_BESIDE, GAP_BETWEEN, PASSING = 8.0, 22.0, 9.0
TRYING = 0.8  # of these, where only hopeless ones are to be spared
TEXT = 8.0  # size of the words before scaling


def staggered(
    nodes: Sequence[Node], links: Sequence[Link], paper: Paper, rankdir: str
) -> list[Link]:
    """The links, those to boxes with no other link of different length: so a row of many is broken.

    The same is done by Graphviz's `unflatten`.
    """
    degree = Counter(end for link in links for end in (link.source, link.target))
    fans: dict[tuple[str, bool], list[int]] = {}
    for place, link in enumerate(links):
        for end, other, below in (
            (link.target, link.source, True), (link.source, link.target, False),
        ):  # fmt: skip
            if degree[end] == 1 and degree[other] > 1:
                fans.setdefault((other, below), []).append(place)
                break
    made = list(links)
    share = 1 / max(1, len(fans))
    for members in fans.values():
        rows = _rows_for(len(members), nodes, paper, rankdir, share)
        for position, place in enumerate(members):
            made[place] = replace(links[place], length=1 + position % rows)
    return made


def _rows_for(count: int, nodes: Sequence[Node], paper: Paper, rankdir: str, share: float) -> int:
    """Over how many rows so many boxes fill their share of the paper best."""
    area = room(paper)
    width = max(node.area.width for node in nodes)
    height = sum(node.area.height for node in nodes) / len(nodes)
    along, across = (width, height) if rankdir == "TB" else (height, width)
    side, depth = (area.width, area.height) if rankdir == "TB" else (area.height, area.width)

    def filled(rows: int) -> float:
        in_row = ceil(count / rows)
        long = in_row * (along + GAP_BESIDE) + (count - in_row) * PASSING
        return max(long / side, (rows + 1) * (across + GAP_BETWEEN) / (depth * max(share, 0.5)))

    return min(range(1, 8), key=lambda rows: (round(filled(rows), 3), rows))


def rough_share(nodes: Sequence[Node], links: Sequence[Link], paper: Paper, rankdir: str) -> float:
    """About what share of 7 points the words would have on the paper; rather too much."""
    rank = dict(zip((node.id for node in nodes), _ranks(nodes, links), strict=True))
    rows: dict[int, list[Node]] = {}
    for node in nodes:
        rows.setdefault(rank[node.id], []).append(node)
    passing = Counter(
        row for link in links
        for row in range(rank[link.source] + 1, rank[link.target])
    )  # fmt: skip
    down = rankdir == "TB"
    along = [
        sum((n.area.width if down else n.area.height) + GAP_BESIDE for n in members)
        + passing[row] * PASSING * TRYING
        for row, members in rows.items()
    ]
    across = [
        max(n.area.height if down else n.area.width for n in members) for members in rows.values()
    ]
    depth = sum(across) + GAP_BETWEEN * (len(rows) - 1) * TRYING
    area, largest = room(paper), TEXT / SMALLEST_TEXT
    sides = (area.width, area.height) if down else (area.height, area.width)
    return largest * min(sides[0] / max(along), sides[1] / depth)


def _ranks(nodes: Sequence[Node], links: Sequence[Link]) -> list[int]:
    """About the row of each node: the longest way down to it, circles cut short."""
    rank = {node.id: 0 for node in nodes}
    for _round in range(12):
        changed = False
        for link in links:
            wanted = rank[link.source] + link.length
            if link.source != link.target and rank[link.target] < wanted <= len(nodes):
                rank[link.target], changed = wanted, True
        if not changed:
            break
    # What has nothing above it stands right above what it leads to.
    below: dict[str, int] = {}
    for link in links:
        below[link.source] = min(below.get(link.source, 99), rank[link.target] - link.length)
    has_above = {link.target for link in links}
    return [
        below.get(node.id, rank[node.id]) if node.id not in has_above else rank[node.id]
        for node in nodes
    ]
