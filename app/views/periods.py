"""The page of the architecture's periods and of the editions of its reference trees."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import queries
from app.errors import Refused
from app.operations.periods import open_edition, open_period
from app.permissions import require
from app.queries.periods import editions, periods
from app.workbook.editions import read_edition_upload
from architecture.metamodel import FAMILIES

pages = Blueprint("periods", __name__, url_prefix="/administrasi/periode")


@pages.before_request
def _administrators_only() -> None:
    require("administrator")


@pages.get("")
def page() -> Any:
    """The periods so far, and what opens the next one."""
    return _page()


def _page(status: int = 200) -> Any:
    ours = queries.government()
    assert ours is not None
    years = len(ours.years)
    following = f"{ours.years[0] + years}-{ours.years[-1] + years}"
    shown = render_template(
        "admin/periods.html",
        ours=ours,
        following=following,
        rows=periods(),
        editions=[e for e in editions() if e.family in FAMILIES],
        families=FAMILIES,
        typed=request.form,
    )
    return shown, status


@pages.post("")
def begin() -> Any:
    """Keep the ending period as a baseline and begin the next."""
    form = request.form
    try:
        open_period(require("administrator"), form.get("period", ""), form.get("baseline", ""))
    except Refused as refusal:
        return _told(refusal)
    flash(_("Periode %(period)s dibuka.", period=form["period"].strip()), "good")
    return redirect(url_for("periods.page"))


@pages.post("/edisi")
def edition() -> Any:
    """Put a new edition of a reference tree in force, from an uploaded table."""
    actor, form = require("administrator"), request.form
    upload = request.files.get("file")
    try:
        if upload is None or not upload.filename:
            raise Refused(_("Pilih berkas .xlsx atau .csv dengan kolom Kode dan Nama."))
        nodes = read_edition_upload(upload.filename, upload.read())
        made = open_edition(actor, form.get("family", ""), form.get("edition", ""), nodes)
    except Refused as refusal:
        return _told(refusal)
    words = _(
        "Edisi %(edition)s berlaku: %(nodes)s simpul, %(gone)s simpul lama ditarik, %(own)s "
        "simpul daerah tetap. Nilai yang tidak ada lagi kini menjadi kesenjangan.",
        edition=form["edition"].strip(), nodes=made.nodes, gone=made.withdrawn, own=made.own_kept,
    )  # fmt: skip
    flash(words, "good")
    return redirect(url_for("periods.page"))


def _told(refusal: Refused) -> Any:
    for fault in refusal.faults:
        place = f"{fault.place} “{fault.found}”: " if fault.place else ""
        flash(place + fault.reason, "bad")
    return _page(422)
