"""Measures the grid in Chromium: `python -m benchmarks.grid [--rows 2000]`.

One OPD with that many applications, each with values and links. What is told: how long until the
grid can be used, and while scrolling, filtering, typing and pasting the number of tasks in which
the browser could not answer for over 100 ms, and the longest. Counted is the page's own processor
time, which other programs of a busy machine do not lengthen; what passed on the clock is told
beside it. Own instance, own server, loopback.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import flask_migrate
from playwright.sync_api import Page, sync_playwright
from waitress import create_server

from app import create_app, queries
from app.operations import people
from app.operations.actor import COMMAND_LINE
from app.security import SignedIn
from benchmarks.generate import fill, found

OTHERS = {"service": 300, "process": 300, "data": 300, "server": 50, "platform_software": 20}
STALL = 100  # ms in which nothing answers: from here on a person notices
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SCROLL = """async () => {
  const grid = document.getElementById("g-shell").shadowRoot.getElementById("grid");
  const steps = grid.scrollHeight / 120; // a turn of the wheel
  for (let step = 1; step <= steps; step += 1) {
    grid.scrollTop = (grid.scrollHeight * step) / steps;
    await new Promise((done) => requestAnimationFrame(done));
  }
  grid.scrollTop = 0;
}"""
PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = { clipboardData: data, bubbles: true, cancelable: true };
  document.activeElement.shadowRoot.activeElement.dispatchEvent(new ClipboardEvent("paste", event));
}"""


def main() -> None:
    """Run and print the figures as Markdown."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=2000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="selaras-grid-", ignore_cleanup_errors=True) as at:
        os.environ.update(INSTANCE_PATH=at, DATABASE_URL=f"sqlite:///{Path(at) / 'a.sqlite'}")
        app = create_app()
        with app.app_context():
            cookie = an_instance(app, given.rows)
        with a_server(app) as url, a_page({**cookie, "url": url}) as page:
            measure(page, f"{url}/kisi/application?opd=9.000", given.rows)


def an_instance(app: Any, rows: int) -> dict[str, str]:
    """One OPD with that many applications; the session cookie of its officer."""
    flask_migrate.upgrade(directory=str(Path(app.root_path) / "migrations"))
    found(1)
    fill({"application": rows, **OTHERS}, rows * 2)
    unit = next(iter(queries.units()))
    user = people.create_user(COMMAND_LINE, "petugas", "Petugas", [("officer", unit)], None)
    account, key = queries.account(user), queries.session_key(user)
    assert account is not None
    assert key is not None
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = SignedIn(account, key).get_id()
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    return {"name": cookie.key, "value": cookie.value}


@contextmanager
def a_server(app: Any) -> Iterator[str]:
    """The application on a free port of this machine."""
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()


@contextmanager
def a_page(cookie: dict[str, str]) -> Iterator[Page]:
    """A page of this machine's Chromium, signed in."""
    program = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([cookie])  # type: ignore[list-item]
        yield context.new_page()
        browser.close()


def measure(page: Page, address: str, rows: int) -> None:
    """Every way of using the grid, one row of the table each."""
    began = time.perf_counter()
    page.goto(address)
    page.wait_for_selector("#grid[data-ready]", timeout=60_000)
    opened = time.perf_counter() - began
    print(f"\n{rows:,} rows, load {os.getloadavg()[0]:.1f}; usable after {opened:.1f} s\n")
    print(f"| | tasks over {STALL} ms | longest | longest by the clock |\n|---|---|---|---|")
    page.wait_for_timeout(2000)  # first news and the list beside the grid are in
    told(page, "at rest", lambda: page.wait_for_timeout(3000))
    told(page, "scroll from top to bottom, 120 px a frame", lambda: page.evaluate(SCROLL))
    page.locator(".g-row .g-name").first.click()
    told(page, "60 screens down", lambda: repeat(page, "PageDown", 60))
    page.locator("#g-filter").click()
    box = page.locator("#g-filter-box input")
    told(page, "filter by a word, letter by letter", lambda: box.press_sequentially("pasar"))
    told(page, "take the filter off", lambda: box.fill(""))
    page.keyboard.press("Escape")
    page.locator(".g-row .g-name").first.click()
    told(page, "200 steps with the arrow keys", lambda: repeat(page, "ArrowDown", 200))
    told(page, "to the end and back", lambda: repeat(page, "Control+End", 1, "Control+Home"))
    told(page, "type into ten cells", lambda: typing(page))
    page.keyboard.press("Control+End")
    page.keyboard.press("Home")
    sheet = "\n".join(f"Aplikasi tempel {n}\tKhusus milik daerah\tRAA.02.02" for n in range(100))
    told(page, "paste 100 rows, sent and confirmed", lambda: pasted(page, sheet))


def told(page: Page, words: str, use: Callable[[], Any]) -> None:
    """Use the grid and print what stalled meanwhile."""
    browser = page.context.browser
    assert browser is not None
    browser.start_tracing(page=page, categories=["disabled-by-default-devtools.timeline"])
    use()
    page.wait_for_timeout(600)
    tasks = list(tasks_in(json.loads(browser.stop_tracing())["traceEvents"]))
    stalls = [own for own, _ in tasks if own > STALL]
    longest = [max(column, default=0) for column in zip(*tasks, strict=True)] or [0, 0]
    print(f"| {words} | {len(stalls)} | {longest[0]:.0f} ms | {longest[1]:.0f} ms |", flush=True)


def tasks_in(events: list[dict[str, Any]]) -> Iterator[tuple[float, float]]:
    """(processor time, time by the clock) in ms of every task of the pages' main threads."""
    pages = {
        (e["pid"], e["tid"])
        for e in events
        if e["name"] == "thread_name" and e["args"]["name"] == "CrRendererMain"
    }
    for event in events:
        if event["name"] == "RunTask" and (event["pid"], event["tid"]) in pages:
            yield event.get("tdur", 0) / 1000, event.get("dur", 0) / 1000


def repeat(page: Page, key: str, times: int, *then: str) -> None:
    for _ in range(times):
        page.keyboard.press(key)
    for other in then:
        page.keyboard.press(other)


def typing(page: Page) -> None:
    """Into the column of what an application does: plain text."""
    for number in range(10):
        page.keyboard.type(f"Fungsi {number}")
        page.keyboard.press("Enter")


def pasted(page: Page, sheet: str) -> None:
    page.evaluate(PASTE, sheet)
    page.wait_for_selector("#grid[data-unsent='0']", timeout=60_000)


if __name__ == "__main__":
    main()
