"""The strategy map: every goal, indicator and process once on each sheet, split with references."""

from __future__ import annotations

from functools import cache

import pytest

from app.diagrams.fonts import measure
from architecture.graph import Graph
from tests.diagram_graphs import City
from tests.factories import a_city, a_record, an_account, sign_in
from tests.map_cities import draw, graph_of

MISSIONS, GOALS = 4, 4


@cache
def a_strategy() -> Graph:
    """A vision with missions, an aim each, goals with an indicator and a process each."""
    city = City()
    vision = city.add("goal", "Kota bahari yang maju", None, level="visi")
    for m in range(MISSIONS):
        mission = city.add("goal", f"Memperkuat layanan antarpulau {m}", None, level="misi")
        aim = city.add("goal", f"Meningkatnya mutu hidup warga {m}", None, level="tujuan")
        city.link(mission, "goal_part_of", vision)
        city.link(aim, "goal_part_of", mission)
        for g in range(GOALS):
            goal = city.add("goal", f"Turunnya waktu tunggu {m}.{g}", None, level="sasaran")
            kpi = city.add("kpi", f"Lama antrean {m}.{g}", None, unit="menit",
                           yearly_target={"2026": "30", "2029": "15"}, realised={"2025": "41"},
                           )  # fmt: skip
            process = city.add("process", f"Pengaturan jadwal kapal {m}.{g}")
            city.link(goal, "goal_part_of", aim)
            city.link(kpi, "measures", goal)
            city.link(kpi, "allocated_to", process)
            city.link(goal, "allocated_to", process)
    city.add("goal", "Mempercepat layanan dasar", None)
    return graph_of(city)


@cache
def drawn(paper: str):
    return draw(a_strategy(), "strategy", paper=paper)


@pytest.mark.parametrize("paper", ["A4", "F4", "A3"])
def test_the_map_fits_every_paper_with_nothing_cut(paper):
    scenes = drawn(paper)
    for scene in scenes:
        boxes = [n for n in scene.nodes if n.look != "frame"]
        for place, one in enumerate(boxes):
            assert one.area.bottom <= scene.paper.height
            assert all(measure(w.text, w.size, w.bold) <= one.area.width for w in one.lines)
            assert all(w.size >= 7.0 for w in one.lines)
            for other in boxes[place + 1 :]:
                a, b = one.area, other.area
                assert a.right <= b.x or b.right <= a.x or a.bottom <= b.y or b.bottom <= a.y
    held = {n.href for scene in scenes for n in scene.nodes if n.href}
    assert len(held) == 2 + MISSIONS * (2 + 3 * GOALS)
    heads = {line.text for n in scenes[0].nodes if n.id.startswith("head") for line in n.lines}
    assert heads == {"Visi", "Misi", "Tujuan", "Sasaran Strategis", "IKU", "Proses bisnis"}


def test_a_goal_on_several_sheets_says_on_which_others():
    scenes = drawn("A4")
    assert len(scenes) > 1
    vision = [n for n in scenes[0].nodes if "Kota bahari" in n.spoken]
    assert any("juga di lembar 2" in line.text for node in vision for line in node.lines)


def test_lines_run_to_the_right_and_none_says_what_an_indicator_says():
    for scene in drawn("A3"):
        at = scene.by_id
        assert all(at[n.source].area.right < at[n.target].area.x for n in scene.links)
        ends = {(at[n.source].href, at[n.target].href) for n in scene.links}
        assert not any("sas-" in one and "prb-" in other for one, other in ends)


def test_a_goal_without_level_or_process_says_so():
    said = {line.text for scene in drawn("A3") for node in scene.nodes for line in node.lines}
    assert "jenjang belum diisi" in said and "target 2029: 15 menit" in said
    assert any(scene.hidden == "" for scene in drawn("A3"))  # every goal is carried


def test_the_list_names_what_carries_each_goal():
    listed = dict(drawn("A3")[0].listed)
    assert len(listed["Visi"]) == 1 and len(listed["Sasaran Strategis"]) == MISSIONS * GOALS
    notes = listed["Sasaran Strategis"][0].notes
    assert any(n.startswith("IKU-") for n in notes) and any("dipikul oleh PRB-" in n for n in notes)


def test_the_page_shows_the_map_in_both_editions(app, client):
    a_city(app)
    a_record(app, "goal", "Kota bahari yang maju", None, level="visi")
    sign_in(client, an_account(app, "validator", None))
    for edition in ("internal", "public"):
        page = client.get(f"/gambar/katalog/strategy?edisi={edition}")
        assert page.status_code == 200 and "Kota bahari yang maju" in page.text
