"""The command that serves: waitress and the job worker in one process."""

from __future__ import annotations

import errno
import io
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import segno
from flask import Flask, current_app
from waitress import create_server

from app import queries
from app.cli import cli, say
from app.cli.demo import account_lines
from app.cli.instance import opened
from app.errors import Refused
from app.jobs import start_worker
from app.lan import is_loopback, network_addresses
from app.operations.demo import make_demo
from app.views.start import first_start_key

TRIED_PORTS = 20
EVERYWHERE = ("0.0.0.0", "::")


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 untuk jaringan.")
@click.option("--lan", is_flag=True, help="Buka untuk jaringan ruangan; cetak alamat dan kode QR.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--threads", default=16, show_default=True, type=click.IntRange(1, 256))
@click.option("--new", is_flag=True, help="Instansi kosong: buka halaman awal, jangan kota contoh.")
@click.option("--demo-on-network", is_flag=True, help="Izinkan kota contoh dibuka dari jaringan.")
def serve(host: str, lan: bool, port: int, threads: int, new: bool, demo_on_network: bool) -> None:
    """Jalankan Selaras; tanpa data, kota contoh dibuat dahulu."""
    host = EVERYWHERE[0] if lan else host
    app = opened(must_exist=False)
    app.config["LISTENS_ON"] = host
    with app.app_context():
        ours = queries.government()
        if (ours.is_demo if ours else not new) and not (is_loopback(host) or demo_on_network):
            raise Refused(
                "Kota contoh memakai kata sandi yang tercetak di layar, jadi hanya dibuka di "
                "komputer ini. Tambahkan --demo-on-network untuk membukanya dari jaringan."
            )
        if ours is None and not new:
            make_demo(say)
    server, chosen = listen(app, host, port, threads)
    if chosen != port:
        say(f"Porta {port} sedang dipakai program lain; Selaras memakai {chosen}.")
    with app.app_context():
        _say_where(host, chosen)
        if lan:
            _say_how_to_join(chosen)
        click.echo("Hentikan dengan Ctrl-C.")
    _run(app, server)


def listen(app: Flask, host: str, port: int, threads: int) -> tuple[Any, int]:
    """A server on the first free port from `port` on, and that port. Raises Refused."""
    for candidate in range(port, min(port + TRIED_PORTS, 65536)):
        opened_socket = None if _is_taken(host, candidate) else _bound(host, candidate)
        if opened_socket is not None:
            return create_server(app, sockets=[opened_socket], threads=threads), candidate
    raise Refused(f"Porta {port} dan {TRIED_PORTS - 1} berikutnya sedang dipakai.")


def _bound(host: str, port: int) -> socket.socket | None:
    """A socket bound to the address, or None if somebody else has it. Raises Refused."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, kind, protocol)
    except OSError as problem:
        raise Refused(f"Alamat {host} tidak dikenal: {problem}.") from None
    # So that a restart need not wait; Windows means something else by it.
    if os.name != "nt":
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(address)
    except OSError as problem:
        bound.close()
        if problem.errno == errno.EADDRINUSE:
            return None
        raise Refused(f"Tidak dapat membuka {host} porta {port}: {problem}.") from None
    return bound


def _is_taken(host: str, port: int) -> bool:
    """Whether somebody answers there; Windows would let two programs share a port."""
    reached = "127.0.0.1" if host in EVERYWHERE else host
    try:
        with socket.create_connection((reached, port), timeout=0.3):
            return True
    except OSError:
        return False


def _say_where(host: str, port: int) -> None:
    """Addresses to open and, for a demo, how to sign in; on stdout, for they are the result."""
    ours, path = queries.government(), "/"
    if ours is None:
        instance = Path(current_app.config["INSTANCE_PATH"])
        path = f"/mulai?kunci={first_start_key(instance)}"
    click.echo(f"\nSelaras{': ' + ours.name if ours else ''}")
    for address in _addresses(host):
        click.echo(f"  Buka  http://{address}:{port}{path}")
    lines = account_lines() if ours and ours.is_demo else []
    if lines:
        click.echo("Masuk dengan salah satu akun ini (nama pengguna, kata sandi, peran):")
    for line in lines:
        click.echo(line)


def _say_how_to_join(port: int) -> None:
    """Where the room joins, as address and as QR code; a laptop may be in several networks."""
    addresses = network_addresses()
    if not addresses:
        say("Komputer ini belum tersambung ke jaringan. Sambungkan dahulu, lalu ulangi.")
        return
    link = f"http://{addresses[0]}:{port}/gabung"
    click.echo(f"Peserta bergabung di  {link}")
    for other in addresses[1:]:
        click.echo(f"  atau dari jaringan lain  http://{other}:{port}/gabung")
    click.echo(qr_text(link))


def qr_text(link: str) -> str:
    """The link as a QR code of characters, plain ones where the terminal knows no blocks."""
    code, out = segno.make(link, micro=False), io.StringIO()
    code.terminal(out, border=2, compact=True)
    drawn = out.getvalue()
    try:
        drawn.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:  # old Windows consoles
        rows = code.matrix_iter(border=2)
        return "\n".join("".join("  " if dark else "##" for dark in row) for row in rows)
    return drawn


def _addresses(host: str) -> list[str]:
    if host not in EVERYWHERE:
        return [f"[{host}]" if ":" in host else host]
    return ["127.0.0.1", *network_addresses()]


def _run(app: Flask, server: Any) -> None:
    """Serve until Ctrl-C or a polite kill; then finish what is being answered."""
    stop_worker: Callable[[], None] = start_worker(app)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        stop_worker()
        server.close()
        say("Selaras berhenti.")
