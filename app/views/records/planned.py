"""The page of one record of the target: read-only, with what is otherwise today."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template

from app import queries
from app.errors import Missing
from app.permissions import current_actor
from app.queries.moment import moment
from app.queries.reading import AS_IS, in_reading
from app.records.page import relations_of
from app.records.planned import key_of, planned
from app.records.reader import Reader
from architecture.graph import Element


def planned_page(element_id: str, reader: Reader) -> Any:
    """The record as planned; of one that leaves what becomes of it. Raises Missing."""
    everything = queries.graph_for(reader.viewer, reading="all")
    element = reader.graph.elements.get(element_id)
    if element is None:
        leaving = everything.elements.get(element_id)
        if leaving is None:
            raise Missing
        into = reader.graph.elements.get(leaving.merged_into or "")
        return render_template("records/leaving.html", element=leaving, into=into)
    now = queries.graph_for(reader.viewer, reading=AS_IS)
    return render_template(
        "records/planned.html",
        element=element,
        kind=element.kind_,
        reader=reader,
        plan=planned(element, reader, now, everything),
        hidden=reader.hidden(element),
        domains=() if element.redacted else relations_of(element, reader.graph, reader.viewer, {}),
        may_plan=moment() is None and _may_edit(element),
        has_form="records.plan" in current_app.view_functions,
        key_of=key_of,
    )


def _may_edit(element: Element) -> bool:
    """Whether the person edits the record today: in the target itself pages are only read."""
    with in_reading(AS_IS):
        return current_actor().viewer.may_edit(element.owner)
