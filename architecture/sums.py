"""Sums of money in words: "150 juta", "Rp 1,2 M"."""

from __future__ import annotations

import re
from decimal import Decimal

MAX_DIGITS = 18  # more is a typing error, and no spreadsheet holds it
# How offices shorten large sums; "M" alone is a thousand million, or a metre, or a million.
SCALES = {
    "ribu": 3, "rb": 3, "juta": 6, "jt": 6, "miliar": 9, "milyar": 9, "mlr": 9, "m": 9,
    "triliun": 12, "trilyun": 12, "t": 12,
}  # fmt: skip
_SCALED = re.compile(r"(rp\.?\s*)?(\d[\d.,]*)\s*([a-z]+)\.?", re.IGNORECASE)


def whole_number(text: str) -> int | None:
    """The whole number that a text says, with or without "Rp" and groups of thousands."""
    cleaned = re.sub(r"^rp\.?\s*", "", text.strip().casefold())
    cleaned = re.sub(r",(00|-)$", "", cleaned).rstrip(",.-").strip()
    if re.fullmatch(r"-?\d{1,3}([. ]\d{3})+|-?\d+|-?\d{1,3}(,\d{3})+", cleaned):
        digits = re.sub(r"[., ]", "", cleaned)
        return int(digits) if len(digits.lstrip("-")) <= MAX_DIGITS else None
    return None


def scaled_number(text: str) -> tuple[int, bool] | None:
    """The rupiah of "150 juta" or "Rp 1,2 M", and whether that is the only way to read it."""
    match = _SCALED.fullmatch(text.strip())
    power = SCALES.get(match.group(3).casefold()) if match else None
    if match is None or power is None or len(match.group(2)) > MAX_DIGITS:
        return None
    digits = match.group(2)
    # "1.500 juta" groups thousands; "1,250 juta" may mean either, so nobody guesses.
    if re.fullmatch(r"\d{1,3}(\.\d{3})+", digits):
        digits = digits.replace(".", "")
    elif not re.fullmatch(r"\d+([.,]\d{1,2})?", digits):
        return None
    number = Decimal(digits.replace(",", ".")).scaleb(power)
    if number != number.to_integral_value() or number >= 10**MAX_DIGITS:
        return None
    return int(number), len(match.group(3)) > 1 or bool(match.group(1))
