"""The command that serves: waitress and the job worker in one process."""

from __future__ import annotations

import errno
import ipaddress
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from waitress import create_server

from app import queries
from app.cli import cli, say
from app.cli.demo import account_lines
from app.cli.instance import opened
from app.errors import Refused
from app.jobs import start_worker
from app.operations.demo import make_demo
from app.views.start import first_start_key

TRIED_PORTS = 20
EVERYWHERE = ("0.0.0.0", "::")


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 untuk jaringan.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--threads", default=16, show_default=True, type=click.IntRange(1, 256))
@click.option("--new", is_flag=True, help="Instansi kosong: buka halaman awal, jangan kota contoh.")
@click.option("--demo-on-network", is_flag=True, help="Izinkan kota contoh dibuka dari jaringan.")
def serve(host: str, port: int, threads: int, new: bool, demo_on_network: bool) -> None:
    """Jalankan Selaras; tanpa data, kota contoh dibuat dahulu."""
    app = opened(must_exist=False)
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
    _run(app, server)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


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
    click.echo("Hentikan dengan Ctrl-C.")


def _addresses(host: str) -> list[str]:
    if host not in EVERYWHERE:
        return [f"[{host}]" if ":" in host else host]
    return ["127.0.0.1", *_network_addresses()]


def _network_addresses() -> list[str]:
    """The address of this machine that others in the room use, if it is in a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # Nothing is sent; it only chooses the interface.
        except OSError:
            return []
        return [str(probe.getsockname()[0])]


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
