"""The administrator's pages, from the outside."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask

from app import queries
from tests.factories import PASSWORD, a_city, an_account, signed_in

PAGES = ["", "akun", "opd", "daftar", "referensi/RAB", "instansi", "pemerintah", "perubahan"]


@pytest.mark.parametrize("path", PAGES)
def test_only_an_administrator_opens_administration(app: Flask, path: str):
    a_city(app)
    statuses = {
        role: signed_in(app, an_account(app, role)).get(f"/administrasi/{path}").status_code
        for role in ("administrator", "officer", "verifier", "validator", "writer", "reader")
    }
    assert statuses.pop("administrator") == 200
    assert set(statuses.values()) == {403}


def test_a_new_account_enters_by_a_link_that_works_once(app: Flask):
    a_city(app)
    admin = signed_in(app, an_account(app, "administrator"))
    made = admin.post(
        "/administrasi/akun", data={"username": "siti", "name": "Petugas", "role": "reader"}
    )
    page = admin.post(made.location.partition("?")[0] + "/tautan").text
    link = re.search(r'value="http://[^/]+(/tautan/[^"]+)"', page)
    assert link is not None
    visitor = app.test_client()
    words = {"password": "kata-sandi-baru", "repeat": "kata-sandi-baru"}
    assert visitor.post(link.group(1), data=words).status_code == 302
    assert visitor.get("/akun").status_code == 200
    assert app.test_client().post(link.group(1), data=words).status_code == 422


def test_a_wrong_password_says_so_and_a_right_one_enters(app: Flask):
    a_city(app)
    account = an_account(app, "reader")
    client = app.test_client()
    wrong = client.post("/masuk", data={"username": account.username, "password": "salah"})
    assert wrong.status_code == 401 and "tidak cocok" in wrong.text
    right = client.post(
        "/masuk?next=//jahat.example", data={"username": account.username, "password": PASSWORD}
    )
    assert (right.status_code, right.location) == (302, "/")


def test_a_code_list_value_can_be_added_and_withdrawn(app: Flask):
    a_city(app)
    admin = signed_in(app, an_account(app, "administrator"))
    admin.post("/administrasi/daftar", data={"codelist": "metode_layanan", "value": "Jemput Bola"})
    with app.app_context():
        assert "Jemput Bola" in queries.vocabulary().codelists["metode_layanan"]
        (row,) = [r for r in queries.codelists()["metode_layanan"] if r.value == "Jemput Bola"]
    admin.post(f"/administrasi/daftar/{row.id}", data={"active": "0", "codelist": "x"})
    with app.app_context():
        assert "Jemput Bola" not in queries.vocabulary().codelists["metode_layanan"]


def test_own_reference_levels_go_below_national_ones_only(app: Flask):
    a_city(app)
    admin = signed_in(app, an_account(app, "administrator"))
    good = {"parent": "RAA.02.02", "code": "RAA.02.02.01", "name": "Perhubungan"}
    admin.post("/administrasi/referensi/RAA", data=good)
    bad = admin.post(
        "/administrasi/referensi/RAA", data=good | {"code": "RAB.99"}, follow_redirects=True
    )
    assert "Kode harus diawali RAA.02.02" in bad.text
    with app.app_context():
        assert queries.vocabulary().references["RAA.02.02.01"].national is False


def test_an_opd_table_is_imported_whole_or_not_at_all(app: Flask):
    a_city(app)
    admin = signed_in(app, an_account(app, "administrator"))
    bad = b"Nama OPD,Kode,Induk\nDinas Baru,9.01,\nBidang Baru,9.01.1,9.99\n"
    page = admin.post(
        "/administrasi/opd", data={"file": (io.BytesIO(bad), "opd.csv")}, follow_redirects=True
    )
    assert "Baris 3, Induk" in page.text
    with app.app_context():
        assert queries.find_unit("9.01") is None
    good = bad.replace(b"9.99", b"9.01")
    admin.post("/administrasi/opd", data={"file": (io.BytesIO(good), "opd.csv")})
    with app.app_context():
        units = queries.units()
        child = queries.find_unit("9.01.1")
        assert child is not None and units[child.parent or ""].name == "Dinas Baru"


def test_a_code_pattern_that_repeats_codes_is_refused(app: Flask):
    a_city(app)
    admin = signed_in(app, an_account(app, "administrator"))
    form = {"name": "Kota Uji", "type": "kota", "period": "2025-2029", "label_set": "SPBE"}
    page = admin.post("/administrasi/pemerintah", data=form | {"code_pattern": "{prefix}"})
    assert "Harus memuat" in page.text
    assert (
        admin.post(
            "/administrasi/pemerintah", data=form | {"code_pattern": "KU.{prefix}.{number:03d}"}
        ).status_code
        == 302
    )


def test_the_first_start_page_needs_its_key_and_then_founds_the_instance(app: Flask):
    from pathlib import Path

    from app.views.start import first_start_key

    client = app.test_client()
    assert client.get("/").location == "/mulai"
    assert client.get("/mulai").status_code == 403
    key = first_start_key(Path(app.config["INSTANCE_PATH"]))
    form = {
        "kunci": key, "name": "Kota Baru", "type": "kota", "period": "2025-2029",
        "label_set": "Pemerintah Digital", "person": "Administrator", "username": "admin",
        "password": "kata-sandi-panjang", "repeat": "kata-sandi-panjang",
        "opd": (io.BytesIO(b"Nama\nDinas Satu\nDinas Dua\n"), "opd.csv"),
    }  # fmt: skip
    wrong = client.post("/mulai", data=form | {"period": "lima tahun", "opd": (io.BytesIO(), "")})
    assert "Tulis seperti 2025-2029" in wrong.text
    form["opd"] = (io.BytesIO(b"Nama\nDinas Satu\nDinas Dua\n"), "opd.csv")
    assert client.post("/mulai", data=form).status_code == 302
    assert "Dinas Dua" in client.get("/administrasi/opd").text
    assert client.get("/mulai").status_code == 404
