"""Walking from record to record: what is drawn, what is hidden and why, where it stands."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from app.diagrams.fonts import measure
from architecture.diagrams.columns import TALLEST, Item, in_columns
from architecture.diagrams.explored import Drawer, extent, scene_of
from architecture.diagrams.layout import Area
from architecture.exploring import AROUND, FOLDED, MOST, NATIONAL, View, explore
from architecture.graph import Element, Graph, Relation, Unit
from architecture.implied import CAN_FOLLOW, MEANINGS, implied_relations
from architecture.metamodel import METAMODEL

UNITS = {u: Unit(u, u.upper(), f"Dinas {u}", u, None, "dinas") for u in ("dishub", "disdik")}


def a_graph(links: str, **more: dict) -> Graph:
    """A graph from "app supports process" lines; ids begin with their kind: "server-1"."""
    relations, elements = [], {}
    for number, line in enumerate(links.split("\n")):
        words = line.split()
        if not words:
            continue
        source, type_, target, *mark = words
        for i in (source, target):
            kind = i.partition("-")[0]
            given = {"opd": "dishub", "review": "validated", **more.get(i.replace("-", "_"), {})}
            elements[i] = Element(i, kind, i.upper(), f"Nama {i}", **given)
        given = {"mark": mark[0]} if mark else {}
        relations.append(Relation(f"r{number}", type_, source, target, **given))
    return Graph(elements, tuple(relations), UNITS)


CHAIN = """
application-1 supports service-1
service-1 realises process-1
application-1 supports process-1
application-1 runs_on server-1
"""


def shown(graph: Graph, *start: str, **more) -> set[str]:
    return set(explore(graph, View(start, more.pop("opened", start), **more)).shown)


# --- What is drawn --------------------------------------------------------------------------------


def test_an_opened_record_brings_its_neighbours():
    assert shown(a_graph(CHAIN), "server-1") == {"server-1", "application-1"}


def test_a_closed_record_stands_alone():
    assert shown(a_graph(CHAIN), "server-1", opened=()) == {"server-1"}


def test_opening_and_closing_again_changes_nothing():
    view = View(("server-1",), ("server-1",))
    assert view.opening("application-1").opening("application-1") == view


def test_what_only_a_closed_record_leads_to_is_not_drawn():
    opened = ("server-1", "service-1")
    assert shown(a_graph(CHAIN), "server-1", opened=opened) == {"server-1", "application-1"}


@pytest.mark.parametrize(
    "hidden",
    [
        {"without_kinds": ("application",)},
        {"without_opds": ("disdik",)},
        {"without_plans": ("new",)},
        {"without_reviews": ("draft",)},
    ],
)
def test_each_filter_hides_the_record_and_says_so(hidden):
    special = {"opd": "disdik", "plan": "new", "review": "draft"}
    graph = a_graph(CHAIN, application_1=special)
    seen = explore(graph, View(("server-1",), ("server-1",), **hidden))
    assert set(seen.shown) == {"server-1"}
    assert seen.filtered == 1
    assert seen.boxes[0].more == 0  # opening it would bring nothing


def test_a_record_begun_with_is_drawn_whatever_the_filters_say():
    assert "server-1" in shown(a_graph(CHAIN), "server-1", without_kinds=("server",))


def test_the_box_says_how_many_neighbours_are_not_drawn():
    seen = explore(a_graph(CHAIN), View(("application-1",), ()))
    assert [(b.id, b.more) for b in seen.boxes] == [("application-1", 3)]


def test_a_hub_brings_some_of_every_kind_and_all_on_demand():
    lines = [f"application-{n} runs_on server-1" for n in range(40)]
    lines += ["server-1 placed_in facility-1"]
    graph = a_graph("\n".join(lines))
    view = View(("server-1",), ("server-1",))
    seen = explore(graph, view)
    assert len(seen.shown) == AROUND + 1
    assert "facility-1" in seen.shown
    assert {b.more for b in seen.boxes if b.id == "server-1"} == {41 - AROUND}
    assert len(explore(graph, view.opening_whole("server-1")).shown) == 42


def test_a_full_drawing_says_how_many_have_no_room():
    lines = [f"application-{n} runs_on server-1" for n in range(MOST + 30)]
    seen = explore(a_graph("\n".join(lines)), View(("server-1",), ("server-1",), ("server-1",)))
    assert (len(seen.shown), seen.beyond) == (MOST, 31)


def test_what_is_asked_for_and_not_there_is_counted():
    assert explore(a_graph(CHAIN), View(("server-1", "hilang"), ("server-1",))).lost == 1


# --- Folded OPDs ----------------------------------------------------------------------------------


def test_a_folded_opd_is_one_box_with_its_lines_added_up():
    special = {"opd": "disdik"}
    graph = a_graph(CHAIN, service_1=special, process_1=special)
    view = View(("application-1",), ("application-1",)).folding("disdik")
    seen = explore(graph, view)
    assert {b.id for b in seen.boxes} == {"application-1", "server-1", f"{FOLDED}disdik"}
    lines = {(w.source, w.target): len(w.relations) for w in seen.wires}
    assert lines == {("application-1", f"{FOLDED}disdik"): 2, ("application-1", "server-1"): 1}
    assert view.folding("disdik").folded == ()


def test_national_records_fold_together():
    graph = a_graph(CHAIN, application_1={"opd": None})
    seen = explore(graph, View(("server-1",), ("server-1",), folded=(NATIONAL,)))
    assert {b.id for b in seen.boxes} == {"server-1", f"{FOLDED}{NATIONAL}"}


def test_a_line_hidden_in_a_folded_opd_hides_no_other():
    graph = a_graph(CHAIN, service_1={"opd": "disdik"})
    opened = ("application-1", "service-1")
    view = View(("application-1",), opened, is_reduced=True)
    assert len(explore(graph, view).implied) == 1
    assert len(explore(graph, view.folding("disdik")).implied) == 0


# --- Lines that others already say ----------------------------------------------------------------


def implied(links: str, **more) -> set[str]:
    graph = a_graph(links, **more)
    return {f"{r.source} {r.type} {r.target}" for r in implied_relations(graph, graph.relations)}


PAIRS = [
    (CHAIN, "application-1 supports process-1"),
    ("server-1 works_for process-1\napplication-1 runs_on server-1\n"
     "application-1 supports process-1", "server-1 works_for process-1"),
    ("process-1 precedes process-2\nprocess-2 precedes process-3\nprocess-1 precedes process-3",
     "process-1 precedes process-3"),
    ("application-1 connects_through service_bus-1\nservice_bus-1 rides_on intra_network-1\n"
     "application-1 connects_through intra_network-1",
     "application-1 connects_through intra_network-1"),
    ("peripheral-1 attached_to server-1\nserver-1 placed_in facility-1\n"
     "peripheral-1 placed_in facility-1", "peripheral-1 placed_in facility-1"),
]  # fmt: skip


@pytest.mark.parametrize(("links", "line"), PAIRS)
def test_a_line_that_a_way_already_says_is_hidden(links, line):
    assert implied(links) == {line}


@pytest.mark.parametrize(("links", "line"), PAIRS)
def test_without_that_way_it_stays(links, line):
    lines = [row for row in links.split("\n") if row.strip()]
    last = next(row for row in lines if row != line and line.split()[-1] in row)
    assert implied("\n".join(row for row in lines if row != last)) == set()


def test_a_way_of_another_meaning_hides_nothing():
    """That data is used by a service which realises a process does not say where it arises."""
    links = (
        "data-1 serves service-1\nservice-1 realises process-1\ndata-1 arises_from process-1\n"
        "application-1 uses_data data-1\napplication-1 supports service-1"
    )
    assert implied(links) == set()


def test_an_assumed_way_hides_nothing():
    assert implied(CHAIN.replace("realises process-1", "realises process-1 assumed")) == set()


def test_a_way_over_what_is_retired_hides_nothing():
    assert implied(CHAIN, service_1={"plan": "retire"}) == set()


def test_lines_in_a_circle_do_not_all_vanish():
    ends = ("process-1", "process-2", "process-3")
    links = [f"{a} precedes {b}" for a in ends for b in ends if a != b]
    assert 0 < len(implied("\n".join(links))) <= len(links) - 3


@pytest.mark.parametrize("seed", range(20))
def test_everything_hidden_follows_from_what_is_drawn(seed):
    """Against the slow definition: all that follows from the drawn lines, by repeated joining."""
    graph = a_random_graph(seed)
    hidden = implied_relations(graph, graph.relations)
    drawn = [r for r in graph.relations if r not in hidden]
    said = set()
    for r in drawn:
        said |= {((r.type, True), r.source, r.target), ((r.type, False), r.target, r.source)}
    while True:
        joined = {
            ((meaning, True), a, d)
            for one, a, b in said for two, c, d in said
            if b == c and (meaning := MEANINGS.get((one, two)))
        }  # fmt: skip
        if joined <= said:
            break
        said |= joined
    assert all(((r.type, True), r.source, r.target) in said for r in hidden)
    assert all(r.type in CAN_FOLLOW for r in hidden)


def a_random_graph(seed: int) -> Graph:
    chance = random.Random(seed)
    kinds = ("application", "service", "process", "data", "server", "integration")
    nodes = {
        f"e{n}": Element(
            f"e{n}", chance.choice(kinds), f"E{n:02}", f"Nama yang panjang sekali nomor {n}",
            chance.choice(("dishub", "disdik", None)),
        )
        for n in range(24)
    }  # fmt: skip
    links = {}
    for _ in range(90):
        one, other = chance.sample(sorted(nodes), 2)
        types = [
            r.name for r in METAMODEL.relations if r.admits(nodes[one].kind, nodes[other].kind)
        ]
        if types:
            key = (chance.choice(types), one, other)
            links[key] = Relation("-".join(key), *key)
    return Graph(nodes, tuple(links.values()), UNITS)


# --- Places ---------------------------------------------------------------------------------------


def a_scene(graph: Graph, view: View):
    drawer = Drawer(
        measure, lambda text: text.id, lambda opd: f"Dinas {opd}", lambda e: e.opd or "nasional",
        lambda box: f"/catatan/{box.id}",
    )  # fmt: skip
    return scene_of(explore(graph, view), drawer)


def whole_view(graph: Graph, **more) -> View:
    ids = tuple(sorted(graph.elements))
    return View(ids[:3], ids, ids, **more)


def overlap(a: Area, b: Area) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom


@pytest.mark.parametrize("seed", range(8))
def test_no_box_covers_another_and_nothing_leaves_the_sheet(seed):
    graph = a_random_graph(seed)
    for view in (whole_view(graph), whole_view(graph).folding("disdik")):
        scene = a_scene(graph, view)
        boxes = [n for n in scene.nodes if n.look != "frame"]
        assert len(boxes) == len(explore(graph, view).boxes)
        assert not [(a.id, b.id) for a, b in combinations(boxes, 2) if overlap(a.area, b.area)]
        edge = extent(scene)
        assert edge.x >= 0 and edge.right <= scene.paper.width
        assert edge.y >= 0 and edge.bottom <= scene.paper.height
        for node in boxes:
            for line in node.lines:
                assert measure(line.text, line.size, line.bold) <= node.area.width, line.text


@pytest.mark.parametrize("seed", range(8))
def test_lines_pass_columns_between_the_boxes(seed):
    """Where a line crosses a column it runs level, in a place that no box of it covers."""
    chance = random.Random(seed)
    items = [Item(f"b{n:02}", chance.randrange(5), chance.uniform(30, 80), (n,)) for n in range(40)]
    pairs = [tuple(chance.sample([i.id for i in items], 2)) for _ in range(60)]
    placing, crossed = in_columns(items, pairs, 100), 0
    for (one, other), way in placing.ways.items():
        for (x0, y0), (x1, y1) in zip(way[3::3], way[6::3], strict=False):
            if abs(abs(x1 - x0) - 100) < 0.01 and y0 == y1:  # a column crossed
                passed = Area(min(x0, x1), y0 - 1, 100, 2)
                crossed += 1
                covered = [i for i, a in placing.areas.items() if overlap(a, passed)]
                assert covered == [], (one, other)
        assert {way[0], way[-1]} <= {
            (side, a.y + a.height / 2)
            for a in (placing.areas[one], placing.areas[other])
            for side in (a.x, a.right)
        }
    assert crossed


def test_a_column_holds_a_readable_number_of_boxes():
    items = [Item(f"b{n}", 1, 40, (n,)) for n in range(3 * TALLEST - 1)]
    areas = in_columns(items, [], 100).areas.values()
    assert len({a.x for a in areas}) == 3


@pytest.mark.parametrize("seed", range(4))
def test_shuffled_input_is_drawn_the_same(seed):
    graph = a_random_graph(seed)
    view = whole_view(graph, is_reduced=True).folding("disdik")
    first = a_scene(graph, view)
    chance = random.Random(seed)
    elements, relations = list(graph.elements.items()), list(graph.relations)
    chance.shuffle(elements)
    chance.shuffle(relations)
    assert a_scene(Graph(dict(elements), tuple(relations), graph.units), view) == first


def test_a_moved_box_stands_where_it_was_put_and_its_lines_follow():
    graph = a_graph(CHAIN)
    view = View(("application-1",), ("application-1",))
    still = a_scene(graph, view).by_id
    moved = a_scene(
        graph, View(("application-1",), ("application-1",), moved=(("server-1", 40, 90),))
    )
    by = [
        (moved.by_id[i].area.x - still[i].area.x, moved.by_id[i].area.y - still[i].area.y)
        for i in ("application-1", "server-1")
    ]
    assert by[1][0] - by[0][0] == pytest.approx(40) and by[1][1] - by[0][1] == pytest.approx(90)
    area = moved.by_id["server-1"].area
    link = next(li for li in moved.links if "server-1" in (li.source, li.target))
    assert (area.x, area.y + area.height / 2) in link.points


def test_words_of_lines_hide_neither_boxes_nor_each_other():
    scene = a_scene(a_graph(CHAIN), View(("application-1",), ("application-1", "service-1")))
    spoken = [link for link in scene.links if link.label]
    assert spoken
    spots = []
    for link in spoken:
        words = link.label[0]
        width = measure(words.text, words.size, False)
        x, y = link.label_at
        spots.append(Area(x - width / 2, y - 6, width, 12))
    boxes = [n.area for n in scene.nodes if n.look != "frame"]
    assert not [1 for a, b in combinations([*spots, *boxes], 2) if overlap(a, b)]
