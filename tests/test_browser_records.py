"""Records in a real browser: log in, list, pickers, two people at one record, a phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.factories import (
    PASSWORD,
    a_city,
    a_link,
    a_record,
    an_account,
    browser_cookie,
    reload,
)


@pytest.fixture
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser complained about; must be nothing at the end."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on(
        "console",
        lambda message: (
            found.append(message.text) if message.type in ("error", "warning") else None
        ),
    )
    yield found
    assert found == []


def signed_in_page(context: BrowserContext, live_server: Any, account: Any) -> None:
    context.add_cookies([browser_cookie(live_server.app, account, live_server.url)])


def test_from_log_in_over_list_and_form_to_the_choice_between_two_values(
    app: Any, live_server: Any, page: Page, browser: Any
) -> None:
    a_city(app)
    siti = an_account(app, "officer", "Dishub", username="siti", name="Siti")
    budi = an_account(app, "officer", "Dishub", name="Budi")
    record = a_record(app, "application", "SIM-KIR", "Dishub", database="MySQL")
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{live_server.url}/catatan/application")
    page.get_by_label("Nama pengguna").fill("siti")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    page.get_by_role("link", name="SIM-KIR").click()
    page.get_by_role("link", name="Ubah", exact=True).click()
    page.get_by_role("textbox", name="Basis Data").fill("PostgreSQL")

    other = browser.new_context()
    other.add_cookies([browser_cookie(app, budi, live_server.url)])
    colleague = other.new_page()
    colleague.goto(f"{live_server.url}/catatan/{record.id}/ubah")
    colleague.get_by_role("textbox", name="Basis Data").fill("MariaDB")
    colleague.get_by_role("button", name="Simpan").last.click()
    expect(colleague.get_by_role("heading", name="SIM-KIR")).to_be_visible()
    other.close()

    page.get_by_role("button", name="Simpan").last.click()
    expect(page.get_by_role("heading", name="Dua orang mengubah catatan ini")).to_be_visible()
    expect(page.get_by_text("MariaDB")).to_be_visible()
    page.get_by_text("PostgreSQL").click()
    page.get_by_role("button", name="Simpan pilihan").click()
    expect(page.get_by_text("PostgreSQL").first).to_be_visible()
    assert reload(app, record).attributes["database"] == "PostgreSQL"
    assert siti.name == "Siti" and complaints == []


def test_pickers_search_while_typing_and_let_unknown_names_wait(
    app: Any, live_server: Any, context: BrowserContext, page: Page, complaints: list[str]
) -> None:
    city = a_city(app)
    record = a_record(app, "application", "SIM-KIR", "Dishub", used_by="Dishub")
    service = a_record(app, "service", "Uji berkala kendaraan", "Dishub")
    signed_in_page(context, live_server, an_account(app, "officer", "Dishub"))
    page.goto(f"{live_server.url}/catatan/{record.id}/ubah")

    field = page.locator("#isian-supports__service input[type=select-one], "
                         "#isian-supports__service .ts-control input").first  # fmt: skip
    field.click()
    field.press_sequentially("uji ber")
    page.locator("#isian-supports__service .option", has_text=service.code).click()
    field.press_sequentially("Layanan yang belum ada")
    page.locator("#isian-supports__service .create").click()
    parties = page.locator("#isian-used_by .ts-control input")
    parties.click()
    parties.press_sequentially("pendidikan")
    page.locator("#isian-used_by .option", has_text="Disdik").click()
    reference = page.locator("#isian-raa .ts-control input")
    reference.click()
    reference.press_sequentially("RAA.02.02")
    page.locator("#isian-raa .option").first.click()
    page.get_by_role("button", name="Simpan").last.click()

    expect(page.get_by_text("menunggu catatan Layanan")).to_be_visible()
    expect(
        page.locator(".r-links").get_by_role("link", name="Uji berkala kendaraan")
    ).to_be_visible()
    stored = reload(app, record)
    assert stored.attributes["raa"] == "RAA.02.02"
    assert stored.attributes["used_by"] == [f"opd:{city[s].id}" for s in ("Dishub", "Disdik")]


def test_a_suggestion_goes_into_its_field_with_one_click(
    app: Any, live_server: Any, context: BrowserContext, page: Page, complaints: list[str]
) -> None:
    a_city(app)
    record = a_record(app, "server", "SRV-01", "Dishub", ownership="Sendiri", rai="RAI.01")
    signed_in_page(context, live_server, an_account(app, "officer", "Dishub"))
    page.goto(f"{live_server.url}/catatan/{record.id}/ubah")
    page.get_by_role("button", name="Pakai “Milik Sendiri”").click()
    page.get_by_role("button", name="Simpan").last.click()
    expect(page.get_by_text("Milik Sendiri").first).to_be_visible()
    assert reload(app, record).unread == {}


def test_linking_from_the_page_searches_the_kind_of_the_chosen_relation(
    app: Any, live_server: Any, context: BrowserContext, page: Page, complaints: list[str]
) -> None:
    a_city(app)
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    data = a_record(app, "data", "Data hasil uji", "Dishub")
    a_record(app, "service", "Layanan hasil uji", "Dishub")
    signed_in_page(context, live_server, an_account(app, "officer", "Dishub"))
    page.goto(f"{live_server.url}/catatan/{record.id}")
    page.locator("[data-link-choice]").select_option("uses_data__data")
    field = page.locator("#tautkan .ts-control input")
    field.click()
    field.press_sequentially("hasil uji")
    expect(page.locator("#tautkan .option")).to_have_count(1)
    page.locator("#tautkan .option").click()
    page.get_by_role("button", name="Tautkan").click()
    expect(page.locator(".r-links").get_by_role("link", name=data.name)).to_be_visible()


def test_every_record_screen_fits_a_phone_and_the_slash_searches(
    app: Any, live_server: Any, context: BrowserContext, page: Page, complaints: list[str]
) -> None:
    a_city(app)
    record = a_record(app, "application", "Sistem Informasi Pengujian Kendaraan Bermotor", "Dishub")
    a_link(app, record, "supports__service", a_record(app, "service", "Uji berkala", "Dishub"))
    signed_in_page(context, live_server, an_account(app, "officer", "Dishub"))
    page.set_viewport_size({"width": 390, "height": 844})
    addresses = ("/", "/ruang-kerja", "/opd/2.15.01", "/catatan/application",
                 f"/catatan/{record.id}", f"/catatan/{record.id}/ubah", "/cari?q=uji",
                 f"/catatan/{record.id}/arsipkan", "/catatan/application/arsip")  # fmt: skip
    for address in addresses:
        page.goto(live_server.url + address)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, address
    page.keyboard.press("/")
    page.keyboard.type("kendaraan")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=record.name)).to_be_visible()
