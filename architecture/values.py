"""Reading and showing values: what somebody typed → what is stored → what is shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from architecture.metamodel.types import Attribute, Text, ValueType
from architecture.plan_values import CHECKS, Misfit
from architecture.sums import MAX_DIGITS, scaled_number, whole_number
from architecture.vocabulary import Vocabulary, nearest, normalised

EMPTY_WORDS = frozenset({"", "-", "--", "–", "—", "n/a"})
MAX_TEXT = 20_000

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january", "februari feb february pebruari", "maret mar march",
            "april apr", "mei may", "juni jun june", "juli jul july",
            "agustus agu agt ags aug august", "september sep sept",
            "oktober okt oct october", "november nov nopember nop",
            "desember des dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
# To the unit in which a dimension is compared: GB, and Mbps.
UNITS = {
    "memory": {"kb": 1e-6, "mb": 1e-3, "gb": 1.0, "tb": 1e3, "pb": 1e6,
               "kib": 1e-6, "mib": 1e-3, "gib": 1.0, "tib": 1e3},
    "bandwidth": {"kbps": 1e-3, "mbps": 1.0, "gbps": 1e3, "tbps": 1e6},
}  # fmt: skip
UNIT_NAMES = {"memory": "KB, MB, GB, TB", "bandwidth": "Kbps, Mbps, Gbps"}
YES = frozenset({"ya", "y", "yes", "true", "1", "benar"})
NO = frozenset({"tidak", "t", "no", "false", "0", "n", "bukan"})
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class Problem:
    """Why a text does not fit its attribute, and the nearest value that would."""

    reason: Text
    suggestion: str | None = None


class Unreadable(Exception):
    """A text that does not fit; it is kept beside the attribute, not dropped."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason.en)
        self.problem = problem


def is_empty(raw: Any) -> bool:
    """Whether a cell or field means "nothing": blank, "-", an empty list."""
    if raw is None or raw == [] or raw == {}:
        return True
    return isinstance(raw, str) and CONTROL.sub("", raw).strip() in EMPTY_WORDS


def plain_text(raw: Any) -> str:
    """Text as people would write it: no control characters, no ".0" behind whole numbers."""
    if isinstance(raw, bool):
        return "Ya" if raw else "Tidak"
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    if isinstance(raw, (datetime, date)):
        return raw.isoformat()[:10]
    return CONTROL.sub("", str(raw)).replace("\r\n", "\n").replace("\r", "\n").strip()


def read_value(attribute: Attribute, raw: Any, vocabulary: Vocabulary) -> Any:
    """The stored form of `raw`; None if it is empty. Raises Unreadable.

    A value already in stored form reads as itself.
    """
    if is_empty(raw):
        return None
    value = _READERS[attribute.type](attribute, raw, vocabulary)
    return _checked(attribute, value) if attribute.check else value


def _checked(attribute: Attribute, value: Any) -> Any:
    try:
        return CHECKS[attribute.check](value) or None
    except Misfit as misfit:
        raise Unreadable(Problem(misfit.reason, misfit.suggestion)) from misfit


def show_value(
    attribute: Attribute, value: Any, vocabulary: Vocabulary, language: str = "id"
) -> str:
    """The value as text, such that reading that text gives the value again."""
    if value is None:
        return ""
    return _SHOWERS.get(attribute.type, _show_plain)(attribute, value, vocabulary, language)


def _fail(id_: str, en: str, suggestion: str | None = None) -> Unreadable:
    return Unreadable(Problem(Text(id_, en), suggestion))


def _read_text(attribute: Attribute, raw: Any, vocabulary: Vocabulary) -> str:
    text = plain_text(raw)
    if len(text) > MAX_TEXT:
        raise _fail(f"Teks lebih dari {MAX_TEXT} huruf.", f"Text is over {MAX_TEXT} characters.")
    return text


