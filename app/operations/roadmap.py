"""Writing what people decide about the roadmap: accepted years, proposals confirmed or refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from app.database import writing
from app.errors import Fault, Forbidden, Missing, Refused
from app.extensions import db
from app.models import Decision, Element, Opd
from app.operations import catalogue
from app.operations.actor import Actor
from app.operations.elements import Edit, archive_element, get_element, save_element
from app.operations.writer import Writer
from architecture.gap_catalogue import PROPOSED
from architecture.metamodel.governance import ACTIVITY, PROPOSED_BY_PROGRAM

CONFIRMED_STATE = "direncanakan"
MOST_DRAFTS = 200


@dataclass(frozen=True)
class Scheduled:
    """Days accepted for an activity, and those the person saw beside them (ISO, "" for none)."""

    id: str
    starts: str
    ends: str
    seen_starts: str = ""
    seen_ends: str = ""


def accept_schedule(actor: Actor, accepted: Sequence[Scheduled]) -> list[str]:
    """Write accepted days; where somebody changed them meanwhile his stay: ids of those."""
    conflicting = []
    with writing():
        for one in accepted:
            _require_activity(one.id)
            edits = {
                "starts_on": Edit(one.starts, seen=one.seen_starts or None),
                "ends_on": Edit(one.ends, seen=one.seen_ends or None),
            }
            if save_element(actor, one.id, edits).conflicts:
                conflicting.append(one.id)
    return conflicting


def confirm_proposals(actor: Actor, ids: Sequence[str]) -> int:
    """Make proposals of the program into planned activities, with the gaps they are to close.

    Returns how many there were.
    """
    confirmed = 0
    with writing():
        writer = Writer(actor)
        for element_id in ids:
            element = _require_activity(element_id)
            if element.attributes.get("planning_state") != PROPOSED_BY_PROGRAM:
                continue
            writer.update(
                element,
                {
                    "attributes.planning_state": CONFIRMED_STATE,
                    "marks.planning_state": "confirmed",
                },
            )
            catalogue.confirm(actor, _proposed_gaps(element_id))
            confirmed += 1
    return confirmed


def refuse_proposals(actor: Actor, ids: Sequence[str]) -> int:
    """Archive proposals of the program and take their gaps out again; returns how many."""
    refused = 0
    with writing():
        for element_id in ids:
            element = _require_activity(element_id)
            if element.attributes.get("planning_state") != PROPOSED_BY_PROGRAM:
                continue
            catalogue.take_out(actor, _proposed_gaps(element_id))
            archive_element(actor, element_id)
            refused += 1
    return refused


@dataclass(frozen=True)
class Draft:
    """An activity that the program proposes; `gaps` are the OPDs of the gaps by their keys."""

    name: str
    category: str
    output: str
    owner: str | None
    gaps: Mapping[str, str | None]


def make_proposals(actor: Actor, drafts: Sequence[Draft], opd_id: str) -> list[str]:
    """Write drafts as records of an OPD, marked as proposals; returns their ids.

    Years, money and who is in charge stay empty unless all gaps are of one OPD: people decide.
    """
    if not actor.viewer.may_edit(opd_id):
        raise Forbidden
    if db.session.get(Opd, opd_id) is None:
        raise Refused(Fault(_("OPD"), opd_id[:60], _("OPD tidak dikenal.")))
    made = []
    with writing():
        writer = Writer(actor)
        for draft in drafts[:MOST_DRAFTS]:
            values = {
                "category": draft.category or None,
                "output": draft.output,
                "planning_state": PROPOSED_BY_PROGRAM,
                "owner_unit": f"opd:{draft.owner}" if draft.owner else None,
            }
            filled = {n: v for n, v in values.items() if v}
            fields = {f"attributes.{n}": v for n, v in filled.items()}
            fields |= {f"marks.{n}": "assumed" for n in filled}
            element = writer.create(ACTIVITY, draft.name, opd_id, fields)
            db.session.flush()
            catalogue.propose(actor, draft.gaps, {}, activity=element.id)
            made.append(element.id)
    return made


def _require_activity(element_id: str) -> Element:
    element = get_element(element_id)
    if element.kind != ACTIVITY.name or element.archived_at is not None:
        raise Missing
    return element


def _proposed_gaps(activity_id: str) -> dict[str, str | None]:
    """Keys of the gaps that were proposed for an activity; rights follow the activity."""
    found = db.session.scalars(
        select(Decision).where(Decision.activity_id == activity_id, Decision.state == PROPOSED)
    )
    owner = db.session.get(Element, activity_id)
    return {d.key: owner.opd_id if owner else None for d in found}
