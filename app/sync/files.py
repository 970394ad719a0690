"""The file of changes: a ZIP with a manifest, JSON lines by subject, and attached files.

It comes from somebody's laptop, so nothing in it is believed before it was checked: names,
sizes and hashes here, the meaning of each line in `app.sync.lines`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from app.errors import Refused
from app.operations.backup import Entry, copy_hashed
from app.operations.restore import is_known_schema

FORMAT = 1
KIND = "selaras-perubahan"
MANIFEST = "manifest.json"
PARTS = (
    "changes", "elements", "relations", "people", "opds", "institutions", "codes", "references",
    "attachments", "workshops", "participants", "comments", "closures", "edits",
    "decisions", "views",
)  # fmt: skip
OPTIONAL = frozenset({"decisions.jsonl", "views.jsonl"})  # earlier rooms wrote none
MEBIBYTE = 1024 * 1024
LARGEST_PART, LARGEST_FILE, LARGEST_MANIFEST = 256 * MEBIBYTE, 64 * MEBIBYTE, 4 * MEBIBYTE
LARGEST_ALL, MOST_LINES, MOST_ENTRIES = 2048 * MEBIBYTE, 1_000_000, 20_000
_FILE = re.compile(r"files/[0-9a-f]{64}")


@dataclass(frozen=True)
class About:
    """What the file says of itself: from which instance, since which change, who, when."""

    schema: str
    instance: str
    government: str
    since_number: int
    since_uid: str
    last_number: int
    made_at: str
    made_by: str
    people: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Bundle:
    """A checked file, unpacked into a folder that goes when it is closed."""

    about: About
    rows: Mapping[str, list[dict[str, Any]]]
    folder: Path

    def file(self, sha256: str) -> Path | None:
        """Where an attached file lies, if it was brought."""
        path = self.folder / "files" / sha256
        return path if _FILE.fullmatch(f"files/{sha256}") and path.is_file() else None


def write_bundle(
    out: Path, about: About, rows: Mapping[str, Iterable[Mapping[str, Any]]], files: Iterable[Path]
) -> None:
    """Write the file; it appears only when complete and is readable by its owner alone."""
    if not out.parent.is_dir():
        raise Refused(_("Folder %(folder)s tidak ada.", folder=str(out.parent)))
    part = out.with_name(out.name + ".part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with (
            os.fdopen(descriptor, "wb") as handle,
            zipfile.ZipFile(handle, "w", zipfile.ZIP_DEFLATED) as archive,
            tempfile.TemporaryDirectory(prefix="selaras-") as folder,
        ):
            entries = {}
            for name in PARTS:
                path = Path(folder) / f"{name}.jsonl"
                _write_lines(path, rows.get(name, ()))
                entries[path.name] = _add(archive, path.name, path)
            for path in files:
                entries[f"files/{path.name}"] = _add(archive, f"files/{path.name}", path)
            told = {"kind": KIND, "format": FORMAT, "about": asdict(about),
                    "entries": {n: asdict(e) for n, e in entries.items()}}  # fmt: skip
            archive.writestr(MANIFEST, json.dumps(told, ensure_ascii=False, indent=1))
        os.replace(part, out)
    finally:
        part.unlink(missing_ok=True)


def _write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as handle:
        for row in rows:
            handle.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> Entry:
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        return copy_hashed(source, target)


# --- Reading ------------------------------------------------------------------------------------


@contextmanager
def opened_bundle(file: Path) -> Iterator[Bundle]:
    """The content of a file of changes; raises Refused if it is damaged, foreign or newer."""
    with tempfile.TemporaryDirectory(prefix="selaras-") as folder:
        try:
            with zipfile.ZipFile(file) as archive:
                about, entries = _read_manifest(archive)
                _check_entries(archive, entries)
                for name, entry in entries.items():
                    _extract(archive, name, entry, Path(folder))
        except FileNotFoundError:
            raise Refused(_("Berkas %(file)s tidak ada.", file=str(file))) from None
        except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError,
                RuntimeError, OSError, ValueError):  # fmt: skip
            raise Refused(_("Berkas ini rusak atau bukan berkas perubahan Selaras.")) from None
        files = {name: Path(folder) / f"{name}.jsonl" for name in PARTS}
        rows = {name: _read_lines(path) if path.exists() else [] for name, path in files.items()}
        yield Bundle(about, rows, Path(folder))


def _read_manifest(archive: zipfile.ZipFile) -> tuple[About, dict[str, Entry]]:
    foreign = Refused(_("Berkas ini bukan berkas perubahan Selaras."))
    try:
        with archive.open(MANIFEST) as handle:
            told = json.loads(handle.read(LARGEST_MANIFEST))
        if told["kind"] != KIND:
            raise foreign
        is_newer = int(told["format"]) > FORMAT or not is_known_schema(str(told["about"]["schema"]))
        if is_newer:
            raise Refused(_("Berkas ini dibuat versi Selaras yang lebih baru. Perbarui dahulu."))
        about = {**told["about"], "people": tuple(map(str, told["about"]["people"]))}
        entries = {n: Entry(str(e["sha256"]), int(e["size"])) for n, e in told["entries"].items()}
        found = About(**about)
        if not all(isinstance(getattr(found, n), int) for n in ("since_number", "last_number")):
            raise foreign
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
        raise foreign from None
    return found, entries


def _check_entries(archive: zipfile.ZipFile, entries: Mapping[str, Entry]) -> None:
    names = sorted(n for n in archive.namelist() if n != MANIFEST)
    parts = {f"{name}.jsonl" for name in PARTS}
    if names != sorted(entries) or not parts - OPTIONAL <= set(names) or len(names) > MOST_ENTRIES:
        raise Refused(_("Isi berkas tidak sama dengan daftarnya; berkas ini rusak."))
    for name, entry in entries.items():
        if name not in parts and not _FILE.fullmatch(name):
            raise Refused(_("Berkas ini memuat nama yang tidak sah."))
        if not 0 <= entry.size <= (LARGEST_PART if name in parts else LARGEST_FILE):
            raise Refused(_("Berkas ini terlalu besar."))
    if sum(entry.size for entry in entries.values()) > LARGEST_ALL:
        raise Refused(_("Berkas ini terlalu besar."))


def _extract(archive: zipfile.ZipFile, name: str, entry: Entry, folder: Path) -> None:
    target = folder / name
    target.parent.mkdir(exist_ok=True)
    with archive.open(name) as source, target.open("wb") as handle:
        found = copy_hashed(source, handle, limit=entry.size)
    is_named_by_hash = not name.startswith("files/") or target.name == entry.sha256
    if found != entry or not is_named_by_hash:
        raise Refused(_("%(name)s dalam berkas ini rusak.", name=name))


def _read_lines(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    with path.open(encoding="utf-8") as handle:
        try:
            for line in handle:
                rows.append(json.loads(line))
                if not isinstance(rows[-1], dict) or len(rows) > MOST_LINES:
                    raise ValueError
        except (ValueError, RecursionError):
            raise Refused(_("%(name)s dalam berkas ini rusak.", name=path.name)) from None
    return rows


def keep_file(source: Path, target: Path) -> None:
    """Put an attached file where files lie, whole or not at all."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    shutil.copyfile(source, part)
    os.replace(part, target)
