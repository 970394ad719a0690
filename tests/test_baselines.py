"""Named states: who makes and deletes them, what they hold, that they stay what they were."""

from __future__ import annotations

import json

import pytest

from app import queries
from app.database import writing
from app.errors import Forbidden, Missing, Refused
from app.extensions import db
from app.models import Baseline
from app.operations import elements
from app.operations.actor import COMMAND_LINE
from app.operations.backup import make_backup
from app.operations.baselines import add_baseline, delete_baseline
from app.operations.elements import Edit
from app.permissions import actor_of
from app.queries.baselines import baseline, baselines, past_as_of, state_as_of
from app.queries.moment import as_of
from architecture.snapshots import DamagedSnapshot, opened_snapshot, plain_snapshot
from tests.commands import run
from tests.factories import a_city, a_link, a_record, an_account


def renamed(element_id: str, name: str) -> None:
    """Give the record another name."""
    before = queries.stored_element(element_id).name
    elements.save_element(COMMAND_LINE, element_id, {}, name=Edit(name, before))


def test_a_baseline_keeps_what_was_then(any_app):
    a_city(any_app)
    app = a_record(any_app, "application", "SIM-KIR", "Dishub")
    service = a_record(any_app, "service", "Uji KIR", "Dishub")
    a_link(any_app, app, "supports__service", service)
    with any_app.app_context():
        named = baseline(add_baseline(COMMAND_LINE, "Draf 75 %", "Rapat Agustus"))
        renamed(app.id, "SIM Baru")
        elements.archive_element(COMMAND_LINE, service.id)
        then, now = past_as_of(named.number).graph, queries.load_graph("all")
        assert then.elements[app.id].name == "SIM-KIR" and now.elements[app.id].name == "SIM Baru"
        assert service.id in then.elements and service.id not in now.elements
        assert (len(then.elements), len(then.relations)) == (named.elements, named.relations)
        assert then.relations and not now.relations


def test_queries_read_as_of_a_moment_within_the_block_only(app):
    a_city(app)
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    with app.app_context():
        number = queries.data_version()
        renamed(record.id, "SIM Baru")
        today = queries.load_graph()
        with as_of(number):
            assert queries.load_graph().elements[record.id].name == "SIM-KIR"
            assert queries.data_version() == queries.load_graph().version == number
            assert queries.load_graph() is queries.load_graph()
        assert queries.load_graph() is today


@pytest.mark.parametrize("role", ["officer", "verifier", "validator", "reader"])
def test_others_than_writers_and_administrators_make_none(app, role):
    a_city(app)
    account = an_account(app, role, "Dishub")
    with app.app_context(), pytest.raises(Forbidden):
        add_baseline(actor_of(account), "Draf")


def test_a_writer_makes_one_and_only_an_administrator_deletes_it(app):
    a_city(app)
    writer = an_account(app, "writer")
    with app.app_context():
        made = add_baseline(actor_of(writer), "Draf")
        with pytest.raises(Forbidden):
            delete_baseline(actor_of(writer), made, "Salah")
        with pytest.raises(Refused):
            delete_baseline(COMMAND_LINE, made, " ")
        delete_baseline(COMMAND_LINE, made, "Salah nama")
        assert baselines() == []
        newest = queries.recent_changes(1)[0]
        assert (newest.action, newest.before["name"]) == ("delete", "Draf")
        assert newest.after == {"reason": "Salah nama"}
        with pytest.raises(Missing):
            delete_baseline(COMMAND_LINE, made, "Lagi")


@pytest.mark.parametrize("name", ["", "  ", "Draf", "draf", "target", "x" * 121])
def test_a_name_is_there_once_and_is_no_word_of_the_commands(app, name):
    a_city(app)
    with app.app_context():
        add_baseline(COMMAND_LINE, "Draf")
        with pytest.raises(Refused):
            add_baseline(COMMAND_LINE, name)
        assert len(baselines()) == 1


def test_the_same_state_gives_the_same_hash(app):
    a_city(app)
    a_record(app, "application", "SIM-KIR", "Dishub", hosting="pdn")
    with app.app_context():
        first = baseline(add_baseline(COMMAND_LINE, "Satu"))
        again = plain_snapshot(state_as_of(first.number, from_log=True))
        assert again == plain_snapshot(state_as_of(first.number))


def test_a_damaged_baseline_is_refused_and_not_shown(app):
    a_city(app)
    with app.app_context():
        made = add_baseline(COMMAND_LINE, "Satu")
        stored = db.session.get(Baseline, made)
        with pytest.raises(DamagedSnapshot):
            opened_snapshot(stored.content, "0" * 64)
        with pytest.raises(DamagedSnapshot):
            opened_snapshot(stored.content[:-9], stored.sha256)


def test_a_damaged_baseline_stands_aside_for_the_log(app):
    a_city(app)
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    with app.app_context():
        made = add_baseline(COMMAND_LINE, "Satu")
        number = baseline(made).number
        renamed(record.id, "SIM Baru")
        with writing():
            db.session.get(Baseline, made).content = b"rusak"
        assert past_as_of(number).graph.elements[record.id].name == "SIM-KIR"


def test_a_snapshot_of_an_older_version_opens_without_the_columns_it_lacked(app):
    import hashlib
    import zlib

    a_city(app)
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    with app.app_context():
        whole = json.loads(plain_snapshot(state_as_of(queries.data_version())))
    table = whole["tables"]["element"]
    place = table["columns"].index("reasons")
    for row in (table["columns"], *table["rows"]):
        del row[place]
    plain = json.dumps(whole).encode()
    state = opened_snapshot(zlib.compress(plain), hashlib.sha256(plain).hexdigest())
    row = state.tables["element"][record.id]
    assert state.get("element", row, "name") == "SIM-KIR"
    assert state.get("element", row, "reasons") is None


def test_a_backup_holds_baselines(any_app, tmp_path):
    import sqlite3
    import zipfile

    a_city(any_app)
    with any_app.app_context():
        add_baseline(COMMAND_LINE, "Satu")
        make_backup(tmp_path / "cadangan.zip")
    with zipfile.ZipFile(tmp_path / "cadangan.zip") as archive:
        archive.extract("selaras.sqlite", tmp_path / "isi")
    connection = sqlite3.connect(tmp_path / "isi" / "selaras.sqlite")
    content, sha256 = connection.execute("SELECT content, sha256 FROM baseline").fetchone()
    connection.close()
    assert opened_snapshot(content, sha256).number > 0


def test_commands_add_and_list(app, tmp_path):
    a_city(app)
    assert run(tmp_path, "baseline", "add", "Draf 75 %", "--note", "Rapat").returncode == 0
    refused = run(tmp_path, "baseline", "add", "Draf 75 %")
    assert refused.returncode == 1 and "sudah dipakai" in refused.stderr
    rows = json.loads(run(tmp_path, "baseline", "list", "--format", "json").stdout)
    assert [(r["name"], r["note"], r["same_metamodel"]) for r in rows] == [
        ("Draf 75 %", "Rapat", True)
    ]
    assert "Draf 75 %" in run(tmp_path, "baseline", "list").stdout
