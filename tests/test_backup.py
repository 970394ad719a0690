"""Backup and restore: the same export and change log come back, bad files change nothing."""

import json
import os
import sqlite3
import threading
import zipfile
from contextlib import closing
from pathlib import Path

import flask_migrate
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import select

from app.database import writing
from app.errors import Refused
from app.exchange import graph_json
from app.extensions import db
from app.models import Change, User
from app.operations import elements
from app.operations.actor import COMMAND_LINE
from app.operations.backup import DATABASE, MANIFEST, make_backup, schema_of
from app.operations.elements import Edit
from app.operations.restore import restore_backup
from architecture.metamodel import METAMODEL
from tests.conftest import MIGRATIONS, running_app
from tests.factories import a_city, a_link, a_record, an_account, unit_id


def a_filled(app):
    """A city with linked records, accounts and an uploaded file."""
    a_city(app)
    an_account(app, "officer", "Dishub", username="siti")
    kir = a_record(app, "application", "SIM-KIR", hosting="pdn", review="validated", year="awal")
    a_link(app, kir, "supports__process", a_record(app, "process", "Uji Kendaraan"))
    upload = Path(app.config["INSTANCE_PATH"]) / "uploads" / "ab" / "abcd"
    upload.parent.mkdir(parents=True)
    upload.write_bytes(b"isi berkas")
    (upload.parents[2] / "secret_key").write_text("rahasia")
    return app


def log_of(app):
    with app.app_context():
        rows = db.session.execute(select(*Change.__table__.columns).order_by(Change.id)).all()
        return [tuple(row) for row in rows]


def export_of(app):
    with app.app_context():
        return graph_json("all")


def a_backup(app, folder: Path) -> Path:
    with app.app_context():
        make_backup(folder / "cadangan.zip")
    return folder / "cadangan.zip"


@pytest.fixture
def other_app(tmp_path):
    """An instance without anything, not even tables."""
    folder = tmp_path / "lain"
    (folder / "instance").mkdir(parents=True)
    with running_app(f"sqlite:///{folder / 'instance' / DATABASE}", folder) as app:
        yield app


def restored(app, file: Path, **options):
    with app.app_context():
        return restore_backup(file, **options)


