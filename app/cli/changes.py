"""Commands about the change log: export from the room, import on the server, undo."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from app import queries
from app.cli import cli, say
from app.cli.instance import opened
from app.cli.opd import undo_opds
from app.errors import Fault, Refused
from app.operations.actor import COMMAND_LINE
from app.operations.sync_export import export_changes
from app.operations.sync_import import import_changes
from app.operations.sync_words import report_json
from app.operations.undo import undo_all
from app.operations.undo_plan import plan_undo
from app.operations.undo_select import Selection, Step, UndoPlan, of_join
from app.operations.undo_words import step_words
from app.queries.log import LogPerson, LogReach, log_people
from app.queries.opd_changes import opd_change_of
from app.records.reader import Reader

FILE = click.Path(path_type=Path, dir_okay=False)


@cli.group("changes")
def changes() -> None:
    """Perubahan: ekspor dari ruang, impor ke server, urungkan."""


@changes.command("export")
@click.option(
    "--since", required=True,
    help="Titik awal: backup (cadangan yang dipulihkan di ruang), nomor, atau tanda perubahan.",
)  # fmt: skip
@click.option("--out", required=True, type=FILE, help="Berkas .zip tujuan.")
def export(since: str, out: Path) -> None:
    """Tulis semua perubahan sejak titik awal, untuk dibawa ke server."""
    with opened().app_context():
        done = export_changes(out, since=since, made_by=COMMAND_LINE.name)
    about = done.about
    say(
        f"{about.government}: {done.changes} perubahan sejak #{about.since_number} "
        f"({about.since_uid}) oleh {len(about.people)} orang dan {done.files} lampiran "
        f"tersimpan di {out}."
    )


@changes.command("import")
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Periksa saja; tidak ada yang disimpan.")
def import_(file: Path, dry_run: bool) -> None:
    """Gabungkan perubahan dari ruang, masing-masing tepat sekali; laporan JSON."""
    with opened().app_context():
        about, report, _batch = import_changes(COMMAND_LINE, file, dry_run=dry_run)
        told = report_json(about, report, applied=not dry_run)
    click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    say(
        f"{told['changes']} perubahan: {told['taken']} diambil, {told['known']} sudah ada, "
        f"{told['same']} sama, {told['conflicts']} berbeda dengan server."
    )
    if told["conflicts"] and not dry_run:
        say("Yang berbeda menunggu keputusan di halaman Administrasi › Gabung ruang dan server.")


@changes.command("undo")
@click.option("--person", help="Nama pengguna atau nama orang yang perubahannya diurungkan.")
@click.option("--from", "since", help="Mulai waktu ini, misalnya 2026-11-21T09:00.")
@click.option("--to", "until", help="Sampai sebelum waktu ini.")
@click.option("--batch", help="Kelompok perubahan: satu impor, satu tempelan, satu simpanan.")
@click.option("--join", "number", type=int, help="Nomor baris penggabungan: seluruh berkas itu.")
@click.option("--touched", is_flag=True, help="Juga yang sudah diubah orang lain sesudahnya.")
@click.option("--dry-run", is_flag=True, help="Tunjukkan saja; tidak ada yang disimpan.")
def undo(
    person: str | None, since: str | None, until: str | None, batch: str | None,
    number: int | None, touched: bool, dry_run: bool,
) -> None:  # fmt: skip
    """Urungkan perubahan seseorang, satu kelompok, atau satu berkas ruang; laporan JSON."""
    if sum(given is not None for given in (person, batch, number)) != 1:
        raise click.UsageError("Pilih --person, --batch, atau --join.")
    with opened().app_context():
        if batch is not None and (change := opd_change_of(batch)):
            undo_opds(change, dry_run=dry_run)
            return
        found = person_named(person) if person else None
        selection = Selection(
            batch=batch, user_id=found.user_id if found else None,
            actor=found.name if found and not found.user_id else None,
            since=moment(since, "--from"), until=moment(until, "--to"),
        )  # fmt: skip
        if number is not None:
            selection = of_join(number)
        plan = plan_undo(COMMAND_LINE, selection)
        report = report_of(plan, with_touched=touched)
        if not dry_run:
            done = undo_all(COMMAND_LINE, selection, include=None if touched else ())
            report |= {"applied": True, "batch": done.batch}
    click.echo(json.dumps(report, ensure_ascii=False, indent=1))
    say(
        f"{report['undone']} hal {'akan' if dry_run else 'sudah'} diurungkan, "
        f"{report['left']} dibiarkan karena sudah diubah orang lain sesudahnya."
    )


def report_of(plan: UndoPlan, *, with_touched: bool) -> dict[str, Any]:
    """What undoing does, as JSON."""
    reader = Reader(queries.load_graph("all"), queries.vocabulary())
    undone = [*plan.free, *(plan.touched if with_touched else ())]
    left = () if with_touched else plan.touched
    return {
        "applied": False, "changes": len(plan.changes), "undone": len(undone), "left": len(left),
        "closed": plan.closed, "reviews": plan.reviews, "others": plan.others,
        "already": plan.already, "steps": [_step(s, reader) for s in undone],
        "touched": [_step(s, reader) for s in plan.touched],
    }  # fmt: skip


def _step(step: Step, reader: Reader) -> dict[str, Any]:
    words = step_words(step, reader)
    return {
        "record": words.subject, "field": words.label, "now": words.now, "then": words.then,
        "touched": [{"by": t.actor, "at": t.at.isoformat()} for t in step.touches],
    }  # fmt: skip


def person_named(word: str) -> LogPerson:
    """Who changed something and is called so; raises Refused for nobody and for several."""
    usernames = {a.id: a.username for a in queries.accounts()}
    folded, people = word.strip().casefold(), log_people(LogReach())
    exact = [p for p in people if usernames.get(p.user_id or "") == folded]
    found = exact or [p for p in people if p.name.casefold() == folded]
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refused(Fault("--person", word, "Tidak ada perubahan oleh orang dengan nama ini."))
    names = ", ".join(usernames.get(p.user_id or "", p.name) for p in found)
    raise Refused(Fault("--person", word, f"Ada beberapa. Pakai nama pengguna: {names}."))


def moment(text: str | None, option: str) -> datetime | None:
    """A time as written, in this machine's zone unless it names one; raises Refused."""
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError):
        raise Refused(Fault(option, text, "Tulis seperti 2026-11-21T09:00.")) from None
