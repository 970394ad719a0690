"""What one row of the change log did, unit by unit: the common ground of undoing and joining.

A unit is what people take as one thing: a value with its text, mark and reason; a name; whether
a record is there at all. Two changes touch each other only if they touch the same unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LIVING = "living"
REVIEW = "review"
TARGET_VALUE = "target.attributes."  # a target value with the text that could not be read
VALUE_GROUPS = ("attributes", "unread", "marks", "reasons")
# Columns of a record that are units, alone or together.
COLUMN_UNITS = {
    "name": "name", "opd_id": "opd_id", "plan": "plan", "merged_into": "plan",
    "review": REVIEW, "draft_fields": REVIEW, "archived_at": LIVING,
}  # fmt: skip
ENDS = ("source_id", "target_id", "open_text", "open_kind")
# Rows that tell of something without changing the record or relation.
SILENT = frozenset({"comment", "conflict", "settle", "same", "recode"})


@dataclass(frozen=True)
class Part:
    """What a change did to one unit: its names with their values before and after."""

    unit: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def parts_of(
    entity: str, action: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[Part, ...]:
    """The parts of a change, in stable order; none if it changed nothing that has units."""
    if action in SILENT:
        return ()
    if entity == "element":
        return _element_parts(action, before, after)
    if entity == "relation":
        return _relation_parts(action, before, after)
    if entity == "attachment" and action in ("attach", "detach"):
        file = str(after.get("file") or before.get("file") or "")
        return (_living(action == "attach", f"file.{file}"),)
    return ()


def unit_of(name: str) -> str | None:
    """The unit of a record's flat field; None for what belongs to none, as its code."""
    group, dot, key = name.partition(".")
    if not dot:
        return COLUMN_UNITS.get(name)
    if group in VALUE_GROUPS:
        return f"attributes.{key}"
    return name.replace("target.unread.", TARGET_VALUE) if group == "target" else None


def names_of(unit: str) -> tuple[str, ...]:
    """The flat fields of a record's unit."""
    if unit.startswith(TARGET_VALUE):
        return unit, unit.replace(TARGET_VALUE, "target.unread.")
    group, dot, key = unit.partition(".")
    if dot:
        return tuple(f"{g}.{key}" for g in VALUE_GROUPS) if group == "attributes" else (unit,)
    return tuple(name for name, owner in COLUMN_UNITS.items() if owner == unit)


def _living(is_living: bool, unit: str = LIVING, **more: Any) -> Part:
    return Part(unit, {"living": not is_living}, {"living": is_living, **more})


def _element_parts(
    action: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[Part, ...]:
    if action == "create":
        return (_living(True),)
    found: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
    for name in sorted({*before, *after}):
        unit = unit_of(name)
        if unit is None:
            continue
        was, is_ = found.setdefault(unit, ({}, {}))
        if name == "archived_at":
            was["living"], is_["living"] = before.get(name) is None, after.get(name) is None
        else:
            was[name], is_[name] = before.get(name), after.get(name)
    return tuple(Part(unit, was, is_) for unit, (was, is_) in found.items())


def _relation_parts(
    action: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[Part, ...]:
    if action in ("create", "restore"):
        return (_living(True, mark=after.get("mark")),)
    if action == "archive":
        return (Part(LIVING, {"living": True}, {"living": False}),)
    if action in ("tie", "untie"):
        return (Part("ends", *({n: side.get(n) for n in ENDS} for side in (before, after))),)
    if action == "redeclare":
        names: tuple[str, ...] = ("declared_by",)
    elif action == "plan":
        names = ("plan",)
    elif action == "object":
        names = ("objection",)
    else:
        names = tuple(sorted({*before, *after}))
    units = {"mark": LIVING}
    found: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
    for name in names:
        was, is_ = found.setdefault(units.get(name, name), ({}, {}))
        was[name], is_[name] = before.get(name), after.get(name)
    return tuple(Part(unit, was, is_) for unit, (was, is_) in found.items())
