"""The attendance list: on screen, on paper, as a file; accounts for participants; deleting."""

from __future__ import annotations

import io
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from app import queries
from app.errors import Fault, Refused
from app.operations import attendance as people
from app.operations.people import password_link_token
from app.permissions import require
from app.queries import workshops
from app.queries.workshops import ADMITTED, Meeting
from app.views.workshops.blueprint import meeting_for_facilitator, pages, room_hosts
from app.workshops.attendance import Present, as_csv, as_workbook, present

NO_FAULTS: tuple[Fault, ...] = ()


@pages.get("/lokakarya/<workshop_id>/daftar-hadir")
def attendance(workshop_id: str) -> Any:
    """The list with a column for signatures."""
    meeting = meeting_for_facilitator(workshop_id)
    return render_template("workshops/attendance.html", meeting=meeting, rows=_rows(meeting))


@pages.get("/lokakarya/<workshop_id>/daftar-hadir.<any(xlsx, csv):form>")
def attendance_file(workshop_id: str, form: str) -> Any:
    """The list as a workbook or CSV."""
    meeting = meeting_for_facilitator(workshop_id)
    rows = _rows(meeting)
    day = format_date(meeting.held_on, "d MMMM y")
    content = as_csv(rows) if form == "csv" else as_workbook(meeting, rows, day)
    name = f"daftar-hadir-{meeting.held_on.isoformat()}.{form}"
    return send_file(io.BytesIO(content), as_attachment=True, download_name=name)


@pages.route("/lokakarya/<workshop_id>/daftar-hadir/hapus", methods=["GET", "POST"])
def delete_attendance(workshop_id: str) -> Any:
    """Say what stays in the history, then delete the list."""
    actor = require("administrator")
    meeting = meeting_for_facilitator(workshop_id)
    if meeting.is_open:
        raise Refused(_("Tutup lokakarya dahulu, lalu hapus daftar hadirnya."))
    if request.method == "POST":
        number = people.delete_attendance(actor, workshop_id)
        flash(
            ngettext("%(num)d baris daftar hadir dihapus.", "%(num)d baris daftar hadir dihapus.",
                     number),
            "good",
        )  # fmt: skip
        return redirect(url_for("workshops.page", workshop_id=workshop_id))
    rows = _rows(meeting)
    changes = workshops.changes_by(r.attendee.user_id for r in rows if r.attendee.user_id)
    return render_template(
        "workshops/delete_attendance.html", meeting=meeting, rows=rows, authors=len(changes),
        changes=sum(changes.values()),
    )  # fmt: skip


@pages.route("/lokakarya/<workshop_id>/akun", methods=["GET", "POST"])
def make_accounts(workshop_id: str) -> Any:
    """Participants that may become officers' accounts; one click each."""
    actor = require("administrator")
    meeting = meeting_for_facilitator(workshop_id)
    link, made, faults = "", None, NO_FAULTS
    if request.method == "POST":
        username = request.form.get("username", "").strip()
        try:
            user_id = people.make_account(actor, request.form.get("id", ""), username)
        except Refused as refusal:
            faults = refusal.faults
        else:
            token = password_link_token(actor, user_id)
            path = url_for("accounts.one_time_link", token=token)
            link = f"{request.scheme}://{room_hosts()[0]}{path}"
            made = queries.account(user_id)
    rows = [r for r in _rows(meeting) if r.attendee.state == ADMITTED]
    page = render_template(
        "workshops/accounts.html", meeting=meeting, rows=rows, link=link, made=made, faults=faults,
        proposed={r.attendee.id: people.proposed_username(r.attendee.name) for r in rows},
    )  # fmt: skip
    return page, 422 if faults else 200


def _rows(meeting: Meeting) -> list[Present]:
    return present(workshops.attendees(meeting.id), queries.units())
