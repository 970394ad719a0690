"""The pages of named states, and pages as of a past moment: read-only, with the rights of today."""

from __future__ import annotations

import json

import pytest

from app import queries
from app.operations import elements
from app.operations.actor import COMMAND_LINE
from app.operations.baselines import add_baseline
from app.operations.elements import Edit
from app.queries.baselines import baseline, baselines
from tests.commands import run
from tests.factories import a_city, a_link, a_record, an_account, signed_in


@pytest.fixture
def city(app):
    """A city with a named state, and what was changed since: a name, a new record, one archived."""
    a_city(app)
    kir = a_record(app, "application", "SIM-KIR", "Dishub", hosting="pdn", review="validated")
    service = a_record(app, "service", "Uji KIR", "Dishub", review="validated")
    draft = a_record(app, "application", "RAHASIA-DRAF", "Disdik")
    a_link(app, kir, "supports__service", service)
    with app.app_context():
        number = baseline(add_baseline(COMMAND_LINE, "Draf 75 %", "Rapat")).number
        elements.save_element(COMMAND_LINE, kir.id, {}, name=Edit("SIM-BARU", "SIM-KIR"))
        elements.archive_element(COMMAND_LINE, service.id)
    a_record(app, "application", "APLIKASI-KEMUDIAN", "Dishub", review="validated")
    return {"app": app, "number": number, "kir": kir, "service": service, "draft": draft}


def text_of(client, address, status=200):
    answer = client.get(address, follow_redirects=True)
    assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
    return answer.get_data(as_text=True)


def test_lists_gaps_pictures_tables_and_records_open_as_of_then(city):
    client = signed_in(city["app"], an_account(city["app"], "administrator"))
    past = f"/pada/{city['number']}"
    for address in ("/catatan/application", "/gambar/opd/2.15.01", "/tabel/application-metadata"):
        shown = client.get(past + address)
        if shown.status_code == 404 and "tabel" in address:
            continue  # the catalogue names its tables
        words = shown.get_data(as_text=True)
        assert "SIM-KIR" in words and "SIM-BARU" not in words and "KEMUDIAN" not in words
        assert "Draf 75 %" in words and "hanya dibaca" in words
        assert "SIM-BARU" in text_of(client, address)
    record = text_of(client, f"{past}/catatan/{city['kir'].id}")
    assert "SIM-KIR" in record and "Uji KIR" in record
    assert f'href="{past}/baseline/catatan/{city["service"].id}"' in record
    assert "Uji KIR" in text_of(client, f"{past}/catatan/service")
    for address in ("/kesenjangan", "/kesenjangan/aturan", "/gambar", "/tabel", "/ruang-kerja",
                    "/opd/2.15.01", "/", "/gambar/katalog/process-map"):  # fmt: skip
        assert "hanya dibaca" in text_of(client, past + address)


def test_links_of_a_past_page_stay_in_the_past(city):
    client = signed_in(city["app"], an_account(city["app"], "administrator"))
    past = f"/pada/{city['number']}"
    picture = text_of(client, f"{past}/gambar/opd/2.15.01")
    assert f'href="{past}/catatan/' in picture and ' href="/catatan/' not in picture


def test_nothing_is_written_from_the_past(city):
    client = signed_in(city["app"], an_account(city["app"], "administrator"))
    past = f"/pada/{city['number']}"
    with city["app"].app_context():
        before = queries.data_version()
    address = f"{past}/catatan/{city['kir'].id}/arsip"
    assert client.post(address).status_code in (403, 404, 405)
    answer = client.post(f"{past}/baseline", data={"name": "Lagi"})
    assert answer.status_code == 403
    with city["app"].app_context():
        assert queries.data_version() == before and len(baselines()) == 1
    listing = text_of(client, f"{past}/catatan/application")
    assert "SIM-KIR" in listing and "application/baru" not in listing


