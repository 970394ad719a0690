"""The page of one record."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from app import gaps, queries
from app.errors import Missing
from app.operations import closures
from app.operations.actor import Actor
from app.operations.files import PREVIEWED
from app.operations.review import TRANSITIONS, may_take_step
from app.permissions import current_actor
from app.queries.differences import changes_since, link_ends
from app.queries.reading import is_target
from app.queries.review import last_returns, threads_of
from app.records.differences import difference_of
from app.records.listing import list_records, read_query
from app.records.page import linkable, neighbours_in, relations_of
from app.records.past import past_of
from app.records.plan import planned_values
from app.records.reader import Reader
from app.records.sending import field_label
from app.records.surroundings import surroundings
from app.views.records.blueprint import element_of, pages, reader_for
from app.views.records.planned import planned_page
from architecture.gaps import Finding
from architecture.gaps.words import message_of
from architecture.graph import Element
from architecture.metamodel import METAMODEL, Text
from architecture.values import Problem
from architecture.visibility import Viewer
from schemas.elements import read_values

PAST_SHOWN, PAST_MOST = 12, 1000


@pages.get("/catatan/<uuid:element_id>")
def page(element_id: Any) -> Any:
    """One record: values, relations, files, history, what may be done."""
    actor = current_actor()
    reader = reader_for(actor.viewer)
    element = reader.graph.elements.get(str(element_id))
    if is_target():
        return planned_page(str(element_id), reader)
    if element is None:
        return _archived_page(str(element_id), actor, reader)
    if element.redacted:
        return render_template("records/stub.html", element=element, reader=reader)
    return render_template("records/page.html", **_context(element, actor, reader))


def _context(element: Element, actor: Actor, reader: Reader) -> dict[str, Any]:
    viewer = actor.viewer
    locked = closures.locked_sentence(element.kind, element.opd)
    place, length, before, after = _place_in_list(element, reader)
    return {
        "element": element,
        "kind": element.kind_,
        "reader": reader,
        "problems": _problems(element, reader),
        "reasons": queries.reasons_of([element.id]).get(element.id, {}),
        "hidden": reader.hidden(element),
        "domains": relations_of(element, reader.graph, viewer, queries.objections_of(element.id)),
        "linkable": linkable(element),
        "around": surroundings(element, reader.graph, reader.language),
        "files": queries.files_of(element.id),
        "previewed": PREVIEWED,
        "past": _past(element, actor, reader),
        "steps": possible_steps(element, actor),
        "may_edit": viewer.may_edit(element.opd) and not locked,
        "locked": locked,
        "may_close": closures.may_close(actor, element.kind_.domain),
        "sees_drafts": viewer.sees_drafts_of(element.opd),
        "changed_since": (element.draft_fields or "").split(),
        **_remarks(element, actor, reader),
        "planned": planned_values(element, reader),
        "findings": _findings(element, viewer),
        "place": place,
        "length": length,
        "before": before,
        "after": after,
        "list_arguments": read_query(element.kind_, request.args).arguments(),
    }


def _remarks(element: Element, actor: Actor, reader: Reader) -> dict[str, Any]:
    """What reviewers and officers say of the record, for those who see its drafts."""
    if not actor.viewer.sees_drafts_of(element.opd):
        nothing: dict[str, Any] = {"threads": [], "asked_values": {}, "asked_links": {}}
        return nothing | {"returned": None, "difference": None}
    threads = threads_of([element.id]).get(element.id, [])
    asked = {t.field: t.id for t in reversed(threads) if t.is_open and t.field}
    since = changes_since([element.id])[element.id]
    ends = link_ends(sorted({entry.entity_id for entry in since.links}))
    is_returned = element.review == "returned"
    return {
        "threads": threads,
        "asked_values": {n.partition(".")[2] or n: i for n, i in asked.items()
                         if not n.startswith("links.")},
        "asked_links": {n: i for n, i in asked.items() if n.startswith("links.")},
        "returned": last_returns([element.id]).get(element.id) if is_returned else None,
        "difference": difference_of(element, since, ends, reader),
        "label_of": lambda shown, name: field_label(shown, name, reader),
    }  # fmt: skip


def _findings(element: Element, viewer: Viewer) -> list[tuple[Finding, Text, str]]:
    """The gaps of the record, each with its sentence and where it is closed."""
    graph = queries.graph_for(viewer)
    found = gaps.findings_of_element(viewer, element.id)
    return [(f, message_of(f, graph), fix_address(element, f.field)) for f in found]


def fix_address(element: Element, field: str | None) -> str:
    """Where an attribute or link of a record is filled in: its form, or its page for a link
    that belongs to the form of the other end."""
    kind = element.kind_
    column_links = {link.name for link in METAMODEL.column_links(kind)}
    if field is None or field in kind.by_name or field in column_links:
        anchor = f"isian-{field}" if field else None
        return url_for("records.edit", element_id=element.id, _anchor=anchor)
    return url_for("records.page", element_id=element.id, taut=field, _anchor="tautkan")


def _problems(element: Element, reader: Reader) -> dict[str, Problem]:
    """Why each unread text does not fit, and what would."""
    return dict(read_values(element.kind_, element.unread, reader.vocabulary).problems)


def _past(element: Element, actor: Actor, reader: Reader) -> dict[str, Any]:
    everything = request.args.get("riwayat") == "semua"
    entries = queries.history(element.id, PAST_MOST if everything else PAST_SHOWN + 1)
    lines = past_of(element, entries, reader, actor.viewer)
    more = not everything and len(entries) > PAST_SHOWN
    return {"lines": lines if everything else lines[:PAST_SHOWN], "more": more}


def _place_in_list(element: Element, reader: Reader) -> tuple[int, int, str | None, str | None]:
    """Where the record stands in the list it was opened from, else in its OPD's."""
    arguments = dict(request.args)
    if not any(name in arguments for name in ("sort", "q")) and not any(
        name.startswith(("f.", "min.", "max.")) for name in arguments
    ):
        arguments["f.opd"] = reader.graph.unit_code(element.opd) or "-"
    listing = list_records(element.kind_, read_query(element.kind_, arguments), reader)
    return neighbours_in(listing.ids, element.id)


def possible_steps(element: Element, actor: Actor) -> list[str]:
    """Review states into which this person may move this record now."""
    return [
        state
        for state in TRANSITIONS
        if may_take_step(actor, state, kind=element.kind, opd_id=element.opd, review=element.review)
    ]


def _archived_page(element_id: str, actor: Actor, reader: Reader) -> Any:
    stored = queries.stored_element(element_id)
    viewer = actor.viewer
    if stored is None or not stored.archived or not viewer.sees_drafts_of(stored.opd_id):
        raise Missing
    element = element_of(stored)
    return render_template(
        "records/archived.html",
        element=element,
        kind=element.kind_,
        reader=reader,
        past=_past(element, actor, reader),
        may_edit=viewer.may_edit(element.opd),
    )
