"""The roadmap: the activities over the years, their money, an order to accept, what would be."""

from __future__ import annotations

import io
from datetime import date
from typing import Any, cast

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from app import gaps, queries
from app.catalogue import entries_for
from app.diagrams.pictures import PictureRequest, picture
from app.errors import Refused
from app.filters import language
from app.operations import catalogue
from app.operations import roadmap as writing
from app.operations.roadmap import Scheduled
from app.permissions import current_actor, current_viewer
from app.roadmap import page as listing
from app.roadmap.proposals import Proposed, place_words, proposed_from
from app.roadmap.simulation import asks_rules, simulation_for
from app.roadmap.source import graph_of_plan, roadmap_for
from app.roadmap.workbook import roadmap_workbook
from architecture.completeness import reporting_units
from architecture.gaps import Severity
from architecture.graph import Graph, Unit
from architecture.metamodel.governance import ACTIVITY, PLANNING_STATES
from architecture.roadmap.order import Placement, proposed_order
from architecture.roadmap.roadmap import Activity, Roadmap, domain_of_class
from architecture.visibility import Edition, Viewer

pages = Blueprint("roadmap", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATE_LABELS = {c.code: c.label for c in PLANNING_STATES}
MOST_SHOWN = 60  # proposals from gaps on one page


@pages.context_processor
def words() -> dict[str, Any]:
    """What every page of the roadmap says in the same words."""
    return {
        "state_labels": STATE_LABELS,
        "domain_of_class": domain_of_class,
        "money_words": money_words,
        "party_label": queries.vocabulary().party_label,
        "reference_name": reference_name,
        "day_words": day_words,
    }


@pages.get("/peta-rencana")
def page() -> Any:
    """The year bands, the activities by class, and the money by year, class and OPD."""
    viewer = current_viewer()
    whole = roadmap_for(viewer, language=language())
    graph = graph_of_plan(viewer)
    query = listing.read_query(request.args, whole, graph)
    shown = listing.filtered(whole, query, graph)
    return render_template(
        "roadmap/page.html",
        whole=whole,
        shown=shown,
        query=query,
        graph=graph,
        groups=listing.groups_of(shown),
        budgets=listing.budgets_of(shown),
        counted=listing.counted_of(shown.activities),
        runs_in=listing.runs_in,
        units=_units(graph),
        states=PLANNING_STATES,
        sheets=_sheets(viewer) if whole.activities else (),
        to_place=len(_placements(whole)),
        new_address=_new_address(viewer, graph),
        may_propose=_own_units(viewer, graph) != [],
    )


def _sheets(viewer: Viewer) -> Any:
    """The sheets of the picture on A4, as the catalogue draws them."""
    return picture(PictureRequest(viewer, "roadmap", "", "A4", "internal", language()))


@pages.get("/peta-rencana/unduh")
def download() -> Any:
    """The workbook of the roadmap, in either edition."""
    edition = cast(Edition, "internal" if request.args.get("edisi") == "internal" else "public")
    content, _made = roadmap_workbook(current_viewer(), edition, language=language())
    name = f"peta-rencana-{edition}.xlsx"
    return send_file(
        io.BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name
    )  # fmt: skip


# --- Order ----------------------------------------------------------------------------------------


@pages.get("/peta-rencana/urutan")
def order() -> Any:
    """Years proposed for what has none or contradicts itself, beside today's, with reasons."""
    viewer = current_viewer()
    whole = roadmap_for(viewer, language=language())
    placed = _placements(whole)
    return render_template(
        "roadmap/order.html",
        whole=whole,
        placed=placed,
        acceptable={
            p.activity.id
            for p in placed
            if not p.is_cyclic and viewer.may_edit(p.activity.element.opd)
        },
        graph=graph_of_plan(viewer),
    )


@pages.post("/peta-rencana/urutan")
def accept_order() -> Any:
    """Write the years a person accepted, as they stood on the page."""
    actor = current_actor("urutan peta rencana")
    chosen = request.form.getlist("terima")
    accepted = [s for s in map(_scheduled, chosen) if s is not None]
    if not accepted:
        raise Refused(_("Pilih paling sedikit satu usulan tahun."))
    conflicting = writing.accept_schedule(actor, accepted)
    number = len(accepted) - len(conflicting)
    flash(
        ngettext("Jadwal %(num)s kegiatan disimpan.", "Jadwal %(num)s kegiatan disimpan.", number),
        "good",
    )
    if conflicting:
        flash(_("Sebagian jadwal sudah diubah orang lain dan dibiarkan."), "warn")
    return redirect(url_for("roadmap.order"))


def _scheduled(text: str) -> Scheduled | None:
    """An accepted line: "id|starts|ends|seen start|seen end"."""
    parts = text.split("|")
    return Scheduled(*parts) if len(parts) == 5 else None


def _placements(whole: Roadmap) -> tuple[Placement, ...]:
    return proposed_order(whole, this_year=date.today().year)


# --- Proposals ------------------------------------------------------------------------------------


@pages.get("/peta-rencana/usulan")
def proposals() -> Any:
    """What waits to be confirmed, and activities that open gaps would ask for."""
    viewer = current_viewer()
    whole = roadmap_for(viewer, language=language())
    graph = graph_of_plan(viewer)
    possible = _possible(viewer)
    return render_template(
        "roadmap/proposals.html",
        whole=whole,
        graph=graph,
        possible=possible[:MOST_SHOWN],
        more=max(0, len(possible) - MOST_SHOWN),
        severities=list(Severity),
        chosen=_severities(),
        own_units=_own_units(viewer, graph),
        place_words=lambda p: place_words(p, graph.units),
        mine={a.id for a in whole.proposals if viewer.may_edit(a.element.opd)},
    )


def _severities() -> frozenset[Severity]:
    """Severities asked for; without any, the gravest."""
    known = {s.value: s for s in Severity}
    asked = {known[v] for v in request.values.getlist("keparahan") if v in known}
    return frozenset(asked or {Severity.HIGH})


def _possible(viewer: Viewer) -> list[Proposed]:
    actor = current_actor()
    return proposed_from(
        (f for f in gaps.findings_for(viewer) if catalogue.may_write(actor, f.opd)),
        entries_for(viewer, language=language()),
        units=queries.units(),
        words=queries.vocabulary(),
        severities=_severities(),
    )


@pages.post("/peta-rencana/usulan")
def propose() -> Any:
    """Write the chosen proposals as activities, marked until somebody confirms them."""
    actor = current_actor("usulan kegiatan")
    wanted = set(request.form.getlist("usulan"))
    chosen = [p for p in _possible(actor.viewer) if p.key in wanted]
    if not chosen:
        raise Refused(_("Pilih paling sedikit satu usulan kegiatan."))
    drafts = [p.draft(language(), queries.units()) for p in chosen]
    made = writing.make_proposals(actor, drafts, request.form.get("opd", ""))
    number = len(made)
    flash(
        ngettext(
            "%(num)s usulan kegiatan dibuat; belum menjadi rencana sebelum dikonfirmasi.",
            "%(num)s usulan kegiatan dibuat; belum menjadi rencana sebelum dikonfirmasi.", number,
        ),
        "good",
    )  # fmt: skip
    return redirect(url_for("roadmap.proposals"))


@pages.post("/peta-rencana/konfirmasi")
def decide() -> Any:
    """Confirm or refuse proposals of the program."""
    actor = current_actor("usulan kegiatan")
    ids = request.form.getlist("kegiatan")
    if not ids:
        raise Refused(_("Pilih paling sedikit satu usulan."))
    if request.form.get("aksi") == "tolak":
        number = writing.refuse_proposals(actor, ids)
        text = ngettext("%(num)s usulan ditolak dan diarsipkan.",
                        "%(num)s usulan ditolak dan diarsipkan.", number)  # fmt: skip
    else:
        number = writing.confirm_proposals(actor, ids)
        text = ngettext("%(num)s usulan menjadi kegiatan direncanakan.",
                        "%(num)s usulan menjadi kegiatan direncanakan.", number)  # fmt: skip
    flash(text, "good")
    return redirect(url_for("roadmap.proposals"))


# --- Simulation -----------------------------------------------------------------------------------


@pages.get("/peta-rencana/simulasi")
def simulation() -> Any:
    """What would be by the end of each year if these activities were done as dated."""
    viewer = current_viewer()
    whole = roadmap_for(viewer, language=language())
    until = request.args.get("sampai", whole.years[-1], type=int)
    until = min(max(until, whole.years[0]), whole.years[-1])
    codes = set(request.args.getlist("keg"))
    possible = [a for a in whole.activities if a.is_ongoing]
    default = [a for a in possible if not a.is_proposal]
    chosen = [a for a in possible if a.code in codes] if codes else default
    made = simulation_for(viewer, [a.id for a in chosen], until, language=language())
    return render_template(
        "roadmap/simulation.html",
        whole=whole,
        made=made,
        until=until,
        chosen={a.id for a in chosen},
        is_default=not codes,
        groups=_by_class(whole, possible),
        graph=graph_of_plan(viewer),
        asks_rules=asks_rules(),
        gaps_at=lambda year: year.open_gaps if year else made.gaps_today,
        spent_at=lambda year: year.spent if year else 0,
        most_gaps=max([made.gaps_today, *(y.open_gaps for y in made.years)]) or 1,
        most_spent=max([0, *(y.spent for y in made.years)]) or 1,
    )


def _by_class(whole: Roadmap, activities: list[Activity]) -> list[tuple[str, list[Activity]]]:
    groups = [(n, [a for a in activities if a.category == n]) for n in (*whole.classes, "")]
    return [(name, members) for name, members in groups if members]


# --- Words ----------------------------------------------------------------------------------------


def money_words(unit: int) -> str:
    """In what the amounts of a table are written."""
    if unit == 1_000_000:
        return str(_("dalam juta rupiah"))
    return str(_("dalam ribu rupiah") if unit == 1_000 else _("dalam rupiah"))


def day_words(text: str) -> str:
    """An ISO day as people write it; "" for none."""
    return str(format_date(date.fromisoformat(text), "d MMM y")) if text else ""


def reference_name(code: str) -> str:
    """The name of a code of the nomenclature, "" where the list has not got it."""
    node = queries.vocabulary().references.get(code or "")
    return node.name if node else ""


def _units(graph: Graph) -> list[Unit]:
    lines = reporting_units(graph.units)
    return [u for u in graph.units.values() if lines[u.id] == u.id]


def _own_units(viewer: Viewer, graph: Graph) -> list[Unit]:
    """The OPDs for which the viewer may write activities."""
    return [u for u in _units(graph) if viewer.may_edit(u.id)]


def _new_address(viewer: Viewer, graph: Graph) -> str:
    """Where an activity is entered, "" for who may not."""
    own = _own_units(viewer, graph)
    if not own:
        return ""
    return url_for("records.new", kind=ACTIVITY.name, opd=own[0].code)
