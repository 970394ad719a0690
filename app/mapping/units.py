"""Which OPD a register means: official name, short name, code, abbreviation, former name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from app.mapping.spelling import (
    TYPE_WORDS,
    TYPES,
    abbreviates,
    is_inside,
    is_spelled,
    written_out,
)
from app.mapping.values import Answer
from app.mapping.words import FILLERS
from architecture.graph import Unit
from architecture.vocabulary import Vocabulary, normalised

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
    _twins: dict[str, frozenset[str]] = field(default_factory=dict)

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
            ((self._likeness(mine, glued, u), u.code) for u in self._candidates(mine, glued)),
            key=lambda s: (-s[0], s[1]),
        )
        best, code = scored[0] if scored else (0.0, None)
        near = [c for score, c in scored if best - score < 0.08]
        # A register of offices means the office, not the section of the same name.
        offices = [c for c in near if c in self._offices]
        if best >= 0.7 and len(near) == 1:
            return Answer(code, best, code)
        if best >= 0.7 and len(offices) == 1:
            return Answer(offices[0], best, offices[0])
        inside = self._inside(text)
        if inside.value is not None:
            return inside
        telling = self._told_by_rare_words(mine) if best < 0.7 else None
        if telling is not None:
            return Answer(telling, 0.72, telling)
        return Answer(None, best, code if best >= 0.5 else None)

    def _candidates(self, mine: tuple[str, ...], glued: str) -> list[Unit]:
        """Units that share a telling word with the text, or whose name holds its letters."""
        telling = {t for w in mine if w not in TYPE_WORDS for t in self._spelled(w)}
        found = {i for t in telling for i in self._holders.get(t, ())}
        if 2 <= len(glued) <= 16:
            found |= {i for i, letters in self._letters.items() if is_inside(glued, letters)}
        return [u for i, u in self.units.items() if i in found]

    def _spelled(self, word: str) -> frozenset[str]:
        """The words of all names that are spellings of this one."""
        if word not in self._twins:
            twins = (t for t in self._counts if t == word or is_spelled(word, t))
            self._twins[word] = frozenset(twins)
        return self._twins[word]

    def _told_by_rare_words(self, words: tuple[str, ...]) -> str | None:
        """The only office of a type that has any of the words which no other has in its name."""
        mine = [w for w in words if w not in TYPE_WORDS]
        types = {w for w in words if w in TYPE_WORDS}
        if not types:
            return None
        found = set()
        for unit in self.units.values():
            theirs = self._tokens[unit.id]
            if not types & set(theirs):
                continue
            if any(self._counts[t] == 1 and t in self._spelled(m) for m in mine for t in theirs):
                found.add(unit.code)
        return next(iter(found)) if len(found) == 1 and len(mine) <= 6 else None

    def _likeness(self, mine: tuple[str, ...], glued: str, unit: Unit) -> float:
        theirs = self._tokens[unit.id]
        if set(mine) <= TYPE_WORDS and set(theirs) - TYPE_WORDS:
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
            twins = self._spelled(word)
            twin = next((t for t in left if t in twins), None)
            if twin is not None:
                common += self._weight(twin)
                left.remove(twin)
        whole = sum(map(self._weight, mine)), sum(map(self._weight, theirs))
        precision, recall = common / (whole[0] or 1), common / (whole[1] or 1)
        if not precision + recall:
            return 0.0
        types = {w for w in mine if w in TYPE_WORDS}, {w for w in theirs if w in TYPE_WORDS}
        is_other = all(types) and not types[0] & types[1]
        score = (0.75 if is_other else 1.0) * 2 * precision * recall / (precision + recall) * 0.95
        if precision == 1 and not is_other and set(mine) - TYPE_WORDS:
            score = max(score, 0.86 if any(types) else 0.8)  # nothing said that is not in the name
        return score if self._is_told_alone(mine, theirs) else min(score, 0.65)

    def _is_told_alone(self, mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
        """Whether no word belongs to another unit alone: an office of two merged ones."""
        foreign = [w for w in mine if self._spelled(w).isdisjoint(theirs)]
        return not any(self._counts[w] == 1 and w not in TYPE_WORDS for w in foreign)

    def _weight(self, word: str) -> float:
        if word in TYPE_WORDS:
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
        lowest = [c for c in codes if not any(c in self._above[o] for o in codes)]
        return Answer(lowest[0], 0.75) if len(lowest) == 1 else Answer(None)

    @cached_property
    def _above(self) -> dict[str, frozenset[str]]:
        """The codes of the units above each unit, by its code."""
        found = {}
        for unit in self.units.values():
            above, parent = [], unit.parent
            while parent in self.units and self.units[parent].code not in above:
                above.append(self.units[parent].code)
                parent = self.units[parent].parent
            found[unit.code] = frozenset(above)
        return found

    @cached_property
    def _offices(self) -> frozenset[str]:
        """The codes of the units that stand under no other."""
        return frozenset(code for code, above in self._above.items() if not above)

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
    def _holders(self) -> dict[str, list[str]]:
        """Units by the words of their names."""
        found: dict[str, list[str]] = {}
        for unit_id, tokens in self._tokens.items():
            for token in tokens:
                found.setdefault(token, []).append(unit_id)
        return found

    @cached_property
    def _letters(self) -> dict[str, str]:
        """The letters of names; "dis" and "bag" are no letters of their types."""
        short = {long: s for s, long in TYPES.items()}
        return {
            i: "".join(short.get(t, "") + t for t in tokens) for i, tokens in self._tokens.items()
        }

    @cached_property
    def _place(self) -> frozenset[str]:
        return frozenset(normalised(self.vocabulary.place).split()) | _NOISE

    def _expanded(self, text: str) -> tuple[str, ...]:
        """The telling words of a name, abbreviations written out."""
        words = list(written_out(normalised(text).split()))
        bare = [w for w in words if w not in self._place and w not in FILLERS]
        return tuple(dict.fromkeys(bare or words))
