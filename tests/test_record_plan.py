"""The page of a record: what is planned beside what is, and the form in which it is planned."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import queries
from app.operations import links
from app.operations.actor import COMMAND_LINE
from app.operations.elements import Edit
from app.operations.records import save_record
from tests.factories import a_city, a_link, a_record, an_account, reload, signed_in, unit_id


@pytest.fixture
def siti(app: Flask) -> FlaskClient:
    a_city(app)
    return signed_in(app, an_account(app, "officer", "Dishub", name="Siti"))


def a_planned_record(app: Flask, **target: str) -> Any:
    record = a_record(app, "application", "SIM-KIR", "Dishub", year="2020", review="submitted")
    with app.app_context():
        edits = {n if n == "name" else f"attributes.{n}": Edit(v) for n, v in target.items()}
        save_record(COMMAND_LINE, record.id, {}, target=edits)
    return record


def the_form(client: FlaskClient, record: Any, query: str = "") -> dict[str, str]:
    """Hidden and text fields of the plan's form as the browser would send them."""
    page = client.get(f"/catatan/{record.id}/rencana{query}").text
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = (re.search(rf'{n}="([^"]*)"', tag) for n in ("name", "value"))
        if name:
            found[name[1]] = value[1].replace("&#34;", '"') if value else ""
    found["plan"] = re.findall(r'<option value="(\w+)" selected>', page)[0]
    return found


def section(page: str) -> str:
    return page.partition('id="rencana"')[2].partition("</section>")[0]


def test_the_page_shows_target_values_beside_todays(app: Flask, siti: FlaskClient) -> None:
    record = a_planned_record(app, name="SIM-KIR Baru", year="2028", hosting="entah")
    shown = section(siti.get(f"/catatan/{record.id}").text)
    for words in ("SIM-KIR Baru", "2020", "2028", "entah", "belum terbaca"):
        assert words in shown


def test_a_target_value_that_is_so_today_is_reached(app: Flask, siti: FlaskClient) -> None:
    record = a_planned_record(app, year="2020")
    assert "tercapai" in section(siti.get(f"/catatan/{record.id}").text)


def test_a_record_without_plan_shows_none_to_who_cannot_plan(app: Flask, siti: FlaskClient) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub", review="submitted")
    reader = signed_in(app, an_account(app, "reader"))
    assert 'id="rencana"' not in reader.get(f"/catatan/{record.id}").text
    assert "seperti hari ini" in section(siti.get(f"/catatan/{record.id}").text)


def test_target_values_of_closed_attributes_are_not_shown(app: Flask, siti: FlaskClient) -> None:
    record = a_record(app, "server", "SRV", "Dishub", review="submitted")
    with app.app_context():
        edits = {"attributes.location": Edit("Ruang Rahasia"), "attributes.processor": Edit("Xeon")}
        save_record(COMMAND_LINE, record.id, {}, target=edits)
    page = signed_in(app, an_account(app, "reader")).get(f"/catatan/{record.id}").text
    assert "Xeon" in page and "Ruang Rahasia" not in page


def test_the_form_saves_plan_name_opd_and_values(app: Flask, siti: FlaskClient) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub", year="2020")
    with app.app_context():
        opd = unit_id("Diskominfo")
    typed = {"plan": "upgrade", "name": "SIM-KIR Baru", "opd": opd, "a.year": "2028"}
    answer = siti.post(
        f"/catatan/{record.id}/rencana", data=the_form(siti, record, "?isian=year") | typed
    )
    assert answer.status_code == 302 and answer.location.endswith("#rencana")
    stored = reload(app, record)
    assert (stored.plan, stored.name, stored.attributes) == ("upgrade", "SIM-KIR", {"year": 2020})
    assert stored.target == {"name": "SIM-KIR Baru", "opd": opd, "attributes.year": 2028}


def test_saving_the_form_unchanged_writes_nothing(app: Flask, siti: FlaskClient) -> None:
    record = a_planned_record(app, name="SIM-KIR Baru", year="2028", hosting="pdn")
    with app.app_context():
        before = queries.data_version()
    form = the_form(siti, record) | {"a.hosting": "pdn"}
    assert siti.post(f"/catatan/{record.id}/rencana", data=form).status_code == 302
    with app.app_context():
        assert queries.data_version() == before


def test_emptied_target_values_are_taken_away(app: Flask, siti: FlaskClient) -> None:
    record = a_planned_record(app, name="SIM-KIR Baru", year="2028")
    form = the_form(siti, record) | {"name": "", "a.year": ""}
    siti.post(f"/catatan/{record.id}/rencana", data=form)
    assert reload(app, record).target == {}


