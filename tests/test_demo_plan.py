"""The demo city's plan: five years, all classes, the remedy of each rule, a target of its own."""

import shutil
from collections import Counter
from datetime import date

import pytest
from sqlalchemy import select

from app import queries
from app.extensions import db
from app.models import Decision
from app.operations import demo
from architecture.gaps import RULES
from architecture.plan_values import rupiah
from tests.conftest import running_app
from tests.demo_fixture import DATABASE

YEARS = [str(year) for year in range(2025, 2030)]
WORKSHOP_PROPOSAL = "Penghubungan aplikasi kecamatan kepulauan ke SPLP Kota Contoh"


@pytest.fixture(scope="module")
def demo_city(demo_template, tmp_path_factory):
    """The application on the demo city, which no test here changes."""
    folder = tmp_path_factory.mktemp("demo-plan")
    shutil.copyfile(demo_template / DATABASE, folder / DATABASE)
    with running_app(f"sqlite:///{folder / DATABASE}", folder) as app:
        yield app


@pytest.fixture(scope="module")
def city(demo_city):
    """The graph of the demo with everything in it."""
    with demo_city.app_context():
        return queries.load_graph("all")


@pytest.fixture
def activities(city):
    """The activities people planned, without the proposal of a workshop that has no details."""
    return [a for a in city.of_kind("activity") if a.name != WORKSHOP_PROPOSAL]


def linked(city, element, *types):
    return [r for r in city.relations_of(element) if r.type in types]


def test_plan_has_forty_activities_in_all_seven_classes_and_five_years(activities, demo_city):
    with demo_city.app_context():
        classes = set(queries.vocabulary().codelists["kategori_peta_rencana"])
    assert len(activities) >= 40
    assert {a["category"] for a in activities} == classes and len(classes) == 7
    assert {year for a in activities for year in a["budget"]} >= set(YEARS)


@pytest.mark.parametrize(
    "name",
    ["output", "indicator", "yearly_target", "owner_unit", "supporting_units", "starts_on",
     "ends_on", "planning_state", "programme", "budget_activity", "sub_activity_code", "budget",
     "fund_source", "initiative"],
)  # fmt: skip
def test_every_planned_activity_says(activities, name):
    assert [a.name for a in activities if not a[name]] == []


def test_codes_of_the_budget_contain_each_other(activities):
    for activity in activities:
        programme, budget, sub = (
            activity[n].split(" ")[0] for n in ("programme", "budget_activity", "sub_activity_code")
        )
        assert budget.startswith(f"{programme}.") and sub.startswith(f"{budget}."), activity.name


def test_money_is_that_of_a_city(activities):
    sums = Counter()
    for activity in activities:
        for year, text in activity["budget"].items():
            sums[year] += rupiah(text)
    assert all(500_000_000 <= sums[year] <= 25_000_000_000 for year in YEARS)
    amounts = [rupiah(text) for a in activities for text in a["budget"].values()]
    assert all(25_000_000 <= amount <= 3_000_000_000 for amount in amounts)


def test_strategy_map_is_complete(city):
    goals = city.of_kind("goal")
    assert {g["level"] for g in goals} >= {"visi", "misi", "tujuan", "sasaran"}
    for kpi in city.of_kind("kpi"):
        assert set(YEARS) <= set(kpi["yearly_target"]) and kpi["realised"], kpi.name
        assert linked(city, kpi, "measures", "allocated_to"), kpi.name


def test_activities_serve_goals_produce_objects_and_wait_for_others(city, activities):
    assert all(linked(city, a, "serves_goal") for a in activities)
    kinds = {city.elements[r.target].kind for a in activities for r in linked(city, a, "produces")}
    assert len(kinds) >= 15
    assert sum(bool(linked(city, a, "depends_on")) for a in activities) >= 8


def test_target_has_each_plan_and_values_names_and_links_of_its_own(city):
    plans = Counter(e.plan for e in city.elements.values())
    assert all(plans[plan] >= 10 for plan in ("new", "upgrade", "retire", "merge"))
    mergers = [e for e in city.elements.values() if e.plan == "merge"]
    assert sum(e.merged_into is not None for e in mergers) >= len(mergers) - 2
    planned = {name for e in city.elements.values() for name in e.target}
    assert {"name", "opd"} <= planned and len(planned) >= 8
    assert {r.plan for r in city.relations} == {"keep", "new", "retire"}


def test_remedy_of_each_rule_is_an_activity(demo_city):
    with demo_city.app_context():
        planned = set(db.session.scalars(select(Decision.key).where(Decision.state == "planned")))
    used = {key.split(":")[0] for key in planned}
    # Its remedy is to plan an activity at all, which closes it.
    assert {r.code for r in RULES} - used <= {"RCN-03"}


def test_decisions_of_the_seeds_name_rules_and_activities(city):
    names = {a.name for a in city.of_kind("activity")}
    for row in demo._rows("gap_decisions.csv"):
        assert row["activity"].split(" @ ")[0] in names or row["state"] != "planned"
        assert row["reason"] or row["state"] == "planned"
    assert {row["state"] for row in demo._rows("gap_decisions.csv")} == {
        "planned", "postponed", "accepted", "dismissed",
    }  # fmt: skip


def test_today_of_the_demo_lies_in_its_plan(activities):
    states = Counter(a["planning_state"] for a in activities)
    assert {"selesai", "berjalan", "disetujui", "direncanakan", "diusulkan"} <= set(states)
    done = [a for a in activities if a["planning_state"] == "selesai"]
    assert all(date.fromisoformat(a["ends_on"]) < date(2026, 11, 1) for a in done)
