"""The gap catalogue: the list, its entries, and one activity for several gaps."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import catalogue, gaps, tables
from app import catalogue_list as listing
from app.errors import Fault, Missing, Refused
from app.filters import language
from app.operations import catalogue as writing
from app.operations.actor import Actor
from app.operations.catalogue_input import Written
from app.operations.decisions import DECIDERS
from app.permissions import current_actor, current_viewer
from app.queries.decisions import decisions
from app.views.accounts import safe_target
from app.views.gaps import edition_of
from architecture.completeness import reporting_units
from architecture.gap_catalogue import ENTRY_TEXTS, HEADS, PROPOSED, Entry
from architecture.graph import Graph
from architecture.metamodel import Kind
from architecture.metamodel.governance import ACTIVITY, GOAL

pages = Blueprint("catalogue", __name__)
PAGE_ROWS = 100
ORIGIN = "katalog kesenjangan"
SHEETS = ("gap_catalogue", "gap_conditions", "swot")  # of the downloaded workbook
MOST_AT_ONCE = 500  # entries of one request


@pages.get("/katalog-kesenjangan")
def page() -> Any:
    """The catalogue as a list: by activity and target, or by condition and recommendation."""
    actor = current_actor()
    graph = catalogue.plan_graph(actor.viewer)
    entries = catalogue.entries_for(actor.viewer, language=language())
    query, unknown = listing.read_query(request.args, graph)
    shown = listing.filtered(entries, query, graph)
    pages_ = max(1, -(-len(shown) // PAGE_ROWS))
    here = min(max(1, request.args.get("hal", 1, type=int)), pages_)
    view = "kondisi" if request.args.get("tampilan") == "kondisi" else ""
    rows = shown[(here - 1) * PAGE_ROWS : here * PAGE_ROWS]
    return render_template(
        "catalogue/page.html",
        entries=entries,
        shown=shown,
        groups=listing.grouped(rows),
        counts=listing.counts(entries),
        query=query,
        unknown=unknown,
        here=here,
        pages_=pages_,
        view=view,
        address=lambda **changes: _address(query, view, changes),
        groups_of=catalogue.group_choices(),
        may_write=lambda entry: writing.may_write(actor, entry.opd),
        writes_some=bool(_opds_of(actor, graph)) or actor.has(*DECIDERS),
        opds=_opds_of(actor, graph),
        activities=_of_kind(graph, ACTIVITY),
        lines=_lines(graph),
        **_helpers(graph),
    )


@pages.get("/katalog-kesenjangan/baru")
@pages.get("/katalog-kesenjangan/entri/<key>")
def entry_page(key: str | None = None) -> Any:
    """One entry with everything it says; a form for who may write it."""
    actor = current_actor()
    return _form(actor, _entry(actor, key) if key else None)


@pages.post("/katalog-kesenjangan/baru")
@pages.post("/katalog-kesenjangan/entri/<key>")
def save(key: str | None = None) -> Any:
    """Keep what was written about an entry; what is wrong is said at the form."""
    actor = current_actor(ORIGIN)
    entry = _entry(actor, key) if key else None
    written = _written(catalogue.plan_graph(actor.viewer))
    try:
        if entry is None or entry.is_by_hand:
            key = writing.write_by_hand(actor, written, key)
        else:
            writing.describe(actor, entry.key, entry.opd, written)
    except Refused as refused:
        return _form(actor, entry, written, refused.faults), 422
    flash(_("Tersimpan dalam katalog."), "good")
    return redirect(url_for("catalogue.page", _anchor=f"k-{key}"))


@pages.post("/katalog-kesenjangan/masuk")
def enter() -> Any:
    """Put computed gaps that this person is told of into the catalogue."""
    actor = current_actor(ORIGIN)
    keys = request.form.getlist("key")[:MOST_AT_ONCE]
    told = {f.key: f.opd for f in gaps.findings_for(actor.viewer)}
    if not keys or any(key not in told for key in keys):
        raise Missing
    entered = writing.enter(actor, {key: told[key] for key in keys})
    if entered:
        words = ngettext(
            "%(num)s kesenjangan masuk katalog.", "%(num)s kesenjangan masuk katalog.", entered
        )
        flash(words, "good")
    else:
        flash(_("Sudah ada dalam katalog, atau sudah diputuskan."), "good")
    return redirect(safe_target(request.form.get("next"), url_for("catalogue.page")))


@pages.post("/katalog-kesenjangan/pilihan")
def act() -> Any:
    """What is done with the chosen entries: one activity for all, confirm, take out."""
    actor = current_actor(ORIGIN)
    chosen = _chosen(actor)
    word = request.form.get("lakukan", "")
    if word == "buat":
        id_ = writing.make_activity(
            actor, chosen, request.form.get("name", ""), request.form.get("opd", "")
        )
        words = ngettext(
            "Kegiatan dibuat sebagai draf dan menutup %(num)s kesenjangan. Lengkapi tahun, keluaran, dan anggarannya.",  # noqa: E501
            "Kegiatan dibuat sebagai draf dan menutup %(num)s kesenjangan. Lengkapi tahun, keluaran, dan anggarannya.",  # noqa: E501
            len(chosen),
        )
        flash(words, "good")
        return redirect(url_for("records.edit", element_id=id_))
    if word == "hubungkan":
        writing.plan(actor, chosen, request.form.get("activity", ""))
        flash(_("Kegiatan dihubungkan dengan kesenjangan yang dipilih."), "good")
    elif word == "benarkan":
        number = writing.confirm(actor, chosen)
        flash(ngettext("%(num)s usulan dibenarkan.", "%(num)s usulan dibenarkan.", number), "good")
    elif word == "keluarkan":
        number = writing.take_out(actor, chosen)
        words = ngettext(
            "%(num)s entri dikeluarkan; riwayat menyimpannya.",
            "%(num)s entri dikeluarkan; riwayat menyimpannya.", number,
        )  # fmt: skip
        flash(words, "good")
    else:
        raise Missing
    return redirect(safe_target(request.form.get("next"), url_for("catalogue.page")))


@pages.get("/katalog-kesenjangan/katalog.xlsx")
def download() -> Any:
    """The catalogue, its conditions and SWOT as a workbook; public unless asked otherwise."""
    edition = edition_of(request.args.get("edisi"))
    source = tables.source_for(current_viewer(), edition, language=language())
    out = io.BytesIO()
    tables.tables_workbook(out, SHEETS, source, title=_("Katalog kesenjangan"))
    out.seek(0)
    name = f"katalog-kesenjangan-{date.today().isoformat()}-{edition}.xlsx"
    return send_file(out, as_attachment=True, download_name=name)


# --- What the pages need --------------------------------------------------------------------------


def _address(query: listing.CatalogueQuery, view: str, changes: dict[str, Any]) -> str:
    extra = {"tampilan": changes.pop("tampilan", view) or None, "hal": changes.pop("hal", None)}
    return url_for("catalogue.page", **query.arguments(**changes), **extra)


def _helpers(graph: Graph) -> dict[str, Any]:
    return {
        "graph": graph,
        "state_of": listing.state_of,
        "is_again_open": listing.is_again_open,
        "records_of": lambda links: [graph.elements[link.id] for link in links],
        "items_of": lambda links: [(link.id, link.label) for link in links],
        "items_of_ids": lambda ids: [
            (e.id, f"{e.code} {e.name}") for i in ids if (e := graph.elements.get(i))
        ],
        "PROPOSED": PROPOSED,
    }


def _entry(actor: Actor, key: str) -> Entry:
    """The entry of that key; raises Missing if the person may not read it."""
    entries = catalogue.entries_for(actor.viewer, language=language())
    found = next((e for e in entries if e.key == key), None)
    if found is None:
        raise Missing
    return found


def _form(
    actor: Actor, entry: Entry | None, written: Written | None = None, faults: Iterable[Fault] = ()
) -> Any:
    graph = catalogue.plan_graph(actor.viewer)
    opds = _opds_of(actor, graph)
    is_decider = actor.has(*DECIDERS)
    if entry is None and not (opds or is_decider):
        writing.require_write(actor, [None])
    decided = decisions().get(entry.key) if entry else None
    return render_template(
        "catalogue/entry.html",
        entry=entry,
        own=decided.details if decided else {},  # what people wrote themselves
        written=written,
        faults=tuple(faults),
        heads={
            h: words for h, words in HEADS.items()
            if catalogue.may_read(actor.viewer, "internal", h, None) or opds
        },
        opds=opds,
        lines=_lines(graph),
        may_write=writing.may_write(actor, entry.opd if entry else None)
        or (entry is None and bool(opds)),
        is_decider=is_decider,
        activity=ACTIVITY,
        goal=GOAL,
        **_helpers(graph),
    )  # fmt: skip


def _opds_of(actor: Actor, graph: Graph) -> list[Any]:
    """The OPDs about which the person may write."""
    return [u for u in graph.units.values() if actor.viewer.may_edit(u.id)]


def _lines(graph: Graph) -> list[Any]:
    """OPDs with a line of their own."""
    lines = set(reporting_units(graph.units).values())
    return [u for u in graph.units.values() if u.id in lines]


def _of_kind(graph: Graph, kind: Kind) -> list[Any]:
    return graph.of_kind(kind)


def _chosen(actor: Actor) -> dict[str, str | None]:
    """The chosen entries with their OPDs; all of them ones that the person may read."""
    keys = request.form.getlist("key")[:MOST_AT_ONCE]
    known = {e.key: e.opd for e in catalogue.entries_for(actor.viewer, language=language())}
    if any(key not in known for key in keys):
        raise Missing
    if not keys:
        raise Refused(Fault(_("Kesenjangan"), "", _("Pilih paling sedikit satu kesenjangan.")))
    return {key: known[key] for key in keys}


def _written(graph: Graph) -> Written:
    """The form as it was sent."""
    form = request.form
    return Written(
        {n: form.get(n, "") for n in ENTRY_TEXTS},
        state=form.get("state", ""),
        reason=form.get("reason", ""),
        until=form.get("until", ""),
        year=form.get("year", "").strip(),
        owner=form.get("owner", ""),
        activities=_picked(graph, ACTIVITY, form.getlist("activities")),
        goals=_picked(graph, GOAL, form.getlist("goals")),
        head=form.get("head", ""),
        opd=form.get("opd", ""),
    )


def _picked(graph: Graph, kind: Kind, values: Iterable[str]) -> tuple[str, ...]:
    """Ids of records from a picker, or from lines that begin with a code where it is text."""
    codes = {e.code: e.id for e in graph.of_kind(kind)}
    lines = (line.strip() for value in values for line in value.splitlines())
    return tuple(codes.get(line.split()[0], line) for line in lines if line)
