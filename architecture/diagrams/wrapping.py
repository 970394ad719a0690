"""Breaking labels into lines: never cut, as few lines as possible, of even length."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from architecture.diagrams.style import Measure

_BETWEEN = re.compile(r"[^\S\u00a0]+")  # a no-break space holds its words together
_AFTER = re.compile(r"(?<=[/\-(.,_@])")
HYPHEN = "-"
_VOWELS, _DIGRAPHS = frozenset("aiueo"), frozenset({"ng", "ny", "sy", "kh"})


@lru_cache(maxsize=8192)  # a sheet that does not fit is tried several times
def wrap(
    text: str, width: float, size: float, measure: Measure, *, even: bool = True
) -> tuple[str, ...]:
    """The lines of `text` when set at `size` within `width` points; `even` ones of like length.

    Words stay whole where they fit; longer ones break after / - ( . or else with a hyphen.
    """
    if not text.split():
        return ()
    space = measure(" ", size, False)
    pieces = [
        (piece, measure(piece, size, False), glued)
        for word in _BETWEEN.split(text.strip())
        for piece, glued in _pieces(word, width, size, measure)
    ]
    widths = [(w, 0.0 if glued else space) for _, w, glued in pieces]
    breaks = _balanced(widths, width) if even else _filled(widths, width)
    return tuple(_joined(pieces[a:b]) for a, b in pairwise(breaks))


def _joined(pieces: Sequence[tuple[str, float, bool]]) -> str:
    words = [("" if glued or i == 0 else " ") + piece for i, (piece, _, glued) in enumerate(pieces)]
    return "".join(words)


def _pieces(word: str, width: float, size: float, measure: Measure) -> Iterator[tuple[str, bool]]:
    """The parts of a word and whether each sticks to the part before it."""
    if measure(word, size, False) <= width:
        yield word, False
        return
    parts = [p for part in _AFTER.split(word) if part for p in _chopped(part, width, size, measure)]
    for position, part in enumerate(parts):
        yield part, position > 0


def _chopped(part: str, width: float, size: float, measure: Measure) -> Iterator[str]:
    """A part too long for a line, in pieces that end with a hyphen."""
    room = width - measure(HYPHEN, size, False)
    while measure(part, size, False) > width:
        length = 1
        while length < len(part) - 1 and measure(part[: length + 1], size, False) <= room:
            length += 1
        length = _syllable(part, length)
        yield part[:length] + HYPHEN
        part = part[length:]
    yield part


def _syllable(part: str, length: int) -> int:
    """The last place up to `length` where a syllable begins; never before an accent of its own."""
    for place in range(length, max(1, length - 4), -1):
        before, here, after = (letter.lower() for letter in part[place - 1 : place + 2].ljust(3))
        begins = after in _VOWELS and here.isalpha() and here not in _VOWELS
        if begins and before + here not in _DIGRAPHS:
            return place
    while length > 1 and unicodedata.combining(part[length]):
        length -= 1
    return length


def _balanced(widths: Sequence[tuple[float, float]], width: float) -> list[int]:
    """Where lines begin, with the end: the fewest lines, and of those the most even."""
    best = _filled(widths, width)
    if len(best) <= 2:  # a single line cannot be more even
        return best
    narrow, wide = 0.0, width
    for _ in range(7):
        middle = (narrow + wide) / 2
        breaks = _filled(widths, middle)
        if len(breaks) == len(best) and _fits(widths, breaks, middle):
            best, wide = breaks, middle
        else:
            narrow = middle
    return best


def _filled(widths: Sequence[tuple[float, float]], width: float) -> list[int]:
    """Greedy lines: a piece goes on the line while it fits."""
    breaks, used = [0], 0.0
    for position, (piece, space) in enumerate(widths):
        if position > breaks[-1] and used + space + piece > width:
            breaks.append(position)
            used = piece
        else:
            used += piece + (space if position > breaks[-1] else 0.0)
    return [*breaks, len(widths)]


def _fits(widths: Sequence[tuple[float, float]], breaks: Sequence[int], width: float) -> bool:
    return all(
        sum(w + s for w, s in widths[a:b]) - widths[a][1] <= width + 0.01
        for a, b in pairwise(breaks)
    )
