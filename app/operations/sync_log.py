"""What joining shares: changes as they go into this log, and the report of what became of them.

Every change of the room is in the log of the server once, under its uid, with its time, person
and batch. Only what it really changed here stands in it as a change; what lost against the
server's value stands there as "conflict", what both sides did alike as "same".
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.extensions import db
from app.models import Change
from app.operations.actor import Actor
from app.operations.writer import Writer
from app.queries.sync import ROOM
from app.sync.lines import RoomChange
from architecture.metamodel import Kind

_NAMESPACE = uuid.UUID("6f0c3c0e-3a55-4c0b-9f0b-6d7a3c9be0b1")


@dataclass(frozen=True)
class Clash:
    """A value of the room that was not taken: of what, why, what is here, what was there."""

    entity: str
    entity_id: str
    unit: str
    reason: str
    change: RoomChange
    here: Mapping[str, Any]
    room: Mapping[str, Any]


@dataclass
class Report:
    """What joining did, or would do."""

    total: int = 0
    known: int = 0
    applied: int = 0
    same: int = 0
    created: list[tuple[str, str]] = field(default_factory=list)
    linked: int = 0
    recoded: list[tuple[str, str, str]] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    # Records that were archived or merged here meanwhile, and got values from the room.
    resting: dict[str, str] = field(default_factory=dict)
    people: list[str] = field(default_factory=list)
    renamed_people: list[tuple[str, str]] = field(default_factory=list)
    not_brought: list[tuple[str, str]] = field(default_factory=list)
    brought: dict[str, int] = field(default_factory=dict)


class JoinWriter(Writer):
    """Writes what joining adds of its own; codes that the file brings are not given to others."""

    def __init__(self, actor: Actor, origin: str, brought: Mapping[str, set[str]]) -> None:
        super().__init__(actor, origin)
        self._brought, self._given = brought, dict[str, set[str]]()

    def code_for(self, kind: Kind, code: str) -> str:
        """The code a record had in the room, or a new one where it was given here meanwhile."""
        given = self._given.setdefault(kind.name, set())
        is_free = bool(code) and code not in given and not super()._is_taken(kind, code)
        found = code if is_free else self.next_code(kind)
        given.add(found)
        return found

    def _is_taken(self, kind: Kind, code: str) -> bool:
        return code in self._brought.get(kind.name, ()) or super()._is_taken(kind, code)


class JoinLog:
    """Writes the room's changes into the log of this instance."""

    def __init__(self, report: Report) -> None:
        self.report = report

    def write(
        self, change: RoomChange, before: Mapping[str, Any], after: Mapping[str, Any], *,
        action: str = "", entity_id: str = "", uid: str = "", origin: str = "",
    ) -> None:  # fmt: skip
        """One row with the time, person and batch of the room."""
        row = Change(
            uid=uid or change.uid, at=change.at, user_id=change.user_id, actor=change.actor,
            origin=origin or change.origin, batch=change.batch, entity=change.entity,
            entity_id=entity_id or change.entity_id, action=action or change.action,
            before=dict(before), after=dict(after),
        )  # fmt: skip
        db.session.add(row)

    def verbatim(self, change: RoomChange) -> None:
        """A change that says something without changing a record, as it was."""
        self.write(change, change.before, change.after)
        self.report.applied += 1

    def same(self, change: RoomChange, *, entity_id: str = "") -> None:
        """A change that the server had made too."""
        self.write(change, {}, change.after, action="same", entity_id=entity_id)
        self.report.same += 1

    def clash(self, clashes: Sequence[Clash], *, is_whole: bool, entity_id: str = "") -> None:
        """Values that were not taken, one row for each unit.

        `is_whole`: nothing of the change was taken, so the first row carries its uid.
        """
        for number, clash in enumerate(clashes):
            change = clash.change
            uid = change.uid
            if number or not is_whole:
                uid = str(uuid.uuid5(_NAMESPACE, f"{change.uid} {clash.unit}"))
            self.write(
                change, clash.here, clash.room, action="conflict", entity_id=entity_id, uid=uid,
                origin=(ROOM + change.origin)[:200],
            )  # fmt: skip
        self.report.clashes += clashes

    def not_brought(self, change: RoomChange, what: str) -> None:
        """A change that each instance makes for itself; kept in the history, not carried out."""
        clash = Clash(
            change.entity, change.entity_id, change.entity, what, change, {}, change.after
        )
        self.write(change, {}, change.after, action="conflict", origin=(ROOM + change.origin)[:200])
        self.report.not_brought.append((clash.entity, what))
