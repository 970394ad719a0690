"""Strengths, weaknesses, opportunities and threats of the government and of each head."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import catalogue
from app.errors import Missing
from app.operations import catalogue as writing
from app.permissions import current_actor
from app.queries.decisions import decisions
from architecture.gap_catalogue import SWOT_HEADS, SWOT_SIDES

pages = Blueprint("swot", __name__)


@pages.get("/katalog-kesenjangan/swot")
def page() -> Any:
    """Strengths, weaknesses, opportunities and threats by head."""
    actor = current_actor()
    known = {s.head: s for s in catalogue.swot_for(actor.viewer)}
    heads = {
        h: words for h, words in SWOT_HEADS.items()
        if catalogue.may_read(actor.viewer, "internal", h, None)
    }  # fmt: skip
    return render_template(
        "catalogue/swot.html",
        known=known,
        heads=heads,
        sides=SWOT_SIDES,
        may_write=writing.may_write(actor, None),
    )


@pages.route("/katalog-kesenjangan/swot/<head>", methods=["GET", "POST"])
def head_page(head: str) -> Any:
    """The form of one head; one line each."""
    actor = current_actor("SWOT")
    if head not in SWOT_HEADS:
        raise Missing
    writing.require_write(actor, [None])
    if request.method == "POST":
        writing.write_swot(actor, head, {n: request.form.get(n, "") for n in SWOT_SIDES})
        flash(_("Tersimpan."), "good")
        return redirect(url_for("swot.page", _anchor=head))
    known = decisions().get(catalogue.swot_key(head))
    return render_template(
        "catalogue/swot_form.html",
        head=head,
        label=SWOT_HEADS[head],
        sides=SWOT_SIDES,
        texts=known.details if known else {},
    )
