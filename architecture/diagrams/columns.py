"""Boxes in columns, lines between them: for pictures whose content somebody chooses by hand.

Each box stands in the column of its rank. Lines that pass a column get a place of their own
there, so they do not run through boxes. The order in the columns is the one with the fewest
crossings of some sweeps (barycentres); heights follow what a box is linked to.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from architecture.diagrams.layout import Area, Point

TALLEST = 12  # boxes in one column; more stand in several
GAP, LINE_GAP, LINE_HEIGHT = 14.0, 4.0, 5.0
BETWEEN, WIDEST_BETWEEN, FOR_A_LINE = 56.0, 130.0, 2.0
SWEEPS, SETTLING = 8, 6
BULGE, WIDEST_BULGE = 18.0, 60.0


@dataclass(frozen=True)
class Item:
    """A box to be placed; `key` orders those that nothing else orders."""

    id: str
    rank: int
    height: float
    key: tuple[Any, ...]


@dataclass(frozen=True)
class Placing:
    """Where boxes stand, how lines run (curves of 1 + 3n points, from the pair's first)."""

    areas: Mapping[str, Area]
    ways: Mapping[tuple[str, str], tuple[Point, ...]]


def in_columns(items: Iterable[Item], pairs: Iterable[tuple[str, str]], width: float) -> Placing:
    """The places of boxes of one width, from (0, 0); the same for every order of input."""
    ordered = sorted(items, key=lambda i: (i.rank, i.key, i.id))
    return _Columns(ordered, sorted(set(pairs)), width).placing()


class _Columns:
    """One placing: columns of ids, boxes and the passages of lines ("wire:…") among them."""

    def __init__(
        self, items: Sequence[Item], pairs: Sequence[tuple[str, str]], width: float
    ) -> None:
        self.width = width
        self.height = {i.id: i.height for i in items}
        self.columns = _split(items)
        self.column = {i: c for c, members in enumerate(self.columns) for i in members}
        self.left: dict[str, list[str]] = {}
        self.right: dict[str, list[str]] = {}
        self.chains = {pair: self._chain(n, *pair) for n, pair in enumerate(pairs)}

    def placing(self) -> Placing:
        """The finished places."""
        self._order()
        top = self._settle()
        x = self._columns_x()
        areas = {
            i: Area(x[c], top[i], self.width, self.height[i])
            for c, members in enumerate(self.columns)
            for i in members
        }
        boxes = {i: a for i, a in areas.items() if not i.startswith("wire:")}
        return Placing(
            boxes, {pair: self._way(pair, chain, areas) for pair, chain in self.chains.items()}
        )

    def _chain(self, number: int, one: str, other: str) -> list[str]:
        """The ids from left to right that a line passes, with passages made for it."""
        begin, end = sorted((one, other), key=lambda i: self.column[i])
        if self.column[begin] == self.column[end]:
            return [one, other]
        chain = [begin]
        for column in range(self.column[begin] + 1, self.column[end]):
            passage = f"wire:{number}:{column}"
            self.columns[column].append(passage)
            self.column[passage], self.height[passage] = column, LINE_HEIGHT
            chain.append(passage)
        chain.append(end)
        for before, after in pairwise(chain):
            self.right.setdefault(before, []).append(after)
            self.left.setdefault(after, []).append(before)
        return chain

    # --- Order ------------------------------------------------------------------------------------

    def _order(self) -> None:
        best, fewest = [list(c) for c in self.columns], self._crossings()
        for sweep in range(SWEEPS):
            forward = sweep % 2 == 0
            indexes = (
                range(1, len(self.columns)) if forward else range(len(self.columns) - 2, -1, -1)
            )
            for index in indexes:
                self._sort(index, self.left if forward else self.right)
            crossings = self._crossings()
            if crossings < fewest:
                best, fewest = [list(c) for c in self.columns], crossings
        self.columns = best

    def _sort(self, index: int, beside: Mapping[str, list[str]]) -> None:
        place = {i: n for members in self.columns for n, i in enumerate(members)}
        members = self.columns[index]

        def centre(i: str) -> float:
            near = beside.get(i)
            return sum(place[o] for o in near) / len(near) if near else float(place[i])

        wanted = {i: centre(i) for i in members}
        members.sort(key=lambda i: (wanted[i], place[i]))

    def _crossings(self) -> int:
        place = {i: n for members in self.columns for n, i in enumerate(members)}
        count = 0
        for members in self.columns:
            ends: list[int] = []
            for i in members:
                targets = sorted(place[o] for o in self.right.get(i, ()))
                count += sum(len(ends) - bisect_left(ends, t + 1) for t in targets)
                for target in targets:
                    insort(ends, target)
        return count

    # --- Heights ----------------------------------------------------------------------------------

    def _settle(self) -> dict[str, float]:
        """The top of everything: near to what it is linked to, nothing overlapping."""
        top: dict[str, float] = {}
        for members in self.columns:
            top |= self._stacked(members, dict.fromkeys(members, 0.0))
        for turn in range(SETTLING):
            beside = ((self.left,), (self.right,), (self.left, self.right))[min(turn, 2)]
            for members in self.columns if turn % 2 == 0 else self.columns[::-1]:
                top |= self._stacked(members, {i: self._wanted(i, top, beside) for i in members})
        lowest = min(top.values(), default=0.0)
        return {i: y - lowest for i, y in top.items()}

    def _wanted(
        self, i: str, top: Mapping[str, float], beside: Sequence[Mapping[str, list[str]]]
    ) -> float:
        """The top that brings the middle of `i` to the middle of what it is linked to."""
        near = [o for links in beside for o in links.get(i, ())]
        if not near:
            return top[i]
        return sum(top[o] + self.height[o] / 2 for o in near) / len(near) - self.height[i] / 2

    def _stacked(self, members: Sequence[str], wanted: Mapping[str, float]) -> dict[str, float]:
        """The tops nearest to those wanted (least squares) in the given order, with gaps."""
        offsets, offset = [], 0.0
        for before, i in zip((None, *members), members, strict=False):
            if before is not None:
                both = before.startswith("wire:") and i.startswith("wire:")
                offset += self.height[before] + (LINE_GAP if both else GAP)
            offsets.append(offset)
        blocks: list[tuple[float, int]] = []  # mean, members: neighbours that would overlap
        for i, offset in zip(members, offsets, strict=True):
            mean, size = wanted[i] - offset, 1
            while blocks and blocks[-1][0] > mean:
                other, count = blocks.pop()
                mean, size = (mean * size + other * count) / (size + count), size + count
            blocks.append((mean, size))
        bases = [mean for mean, size in blocks for _ in range(size)]
        return {i: b + o for i, b, o in zip(members, bases, offsets, strict=True)}

    # --- Places -----------------------------------------------------------------------------------

    def _columns_x(self) -> list[float]:
        """The left of each column; between two the more room the more lines pass."""
        x, left = [], 0.0
        for members in self.columns:
            x.append(left)
            lines = sum(len(self.right.get(i, ())) for i in members)
            left += self.width + min(WIDEST_BETWEEN, BETWEEN + FOR_A_LINE * lines)
        return x

    def _way(
        self, pair: tuple[str, str], chain: Sequence[str], areas: Mapping[str, Area]
    ) -> tuple[Point, ...]:
        if self.column[pair[0]] == self.column[pair[1]]:
            return between(areas[pair[0]], areas[pair[1]])
        points: list[Point] = []
        for before, after in pairwise(chain):
            a, b = areas[before], areas[after]
            piece = curve((a.right, _middle(a)), (b.x, _middle(b)))
            if points:  # straight through the column passed
                start, end = points[-1], piece[0]
                third = (end[0] - start[0]) / 3
                points += [(start[0] + third, start[1]), (end[0] - third, end[1]), end]
            points += piece[1:] if points else piece
        return tuple(points if chain[0] == pair[0] else points[::-1])


def between(one: Area, other: Area) -> tuple[Point, ...]:
    """A curve from one box to another wherever they stand: side to side, or round the right."""
    if one.right <= other.x:
        return curve((one.right, _middle(one)), (other.x, _middle(other)))
    if other.right <= one.x:
        return curve((one.x, _middle(one)), (other.right, _middle(other)))
    apart = abs(_middle(one) - _middle(other))
    out = max(one.right, other.right) + min(WIDEST_BULGE, BULGE + apart / 12)
    return (
        (one.right, _middle(one)), (out, _middle(one)), (out, _middle(other)),
        (other.right, _middle(other)),
    )  # fmt: skip


def curve(start: Point, end: Point) -> tuple[Point, ...]:
    """One piece that leaves and arrives level."""
    half = (start[0] + end[0]) / 2
    return start, (half, start[1]), (half, end[1]), end


def _middle(area: Area) -> float:
    return area.y + area.height / 2


def _split(items: Sequence[Item]) -> list[list[str]]:
    """The ids by column: a rank with many boxes takes several, filled evenly."""
    by_rank: dict[int, list[str]] = {}
    for item in items:
        by_rank.setdefault(item.rank, []).append(item.id)
    columns = []
    for members in by_rank.values():
        parts = -(-len(members) // TALLEST)
        size = -(-len(members) // parts)
        columns += [members[i : i + size] for i in range(0, len(members), size)]
    return columns
