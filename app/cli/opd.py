"""Commands that change OPDs by decree: `opd rename`, `opd merge`, `opd split`; and undoing them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from app import queries
from app.cli import say
from app.cli.instance import opd, opened
from app.errors import Fault, Refused
from app.opd_changes import alike_after
from app.operations.actor import COMMAND_LINE
from app.operations.opd_changes import Request, change_opds, plan_opd_change
from app.operations.opd_preview import preview_of
from app.operations.opd_requests import Decree, Merge, NewOpd, Part, Rename, Split
from app.operations.opd_undo import obstacles, undo_opd_change
from app.queries.opd_changes import OpdChange, opd_change
from architecture.graph import Element, Unit
from architecture.metamodel.governance import DOCUMENT

Command = Callable[..., Any]
_OPTIONS = (
    click.option("--date", "starts", required=True, help="Berlaku mulai, misalnya 2027-01-01."),
    click.option("--decree", required=True, help="Nomor dasar, misalnya 'Perda 7/2026'."),
    click.option("--decree-date", "day", default="", help="Tanggal dasar."),
    click.option("--title", default="", help="Tentang apa dasar itu."),
    click.option("--document", help="Kode catatan dokumen dari dasar itu."),
    click.option("--dry-run", is_flag=True, help="Tunjukkan saja; tidak ada yang disimpan."),
)
PART_KEYS = ("code", "name", "short", "units", "kinds", "records", "accounts")


def by_decree(command: Command) -> Command:
    """The options that all three share."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@opd.command("rename")
@click.argument("code")
@click.option("--name", help="Nama baru.")
@click.option("--short", help="Singkatan baru.")
@click.option("--code", "new_code", help="Kode baru.")
@by_decree
def rename(
    code: str, name: str | None, short: str | None, new_code: str | None, dry_run: bool, **by: Any
) -> None:
    """Ganti nama, singkatan, atau kode satu OPD; laporan JSON."""
    with opened().app_context():
        unit = unit_of(code)
        request = Rename(
            unit.id, unit.name if name is None else name, unit.short if short is None else short,
            new_code or unit.code,
        )  # fmt: skip
        _do(request, decree_of(**by), dry_run=dry_run)


@opd.command("merge")
@click.argument("codes", nargs=-1, required=True)
@click.option("--into", help="Kode OPD yang menerima.")
@click.option("--new-code", help="Kode OPD baru yang menerima.")
@click.option("--new-name", help="Nama OPD baru.")
@click.option("--new-short", default="", help="Singkatan OPD baru.")
@by_decree
def merge(
    codes: Sequence[str], into: str | None, new_code: str | None, new_name: str | None,
    new_short: str, dry_run: bool, **by: Any,
) -> None:  # fmt: skip
    """Gabung beberapa OPD menjadi satu yang ada atau yang baru; laporan JSON."""
    if (into is None) == (new_code is None):
        raise click.UsageError("Pilih --into atau --new-code.")
    if new_code is not None and new_name is None:
        raise click.UsageError("Sebutkan --new-name.")
    with opened().app_context():
        target = unit_of(into).id if into else NewOpd(new_code or "", new_name or "", new_short)
        request = Merge(tuple(unit.id for unit in units_of(codes)), target)
        _do(request, decree_of(**by), dry_run=dry_run)


@opd.command("split")
@click.argument("code")
@click.option(
    "--into", "file", required=True, type=click.Path(path_type=Path, dir_okay=False),
    help="JSON: {\"ends\": false, \"parts\": [{\"code\", \"name\", \"short\", \"units\", "
    "\"kinds\", \"records\", \"accounts\"}]}.",
)  # fmt: skip
@by_decree
def split(code: str, file: Path, dry_run: bool, **by: Any) -> None:
    """Pecah satu OPD; yang tidak disebut tetap, atau ke bagian pertama bila OPD berakhir."""
    with opened().app_context():
        _do(split_of(unit_of(code), _read(file)), decree_of(**by), dry_run=dry_run)


def undo_opds(change: OpdChange, *, dry_run: bool) -> None:
    """Undo an OPD change whole, for `changes undo --batch`; raises Refused with what hinders."""
    if faults := obstacles(change):
        raise Refused(*faults)
    batch = None if dry_run else undo_opd_change(COMMAND_LINE, change.number)
    told = {"applied": not dry_run, "change": change.number, "counts": change.told["counts"]}
    click.echo(json.dumps(told | ({"batch": batch} if batch else {}), indent=1))
    say("Perubahan OPD dapat diurungkan." if dry_run else "Perubahan OPD sudah diurungkan.")


# --- Shared -------------------------------------------------------------------------------------


