"""Text as copied from a PDF or Word file → clean lines, page furniture set apart."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_BREAKS = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
# Invisible: soft hyphen, joiners, direction marks, byte order mark, and other control letters.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x08\x0e-\x1f\x7f]")
_QUOTES = str.maketrans("“”„«»‘’‚", '"""""\'\'\'')
_PAGE_NUMBER = re.compile(
    r"[-–—]?\s*\d{1,4}\s*[-–—]?|(?:halaman|hal\.?|page)\s*\d+(?:\s*(?:dari|of|/)\s*\d+)?", re.I
)
_STAMP = re.compile(r"salinan|(?:https?://|www\.|jdih\.)\S+", re.I)
# At the foot of a page many regulations print how the next page begins.
_CATCHWORD = re.compile(r"(?P<words>.{1,60}?)\s*(?:\.\s?){3,}\s*(?:/.*)?$")
# Before a hyphen at the end of a line these are words of their own: "antar-" + "perangkat".
_PREFIXES = frozenset({"antar", "non", "pasca", "pra", "multi", "sub", "anti", "ke", "se", "e"})


@dataclass(frozen=True)
class Line:
    """One line of the pasted text, numbered from 1; `is_furniture` for what only fills pages."""

    number: int
    text: str
    is_furniture: bool = False


def read_lines(text: str) -> list[Line]:
    """Every line that holds something, cleaned, with the number it has in the pasted text."""
    cleaned = [(n, clean(line)) for n, line in enumerate(_BREAKS.split(text), start=1)]
    lines = [Line(n, words) for n, words in cleaned if words]
    times = Counter(line.text for line in lines)
    return [_judged(lines, i, times) for i in range(len(lines))]


def clean(line: str) -> str:
    """A line with plain blanks, plain quotes and nothing invisible."""
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", line)).translate(_QUOTES)
    return " ".join(plain.split())


def _judged(lines: Sequence[Line], index: int, times: Counter[str]) -> Line:
    line = lines[index]
    is_furniture = _fills_page(line.text) or _is_catchword(lines, index)
    if not is_furniture and _is_beside_page_number(lines, index):
        is_furniture = times[line.text] > 1
    return Line(line.number, line.text, is_furniture)


def _fills_page(text: str) -> bool:
    return bool(_PAGE_NUMBER.fullmatch(text) or _STAMP.fullmatch(text))


def _is_catchword(lines: Sequence[Line], index: int) -> bool:
    match = _CATCHWORD.fullmatch(lines[index].text)
    if match is None:
        return False
    following = [line.text for line in lines[index + 1 : index + 6] if not _fills_page(line.text)]
    return any(text.startswith(match["words"]) for text in following)


def _is_beside_page_number(lines: Sequence[Line], index: int) -> bool:
    """Whether a running title may stand here. A line that ends a sentence is none."""
    if lines[index].text[-1] in ";:." or re.match(r"\(?\w{1,2}[.)]\s", lines[index].text):
        return False
    beside = [*lines[max(0, index - 1) : index], *lines[index + 1 : index + 2]]
    return any(_fills_page(line.text) for line in beside)


def join(before: str, after: str) -> str:
    """Two lines as one text; a word broken by a hyphen becomes whole again."""
    word = before.rsplit(" ", 1)[-1]
    if not before or not after:
        return before or after
    if not re.fullmatch(r".*[^\W\d_]-", word) or not after[0].islower():
        return f"{before} {after}"
    return before + after if _keeps_hyphen(word[:-1], after) else before[:-1] + after


def _keeps_hyphen(head: str, after: str) -> bool:
    """Whether the hyphen belongs to the word: "undang-" + "undang", "antar-" + "perangkat"."""
    first, tail = head.casefold(), after.split(" ", 1)[0].casefold()
    if first in _PREFIXES or "-" in first:
        return True
    roots = (first[-size:] for size in range(len(first), 2, -1))
    return any(tail.startswith(root) for root in roots)
