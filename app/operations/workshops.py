"""Opening, correcting and closing workshops."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from app.database import writing
from app.errors import Fault, Forbidden, Missing, Refused
from app.extensions import db
from app.models import Change, Participant, Workshop, new_id, now
from app.operations.actor import Actor
from app.operations.writer import Writer
from app.permissions import FACILITATORS
from app.queries import units
from app.workshops.codes import new_code
from architecture.metamodel import METAMODEL
from architecture.values import plain_text

LONGEST_NAME = 200
MOST_TARGET = 100_000


@dataclass(frozen=True)
class Plan:
    """What a facilitator says about a workshop, as typed."""

    name: str
    place: str
    held_on: str
    opd_ids: tuple[str, ...]
    target_kind: str = ""
    target: str = ""


def open_workshop(actor: Actor, plan: Plan) -> str:
    """The id of a new workshop with a code of its own; raises Refused with every fault."""
    require_facilitator(actor)
    fields = _checked(plan)
    with writing():
        version = db.session.scalar(select(func.max(Change.id))) or 0
        workshop = Workshop(
            id=new_id(), code=_unused_code(), opened_by=actor.user_id or "",
            opened_version=version, **fields,
        )  # fmt: skip
        db.session.add(workshop)
        Writer(actor).log("workshop", workshop.id, "create", {}, fields)
        return workshop.id


def change_workshop(actor: Actor, workshop_id: str, plan: Plan) -> None:
    """Correct name, place, date, OPDs or target of an open workshop."""
    require_facilitator(actor)
    fields = _checked(plan)
    with writing():
        workshop = opened(workshop_id)
        joined = select(Participant.opd_id).where(Participant.workshop_id == workshop.id)
        lost = set(db.session.scalars(joined)) - set(fields["opd_ids"])
        if lost:
            names = ", ".join(sorted(units()[o].label for o in lost if o in units()))
            raise Refused(Fault("OPD", names, _("OPD ini sudah mempunyai peserta.")))
        before = {n: getattr(workshop, n) for n in fields if getattr(workshop, n) != fields[n]}
        for name, value in fields.items():
            setattr(workshop, name, value)
        if before:
            after = {n: fields[n] for n in before}
            Writer(actor).log("workshop", workshop.id, "update", before, after)


def change_code(actor: Actor, workshop_id: str) -> None:
    """Give an open workshop another code; the former one opens nothing any more."""
    require_facilitator(actor)
    with writing():
        workshop = opened(workshop_id)
        workshop.code = _unused_code()
        Writer(actor).log("workshop", workshop.id, "new_code")


def close_workshop(actor: Actor, workshop_id: str, result: dict[str, int]) -> None:
    """End a workshop: its code dies, its participants keep no right but to hand in what waits."""
    require_facilitator(actor)
    with writing():
        workshop = opened(workshop_id)
        workshop.closed_at, workshop.code, workshop.result = now(), None, result
        Writer(actor).log("workshop", workshop.id, "end", {}, dict(result))


def _checked(plan: Plan) -> dict[str, Any]:
    """The columns of a workshop; raises Refused with every fault."""
    faults = list(_faults(plan))
    if faults:
        raise Refused(*faults)
    target = {"kind": plan.target_kind, "number": int(plan.target)} if plan.target else {}
    tree = units()
    ordered = [u for u in tree if u in set(plan.opd_ids)]  # in official order
    name, place = plain_text(plan.name), plain_text(plan.place)
    return {
        "name": name, "place": place, "held_on": plan.held_on, "opd_ids": ordered,
        "target": target,
    }  # fmt: skip


def _faults(plan: Plan) -> Iterable[Fault]:
    if not plain_text(plan.name):
        yield Fault(_("Nama"), "", _("Nama wajib diisi."))
    for label, text in ((_("Nama"), plan.name), (_("Tempat"), plan.place)):
        if len(text) > LONGEST_NAME:
            reason = _("Paling panjang %(num)s huruf.", num=LONGEST_NAME)
            yield Fault(label, text[:60] + "…", reason)
    if not _is_date(plan.held_on):
        yield Fault(_("Tanggal"), plan.held_on, _("Tulis tanggal, misalnya 2026-11-21."))
    if not plan.opd_ids:
        yield Fault("OPD", "", _("Pilih sedikitnya satu OPD."))
    tree = units()
    for unknown in [o for o in plan.opd_ids if o not in tree]:
        yield Fault("OPD", unknown[:60], _("OPD tidak dikenal."))
    yield from _target_faults(plan)


def _target_faults(plan: Plan) -> Iterable[Fault]:
    if not plan.target:
        return
    if not (plan.target.isdecimal() and 0 < int(plan.target[:9]) <= MOST_TARGET):
        reason = _("Tulis bilangan bulat dari 1 sampai %(num)s.", num=MOST_TARGET)
        yield Fault(_("Target"), plan.target[:60], reason)
    kind = METAMODEL.by_name.get(plan.target_kind)
    if kind is None or kind.sensitive:
        yield Fault(_("Target"), plan.target_kind[:60], _("Jenis catatan tidak dikenal."))


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _unused_code() -> str:
    while True:
        code = new_code()
        if db.session.scalar(select(Workshop.id).where(Workshop.code == code)) is None:
            return code


def stored_workshop(workshop_id: str) -> Workshop:
    """A workshop, closed or not; raises Missing."""
    workshop = db.session.get(Workshop, workshop_id)
    if workshop is None:
        raise Missing
    return workshop


def opened(workshop_id: str) -> Workshop:
    """A workshop that goes on; raises Missing, or Refused if it is closed."""
    workshop = stored_workshop(workshop_id)
    if workshop.closed_at is not None:
        raise Refused(_("Lokakarya ini sudah ditutup."))
    return workshop


def require_facilitator(actor: Actor) -> None:
    """Raise Forbidden unless the actor may hold workshops."""
    if not actor.has(*FACILITATORS):
        raise Forbidden
