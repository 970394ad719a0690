"""How the rows of an OPD change stand in the log, so that earlier moments can be rebuilt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import Decision, Grant
from app.operations.decisions import FIELDS
from app.operations.opd_rows import RowChange
from app.operations.writer import Writer
from architecture.history import ABSENCES

HEADER = "opd_change"  # the row that tells of the whole change
# The action of rows that it moved: undone as a whole, and made by each instance for itself.
REORGANISE = "reorganise"


def log_rows(writer: Writer, rows: Iterable[RowChange]) -> None:
    """Log each row that belongs to the state of a moment, and the rights of each account.

    The other rows are kept whole in the row that tells of the change.
    """
    users: dict[str, list[RowChange]] = {}
    for row in rows:
        if row.table in ("element", "relation"):
            writer.log(row.table, row.key, REORGANISE, row.before, row.after)
        elif row.table == "opd":
            writer.log("opd", row.key, _action(row), row.before, row.after)
        elif row.table == "decision":
            _log_decision(writer, row)
        elif row.table == "setting":
            writer.log("setting", row.key, "update", row.before, row.after)
        elif row.table == "grant":
            users.setdefault(_user_of(row), []).append(row)
    for user_id, moved in sorted(users.items()):
        _log_rights(writer, user_id, moved)


def _action(row: RowChange) -> str:
    if row.before is None:
        return "create"
    return "delete" if row.after is None else "update"


def _log_decision(writer: Writer, row: RowChange) -> None:
    """A decision under another key has gone from the one and come to the other."""
    stored = db.session.get(Decision, row.key)
    whole = {name: getattr(stored, name) for name in FIELDS} if stored else {}
    for side, is_before in ((row.before, True), (row.after, False)):
        if side is None:
            continue
        values = {n: side.get(n, whole.get(n)) for n in FIELDS}
        key = str(side["key"])
        if key.startswith(f"{ABSENCES}:"):
            _log_absence(writer, key, values, is_before=is_before)
        elif is_before:
            writer.log("decision", row.key, "withdraw", {"key": key, **values}, {})
        else:
            writer.log("decision", row.key, "decide", {"key": key}, {"key": key, **values})


def _log_absence(writer: Writer, key: str, values: Mapping[str, Any], *, is_before: bool) -> None:
    _word, opd_id, css = key.split(":", 2)
    told = {"domain": css, "reason": values["reason"]}
    if is_before:
        writer.log("opd", opd_id, "present", told, {})
    else:
        writer.log("opd", opd_id, "absent", {}, told)


def _user_of(row: RowChange) -> str:
    stored = db.session.get(Grant, row.key)
    side = row.before or row.after or {}
    return str(stored.user_id if stored is not None else side["user_id"])


def _log_rights(writer: Writer, user_id: str, moved: Iterable[RowChange]) -> None:
    db.session.flush()
    after = {g.id: [g.role, g.opd_id] for g in db.session.scalars(
        select(Grant).where(Grant.user_id == user_id).order_by(Grant.id))}  # fmt: skip
    before = dict(after)
    for row in moved:
        if row.before is None:
            before.pop(row.key, None)
        else:
            held = before.get(row.key, [row.before.get("role"), None])
            before[row.key] = [held[0], row.before["opd_id"]]
    told = [{"grants": [rights[k] for k in sorted(rights)]} for rights in (before, after)]
    writer.log("user", user_id, "update", *told)
