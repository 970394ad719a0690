"""Giving every line of a channel or gutter a track of its own (picture-layout, 2.6)."""

from __future__ import annotations

from collections.abc import Sequence

from architecture.diagrams.nets import Strand, Trunk

APART = 3.0  # points between two lines on one track


def assign_channel(strands: Sequence[Strand]) -> int:
    """Tracks, from the top, for the strands of one channel; returns how many there are.

    Adjacent strands change places while that saves crossings.
    """
    order = sorted((s for s in strands if not s.is_straight), key=lambda s: s.span)
    cost = {(a, b): _crossings(order[a], order[b]) for a in range(len(order))
            for b in range(len(order)) if a != b}  # fmt: skip
    positions = _bubbled(list(range(len(order))), cost)
    tracks: list[tuple[Strand, int]] = []
    for position in positions:
        strand = order[position]
        below = [track for other, track in tracks if _overlap(strand.span, other.span, APART)]
        strand.track = 1 + max(below, default=-1)
        tracks.append((strand, strand.track))
    return 1 + max((track for _, track in tracks), default=-1)


def _bubbled(positions: list[int], cost: dict[tuple[int, int], int]) -> list[int]:
    changed = True
    while changed:
        changed = False
        for i in range(len(positions) - 1):
            upper, lower = positions[i], positions[i + 1]
            if cost[lower, upper] < cost[upper, lower]:
                positions[i], positions[i + 1] = lower, upper
                changed = True
    return positions


def _crossings(upper: Strand, lower: Strand) -> int:
    """How often the two cross when `upper` is above `lower`."""
    left, right = upper.span
    low_left, low_right = lower.span
    return sum(left < anchor.x < right for anchor in lower.ups) + sum(
        low_left < anchor.x < low_right for anchor in upper.downs
    )


def assign_gutter(trunks: Sequence[Trunk]) -> int:
    """Tracks, from the left, for the trunks of one gutter; returns how many there are.

    Trunks that come from and lead to the left take the left tracks.
    """
    taken: list[Trunk] = []
    for trunk in sorted(trunks, key=lambda t: (sum(t.targets) / len(t.targets), t.span)):
        # Closed at both ends: a line that ends where another begins would lie on top of it.
        before = [other.track for other in taken if _overlap(trunk.span, other.span, 0)]
        trunk.track = 1 + max(before, default=-1)
        taken.append(trunk)
    return 1 + max((trunk.track for trunk in taken), default=-1)


def _overlap(one: tuple[float, float], other: tuple[float, float], apart: float) -> bool:
    return one[0] <= other[1] + apart and other[0] <= one[1] + apart
