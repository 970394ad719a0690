"""The words of foreign registers: headers, values and abbreviations, from `seeds/reference/`."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.workbook.columns import CODE, NAME, OPD, PLAN
from app.workbook.matcher import FIXED_EXACT, name_headers
from architecture.metamodel import METAMODEL, Kind
from architecture.values import plain_text
from architecture.vocabulary import normalised

REFERENCE = Path(__file__).resolve().parents[2] / "seeds" / "reference"
# Words that tell nothing: what is left is compared.
FILLERS = frozenset(
    {"dan", "yang", "atau", "di", "ke", "dari", "of", "the", "and", "para", "isian"}
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")


@dataclass(frozen=True)
class Phrase:
    """A header under which registers keep what `target` means; `weight` is how surely."""

    target: str
    words: tuple[str, ...]
    weight: float


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def abbreviations(use: str) -> dict[str, tuple[str, ...]]:
    """Short words and what they stand for; `use` is "header" or "unit"."""
    return {
        r["short"]: tuple(r["long"].split()) for r in _rows("word_abbreviations") if r["use"] == use
    }


def cell_key(raw: Any) -> str:
    """A cell as mappings name it: its text on one line."""
    return " ".join(plain_text(raw).split())


def header_words(text: str) -> tuple[str, ...]:
    """The words of a header, abbreviations written out: "Thn_Pembuatan (Rp)" → tahun, pembuatan."""
    bare = _BRACKETS.sub(" ", text)
    plain = normalised(_CAMEL.sub(" ", bare if bare.strip() else text).replace("_", " "))
    short = abbreviations("header")
    words = [w for word in plain.split() for w in short.get(word, (word,))]
    return tuple(w for w in words if w not in FILLERS) or tuple(words)


@cache
def phrases_of(kind: Kind) -> tuple[Phrase, ...]:
    """Every header that means something for a kind: its own labels first, then synonyms."""
    found = [*_own_phrases(kind), *_seed_phrases(kind)]
    unique: dict[tuple[str, tuple[str, ...]], Phrase] = {}
    for phrase in found:
        known = unique.get((phrase.target, phrase.words))
        if phrase.words and (known is None or known.weight < phrase.weight):
            unique[phrase.target, phrase.words] = phrase
    return tuple(unique.values())


def _own_phrases(kind: Kind) -> Iterator[Phrase]:
    for word in (*name_headers(kind), "nama"):
        yield Phrase(NAME, header_words(word), 1.0)
    for target in (CODE, OPD, PLAN):
        for word in FIXED_EXACT[target]:
            yield Phrase(target, header_words(word), 1.0)
    for attribute in kind.attributes:
        for word in (attribute.label.id, attribute.label.en, *attribute.headers):
            yield Phrase(attribute.name, header_words(word), 1.0)
    for link in METAMODEL.column_links(kind):
        for word in (link.label.id, f"{link.other.label.id} terkait"):
            yield Phrase(link.name, header_words(word), 1.0)


def _seed_phrases(kind: Kind) -> Iterator[Phrase]:
    targets = {NAME, OPD, PLAN, CODE, *kind.by_name}
    targets |= {link.name for link in METAMODEL.links(kind)}
    for row in _rows("header_synonyms"):
        if row["kind"] in ("*", kind.name) and row["target"] in targets:
            yield Phrase(row["target"], header_words(row["phrase"]), float(row["weight"]))


@cache
def value_words(listed: str) -> dict[str, str]:
    """What other offices call the values of a list: their word, normalised → our value.

    `listed` is an attribute's name, a code list's name, "yes_no" or "plan".
    """
    return {
        normalised(r["phrase"]): r["value"] for r in _rows("value_synonyms") if r["list"] == listed
    }
