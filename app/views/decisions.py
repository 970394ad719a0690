"""Deciding about a gap from the list: plan, postpone, accept, "not a gap", or take it back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _

from app import gaps
from app.errors import Missing
from app.operations import decisions
from app.permissions import current_actor
from app.views.accounts import safe_target

pages = Blueprint("decisions", __name__)


@pages.post("/kesenjangan/putusan")
def decide() -> Any:
    """Keep what was decided about one gap and go back to the list."""
    actor = current_actor("keputusan kesenjangan")
    key = request.form.get("key", "")
    # Only a gap that this person is told; its key would otherwise tell of hidden records.
    if all(f.key != key for f in gaps.with_plan(actor.viewer)):
        raise Missing
    if request.form.get("state") == "open":
        decisions.withdraw(actor, [key])
        flash(_("Keputusan dicabut; kesenjangan terbuka lagi."), "good")
    else:
        decisions.decide(
            actor,
            [key],
            request.form.get("state", ""),
            reason=request.form.get("reason", ""),
            until=request.form.get("until") or None,
            activity_id=request.form.get("activity") or None,
        )
        flash(_("Keputusan disimpan. Kesenjangannya tetap tercatat."), "good")
    return redirect(safe_target(request.form.get("next"), url_for("gaps.page")))
