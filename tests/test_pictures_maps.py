"""Maps of integration, data flow and infrastructure: what is drawn, collapsed, listed, hidden."""

from __future__ import annotations

from collections import Counter

import pytest

from architecture.visibility import ALL_SEEING, Viewer, visible_graph, without_closed
from tests.diagram_graphs import City
from tests.map_cities import (
    BANK,
    MAPS,
    a_city,
    cards,
    draw,
    exchange,
    graph_of,
    inside,
    subject_of,
    words_in,
)

# --- Integration --------------------------------------------------------------------------------


def test_every_exchange_between_agencies_is_one_card_with_two_lines():
    city, made = a_city()
    scenes = draw(graph_of(city), "integration-map")
    assert set(cards(scenes)) == {f"flow-{made[n]}" for n in ("over", "over2", "file", "planned")}
    ends = Counter(end for s in scenes for k in s.links for end in (k.source, k.target))
    assert all(ends[card] == 2 for card in cards(scenes))
    assert sum(len(s.links) for s in scenes) == 8
    assert "1 pertukaran di dalam satu OPD" in scenes[0].hidden


def test_the_map_of_applications_also_shows_what_stays_inside_an_agency():
    city, made = a_city()
    assert f"flow-{made['inside']}" in cards(draw(graph_of(city), "application-map"))


def test_a_bus_is_a_bar_around_its_exchanges_and_no_line_ends_at_it():
    city, made = a_city()
    (scene,) = draw(graph_of(city), "integration-map")
    (bar,) = [n for n in scene.nodes if n.look == "frame"]
    assert bar.lines[0].text == "H1 SPLP Kota"
    held = {card for card, node in cards([scene]).items() if inside(node, bar)}
    assert held == {f"flow-{made['over']}", f"flow-{made['over2']}"}
    assert made["bus"] not in {end for k in scene.links for end in (k.source, k.target)}


def test_lines_over_a_bus_are_solid_and_all_others_dashed():
    city, made = a_city()
    (scene,) = draw(graph_of(city), "integration-map")
    over = {f"flow-{made['over']}", f"flow-{made['over2']}"}
    for link in scene.links:
        assert link.dashed != bool(over & {link.source, link.target})


def test_cards_name_the_data_and_the_way():
    city, made = a_city()
    found = cards(draw(graph_of(city), "integration-map"))
    assert [w.text for w in found[f"flow-{made['file']}"].lines] == ["Retribusi Uji", "Berkas"]
    assert "H1 · SPLP" in [w.text for w in found[f"flow-{made['over']}"].lines]


def test_exchanges_between_the_same_agencies_make_one_thicker_line():
    city, made = a_city()
    more = exchange(city, made["kir"], made["tax"], "Denda Uji", way="manual")
    (scene,) = draw(graph_of(city), "integration-map")
    card = f"flow-{made['file']}"
    assert f"flow-{more}" not in cards([scene])
    assert {"2 pertukaran", "Denda Uji", "Manual"} <= {w.text for w in scene.by_id[card].lines}
    widths = {link.width for link in scene.links if card in (link.source, link.target)}
    assert widths == {max(link.width for link in scene.links)} and len(widths) == 1
    assert min(link.width for link in scene.links) < widths.pop()


def test_planned_exchanges_look_unlike_running_ones_and_can_be_left_out():
    city, made = a_city()
    found = cards(draw(graph_of(city), "integration-map"))
    assert found[f"flow-{made['planned']}"].stub and not found[f"flow-{made['file']}"].stub
    left = draw(graph_of(city), "integration-map", keadaan="berjalan")
    assert f"flow-{made['planned']}" not in cards(left)
    assert "1 pertukaran yang direncanakan atau berhenti" in left[0].hidden


def test_a_party_without_application_and_a_missing_end_are_shown_as_such():
    city, _made = a_city()
    paid = city.add("integration", "Setoran", "bapenda", way="manual", supplier_party="opd:bapenda",
                    consumer_party=BANK)  # fmt: skip
    alone = city.add("integration", "Tanpa ujung", "bapenda")
    said = words_in(draw(graph_of(city), "integration-map"))
    codes = (city.elements[paid].code, city.elements[alone].code)
    missing = ("Penerima belum diisi", "data belum diisi", "cara belum diisi")
    for words in ("Bank Daerah", "instansi luar", *missing, *codes):
        assert words in said


def test_a_way_over_the_bus_without_a_recorded_bus_says_so():
    city, made = a_city()
    exchange(city, made["tax"], made["kir"], "Tunggakan", way="splp")
    bars = [n.lines[0].text for s in draw(graph_of(city), "integration-map") for n in s.nodes
            if n.look == "frame"]  # fmt: skip
    assert bars == ["H1 SPLP Kota", "H2 SPLP, penghubungnya belum dicatat"]


