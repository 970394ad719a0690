"""What the room and the server say differently, and what this instance began with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from app.extensions import db
from app.models import Change
from app.queries.graph import setting
from architecture.changes import LIVING, unit_of

ROOM = "ruang: "  # how the origin of what was not taken from a room begins


@dataclass(frozen=True)
class OpenClash:
    """A unit that room and server hold differently, until a person decides.

    `change` is the number of the newest row about it, `here` and `room` the values at joining.
    """

    change: int
    entity: str
    entity_id: str
    unit: str
    actor: str
    at: datetime
    origin: str
    here: Mapping[str, Any] = field(default_factory=dict)
    room: Mapping[str, Any] = field(default_factory=dict)


def unit_of_clash(entity: str, after: Mapping[str, Any]) -> str:
    """The unit that a row of a conflict is about."""
    if "living" in after:
        return f"file.{after['file']}" if "file" in after else LIVING
    if entity == "element":
        return next((u for u in map(unit_of, sorted(after)) if u), "")
    for unit in ("declared_by", "objection"):
        if unit in after:
            return unit
    return "ends" if entity == "relation" else entity


def open_clashes() -> list[OpenClash]:
    """Everything from rooms that waits for a decision, oldest first. Not filtered by viewer."""
    query = select(Change).where(
        or_(
            (Change.action == "conflict") & Change.origin.startswith(ROOM, autoescape=True),
            Change.action == "settle",
        )
    )
    found: dict[tuple[str, str, str], OpenClash] = {}
    for change in db.session.scalars(query.order_by(Change.id)):
        if change.action == "settle":
            key = (change.entity, change.entity_id, str(change.after.get("unit")))
            found.pop(key, None)
            continue
        unit = unit_of_clash(change.entity, change.after)
        key = (change.entity, change.entity_id, unit)
        former = found.get(key)
        # Later words about the same unit go over the earlier ones.
        room = {**(former.room if former else {}), **change.after}
        here = {**(former.here if former else {}), **change.before}
        found.pop(key, None)
        found[key] = OpenClash(
            change.id, change.entity, change.entity_id, unit, change.actor, change.at,
            change.origin.removeprefix(ROOM), here, room,
        )  # fmt: skip
    return list(found.values())


def restored_from() -> Mapping[str, Any] | None:
    """The backup this instance began with: a room has one, the server usually none."""
    told = setting("restored_from")
    return told if isinstance(told, dict) else None
