"""The command `roadmap`: the roadmap as a workbook."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli import cli, say
from app.cli.diagrams import write_file
from app.cli.instance import opened
from app.roadmap.workbook import roadmap_workbook
from architecture.visibility import ALL_SEEING, Edition

FILE = click.Path(path_type=Path, dir_okay=False)


@cli.command("roadmap")
@click.option("--out", "target", required=True, type=FILE, help="Berkas .xlsx tujuan.")
@click.option("--edition", type=click.Choice(["public", "internal"]), default="public")
def roadmap(target: Path, edition: Edition) -> None:
    """Tulis peta rencana: kegiatan, anggaran per tahun, kesenjangan yang ditutup."""
    with opened().app_context():
        content, made = roadmap_workbook(ALL_SEEING, edition)
        write_file(target, content)
    say(f"{len(made.activities)} kegiatan ditulis ke {target}.")
