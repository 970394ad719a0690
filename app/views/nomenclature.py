"""The list of programmes, activities and sub-activities: what is there, and its import."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.errors import Refused
from app.permissions import require
from app.roadmap import nomenclature

pages = Blueprint("nomenclature", __name__)


@pages.get("/peta-rencana/nomenklatur")
def page() -> Any:
    """How long the list is, and where it is imported."""
    require("administrator")
    return render_template("roadmap/nomenclature.html", counts=nomenclature.counts())


@pages.post("/peta-rencana/nomenklatur")
def import_list() -> Any:
    """Read an uploaded list: every fault is told, and then nothing is written."""
    actor = require("administrator")
    upload = request.files.get("berkas")
    if upload is None or not upload.filename:
        raise Refused(_("Pilih berkas .csv atau .xlsx."))
    rows = nomenclature.read_rows(upload.filename, upload.read())
    created, changed = nomenclature.import_rows(actor, rows)
    words = _("%(created)s kode baru, %(changed)s nama diperbarui.",
              created=created, changed=changed)  # fmt: skip
    flash(words, "good")
    return redirect(url_for("nomenclature.page"))
