"""Landscape, coverage, data matrix and SIPOC: what stands in which cell, and what never does."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from itertools import combinations, pairwise
from typing import Any

import pytest

from app.diagrams.fonts import measure
from architecture.data_use import Use, creators, users_of
from architecture.diagrams.catalogue import Ask, diagrams
from architecture.diagrams.furniture import TitleBlock
from architecture.diagrams.plan_scene import planned_scene
from architecture.diagrams.planning import told
from architecture.diagrams.scene import Node, Scene
from architecture.diagrams.scene_drawio import scenes_drawio
from architecture.diagrams.scene_svg import scene_svg
from architecture.diagrams.style import PAPERS
from architecture.diagrams.table_parts import Column, Piece, Row, Table
from architecture.diagrams.table_sheets import table_sheets
from architecture.graph import Graph
from architecture.visibility import Viewer, visible_graph
from architecture.vocabulary import Party, ReferenceNode, Vocabulary
from tests.gap_pairs import UNITS, Item, a, graph_of, link

TITLE = TitleBlock("Judul", "", ("", ""))
TREE = (
    ("RAB.03", 1, None), ("RAB.03.03", 2, "RAB.03"), ("RAB.03.03.01", 3, "RAB.03.03"),
    ("RAB.03.03.02", 3, "RAB.03.03"), ("RAB.09", 1, None), ("RAB.09.02", 2, "RAB.09"),
    ("RAB.09.02.01", 3, "RAB.09.02"),
)  # fmt: skip
BPJS = "institution:bpjs"
WORDS = Vocabulary(
    references={
        **{c: ReferenceNode("RAB", c, f"Simpul {c[-2:]}", n, p) for c, n, p in TREE},
        "RAK.01": ReferenceNode("RAK", "RAK.01", "Keamanan", 1, None),
    },
    parties={
        **{f"opd:{u.id}": Party(f"opd:{u.id}", u.code, u.name, u.short) for u in UNITS.values()},
        BPJS: Party(BPJS, "", "BPJS Kesehatan"),
    },
)
GRIDS = ("landscape", "opd-landscape", "coverage", "opd-coverage", "crud", "opd-crud", "sipoc",
         "opd-sipoc")  # fmt: skip


def drawn(
    graph: Graph, name: str, subject: str = "dishub", paper: str = "A3", **options: str
) -> list[Scene]:
    declared = diagrams()[name]
    chosen = {o.name: options.get(o.name, o.values[0][0]) for o in declared.options}
    if declared.about == "government":
        subject = ""
    ask = _ask(graph, subject, paper, chosen)
    return declared.build(ask)


def _ask(graph: Graph, subject: str, paper: str, options: dict[str, str]) -> Ask:
    def never(_dot: str, _prog: str) -> dict[str, Any]:
        raise AssertionError("tables place themselves")

    return Ask(
        graph, subject, PAPERS[paper], options, {}, measure, never, lambda e: f"/catatan/{e.id}",
        lambda code: f"/opd/{code}", WORDS, today=date(2026, 11, 22),
    )  # fmt: skip


def node(scenes: Sequence[Scene], name: str) -> Node:
    """The one node of that name on all sheets."""
    found = [n for scene in scenes for n in scene.nodes if n.id == name]
    assert len(found) == 1, (name, [n.id for s in scenes for n in s.nodes])
    return found[0]


def names(scenes: Sequence[Scene]) -> set[str]:
    return {n.id for scene in scenes for n in scene.nodes}


def said(one: Node) -> str:
    return " ".join(line.text for line in one.lines)


def everything(scenes: Sequence[Scene]) -> str:
    """All words of a picture: drawn, spoken, listed, linked."""
    words = [scene_svg(scene, TITLE, measure) for scene in scenes]
    return " ".join([*words, *(str(scene.listed) for scene in scenes)])


def a_process(id: str, rab: str | None = "RAB.03.03.01", **values: Any) -> Item:
    opd = values.pop("opd", "dishub")
    given = {"process_kind": "inti", **({"rab": rab} if rab else {}), **values}
    return a("process", given, id=id, opd=opd)


# --- Landscape --------------------------------------------------------------------------------


def a_landscape() -> Graph:
    """One process with an application through a service, one with none, one of another OPD."""
    return graph_of(
        a_process("uji"), a_process("trayek"), a_process("belanja", "RAB.09.02.01", opd="disdik"),
        a("service", id="kir"), a("application", id="simkir"),
        a("application", id="sipd", opd=None), a("application", id="lepas", opd="disdik"),
        link("realises", "kir", "uji"), link("supports", "simkir", "kir"),
        link("supports", "sipd", "belanja"),
    )  # fmt: skip


def test_an_application_stands_where_its_service_realises_a_process() -> None:
    scenes = drawn(a_landscape(), "landscape")
    assert said(node(scenes, "figure-RAB.03.03-dishub")) == "1!"
    assert "simkir-RAB.03.03-dishub" in names(scenes)
    assert not any(name.startswith("simkir-RAB.09") for name in names(scenes))
    assert said(node(scenes, "processes-RAB.03.03-dishub")) == "2 proses, 1 tanpa aplikasi"


def test_a_group_whose_processes_all_have_applications_has_no_sign() -> None:
    scenes = drawn(a_landscape(), "landscape")
    assert said(node(scenes, "figure-RAB.09.02-disdik")) == "1"
    assert node(scenes, "processes-RAB.09.02-disdik").gap == ""


def test_every_application_of_the_graph_is_in_the_landscape() -> None:
    graph = a_landscape()
    drawn_ids = {name.split("-")[0] for name in names(drawn(graph, "landscape"))}
    assert {e.id for e in graph.of_kind("application")} <= drawn_ids


def test_an_application_that_serves_no_process_is_named_as_such() -> None:
    scenes = drawn(a_landscape(), "landscape")
    assert said(node(scenes, "figure-untied-disdik")) == "1"
    assert "lepas-untied-disdik" in names(scenes)


def test_an_opd_sees_whose_application_serves_each_process() -> None:
    scenes = drawn(a_landscape(), "opd-landscape", "disdik")
    assert node(scenes, "sipd-belanja-disdik").stub
    assert not node(scenes, "lepas-untied-disdik").stub
    assert said(node(drawn(a_landscape(), "opd-landscape"), "none-trayek")) == "belum ada aplikasi"


def test_a_plan_is_told_by_word_and_line() -> None:
    retired = a("application", {"lifecycle": "tidak_aktif"}, id="lama", plan="retire")
    graph = graph_of(a_process("uji"), retired, link("supports", "lama", "uji"))
    graph = told(graph, graph.elements, lambda words: words.id)
    (scene,) = drawn(graph, "opd-landscape")
    box = node([planned_scene(scene, graph, lambda e: f"/catatan/{e.id}")], "lama-uji-dishub")
    assert box.plan == "retire" and said(box).endswith("tidak aktif")
    assert "[×\u00a0dihentikan]" in said(box)


# --- Coverage ---------------------------------------------------------------------------------


def a_covered_city() -> Graph:
    return graph_of(
        a_process("satu"), a_process("dua", "RAB.03.03"), a_process("tiga", None),
        a_process("empat", "RAB.99"), a_process("lima", opd="disdik"),
        a("service", {"rab": "RAB.03.03.01"}, id="kir"),
    )  # fmt: skip


def test_every_record_is_counted_once_at_its_node_or_as_without() -> None:
    scenes = drawn(a_covered_city(), "coverage")
    totals = {n.id: int(said(n)) for s in scenes for n in s.nodes if n.id.startswith("total-")}
    assert totals == {
        "total-RAB.03.03.01": 3, "total-RAB.03.03.02": 0, "total-RAB.09.02.01": 0,
        "total-empty": 1, "total-unknown": 1,
    }  # fmt: skip
    assert "1 dari 3 simpul paling bawah terisi · 6 catatan, 1 tanpa simpul" in scenes[0].subtitle


def test_the_figures_of_the_opds_add_up_to_that_of_the_node() -> None:
    scenes = drawn(a_covered_city(), "coverage")
    parts = [node(scenes, f"RAB.03.03.01-{unit}") for unit in ("dishub", "disdik")]
    assert [said(part) for part in parts] == ["2", "1"]


def test_a_leaf_without_records_says_so_in_words_and_dashes() -> None:
    scenes = drawn(a_covered_city(), "opd-coverage")
    empty = node(scenes, "leaf-RAB.03.03.02")
    assert empty.stub and said(empty).startswith("belum ada catatan")
    filled = node(scenes, "leaf-RAB.03.03.01")
    assert said(filled).startswith("2 · P1 L1") and not filled.stub


# --- Who creates and reads data ---------------------------------------------------------------

PAIR = (a_process("uji"), a("service", id="kir"), a("data", id="data"), a("application", id="app"))
USES = [
    ([link("arises_from", "data", "uji")], {"uji": {Use.CREATES}}),
    ([link("serves", "data", "kir")], {}),
    ([link("serves", "data", "kir"), link("realises", "kir", "uji")], {"uji": {Use.READS}}),
    ([link("uses_data", "app", "data")], {"app": {Use.READS}}),
    ([link("uses_data", "app", "data"), link("arises_from", "data", "uji")],
     {"app": {Use.READS}, "uji": {Use.CREATES}}),
    ([link("uses_data", "app", "data"), link("arises_from", "data", "uji"),
      link("supports", "app", "uji")], {"app": {Use.CREATES, Use.READS}, "uji": {Use.CREATES}}),
    ([link("arises_from", "data", "uji"), link("supports", "app", "uji")],
     {"uji": {Use.CREATES}}),
]  # fmt: skip


@pytest.mark.parametrize(("links", "uses"), USES)
def test_uses_follow_from_relations_and_nothing_else(links: list[Item], uses: Any) -> None:
    graph = graph_of(*PAIR, *links)
    assert users_of(graph, graph.elements["data"]) == uses


def test_an_exchange_gives_a_copy_to_who_receives_it() -> None:
    graph = graph_of(
        *PAIR, a("application", id="lain"), a("integration", id="kirim"),
        link("carries", "kirim", "data"), link("supplied_by", "kirim", "app"),
        link("delivered_to", "kirim", "lain"),
    )  # fmt: skip
    found = users_of(graph, graph.elements["data"])
    assert found == {"app": {Use.READS}, "lain": {Use.RECEIVES}}
    assert creators(graph, found, "application") == []


def test_data_without_and_with_several_creators_is_marked_in_words() -> None:
    graph = graph_of(
        a_process("uji"), a_process("sidang"), a("data", id="yatim"), a("data", id="rebutan"),
        a("data", id="biasa"), link("arises_from", "rebutan", "uji"),
        link("arises_from", "rebutan", "sidang"), link("arises_from", "biasa", "uji"),
    )  # fmt: skip
    scenes = drawn(graph, "opd-crud")
    made = {name: node(scenes, f"made-{name}") for name in ("yatim", "rebutan", "biasa")}
    assert {name: said(one) for name, one in made.items()} == {
        "yatim": "belum ada", "rebutan": "2", "biasa": "1",
    }  # fmt: skip
    assert [bool(one.gap) for one in made.values()] == [True, True, False]
    assert said(node(scenes, "biasa-uji")) == "CU"


def test_processes_of_other_opds_share_one_column() -> None:
    graph = graph_of(
        a_process("uji"), a_process("sekolah", opd="disdik"), a_process("siswa", opd="disdik"),
        a("data", id="data"), link("arises_from", "data", "uji"),
        *(link("realises", f"l-{p}", p) for p in ("sekolah", "siswa")),
        *(link("serves", "data", f"l-{p}") for p in ("sekolah", "siswa")),
        *(a("service", id=f"l-{p}", opd="disdik") for p in ("sekolah", "siswa")),
    )  # fmt: skip
    scenes = drawn(graph, "opd-crud")
    assert said(node(scenes, "data-opd-disdik")) == "R"
    assert node(scenes, "head-unit-disdik").stub and "head-sekolah" not in names(scenes)
    city = drawn(graph, "crud")
    assert said(node(city, "data-opd-dishub")) == "CU"
    assert said(node(city, "data-opd-disdik")) == "R"


def test_the_city_counts_the_data_it_leaves_out() -> None:
    graph = graph_of(a_process("uji"), a("data", id="d"), link("arises_from", "d", "uji"))
    scenes = drawn(graph, "crud")
    assert scenes[0].hidden.startswith("1 data yang dipakai satu OPD saja")


# --- SIPOC ------------------------------------------------------------------------------------


def a_chain(answers: bool) -> Graph:
    """Dishub's process gets something from Disdik, whose own process may say so too."""
    theirs = {"customer": ["opd:dishub"]} if answers else {}
    return graph_of(
        a_process("uji", supplier=["opd:disdik", BPJS], input="Berkas", customer=["opd:kir"]),
        a_process("sekolah", opd="disdik", **theirs),
    )  # fmt: skip


