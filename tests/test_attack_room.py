"""A hostile person at the door of the room, and at doors that are closed."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import docx
import pypdf
import pytest
from flask import Flask

from app import queries
from app.errors import Refused
from app.mapping.mapping import SheetMapping
from app.operations import closures
from app.operations.actor import COMMAND_LINE
from app.operations.import_mapping import keep_mapping
from app.permissions import actor_of
from app.queries.mappings import kept_mapping
from architecture.metamodel import METAMODEL
from tests.edit_queue import Queue
from tests.factories import (
    PASSWORD,
    a_city,
    a_link,
    a_record,
    an_account,
    browser_cookie,
    reload,
    signed_in,
    unit_id,
)
from tests.workshops import a_participant, a_workshop, admit, close, lines_of


@pytest.fixture
def city(app: Flask) -> Flask:
    a_city(app)
    return app


# --- Joining ------------------------------------------------------------------------------------


def asked_to_join(app: Flask, code: str, **form: str) -> Any:
    return app.test_client().post(f"/gabung/{code}", data=form)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("x" * 10_000_000, (413, 422)), ("x" * 400_000, (422,)), ("", (422,)), ("\x00", (422,)),
        ("7371 0101 0101 0001", (422,)), ("=HYPERLINK(1)", (302,)), ("<img src=x>", (302,)),
        ("\u202eevil", (302, 422)),
    ],
)  # fmt: skip
def test_names_of_every_kind_are_answered(city: Flask, name: str, status: tuple[int, ...]):
    meeting = a_workshop(city)
    with city.app_context():
        opd = str(unit_id("Dishub"))
    assert asked_to_join(city, meeting.code, name=name, opd=opd).status_code in status


def test_names_of_the_list_are_no_formulas_in_its_files(city: Flask):
    meeting = a_workshop(city)
    for sign in "=+-@\t":
        a_participant(city, meeting, f"{sign}HYPERLINK({ord(sign)})")
    client = signed_in(city, an_account(city, "verifier", None))
    lines = client.get(f"/lokakarya/{meeting.id}/daftar-hadir.csv").text.splitlines()[1:]
    cells = [cell for line in csv.reader(lines) for cell in line]
    assert len(lines) == 5 and not any(cell.startswith(tuple("=+-@\t")) for cell in cells)
    content = client.get(f"/lokakarya/{meeting.id}/daftar-hadir.xlsx").data
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(n) for n in archive.namelist() if n.startswith("xl/worksheets/")]
    assert sheets and not any(b"<f>" in sheet for sheet in sheets)


def test_a_code_opens_nothing_once_the_workshop_is_closed_or_has_another(city: Flask):
    meeting = a_workshop(city)
    with city.app_context():
        opd = str(unit_id("Dishub"))
    facilitator = signed_in(city, an_account(city, "verifier", None))
    facilitator.post(f"/lokakarya/{meeting.id}/kode")
    assert asked_to_join(city, meeting.code, name="Siti", opd=opd).status_code == 422
    close(city, meeting)
    for code in ("", meeting.code, "None", "null", "%00", "'", "A" * 5000):
        answer = asked_to_join(city, code or "x", name="Siti", opd=opd)
        assert answer.status_code in (404, 422, 429)
    assert lines_of(city, meeting) == []


def test_only_opds_of_the_workshop_can_be_chosen(city: Flask):
    meeting = a_workshop(city, ["Dishub"])
    with city.app_context():
        foreign = str(unit_id("Disdik"))
    for opd in (foreign, "", "x", "\x00"):
        assert asked_to_join(city, meeting.code, name="Siti", opd=opd).status_code == 422
    assert lines_of(city, meeting) == []


def test_who_waits_is_let_in_by_nothing_but_the_facilitator(city: Flask):
    meeting = a_workshop(city)
    a_participant(city, meeting, "Yusri", "Dishub")
    with city.app_context():
        opd = str(unit_id("Dishub"))
    browser = city.test_client()
    browser.post(f"/gabung/{meeting.code}", data={"name": "Yusri", "opd": opd})
    line = lines_of(city, meeting)[-1].id
    for action in ("terima", "tolak", "keluarkan", "kode", "tutup"):
        answer = browser.post(f"/lokakarya/{meeting.id}/{action}", data={"id": line})
        assert answer.location.startswith("/masuk")
    assert browser.get("/opd/2.15.01").location.startswith("/masuk")
    assert browser.get("/gabung/tunggu").status_code == 200


def test_one_browser_in_two_workshops_keeps_the_rights_of_the_last_alone(city: Flask):
    first, second = a_workshop(city), a_workshop(city, ["Disdik"], name="Kedua")
    browser = signed_in(city, a_participant(city, first, "Yusri", "Dishub"))
    close(city, first)
    with city.app_context():
        opd = str(unit_id("Disdik"))
    browser.post(f"/gabung/{second.code}", data={"name": "Yusri", "opd": opd})
    admit(city, second)
    assert browser.get("/gabung/tunggu").location == "/opd/1.01.01"
    record = a_record(city, "application", "Andalalin", "Dishub")
    queue = Queue(browser)
    assert queue.states(queue.set(record.id, "name", "Diganti", seen="Andalalin")) == ["refused"]
    assert browser.get(f"/lokakarya/{first.id}/papan").status_code == 403


def test_an_address_in_the_host_line_never_becomes_markup(city: Flask):
    meeting = a_workshop(city)
    cookie = browser_cookie(city, an_account(city, "verifier", None), "")
    client = city.test_client(use_cookies=False)
    headers = {"Cookie": f"{cookie['name']}={cookie['value']}"}
    for host in ('x"><script>alert(1)</script>', "evil.example", "a\\@b", "[::1"):
        answer = client.get(f"/lokakarya/{meeting.id}", headers={**headers, "Host": host})
        assert answer.status_code in (200, 400) and "<script>alert" not in answer.text


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "https://evil.example"])
def test_no_answer_leads_to_somebody_elses_address(city: Flask, target: str):
    client = city.test_client()
    account = an_account(city, "administrator", None, username="bupati")
    form = {"username": "bupati", "password": PASSWORD}
    answer = client.post(f"/masuk?{urlencode({'next': target})}", data=form)
    assert answer.status_code == 302 and answer.location == "/"
    client = signed_in(city, account)
    answer = client.post("/bahasa/id", headers={"Referer": target})
    assert answer.location.startswith("/") and not answer.location.startswith(("//", "/\\"))


def test_answers_for_scripts_are_never_kept_by_a_browser(city: Flask):
    meeting = a_workshop(city)
    client = signed_in(city, a_participant(city, meeting))
    for address in ("/kabar", "/kisi/application/baris", "/suntingan/token", "/suntingan/saya",
                    "/cari.json?q=a", f"/lokakarya/{meeting.id}/papan.json"):  # fmt: skip
        answer = client.get(address)
        assert answer.headers["Cache-Control"] == "no-store", address
        assert answer.headers["X-Content-Type-Options"] == "nosniff", address


# --- Closed domains -----------------------------------------------------------------------------


def test_no_way_around_leads_into_a_closed_domain(city: Flask):
    """Merging, undoing, tupoksi, links, marks, archiving, moving in and out."""
    own = a_record(city, "application", "Andalalin", "Dishub", description="Isi")
    twin = a_record(city, "application", "Andalalin 2", "Dishub", notes="Lain")
    process = a_record(city, "process", "Uji", "Disdik")
    link = a_link(city, own, "supports__process", process)
    boss = an_account(city, ["administrator", "officer"], "Dishub")
    with city.app_context():
        opd, other = str(unit_id("Dishub")), str(unit_id("Disdik"))
        closures.close_domain(COMMAND_LINE, opd, METAMODEL.kind("application").domain)
        before = queries.data_version()
    client, queue = signed_in(city, boss), None
    queue = Queue(client)
    client.post(f"/mirip/{own.id}/{twin.id}/gabung", data={"keep": own.id})
    client.post(f"/catatan/{own.id}/arsipkan")
    client.post(f"/catatan/{own.id}/lepas/{link}")
    client.post("/urungkan", data={"orang": "nama:baris perintah", "semua": "1"})
    for change in range(1, before + 1):
        client.post(f"/catatan/{own.id}/urungkan/{change}")
    foreign = a_record(city, "application", "Rapor", "Disdik")
    queue.send(
        queue.set(own.id, "opd", other, seen=opd),
        queue.set(foreign.id, "opd", opd, seen=other),
        queue.link(own.id, "supports__process", remove=[{"id": process.id}]),
        queue.edit("mark", own.id, field="links.supports__process", mark="assumed"),
        queue.edit("restore", own.id),
        queue.edit("archive", twin.id),
        queue.edit("confirm", own.id),
    )
    assert (reload(city, own), reload(city, twin)) == (own, twin)
    with city.app_context():
        assert {r.id: r.mark for r in queries.load_graph("all").relations} == {link: "confirmed"}
    assert reload(city, foreign).opd_id == other


# --- Files that people hand in ------------------------------------------------------------------


def test_what_somebody_else_kept_for_reading_files_is_not_replaced(city: Flask):
    meeting = a_workshop(city)
    owner, stranger = an_account(city, "officer", "Dishub"), a_participant(city, meeting, "Nia")
    kind = METAMODEL.kind("application")
    first = SheetMapping(kind, "Data", 0, 1, {"Nama": "name"})
    second = SheetMapping(kind, "Data", 0, 1, {"Nama": "skip"})
    with city.test_request_context():
        kept = keep_mapping(actor_of(owner), "Register", first)
        with pytest.raises(Refused):
            keep_mapping(actor_of(stranger), "Register", second)
        stored = kept_mapping(kept)
        assert stored is not None and stored.mapping == first.as_json()
        assert keep_mapping(actor_of(owner), "Register", second) == kept


def test_damaged_regulations_are_refused_with_a_sentence(city: Flask):
    client = signed_in(city, an_account(city, "officer", "Dishub"))
    with city.app_context():
        opd = unit_id("Dishub")
    for number, content in enumerate(damaged_files()):
        data = {"file": (io.BytesIO(content), "perwali.docx")}
        answer = client.post(f"/opd/{opd}/tupoksi/pecah", data=data)
        assert answer.status_code in (200, 422), number


def damaged_files() -> Iterator[bytes]:
    """Word and PDF files with some of their bytes changed, and bombs."""
    word, portable = io.BytesIO(), io.BytesIO()
    document = docx.Document()
    document.add_paragraph("Pasal 5", style="List Number")
    document.save(word)
    writer = pypdf.PdfWriter()
    writer.add_blank_page(72, 72)
    writer.write(portable)
    chance = random.Random(5)
    for whole in (word.getvalue(), portable.getvalue()):
        for _try in range(25):
            content = bytearray(whole)
            for _byte in range(8):
                content[chance.randrange(8, len(content))] = chance.randrange(256)
            yield bytes(content)
    yield from (repacked(word.getvalue(), xml) for xml in STRANGE_XML)
    yield b"%PDF-1.4\n" + b"[" * 100_000


STRANGE_XML = (
    b"", b"<w:document/>", b"<x>" * 5000,
    b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    b'<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/'
    b'wordprocessingml/2006/main"><w:body><w:p><w:pPr><w:numPr><w:ilvl w:val="x"/>'
    b'<w:numId w:val="-1"/></w:numPr></w:pPr><w:r><w:t>Pasal</w:t></w:r></w:p></w:body>'
    b"</w:document>",
)  # fmt: skip


def repacked(content: bytes, xml: bytes) -> bytes:
    """The Word file with another text inside."""
    out = io.BytesIO()
    packed = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)
    with zipfile.ZipFile(io.BytesIO(content)) as source, packed as target:
        for name in source.namelist():
            target.writestr(name, xml if name == "word/document.xml" else source.read(name))
    return out.getvalue()
