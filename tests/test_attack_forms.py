"""Damaged, late and odd forms of records get a clear answer and lose nothing typed."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask import Flask

from app import queries
from app.errors import Refused
from app.operations import elements, people, undo
from app.operations.actor import COMMAND_LINE
from app.operations.elements import Edit
from app.operations.records import save_record
from app.permissions import actor_of
from app.records.form import is_stored_form
from app.records.search import find_records, index_of
from architecture.metamodel import METAMODEL
from tests.factories import (
    PASSWORD,
    a_city,
    a_link,
    a_record,
    an_account,
    reload,
    signed_in,
    unit_id,
)
from tests.forms import opened, sent

DEEP = "[" * 100_000
DAMAGED = [
    DEEP, "[1]", '"x"', "5", '{"value": 5}', '{"value": "x"}', '{"mark": {}}', '{"mark": 1}',
    '{"mark": "not_applicable", "reason": 5}', '{"unread": 5}', '{"unread": {"a": 1}}',
    '{"value": "\\ud800"}', '{"value": {"a": "\\ud800"}}', "\x00", '{"x": 1}',
]  # fmt: skip


def test_every_stored_value_is_taken_for_one_and_damaged_ones_are_not(app: Flask) -> None:
    odd = ("x", 5, 1.5, True, [1], {"a": 1}, {"2025": 1}, {"text": "64"}, 10**30)
    for kind in METAMODEL.kinds:
        for attribute in kind.attributes:
            taken = [v for v in odd if is_stored_form(attribute, v)]
            assert len(taken) <= 1, (kind.name, attribute.name, taken)
    server = METAMODEL.kind("server")
    good = {"text": "64 GB", "value": 64.0, "unit": "GB"}
    assert is_stored_form(server.attribute("memory"), good)


@pytest.mark.parametrize("seen", DAMAGED)
def test_a_damaged_hidden_field_is_no_server_error(app: Flask, seen: str) -> None:
    city = a_city(app)
    server = a_record(app, "server", "SRV-1", memory="64 GB")
    browser = signed_in(app, an_account(app))
    head = {"name": "SRV-1", "opd": city["Dishub"].id, "seen.head": "{}"}
    for path in (f"/catatan/{server.id}/ubah", "/catatan/server/baru"):
        for name in ("memory", "processor", "ownership"):
            form = {**head, f"seen.{name}": seen, f"m.{name}": "not_applicable"}
            for more in ({}, {f"a.{name}": "x"}):
                assert browser.post(path, data={**form, **more}).status_code < 500, (path, name)
    name = "l.placed_in__facility"
    for links in (seen, '[{"e": {"a": 1}, "t": "x", "r": "y"}]', '[{"e": [1], "t": 1, "r": 2}]'):
        form = {**head, f"has.{name}": "1", f"seen.{name}": links}
        assert browser.post(f"/catatan/{server.id}/ubah", data=form).status_code < 500
    assert browser.get(f"/catatan/{server.id}").status_code == 200
    assert browser.get("/catatan/server?sort=memory").status_code == 200


@pytest.mark.parametrize("value", [5, "x", [1], {"a": 1}, True])
def test_a_damaged_loser_in_the_history_does_not_break_the_page(app: Flask, value: object) -> None:
    a_city(app)
    record = a_record(app, "server", "SRV-1", memory="64 GB")
    with app.app_context():
        for name in ("memory", "operational_since", "ownership"):
            if name in METAMODEL.kind("server").by_name:
                edit = Edit(value, value, mark="assumed")
                save_record(COMMAND_LINE, record.id, {name: edit})
        save_record(COMMAND_LINE, record.id, {}, columns={"plan": Edit("keep", value)})
    assert signed_in(app, an_account(app)).get(f"/catatan/{record.id}").status_code == 200


@pytest.mark.parametrize(
    "mine",
    [DEEP, "[]", "{}", "5",
     {"field": "name", "sent": {"a": 1}}, {"field": "opd_id", "sent": {"a": 1}},
     {"field": "opd_id", "sent": [1]}, {"field": "merged_into", "sent": {"a": 1}},
     {"field": "plan", "sent": ["keep"]}, {"field": "links.x", "sent": "y"},
     {"field": "links.placed_in__facility", "sent": {"a": 1}},
     {"field": "attributes.memory", "sent": {"a": 1}},
     {"field": "attributes.memory", "sent": None, "mark": "not_applicable", "reason": 5},
     {"field": "attributes.memory", "sent": "1 GB", "stored": {"deep": [1]}}],
)  # fmt: skip
def test_a_damaged_choice_between_two_values_is_refused(app: Flask, mine: Any) -> None:
    a_city(app)
    record = a_record(app, "server", "SRV-1", memory="64 GB")
    browser = signed_in(app, an_account(app))
    if isinstance(mine, dict):
        whole = {"stored": None, "unread": None, "mark": None, "reason": None}
        mine = json.dumps({**whole, **mine})
    data = {"mine.0": mine, "choose.0": "mine"}
    assert browser.post(f"/catatan/{record.id}/pilih", data=data).status_code == 422
    assert browser.get(f"/catatan/{record.id}").status_code == 200


@pytest.mark.parametrize("number", ["²", "9" * 5000, "-1", "0", "٣"])
def test_a_page_number_that_is_none_shows_the_first_page(app: Flask, number: str) -> None:
    a_city(app)
    record = a_record(app)
    browser = signed_in(app, an_account(app))
    answer = browser.get("/catatan/application", query_string={"page": number})
    assert answer.status_code == 200 and record.name in answer.text


def test_arguments_of_an_address_never_steer_where_links_lead(app: Flask) -> None:
    a_city(app)
    record = a_record(app)
    browser = signed_in(app, an_account(app))
    odd = {"kind": "a", "endpoint": "a", "_method": "PUT", "_anchor": "jangkar",
           "_external": "1", "element_id": "x", "_scheme": "javascript", "q": "x"}  # fmt: skip
    page = browser.get(f"/catatan/{record.id}", query_string=odd)
    assert page.status_code == 200
    assert "jangkar" not in page.text and "javascript:" not in page.text
    data = {"id": [record.id], "state": "submitted"}
    answer = browser.post("/catatan/application/tinjau", query_string=odd, data=data)
    assert answer.location == "/catatan/application?q=x"


@pytest.mark.parametrize("address", ["http://[", "x", "http://a.example/cari\x00"])
def test_a_damaged_referring_address_leads_home(app: Flask, address: str) -> None:
    a_city(app)
    browser = signed_in(app, an_account(app))
    answer = browser.post("/bahasa/en", environ_overrides={"HTTP_REFERER": address})
    assert (answer.status_code, answer.location) == (302, "/")


@pytest.mark.parametrize(
    "target",
    ["/\t/evil.example", "//evil.example", "/\\evil.example", "https:evil.example",
     "/\r/evil.example", "http://[", "//[", "/a\nb"],
)  # fmt: skip
def test_signing_in_leads_home_unless_the_target_is_a_path_of_ours(app: Flask, target: str) -> None:
    a_city(app)
    data = {"username": an_account(app).username, "password": PASSWORD}
    for wanted, reached in ((target, "/"), ("/cari?q=a", "/cari?q=a")):
        answer = app.test_client().post("/masuk", query_string={"next": wanted}, data=data)
        assert (answer.status_code, answer.location) == (302, reached)


def test_a_record_archived_meanwhile_gives_the_typed_values_back(app: Flask) -> None:
    a_city(app)
    record = a_record(app, "server", "SRV-1", memory="64 GB")
    browser = signed_in(app, an_account(app))
    form = opened(browser, record)
    with app.app_context():
        elements.archive_element(COMMAND_LINE, record.id)
    answer = sent(browser, record, form, name="Ketikan panjang", **{"a.memory": "128 GB"})
    assert answer.status_code == 422
    assert "Catatan ini diarsipkan; pulihkan dahulu." in answer.text
    assert "Ketikan panjang" in answer.text and "128 GB" in answer.text
    stranger = signed_in(app, an_account(app, opd="Disdik"))
    assert sent(stranger, record, form).status_code == 404


def test_a_link_text_too_long_is_refused_with_its_place_not_cut(app: Flask) -> None:
    a_city(app)
    record = a_record(app, "server", "SRV-1")
    browser = signed_in(app, an_account(app))
    long = "ruang " * 100
    answer = sent(
        browser, record, opened(browser, record),
        **{"l.placed_in__facility": long, "name": "SRV-BARU"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert "paling panjang 500 huruf" in answer.text and "SRV-BARU" in answer.text
    assert answer.text.count("ruang ruang") > 40  # all of it is still there
    data = {"link": "placed_in__facility", "other": long}
    assert browser.post(f"/catatan/{record.id}/taut", data=data).status_code == 422


def test_a_picked_record_archived_meanwhile_is_named_as_gone(app: Flask) -> None:
    a_city(app)
    record = a_record(app, "server", "SRV-1")
    room = a_record(app, "facility", "Ruang A")
    browser = signed_in(app, an_account(app))
    form = opened(browser, record)
    with app.app_context():
        elements.archive_element(COMMAND_LINE, room.id)
    answer = sent(browser, record, form, **{"l.placed_in__facility": room.id, "name": "SRV-BARU"})
    assert answer.status_code == 422
    assert "sudah diarsipkan atau tidak terlihat lagi" in answer.text
    assert "SRV-BARU" in answer.text and room.id not in answer.text
    data = {"link": "placed_in__facility", "other": room.id}
    assert browser.post(f"/catatan/{record.id}/taut", data=data).status_code == 422
    with app.app_context():
        assert queries.load_graph("all").open_links == ()


def test_who_may_object_on_the_page_may_object_in_the_operation(app: Flask) -> None:
    a_city(app)
    service = a_record(app, "application", "Layanan", "Dishub", review="validated")
    process = a_record(app, "process", "Proses", "Disdik", review="validated")
    relation = a_link(app, service, "supports__process", process)
    for opd, may in (("Disdik", True), ("Dishub", False), ("Diskominfo", False)):
        browser = signed_in(app, an_account(app, opd=opd))
        for record in (service, process):
            url = f"/catatan/{record.id}/sanggah/{relation}"
            page = browser.get(f"/catatan/{record.id}").text
            assert (url in page) == may, opd
            answer = browser.post(url, data={"reason": "keliru"})
            if may:
                assert answer.status_code == 302
                browser.post(url, data={})
            else:
                assert answer.status_code in (403, 404)


def test_a_record_not_opened_shows_no_plan_and_is_not_found_by_it(app: Flask) -> None:
    a_city(app)
    hidden = a_record(app, "application", "Tertutup", "Disdik", plan="retire")
    browser = signed_in(app, an_account(app))
    page = browser.get("/catatan/application?sort=-plan").text
    row = next(r for r in re.findall(r"<tr>.*?</tr>", page, re.S) if hidden.name in r)
    assert re.search(r'data-label="Rencana"></td>', row)
    for plan in ("keep", "retire"):
        assert hidden.name not in browser.get(f"/catatan/application?f.plan={plan}").text


def test_a_reviewer_accepts_only_what_the_page_showed(app: Flask) -> None:
    city = a_city(app)
    records = [a_record(app, "service", f"Layanan {n}", review="submitted") for n in range(2)]
    browser = signed_in(app, an_account(app, "verifier"))
    pages = [f"/catatan/{records[0].id}", "/catatan/service"]
    seen = [re.search(r'name="seen" value="(\d+)"', browser.get(p).text).group(1) for p in pages]
    officer = an_account(app)
    with app.app_context():
        edit = Edit("Nama baru", records[0].name)
        save_record(actor_of(officer), records[0].id, {}, columns={"name": edit})
    for path, data in (
        (f"{pages[0]}/tinjau", {"seen": seen[0]}),
        (f"{pages[1]}/tinjau", {"seen": seen[1], "all": "1"}),
    ):
        page = browser.post(path, data={**data, "state": "verified"}, follow_redirects=True).text
        assert "1 catatan berubah setelah halaman dibuka; tinjau lagi." in page
        assert "catatan dilewati" not in page
    assert [reload(app, r).review for r in records] == ["submitted", "verified"]
    fresh = re.search(r'name="seen" value="(\d+)"', browser.get(pages[0]).text).group(1)
    browser.post(f"{pages[0]}/tinjau", data={"seen": fresh, "state": "verified"})
    assert reload(app, records[0]).review == "verified" and city


def test_a_moved_record_takes_the_links_stated_from_it_along(app: Flask) -> None:
    a_city(app)
    record = a_record(app, "application", "SIM", "Dishub")
    near = a_record(app, "process", "Proses Dishub", "Dishub")
    far = a_record(app, "process", "Proses Disdik", "Disdik")
    own = [a_link(app, record, "supports__process", other) for other in (near, far)]
    # Stated in the form of another record of the former OPD: it stays that OPD's.
    other = a_record(app, "application", "Lain", "Dishub")
    module = a_link(app, other, "supports__process", near)
    with app.app_context():
        former, new = unit_id("Dishub"), unit_id("Diskominfo")
        save_record(COMMAND_LINE, record.id, {}, columns={"opd": Edit(new, former)})
        stated = {r.id: r.declared_by for r in queries.load_graph("all").relations}
        assert [stated[i] for i in own] == [new, new] and stated[module] == former
        history = queries.history(record.id, 20)
        assert [e.action for e in history].count("redeclare") == 2
        change = next(e for e in history if e.entity == "element" and e.action == "update")
    officer = signed_in(app, an_account(app, opd="Diskominfo"))
    page = officer.get(f"/catatan/{record.id}").text
    assert all(f"/lepas/{i}" in page for i in own)
    assert "memindahkan tautan ke OPD baru" in page
    with app.app_context():
        undo.undo_change(COMMAND_LINE, change.id)
        stated = {r.id: r.declared_by for r in queries.load_graph("all").relations}
        assert [stated[i] for i in own] == [former, former]


def test_moving_the_far_end_leaves_a_link_with_who_stated_it(app: Flask) -> None:
    a_city(app)
    record = a_record(app, "application", "SIM", "Dishub")
    process = a_record(app, "process", "Proses", "Dishub")
    relation = a_link(app, record, "supports__process", process)
    with app.app_context():
        former, new = unit_id("Dishub"), unit_id("Diskominfo")
        save_record(COMMAND_LINE, process.id, {}, columns={"opd": Edit(new, former)})
        stated = {r.id: r.declared_by for r in queries.load_graph("all").relations}
    assert stated[relation] == former


def test_a_search_survives_a_record_that_its_index_lacks(app: Flask) -> None:
    a_city(app)
    a_record(app, name="Parkir lama")
    with app.app_context():
        index = index_of(queries.load_graph("all"))
    second = a_record(app, name="Parkir baru")
    with app.app_context():
        pool = queries.load_graph("all").elements.values()
        for text in ("parkir", "parkir bari"):
            found = {e.id for e in find_records(pool, text, index)}
            assert second.id in found, text


def test_a_one_time_link_used_meanwhile_sets_no_second_password(app: Flask) -> None:
    a_city(app)
    account = an_account(app)
    with app.app_context():
        token = people.password_link_token(COMMAND_LINE, account.id)
        people.set_password(None, account.id, "sandi-yang-pertama", token=token)
        with pytest.raises(Refused):
            people.set_password(None, account.id, "sandi-yang-kedua", token=token)
        assert people.verify_password(account.username, "sandi-yang-pertama") is not None
