"""Joining what a room decided about gaps: its catalogue entries, changed or taken back there.

Who decided here meanwhile is not overruled: the room's word is taken where the decision here is
still one that the room began from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import Decision, Element, User
from app.operations.decisions import FIELDS
from app.operations.sync_log import Report

Row = Mapping[str, Any]
PART = "decisions"


def bring_decisions(
    rows: Mapping[str, Iterable[Row]], report: Report, learn: Callable[[Row], None],
    read: Callable[[Row], dict[str, Any]],
) -> None:  # fmt: skip
    """Add new decisions by `learn`, and let known ones follow the room; `read` checks a row."""
    here = {d.key: d for d in db.session.scalars(select(Decision))}
    began = _beginnings(rows["changes"])
    there: set[str] = set()
    for row in rows[PART]:
        key = row.get("key")
        there.add(str(key))
        if key not in here:
            learn(row)
            continue
        values, stored = read(row), here[str(key)]
        if _said(values) == _said(_held(stored)):
            continue
        if _said(_held(stored)) in began.get(stored.key, ()):
            _follow(stored, values)
            report.brought[PART] = report.brought.get(PART, 0) + 1
    for key in sorted(began.keys() - there):
        if key in here and _said(_held(here[key])) in began[key]:
            db.session.delete(here[key])
            report.brought[PART] = report.brought.get(PART, 0) + 1


def _beginnings(changes: Iterable[Row]) -> dict[str, list[dict[str, Any]]]:
    """By key what a decision held before each of the room's changes of it."""
    found: dict[str, list[dict[str, Any]]] = {}
    for change in changes:
        before, after = change.get("before") or {}, change.get("after") or {}
        if change.get("entity") == "decision" and isinstance(before, dict):
            key = str(before.get("key") or (after.get("key") if isinstance(after, dict) else ""))
            found.setdefault(key, []).append(_said(before))
    return found


def _held(stored: Decision) -> dict[str, Any]:
    return {name: getattr(stored, name) for name in FIELDS}


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a decision says, however much of it is written down."""
    return {name: values.get(name) or None for name in FIELDS}


def _follow(stored: Decision, values: Mapping[str, Any]) -> None:
    for name in (*FIELDS, "decided_by", "at"):
        setattr(stored, name, values.get(name))
    user_id = values.get("user_id")
    stored.user_id = user_id if user_id and db.session.get(User, user_id) else None
    if stored.activity_id and db.session.get(Element, stored.activity_id) is None:
        stored.activity_id = None
