"""The command `diff`: what differs between two states, or between one and the target."""

from __future__ import annotations

import json
from pathlib import Path

import click

from app.cli import cli, say
from app.cli.instance import opened
from app.differences import Comparison, as_json, as_workbook, compare, side_of
from architecture.visibility import ALL_SEEING

FILE = click.Path(path_type=Path, dir_okay=False)


@cli.command("diff")
@click.option("--from", "before", default="today", help="Nama keadaan; tanpa ini: hari ini.")
@click.option(
    "--to", "after", default=None,
    help="Nama keadaan, today, atau target; tanpa ini: target, dari keadaan lama: hari ini.",
)  # fmt: skip
@click.option("--format", "format_", type=click.Choice(["text", "json", "xlsx"]), default="text")
@click.option("--out", type=FILE, help="Berkas .xlsx tujuan; tanpa ini: keluaran baku.")
def diff(before: str, after: str | None, format_: str, out: Path | None) -> None:
    """Tampilkan apa yang bertambah, berubah, dan hilang."""
    with opened().app_context():
        first = side_of(before)
        last = side_of(after or ("today" if first.named else "target"))
        made = compare(ALL_SEEING, first, last)
        if format_ == "json":
            click.echo(json.dumps(as_json(made), ensure_ascii=False, indent=1))
        elif format_ == "xlsx":
            with out.open("wb") if out else click.get_binary_stream("stdout") as target:
                target.write(as_workbook(made))
        else:
            _tell(made)
        added, changed, removed = made.numbers
        say(f"{made.before.label} → {made.after.label}: "
            f"{added} bertambah, {changed} berubah, {removed} hilang.")  # fmt: skip


def _tell(made: Comparison) -> None:
    for element in made.found.added:
        click.echo(f"+ {element.code} {element.name}")
    for row in made.rows:
        click.echo(f"~ {row.element.code} {row.label}: {row.before or '–'} → {row.after or '–'}")
    for element in made.found.removed:
        click.echo(f"- {element.code} {element.name}")
