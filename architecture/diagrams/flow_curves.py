"""Curves between the columns of flows: where each leaves and arrives, and how it bends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from architecture.diagrams.flow import PITCH, Piece, Sizes, Tie
from architecture.diagrams.layout import Point
from architecture.diagrams.scene import Link
from architecture.diagrams.style import WIRE_INKS

WIDEST_PORT, JOG = 7.0, 6.0


@dataclass
class Slot:
    """A place in a column: a box, or where a line passes the column."""

    id: str
    column: int
    rank: tuple[int, str]
    height: float
    piece: Piece | None = None
    y: float = 0.0
    left: list[Slot] = field(default_factory=list)
    right: list[Slot] = field(default_factory=list)

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True)
class Chain:
    """A tie with the slots it goes through, ends included."""

    tie: Tie
    slots: tuple[Slot, ...]


def curves(chains: Sequence[Chain], lefts: Sequence[float], sizes: Sizes) -> list[Link]:
    """The lines of a strip; they run in the gutters, and through columns where a slot is kept."""
    ports, inks = _ports(chains), _inks(chains)
    links = []
    for number, chain in enumerate(chains):
        points: list[Point] = []
        for step, (one, other) in enumerate(pairwise(chain.slots)):
            start = lefts[one.column] + sizes.widths[one.column], ports[number, step, 0]
            end = lefts[other.column], ports[number, step, 1]
            if points:  # straight past the column in between
                x0, y0 = points[-1]
                points += [(x0 + 2, y0), (start[0] - 2, start[1])]
            points += [start, *_bend(start, end)]
        tie = chain.tie
        links.append(
            Link(tie.source, tie.target, tuple(points), curved=True, arrow=tie.arrow,
                 dashed=tie.dashed, width=min(4.5, 0.9 + 0.6 * (tie.number - 1)),
                 spoken=tie.spoken, ink=inks[number])
        )  # fmt: skip
    return links


def _inks(chains: Sequence[Chain]) -> list[str]:
    """A colour for each line; what goes on from a box with one line keeps that line's colour."""
    into: dict[str, list[int]] = {}
    for number, chain in enumerate(chains):
        into.setdefault(chain.tie.target, []).append(number)
    inks, used = [""] * len(chains), 0
    for number, chain in sorted(enumerate(chains), key=lambda c: (c[1].slots[0].column, c[0])):
        before = into.get(chain.tie.source, [])
        if len(before) == 1:
            inks[number] = inks[before[0]]
        else:
            inks[number] = WIRE_INKS[used % len(WIRE_INKS)]
            used += 1
    return inks


def _bend(start: Point, end: Point) -> list[Point]:
    """An S from start to end in two Bézier pieces, so that its middle is a point of its own."""
    (x0, y0), (x1, y1) = start, end
    xm, ym = (x0 + x1) / 2, (y0 + y1) / 2
    near, far = (x0 + xm) / 2, (xm + x1) / 2
    return [(near, y0), ((near + xm) / 2, (y0 + ym) / 2), (xm, ym),
            ((far + xm) / 2, (y1 + ym) / 2), (far, y1), (x1, y1)]  # fmt: skip


def _ports(chains: Sequence[Chain]) -> dict[tuple[int, int, int], float]:
    """The height at which each piece of each chain leaves (0) and arrives (1)."""
    sides: dict[tuple[int, int], list[tuple[float, int, int]]] = {}
    slots: dict[int, Slot] = {}
    for number, chain in enumerate(chains):
        for step, pair in enumerate(pairwise(chain.slots)):
            for end in (0, 1):
                slots[id(pair[end])] = pair[end]
                key = id(pair[end]), end
                sides.setdefault(key, []).append((pair[1 - end].middle, number, step))
    ports: dict[tuple[int, int, int], float] = {}
    for (slot_id, end), members in sides.items():
        slot = slots[slot_id]
        pitch = min(WIDEST_PORT, max(PITCH, (slot.height - 6) / len(members)))
        for place, (_y, number, step) in enumerate(sorted(members)):
            ports[number, step, end] = slot.middle + pitch * (place - (len(members) - 1) / 2)
    return _straightened(ports, chains, sides)


def _straightened(
    ports: dict[tuple[int, int, int], float],
    chains: Sequence[Chain],
    sides: dict[tuple[int, int], list[tuple[float, int, int]]],
) -> dict[tuple[int, int, int], float]:
    """A lone line between two boxes that nearly face each other goes straight."""
    for number, chain in enumerate(chains):
        for step, (one, other) in enumerate(pairwise(chain.slots)):
            lone = len(sides[id(one), 0]) == 1 == len(sides[id(other), 1])
            y0, y1 = ports[number, step, 0], ports[number, step, 1]
            if lone and 0 < abs(y0 - y1) <= JOG:
                narrow = min(one, other, key=lambda s: (s.height, s.column))
                level = y0 if narrow is one else y1
                ports[number, step, 0] = ports[number, step, 1] = level
    return ports
