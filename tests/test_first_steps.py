"""What a newcomer and a reviewer are led to: ways to start, what waits, the way back."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.operations import people
from app.operations.actor import COMMAND_LINE
from tests.factories import a_city, a_record, an_account, browser_cookie, signed_in


def test_an_opd_without_processes_offers_three_ways_to_start(app: Any) -> None:
    city = a_city(app)
    officer = signed_in(app, an_account(app, "officer", "Dishub"))
    page = officer.get(f"/opd/{city['Dishub'].code}").text
    assert f"/opd/{city['Dishub'].id}/templat" in page and "Unduh buku kerja" in page
    assert "Tulis satu catatan" in page
    foreign = officer.get(f"/opd/{city['Disdik'].code}").text
    assert "/templat" not in foreign.replace("/templat/", "")


def test_templates_stay_in_reach_while_processes_follow_from_no_duty(app: Any) -> None:
    city = a_city(app)
    a_record(app, "process", "Menguji kendaraan", "Dishub")
    officer = signed_in(app, an_account(app, "officer", "Dishub"))
    page = officer.get(f"/opd/{city['Dishub'].code}").text
    assert f"/opd/{city['Dishub'].id}/templat" in page and "Mulai mengisi" not in page


@pytest.mark.parametrize(
    ("role", "waits"),
    [("verifier", "1 menunggu verifikasi"), ("validator", "1 menunggu pengesahan")],
)
def test_home_tells_a_reviewer_what_waits(app: Any, role: str, waits: str) -> None:
    city = a_city(app)
    for state in ("draft", "submitted", "verified", "validated"):
        a_record(app, "application", f"Aplikasi {state}", "Dishub", review=state)
    page = " ".join(signed_in(app, an_account(app, role, None)).get("/").text.split())
    assert "Menunggu Anda" in page and waits in page
    assert f"/tinjau/{city['Dishub'].code}/aplikasi" in page


def test_home_tells_an_officer_only_of_his_own_returned_records(app: Any) -> None:
    a_city(app)
    a_record(app, "application", "SIM-KIR", "Dishub", review="returned")
    officer = signed_in(app, an_account(app, "officer", "Dishub"))
    assert "Dikembalikan kepada Anda" in officer.get("/").text
    other = signed_in(app, an_account(app, "officer", "Disdik"))
    assert "Dikembalikan kepada Anda" not in other.get("/").text


def test_an_error_page_leads_back_to_a_page_of_ours_only(app: Any) -> None:
    a_city(app)
    client = signed_in(app, an_account(app, "reader"))
    ours = client.get("/tidak-ada", headers={"Referer": "http://localhost/kesenjangan?x=1"}).text
    assert 'href="/kesenjangan?x=1"' in ours
    for foreign in ("http://jahat.example/a", "http://[", "http://localhost//jahat.example"):
        page = client.get("/tidak-ada", headers={"Referer": foreign}).text
        assert "//jahat" not in page and 'href="http' not in page


def test_a_used_link_is_called_void(app: Any) -> None:
    a_city(app)
    account = an_account(app, "reader")
    with app.app_context():
        token = people.password_link_token(COMMAND_LINE, account.id)
        people.password_link_token(COMMAND_LINE, account.id)
    answer = app.test_client().get(f"/tautan/{token}x")
    assert answer.status_code == 422 and "Tautan tidak berlaku lagi" in answer.text


def test_the_change_log_speaks_in_words(app: Any) -> None:
    a_city(app)
    a_record(app, "application", "SIM-KIR", "Dishub", database="MySQL")
    page = signed_in(app, an_account(app, "administrator")).get("/administrasi/perubahan").text
    assert "Catatan dibuat" in page and "Basis Data" in page and "Dishub" in page
    assert "element" not in page and "attributes." not in page


def test_text_typed_in_a_picker_survives_tabbing_away(
    app: Any, live_server: Any, context: BrowserContext, page: Page
) -> None:
    a_city(app)
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    account = an_account(app, "officer", "Dishub")
    context.add_cookies([browser_cookie(app, account, live_server.url)])
    page.goto(f"{live_server.url}/catatan/{record.id}/ubah")
    link = page.locator("#isian-supports__service .ts-control input")
    link.click()
    link.press_sequentially("Layanan yang belum ada")
    link.press("Tab")
    expect(page.locator("#isian-supports__service .item")).to_contain_text("Layanan yang belum ada")
    reference = page.locator("#isian-raa .ts-control input")
    reference.click()
    reference.press_sequentially("zzz")
    reference.press("Tab")
    expect(page.get_by_text("“zzz” belum dipilih dari daftar")).to_be_visible()
    expect(reference).to_have_value("zzz")
