"""The grid of the target: what is typed there is planned, and today stays as it is."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app import queries
from app.operations.actor import COMMAND_LINE
from app.operations.elements import Edit
from app.operations.records import save_record
from tests.conftest import LiveServer
from tests.factories import a_city, a_record, an_account, browser_cookie, reload, signed_in
from tests.grid_desk import Desk


def plan(app, record, **target):
    """Target values by name, as the form or the grid writes them."""
    edits = {name.replace("__", "."): Edit(value) for name, value in target.items()}
    with app.app_context():
        save_record(COMMAND_LINE, record.id, {}, target=edits)


def setup_of(client, address):
    text = client.get(address).get_data(as_text=True)
    return json.loads(re.search(r'id="g-setup">(.*?)</script>', text, re.S)[1])


@pytest.fixture
def city(app):
    a_city(app)
    return app


def test_row_says_today_and_beside_it_what_is_planned(city):
    kir = a_record(city, name="SIM-KIR", hosting="ruang_server_opd", notes="tetap")
    plan(city, kir, name="SIM-TERPADU", attributes__hosting="pdn", attributes__year="tahun depan")
    client = signed_in(city, an_account(city, "officer", "Dishub"))
    row = client.get("/target/kisi/application/baris?opd=2.15.01").json["rows"][0]
    assert row == client.get("/kisi/application/baris?opd=2.15.01").json["rows"][0]
    assert (row["name"], row["cells"]["hosting"]["v"]) == ("SIM-KIR", "ruang_server_opd")
    assert row["target"]["name"] == "SIM-TERPADU"
    assert row["target"]["cells"]["hosting"]["t"] == "Pusat Data Nasional"
    assert row["target"]["cells"]["year"]["u"] == "tahun depan"
    assert set(row["target"]["cells"]) == {"hosting", "year"}


def test_page_of_the_target_has_the_plan_beside_the_name_and_sends_nothing(city):
    a_record(city, name="SIM-KIR")
    client = signed_in(city, an_account(city, "officer", "Dishub"))
    setup = setup_of(client, "/target/kisi/application?opd=2.15.01")
    assert setup["reading"] == "target"
    assert [c["field"] for c in setup["columns"][:2]] == ["name", "plan"]
    assert setup["mayEdit"] and setup["urls"]["rows"].startswith("/target/")
    now = setup_of(client, "/kisi/application?opd=2.15.01")
    assert now["reading"] == "as-is" and now["columns"][-1]["field"] == "plan"
    text = client.get("/target/kisi/application?opd=2.15.01").get_data(as_text=True)
    assert "g-send" not in text.partition("g-send-note")[0] and "/buku-kerja/?opd" not in text


def test_numbers_above_the_grid_are_those_of_the_reading(city):
    a_record(city, name="SIM-KIR")
    a_record(city, name="PORTAL", plan="new")
    a_record(city, name="USANG", plan="retire")
    client = signed_in(city, an_account(city, "officer", "Dishub"))
    for root in ("", "/target"):
        text = client.get(f"{root}/kisi/application?opd=2.15.01").get_data(as_text=True)
        assert re.search(r"data-own-number>2</span>", text)


# --- In the browser -------------------------------------------------------------------------------


@pytest.fixture
def desk(app: Any, live_server: LiveServer, context: BrowserContext, page: Page) -> Desk:
    page.set_viewport_size({"width": 1366, "height": 768})
    return Desk(app, live_server, context, page)


def test_typing_plans_emptying_returns_to_today_and_new_rows_are_new(desk: Desk) -> None:
    kir = a_record(desk.app, name="SIM-KIR", hosting="ruang_server_opd")
    old = a_record(desk.app, name="USANG")
    desk.context.add_cookies([browser_cookie(desk.app, desk.siti, desk.server.url)])
    desk.tab.goto(f"{desk.server.url}/target/kisi/application?opd=2.15.01")
    desk.wait()
    hosting = desk.cell(1, "Tempat hosting")
    hosting.click()
    desk.type("pusat data nas")
    expect(desk.tab.locator("#g-list .g-option.is-on")).to_have_text("Pusat Data Nasional")
    desk.press("Enter")
    expect(hosting).to_have_attribute("aria-label", re.compile("Kini: Ruang server OPD"))
    expect(desk.tab.locator("#g-counts")).to_contain_text("1 berbeda dari kini")
    desk.cell(2, "Rencana").click()
    desk.type("dihen")
    expect(desk.tab.locator("#g-list .g-option.is-on")).to_have_text("dihentikan")
    desk.press("Enter")
    desk.tab.locator("[data-new-row]").first.click()
    desk.type("PORTAL")
    desk.press("Enter")
    desk.saved()
    stored = reload(desk.app, kir)
    assert stored.target == {"attributes.hosting": "pdn"}
    assert stored.attributes["hosting"] == "ruang_server_opd"
    assert (reload(desk.app, old).plan, desk.stored("PORTAL").plan) == ("retire", "new")
    hosting.click()
    desk.press("Delete")
    expect(hosting).to_have_text("Ruang server OPD")
    desk.saved()
    assert reload(desk.app, kir).target == {}
    desk.press("Control+z")
    expect(hosting).to_have_text("Pusat Data Nasional")
    desk.saved()
    desk.tab.get_by_role("link", name="Kini", exact=True).click()
    desk.wait()
    expect(desk.cell(1, "Tempat hosting")).to_have_text("Ruang server OPD")
    expect(desk.tab.locator("#g-elsewhere")).to_contain_text("1 catatan baru")
    assert desk.tab.get_by_text("PORTAL", exact=True).count() == 0


def test_two_planners_of_one_cell_see_both_values(desk: Desk) -> None:
    kir = a_record(desk.app, name="SIM-KIR")
    desk.context.add_cookies([browser_cookie(desk.app, desk.siti, desk.server.url)])
    desk.tab.goto(f"{desk.server.url}/target/kisi/application?opd=2.15.01")
    desk.wait()
    desk.cell(1, "Nama Aplikasi").click()
    desk.press("F2")
    plan(desk.app, kir, name="SIM-LAIN")
    desk.press("Control+a")
    desk.type("SIM-TERPADU")
    desk.press("Enter")
    expect(desk.cell(1, "Nama Aplikasi")).to_contain_text("SIM-LAIN")
    expect(desk.cell(1, "Nama Aplikasi")).to_contain_text("SIM-TERPADU")
    desk.cell(1, "Nama Aplikasi").click()
    desk.tab.get_by_role("button", name="Pakai “SIM-TERPADU”").click()
    expect(desk.cell(1, "Nama Aplikasi")).not_to_contain_text("SIM-LAIN")
    desk.saved()
    with desk.app.app_context():
        shown = queries.load_graph("target").elements[kir.id]
        assert (shown.name, reload(desk.app, kir).name) == ("SIM-TERPADU", "SIM-KIR")
