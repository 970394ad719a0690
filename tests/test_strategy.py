"""The strategy map: what stands where, what was reached, which processes carry which goal."""

from __future__ import annotations

import random

import pytest

from architecture.metamodel.governance import FALLING, RISING
from architecture.strategy import (
    MISSED,
    REACHED,
    UNKNOWN,
    carrying_of,
    inferred_direction,
    number_of,
    strategy_of,
)
from architecture.tables import Source, make, table_of, value_of
from tests.conftest import running_app
from tests.factories import a_city, a_link, a_record, an_account, signed_in
from tests.gap_pairs import WORDS, Record, graph_of
from tests.gap_pairs import link as link_of


def a(kind, name, **values):
    held = {n: v for n, v in values.items() if v is not None}
    return Record(f"{kind} {name}", kind, held, name=name)


def link(source, type_, target):
    return link_of(type_, source.id, target.id)


def a_goal(name, level="", **values):
    return a("goal", name, level=level or None, **values)


def a_kpi(name="Indeks", **values):
    return a("kpi", name, **values)


def figures(**values):
    (indicator,) = strategy_of(graph_of(a_kpi(**values))).loose
    return [(f.year, f.state) for f in indicator.figures]


def shape(node):
    return (node.element.name, [shape(child) for child in node.children])


def test_goals_stand_below_what_they_refine():
    vision, mission, goal = a_goal("V", "visi"), a_goal("M", "misi"), a_goal("S", "sasaran")
    graph = graph_of(
        vision, mission, goal, link(mission, "goal_part_of", vision),
        link(goal, "goal_part_of", mission),
    )  # fmt: skip
    (root,) = strategy_of(graph).roots
    assert shape(root) == ("V", [("M", [("S", [])])])
    assert [n.depth for n in root.walk()] == [0, 1, 2]


def test_what_refines_nothing_is_not_lost():
    strategy = strategy_of(graph_of(a_goal("V", "visi"), a_goal("Lepas", "sasaran"), a_goal("?")))
    assert [n.element.name for n in strategy.unplaced] == ["?", "Lepas"]


def test_goals_that_refine_each_other_in_a_ring_are_shown_once():
    one, two = a_goal("Satu", "tujuan"), a_goal("Dua", "tujuan")
    graph = graph_of(one, two, link(one, "goal_part_of", two), link(two, "goal_part_of", one))
    assert sorted(n.element.name for n in strategy_of(graph).walk()) == ["Dua", "Satu"]


@pytest.mark.parametrize(
    ("target", "realised", "state"),
    [
        ("83", "82,9", MISSED),
        ("83", "83", REACHED),
        ("1.234,5", "1.235", REACHED),
        ("85 %", "86 %", REACHED),
        ("WTP", "wtp", REACHED),
        ("WTP", "WDP", UNKNOWN),
        ("2,5±1", "2,7", REACHED),
        ("2,5 ± 1", "3,6", MISSED),
        ("", "5", UNKNOWN),
        ("5", "", UNKNOWN),
    ],
)
def test_a_target_is_reached_by_what_was_realised(target, realised, state):
    years = {"yearly_target": {"2025": target}, "realised": {"2025": realised}}
    assert figures(**years) == [("2025", state)]


def test_less_is_better_where_somebody_said_so_or_the_targets_fall():
    years = {"yearly_target": {"2025": "10"}, "realised": {"2025": "9"}}
    assert figures(**years) == [("2025", MISSED)]
    assert figures(**years, direction=FALLING) == [("2025", REACHED)]
    falling = {"yearly_target": {"2025": "10", "2026": "8"}, "realised": {"2025": "9"}}
    assert figures(**falling)[0] == ("2025", REACHED)
    assert inferred_direction(["WTP"]) == RISING


def test_numbers_are_read_as_indonesian_documents_write_them():
    assert [number_of(t) for t in ("71,2", "71.2", "1.234", "-3", "A", "")] == [
        71.2, 71.2, 1234.0, -3.0, None, None,
    ]  # fmt: skip


def test_a_goal_is_carried_by_its_processes_and_those_of_its_indicators():
    goal, kpi = a_goal("S", "sasaran"), a_kpi()
    one, two = a("process", "Satu"), a("process", "Dua")
    graph = graph_of(
        goal, kpi, one, two, link(kpi, "measures", goal), link(goal, "allocated_to", one),
        link(kpi, "allocated_to", two),
    )  # fmt: skip
    (node,) = strategy_of(graph).unplaced
    assert {p.name for p in node.carriers} == {"Satu", "Dua"}
    assert strategy_of(graph).uncarried() == []


def test_a_goal_without_process_is_named():
    strategy = strategy_of(graph_of(a_goal("S", "sasaran"), a("process", "Satu")))
    assert [n.element.name for n in strategy.uncarried()] == ["S"]


