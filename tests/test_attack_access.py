"""What an account may not know or do stays closed on every way that leads there."""

from __future__ import annotations

import pytest
from flask import Flask

from app import queries
from app.database import writing
from app.operations import elements, links, review
from app.operations.actor import COMMAND_LINE
from app.operations.elements import Edit, get_element
from app.operations.writer import Writer
from app.permissions import actor_of, viewer_of
from architecture.graph import Element, Graph, OpenLink, Unit
from architecture.metamodel import METAMODEL
from architecture.visibility import Viewer, visible_graph
from tests.factories import a_city, a_record, an_account, signed_in

OWNER = Viewer("owner", scope=frozenset({"a"}))
OTHER = Viewer("other", scope=frozenset({"b"}))
REVIEWER = Viewer("reviewer", reviewer=True)
UNITS = {i: Unit(i, i, i, i, None, "dinas") for i in ("a", "b")}


@pytest.mark.parametrize(
    ("kind", "type_", "inverse", "other_kind"),
    [
        ("server", "placed_in", False, "facility"),  # topology
        ("application", "covers", True, "vulnerability"),  # a sensitive kind
    ],
)
def test_waiting_text_that_tells_something_sensitive_is_closed(
    kind: str, type_: str, inverse: bool, other_kind: str
):
    element = Element("e", kind, "E-1", "Catatan", "a", review="validated")
    link = OpenLink("l", type_, "e", inverse, other_kind, "Ruang server lantai 2")
    graph = Graph({"e": element}, (), UNITS, (link,))
    for viewer, sees in ((OWNER, True), (REVIEWER, True), (OTHER, False)):
        assert bool(visible_graph(graph, viewer).open_links) is sees
        assert not visible_graph(graph, viewer, "public").open_links


def test_equal_rights_share_what_was_computed():
    """Sixty people of the same rights must not push each other out of the cache."""
    assert Viewer("siti") == Viewer("ani")
    assert hash(Viewer("siti")) == hash(Viewer("ani"))
    assert Viewer("siti") != OWNER != OTHER != REVIEWER


@pytest.mark.parametrize("field", ["plan", "merged_into"])
def test_the_plan_of_a_draft_is_closed(field: str):
    slots = {"plan": "merge", "merged_into": "x"}
    element = Element("e", "application", "E-1", "Catatan", "a", **slots)
    graph = Graph({"e": element}, (), UNITS)
    shown = visible_graph(graph, OTHER).elements["e"]
    assert (shown.plan, shown.merged_into) == ("keep", None)
    own = visible_graph(graph, OWNER).elements["e"]
    assert getattr(own, field) == slots[field]


def test_history_of_a_draft_value_is_closed_to_others(app: Flask):
    a_city(app)
    record = a_record(app, "server", "SRV-1", location="Lantai dua", review="validated")
    with app.app_context():
        edit = Edit("Lantai rahasia", seen="Lantai dua")
        elements.save_element(COMMAND_LINE, record.id, {"location": edit})
        comment = Writer(COMMAND_LINE)
        with writing():
            comment.log("element", record.id, "comment", {}, {"comment": "Catatan rahasia"})
    for roles, opd in (("reader", None), ("officer", "Disdik"), ("writer", None)):
        browser = signed_in(app, an_account(app, roles, opd))
        page = browser.get(f"/catatan/{record.id}?riwayat=semua").text
        assert "rahasia" not in page and "Lantai dua" not in page
        assert browser.get(f"/catatan/{record.id}/ubah").status_code == 403
    own = signed_in(app, an_account(app))
    assert "Lantai rahasia" in own.get(f"/catatan/{record.id}").text


def test_an_officer_does_not_put_a_record_into_another_opd(app: Flask):
    city = a_city(app)
    record = a_record(app, opd="Dishub")
    browser = signed_in(app, an_account(app))
    head = '{"name": "%s", "opd": "%s", "plan": "keep", "merged_into": ""}'
    form = {
        "name": record.name, "opd": city["Disdik"].id, "plan": "keep",
        "seen.head": head % (record.name, record.opd_id),
    }  # fmt: skip
    assert browser.post(f"/catatan/{record.id}/ubah", data=form).status_code == 403
    form = {"name": "Baru", "opd": city["Disdik"].id}
    assert browser.post("/catatan/application/baru", data=form).status_code == 403


def test_undoing_does_not_give_a_record_back_to_an_opd_that_is_not_ones_own(app: Flask):
    city = a_city(app)
    record = a_record(app, opd="Disdik")
    taker = an_account(app, opd="Dishub")
    with app.app_context():
        move = Edit(city["Dishub"].id, seen=city["Disdik"].id)
        elements.save_element(COMMAND_LINE, record.id, {}, opd=move)
        change = queries.history(record.id)[0].id
    answer = signed_in(app, taker).post(f"/catatan/{record.id}/urungkan/{change}")
    assert answer.status_code == 403


