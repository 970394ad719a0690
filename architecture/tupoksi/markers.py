"""Numbering at the beginning of a line: (1), a., 1), (a), •, and whether it continues a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# Style, what it looks like, and how the place of a clause calls it.
_STYLES: tuple[tuple[str, str, str], ...] = (
    ("ayat", r"\((\d{1,2})\)", "ayat ({})"),
    ("letter_in", r"\(([a-z]{1,2})\)", "huruf {}"),
    ("number_in", r"(\d{1,2})\)", "angka {}"),
    ("letter_end", r"([a-z]{1,2})\)", "huruf {}"),
    ("number", r"(\d{1,2})\.(?!\d)", "angka {}"),
    ("letter", r"([a-z]{1,2})\.(?!\w?\.)", "huruf {}"),
    ("capital", r"([A-Z])\.(?=\s)", "huruf {}"),
    ("bullet", r"([•●▪◦‣*·–—-])(?=\s)", "butir {}"),
)
WORDS = {style: words for style, _, words in _STYLES}
_PATTERNS = {style: re.compile(pattern) for style, pattern, _ in _STYLES}
_SPACED = frozenset({"ayat", "letter_in", "number_in", "letter_end"})  # "a)" needs a blank after it
LETTERS = 26
MISSING = 3  # clauses may be lost in copying; more than these is no continuation
_REFERENCE = re.compile(r"\b(ayat|pasal|huruf|angka|nomor|butir|tahun)$", re.I)


@dataclass(frozen=True)
class Marker:
    """One numbering sign: its style, the place in the list it claims, and its letters."""

    style: str
    value: int
    sign: str
    text: str

    @property
    def words(self) -> str:
        """How the place calls it: "ayat (2)", "huruf b"."""
        return WORDS[self.style].format(self.sign if self.style != "bullet" else self.value)


def marker_at(text: str) -> Marker | None:
    """The numbering sign with which a text begins."""
    for style, pattern in _PATTERNS.items():
        match = pattern.match(text)
        if match is None or (style in _SPACED and not re.match(r"\s|$", text[match.end() :])):
            continue
        return Marker(style, _value(style, match[1]), match[1], match[0])
    return None


def _value(style: str, sign: str) -> int:
    """1 for "1" and "a"; after z people write aa, bb … or aa, ab …"""
    if style == "bullet":
        return 0
    if sign.isdigit():
        return int(sign)
    first = ord(sign[0].lower()) - ord("a") + 1
    if len(sign) == 1:
        return first
    second = ord(sign[1].lower()) - ord("a") + 1
    return LETTERS + (first if sign[0] == sign[1] else LETTERS * (first - 1) + second)


@dataclass
class Place:
    """The lists that are open where the reader is, outermost first: style and last value."""

    lists: list[tuple[str, int]]

    def accepts(self, marker: Marker, before: str) -> bool:
        """Whether the sign numbers a clause here; `before` is the text right before it."""
        if _REFERENCE.search(before):
            return False  # "ayat" + "(1) huruf a": a reference broken over two lines
        value = self.last(marker.style)
        begins = marker.value in (0, 1)
        is_after_end = not before or before[-1] in ";:.," or before.endswith(("dan", "atau"))
        if value is None:
            return begins or is_after_end
        return begins or value <= marker.value <= value + MISSING

    def expects(self, marker: Marker, before: str) -> bool:
        """Whether the sign is surely the next one, so that it counts in the middle of a line."""
        if _REFERENCE.search(before.rstrip(" ;:.,")):
            return False
        value = self.last(marker.style)
        if value is not None and marker.value == value + 1:
            return True
        return marker.value == 1 and before.rstrip().endswith((":", "."))

    def last(self, style: str) -> int | None:
        """The last value of an open list, or None."""
        return next((v for s, v in self.lists if s == style), None)

    def enter(self, marker: Marker) -> Marker:
        """Go to the sign: deeper lists close, a new style opens one. Bullets are counted."""
        styles = [s for s, _ in self.lists]
        value = marker.value
        if marker.style in styles:
            depth = styles.index(marker.style)
            value = value or self.lists[depth][1] + 1
            del self.lists[depth:]
        value = value or 1
        self.lists.append((marker.style, value))
        return Marker(marker.style, value, marker.sign, marker.text)


_INLINE = re.compile(
    r"(?<=[;:.,])\s+(?:(?:dan/atau|dan|atau)\s+)?(?=\(?(?:[a-z]{1,2}|\d{1,2})[.)]\s)"
)


def inline_places(text: str) -> Iterator[int]:
    """Where in the middle of a text a numbering sign may stand, from the left."""
    for match in _INLINE.finditer(text):
        yield match.end()


def place_words(markers: Sequence[Marker]) -> str:
    """ "ayat (2) huruf b angka 1" for the signs from the outermost to the innermost."""
    return " ".join(marker.words for marker in markers)


def place_order(place: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts places as the regulation has them: Pasal 9 before 14, huruf z before aa."""
    parts = []
    for word in re.findall(r"\w+", place):
        if word.isdigit():
            parts.append((0, int(word), ""))
        elif re.fullmatch(r"[a-z]{1,2}", word) and word not in ("di", "ke"):
            parts.append((0, _value("letter", word), ""))
        else:
            parts.append((1, 0, word.casefold()))
    return tuple(parts)
