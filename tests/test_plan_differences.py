"""As-is + plan = target, target − plan = as-is; the difference is exactly what is planned."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask

from app.operations import links
from app.operations.actor import COMMAND_LINE
from app.operations.elements import Edit
from app.operations.records import save_record
from architecture.differences import COLUMNS, Differences, differences
from architecture.elements import Element
from architecture.graph import Graph, read_as
from tests.commands import run
from tests.factories import a_city, a_link, a_record, an_account, signed_in
from tests.random_graphs import a_random_graph, an_edit

Link = tuple[str, str, str]
Record = dict[str, Any]


def a_plan(seed: int) -> tuple[Graph, Graph]:
    """Both readings of a random graph with a random plan, after some random edits of it."""
    chance = random.Random(seed)
    whole = a_random_graph(chance, records=80, links=160)
    for _ in range(10):
        whole = an_edit(whole, chance)
    for element in list(whole.elements.values()):  # records merge within their kind
        others = [e.id for e in whole.of_kind(element.kind) if e.id != element.id]
        into = chance.choice(others) if others else None
        whole.elements[element.id] = element.copy_with(merged_into=into)
    return read_as(whole, "as-is"), read_as(whole, "target")


def record_of(element: Element) -> Record:
    """All that a record says of itself; what could not be read counts where there is no value."""
    columns = {name: getattr(element, name) for name in COLUMNS}
    values = {
        a.name: element.attributes.get(a.name, element.unread.get(a.name))
        for a in element.kind_.attributes
    }
    return columns | {n: v for n, v in values.items() if v is not None}


def content(graph: Graph) -> tuple[dict[str, Record], set[Link]]:
    """What a graph says, whatever the objects and ids by which it does."""
    records = {i: record_of(e) for i, e in graph.elements.items()}
    return records, {(r.type, r.source, r.target) for r in graph.relations}


def applied(graph: Graph, plan: Differences, *, back: bool = False) -> Any:
    """What the graph says after the plan, or before it."""
    records, there = content(graph)
    added, removed = (plan.removed, plan.added) if back else (plan.added, plan.removed)
    came, gone = (plan.links_removed, plan.links_added)[:: 1 if back else -1]
    for element in removed:
        del records[element.id]
    records |= {e.id: record_of(e) for e in added}
    for changed in plan.changed:
        for field in changed.fields:
            value = field.before if back else field.after
            if isinstance(value, tuple) and field.field not in changed.after.kind_.by_name:
                continue  # links are put as a whole
            records[changed.after.id][field.field] = value
            if value is None and field.field not in COLUMNS:
                del records[changed.after.id][field.field]
    triples = [{(r.type, r.source, r.target) for r in some} for some in (came, gone)]
    return records, (there - triples[1]) | triples[0]


@pytest.mark.parametrize("seed", range(25))
def test_as_is_and_the_plan_make_the_target_and_back(seed: int) -> None:
    as_is, target = a_plan(seed)
    plan = differences(as_is, target)
    assert plan.changed and plan.links_added and plan.links_removed
    assert applied(as_is, plan) == content(target)
    assert applied(target, plan, back=True) == content(as_is)


@pytest.mark.parametrize("seed", range(25))
def test_the_difference_lists_exactly_the_changed_rows(seed: int) -> None:
    as_is, target = a_plan(seed)
    plan = differences(as_is, target)
    (before, links_before), (after, links_after) = content(as_is), content(target)
    assert {e.id for e in plan.added} == after.keys() - before.keys()
    assert {e.id for e in plan.removed} == before.keys() - after.keys()
    expected = Counter(
        (i, name)
        for i in before.keys() & after.keys()
        for name in before[i].keys() | after[i].keys()
        if before[i].get(name) != after[i].get(name)
    )
    both = before.keys() & after.keys()
    ends = [(t, s if s in both else o) for t, s, o in links_before ^ links_after]
    listed = Counter(
        (c.after.id, f.field)
        for c in plan.changed
        for f in c.fields
        if f.field in (*COLUMNS, *c.after.kind_.by_name)
    )
    linked = {
        (f.field.partition("__")[0], c.after.id)
        for c in plan.changed
        for f in c.fields
        if f.field not in (*COLUMNS, *c.after.kind_.by_name)
    }
    assert listed == expected
    assert linked == {(type_, end) for type_, end in ends if end in both}


def test_equal_graphs_have_no_plan() -> None:
    as_is, _target = a_plan(1)
    assert not differences(as_is, as_is)


def test_target_values_that_differ_between_two_moments_are_listed() -> None:
    older = Element("a", "application", "A", "A", target={"attributes.year": 2028})
    newer = older.copy_with(_target={"attributes.year": 2030, "name": "B"})
    found = differences(Graph({"a": older}, (), {}), Graph({"a": newer}, (), {}))
    fields = [(f.field, f.before, f.after) for f in found.changed[0].fields]
    assert fields == [("target.name", None, "B"), ("target.attributes.year", 2028, 2030)]


# --- The command, the page and the workbook ------------------------------------------------------


@pytest.fixture
def city(app: Flask) -> dict[str, str]:
    """A plan with one of each: a value, a name, a link, what comes, what goes, what is merged."""
    a_city(app)
    kir = a_record(app, "application", "SIM-KIR", "Dishub", year="2020", review="submitted")
    a_record(app, "application", "Tetap", "Dishub", review="submitted")
    old = a_record(app, "application", "SIM Lama", "Dishub", plan="merge", review="submitted")
    gone = a_record(app, "application", "Usang", "Dishub", plan="retire", review="submitted")
    new = a_record(app, "application", "Portal", "Dishub", plan="new", review="submitted")
    service = a_record(app, "service", "Uji KIR", "Dishub", review="submitted")
    a_link(app, old, "supports__service", service)
    lost = a_link(app, kir, "supports__service", service)
    with app.app_context():
        target = {"name": Edit("SIM-KIR Baru"), "attributes.year": Edit("2028")}
        save_record(COMMAND_LINE, kir.id, {}, target=target)
        save_record(COMMAND_LINE, old.id, {}, columns={"merged_into": Edit(kir.id)})
        links.plan_link(COMMAND_LINE, lost, "retire")
    records = {"kir": kir, "old": old, "gone": gone, "new": new, "service": service}
    return {name: record.code for name, record in records.items()}


def test_the_command_tells_exactly_what_the_plan_changes(
    city: dict[str, str], tmp_path: Path
) -> None:
    told = json.loads(run(tmp_path, "diff", "--to", "target", "--format", "json").stdout)
    assert [e["code"] for e in told["added"]] == [city["new"]]
    assert sorted(e["code"] for e in told["removed"]) == sorted([city["old"], city["gone"]])
    link = "supports__application__inverse"  # of a merged record follows it: nothing comes
    assert told["changed"] == [
        {"code": city["service"], "field": link, "before": f"{city['old']} SIM Lama", "after": ""},
        {"code": city["kir"], "field": "name", "before": "SIM-KIR", "after": "SIM-KIR Baru"},
        {"code": city["kir"], "field": "year", "before": "2020", "after": "2028"},
    ]


def test_from_the_target_back_to_today_is_the_same_the_other_way_round(
    city: dict[str, str], tmp_path: Path
) -> None:
    words = ("--format", "json")
    there = json.loads(run(tmp_path, "diff", "--to", "target", *words).stdout)
    back = json.loads(run(tmp_path, "diff", "--from", "target", "--to", "today", *words).stdout)
    assert (back["added"], back["removed"]) == (there["removed"], there["added"])
    turned = [c | {"before": c["after"], "after": c["before"]} for c in there["changed"]]
    assert back["changed"] == turned


def test_the_workbook_has_the_same_rows(city: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "rencana.xlsx"
    run(tmp_path, "diff", "--to", "target", "--format", "xlsx", "--out", str(file))
    book = openpyxl.load_workbook(file, read_only=True)
    rows = {s.title: [row[:7] for row in s.iter_rows(min_row=4, values_only=True)] for s in book}
    assert [row[1] for row in rows["Bertambah"]] == [city["new"]]
    assert len(rows["Berubah"]) == 3 and len(rows["Hilang"]) == 2


def test_the_page_compares_today_with_the_target(app: Flask, city: dict[str, str]) -> None:
    client = signed_in(app, an_account(app, "reader"))
    page = client.get("/baseline/banding?dari=today&ke=target").text
    assert "Hari ini → Target" in page
    for words in ("Portal", "SIM-KIR Baru", "2028", "Usang", "SIM Lama"):
        assert words in page
    assert "Tetap" not in page.partition("</form>")[2]
