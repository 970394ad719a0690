"""Who takes part in a workshop: asking, letting in, accounts, and the attendance list.

The log names no participant: an attendance list can be deleted, the log cannot. Names stand in
the history only where somebody changed something.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import func, select

from app.database import writing
from app.errors import Fault, Forbidden, Missing, Refused
from app.extensions import db
from app.models import Change, Grant, Participant, Presence, Unsent, User, new_id, now
from app.operations.actor import Actor
from app.operations.people import check_account
from app.operations.workshops import LONGEST_NAME, opened, require_facilitator, stored_workshop
from app.operations.writer import Writer
from app.queries import units
from app.queries.room import lines_of
from app.queries.workshops import ADMITTED, WAITING, is_username_taken
from architecture.values import plain_text

MOST_WAITING = 300  # of one workshop; a room holds fewer
LONG_NUMBER = re.compile(r"(?:\d[ .-]?){9}")  # NIK has 16 digits, NIP 18


def ask_to_join(
    workshop_id: str, name: str, unit_id: str, *, former: str = "", user_id: str | None = None
) -> str:
    """The id of a new line in the waiting list; raises Refused with every fault.

    `former` is what the same browser asked before and is taken back by this. `user_id` is the
    account of somebody who has one already.
    """
    name = " ".join(plain_text(name).split())
    with writing():
        workshop = opened(workshop_id)
        line = lines_of(workshop.opd_ids, units()).get(unit_id)
        _check_joining(name, unit_id, line)
        assert line is not None
        _take_back(former, workshop_id)
        if _count_waiting(workshop_id) >= MOST_WAITING:
            raise Refused(_("Daftar tunggu penuh. Beri tahu fasilitator."))
        unit = units()[unit_id].name if unit_id != line else ""
        person = Participant(
            id=new_id(), workshop_id=workshop_id, opd_id=line, name=name, unit=unit,
            state=WAITING, user_id=user_id,
        )  # fmt: skip
        db.session.add(person)
        return person.id


def admit(actor: Actor, workshop_id: str, attendee_ids: Sequence[str] | None = None) -> int:
    """Let people in, all who wait if none are named; returns how many came in."""
    require_facilitator(actor)
    with writing():
        workshop = opened(workshop_id)
        waiting = select(Participant).where(
            Participant.workshop_id == workshop.id, Participant.state == WAITING
        )
        if attendee_ids is not None:
            waiting = waiting.where(Participant.id.in_(attendee_ids))
        people = db.session.scalars(waiting.order_by(Participant.asked_at)).all()
        writer = Writer(actor)
        for person in people:
            person.state, person.decided_at = ADMITTED, now()
            person.user_id = person.user_id or _account_for(person, writer)
            db.session.flush()
            writer.log("participant", person.id, "admit", {}, {"opd_id": person.opd_id})
        return len(people)


def refuse(actor: Actor, attendee_id: str) -> None:
    """Do not let somebody in; he may ask again."""
    require_facilitator(actor)
    with writing():
        person = _person(attendee_id)
        opened(person.workshop_id)
        if person.state == WAITING:
            person.state, person.decided_at = "refused", now()


def remove(actor: Actor, attendee_id: str) -> None:
    """Take the right to work from somebody who was let in; what he entered stays."""
    require_facilitator(actor)
    with writing():
        person = _person(attendee_id)
        opened(person.workshop_id)
        user = db.session.get(User, person.user_id) if person.user_id else None
        if person.state != ADMITTED or user is None:
            return
        for line in _lines_of_account(person):
            line.state, line.decided_at = "removed", now()
        if user.workshop_id is not None:
            user.grants = []
        Writer(actor).log("participant", person.id, "remove", {}, {"opd_id": person.opd_id})


def _account_for(person: Participant, writer: Writer) -> str:
    """The account that signs this person's changes; the same for a second device."""
    wanted = (_key(person.name), person.opd_id)
    for other in db.session.scalars(
        select(Participant).where(
            Participant.workshop_id == person.workshop_id, Participant.user_id.is_not(None)
        )
    ):
        user = db.session.get(User, other.user_id)
        if (_key(other.name), other.opd_id) == wanted and user and user.workshop_id:
            _grant(user, person.opd_id)
            return user.id
    user = User(
        id=new_id(), username=f"peserta-{new_id()[:13]}", name=person.name, session_key=new_id(),
        workshop_id=person.workshop_id,
    )  # fmt: skip
    _grant(user, person.opd_id)
    db.session.add(user)
    after = {"workshop_id": person.workshop_id, "opd_id": person.opd_id}
    writer.log("user", user.id, "create", {}, {"username": user.username, **after})
    return user.id


