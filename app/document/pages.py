"""On which page every heading and caption stands, found by LibreOffice where the machine has it.

The document is converted to PDF with its bookmarks as named destinations; their pages are read
from there. LibreOffice sometimes hangs without reacting to a friendly signal, so it runs in its
own process group, with its own profile, and is killed when time is over.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pypdf import PdfReader

from app.document.numbers import roman
from app.document.writer import PAGE_TOTAL
from app.processes import kill_group, start_group

PROGRAMS = ("soffice", "libreoffice")
TIME_LIMIT = 900  # seconds; 1,800 pages take longer, and are better made as volumes
_FILTER = (
    "pdf:writer_pdf_Export:{"
    '"ExportBookmarksToPDFDestination":{"type":"boolean","value":"true"},'
    '"ReduceImageResolution":{"type":"boolean","value":"false"}}'
)


class NoPages(Exception):
    """Page numbers could not be found; the text says why, for the person who waits."""


def find_libreoffice() -> str | None:
    """The program, or None."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def page_numbers(
    document: Path,
    section_starts: Sequence[tuple[str, bool]],
    *,
    keep_going: Callable[[], None] = lambda: None,
    time_limit: float = TIME_LIMIT,
) -> dict[str, str]:
    """Page numbers as printed, by bookmark, and the number of pages under `PAGE_TOTAL`.

    `section_starts` are the first bookmark of each counted section and whether it counts in
    Roman figures; both must stand on the section's first page. `keep_going` is called while
    waiting and may raise. Raises NoPages.
    """
    with tempfile.TemporaryDirectory(prefix="selaras-halaman-") as folder:
        pdf = convert_to_pdf(document, Path(folder), keep_going=keep_going, time_limit=time_limit)
        physical, total = bookmark_pages(pdf)
    return {**printed_numbers(physical, section_starts), PAGE_TOTAL: str(total)}


def printed_numbers(
    physical: Mapping[str, int], section_starts: Sequence[tuple[str, bool]]
) -> dict[str, str]:
    """What is printed at the foot of each bookmark's page, from pages counted from 0."""
    starts = [(physical[name], is_roman) for name, is_roman in section_starts]
    numbers = {}
    for name, page in physical.items():
        before = [s for s in starts if s[0] <= page]
        if before:
            first, is_roman = before[-1]
            count = page - first + 1
            numbers[name] = roman(count).lower() if is_roman else str(count)
    return numbers


def bookmark_pages(pdf: Path) -> tuple[dict[str, int], int]:
    """Pages counted from 0 by bookmark, and how many pages there are."""
    with PdfReader(pdf) as reader:
        pages = {}
        for name, destination in reader.named_destinations.items():
            number = reader.get_destination_page_number(destination)
            if number is not None:
                # LibreOffice writes the underscore of "_Toc000001" as its code.
                pages[name.lstrip("/").replace("5F", "_", 1)] = number
        return pages, len(reader.pages)


def convert_to_pdf(
    document: Path,
    folder: Path,
    *,
    keep_going: Callable[[], None] = lambda: None,
    time_limit: float = TIME_LIMIT,
) -> Path:
    """The PDF that LibreOffice makes of the document, in `folder`. Raises NoPages."""
    program = find_libreoffice()
    if program is None:
        raise NoPages("LibreOffice tidak ada di server ini.")
    profile = (folder / "profil").as_uri()
    command = [
        program, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--nolockcheck",
        "--convert-to", _FILTER, "--outdir", str(folder), str(document),
    ]  # fmt: skip
    process = start_group(command, quiet=True)
    try:
        _wait(process, keep_going, time_limit)
    finally:
        kill_group(process)
    pdf = folder / f"{document.stem}.pdf"
    if process.returncode != 0 or not pdf.is_file():
        raise NoPages("LibreOffice tidak dapat membaca dokumen.")
    return pdf


def _wait(
    process: subprocess.Popen[bytes], keep_going: Callable[[], None], time_limit: float
) -> None:
    deadline = time.monotonic() + time_limit
    while time.monotonic() < deadline:
        try:
            process.wait(timeout=0.5)
            return
        except subprocess.TimeoutExpired:
            keep_going()
    raise NoPages(f"LibreOffice tidak selesai dalam {time_limit:.0f} detik.")
