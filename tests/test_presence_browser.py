"""The work space and the tupoksi page tell where somebody works and what is not sent yet."""

from __future__ import annotations

from typing import Any

import pytest
from flask import url_for
from sqlalchemy import select

from app.extensions import db
from app.models import Presence, Unsent
from app.operations import presence
from tests.factories import a_city, an_account, browser_cookie, unit_id

TEXT = "Pasal 1\na. pelaksanaan uji berkala truk;\nb. pengelolaan terminal;"


@pytest.fixture
def desk(live_server: Any, context: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(presence, "WRITTEN_EVERY", -1)
    app = live_server.app
    a_city(app)
    account = an_account(app, "officer", "Dishub")
    context.add_cookies([browser_cookie(app, account, live_server.url)])
    page = context.new_page()
    page.set_default_timeout(40_000)
    return app, page, live_server.url


def stored(app: Any) -> tuple[list[tuple[str | None, str]], list[int]]:
    """Where people are, and what is unsent of each queue."""
    with app.app_context():
        places = [(p.opd_id, p.kind) for p in db.session.scalars(select(Presence))]
        return places, [u.number for u in db.session.scalars(select(Unsent))]


def test_the_work_space_tells_its_opd_and_becomes_quiet(desk: Any) -> None:
    app, page, url = desk
    with page.expect_response("**/kabar?*"):
        page.goto(f"{url}/opd/2.15.01")
    page.wait_for_load_state("networkidle")
    with app.app_context():
        dishub = unit_id("Dishub")
    assert stored(app) == ([(dishub, "")], [])


def test_decisions_of_the_tupoksi_page_that_wait_are_counted(desk: Any) -> None:
    app, page, url = desk
    with app.app_context():
        dishub = unit_id("Dishub")
    address = f"{url}/opd/{dishub}/tupoksi"
    page.goto(f"{address}/tempel")
    page.get_by_label("Peraturan").fill("Perwali 1")
    page.get_by_label("Teks pasal").fill(TEXT)
    page.locator("[data-total]").wait_for()
    with page.expect_response("**/kabar?*"):
        page.get_by_role("button", name="Pecah menjadi").click()
    page.route("**/tupoksi/putusan", lambda route: route.abort())
    page.locator(".t-row.is-focused").press("Enter")
    page.locator(".t-unsent").wait_for()
    with page.expect_response("**/kabar?*"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert stored(app) == ([(dishub, "process")], [1])


def test_a_long_check_of_a_file_says_what_goes_on(desk: Any, context: Any) -> None:
    app, page, url = desk
    context.add_cookies([browser_cookie(app, an_account(app, "administrator"), url)])
    with app.test_request_context():
        address = url_for("sync.page")
    page.goto(url + address)
    # The page as it is while the server works.
    page.evaluate("addEventListener('submit', (event) => event.preventDefault())")
    page.set_input_files("#file", {"name": "a.zip", "mimeType": "application/zip", "buffer": b"PK"})
    page.locator("form[data-waiting] button").click()
    page.get_by_text("Berkas sedang diperiksa, sudah 1 detik").wait_for()
    assert page.locator("form[data-waiting] button").is_disabled()
