"""Target values beside today's: from a queue or a form into the tables, the log and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import queries
from app.database import writing
from app.errors import Forbidden, Refused
from app.operations import links
from app.operations.actor import COMMAND_LINE
from app.operations.elements import Edit, get_element
from app.operations.records import save_record
from app.operations.undo import undo_change
from app.operations.writer import Writer
from app.permissions import actor_of
from app.queries.baselines import state_as_of
from architecture.past import graph_of
from tests.edit_queue import Queue
from tests.factories import a_city, a_link, a_record, an_account, reload, signed_in, unit_id
from tests.test_sync import Pair, a_room


@pytest.fixture
def siti(app: Flask) -> Queue:
    a_city(app)
    return Queue(signed_in(app, an_account(app, "officer", "Dishub", name="Siti")))


@pytest.fixture
def budi(app: Flask, siti: Queue) -> Queue:
    return Queue(signed_in(app, an_account(app, "officer", "Dishub", name="Budi")))


def plan(app: Flask, record: Any, **values: Any) -> Any:
    """Set target values of a record; the last change of it."""
    names = {"name": "name", "opd": "opd"}
    with app.app_context():
        stored = queries.stored_element(record.id)
        edits = {}
        for short, raw in values.items():
            name = names.get(short, f"attributes.{short}")
            unread = stored.target.get(f"unread.{short}")
            edits[name] = Edit(raw, stored.target.get(name), unread)
        save_record(COMMAND_LINE, record.id, {}, target=edits)
        return queries.history(record.id)[0]


def planned(app: Flask, record: Any) -> Any:
    """The record in the target reading."""
    with app.app_context():
        return queries.load_graph("target").elements[record.id]


def test_the_grid_sends_target_values_and_todays_stay(app: Flask, siti: Queue) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub", year="2020")
    states = siti.states(
        siti.set(record.id, "target.attributes.year", "2028"),
        siti.set(record.id, "target.name", "SIM-KIR Baru"),
        siti.set(record.id, "target.opd", "Diskominfo"),
    )
    assert states == ["applied"] * 3
    stored, shown = reload(app, record), planned(app, record)
    assert (stored.name, stored.attributes) == ("SIM-KIR", {"year": 2020})
    with app.app_context():
        assert (shown.name, shown.opd) == ("SIM-KIR Baru", unit_id("Diskominfo"))
        assert queries.load_graph().elements[record.id].attributes == {"year": 2020}
    assert shown.attributes == {"year": 2028}


def test_what_does_not_fit_is_kept_as_text_and_replaced_by_a_value(app: Flask) -> None:
    a_city(app)
    record = a_record(app, "application", "SIM-KIR", "Dishub", year="2020")
    plan(app, record, year="kelak")
    assert reload(app, record).target == {"unread.year": "kelak"}
    assert planned(app, record).unread == {"year": "kelak"}
    plan(app, record, year="2029")
    assert reload(app, record).target == {"attributes.year": 2029}


def test_an_empty_target_value_is_as_today_again(app: Flask, siti: Queue) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub", year="2020")
    edits = [
        siti.set(record.id, "target.attributes.year", "2028", 2020),  # seen: what is today
        siti.set(record.id, "target.attributes.year", "", 2028),
        siti.set(record.id, "target.name", "-", None),
    ]
    assert siti.states(*edits) == ["applied"] * 3
    assert reload(app, record).target == {}


def test_two_people_at_one_target_value_see_both(app: Flask, siti: Queue, budi: Queue) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub", year="2020")
    siti.send(siti.set(record.id, "target.attributes.year", "2028", 2020))
    result = budi.send(budi.set(record.id, "target.attributes.year", "2030", 2020))["results"][0]
    assert result["state"] == "conflict"
    told = result["conflict"]
    assert (told["stored_text"], told["sent_text"], told["by"]) == ("2028", "2030", "Siti")
    assert budi.states(budi.set(record.id, "attributes.year", "2021", 2020)) == ["applied"]


@pytest.mark.parametrize("field", ["target.attributes.nama", "target.plan", "target.", "target"])
def test_what_has_no_target_value_is_refused(app: Flask, client: Any, field: str) -> None:
    a_city(app)
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    queue = Queue(signed_in(app, an_account(app, "officer", "Dishub")))
    assert queue.states(queue.set(record.id, field, "x")) == ["refused"]
    assert reload(app, record).target == {}


def test_all_that_is_wrong_with_target_values_is_told_at_once(app: Flask) -> None:
    a_city(app)
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    with app.app_context(), pytest.raises(Refused) as told:
        edits = {"attributes.nama": Edit("x"), "review": Edit("validated")}
        save_record(COMMAND_LINE, record.id, {}, target=edits)
    assert [f.place for f in told.value.faults] == ["target.attributes.nama", "target.review"]


def test_a_target_value_of_an_accepted_record_is_a_draft(app: Flask) -> None:
    a_city(app)
    record = a_record(app, "application", "SIM-KIR", "Dishub", year="2020", review="validated")
    plan(app, record, year="2028", name="Baru")
    stored = reload(app, record)
    assert stored.review == "draft"
    assert stored.draft_fields == "target.attributes.year target.name"
    reader = an_account(app, "reader")
    with app.app_context():
        viewer = actor_of(queries.account(reader.id)).viewer
        shown = queries.graph_for(viewer, reading="target").elements[record.id]
        assert (shown.name, dict(shown.attributes)) == ("SIM-KIR", {})
        shown = queries.graph_for(viewer, reading="as-is").elements[record.id]
        assert shown.attributes == {"year": 2020} and shown.target == {}


def test_only_who_may_edit_the_record_plans_for_it(app: Flask) -> None:
    a_city(app)
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    stranger = an_account(app, "officer", "Disdik")
    with app.app_context(), pytest.raises(Forbidden):
        save_record(
            actor_of(queries.account(stranger.id)), record.id, {}, target={"name": Edit("Lain")}
        )


def test_undoing_puts_the_former_target_value_back_with_its_text(app: Flask) -> None:
    a_city(app)
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    plan(app, record, year="kelak")
    change = plan(app, record, year="2028")
    with app.app_context():
        undo_change(COMMAND_LINE, change.id)
    assert reload(app, record).target == {"unread.year": "kelak"}


def test_an_earlier_moment_has_its_target_values(app: Flask) -> None:
    a_city(app)
    record = a_record(app, "application", "SIM-KIR", "Dishub", year="2020")
    first = plan(app, record, year="2028")
    plan(app, record, year="2030", name="Baru")
    with app.app_context():
        past = graph_of(state_as_of(first.id)).elements[record.id]
        assert past.target == {"attributes.year": 2028}


# --- Links --------------------------------------------------------------------------------------


def a_planned_link(app: Flask, review: str = "draft") -> tuple[Any, str]:
    application = a_record(app, "application", "SIM-KIR", "Dishub", review=review)
    service = a_record(app, "service", "Uji KIR", "Dishub")
    return application, a_link(app, application, "supports__service", service)


def test_a_link_that_retires_is_not_in_the_target(app: Flask) -> None:
    a_city(app)
    _record, link = a_planned_link(app)
    with app.app_context():
        links.plan_link(COMMAND_LINE, link, "retire")
        assert [r.id for r in queries.load_graph().relations] == [link]
        assert queries.load_graph("target").relations == ()
        links.plan_link(COMMAND_LINE, link, "new")
        assert queries.load_graph().relations == ()
        assert [r.id for r in queries.load_graph("target").relations] == [link]


def test_the_plan_of_a_link_can_be_undone_and_is_in_earlier_moments(app: Flask) -> None:
    a_city(app)
    _record, link = a_planned_link(app)
    with app.app_context():
        links.plan_link(COMMAND_LINE, link, "retire")
        number = queries.data_version()
        undo_change(COMMAND_LINE, number)
        assert [r.plan for r in queries.load_graph("all").relations] == ["keep"]
        assert [r.plan for r in graph_of(state_as_of(number)).relations] == ["retire"]
        assert [r.plan for r in graph_of(state_as_of(number - 1)).relations] == ["keep"]


def test_the_plan_of_a_link_is_content_of_the_record_it_is_stated_from(app: Flask) -> None:
    a_city(app)
    record, link = a_planned_link(app)
    with app.app_context():
        with writing():
            states = {"review": "validated", "draft_fields": ""}
            Writer(COMMAND_LINE).set_state(get_element(record.id), "validated", states)
        links.plan_link(COMMAND_LINE, link, "retire")
    stored = reload(app, record)
    assert (stored.review, stored.draft_fields) == ("draft", "links.supports__service")


def test_an_unknown_plan_of_a_link_is_refused(app: Flask) -> None:
    a_city(app)
    _record, link = a_planned_link(app)
    with app.app_context(), pytest.raises(Refused):
        links.plan_link(COMMAND_LINE, link, "merge")


# --- From the room ------------------------------------------------------------------------------


def test_target_values_and_plans_of_links_come_from_the_room(
    app: Flask, sqlite_template: Path, tmp_path: Path
) -> None:
    a_city(app)
    record, link = a_planned_link(app)
    with a_room(sqlite_template, tmp_path / "ruang") as room:
        pair = Pair(app, room, tmp_path)
        pair.part()
        plan(room, record, year="kelak", name="Baru", hosting="pdn")
        with room.app_context():
            links.plan_link(COMMAND_LINE, link, "retire")
        report = pair.join()
    assert report.applied == 2 and not report.clashes
    assert reload(app, record).target == {
        "unread.year": "kelak", "name": "Baru", "attributes.hosting": "pdn",
    }  # fmt: skip
    with app.app_context():
        assert queries.load_graph("target").relations == ()
