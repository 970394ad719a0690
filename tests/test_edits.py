"""Edits of a browser's queue: each exactly once, in order, and never against itself."""

from __future__ import annotations

from typing import Any

import pytest

from tests.edit_queue import Queue, an_id
from tests.factories import a_city, a_record, an_account, reload, signed_in


@pytest.fixture
def city(app: Any) -> Any:
    return a_city(app)


@pytest.fixture
def queue(app: Any, city: Any) -> Queue:
    return Queue(signed_in(app, an_account(app, "officer", "Dishub", name="Siti")))


def test_an_edit_is_stored_and_answered_with_the_row(app: Any, queue: Queue) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    answer = queue.send(queue.set(record.id, "attributes.year", "2021"))
    assert [r["state"] for r in answer["results"]] == ["applied"]
    assert answer["rows"][record.id]["cells"]["year"] == {"t": "2021", "v": 2021, "m": "confirmed"}
    assert reload(app, record).attributes == {"year": 2021}


def test_rows_and_news_of_an_opd(app: Any, queue: Queue, city: Any) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub", year="2020")
    got = queue.client.get("/kisi/application/baris?opd=2.15.01").json
    assert [r["id"] for r in got["rows"]] == [record.id]
    queue.send(queue.set(record.id, "attributes.year", "2021", 2020))
    news = queue.client.get(f"/kabar?opd=2.15.01&kind=application&since={got['version']}").json
    assert [r["cells"]["year"]["v"] for r in news["rows"]] == [2021]
    assert news["people"] == [] or news["people"][0]["name"] == "Siti"
    assert queue.client.get("/suntingan/token").json["closed"] is False


def test_who_is_not_signed_in_gets_json_and_no_page(app: Any, city: Any) -> None:
    client = app.test_client()
    for address in ("/kabar?opd=2.15.01", "/suntingan/token", "/kisi/process/baris"):
        answer = client.get(address)
        assert answer.status_code == 401 and answer.json["signed_out"] is True
    answer = client.post("/suntingan", json={"queue": an_id(), "edits": []})
    assert answer.status_code == 401 and answer.json["error"]
