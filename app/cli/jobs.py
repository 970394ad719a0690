"""The hidden command with which the server does one job in a process of its own."""

from __future__ import annotations

import click

from app import create_app
from app.cli import cli
from app.jobs import perform


@cli.command("run-job", hidden=True)
@click.argument("job_id")
def run_job(job_id: str) -> None:
    """Kerjakan satu pekerjaan yang menunggu; dipanggil oleh server."""
    with create_app().app_context():
        perform(job_id)
