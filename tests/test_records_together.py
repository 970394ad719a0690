"""Two people at one record, and the links its form edits."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import queries
from tests.factories import a_city, a_link, a_record, an_account, reload, signed_in
from tests.forms import chosen_form, opened, sent


@pytest.fixture
def city(app: Any) -> Any:
    return a_city(app)


@pytest.fixture
def officer(app: Any, city: Any) -> FlaskClient:
    return signed_in(app, an_account(app, "officer", "Dishub", name="Siti"))


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


def test_a_link_that_another_opd_stated_is_shown_but_not_taken_off(
    app: Any, officer: FlaskClient
) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    process = a_record(app, "process", "Proses Disdik", "Disdik")
    a_link(app, process, "supports__application__inverse", record)
    page = officer.get(f"/catatan/{record.id}/ubah").text
    assert "dinyatakan Disdik" in page
    own = a_record(app, "process", "Proses sendiri", "Dishub")
    form = opened(officer, record)
    assert sent(officer, record, form, **{"l.supports__process": own.id}).status_code == 302
    assert links_of(app, record) == {"Proses Disdik", "Proses sendiri"}
    assert "Lepas tautan" not in officer.get(f"/catatan/{process.id}").text
