"""Taking back a whole import, and refusing to where somebody went on from it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import queries
from app.errors import Missing, Refused
from app.operations import elements
from app.operations.actor import COMMAND_LINE
from app.operations.elements import Edit
from app.operations.import_undo import past_import, past_imports, undo_batch
from app.permissions import actor_of
from tests.factories import a_city, a_link, a_record, an_account, reload
from tests.workbook_files import a_copy, a_csv, a_database, imported, links_of, stored

HEADER = ["name", "memory", "runs_software__platform_software"]


@pytest.fixture(scope="module")
def template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_database(sqlite_template, tmp_path_factory, a_city)[0]


@pytest.fixture
def city(template: Path, tmp_path: Path) -> Iterator[Flask]:
    with a_copy(template, tmp_path) as app:
        yield app


def run(app: Flask, folder: Path, *lines: list[str], **options: Any) -> str:
    """The batch of importing servers of Dishub."""
    file = a_csv(folder / "server.csv", [HEADER, *lines])
    batch = imported(app, file, opd="Dishub", **options).batch
    assert batch is not None
    return batch


def undone(app: Flask, batch: str, actor: Any = COMMAND_LINE) -> int:
    with app.app_context():
        return undo_batch(actor, batch)


def test_what_an_import_made_is_archived(city: Flask, tmp_path: Path):
    undone(city, run(city, tmp_path, ["SRV", "8 GB", "Debian"]))
    assert stored(city, "server") == []
    with city.app_context():
        assert queries.load_graph().open_links == ()


def test_what_an_import_changed_is_as_before(city: Flask, tmp_path: Path):
    record = a_record(city, "server", "SRV", memory="8 GB")
    before = reload(city, record)
    undone(city, run(city, tmp_path, ["SRV", "16 GB", ""]))
    after = reload(city, record)
    assert (after.attributes, after.marks) == (before.attributes, before.marks)


def test_a_link_that_was_tied_waits_again(city: Flask, tmp_path: Path):
    run(city, tmp_path, ["SRV", "", "Debian"])
    file = a_csv(tmp_path / "platform_software.csv", [["name"], ["Debian"]])
    batch = imported(city, file, opd="Dishub").batch
    assert batch is not None
    undone(city, batch)
    found = links_of(city, stored(city, "server")[0])
    assert found == {("runs_software", "platform_software", "(Debian)")}


def test_a_single_link_that_was_replaced_is_back(city: Flask, tmp_path: Path):
    first, second, third = (a_record(city, "process", n) for n in ("A", "B", "C"))
    a_link(city, third, "part_of__process", first)
    file = a_csv(tmp_path / "process.csv", [["name", "part_of__process"], ["C", "B"]])
    batch = imported(city, file, opd="Dishub").batch
    assert batch is not None
    undone(city, batch)
    found = next(e for e in stored(city, "process") if e.name == "C")
    assert links_of(city, found) == {("part_of", "process", "A")}
    assert second.id != first.id


def test_a_record_that_was_changed_again_keeps_the_import(city: Flask, tmp_path: Path):
    batch = run(city, tmp_path, ["SRV", "8 GB", ""], ["SRV-2", "", ""])
    server = stored(city, "server")[0]
    with city.app_context():
        edits = {"memory": Edit("32 GB", seen=server.attributes["memory"])}
        elements.save_element(COMMAND_LINE, server.id, edits)
    with pytest.raises(Refused) as caught:
        undone(city, batch)
    assert [f.place for f in caught.value.faults] == [f"{server.code} SRV"]
    assert len(stored(city, "server")) == 2


def test_an_import_is_taken_back_only_once(city: Flask, tmp_path: Path):
    batch = run(city, tmp_path, ["SRV", "8 GB", ""])
    undone(city, batch)
    with city.app_context():
        assert past_import(COMMAND_LINE, batch).is_undone
    with pytest.raises(Refused):
        undone(city, batch)


def test_only_its_maker_or_an_administrator_takes_an_import_back(city: Flask, tmp_path: Path):
    maker, other = an_account(city), an_account(city)
    with city.app_context():
        actors = actor_of(maker), actor_of(other)
    batch = run(city, tmp_path, ["SRV", "", ""], actor=actors[0])
    with city.app_context():
        assert [p.batch for p in past_imports(actors[0])] == [batch]
        assert past_imports(actors[1]) == []
    with pytest.raises(Missing):
        undone(city, batch, actors[1])
    assert undone(city, batch) == 1


def test_what_is_no_import_cannot_be_taken_back_as_one(city: Flask):
    record = a_record(city, "server", "SRV")
    with city.app_context():
        entry = queries.history(record.id)[0]
    with pytest.raises(Missing):
        undone(city, entry.batch)


def test_the_counts_of_a_past_import_come_from_the_log(city: Flask, tmp_path: Path):
    a_record(city, "server", "SRV-2")
    batch = run(city, tmp_path, ["SRV", "", "Debian"], ["SRV-2", "8 GB", ""])
    with city.app_context():
        past = past_import(COMMAND_LINE, batch)
    assert (past.files, past.created, past.updated, past.linked) == ("server.csv", 1, 1, 1)
