"""Who sees what, as decided in the model."""

from __future__ import annotations

from typing import Any

import pytest

from architecture.graph import Element, Graph, Relation, Unit, read_as
from architecture.metamodel import METAMODEL
from architecture.visibility import Viewer, visible_graph

OWN, OTHER = "opd-own", "opd-other"
UNITS = {i: Unit(i, i, i, i, None, "Dinas") for i in (OWN, OTHER)}
OFFICER = Viewer("officer", scope=frozenset({OWN}))
READER = Viewer("reader")
REVIEWER = Viewer("reviewer", reviewer=True)
PARTICIPANT = Viewer("participant", scope=frozenset({OWN}), participant=True)
ADMINISTRATOR = Viewer("administrator", administrator=True)


def an_element(id_: str, kind: str, opd: str | None, **slots: Any) -> Element:
    slots.setdefault("attributes", {"description": "isi"})
    return Element(id_, kind, id_.upper(), f"Nama {id_}", opd, **slots)


def a_graph(*elements: Element, relations: tuple[Relation, ...] = ()) -> Graph:
    return Graph({e.id: e for e in elements}, relations, UNITS)


@pytest.mark.parametrize(
    ("viewer", "review", "sees"),
    [
        (READER, "draft", False),
        (READER, "returned", False),
        (READER, "submitted", True),
        (READER, "validated", True),
        (OFFICER, "draft", False),
        (REVIEWER, "draft", True),
        (ADMINISTRATOR, "draft", True),
        (PARTICIPANT, "validated", False),
    ],
)
def test_content_of_another_opd(viewer: Viewer, review: str, sees: bool):
    shown = visible_graph(a_graph(an_element("a", "application", OTHER, review=review)), viewer)
    element = shown.elements["a"]
    assert (element.name, element.code, element.review) == ("Nama a", "A", review)
    assert dict(element.attributes) == ({"description": "isi"} if sees else {})
    assert element.redacted is not sees


def test_an_officer_sees_his_own_drafts():
    shown = visible_graph(a_graph(an_element("a", "application", OWN)), OFFICER)
    assert shown.elements["a"].attributes == {"description": "isi"}


@pytest.mark.parametrize("kind", [k.name for k in METAMODEL.kinds if k.sensitive])
@pytest.mark.parametrize(
    ("viewer", "opd", "sees"),
    [
        (READER, OTHER, False),
        (OFFICER, OTHER, False),
        (OFFICER, OWN, True),
        (REVIEWER, OTHER, True),
    ],
)
def test_sensitive_kinds_are_for_owner_and_reviewers(
    kind: str, viewer: Viewer, opd: str, sees: bool
):
    shown = visible_graph(a_graph(an_element("s", kind, opd, review="validated")), viewer)
    assert ("s" in shown.elements) is sees


def test_sensitive_attributes_are_for_owner_and_reviewers():
    server = an_element(
        "s", "server", OTHER, review="validated",
        attributes={"location": "Ruang 3", "description": "isi"},
    )  # fmt: skip
    assert visible_graph(a_graph(server), READER).elements["s"].attributes == {"description": "isi"}
    assert "location" in visible_graph(a_graph(server), REVIEWER).elements["s"].attributes


def test_the_public_edition_hides_what_is_sensitive_even_from_reviewers():
    server = an_element("s", "server", OTHER, attributes={"location": "Ruang 3"})
    facility = an_element("f", "facility", OTHER)
    weakness = an_element("v", "vulnerability", OTHER)
    placed = Relation("r", "placed_in", "s", "f")
    graph = a_graph(server, facility, weakness, relations=(placed,))
    shown = visible_graph(graph, REVIEWER, "public")
    assert set(shown.elements) == {"s", "f"}
    assert shown.elements["s"].attributes == {}
    assert shown.relations == ()
    assert visible_graph(graph, REVIEWER, "internal").relations == (placed,)


def test_a_changed_value_of_an_accepted_record_is_draft_again_and_the_rest_is_not():
    record = an_element(
        "a", "application", OTHER, review="draft", draft_fields="output",
        attributes={"description": "lama", "output": "baru"},
    )  # fmt: skip
    assert visible_graph(a_graph(record), READER).elements["a"].attributes == {
        "description": "lama"
    }
    assert "output" in visible_graph(a_graph(record), REVIEWER).elements["a"].attributes


def test_a_relation_between_two_hidden_drafts_is_hidden():
    first, second = an_element("a", "application", OTHER), an_element("p", "process", OTHER)
    graph = a_graph(first, second, relations=(Relation("r", "supports", "a", "p"),))
    assert visible_graph(graph, READER).relations == ()
    assert len(visible_graph(graph, REVIEWER).relations) == 1


def test_a_relation_declared_at_my_record_shows_though_the_other_end_is_a_draft():
    mine, theirs = an_element("p", "process", OWN), an_element("a", "application", OTHER)
    graph = a_graph(mine, theirs, relations=(Relation("r", "supports", "a", "p"),))
    assert len(visible_graph(graph, OFFICER).relations) == 1


def test_the_two_readings_leave_out_what_they_should_and_links_follow_a_merge():
    old = an_element("o", "application", OWN, plan="merge", merged_into="k")
    kept = an_element("k", "application", OWN)
    planned = an_element("n", "application", OWN, plan="new")
    service = an_element("s", "service", OWN)
    graph = a_graph(old, kept, planned, service, relations=(Relation("r", "supports", "o", "s"),))
    assert set(read_as(graph, "as-is").elements) == {"o", "k", "s"}
    target = read_as(graph, "target")
    assert set(target.elements) == {"k", "n", "s"}
    assert [(r.source, r.target) for r in target.relations] == [("k", "s")]
