"""Which changes are to be undone, and the words in which a plan says what that would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.sql.elements import ColumnElement

from app.errors import Missing, Refused
from app.extensions import db
from app.models import Attachment, Change, Element, Relation
from app.operations.actor import Actor

MOST = 100_000  # changes undone at once
REVIEWERS = ("verifier", "validator")
Entity = tuple[str, str]
Row = Element | Relation | Attachment


@dataclass(frozen=True)
class Selection:
    """Which changes: one, those of a batch, of numbers in a range, of one person in a period.

    `actor` is a name, for changes without account. `element` limits them to one record.
    """

    change: int | None = None
    batch: str | None = None
    first: int | None = None
    last: int | None = None
    user_id: str | None = None
    actor: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    element: str | None = None

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """What a row of the change log must be; raises Missing if nothing is selected."""
        wanted = (
            (self.change, Change.id == self.change), (self.batch, Change.batch == self.batch),
            (self.first, Change.id >= (self.first or 0)),
            (self.user_id, Change.user_id == self.user_id),
            (self.actor, (Change.user_id.is_(None)) & (Change.actor == self.actor)),
        )  # fmt: skip
        found = [condition for value, condition in wanted if value is not None]
        if not found:
            raise Missing
        if self.last is not None:
            found.append(Change.id <= self.last)
        if self.since is not None:
            found.append(Change.at >= self.since)
        if self.until is not None:
            found.append(Change.at < self.until)
        return found + ([about_element(self.element)] if self.element else [])


def of_join(number: int) -> Selection:
    """Everything that came with one joined file, by the number of its line in the log.

    Raises Missing if that line tells of no joining, or of one before it told where it began.
    """
    line = db.session.get(Change, number)
    is_join = line is not None and (line.entity, line.action) == ("sync", "import")
    if line is None or not is_join or type(line.after.get("first")) is not int:
        raise Missing(_("Nomor ini bukan penggabungan berkas ruang."))
    return Selection(first=line.after["first"], last=number)


def about_element(element_id: str) -> ColumnElement[bool]:
    """Rows of the log about a record, its links or its files."""
    ends = or_(Relation.source_id == element_id, Relation.target_id == element_id)
    links = select(Relation.id).where(ends)
    return (Change.entity.in_(("element", "attachment")) & (Change.entity_id == element_id)) | (
        (Change.entity == "relation") & Change.entity_id.in_(links)
    )


@dataclass(frozen=True)
class Touch:
    """Somebody's change after the ones to be undone."""

    actor: str
    at: datetime


@dataclass(frozen=True)
class Step:
    """One unit to be put back. `now` and `then` hold its names with their values."""

    entity: str
    entity_id: str
    unit: str
    element_id: str
    now: Mapping[str, Any]
    then: Mapping[str, Any]
    newest: int
    is_creation: bool = False
    touches: tuple[Touch, ...] = ()
    # Relations that would have to make room.
    blockers: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What a page says to name this step."""
        return f"{self.entity}:{self.entity_id}:{self.unit}"


@dataclass
class UndoPlan:
    """What can be undone (`free`), what was touched since, and counts of what stays.

    `outside` is of other OPDs, `closed` of closed domains, `reviews` are steps of verification,
    `others` what is undone elsewhere (accounts, lists), `already` is as it was before.
    """

    changes: list[Change]
    # Held while undoing, so that each is read once.
    rows: dict[Entity, Row] = field(default_factory=dict, repr=False)
    free: list[Step] = field(default_factory=list)
    touched: list[Step] = field(default_factory=list)
    outside: int = 0
    closed: int = 0
    reviews: int = 0
    others: int = 0
    already: int = 0


def selected(selection: Selection) -> list[Change]:
    """The selected changes in order; raises Missing if there are none."""
    query = select(Change).where(*selection.conditions).order_by(Change.id).limit(MOST + 1)
    changes = list(db.session.scalars(query))
    if not changes:
        raise Missing(_("Tidak ada perubahan yang cocok."))
    if len(changes) > MOST:
        raise Refused(_("Terlalu banyak perubahan sekaligus. Persempit waktunya."))
    return changes


def undoing(actor: Actor) -> Actor:
    """The actor as far as undoing goes: reviewers, who lead the room, undo everywhere."""
    if actor.has(*REVIEWERS) and not actor.viewer.administrator:
        return replace(actor, viewer=replace(actor.viewer, administrator=True))
    return actor


def is_own(actor: Actor, change: Change) -> bool:
    """A participant undoes his own work only."""
    return not actor.viewer.participant or change.user_id == actor.user_id
