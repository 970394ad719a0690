"""What a government's lists hold at one moment: code lists, reference trees, parties.

The metamodel says that a value comes from a list; this says what is in the lists. It is made
from the database by `app.queries` and handed to everything that reads or shows values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from rapidfuzz import fuzz, process


@dataclass(frozen=True)
class ReferenceNode:
    """One node of RAB, RAL, RAD, RAA, RAI, RAK or urusan."""

    family: str
    code: str
    name: str
    level: int
    parent: str | None
    national: bool = True

    @property
    def label(self) -> str:
        return f"{self.code} {self.name}"


@dataclass(frozen=True)
class Party:
    """An OPD or an institution. `key` is what records store: "opd:ID" or "institution:ID"."""

    key: str
    code: str
    name: str
    short: str = ""

    @property
    def label(self) -> str:
        return self.short or self.name


@lru_cache(maxsize=50_000)  # imports compare the same few thousand names again and again
def normalised(text: str) -> str:
    """Lower case, single blanks, no punctuation: for comparing what people typed."""
    return " ".join(re.sub(r"[^\w]+", " ", text.casefold()).split())


# Words that offices put around a name and that do not tell one party from another.
_PARTY_NOISE = re.compile(r"\b(kota|kabupaten|provinsi|pemerintah|pemko|pemkot|pemkab)\b")


@dataclass(frozen=True)
class Vocabulary:
    """Code lists by name, reference nodes by code, parties by key; `place` is the government."""

    codelists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    references: Mapping[str, ReferenceNode] = field(default_factory=dict)
    parties: Mapping[str, Party] = field(default_factory=dict)
    place: str = ""

    def reference_path(self, code: str) -> tuple[ReferenceNode, ...]:
        """The node and its ancestors, top first; empty for an unknown code."""
        path: list[ReferenceNode] = []
        node = self.references.get(code)
        while node is not None and node not in path:
            path.append(node)
            node = self.references.get(node.parent) if node.parent else None
        return tuple(reversed(path))

    def family(self, family: str) -> tuple[ReferenceNode, ...]:
        """All nodes of a family, by code."""
        return self._by_family.get(family, ())

    def find_reference(self, family: str, text: str) -> ReferenceNode | None:
        """The node that "CODE", "CODE NAME" or a unique "NAME" means, or None."""
        first = text.split()[0].rstrip(".:") if text.split() else ""
        node = self.references.get(first)
        if node is not None and node.family == family:
            return node
        named = self._references_by_name.get((family, normalised(text)), [])
        return named[0] if len(named) == 1 else None

    def find_party(self, text: str) -> Party | None:
        """The party that a key, code, short name or name means; None if none or several."""
        if text in self.parties:
            return self.parties[text]
        exact = self._parties_by_exact_word.get(normalised(text), set())
        if len(exact) == 1:
            return self.parties[next(iter(exact))]
        for form in (normalised(text), self._without_noise(text)):
            found = self._parties_by_word.get(form, set())
            if len(found) == 1:
                return self.parties[next(iter(found))]
        return None

    def party_label(self, key: str) -> str:
        """How a stored party is shown; a party that is gone shows its key."""
        party = self.parties.get(key)
        return party.label if party else key

    def near_party(self, text: str) -> str | None:
        """The most similar party name or short name, for a suggestion."""
        words = [w for p in self.parties.values() for w in (p.name, p.short) if w]
        return nearest(text, words)

    def _without_noise(self, text: str) -> str:
        plain = normalised(text)
        if self.place:
            for word in (
                normalised(self.place),
                _PARTY_NOISE.sub("", normalised(self.place)).strip(),
            ):
                plain = plain.replace(word, " ") if word else plain
        return " ".join(_PARTY_NOISE.sub(" ", plain).split())

    @cached_property
    def _by_family(self) -> dict[str, tuple[ReferenceNode, ...]]:
        families: dict[str, list[ReferenceNode]] = {}
        for code in sorted(self.references):
            node = self.references[code]
            families.setdefault(node.family, []).append(node)
        return {name: tuple(nodes) for name, nodes in families.items()}

    @cached_property
    def _references_by_name(self) -> dict[tuple[str, str], list[ReferenceNode]]:
        names: dict[tuple[str, str], list[ReferenceNode]] = {}
        for node in self.references.values():
            names.setdefault((node.family, normalised(node.name)), []).append(node)
        return names

    @cached_property
    def _parties_by_exact_word(self) -> dict[str, set[str]]:
        words: dict[str, set[str]] = {}
        for party in self.parties.values():
            for word in {normalised(w) for w in (party.code, party.short, party.name)} - {""}:
                words.setdefault(word, set()).add(party.key)
        return words

    @cached_property
    def _parties_by_word(self) -> dict[str, set[str]]:
        words: dict[str, set[str]] = {}
        for party in self.parties.values():
            for word in (party.code, party.short, party.name):
                for form in {normalised(word), self._without_noise(word)} - {""}:
                    words.setdefault(form, set()).add(party.key)
        return words


LONGEST_COMPARED = 1000  # characters; comparing a pasted page with thousands of names takes long
# What other offices' lists call otherwise than ours.
_SAME_WORDS = {
    "swasta": "pihak ketiga",
    **dict.fromkeys(("jalan", "berjalan", "beroperasi", "digunakan", "dipakai"), "aktif"),
}
_NOT = frozenset({"tidak", "tak", "tdk", "non", "belum", "bukan", "tanpa", "nonaktif", "naktif"})


def is_negated(text: str) -> bool:
    """Whether a text says that something is not so: "belum jalan", "Non-Aktif"."""
    return not _NOT.isdisjoint(normalised(text).split())


def nearest(text: str, choices: Iterable[str], *, always: bool = False) -> str | None:
    """The choice that looks most like `text`, or None if none is near.

    A choice that contains the text ("Milik Sendiri" for "Sendiri"), or is contained in it,
    wins over mere likeness of letters. With `always` the least unlike one is given. A text
    much longer than any choice is near none of them, and the least unlike is never the opposite.
    """
    if len(text) > LONGEST_COMPARED:
        return None
    options = {normalised(c): c for c in choices}
    if always:
        options = {o: c for o, c in options.items() if is_negated(o) == is_negated(text)}
    wanted = " ".join(_SAME_WORDS.get(word, word) for word in normalised(text).split())
    if not wanted:
        return None
    if wanted in options:
        return options[wanted]
    words = set(wanted.split())
    holding = [o for o in options if words <= set(o.split()) or set(o.split()) <= words]
    if holding:
        return options[min(holding, key=lambda o: (abs(len(o) - len(wanted)), o))]
    close = process.extractOne(wanted, list(options), scorer=fuzz.ratio, score_cutoff=65)
    if close is None and always:
        close = process.extractOne(wanted, list(options), scorer=fuzz.token_set_ratio)
    return options[close[0]] if close else None
