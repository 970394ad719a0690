"""Stating that an OPD has nothing of a domain, and taking that back."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from app import queries
from app.database import writing
from app.errors import Fault, Forbidden, Refused
from app.extensions import db
from app.models import Decision, Element, new_id, now
from app.operations.actor import Actor
from app.operations.writer import Writer
from app.queries.absences import key_of
from architecture.metamodel import METAMODEL, Domain
from architecture.values import plain_text

MAX_REASON = 1000
STATE = "dismissed"  # with a reason, and no gap


def declare_absent(actor: Actor, opd_id: str, domain: Domain, reason: str) -> None:
    """Keep that the OPD has nothing of the domain, in place of an earlier statement.

    Raises Forbidden without the right to edit there; Refused without a reason, or where the OPD
    or a unit below it has recorded something, or the domain is closed.
    """
    if not actor.viewer.may_edit(opd_id):
        raise Forbidden
    words = plain_text(reason).strip()
    with writing():
        writer = Writer(actor)
        writer.require_open(METAMODEL.of_domain(domain)[0].name, opd_id)
        faults = _faults(words, _number_of(opd_id, domain))
        if faults:
            raise Refused(*faults)
        _keep(writer, opd_id, domain, words)


def withdraw_absent(actor: Actor, opd_id: str, domain: Domain) -> bool:
    """Take the statement back; whether there was one."""
    if not actor.viewer.may_edit(opd_id):
        raise Forbidden
    key = key_of(opd_id, domain)
    with writing():
        stored = _stored(key)
        if stored is None:
            return False
        writer = Writer(actor)
        writer.require_open(METAMODEL.of_domain(domain)[0].name, opd_id)
        writer.log("opd", opd_id, "present", _told(domain, stored.reason), {})
        db.session.delete(stored)
        return True


def _keep(writer: Writer, opd_id: str, domain: Domain, reason: str) -> None:
    """Logged as a change of the OPD: its tree, which rules read, is then read anew."""
    key = key_of(opd_id, domain)
    stored = _stored(key)
    if stored is not None and stored.reason == reason:
        return
    before = _told(domain, stored.reason) if stored else {}
    made = stored or Decision(id=new_id(), key=key)
    made.state, made.reason, made.at = STATE, reason, now()
    made.user_id, made.decided_by = writer.actor.user_id, writer.actor.name
    db.session.add(made)
    writer.log("opd", opd_id, "absent", before, _told(domain, reason))


def _told(domain: Domain, reason: str) -> dict[str, str]:
    return {"domain": domain.css, "reason": reason}


def _faults(reason: str, number: int) -> list[Fault]:
    faults = []
    if not reason:
        faults.append(Fault(_("Alasan"), "", _("Tulis alasannya; alasan itu ikut tercetak.")))
    if len(reason) > MAX_REASON:
        words = _("Alasan paling panjang %(num)s huruf.", num=MAX_REASON)
        faults.append(Fault(_("Alasan"), reason[:60] + "…", words))
    if number:
        words = ngettext(
            "OPD ini sudah mencatat %(num)d catatan dalam ranah ini.",
            "OPD ini sudah mencatat %(num)d catatan dalam ranah ini.", number,
        )  # fmt: skip
        faults.append(Fault(_("Ranah"), "", words))
    return faults


def _number_of(opd_id: str, domain: Domain) -> int:
    """How many living records the OPD and the units below it have in the domain."""
    query = select(func.count()).where(
        Element.opd_id.in_(queries.unit_families().get(opd_id, {opd_id})),
        Element.kind.in_([k.name for k in METAMODEL.of_domain(domain)]),
        Element.archived_at.is_(None),
    )
    return db.session.scalar(query) or 0


def _stored(key: str) -> Decision | None:
    return db.session.scalar(select(Decision).where(Decision.key == key))
