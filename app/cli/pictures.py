"""The commands `diagram NAME` for every picture of the catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app import impact, queries
from app.cli import say
from app.cli.diagrams import EDITION, READING, diagram, numbered, write_file
from app.cli.gaps import known_unit
from app.cli.instance import opened
from app.errors import Fault, Refused
from app.operations.actor import COMMAND_LINE
from architecture.diagrams.catalogue import Diagram, diagrams
from architecture.visibility import Edition

FORMATS = (".svg", ".png", ".pdf", ".drawio")


def _command(declared: Diagram) -> click.Command:
    """The command of one picture; its options are those of the catalogue."""

    def draw(out: Path, paper: str, edition: Edition, reading: str, **given: Any) -> None:
        if out.suffix.lower() not in FORMATS:
            raise Refused(Fault("--out", out.name, f"Akhiran berkas: {', '.join(FORMATS)}."))
        with opened().app_context():
            _write(declared, out, paper, edition, reading=reading, given=given)

    draw = READING(EDITION(draw))
    draw = click.option("--paper", default="A3", show_default=True, help="A4, F4, A3, A1.")(draw)
    draw = click.option(
        "--out", required=True, type=click.Path(path_type=Path), help="SVG, PNG, PDF, DRAWIO."
    )(draw)
    for option in declared.options:
        values = click.Choice([value for value, _words in option.values])
        draw = click.option(f"--{option.name}", type=values, help=option.label.id)(draw)
    if declared.about == "opd":
        draw = click.option("--opd", required=True, help="Kode, singkatan, atau nama OPD.")(draw)
    if declared.about == "element":
        draw = click.option("--element", required=True, help="Kode catatan.")(draw)
    return click.command(declared.name, help=f"{declared.label.id}. {declared.answers.id}")(draw)


def _write(
    declared: Diagram, out: Path, paper: str, edition: Edition, *, reading: str,
    given: dict[str, Any],
) -> None:  # fmt: skip
    from app.diagrams import pdf, png
    from app.diagrams.pictures import PictureRequest, checked_options, drawio, picture

    asked = PictureRequest(
        COMMAND_LINE.viewer, declared.name, _subject(declared, given), paper, edition,
        options=checked_options(declared, {n: v or "" for n, v in given.items()}),
        reading=reading,
    )  # fmt: skip
    sheets = picture(asked)
    suffix = out.suffix.lower()
    if suffix == ".pdf":
        write_file(out, pdf([sheet.svg for sheet in sheets]))
    elif suffix == ".drawio":
        write_file(out, drawio(sheets).encode())
    else:
        for sheet in sheets:
            content = png(sheet.svg) if suffix == ".png" else sheet.standalone().encode()
            write_file(numbered(out, sheet.number), content)
    say(f"{declared.label.id}: {len(sheets)} lembar.")


def _subject(declared: Diagram, given: dict[str, Any]) -> str:
    if declared.about == "opd":
        return known_unit(given.pop("opd")).id
    if declared.about == "government":
        return ""
    code = given.pop("element")
    element = impact.find_element(queries.graph_for(COMMAND_LINE.viewer, reading="all"), code)
    if element is None:
        raise Refused(Fault("--element", code, "Tidak ada catatan dengan kode itu."))
    return element.id


for _declared in diagrams().values():
    diagram.add_command(_command(_declared))
