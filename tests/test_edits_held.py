"""Edits that come after the workshop closed, or as a file: held, then let in or discarded."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from app import queries
from app.operations import attendance
from app.permissions import actor_of
from app.queries import workshops
from architecture.metamodel import METAMODEL
from tests.edit_queue import Queue, an_id, changes_by_edits, stored_states, updates
from tests.factories import a_city, a_record, an_account, reload, signed_in
from tests.workshops import a_participant, a_workshop, admit, asks, close, facilitator_of


@pytest.fixture
def meeting(any_app: Any) -> Any:
    a_city(any_app)
    return a_workshop(any_app)


@pytest.fixture
def yusri(any_app: Any, meeting: Any) -> Queue:
    return Queue(signed_in(any_app, a_participant(any_app, meeting, "Yusri")))


@pytest.fixture
def facilitator(any_app: Any, meeting: Any) -> Any:
    return signed_in(any_app, facilitator_of(any_app, meeting))


def test_a_participant_s_edits_are_applied_while_the_workshop_is_open(
    any_app: Any, yusri: Queue
) -> None:
    record = a_record(any_app, "application", "SIM-KIR", "Dishub")
    assert yusri.states(yusri.set(record.id, "attributes.year", "2021")) == ["applied"]


def test_edits_after_the_closing_are_held_and_change_nothing(
    any_app: Any, meeting: Any, yusri: Queue
) -> None:
    record = a_record(any_app, "application", "SIM-KIR", "Dishub")
    close(any_app, meeting)
    edit = yusri.set(record.id, "attributes.year", "2021")
    first, second = (yusri.send(edit) for _ in range(2))
    assert first["results"][0]["state"] == second["results"][0]["state"] == "held"
    assert second["results"][0]["again"] and first["rows"] == {}
    assert not reload(any_app, record).attributes and changes_by_edits(any_app) == []
    assert yusri.client.get("/suntingan/token").json["closed"] is True


def test_edits_of_who_was_taken_out_are_held(any_app: Any, meeting: Any) -> None:
    line = asks(any_app, meeting)
    admit(any_app, meeting, line)
    with any_app.app_context():
        account = queries.account(str(workshops.attendee(line).user_id))
    assert account is not None
    queue = Queue(signed_in(any_app, account))
    with any_app.test_request_context():
        attendance.remove(actor_of(facilitator_of(any_app, meeting)), line)
    record = a_record(any_app, "application", "SIM-KIR", "Dishub")
    assert queue.states(queue.set(record.id, "attributes.year", "2021")) == ["held"]


def test_let_in_edits_are_applied_in_order_in_the_name_of_who_made_them(
    any_app: Any, meeting: Any, yusri: Queue, facilitator: Any
) -> None:
    with any_app.app_context():
        unit = queries.find_unit("Dishub")
    assert unit is not None
    close(any_app, meeting)
    record = an_id()
    edits = [
        yusri.create("process", "Uji kendaraan", unit.id, record),
        *(yusri.set(record, "attributes.input", f"ke-{n}") for n in range(12)),
    ]
    yusri.send(*edits)
    page = facilitator.get("/suntingan/tertahan").text
    label = METAMODEL.kind("process").attribute("input").label.id
    for words in ("Yusri", "Uji kendaraan", label, "ke-11", "Catatan baru: Proses"):
        assert words in page
    answer = facilitator.post(
        "/suntingan/tertahan", data={"id": [e["id"] for e in reversed(edits)], "action": "let_in"}
    )
    assert answer.status_code == 302
    with any_app.app_context():
        stored = queries.stored_element(record)
        history = queries.history(record)
    assert stored is not None and stored.attributes["input"] == "ke-11"
    assert {h.actor for h in history} == {"Yusri"} and len(history) == len(edits)
    assert all("dimasukkan Validator" in h.origin for h in history)
    assert set(stored_states(any_app).values()) == {"applied"}


def test_letting_in_twice_applies_once(
    any_app: Any, meeting: Any, yusri: Queue, facilitator: Any
) -> None:
    record = a_record(any_app, "application", "SIM-KIR", "Dishub")
    close(any_app, meeting)
    edit = yusri.set(record.id, "attributes.year", "2021")
    yusri.send(edit)
    for _ in range(2):
        facilitator.post("/suntingan/tertahan", data={"id": edit["id"], "action": "let_in"})
    assert len(changes_by_edits(any_app)) == 1
    again = yusri.send(edit)["results"][0]
    assert (again["state"], again["again"]) == ("applied", True)


def test_a_held_edit_that_meets_a_newer_value_conflicts(
    any_app: Any, meeting: Any, yusri: Queue, facilitator: Any
) -> None:
    record = a_record(any_app, "application", "SIM-KIR", "Dishub", year="2020")
    close(any_app, meeting)
    edit = yusri.set(record.id, "attributes.year", "2021", 2020)
    yusri.send(edit)
    officer = Queue(signed_in(any_app, an_account(any_app, "officer", "Dishub")))
    officer.send(officer.set(record.id, "attributes.year", "2022", 2020))
    facilitator.post("/suntingan/tertahan", data={"id": edit["id"], "action": "let_in"})
    assert stored_states(any_app)[edit["id"]] == "conflict"
    assert reload(any_app, record).attributes == {"year": 2022}


def test_held_edits_reach_no_further_than_the_person_did(
    any_app: Any, meeting: Any, yusri: Queue, facilitator: Any
) -> None:
    record = a_record(any_app, "application", "DAPODIK", "Disdik")
    close(any_app, meeting)
    edit = yusri.set(record.id, "attributes.year", "2021")
    yusri.send(edit)
    facilitator.post("/suntingan/tertahan", data={"id": edit["id"], "action": "let_in"})
    assert stored_states(any_app)[edit["id"]] == "refused"
    assert not reload(any_app, record).attributes


def test_discarding_needs_a_reason_and_keeps_the_edit(
    any_app: Any, meeting: Any, yusri: Queue, facilitator: Any
) -> None:
    record = a_record(any_app, "application", "SIM-KIR", "Dishub")
    close(any_app, meeting)
    edit = yusri.set(record.id, "attributes.year", "2021")
    yusri.send(edit)
    form = {"id": edit["id"], "action": "discard"}
    assert facilitator.post("/suntingan/tertahan", data=form).status_code == 422
    facilitator.post("/suntingan/tertahan", data=form | {"reason": "Sudah diisi dinas"})
    assert stored_states(any_app) == {edit["id"]: "discarded"}
    [mine] = yusri.client.get("/suntingan/saya?", headers=JSON).json["edits"]
    assert (mine["state"], mine["reason"], mine["edit"]) == ("discarded", "Sudah diisi dinas", edit)
    assert "Sudah diisi dinas" in yusri.client.get("/suntingan/saya").text


@pytest.mark.parametrize("role", ["officer", "reader", "writer"])
def test_only_facilitators_decide(any_app: Any, meeting: Any, yusri: Queue, role: str) -> None:
    close(any_app, meeting)
    record = a_record(any_app, "application", "SIM-KIR", "Dishub")
    edit = yusri.set(record.id, "attributes.year", "2021")
    yusri.send(edit)
    client = signed_in(any_app, an_account(any_app, role))
    assert client.get("/suntingan/tertahan").status_code == 403
    form = {"id": edit["id"], "action": "let_in"}
    assert client.post("/suntingan/tertahan", data=form).status_code == 403
    assert stored_states(any_app)[edit["id"]] == "held"


def test_typed_text_is_never_markup_on_the_pages(
    any_app: Any, meeting: Any, yusri: Queue, facilitator: Any
) -> None:
    close(any_app, meeting)
    record = a_record(any_app, "application", "SIM-KIR", "Dishub")
    yusri.send(yusri.set(record.id, "attributes.release", "<img src=x onerror=alert(1)>"))
    for client, address in (
        (facilitator, "/suntingan/tertahan"),
        (yusri.client, "/suntingan/saya"),
    ):
        page = client.get(address).text
        assert "<img src=x" not in page and "&lt;img src=x" in page


# --- Files --------------------------------------------------------------------------------------

JSON = {"Accept": "application/json"}


def a_file(queue: Queue, account: queries.Account, *edits: Any) -> bytes:
    """What the browser saves."""
    whole = {
        "selaras": "edits", "queue": queue.id, "user": account.id, "name": account.name,
        "edits": list(edits),
    }  # fmt: skip
    return json.dumps(whole).encode()


def handed_in(client: Any, body: bytes) -> Any:
    return client.post("/suntingan/berkas", data={"file": (io.BytesIO(body), "suntingan.json")})


def test_the_own_file_is_applied_and_a_second_time_changes_nothing(any_app: Any) -> None:
    a_city(any_app)
    account = an_account(any_app, "officer", "Dishub")
    queue = Queue(signed_in(any_app, account))
    record = a_record(any_app, "process", "Uji kendaraan", "Dishub")
    edits = [queue.set(record.id, "attributes.input", f"ke-{n}") for n in range(150)]
    queue.send(edits[0])
    body = a_file(queue, account, *edits)
    for _ in range(2):
        assert handed_in(queue.client, body).status_code == 302
    after = [c["attributes.input"] for c in updates(any_app)]
    assert after == [f"ke-{n}" for n in range(150)]


def test_a_participant_s_file_is_shown_to_the_facilitator_first(
    any_app: Any, meeting: Any, facilitator: Any
) -> None:
    account = a_participant(any_app, meeting, "Yusri")
    queue = Queue(signed_in(any_app, account))
    record = a_record(any_app, "application", "SIM-KIR", "Dishub")
    edit = queue.set(record.id, "attributes.year", "2021")
    answer = handed_in(facilitator, a_file(queue, account, edit))
    assert answer.headers["Location"].endswith("/suntingan/tertahan")
    assert not reload(any_app, record).attributes
    facilitator.post("/suntingan/tertahan", data={"id": edit["id"], "action": "let_in"})
    assert reload(any_app, record).attributes == {"year": 2021}
    assert queue.send(edit)["results"][0]["again"]


def test_nobody_signs_with_another_account_s_name_by_a_file(
    any_app: Any, meeting: Any, facilitator: Any
) -> None:
    officer = an_account(any_app, "officer", "Dishub", name="Siti")
    administrator = an_account(any_app, "administrator")
    queue = Queue(facilitator)
    record = a_record(any_app, "application", "SIM-KIR", "Dishub")
    edit = queue.set(record.id, "attributes.year", "2021")
    for owner in (officer, administrator):
        assert handed_in(facilitator, a_file(queue, owner, edit)).status_code == 403
    colleague = signed_in(any_app, an_account(any_app, "officer", "Dishub"))
    assert handed_in(colleague, a_file(queue, officer, edit)).status_code == 403
    assert stored_states(any_app) == {}


def test_an_administrator_s_file_gives_no_rights_that_its_owner_has_not(
    any_app: Any, meeting: Any
) -> None:
    """Even handed in by an administrator, a file edits only what its owner's OPDs hold."""
    reader = an_account(any_app, "reader")
    client = signed_in(any_app, an_account(any_app, "administrator"))
    queue = Queue(client)
    record = a_record(any_app, "application", "SIM-KIR", "Dishub")
    edit = queue.set(record.id, "attributes.year", "2021")
    assert handed_in(client, a_file(queue, reader, edit)).status_code == 302
    client.post("/suntingan/tertahan", data={"id": edit["id"], "action": "let_in"})
    assert stored_states(any_app) == {edit["id"]: "refused"}


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b'{"selaras": "edits"}', b'{"selaras": "graph", "edits": []}',
        b'{"selaras": "edits", "queue": 3, "user": 4, "edits": [1, {"id": 2}]}',
        b'{"selaras": "edits", "queue": "x", "user": "y", "edits": {}}', b"PK\x03\x04", b"[" * 9999,
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_refused_with_reasons(any_app: Any, body: bytes) -> None:
    a_city(any_app)
    client = signed_in(any_app, an_account(any_app, "officer", "Dishub"))
    answer = handed_in(client, body)
    assert answer.status_code == 422 and "Perbaiki hal berikut" in answer.text
    assert stored_states(any_app) == {}


def test_every_fault_of_a_file_is_told_at_once(any_app: Any) -> None:
    a_city(any_app)
    client = signed_in(any_app, an_account(any_app, "officer", "Dishub"))
    body = {"selaras": "edits", "queue": 3, "user": 4, "edits": [1, {"id": 2}, {}]}
    page = handed_in(client, json.dumps(body).encode()).text
    for words in ("Pemilik berkas tidak disebut", "Tanda antrean", "Suntingan 1", "Suntingan 3"):
        assert words in page
