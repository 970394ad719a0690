"""Unsent edits are counted browser by browser, wrong values where they are stored."""

from __future__ import annotations

from typing import Any

import pytest

from app.operations import presence
from tests.edit_queue import Queue
from tests.factories import a_city, a_record, an_account, signed_in
from tests.workshops import a_participant, a_workshop, facilitator_of

DISHUB = "2.15.01"


@pytest.fixture
def meeting(any_app: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(presence, "WRITTEN_EVERY", -1)
    a_city(any_app)
    return a_workshop(any_app, by=an_account(any_app, "validator", None))


@pytest.fixture
def yusri(any_app: Any, meeting: Any) -> Any:
    return signed_in(any_app, a_participant(any_app, meeting, "Yusri"))


@pytest.fixture
def closing(any_app: Any, meeting: Any) -> Any:
    """What the page says that asks before closing."""
    client = signed_in(any_app, facilitator_of(any_app, meeting))
    return lambda: client.get(f"/lokakarya/{meeting.id}/tutup").text


def tells(client: Any, **held: int) -> None:
    pairs = "".join(f"&queue={queue}&unsent={number}" for queue, number in held.items())
    assert client.get(f"/kabar?opd={DISHUB}{pairs}").status_code == 200


SAVED = "Semua isian yang diketahui server sudah tersimpan."


def test_a_phone_without_unsent_edits_does_not_hide_the_laptop_s(
    meeting: Any, yusri: Any, closing: Any
) -> None:
    tells(yusri, laptop=4)
    tells(yusri, phone=0)
    assert "4 isian belum terkirim" in closing()
    tells(yusri, phone=2)
    assert "6 isian belum terkirim" in closing()
    tells(yusri, laptop=0)
    tells(yusri, phone=0)
    assert "isian belum terkirim" not in closing()


def test_one_browser_tells_of_several_queues(meeting: Any, yusri: Any, closing: Any) -> None:
    """The tupoksi page keeps decisions in a queue of its own."""
    assert yusri.get(f"/kabar?opd={DISHUB}&queue=a&unsent=1&queue=t-a&unsent=2").status_code == 200
    assert "3 isian belum terkirim" in closing()


def test_what_is_left_is_told_with_every_send(
    any_app: Any, meeting: Any, yusri: Any, closing: Any
) -> None:
    record = a_record(any_app, "application", "SIM-KIR", "Dishub")
    queue = Queue(yusri)
    tells(yusri, **{queue.id: 3})
    for left, words in ((2, "2 isian belum terkirim"), (0, SAVED)):
        edit = queue.set(record.id, "attributes.release", str(left))
        body = {"queue": queue.id, "edits": [edit], "left": left}
        assert yusri.post("/suntingan", json=body).status_code == 200
        page = closing()
        assert words in page or (left == 0 and "isian belum terkirim" not in page)


@pytest.mark.parametrize("left", ["3", None, -1, 1e300, [2], True])
def test_odd_counts_break_nothing(
    any_app: Any, meeting: Any, yusri: Any, closing: Any, left: Any
) -> None:
    queue = Queue(yusri)
    answer = yusri.post("/suntingan", json={"queue": queue.id, "edits": [], "left": left})
    assert answer.status_code in (200, 400)
    many = "&queue=x&unsent=y&queue=%00&unsent=3&queue=" + "z" * 90 + "&unsent=5"
    assert yusri.get(f"/kabar?opd={DISHUB}{many}").status_code == 200
    assert "5 isian" not in closing()


def test_wrong_values_are_counted_from_what_is_stored(
    any_app: Any, meeting: Any, yusri: Any
) -> None:
    """Whoever typed them and however: the phone that shows none of them says nothing."""
    record = a_record(any_app, "application", "SIM-KIR", "Dishub")
    queue = Queue(yusri)
    queue.send(queue.set(record.id, "attributes.year", "sudah lama"))
    facilitator = signed_in(any_app, facilitator_of(any_app, meeting))
    label = 'data-label="Belum terbaca"'
    room = facilitator.get(f"/lokakarya/{meeting.id}").text
    assert f"{label}>1<" in room
    assert f"{label}>0<" in room
