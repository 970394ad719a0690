"""Files handed in for import: kept for a day under random names, for their uploader only."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from app.errors import Missing
from app.workbook.reader import Replacements, Source

KEPT_SECONDS = 24 * 3600
MAX_NAME = 150
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,60}")


@dataclass(frozen=True)
class Accepted:
    """A text that a person chose instead of what a cell says."""

    file: str
    sheet: str
    row: int
    position: int
    column: str
    value: str
    text: str


@dataclass
class Upload:
    """Files of one import with what their uploader decided about them so far."""

    folder: Path
    owner: str
    names: list[str]
    opd: str | None = None
    kind: str | None = None
    accepted: list[Accepted] = field(default_factory=list)
    skipped: list[tuple[str, str, int]] = field(default_factory=list)
    # How foreign files are read, by name: what `app.mapping` writes as JSON.
    mappings: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def token(self) -> str:
        return self.folder.name

    @property
    def sources(self) -> list[Source]:
        """The files as they are read."""
        return [Source(self.folder / str(n), name) for n, name in enumerate(self.names)]

    @property
    def replaced(self) -> Replacements:
        """The accepted texts by cell."""
        cells: Replacements = {}
        for a in self.accepted:
            cells.setdefault((a.file, a.sheet, a.row, a.position), []).append((a.value, a.text))
        return cells

    def save(self) -> None:
        """Remember the decisions."""
        state = {k: v for k, v in vars(self).items() if k != "folder"}
        state["accepted"] = [vars(a) for a in self.accepted]
        (self.folder / "about.json").write_text(json.dumps(state), encoding="utf-8")

    def discard(self) -> None:
        """Remove the files."""
        shutil.rmtree(self.folder, ignore_errors=True)


def keep_upload(
    instance: Path, owner: str, files: Iterable[tuple[str, IO[bytes]]], *,
    opd: str | None = None, kind: str | None = None,
) -> Upload:  # fmt: skip
    """Store uploaded files; whatever is older than a day is removed."""
    remove_old(instance)
    folder = _root(instance) / secrets.token_urlsafe(24)
    folder.mkdir(parents=True, mode=0o700)
    names: list[str] = []
    for number, (name, stream) in enumerate(files):
        with (folder / str(number)).open("wb") as target:
            shutil.copyfileobj(stream, target)
        names.append(_unused(_shown_name(name), names))
    upload = Upload(folder, owner, names, opd, kind)
    upload.save()
    return upload


def find_upload(instance: Path, owner: str, token: str) -> Upload:
    """The upload of this person; raises Missing for another's, an unknown or an old one."""
    remove_old(instance)
    folder = _root(instance) / token
    if not _TOKEN.fullmatch(token) or not (folder / "about.json").is_file():
        raise Missing
    state: dict[str, Any] = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    if state["owner"] != owner:
        raise Missing
    state["accepted"] = [Accepted(**a) for a in state["accepted"]]
    state["skipped"] = [tuple(s) for s in state["skipped"]]
    return Upload(folder, **state)


def remove_old(instance: Path, *, now: float | None = None) -> None:
    """Remove uploads older than a day."""
    limit = (now or time.time()) - KEPT_SECONDS
    if not _root(instance).is_dir():
        return
    for folder in _root(instance).iterdir():
        if folder.stat().st_mtime < limit:
            shutil.rmtree(folder, ignore_errors=True)


def _root(instance: Path) -> Path:
    # Under "cache", which backups leave out.
    return instance / "cache" / "imports"


def _shown_name(name: str) -> str:
    """What the person calls the file, without folders and control characters."""
    last = re.split(r"[/\\]", name)[-1]
    plain = re.sub(r"[\x00-\x1f\x7f]", "", last).strip() or "berkas"
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:MAX_NAME]}{dot}{ending[:10]}" if dot else plain[:MAX_NAME]


def _unused(name: str, taken: list[str]) -> str:
    """The name, with a number where two files of one upload have the same."""
    number, free = 2, name
    while free in taken:
        stem, dot, ending = name.rpartition(".")
        free = f"{stem} ({number}){dot}{ending}" if dot else f"{name} ({number})"
        number += 1
    return free
