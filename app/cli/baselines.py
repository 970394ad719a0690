"""The commands `baseline add` and `baseline list`: named states of the architecture."""

from __future__ import annotations

import json

import click

from app.cli import cli, say
from app.cli.instance import opened
from app.operations.actor import COMMAND_LINE
from app.operations.baselines import add_baseline
from app.queries.baselines import Named, baseline, baselines
from architecture.snapshots import fingerprint


@cli.group("baseline")
def group() -> None:
    """Keadaan yang diberi nama dan disimpan."""


@group.command("add")
@click.argument("name")
@click.option("--note", default="", help="Catatan singkat, misalnya dasar penamaannya.")
def add(name: str, note: str) -> None:
    """Simpan keadaan saat ini dengan sebuah nama."""
    with opened().app_context():
        made = baseline(add_baseline(COMMAND_LINE, name, note))
        assert made is not None
        say(
            f"Keadaan {made.name} tersimpan: {made.elements} catatan, {made.relations} tautan, "
            f"sampai perubahan #{made.number}."
        )


@group.command("list")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")
def list_(format_: str) -> None:
    """Daftar keadaan yang tersimpan, terbaru dahulu."""
    with opened().app_context():
        rows = [as_row(named) for named in baselines()]
    if format_ == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        click.echo(f"#{row['number']}  {row['at'][:10]}  {row['name']}  ({row['by']})")
    say(f"{len(rows)} keadaan.")


def as_row(named: Named) -> dict[str, str | int | bool]:
    """A baseline in the stable format of the command; `metamodel` says if it is today's."""
    return {
        "id": named.id, "name": named.name, "note": named.note, "number": named.number,
        "at": named.at.isoformat(), "by": named.made_by, "elements": named.elements,
        "relations": named.relations, "sha256": named.sha256,
        "metamodel": named.metamodel, "same_metamodel": named.metamodel == fingerprint(),
    }  # fmt: skip
