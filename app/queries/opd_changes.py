"""OPD changes by decree, as the log tells of them, and where an OPD that ended went."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import Change, Opd

ENTITY = "opd_change"
UNDO = "undo"


@dataclass(frozen=True)
class OpdChange:
    """One renaming, merge or split. `undone_by` is the number of the row that took it back."""

    number: int
    batch: str
    action: str
    opd_id: str
    at: datetime
    by: str
    told: Mapping[str, Any]
    undone_by: int | None


def opd_changes() -> list[OpdChange]:
    """All of them, the newest first."""
    rows = list(
        db.session.scalars(select(Change).where(Change.entity == ENTITY).order_by(Change.id.desc()))
    )
    undone = {r.after.get("undoes"): r.id for r in rows if r.action == UNDO}
    return [
        OpdChange(r.id, r.batch, r.action, r.entity_id, r.at, r.actor, r.after, undone.get(r.id))
        for r in rows
        if r.action != UNDO
    ]


def opd_change(number: int) -> OpdChange | None:
    """The one with that number in the log, or None."""
    return next((c for c in opd_changes() if c.number == number), None)


def opd_change_of(batch: str) -> OpdChange | None:
    """The one that was written as that batch, or None."""
    return next((c for c in opd_changes() if c.batch == batch), None)


def batches_of_opd_changes(batches: Collection[str]) -> frozenset[str]:
    """Those of the batches that are an OPD change, or took one back."""
    query = select(Change.batch).where(Change.entity == ENTITY).distinct()
    return frozenset(b for b in db.session.scalars(query) if b in batches)


def current_opd(opd_id: str) -> str:
    """The OPD itself, or the one that took over its work, however many times since.

    Edits and files that were made before an OPD ended arrive at its successor. An id that no OPD
    has, or an OPD that ended without successor, stays as it is.
    """
    found, seen = db.session.get(Opd, opd_id), {opd_id}
    while found is not None and found.valid_to is not None and found.successor_id is not None:
        if found.successor_id in seen:
            break
        seen.add(found.successor_id)
        found = db.session.get(Opd, found.successor_id)
    return found.id if found is not None else opd_id
