"""Rows as a change of the OPD tree moves them: before and after, written either way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.extensions import db
from app.models import (
    Closure,
    Decision,
    Element,
    Grant,
    ImportMapping,
    Opd,
    Participant,
    Relation,
    SavedView,
    Setting,
    Workshop,
)
from app.operations.sync_elements import set_flat
from app.operations.writer import flat_value
from app.queries.pieces import pieces

Values = Mapping[str, Any]
_MODELS: dict[str, Any] = {
    model.__tablename__: model
    for model in (
        Closure, Decision, Element, Grant, ImportMapping, Opd, Participant, Relation, SavedView,
        Setting, Workshop,
    )
}  # fmt: skip


@dataclass(frozen=True)
class RowChange:
    """One row before and after; None where it is not there, else the columns that differ.

    Columns of a record are flat names ("attributes.owner_unit"); times are ISO text.
    """

    table: str
    key: str
    before: Values | None
    after: Values | None

    @property
    def reversed(self) -> RowChange:
        """What takes it back."""
        return RowChange(self.table, self.key, self.after, self.before)

    def as_json(self) -> list[Any]:
        """As the log keeps it."""
        return [self.table, self.key, self.before, self.after]


def changed(row: Any, after: Values) -> RowChange:
    """That these columns of a stored row become something else."""
    return RowChange(row.__tablename__, key_of(row), values_of(row, after), dict(after))


def gone(row: Any) -> RowChange:
    """That a stored row goes, with all it held."""
    return RowChange(row.__tablename__, key_of(row), values_of(row, _columns(row)), None)


def begun(row: Any) -> RowChange:
    """That a row comes which is not stored yet; it must hold all its values."""
    return RowChange(row.__tablename__, key_of(row), None, values_of(row, _columns(row)))


def key_of(row: Any) -> str:
    """What identifies a row of its table."""
    (column,) = row.__table__.primary_key.columns
    return str(getattr(row, column.name))


def values_of(row: Any, names: Iterable[str]) -> dict[str, Any]:
    """Columns of a row in plain values."""
    if isinstance(row, Element):
        return {name: flat_value(row, name) for name in names}
    return {name: _plain(getattr(row, name)) for name in names}


def stored_row(change: RowChange) -> Any:
    """The row as it is stored now, or None."""
    return db.session.get(_MODELS[change.table], change.key)


def hold_rows(changes: Iterable[RowChange]) -> list[Any]:
    """The stored rows of all these, read in as few questions as possible; to be held meanwhile."""
    by_table: dict[str, list[str]] = {}
    for change in changes:
        by_table.setdefault(change.table, []).append(change.key)
    rows: list[Any] = []
    for table, keys in sorted(by_table.items()):
        model = _MODELS[table]
        (column,) = model.__table__.primary_key.columns
        for piece in pieces(sorted(set(keys))):
            rows += db.session.scalars(db.select(model).where(column.in_(piece)))
    return rows


def write_row(change: RowChange) -> None:
    """Bring the stored row from `before` to `after`."""
    row = stored_row(change)
    if change.after is None:
        db.session.delete(row)
    elif change.before is None:
        row = _MODELS[change.table]()
        _set(row, change.after)
        db.session.add(row)
    elif isinstance(row, Element):
        set_flat(row, dict(change.after))
    else:
        _set(row, change.after)
    # Rows that come or go make room for others, or need others: one after another.
    if change.before is None or change.after is None or change.table in ("opd", "decision"):
        db.session.flush()


def _set(row: Any, values: Values) -> None:
    times = {c.name for c in row.__table__.columns if c.type.__class__.__name__ == "UtcTime"}
    for name, value in values.items():
        is_time = name in times and value is not None
        setattr(row, name, datetime.fromisoformat(value) if is_time else value)


def _columns(row: Any) -> list[str]:
    return [column.name for column in row.__table__.columns]


def _plain(value: Any) -> Any:
    return value.isoformat(timespec="milliseconds") if isinstance(value, datetime) else value
