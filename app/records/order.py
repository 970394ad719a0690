"""In which order a list stands: typed values, numbers inside names, empty ones last."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from app.records.reader import Reader
from architecture.graph import Element
from architecture.metamodel import Attribute, Kind, ValueType
from architecture.values import quantity_size

REVIEWS = ("draft", "submitted", "verified", "validated", "returned")
PLANS = ("keep", "new", "upgrade", "retire", "merge")
RANGED = (
    ValueType.INTEGER, ValueType.MONEY, ValueType.YEAR, ValueType.DATE, ValueType.QUANTITY,
)  # fmt: skip


def comparable(attribute: Attribute, value: Any) -> Any:
    """A stored value in a form that sorts by its type; None stays None."""
    if value is None:
        return None
    if attribute.type is ValueType.QUANTITY:
        return quantity_size(attribute, value)
    return value


def sort_records(kind: Kind, elements: list[Element], sort: str, reader: Reader) -> None:
    """Sort in place; records without a value come last either way."""
    column, descending = sort.lstrip("-"), sort.startswith("-")
    key = _sort_key(kind, column, reader)
    elements.sort(key=lambda e: (e.code, e.id))
    with_value = [(key(e), e) for e in elements]
    filled = [pair for pair in with_value if pair[0] not in (None, "")]
    empty = [e for value, e in with_value if value in (None, "")]
    filled.sort(key=lambda pair: pair[0], reverse=descending)
    elements[:] = [e for _, e in filled] + empty


def _sort_key(kind: Kind, column: str, reader: Reader) -> Callable[[Element], Any]:
    fixed: dict[str, Callable[[Element], Any]] = {
        "code": lambda e: natural(e.code),
        "name": lambda e: natural(e.name),
        "opd": lambda e: reader.graph.unit_code(e.opd),
        "plan": lambda e: None if e.redacted else PLANS.index(e.plan),
        "review": lambda e: REVIEWS.index(e.review),
        "filled": lambda e: None if e.redacted else reader.counts(e).share,
    }
    if column in fixed:
        return fixed[column]
    attribute = kind.attribute(column)
    if attribute.type in RANGED:
        return lambda e: comparable(attribute, e.attributes.get(attribute.name))
    if attribute.type is ValueType.CHOICE:
        order = {c.code: n for n, c in enumerate(attribute.choices)}
        return lambda e: order.get(e.attributes.get(attribute.name, ""))
    return lambda e: natural(reader.shown(e, attribute)) or None


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key by which "APL-9" comes before "APL-10", letter case aside."""
    parts = (p for p in re.split(r"([0-9]+)", text.casefold()) if p)
    return tuple(
        (0, len(p.lstrip("0")), p.lstrip("0")) if p[0] in "0123456789" else (1, 0, p) for p in parts
    )
