"""People of a workshop at browsers of their own, for tests that play whole days.

A `Person` presses keys, walks by Tab to what the focus says, and looks: each look keeps a picture
in the test's own folder and fails where axe-core or the width of the screen complain.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ViewportSize, expect

from app.operations import people
from app.operations.actor import COMMAND_LINE
from tests.conftest import ROOT
from tests.factories import PASSWORD, unit_id

AXE = (ROOT / "app" / "static" / "vendor" / "axe.min.js").read_text("utf-8")
PHONE = ViewportSize(width=390, height=844)
LAPTOP = ViewportSize(width=1366, height=768)
PATIENCE = 40_000  # ms; machines of a workshop are slow now and then
MOST_STEPS = 200  # of the Tab key on one page
# What a screen reader would say of the focus, also inside the grid's shadow.
SPOKEN = """() => {
  let e = document.activeElement;
  while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
  if (!e || e === document.body) return "";
  const labels = [...(e.labels || [])].map((label) => label.innerText);
  return [e.getAttribute("aria-label"), ...labels, e.innerText, e.value].filter(Boolean).join(" ");
}"""
POINTER = "addEventListener('pointerdown', () => console.log('a pointer was used'), true)"


class Person:
    """Somebody at a browser."""

    def __init__(
        self, context: BrowserContext, folder: Path, name: str, *, size: ViewportSize
    ) -> None:
        self.name, self.folder, self.size, self.number = name, folder, size, 0
        self.troubles: list[str] = []
        self.pointers = 0
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        context.add_init_script(POINTER)
        self.tab = context.new_page()
        self.tab.set_default_timeout(PATIENCE)
        self.tab.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.tab.on("console", lambda message: self._hear(message.text))

    def _hear(self, text: str) -> None:
        self.pointers += text == "a pointer was used"

    # --- Keys ------------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        for key in keys:
            self.tab.keyboard.press(key)

    def type(self, text: str) -> None:
        self.tab.keyboard.type(text)

    def paste(self, text: str) -> None:
        """Ctrl+V of what another program has put on the clipboard."""
        self.tab.evaluate("(text) => navigator.clipboard.writeText(text)", text)
        self.press("Control+v")

    def reach(self, words: str, key: str = "Tab") -> None:
        """Press a key until what has the focus says these words."""
        for _step in range(MOST_STEPS):
            if words in self.spoken():
                return
            self.press(key)
        raise AssertionError(f"{key} never reaches {words!r} on {self.tab.url}")

    def follow(self, words: str, key: str = "Tab") -> None:
        """Reach a link or button, press Enter, and wait for the page it leads to."""
        self.reach(words, key)
        self.enter()

    def enter(self) -> None:
        """Press Enter and wait for the page it leads to."""
        with self.tab.expect_navigation():
            self.press("Enter")

    # --- Seeing ----------------------------------------------------------------------------------

    def spoken(self) -> str:
        return str(self.tab.evaluate(SPOKEN))

    def hears(self, words: str) -> None:
        """Wait until the focus says these words."""
        self.tab.wait_for_function(f"(words) => ({SPOKEN})().includes(words)", arg=words)

    def sees(self, words: str) -> None:
        expect(self.tab.locator("main")).to_contain_text(words, timeout=PATIENCE)

    def look(self, name: str) -> None:
        """Keep a picture; nothing is wider than the screen, axe-core finds nothing serious."""
        self.number += 1
        picture = self.folder / f"{self.name}-{self.number:02}-{name}.png"
        # Not `full_page`: that takes the focus from where it is.
        height = self.tab.evaluate("document.documentElement.scrollHeight")
        self.tab.set_viewport_size(
            ViewportSize(width=self.size["width"], height=max(height, self.size["height"]))
        )
        self.tab.screenshot(path=str(picture))
        self.tab.set_viewport_size(self.size)
        wide = self.tab.evaluate("document.documentElement.scrollWidth > innerWidth")
        serious = self._serious()
        assert not wide, f"{name} is wider than the screen"
        assert serious == [], f"{name}: {serious}"

    def _serious(self) -> list[tuple[str, str]]:
        self.tab.evaluate(AXE)
        found = self.tab.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            (v["id"], v["nodes"][0]["html"][:160])
            for v in found["violations"]
            if v["impact"] in ("serious", "critical")
        ]

    # --- Pages of the product --------------------------------------------------------------------

    def wait_for_grid(self) -> None:
        expect(self.tab.locator("#grid[data-ready]")).to_be_attached(timeout=PATIENCE)

    def saved(self, counted: str) -> None:
        """Wait until the grid counts so and the server has confirmed everything."""
        counts = self.tab.locator("#g-counts")
        expect(counts).to_contain_text(counted, timeout=PATIENCE)
        expect(counts).not_to_contain_text("belum terkirim", timeout=PATIENCE)
        expect(self.tab.locator("#grid")).to_have_attribute("data-unsent", "0", timeout=PATIENCE)

    def waiting(self) -> int:
        """How many clauses of the tupoksi are undecided."""
        return int(self.tab.locator(".t-progress").get_attribute("data-waiting") or 0)

    def decided(self, left: int) -> None:
        """Wait until the server has answered and so many clauses are left."""
        progress = self.tab.locator(".t-progress")
        expect(progress).to_have_attribute("data-waiting", str(left), timeout=PATIENCE)

    def pick(self, three_letters: str, name: str) -> None:
        """Link by typing into the cell in use: the first that fits is taken."""
        self.type(three_letters)
        first = self.tab.locator("#g-list .g-option.is-on")
        expect(first).to_contain_text(re.compile(re.escape(name)), timeout=PATIENCE)
        self.press("Enter", "Tab")


def a_verifier(app: Any, opd: str, name: str) -> str:
    """The username of somebody who verifies what this OPD is to verify."""
    username = name.split()[0].lower()
    with app.app_context():
        grants = [("verifier", unit_id(opd))]
        people.create_user(COMMAND_LINE, username, name, grants, PASSWORD)
    return username


def sign_in(person: Person, username: str) -> None:
    person.tab.goto("/masuk")
    person.reach("Nama pengguna")
    person.type(username)
    person.press("Tab")
    person.type(PASSWORD)
    person.enter()


def ask_to_join(person: Person, code: str, name: str, opd: str) -> None:
    """Code, name and OPD, with the keyboard, until the person waits."""
    person.tab.goto("/gabung")
    person.look("kode")
    person.type(code)
    person.enter()
    person.reach("Nama Anda")
    person.type(name)
    person.press("Tab")
    person.type(opd)
    person.press("Tab", "Space")
    person.look("siapa")
    person.press("Tab")
    person.enter()
    person.sees("Menunggu diterima")
    person.look("menunggu")
