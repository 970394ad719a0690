"""The roadmap by itself: what it reads, the sums, the order proposed, what would be."""

from __future__ import annotations

import random

import pytest

from architecture.elements import Element, Relation, Unit
from architecture.graph import Graph
from architecture.roadmap.budget import budget_by, unit_of
from architecture.roadmap.order import Placement, proposed_order
from architecture.roadmap.roadmap import CLASS_LIST, ClosedGap, Roadmap, roadmap_of
from architecture.roadmap.simulation import simulate, state_after
from architecture.vocabulary import Vocabulary

YEARS = (2026, 2027, 2028, 2029, 2030)
CLASSES = ("Tata Kelola SPBE", "Layanan SPBE", "Aplikasi SPBE")
WORDS = Vocabulary(codelists={CLASS_LIST: CLASSES})
UNITS = {"dinas": Unit("dinas", "1", "Dinas", "Dinas", None, "dinas")}


def an_activity(number: int, **values: object) -> Element:
    code = f"KEG-{number:04d}"
    return Element(code, "activity", code, f"Kegiatan {number}", "dinas", attributes=values)


def a_record(kind: str, code: str, plan: str = "keep", **more: object) -> Element:
    return Element(code, kind, code, code, "dinas", plan=plan, **more)


def linked(*ends: tuple[str, str, str]) -> tuple[Relation, ...]:
    return tuple(Relation(f"r{n}", type_, s, t) for n, (s, type_, t) in enumerate(ends))


def waits(*pairs: str) -> tuple[Relation, ...]:
    """Links "2>1": the second activity depends on the first."""
    return linked(*((f"KEG-000{p[0]}", "depends_on", f"KEG-000{p[2]}") for p in pairs))


def a_graph(*elements: Element, links: tuple[Relation, ...] = ()) -> Graph:
    return Graph({e.id: e for e in elements}, links, UNITS, reading="all")


def a_roadmap(*elements: Element, links=(), closed=None) -> Roadmap:
    return roadmap_of(a_graph(*elements, links=links), WORDS, YEARS, closed)


def dated(first: int, last: int, **more: object) -> dict[str, object]:
    return {"starts_on": f"{first}-01-01", "ends_on": f"{last}-12-31", **more}


def gap(key: str, severity: str = "high") -> ClosedGap:
    return ClosedGap(key, key, severity)


def order_of(made: Roadmap, this_year: int = 2026) -> dict[str, Placement]:
    return {p.activity.code: p for p in proposed_order(made, this_year=this_year)}


# --- Reading --------------------------------------------------------------------------------------


def test_activities_stand_by_class_then_start_in_any_order_of_the_data():
    elements = [
        an_activity(1, category="Aplikasi SPBE", **dated(2028, 2028)),
        an_activity(2, category="Tata Kelola SPBE", **dated(2029, 2029)),
        an_activity(3, category="Aplikasi SPBE", **dated(2026, 2027)),
        an_activity(4),
        an_activity(5, category="Kelas sendiri", **dated(2026, 2026)),
    ]
    random.Random(3).shuffle(elements)
    made = a_roadmap(*elements)
    assert [a.code for a in made.activities] == [
        "KEG-0002", "KEG-0003", "KEG-0001", "KEG-0005", "KEG-0004",
    ]  # fmt: skip
    assert made.classes == (*CLASSES, "Kelas sendiri")


def test_years_follow_from_budget_where_no_day_is_given():
    only = a_roadmap(an_activity(1, budget={"2027": "10 juta", "2029": "5.000.000"})).activities[0]
    assert (only.first_year, only.last_year, only.total) == (2027, 2029, 15_000_000)


def test_what_is_no_amount_is_kept_as_such():
    only = a_roadmap(an_activity(1, budget={"2027": "sesuai DPA", "2028": "-"})).activities[0]
    assert only.unread_budget == {2027: "sesuai DPA"} and only.total == 0


@pytest.mark.parametrize("text", ["usulan_program", "Usulan program", "usulan sistem"])
def test_a_proposal_of_the_program_is_none_of_the_confirmed(text):
    made = a_roadmap(an_activity(1, planning_state=text), an_activity(2))
    assert [a.code for a in made.proposals] == ["KEG-0001"]
    assert [a.code for a in made.confirmed] == ["KEG-0002"]


