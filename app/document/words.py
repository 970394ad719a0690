"""Dates, numbers and small sentences in Indonesian."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date


def number(value: int) -> str:
    """1.234"""
    return f"{value:,}".replace(",", ".")


def date_text(day: date) -> str:
    """21 November 2026"""
    return str(format_date(day, "d MMMM y", locale="id"))


def short_date(day: date) -> str:
    """21 Nov 2026"""
    return str(format_date(day, "d MMM y", locale="id"))


def listed(words: Sequence[str]) -> str:
    """a, b, dan c"""
    if len(words) < 2:
        return "".join(words)
    comma = "," if len(words) > 2 else ""
    return f"{', '.join(words[:-1])}{comma} dan {words[-1]}"


def lower_first(text: str) -> str:
    """The words as they stand within a sentence; abbreviations keep their capitals."""
    return " ".join(w if w[1:2].isupper() else w.lower() for w in text.split(" "))


def title_case(text: str) -> str:
    """Capitals as in headings: all words but the small ones."""
    small = {"dan", "atau", "di", "ke", "dari", "yang", "untuk", "per", "dengan", "pada"}
    words = text.split(" ")
    return " ".join(
        w if (w.lower() in small and i) or w[:1].isupper() else w[:1].upper() + w[1:]
        for i, w in enumerate(words)
    )
