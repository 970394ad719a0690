"""Commands about workbooks: import, export, template."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from app import queries
from app.cli import cli, say
from app.cli.instance import opened
from app.errors import Fault, Refused
from app.mapping.mapping import SheetMapping, read_mapping
from app.operations import imports
from app.operations.actor import COMMAND_LINE
from app.operations.import_mapping import propose_mapping
from app.queries.reading import READINGS
from app.workbook.export import write_export, write_template
from app.workbook.files import read_sheets
from app.workbook.headers import kind_named
from app.workbook.reader import Problem
from architecture.graph import Unit
from architecture.metamodel import METAMODEL, Kind
from architecture.visibility import ALL_SEEING, Edition

FILE = click.Path(path_type=Path, dir_okay=False)


@cli.command("import")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--opd", "opd_word", help="OPD baris yang tidak menyebut OPD.")
@click.option("--kind", "kind_word", help="Jenis catatan berkas CSV.")
@click.option("--dry-run", is_flag=True, help="Periksa saja; tidak ada yang disimpan.")
@click.option("--report", "report_file", type=FILE, help="Tulis laporan JSON ke berkas ini.")
@click.option("--map", "map_file", type=FILE, help="Baca berkas menurut pemetaan JSON ini.")
@click.option("--propose-map", is_flag=True, help="Tulis usul pemetaan berkas ke stdout saja.")
def import_(
    files: tuple[Path, ...], opd_word: str | None, kind_word: str | None, dry_run: bool,
    report_file: Path | None, map_file: Path | None, propose_map: bool,
) -> None:  # fmt: skip
    """Impor buku kerja atau CSV; semua berkas diterapkan bersama atau tidak sama sekali."""
    if propose_map:
        tell_mapping(files, opd_word, kind_word)
        return
    with opened().app_context():
        try:
            report = imports.import_files(
                COMMAND_LINE, files, opd=unit_of(opd_word), kind=kind_of(kind_word),
                mapping=mapping_in(map_file), dry_run=dry_run,
            )  # fmt: skip
        except Refused as refusal:
            write_report(report_file, imports.refused_report(refusal))
            raise
    write_report(report_file, report)
    tell_problems(report.problems)
    tell_counts(report, dry_run=dry_run)
    if report.has_errors:
        sys.exit(1)


@cli.command("export")
@click.option("--opd", "opd_word", help="Hanya OPD ini dan unit di bawahnya.")
@click.option("--kind", "kind_word", help="Hanya jenis ini.")
@click.option("--edition", type=click.Choice(["public", "internal"]), default="public")
@click.option("--reading", type=click.Choice(READINGS), default="as-is", help="Kini atau target.")
@click.option("--out", "target", required=True, type=FILE, help="Berkas .xlsx atau .csv.")
def export(
    opd_word: str | None, kind_word: str | None, edition: Edition, reading: str, target: Path
) -> None:
    """Ekspor catatan; edisi publik tidak memuat yang peka."""
    with opened().app_context():
        count = write_export(
            target, ALL_SEEING, unit=unit_of(opd_word), kind=kind_of(kind_word), edition=edition,
            reading=reading,
        )  # fmt: skip
    say(f"{count} catatan ditulis ke {target}.")
    if edition == "public":
        say("Edisi publik: kerentanan, insiden, dan isian peka tidak dimuat (--edition internal).")


@cli.command("template")
@click.option("--opd", "opd_word", required=True)
@click.option("--out", "target", required=True, type=FILE)
def template(opd_word: str, target: Path) -> None:
    """Tulis buku kerja isian satu OPD, berisi yang sudah tercatat."""
    if target.suffix.casefold() != ".xlsx":
        raise Refused("Berkas keluaran harus .xlsx.")
    with opened().app_context():
        unit = unit_of(opd_word)
        assert unit is not None
        write_template(target, ALL_SEEING, unit)
    say(f"Templat {unit.label} ditulis ke {target}.")


def tell_mapping(files: tuple[Path, ...], opd_word: str | None, kind_word: str | None) -> None:
    """Print the proposed mapping of one foreign file as JSON; nothing is stored."""
    if len(files) != 1:
        raise Refused("--propose-map memerlukan tepat satu berkas.")
    with opened().app_context():
        unit, kind = unit_of(opd_word), kind_of(kind_word)
        sheets = read_sheets(files[0])
        proposal = propose_mapping(COMMAND_LINE, sheets, kind=kind, name=files[0].name)
        if unit is not None:
            proposal.mapping.opd = unit.code
        text = json.dumps(proposal.as_json(), ensure_ascii=False, indent=1)
    click.echo(text)
    for warning in proposal.warnings:
        say(f"peringatan: {warning}")


def mapping_in(file: Path | None) -> SheetMapping | None:
    """The mapping in a JSON file; raises Refused naming everything that is wrong with it."""
    if file is None:
        return None
    try:
        data = json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as problem:
        raise Refused(Fault(file.name, "", "Bukan berkas JSON yang utuh.")) from problem
    return read_mapping(data)


def write_report(file: Path | None, report: imports.ImportReport) -> None:
    """The report as JSON, where one was asked for."""
    if file is not None:
        text = json.dumps(report.as_json(), ensure_ascii=False, indent=1)
        file.write_text(text + "\n", encoding="utf-8")


def unit_of(word: str | None) -> Unit | None:
    """The OPD an option names; raises Refused for an unknown one."""
    if word is None:
        return None
    unit = queries.find_unit(word)
    if unit is None:
        raise Refused(f'OPD "{word}" tidak dikenal. Lihat `opd list`.')
    return unit


def kind_of(word: str | None) -> Kind | None:
    """The kind an option names; raises Refused listing the kinds."""
    if word is None:
        return None
    kind = kind_named(word)
    if kind is None:
        raise Refused(f'Jenis "{word}" tidak dikenal. Pilihan: {", ".join(METAMODEL.by_name)}.')
    return kind


def tell_problems(problems: Iterable[Problem]) -> None:
    """One line per problem on stderr: place, value, reason, suggestion."""
    for problem in problems:
        place = problem.place
        words = "KESALAHAN" if problem.is_error else "peringatan"
        where = f"{place.file}, lembar {place.sheet}" if place.sheet else place.file
        column = f", kolom {place.column}" if place.column else ""
        found = f' "{problem.value}"' if problem.value else ""
        hint = f" Usul: {problem.suggestion}." if problem.suggestion else ""
        say(f"{words}: {where}, baris {place.row}{column}:{found} {problem.reason.id}{hint}")


def tell_counts(report: imports.ImportReport, *, dry_run: bool = False) -> None:
    """The counts on stderr, and whether anything was stored."""
    counts = (
        f"{report.rows} baris dibaca: {report.created} baru, {report.updated} diperbarui, "
        f"{report.unchanged} tidak berubah; {len(report.problems)} masalah."
    )
    say(counts)
    if report.has_errors:
        say("Ada kesalahan: tidak ada yang disimpan.")
    elif dry_run:
        say("Hanya diperiksa: tidak ada yang disimpan.")
