"""A graph followed from an older one equals the one built from nothing, over random edits."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from architecture.graph import Element, Graph, OpenLink, Relation, read_as
from architecture.graph_changes import difference, following, read_as_again
from architecture.visibility import Viewer, visible_graph, visible_graph_again
from tests.random_graphs import UNITS, a_random_graph, an_edit

VIEWERS = (
    Viewer("administrator", administrator=True),
    Viewer("officer", scope=frozenset({"dishub", "kir"})),
    Viewer("participant", scope=frozenset({"disdik"}), participant=True),
    Viewer("reader"),
)


def content(graph: Graph) -> dict[str, Any]:
    """Everything a graph holds and every index it offers."""
    elements = [
        tuple(getattr(e, slot, None) for slot in ("id", "kind", "code", "name", "opd", "plan",
              "review", "merged_into", "attributes", "marks", "unread", "draft_fields",
              "redacted", "target", "owner"))
        for e in graph.elements.values()
    ]  # fmt: skip
    return {
        "elements": elements,
        "relations": graph.relations,
        "links": graph.open_links,
        "version": (graph.version, graph.reading),
        "kinds": {k: [e.id for e in v] for k, v in graph._by_kind.items()},
        "outgoing": {k: v for k, v in graph._outgoing.items() if v},
        "incoming": {k: v for k, v in graph._incoming.items() if v},
        "touching": {k: v for k, v in graph._relations_of.items() if v},
    }


def rebuilt(graph: Graph) -> Graph:
    """The same graph without anything carried over."""
    parts = (graph.elements, graph.relations, graph.units, graph.open_links, graph.version)
    return Graph(*parts, graph.reading)


@pytest.mark.parametrize("reading", ("as-is", "target"))
@pytest.mark.parametrize("seed", range(6))
def test_a_followed_graph_equals_one_built_from_nothing(seed: int, reading: str) -> None:
    chance = random.Random(seed)
    whole = a_random_graph(chance)
    derived = read_as(whole, reading)
    shown = {v.key: visible_graph(derived, v) for v in VIEWERS}
    content(whole), content(derived), [content(g) for g in shown.values()]  # all indexes built
    for _ in range(25):
        newer = an_edit(whole, chance)
        assert content(newer) == content(rebuilt(newer))
        again = read_as_again(whole, derived, newer, reading)
        assert content(again) == content(read_as(rebuilt(newer), reading))
        for viewer in VIEWERS:
            edition = chance.choice(("internal", "internal", "public"))
            older = visible_graph(derived, viewer, edition)
            seen = visible_graph_again(derived, older, again, viewer=viewer, edition=edition)
            assert content(seen) == content(visible_graph(again, viewer, edition))
            internal = visible_graph_again(
                derived, shown[viewer.key], again, viewer=viewer, edition="internal"
            )
            shown[viewer.key] = internal
            assert content(internal) == content(visible_graph(again, viewer))
        whole, derived = newer, again


def test_equal_graphs_do_not_differ() -> None:
    graph = a_random_graph(random.Random(1))
    nothing = (frozenset(), (), (), frozenset())
    assert difference(graph, graph) == difference(graph, rebuilt(graph)) == nothing


def test_what_differs_is_named() -> None:
    old = Graph(
        {i: Element(i, "service", i, i) for i in "ab"}, (Relation("1", "serves", "a", "b"),), UNITS
    )
    link = OpenLink("2", "serves", "b", False, "data", "x")
    new = following(
        old,
        elements={**old.elements, "c": Element("c", "service", "c", "c")},
        relations=(old.relations[0]._replace(mark="assumed"),),
        open_links=(link,),
        units=old.units,
        version=1,
    )
    found = difference(old, new)
    assert found.elements == {"c"} and found.waiting == {"b"}
    assert [r.mark for r in found.relations] == ["confirmed", "assumed"]
    assert replace(link, text="y") != link
