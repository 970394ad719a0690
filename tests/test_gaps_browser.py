"""The gap list in a real browser: choose, step on, fix, without losing the place."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.factories import a_city, a_record, an_account, browser_cookie


def open_list(live_server: Any, page: Page, address: str) -> list[str]:
    """Signs an officer in and opens the list; returns what the browser complains about."""
    app = live_server.app
    a_city(app)
    for name in ("SIM-KIR", "SIDERMAGA"):
        a_record(app, "application", name, "Dishub", hosting="hosting_sewa")
    account = an_account(app, "officer", "Dishub")
    page.context.add_cookies([browser_cookie(app, account, live_server.url)])
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    page.goto(live_server.url + address)
    return faults


def test_a_chosen_gap_opens_beside_the_list_and_leads_to_its_field(live_server, page: Page) -> None:
    faults = open_list(live_server, page, "/kesenjangan")
    page.evaluate("window.untouched = true")
    page.get_by_role("link", name="SIDERMAGA").first.click()
    expect(page.locator("#rinci h2")).to_have_text("SIDERMAGA")
    page.locator("#rinci").get_by_role("link", name="Berikutnya").click()
    expect(page.locator("#rinci h2")).not_to_have_text("SIDERMAGA")
    assert page.evaluate("window.untouched"), "the page was loaded anew"
    assert "pilih=" in page.url
    page.locator("#rinci").get_by_role("link", name="Perbaiki").click()
    page.wait_for_url("**/catatan/**")
    assert faults == []


def test_a_filter_applies_at_once_and_says_what_it_hides(live_server, page: Page) -> None:
    open_list(live_server, page, "/kesenjangan?opd=2.15.01")
    page.get_by_label("Keparahan").select_option("high")
    page.wait_for_url("**keparahan=high**")
    expect(page.locator(".g-hidden")).to_contain_text("berkeparahan lain")


def test_on_a_phone_nothing_is_wider_than_the_screen(live_server, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_list(live_server, page, "/kesenjangan?opd=2.15.01")
    page.get_by_role("link", name="SIM-KIR").first.click()
    expect(page.locator("#rinci .s-card")).to_be_in_viewport()
    for address in ("", "/aturan", "/aturan/APL-06"):
        page.goto(f"{live_server.url}/kesenjangan{address}?opd=2.15.01")
        assert page.evaluate("document.documentElement.scrollWidth") == 390
