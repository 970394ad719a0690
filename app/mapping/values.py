"""What foreign values mean: a value of the list, a year inside a date, a size with its unit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz

from app.mapping.words import value_words
from app.workbook.columns import PLANS
from architecture.metamodel import Attribute, ValueType
from architecture.sums import SCALES
from architecture.values import (
    MONTHS,
    Unreadable,
    plain_text,
    read_value,
    show_value,
)
from architecture.vocabulary import Vocabulary, is_negated, normalised

SURE, LIKELY = 0.85, 0.7
_TICKS = frozenset({"√", "✓", "✔", "☑", "v", "x", "ya", "y", "1"})
_URL = re.compile(r"(https?://)?[\w-]+(\.[\w-]+)+(:\d+)?(/[^\s<>\"',;]*)?", re.IGNORECASE)
_SIZE = re.compile(r"(\d+(?:[.,]\d+)?)\s*(kb|mb|gb|tb|pb|kbps|mbps|gbps|tbps)\b", re.IGNORECASE)
_BY_LIST = frozenset({
    ValueType.CHOICE, ValueType.CODE, ValueType.YES_NO, ValueType.REFERENCE,
    ValueType.REFERENCES,
})  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What a text means and how surely; `value` is None where nobody should guess."""

    value: str | None
    confidence: float = 0.0
    near: str | None = None


def is_listed(attribute: Attribute) -> bool:
    """Whether the attribute's values come from a list that foreign words can be matched with."""
    return attribute.type in _BY_LIST


def reads(attribute: Attribute, raw: Any, vocabulary: Vocabulary) -> bool:
    """Whether a text is understood without help."""
    try:
        return read_value(attribute, raw, vocabulary) is not None
    except Unreadable:
        return False


def is_tick(raw: Any) -> bool:
    """Whether a cell of a column like "Web | Mobile" says that it applies."""
    return raw is True or plain_text(raw).casefold() in _TICKS


# --- Words of lists -----------------------------------------------------------------------------


def find_value(attribute: Attribute, text: str, vocabulary: Vocabulary) -> Answer:
    """The value of the attribute's list that a foreign word means."""
    if reads(attribute, text, vocabulary):
        shown = show_value(attribute, read_value(attribute, text, vocabulary), vocabulary)
        return Answer(shown, 1.0)
    if attribute.is_reference:
        return _find_reference(attribute, text, vocabulary)
    return _find_word(_words_of(attribute, vocabulary), text)


def find_plan(text: str) -> Answer:
    """The plan that a foreign word means."""
    words = {normalised(label.id): label.id for label in PLANS.values()}
    words |= {word: PLANS[code].id for word, code in value_words("plan").items()}
    return _find_word(words, text)


def _words_of(attribute: Attribute, vocabulary: Vocabulary) -> dict[str, str]:
    """Every word for a value of the list, normalised → the value's label."""
    labels = dict(_labels(attribute, vocabulary))
    words = {normalised(label): label for label in labels.values()}
    for name in (attribute.codelist, attribute.name):
        for word, value in value_words(name or "").items():
            if value in labels:
                words[word] = labels[value]
    if attribute.type is ValueType.YES_NO:
        words |= {w: v.title() for w, v in value_words("yes_no").items() if w}
    return words


def _labels(attribute: Attribute, vocabulary: Vocabulary) -> Iterable[tuple[str, str]]:
    if attribute.type is ValueType.YES_NO:
        return [("ya", "Ya"), ("tidak", "Tidak")]
    if attribute.type is ValueType.CHOICE:
        return [(c.code, c.label.id) for c in attribute.choices]
    return [(v, v) for v in vocabulary.codelists.get(attribute.codelist or "", ())]


def _find_word(words: dict[str, str], text: str) -> Answer:
    if text.strip() in ("√", "✓", "✔", "☑") and "Ya" in words.values():
        return Answer("Ya", 0.95)
    wanted = normalised(text)
    if wanted in words:
        return Answer(words[wanted], 0.95)
    held = _held(words, wanted)
    if len(set(held.values())) == 1:
        return Answer(next(iter(held.values())), 0.8)
    if held:
        return Answer(None, 0.4, sorted(set(held.values()))[0])
    likeness, word = max(
        ((fuzz.ratio(wanted, w) / 100, w) for w in words if is_negated(w) == is_negated(wanted)),
        default=(0.0, ""),
    )
    if likeness >= 0.8 and len(wanted) > 3:
        return Answer(words[word], min(0.9, likeness))
    return Answer(None, 0.0, words[word] if likeness >= 0.6 else None)


