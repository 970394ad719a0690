"""OPD changes by decree, as the log tells of them, and where an OPD that ended went."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.extensions import db
from app.models import Change, Opd
from app.queries.cache import cache
from app.queries.versions import lists_version

ENTITY = "opd_change"
UNDO = "undo"


@dataclass(frozen=True)
class OpdChange:
    """One renaming, merge or split.

    `before` is the number of the last change before it, `undone_by` of the one that took it back.
    """

    number: int
    batch: str
    action: str
    opd_id: str
    at: datetime
    by: str
    told: Mapping[str, Any]
    before: int
    undone_by: int | None


def opd_changes() -> list[OpdChange]:
    """All of them, the newest first."""
    rows = list(
        db.session.scalars(select(Change).where(Change.entity == ENTITY).order_by(Change.id.desc()))
    )
    undone = {r.after.get("undoes"): r.id for r in rows if r.action == UNDO}
    batches = select(Change.batch, func.min(Change.id)).group_by(Change.batch)
    known = db.session.execute(batches.where(Change.batch.in_({r.batch for r in rows})))
    first = {row[0]: row[1] for row in known}
    return [
        OpdChange(
            r.id,
            r.batch,
            r.action,
            r.entity_id,
            r.at,
            r.actor,
            r.after,
            first[r.batch] - 1,
            undone.get(r.id),
        )
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


def successors() -> dict[str, str]:
    """By OPD that ended the one that does its work today, however many ended between.

    An OPD that ended without successor is not among them.
    """
    return cache().get(("successors", lists_version()), _read_successors)


def _read_successors() -> dict[str, str]:
    rows = db.session.execute(select(Opd.id, Opd.valid_to, Opd.successor_id))
    ended = {id_: successor for id_, valid_to, successor in rows if valid_to and successor}
    found = {}
    for opd_id in ended:
        then, seen = ended[opd_id], {opd_id}
        while then in ended and then not in seen:
            seen.add(then)
            then = ended[then]
        found[opd_id] = then
    return found