# --- Budget ---------------------------------------------------------------------------------------


def test_budgets_add_up_by_class_with_what_lies_outside_the_period():
    made = a_roadmap(
        an_activity(1, category="Aplikasi SPBE", budget={"2026": "10.000.000"}),
        an_activity(2, category="Aplikasi SPBE", budget={"2026": "5.000.000", "2031": "1.000.000"}),
        an_activity(3, category="Tata Kelola SPBE", budget={"2027": "2.000.000"}),
    )
    table = budget_by(made.activities, YEARS, lambda a: a.category, made.classes)
    assert [(line.key, line.total) for line in table.lines] == [
        ("Tata Kelola SPBE", 2_000_000), ("Aplikasi SPBE", 16_000_000),
    ]  # fmt: skip
    assert table.total.amounts == (15_000_000, 2_000_000, 0, 0, 0)
    assert table.total.outside == 1_000_000 and table.total.total == 18_000_000


@pytest.mark.parametrize(("amount", "unit"), [("2 juta", 10**6), ("2.500.000", 1000), ("999", 1)])
def test_the_unit_shows_every_amount_without_a_fraction(amount, unit):
    made = a_roadmap(an_activity(1, budget={"2026": amount}))
    assert unit_of([budget_by(made.activities, YEARS, lambda a: a.category)]) == unit


# --- Order ----------------------------------------------------------------------------------------


def test_what_has_its_time_and_contradicts_nothing_stays():
    made = a_roadmap(
        an_activity(1, **dated(2026, 2026)), an_activity(2, **dated(2027, 2027)),
        links=waits("2>1"),
    )  # fmt: skip
    assert order_of(made) == {}


def test_what_starts_before_its_predecessor_ends_is_moved_behind_it():
    made = a_roadmap(
        an_activity(1, **dated(2027, 2028)), an_activity(2, **dated(2026, 2026)),
        links=waits("2>1"),
    )  # fmt: skip
    moved = order_of(made)
    assert set(moved) == {"KEG-0002"}
    assert (moved["KEG-0002"].first, moved["KEG-0002"].last) == (2029, 2029)
    assert "mulai sebelum KEG-0001 selesai" in moved["KEG-0002"].faults[0].id
    assert any("setelah KEG-0001" in r.id for r in moved["KEG-0002"].reasons)


def test_a_move_is_handed_on_to_what_waits_for_it():
    made = a_roadmap(
        an_activity(1, **dated(2027, 2027)), an_activity(2, **dated(2026, 2026)),
        an_activity(3, **dated(2027, 2027)),
        links=waits("2>1", "3>2"),
    )  # fmt: skip
    moved = order_of(made)
    assert (moved["KEG-0002"].first, moved["KEG-0003"].first) == (2028, 2029)


def test_grave_gaps_come_first_and_none_last():
    made = a_roadmap(
        an_activity(1), an_activity(2), an_activity(3),
        closed={"KEG-0002": [gap("a", "high")], "KEG-0003": [gap("b", "medium")]},
    )  # fmt: skip
    first = {code: p.first for code, p in order_of(made).items()}
    assert first == {"KEG-0002": 2026, "KEG-0003": 2027, "KEG-0001": 2028}


def test_years_with_budget_are_kept():
    made = a_roadmap(an_activity(1, budget={"2028": "1 juta", "2029": "1 juta"}))
    assert (order_of(made)["KEG-0001"].first, order_of(made)["KEG-0001"].last) == (2028, 2029)


def test_nothing_is_proposed_before_this_year_or_after_the_period():
    made = a_roadmap(
        an_activity(1), an_activity(2, **dated(2030, 2030)), an_activity(3),
        links=waits("3>2"), closed={"KEG-0001": [gap("a")]},
    )  # fmt: skip
    moved = order_of(made, this_year=2029)
    assert moved["KEG-0001"].first == 2029
    assert (moved["KEG-0003"].first, moved["KEG-0003"].last) == (2030, 2030)
    assert any("baru selesai 2030" in r.id for r in moved["KEG-0003"].reasons)


