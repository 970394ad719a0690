"""Joining by code: who somebody is, the waiting page, and the page after closing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_limiter.util import get_remote_address
from flask_login import current_user

from app import queries
from app.errors import Fault, Refused
from app.operations import attendance as people
from app.permissions import participants_opd
from app.queries import workshops
from app.queries.room import lines_of
from app.queries.workshops import ADMITTED, WAITING, Attendee, Meeting
from app.security import sign_in
from app.views.workshops.blueprint import pages
from app.workshops.codes import matching, normalised, wrong_codes
from architecture.graph import Unit

WAITS = "waiting"  # in the session: the line of the attendance list this browser asked for


@pages.route("/gabung", methods=["GET", "POST"])
def join() -> Any:
    """Enter the code on the wall."""
    home = _own_place()
    if home is not None:
        return home
    typed = normalised(request.form.get("code", ""))
    if request.method == "GET":
        return render_template("workshops/code.html", typed="", wrong="")
    if not typed:
        return render_template("workshops/code.html", typed="", wrong=_("Masukkan kode.")), 422
    meeting = _meeting_by(typed)
    return redirect(url_for("workshops.join_by_code", code=meeting.code)) if meeting else _wrong()


@pages.route("/gabung/<code>", methods=["GET", "POST"])
def join_by_code(code: str) -> Any:
    """Say name and OPD, then wait."""
    home = _own_place()
    if home is not None:
        return home
    meeting = _meeting_by(code)
    if meeting is None:
        return _wrong()
    if request.method == "GET":
        return _who(meeting)
    name, unit_id = request.form.get("name", ""), request.form.get("opd", "")
    account = _own_account()
    try:
        session[WAITS] = people.ask_to_join(
            meeting.id, account.name if account else name, unit_id,
            former=session.get(WAITS, ""), user_id=account.id if account else None,
        )  # fmt: skip
    except Refused as refusal:
        return _who(meeting, name, unit_id, refusal.faults), 422
    return redirect(url_for("workshops.wait"))


@pages.get("/gabung/tunggu")
def wait() -> Any:
    """Until the facilitator decides; then on to the work by itself."""
    person = _waiting_person()
    meeting = workshops.meeting(person.workshop_id) if person else None
    if person is None or meeting is None:
        return redirect(url_for("workshops.join"))
    if person.state == ADMITTED and meeting.is_open:
        return _enter(person)
    unit = queries.units().get(person.opd_id)
    return render_template(
        "workshops/wait.html", person=person, meeting=meeting, unit=unit, refresh=_waits(person)
    )


@pages.get("/gabung/tunggu/keadaan")
def wait_state() -> Any:
    """Asked again and again by the waiting page: sends it on once there is a decision."""
    person = _waiting_person()
    if person is not None and _waits(person):
        return "", 204
    return "", 204, {"HX-Redirect": url_for("workshops.wait")}


@pages.get("/lokakarya/selesai")
def closed() -> Any:
    """What a participant sees after closing: thanks, and where unsent edits are."""
    account = current_user.account
    if account.workshop_id is None:
        return redirect(url_for("home.index"))
    opd = participants_opd(account)
    if opd is not None:
        return redirect(url_for("records.workspace", code=queries.units()[opd].code))
    return render_template(
        "workshops/closed.html", meeting=workshops.meeting(account.workshop_id),
        has_mine="edits.mine" in current_app.view_functions,
    )  # fmt: skip


def _waits(person: Attendee) -> bool:
    return person.state == WAITING and workshops.is_open(person.workshop_id)


def _waiting_person() -> Attendee | None:
    return workshops.attendee(str(session.get(WAITS, "")))


def _enter(person: Attendee) -> Any:
    """Sign the browser in as the participant. Whoever has a password must have used it."""
    assert person.user_id is not None
    if not person.has_account:
        sign_in(person.user_id, permanent=True)
    elif not current_user.is_authenticated:
        return redirect(url_for("accounts.login"))
    session.pop(WAITS, None)
    unit = queries.units().get(person.opd_id)
    if unit is None:
        return redirect(url_for("home.index"))
    flash(_("Anda diterima. Selamat bekerja untuk %(opd)s.", opd=unit.name), "good")
    return redirect(url_for("records.workspace", code=unit.code))


def _own_place() -> Any:
    """Where a participant at work belongs; one of a closed workshop may join another."""
    if not current_user.is_authenticated or current_user.account.workshop_id is None:
        return None
    opd = participants_opd(current_user.account)
    if opd is None:
        return None
    return redirect(url_for("records.workspace", code=queries.units()[opd].code))


def _own_account() -> queries.Account | None:
    """The account of somebody who has one beyond workshops."""
    if not current_user.is_authenticated or current_user.account.workshop_id is not None:
        return None
    account: queries.Account = current_user.account
    return account


def _meeting_by(code: str) -> Meeting | None:
    found = matching(code, workshops.open_codes())
    return workshops.meeting(found) if found else None


def _wrong() -> Any:
    """The answer to a wrong code, with how long to wait before the next wrong one."""
    seconds = wrong_codes().delay(str(get_remote_address()))
    words = _("Kode tidak cocok dengan lokakarya yang sedang dibuka. Periksa kode di layar depan.")
    if not seconds:
        return render_template("workshops/code.html", typed="", wrong=words), 422
    wait_words = ngettext(
        "Terlalu banyak kode salah. Coba lagi dalam %(num)d detik; kode yang benar langsung "
        "diterima.",
        "Terlalu banyak kode salah. Coba lagi dalam %(num)d detik; kode yang benar langsung "
        "diterima.",
        seconds,
    )
    page = render_template("workshops/code.html", typed="", wrong=f"{words} {wait_words}")
    return page, 429, {"Retry-After": str(seconds)}


@dataclass(frozen=True)
class Choice:
    """An OPD of the workshop, or a unit below one."""

    unit: Unit
    above: Unit | None


def _who(
    meeting: Meeting, name: str = "", unit_id: str = "", faults: tuple[Fault, ...] = ()
) -> str:
    tree = queries.units()
    lines = lines_of(meeting.opd_ids, tree)
    choices = [
        Choice(unit, tree[lines[unit.id]] if lines[unit.id] != unit.id else None)
        for unit in tree.values()
        if unit.id in lines
    ]
    choices.sort(key=lambda c: c.above is not None)
    account = _own_account()
    return render_template(
        "workshops/who.html", meeting=meeting, choices=choices, name=name, unit_id=unit_id,
        account=account, faults={fault.place: fault for fault in faults},
        general=[f for f in faults if not f.place],
    )  # fmt: skip
