"""The English catalogue, compiled at start when the source is newer."""

from __future__ import annotations

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).resolve().parent
SOURCE = FOLDER / "en" / "LC_MESSAGES" / "messages.po"


def compile_catalogue() -> None:
    """Write the .mo beside the .po unless it is there and newer."""
    compiled = SOURCE.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime >= SOURCE.stat().st_mtime:
        return
    with SOURCE.open("rb") as file:
        catalogue = read_po(file, locale="en")
    # Several processes may start at once: each writes its own file, the last one stays.
    part = compiled.with_suffix(f".{os.getpid()}.part")
    with part.open("wb") as file:
        write_mo(file, catalogue)
    part.replace(compiled)
