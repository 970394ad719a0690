"""The layered picture of each OPD as blocks, drawn for the room that its page leaves it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from flask import Flask, current_app

from app.diagrams.index_sheets import IndexSheet, pages_on
from app.diagrams.sheets import Request as Drawing
from app.diagrams.sheets import Sheet
from app.diagrams.typesetting import png
from app.document.blocks import PICTURE_PAGES, Block, Paragraph, Picture
from app.document.pictures import CAPTION_HEIGHT
from app.document.source import Line, Source
from app.document.template import PAGES
from app.errors import Refused
from app.queries.moment import as_of
from architecture.diagrams.style import Paper
from architecture.visibility import Viewer

DOTS_PER_INCH = 200
Drawn = list[tuple[IndexSheet | Sheet, bytes]]
AT_ONCE = 2  # drawing one while typesetting another


def opd_pictures(viewer: Viewer, source: Source) -> Iterator[Block]:
    """Every sheet of every OPD of the document, in its order; a reason where one cannot be made."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    lines = [line for line in source.lines if line.unit and _has_records(source, line)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = [(line, pool.submit(_drawn, app, viewer, source, line)) for line in lines]
        try:
            for line, drawn in waiting:
                source.tell(f"Gambar {line.short}")
                yield from _blocks(line, drawn, covers_others=_covers_others(source, line))
        finally:
            for _, drawn in waiting:
                drawn.cancel()


def _blocks(line: Line, drawn: Future[Drawn], *, covers_others: bool) -> Iterator[Block]:
    try:
        sheets = drawn.result()
    except Refused as refusal:
        yield Paragraph(f"Gambar {line.name} tidak dapat dibuat: {refusal}")
        return
    name = f"{line.name} dan bagian di bawahnya" if covers_others else line.name
    total = sum(not isinstance(sheet, IndexSheet) for sheet, _image in sheets)
    for sheet, image in sheets:
        if isinstance(sheet, IndexSheet):
            yield _index(line, name, sheet, image, total)
            continue
        several = f" (lembar {sheet.number} dari {total})" if total > 1 else ""
        yield Picture(
            f"Arsitektur saat ini {name}{several}",
            image,
            f"Gambar berlapis {line.name}: proses bisnis, layanan, aplikasi, data, infrastruktur, "
            f"dan keamanan beserta hubungannya{several}. Isinya sama dengan tabel pada lampiran "
            f"{line.name}.",
            sheet.width,
            sheet.height,
        )


def _index(line: Line, name: str, sheet: IndexSheet, image: bytes, total: int) -> Picture:
    """The matrix that says which record stands on which of the sheets that follow."""
    return Picture(
        f"Indeks arsitektur saat ini {name} (lembar {sheet.name}, untuk {total} lembar berikutnya)",
        image,
        f"Matriks {line.name}: proses bisnis, data, dan infrastruktur pada baris, aplikasi pada "
        f"kolom, beserta nomor lembarnya. Isinya sama dengan tabel pada lampiran {line.name}.",
        sheet.width,
        sheet.height,
    )


def _drawn(app: Flask, viewer: Viewer, source: Source, line: Line) -> Drawn:
    assert line.unit is not None
    # A thread of its own begins today.
    with app.app_context(), as_of(source.baseline.number if source.baseline else None):
        drawing = Drawing(viewer, line.unit, edition=source.edition, today=source.today)
        sheets = pages_on(drawing, picture_paper(source.request.paper))
        return [(sheet, png(sheet.svg, DOTS_PER_INCH)) for sheet in sheets]


def picture_paper(name: str) -> Paper:
    """The room between header, caption and footer of such a page: drawn for it, 7 pt stay."""
    page = PAGES[PICTURE_PAGES[name]]
    return Paper(name, (page.text_width, page.text_height - CAPTION_HEIGHT))


def _covers_others(source: Source, line: Line) -> bool:
    """Whether the picture also shows OPDs that have pictures of their own, as a secretariat's."""
    assert line.unit is not None
    return bool(source.graph.descendants_of_unit(line.unit.id) - line.members)


def _has_records(source: Source, line: Line) -> bool:
    return any(e.opd in line.members for e in source.graph.elements.values())
