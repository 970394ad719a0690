"""What stops when something fails: the rule, the pages, the command."""

from __future__ import annotations

import json
import random

import pytest

from architecture.graph import Element, Graph, Relation
from architecture.impact import Dependence, compare, shortest_chain
from architecture.metamodel import METAMODEL
from tests import commands
from tests.factories import a_city, a_link, a_record, an_account, sign_in


def a_graph(elements: str, relations: str) -> Graph:
    """ "s1:server a1:application" and "a1 runs_on s1, …" as a graph; ids are the codes."""
    nodes = {
        i: Element(i, kind, i.upper(), i) for i, kind in (w.split(":") for w in elements.split())
    }
    edges = [
        Relation(str(n), type_, source, target)
        for n, (source, type_, target) in enumerate(w.split() for w in relations.split(","))
    ]
    return Graph(nodes, tuple(edges), {})


CHAIN = a_graph(
    "s1:server s2:server a1:application a2:application l1:service l2:service p1:process d1:data",
    "a1 runs_on s1, a2 runs_on s1, a2 runs_on s2, a1 supports l1, a2 supports l1, "
    "a1 supports l2, l1 realises p1, a2 uses_data d1",
)


def states(graph: Graph, *failed: str) -> dict[str, bool]:
    return {a.element.id: a.stops for a in Dependence(graph).affected(failed)}


def test_what_loses_its_only_server_stops_what_keeps_another_is_disturbed():
    assert states(CHAIN, "s1") == {
        "a1": True, "a2": False, "l1": False, "l2": True, "p1": False,
    }  # fmt: skip


def test_what_loses_all_it_needs_of_a_sort_stops():
    assert states(CHAIN, "s1", "s2") == {
        "a1": True, "a2": True, "l1": True, "l2": True, "p1": True,
    }  # fmt: skip


def test_data_stops_the_application_that_uses_it_not_the_other_way():
    assert "a2" in states(CHAIN, "d1")
    assert "d1" not in states(CHAIN, "a2")


def test_a_path_leads_from_what_failed_step_by_step():
    found = {a.element.id: a for a in Dependence(CHAIN).affected(["s1"])}
    assert [e.id for e in found["p1"].path] == ["s1", "a1", "l1", "p1"]
    assert found["p1"].distance == 3


def test_single_points_of_failure_are_ranked_by_the_services_they_stop():
    points = Dependence(CHAIN).weak_points()
    assert [(p.element.id, p.services) for p in points] == [("a1", 1), ("s1", 1)]


def test_two_candidates_are_compared():
    made = compare(Dependence(CHAIN), "a1", "a2")
    assert [a.element.id for a in made.only_first] == ["l2"]
    assert {a.element.id for a in made.both} == {"l1", "p1"}
    assert made.only_second == ()


def test_the_shortest_chain_goes_over_any_relation():
    steps = shortest_chain(CHAIN, "d1", "l2")
    assert [s.element.id for s in steps] == ["d1", "a2", "l1", "a1", "l2"]
    assert steps[0].relation is None and steps[1].relation.type == "uses_data"
    assert shortest_chain(a_graph("s1:server s2:server a1:application", "a1 runs_on s1"),
                          "s1", "s2") == []  # fmt: skip


def slowly_stopped(graph: Graph, failed: set[str]) -> set[str]:
    """The definition, by repeating it until nothing changes."""
    needs: list[tuple[str, str, str]] = []
    for relation in graph.relations:
        stops = METAMODEL.relation(relation.type).stops
        if stops:
            ends = (relation.source, relation.target)
            user, provider = ends if stops == "source" else ends[::-1]
            needs.append((user, relation.type, provider))
    stopped = set(failed)
    while True:
        more = set()
        for user, type_, provider in needs:
            kind = graph.elements[provider].kind
            same = {
                p for u, t, p in needs
                if u == user and t == type_ and graph.elements[p].kind == kind
            }  # fmt: skip
            if same <= stopped and user not in stopped:
                more.add(user)
        if not more:
            return stopped
        stopped |= more


@pytest.mark.parametrize("seed", range(12))
def test_random_graphs_stop_as_the_slow_definition_says(seed):
    chance = random.Random(seed)
    kinds = ("application", "service", "process", "data", "server")
    nodes = {f"e{n}": Element(f"e{n}", chance.choice(kinds), f"E{n:02}", "") for n in range(25)}
    edges = []
    for _ in range(60):
        one, other = chance.sample(sorted(nodes), 2)
        kind, other_kind = nodes[one].kind, nodes[other].kind
        types = [r.name for r in METAMODEL.relations if r.admits(kind, other_kind)]
        if types:
            edges.append(Relation(str(len(edges)), chance.choice(types), one, other))
    graph = Graph(nodes, tuple(edges), {})
    for failed in (["e1"], ["e2", "e3"]):
        found = Dependence(graph).affected(failed)
        assert {a.element.id for a in found if a.stops} == slowly_stopped(graph, set(failed)) - set(
            failed
        )


# --- Pages and command --------------------------------------------------------------------------


def a_small_city(app):
    a_city(app)
    server = a_record(app, "server", "SRV-01", "Dishub", review="validated")
    application = a_record(app, "application", "SIM-KIR", "Dishub", review="validated")
    service = a_record(app, "service", "Uji KIR", "Dishub", review="validated")
    a_link(app, application, "runs_on__server", server)
    a_link(app, application, "supports__service", service)
    return server, application, service


def test_the_page_says_which_services_stop_and_by_which_way(app, client):
    server, application, service = a_small_city(app)
    sign_in(client, an_account(app, "reader", None))
    page = client.get(f"/dampak?catatan={server.id}").text
    assert "Uji KIR" in page and "berhenti" in page and "SIM-KIR" in page
    assert "Titik rawan tunggal" in client.get("/dampak").text
    pair = client.get(f"/dampak/banding?satu={server.id}&dua={application.id}").text
    assert "Uji KIR" in pair
    chain = client.get(f"/dampak/rantai?dari={server.id}&ke={service.id}").text
    assert "2 langkah" in chain


def test_a_stranger_learns_nothing_from_drafts_of_others(app, client):
    a_city(app)
    server = a_record(app, "server", "SRV-RAHASIA", "Dishub")
    application = a_record(app, "application", "Aplikasi Draf", "Dishub")
    a_link(app, application, "runs_on__server", server)
    sign_in(client, an_account(app, "officer", "Disdik"))
    assert "Aplikasi Draf" not in client.get(f"/dampak?catatan={server.id}").text


def test_the_command_prints_the_stable_format(app, tmp_path):
    server, application, service = a_small_city(app)
    environment = {
        "INSTANCE_PATH": app.config["INSTANCE_PATH"],
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
    }

    def run(*words: str) -> commands.Done:
        return commands.run(tmp_path, "impact", *words, environment=environment)

    result = run("--element", server.code, "--format", "json")
    assert result.returncode == 0, result.stderr
    told = json.loads(result.stdout)
    assert told["element"] == server.code
    assert [a["distance"] for a in told["affected"]] == [1, 2]
    assert told["affected"][1] == {
        "code": service.code, "kind": "service", "name": "Uji KIR", "opd": "2.15.01",
        "distance": 2, "path": [server.code, application.code, service.code],
    }  # fmt: skip
    assert run("--element", "TIDAK-ADA").returncode == 1