def _held(words: dict[str, str], wanted: str) -> dict[str, str]:
    """The list's words inside a text, the longest of those that overlap."""
    mine = f" {wanted} "
    found = {
        w: v for w, v in words.items()
        if w and f" {w} " in mine and is_negated(w) == is_negated(wanted)
    }  # fmt: skip
    return {
        w: v for w, v in found.items() if not any(w != o and f" {w} " in f" {o} " for o in found)
    }


def _find_reference(attribute: Attribute, text: str, vocabulary: Vocabulary) -> Answer:
    code, likeness = _nearest_node(attribute.family or "", normalised(text), vocabulary)
    if code is None:
        return Answer(None)
    label = vocabulary.references[code].label
    return Answer(label, likeness) if likeness >= 0.88 else Answer(None, likeness, label)


def _nearest_node(family: str, wanted: str, vocabulary: Vocabulary) -> tuple[str | None, float]:
    best, found = 0.6, None
    for node in vocabulary.family(family):
        ratio = fuzz.ratio(wanted, normalised(node.name)) / 100
        if ratio > best:
            best, found = ratio, node.code
    return found, best


# --- Texts that hold the value in another form --------------------------------------------------


def converted(attribute: Attribute, raw: Any, vocabulary: Vocabulary, measure: str = "") -> Any:
    """A cell as the reader of its attribute understands it; itself where there is no other form.

    `measure` is the unit that the header names: "GB" for "RAM (GB)", "juta" for "(Rp juta)".
    """
    text = plain_text(raw)
    if measure and re.fullmatch(r"\d[\d.,]*", text):
        return f"{text} {measure}"
    if reads(attribute, raw, vocabulary):
        return raw
    form = _FORMS.get(attribute.type)
    found = form(text) if form else None
    return found if found is not None and reads(attribute, found, vocabulary) else raw


def measure_of(attribute: Attribute, header: str) -> str:
    """The unit that a header names for the bare numbers below it, or ""."""
    words = set(re.findall(r"[a-z]+", header.casefold()))
    if attribute.type is ValueType.QUANTITY:
        return next((u.upper() for u in ("gb", "tb", "mb", "kb") if u in words), "") or next(
            (u.title() for u in ("mbps", "gbps", "kbps") if u in words), ""
        )
    if attribute.type is ValueType.MONEY:
        words |= {"ribu"} if "ribuan" in words else set()
        words |= {"juta"} if "jutaan" in words else set()
        return next((s for s in SCALES if len(s) > 2 and s in words), "")
    return ""


def _year(text: str) -> str | None:
    years = set(re.findall(r"(?<!\d)((?:19|20)\d\d)(?!\d)", text))
    return next(iter(years)) if len(years) == 1 else None


def _address(text: str) -> str | None:
    """An address without "https://", or the only one in a text."""
    found = [m.group(0) for m in _URL.finditer(text) if _is_host(m.group(0))]
    if len(found) != 1:
        return None
    return found[0] if found[0].casefold().startswith("http") else f"https://{found[0]}"


def _is_host(text: str) -> bool:
    host = re.sub(r"^https?://", "", text, flags=re.IGNORECASE).split("/")[0].split(":")[0]
    return bool(re.search(r"[a-z]{2,}$", host, re.IGNORECASE)) or text.startswith("http")


def _size(text: str) -> str | None:
    sizes = _SIZE.findall(text)
    # "2 x 600 GB" is no single size.
    if len(sizes) != 1 or re.search(r"\d\s*[x*×+]\s*\d", text, re.IGNORECASE):
        return None
    return f"{sizes[0][0]} {sizes[0][1]}"


def _day(text: str) -> str | None:
    match = re.search(r"(\d{1,2})[\s./-]+([A-Za-z]+|\d{1,2})[\s./-]+(\d{4})", text)
    if match is None or (match.group(2).isalpha() and match.group(2).casefold() not in MONTHS):
        return None
    return match.group(0)


_FORMS = {
    ValueType.YEAR: _year,
    ValueType.URL: _address,
    ValueType.QUANTITY: _size,
    ValueType.DATE: _day,
}


@lru_cache(maxsize=20_000)
def same_words(text: str, shown: str) -> bool:
    """Whether `shown` says all that `text` says: nothing is lost when it stands for it."""
    mine, theirs = normalised(text), normalised(shown)
    if mine == theirs or f" {mine} " in f" {theirs} ":
        return True
    if mine.isdigit() or len(mine) < 2:
        return False
    if mine.replace(" ", "") == theirs.replace(" ", ""):
        return True
    return fuzz.ratio(mine, theirs) >= 88 and is_negated(mine) == is_negated(theirs)
