"""Commands about the instance: serve, init, demo, opd, user, metamodel, graph."""

from __future__ import annotations

import json
from pathlib import Path

import click
import flask_migrate
from flask import Flask

from app import create_app, queries
from app.cli import cli, say
from app.errors import Refused
from app.government import Government
from app.operations import government as founding
from app.operations import people
from app.operations.actor import COMMAND_LINE


def opened(*, must_exist: bool = True) -> Flask:
    """The application with its database brought to the newest schema."""
    app = create_app()
    with app.app_context():
        flask_migrate.upgrade()
        if must_exist and queries.government() is None:
            raise Refused("Belum ada data. Jalankan `init` atau `demo` dahulu.")
    return app


@cli.command()
@click.option("--name", required=True, help="Nama pemerintah daerah.")
@click.option("--type", "type_", required=True, help="kota, kabupaten, atau provinsi.")
@click.option("--period", required=True, help="Periode arsitektur, misalnya 2025-2029.")
@click.option("--labels", default="SPBE", show_default=True, help="SPBE atau Pemerintah Digital.")
@click.option(
    "--opd", "opd_file", type=click.Path(path_type=Path), help="Tabel OPD, XLSX atau CSV."
)
def init(name: str, type_: str, period: str, labels: str, opd_file: Path | None) -> None:
    """Bentuk instansi kosong untuk satu pemerintah daerah."""
    from app.workbook.opd_table import read_opd_table

    rows = read_opd_table(opd_file) if opd_file else []
    password = people.random_password()
    with opened(must_exist=False).app_context():
        founding.found_with_administrator(
            Government(name, type_, period, labels), rows,
            username="admin", person="Administrator", password=password,
        )  # fmt: skip
        say(f"{name} siap dengan {len(queries.units())} OPD.")
    say(f"Masuk sebagai: admin   Kata sandi: {password}")


@cli.group()
def opd() -> None:
    """Daftar dan impor OPD."""


@opd.command("import")
@click.argument("file", type=click.Path(path_type=Path))
def opd_import(file: Path) -> None:
    """Impor tabel OPD (kolom Kode, Nama, Singkatan, Induk, Jenis, Urusan)."""
    from app.workbook.opd_table import read_opd_table

    rows = read_opd_table(file)
    with opened().app_context():
        created, updated = founding.import_opd(COMMAND_LINE, rows)
    say(f"{created} OPD baru, {updated} diperbarui.")


@opd.command("list")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")
def opd_list(format_: str) -> None:
    """Tampilkan OPD."""
    with opened().app_context():
        units = queries.units()
        rows = [
            {
                "code": u.code, "name": u.name, "short": u.short, "level": u.level,
                "parent": units[u.parent].code if u.parent in units else None,
                "urusan": list(u.urusan),
            }
            for u in units.values()
        ]  # fmt: skip
    if format_ == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for row in rows:
            click.echo(f"{row['code']}\t{row['short']}\t{row['name']}")


@cli.group()
def user() -> None:
    """Akun."""


@user.command("add")
@click.argument("username")
@click.option("--name", required=True)
@click.option(
    "--role", "roles", multiple=True, required=True, help="officer:KODE_OPD atau nama peran."
)
def user_add(username: str, name: str, roles: tuple[str, ...]) -> None:
    """Buat akun; kata sandi acak dicetak ke stdout."""
    with opened().app_context():
        grants: list[tuple[str, str | None]] = []
        for role in roles:
            word, _, opd_word = role.partition(":")
            unit = queries.find_unit(opd_word) if opd_word else None
            if opd_word and unit is None:
                raise Refused(f'OPD "{opd_word}" tidak dikenal.')
            grants.append((word, unit.id if unit else None))
        password = people.random_password()
        people.create_user(COMMAND_LINE, username, name, grants, password)
    click.echo(password)


@cli.command()
@click.option("--format", "format_", type=click.Choice(["json"]), default="json")
@click.option("--reading", type=click.Choice(["as-is", "target"]), default="as-is")
def graph(format_: str, reading: str) -> None:
    """Cetak graf sebagai JSON."""
    from app.exchange import graph_json

    with opened().app_context():
        click.echo(json.dumps(graph_json(reading), ensure_ascii=False, indent=1))
