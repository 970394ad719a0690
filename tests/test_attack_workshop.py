"""A hostile person in the room: codes, edits, files, remarks, undoing, joining, closed domains."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import queries
from app.operations import attendance, tupoksi
from app.operations.actor import COMMAND_LINE
from app.operations.tupoksi_processes import NewProcess
from app.permissions import actor_of
from tests.edit_queue import Queue, an_id
from tests.factories import a_city, a_record, an_account, reload, signed_in, unit_id
from tests.workshops import a_participant, a_workshop, close, lines_of

# JSON of every form, where texts, numbers or lists of records are meant.
FORMS: tuple[Any, ...] = (
    5, True, 1.5, 10**300, [], ["a"], [1, None], {"a": "b"}, {"value": 1}, [["x"]],
    {"a": {"b": {"c": {"d": {"e": 1}}}}}, "9" * 4000, "\x00", "<img src=x onerror=alert(1)>",
)  # fmt: skip
PAGE = {"Accept": "text/html"}


@pytest.fixture
def city(app: Flask) -> Flask:
    a_city(app)
    return app


# --- Edits --------------------------------------------------------------------------------------


def strange_edits(queue: Queue, record: str) -> list[dict[str, Any]]:
    """Edits whose every part has every wrong form once."""
    fields = ("name", "opd", "plan", "attributes.hosting", "attributes.owner", "links.x")
    edits = []
    for form in FORMS:
        edits += [queue.edit("set", record, field=f, raw=form, seen={"value": "x"}) for f in fields]
        edits += [queue.set(record, f, "new", seen=form) for f in fields]
        edits += [
            queue.edit("mark", record, field="attributes.hosting", mark=form, reason=form),
            queue.edit("create", record, kind=form, opd=form, raw=form),
            queue.edit("link", record, field="links.supports__process", add=form, remove=[form]),
            queue.edit("confirm", record, seen=form),
            {"id": an_id(), "op": form, "record": form, "at": form, "field": form},
            {"id": an_id(), "op": "create", "record": form, "kind": "application"},
        ]
    return edits


def in_pieces(edits: list[Any]) -> list[list[Any]]:
    return [edits[start : start + 90] for start in range(0, len(edits), 90)]


def test_strange_edits_are_answered_and_shown_to_who_sent_them(city: Flask):
    queue = Queue(signed_in(city, an_account(city, "officer", "Dishub")))
    record = a_record(city, "application").id
    for edits in in_pieces(strange_edits(queue, record)):
        assert queue.post(*edits).status_code == 200
        assert queue.post(*edits).status_code == 200  # and again, after a lost answer
    assert queue.client.get("/suntingan/saya", headers=PAGE).status_code == 200
    assert queue.client.get("/suntingan/saya", headers={"Accept": "application/json"}).json


def test_strange_edits_that_are_held_break_no_page_of_the_facilitator(city: Flask):
    meeting = a_workshop(city)
    queue = Queue(signed_in(city, a_participant(city, meeting)))
    record = a_record(city, "application").id
    close(city, meeting)
    for edits in in_pieces(strange_edits(queue, record)):
        assert {r["state"] for r in queue.send(*edits)["results"]} == {"held"}
    facilitator = signed_in(city, an_account(city, "verifier", None))
    assert facilitator.get("/suntingan/tertahan").status_code == 200


@pytest.mark.parametrize("number", ["1e999", "-1e999"])
def test_numbers_without_end_are_no_json_that_comes_back(city: Flask, number: str):
    client = signed_in(city, an_account(city, "officer", "Dishub"))
    record = a_record(city, "application").id
    edit = {"id": an_id(), "op": "set", "record": record, "field": "plan", "raw": "?"}
    body = json.dumps({"queue": an_id(), "edits": [edit]}).replace('"?"', number)
    assert client.post("/suntingan", data=body, content_type="application/json").status_code == 400
    assert "Infinity" not in client.get("/suntingan/saya", headers={"Accept": "*/*"}).text


@pytest.mark.parametrize("place", ["add", "seen"])
def test_a_refused_link_does_not_tell_the_name_of_a_hidden_record(city: Flask, place: str):
    """Ids are no secret: presence and addresses tell them."""
    hidden = a_record(city, "vulnerability", "Kata sandi bawaan di router", "Dishub").id
    queue = Queue(signed_in(city, an_account(city, "officer", "Disdik")))
    own = a_record(city, "application", "Rapor", "Disdik").id
    if place == "add":
        edit = queue.link(own, "has__vulnerability", add=[{"id": hidden}])
    else:
        edit = queue.set(own, "links.supports__process", "x", seen=hidden)
    assert queue.states(edit) == ["refused"]
    for accept in ("text/html", "application/json"):
        answer = queue.client.get("/suntingan/saya", headers={"Accept": accept})
        assert answer.status_code == 200 and "Kata sandi bawaan" not in answer.text


def test_one_edit_does_not_fill_the_table_of_links(city: Flask):
    """Everybody's edits wait while one is written."""
    queue = Queue(signed_in(city, an_account(city, "officer", "Dishub")))
    record = a_record(city, "application").id
    text = "; ".join(f"Proses {number}" for number in range(6000))
    assert queue.states(queue.link(record, "supports__process", add=[{"text": text}])) == [
        "refused"
    ]