def test_a_page_that_cannot_go_back_says_so(city):
    client = signed_in(city["app"], an_account(city["app"], "administrator"))
    for address in ("/dokumen", "/baseline", f"/catatan/{city['kir'].id}/ubah"):
        words = text_of(client, f"/pada/{city['number']}{address}", 404)
        assert "hanya ada untuk hari ini" in words


def test_the_rights_of_today_hold_for_the_past(city):
    reader = signed_in(city["app"], an_account(city["app"], "reader"))
    past = f"/pada/{city['number']}"
    record = text_of(reader, f"{past}/catatan/{city['draft'].id}")
    assert "tidak dibuka untuk akun Anda" in record
    assert "SIM-KIR" in text_of(reader, f"{past}/catatan/application")


def test_only_those_who_review_or_write_look_at_any_moment(city):
    unnamed = city["number"] - 1
    reader = signed_in(city["app"], an_account(city["app"], "reader"))
    validator = signed_in(city["app"], an_account(city["app"], "validator"))
    assert reader.get(f"/pada/{unnamed}/catatan/service").status_code == 404
    assert validator.get(f"/pada/{unnamed}/catatan/service").status_code == 200
    assert validator.get("/pada/999999/catatan/service").status_code == 404
    assert validator.get("/pada/0/catatan/service").status_code == 404
    anonymous = city["app"].test_client().get(f"/pada/{city['number']}/catatan/service")
    assert anonymous.status_code == 302 and "/masuk" in anonymous.location


def test_a_writer_names_a_state_and_others_may_open_and_compare(city):
    writer = signed_in(city["app"], an_account(city["app"], "writer"))
    answer = writer.post("/baseline", data={"name": "Perwali 2027"}, follow_redirects=True)
    assert "Perwali 2027" in answer.get_data(as_text=True)
    reader = signed_in(city["app"], an_account(city["app"], "reader"))
    shown = text_of(reader, "/baseline")
    assert "Perwali 2027" in shown and "Simpan keadaan saat ini" not in shown
    assert reader.post("/baseline", data={"name": "X"}).status_code == 403
    compared = text_of(reader, "/baseline/banding?dari=draf 75 %25&ke=today")
    assert "APLIKASI-KEMUDIAN" in compared and "SIM-BARU" in compared and "Uji KIR" in compared


def test_only_an_administrator_deletes_with_a_reason(city):
    with city["app"].app_context():
        made = baselines()[0].id
    writer = signed_in(city["app"], an_account(city["app"], "writer"))
    assert writer.get(f"/baseline/{made}/hapus").status_code == 403
    client = signed_in(city["app"], an_account(city["app"], "administrator"))
    assert client.post(f"/baseline/{made}/hapus", data={"reason": ""}).status_code == 422
    client.post(f"/baseline/{made}/hapus", data={"reason": "Salah nama"})
    with city["app"].app_context():
        assert baselines() == []


def test_diff_names_exactly_what_changed(city, tmp_path):
    done = run(tmp_path, "diff", "--from", "Draf 75 %", "--format", "json")
    found = json.loads(done.stdout)
    kir, service = city["kir"].code, city["service"].code
    assert [row["name"] for row in found["added"]] == ["APLIKASI-KEMUDIAN"]
    assert [row["code"] for row in found["removed"]] == [service]
    assert found["changed"] == [
        {"code": kir, "field": "name", "before": "SIM-KIR", "after": "SIM-BARU"},
        {"code": kir, "field": "supports__service", "before": f"{service} Uji KIR", "after": ""},
    ]
    same = json.loads(run(tmp_path, "diff", "--to", "today", "--format", "json").stdout)
    assert same == {"added": [], "changed": [], "removed": []}
    file = tmp_path / "beda.xlsx"
    run(tmp_path, "diff", "--from", "Draf 75 %", "--format", "xlsx", "--out", str(file))
    assert file.read_bytes()[:2] == b"PK"
    assert run(tmp_path, "diff", "--from", "Tidak ada").returncode == 1
