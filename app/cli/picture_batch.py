"""The command `diagrams`: every picture of the government in one ZIP, with an index."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import click

from app import queries
from app.cli import cli, say
from app.cli.diagrams import EDITION, write_file
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
def diagrams_command(out: Path, paper: str, edition: Edition) -> None:
    """Semua gambar tiap OPD sebagai SVG dalam satu ZIP, dengan daftar isinya."""
    if out.suffix.lower() != ".zip":
        raise Refused(Fault("--out", out.name, "Nama berkas harus berakhiran .zip."))
    with opened().app_context():
        files, index = _drawn(paper, edition)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in [*files, ("daftar.csv", _csv(index))]:
            archive.writestr(zipfile.ZipInfo(name, FIXED), text.encode("utf-8"))
    write_file(out, content.getvalue())
    say(f"{len(files)} gambar.")


Files = list[tuple[str, str]]
Numbered = tuple[str, str]  # what a sheet is called, and its SVG
Index = list[tuple[str, str, str, str, str, str]]


def _drawn(paper: str, edition: Edition) -> tuple[Files, Index]:
    """Files and index lines; a picture that cannot be drawn is in the index with the reason."""
    units = queries.units()
    lines = reporting_units(units)
    files: Files = []
    index: Index = []
    for unit in [None, *(u for u in units.values() if lines[u.id] == u.id)]:
        folder, about = (unit.code, unit.name) if unit else ("pemda", "")
        for name, label, draw in _pictures(unit, paper, edition):
            try:
                svgs = draw()
            except Refused as refused:
                index.append(("", label, about, folder, "", str(refused)))
                continue
            for number, svg in svgs:
                file = f"{folder}/{name}{'' if number == '1' else f'-{number}'}.svg"
                files.append((file, svg))
                index.append((file, label, about, folder, number, ""))
    return files, index


def _pictures(
    unit: Unit | None, paper: str, edition: Edition
) -> Iterator[tuple[str, str, Callable[[], list[Numbered]]]]:
    """Name, label and how to draw each picture of an OPD, or of the government (None)."""
    from app.diagrams import Request, opd_drawing, opd_pages
    from app.diagrams.pictures import PictureRequest, checked_options, picture

    viewer = COMMAND_LINE.viewer
    if unit is not None:
        asked = Request(viewer, unit, paper, edition)
        yield (
            "layered",
            "Gambar berlapis",
            lambda: [(s.name, s.standalone()) for s in opd_pages(asked, opd_drawing(asked))],
        )
    about = "government" if unit is None else "opd"
    for declared in diagrams().values():
        if declared.about == about:
            wanted = PictureRequest(
                viewer, declared.name, unit.id if unit else "", paper, edition,
                options=checked_options(declared, {}),
            )  # fmt: skip
            yield declared.name, declared.label.id, partial(_svgs, picture, wanted)


def _svgs(picture: Callable[[Any], Any], wanted: Any) -> list[Numbered]:
    return [(str(sheet.number), sheet.standalone()) for sheet in picture(wanted)]


def _csv(index: Index) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([escaped(value) for value in line] for line in index)
    return "\ufeff" + out.getvalue()
