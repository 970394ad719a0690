"""The context of a record: crowded ones stay readable, and nothing is lost without a word."""

from __future__ import annotations

import random
from datetime import date

import pytest

from app.diagrams.fonts import measure
from app.diagrams.worker import pool
from architecture.diagrams.catalogue import Ask
from architecture.diagrams.pictures.around import context
from architecture.diagrams.scene import Scene
from architecture.diagrams.style import PAPERS
from architecture.diagrams.surroundings import gathered, ties, walk
from architecture.graph import Graph
from architecture.vocabulary import Vocabulary
from tests.diagram_graphs import City


def a_crowd(neighbours: int) -> City:
    """A server on which that many applications of three OPDs run, each with data and a service."""
    city = City()
    server = city.add("server", "Server bersama")
    for number in range(neighbours):
        opd = ("dishub", "dukcapil", "kir")[number % 3]
        application = city.add("application", f"Aplikasi pelayanan nomor {number}", opd)
        city.link(application, "runs_on", server)
        city.link(application, "uses_data", city.add("data", f"Data {number}", opd))
        city.link(application, "supports", city.add("service", f"Layanan {number}", opd))
    return city


def a_scene(graph: Graph, subject: str, paper: str = "A3", **options: str) -> Scene:
    chosen = {"jarak": "1", "arah": "semua", "ranah": "semua", **options}
    ask = Ask(
        graph, subject, PAPERS[paper], chosen, {}, measure,
        lambda dot, prog: pool().ask({"job": "place", "dot": dot, "prog": prog}, 20),
        lambda element: f"/catatan/{element.id}", lambda code: f"/gambar/opd/{code}",
        Vocabulary({}, {}, {}, ""), today=date(2026, 11, 22),
    )  # fmt: skip
    (scene,) = context(ask)
    return scene


def boxes_of(scene: Scene) -> list[str]:
    return [node.id for node in scene.nodes if node.look == "box"]


@pytest.mark.parametrize("paper", ["A4", "A3"])
@pytest.mark.parametrize("depth", ["1", "2"])
def test_a_record_with_seventy_neighbours_stays_readable(paper, depth) -> None:
    graph = a_crowd(70).graph()
    scene = a_scene(graph, "srv-0001", paper, jarak=depth)
    assert 4 <= len(boxes_of(scene)) <= 48
    assert min(line.size for node in scene.nodes for line in node.lines) >= 7
    listed = {item.text for _heading, items in scene.listed for item in items}
    everyone = [e for e in graph.elements.values() if depth == "2" or e.kind == "application"]
    assert {f"{e.code} {e.name}" for e in everyone} <= listed
    assert "digabung" in scene.hidden


def test_the_boxes_together_count_every_record() -> None:
    graph = a_crowd(70).graph()
    reached = walk(graph, graph.elements["srv-0001"], depth=2)
    for most in (300, 100, 48, 20, 9, 4):
        crowds = gathered(reached, most)
        members = [e.id for crowd in crowds for e in crowd.members]
        assert sorted(members) == sorted(e.id for e in reached.members)
        assert len(crowds) <= max(most, 5)
        assert [c.members[0].id for c in crowds if c.distance == 0] == ["srv-0001"]


def test_owners_keep_boxes_of_their_own_while_there_is_room() -> None:
    graph = a_crowd(70).graph()
    crowds = gathered(walk(graph, graph.elements["srv-0001"], depth=1), 10)
    assert {crowd.opd for crowd in crowds if len(crowd.members) > 1} == {
        "dishub", "dukcapil", "kir",
    }  # fmt: skip


def test_every_relation_between_two_boxes_is_in_exactly_one_line() -> None:
    graph = a_crowd(30).graph()
    reached = walk(graph, graph.elements["srv-0001"], depth=2)
    for most in (300, 12):
        crowds = gathered(reached, most)
        drawn = [r.id for tie in ties(graph, crowds) for r in tie.relations]
        assert sorted(drawn) == sorted(r.id for r in graph.relations)


def test_direction_follows_the_layers_and_not_the_arrow() -> None:
    graph = a_crowd(3).graph()
    start = graph.elements["apl-0001"]
    up = {e.kind for e in walk(graph, start, depth=2, direction="atas").members}
    down = {e.kind for e in walk(graph, start, depth=2, direction="bawah").members}
    assert up == {"application", "service"} and down == {"application", "data", "server"}


def test_a_domain_keeps_its_records_and_those_on_the_way() -> None:
    graph = a_crowd(3).graph()
    found = walk(graph, graph.elements["srv-0001"], depth=2, domain="data")
    assert {e.kind for e in found.members} == {"server", "application", "data"}


def test_security_is_shown_and_not_walked_through() -> None:
    city = a_crowd(2)
    city.link(city.add("security_standard", "Standar"), "covers", "apl-0001")
    city.link("std-0001", "covers", "dat-0002")
    graph = city.graph()
    found = {e.id for e in walk(graph, graph.elements["apl-0001"], depth=2).members}
    assert "std-0001" in found and "dat-0002" not in found


def test_a_small_context_has_a_box_for_each_and_words_on_the_lines() -> None:
    scene = a_scene(a_crowd(3).graph(), "apl-0001")
    assert len(boxes_of(scene)) == 4 and scene.hidden == ""
    said = {line.text for link in scene.links for line in link.label}
    assert {"berjalan di", "memakai data"} <= said


def test_the_same_records_in_another_order_give_the_same_scene() -> None:
    city = a_crowd(30)
    assert a_scene(city.graph(), "srv-0001", jarak="2") == a_scene(
        city.graph(random.Random(1).randint(1, 9)), "srv-0001", jarak="2"
    )
