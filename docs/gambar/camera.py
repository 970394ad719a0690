"""What takes the pictures: a browser, the accounts of the demo city, and what hands do there."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Locator, Page
from png import small_png

HERE = Path(__file__).parent
DESKTOP, PHONE = 1280, 390
UNIT = "2.15.01"
SPACE = f"/opd/{UNIT}"
# The room's laptop as the room sees it; the browser is told that this is the server's machine.
ROOM = "192.168.10.5"
PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const at = document.activeElement.shadowRoot.activeElement;
  const event = { clipboardData: data, bubbles: true, cancelable: true };
  at.dispatchEvent(new ClipboardEvent("paste", event));
}"""


class Camera:
    """A browser, the accounts of the demo city and the folder of the pictures."""

    def __init__(self, browser: Browser, base: str, passwords: dict[str, str]) -> None:
        self.browser, self.base, self.passwords = browser, base.rstrip("/"), passwords

    def open(self, path: str, *, width: int = DESKTOP) -> Page:
        """A page at `path` of somebody who is not signed in."""
        size = {"width": width, "height": 860 if width == DESKTOP else 844}
        page = self.browser.new_context(viewport=size, locale="id-ID").new_page()
        self.go(page, path)
        return page

    def enter(self, username: str, path: str = "/", *, width: int = DESKTOP) -> Page:
        """A page at `path`, signed in as `username`."""
        page = self.open("/masuk", width=width)
        page.fill("#username", username)
        page.fill("#password", self.passwords[username])
        page.press("#password", "Enter")
        page.wait_for_load_state("networkidle")
        self.go(page, path)
        return page

    def go(self, page: Page, path: str) -> None:
        """Open a path and wait until the page is quiet."""
        page.goto(self.base + path)
        page.wait_for_load_state("networkidle")

    def take(self, page: Page, name: str, *, height: int) -> None:
        """Save the top of the page, `height` pixels of it, without the note about the demo."""
        page.set_viewport_size({"width": page.viewport_size["width"], "height": height})
        page.add_style_tag(content=".s-demo { display: none } * { caret-color: transparent }")
        page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
        page.wait_for_timeout(300)
        self.save(page, name, page.screenshot())

    def take_part(self, page: Page, name: str, *parts: Locator, margin: int = 12) -> None:
        """Save the rectangle around some parts of the page."""
        page.set_viewport_size({"width": page.viewport_size["width"], "height": 1400})
        page.add_style_tag(content=".s-demo, .r-sticky { display: none !important }")
        parts[0].scroll_into_view_if_needed()
        page.wait_for_timeout(300)
        boxes = [box for part in parts if (box := part.bounding_box())]
        left = max(0, min(b["x"] for b in boxes) - margin)
        top = max(0, min(b["y"] for b in boxes) - margin)
        right = max(b["x"] + b["width"] for b in boxes) + margin
        bottom = max(b["y"] + b["height"] for b in boxes) + margin
        clip = {"x": left, "y": top, "width": right - left, "height": bottom - top}
        self.save(page, name, page.screenshot(clip=clip))

    def save(self, page: Page, name: str, picture: bytes) -> None:
        """Write one small PNG."""
        file = HERE / f"{name}.png"
        file.write_bytes(small_png(page, picture))
        print(f"{file.name}: {file.stat().st_size // 1024} kB")


def press(page: Page, words: str) -> None:
    """Press the first button or link of these words and wait for what follows."""
    page.locator(f"main :is(button, a, summary):has-text('{words}')").first.click()
    page.wait_for_load_state("networkidle")


def save_form(page: Page) -> None:
    """Save by Enter, as people do who never leave the keyboard."""
    with page.expect_navigation(wait_until="networkidle"):
        page.keyboard.press("Enter")


def choose(page: Page, field: str, letters: str) -> None:
    """Type some letters into a picker; its offers stay open."""
    page.locator(f"#isian-{field} .ts-control input").first.click()
    page.keyboard.type(letters, delay=60)
    page.locator(f"#isian-{field} .ts-dropdown .option").first.wait_for()
