"""Commands that keep an instance safe: backup and restore."""

from __future__ import annotations

from pathlib import Path

import click

from app import create_app
from app.cli import cli, say
from app.cli.instance import opened
from app.operations import backup as backups
from app.operations import restore as restoring


@cli.command()
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Berkas ZIP tujuan.")
def backup(out: Path) -> None:
    """Simpan basis data, berkas unggahan, dan kunci ke satu berkas ZIP."""
    with opened().app_context():
        manifest = backups.make_backup(out)
    say(
        f"{manifest.government}: perubahan sampai #{manifest.data_version} dan "
        f"{len(manifest.entries) - 1} berkas tersimpan di {out}. "
        "Jaga berkas ini: di dalamnya ada kunci dan kata sandi tersandi."
    )


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Ganti isi yang ada; isi lama disimpan.")
def restore(file: Path, replace: bool) -> None:
    """Pulihkan instansi dari cadangan."""
    with create_app().app_context():
        manifest, aside = restoring.restore_backup(file, replace=replace)
    say(f"{manifest.government} pulih sampai perubahan #{manifest.data_version}.")
    if aside is not None:
        say(f"Isi sebelumnya disimpan di {aside}.")
