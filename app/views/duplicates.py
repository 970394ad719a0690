"""Likely duplicates: the list, two records side by side, merging, "not a duplicate"."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import duplicates, queries
from app.errors import Missing
from app.operations import decisions
from app.operations.merge import merge_records
from app.permissions import current_actor, current_viewer
from architecture.duplicates import Pair

pages = Blueprint("duplicates", __name__)


@pages.get("/mirip")
def page() -> Any:
    """Every pair that may be one record entered twice; decided ones on request."""
    viewer = current_viewer()
    pairs = duplicates.pairs_for(viewer)
    kind, shows_all = request.args.get("jenis", ""), request.args.get("semua") == "1"
    open_pairs = [p for p in pairs if duplicates.decided(p) is None]
    shown = [p for p in (pairs if shows_all else open_pairs) if not kind or p.first.kind == kind]
    return render_template(
        "duplicates/page.html",
        pairs=shown,
        kinds=list(dict.fromkeys(p.first.kind for p in pairs)),
        kind=kind,
        hidden=len(pairs) - len(open_pairs),
        shows_all=shows_all,
        decided=duplicates.decided,
        graph=queries.graph_for(viewer),
    )


@pages.get("/mirip/<first_id>/<second_id>")
def pair_page(first_id: str, second_id: str) -> Any:
    """Two records side by side, with what differs, and what can be done about it."""
    actor = current_actor()
    graph = queries.graph_for(actor.viewer)
    first, second = graph.elements.get(first_id), graph.elements.get(second_id)
    if first is None or second is None or first.kind != second.kind or first is second:
        raise Missing
    if first.redacted or second.redacted:
        raise Missing
    found = _pair(first_id, second_id)
    return render_template(
        "duplicates/pair.html",
        first=first,
        second=second,
        pair=found,
        made=duplicates.decided(found or Pair(first, second, 0.0, ())),
        differences=duplicates.differences(first, second),
        graph=graph,
        may_merge=all(actor.viewer.may_edit(e.opd) for e in (first, second)),
        may_decide=actor.has(*decisions.DECIDERS),
    )


@pages.post("/mirip/<first_id>/<second_id>/gabung")
def merge(first_id: str, second_id: str) -> Any:
    """Merge the second record into the first, or the other way round."""
    keep = request.form.get("keep")
    if keep not in (first_id, second_id):
        raise Missing
    other = second_id if keep == first_id else first_id
    taken = [n for n in request.form.getlist("take") if request.form.get(f"v.{n}") == other]
    merge_records(current_actor("penggabungan"), keep, other, taken)
    flash(_("Digabung. Tautan ikut pindah; lewat riwayat semuanya dapat diurungkan."), "good")
    return redirect(url_for("records.page", element_id=keep))


@pages.post("/mirip/<first_id>/<second_id>/putusan")
def decide(first_id: str, second_id: str) -> Any:
    """Remember that these two are different things, or take that back."""
    found = _pair(first_id, second_id)
    if found is None:
        raise Missing
    actor = current_actor("putusan kemiripan")
    if request.form.get("state") == "open":
        decisions.withdraw(actor, [found.key])
    else:
        decisions.decide(actor, [found.key], "dismissed", reason=request.form.get("reason", ""))
        flash(_("Dicatat sebagai bukan duplikat; pasangan ini tidak diusulkan lagi."), "good")
    return redirect(url_for("duplicates.page"))


def _pair(first_id: str, second_id: str) -> Pair | None:
    """The likely pair of these two, if it is one that the person may see."""
    wanted = {first_id, second_id}
    pairs = duplicates.pairs_for(current_viewer())
    return next((p for p in pairs if {p.first.id, p.second.id} == wanted), None)
