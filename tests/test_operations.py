"""Writing: what merges, what conflicts, what waits, what can be undone; on both databases."""

from __future__ import annotations

import pytest
from flask import Flask

from app import queries
from app.errors import Forbidden, Refused
from app.operations import elements, links, review, undo
from app.operations.actor import COMMAND_LINE
from app.operations.elements import Edit
from app.permissions import actor_of
from architecture.metamodel import METAMODEL
from tests.factories import a_city, a_record, an_account

APPLICATION = METAMODEL.kind("application")
SERVER = METAMODEL.kind("server")


def stored(element_id: str) -> queries.StoredElement:
    found = queries.stored_element(element_id)
    assert found is not None
    return found


def test_different_attributes_of_one_record_merge(any_app: Flask):
    a_city(any_app)
    record = a_record(any_app, year="2020", database="MySQL")
    first, second = an_account(any_app), an_account(any_app)
    with any_app.app_context():
        one = elements.save_element(actor_of(first), record.id, {"year": Edit("2021", seen=2020)})
        two = elements.save_element(
            actor_of(second), record.id, {"database": Edit("MariaDB", seen="MySQL")}
        )
        assert one.conflicts == two.conflicts == []
        assert stored(record.id).attributes["year"] == 2021
        assert stored(record.id).attributes["database"] == "MariaDB"


def test_the_same_attribute_shows_both_values_and_keeps_the_stored_one(any_app: Flask):
    a_city(any_app)
    record = a_record(any_app, year="2020")
    first, second = an_account(any_app, name="Pertama"), an_account(any_app)
    with any_app.app_context():
        elements.save_element(actor_of(first), record.id, {"year": Edit("2021", seen=2020)})
        saved = elements.save_element(
            actor_of(second), record.id, {"year": Edit("2022", seen=2020)}
        )
        (conflict,) = saved.conflicts
        assert (conflict.stored, conflict.sent, conflict.former) == (2021, 2022, 2020)
        assert conflict.by == "Pertama" and conflict.at is not None
        assert stored(record.id).attributes["year"] == 2021


def test_two_people_who_type_the_same_value_do_not_conflict(app: Flask):
    a_city(app)
    record = a_record(app, year="2020")
    with app.app_context():
        for _ in range(2):
            saved = elements.save_element(
                COMMAND_LINE, record.id, {"year": Edit("2021", seen=2020)}
            )
            assert saved.conflicts == []


def test_a_value_that_does_not_fit_is_kept_as_text_with_a_suggestion(app: Flask):
    a_city(app)
    with app.app_context():
        saved = elements.create_element(
            COMMAND_LINE, SERVER, "SRV-1", queries.find_unit("Dishub").id,
            {"ownership": Edit("Sendiri")},
        )  # fmt: skip
        assert saved.problems["ownership"].suggestion == "Milik Sendiri"
        record = stored(saved.element.id)
        assert record.unread == {"ownership": "Sendiri"} and "ownership" not in record.attributes
        elements.save_element(
            COMMAND_LINE, record.id,
            {"ownership": Edit("Milik Sendiri", seen=None, seen_unread="Sendiri")},
        )  # fmt: skip
        record = stored(record.id)
        assert record.unread == {} and record.attributes["ownership"] == "Milik Sendiri"


def test_an_officer_edits_only_his_own_opd(app: Flask):
    a_city(app)
    record = a_record(app, opd="Disdik")
    officer = an_account(app, "officer", "Dishub")
    with app.app_context(), pytest.raises(Forbidden):
        elements.save_element(actor_of(officer), record.id, {"year": Edit("2021")})


def test_an_officer_of_a_dinas_edits_the_units_below_it(app: Flask):
    a_city(app)
    record = a_record(app, opd="Bidang Angkutan")
    officer = an_account(app, "officer", "Dishub")
    with app.app_context():
        saved = elements.save_element(actor_of(officer), record.id, {"year": Edit("2021")})
        assert saved.changed


def test_codes_are_never_given_twice(any_app: Flask):
    a_city(any_app)
    first = a_record(any_app)
    with any_app.app_context():
        elements.archive_element(COMMAND_LINE, first.id)
    assert a_record(any_app).code != first.code


