"""The attendance list as rows, CSV and workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter
from flask_babel import gettext as _

from app.queries.workshops import ADMITTED, Attendee, Meeting
from app.workbook.files import escaped
from architecture.graph import Unit

WIDTHS = (6, 32, 42, 34, 10, 26)


@dataclass(frozen=True)
class Present:
    """One person on the list; coming back with another device does not count twice."""

    attendee: Attendee
    opd: str
    at: datetime


def present(attendees: Sequence[Attendee], units: Mapping[str, Unit]) -> list[Present]:
    """Who was let in, by OPD in official order and then by name."""
    first: dict[str | None, Attendee] = {}
    for person in attendees:
        if person.state in (ADMITTED, "removed"):
            first.setdefault(person.user_id, person)
    rows = [
        Present(a, units[a.opd_id].name if a.opd_id in units else "", a.decided_at or a.asked_at)
        for a in first.values()
    ]
    order = {opd: place for place, opd in enumerate(units)}
    return sorted(
        rows, key=lambda r: (order.get(r.attendee.opd_id, len(order)), r.attendee.name.casefold())
    )


def as_csv(rows: Sequence[Present]) -> bytes:
    """The list as CSV that Excel reads; no cell starts a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_headers()[:-1])
    writer.writerows([escaped(cell) for cell in line[:-1]] for line in _lines(rows))
    return out.getvalue().encode("utf-8-sig")


def as_workbook(meeting: Meeting, rows: Sequence[Present], day: str) -> bytes:
    """The list as a workbook to print and sign. Text stays text."""
    out = io.BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False,
        "strings_to_urls": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(out, options) as book:
        bold, cell = book.add_format({"bold": True}), book.add_format({"border": 1})
        head = book.add_format({"bold": True, "border": 1, "bg_color": "#EBEFF3"})
        sheet = book.add_worksheet(_("Daftar hadir"))
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        for row, line in enumerate((_("Daftar hadir"), meeting.name, f"{meeting.place}, {day}")):
            sheet.write_string(row, 0, line, bold)
        for column, (width, title) in enumerate(zip(WIDTHS, _headers(), strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(4, column, title, head)
        for row, values in enumerate(_lines(rows), start=5):
            for column, value in enumerate(values):
                sheet.write_string(row, column, value, cell)
        sheet.repeat_rows(4)
    return out.getvalue()


def _headers() -> list[str]:
    return [_("No."), _("Nama"), _("OPD"), _("Unit"), _("Jam"), _("Tanda tangan")]


def _lines(rows: Sequence[Present]) -> list[list[str]]:
    return [
        [str(number), r.attendee.name, r.opd, r.attendee.unit, clock(r.at), ""]
        for number, r in enumerate(rows, start=1)
    ]


def clock(moment: datetime) -> str:
    """The time of day where the server stands: "09.12"."""
    return moment.astimezone().strftime("%H.%M")
