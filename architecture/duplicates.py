"""Records that may be the same thing entered twice, each pair with its reasons.

Names are compared after what offices write around them is taken off ("sistem informasi",
"aplikasi", "e-") and abbreviations are written out. Records that share a function, a service, a
process or a reference node count as likelier. The program only proposes: people merge, or say
that a pair is two different things.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import log

from rapidfuzz import fuzz

from architecture.completeness import reporting_units
from architecture.gaps.states import bare_name
from architecture.graph import Element, Graph
from architecture.metamodel import Kind, Text
from architecture.metamodel.application import APPLICATION, INTEGRATION
from architecture.metamodel.data import DATA
from architecture.metamodel.infrastructure import INFRASTRUCTURE_KINDS
from architecture.metamodel.process import PROCESS
from architecture.metamodel.relations import ARISES_FROM, REALISES, SUPPORTS
from architecture.metamodel.service import SERVICE
from architecture.vocabulary import normalised

KINDS: tuple[Kind, ...] = (
    PROCESS, SERVICE, DATA, APPLICATION, INTEGRATION, *INFRASTRUCTURE_KINDS,
)  # fmt: skip
# These repeat in every agency by design; only within one agency are two of them suspicious.
WITHIN_OPD = frozenset({PROCESS.name, SERVICE.name, *(k.name for k in INFRASTRUCTURE_KINDS)})
ALIKE, SOMEWHAT_ALIKE = 0.85, 0.7  # the lower only with a second reason
SAME_WORD = 88  # of 100: "berkala" and "berkalla"
SHORTEST_FUZZY = 6  # letters; two acronyms that differ in one are two things
# Beside the words that say nothing in any name: those of applications' names.
NAMING = frozenset(("sim", "online", "daring", "digital", "elektronik", "manajemen", "berbasis"))
COMMON_WORD = 60  # a word in more names of a kind tells no pair
MOST_PAIRS = 2000


@dataclass(frozen=True)
class Pair:
    """Two records that may be one; `score` from 0 to 1, the stronger the likelier."""

    first: Element
    second: Element
    score: float
    reasons: tuple[Text, ...]

    @property
    def key(self) -> str:
        """The name of the pair for decisions, the same whichever record comes first."""
        return "mirip:" + ":".join(sorted((self.first.id, self.second.id)))


class Likeness:
    """Finds pairs in a graph. `abbreviations` maps a short word to what it stands for."""

    def __init__(self, graph: Graph, abbreviations: Mapping[str, str] | None = None) -> None:
        self.graph = graph
        self._long = {normalised(k): normalised(v) for k, v in (abbreviations or {}).items()}

    def pairs(self) -> list[Pair]:
        """Every likely pair, the likeliest first."""
        found = [pair for kind in KINDS for pair in self._pairs_of(self.graph.of_kind(kind))]
        found.sort(key=lambda p: (-p.score, p.first.kind, p.first.code, p.second.code))
        return found[:MOST_PAIRS]

    def _pairs_of(self, elements: list[Element]) -> Iterator[Pair]:
        names = {e.id: self._plain(e.name) for e in elements}
        number = Counter(word for name in names.values() for word in set(name.split()))
        for one, other in self._candidates(elements, names, number):
            pair = self._pair(one, other, names[one.id], names[other.id], number)
            if pair is not None:
                yield pair

    def _plain(self, name: str) -> str:
        words = normalised(name).split()
        plain = " ".join(self._long.get(word, word) for word in words)
        telling = [word for word in bare_name(plain).split() if word not in NAMING]
        return " ".join(telling) or plain

    def _candidates(
        self, elements: list[Element], names: Mapping[str, str], number: Counter[str]
    ) -> Iterator[tuple[Element, Element]]:
        """Pairs that share a telling word or a second reason; comparing all would take too long."""
        groups: dict[object, list[Element]] = {}
        for element in elements:
            telling = {w for w in names[element.id].split() if number[w] <= COMMON_WORD}
            for key in (*sorted(telling), names[element.id], *self._ties(element)):
                groups.setdefault(key, []).append(element)
        seen: set[tuple[str, str]] = set()
        for members in groups.values():
            if len(members) > COMMON_WORD:
                continue
            for place, one in enumerate(members):
                for other in members[place + 1 :]:
                    if (one.id, other.id) not in seen and self._may_be_one(one, other):
                        seen.add((one.id, other.id))
                        yield one, other

    def _may_be_one(self, one: Element, other: Element) -> bool:
        if one.id == other.id:
            return False
        if one.kind in WITHIN_OPD:
            return self._line(one) == self._line(other)
        return one.opd is not None or other.opd is not None

    def _line(self, element: Element) -> str | None:
        return self._lines.get(element.opd or "")

    @cached_property
    def _lines(self) -> dict[str, str]:
        return reporting_units(self.graph.units)

    def _pair(
        self, one: Element, other: Element, name: str, other_name: str, number: Counter[str]
    ) -> Pair | None:
        if _differ_by_number(name, other_name):
            return None
        alike = alikeness(name.split(), other_name.split(), number)
        reasons = list(self._shared(one, other))
        is_like_by_name = alike >= ALIKE or (alike >= SOMEWHAT_ALIKE and reasons)
        if not (is_like_by_name or _does_the_same(one, reasons)):
            return None
        said = (_name_reason(name, other_name, alike),) if alike >= SOMEWHAT_ALIKE else ()
        score = alike * 0.8 if said else 0.4  # names that differ leave a doubt
        score = min(1.0, round(score + 0.1 * len(reasons), 2))
        return Pair(one, other, score, (*said, *reasons))

    def _ties(self, element: Element) -> Iterator[tuple[str, str]]:
        """What a record has in common with others: its function, and what it works for."""
        if function := normalised(str(element.attributes.get("function") or "")):
            yield ("function", function)
        relations = {
            APPLICATION.name: (SUPPORTS,), SERVICE.name: (REALISES,), DATA.name: (ARISES_FROM,),
        }.get(element.kind, ())  # fmt: skip
        for relation in relations:
            for target in self.graph.targets(element, relation):
                yield (target.kind, target.id)
        for family in ("raa", "rad"):
            if node := element.attributes.get(family):
                yield (family, str(node))

    def _shared(self, one: Element, other: Element) -> Iterator[Text]:
        shared = set(self._ties(one)) & set(self._ties(other))
        for sort in sorted({key[0] for key in shared}):
            yield _SHARED[sort]


_SHARED = {
    "function": Text("fungsi sama", "same function"),
    "service": Text("layanan sama", "same service"),
    "process": Text("proses sama", "same process"),
    "raa": Text("kode RAA sama", "same RAA code"),
    "rad": Text("kode RAD sama", "same RAD code"),
}


def _does_the_same(element: Element, reasons: list[Text]) -> bool:
    """Whether two applications do one thing under two names: the function says so, or all else."""
    if element.kind != APPLICATION.name:
        return False
    return _SHARED["function"] in reasons or len(reasons) > 1


def _name_reason(name: str, other: str, alike: float) -> Text:
    if name == other:
        return Text("nama sama setelah disamakan", "same name once made plain")
    return Text(f"nama mirip {alike:.0%}".replace("%", " %"), f"names {alike:.0%} alike")


def alikeness(one: list[str], other: list[str], number: Mapping[str, int]) -> float:
    """Share of two names' words that they have in common, from 0 to 1 (Dice's measure).

    A word counts the less the more names have it (`number`): "Kota" tells nothing.
    """
    left, shared = list(other), 0.0
    for word in one:
        found = next((w for w in left if _is_same_word(word, w)), None)
        if found is not None:
            left.remove(found)
            shared += (_weight(word, number) + _weight(found, number)) / 2
    total = sum(_weight(w, number) for w in (*one, *other))
    return 2 * shared / total if total else 0.0


def _weight(word: str, number: Mapping[str, int]) -> float:
    return 1 / (1 + log(max(1, number.get(word, 1))))


def _is_same_word(one: str, other: str) -> bool:
    if one == other or min(len(one), len(other)) < SHORTEST_FUZZY:
        return one == other
    return fuzz.ratio(one, other) >= SAME_WORD


def _differ_by_number(name: str, other: str) -> bool:
    """Whether only numbers or letters tell two names apart: "SRV 01" and "SRV 02" are two."""
    one, two = Counter(name.split()), Counter(other.split())
    rest = (one - two) + (two - one)
    return bool(rest) and all(len(w) == 1 or any(c.isdigit() for c in w) for w in rest)


def likely_pairs(graph: Graph, abbreviations: Mapping[str, str] | None = None) -> list[Pair]:
    """The likely pairs of a graph, the likeliest first."""
    return Likeness(graph, abbreviations).pairs()


def of_element(pairs: Iterable[Pair], element_id: str) -> list[Pair]:
    """Those of one record."""
    return [p for p in pairs if element_id in (p.first.id, p.second.id)]