def test_the_map_of_one_agency_has_its_partners_left_and_right():
    city, made = a_city()
    (scene,) = draw(graph_of(city), "opd-integration", "dishub")
    middle = scene.by_id[f"own-{made['kir']}"].area
    left = scene.by_id[f"flow-{made['planned']}"].area
    right = scene.by_id[f"flow-{made['over']}"].area
    assert left.right < middle.x and middle.right < right.x
    assert f"flow-{made['over2']}" not in scene.by_id
    whole = draw(graph_of(city), "opd-integration", "dishub", rincian="opd")
    assert "own-opd:dishub" in whole[0].by_id and f"own-{made['kir']}" not in whole[0].by_id


# --- Data flow ----------------------------------------------------------------------------------


def a_flow() -> tuple[City, dict[str, str]]:
    """A data set with a process, an application, a service, a storage and an exchange."""
    city, made = a_city()
    process = city.add("process", "Pengujian", "dishub", supplier=[BANK])
    data = city.add("data", "Hasil Uji", "dishub")
    rest = {
        "service": city.add("service", "Uji KIR", "dishub"),
        "storage": city.add("storage", "NAS Uji", "dishub"),
        "derived": city.add("data", "Statistik Uji", "dishub"),
    }
    city.link(data, "arises_from", process)
    city.link(made["kir"], "uses_data", data)
    city.link(data, "serves", rest["service"])
    city.link(rest["storage"], "holds", data)
    city.link(rest["derived"], "derived_from", data)
    sent = exchange(city, made["kir"], made["tax"], "Lampiran")
    city.link(sent, "carries", data)
    return city, {**made, **rest, "process": process, "data": data, "sent": sent}


def test_a_data_set_shows_where_it_comes_from_what_holds_it_and_whom_it_reaches():
    city, made = a_flow()
    (scene,) = draw(graph_of(city), "data-flow", made["data"])
    at = {n.id: n.area.x for n in scene.nodes}
    centre = at[f"2-{made['data']}"]
    assert at[f"s-{BANK}"] < at[f"1-{made['process']}"] < centre
    for beside in (f"3-{made['kir']}", f"3-{made['storage']}", f"x-{made['sent']}"):
        assert centre < at[beside] < at[f"r-{made['tax']}"]
    for end in (f"4-{made['service']}", f"4-{made['derived']}"):
        assert at[end] == at[f"r-{made['tax']}"]


def test_every_relation_of_a_data_set_is_one_line():
    city, made = a_flow()
    (scene,) = draw(graph_of(city), "data-flow", made["data"])
    data = f"2-{made['data']}"
    touching = [k for k in scene.links if data in (k.source, k.target)]
    graph = graph_of(city)
    assert len(touching) == len(graph.relations_of(graph.elements[made["data"]]))


def test_an_agency_sees_of_others_data_only_what_reaches_it():
    city, made = a_flow()
    foreign = city.add("data", "Surat Sehat Pengemudi 2", "dinkes")
    city.link(made["planned"], "carries", foreign)
    other = city.add("service", "Layanan Klinik", "dinkes")
    city.link(foreign, "serves", other)
    said = words_in(draw(graph_of(city), "opd-data-flow", "dishub"))
    assert "Surat Sehat Pengemudi 2" in said and "Layanan Klinik" not in said


def test_many_suppliers_of_a_process_stand_in_one_box_that_names_them():
    city, made = a_flow()
    parties = [f"opd:{unit}" for unit in ("disdik", "dinkes", "diskominfo", "bapenda")]
    city.elements[made["process"]]._attributes = {"supplier": parties}
    (scene,) = draw(graph_of(city), "data-flow", made["data"])
    box = scene.by_id[f"s-many-{made['process']}"]
    assert box.spoken == "4 pemasok: Bapenda, Dinkes, Disdik, Diskominfo"
    assert "s-opd:disdik" not in scene.by_id


def test_a_data_set_that_nobody_uses_says_so():
    city = City()
    data = city.add("data", "Titik Parkir", "dishub")
    (scene,) = draw(graph_of(city), "data-flow", data)
    assert scene.hidden.startswith("Belum tercatat layanan")
    city.link(city.add("application", "e-Parkir", "dishub"), "uses_data", data)
    (scene,) = draw(graph_of(city), "data-flow", data)
    assert scene.hidden == ""


def test_data_derived_inside_the_picture_is_drawn_once():
    city, made = a_flow()
    scenes = draw(graph_of(city), "opd-data-flow", "dishub")
    ends = Counter((k.source, k.target) for s in scenes for k in s.links)
    assert ends[f"1-{made['data']}", f"2-{made['derived']}"] == 1
    assert (f"2-{made['data']}", f"4-{made['derived']}") not in ends