def _do(request: Request, decree: Decree, *, dry_run: bool) -> None:
    """Say what the change does, as JSON, and do it unless it is only asked."""
    plan = plan_opd_change(COMMAND_LINE, request, decree)
    pairs = alike_after(plan, queries.load_graph())
    report = {"applied": False, "action": plan.action, **preview_of(plan).as_json(),
              "duplicates": [[p.first.code, p.second.code] for p in pairs]}  # fmt: skip
    if not dry_run:
        number = change_opds(COMMAND_LINE, request, decree)
        assert number is not None
        made = opd_change(number)
        assert made is not None
        report |= {"applied": True, "change": number, "batch": made.batch}
    click.echo(json.dumps(report, ensure_ascii=False, indent=1))
    moved = sum(sum(s["kinds"].values()) for s in report["records"].values())
    will = "akan " if dry_run else ""
    say(f"{moved} catatan dan {len(report['accounts'])} hak akun {will}berpindah.")
    if not dry_run:
        say(f"Urungkan dengan: changes undo --batch {report['batch']}")


def decree_of(*, starts: str, decree: str, day: str, title: str, document: str | None) -> Decree:
    """The decree of the options; raises Refused for a document that is not there."""
    found = _record(document).id if document else None
    return Decree(starts, decree, day, title, found)


def _record(code: str) -> Element:
    for element in queries.load_graph("all").elements.values():
        if element.code == code and element.kind == DOCUMENT.name:
            return element
    raise Refused(Fault("--document", code, "Tidak ada catatan dokumen dengan kode ini."))


def unit_of(word: str) -> Unit:
    """The living OPD with that code or name; raises Refused."""
    return units_of([word])[0]


def units_of(words: Sequence[str]) -> list[Unit]:
    """Living OPDs; raises Refused naming every unknown one."""
    found = {word: queries.find_unit(word) for word in words}
    if unknown := [word for word, unit in found.items() if unit is None]:
        raise Refused(*(Fault("OPD", w, "Tidak dikenal atau sudah berakhir.") for w in unknown))
    return [unit for unit in found.values() if unit is not None]


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as wrong:
        raise Refused(Fault(str(file), "", f"Tidak terbaca sebagai JSON: {wrong}")) from None


def split_of(unit: Unit, told: Any) -> Split:
    """The request of a file; raises Refused with everything that is wrong with it."""
    faults: list[Fault] = []
    parts = told.get("parts") if isinstance(told, dict) else None
    if not isinstance(parts, list) or not isinstance(told.get("ends", False), bool):
        raise Refused(Fault("--into", "", 'Tulis {"ends": false, "staying": [], "parts": [...]}.'))
    ids = _Ids()
    made = [_part(row, f"parts[{i}]", ids, faults) for i, row in enumerate(parts)]
    staying = _ids(told.get("staying"), "staying", ids.records, faults)
    if faults:
        raise Refused(*faults)
    return Split(unit.id, tuple(made), told.get("ends", False), staying)


class _Ids:
    """Ids of units, records and accounts by the words of a file."""

    def __init__(self) -> None:
        self.units = {unit.code: unit.id for unit in queries.units().values()}
        graph = queries.load_graph("all")
        self.records = {e.code: e.id for e in graph.elements.values()}
        self.accounts = {a.username: a.id for a in queries.accounts()}


def _part(row: Any, place: str, ids: _Ids, faults: list[Fault]) -> Part:
    if not isinstance(row, dict):
        faults.append(Fault(place, str(row)[:40], "Tulis sebuah objek."))
        return Part(NewOpd("", ""))
    faults += [
        Fault(place, str(key)[:40], f"Pilihan: {', '.join(PART_KEYS)}.")
        for key in row.keys() - set(PART_KEYS)
    ]
    new = NewOpd(*(str(row.get(name) or "") for name in ("code", "name", "short")))
    known: Mapping[str, Mapping[str, str]] = {
        "units": ids.units, "records": ids.records, "accounts": ids.accounts,
    }  # fmt: skip
    found = {n: _ids(row.get(n), f"{place}.{n}", known[n], faults) for n in known}
    kinds = row.get("kinds") or []
    if not isinstance(kinds, list) or not all(isinstance(k, str) for k in kinds):
        faults.append(Fault(f"{place}.kinds", str(kinds)[:40], "Tulis daftar jenis."))
        kinds = []
    return Part(new, found["units"], tuple(kinds), found["records"], found["accounts"])


def _ids(words: Any, place: str, known: Mapping[str, str], faults: list[Fault]) -> tuple[str, ...]:
    words = words or []
    if not isinstance(words, list):
        faults.append(Fault(place, str(words)[:40], "Tulis daftar."))
        return ()
    faults += [Fault(place, str(w)[:60], "Tidak dikenal.") for w in words if str(w) not in known]
    return tuple(known[str(word)] for word in words if str(word) in known)
