"""The command `impact`: what stops when a record fails or is retired."""

from __future__ import annotations

import json

import click

from app import impact, queries
from app.cli import cli, say
from app.cli.instance import opened
from app.errors import Fault, Refused
from architecture.impact import Affected
from architecture.visibility import ALL_SEEING


@cli.command("impact")
@click.option("--element", "code", required=True, help="Kode catatan yang gagal.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")
def impact_command(code: str, format_: str) -> None:
    """Apa yang berhenti bila sebuah catatan gagal atau dihentikan."""
    with opened().app_context():
        graph = queries.graph_for(ALL_SEEING)
        element = impact.find_element(graph, code)
        if element is None:
            raise Refused(Fault("--element", code, "Tidak ada catatan dengan kode itu."))
        found = impact.impact_of(ALL_SEEING, [element.id]).affected
        rows = impact.as_rows(found, graph)
    if format_ == "json":
        click.echo(json.dumps({"element": element.code, "affected": rows}, ensure_ascii=False))
    else:
        for one in found:
            click.echo(_line(one))
    say(f"{len(found)} catatan terkena, {sum(a.stops for a in found)} di antaranya berhenti.")


def _line(one: Affected) -> str:
    state = "berhenti" if one.stops else "terganggu"
    way = " > ".join(e.code for e in one.path)
    return f"{one.distance:>2}  {state:<9}  {one.element.code}  {one.element.name}  ({way})"
