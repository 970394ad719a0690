"""How well a foreign header agrees with what a kind can hold."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz

from app.mapping.words import header_words, phrases_of
from architecture.metamodel import Kind

# Words that many headers share; alone they say little.
GENERAL = frozenset({
    "nama", "status", "jenis", "tipe", "kategori", "tahun", "tanggal", "nomor", "unit", "data",
    "jumlah", "nilai", "lokasi", "keterangan", "server", "sumber", "hasil", "kode", "informasi",
})  # fmt: skip


@dataclass(frozen=True)
class _Form:
    """Words with what comparing them needs."""

    words: tuple[str, ...]
    bare: tuple[str, ...]
    kept: frozenset[str]
    glued: str
    text: str
    is_general: bool

    @classmethod
    def of(cls, words: tuple[str, ...], about: frozenset[str]) -> _Form:
        bare = tuple(w for w in words if w not in about)
        kept = frozenset(words)
        return cls(words, bare, kept, "".join(words), " ".join(words), kept <= GENERAL)


@cache
def _about(kind: Kind) -> frozenset[str]:
    """The words that only say what a register of that kind is about."""
    about = {*kind.label.id.casefold().split(), *kind.plural.id.casefold().split()}
    return frozenset(about - ({"data", "informasi"} if kind.name != "data" else set()))


@cache
def _forms(kind: Kind) -> tuple[tuple[str, float, _Form], ...]:
    return tuple((p.target, p.weight, _Form.of(p.words, _about(kind))) for p in phrases_of(kind))


@lru_cache(maxsize=20_000)
def header_scores(header: str, kind: Kind) -> dict[str, float]:
    """For each target of a kind how well the header names it, from 0 to 1, best first."""
    mine = _Form.of(header_words(header), _about(kind))
    lines = header.split("›") if "›" in header else []
    parts = [_Form.of(header_words(p), _about(kind)) for p in lines]
    found: dict[str, float] = {}
    for target, weight, phrase in _forms(kind):
        score = _likeness(mine, phrase)
        # The last line of a header says most; the first ones tell it apart.
        if parts:
            score = max(score, 0.92 * _likeness(parts[-1], phrase))
            score = max(score, 0.7 * _likeness(parts[0], phrase))
        score *= weight
        if score > found.get(target, 0.3):
            found[target] = score
    return dict(sorted(found.items(), key=lambda f: (-f[1], f[0])))


def header_score(header: str, kind: Kind) -> float:
    """How well the header names anything that a kind can hold."""
    return next(iter(header_scores(header, kind).values()), 0.0)


def _likeness(mine: _Form, phrase: _Form) -> float:
    if mine.words == phrase.words:
        return 1.0
    if not mine.words or not phrase.words:
        return 0.0
    if mine.glued == phrase.glued:
        return 0.98
    if mine.bare and mine.bare == phrase.bare:
        return 0.93
    return max(_containment(mine, phrase), _spelling(mine.text, phrase.text))


def _containment(mine: _Form, phrase: _Form) -> float:
    if phrase.kept <= mine.kept:
        share = len(phrase.kept) / len(mine.kept)
        return (0.5 if phrase.is_general else 0.68) + 0.25 * share
    if mine.kept <= phrase.kept:
        share = len(mine.kept) / len(phrase.kept)
        return (0.35 if mine.is_general else 0.5) + 0.3 * share
    return 0.0


def _spelling(text: str, phrase: str) -> float:
    if len(text) < 4 or abs(len(text) - len(phrase)) > 0.3 * max(len(text), len(phrase)):
        return 0.0
    return 0.95 * fuzz.ratio(text, phrase, score_cutoff=84) / 100
