"""Serving: where it listens, what it prints, that it ends cleanly."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from app import create_app, queries
from app.cli import cli, load_commands
from app.cli.serving import is_loopback, listen
from app.errors import Refused
from app.operations.demo import PASSWORDS
from tests.conftest import ROOT
from tests.demo_fixture import DATABASE
from tests.factories import a_city

PATIENCE = 60  # seconds; machines of CI are slow now and then
LINK = re.compile(r"http://127\.0\.0\.1:(\d+)(\S*)")


@pytest.fixture
def instance(tmp_path, monkeypatch):
    """An empty instance folder that commands use."""
    monkeypatch.setenv("INSTANCE_PATH", str(tmp_path / "instance"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path / "instance"


@pytest.fixture
def demo_instance(instance, demo_template):
    """An instance folder with the demo city."""
    shutil.copytree(demo_template / "instance", instance)
    shutil.copyfile(demo_template / DATABASE, instance / DATABASE)
    return instance


class Served:
    """The running command: what it has printed so far, and its address."""

    def __init__(self, *words):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app", "serve", *words],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.printed = ""

    def address(self):
        """The printed link; waits for it."""
        for line in self.process.stdout:
            self.printed += line
            if "Ctrl-C" in line:
                break
        found = LINK.search(self.printed)
        assert found, self.printed + self.process.stderr.read()
        return found.group()

    def stop(self):
        """Exit code after Ctrl-C, and what was said."""
        self.process.send_signal(signal.SIGINT)
        _, said = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, said


@pytest.fixture
def served():
    """Starts the command; what still runs afterwards is killed."""
    started = []

    def start(*words):
        started.append(Served(*words))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
        one.process.communicate()


def answer(address):
    """Status and text of a page; waits until somebody answers."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE) as response:
                return response.status, response.read().decode()
        except urllib.error.URLError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


posix = pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is sent differently on Windows")


@posix
def test_demo_is_served_with_its_accounts_printed_and_ends_cleanly(demo_instance, served):
    running = served("--port", str(free_port()))
    status, page = answer(running.address())
    assert (status, "Kata sandi" in page) == (200, True)
    passwords = (demo_instance / PASSWORDS).read_text()
    shown = re.findall(r"^  (\S+) +(\w{4}-\w{4}-\w{4}-\w{4})  \S", running.printed, re.M)
    assert len(shown) == 8
    assert all(f'"{user}": "{password}"' in passwords for user, password in shown)
    code, said = running.stop()
    assert (code, "Traceback" in said) == (0, False)


@posix
def test_new_instance_prints_the_link_of_its_first_page(instance, served):
    running = served("--new", "--port", str(free_port()))
    address = running.address()
    assert "/mulai?kunci=" in address
    status, page = answer(address)
    assert (status, "Selamat datang" in page) == (200, True)
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(address.partition("?")[0])
    assert running.stop()[0] == 0


@posix
def test_two_servers_take_two_ports_and_the_second_says_so(demo_instance, served):
    port = free_port()
    first = served("--port", str(port))
    answer(first.address())
    second = served("--port", str(port))
    assert f":{port}/" not in second.address()
    _, said = second.stop()
    assert f"Porta {port} sedang dipakai" in said
    assert first.stop()[0] == 0


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.5", False),
        ("selaras.example.go.id", False),
    ],
)
def test_loopback_is_told_from_network(host, is_ours):
    assert is_loopback(host) is is_ours


def run(*words):
    """Runs a command in this process; returns its refusal."""
    load_commands()
    with pytest.raises(Refused) as refusal:
        cli.main(list(words), standalone_mode=False)
    return str(refusal.value)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7"])
def test_demo_refuses_the_network(demo_instance, host):
    assert "--demo-on-network" in run("serve", "--host", host)


def test_demo_is_not_even_made_for_the_network(instance):
    assert "--demo-on-network" in run("serve", "--host", "0.0.0.0")
    with create_app().app_context():
        assert queries.government() is None


def test_demo_command_refuses_an_instance_with_data(demo_instance):
    assert "kosong" in run("demo")


def test_own_instance_never_shows_passwords(app, runner):
    from app.cli.demo import account_lines

    a_city(app)
    with app.app_context():
        assert account_lines() == []


def test_next_free_port_is_taken(app):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        server, chosen = listen(app, "127.0.0.1", port, 1)
        server.close()
        server.task_dispatcher.shutdown()
    assert port < chosen < port + 20


def test_address_that_is_not_ours_is_refused_in_plain_words(app):
    with pytest.raises(Refused, match="Tidak dapat membuka"):
        listen(app, "192.0.2.7", free_port(), 1)


@posix
def test_what_an_instance_holds_is_for_its_owner_alone(instance):
    with create_app().app_context():
        pass
    assert instance.stat().st_mode & 0o077 == 0


def test_run_without_words_serves():
    text = Path(ROOT / "run.py").read_text(encoding="utf-8")
    assert 'words or ["serve"]' in text


def test_any_wsgi_server_can_serve_the_application(demo_instance):
    """By the name that they all expect: module `wsgi`, variable `app`."""
    script = (
        "from wsgi import app\n"
        "answer = app.test_client().get('/masuk')\n"
        "print(answer.status_code, 'Nama pengguna' in answer.text)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT, env={**os.environ, "INSTANCE_PATH": str(demo_instance)},
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.stdout.split() == ["200", "True"], done.stderr
