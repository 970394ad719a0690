"""Names that look like markup, in Chromium: nothing of them becomes an element or runs."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.operations import comments, review, tupoksi
from app.operations.actor import COMMAND_LINE
from app.permissions import actor_of
from tests.edit_queue import Queue
from tests.factories import a_city, a_link, a_record, an_account, browser_cookie, signed_in, unit_id
from tests.workshops import a_participant, a_workshop, asks

BAD = '"><script>alert(1)</script><img src=x onerror=alert(2)> {{7*7}} </script>'
# Elements that a planted text became, also those in shadow roots.
BECAME = """() => {
  const found = [];
  const look = (root) => {
    for (const e of root.querySelectorAll("*")) {
      if (e.matches("img[src='x'], [onerror]")) found.push(e.outerHTML);
      if (e.localName === "script" && e.textContent === "alert(1)") found.push(e.outerHTML);
      if (e.shadowRoot) look(e.shadowRoot);
    }
  };
  look(document);
  return found;
}"""


@pytest.fixture
def planted(live_server: Any) -> dict[str, Any]:
    """A city in which whatever people can type is markup."""
    app = live_server.app
    a_city(app)
    boss = an_account(app, ["administrator", "verifier", "officer"], "Dishub", name=BAD)
    texts = {"description": BAD, "notes": BAD, "database": BAD, "year": BAD, "hosting": BAD}
    record = a_record(app, "application", BAD, **texts)
    twin = a_record(app, "application", BAD + ".", **texts)
    process = a_record(app, "process", BAD, output=BAD)
    a_link(app, record, "supports__process", process)
    meeting = a_workshop(app, by=boss, name=BAD)
    person = a_participant(app, meeting, "<img src=x onerror=alert(3)>")
    asks(app, meeting, "<img src=x onerror=alert(4)>")
    queue = Queue(signed_in(app, person))
    queue.send(queue.set(record.id, "plan", BAD), queue.set(record.id, "name", "x", seen=BAD + "?"))
    queue.client.get(f"/kabar?opd=2.15.01&kind={'%3Cimg src=x onerror=1%3E'}&cell={BAD}")
    with app.test_request_context():
        entry = tupoksi.Entry(f"pelaksanaan {BAD}", BAD, BAD)
        tupoksi.store_clauses(COMMAND_LINE, str(unit_id("Dishub")), BAD, [entry])
        comments.add_comment(actor_of(person), record.id, BAD, field="name")
        review.review_elements(COMMAND_LINE, [process.id], "submitted")
        opd = unit_id("Dishub")
    return {
        "boss": boss, "record": record.id, "twin": twin.id, "process": process.id,
        "meeting": meeting.id, "opd": opd,
    }  # fmt: skip


def addresses(planted: dict[str, Any]) -> list[str]:
    record, meeting, opd = planted["record"], planted["meeting"], planted["opd"]
    return [
        "/kisi/application?opd=2.15.01", "/isi/application?opd=2.15.01", f"/opd/{opd}/tupoksi",
        "/opd/2.15.01", "/opd/2.15.01/kurang", f"/catatan/{record}", f"/catatan/{record}/ubah",
        "/catatan/application", "/tinjau", "/tinjau/2.15.01/proses", "/pemberitahuan",
        "/suntingan/saya", "/suntingan/tertahan", "/perubahan", f"/lokakarya/{meeting}",
        f"/lokakarya/{meeting}/papan", f"/lokakarya/{meeting}/daftar-hadir",
        f"/lokakarya/{meeting}/akun", "/mirip?semua=1", f"/mirip/{record}/{planted['twin']}",
        f"/dampak?catatan={record}", f"/gambar/katalog/context?catatan={planted['process']}",
        "/cari?q=img", "/kesenjangan", "/kirim?opd=2.15.01&domain=aplikasi",
    ]  # fmt: skip


def test_planted_markup_becomes_no_element_on_any_page(
    live_server: Any, planted: dict[str, Any], page: Page
):
    wrong: list[tuple[str, str]] = []
    page.on("dialog", lambda d: (wrong.append((page.url, d.message)), d.dismiss()))
    page.on(
        "console",
        lambda m: "Content Security Policy" in m.text and wrong.append((page.url, m.text)),
    )
    page.context.add_cookies([browser_cookie(live_server.app, planted["boss"], live_server.url)])
    for address in addresses(planted):
        answer = page.goto(f"{live_server.url}{address}")
        assert answer is not None and answer.status == 200, address
        page.wait_for_timeout(400)
        wrong += [(address, found) for found in page.evaluate(BECAME)]
    assert wrong == []


def test_planted_markup_stays_text_in_cells_pickers_and_help(
    live_server: Any, planted: dict[str, Any], page: Page
):
    page.context.add_cookies([browser_cookie(live_server.app, planted["boss"], live_server.url)])
    page.goto(f"{live_server.url}/kisi/application?opd=2.15.01#{planted['record']}/attributes.year")
    expect(page.locator("#grid[data-ready]")).to_be_attached(timeout=15_000)
    for _step in range(12):  # help and flaws of each cell in turn
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(50)
    expect(page.locator(".g-row").nth(1)).to_contain_text("<script>alert(1)</script>")
    assert page.evaluate(BECAME) == []
    page.goto(f"{live_server.url}/catatan/{planted['record']}/ubah")
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    for picker in page.locator("input[role='combobox']:visible").all()[:8]:
        picker.focus()
        page.keyboard.type("img")
        page.wait_for_timeout(500)
    assert page.evaluate(BECAME) == []
