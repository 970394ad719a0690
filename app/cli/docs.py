"""Commands about the vocabulary: check stored values, write the reference pages."""

from __future__ import annotations

from pathlib import Path

import click

from app import queries
from app.cli import cli, say
from app.config import ROOT
from architecture.metamodel.reference import metamodel_reference


@cli.group()
def metamodel() -> None:
    """Kosakata: periksa isi, tulis halaman acuan."""


@metamodel.command()
def check() -> None:
    """Periksa apakah semua nilai tersimpan masih sesuai kosakata."""
    from app.cli.instance import opened

    with opened().app_context():
        faults = queries.misfits()
    for fault in faults:
        click.echo(fault)
    say(f"{len(faults)} nilai tidak sesuai." if faults else "Semua nilai sesuai kosakata.")
    if faults:
        raise click.exceptions.Exit(1)


def reference_pages() -> dict[Path, str]:
    """Every generated page of docs/ with its text."""
    pages = {ROOT / "docs" / "metamodel.md": metamodel_reference()}
    try:
        from architecture.gaps.reference import gaps_reference
    except ImportError:
        return pages
    return pages | {ROOT / "docs" / "kesenjangan.md": gaps_reference()}


@metamodel.command()
@click.option("--check", "only_check", is_flag=True, help="Hanya periksa, jangan menulis.")
def docs(only_check: bool) -> None:
    """Tulis halaman acuan di docs/."""
    stale = []
    for file, text in reference_pages().items():
        if file.exists() and file.read_text(encoding="utf-8") == text:
            continue
        stale.append(file.name)
        if not only_check:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
    if only_check and stale:
        say(f"Halaman acuan usang: {', '.join(stale)}. Jalankan: python3 run.py metamodel docs")
        raise click.exceptions.Exit(1)
    say(f"Ditulis: {', '.join(stale)}" if stale else "Halaman acuan sudah sesuai.")