def test_a_target_value_that_does_not_fit_stays_and_its_reason_is_shown(
    app: Flask, siti: FlaskClient
) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    form = the_form(siti, record, "?isian=year") | {"a.year": "kelak 2029"}
    answer = siti.post(f"/catatan/{record.id}/rencana", data=form, follow_redirects=True)
    assert reload(app, record).target == {"unread.year": "kelak 2029"}
    assert "Belum terbaca:" in answer.text and "Pakai “2029”" in answer.text
    taken = the_form(siti, record) | {"take": "year"}
    assert 'value="2029"' in siti.post(f"/catatan/{record.id}/rencana", data=taken).text


def test_opening_another_field_keeps_what_was_typed(app: Flask, siti: FlaskClient) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    form = the_form(siti, record, "?isian=year") | {
        "a.year": "2031", "name": "Ketikan", "more": "1", "choice": "hosting",
    }  # fmt: skip
    page = siti.post(f"/catatan/{record.id}/rencana", data=form).text
    assert 'value="2031"' in page and 'value="Ketikan"' in page and 'name="a.hosting"' in page
    assert reload(app, record).target == {}


def test_two_plans_for_one_value_are_both_shown_and_one_is_chosen(
    app: Flask, siti: FlaskClient
) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub", year="2020")
    form = the_form(siti, record, "?isian=year") | {"a.year": "2030", "name": "Nama Siti"}
    with app.app_context():
        save_record(
            COMMAND_LINE, record.id, {},
            target={"attributes.year": Edit("2028"), "name": Edit("Nama Lain")},
        )  # fmt: skip
    answer = siti.post(f"/catatan/{record.id}/rencana", data=form)
    assert answer.status_code == 409
    for words in ("(target)", "2028", "2030", "Nama Lain", "Nama Siti"):
        assert words in answer.text
    mine = re.findall(r'name="(mine\.[^"]+)" value="([^"]+)"', answer.text)
    chosen = {n: v.replace("&#34;", '"') for n, v in mine}
    chosen |= {n.replace("mine.", "choose."): "mine" for n, _ in mine}
    assert siti.post(f"/catatan/{record.id}/pilih", data=chosen).status_code == 302
    assert reload(app, record).target == {"attributes.year": 2030, "name": "Nama Siti"}


def test_a_plan_that_cannot_be_stored_comes_back_with_all_that_is_wrong(
    app: Flask, siti: FlaskClient
) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    form = the_form(siti, record) | {"plan": "lenyap", "name": "Ketikan"}
    answer = siti.post(f"/catatan/{record.id}/rencana", data=form)
    assert answer.status_code == 422 and "lenyap" in answer.text and "Ketikan" in answer.text


def test_who_may_not_edit_may_not_plan(app: Flask, siti: FlaskClient) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub", review="submitted")
    stranger = signed_in(app, an_account(app, "officer", "Disdik"))
    assert stranger.get(f"/catatan/{record.id}/rencana").status_code == 403
    assert stranger.post(f"/catatan/{record.id}/rencana", data={"name": "x"}).status_code == 403


# --- Links --------------------------------------------------------------------------------------


def test_a_link_gets_its_plan_on_the_page(app: Flask, siti: FlaskClient) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    link = a_link(app, record, "supports__service", a_record(app, "service", "Uji KIR", "Dishub"))
    answer = siti.post(
        f"/catatan/{record.id}/rencana/{link}", data={"plan": "retire"}, follow_redirects=True
    )
    assert "dihentikan di target" in answer.text
    with app.app_context():
        assert [r.plan for r in queries.load_graph("all").relations] == ["retire"]


def test_a_link_that_comes_only_in_the_target(app: Flask, siti: FlaskClient) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    other = a_record(app, "service", "Uji KIR", "Dishub")
    form = {"link": "supports__service", "other": other.id, "plan": "new"}
    assert siti.post(f"/catatan/{record.id}/taut", data=form).status_code == 302
    with app.app_context():
        assert queries.load_graph().relations == ()
        assert len(queries.load_graph("target").relations) == 1


def test_a_link_of_another_opd_is_not_planned_from_here(app: Flask, siti: FlaskClient) -> None:
    other = a_record(app, "application", "SIM-Disdik", "Disdik", review="submitted")
    service = a_record(app, "service", "Uji KIR", "Dishub")
    link = a_link(app, other, "supports__service", service)
    answer = siti.post(f"/catatan/{service.id}/rencana/{link}", data={"plan": "retire"})
    assert answer.status_code == 403
    assert siti.post(f"/catatan/{service.id}/rencana/lain", data={"plan": "new"}).status_code == 404


def test_the_history_tells_the_plan_of_a_link_in_words(app: Flask, siti: FlaskClient) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    link = a_link(app, record, "supports__service", a_record(app, "service", "Uji KIR", "Dishub"))
    with app.app_context():
        links.plan_link(COMMAND_LINE, link, "retire")
    assert re.search(r"Uji KIR: tetap → dihentikan", siti.get(f"/catatan/{record.id}").text)
