"""Strands into strips: as few as possible, evenly filled, related ones together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from architecture.diagrams.flow import Strand, Tie
from architecture.diagrams.scene import TooLarge
from architecture.metamodel import Text

Height = Callable[[Sequence[Strand]], float]  # of a strip that holds these
ALSO = Text("juga di lembar {sheets}", "also on sheet {sheets}")


def clustered(strands: Sequence[Strand]) -> list[Strand]:
    """Strands by section, those that share boxes one after the other."""
    ordered: list[Strand] = []
    for section in sorted({strand.section for strand in strands}):
        ordered += _clustered([strand for strand in strands if strand.section == section])
    return ordered


def _clustered(strands: Sequence[Strand]) -> list[Strand]:
    ids = [frozenset(piece.id for piece in strand.pieces) for strand in strands]
    holders: dict[str, list[int]] = {}
    for place, members in enumerate(ids):
        for member in members:
            holders.setdefault(member, []).append(place)
    left, score, ordered = set(range(len(strands))), [0] * len(strands), []
    while left:
        best = min(left, key=lambda place: (-score[place], place))
        left.discard(best)
        ordered.append(strands[best])
        for member in ids[best]:
            for place in holders.pop(member, ()):
                score[place] += 1
    return ordered


def packed(
    strands: Sequence[Strand], height: Height, room: float, *, even: bool = True
) -> list[list[Strand]]:
    """Strands in as few strips of that height as possible, evenly filled unless told otherwise.

    Raises TooLarge where a single strand with two boxes is higher than the paper.
    """
    least = _filled(strands, height, room)
    low, high = 0.0, room
    for _ in range(6 if even and len(least) > 1 else 0):
        middle = (low + high) / 2
        try:
            tried = _filled(strands, height, middle)
        except TooLarge:
            low = middle
            continue
        if len(tried) == len(least):
            least, high = tried, middle
        else:
            low = middle
    return least


def _filled(strands: Sequence[Strand], height: Height, room: float) -> list[list[Strand]]:
    parts = [part for strand in strands for part in _parts(strand, height, room)]
    strips: list[list[Strand]] = []
    while parts:
        fitting = _most(parts, height, room)
        strips.append(parts[:fitting])
        parts = parts[fitting:]
    return strips


def _most(parts: Sequence[Strand], height: Height, room: float) -> int:
    """How many of the first strands fit one strip; found by halving, for more need more room."""
    low, high = 1, len(parts)
    while low < high:
        middle = (low + high + 1) // 2
        if height(parts[:middle]) <= room:
            low = middle
        else:
            high = middle - 1
    return low


def _parts(strand: Strand, height: Height, room: float) -> list[Strand]:
    """A strand as it is, or cut into halves until each is low enough."""
    if height([strand]) <= room:
        return [strand]
    if len(strand.ties) < 2:
        raise TooLarge
    middle = len(strand.ties) // 2
    halves = [_cut(strand, strand.ties[:middle]), _cut(strand, strand.ties[middle:])]
    return [part for half in halves for part in _parts(half, height, room)]


def _cut(strand: Strand, ties: tuple[Tie, ...]) -> Strand:
    held = {end for tie in ties for end in (tie.source, tie.target)}
    return replace(strand, ties=ties, pieces=tuple(p for p in strand.pieces if p.id in held))


def with_notes(
    sheets: Sequence[Sequence[Sequence[Strand]]], ask_language: str, moved: Iterable[int]
) -> list[list[list[Strand]]]:
    """The same with "also on sheet 2" in the boxes of those columns that stand on several."""
    columns, found = set(moved), dict[str, set[int]]()
    for number, sheet in enumerate(sheets, start=1):
        for piece in (p for strip in sheet for strand in strip for p in strand.pieces):
            if piece.column in columns:
                found.setdefault(piece.id, set()).add(number)
    return [
        [[_noted(strand, found, number, ask_language) for strand in strip] for strip in sheet]
        for number, sheet in enumerate(sheets, start=1)
    ]


def _noted(strand: Strand, found: Mapping[str, set[int]], sheet: int, language: str) -> Strand:
    pieces = []
    for piece in strand.pieces:
        others = sorted(found.get(piece.id, set()) - {sheet})
        if others:
            words = ALSO.in_language(language).format(sheets=", ".join(map(str, others)))
            piece = replace(piece, parts=(*piece.parts, (words, False, True)))
        pieces.append(piece)
    return replace(strand, pieces=tuple(pieces))
