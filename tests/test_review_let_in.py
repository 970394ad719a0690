"""Who hands in or lets in edits of somebody else counts as their author when he reviews."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from app import queries
from app.operations import review
from app.permissions import actor_of
from tests.edit_queue import Queue, stored_states
from tests.factories import a_city, a_record, an_account, reload, signed_in
from tests.workshops import a_participant, a_workshop


@pytest.fixture
def room(any_app: Any) -> Any:
    a_city(any_app)
    return a_workshop(any_app, by=an_account(any_app, "verifier", None, username="budi"))


def forged(any_app: Any, owner: queries.Account, record: Any, year: str) -> tuple[str, bytes]:
    """A file in somebody's name, and the id of its edit."""
    queue = Queue(signed_in(any_app, owner))
    edit = queue.set(record.id, "attributes.year", year)
    whole = {"selaras": "edits", "queue": queue.id, "user": owner.id, "name": owner.name}
    return edit["id"], json.dumps({**whole, "edits": [edit]}).encode()


def hands_in(client: Any, body: bytes) -> None:
    answer = client.post("/suntingan/berkas", data={"file": (io.BytesIO(body), "berkas.json")})
    assert answer.status_code == 302


def lets_in(client: Any, edit_id: str) -> None:
    client.post("/suntingan/tertahan", data={"id": edit_id, "action": "let_in"})


def verifies(any_app: Any, account: queries.Account, record: Any) -> int:
    with any_app.app_context():
        return review.review_elements(actor_of(account), [record.id], "verified")


def accounts(any_app: Any, room: Any) -> tuple[queries.Account, queries.Account, queries.Account]:
    """Two verifiers, the first of whom holds the workshop, and a participant."""
    with any_app.app_context():
        holder = queries.account(room.opened_by)
    assert holder is not None
    other = an_account(any_app, "verifier", None, username="wati")
    return holder, other, a_participant(any_app, room, "Yusri")


@pytest.mark.parametrize(("hander", "letter"), [(0, 0), (0, 1), (1, 0)])
def test_who_handed_in_or_let_in_does_not_verify(
    any_app: Any, room: Any, hander: int, letter: int
) -> None:
    people = accounts(any_app, room)
    third = an_account(any_app, "verifier", None, username="ratna")
    record = a_record(any_app, "application", "SIM-KIR", "Dishub", review="submitted")
    edit_id, body = forged(any_app, people[2], record, "2021")
    hands_in(signed_in(any_app, people[hander]), body)
    lets_in(signed_in(any_app, people[letter]), edit_id)
    assert stored_states(any_app) == {edit_id: "applied"}
    for involved in {hander, letter}:
        assert verifies(any_app, people[involved], record) == 0
    assert reload(any_app, record).review == "submitted"
    assert verifies(any_app, third, record) == 1


def test_the_queue_says_why_who_let_it_in_cannot_decide(any_app: Any, room: Any) -> None:
    holder, other, yusri = accounts(any_app, room)
    record = a_record(any_app, "application", "SIM-KIR", "Dishub", review="submitted")
    edit_id, body = forged(any_app, yusri, record, "2021")
    hands_in(signed_in(any_app, holder), body)
    lets_in(signed_in(any_app, holder), edit_id)
    with any_app.app_context():
        unit = queries.find_unit("Dishub")
    assert unit is not None
    address = f"/tinjau/{unit.code}/aplikasi"
    words = "Anda buat atau Anda masukkan sendiri"
    assert words in signed_in(any_app, holder).get(address).text
    assert words not in signed_in(any_app, other).get(address).text


def test_a_later_change_of_the_officer_himself_can_be_verified(any_app: Any, room: Any) -> None:
    holder, _other, yusri = accounts(any_app, room)
    record = a_record(any_app, "application", "SIM-KIR", "Dishub", review="submitted")
    edit_id, body = forged(any_app, yusri, record, "2021")
    hands_in(signed_in(any_app, holder), body)
    lets_in(signed_in(any_app, holder), edit_id)
    queue = Queue(signed_in(any_app, yusri))
    assert queue.states(queue.set(record.id, "attributes.year", "2022", 2021)) == ["applied"]
    assert verifies(any_app, holder, record) == 1
