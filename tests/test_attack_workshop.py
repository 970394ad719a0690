"""A hostile person in the room: codes, edits, files, remarks, undoing, joining, closed domains."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from flask import Flask

from app import queries
from app.operations import tupoksi
from app.operations.tupoksi_processes import NewProcess
from app.permissions import actor_of
from tests.edit_queue import Queue, an_id
from tests.factories import a_city, a_link, a_record, an_account, reload, signed_in, unit_id
from tests.workshops import a_participant, a_workshop, close

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
