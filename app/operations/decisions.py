"""Deciding about gaps: planned, postponed, accepted, not a gap. A decision never removes one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.database import writing
from app.errors import Fault, Forbidden, Refused
from app.extensions import db
from app.models import Decision, Element, new_id, now
from app.operations.actor import Actor
from app.operations.writer import Writer
from app.queries.pieces import pieces
from architecture.gap_catalogue import ACCEPTED, DISMISSED, PLANNED, POSTPONED, details_of
from architecture.metamodel.governance import ACTIVITY
from architecture.values import plain_text

STATES = (PLANNED, POSTPONED, ACCEPTED, DISMISSED)  # that somebody decides about a gap
NEED_REASON = (POSTPONED, ACCEPTED, DISMISSED)
DECIDERS = ("verifier", "validator", "administrator")
MAX_REASON = 1000
FIELDS = ("state", "reason", "until", "activity_id", "details")


def decide(
    actor: Actor,
    keys: Sequence[str],
    state: str,
    *,
    reason: str = "",
    until: str | None = None,
    activity_id: str | None = None,
) -> None:
    """Keep a decision about each of these gaps, in place of an earlier one.

    Raises Forbidden unless a reviewer or administrator decides; Refused with all faults at once.
    """
    if not actor.has(*DECIDERS):
        raise Forbidden
    reason = plain_text(reason).strip()
    with writing():
        faults = _faults(state, reason, until, activity_id)
        if faults:
            raise Refused(*faults)
        writer, known = Writer(actor), _stored_by_key(keys)
        for key in dict.fromkeys(keys):
            before = known.get(key)
            _keep(writer, key, _with_state(before, state, reason, until, activity_id), before)


def _with_state(
    before: Decision | None, state: str, reason: str, until: str | None, activity_id: str | None
) -> dict[str, Any]:
    """What is stored with the new state; what the catalogue holds of the gap stays."""
    details = dict(before.details or {}) if before else {}
    others = details.pop("activities", [])
    if state == PLANNED:
        details["activities"] = [i for i in others if i != activity_id]
    return {
        "state": state, "reason": reason,
        "until": until if state == POSTPONED else None,
        "activity_id": activity_id if state == PLANNED else None,
        "details": details_of(details),
    }  # fmt: skip


def withdraw(actor: Actor, keys: Sequence[str]) -> int:
    """Take decisions back; the gaps are open again. Returns how many there were."""
    if not actor.has(*DECIDERS):
        raise Forbidden
    taken = 0
    with writing():
        writer = Writer(actor)
        for key in keys:
            found = stored(key)
            if found is not None:
                before = {n: getattr(found, n) for n in FIELDS}
                writer.log("decision", found.id, "withdraw", {"key": key, **before}, {})
                db.session.delete(found)
                taken += 1
    return taken


def _faults(state: str, reason: str, until: str | None, activity_id: str | None) -> list[Fault]:
    faults = []
    if state not in STATES:
        faults.append(Fault(_("Keputusan"), state[:40], _("Pilih salah satu keputusan.")))
    if state in NEED_REASON and not reason:
        faults.append(Fault(_("Alasan"), "", _("Tulis alasannya; keputusan ini tercetak.")))
    if len(reason) > MAX_REASON:
        words = _("Alasan paling panjang %(num)s huruf.", num=MAX_REASON)
        faults.append(Fault(_("Alasan"), reason[:60] + "…", words))
    if state == "postponed" and not _is_day(until):
        words = _("Tulis tanggal, misalnya 2026-12-31.")
        faults.append(Fault(_("Ditunda sampai"), until or "", words))
    if state == "planned" and not is_activity(activity_id):
        words = _("Pilih kegiatan peta rencana yang menutupnya.")
        faults.append(Fault(_("Kegiatan peta rencana"), "", words))
    return faults


def _is_day(text: str | None) -> bool:
    try:
        date.fromisoformat(text or "")
    except ValueError:
        return False
    return True


def is_activity(element_id: str | None) -> bool:
    """Whether the id is that of a living activity of the roadmap."""
    element = db.session.get(Element, element_id) if element_id else None
    return element is not None and element.kind == ACTIVITY.name and element.archived_at is None


def stored(key: str) -> Decision | None:
    """The decision kept under a key."""
    return db.session.scalar(select(Decision).where(Decision.key == key))


def _stored_by_key(keys: Sequence[str]) -> dict[str, Decision]:
    """The decisions kept under some keys."""
    found: dict[str, Decision] = {}
    for some in pieces(sorted(set(keys))):
        query = select(Decision).where(Decision.key.in_(some))
        found |= {decision.key: decision for decision in db.session.scalars(query)}
    return found


def keep(writer: Writer, key: str, values: Mapping[str, Any]) -> None:
    """Store the values (all of FIELDS) under a key and log them, unless nothing changed."""
    _keep(writer, key, values, stored(key))


def _keep(writer: Writer, key: str, values: Mapping[str, Any], found: Decision | None) -> None:
    before = {n: getattr(found, n) for n in FIELDS} if found else {}
    if before == values:
        return
    decision = found or Decision(id=new_id(), key=key, decided_by="", state="", reason="")
    for name, value in values.items():
        setattr(decision, name, value)
    decision.user_id, decision.decided_by = writer.actor.user_id, writer.actor.name
    decision.at = now()
    db.session.add(decision)
    writer.log("decision", decision.id, "decide", {"key": key, **before}, {"key": key, **values})
