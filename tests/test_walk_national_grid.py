"""The grid of records that belong to no OPD: for those who may edit them, and nobody else."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.edit_queue import Queue
from tests.factories import a_city, a_record, an_account, signed_in

PAGE = "/kisi/application?opd=nasional"


def setup_of(page_text: str) -> dict[str, Any]:
    found = re.search(r'id="g-setup">(.*?)</script>', page_text, re.DOTALL)
    assert found is not None
    setup: dict[str, Any] = json.loads(found[1])
    return setup


def test_the_administrator_edits_national_records_in_the_grid(app: Any) -> None:
    a_city(app)
    national = a_record(app, "application", "SRIKANDI", None)
    a_record(app, "application", "SIM-KIR", "Dishub")
    client = signed_in(app, an_account(app, "administrator"))
    setup = setup_of(client.get(PAGE).text)
    assert setup["mayEdit"] and setup["family"] == [None, ""]
    assert "opd" not in {column["field"] for column in setup["columns"]}
    rows = client.get(setup["urls"]["rows"]).json["rows"]
    before = {row["name"] for row in rows}
    assert "SRIKANDI" in before and "SIM-KIR" not in before
    assert {row["opd"] for row in rows} == {None}
    queue = Queue(client)
    queue.send(queue.create("application", "SI-PERCOBAAN", setup["opd"]["id"]))
    names = {row["name"] for row in client.get(setup["urls"]["rows"]).json["rows"]}
    assert names == before | {"SI-PERCOBAAN"}
    assert national.id in {row["id"] for row in rows}
    listing = client.get("/catatan/application?f.opd=-").text
    assert 'href="/kisi/application?opd=nasional"' in listing


def test_only_kinds_that_need_no_opd_have_such_a_grid(app: Any) -> None:
    a_city(app)
    client = signed_in(app, an_account(app, "administrator"))
    assert client.get("/kisi/process?opd=nasional").status_code == 404
    assert "/kisi/process" not in client.get(PAGE).text


def test_who_may_not_edit_national_records_gets_no_grid_of_them(app: Any) -> None:
    a_city(app)
    for role, opd in (("officer", "Dishub"), ("reader", None), ("validator", None)):
        client = signed_in(app, an_account(app, role, opd))
        assert client.get(PAGE).status_code == 404
        assert "opd=nasional" not in client.get("/catatan/application?f.opd=-").text