def test_a_process_without_goal_carries_that_of_its_parent():
    goal, parent, part = a_goal("S", "sasaran"), a("process", "Induk"), a("process", "Bagian")
    loose = a("process", "Sendiri", kpi_name="Waktu tunggu")
    graph = graph_of(
        goal, parent, part, loose, link(part, "part_of", parent),
        link(goal, "allocated_to", parent),
    )  # fmt: skip
    found = {c.process.name: c for c in carrying_of(graph)}
    assert found["Bagian"].via is not None and found["Bagian"].via.name == "Induk"
    assert found["Induk"].via is None and found["Induk"].is_tied
    assert not found["Sendiri"].is_tied and found["Sendiri"].text == "Waktu tunggu"


def test_the_table_has_a_column_for_every_year():
    goal, kpi = a_goal("S", "sasaran"), a_kpi(
        unit="poin", yearly_target={"2025": "83", "2026": "84"}, realised={"2025": "85"}
    )  # fmt: skip
    made = make(table_of("strategy_map"), Source(
        graph_of(goal, kpi, link(kpi, "measures", goal)), WORDS
    ))  # fmt: skip
    names = [c.name for c in made.columns]
    row = dict(zip(names, map(value_of, made.rows[0]), strict=True))
    assert (row["target_2025"], row["realised_2025"], row["target_2026"]) == ("83", "85", "84")
    assert row["state"] == "tercapai (2025)"


def said(*items):
    return [(shape(n), [i.element.name for i in n.indicators]) for n in
            strategy_of(graph_of(*items)).walk()]  # fmt: skip


def test_the_map_is_the_same_whatever_the_order_of_the_records():
    items = [a_goal(f"S{i}", "sasaran") for i in range(5)] + [a_kpi(f"I{i}") for i in range(5)]
    links = [link(items[5 + i], "measures", items[i % 3]) for i in range(5)]
    shuffled = random.Random(3).sample([*items, *links], len(items) + len(links))
    assert said(*items, *links) == said(*shuffled)


@pytest.fixture(scope="module")
def city(sqlite_template, tmp_path_factory):
    """A city with a vision, a goal with its indicator, and two processes."""
    folder = tmp_path_factory.mktemp("strategy")
    (folder / "selaras.sqlite").write_bytes(sqlite_template.read_bytes())
    with running_app(f"sqlite:///{folder / 'selaras.sqlite'}", folder) as app:
        a_city(app)
        vision = a_record(app, "goal", "Kota bahari yang maju", None, level="visi")
        goal = a_record(app, "goal", "Layanan makin baik", None, level="sasaran")
        kpi = a_record(
            app, "kpi", "Indeks kepuasan", None, unit="poin", yearly_target="2025: 83; 2026: 84",
            realised="2025: 82,9",
        )  # fmt: skip
        carrying = a_record(app, "process", "Survei kepuasan", "Dishub", review="validated")
        a_record(app, "process", "Rahasia", "Disdik")
        activity = a_record(app, "activity", "Pelatihan layanan", "Dishub", review="validated",
                            plan="new")  # fmt: skip
        a_link(app, goal, "goal_part_of__goal", vision)
        a_link(app, kpi, "measures__goal", goal)
        a_link(app, kpi, "allocated_to__process", carrying)
        a_link(app, activity, "serves_goal__goal", goal)
        app.reader = an_account(app, "reader", None)
        app.admin = an_account(app, "administrator", None)
        yield app


def test_the_page_shows_targets_results_and_what_carries_each_goal(city):
    page = signed_in(city, city.reader).get("/strategi").text
    for words in ("Kota bahari yang maju", "82,9", "belum tercapai", "Survei kepuasan",
                  "Pelatihan layanan"):  # fmt: skip
        assert words in page
    assert "Tambah sasaran" not in page
    assert "Tambah sasaran" in signed_in(city, city.admin).get("/strategi").text


def test_processes_are_listed_with_what_they_carry_and_without_closed_drafts(city):
    client = signed_in(city, city.reader)
    page = client.get("/strategi/proses").text
    assert "Survei kepuasan" in page and "Rahasia" not in page
    assert "Survei kepuasan" not in client.get("/strategi/proses?memikul=tidak").text
    assert "Rahasia" in signed_in(city, city.admin).get("/strategi/proses?memikul=tidak").text


def test_the_workbook_of_the_map_is_given(city):
    answer = signed_in(city, city.reader).get("/strategi/peta-strategi.xlsx")
    assert answer.status_code == 200 and answer.data[:2] == b"PK"


def test_an_empty_map_says_where_to_begin(app):
    a_city(app)
    page = signed_in(app, an_account(app, "administrator", None)).get("/strategi").text
    assert "Peta strategi masih kosong" in page and "Tulis visi" in page
