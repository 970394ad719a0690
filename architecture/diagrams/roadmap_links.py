"""Arrows of the roadmap's picture: what waits for what, between bars of one sheet."""

from __future__ import annotations

from collections.abc import Mapping

from architecture.diagrams.layout import Area, Point
from architecture.diagrams.roadmap_rows import span_of
from architecture.diagrams.scene import Link, Node
from architecture.diagrams.style import GAP_RED, WIRE_INKS
from architecture.roadmap.roadmap import Roadmap


def arrows(roadmap: Roadmap, bars: Mapping[str, Node]) -> tuple[list[Link], bool]:
    """Arrows between bars of this sheet, and whether one goes back in time."""
    links: list[Link] = []
    is_ill = False
    for activity in roadmap.activities:
        for before in activity.depends_on:
            if activity.id not in bars or before not in bars or before == activity.id:
                continue
            one, two = roadmap.by_id[before], activity
            if span_of(one, roadmap.years) is None or span_of(two, roadmap.years) is None:
                continue
            back = bars[two.id].area.x < bars[one.id].area.right - 0.5
            is_ill = is_ill or back
            links.append(
                Link(
                    bars[one.id].id,
                    bars[two.id].id,
                    _way(bars[one.id].area, bars[two.id].area, len(links) % 4),
                    dashed=back,
                    width=0.8,
                    ink=GAP_RED if back else WIRE_INKS[0],
                    spoken=f"{one.code} → {two.code}",
                )
            )
    return links, is_ill


def _way(one: Area, two: Area, turn: int) -> tuple[Point, ...]:
    """From the end of one bar along its row, down or up, and into the beginning of the other.

    `turn` keeps the upright pieces of several arrows apart.
    """
    apart = 3.0 * turn
    y_one, y_two = one.y + one.height / 2, two.y + two.height / 2
    if two.x >= one.right + 10 + apart:
        x = two.x - 6 - apart
        return ((one.right, y_one), (x, y_one), (x, y_two), (two.x, y_two))
    if two.x >= one.right - 0.5:  # right behind it: into the bar from above or below
        x = min(two.x + 5 + apart, two.right - 1)
        edge = two.y if y_two > y_one else two.bottom
        return ((one.right, y_one), (x, y_one), (x, edge))
    between = two.y - 5 if y_two > y_one else two.bottom + 5  # beside the row it goes to
    right, left = one.right + 5 + apart, two.x - 6 - apart
    return (
        (one.right, y_one), (right, y_one), (right, between), (left, between), (left, y_two),
        (two.x, y_two),
    )  # fmt: skip
