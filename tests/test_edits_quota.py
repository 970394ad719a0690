"""What could not be applied is kept up to a bound; past it nothing is taken and nothing lost."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.operations import edit_quota
from tests.edit_queue import Queue, stored_states
from tests.factories import a_city, a_record, an_account, reload, signed_in
from tests.test_edits_held import a_file, handed_in
from tests.workshops import a_participant, a_workshop, close, facilitator_of


@pytest.fixture
def officer(any_app: Any, monkeypatch: pytest.MonkeyPatch) -> Queue:
    monkeypatch.setattr(edit_quota, "MOST_KEPT", 2)
    a_city(any_app)
    return Queue(signed_in(any_app, an_account(any_app, "officer", "Dishub")))


def test_refused_edits_past_the_bound_are_not_taken_and_good_ones_are(
    any_app: Any, officer: Queue
) -> None:
    others = a_record(any_app, "application", "DAPODIK", "Disdik")
    own = a_record(any_app, "application", "SIM-KIR", "Dishub")
    bad = [officer.set(others.id, "attributes.release", str(n)) for n in range(3)]
    good = officer.set(own.id, "attributes.year", "2021")
    answer = officer.send(*bad, good)["results"]
    assert [r["state"] for r in answer] == ["refused", "refused", "full", "applied"]
    assert "sudah penuh" in answer[2]["refusal"]
    assert set(stored_states(any_app)) == {bad[0]["id"], bad[1]["id"], good["id"]}
    assert reload(any_app, own).attributes == {"year": 2021}
    assert [r["state"] for r in officer.send(bad[2])["results"]] == ["full"]
    assert officer.states(bad[0]) == ["refused"]


def test_a_bound_on_letters_holds_too(
    any_app: Any, officer: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = a_record(any_app, "application", "DAPODIK", "Disdik")
    edits = [officer.set(others.id, "attributes.release", "x" * 500) for _ in range(2)]
    monkeypatch.setattr(edit_quota, "MOST_LETTERS", len(json.dumps(edits[0])) + 10)
    assert officer.states(edits[0]) == ["refused"]
    assert officer.states(edits[1]) == ["full"]


def test_held_edits_past_the_bound_stay_where_they_are_and_come_later(
    any_app: Any, officer: Queue
) -> None:
    meeting = a_workshop(any_app)
    account = a_participant(any_app, meeting, "Yusri")
    yusri = Queue(signed_in(any_app, account))
    record = a_record(any_app, "application", "SIM-KIR", "Dishub")
    close(any_app, meeting)
    edits = [yusri.set(record.id, "attributes.release", str(n)) for n in range(3)]
    facilitator = signed_in(any_app, facilitator_of(any_app, meeting))
    handed_in(facilitator, a_file(yusri, account, *edits))
    page = facilitator.get("/suntingan/tertahan").text
    assert "1 tidak diterima karena tempatnya penuh" in page
    ids = [edit["id"] for edit in edits[:2]]
    facilitator.post("/suntingan/tertahan", data={"id": ids, "action": "let_in"})
    assert yusri.states(edits[2]) == ["held"]
