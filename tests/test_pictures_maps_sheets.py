"""Maps of a city too big for one sheet: nothing overlaps, is lost or hangs on the order."""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise

import pytest

from app.diagrams.fonts import measure
from architecture.diagrams.furniture import TitleBlock
from architecture.diagrams.scene import MARGIN, Scene, TooLarge
from architecture.diagrams.scene_svg import scene_svg
from architecture.graph import Graph
from tests.diagram_graphs import City
from tests.map_cities import (
    MAPS,
    OPDS,
    WAYS,
    a_city,
    cards,
    draw,
    exchange,
    graph_of,
    subject_of,
)


def a_big_city(seed: int = 3) -> City:
    """Sixty applications, seventy exchanges, thirty servers: more than a small sheet holds."""
    chance, city = random.Random(seed), City()
    buses = [city.add("service_bus", f"Penghubung {n}", "diskominfo") for n in (1, 2)]
    places = [city.add("facility", f"Ruang Server {n}", chance.choice(OPDS)) for n in range(3)]
    apps = [city.add("application", f"Sistem Informasi Pelayanan Terpadu {n}", chance.choice(OPDS))
            for n in range(60)]  # fmt: skip
    for number in range(70):
        one, other = chance.sample(apps, 2)
        name = f"Data Penyelenggaraan Pelayanan Nomor {number}"
        hub = chance.choice([*buses, "", "", ""])
        exchange(city, one, other, name, hub, way="splp" if hub else chance.choice(WAYS))
    for data in [i for i in city.elements if i.startswith("dat-")][::2]:
        owner = city.elements[data].opd
        city.link(data, "serves", city.add("service", "", owner))
        city.link(data, "arises_from", city.add("process", "", owner))
        city.link(chance.choice(apps), "uses_data", data)
    for number in range(30):
        rack = f"Rak {chance.choice('ABC')} unit {number}"
        server = city.add("server", f"SRV-{number:02d}", chance.choice(OPDS), location=rack)
        if chance.random() < 0.8:
            city.link(server, "placed_in", chance.choice(places))
        for application in chance.sample(apps, chance.randrange(6)):
            city.link(application, "runs_on", server)
        if chance.random() < 0.5:
            switch = city.add("network_device", f"Switch {number}", city.elements[server].opd)
            city.link(switch, "attached_to", server)
    return city


BIG = graph_of(a_big_city())
SHEETS = [(name, paper) for name in MAPS for paper in ("A4", "A3")]


@pytest.mark.parametrize(("name", "paper"), SHEETS)
def test_a_big_city_keeps_text_boxes_and_lines_apart_on_every_sheet(name, paper):
    for scene in draw(BIG, name, subject_of(name), paper):
        title = TitleBlock("Judul", "", ("Kota", "lembar"), "id")
        assert 'font-size="6' not in scene_svg(scene, title, measure)
        boxes = [n for n in scene.nodes if n.look != "frame"]
        for node in scene.nodes:
            assert node.area.x >= MARGIN - 1 and node.area.right <= scene.paper.width - MARGIN + 1
            assert node.area.bottom <= scene.paper.height - MARGIN - 30 + 1
            assert all(line.size >= 7 for line in node.lines)
        for place, one in enumerate(boxes):
            a = one.area
            assert all(measure(w.text, w.size, w.bold) <= a.width for w in one.lines), one
            for b in (other.area for other in boxes[place + 1 :]):
                assert (a.right <= b.x + 0.01 or b.right <= a.x + 0.01
                        or a.bottom <= b.y + 0.01 or b.bottom <= a.y + 0.01)  # fmt: skip
        for link in scene.links:
            assert not through_boxes(scene, link), link.spoken


def through_boxes(scene: Scene, link) -> list[str]:
    """Boxes that a curve enters, its own ends aside."""
    crossed = []
    others = [
        n for n in scene.nodes if n.look != "frame" and n.id not in (link.source, link.target)
    ]
    for x, y in along(link.points):
        crossed += [n.id for n in others if n.area.x + 0.5 < x < n.area.right - 0.5
                    and n.area.y + 0.5 < y < n.area.bottom - 0.5]  # fmt: skip
    return crossed


def along(points):
    """Points on a line of Bézier pieces."""
    for start in range(0, len(points) - 1, 3):
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = points[start : start + 4]
        for step in range(9):
            t = step / 8
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            yield a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3


@pytest.mark.parametrize("paper", ["A4", "A1"])
def test_however_split_each_exchange_is_drawn_once_and_boxes_name_their_other_sheets(paper):
    scenes = draw(BIG, "application-map", "", paper)
    found = Counter(card for s in scenes for card in cards([s]))
    assert set(found.values()) == {1}
    codes = {e.code for e in BIG.of_kind("integration")}
    assert {i.text.split()[0] for s in scenes for _h, items in s.listed for i in items} == codes
    sheets = {}
    for number, scene in enumerate(scenes, start=1):
        for node in scene.nodes:
            for line in node.lines:
                if line.text.startswith("juga di lembar"):
                    others = {int(n) for n in line.text.removeprefix("juga di lembar").split(", ")}
                    assert number not in others
                    sheets.setdefault(node.id.rsplit("-2", 1)[0], set()).update(others)
    assert (len(scenes) > 1) == bool(sheets)


def test_too_much_for_a_box_is_refused_not_cut():
    city, made = a_city()
    exchange(city, made["kir"], made["tax"], "Data " + "panjang sekali " * 900)
    with pytest.raises(TooLarge):
        draw(graph_of(city), "integration-map", "", "A4")


@pytest.mark.parametrize("name", MAPS)
def test_the_order_of_the_data_does_not_matter(name):
    chance = random.Random(1)
    ids, relations = list(BIG.elements), list(BIG.relations)
    chance.shuffle(ids)
    chance.shuffle(relations)
    shuffled = Graph({i: BIG.elements[i] for i in ids}, tuple(relations), BIG.units)
    assert draw(shuffled, name, subject_of(name)) == draw(BIG, name, subject_of(name))


def test_one_exchange_more_leaves_the_order_of_the_others():
    city, made = a_city()
    before = [n.id for n in draw(graph_of(city), "integration-map")[0].nodes]
    exchange(city, made["tax"], made["kir"], "Tunggakan Pajak")
    after = [n.id for n in draw(graph_of(city), "integration-map")[0].nodes]
    kept = [i for i in after if i in set(before)]
    moved = sum(after.index(a) > after.index(b) for a, b in pairwise(before) if a in after)
    assert set(kept) == set(before) and moved <= 2


def test_an_agency_without_records_gets_an_empty_sheet():
    city, _made = a_city()
    for name in ("opd-integration", "opd-data-flow"):
        (scene,) = draw(graph_of(city), name, "disdik")
        assert scene.nodes == ()
