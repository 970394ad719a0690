"""Bringing a backup back: checked whole, then put in place; what was there is kept aside."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import Any

import flask_migrate
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import delete, inspect, select, text

from app.errors import Refused
from app.extensions import db
from app.models import Change, Setting, now
from app.operations.backup import (
    DATABASE,
    FILES,
    FORMAT,
    MANIFEST,
    Entry,
    Manifest,
    copy_hashed,
    copy_rows,
    kept_files,
    make_backup,
    opened_apart,
    schema_of,
    sqlite_connection,
)

MANIFEST_LIMIT = 16 * 1024 * 1024
RESTORED_FROM = "restored_from"  # the setting that says which backup this instance began with


def restore_backup(file: Path, *, replace: bool = False) -> tuple[Manifest, Path | None]:
    """Make this instance what the backup says; returns its manifest and where the former lies.

    Raises Refused, with nothing changed, for files that are damaged, foreign or of a newer
    version, and for an instance that holds data unless `replace`. Older schemas are brought up.
    """
    instance = Path(current_app.config["INSTANCE_PATH"])
    holds_data = instance_holds_data()
    if holds_data and not replace:
        raise Refused(
            "Instansi ini sudah berisi data. Tambahkan --replace untuk menggantinya; "
            "isi yang sekarang disimpan di folder tersendiri."
        )
    with tempfile.TemporaryDirectory(prefix=".pemulihan-", dir=instance) as folder:
        staged = Path(folder)
        manifest = unpack(file, staged)
        _bring_up(staged / DATABASE, manifest)
        _require_nobody_else()
        aside = _keep_aside(instance) if holds_data else None
        _put_in_place(staged, instance)
    return manifest, aside


# --- Checking -----------------------------------------------------------------------------------


def unpack(file: Path, folder: Path) -> Manifest:
    """Check every part of the backup while writing it into `folder`; raises Refused."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _read_manifest(archive)
            _check_names(archive, manifest)
            for name, entry in manifest.entries.items():
                _extract(archive, name, entry, folder)
    except FileNotFoundError:
        raise Refused(f"Berkas {file} tidak ada.") from None
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError) as damage:
        raise Refused(f"Berkas ini rusak atau bukan cadangan Selaras: {damage}.") from None
    if schema_of(folder / DATABASE) != manifest.schema:
        raise Refused("Basis data dalam cadangan ini bukan milik Selaras.")
    return manifest


def _read_manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        with archive.open(MANIFEST) as handle:
            said: dict[str, Any] = json.loads(handle.read(MANIFEST_LIMIT))
        entries = {n: Entry(str(e["sha256"]), int(e["size"])) for n, e in said["entries"].items()}
        manifest = Manifest(
            int(said["format"]), str(said["schema"]), int(said["data_version"]),
            str(said["government"]), str(said["made_at"]), entries,
        )  # fmt: skip
    except (KeyError, ValueError, TypeError, AttributeError):
        raise Refused("Berkas ini bukan cadangan Selaras.") from None
    if manifest.format > FORMAT or not is_known_schema(manifest.schema):
        raise Refused("Cadangan ini dibuat oleh versi Selaras yang lebih baru. Perbarui dahulu.")
    return manifest


def is_known_schema(revision: str) -> bool:
    """Whether this version of the program knows a revision of the database."""
    folder = Path(current_app.root_path) / "migrations"
    try:
        return ScriptDirectory(str(folder)).get_revision(revision) is not None
    except CommandError:
        return False


