"""Edits that came too late or as a file: a facilitator lets them in, or discards them.

They are applied in the name of the person who made them, with the rights that he had in the room;
the history says who let them in. What is discarded stays, with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.database import writing
from app.errors import Fault, Forbidden, Refused
from app.extensions import db
from app.models import Participant, ReceivedEdit, User, now
from app.operations.actor import Actor
from app.operations.edit_input import MOST_EDITS, MOST_IN_FILE, read_envelope
from app.operations.edits import Delivery, EditResult, let_in, receive_alone
from app.operations.presence import still_unsent
from app.operations.records import is_record_id
from app.queries import unit_families
from architecture.values import plain_text
from architecture.visibility import Viewer

FACILITATORS = ("verifier", "validator", "administrator")
AT_ONCE = 200  # in one write, so that others get their turn between
LONGEST_REASON = 500
LONGEST_ORIGIN = 200


@dataclass
class HandedIn:
    """What became of a file: whose it is, and how many of its edits met which fate."""

    user_id: str
    is_own: bool
    states: dict[str, int] = field(default_factory=dict)
    again: int = 0


def require_facilitator(actor: Actor) -> None:
    """Raise Forbidden for who may not decide about others' edits."""
    if not actor.has(*FACILITATORS):
        raise Forbidden


def apply_held(actor: Actor, edit_ids: Sequence[str]) -> list[EditResult]:
    """Apply held edits, each person's in the order they were made; others are passed over."""
    require_facilitator(actor)
    results: list[EditResult] = []
    ordered = _in_order(edit_ids)
    for start in range(0, len(ordered), AT_ONCE):
        with writing():
            for edit_id in ordered[start : start + AT_ONCE]:
                row = db.session.get(ReceivedEdit, edit_id, populate_existing=True)
                if row is not None and row.state == "held":
                    results.append(let_in(_person(actor, row), row, by=actor.user_id))
    return results


def discard_held(actor: Actor, edit_ids: Sequence[str], reason: str) -> int:
    """Decide not to apply held edits; they stay with the reason. Returns how many."""
    require_facilitator(actor)
    words = plain_text(reason)
    if not words:
        raise Refused(Fault(_("Alasan"), "", _("Tulis alasan tidak memasukkan.")))
    decision = {"by": actor.name, "reason": words[:LONGEST_REASON], "decided_at": _moment()}
    discarded = 0
    with writing():
        for edit_id in _in_order(edit_ids):
            row = db.session.get(ReceivedEdit, edit_id, populate_existing=True)
            if row is not None and row.state == "held":
                row.state, row.result = "discarded", {**row.result, **decision}
                discarded += 1
    return discarded


def _moment() -> str:
    return now().isoformat(timespec="seconds")


def _in_order(edit_ids: Sequence[str]) -> list[str]:
    rows: list[tuple[Any, int, str]] = []
    for start in range(0, len(edit_ids), AT_ONCE):
        query = select(ReceivedEdit).where(ReceivedEdit.id.in_(edit_ids[start : start + AT_ONCE]))
        rows += [(r.received_at, r.result.get("place", 0), r.id) for r in db.session.scalars(query)]
    return [edit_id for _at, _place, edit_id in sorted(rows)]


def _person(actor: Actor, row: ReceivedEdit) -> Actor:
    """Who made the edit, with what he may edit, and by whom it was let in."""
    user = db.session.get(User, row.user_id) if row.user_id else None
    if user is None:
        raise Refused(_("Akun pembuat suntingan ini tidak ada lagi."))
    origin = _("suntingan tertahan, dimasukkan %(name)s", name=actor.name)[:LONGEST_ORIGIN]
    viewer = Viewer(user.id, _scope_of(user), participant=user.workshop_id is not None)
    return Actor(user.id, user.name, viewer, origin=origin)


def _scope_of(user: User) -> frozenset[str]:
    """The OPDs the person worked for, also after the workshop, with all units below.

    Never more: a file says whose it is, and nobody vouches for that.
    """
    families = unit_families()
    opds = {g.opd_id for g in user.grants if g.role in ("officer", "participant") and g.opd_id}
    if user.workshop_id is not None:
        # Of an account nothing more: to be on the list of a workshop gives it no right.
        took_part = Participant.state.in_(("admitted", "removed"))
        lines = select(Participant.opd_id).where(Participant.user_id == user.id, took_part)
        opds |= set(db.session.scalars(lines))
    return frozenset(unit for opd in opds for unit in families.get(opd, {opd}))


# --- Files --------------------------------------------------------------------------------------


def hand_in(actor: Actor, data: Any, *, workshop: str | None = None) -> HandedIn:
    """Take a file of unsent edits: the own ones at once, others' as held for a decision."""
    queue, edits, user_id = _read_file(data)
    if user_id == actor.user_id:
        handed = HandedIn(user_id, is_own=True)
        _take(handed, Delivery(lambda: actor, queue, edits, workshop))
        still_unsent(user_id, {queue: 0})
        return handed
    person = _person_of_file(actor, user_id, str(data.get("name") or ""))
    handed = HandedIn(user_id, is_own=False)
    room = person_workshop(user_id)
    _take(handed, Delivery(lambda: person, queue, edits, room, hold=True, through=actor.user_id))
    still_unsent(user_id, {queue: 0})
    return handed


def _take(handed: HandedIn, whole: Delivery) -> None:
    for start in range(0, len(whole.payloads), MOST_EDITS):
        piece = replace(whole, payloads=whole.payloads[start : start + MOST_EDITS])
        for result in receive_alone(piece).results:
            handed.again += result.again
            if not result.again:
                handed.states[result.state] = handed.states.get(result.state, 0) + 1


def _read_file(data: Any) -> tuple[str, list[dict[str, Any]], str]:
    """Queue, edits and account of a file; raises Refused with everything that is wrong."""
    if not isinstance(data, dict) or data.get("selaras") != "edits":
        raise Refused(_("Berkas ini bukan berkas suntingan Selaras."))
    faults: list[Fault | str] = []
    user_id = data.get("user")
    if not isinstance(user_id, str) or not is_record_id(user_id):
        faults.append(Fault("user", str(user_id or "")[:60], _("Pemilik berkas tidak disebut.")))
    try:
        queue, edits = read_envelope(data, most=MOST_IN_FILE)
    except Refused as refused:
        raise Refused(*faults, *refused.faults) from None
    if faults:
        raise Refused(*faults)
    return queue, edits, str(user_id)


def _person_of_file(actor: Actor, user_id: str, name: str) -> Actor:
    """The owner of somebody else's file, whom the actor may stand in for."""
    user = db.session.get(User, user_id)
    if not actor.has(*FACILITATORS):
        reason = _("Berkas ini milik %(name)s. Serahkan kepada fasilitator.", name=name[:60] or "–")
        raise Forbidden(reason)
    if user is None:
        raise Refused(Fault("user", name[:60], _("Pemilik berkas tidak ada di sini.")))
    if user.workshop_id is None and not actor.has("administrator"):
        # Accounts sign in and hand in their own; to sign with their name takes an administrator.
        raise Forbidden(
            _("Berkas milik akun %(name)s hanya dapat diserahkan pemiliknya.", name=user.name)
        )
    viewer = Viewer(user.id, participant=user.workshop_id is not None)
    return Actor(user.id, user.name, viewer)


def person_workshop(user_id: str) -> str | None:
    """The workshop that an account was made for, if it was."""
    return db.session.scalar(select(User.workshop_id).where(User.id == user_id))
