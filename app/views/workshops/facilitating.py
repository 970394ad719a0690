"""The facilitator's page: the code, who waits, the room; closing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import queries
from app.errors import Refused
from app.operations import attendance as people
from app.operations import workshops as operations
from app.operations.presence import write_presence
from app.permissions import FACILITATORS, require
from app.queries import workshops
from app.queries.room import Progress, progress
from app.queries.workshops import ADMITTED, Meeting
from app.views.workshops.blueprint import (
    asked_host,
    is_reachable,
    join_address,
    meeting_for_facilitator,
    opds_of,
    pages,
    qr_svg,
)
from app.workshops.codes import spaced, wrong_codes
from app.workshops.room import Room, room_of


@dataclass(frozen=True)
class Now:
    """What the facilitator's page shows and asks for again every few seconds."""

    meeting: Meeting
    room: Room
    progress: Progress
    wrong_codes: int

    @property
    def stamp(self) -> str:
        """Equal for equal contents: what did not change is not sent and not redrawn."""
        shown = (self.meeting, self.room, self.progress.reached, self.wrong_codes)
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


@pages.get("/lokakarya/<workshop_id>")
def page(workshop_id: str) -> Any:
    """The open workshop to watch over, or what a closed one brought."""
    meeting = meeting_for_facilitator(workshop_id)
    if not meeting.is_open:
        admitted = [a for a in workshops.attendees(meeting.id) if a.state == ADMITTED]
        return render_template(
            "workshops/over.html", meeting=meeting, opds=opds_of(meeting), admitted=admitted,
            held="edits.held" in current_app.view_functions,
        )  # fmt: skip
    host, others = asked_host()
    return render_template(
        "workshops/page.html", now=now_of(meeting), units=queries.units(),
        host=host, other_hosts=others,
        qr=qr_svg(join_address(host, meeting.code)), code=spaced(meeting.code),
        is_reachable=is_reachable(),
    )  # fmt: skip


@pages.get("/lokakarya/<workshop_id>/ruang")
def room(workshop_id: str) -> Any:
    """The part of the page that changes; nothing if it is as the page has it."""
    meeting = meeting_for_facilitator(workshop_id)
    if not meeting.is_open:
        return "", 204, {"HX-Redirect": url_for("workshops.page", workshop_id=meeting.id)}
    now = now_of(meeting)
    if request.args.get("seen") == now.stamp:
        return "", 204
    return render_template("workshops/_room.html", now=now, units=queries.units(), is_part=True)


@pages.get("/lokakarya/<workshop_id>/kode")
def big_code(workshop_id: str) -> Any:
    """Code and QR code alone, for the wall."""
    meeting = meeting_for_facilitator(workshop_id)
    if not meeting.is_open:
        return redirect(url_for("workshops.page", workshop_id=meeting.id))
    host, _others = asked_host()
    return render_template(
        "workshops/big_code.html", meeting=meeting, host=host, code=spaced(meeting.code),
        qr=qr_svg(join_address(host, meeting.code)),
    )  # fmt: skip


@pages.post("/lokakarya/<workshop_id>/kode")
def change_code(workshop_id: str) -> Any:
    """Another code; who waits already keeps waiting."""
    operations.change_code(require(*FACILITATORS), workshop_id)
    flash(_("Kode diganti. Kode dan gambar QR yang lama tidak berlaku lagi."), "good")
    return redirect(url_for("workshops.page", workshop_id=workshop_id))


@pages.post("/lokakarya/<workshop_id>/terima")
def admit(workshop_id: str) -> Any:
    """Let one person in, or everybody the facilitator saw waiting."""
    people.admit(require(*FACILITATORS), workshop_id, request.form.getlist("id"))
    return _after(workshop_id)


@pages.post("/lokakarya/<workshop_id>/tolak")
def refuse(workshop_id: str) -> Any:
    """Do not let somebody in."""
    people.refuse(require(*FACILITATORS), request.form.get("id", ""))
    return _after(workshop_id)


@pages.post("/lokakarya/<workshop_id>/keluarkan")
def remove(workshop_id: str) -> Any:
    """Take somebody's right to work in this workshop."""
    people.remove(require(*FACILITATORS), request.form.get("id", ""))
    flash(_("Peserta dikeluarkan. Isiannya tetap tersimpan."), "good")
    return redirect(url_for("workshops.attendance", workshop_id=workshop_id))


@pages.route("/lokakarya/<workshop_id>/tutup", methods=["GET", "POST"])
def close(workshop_id: str) -> Any:
    """Say what is still unsent, then close."""
    meeting = meeting_for_facilitator(workshop_id)
    if not meeting.is_open:
        raise Refused(_("Lokakarya ini sudah ditutup."))
    now = now_of(meeting)
    if request.method == "GET":
        return render_template("workshops/close.html", now=now, meeting=meeting)
    operations.close_workshop(require(*FACILITATORS), workshop_id, _result(now))
    flash(_("Lokakarya ditutup. Kodenya tidak berlaku lagi."), "good")
    return redirect(url_for("workshops.page", workshop_id=workshop_id))


def now_of(meeting: Meeting) -> Now:
    """The room at this moment."""
    moment = datetime.now(UTC)
    write_presence()  # what came with the last edits, and nobody's page has asked since
    attendees = workshops.attendees(meeting.id)
    people_here = [a.user_id for a in attendees if a.user_id]
    room = room_of(
        meeting, attendees, workshops.places(people_here), done := progress(meeting),
        queries.units(), unsent=workshops.unsent_of(people_here), now=moment,
    )  # fmt: skip
    age = (datetime.now(UTC) - meeting.opened_at).total_seconds()
    return Now(meeting, room, done, wrong_codes().within(age))


def _result(now: Now) -> dict[str, int]:
    """The numbers that stay with a closed workshop."""
    return {
        "people": now.room.people,
        "opds": now.room.present,
        "entries": sum(now.progress.entries.values()),
        "reached": now.progress.reached,
        "unsent": sum(line.unsent for line in now.room.lines),
    }


def _after(workshop_id: str) -> Any:
    """Back to the page, or only its changing part for who asked for that."""
    if not request.headers.get("HX-Request"):
        return redirect(url_for("workshops.page", workshop_id=workshop_id))
    meeting = meeting_for_facilitator(workshop_id)
    return render_template(
        "workshops/_room.html", now=now_of(meeting), units=queries.units(), is_part=True
    )