def rewritten(file: Path, change) -> Path:
    """The archive with its members put through `change(members)`."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file


def with_manifest(members, **said):
    members[MANIFEST] = json.dumps(json.loads(members[MANIFEST]) | said).encode()


def test_restore_gives_the_same_export_and_change_log(any_app, other_app, tmp_path):
    a_filled(any_app)
    before = (export_of(any_app), log_of(any_app))
    restored(other_app, a_backup(any_app, tmp_path))
    assert (export_of(other_app), log_of(other_app)) == before


def test_restore_brings_accounts_uploads_and_key(app, other_app, tmp_path):
    restored(other_app, a_backup(a_filled(app), tmp_path))
    instance = Path(other_app.config["INSTANCE_PATH"])
    assert (instance / "uploads" / "ab" / "abcd").read_bytes() == b"isi berkas"
    assert (instance / "secret_key").read_text() == "rahasia"
    with other_app.app_context():
        assert db.session.scalars(select(User.username)).all() == ["siti"]


def test_backup_of_sqlite_restores_to_postgresql(app, postgresql_url, tmp_path):
    before = (export_of(a_filled(app)), log_of(app))
    with running_app(postgresql_url, tmp_path / "pg") as other:
        restored(other, a_backup(app, tmp_path))
        assert (export_of(other), log_of(other)) == before
        a_record(other, "process", "Sesudah pemulihan")
        assert log_of(other)[-1][0] == before[1][-1][0] + 1


def test_replace_on_postgresql_keeps_the_former_as_a_backup(app, postgresql_url, tmp_path):
    file = a_backup(a_filled(app), tmp_path)
    with running_app(postgresql_url, tmp_path / "pg") as other:
        a_city(other, label_set="Pemerintah Digital")
        former = log_of(other)
        with pytest.raises(Refused, match="--replace"):
            restored(other, file)
        _, aside = restored(other, file, replace=True)
        assert log_of(other) == log_of(app)
        restored(other, aside / "cadangan.zip", replace=True)
        assert log_of(other) == former


def test_instance_with_data_is_replaced_only_when_asked(app, other_app, tmp_path):
    file = a_backup(a_filled(app), tmp_path)
    restored(other_app, file)
    a_record(other_app, "process", "Hanya di sini")
    before = log_of(other_app)
    with pytest.raises(Refused, match="--replace"):
        restored(other_app, file)
    assert log_of(other_app) == before


def test_former_content_is_kept_aside(app, other_app, tmp_path):
    file = a_backup(a_filled(app), tmp_path)
    restored(other_app, file)
    a_record(other_app, "process", "Hanya di sini")
    _, aside = restored(other_app, file, replace=True)
    assert log_of(other_app) == log_of(app)
    with closing(sqlite3.connect(aside / DATABASE)) as former:
        names = former.execute("SELECT name FROM element WHERE kind = 'process'").fetchall()
    assert ("Hanya di sini",) in names
    assert (aside / "uploads" / "ab" / "abcd").is_file()


def test_instance_in_use_is_not_replaced(app, tmp_path):
    file = a_backup(a_filled(app), tmp_path)
    stored = db_file(app)
    with closing(sqlite3.connect(stored)) as server:
        server.execute("SELECT count(*) FROM element").fetchone()
        with pytest.raises(Refused, match="sedang berjalan"):
            restored(app, file, replace=True)
    assert export_of(app)["nodes"]


def db_file(app) -> Path:
    with app.app_context():
        return Path(db.engine.url.database)


def spoiled(members):
    members[DATABASE] = members[DATABASE][:-1] + b"x"


def shortened(members):
    members[DATABASE] = members[DATABASE][:5000]


def escaping(members):
    manifest = json.loads(members[MANIFEST])
    entry = manifest["entries"].pop("files/secret_key")
    manifest["entries"]["files/../../../bocor"] = entry
    members[MANIFEST] = json.dumps(manifest).encode()
    members["files/../../../bocor"] = members.pop("files/secret_key")


def absolute(members):
    members["/tmp/bocor"] = b"x"


def unlisted(members):
    members["files/selundup"] = b"x"


def missing(members):
    del members["files/secret_key"]


def foreign(members):
    members.clear()
    members["surat.txt"] = b"halo"


def newer_format(members):
    with_manifest(members, format=99)


def newer_schema(members):
    with_manifest(members, schema="9999")


def bomb(members):
    members["files/secret_key"] = bytes(4_000_000)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (spoiled, "rusak"),
        (shortened, "rusak"),
        (escaping, "nama berkas"),
        (absolute, "rusak"),
        (unlisted, "rusak"),
        (missing, "rusak"),
        (foreign, "bukan cadangan"),
        (newer_format, "lebih baru"),
        (newer_schema, "lebih baru"),
        (bomb, "rusak"),
    ],
)
def test_bad_backup_is_refused_and_changes_nothing(app, other_app, tmp_path, change, reason):
    file = rewritten(a_backup(a_filled(app), tmp_path), change)
    instance = Path(other_app.config["INSTANCE_PATH"])
    before = sorted(instance.rglob("*"))
    with pytest.raises(Refused, match=reason):
        restored(other_app, file)
    assert sorted(instance.rglob("*")) == before
    assert not list(tmp_path.rglob("bocor"))


@pytest.mark.parametrize("content", [b"", b"PK", b"bukan arsip"])
def test_file_that_is_no_archive_is_refused(other_app, tmp_path, content):
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(Refused, match="bukan cadangan"):
        restored(other_app, tmp_path / "x.zip")


def test_missing_file_is_refused(other_app, tmp_path):
    with pytest.raises(Refused, match="tidak ada"):
        restored(other_app, tmp_path / "x.zip")


def test_database_with_stray_links_is_refused(app, other_app, tmp_path):
    """The hashes are right, the rows are not."""
    with closing(sqlite3.connect(db_file(a_filled(app)))) as connection:
        connection.execute("UPDATE element SET opd_id = 'tidak-ada'")
        connection.commit()
    with pytest.raises(Refused, match="rusak"):
        restored(other_app, a_backup(app, tmp_path))


def test_only_the_owner_may_read_a_backup(app, tmp_path):
    file = a_backup(a_filled(app), tmp_path)
    if os.name == "posix":
        assert file.stat().st_mode & 0o077 == 0


def test_failed_backup_leaves_the_former_one(app, tmp_path, monkeypatch):
    file = a_backup(a_filled(app), tmp_path)
    before = file.read_bytes()
    unreadable = Path(app.config["INSTANCE_PATH"]) / "uploads" / "ab" / "hilang"
    unreadable.write_bytes(b"x")
    monkeypatch.setattr(zipfile.ZipFile, "writestr", no_room)
    with pytest.raises(OSError, match="penuh"):
        a_backup(app, tmp_path)
    assert file.read_bytes() == before
    assert [p.name for p in tmp_path.glob("cadangan*")] == ["cadangan.zip"]


def no_room(*_args, **_options):
    raise OSError("penuh")


def test_backup_while_people_write_loses_nothing(any_app, other_app, tmp_path):
    a_filled(any_app)
    stop, written = threading.Event(), []

    def write():
        with any_app.app_context():
            opd = unit_id("Dishub")
            while not stop.is_set():
                number = len(written)
                with writing():
                    edits = {"description": Edit(f"uraian {number}")}
                    kind = METAMODEL.kind("process")
                    elements.create_element(COMMAND_LINE, kind, f"Proses {number}", opd, edits)
                written.append(number)

    writer = threading.Thread(target=write)
    writer.start()
    while len(written) < 5:
        stop.wait(0.01)
    before = len(written)
    file = a_backup(any_app, tmp_path)
    after = len(written)
    stop.set()
    writer.join()
    restored(other_app, file)
    stored = sum(n["name"].startswith("Proses ") for n in export_of(other_app)["nodes"])
    assert before <= stored <= after + 1
    assert log_of(other_app) == log_of(any_app)[: len(log_of(other_app))]


def test_backup_of_an_older_schema_is_brought_up(app, other_app, tmp_path):
    before = log_of(a_filled(app))
    with app.app_context():
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="0001")
        newest = ScriptDirectory(str(MIGRATIONS)).get_current_head()
        file = tmp_path / "lama.zip"
        assert make_backup(file).schema == "0001" != newest
    restored(other_app, file)
    # The older schema had no uid; it is given anew.
    assert [(r[0], *r[2:]) for r in log_of(other_app)] == [(r[0], *r[2:]) for r in before]
    assert schema_of(db_file(other_app)) == newest