def test_activities_that_wait_for_each_other_are_told_not_placed():
    made = a_roadmap(
        an_activity(1), an_activity(2),
        links=waits("1>2", "2>1"),
    )  # fmt: skip
    assert all(p.is_cyclic for p in order_of(made).values()) and len(order_of(made)) == 2


def test_done_and_dropped_activities_are_left_alone():
    made = a_roadmap(
        an_activity(1, planning_state="selesai"), an_activity(2, planning_state="batal")
    )
    assert order_of(made) == {}


# --- Simulation -----------------------------------------------------------------------------------


def a_plan() -> tuple[Graph, Roadmap]:
    """A service on an old application that is retired in 2027 and a new one made in 2028."""
    graph = a_graph(
        a_record("service", "LYN-1"), a_record("application", "APL-OLD", "retire"),
        a_record("application", "APL-NEW", "new"),
        an_activity(1, **dated(2026, 2027, budget={"2026": "10 juta", "2027": "5 juta"})),
        an_activity(2, **dated(2028, 2028, budget={"2028": "20 juta"})),
        links=linked(
            ("APL-OLD", "supports", "LYN-1"), ("APL-NEW", "supports", "LYN-1"),
            ("KEG-0001", "produces", "APL-OLD"), ("KEG-0002", "produces", "APL-NEW"),
        ),
    )  # fmt: skip
    closed = {"KEG-0001": [gap("a"), gap("b")], "KEG-0002": [gap("b")]}
    return graph, roadmap_of(graph, WORDS, YEARS, closed)


def simulated(chosen: set[str]):
    graph, made = a_plan()
    return simulate(made, graph, chosen, years=YEARS, count=lambda done, closed: 10 - len(closed))


def test_gaps_close_when_every_activity_that_closes_them_is_done():
    left = [end.open_gaps for end in simulated({"KEG-0001", "KEG-0002"}).years]
    assert left == [10, 9, 8, 8, 8]


def test_money_adds_up_year_by_year():
    spent = [end.spent // 10**6 for end in simulated({"KEG-0001", "KEG-0002"}).years]
    assert spent == [10, 15, 35, 35, 35]


def test_a_service_stops_until_its_new_application_is_there():
    ends = simulated({"KEG-0001", "KEG-0002"}).years
    assert [[a.element.code for a in end.stopped] for end in ends] == [[], ["LYN-1"], [], [], []]
    assert [e.code for e in ends[1].ended] == ["APL-OLD"] and not ends[1].made
    assert [e.code for e in ends[2].made] == ["APL-NEW"]


def test_what_is_not_chosen_does_not_happen():
    ends = simulated({"KEG-0002"}).years
    assert not ends[-1].ended and not ends[-1].services and ends[-1].spent == 20_000_000


def test_an_activity_without_year_is_told():
    graph = a_graph(an_activity(1))
    made = roadmap_of(graph, WORDS, YEARS)
    found = simulate(made, graph, {"KEG-0001"}, years=YEARS, count=lambda done, closed: 0)
    assert [a.code for a in found.undated] == ["KEG-0001"] and not any(e.done for e in found.years)


def test_the_state_after_everything_is_the_target():
    graph, _made = a_plan()
    after = state_after(graph, {"APL-OLD", "APL-NEW"})
    assert "APL-OLD" not in after.elements and "APL-NEW" in after.elements
    assert [r.source for r in after.relations if r.type == "supports"] == ["APL-NEW"]


def test_what_nobody_produces_keeps_its_plan_and_stands():
    graph, _made = a_plan()
    after = state_after(graph, {"APL-NEW"})
    assert after.elements["APL-OLD"].plan == "retire"
    assert after.elements["APL-NEW"].plan == "keep"


def test_target_values_hold_only_once_the_record_is_produced():
    old = a_record("application", "APL-1", "upgrade", target={"name": "Nama baru"})
    graph = a_graph(old)
    assert state_after(graph, set()).elements["APL-1"].name == "APL-1"
    assert state_after(graph, {"APL-1"}).elements["APL-1"].name == "Nama baru"