def _check_names(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    names = [n for n in archive.namelist() if n != MANIFEST]
    if sorted(names) != sorted(manifest.entries) or DATABASE not in names:
        raise Refused("Isi cadangan tidak sama dengan daftarnya; berkas ini rusak.")
    if not all(_is_safe(name) for name in names):
        raise Refused("Cadangan ini memuat nama berkas yang tidak sah.")


def _is_safe(name: str) -> bool:
    """Whether a name stays in the folder it is unpacked into, on any system."""
    path = PurePosixPath(name)
    is_plain = not path.is_absolute() and not {"..", "."} & set(path.parts)
    is_ours = name == DATABASE or (name.startswith(FILES) and len(path.parts) > 1)
    return is_plain and is_ours and not set(name) & set('\\:*?"<>|\0')


def _extract(archive: zipfile.ZipFile, name: str, entry: Entry, folder: Path) -> None:
    target = folder / PurePosixPath(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with archive.open(name) as source, os.fdopen(descriptor, "wb") as handle:
        found = copy_hashed(source, handle, limit=entry.size)
    if found != entry:
        raise Refused(f"{name} dalam cadangan ini rusak.")


def _bring_up(database: Path, manifest: Manifest) -> None:
    """Bring the unpacked database to the newest schema and see that it is sound."""
    with opened_apart(database):
        faults = db.session.execute(text("PRAGMA integrity_check")).scalars().all()
        strays = db.session.execute(text("PRAGMA foreign_key_check")).all()
        if faults == ["ok"] and not strays:
            _remember(manifest)
    if faults != ["ok"] or strays:
        raise Refused("Basis data dalam cadangan ini rusak.")


def _remember(manifest: Manifest) -> None:
    """Say in the database itself where it came from: what is changed later is brought back."""
    last = db.session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).first()
    if last is None:
        return
    told = {
        "number": last.id, "uid": last.uid, "government": manifest.government,
        "made_at": manifest.made_at, "restored_at": now().isoformat(timespec="seconds"),
    }  # fmt: skip
    db.session.merge(Setting(key=RESTORED_FROM, value=told))
    db.session.commit()


# --- What is there now --------------------------------------------------------------------------


def instance_holds_data() -> bool:
    """Whether anything was ever written here; a database that cannot be read counts as data."""
    if db.engine.dialect.name == "sqlite":
        return _file_holds_data(Path(str(db.engine.url.database)))
    if not inspect(db.engine).has_table("change"):
        return False
    return db.session.scalar(select(Change.id).limit(1)) is not None


def _file_holds_data(file: Path) -> bool:
    if not file.exists():
        return False
    with closing(sqlite3.connect(file)) as connection:
        try:
            tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
            if ("change",) not in tables:
                return False
            return connection.execute("SELECT 1 FROM change LIMIT 1").fetchone() is not None
        except sqlite3.DatabaseError:
            return True


def _require_nobody_else() -> None:
    """Raise Refused while the server or another command has the database open."""
    db.session.remove()
    if db.engine.dialect.name == "sqlite":
        db.engine.dispose()
        others = _is_open_elsewhere(Path(str(db.engine.url.database)))
    else:
        words = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        db.engine.dispose()
        others = (db.session.scalar(text(words)) or 0) > 1
        db.session.remove()
    if others:
        raise Refused("Selaras sedang berjalan. Hentikan dahulu (Ctrl-C), lalu ulangi.")


def _is_open_elsewhere(file: Path) -> bool:
    """SQLite leaves WAL only if no other connection holds the file."""
    if not file.exists():
        return False
    with closing(sqlite3.connect(file, timeout=0.5)) as connection:
        try:
            return bool(connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0] == "wal")
        except sqlite3.OperationalError as error:
            return "locked" in str(error)
        except sqlite3.DatabaseError:
            return False  # Damaged: that is why somebody restores.


# --- Changing -----------------------------------------------------------------------------------


def _keep_aside(instance: Path) -> Path:
    """Move what the instance holds into a folder of its own, and return that."""
    aside = instance / f"disimpan-{now().strftime('%Y%m%d-%H%M%S-%f')}"
    aside.mkdir()
    if db.engine.dialect.name == "sqlite":
        database = Path(str(db.engine.url.database))
        for file in sorted(database.parent.glob(database.name + "*")):
            shutil.move(file, aside / file.name)
    else:
        make_backup(aside / "cadangan.zip")
    for file in list(kept_files(instance)):
        target = aside / file.relative_to(instance)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(file, target)
    return aside


def _put_in_place(staged: Path, instance: Path) -> None:
    for file in sorted((staged / FILES).rglob("*")):
        if file.is_file():
            target = instance / file.relative_to(staged / FILES)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(file, target)
    if db.engine.dialect.name == "sqlite":
        database = Path(str(db.engine.url.database))
        for leftover in (database, *database.parent.glob(database.name + "-*")):
            leftover.unlink(missing_ok=True)
        shutil.move(staged / DATABASE, database)
    else:
        _replace_rows(staged / DATABASE)


def _replace_rows(file: Path) -> None:
    """The rows of the SQLite file in place of all rows of PostgreSQL, or nothing changed."""
    flask_migrate.upgrade()
    db.session.remove()
    with sqlite_connection(file) as source, db.engine.begin() as target:
        for table in reversed(db.metadata.sorted_tables):
            target.execute(delete(table))
        copy_rows(source, target)
