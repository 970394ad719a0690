"""How complete records are, by OPD and domain, and what they were some days ago."""

from __future__ import annotations

from datetime import date
from typing import Any

from app import queries, queries_records
from app.operations.actor import COMMAND_LINE
from app.operations.elements import Edit, archive_element, restore_element, save_element
from architecture.completeness import (
    Counts,
    by_unit_and_domain,
    filled_and_expected,
    reporting_units,
)
from architecture.gaps import find_gaps, find_gaps_about
from architecture.graph import Element, Unit
from architecture.metamodel import METAMODEL, Domain
from tests.factories import a_city, a_link, a_record

SERVICE = METAMODEL.kind("service")
EXPECTED = [a.name for a in SERVICE.attributes if a.is_expected_of({})]


def a_service(**given: Any) -> Element:
    return Element("id", "service", "LYN-1", "Layanan", "d", **given)


def test_expected_values_are_confirmed_assumed_or_empty() -> None:
    one, two, *_rest = EXPECTED
    element = a_service(attributes={one: "x", two: "y"}, marks={two: "assumed"})
    counts = filled_and_expected(element)
    assert counts == Counts(1, 1, len(EXPECTED) - 2, len(EXPECTED), 0)


def test_not_applicable_is_not_counted_and_unread_text_counts_as_empty() -> None:
    one, two, *_rest = EXPECTED
    element = a_service(marks={one: "not_applicable"}, unread={two: "salah"})
    counts = filled_and_expected(element)
    assert (counts.empty, counts.expected) == (len(EXPECTED) - 1, len(EXPECTED) - 1)


def test_values_changed_since_acceptance_are_no_longer_accepted() -> None:
    one, two, *_rest = EXPECTED
    values = {one: "x", two: "y"}
    assert filled_and_expected(a_service(attributes=values, draft_fields="")).accepted == 2
    assert filled_and_expected(a_service(attributes=values, draft_fields=one)).accepted == 1


def test_a_full_record_is_one_hundred_percent_and_nothing_less_is() -> None:
    assert Counts(199, 0, 1, 200).share == 99
    assert Counts(200, 0, 0, 200).share == 100
    assert Counts().share is None


UNITS = {
    "s": Unit("s", "4.01", "Sekretariat Daerah", "Setda", None, "Sekretariat"),
    "b": Unit("b", "4.01.1", "Bagian Hukum", "Baghuk", "s", "Bagian"),
    "w": Unit("w", "4.02", "Sekretariat DPRD", "Setwan", None, "Sekretariat"),
    "x": Unit("x", "4.02.1", "Bagian Persidangan", "Sidang", "w", "Bagian"),
    "d": Unit("d", "1.01", "Dinas Kesehatan", "Dinkes", None, "Dinas"),
    "u": Unit("u", "1.01.1", "UPTD Puskesmas", "Puskesmas", "d", "UPTD"),
    "p": Unit("p", "1.01.2", "Poskesdes", "Pos", "u", "Pos"),
}


def test_units_are_counted_in_the_opd_above_but_parts_of_the_secretariat_in_their_own() -> None:
    lines = {"s": "s", "b": "b", "w": "w", "x": "w", "d": "d", "u": "d", "p": "d"}
    assert reporting_units(UNITS) == lines


def test_a_domain_without_a_record_is_absent_not_zero() -> None:
    element = Element("id", "service", "LYN-1", "Layanan", "u")
    table = by_unit_and_domain([element], UNITS)
    assert list(table["d"]) == [Domain.SERVICE]
    assert table["s"] == {}


def described(graph: Any) -> Any:
    """Everything of a graph that can be compared."""
    elements = {
        e.id: (e.name, e.opd, e.plan, e.review, dict(e.attributes), dict(e.marks), dict(e.unread))
        for e in graph.elements.values()
    }
    return elements, {(r.type, r.source, r.target) for r in graph.relations}


def test_the_graph_of_an_earlier_moment_is_rebuilt_exactly(any_app: Any) -> None:
    a_city(any_app)
    record = a_record(any_app, "application", "SIM-KIR", "Dishub", hosting="pdn", year="salah")
    gone = a_record(any_app, "service", "Diarsipkan kemudian", "Dishub")
    back = a_record(any_app, "service", "Dipulihkan kemudian", "Dishub")
    a_link(any_app, record, "supports__service", gone)
    with any_app.app_context():
        archive_element(COMMAND_LINE, back.id)
        version, before = queries.data_version(), described(queries.load_graph())
        edits = {
            "hosting": Edit("pusat", "pdn", mark="assumed"),
            "year": Edit("2021", None, "salah"),
        }
        save_element(COMMAND_LINE, record.id, edits, name=Edit("SIM-KIR baru", "SIM-KIR"))
        archive_element(COMMAND_LINE, gone.id)
        restore_element(COMMAND_LINE, back.id)
    later = a_record(any_app, "service", "Kemudian", "Dishub", review="submitted")
    a_link(any_app, record, "supports__service", later)
    with any_app.app_context():
        assert described(queries_records.graph_before(version)) == before
        now = described(queries_records.graph_before(queries.data_version()))
        assert now == described(queries.load_graph())


def test_the_gaps_of_one_record_are_those_that_all_rules_find_about_it(app: Any) -> None:
    a_city(app)
    records = [
        a_record(app, "application", "SIM-KIR", "Dishub", hosting="ruang_server_opd"),
        a_record(app, "application", "SIMKIR", "Disdik", year="salah"),
        a_record(app, "process", "Uji berkala", "Dishub", process_kind="inti"),
        a_record(app, "data", "Data uji", "Dishub"),
    ]
    a_link(app, records[0], "supports__process", records[2])
    with app.app_context():
        graph, words, today = queries.load_graph(), queries.vocabulary(), date(2026, 11, 21)
        everything = find_gaps(graph, today=today, vocabulary=words)
        for record in records:
            element = graph.elements[record.id]
            about = find_gaps_about(element, graph, today=today, vocabulary=words)
            assert about == [f for f in everything if f.element == record.id] != []
