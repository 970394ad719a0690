"""Values of a plan that have a form of their own: codes of the budget, rupiah per year.

The codes follow the nomenclature of Permendagri 90/2019: urusan (1 digit), bidang urusan (2),
program (2), kegiatan (level of government and 2), sub kegiatan (4; 2 before its updates). "X.XX"
stands for the programme that every bidang urusan has. The list itself is imported by the
government; here only the pattern is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from architecture.metamodel.types import Text
from architecture.sums import scaled_number, whole_number

_FIELD = r"(?:\d\.\d{2}|X\.XX)"
PROGRAMME = re.compile(rf"{_FIELD}\.\d{{2}}", re.ASCII)
BUDGET_ACTIVITY = re.compile(rf"{_FIELD}\.\d{{2}}\.[12]\.\d{{2}}", re.ASCII)
SUB_ACTIVITY = re.compile(rf"{_FIELD}\.\d{{2}}\.[12]\.\d{{2}}\.\d{{2}}(?:\d{{2}})?", re.ASCII)
NOTHING = frozenset({"", "-", "--", "–", "—"})


class Misfit(ValueError):
    """A value without the form it must have, why, and the value it may have meant."""

    def __init__(self, reason: Text, suggestion: str | None = None) -> None:
        super().__init__(reason.en)
        self.reason = reason
        self.suggestion = suggestion


def sub_activity_code(value: str) -> str:
    """The code of a sub-activity, without the name written behind it. Raises Misfit."""
    code, _ = split_code(value)
    if SUB_ACTIVITY.fullmatch(code):
        return code
    raise Misfit(
        Text(
            "Pola kode sub kegiatan: 2.16.03.2.02.0037 (urusan, bidang, program, kegiatan, sub).",
            "The pattern of a sub-activity code is 2.16.03.2.02.0037.",
        ),
        _mended(code, SUB_ACTIVITY),
    )


def coded_name(pattern: re.Pattern[str], example: str) -> Callable[[str], str]:
    """A check of a name that may begin with its code; a code must have the pattern."""

    def check(value: str) -> str:
        code, name = split_code(value)
        if not code:
            return value
        if pattern.fullmatch(code):
            return f"{code} {name}".strip()
        reason = Text(
            f"Bila diawali kode, polanya {example}; boleh juga namanya saja.",
            f"A leading code has the pattern {example}; a name alone will do as well.",
        )
        mended = _mended(code, pattern)
        raise Misfit(reason, f"{mended} {name}".strip() if mended else None)

    return check


def split_code(value: str) -> tuple[str, str]:
    """A leading code and the name behind it; ("", value) where it begins with no code."""
    found = re.match(r"([\dXx][\dXx.]*[.][\dXx.]*)\s*[-–:]?\s*(.*)", value.strip(), re.DOTALL)
    if found is None:
        return "", value.strip()
    return found.group(1).rstrip(".").upper(), found.group(2).strip()


def _mended(code: str, pattern: re.Pattern[str]) -> str | None:
    """The code with its parts filled up with zeros, where that gives the pattern."""
    parts = code.split(".")
    widths = (1, 2, 2, 1, 2, 4)
    filled = [p.zfill(w) if p.isdigit() else p for p, w in zip(parts, widths, strict=False)]
    mended = ".".join([*filled, *parts[len(widths) :]])
    return mended if mended != code and pattern.fullmatch(mended) else None


def rupiah_per_year(value: Mapping[str, str]) -> dict[str, str]:
    """Amounts by year in one way of writing ("150.000.000"). Raises Misfit naming every fault."""
    read = {year: rupiah(text) for year, text in value.items() if text not in NOTHING}
    wrong = "; ".join(f"{year}: {value[year]}" for year, number in read.items() if number is None)
    if wrong:
        raise Misfit(
            Text(
                f"Bukan rupiah: {wrong}. Tulis misalnya 2026: 150.000.000; 2027: 90 juta.",
                f"Not rupiah: {wrong}. Write for example 2026: 150.000.000; 2027: 90 juta.",
            )
        )
    return {year: f"{number:,}".replace(",", ".") for year, number in read.items()}


def rupiah(text: str) -> int | None:
    """The whole rupiah that a text says: "150.000.000", "Rp 90 juta"; None for anything else."""
    number = whole_number(text)
    scaled = scaled_number(text) if number is None else None
    if scaled is not None and scaled[1]:
        number = scaled[0]
    return number if number is not None and number >= 0 else None


# By the name that an attribute declares as its `check`.
CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "programme": coded_name(PROGRAMME, "2.16.03"),
    "budget_activity": coded_name(BUDGET_ACTIVITY, "2.16.03.2.02"),
    "sub_activity": sub_activity_code,
    "rupiah_per_year": rupiah_per_year,
}
