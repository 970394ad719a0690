"""The command `diagrams`: every picture of the government in one ZIP, with an index."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click

from app import queries
from app.cli import cli, say
from app.cli.diagrams import EDITION, READING, write_file
from app.cli.instance import opened
from app.errors import Fault, Refused
from app.operations.actor import COMMAND_LINE
from app.workbook.files import escaped
from architecture.completeness import reporting_units
from architecture.diagrams.catalogue import diagrams
from architecture.graph import Unit
from architecture.visibility import Edition

COLUMNS = ("berkas", "gambar", "tentang", "kode", "lembar", "keterangan")
FIXED = (1980, 1, 1, 0, 0, 0)  # the same pictures give the same file


@cli.command("diagrams")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Berkas ZIP.")
@click.option("--paper", default="A3", show_default=True, help="A4, F4, A3, atau A1, mendatar.")
@EDITION
@READING
def diagrams_command(out: Path, paper: str, edition: Edition, reading: str) -> None:
    """Semua gambar sebagai SVG, PDF, dan draw.io dalam satu ZIP, dengan daftar isinya."""
    if out.suffix.lower() != ".zip":
        raise Refused(Fault("--out", out.name, "Nama berkas harus berakhiran .zip."))
    with opened().app_context():
        files, index = _drawn(paper, edition, reading)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in [*files, ("daftar.csv", _csv(index).encode())]:
            archive.writestr(zipfile.ZipInfo(name, FIXED), data, zipfile.ZIP_DEFLATED)
    write_file(out, content.getvalue())
    say(f"{len({line[2:4] + line[1:2] for line in index if line[0]})} gambar, {len(files)} berkas.")


Files = list[tuple[str, bytes]]
Index = list[tuple[str, str, str, str, str, str]]


@dataclass(frozen=True)
class Drawn:
    """One picture: what each sheet is called with its SVG, and the whole as draw.io."""

    sheets: list[tuple[str, str]]
    pages: list[str]  # the sheets without their letters, for the PDF
    drawio: str


def _drawn(paper: str, edition: Edition, reading: str) -> tuple[Files, Index]:
    """Files and index lines; a picture that cannot be drawn is in the index with the reason."""
    units = queries.units()
    lines = reporting_units(units)
    files: Files = []
    index: Index = []
    for unit in [None, *(u for u in units.values() if lines[u.id] == u.id)]:
        folder, about = (unit.code, unit.name) if unit else ("pemda", "")
        for name, label, draw in _pictures(unit, paper, edition, reading):
            try:
                drawn = draw()
            except Refused as refused:
                index.append(("", label, about, folder, "", str(refused)))
                continue
            for file, number, data in _files(f"{folder}/{name}", drawn):
                files.append((file, data))
                index.append((file, label, about, folder, number, ""))
    return files, index


def _files(stem: str, drawn: Drawn) -> Iterator[tuple[str, str, bytes]]:
    """Name, sheet and content of each file; PDF and draw.io hold all sheets."""
    from app.diagrams import pdf

    for number, svg in drawn.sheets:
        yield f"{stem}{'' if number == '1' else f'-{number}'}.svg", number, svg.encode()
    yield f"{stem}.pdf", "semua", pdf(drawn.pages)
    yield f"{stem}.drawio", "semua", drawn.drawio.encode()


def _pictures(
    unit: Unit | None, paper: str, edition: Edition, reading: str
) -> Iterator[tuple[str, str, Callable[[], Drawn]]]:
    """Name, label and how to draw each picture of an OPD, or of the government (None)."""
    from app.diagrams import Request
    from app.diagrams.pictures import PictureRequest, checked_options

    viewer = COMMAND_LINE.viewer
    if unit is not None:
        asked = Request(viewer, unit, paper, edition, reading=reading)
        yield "layered", "Gambar berlapis", partial(_layered, asked)
    about = "government" if unit is None else "opd"
    for declared in diagrams().values():
        if declared.about == about:
            wanted = PictureRequest(
                viewer, declared.name, unit.id if unit else "", paper, edition,
                options=checked_options(declared, {}), reading=reading,
            )  # fmt: skip
            yield declared.name, declared.label.id, partial(_of_catalogue, wanted)


def _layered(asked: Any) -> Drawn:
    from app.diagrams import opd_drawing, opd_pages, pages_drawio

    pages = opd_pages(asked, opd_drawing(asked))
    sheets = [(page.name, page.standalone()) for page in pages]
    return Drawn(sheets, [page.svg for page in pages], pages_drawio(pages))


def _of_catalogue(wanted: Any) -> Drawn:
    from app.diagrams.pictures import drawio, picture

    sheets = picture(wanted)
    named = [(str(sheet.number), sheet.standalone()) for sheet in sheets]
    return Drawn(named, [sheet.svg for sheet in sheets], drawio(sheets))


def _csv(index: Index) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([escaped(value) for value in line] for line in index)
    return "\ufeff" + out.getvalue()