def _grant(user: User, opd_id: str) -> None:
    if not any(g.role == "participant" and g.opd_id == opd_id for g in user.grants):
        user.grants.append(Grant(role="participant", opd_id=opd_id))


# --- Afterwards ----------------------------------------------------------------------------------


def make_account(actor: Actor, attendee_id: str, username: str) -> str:
    """Turn a participant into an officer's account of the same id; returns that id.

    History and unsent edits stay tied to it. The password is set by a one-time link.
    """
    if not actor.has("administrator"):
        raise Forbidden
    with writing():
        person = _person(attendee_id)
        user = db.session.get(User, person.user_id) if person.user_id else None
        if person.state != ADMITTED or user is None or user.workshop_id is None:
            raise Refused(_("Peserta ini sudah mempunyai akun, atau belum diterima."))
        grants: list[tuple[str, str | None]] = [("officer", person.opd_id)]
        check_account(username, user.name, grants)
        if is_username_taken(username):
            raise Refused(Fault(_("Nama pengguna"), username, _("Nama pengguna sudah dipakai.")))
        before = {"username": user.username, "workshop_id": user.workshop_id}
        user.username, user.workshop_id = username, None
        # Sessions of the room needed no password; the account is entered by its one-time link.
        user.session_key = new_id()
        user.grants = [Grant(role=role, opd_id=opd_id) for role, opd_id in grants]
        after = {"username": username, "workshop_id": None, "grants": [list(g) for g in grants]}
        Writer(actor).log("user", user.id, "update", before, after)
        return user.id


def delete_attendance(actor: Actor, workshop_id: str) -> int:
    """Delete the attendance list of a closed workshop; returns how many lines it had.

    Names of those who changed nothing vanish; the history keeps naming who changed what.
    """
    if not actor.has("administrator"):
        raise Forbidden
    with writing():
        workshop = stored_workshop(workshop_id)
        if workshop.closed_at is None:
            raise Refused(_("Tutup lokakarya dahulu, lalu hapus daftar hadirnya."))
        people = db.session.scalars(
            select(Participant).where(Participant.workshop_id == workshop_id)
        ).all()
        for user_id in {p.user_id for p in people if p.user_id}:
            _forget_name(user_id)
        for person in people:
            db.session.delete(person)
        Writer(actor).log("workshop", workshop_id, "delete_attendance", {}, {"lines": len(people)})
        return len(people)


def proposed_username(name: str) -> str:
    """A free user name made of a person's name: "Siti Aminah" → siti.aminah."""
    words = re.findall(r"[a-z0-9]+", name.casefold())
    base = ".".join(words[:2])[:50] or "petugas"
    base = base if len(base) > 1 else f"petugas.{base}"
    number, proposal = 2, base
    while is_username_taken(proposal):
        proposal, number = f"{base}{number}", number + 1
    return proposal


def _forget_name(user_id: str) -> None:
    user = db.session.get(User, user_id)
    if user is None or user.workshop_id is None:
        return
    for model in (Presence, Unsent):
        db.session.execute(model.__table__.delete().where(model.user_id == user_id))
    has_changed = select(Change.id).where(Change.user_id == user_id).limit(1)
    if db.session.scalar(has_changed) is None:
        user.name = "Peserta"


def _check_joining(name: str, unit_id: str, line: str | None) -> None:
    faults = []
    if not name:
        faults.append(Fault(_("Nama"), "", _("Nama wajib diisi.")))
    if len(name) > LONGEST_NAME:
        reason = _("Nama paling panjang %(num)s huruf.", num=LONGEST_NAME)
        faults.append(Fault(_("Nama"), name[:60] + "…", reason))
    if LONG_NUMBER.search(name):
        faults.append(Fault(_("Nama"), "", _("Tulis nama saja, tanpa NIK atau NIP.")))
    if line is None:
        reason = _("Pilih OPD dari daftar lokakarya ini.")
        faults.append(Fault("OPD", unit_id[:60], reason))
    if faults:
        raise Refused(*faults)


def _take_back(former: str, workshop_id: str) -> None:
    """A browser waits once: what it asked before leaves the list."""
    person = db.session.get(Participant, former) if former else None
    if person and person.workshop_id == workshop_id and person.state in (WAITING, "refused"):
        db.session.delete(person)


def _count_waiting(workshop_id: str) -> int:
    query = select(func.count()).where(
        Participant.workshop_id == workshop_id, Participant.state == WAITING
    )
    return db.session.scalar(query) or 0


def _lines_of_account(person: Participant) -> Sequence[Participant]:
    return db.session.scalars(
        select(Participant).where(
            Participant.workshop_id == person.workshop_id, Participant.user_id == person.user_id
        )
    ).all()


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _person(attendee_id: str) -> Participant:
    person = db.session.get(Participant, attendee_id)
    if person is None:
        raise Missing
    return person
