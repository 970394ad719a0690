"""Sending a domain of an OPD: what is still wrong or missing first, then the button."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import queries
from app.errors import Forbidden
from app.filters import number
from app.operations.review import SENDERS, submit_domain
from app.permissions import current_actor
from app.queries.review import open_comments
from app.records.sending import UNSENT, check_of
from app.views.records.blueprint import reader_for
from app.views.review.blueprint import domain_of, pages, unit_of
from architecture.graph import Element, Unit
from architecture.metamodel import METAMODEL

NAMED = 12  # flaws named of each sort; the rest is counted


@pages.route("/kirim", methods=["GET", "POST"])
def submit() -> Any:
    """What a domain of an OPD still lacks; with `send` it goes to verification as it is."""
    unit = unit_of(request.values.get("opd", ""))
    domain = domain_of(request.values.get("domain", ""), request.values.get("kind", ""))
    actor = current_actor()
    if not actor.has(*SENDERS) or not actor.viewer.may_edit(unit.id):
        raise Forbidden
    if request.method == "POST" and request.form.get("send"):
        moved = submit_domain(actor, unit.id, domain)
        flash(_sent_words(moved), "good" if moved else "warn")
        return redirect(url_for("records.workspace", code=unit.code))
    reader = reader_for(actor.viewer)
    family = queries.unit_families().get(unit.id, frozenset({unit.id}))
    ids = [
        e.id
        for kind in METAMODEL.of_domain(domain)
        for e in reader.graph.of_kind(kind)
        if e.opd in family and e.review in UNSENT
    ]
    return render_template(
        "review/submit.html",
        unit=unit,
        domain=domain,
        reader=reader,
        check=check_of(family, domain, reader, open_comments(ids)),
        named=NAMED,
        cell_address=lambda element, field: cell_address(element, field, unit),
    )


def _sent_words(moved: int) -> str:
    if not moved:
        return _("Tidak ada yang perlu dikirim.")
    return ngettext(
        "%(count)s catatan dikirim ke verifikasi.",
        "%(count)s catatan dikirim ke verifikasi.",
        moved,
        count=number(moved),
    )


def cell_address(element: Element, field: str, unit: Unit) -> str:
    """Where a value or link is filled in: its cell in the grid, else its form."""
    group, _dot, key = field.partition(".")
    is_column = group != "links" or key in {k.name for k in METAMODEL.column_links(element.kind_)}
    if not field or not is_column:
        return url_for("records.page", element_id=element.id, _anchor="komentar")
    if "grid.page" in current_app.view_functions:
        cell = f"{element.id}/{field}"
        return url_for("grid.page", kind=element.kind, opd=unit.code, _anchor=cell)
    return url_for("records.edit", element_id=element.id, _anchor=f"isian-{key or field}")
