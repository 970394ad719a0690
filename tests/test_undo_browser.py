"""Undoing and joining in the browser: no serious finding of axe-core, nothing overflows."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app import queries
from app.operations import elements
from app.operations.elements import Edit
from app.permissions import actor_of
from tests.factories import a_city, a_record, an_account, browser_cookie, reload

SIZES = ((1280, 900), (390, 844))


def a_day(app: Any) -> tuple[Any, Any, list[Any]]:
    """Siti changed two years, Budi one of them again."""
    a_city(app)
    siti, budi = (an_account(app, name=name) for name in ("Siti", "Budi"))
    records = [a_record(app, name=name, year="2019") for name in ("SIM-A", "SIM-B")]
    with app.app_context():
        for account, record, year in ((siti, 0, 2020), (siti, 1, 2020), (budi, 1, 2021)):
            stored = queries.stored_element(records[record].id)
            edit = Edit(str(year), stored.attributes["year"])
            elements.save_element(actor_of(account), stored.id, {"year": edit})
    return siti, budi, records


def problems(page: Page) -> list[str]:
    """Serious and critical findings of axe-core."""
    page.add_script_tag(url="/static/vendor/axe.min.js")
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]  # fmt: skip


def check(page: Page) -> None:
    assert problems(page) == []
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0


@pytest.mark.parametrize("size", SIZES)
def test_the_pages_of_undoing_are_fit_for_everybody(
    app: Any, live_server: Any, context: BrowserContext, page: Page, size: tuple[int, int]
) -> None:
    siti, _budi, _records = a_day(app)
    administrator = an_account(app, "administrator")
    context.add_cookies([browser_cookie(app, administrator, live_server.url)])
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for path in (
        f"/perubahan?orang=akun:{siti.id}", f"/urungkan?orang=akun:{siti.id}", "/bawa-perubahan/",
        "/bawa-perubahan/perbedaan",
    ):  # fmt: skip
        page.goto(live_server.url + path)
        check(page)


def test_a_persons_work_is_undone_from_the_log_by_keyboard(
    app: Any, live_server: Any, context: BrowserContext, page: Page
) -> None:
    siti, _budi, records = a_day(app)
    administrator = an_account(app, "administrator")
    context.add_cookies([browser_cookie(app, administrator, live_server.url)])
    page.goto(f"{live_server.url}/perubahan?orang=akun:{siti.id}")
    page.get_by_role("link", name="Urungkan semua ini").press("Enter")
    page.get_by_role("checkbox", name="Tetap urungkan").press("Space")
    page.get_by_role("button", name="Urungkan").press("Enter")
    expect(page.get_by_text("2 hal diurungkan.")).to_be_visible()
    assert {reload(app, r).attributes["year"] for r in records} == {2019}
