"""The demo city for tests: made once per session through the import, copied for each test.

demo_app        the application on its own copy of the demo city
demo_passwords  passwords of the accounts for visitors, by user name
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

DATABASE = "selaras.sqlite"


@pytest.fixture(scope="session")
def demo_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the database of the demo city and its instance folder."""
    from app.operations.demo import make_demo
    from tests.conftest import running_app

    folder = tmp_path_factory.mktemp("demo-template")
    shutil.copyfile(sqlite_template, folder / DATABASE)
    with running_app(f"sqlite:///{folder / DATABASE}", folder) as app, app.app_context():
        make_demo()
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder


@pytest.fixture
def demo_app(demo_template: Path, tmp_path: Path) -> Iterator[Any]:
    """The application on the demo city."""
    from tests.conftest import running_app

    shutil.copyfile(demo_template / DATABASE, tmp_path / DATABASE)
    shutil.copytree(demo_template / "instance", tmp_path / "instance")
    with running_app(f"sqlite:///{tmp_path / DATABASE}", tmp_path) as app:
        yield app


@pytest.fixture
def demo_passwords(demo_app: Any) -> dict[str, str]:
    """Passwords of the demo's accounts for visitors."""
    from app.operations.demo import kept_passwords

    with demo_app.app_context():
        return kept_passwords()
