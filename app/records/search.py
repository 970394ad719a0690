"""Finding records by name or code, best first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from architecture.graph import Element, Graph, Unit
from architecture.vocabulary import ReferenceNode, Vocabulary, normalised

NEAR = 82  # likeness from which a misspelt name still counts, of 100
FEW = 5  # so few exact finds that near ones are added


@dataclass(frozen=True)
class Index:
    """Names and codes in comparable form, by record; made once per state of the data."""

    names: Mapping[str, str]
    codes: Mapping[str, str]

    def words_of(self, element: Element) -> tuple[str, str]:
        """Code and name; a record of another moment than the index may be missing in it."""
        code, name = self.codes.get(element.id), self.names.get(element.id)
        return (
            code if code is not None else element.code.casefold(),
            name if name is not None else normalised(element.name),
        )


def index_of(graph: Graph) -> Index:
    """The index of a graph."""
    return Index(
        {e.id: normalised(e.name) for e in graph.elements.values()},
        {e.id: e.code.casefold() for e in graph.elements.values()},
    )


def find_records(elements: Iterable[Element], text: str, index: Index) -> list[Element]:
    """Records whose code or name matches, best first; near names where few match."""
    wanted, words = normalised(text), normalised(text).split()
    if not words:
        return []
    pool = list(elements)
    ranked = []
    for element in pool:
        rank = _rank(*index.words_of(element), text, wanted, words)
        if rank is not None:
            ranked.append((rank, element.code, element))
    ranked.sort(key=lambda found: found[:2])
    found = [element for _, _, element in ranked]
    if len(found) < FEW and len(wanted) > 3:
        found += _near(pool, wanted, index, {e.id for e in found})
    return found


def _rank(code: str, name: str, text: str, wanted: str, words: list[str]) -> int | None:
    """0 is best; None if it does not match."""
    typed = text.strip().casefold()
    if code == typed:
        return 0
    if name == wanted:
        return 1
    if code.startswith(typed):
        return 2
    if name.startswith(wanted):
        return 3
    starts = f" {name}"
    if all(f" {word}" in starts for word in words):
        return 4
    if all(word in name or word in code for word in words):
        return 5
    return None


def _near(pool: list[Element], wanted: str, index: Index, known: set[str]) -> list[Element]:
    names = {e.id: index.words_of(e)[1] for e in pool if e.id not in known}
    near = process.extract(wanted, names, scorer=fuzz.token_set_ratio, score_cutoff=NEAR, limit=10)
    by_id = {e.id: e for e in pool}
    return [by_id[key] for _, _, key in near]


def find_units(units: Iterable[Unit], text: str) -> list[Unit]:
    """OPDs whose code, short name or name holds every word, in official order."""
    words = normalised(text).split()
    if not words:
        return []
    return [u for u in units if all(w in normalised(f"{u.code} {u.short} {u.name}") for w in words)]


def find_references(
    vocabulary: Vocabulary, family: str, text: str, limit: int = 50
) -> list[ReferenceNode]:
    """Nodes of a family whose code or path of names holds every word; own names first."""
    words = normalised(text).split()
    ranked = []
    for node in vocabulary.family(family):
        own = normalised(node.label)
        if node.code.casefold().startswith(text.strip().casefold()):
            rank = 0
        elif all(word in own for word in words):
            rank = 1
        elif all(word in normalised(path_label(vocabulary, node.code)) for word in words):
            rank = 2
        else:
            continue
        ranked.append((rank, node.code, node))
    return [node for _, _, node in sorted(ranked, key=lambda found: found[:2])][:limit]


def path_label(vocabulary: Vocabulary, code: str) -> str:
    """The names above a node, top first: "Perhubungan › Angkutan jalan"."""
    return " › ".join(node.name for node in vocabulary.reference_path(code)[:-1])


def find_parties(vocabulary: Vocabulary, text: str, limit: int = 30) -> list[tuple[str, str, str]]:
    """Parties as (key, label, name), OPDs before institutions."""
    words = normalised(text).split()
    found = [
        (p.key, p.label, p.name)
        for p in vocabulary.parties.values()
        if all(w in normalised(f"{p.code} {p.short} {p.name}") for w in words)
    ]
    found.sort(key=lambda p: (not p[0].startswith("opd:"), p[1].casefold()))
    return found[:limit]
