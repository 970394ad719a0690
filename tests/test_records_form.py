"""The form of a record: what is saved, what is kept as text, what two people do to each other."""

from __future__ import annotations

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
from tests.forms import form_of, opened, sent


@pytest.fixture
def city(app: Any) -> Any:
    return a_city(app)


@pytest.fixture
def officer(app: Any, city: Any) -> FlaskClient:
    return signed_in(app, an_account(app, "officer", "Dishub", name="Siti"))


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
