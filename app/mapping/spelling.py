"""Words of office names: types, abbreviations written out, spellings, short words of names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz import fuzz

from app.mapping.words import abbreviations

TYPES = {
    "dis": "dinas", "din": "dinas", "bag": "bagian", "bid": "bidang", "kec": "kecamatan",
    "kel": "kelurahan", "set": "sekretariat", "b": "badan", "d": "dinas",
}  # fmt: skip
TYPE_WORDS = frozenset(TYPES.values()) | {"satuan", "kantor", "inspektorat"}


def written_out(words: Iterable[str]) -> Iterable[str]:
    short = abbreviations("unit")
    for word in words:
        if word in short:
            yield from short[word]
            continue
        for prefix, type_ in TYPES.items():
            rest = word.removeprefix(prefix)
            if rest != word and rest in short:
                yield type_
                yield from short[rest]
                break
        else:
            yield word


def is_spelled(word: str, other: str) -> bool:
    """Whether two words are spellings of one: "catatan" and "pencatatan", "p" and "pulau"."""
    if word == other or (len(word) == 1 and other.startswith(word)):
        return True
    if min(len(word), len(other)) < 4:
        return False
    return fuzz.ratio(word, other) >= 84 or (len(word) > 5 and word in other)


def is_inside(text: str, letters: str) -> bool:
    """Whether the letters of a text stand in another in the same order, whatever lies between."""
    rest = iter(re.sub(r"\d", "", letters))
    return all(sign in rest for sign in re.sub(r"\d", "", text))


def abbreviates(text: str, words: tuple[str, ...]) -> float:
    """How well a short word is made from pieces of a name, one of each: dis-duk-capil."""
    text = re.sub(r"([a-z])(\d)|(\d)([a-z])", _repeated, text)
    best = 0.0
    for prefix, type_ in TYPES.items():
        if text.startswith(prefix) and words and words[0] == type_ and len(text) > len(prefix):
            best = max(best, _pieces(text[len(prefix) :], words[1:], {}) + 1.0)
    best = max(best, _pieces(text, words, {}))
    return max(0.0, 0.9 * best / len(words)) if words else 0.0


def _repeated(match: re.Match[str]) -> str:
    """ "p3a" is "pppa"."""
    if match.group(1):
        return match.group(1) * int(match.group(2) or 1)
    return str(match.group(4))


def _pieces(text: str, words: tuple[str, ...], known: dict[tuple[int, int], float]) -> float:
    """Points for making the whole text of the words; below zero if that cannot be."""
    key = (len(text), len(words))
    if not text:
        return -0.5 * len(words)
    if not words:
        return -100.0
    if key not in known:
        best = _pieces(text, words[1:], known) - 0.5
        for length in range(1, min(len(text), len(words[0])) + 1):
            place = words[0].find(text[:length])
            if place < 0:
                break
            if place == 0:
                points = 1.0 if length > 1 else 0.8
            else:
                points = 0.75 if length > 2 else 0.3 if length == 2 else -1.0
            best = max(best, _pieces(text[length:], words[1:], known) + points)
        known[key] = best
    return known[key]
