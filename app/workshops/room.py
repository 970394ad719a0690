"""The room as its facilitator sees it: who waits, and each OPD with what needs a hand first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.queries.room import Progress
from app.queries.workshops import ADMITTED, WAITING, Attendee, Meeting, Place
from architecture.graph import Unit

SILENT_AFTER = timedelta(minutes=10)
GONE_AFTER = timedelta(minutes=1)  # pages that are open ask every few seconds


@dataclass(frozen=True)
class RoomLine:
    """One OPD of the workshop. `away` counts those whose browser does not answer.

    Not every page answers all the time: `lost` are those of them who save nothing either.
    """

    unit: Unit
    people: int
    working: int
    away: int
    lost: int
    entries: int
    unsent: int
    wrong: int
    kinds: tuple[str, ...]

    @property
    def silent(self) -> int:
        return self.people - self.working

    @property
    def is_stalled(self) -> bool:
        return self.people > 0 and self.working == 0

    @property
    def needs_help(self) -> bool:
        return self.is_stalled or self.unsent > 0


@dataclass(frozen=True)
class Waiting:
    """Somebody who waits. `known`: who has the same name and OPD and was let in already."""

    attendee: Attendee
    known: bool
    colleagues: int


@dataclass(frozen=True)
class Room:
    """Everything the facilitator's page shows of the room."""

    lines: tuple[RoomLine, ...]
    waiting: tuple[Waiting, ...]
    people: int

    @property
    def present(self) -> int:
        """How many OPDs are there."""
        return sum(line.people > 0 for line in self.lines)

    @property
    def unsent(self) -> tuple[RoomLine, ...]:
        """OPDs whose browsers still hold something, as far as is known."""
        return tuple(line for line in self.lines if line.unsent)

    @property
    def away(self) -> int:
        return sum(line.away for line in self.lines)


def room_of(
    workshop: Meeting, attendees: Sequence[Attendee], places: Mapping[str, Place],
    progress: Progress, units: Mapping[str, Unit], *, unsent: Mapping[str, int], now: datetime,
) -> Room:  # fmt: skip
    """The room now; OPDs that stand still or hold something unsent come first.

    `unsent` holds by account what its browsers last said.
    """
    admitted = _people(attendees)
    by_opd: dict[str, list[Attendee]] = {}
    for person in admitted:
        by_opd.setdefault(person.opd_id, []).append(person)
    lines = [
        _line(units[opd], by_opd.get(opd, []), places, progress, unsent, now)
        for opd in workshop.opd_ids
        if opd in units
    ]
    lines.sort(key=_urgency)
    names = {person.key for person in admitted}
    waiting = tuple(
        Waiting(a, a.key in names, len(by_opd.get(a.opd_id, [])))
        for a in attendees
        if a.state == WAITING
    )
    return Room(tuple(lines), waiting, len(admitted))


def _people(attendees: Sequence[Attendee]) -> list[Attendee]:
    """Who was let in; the same account on a second device is one person."""
    return list({a.user_id: a for a in attendees if a.state == ADMITTED}.values())


def _line(
    unit: Unit, people: Sequence[Attendee], places: Mapping[str, Place], progress: Progress,
    unsent: Mapping[str, int], now: datetime,
) -> RoomLine:  # fmt: skip
    seen = [places[p.user_id] for p in people if p.user_id in places]
    fresh = [place for place in seen if now - place.seen_at < GONE_AFTER]
    answering = {u for u, place in places.items() if now - place.seen_at < GONE_AFTER}
    return RoomLine(
        unit=unit,
        people=len(people),
        working=sum(_is_working(p, progress, now) for p in people),
        away=len(people) - len(fresh),
        lost=sum(p.user_id not in answering and not _is_working(p, progress, now) for p in people),
        entries=progress.entries.get(unit.id, 0),
        unsent=sum(unsent.get(p.user_id or "", 0) for p in people),
        wrong=progress.wrong_of(unit.id),
        kinds=tuple(dict.fromkeys(place.kind for place in fresh if place.kind)),
    )


def _is_working(person: Attendee, progress: Progress, now: datetime) -> bool:
    """Whether something of this person was saved, or he was let in, a short while ago."""
    moments = [person.decided_at, progress.last_change.get(person.user_id or "")]
    return any(m is not None and now - m < SILENT_AFTER for m in moments)


def _urgency(line: RoomLine) -> tuple[int, str]:
    rank = 0 if line.needs_help else 1 if line.people == 0 else 2
    return rank, line.unit.code