def _read_choice(attribute: Attribute, raw: Any, vocabulary: Vocabulary) -> str:
    wanted = normalised(plain_text(raw))
    for choice in attribute.choices:
        if wanted in (
            normalised(choice.code),
            normalised(choice.label.id),
            normalised(choice.label.en),
            *(normalised(alias) for alias in choice.aliases),
        ):
            return choice.code
    labels = [c.label.id for c in attribute.choices]
    raise _not_in_list(plain_text(raw), labels)


def _read_code(attribute: Attribute, raw: Any, vocabulary: Vocabulary) -> str:
    values = vocabulary.codelists.get(attribute.codelist or "", ())
    wanted = normalised(plain_text(raw))
    for value in values:
        if normalised(value) == wanted:
            return value
    raise _not_in_list(plain_text(raw), values)


def _not_in_list(text: str, values: Any) -> Unreadable:
    options = list(values)
    shown = "; ".join(options[:12]) + ("; …" if len(options) > 12 else "")
    return _fail(
        f"Nilai tidak ada dalam daftar. Pilihan: {shown}.",
        f"The value is not in the list. Choices: {shown}.",
        nearest(text, options, always=True),
    )


def _read_integer(attribute: Attribute, raw: Any, vocabulary: Vocabulary) -> int:
    number = whole_number(plain_text(raw))
    if number is None:
        raise _fail("Harus bilangan bulat, misalnya 1.250.", "Must be a whole number such as 1250.")
    return number


def _read_money(attribute: Attribute, raw: Any, vocabulary: Vocabulary) -> int:
    text = plain_text(raw)
    number = whole_number(text)
    scaled = scaled_number(text) if number is None else None
    if scaled is not None and scaled[1]:
        number = scaled[0]
    if number is None or number < 0:
        raise _fail(
            "Harus rupiah dalam bilangan bulat, misalnya 41.170.000 atau 41 juta.",
            "Must be whole rupiah such as 41170000.",
            f"{scaled[0]:,}".replace(",", ".") if scaled else None,
        )
    return number


def _read_quantity(attribute: Attribute, raw: Any, vocabulary: Vocabulary) -> dict[str, Any]:
    units = UNITS[attribute.dimension or "memory"]
    if isinstance(raw, dict):
        # What hidden fields and other programs send is taken only if it is the stored form.
        if _is_stored_quantity(raw, units):
            return raw
        raw = ""
    text = plain_text(raw)
    match = re.fullmatch(r"(\d+(?:[.,]\d+)?)\s*([A-Za-z]+(?:/s)?)", text)
    unit = match.group(2).casefold().replace("/s", "ps") if match else ""
    if match is None or unit not in units or len(match.group(1)) > MAX_DIGITS:
        names = UNIT_NAMES[attribute.dimension or "memory"]
        raise _fail(
            f"Harus angka dengan satuan ({names}), misalnya 64 GB.",
            f"Must be a number with a unit ({names}).",
            f"{text} {names.split(', ')[2]}" if re.fullmatch(r"\d+", text) else None,
        )
    number = float(match.group(1).replace(",", "."))
    known = [*UNIT_NAMES[attribute.dimension or "memory"].split(", "), "PB", "Tbps"]
    shown = next(u for u in known if u.casefold() == unit.replace("ib", "b"))
    return {"text": text, "value": number, "unit": shown}


def _is_stored_quantity(raw: dict[Any, Any], units: dict[str, float]) -> bool:
    if set(raw) != {"text", "value", "unit"} or not isinstance(raw["text"], str):
        return False
    is_number = isinstance(raw["value"], (int, float)) and not isinstance(raw["value"], bool)
    is_unit = isinstance(raw["unit"], str) and raw["unit"].casefold() in units
    return is_number and is_unit and 0 <= raw["value"] < 10**MAX_DIGITS


def quantity_size(attribute: Attribute, value: dict[str, Any]) -> float:
    """A quantity in the unit of its dimension (GB, Mbps), for sorting and comparing."""
    return float(value["value"]) * UNITS[attribute.dimension or "memory"][value["unit"].casefold()]


