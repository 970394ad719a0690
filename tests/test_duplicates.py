"""Likely duplicates: which pairs, merging that can be undone, decisions that are remembered."""

from __future__ import annotations

import pytest

from app import queries
from app.errors import Forbidden, Refused
from app.operations import undo
from app.operations.actor import COMMAND_LINE
from app.operations.merge import merge_records
from app.operations.undo_select import Selection
from app.permissions import actor_of
from architecture.duplicates import alikeness, likely_pairs
from architecture.graph import Element, Graph, Relation, Unit
from tests.factories import a_city, a_link, a_record, an_account, sign_in

UNITS = {u: Unit(u, u, u, u, None, "dinas") for u in ("dishub", "disdik")}


def pairs_of(*elements: tuple, relations: tuple = ()) -> list[tuple[str, str]]:
    nodes = {
        f"e{n}": Element(f"e{n}", kind, f"E{n}", name, opd, attributes=values or {})
        for n, (kind, name, opd, values) in enumerate(elements)
    }
    edges = tuple(Relation(str(n), *ends) for n, ends in enumerate(relations))
    return [(p.first.id, p.second.id) for p in likely_pairs(Graph(nodes, edges, UNITS))]


@pytest.mark.parametrize(
    ("name", "other", "is_pair"),
    [
        ("Sistem Informasi Perizinan", "Aplikasi Perizinan", True),
        ("Aplikasi Perizinan Kendaraan", "Perizinan Kendaraaan", True),
        ("SIMRS Lentera", "SIMWAS Lentera", False),
        ("Register Akta Kelahiran", "Register Akta Kematian", False),
        ("Pencatatan Parkir 1", "Pencatatan Parkir 2", False),
    ],
)
def test_names_are_compared_without_what_offices_write_around_them(name, other, is_pair):
    others = [
        ("application", f"{word} Lentera", "disdik", {}) for word in ("Peta", "Surat", "Arsip")
    ]
    found = pairs_of(
        ("application", name, "dishub", {}), ("application", other, "disdik", {}), *others
    )
    assert (("e0", "e1") in found) is is_pair


def test_the_same_function_makes_a_pair_of_two_names():
    same = {"function": "Pengaduan masyarakat"}
    assert pairs_of(
        ("application", "Lapor Kota", "dishub", same),
        ("application", "Suara Warga", "disdik", same),
    ) == [("e0", "e1")]


def test_processes_that_every_agency_has_are_no_pair():
    plan = ("process", "Penyusunan Rencana Kerja", "dishub", {})
    other = ("process", "Penyusunan Rencana Kerja", "disdik", {})
    assert pairs_of(plan, other) == []
    assert pairs_of(plan, plan) == [("e0", "e1")]


def test_a_word_that_all_names_have_counts_little():
    number = {"kota": 40, "parkir": 1, "sampah": 1}
    assert alikeness(["parkir", "kota"], ["sampah", "kota"], number) < 0.3
    assert alikeness(["parkir", "kota"], ["parkir"], number) > 0.8


def a_pair(app):
    a_city(app)
    keep = a_record(app, "application", "SIM-KIR", "Dishub", platform="web")
    other = a_record(app, "application", "Sistem Informasi KIR", "Dishub", year="2021",
                     platform="desktop")  # fmt: skip
    service = a_record(app, "service", "Uji KIR", "Dishub")
    process = a_record(app, "process", "Pengujian", "Disdik")
    a_link(app, keep, "supports__service", service)
    a_link(app, other, "supports__service", service)
    a_link(app, other, "supports__process", process)
    return keep, other


def state_of(app):
    with app.app_context():
        graph = queries.load_graph("all")
        nodes = [(e.id, e.name, dict(e.attributes), e.merged_into) for e in graph.elements.values()]
        return nodes, sorted((r.type, r.source, r.target) for r in graph.relations)


def test_merging_moves_values_and_links_and_is_undone_as_one(any_app):
    app = any_app
    keep, other = a_pair(app)
    before = state_of(app)
    with app.app_context():
        batch = merge_records(COMMAND_LINE, keep.id, other.id, {"platform"})
        graph = queries.load_graph("all")
        assert other.id not in graph.elements
        assert graph.elements[keep.id].attributes["year"] == 2021
        assert (
            graph.elements[keep.id].attributes["platform"]
            == (queries.stored_element(other.id).attributes["platform"])
        )
        linked = sorted(o.name for _, o in graph.neighbours(graph.elements[keep.id]))
        assert linked == ["Pengujian", "Uji KIR"]
        assert queries.stored_element(other.id).archived
        undo.undo_all(COMMAND_LINE, Selection(batch=batch))
    assert state_of(app) == before


def test_merging_needs_the_right_to_edit_both(app):
    keep, other = a_pair(app)
    stranger = a_record(app, "application", "SIM-KIR", "Disdik")
    officer = an_account(app, "officer", "Dishub")
    with app.test_request_context():
        with pytest.raises(Forbidden):
            merge_records(actor_of(officer), keep.id, stranger.id)
        with pytest.raises(Refused):
            merge_records(actor_of(officer), keep.id, keep.id)
        merge_records(actor_of(officer), keep.id, other.id)


def test_not_a_duplicate_is_remembered_and_can_be_taken_back(app, client):
    keep, other = a_pair(app)
    sign_in(client, an_account(app, "validator", None))
    address = f"/mirip/{keep.id}/{other.id}"
    assert "SIM-KIR" in client.get("/mirip").text
    side_by_side = client.get(address).text
    assert "Desktop" in side_by_side and "Web" in side_by_side
    client.post(f"{address}/putusan", data={"reason": "Satu untuk petugas, satu untuk warga"})
    page = client.get("/mirip").text
    assert address not in page and "1 yang sudah dinyatakan" in page
    client.post(f"{address}/putusan", data={"state": "open"})
    assert address in client.get("/mirip").text


def test_merging_in_the_page_keeps_the_chosen_values(app, client):
    keep, other = a_pair(app)
    sign_in(client, an_account(app, "officer", "Dishub"))
    sent = {"keep": other.id, "take": ["name", "platform"], "v.name": keep.id,
            "v.platform": other.id}  # fmt: skip
    assert client.post(f"/mirip/{keep.id}/{other.id}/gabung", data=sent).status_code == 302
    with app.app_context():
        stored = queries.stored_element(other.id)
        assert stored.name == "SIM-KIR" and not stored.archived


def test_pairs_with_others_drafts_are_not_shown(app, client):
    keep, other = a_pair(app)
    sign_in(client, an_account(app, "officer", "Disdik"))
    assert "SIM-KIR" not in client.get("/mirip").text
    assert client.get(f"/mirip/{keep.id}/{other.id}").status_code == 404
