"""The form of a record: what is saved, what is kept as text, what two people do to each other."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import queries
from app.operations import lists
from app.operations.actor import COMMAND_LINE
from architecture.metamodel import Attribute, Text, ValueType
from architecture.metamodel.application import APPLICATION
from tests.factories import (
    a_city,
    a_link,
    a_record,
    an_account,
    an_extra_attribute,
    reload,
    signed_in,
)

Form = dict[str, Any]


@pytest.fixture
def city(app: Any) -> Any:
    return a_city(app)


@pytest.fixture
def officer(app: Any, city: Any) -> FlaskClient:
    return signed_in(app, an_account(app, "officer", "Dishub", name="Siti"))


def form_of(page: str) -> Form:
    """What a browser without JavaScript would send back if nobody touched the form."""
    form: Form = {}
    body = page[page.index("data-form") :]
    for tag in re.findall(r"<input [^>]*>", body):
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        is_choice = given.get("type") in ("radio", "checkbox")
        if "name" in given and (not is_choice or " checked" in tag):
            form[given["name"]] = html.unescape(given.get("value", ""))
    for name, text in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>([^<]*)<', body):
        form[name] = html.unescape(text)
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', body, re.S):
        chosen = re.search(r"<option ([^>]*selected[^>]*)>([^<]*)<", options)
        value = re.search(r'value="([^"]*)"', chosen.group(1)) if chosen else None
        form[name] = html.unescape(value.group(1) if value else chosen.group(2) if chosen else "")
    return form


def opened(client: FlaskClient, record: Any) -> Form:
    return form_of(client.get(f"/catatan/{record.id}/ubah").text)


def sent(client: FlaskClient, record: Any, form: Form, **changes: Any) -> Any:
    return client.post(f"/catatan/{record.id}/ubah", data={**form, **changes})


FULL = {
    "hosting": "pdn", "year": "2021", "contract_value": "41.170.000", "address": "https://a.go.id",
    "contract_end": "31 Desember 2026", "raa": "RAA.02.02", "developer_unit": "Diskominfo",
    "used_by": "Dishub; Disdik", "description": "Baris satu\nBaris dua", "licence": "salah ketik",
}  # fmt: skip


def test_a_form_sent_back_untouched_changes_nothing(
    app: Any, city: Any, officer: FlaskClient
) -> None:
    marks = {"hosting": "assumed", "notes": "to_fill"}
    record = a_record(app, "application", "SIM-KIR", "Dishub", marks=marks, **FULL)
    process = a_record(app, "process", "Uji berkala", "Dishub")
    a_link(app, record, "supports__process", process)
    with app.app_context():
        before = queries.data_version()
    assert sent(officer, record, opened(officer, record)).status_code == 302
    assert reload(app, record) == record
    with app.app_context():
        assert queries.data_version() == before


def test_plain_text_fields_save_every_value_type(app: Any, city: Any, officer: FlaskClient) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    texts = {f"a.{name}": text for name, text in FULL.items()}
    sent(officer, record, opened(officer, record), **texts)
    stored = reload(app, record)
    assert stored.attributes["contract_value"] == 41_170_000
    assert stored.attributes["contract_end"] == "2026-12-31"
    assert stored.attributes["raa"] == "RAA.02.02"
    assert stored.attributes["developer_unit"] == f"opd:{city['Diskominfo'].id}"
    assert stored.attributes["used_by"] == [
        f"opd:{city['Dishub'].id}",
        f"opd:{city['Disdik'].id}",
    ]
    assert stored.unread == {"licence": "salah ketik"}
    assert stored.marks["hosting"] == "confirmed"


def test_a_mark_alone_can_be_changed(app: Any, officer: FlaskClient) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub", hosting="pdn")
    form = opened(officer, record)
    sent(officer, record, form, **{"m.hosting": "assumed", "m.notes": "not_applicable",
         "r.notes": "Tidak ada catatan"})  # fmt: skip
    stored = reload(app, record)
    assert (stored.attributes["hosting"], stored.marks["hosting"]) == ("pdn", "assumed")
    assert (stored.marks["notes"], stored.reasons["notes"]) == (
        "not_applicable",
        "Tidak ada catatan",
    )


def test_a_value_taken_out_of_its_list_stays_when_only_its_mark_changes(
    app: Any, officer: FlaskClient
) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub", licence="Open Source")
    with app.app_context():
        rows = (row for rows in queries.codelists().values() for row in rows)
        for row in [row for row in rows if row.value == "Open Source"]:
            lists.set_code_active(COMMAND_LINE, row.id, False)
    sent(officer, record, opened(officer, record), **{"m.licence": "assumed"})
    stored = reload(app, record)
    assert stored.attributes["licence"] == "Open Source" and stored.marks["licence"] == "assumed"


def test_an_unread_value_is_shown_with_the_reason_and_the_suggestion(
    app: Any, officer: FlaskClient
) -> None:
    record = a_record(app, "server", "SRV-01", "Dishub", ownership="Sendiri")
    form = officer.get(f"/catatan/{record.id}/ubah").text
    assert "Belum terbaca" in form and "Milik Sendiri" in form
    page = officer.get(f"/catatan/{record.id}").text
    assert 'class="r-unread">Sendiri' in page


def test_one_click_takes_the_suggestion_and_keeps_what_else_was_typed(
    app: Any, officer: FlaskClient
) -> None:
    record = a_record(app, "server", "SRV-01", "Dishub", ownership="Sendiri")
    form = opened(officer, record)
    page = sent(officer, record, form, take="ownership", **{"a.notes": "ketikan lain"})
    assert page.status_code == 200 and reload(app, record).unread  # nothing saved yet
    again = form_of(page.text)
    assert again["a.ownership"] == "Milik Sendiri" and again["a.notes"] == "ketikan lain"
    sent(officer, record, again)
    stored = reload(app, record)
    assert stored.attributes["ownership"] == "Milik Sendiri" and not stored.unread


def test_a_refused_form_comes_back_with_everything_typed(app: Any, officer: FlaskClient) -> None:
    form = form_of(officer.get("/catatan/application/baru").text)
    form |= {"name": " ", "a.description": "Ketikan panjang", "a.used_by": "Dishub"}
    answer = officer.post("/catatan/application/baru", data=form)
    assert answer.status_code == 422
    assert "Nama wajib diisi." in answer.text and "Ketikan panjang" in answer.text
    again = form_of(answer.text)
    again["name"] = "SIM-KIR"
    made = officer.post("/catatan/application/baru", data=again)
    assert made.status_code == 302
    page = officer.get(made.location).text
    assert "SIM-KIR" in page and "Ketikan panjang" in page


def test_two_people_who_change_different_values_do_not_disturb_each_other(
    app: Any, officer: FlaskClient
) -> None:
    budi = signed_in(app, an_account(app, "officer", "Dishub", name="Budi"))
    record = a_record(app, "application", "SIM-KIR", "Dishub", hosting="pdn", year="2021")
    first, second = opened(officer, record), opened(budi, record)
    sent(officer, record, first, **{"a.hosting": "pusat"})
    assert sent(budi, record, second, **{"a.year": "2022"}).status_code == 302
    assert reload(app, record).attributes == {"hosting": "pusat", "year": 2022}


def test_two_people_who_change_the_same_value_see_both(app: Any, officer: FlaskClient) -> None:
    budi = signed_in(app, an_account(app, "officer", "Dishub", name="Budi"))
    record = a_record(app, "application", "SIM-KIR", "Dishub", hosting="pdn", year="2020")
    first, second = opened(officer, record), opened(budi, record)
    sent(officer, record, first, **{"a.year": "2021"})
    answer = sent(budi, record, second, **{"a.year": "2022", "a.hosting": "pusat"})
    assert answer.status_code == 409
    for word in ("2021", "2022", "Siti", "semula:", "2020"):
        assert word in answer.text
    assert reload(app, record).attributes == {"hosting": "pusat", "year": 2021}
    choice = chosen_form(answer.text) | {"choose.attributes.year": "mine"}
    assert budi.post(f"/catatan/{record.id}/pilih", data=choice).status_code == 302
    assert reload(app, record).attributes["year"] == 2022


def chosen_form(page: str) -> Form:
    found = re.findall(r'<input type="hidden" name="(mine\.[^"]+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


def test_the_value_that_lost_stays_in_the_history_and_can_be_taken_back(
    app: Any, officer: FlaskClient
) -> None:
    budi = signed_in(app, an_account(app, "officer", "Dishub", name="Budi"))
    record = a_record(app, "application", "SIM-KIR", "Dishub", year="2020")
    first, second = opened(officer, record), opened(budi, record)
    sent(officer, record, first, **{"a.year": "2021"})
    sent(budi, record, second, **{"a.year": "2022"})  # and walks away from the choice
    page = budi.get(f"/catatan/{record.id}").text
    assert "nilai yang tidak dipakai" in page and "pakai nilai ini" in page
    taking = re.search(r'action="(/catatan/[^"]+/pakai/\d+)"', page)
    assert taking is not None
    assert budi.post(taking.group(1)).status_code == 302
    assert reload(app, record).attributes["year"] == 2022


def test_a_conflict_over_text_that_did_not_fit_can_be_resolved(
    app: Any, officer: FlaskClient
) -> None:
    budi = signed_in(app, an_account(app, "officer", "Dishub", name="Budi"))
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    first, second = opened(officer, record), opened(budi, record)
    sent(officer, record, first, **{"a.year": "dua ribu"})
    answer = sent(budi, record, second, **{"a.year": "2022"})
    assert answer.status_code == 409 and "dua ribu" in answer.text
    choice = chosen_form(answer.text) | {"choose.attributes.year": "mine"}
    assert budi.post(f"/catatan/{record.id}/pilih", data=choice).status_code == 302
    stored = reload(app, record)
    assert stored.attributes["year"] == 2022 and not stored.unread


def test_both_typing_the_same_is_no_conflict(app: Any, officer: FlaskClient) -> None:
    budi = signed_in(app, an_account(app, "officer", "Dishub"))
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    first, second = opened(officer, record), opened(budi, record)
    sent(officer, record, first, **{"a.year": "2021"})
    assert sent(budi, record, second, **{"a.year": "2021"}).status_code == 302


# --- Links --------------------------------------------------------------------------------------


def links_of(app: Any, record: Any) -> set[str]:
    with app.app_context():
        graph = queries.load_graph("all")
        element = graph.elements[record.id]
        waiting = {f"?{o.text}" for o in graph.open_links if o.element == record.id}
        return {other.name for _, other in graph.neighbours(element)} | waiting


def test_links_are_added_by_id_by_code_and_by_name_and_unknown_ones_wait(
    app: Any, officer: FlaskClient
) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    chosen = a_record(app, "process", "Uji berkala", "Dishub")
    coded = a_record(app, "process", "Retribusi uji", "Dishub")
    a_record(app, "process", "Numpang uji", "Disdik")
    texts = f"{chosen.id}\n{coded.code} {coded.name}\nNumpang uji\nProses yang belum ada"
    sent(officer, record, opened(officer, record), **{"l.supports__process": texts})
    assert links_of(app, record) == {
        "Uji berkala",
        "Retribusi uji",
        "Numpang uji",
        "?Proses yang belum ada",
    }


def test_a_link_left_out_of_the_field_is_taken_off(app: Any, officer: FlaskClient) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    kept, dropped = (a_record(app, "process", name, "Dishub") for name in ("Tetap", "Lepas"))
    for process in (kept, dropped):
        a_link(app, record, "supports__process", process)
    form = opened(officer, record)
    sent(officer, record, form, **{"l.supports__process": kept.id})
    assert links_of(app, record) == {"Tetap"}


def test_links_of_two_people_come_together(app: Any, officer: FlaskClient) -> None:
    budi = signed_in(app, an_account(app, "officer", "Dishub"))
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    one, two = (a_record(app, "process", name, "Dishub") for name in ("Satu", "Dua"))
    first, second = opened(officer, record), opened(budi, record)
    sent(officer, record, first, **{"l.supports__process": one.id})
    sent(budi, record, second, **{"l.supports__process": two.id})
    assert links_of(app, record) == {"Satu", "Dua"}


def test_two_people_who_give_a_single_link_different_ends_see_both(
    app: Any, officer: FlaskClient
) -> None:
    budi = signed_in(app, an_account(app, "officer", "Dishub"))
    record = a_record(app, "process", "Uji", "Dishub")
    one, two = (a_record(app, "process", name, "Dishub") for name in ("Induk satu", "Induk dua"))
    first, second = opened(officer, record), opened(budi, record)
    sent(officer, record, first, **{"l.part_of__process": one.id})
    answer = sent(budi, record, second, **{"l.part_of__process": two.id})
    assert answer.status_code == 409
    assert "Induk satu" in answer.text and "Induk dua" in answer.text
    assert links_of(app, record) == {"Induk satu"}
    choice = chosen_form(answer.text) | {"choose.links.part_of__process": "mine"}
    assert budi.post(f"/catatan/{record.id}/pilih", data=choice).status_code == 302
    assert links_of(app, record) == {"Induk dua"}


def test_a_link_to_a_record_the_person_may_not_know_waits_as_text(
    app: Any, officer: FlaskClient
) -> None:
    secret = a_record(app, "incident", "Peretasan", "Disdik")
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    data = {"link": "covers__incident__inverse", "other": secret.id}
    officer.post(f"/catatan/{record.id}/taut", data=data)
    assert "Peretasan" not in links_of(app, record)


# --- Other fields -------------------------------------------------------------------------------


def test_plan_and_merger_are_saved_and_a_wrong_one_is_refused(
    app: Any, officer: FlaskClient
) -> None:
    record = a_record(app, "application", "Lama", "Dishub")
    into = a_record(app, "application", "Baru", "Dishub")
    process = a_record(app, "process", "Uji", "Dishub")
    form = opened(officer, record)
    assert sent(officer, record, form, plan="nonsense").status_code == 422
    refused = sent(officer, record, form, plan="merge", merged_into=process.id)
    assert refused.status_code == 422
    sent(officer, record, form, plan="merge", merged_into=into.id)
    with app.app_context():
        element = queries.load_graph("all").elements[record.id]
        assert (element.plan, element.merged_into) == ("merge", into.id)


def test_an_officer_cannot_move_a_record_to_an_opd_that_is_not_hers(
    app: Any, city: Any, officer: FlaskClient
) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    form = opened(officer, record)
    assert sent(officer, record, form, opd=city["Disdik"].id).status_code == 403
    assert sent(officer, record, form, opd="").status_code in (403, 422)


def test_an_attribute_added_to_the_vocabulary_is_in_form_list_and_page(
    app: Any, officer: FlaskClient
) -> None:
    extra = Attribute(
        "ticket_desk", Text("Loket tiket", "Ticket desk"), ValueType.INTEGER,
        source="uji", listed=True, expected=True,
    )  # fmt: skip
    with an_extra_attribute(APPLICATION, extra):
        record = a_record(app, "application", "SIM-KIR", "Dishub")
        sent(officer, record, opened(officer, record), **{"a.ticket_desk": "1.250"})
        assert reload(app, record).attributes["ticket_desk"] == 1250
        assert "Loket tiket" in officer.get("/catatan/application").text
        assert "1.250" in officer.get("/catatan/application?min.ticket_desk=1000").text
        assert "Loket tiket" in officer.get(f"/catatan/{record.id}").text


@pytest.mark.parametrize("role", ["reader", "verifier", "validator", "writer", "officer"])
def test_only_who_may_edit_reaches_the_form_and_saves(app: Any, city: Any, role: str) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub", review="validated", year="2020")
    other = signed_in(app, an_account(app, role, "Disdik"))
    assert other.get(f"/catatan/{record.id}/ubah").status_code == 403
    admin = signed_in(app, an_account(app, "administrator"))
    form = opened(admin, record)
    assert sent(other, record, form, **{"a.year": "1999"}).status_code == 403
    for address in ("arsipkan", "pulihkan", "tinjau"):
        data = {"state": "submitted"}
        assert other.post(f"/catatan/{record.id}/{address}", data=data).status_code in (302, 403)
    stored = reload(app, record)
    assert (stored.attributes["year"], stored.review, stored.archived) == (
        2020,
        "validated",
        False,
    )


def test_a_damaged_form_is_refused_in_words(app: Any, officer: FlaskClient) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    form = opened(officer, record)
    answer = sent(officer, record, form, **{"seen.year": "{not json"})
    assert answer.status_code == 422 and "muat ulang" in answer.text
