"""The board for the projector: sums by OPD and domain, no names of persons."""

from __future__ import annotations

import math
from typing import Any

from flask import jsonify, redirect, render_template, url_for
from flask_login import current_user

from app import queries
from app.errors import Forbidden
from app.filters import number
from app.queries import workshops
from app.queries.absences import stated_absences
from app.queries.room import Share, progress
from app.queries.workshops import Meeting
from app.views.workshops.blueprint import (
    asked_host,
    join_address,
    known_meeting,
    opds_of,
    pages,
    qr_svg,
)
from app.workshops.codes import spaced
from architecture.metamodel import METAMODEL, SIX_DOMAINS, Domain

ROWS_OF_ONE_COLUMN = 14
ROWS_OF_A_COLUMN = 24  # that fit on 768 points of height


@pages.get("/lokakarya/<workshop_id>/papan")
def board(workshop_id: str) -> Any:
    """How far every OPD is, large enough for the back row."""
    meeting = _shown(workshop_id)
    if not meeting.is_open:
        return redirect(url_for("workshops.page", workshop_id=meeting.id))
    opds = opds_of(meeting)
    columns = 1 if len(opds) <= ROWS_OF_ONE_COLUMN else math.ceil(len(opds) / ROWS_OF_A_COLUMN)
    columns = max(columns, 1 if len(opds) <= ROWS_OF_ONE_COLUMN else 2)
    host, _others = asked_host()
    return render_template(
        "workshops/board.html", meeting=meeting, opds=opds, columns=columns,
        rows=max(1, math.ceil(len(opds) / columns)), state=state_of(meeting), host=host,
        code=spaced(meeting.code), qr=qr_svg(join_address(host, meeting.code)),
        domains=SIX_DOMAINS, target_kind=METAMODEL.by_name.get(meeting.target_kind),
    )  # fmt: skip


@pages.get("/lokakarya/<workshop_id>/papan.json")
def board_state(workshop_id: str) -> Any:
    """The numbers of the board, for its script."""
    return jsonify(state_of(_shown(workshop_id)))


def state_of(meeting: Meeting) -> dict[str, Any]:
    """What moves on the board: shares in percent by OPD, in the order of the domains."""
    if not meeting.is_open:
        return {"open": False}
    done = progress(meeting)
    stated = {key for key in stated_absences() if key[1] is not Domain.SECURITY}
    lines = {
        opd.id: [
            _cell(done.shares.get((opd.id, domain), Share()), (opd.id, domain) in stated)
            for domain in SIX_DOMAINS
        ]
        for opd in opds_of(meeting)
    }
    newest = queries.units().get(done.newest or "")
    entries = sum(done.entries.values())
    reached = done.reached if meeting.target else entries
    return {
        "open": True,
        "code": meeting.code,
        "version": done.version,
        "reached": number(reached),
        "share": min(100, 100 * reached // meeting.target) if meeting.target else None,
        "people": workshops.count_admitted(meeting.id),
        "newest": newest.id if newest else None,
        "newest_name": newest.label if newest else "",
        "lines": lines,
    }


def _cell(share: Share, is_stated: bool) -> dict[str, Any]:
    """Filled and confirmed in percent of what is expected; whether all of it was sent.

    `absent` says that the OPD stated it has nothing of the domain.
    """
    expected = share.counts.expected
    return {
        "filled": 100 * share.counts.filled // expected if expected else 0,
        "confirmed": 100 * share.counts.confirmed // expected if expected else 0,
        "sent": share.is_sent,
        "records": share.records,
        "absent": is_stated and not share.records,
    }


def _shown(workshop_id: str) -> Meeting:
    """The workshop, for every account, and for its own participants."""
    own = current_user.account.workshop_id
    if own is not None and own != workshop_id:
        raise Forbidden
    return known_meeting(workshop_id)
