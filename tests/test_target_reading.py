"""The target: values laid over today's, by the same rules of who sees what."""

from __future__ import annotations

from typing import Any

import pytest

from architecture.graph import Element, Graph, Unit, read_as
from architecture.visibility import Viewer, visible_graph

OWN, OTHER = "opd-own", "opd-other"
UNITS = {i: Unit(i, i, i, i, None, "Dinas") for i in (OWN, OTHER)}
OFFICER = Viewer("officer", scope=frozenset({OWN}))
READER = Viewer("reader")
REVIEWER = Viewer("reviewer", reviewer=True)


def a_server(**slots: Any) -> Element:
    given: dict[str, Any] = {
        "opd": OTHER, "review": "validated", "attributes": {"processor": "lama"}, **slots,
    }  # fmt: skip
    return Element("s", "server", "SRV-1", "Server lama", **given)


def a_graph(*elements: Element) -> Graph:
    return Graph({e.id: e for e in elements}, (), UNITS)


def planned(element: Element, viewer: Viewer | None = None) -> Element:
    """The record in the target, as the viewer sees it."""
    graph = read_as(a_graph(element), "target")
    return (visible_graph(graph, viewer) if viewer else graph).elements["s"]


def test_target_values_are_laid_over_todays():
    target = {"name": "Server baru", "opd": OWN, "attributes.processor": "baru"}
    element = a_server(target=target, attributes={"processor": "lama", "notes": "tetap"})
    shown = planned(element)
    assert (shown.name, shown.opd) == ("Server baru", OWN)
    assert shown.attributes == {"processor": "baru", "notes": "tetap"}
    assert shown.today is element and read_as(a_graph(element), "as-is").elements["s"] is element


def test_a_record_without_target_values_is_the_same_object():
    element = a_server()
    assert planned(element) is element


def test_marks_and_texts_of_todays_value_do_not_speak_of_the_planned_one():
    target = {"attributes.processor": "baru", "unread.memory": "besar"}
    element = a_server(
        target=target, marks={"processor": "assumed", "memory": "confirmed", "notes": "to_fill"},
        unread={"processor": "?"},
        attributes={"memory": {"text": "4 GB", "value": 4, "unit": "GB"}},
    )  # fmt: skip
    shown = planned(element)
    assert (shown.attributes, shown.unread) == ({"processor": "baru"}, {"memory": "besar"})
    assert shown.marks == {"notes": "to_fill"}


def test_a_planned_owner_gets_no_rights_and_todays_keeps_them():
    element = a_server(review="draft", target={"opd": OWN, "name": "Rahasia"})
    closed = planned(element, OFFICER)
    assert closed.redacted and (closed.name, closed.opd, closed.target) == (
        "Server lama",
        OTHER,
        {},
    )
    mine = planned(a_server(opd=OWN, review="draft", target={"opd": OTHER}), OFFICER)
    assert not mine.redacted and (mine.opd, mine.owner) == (OTHER, OWN)


def test_target_values_of_sensitive_attributes_are_as_closed_as_todays():
    element = a_server(target={"attributes.location": "Ruang B", "attributes.processor": "baru"})
    shown = planned(element, READER)
    assert shown.attributes == {"processor": "baru"} and shown.target == {
        "attributes.processor": "baru"
    }
    public = visible_graph(read_as(a_graph(element), "target"), REVIEWER, "public").elements["s"]
    assert public.attributes == {"processor": "baru"}


@pytest.mark.parametrize(
    ("viewer", "reading", "name", "values", "target"),
    [
        (READER, "target", "Server lama", {}, {}),
        (READER, "as-is", "Server lama", {"processor": "lama"}, {}),
        (REVIEWER, "target", "Baru", {"processor": "baru"}, {"name", "attributes.processor"}),
    ],
)
def test_target_values_changed_since_acceptance_are_drafts(viewer, reading, name, values, target):
    element = a_server(
        review="draft", draft_fields="target.attributes.processor target.name",
        target={"name": "Baru", "attributes.processor": "baru"},
    )  # fmt: skip
    shown = visible_graph(read_as(a_graph(element), reading), viewer).elements["s"]
    assert (shown.name, shown.attributes, set(shown.target)) == (name, values, set(target))
