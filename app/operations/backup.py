"""One file that holds a whole instance: database, uploaded files, keys.

Whatever the database, the file carries it as one SQLite file: a format every system reads.
SQLite is copied by its online backup interface, PostgreSQL row by row within one snapshot.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import IO, Any

import flask_migrate
from flask import current_app
from sqlalchemy import (
    Connection,
    Table,
    bindparam,
    create_engine,
    func,
    insert,
    select,
    text,
    update,
)

from app import queries
from app.errors import Refused
from app.extensions import db
from app.models import now

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "selaras.sqlite"
FILES = "files/"
# Everything else in the instance folder is kept, so that a new subject cannot be forgotten.
NOT_KEPT = (
    "*.sqlite*", "*.db", "*.db-*", "*.lock", "*.part", "results", "cache", "disimpan-*",
    ".pemulihan-*", "first_start_key",
)  # fmt: skip
CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Entry:
    """A file of the backup: its SHA-256 and its size in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. `schema` is the revision of its database."""

    format: int
    schema: str
    data_version: int
    government: str
    made_at: str
    entries: dict[str, Entry] = field(default_factory=dict)


def make_backup(out: Path) -> Manifest:
    """Write the backup of this instance to `out`; work may go on meanwhile.

    Files of `out` appear only when complete. They are readable by their owner alone, for they
    hold keys and password hashes.
    """
    if not out.parent.is_dir():
        raise Refused(f"Folder {out.parent} tidak ada.")
    part = out.with_name(out.name + ".part")
    try:
        with tempfile.TemporaryDirectory(prefix="selaras-") as folder:
            # Before the files: those are only ever added, so every row finds its file.
            database = Path(folder) / DATABASE
            snapshot_database(database)
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as handle:
                manifest = _write_archive(handle, database)
        os.replace(part, out)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _write_archive(handle: IO[bytes], database: Path) -> Manifest:
    entries: dict[str, Entry] = {}
    instance = Path(current_app.config["INSTANCE_PATH"])
    with zipfile.ZipFile(handle, "w", zipfile.ZIP_DEFLATED) as archive:
        entries[DATABASE] = _add(archive, DATABASE, database)
        for file in kept_files(instance):
            name = FILES + file.relative_to(instance).as_posix()
            entries[name] = _add(archive, name, file)
        manifest = _manifest(database, entries)
        archive.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
    return manifest


def _add(archive: zipfile.ZipFile, name: str, file: Path) -> Entry:
    with file.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        return copy_hashed(source, target)


def copy_hashed(source: IO[bytes], target: IO[bytes], *, limit: int | None = None) -> Entry:
    """Copy, and say what was copied; stops reading soon after `limit` bytes."""
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        target.write(chunk)
        if limit is not None and size > limit:
            break
    return Entry(digest.hexdigest(), size)


def kept_files(instance: Path) -> Iterator[Path]:
    """Files of the instance folder that a backup holds, in stable order."""
    for file in sorted(instance.rglob("*")):
        parts = file.relative_to(instance).parts
        is_left_out = any(fnmatch(part, pattern) for part in parts for pattern in NOT_KEPT)
        if file.is_file() and not file.is_symlink() and not is_left_out:
            yield file


def _manifest(database: Path, entries: dict[str, Entry]) -> Manifest:
    with closing(sqlite3.connect(database)) as connection:
        version = connection.execute("SELECT max(id) FROM change").fetchone()[0] or 0
    ours = queries.government()
    return Manifest(
        FORMAT, schema_of(database), version, ours.name if ours else "", now().isoformat(), entries
    )


def schema_of(database: Path) -> str:
    """The revision an SQLite file is at; empty if it is not one of ours."""
    with closing(sqlite3.connect(database)) as connection:
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.DatabaseError:
            return ""
    return str(row[0]) if row else ""


# --- The database -------------------------------------------------------------------------------


def snapshot_database(file: Path) -> None:
    """Write the database of this instance, as it is at one moment, to a new SQLite file."""
    if db.engine.dialect.name == "sqlite":
        source_file = str(db.engine.url.database)
        with closing(sqlite3.connect(source_file)) as source, closing(sqlite3.connect(file)) as to:
            source.backup(to)
            to.execute("PRAGMA journal_mode=DELETE")
        return
    with opened_apart(file):
        pass
    with sqlite_connection(file) as target:
        snapshot = db.engine.connect().execution_options(isolation_level="REPEATABLE READ")
        with snapshot as source:
            copy_rows(source, target)


@contextmanager
def opened_apart(file: Path) -> Iterator[None]:
    """An application of its own on an SQLite file, brought to the newest schema."""
    from app import create_app

    with tempfile.TemporaryDirectory(prefix="selaras-") as folder:
        settings = {
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{file}",
            "INSTANCE_PATH": folder,
            "SECRET_KEY": "sementara",
        }
        with create_app(settings).app_context():
            try:
                flask_migrate.upgrade()
                yield
            finally:
                db.session.remove()
                db.engine.dispose()


@contextmanager
def sqlite_connection(file: Path) -> Iterator[Connection]:
    """A connection to an SQLite file in one transaction; the file is whole without a WAL."""
    engine = create_engine(f"sqlite:///{file}")
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()
        with closing(sqlite3.connect(file)) as plain:
            plain.execute("PRAGMA journal_mode=DELETE")


def copy_rows(source: Connection, target: Connection) -> None:
    """Copy every row of every table into the empty tables of `target`."""
    for table in db.metadata.sorted_tables:
        own = _columns_to_itself(table)
        key = next(iter(table.primary_key.columns))
        again: list[dict[str, Any]] = []
        for rows in source.execute(select(table).order_by(key)).mappings().partitions(1000):
            target.execute(insert(table), [{**row, **dict.fromkeys(own)} for row in rows])
            again += [
                {f"p_{n}": r[n] for n in (*own, key.name)} for r in rows if any(r[c] for c in own)
            ]
        if again:
            _set_again(target, table, own, key.name, again)
        _advance_sequence(target, table)


def _columns_to_itself(table: Table) -> list[str]:
    """Columns that point into their own table: set last, when every row is there."""
    return [c.name for c in table.columns if any(k.column.table is table for k in c.foreign_keys)]


def _set_again(
    target: Connection, table: Table, own: list[str], key: str, rows: list[dict[str, Any]]
) -> None:
    values = {name: bindparam(f"p_{name}") for name in own}
    target.execute(update(table).where(table.c[key] == bindparam(f"p_{key}")).values(values), rows)


def _advance_sequence(target: Connection, table: Table) -> None:
    """PostgreSQL counts on from where its own rows ended, not from rows put in."""
    column = table.autoincrement_column
    if column is None or target.dialect.name != "postgresql":
        return
    highest = target.scalar(select(func.max(column)))
    if highest:
        words = text("SELECT setval(pg_get_serial_sequence(:table, :column), :highest)")
        target.execute(words, {"table": table.name, "column": column.name, "highest": highest})
