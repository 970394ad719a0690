"""What the cells of a foreign column are: addresses, years, sums, words of a list, OPDs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import pairwise
from typing import Any

from app.mapping.units import UnitFinder
from app.mapping.values import LIKELY, converted, find_value, is_listed, is_tick, reads
from app.mapping.words import cell_key
from architecture.metamodel import Attribute, ValueType
from architecture.sums import scaled_number
from architecture.values import is_empty
from architecture.vocabulary import Vocabulary

MAX_NAME = 90  # letters of an average name of an OPD, with what stands around it
FEW = 30  # different texts that are compared with names
SAMPLE = 400  # filled cells that are looked at
_NUMBER = re.compile(r"(rp\.?\s*)?-?\d[\d.,\s]*(,-)?", re.IGNORECASE)
_DATE = re.compile(r"\d{1,4}[\s./-]+([A-Za-z]+|\d{1,2})[\s./-]+\d{1,4}|[A-Za-z]+ (19|20)\d\d")
_YEAR = re.compile(r"(19|20)\d\d(\.0)?")
_COUNTRY_ID = re.compile(r"\d{16}|\d{18}")  # NIK, NIP
_RUNNING = re.compile(r"\(?(\d{1,5}|[ivxl]{1,6}|[a-z])[.)]?", re.IGNORECASE)


@dataclass(frozen=True)
class Knowledge:
    """What this government has: its lists and its OPDs."""

    vocabulary: Vocabulary
    units: UnitFinder


class Content:
    """The filled cells of one column and how many of them are of which sort."""

    def __init__(self, cells: Sequence[Any], knowledge: Knowledge) -> None:
        filled = [c for c in cells if not is_empty(c)]
        self.rows = len(cells)
        self.count = len(filled)
        self.cells = filled[:SAMPLE]
        self.knowledge = knowledge
        self._fits: dict[str, float] = {}

    @cached_property
    def texts(self) -> list[str]:
        return [cell_key(c) for c in self.cells]

    @cached_property
    def distinct(self) -> Counter[str]:
        """The different texts with how often each stands."""
        return Counter(self.texts)

    @property
    def variety(self) -> float:
        """Share of texts that differ."""
        return len(self.distinct) / len(self.texts) if self.texts else 0.0

    @cached_property
    def length(self) -> float:
        """Letters of an average cell."""
        return sum(map(len, self.texts)) / len(self.texts) if self.texts else 0.0

    def share(self, test: Callable[[Any], bool]) -> float:
        """Share of cells for which the test holds."""
        return sum(map(test, self.cells)) / len(self.cells) if self.cells else 0.0

    @cached_property
    def numbers(self) -> float:
        return self.share(lambda c: _is_number(c))

    @cached_property
    def dates(self) -> float:
        return self.share(lambda c: isinstance(c, (date, datetime)) or _matches(_DATE, c))

    @cached_property
    def years(self) -> float:
        return self.share(lambda c: _matches(_YEAR, c))

    @cached_property
    def ticks(self) -> float:
        return self.share(is_tick)

    @cached_property
    def units(self) -> float:
        """Share of cells that mean an OPD; sentences do not."""
        if self.length > MAX_NAME:
            return 0.0
        found = self.knowledge.units
        few = [t for t, _ in self.distinct.most_common(FEW)]
        known = sum(self.distinct[t] for t in few if found.find(t).confidence >= LIKELY)
        return known / sum(self.distinct[t] for t in few) if few else 0.0

    @cached_property
    def is_numbering(self) -> bool:
        """Whether the column only counts the rows."""
        if self.share(lambda c: bool(_RUNNING.fullmatch(cell_key(c)))) < 0.9:
            return False
        numbers = [int(float(t)) for t in self.texts if re.fullmatch(r"\d{1,5}(\.0)?", t)]
        steps = sum(b in (a + 1, 1) for a, b in pairwise(numbers))
        return len(numbers) < 2 or steps >= 0.85 * (len(numbers) - 1)

    @cached_property
    def names_people(self) -> bool:
        """Whether the column holds numbers of persons."""
        return self.share(lambda c: _matches(_COUNTRY_ID, c, squeezed=True)) >= 0.3

    def fit(self, attribute: Attribute) -> float:
        """Share of cells that the attribute could hold as values."""
        if attribute.name not in self._fits:
            self._fits[attribute.name] = self._fit(attribute)
        return self._fits[attribute.name]

    def _fit(self, attribute: Attribute) -> float:
        vocabulary = self.knowledge.vocabulary
        if attribute.type is ValueType.MONEY:
            return self.share(lambda c: _is_number(c) or scaled_number(cell_key(c)) is not None)
        if attribute.type in (ValueType.INTEGER, ValueType.QUANTITY):
            return max(self.numbers, self._counted(lambda t: _reads(attribute, t, vocabulary)))
        if attribute.type is ValueType.DATE:
            return max(self.dates, 0.5 * self.years)
        if attribute.type is ValueType.YEAR:
            return max(self.dates, self.years)
        if is_listed(attribute):
            found = {
                t: find_value(attribute, t, vocabulary).confidence >= LIKELY for t in self._few
            }
            return self._counted(lambda t: found.get(t, False))
        if attribute.is_party:
            return max(self.units, self._counted(lambda t: reads(attribute, t, vocabulary)))
        return self._counted(lambda t: _reads(attribute, t, vocabulary))

    @cached_property
    def _few(self) -> list[str]:
        return [t for t, _ in self.distinct.most_common(2 * FEW)]

    def _counted(self, test: Callable[[str], bool]) -> float:
        few = self._few
        whole = sum(self.distinct[t] for t in few)
        return sum(self.distinct[t] for t in few if test(t)) / whole if whole else 0.0


def _reads(attribute: Attribute, text: str, vocabulary: Vocabulary) -> bool:
    return reads(attribute, converted(attribute, text, vocabulary), vocabulary)


def _is_number(raw: Any) -> bool:
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return True
    return isinstance(raw, str) and bool(_NUMBER.fullmatch(raw.strip()))


def _matches(pattern: re.Pattern[str], raw: Any, *, squeezed: bool = False) -> bool:
    text = cell_key(raw)
    return bool(pattern.fullmatch(re.sub(r"[\s.'-]", "", text) if squeezed else text))