def _read_date(attribute: Attribute, raw: Any, vocabulary: Vocabulary) -> str:
    if isinstance(raw, (datetime, date)):
        return raw.isoformat()[:10]
    text = plain_text(raw)
    parts = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?", text)
    if parts:
        year, month, day = (int(p) for p in parts.groups())
    else:
        parts = re.fullmatch(r"(\d{1,2})[\s./-]+([A-Za-z]+|\d{1,2})[\s./-]+(\d{4})", text)
        if parts is None:
            raise _bad_date(text)
        word = parts.group(2).casefold()
        day, year = int(parts.group(1)), int(parts.group(3))
        month = int(word) if word.isdigit() else MONTHS.get(word, 0)
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise _bad_date(text) from None


def _bad_date(text: str) -> Unreadable:
    inside = re.search(r"(\d{1,2})\s+([A-Za-z]+)\s+(\d{4})", text)
    suggestion = None
    if inside and inside.group(2).casefold() in MONTHS:
        suggestion = (
            f"{inside.group(3)}-{MONTHS[inside.group(2).casefold()]:02d}-{int(inside.group(1)):02d}"
        )
    return _fail(
        "Harus tanggal, misalnya 31 Desember 2026 atau 2026-12-31.",
        "Must be a date such as 2026-12-31.",
        suggestion,
    )


def _read_year(attribute: Attribute, raw: Any, vocabulary: Vocabulary) -> int:
    text = plain_text(raw)
    if re.fullmatch(r"(19|20)\d\d", text):
        return int(text)
    inside = re.search(r"\b((?:19|20)\d\d)\b", text)
    raise _fail(
        "Harus tahun empat angka, misalnya 2024.",
        "Must be a four-digit year such as 2024.",
        inside.group(1) if inside else None,
    )


def _read_yes_no(attribute: Attribute, raw: Any, vocabulary: Vocabulary) -> bool:
    word = normalised(plain_text(raw))
    if word in YES:
        return True
    if word in NO:
        return False
    raise _fail("Harus Ya atau Tidak.", "Must be yes or no.", nearest(word, ["Ya", "Tidak"]))


def _read_url(attribute: Attribute, raw: Any, vocabulary: Vocabulary) -> str:
    text = plain_text(raw)
    if re.fullmatch(r"https?://[^\s<>\"']+", text):
        return text
    bare = re.fullmatch(r"[\w-]+(\.[\w-]+)+(/[^\s<>\"']*)?", text)
    raise _fail(
        "Harus alamat web yang diawali http:// atau https://.",
        "Must be a web address starting with http:// or https://.",
        f"https://{text}" if bare else None,
    )


def _read_yearly(attribute: Attribute, raw: Any, vocabulary: Vocabulary) -> dict[str, str]:
    if isinstance(raw, dict):
        pairs = {str(k): plain_text(v) for k, v in raw.items() if not is_empty(v)}
    else:
        pairs = {}
        for part in re.split(r"[;\n]", plain_text(raw)):
            year, sign, value = part.partition(":")
            if part.strip() and not sign:
                raise _fail(
                    "Tulis per tahun, misalnya 2025: 71,2; 2026: 72.",
                    "Write one value per year: 2025: 71.2; 2026: 72.",
                )
            if part.strip():
                pairs[year.strip()] = value.strip()
    if not all(re.fullmatch(r"(19|20)\d\d", year) for year in pairs):
        raise _fail("Tahun harus empat angka.", "Years must have four digits.")
    return dict(sorted(pairs.items()))


def _parts(raw: Any) -> list[str]:
    if isinstance(raw, (list, tuple)):
        return [plain_text(r) for r in raw if not is_empty(r)]
    return [p.strip() for p in re.split(r"[;\n]", plain_text(raw)) if p.strip() not in EMPTY_WORDS]


