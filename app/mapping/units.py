"""Which OPD a register means: official name, short name, code, abbreviation, former name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from rapidfuzz import fuzz

from app.mapping.values import Answer
from app.mapping.words import FILLERS, abbreviations
from architecture.graph import Unit
from architecture.vocabulary import Vocabulary, normalised

_TYPES = {
    "dis": "dinas", "din": "dinas", "bag": "bagian", "bid": "bidang", "kec": "kecamatan",
    "kel": "kelurahan", "set": "sekretariat", "b": "badan", "d": "dinas",
}  # fmt: skip
_TYPE_WORDS = frozenset(_TYPES.values()) | {"satuan", "kantor", "inspektorat"}
_NOISE = frozenset({
    "kota", "kabupaten", "kab", "provinsi", "prov", "pemerintah", "pemkot", "pemkab", "pemprov",
    "pemda", "daerah",
})  # fmt: skip
_COMPANY = re.compile(r"(?<!\w)(pt|cv|ud|pd|tbk|firma|perum|persero|perumda)(?!\w)", re.IGNORECASE)
MAX_TEXTS = 3_000  # different texts that are compared with all names
_PARTS = re.compile(r"[()\[\]]|\s[-–—|/]\s|\n")
_MANY = re.compile(r"\s*(?:[,;&\n/]|\bdan\b|\bserta\b|(?:^|\s)\d{1,2}[.)]\s)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Former:
    """A name that an OPD had before, or one that was merged into it."""

    name: str
    short: str
    unit: str


@dataclass
class UnitFinder:
    """Finds the unit of today that a text means; results are remembered."""

    vocabulary: Vocabulary
    units: Mapping[str, Unit]
    former: tuple[Former, ...] = ()
    _known: dict[str, Answer] = field(default_factory=dict)

    def find(self, text: str) -> Answer:
        """The code of the unit and how surely; no code where several are meant or none."""
        key = " ".join(text.split())
        if key not in self._known:
            if len(self._known) > MAX_TEXTS:  # no column of OPDs has so many different ones
                return Answer(self._exact(key), 1.0) if self._exact(key) else Answer(None)
            self._known[key] = self._find(key)
        return self._known[key]

    def find_many(self, text: str) -> Answer:
        """The codes of several units in one cell, "A; B"; none unless each part is known."""
        whole = self.find(text)
        parts = [p for p in _MANY.split(text) if p.strip()]
        if whole.value is not None and (whole.confidence >= 0.9 or len(parts) < 2):
            return whole
        found = [self.find(p) for p in parts]
        if len(parts) < 2:
            return whole
        if not all(f.value for f in found):
            return Answer(None)  # one of them would fall away
        codes = dict.fromkeys(f.value or "" for f in found)
        return Answer("; ".join(codes), min(f.confidence for f in found))

    def _find(self, text: str) -> Answer:
        exact = self._exact(text)
        if exact is not None:
            return Answer(exact, 1.0)
        if _COMPANY.search(text):
            return Answer(None)
        parts = [p.strip() for p in _PARTS.split(text) if p and p.strip()]
        codes = {c for p in (*parts, text.split(" ")[0]) if (c := self._exact(p))}
        if len(codes) == 1 and len(parts) > 1:
            return Answer(next(iter(codes)), 0.97)
        former = self._by_former.get(normalised(text))
        if former is not None:
            return Answer(former, 0.93)
        if len(codes) > 1 or len(text) > 200:
            return Answer(None, 0.3)
        found = self._similar(text)
        several = {self.find(p).value for p in _MANY.split(text) if 3 < len(p) < len(text)} - {None}
        if len(several) > 1 and found.confidence < 0.9:
            return Answer(None, 0.3, found.near)
        return found

    def _exact(self, text: str) -> str | None:
        party = self.vocabulary.find_party(text)
        if party is not None and party.key.startswith("opd:"):
            unit = self.units.get(party.key.removeprefix("opd:"))
            return unit.code if unit else None
        if re.fullmatch(r"[\d.\s/-]+", text):
            return self._by_digits.get(re.sub(r"\D", "", text).lstrip("0"))
        return None

    def _similar(self, text: str) -> Answer:
        mine = self._expanded(text)
        glued = re.sub(r"[^a-z0-9]", "", text.casefold()) if len(text.split()) <= 2 else ""
        scored = sorted(
            ((self._likeness(mine, glued, unit), unit.code) for unit in self.units.values()),
            key=lambda s: (-s[0], s[1]),
        )[:2]
        best, code = scored[0] if scored else (0.0, None)
        second = scored[1][0] if len(scored) > 1 else 0.0
        if best >= 0.7 and best - second >= 0.08:
            return Answer(code, best, code)
        telling = self._told_by_rare_words(mine)
        if telling is not None and best < 0.7:
            return Answer(telling, 0.72, telling)
        inside = self._inside(text)
        return inside if inside.value else Answer(None, best, code if best >= 0.5 else None)

    def _told_by_rare_words(self, words: tuple[str, ...]) -> str | None:
        """The only office of a type that has any of the words which no other has in its name."""
        mine = [w for w in words if w not in _TYPE_WORDS]
        types = {w for w in words if w in _TYPE_WORDS}
        if not types:
            return None
        found = set()
        for unit in self.units.values():
            theirs = self._tokens[unit.id]
            if not types & set(theirs):
                continue
            if any(self._counts[t] == 1 and _is_spelled(m, t) for m in mine for t in theirs):
                found.add(unit.code)
        return next(iter(found)) if len(found) == 1 and len(mine) <= 6 else None

    def _likeness(self, mine: tuple[str, ...], glued: str, unit: Unit) -> float:
        theirs = self._tokens[unit.id]
        if set(mine) <= _TYPE_WORDS and set(theirs) - _TYPE_WORDS:
            return 0.0  # "Dinas"
        score = self._overlap(mine, theirs)
        if 2 <= len(glued) <= 16:
            score = max(score, abbreviates(glued, theirs))
        return score

    def _overlap(self, mine: tuple[str, ...], theirs: tuple[str, ...]) -> float:
        """Share of words in common, rare words counting more; another type of office less."""
        if not mine or not theirs:
            return 0.0
        left = list(theirs)
        common = 0.0
        for word in mine:
            twin = next((t for t in left if t == word or _is_spelled(word, t)), None)
            if twin is not None:
                common += self._weight(twin)
                left.remove(twin)
        whole = sum(map(self._weight, mine)), sum(map(self._weight, theirs))
        precision, recall = common / (whole[0] or 1), common / (whole[1] or 1)
        if not precision + recall:
            return 0.0
        types = {w for w in mine if w in _TYPE_WORDS}, {w for w in theirs if w in _TYPE_WORDS}
        is_other = all(types) and not types[0] & types[1]
        score = (0.75 if is_other else 1.0) * 2 * precision * recall / (precision + recall) * 0.95
        if precision == 1 and not is_other and set(mine) - _TYPE_WORDS:
            score = max(score, 0.86 if any(types) else 0.8)  # nothing said that is not in the name
        return score if self._is_told_alone(mine, theirs) else min(score, 0.65)

    def _is_told_alone(self, mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
        """Whether no word belongs to another unit alone: an office of two merged ones."""
        foreign = [w for w in mine if not any(w == t or _is_spelled(w, t) for t in theirs)]
        return not any(self._counts[w] == 1 and w not in _TYPE_WORDS for w in foreign)

    def _weight(self, word: str) -> float:
        if word in _TYPE_WORDS:
            return 0.4
        return 1.0 if self._counts[word] <= 1 else 0.7

    def _inside(self, text: str) -> Answer:
        """A unit named inside a longer text: "Bidang Aptika Diskominfo"."""
        words = text.split()
        codes = {
            code
            for start in range(len(words))
            for end in range(start + 1, min(len(words), start + 8) + 1)
            if end - start < len(words) and (code := self._exact(" ".join(words[start:end])))
        }
        return Answer(next(iter(codes)), 0.75) if len(codes) == 1 else Answer(None)

    @cached_property
    def _by_digits(self) -> dict[str, str]:
        """Codes without points and leading zeros, where they tell one unit."""
        digits = [(re.sub(r"\D", "", u.code).lstrip("0"), u.code) for u in self.units.values()]
        counted = Counter(d for d, _ in digits)
        return {d: code for d, code in digits if d and counted[d] == 1}

    @cached_property
    def _by_former(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for former in self.former:
            unit = self.units.get(former.unit)
            for word in (former.name, former.short):
                if unit is not None and word:
                    found[normalised(word)] = unit.code
        return found

    @cached_property
    def _tokens(self) -> dict[str, tuple[str, ...]]:
        return {u.id: self._expanded(u.name) for u in self.units.values()}

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(w for tokens in self._tokens.values() for w in set(tokens))

    @cached_property
    def _place(self) -> frozenset[str]:
        return frozenset(normalised(self.vocabulary.place).split()) | _NOISE

    def _expanded(self, text: str) -> tuple[str, ...]:
        """The telling words of a name, abbreviations written out."""
        words = list(_written_out(normalised(text).split()))
        bare = [w for w in words if w not in self._place and w not in FILLERS]
        return tuple(dict.fromkeys(bare or words))


def _written_out(words: Iterable[str]) -> Iterable[str]:
    short = abbreviations("unit")
    for word in words:
        if word in short:
            yield from short[word]
            continue
        for prefix, type_ in _TYPES.items():
            rest = word.removeprefix(prefix)
            if rest != word and rest in short:
                yield type_
                yield from short[rest]
                break
        else:
            yield word


@lru_cache(maxsize=50_000)
def _is_spelled(word: str, other: str) -> bool:
    """Whether two words are spellings of one: "catatan" and "pencatatan", "p" and "pulau"."""
    if word == other or (len(word) == 1 and other.startswith(word)):
        return True
    if min(len(word), len(other)) < 4:
        return False
    return fuzz.ratio(word, other) >= 84 or (len(word) > 5 and word in other)


def abbreviates(text: str, words: tuple[str, ...]) -> float:
    """How well a short word is made from pieces of a name, one of each: dis-duk-capil."""
    text = re.sub(r"([a-z])(\d)|(\d)([a-z])", _repeated, text)
    best = 0.0
    for prefix, type_ in _TYPES.items():
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