def test_a_change_of_one_record_is_not_undone_through_another(app: Flask):
    a_city(app)
    mine, other = a_record(app), a_record(app, opd="Disdik", year="2020")
    with app.app_context():
        elements.save_element(COMMAND_LINE, other.id, {"year": Edit("2021", seen=2020)})
        change = queries.history(other.id)[0].id
    browser = signed_in(app, an_account(app))
    assert browser.post(f"/catatan/{mine.id}/urungkan/{change}").status_code == 404
    assert browser.post(f"/catatan/{other.id}/urungkan/{change}").status_code == 403
    assert browser.post(f"/catatan/{mine.id}/pakai/{change}").status_code == 404


@pytest.mark.parametrize("state", ["verified", "validated", "returned", "submitted"])
def test_nobody_moves_a_record_beyond_his_role(app: Flask, state: str):
    a_city(app)
    draft = a_record(app, opd="Disdik")
    sent = a_record(app, opd="Disdik", review="submitted")
    allowed = {"verified": {"verifier"}, "validated": {"validator"},
               "returned": {"verifier", "validator"}, "submitted": set()}  # fmt: skip
    for role in ("officer", "reader", "writer", "verifier", "validator"):
        browser = signed_in(app, an_account(app, role))
        for record in (draft, sent):
            data = {"state": state, "reason": "x", "id": record.id}
            if role not in allowed[state]:
                browser.post(f"/catatan/{record.id}/tinjau", data=data)
                browser.post("/catatan/application/tinjau", data=data)
                browser.post("/catatan/application/tinjau", data={**data, "all": "1"})
    with app.app_context():
        graph = queries.load_graph()
        assert graph.elements[draft.id].review == "draft"
        assert graph.elements[sent.id].review == "submitted"


def test_a_reviewer_accepts_nothing_that_was_not_sent(app: Flask):
    a_city(app)
    records = [a_record(app, review=r) for r in ("draft", "returned")]
    with app.app_context():
        for role, state in (("verifier", "verified"), ("validator", "validated")):
            actor = actor_of(an_account(app, role))
            assert review.review_elements(actor, [r.id for r in records], state) == 0


def test_closed_records_are_found_by_nobody_else(app: Flask):
    a_city(app)
    a_record(app, "vulnerability", "Celah Login", opd="Disdik", review="validated")
    stranger = signed_in(app, an_account(app, opd="Dishub"))
    for page in ("/cari?q=Celah", "/cari.json?q=Celah", "/cari.json?q=Celah&kind=vulnerability",
                 "/catatan/vulnerability", "/catatan/vulnerability?q=Celah"):  # fmt: skip
        assert "Celah Login" not in stranger.get(page).text, page
    assert "Celah Login" in signed_in(app, an_account(app, opd="Disdik")).get("/cari?q=Celah").text


def test_a_role_that_ended_ends_at_once(app: Flask):
    a_city(app)
    record = a_record(app, year="2020")
    officer = an_account(app)
    browser = signed_in(app, officer)
    assert browser.get(f"/catatan/{record.id}/ubah").status_code == 200
    with app.app_context():
        from app.operations import people

        people.update_user(
            COMMAND_LINE, officer.id, name="A", active=True, grants=[("reader", None)]
        )
    assert browser.get(f"/catatan/{record.id}/ubah").status_code == 403
    assert browser.get("/administrasi/").status_code == 403


def test_linking_needs_the_right_to_edit_one_end(app: Flask):
    a_city(app)
    application, process = a_record(app, opd="Disdik"), a_record(app, "process", opd="Disdik")
    officer = an_account(app, opd="Dishub")
    browser = signed_in(app, officer)
    data = {"link": "supports__process", "other": process.id}
    assert browser.post(f"/catatan/{application.id}/taut", data=data).status_code == 403
    with app.app_context():
        link = METAMODEL.link(METAMODEL.kind("application"), "supports__process")
        relation = links.add_link(COMMAND_LINE, application.id, link, process.id).id
    for action in ("lepas", "sanggah"):
        answer = browser.post(f"/catatan/{application.id}/{action}/{relation}", data={})
        assert answer.status_code in (403, 404)
    with app.app_context():
        assert len(queries.graph_for(viewer_of(officer)).relations) == 0  # both ends are drafts
        assert len(queries.load_graph().relations) == 1
        assert get_element(application.id).archived_at is None
