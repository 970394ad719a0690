"""The commands `diagram` and `matrix`."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli import cli, say
from app.cli.gaps import known_unit
from app.cli.instance import opened
from app.errors import Fault, Refused
from app.operations.actor import COMMAND_LINE
from architecture.diagrams.planning import AS_IS, READINGS
from architecture.metamodel import METAMODEL, Kind
from architecture.visibility import Edition
from architecture.vocabulary import nearest

FORMATS = (".svg", ".png", ".pdf", ".drawio", ".dot")
EDITION = click.option(
    "--edition", type=click.Choice(["internal", "public"]), default="internal", show_default=True
)
READING = click.option(
    "--reading", type=click.Choice(READINGS), default=AS_IS, show_default=True,
    help="Keadaan kini, target, atau selisih keduanya.",
)  # fmt: skip


@cli.group()
def diagram() -> None:
    """Gambar arsitektur."""


@diagram.command("opd")
@click.option("--opd", "opd_word", required=True, help="Kode, singkatan, atau nama OPD.")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="SVG, PNG, PDF, DRAWIO, DOT."
)
@click.option("--paper", default="A3", show_default=True, help="A4, F4, A3, atau A1, mendatar.")
@EDITION
@READING
def diagram_opd(opd_word: str, out: Path, paper: str, edition: Edition, reading: str) -> None:
    """Gambar berlapis satu OPD; beberapa lembar: FILE-0.svg (indeks), FILE.svg, FILE-2.svg, …"""
    from app.diagrams import IndexSheet, Request, opd_drawing, opd_pages, pages_drawio, pdf, png

    suffix = known_format(out)
    with opened().app_context():
        unit = known_unit(opd_word)
        asked = Request(COMMAND_LINE.viewer, unit, paper, edition, reading=reading)
        sheets = opd_pages(asked, opd_drawing(asked))
        if suffix == ".pdf":
            write_file(out, pdf([sheet.svg for sheet in sheets]))
        elif suffix == ".drawio":
            write_file(out, pages_drawio(sheets).encode())
        else:
            for sheet in sheets:
                if suffix == ".svg":
                    write_file(numbered(out, sheet.name), sheet.standalone().encode())
                elif suffix == ".png":
                    write_file(numbered(out, sheet.name), png(sheet.svg))
                elif not isinstance(sheet, IndexSheet):  # a table is no graph
                    write_file(numbered(out, sheet.name), sheet.dot.encode())
    index = sum(isinstance(sheet, IndexSheet) for sheet in sheets)
    say(f"{unit.label}: {len(sheets) - index} lembar{f' dan {index} lembar indeks' * (index > 0)}.")


# "layered" is its name in the catalogue and in the batch; "opd" came first and stays.
diagram.add_command(diagram_opd, "layered")


@cli.command("matrix")
@click.option("--rows", "row_word", required=True, help="Jenis catatan pada baris.")
@click.option("--columns", "column_word", required=True, help="Jenis catatan pada kolom.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Berkas XLSX.")
@click.option("--opd", "opd_word", help="Hanya satu OPD beserta unit di bawahnya.")
@EDITION
def matrix_command(
    row_word: str, column_word: str, out: Path, opd_word: str | None, edition: Edition
) -> None:
    """Matriks dua jenis catatan, misalnya process dan application."""
    from app.diagrams.matrices import matrix_file
    from app.diagrams.sheets import graph_in

    rows, columns = known_kinds(row_word, column_word)
    if out.suffix.lower() != ".xlsx":
        raise Refused(Fault("--out", out.name, "Nama berkas harus berakhiran .xlsx."))
    with opened().app_context():
        unit = known_unit(opd_word) if opd_word else None
        graph = graph_in(COMMAND_LINE.viewer, edition)
        made, content = matrix_file(graph, rows, columns, unit)
        write_file(out, content)
    say(f"{len(made.rows)} baris, {len(made.columns)} kolom, {len(made.cells)} sel terisi.")


def known_format(out: Path) -> str:
    """The ending of a picture's file; raises Refused naming the known ones."""
    suffix = out.suffix.lower()
    if suffix not in FORMATS:
        raise Refused(Fault("--out", out.name, f"Akhiran yang dikenal: {', '.join(FORMATS)}."))
    return suffix


def known_kinds(*words: str) -> tuple[Kind, Kind]:
    """The kinds of two words; raises Refused naming every unknown one."""
    faults = [_unknown_kind(word) for word in words if word not in METAMODEL.by_name]
    if faults:
        raise Refused(*faults)
    first, second = (METAMODEL.kind(word) for word in words)
    return first, second


def _unknown_kind(word: str) -> Fault:
    near = nearest(word, METAMODEL.by_name)
    hint = f' Terdekat: "{near}".' if near else ""
    known = ", ".join(METAMODEL.by_name)
    return Fault("Jenis catatan", word, f"Tidak dikenal.{hint} Jenis: {known}.")


def numbered(out: Path, sheet: int | str) -> Path:
    """The file of a sheet: FILE.svg for sheet 1, then FILE-2.svg, …; the index is FILE-0.svg."""
    return out if str(sheet) == "1" else out.with_name(f"{out.stem}-{sheet}{out.suffix}")


def write_file(out: Path, content: bytes) -> None:
    """Writes a file; raises Refused where that cannot be."""
    try:
        out.write_bytes(content)
    except OSError as problem:
        reason = f"Tidak dapat ditulis: {problem.strerror}."
        raise Refused(Fault("--out", str(out), reason)) from problem
