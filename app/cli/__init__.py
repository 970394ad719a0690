"""The command line: stable words, data on stdout, messages on stderr.

Exit codes: 0 done, 1 refused input, 2 wrong usage. It acts as administrator and is logged so.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import click

from app.errors import Forbidden, Missing, Refused


@click.group(help="Selaras: repositori arsitektur pemerintah daerah.")
def cli() -> None:
    """The group to which every module of this package adds its commands."""


def say(message: str) -> None:
    """A message for the person, on stderr."""
    click.echo(message, err=True)


def main() -> None:
    """Run one command inside the application and turn refusals into exit code 1."""
    load_commands()
    try:
        result: Any = cli.main(standalone_mode=False)
    except (Refused, Forbidden, Missing) as refusal:
        _tell(refusal)
        sys.exit(1)
    except click.exceptions.Abort:
        sys.exit(1)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)
    sys.exit(result if isinstance(result, int) else 0)


def load_commands() -> None:
    """Import every module of this package; each registers its commands."""
    for module in sorted(iter_modules(__path__), key=lambda m: m.name):
        import_module(f"{__name__}.{module.name}")


def _tell(refusal: Exception) -> None:
    if isinstance(refusal, Refused):
        for fault in refusal.faults:
            place = ": ".join(p for p in (fault.place, fault.found and f'"{fault.found}"') if p)
            say(f"{place}: {fault.reason}" if place else fault.reason)
        return
    say(str(refusal) or "Tidak ditemukan atau tidak berwenang.")