def test_a_change_after_acceptance_returns_only_that_value_to_draft(any_app: Flask):
    a_city(any_app)
    record = a_record(any_app, year="2020", review="validated")
    officer = an_account(any_app)
    with any_app.app_context():
        elements.save_element(actor_of(officer), record.id, {"year": Edit("2021", seen=2020)})
        assert (stored(record.id).review, stored(record.id).draft_fields) == ("draft", "year")


def test_nobody_reviews_his_own_last_change(app: Flask):
    a_city(app)
    record = a_record(app, year="2020", review="submitted")
    both = an_account(app, ["officer", "verifier"])
    other = an_account(app, "verifier")
    with app.app_context():
        elements.save_element(actor_of(both), record.id, {"year": Edit("2021", seen=2020)})
        assert review.review_elements(actor_of(both), [record.id], "verified") == 0
        assert review.review_elements(actor_of(other), [record.id], "verified") == 1
        assert stored(record.id).review == "verified"


def test_an_officer_may_not_verify(app: Flask):
    a_city(app)
    record = a_record(app, review="submitted")
    with app.app_context(), pytest.raises(Forbidden):
        review.review_elements(actor_of(an_account(app)), [record.id], "verified")


def test_a_link_to_a_record_that_is_not_there_waits_and_ties_itself(any_app: Flask):
    a_city(any_app)
    server = a_record(any_app, "server", "SRV-1")
    with any_app.app_context():
        link = METAMODEL.link(SERVER, "runs_software__platform_software")
        with elements.writing():
            writer = elements.Writer(COMMAND_LINE)
            links.add_open_link(writer, elements.get_element(server.id), link, "Linux OS")
        assert [o.text for o in queries.load_graph().open_links] == ["Linux OS"]
    software = a_record(any_app, "platform_software", "linux  os")
    with any_app.app_context():
        graph = queries.load_graph()
        assert graph.open_links == ()
        assert [(r.source, r.target) for r in graph.relations] == [(server.id, software.id)]


def test_linking_twice_makes_one_relation_and_a_single_link_is_replaced(any_app: Flask):
    a_city(any_app)
    server = a_record(any_app, "server", "SRV-1")
    rooms = [a_record(any_app, "facility", name) for name in ("Ruang A", "Ruang B")]
    link = METAMODEL.link(SERVER, "placed_in__facility")
    with any_app.app_context():
        for room in (rooms[0], rooms[0], rooms[1]):
            links.add_link(COMMAND_LINE, server.id, link, room.id)
        assert [(r.source, r.target) for r in queries.load_graph().relations] == [
            (server.id, rooms[1].id)
        ]


def test_archiving_takes_relations_along_and_restoring_brings_them_back(any_app: Flask):
    a_city(any_app)
    application, process = a_record(any_app), a_record(any_app, "process")
    with any_app.app_context():
        links.add_link(
            COMMAND_LINE, application.id, METAMODEL.link(APPLICATION, "supports__process"),
            process.id,
        )  # fmt: skip
        elements.archive_element(COMMAND_LINE, process.id)
        assert queries.load_graph().relations == ()
        elements.restore_element(COMMAND_LINE, process.id)
        assert len(queries.load_graph().relations) == 1


def test_a_change_can_be_undone_unless_it_was_changed_again(any_app: Flask):
    a_city(any_app)
    record = a_record(any_app, year="2020")
    with any_app.app_context():
        elements.save_element(COMMAND_LINE, record.id, {"year": Edit("2021", seen=2020)})
        change = queries.history(record.id)[0]
        undo.undo_change(COMMAND_LINE, change.id)
        assert stored(record.id).attributes["year"] == 2020
        with pytest.raises(Refused):
            undo.undo_change(COMMAND_LINE, change.id)


def test_every_write_is_in_the_change_log_with_before_and_after(app: Flask):
    a_city(app)
    record = a_record(app, year="2020")
    officer = an_account(app, name="Petugas Uji")
    with app.app_context():
        elements.save_element(actor_of(officer), record.id, {"year": Edit("2021", seen=2020)})
        entry = queries.history(record.id)[0]
        assert entry.actor == "Petugas Uji" and entry.at.tzinfo is not None
        assert entry.before == {"attributes.year": 2020}
        assert entry.after == {"attributes.year": 2021}


def test_a_name_is_required_and_not_endless(app: Flask):
    a_city(app)
    with app.app_context():
        for name in ("", "   ", "x" * 501):
            with pytest.raises(Refused):
                elements.create_element(COMMAND_LINE, APPLICATION, name, None)