def _read_party(attribute: Attribute, raw: Any, vocabulary: Vocabulary) -> str:
    party = vocabulary.find_party(plain_text(raw))
    if party is None:
        raise _fail(
            "Bukan OPD atau instansi yang tercatat.",
            "Not a recorded OPD or institution.",
            vocabulary.near_party(plain_text(raw)),
        )
    return party.key


def _read_parties(attribute: Attribute, raw: Any, vocabulary: Vocabulary) -> list[str]:
    # A single name may itself hold a separator that people use between several names.
    if isinstance(raw, str) and (whole := vocabulary.find_party(plain_text(raw))):
        return [whole.key]
    return list(dict.fromkeys(_read_party(attribute, part, vocabulary) for part in _parts(raw)))


def _read_reference(attribute: Attribute, raw: Any, vocabulary: Vocabulary) -> str:
    text = plain_text(raw)
    node = vocabulary.find_reference(attribute.family or "", text)
    if node is None:
        names = [n.label for n in vocabulary.family(attribute.family or "")]
        raise _fail(
            f"Bukan simpul {attribute.family}. Tulis kode simpulnya.",
            f"Not a node of {attribute.family}; write its code.",
            nearest(text, names),
        )
    return node.code


def _read_references(attribute: Attribute, raw: Any, vocabulary: Vocabulary) -> list[str]:
    return list(dict.fromkeys(_read_reference(attribute, part, vocabulary) for part in _parts(raw)))


_READERS: dict[ValueType, Callable[[Attribute, Any, Vocabulary], Any]] = {
    ValueType.TEXT: _read_text,
    ValueType.LONG_TEXT: _read_text,
    ValueType.CHOICE: _read_choice,
    ValueType.CODE: _read_code,
    ValueType.INTEGER: _read_integer,
    ValueType.QUANTITY: _read_quantity,
    ValueType.MONEY: _read_money,
    ValueType.DATE: _read_date,
    ValueType.YEAR: _read_year,
    ValueType.YES_NO: _read_yes_no,
    ValueType.URL: _read_url,
    ValueType.YEARLY: _read_yearly,
    ValueType.PARTY: _read_party,
    ValueType.PARTIES: _read_parties,
    ValueType.REFERENCE: _read_reference,
    ValueType.REFERENCES: _read_references,
}


def _show_plain(attribute: Attribute, value: Any, vocabulary: Vocabulary, language: str) -> str:
    return str(value)


def _show_reference(attribute: Attribute, value: Any, vocabulary: Vocabulary, language: str) -> str:
    node = vocabulary.references.get(value)
    return node.label if node else str(value)


def _show_number(attribute: Attribute, value: Any, vocabulary: Vocabulary, language: str) -> str:
    return f"{value:,}".replace(",", "," if language == "en" else ".")


_SHOWERS: dict[ValueType, Callable[[Attribute, Any, Vocabulary, str], str]] = {
    ValueType.CHOICE: lambda a, v, voc, lang: a.choice_label(v, lang),
    ValueType.INTEGER: _show_number,
    ValueType.MONEY: _show_number,
    ValueType.QUANTITY: lambda a, v, voc, lang: str(v["text"]),
    ValueType.YES_NO: lambda a, v, voc, lang: (
        ("Yes" if v else "No") if lang == "en" else ("Ya" if v else "Tidak")
    ),
    ValueType.YEARLY: lambda a, v, voc, lang: "; ".join(f"{y}: {x}" for y, x in v.items()),
    ValueType.PARTY: lambda a, v, voc, lang: voc.party_label(v),
    ValueType.PARTIES: lambda a, v, voc, lang: "; ".join(voc.party_label(p) for p in v),
    ValueType.REFERENCE: _show_reference,
    ValueType.REFERENCES: lambda a, v, voc, lang: "; ".join(
        _show_reference(a, code, voc, lang) for code in v
    ),
}
