"""A joined file undone as a whole, and what an OPD stated in the room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app import queries
from app.extensions import db
from app.models import Change
from app.operations import absences
from app.operations.actor import COMMAND_LINE
from app.operations.undo import undo_all
from app.operations.undo_select import of_join
from app.queries.absences import stated_absences
from architecture.metamodel import Domain
from tests.factories import a_city, a_record, an_account, reload, signed_in, unit_id
from tests.test_sync import Pair, a_room, save


@pytest.fixture
def pair(app: Flask, sqlite_template: Path, tmp_path: Path) -> Iterator[Pair]:
    a_city(app)
    with a_room(sqlite_template, tmp_path / "ruang") as room:
        yield Pair(app, room, tmp_path)


def joined_line(app: Flask) -> int:
    with app.app_context():
        query = select(Change.id).where(Change.entity == "sync", Change.action == "import")
        return int(db.session.scalars(query.order_by(Change.id.desc())).first() or 0)


def test_a_joined_file_is_undone_as_a_whole_and_nothing_else(pair: Pair) -> None:
    one, two, third = (a_record(pair.server, year="2019") for _ in range(3))
    pair.part()
    save(pair.room, one, year="2020")
    save(pair.room, two, year="2021")
    save(pair.server, third, year="2022")
    pair.join()
    save(pair.server, third, year="2023")
    client = signed_in(pair.server, an_account(pair.server, "administrator"))
    number = joined_line(pair.server)
    log = client.get("/perubahan").text
    assert f"gabungan={number}" in log
    assert "Urungkan 2 hal" in client.get(f"/urungkan?gabungan={number}").text
    with pair.server.app_context():
        assert undo_all(COMMAND_LINE, of_join(number)).done == 2
    years = [reload(pair.server, r).attributes["year"] for r in (one, two, third)]
    assert years == [2019, 2019, 2023]


def test_others_do_not_reach_the_undoing_of_a_joined_file(pair: Pair) -> None:
    record = a_record(pair.server, year="2019")
    pair.part()
    save(pair.room, record, year="2020")
    pair.join()
    number = joined_line(pair.server)
    for role in ("officer", "validator"):
        client = signed_in(pair.server, an_account(pair.server, role))
        assert client.get(f"/urungkan?gabungan={number}").status_code == 404
    administrator = signed_in(pair.server, an_account(pair.server, "administrator"))
    assert administrator.get("/urungkan?gabungan=1").status_code == 404


def test_what_was_stated_absent_in_the_room_is_stated_on_the_server(pair: Pair) -> None:
    pair.part()
    with pair.room.app_context():
        dishub = str(unit_id("Dishub"))
        absences.declare_absent(COMMAND_LINE, dishub, Domain.APPLICATION, "Milik Diskominfo")
    file = pair.export()
    for _ in range(2):
        pair.join(file)
    with pair.server.app_context():
        [stated] = stated_absences().values()
        assert (stated.opd, stated.domain, stated.reason) == (
            dishub, Domain.APPLICATION, "Milik Diskominfo"
        )  # fmt: skip
        assert queries.units()[dishub].absent == {Domain.APPLICATION}
