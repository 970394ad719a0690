"""A room for the outbox tests: a server that can be killed, browsers that keep their profile."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, BrowserType, Page, expect
from playwright.sync_api import Error as PlaywrightError

from tests.conftest import ROOT
from tests.factories import PASSWORD

PATIENCE = 60  # seconds; machines of CI are slow now and then
ADD = """async (edits) => {
  const { outbox } = await import("/static/outbox.js");
  const kept = await outbox.add(edits);
  return kept.map((edit) => edit.id);
}"""
LIST = """async () => {
  const { outbox } = await import("/static/outbox.js");
  await outbox.ready;
  return outbox.list();
}"""


class RoomServer:
    """The command that serves, on a fixed port; `kill` leaves it no time to end anything."""

    def __init__(self, instance: Path, database_url: str, *, host: str = "127.0.0.1") -> None:
        self.host, self.port = host, free_port(host)
        self._environment = {
            **os.environ,
            "INSTANCE_PATH": str(instance),
            "DATABASE_URL": database_url,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        words = ["serve", "--host", self.host, "--port", str(self.port), "--threads", "4"]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "app", *words],
            cwd=ROOT, env=self._environment, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until = time.monotonic() + PATIENCE
        while not self._answers():
            assert self._process.poll() is None, "the server ended by itself"
            assert time.monotonic() < until, "the server does not start"
            time.sleep(0.1)

    def kill(self) -> None:
        """End it with SIGKILL, workers included."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/static/icon.svg", timeout=5):
                return True
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


class Laptop:
    """One person's browser with a profile on the disk."""

    def __init__(self, browsers: BrowserType, launch: dict[str, Any], profile: Path) -> None:
        self._browsers, self._launch, self._profile = browsers, launch, profile
        self.context: BrowserContext
        self.page: Page

    def open(self, url: str, username: str) -> None:
        """Switch it on and sign in at `url`."""
        self.context = self._browsers.launch_persistent_context(
            str(self._profile), locale="id-ID", **self._launch
        )
        self.page = self.context.pages[0]
        sign_in_at(self.page, url, username)

    def close(self) -> None:
        """Close the browser as a person does."""
        self.context.close()

    def cut_power(self) -> None:
        """Kill the browser: no page and no database is closed."""
        os.kill(self._main_process(), signal.SIGKILL)
        with suppress(PlaywrightError):  # it may have seen already that nobody is there
            self.context.close()

    def _main_process(self) -> int:
        wanted = f"--user-data-dir={self._profile}"
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_text().split("\0")
            except OSError:  # it ended meanwhile
                continue
            # Chromium's helpers have a --type; its main process has none.
            if wanted in words and not any(word.startswith("--type=") for word in words):
                return int(folder.name)
        raise AssertionError("the browser is not running")


def sign_in_at(page: Page, url: str, username: str) -> None:
    """Sign in by the form, as on a server of its own."""
    page.goto(f"{url}/catatan/application")
    if page.locator("#username").count():
        page.fill("#username", username)
        page.fill("#password", PASSWORD)
        page.get_by_role("button", name="Masuk").click()
    expect(page.locator("#outbox")).to_have_attribute("data-state", "online")


def free_port(host: str) -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def set_edit(record: str, field: str, raw: str, **more: Any) -> dict[str, Any]:
    """An edit of one value that was empty when the person looked."""
    seen = {"value": None, "unread": None}
    return {"op": "set", "record": record, "field": field, "raw": raw, "seen": seen, **more}


def add(page: Page, *edits: dict[str, Any]) -> list[str]:
    """Give the edits to the page's outbox; their ids once they are stored."""
    ids: list[str] = page.evaluate(ADD, list(edits))
    return ids


def entries(page: Page) -> list[dict[str, Any]]:
    """What the page's outbox lists."""
    found: list[dict[str, Any]] = page.evaluate(LIST)
    return found


def expect_waiting(page: Page, number: int) -> None:
    """Wait until the pill counts so many unsent edits."""
    expect(page.locator("#outbox")).to_have_attribute(
        "data-waiting", str(number), timeout=PATIENCE * 1000
    )