def test_presence_with_signs_that_no_table_takes_is_still_answered(any_app: Flask):
    a_city(any_app)
    client = signed_in(any_app, an_account(any_app, "officer", "Dishub"))
    answer = client.get("/kabar", query_string={"opd": "2.15.01", "cell": "a\x00b", "kind": "\x00"})
    assert answer.status_code == 200


def test_a_kind_that_nobody_knows_breaks_no_page_of_the_facilitator(city: Flask):
    meeting = a_workshop(city)
    participant = signed_in(city, a_participant(city, meeting))
    assert participant.get("/kabar?opd=2.15.01&kind=x%3Cimg%3E&unsent=1").status_code == 200
    facilitator = signed_in(city, an_account(city, "verifier", None))
    for address in ("", "/ruang", "/tutup", "/papan"):
        assert facilitator.get(f"/lokakarya/{meeting.id}{address}").status_code == 200


def test_who_only_asked_to_join_gets_no_right_by_a_file_in_his_name(city: Flask):
    """A reader waits for Dishub and was never let in; an administrator hands in his file."""
    reader = an_account(city, "reader", None)
    meeting = a_workshop(city)
    record = a_record(city, "application", "Andalalin", "Dishub")
    with city.test_request_context():
        attendance.ask_to_join(meeting.id, "x", str(unit_id("Dishub")), user_id=reader.id)
    administrator = signed_in(city, an_account(city, "administrator", None))
    edit = Queue(administrator).set(record.id, "name", "Diganti", seen="Andalalin")
    handed(administrator, reader.id, [edit])
    administrator.post("/suntingan/tertahan", data={"id": edit["id"], "action": "apply"})
    assert reload(city, record).name == "Andalalin"


def handed(client: FlaskClient, user_id: str, edits: list[Any]) -> Any:
    """The answer to a file of edits that says it is this account's."""
    content = {"selaras": "edits", "queue": an_id(), "user": user_id, "name": "?", "edits": edits}
    file = (io.BytesIO(json.dumps(content).encode()), "suntingan.json")
    return client.post("/suntingan/berkas", data={"file": file})


def test_a_file_in_the_name_of_a_participant_reaches_no_other_opd(city: Flask):
    meeting = a_workshop(city)
    participant = a_participant(city, meeting, "Nia", "Disdik")
    record = a_record(city, "application", "Andalalin", "Dishub")
    facilitator = signed_in(city, an_account(city, "verifier", None))
    queue = Queue(facilitator)
    edits = [
        queue.set(record.id, "name", "Diganti", seen="Andalalin"),
        queue.edit("archive", record.id),
        queue.create("application", "Palsu", record.opd_id),
    ]
    handed(facilitator, participant.id, edits)
    facilitator.post("/suntingan/tertahan", data={"id": [e["id"] for e in edits]})
    assert reload(city, record) == record
    with city.app_context():
        assert [e.name for e in queries.load_graph().elements.values()].count("Palsu") == 0


# --- Tupoksi ------------------------------------------------------------------------------------


def clause_in(app: Flask, opd: str) -> str:
    """The id of a new clause of the OPD."""
    with app.app_context():
        entry = tupoksi.Entry("pelaksanaan uji berkala kendaraan", "Pasal 5 huruf a")
        return tupoksi.store_clauses(
            COMMAND_LINE, str(unit_id(opd)), f"Perwali 5/2020 {opd}", [entry]
        ).ids[0]


def test_taking_back_a_tie_archives_no_process_of_another_opd(city: Flask):
    dishub, disdik = clause_in(city, "Dishub"), clause_in(city, "Disdik")
    process = NewProcess(an_id(), "Uji berkala kendaraan")
    with city.app_context():
        owner, other = str(unit_id("Dishub")), str(unit_id("Disdik"))
        tupoksi.accept(COMMAND_LINE, owner, [dishub], [process])
        tupoksi.separate(COMMAND_LINE, owner, dishub, process.id)
        stranger = actor_of(an_account(city, "officer", "Disdik"))
        tupoksi.join(stranger, other, [disdik], process.id)
        tupoksi.reopen(stranger, other, [disdik])
        stored = queries.stored_element(process.id)
    assert stored is not None and not stored.archived


def test_a_process_is_never_made_over_another_record(city: Flask):
    clause = clause_in(city, "Disdik")
    foreign = a_record(city, "process", "Milik Dishub", "Dishub")
    client = signed_in(city, an_account(city, "officer", "Disdik"))
    with city.app_context():
        opd = unit_id("Disdik")
    processes = [{"id": foreign.id, "name": "Satu"}, {"id": an_id(), "name": "Dua"}]
    decision = {"id": "1", "do": "accept", "clauses": [clause], "processes": processes}
    answer = client.post(f"/opd/{opd}/tupoksi/putusan", json={"decisions": [decision]})
    assert answer.status_code == 200 and answer.json["results"][0]["done"] is False
    assert reload(city, foreign) == foreign


# --- Participants who become accounts -----------------------------------------------------------


def test_a_browser_of_the_room_is_not_an_account_later(city: Flask):
    """The session of a participant needed no password; the account is more than that."""
    meeting = a_workshop(city)
    browser = signed_in(city, a_participant(city, meeting))
    assert browser.get("/opd/2.15.01").status_code == 200
    close(city, meeting)
    with city.test_request_context():
        attendance.make_account(COMMAND_LINE, lines_of(city, meeting)[0].id, "yusri")
    assert browser.get("/opd/2.15.01").location.startswith("/masuk")
