"""Lists per kind, work spaces per OPD, the way into both."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app import absences, gaps, queries, queries_records
from app.errors import Missing
from app.filters import language
from app.permissions import current_actor, current_viewer, reach_of
from app.queries.reading import AS_IS, is_target
from app.records.link_fields import link_words
from app.records.listing import (
    CERTAINTIES,
    CHOSEN,
    ListQuery,
    filter_options,
    list_records,
    read_query,
    unreadable_bounds,
)
from app.records.order import PLANS, RANGED, REVIEWS
from app.records.reader import Reader
from app.records.returned import Returned, returned_records
from app.records.workspace import workspace_of
from app.views.records.blueprint import (
    KIND,
    may_create,
    pages,
    reader_for,
    review_steps,
)
from architecture.completeness import reporting_units
from architecture.graph import Unit
from architecture.metamodel import METAMODEL, Kind
from architecture.visibility import Viewer


@pages.get("/ruang-kerja")
def index() -> Any:
    """An officer's own work space; everybody else chooses an OPD."""
    viewer = current_viewer()
    units = queries.units()
    lines = reporting_units(units)
    own = sorted({lines[u] for u in viewer.scope if u in lines}, key=lambda u: units[u].code)
    if len(own) == 1:
        return redirect(url_for("records.workspace", code=units[own[0]].code))
    reader = reader_for(viewer)
    shown = [u for u in units.values() if lines[u.id] == u.id]
    counts = Counter(lines.get(e.opd or "") for e in reader.graph.elements.values())
    return render_template("records/index.html", units=shown, counts=counts, own=set(own))


@pages.get("/opd/<path:code>")
def workspace(code: str) -> Any:
    """The work space of one OPD: what it has by kind, how complete, what to do next."""
    viewer = current_viewer()
    reader = reader_for(viewer)
    unit = next((u for u in reader.graph.units.values() if u.code == code), None)
    if unit is None:
        raise Missing
    return render_template(
        "records/workspace.html",
        unit=unit,
        space=workspace_of(unit, reader.graph, queries.load_graph(), viewer),
        parents=_parents(reader, unit.parent),
        may_edit=viewer.may_edit(unit.id),
        links=_links_of(unit.code),
        gap_counts=_gap_counts(unit, reader, viewer),
        returned=_returned(unit, reader, viewer),
        absences=absences.of_unit(unit.id, viewer),
    )


def _returned(unit: Unit, reader: Reader, viewer: Viewer) -> list[Returned]:
    """What reviewers sent back, for those who may mend it."""
    if not viewer.may_edit(unit.id):
        return []
    return returned_records(viewer, reader.graph.descendants_of_unit(unit.id))


def _gap_counts(unit: Unit, reader: Reader, viewer: Viewer) -> gaps.GapCounts:
    """The gaps of an OPD and the units below it, as this person is told."""
    family = reader.graph.descendants_of_unit(unit.id)
    return gaps.count([f for f in gaps.with_plan(viewer) if f.opd in family])


def _links_of(code: str) -> list[tuple[str, str, dict[str, str]]]:
    """What can be made of this OPD's records: (endpoint, words, arguments)."""
    offered: tuple[tuple[str, str, dict[str, str]], ...] = (
        ("imports.template", _("Buku kerja OPD"), {"code": code}),
        ("missing.page", _("Masih kurang"), {"code": code}),
        ("diagrams.opd", _("Gambar"), {"code": code}),
        ("imports.page", _("Impor"), {"opd": code}),
        ("documents.page", _("Dokumen"), {}),
    )
    is_reached = reach_of(current_user.account)
    return [x for x in offered if x[0] in current_app.view_functions and is_reached(x[0])]


def _parents(reader: Reader, parent: str | None) -> list[Any]:
    above: list[Any] = []
    while parent in reader.graph.units and len(above) < 10:
        assert parent is not None
        above.insert(0, reader.graph.units[parent])
        parent = reader.graph.units[parent].parent
    return above


@pages.get(f"/catatan/{KIND}")
def listing(kind: str) -> Any:
    """All records of a kind with search, filters, order and pages."""
    declared = METAMODEL.kind(kind)
    actor = current_actor()
    reader = reader_for(actor.viewer)
    query = read_query(declared, request.args)
    listed = list_records(declared, query, reader)
    return render_template(
        "records/list.html",
        kind=declared,
        listing=replace(listed, elsewhere=_leaving(declared, reader)) if is_target() else listed,
        reader=reader,
        filters=_filters(declared, query, reader),
        removable=_removable(declared, query, reader),
        wrong_bounds=unreadable_bounds(declared, query, reader.vocabulary),
        steps=review_steps(actor),
        may_create=may_create(declared, reader.graph, actor.viewer),
        lists=_Lists,
        words=_column_words(declared),
    )


def _leaving(kind: Kind, reader: Reader) -> int:
    """How many records of the kind there are today and not in the target."""
    now = queries.graph_for(reader.viewer, reading=AS_IS).of_kind(kind)
    return sum(e.id not in reader.graph.elements for e in now)


def _column_words(kind: Kind) -> dict[str, str]:
    """What each column is called, for the line that says what is hidden."""
    fixed = {
        "text": _("Kata"),
        "opd": _("OPD"),
        "review": _("Tinjauan"),
        "plan": _("Rencana"),
        "certainty": _("Isian"),
    }
    return fixed | {a.name: a.label.in_language(language()) for a in kind.listed}


class _Lists:
    """Constants the template needs."""

    reviews, plans, certainties, chosen, ranged = REVIEWS, PLANS, CERTAINTIES, CHOSEN, RANGED


def _filters(kind: Kind, query: ListQuery, reader: Reader) -> list[dict[str, Any]]:
    """One filter per shown attribute: a select, a range or a text."""
    filters = []
    for attribute in kind.listed:
        form = "text"
        if attribute.type in CHOSEN:
            form = "select"
        elif attribute.type in RANGED:
            form = "range"
        filters.append(
            {
                "attribute": attribute,
                "form": form,
                "value": query.filter_of(attribute.name),
                "range": query.range_of(attribute.name),
                "options": filter_options(kind, attribute, reader) if form == "select" else [],
            }
        )
    return filters


def _removable(kind: Kind, query: ListQuery, reader: Reader) -> list[tuple[str, str, Any]]:
    """What hides records: (column, value as shown, arguments without it)."""
    found: list[tuple[str, str, Any]] = []
    if query.text:
        found.append(("text", query.text, query.arguments(q=None, page=None)))
    for column, value in query.filters:
        shown = value
        if column in kind.by_name and kind.attribute(column).type in CHOSEN:
            options = dict(filter_options(kind, kind.attribute(column), reader))
            shown = options.get(value, value)
        found.append((column, shown, query.arguments(**{f"f.{column}": None, "page": None})))
    for column, low, high in query.ranges:
        without = {f"min.{column}": None, f"max.{column}": None, "page": None}
        found.append((column, f"{low} – {high}", query.arguments(**without)))
    return found


@pages.get(f"/catatan/{KIND}/arsip")
def archive_list(kind: str) -> Any:
    """Archived records of a kind that the person may bring back."""
    declared = METAMODEL.kind(kind)
    viewer = current_viewer()
    rows = [r for r in queries_records.archived_records(kind) if viewer.sees_drafts_of(r.opd_id)]
    return render_template(
        "records/archive.html",
        kind=declared,
        rows=rows,
        units=queries.units(),
        may_edit=viewer.may_edit,
    )


@pages.context_processor
def _words() -> dict[str, Any]:
    return {"link_words": link_words}