@pytest.mark.parametrize(("answers", "sign"), [(True, ""), (False, "missing")])
def test_a_supplier_that_does_not_list_the_process_is_marked(answers: bool, sign: str) -> None:
    scenes = drawn(a_chain(answers), "sipoc", "uji")
    assert node(scenes, "supplier-opd-disdik").gap == sign
    assert node(scenes, "supplier-institution-bpjs").gap == ""


def test_each_party_has_one_lane_and_the_own_opd_the_first() -> None:
    scenes = drawn(a_chain(True), "sipoc", "uji")
    lanes = sorted((n for n in scenes[0].nodes if n.id.startswith("lane-head-")),
                   key=lambda n: n.area.y)  # fmt: skip
    assert [said(n) for n in lanes] == ["Dishub", "Disdik", "BPJS Kesehatan pihak luar"]
    assert said(node(scenes, "customer-opd-dishub")) == "Dishub di dalam OPD"
    assert said(node(scenes, "output")) == "belum diisi"
    ends = {(link_.source, link_.target) for link_ in scenes[0].links}
    assert {("supplier-opd-disdik", "input"), ("input", "uji"), ("uji", "output"),
            ("output", "customer-opd-dishub")} <= ends  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_lines_of_lanes_neither_cross_nor_lie_on_each_other(seed: int) -> None:
    chance = random.Random(seed)
    parties = [f"institution:{i}" for i in range(chance.randint(1, 14))]
    graph = graph_of(
        a_process("uji", supplier=["opd:disdik", *chance.sample(parties, len(parties) // 2)],
                  customer=chance.sample(parties, len(parties)), input="Berkas", output="Surat"),
        *(a("data", id=f"d{i}") for i in range(3)),
        *(link("arises_from", f"d{i}", "uji") for i in range(3)),
    )  # fmt: skip
    for scene in drawn(graph, "sipoc", "uji", "A4"):
        pieces = [(i, s) for i, one in enumerate(scene.links) for s in _segments(one.points)]
        for (i, one), (j, other) in combinations(pieces, 2):
            assert i == j or not _touch(one, other), (scene.links[i], scene.links[j])


Segment = tuple[tuple[float, float], tuple[float, float]]


def _segments(points: Sequence[tuple[float, float]]) -> list[Segment]:
    return list(pairwise(points))


def _touch(one: Segment, other: Segment) -> bool:
    """Whether two pieces that run along the axes meet."""
    return all(
        min(one[0][k], one[1][k]) <= max(other[0][k], other[1][k])
        and min(other[0][k], other[1][k]) <= max(one[0][k], one[1][k])
        for k in (0, 1)
    )


def test_a_long_text_is_set_whole_over_several_sheets() -> None:
    words = [f"kata{i}" for i in range(1500)]
    graph = graph_of(a_process("uji", input=" ".join(words), output="Surat"))
    scenes = drawn(graph, "opd-sipoc", paper="A4")
    own = [n for s in scenes for n in s.nodes if n.id.startswith("input-uji")]
    assert len(scenes) > 1 and " ".join(said(n) for n in own).split() == words


# --- Any table --------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_every_cell_stands_once_and_bars_name_the_sheet_that_follows(seed: int) -> None:
    chance = random.Random(seed)
    columns = [Column(f"c{i}", Piece(f"h{i}", ((f"Kolom panjang {i}", False, False),)))
               for i in range(chance.randint(1, 70))]  # fmt: skip
    rows = [Row(f"r{i}", Piece(f"k{i}", ((f"Baris {i}", False, False),)), f"Kelompok {i // 20}")
            for i in range(chance.randint(1, 90))]  # fmt: skip
    cells = {
        (r.id, c.id): (Piece(f"{r.id}.{c.id}", (("x", False, False),)),)
        for r in rows for c in columns if chance.random() < 0.3
    }  # fmt: skip
    table = Table("Sudut", tuple(columns), tuple(rows), cells, head=14, narrowest=2, widest=6,
                  dense=True, turned=True)  # fmt: skip
    sheets = table_sheets(table, _ask(graph_of(), "", "A4", {}), first=3)
    drawn_cells = [n.id for nodes in sheets for n in nodes if "." in n.id]
    assert sorted(drawn_cells) == sorted(f"{r}.{c}" for r, c in cells)
    for number, nodes in enumerate(sheets, start=3):
        heads = {n.id for n in nodes if n.id.startswith("h")}
        used = {f"h{n.id.split('.')[1][1:]}" for n in nodes if "." in n.id}
        assert used <= heads
        bars = [said(n) for n in nodes if n.id == "continued"]
        assert bool(bars) == (number < len(sheets) + 2)
        assert all(3 < int(w.strip(";")) < len(sheets) + 3
                   for bar in bars for w in bar.split() if w.strip(";").isdigit())  # fmt: skip


def test_upright_words_are_turned_in_every_format() -> None:
    head = Node("h", drawn(a_landscape(), "landscape")[0].nodes[0].area, turned=True)
    scene = Scene(PAPERS["A4"], (head,))
    assert "horizontal=0" in scenes_drawio([(scene, TITLE)])
    wide = drawn(a_city_of(40), "landscape")[0]
    turned = [n for n in wide.nodes if n.turned]
    assert turned and "rotate(-90" in scene_svg(wide, TITLE, measure)
    assert all(measure(w.text, w.size, w.bold) <= n.area.height for n in turned for w in n.lines)


def a_city_of(number: int) -> Graph:
    """Many OPDs with a process each."""
    from architecture.graph import Unit

    units = {f"u{i}": Unit(f"u{i}", f"1.{i:02}", f"Dinas Nomor {i}", f"Dinas Nomor {i}", None,
                           "dinas") for i in range(number)}  # fmt: skip
    return graph_of(*(a_process(f"p{i}", opd=f"u{i}") for i in range(number)), units=units)


# --- Who sees what ----------------------------------------------------------------------------


def test_nothing_that_the_reader_may_not_see_is_in_any_table() -> None:
    secret = "rahasiasekali"
    graph = graph_of(
        a_process("uji", input=secret, output=secret, supplier=[BPJS], customer=["opd:disdik"]),
        a("vulnerability", {"rak": "RAK.01", "description": secret}, id="celah", name=secret),
        a("data", {"description": secret}, id="data"), link("arises_from", "data", "uji"),
        a_process("sekolah", opd="disdik"),
    )  # fmt: skip
    stranger = visible_graph(graph, Viewer("x", scope=frozenset({"disdik"})))
    for name in GRIDS:
        subject = "sekolah" if name == "sipoc" else "dishub"
        for options in ({}, {"pohon": "rak"}, {"kolom": "aplikasi"}, {"kolom": "unit"}):
            words = everything(drawn(stranger, name, subject, **options))
            assert secret not in words and "BPJS" not in words, name
    owner = visible_graph(graph, Viewer("x", scope=frozenset({"dishub"})))
    assert secret in everything(drawn(owner, "opd-sipoc"))


def test_closed_records_are_counted_as_closed_not_as_empty() -> None:
    graph = graph_of(a_process("uji"), a_process("sekolah", opd="disdik"))
    stranger = visible_graph(graph, Viewer("x", scope=frozenset({"disdik"})))
    scenes = drawn(stranger, "coverage")
    assert "total-empty" not in names(scenes)
    assert scenes[0].hidden.startswith("1 catatan belum terbuka")
    landscape = drawn(stranger, "landscape")
    assert node(landscape, "processes-~-dishub").gap == ""
