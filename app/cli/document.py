"""The command that makes the document."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli import cli, say
from app.cli.instance import opened
from app.document.make import Made, Report, make_document
from app.document.source import Request
from app.document.words import number
from app.errors import Fault, Refused
from app.operations.actor import COMMAND_LINE
from app.queries.baselines import baseline_at, baselines, find_baseline


@cli.command()
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Berkas .docx.")
@click.option("--edition", type=click.Choice(["public", "internal"]), default="public")
@click.option("--opd", multiple=True, help="Kode OPD; boleh diulang. Tanpa ini semua OPD.")
@click.option("--baseline", default="", help="Nama atau nomor baseline; tanpa ini hari ini.")
@click.option("--no-pictures", is_flag=True, help="Tanpa gambar arsitektur per OPD.")
def document(
    out: Path, edition: str, opd: tuple[str, ...], baseline: str, no_pictures: bool
) -> None:
    """Tulis dokumen arsitektur sebagai berkas Word."""
    if out.suffix.lower() != ".docx":
        raise Refused(Fault("--out", str(out), "Nama berkas harus berakhiran .docx."))
    if not out.parent.is_dir():
        raise Refused(Fault("--out", str(out.parent), "Folder tidak ada."))
    with opened().app_context():
        request = Request(
            "internal" if edition == "internal" else "public",
            opd,
            not no_pictures,
            baseline=_baseline_id(baseline),
        )
        try:
            made = make_document(COMMAND_LINE.viewer, request, out, _say_step())
        except OSError as problem:
            raise Refused(
                Fault("--out", str(out), f"Tidak dapat ditulis: {problem.strerror}.")
            ) from problem
    say(_summary(out, made))


def _baseline_id(word: str) -> str:
    """The id of the baseline of that name or number; nothing for today."""
    if not word:
        return ""
    named = find_baseline(word)
    if named is None and word.isdigit():
        named = baseline_at(int(word))
    if named is None:
        known = ", ".join(f"{b.name} (#{b.number})" for b in baselines()) or "belum ada satu pun"
        raise Refused(Fault("--baseline", word, f"Tidak ada. Yang tersimpan: {known}."))
    return named.id


def _say_step() -> Report:
    last = ""

    def report(done: int, total: int, message: str) -> None:
        nonlocal last
        if message != last:
            say(f"[{100 * done // total:3d} %] {message}")
            last = message

    return report


def _summary(out: Path, made: Made) -> str:
    size = f"{made.size / 1e6:.1f} MB".replace(".", ",")
    where = f"{out}: {size}, versi data {number(made.data_version)}."
    if made.pages:
        return f"{where} {number(made.pages)} halaman; nomor halaman sudah terisi."
    return f"{where} Nomor halaman diisi Word saat dibuka: {made.numbers}"
