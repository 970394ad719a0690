"""What an import did, and taking it back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.errors import Refused
from app.operations import imports
from app.operations.import_undo import past_import
from app.permissions import current_actor
from app.views.imports.blueprint import importer, pages


@pages.get("/impor/<batch>")
def done(batch: str) -> Any:
    """What an import did, and how to take it back."""
    past = past_import(current_actor(), batch)
    return render_template(
        "imports/done.html", past=past, unchanged=request.args.get("tetap", type=int)
    )


@pages.post("/impor/<batch>/batalkan")
def undo(batch: str) -> Any:
    """Take back a whole import; refused where somebody changed a record since."""
    try:
        count = imports.undo_batch(importer(), batch)
    except Refused as refusal:
        flash(_("Tidak semua dapat dibatalkan begitu saja:"), "warn")
        for fault in refusal.faults[:10]:
            flash(f"{fault.place}: {fault.reason}" if fault.place else fault.reason, "warn")
        if not current_actor().viewer.participant:  # the page of undoing is not for them
            return redirect(url_for("undo.preview", kelompok=batch))
    else:
        flash(
            ngettext("%(num)s perubahan dibatalkan.", "%(num)s perubahan dibatalkan.", count),
            "good",
        )
    return redirect(url_for("imports.done", batch=batch))
