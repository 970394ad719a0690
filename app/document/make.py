"""From a request to a finished DOCX: read, write, find page numbers, write again."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

from app import catalogue, gaps, queries
from app.as_of import past_viewer
from app.document.chapters import all_blocks
from app.document.opd_pictures import opd_pictures
from app.document.package import add_image, require_writable, write_package
from app.document.pages import NoPages, find_libreoffice, page_numbers
from app.document.source import EDITIONS, Request, Source, document_lines
from app.document.template import Labels, Template, default_template
from app.document.words import date_text
from app.document.writer import PAGE_TOTAL, Writer
from app.errors import Fault, Refused
from app.queries.baselines import Named, baseline
from app.queries.moment import as_of
from architecture.visibility import Viewer, without_closed

PAGES_MESSAGE = "Menghitung nomor halaman"
Report = Callable[[int, int, str], None]
CHAPTER_STEPS = 9  # told once each, whatever the number of OPDs
WAIT_PER_STEP = 4  # half seconds of waiting for LibreOffice that count as a step


@dataclass(frozen=True)
class Made:
    """What a document came to. `numbers` says whether page numbers are in it, else why not."""

    pages: int | None
    numbers: str
    data_version: int
    name: str
    size: int


def make_document(
    viewer: Viewer, request: Request, path: Path, report: Report = lambda *_: None
) -> Made:
    """Write the document at `path`, complete or not at all. Needs an application context.

    Raises Refused for OPD codes that do not exist, OSError where nothing can be written.
    `report` gets steps done, steps in all and what is being done, and may raise to stop.
    """
    require_writable(path)
    named = named_state(request)
    with as_of(named.number if named else None):
        return _make(past_viewer(viewer) if named else viewer, request, path, _Steps(report))


def named_state(request: Request) -> Named | None:
    """The baseline the document is asked of; None is today. Raises Refused if it is gone."""
    named = baseline(request.baseline) if request.baseline else None
    if request.baseline and named is None:
        raise Refused(Fault("Baseline", request.baseline[:60], "Baseline ini tidak ada lagi."))
    return named


def _make(viewer: Viewer, request: Request, path: Path, steps: _Steps) -> Made:
    source = read_source(viewer, request, steps)
    template = default_template(_labels(source))
    images = count(1)
    writer = Writer(template.sections, lambda png: add_image(template, next(images), png))
    source.is_printed = writer.is_printed
    writer.write_all(all_blocks(source))
    numbers, problem = _page_numbers(template, writer, steps)
    steps.tell("Menyimpan berkas")
    write_package(template, writer.body(numbers), path, fill_on_opening=not numbers)
    total = int(numbers[PAGE_TOTAL]) if numbers else None
    return Made(total, problem, source.graph.version, file_name(source), path.stat().st_size)


def read_source(viewer: Viewer, request: Request, steps: _Steps) -> Source:
    """Everything the chapters read, as it is at the moment that is in force."""
    government = queries.government()
    assert government is not None
    lines, unknown = document_lines(queries.units(), request.opd)
    if unknown:
        raise Refused(*(Fault("OPD", code, "Kode OPD tidak dikenal.") for code in unknown))
    shown = queries.graph_for(viewer, edition=request.edition)
    members = {m for line in lines for m in line.members}
    source = Source(
        request=request,
        graph=without_closed(shown),
        government=government,
        vocabulary=queries.vocabulary(),
        lines=lines,
        is_whole=not request.opd,
        left_out=sum(e.redacted and e.opd in members for e in shown.elements.values()),
        findings=gaps.findings_for(viewer, request.edition),
        today=date.today(),
        pictures=lambda: opd_pictures(viewer, source),
        tell=steps.tell,
        is_printed=lambda word: True,
        baseline=named_state(request),
        entries=catalogue.entries_for(viewer, request.edition),
        swot=catalogue.swot_for(viewer, request.edition),
    )
    # Each OPD has its annex and perhaps its picture; its pages take LibreOffice about as long.
    steps.total = len(lines) * (3 if request.pictures else 2) + CHAPTER_STEPS
    return source


def file_name(source: Source) -> str:
    """What the file is called when it is downloaded."""
    edition = EDITIONS[source.edition].split()[-1]
    words = [source.title, source.government.name, source.government.period, edition]
    words += [source.baseline.name] if source.baseline else []
    plain = "-".join(" ".join(words).split())
    return "".join(c for c in plain if c.isalnum() or c in "-_") + ".docx"


class _Steps:
    """Counts what is done and hands it on."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._waited = 0
        self.done = 0
        self.total = 1

    def tell(self, message: str) -> None:
        """The next step begins."""
        self.done += 1
        self._report(min(self.done, self.total - 1), self.total, message)

    def wait(self) -> None:
        """LibreOffice goes on; called every half second."""
        self._waited += 1
        if self._waited % WAIT_PER_STEP == 0:
            self.done = min(self.done + 1, self.total - 2)
        self._report(min(self.done, self.total - 1), self.total, PAGES_MESSAGE)


def _labels(source: Source) -> Labels:
    edition = EDITIONS[source.edition]
    return Labels(
        title=source.title,
        government=f"{source.government.name} {source.period}",
        footer=f"{edition} · {source.version} · {date_text(source.today)}",
        subject=f"{source.title} {source.government.name} {source.period}, {edition.lower()}",
        keywords=source.version,
        made_at=datetime.now(UTC).replace(tzinfo=None),
    )


def _page_numbers(template: Template, writer: Writer, steps: _Steps) -> tuple[dict[str, str], str]:
    """Page numbers by bookmark, or none and the reason."""
    if find_libreoffice() is None:
        return {}, "LibreOffice tidak ada di server ini."
    steps.tell(PAGES_MESSAGE)
    with tempfile.TemporaryDirectory(prefix="selaras-dokumen-") as folder:
        draft = Path(folder) / "dokumen.docx"
        # The pictures' sizes stand in the body; what they show does not move a page.
        write_package(template, writer.body({}), draft, blank_images=True)
        try:
            return page_numbers(draft, writer.section_starts, keep_going=steps.wait), ""
        except NoPages as problem:
            return {}, str(problem)
