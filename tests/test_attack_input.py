"""Odd input in fields and addresses gets a clear answer, never a server error."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from urllib.parse import urlsplit

import pytest
from flask import Flask

from app import queries
from app.errors import Refused
from app.operations import government, lists, people
from app.operations.actor import COMMAND_LINE
from architecture.metamodel import METAMODEL
from architecture.values import Unreadable, read_value
from architecture.vocabulary import Vocabulary
from tests.factories import (
    PASSWORD,
    a_city,
    a_link,
    a_record,
    an_account,
    signed_in,
)

WORDS = Vocabulary()
MEMORY = METAMODEL.kind("server").attribute("memory")
ODD = ["\x00", "a\x00b", "\ud800", "9" * 5000, "²", "٣", "-1", "1e999", "' OR 1=1 --", "x" * 70_000,
       "{{7*7}}", "%00", "[]", '{"a":1}', "\n", "﷽" * 600]  # fmt: skip


@pytest.mark.parametrize("kind", [k.name for k in METAMODEL.kinds])
def test_every_attribute_reads_odd_text_or_says_why_not(kind: str):
    odd = [*ODD, {"text": 1, "value": "x", "unit": "y"}, {"2025": {"a": 1}}, [1, "x"], 3.5, True,
           1e300, {"a": 1}, float("inf"), float("nan")]  # fmt: skip
    for attribute in METAMODEL.kind(kind).attributes:
        for raw in odd:
            try:
                value = read_value(attribute, raw, WORDS)
            except Unreadable:
                continue
            json.dumps(value, allow_nan=False)


def test_a_quantity_is_taken_as_stored_only_if_it_is_one():
    good = {"text": "64 Gb", "value": 64.0, "unit": "GB"}
    assert read_value(MEMORY, good, WORDS) == good
    for bad in (
        {"text": "64 GB", "value": "64", "unit": "GB"},
        {"text": "64 GB", "value": 64, "unit": "kilo"},
        {"text": {"x": 1}, "value": 64, "unit": "GB"},
        {"text": "64 GB", "value": True, "unit": "GB"},
        {"text": "64 GB", "value": float("inf"), "unit": "GB"},
    ):
        with pytest.raises(Unreadable):
            read_value(MEMORY, bad, WORDS)


def test_a_damaged_form_cannot_store_what_breaks_every_page(app: Flask):
    a_city(app)
    browser = signed_in(app, an_account(app))
    poison = {"value": {"text": 1, "value": "zzz", "unit": "x"}}
    with app.app_context():
        opd = queries.find_unit("Dishub").id
    for attribute in ("memory", "processor", "ownership", "reference_code"):
        form = {"name": "SRV", "opd": opd, f"seen.{attribute}": json.dumps(poison)}
        answer = browser.post("/catatan/server/baru", data={**form, f"m.{attribute}": "assumed"})
        assert answer.status_code < 500
    for page in ("/catatan/server?sort=memory", "/catatan/server?min.memory=1+GB", "/"):
        assert browser.get(page).status_code == 200


@pytest.mark.parametrize("odd", ODD)
def test_odd_text_in_every_address_argument_is_no_server_error(app: Flask, odd: str):
    a_city(app)
    record = a_record(app, "server", "SRV-1", memory="64 GB", year="2020")
    administrator = signed_in(app, an_account(app, ["administrator", "officer", "verifier"]))
    names = ["q", "sort", "f.opd", "f.memory", "min.memory", "max.memory", "f.review",
             "f.certainty", "not", "opd", "family", "riwayat", "taut", "name", "next",
             "urut", "masalah", "halaman", "jenis", "edisi"]  # fmt: skip
    pages = ["/", "/cari", "/cari.json", "/referensi.json", "/pihak.json", "/ruang-kerja",
             "/catatan/server", "/catatan/server/baru", "/catatan/server/arsip",
             f"/catatan/{record.id}", f"/catatan/{record.id}/ubah", "/buku-kerja/",
             "/administrasi/referensi/RAB", "/administrasi/akun", "/opd/2.15.01"]  # fmt: skip
    text = odd.encode("utf-8", "surrogatepass")[:6000].decode("utf-8", "replace")
    for page in pages:
        answer = administrator.get(page, query_string=dict.fromkeys(names, text))
        assert answer.status_code < 500, page
    for name in ("sort", "q", "min.memory"):
        address = "/catatan/server"
        assert administrator.get(address, query_string={name: text}).status_code < 500, name


def test_numbers_in_addresses_may_be_absurd(any_app: Flask):
    a_city(any_app)
    record = a_record(any_app)
    browser = signed_in(any_app, an_account(any_app, ["officer", "administrator"]))
    huge = "9" * 30
    for path in (f"/catatan/{record.id}/urungkan/{huge}", f"/catatan/{record.id}/pakai/{huge}"):
        assert browser.post(path).status_code == 404
    assert browser.get(f"/catatan/server?page={huge}").status_code == 200
    assert browser.get(f"/buku-kerja/impor/x?tetap={huge}").status_code == 404


@pytest.mark.parametrize("odd", ["\x00", "x" * 2000, "' OR 1=1", "🙂" * 400])
def test_odd_text_in_fields_that_reach_the_tables_is_no_server_error(any_app: Flask, odd: str):
    city = a_city(any_app)
    record = a_record(any_app, "server", "SRV-1", memory="64 GB")
    other = a_record(any_app, "server", "SRV-2")
    room = a_record(any_app, "facility")
    relation = a_link(any_app, record, "placed_in__facility", room)
    account = an_account(any_app, ["officer", "administrator", "verifier"])
    browser = signed_in(any_app, account)
    opd = city["Dishub"].id
    posts = [
        ("/catatan/server/baru", {"name": odd, "opd": opd}),
        ("/catatan/server/baru", {"name": "A", "opd": odd}),
        ("/catatan/server/baru", {"name": "A", "opd": opd, "l.placed_in__facility": odd}),
        (f"/catatan/{record.id}/ubah", {"name": "A", "opd": odd, "plan": odd}),
        (f"/catatan/{record.id}/ubah",
         {"name": "A", "opd": opd, "plan": "merge", "merged_into": odd}),
        (f"/catatan/{record.id}/taut", {"link": "placed_in__facility", "other": odd}),
        (f"/catatan/{record.id}/taut", {"link": odd, "other": other.id}),
        (f"/catatan/{record.id}/sanggah/{relation}", {"reason": odd}),
        (f"/catatan/{record.id}/tinjau", {"state": "returned", "reason": odd}),
        (f"/catatan/{record.id}/tinjau", {"state": odd}),
        ("/catatan/server/tinjau", {"state": "submitted", "id": odd}),
        ("/administrasi/akun", {"username": "siti", "name": odd, "role": "reader"}),
        ("/administrasi/akun", {"username": odd, "name": "x", "role": "reader"}),
        ("/administrasi/akun", {"username": "ani", "name": "x", "role": odd}),
        ("/administrasi/akun", {"username": "budi", "name": "x", "opd": odd}),
        (f"/administrasi/akun/{account.id}", {"name": odd, "role": "administrator",
                                              "active": "on"}),
        (f"/administrasi/akun/{account.id}/serah-terima", {"to": odd}),
        ("/administrasi/opd", {"name": odd}),
        ("/administrasi/opd", {"name": "Dinas", "code": odd}),
        ("/administrasi/opd", {"name": "Dinas Satu", "short": odd}),
        ("/administrasi/opd", {"name": "Dinas Dua", "level": odd}),
        ("/administrasi/opd", {"name": "Dinas Tiga", "parent": odd}),
        (f"/administrasi/opd/{opd}", {"name": odd, "short": odd, "level": odd}),
        (f"/administrasi/opd/{opd}", {"name": "Dinas", "short": "D", "level": odd}),
        ("/administrasi/daftar", {"codelist": odd, "value": "x"}),
        ("/administrasi/daftar", {"codelist": lists.known_codelists()[0], "value": odd}),
        (f"/administrasi/daftar/{odd}", {"active": "1"}),
        ("/administrasi/referensi/RAB", {"parent": odd, "code": "x", "name": "y"}),
        ("/administrasi/referensi/RAB",
         {"parent": "RAB.01", "code": "RAB.01." + odd, "name": odd}),
        ("/administrasi/instansi", {"name": odd, "kind": "lain"}),
        ("/administrasi/instansi", {"name": "x", "kind": odd}),
        ("/administrasi/pemerintah", {"name": odd, "type": "kota", "period": "2025-2029",
                                      "label_set": "SPBE", "code_pattern": odd}),
        (f"/opd/{opd}/templat", {"name": odd}),
        ("/masuk", {"username": odd, "password": odd}),
        ("/akun", {"current": odd, "password": odd, "repeat": odd}),
        (f"/bahasa/{odd}", {}),
    ]  # fmt: skip
    for path, data in posts:
        answer = browser.post(path.replace("\x00", "%00"), data=data)
        assert answer.status_code < 500, (path[:60], {k: v[:20] for k, v in data.items()})
    assert browser.get("/").status_code in (200, 302)


def test_a_stranger_with_odd_names_is_only_not_let_in(any_app: Flask):
    a_city(any_app)
    for name in ("\x00", "x" * 5000, "siti\x00"):
        answer = any_app.test_client().post("/masuk", data={"username": name, "password": name})
        assert answer.status_code == 401
    answer = any_app.test_client().get("/tautan/%00")
    assert answer.status_code == 422
    for token in ("x", "e30.x.y", "x" * 3000):
        assert any_app.test_client().get(f"/tautan/{token}").status_code == 422


def test_an_officer_of_an_unknown_opd_is_refused(any_app: Flask):
    a_city(any_app)
    account = an_account(any_app, "reader")
    with any_app.app_context():
        grants = [("officer", "tidak-ada")]
        with pytest.raises(Refused):
            people.create_user(COMMAND_LINE, "ani", "Ani", grants)
        with pytest.raises(Refused):
            people.update_user(COMMAND_LINE, account.id, name="A", active=True, grants=grants)


def test_an_institution_is_recorded_once_whatever_its_letters(any_app: Flask):
    a_city(any_app)
    with any_app.app_context():
        lists.add_institution(COMMAND_LINE, "PT Énergi Nusantara", "vendor")
        for name in ("PT Énergi Nusantara", "pt énergi nusantara"):
            with pytest.raises(Refused):
                lists.add_institution(COMMAND_LINE, name, "vendor")


def test_a_pattern_of_codes_holds_nothing_but_prefix_and_number():
    bad = ("{prefix}-{number:0999999999d}", "{prefix.__class__}{number}", "{prefix!r}-{number}",
           "{prefix:{number}}{number}", "{prefix}{number} x\n")  # fmt: skip
    for pattern in bad:
        with pytest.raises(Refused):
            government.check_code_pattern(pattern)
    for pattern in ("{prefix}-{number:04d}", "{prefix}.{number}", "K-{prefix}{number:03}"):
        government.check_code_pattern(pattern)


def test_a_zip_with_a_broken_inside_is_refused(app: Flask):
    a_city(app)
    record = a_record(app)
    browser = signed_in(app, an_account(app))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text" * 2)
    broken = bytearray(content.getvalue())
    start = broken.find(b"mimetype") + 8
    broken[start : start + 6] = b"\xff" * 6
    with pytest.raises(zlib.error):
        zipfile.ZipFile(io.BytesIO(bytes(broken))).read("mimetype")
    data = {"file": (io.BytesIO(bytes(broken)), "surat.odt")}
    answer = browser.post(f"/catatan/{record.id}/berkas", data=data)
    assert answer.status_code == 302
    with app.app_context():
        assert queries.files_of(record.id) == []


def test_reading_a_long_text_as_a_listed_value_stays_quick(app: Flask):
    import time

    a_city(app)
    with app.app_context():
        words = queries.vocabulary()
        kind = METAMODEL.kind("process")
        reference = next(a for a in kind.attributes if a.is_reference)
        start = time.perf_counter()
        with pytest.raises(Unreadable):
            read_value(reference, "kata lain " * 300_000, words)
        assert time.perf_counter() - start < 10


def test_a_wrong_yearly_value_is_kept_as_people_write_it(app: Flask):
    from schemas.elements import read_values

    kind = METAMODEL.kind("kpi")
    yearly = next(a.name for a in kind.attributes if a.type == "yearly")
    reading = read_values(kind, {yearly: {"20x5": "71"}}, WORDS)
    assert reading.unread[yearly] == "20x5: 71"


@pytest.mark.parametrize("target", [
    "/\t/evil.example", "//evil.example", "/\\evil.example", "http://evil.example",
    "https:evil.example", "/\r/evil.example", "http://[",
])  # fmt: skip
def test_signing_in_leads_to_no_foreign_address(app: Flask, target: str):
    a_city(app)
    form = {"username": an_account(app).username, "password": PASSWORD}
    answer = app.test_client().post("/masuk", query_string={"next": target}, data=form)
    assert answer.status_code == 302
    assert urlsplit(answer.location).netloc == "" and "evil" not in answer.location


def test_a_name_may_begin_with_a_capital_when_signing_in(app: Flask):
    a_city(app)
    form = {"username": f" {an_account(app).username.title()} ", "password": PASSWORD}
    assert app.test_client().post("/masuk", data=form).status_code == 302


def test_work_is_not_handed_over_to_an_account_that_is_closed(app: Flask):
    a_city(app)
    giver, taker = an_account(app), an_account(app, "reader")
    with app.app_context():
        grants = [("reader", None)]
        people.update_user(COMMAND_LINE, taker.id, name="A", active=False, grants=grants)
        with pytest.raises(Refused):
            people.hand_over(COMMAND_LINE, giver.id, taker.id, deactivate=False)
        account = queries.account(giver.id)
        assert account is not None and account.roles == {"officer"}
