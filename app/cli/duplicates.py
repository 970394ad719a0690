"""The command `duplicates`: records that may be one thing entered twice."""

from __future__ import annotations

import json

import click

from app import duplicates
from app.cli import cli, say
from app.cli.instance import opened
from architecture.visibility import ALL_SEEING


@cli.command("duplicates")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")
def duplicates_command(format_: str) -> None:
    """Pasangan catatan yang mungkin satu hal, dengan alasannya."""
    with opened().app_context():
        pairs = duplicates.pairs_for(ALL_SEEING)
        rows = duplicates.as_rows(pairs)
    if format_ == "json":
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        for pair, row in zip(pairs, rows, strict=True):
            reasons = ", ".join(row["reasons"])
            names = f"{row['a']} {pair.first.name} | {row['b']} {pair.second.name}"
            click.echo(f"{row['score']:.2f}  {names}  ({reasons})")
    say(f"{len(rows)} pasangan.")