# --- Infrastructure -----------------------------------------------------------------------------


def a_room() -> tuple[City, dict[str, str]]:
    """A data centre with a rack, a guarded switch, a server of two agencies' applications."""
    city, made = a_city()
    place = city.add("facility", "Pusat Data", "diskominfo", facility_type="pusat_data")
    server = city.add("server", "SRV-01", "diskominfo", location="Rak A1 unit 7")
    switch = city.add("network_device", "Switch Inti", "diskominfo")
    guard = city.add("security_device", "Tembok Api", "diskominfo")
    system = city.add("platform_software", "Debian 12", "diskominfo")
    ups = city.add("peripheral", "UPS", "diskominfo")
    net = city.add("intra_network", "Jaringan Intra", "diskominfo")
    for one, relation, other in (
        (server, "placed_in", place), (switch, "placed_in", place), (guard, "placed_in", place),
        (ups, "placed_in", place), (switch, "attached_to", server), (guard, "protects", switch),
        (server, "runs_software", system), (made["kir"], "runs_on", server),
        (made["tax"], "runs_on", server), (made["kir"], "connects_through", net),
    ):  # fmt: skip
        city.link(one, relation, other)
    own = {"place": place, "server": server, "switch": switch, "guard": guard, "ups": ups}
    return city, {**made, **own}


def test_a_place_frames_its_rack_its_devices_and_the_applications_that_run_there():
    city, made = a_room()
    (scene,) = draw(graph_of(city), "infrastructure-map")
    frames = {n.lines[0].text: n for n in scene.nodes if n.look == "frame"}
    server = scene.by_id[made["server"]]
    assert inside(server, frames["Rak A1"])
    for held in ("server", "switch", "guard", "ups"):
        assert inside(scene.by_id[made[held]], frames["Pusat Data (Diskominfo)"])
    for application in ("kir", "tax"):
        node = scene.by_id[f"{made['server']}-{made[application]}"]
        assert inside(node, frames["Rak A1"]) and node.area.x > server.area.right
    assert "Debian 12" in [w.text for w in server.lines]
    assert scene.by_id[f"{made['server']}-{made['kir']}"].lines[0].text == "SIM-KIR (Dishub) J1"


def test_lines_run_from_guard_to_device_to_server_and_nowhere_else():
    city, made = a_room()
    (scene,) = draw(graph_of(city), "infrastructure-map")
    assert {(k.source, k.target) for k in scene.links} == {
        (made["guard"], made["switch"]), (made["switch"], made["server"]),
    }  # fmt: skip


def test_an_agency_sees_its_own_applications_on_others_servers_and_how_many_more():
    city, made = a_room()
    scenes = draw(graph_of(city), "opd-infrastructure", "dishub")
    said = words_in(scenes)
    assert scenes[0].by_id[made["server"]].stub
    assert "dan 1 aplikasi OPD lain" in said and "SIPADA" not in said and "UPS" not in said
    assert "SITRAYEK" in said  # nobody said where it runs


def test_every_infrastructure_record_stands_on_the_governments_map_once():
    city, _made = a_room()
    graph = graph_of(city)
    scenes = draw(graph, "infrastructure-map")
    drawn = Counter(n.id for s in scenes for n in s.nodes)
    for kind in ("server", "network_device", "security_device", "peripheral", "service_bus"):
        for element in graph.of_kind(kind):
            assert drawn[element.id] == 1, element


# --- What a viewer may not see ------------------------------------------------------------------


def test_places_and_topology_stay_with_the_owner_and_reviewers():
    city, _made = a_room()
    stranger = Viewer("s", scope=frozenset({"dishub"}))
    for graph in (
        visible_graph(graph_of(city), stranger),
        without_closed(visible_graph(graph_of(city), ALL_SEEING, "public")),
    ):
        scenes = draw(graph, "infrastructure-map")
        assert "Rak A1" not in words_in(scenes) and "SRV-01" in words_in(scenes)
        assert not any(s.links for s in scenes)
        assert not any("Pusat Data (" in n.spoken for s in scenes for n in s.nodes)


@pytest.mark.parametrize("name", [*MAPS, "data-flow"])
def test_content_of_another_agencys_draft_never_shows(name):
    city, made = a_flow()
    for element in list(city.elements.values()):
        element.review = "draft"
    city.elements[made["sent"]]._attributes = {"way": "manual", "state": "berhenti"}
    city.elements[made["process"]]._attributes = {"supplier": [BANK]}
    stranger = Viewer("s", scope=frozenset({"disdik"}))
    graph = visible_graph(graph_of(city), stranger)
    subject = made["data"] if name == "data-flow" else subject_of(name)
    said = words_in(draw(graph, name, subject))
    assert "Berhenti" not in said and "Bank Daerah" not in said and "Berkas" not in said
