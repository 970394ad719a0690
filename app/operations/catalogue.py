"""The gap catalogue: putting gaps in, writing those no rule can find, tying them to activities.

Who may edit an OPD writes the entries about it; reviewers and administrators write all. Putting a
gap aside (postponed, accepted) stays with reviewers and administrators.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from app.database import writing
from app.errors import Fault, Forbidden, Missing, Refused
from app.extensions import db
from app.models import Decision, Element, Opd, new_id
from app.operations.actor import Actor
from app.operations.catalogue_input import (
    Written,
    details_of_written,
    faults_of_written,
    living,
    too_long,
)
from app.operations.decisions import DECIDERS, FIELDS, is_activity, keep, stored
from app.operations.elements import checked_name
from app.operations.writer import Writer
from architecture.gap_catalogue import (
    BY_HAND,
    LISTED,
    MAX_TEXT,
    PLANNED,
    POSTPONED,
    PROPOSED,
    PUT_ASIDE,
    SWOT,
    SWOT_HEADS,
    SWOT_SIDES,
    details_of,
)
from architecture.metamodel.governance import ACTIVITY, GOAL
from architecture.metamodel.relations import SERVES_GOAL
from architecture.values import plain_text

Gaps = Mapping[str, str | None]  # the OPD of each gap by its key; None is the government


def may_write(actor: Actor, opd: str | None) -> bool:
    """Whether the actor may write entries about that OPD, or about the government (None)."""
    return actor.has(*DECIDERS) or actor.viewer.may_edit(opd)


def require_write(actor: Actor, opds: Iterable[str | None]) -> None:
    """Raise Forbidden unless the actor may write about all of them."""
    if not all(may_write(actor, opd) for opd in opds):
        raise Forbidden


def enter(actor: Actor, gaps: Gaps) -> int:
    """Put computed gaps into the catalogue as they are; returns how many were not in it.

    The caller has checked that the actor is told of them.
    """
    require_write(actor, gaps.values())
    entered = 0
    with writing():
        writer = Writer(actor)
        for key in sorted(gaps):
            if stored(key) is None:
                keep(writer, key, _values(LISTED, {}))
                entered += 1
    return entered


def describe(actor: Actor, key: str, opd: str | None, written: Written) -> None:
    """Keep what was written about a computed gap of that OPD.

    Raises Refused with all faults at once, Forbidden without the right.
    """
    require_write(actor, [opd])
    with writing():
        _keep_written(Writer(actor), key, stored(key), written)


def write_by_hand(actor: Actor, written: Written, key: str | None = None) -> str:
    """Keep a gap that no rule finds, new or in place of what the key holds; returns its key."""
    opd = written.opd or None
    require_write(actor, [opd])
    with writing():
        before = stored(key) if key else None
        if key is not None and (before is None or not key.startswith(f"{BY_HAND}:")):
            raise Missing
        if before is not None:
            require_write(actor, [(before.details or {}).get("opd")])
        key = key or f"{BY_HAND}:{new_id()}"
        _keep_written(Writer(actor), key, before, written, is_by_hand=True)
    return key


def take_out(actor: Actor, gaps: Gaps) -> int:
    """Take entries out of the catalogue; the history keeps them. Returns how many there were.

    What was put aside only a reviewer or administrator takes back.
    """
    require_write(actor, gaps.values())
    taken = 0
    with writing():
        writer = Writer(actor)
        for key in sorted(gaps):
            found = stored(key)
            if found is None:
                continue
            _require_decider(actor, found.state)
            before = {n: getattr(found, n) for n in FIELDS}
            writer.log("decision", found.id, "withdraw", {"key": key, **before}, {})
            db.session.delete(found)
            taken += 1
    return taken


def confirm(actor: Actor, gaps: Gaps) -> int:
    """Make proposals of the program into entries of people; returns how many there were."""
    require_write(actor, gaps.values())
    confirmed = 0
    with writing():
        writer = Writer(actor)
        for key in sorted(gaps):
            found = stored(key)
            if found is not None and found.state == PROPOSED:
                state = PLANNED if found.activity_id else LISTED
                keep(writer, key, {**_held(found), "state": state})
                confirmed += 1
    return confirmed


def propose(actor: Actor, gaps: Gaps, details: Mapping[str, Any], *, activity: str = "") -> int:
    """Keep a proposal of the program about gaps nobody decided about; returns how many.

    It is marked until somebody confirms it, and never printed as a decision.
    """
    require_write(actor, gaps.values())
    proposed = 0
    with writing():
        writer = Writer(actor)
        for key in sorted(gaps):
            if stored(key) is None:
                keep(writer, key, _values(PROPOSED, details, activities=[activity]))
                proposed += 1
    return proposed


def plan(actor: Actor, gaps: Gaps, activity_id: str) -> None:
    """Say that an activity closes these gaps, beside those that close them already."""
    require_write(actor, gaps.values())
    if not is_activity(activity_id):
        words = _("Pilih kegiatan peta rencana yang menutupnya.")
        raise Refused(Fault(_("Kegiatan peta rencana"), "", words))
    with writing():
        _tie(actor, Writer(actor), gaps, activity_id)


def make_activity(actor: Actor, gaps: Gaps, name: str, opd_id: str) -> str:
    """A new planned activity of an OPD, in draft, tied to all these gaps; returns its id.

    What the entries agree on (goals, year) goes with it; money and dates people write there.
    """
    require_write(actor, gaps.values())
    if not gaps:
        raise Refused(Fault(_("Kesenjangan"), "", _("Pilih paling sedikit satu kesenjangan.")))
    with writing():
        if not opd_id or db.session.get(Opd, opd_id) is None:
            words = _("Pilih OPD penanggung jawab kegiatan.")
            raise Refused(Fault(_("OPD"), opd_id[:60], words))
        writer = Writer(actor)
        fields = {"attributes.owner_unit": f"opd:{opd_id}", "marks.owner_unit": "confirmed"}
        activity = writer.create(ACTIVITY, checked_name(name), opd_id, fields)
        writer.update(activity, {"plan": "new"})
        for goal in _goals_of(gaps):
            writer.link(SERVES_GOAL.name, activity, goal, declared_by=opd_id)
        db.session.flush()
        _tie(actor, writer, gaps, activity.id)
        return activity.id


def write_swot(actor: Actor, head: str, sides: Mapping[str, str]) -> None:
    """Keep strengths, weaknesses, opportunities and threats of a head; one line each."""
    require_write(actor, [None])
    if head not in SWOT_HEADS:
        raise Missing
    texts = {n: plain_text(sides.get(n, "")).strip() for n in SWOT_SIDES}
    faults = [too_long(n, t) for n, t in texts.items() if len(t) > MAX_TEXT]
    if faults:
        raise Refused(*faults)
    with writing():
        keep(Writer(actor), f"{SWOT}:{head}", _values(LISTED, texts))


# --- What is stored ------------------------------------------------------------------------------


def _values(
    state: str, details: Mapping[str, Any], *, activities: Sequence[str] = (), reason: str = "",
    until: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """All columns of a decision; the first activity is a column of its own."""
    known = list(dict.fromkeys(i for i in activities if i))
    return {
        "state": state, "reason": reason, "until": until,
        "activity_id": known[0] if known else None,
        "details": details_of({**details, "activities": known[1:]}),
    }  # fmt: skip


def _held(found: Decision) -> dict[str, Any]:
    return {n: getattr(found, n) for n in FIELDS}


def _activities(found: Decision) -> list[str]:
    first = [found.activity_id] if found.activity_id else []
    return [*first, *(found.details or {}).get("activities", [])]


def _tie(actor: Actor, writer: Writer, gaps: Gaps, activity_id: str) -> None:
    for key in sorted(gaps):
        found = stored(key)
        if found is not None:
            _require_decider(actor, found.state)
        before = _activities(found) if found is not None else []
        details = dict(found.details or {}) if found is not None else {}
        keep(writer, key, _values(PLANNED, details, activities=[*before, activity_id]))


def _require_decider(actor: Actor, state: str) -> None:
    if state in PUT_ASIDE and not actor.has(*DECIDERS):
        raise Forbidden(_("Kesenjangan ini sudah diputuskan peninjau; mintalah peninjau."))


def _goals_of(gaps: Gaps) -> list[Element]:
    """The living goals that the entries of these gaps name, in stable order."""
    named: set[str] = set()
    for key in gaps:
        found = stored(key)
        named.update((found.details or {}).get("goals", []) if found is not None else [])
    goals = (living(i, GOAL.name) for i in sorted(named))
    return [goal for goal in goals if goal is not None]


def _keep_written(
    writer: Writer, key: str, before: Decision | None, written: Written, *, is_by_hand: bool = False
) -> None:
    former = before.state if before is not None else LISTED
    for state in (written.state, former):
        _require_decider(writer.actor, state)
    faults = [*faults_of_written(written, is_by_hand=is_by_hand)]
    if faults:
        raise Refused(*faults)
    is_planned = written.state == LISTED and any(written.activities)
    values = _values(
        PLANNED if is_planned else written.state, details_of_written(written, is_by_hand),
        activities=written.activities, reason=plain_text(written.reason).strip(),
        until=written.until if written.state == POSTPONED else None,
    )  # fmt: skip
    keep(writer, key, values)
