"""The page of a record: relations both ways, history with undo, archive, review, search."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import queries
from app.records.surroundings import MOST, surroundings
from architecture.graph import Element, Graph, Relation
from tests.factories import a_city, a_link, a_record, an_account, reload, signed_in


@pytest.fixture
def city(app: Any) -> Any:
    return a_city(app)


@pytest.fixture
def officer(app: Any, city: Any) -> FlaskClient:
    return signed_in(app, an_account(app, "officer", "Dishub", name="Siti"))


def page_of(client: FlaskClient, record: Any, **arguments: str) -> str:
    return client.get(f"/catatan/{record.id}", query_string=arguments).text


def post(client: FlaskClient, record: Any, action: str, **data: str) -> Any:
    return client.post(f"/catatan/{record.id}/{action}", data=data)


def change_database(client: FlaskClient, record: Any, value: str) -> None:
    """Send the form of an application in which only the database was changed."""
    head = {"name": record.name, "opd": record.opd_id, "plan": "keep", "merged_into": ""}
    seen = {"value": record.attributes["database"], "mark": "confirmed"}
    given = {"a.database": value, "seen.database": json.dumps(seen), "seen.head": json.dumps(head)}
    assert client.post(f"/catatan/{record.id}/ubah", data={**head, **given}).status_code == 302


def test_relations_show_at_both_ends(app: Any, officer: FlaskClient) -> None:
    application = a_record(app, "application", "SIM-KIR", "Dishub")
    service = a_record(app, "service", "Uji berkala", "Dishub")
    a_link(app, application, "supports__service", service)
    assert "mendukung" in page_of(officer, application)
    other = page_of(officer, service)
    assert "didukung oleh" in other and "SIM-KIR" in other
    assert "Belum ada." in other  # domains without a link keep their place


def test_a_relation_stated_by_another_opd_can_be_objected_to(
    app: Any, city: Any, officer: FlaskClient
) -> None:
    application = a_record(app, "application", "Aplikasi pendidikan", "Disdik")
    service = a_record(app, "service", "Uji berkala", "Dishub")
    relation = a_link(app, application, "supports__service", service)
    page = page_of(officer, service)
    assert "dinyatakan Disdik" in page and "Sanggah" in page
    post(officer, service, f"sanggah/{relation}", reason="Bukan layanan kami")
    assert "Bukan layanan kami" in page_of(officer, service)
    stranger = signed_in(app, an_account(app, "officer", "Bagor"))
    assert post(stranger, service, f"sanggah/{relation}", reason="x").status_code == 404


def test_a_link_can_be_added_from_either_end_and_taken_off(app: Any, officer: FlaskClient) -> None:
    application = a_record(app, "application", "SIM-KIR", "Dishub")
    data = a_record(app, "data", "Data uji", "Disdik", review="submitted")
    post(officer, data, "taut", link="uses_data__data", other=application.id)
    post(officer, data, "taut", link="uses_data__application__inverse", other=application.id)
    page = page_of(officer, data)
    assert "SIM-KIR" in page
    found = re.search(r'action="(/catatan/[^"]+/lepas/[^"]+)"', page)
    assert found is not None
    assert officer.post(found.group(1)).status_code == 302
    assert "Lepas tautan" not in page_of(officer, data)


def test_a_link_to_nothing_recorded_waits_as_text(app: Any, officer: FlaskClient) -> None:
    application = a_record(app, "application", "SIM-KIR", "Dishub")
    post(officer, application, "taut", link="supports__service", other="Layanan nanti")
    assert "menunggu catatan Layanan" in page_of(officer, application)
    a_record(app, "service", "Layanan nanti", "Dishub")
    assert "menunggu catatan" not in page_of(officer, application)


def test_history_shows_before_and_after_and_undo_puts_it_back(
    app: Any, officer: FlaskClient
) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub", database="MySQL")
    change_database(officer, record, "MariaDB")
    page = page_of(officer, record)
    assert "<del>MySQL</del> → <ins>MariaDB</ins>" in page and "Siti" in page
    undo = re.search(r'action="(/catatan/[^"]+/urungkan/\d+)"', page)
    assert undo is not None
    assert officer.post(undo.group(1)).status_code == 302
    assert reload(app, record).attributes["database"] == "MySQL"
    assert "mengurungkan" in page_of(officer, record)


def test_undo_of_a_change_of_another_record_is_not_found(app: Any, officer: FlaskClient) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    other = a_record(app, "application", "Lain", "Dishub")
    with app.app_context():
        change = queries.history(other.id)[0].id
    assert post(officer, record, f"urungkan/{change}").status_code == 404


def test_only_those_who_see_drafts_read_former_values(app: Any, officer: FlaskClient) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub", database="Rahasia lama")
    admin = signed_in(app, an_account(app, "administrator"))
    change_database(officer, record, "MariaDB")
    post(officer, record, "tinjau", state="submitted")
    reader = signed_in(app, an_account(app, "reader"))
    page = page_of(reader, record)
    assert "MariaDB" in page and "Rahasia lama" not in page and "mengubah" in page
    assert "Rahasia lama" in page_of(admin, record)


def test_a_value_changed_after_acceptance_is_hidden_from_others_and_marked_for_reviewers(
    app: Any, officer: FlaskClient
) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub", review="validated", database="A")
    change_database(officer, record, "Nilai baru")
    reader = page_of(signed_in(app, an_account(app, "reader")), record)
    assert "Nilai baru" not in reader and "1 isian tidak dibuka untuk akun Anda." in reader
    reviewer = page_of(signed_in(app, an_account(app, "verifier")), record)
    assert "Nilai baru" in reviewer and "1 isian berubah sejak diterima" in reviewer


def test_archiving_says_who_links_to_it_and_restoring_brings_all_back(
    app: Any, officer: FlaskClient
) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    service = a_record(app, "service", "Uji berkala", "Dishub")
    a_link(app, record, "supports__service", service)
    asking = officer.get(f"/catatan/{record.id}/arsipkan").text
    assert "1 tautan ikut" in asking and "Uji berkala" in asking
    post(officer, record, "arsipkan")
    assert "SIM-KIR" not in officer.get("/catatan/application").text
    assert "SIM-KIR" not in officer.get("/cari?q=SIM-KIR").text.split("</h1>")[1]
    assert "SIM-KIR" in officer.get("/catatan/application/arsip").text
    archived = page_of(officer, record)
    assert "Diarsipkan" in archived and "Pulihkan" in archived
    stranger = signed_in(app, an_account(app, "officer", "Disdik"))
    assert stranger.get(f"/catatan/{record.id}").status_code == 404
    assert "SIM-KIR" not in stranger.get("/catatan/application/arsip").text
    post(officer, record, "pulihkan")
    assert "Uji berkala" in page_of(officer, record)


def test_review_goes_from_officer_to_verifier_to_validator(app: Any, officer: FlaskClient) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    verifier = signed_in(app, an_account(app, "verifier"))
    validator = signed_in(app, an_account(app, "validator"))
    assert post(officer, record, "tinjau", state="verified").status_code == 403
    for client, state in (
        (officer, "submitted"),
        (verifier, "verified"),
        (validator, "validated"),
    ):
        assert post(client, record, "tinjau", state=state).status_code == 302
        assert reload(app, record).review == state


def test_nobody_reviews_his_own_change(app: Any, city: Any) -> None:
    both = signed_in(app, an_account(app, ("officer", "verifier"), "Dishub"))
    data = {"name": "SIM-KIR", "opd": city["Dishub"].id}
    made = both.post("/catatan/application/baru", data=data).location
    both.post(f"{made}/tinjau", data={"state": "submitted"})
    page = both.post(f"{made}/tinjau", data={"state": "verified"}, follow_redirects=True).text
    assert "1 catatan dilewati" in page and "Diajukan" in page


def test_next_and_previous_follow_the_list_the_record_was_opened_from(
    app: Any, officer: FlaskClient
) -> None:
    records = [a_record(app, "service", name, "Dishub") for name in ("C", "A", "B")]
    page = page_of(officer, records[2], sort="name")
    assert "2 dari 3" in page
    assert re.search(rf'href="/catatan/{records[1].id}\?sort=name" rel="prev"', page)
    assert re.search(rf'href="/catatan/{records[0].id}\?sort=name" rel="next"', page)


def test_labels_never_become_markup(app: Any, officer: FlaskClient) -> None:
    nasty = '<script>alert(1)</script>" onmouseover="x'
    record = a_record(app, "application", nasty, "Dishub", database=nasty, year=nasty)
    service = a_record(app, "service", nasty, "Dishub")
    a_link(app, record, "supports__service", service)
    pages = (f"/catatan/{record.id}", f"/catatan/{record.id}/ubah", "/catatan/application",
             "/cari?q=script", f"/catatan/{record.id}/arsipkan", "/opd/2.15.01", "/")  # fmt: skip
    for address in pages:
        page = officer.get(address).text
        assert "<script>alert" not in page and '" onmouseover="x' not in page, address


# --- Surroundings -------------------------------------------------------------------------------


def a_star(number: int) -> tuple[Element, Graph]:
    middle = Element("m", "application", "APL-0", "Tengah", "d")
    others = [Element(f"p{n}", "process", f"PRB-{n}", f"Proses {n}", "d") for n in range(number)]
    relations = tuple(Relation(f"r{o.id}", "supports", "m", o.id) for o in others)
    return middle, Graph({e.id: e for e in (middle, *others)}, relations, {})


def test_the_picture_draws_so_many_and_counts_the_rest() -> None:
    middle, graph = a_star(MOST + 6)
    drawn = surroundings(middle, graph)
    assert drawn is not None
    assert len(drawn.boxes) == MOST + 1 and [m.count for m in drawn.more] == [6]


def test_no_two_boxes_of_the_picture_overlap() -> None:
    drawn = surroundings(*a_star(9))
    assert drawn is not None
    for one in drawn.boxes:
        for two in drawn.boxes:
            apart = abs(one.y - two.y) >= 28 or (
                one.x + one.width <= two.x or two.x + two.width <= one.x
            )
            assert one is two or apart


def test_a_record_without_links_has_no_picture() -> None:
    assert surroundings(*a_star(0)) is None


# --- Search and pickers -------------------------------------------------------------------------


def test_search_finds_by_code_name_and_misspelt_name(app: Any, officer: FlaskClient) -> None:
    record = a_record(app, "application", "Pengujian Kendaraan Bermotor", "Dishub")
    for text in (record.code, "kendaraan pengujian", "Pengujan Kendaraan Bermotor"):
        found = officer.get("/cari.json", query_string={"q": text}).json
        assert found[0]["id"] == record.id, text


def test_pickers_answer_only_what_the_person_may_know(app: Any, officer: FlaskClient) -> None:
    a_record(app, "vulnerability", "Celah login", "Disdik", review="validated")
    own = a_record(app, "vulnerability", "Celah unggah", "Dishub")
    found = officer.get("/cari.json?q=celah&kind=vulnerability").json
    assert [f["id"] for f in found] == [own.id]


def test_reference_picker_gives_the_path_above_each_node(app: Any, officer: FlaskClient) -> None:
    found = officer.get("/referensi.json?family=RAA&q=RAA.02.02").json
    assert found[0]["id"] == "RAA.02.02" and found[0]["note"]
    assert officer.get("/referensi.json?family=nonsense&q=a").status_code == 404


def test_party_picker_gives_opds_before_institutions(
    app: Any, city: Any, officer: FlaskClient
) -> None:
    found = officer.get("/pihak.json?q=perhubungan").json
    assert found[0]["id"] == f"opd:{city['Dishub'].id}"
