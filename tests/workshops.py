"""Workshops for tests: opened, joined, admitted, in one call each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask

from app import queries
from app.operations import attendance
from app.operations import workshops as operations
from app.operations.workshops import Plan
from app.permissions import actor_of
from app.queries import workshops
from app.queries.workshops import Attendee, Meeting
from tests.factories import an_account, unit_id

DAY = "2026-11-21"


def a_workshop(
    app: Flask,
    opds: Sequence[str] = ("Dishub", "Disdik"),
    *,
    by: queries.Account | None = None,
    name: str = "Proses dan aplikasi",
    target: str = "",
    kind: str = "process",
) -> Meeting:
    """An open workshop for these OPDs."""
    facilitator = by or an_account(app, "validator", None)
    with app.test_request_context():
        chosen = tuple(str(unit_id(opd)) for opd in opds)
        plan = Plan(name, "Aula", DAY, chosen, kind, target)
        workshop_id = operations.open_workshop(actor_of(facilitator), plan)
        found = workshops.meeting(workshop_id)
    assert found is not None
    return found


def asks(app: Flask, meeting: Meeting, name: str = "Yusri", opd: str = "Dishub") -> str:
    """The id of the line of somebody who now waits."""
    with app.test_request_context():
        return attendance.ask_to_join(meeting.id, name, str(unit_id(opd)))


def a_participant(
    app: Flask, meeting: Meeting, name: str = "Yusri", opd: str = "Dishub"
) -> queries.Account:
    """The account of somebody who was let in."""
    line_id = asks(app, meeting, name, opd)
    admit(app, meeting, line_id)
    with app.app_context():
        line = workshops.attendee(line_id)
        account = queries.account(str(line.user_id)) if line else None
    assert account is not None
    return account


def facilitator_of(app: Flask, meeting: Meeting) -> queries.Account:
    """Who opened the workshop."""
    with app.app_context():
        account = queries.account(meeting.opened_by)
    assert account is not None
    return account


def admit(app: Flask, meeting: Meeting, *attendee_ids: str) -> int:
    """Lets these people in, or all who wait."""
    actor = facilitator_of(app, meeting)
    with app.test_request_context():
        return attendance.admit(actor_of(actor), meeting.id, list(attendee_ids) or None)


def close(app: Flask, meeting: Meeting, **result: Any) -> None:
    """Ends the workshop."""
    actor = facilitator_of(app, meeting)
    with app.test_request_context():
        operations.close_workshop(actor_of(actor), meeting.id, result)


def lines_of(app: Flask, meeting: Meeting) -> list[Attendee]:
    """The attendance list as it is stored now."""
    with app.app_context():
        return workshops.attendees(meeting.id)


def reloaded(app: Flask, meeting: Meeting) -> Meeting:
    """The workshop as it is stored now."""
    with app.app_context():
        found = workshops.meeting(meeting.id)
    assert found is not None
    return found
