"""An officer at the grid of Dishub's applications, in Chromium."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from app import queries
from tests.conftest import LiveServer
from tests.factories import a_city, an_account, browser_cookie

PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = { clipboardData: data, bubbles: true, cancelable: true };
  document.activeElement.shadowRoot.activeElement.dispatchEvent(new ClipboardEvent("paste", event));
}"""
COPY = """(kind) => {
  const data = new DataTransfer();
  const event = { clipboardData: data, bubbles: true, cancelable: true };
  document.activeElement.shadowRoot.activeElement.dispatchEvent(new ClipboardEvent(kind, event));
  return data.getData("text/plain");
}"""


class Desk:
    """One person's grid: cells by row name or number and column label."""

    def __init__(self, app: Any, server: LiveServer, context: BrowserContext, tab: Page) -> None:
        self.app, self.server, self.context, self.tab = app, server, context, tab
        a_city(app)
        self.siti = an_account(app, "officer", "Dishub", name="Siti Aminah")

    def open(self, kind: str = "application", anchor: str = "", opd: str = "2.15.01") -> None:
        cookie = browser_cookie(self.app, self.siti, self.server.url)
        self.context.add_cookies([cookie])
        self.tab.goto(f"{self.server.url}/kisi/{kind}?opd={opd}{anchor}")
        self.wait()

    def wait(self) -> None:
        expect(self.tab.locator("#grid[data-ready]")).to_be_attached(timeout=15_000)

    def column(self, label: str) -> int:
        heads = self.tab.locator(".g-head .g-h").all_inner_texts()
        return [head.strip() for head in heads].index(label)

    def row(self, number: int) -> Locator:
        """The row that bears this number."""
        return self.tab.locator(f".g-row[aria-rowindex='{number + 1}']")

    def cell(self, number: int, label: str) -> Locator:
        return self.row(number).locator("> .g-c").nth(self.column(label))

    def press(self, *keys: str) -> None:
        for key in keys:
            self.tab.keyboard.press(key)

    def type(self, text: str) -> None:
        self.tab.keyboard.type(text)

    def paste(self, text: str) -> None:
        self.tab.evaluate(PASTE, text)

    def copy(self, kind: str = "copy") -> str:
        return str(self.tab.evaluate(COPY, kind))

    def saved(self) -> None:
        """Wait until the server has confirmed everything."""
        expect(self.tab.locator("#grid")).to_have_attribute("data-unsent", "0", timeout=20_000)

    def stored(self, name: str) -> queries.StoredElement:
        """The living record of that name."""
        with self.app.app_context():
            graph = queries.load_graph("all")
            found = [e for e in graph.elements.values() if e.name == name]
            assert len(found) == 1, f"{len(found)} records are called {name}"
            stored = queries.stored_element(found[0].id)
        assert stored is not None
        return stored

    def names(self) -> list[str]:
        with self.app.app_context():
            graph = queries.load_graph("all")
            return sorted(e.name for e in graph.elements.values() if e.opd is not None)
