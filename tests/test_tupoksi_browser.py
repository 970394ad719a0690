"""The officer at the page: only the keyboard, a bad line, a phone; nothing typed is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app import queries
from app.queries.tupoksi import clauses_of
from architecture.tupoksi import has_opening
from tests.factories import a_city, a_record, an_account, browser_cookie, unit_id

TEXT = (Path(__file__).parent / "data" / "tupoksi" / "dishub-25.txt").read_text("utf-8")
AXE = Path(__file__).parent.parent / "app" / "static" / "vendor" / "axe.min.js"
SHORT = "Pasal 1\na. pelaksanaan uji berkala truk;\nb. pengelolaan terminal;\nc. pembinaan sopir;"
FOCUSED = ".t-row.is-focused"
expect.set_options(timeout=30_000)  # machines of a workshop are slow now and then


@pytest.fixture
def desk(live_server, context):
    """A page of the officer of Dishub and the address of its tupoksi."""
    app = live_server.app
    a_city(app)
    context.add_cookies(
        [browser_cookie(app, an_account(app, "officer", "Dishub"), live_server.url)]
    )
    with app.app_context():
        opd = unit_id("Dishub")
    page = context.new_page()
    page.set_default_timeout(40_000)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    yield page, f"{live_server.url}/opd/{opd}/tupoksi", app, opd
    assert troubles == []


def paste(page: Page, address: str, text: str) -> None:
    page.goto(f"{address}/tempel")
    page.get_by_label("Peraturan").fill("Perwali Nomor 27 Tahun 2024")
    page.get_by_label("Teks pasal").fill(text)
    expect(page.locator("[data-total]")).to_be_visible()
    page.get_by_role("button", name=re.compile("Pecah menjadi")).click()
    expect(page.locator(FOCUSED)).to_be_visible()


def clauses(app, opd):
    with app.app_context():
        return clauses_of(opd)


def processes(app, opd):
    with app.app_context():
        graph = queries.load_graph("all")
        return [e for e in graph.of_kind("process") if e.opd == opd]


def serious_findings(page: Page) -> list[str]:
    page.evaluate(AXE.read_text("utf-8"))
    result = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:140]}"
        for v in result["violations"]
        if v["impact"] in ("serious", "critical")
    ]


def waits(page: Page, number: int) -> None:
    expect(page.locator(".t-progress")).to_have_attribute("data-waiting", str(number))


def test_officer_decides_25_clauses_with_the_keyboard_alone(desk):
    page, address, app, opd = desk
    page.goto(f"{address}/tempel")
    page.get_by_label("Teks pasal").focus()
    page.keyboard.insert_text(TEXT)
    expect(page.locator("[data-total]")).to_have_text("25 klausul")
    expect(page.get_by_label("Pasal", exact=True)).to_have_value("14")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(FOCUSED)).to_be_focused()
    for _ in range(40):
        left = int(page.locator(".t-progress").get_attribute("data-waiting") or 0)
        if not left:
            break
        page.keyboard.press("Enter")
        expect(page.locator(".t-progress")).not_to_have_attribute("data-waiting", str(left))
    assert all(c.processes or c.reason for c in clauses(app, opd))
    assert [p.name for p in processes(app, opd) if has_opening(p.name)] == []
    expect(page.locator(".t-finished")).to_be_visible()


def test_keys_edit_decline_take_back_and_join(desk):
    page, address, app, opd = desk
    a_record(app, "process", "Pengelolaan angkutan", "Dishub")
    paste(page, address, SHORT)
    page.keyboard.press("e")
    page.keyboard.insert_text("Uji KIR")
    page.keyboard.press("Enter")
    waits(page, 2)
    page.keyboard.press("g")
    row = page.locator(FOCUSED)
    row.get_by_label("Gabung ke proses").select_option(label="PRB-0001 Pengelolaan angkutan")
    row.get_by_role("button", name="Gabung", exact=True).click()
    waits(page, 1)
    page.keyboard.press("b")
    page.keyboard.insert_text("Belum pernah dilaksanakan.")
    page.keyboard.press("Enter")
    waits(page, 0)
    assert [c.reason for c in clauses(app, opd)] == ["", "", "Belum pernah dilaksanakan."]
    assert [p.name for p in processes(app, opd)] == ["Pengelolaan angkutan", "Uji KIR"]
    page.keyboard.press("u")
    waits(page, 1)


def test_arrows_move_and_only_the_focused_pair_is_large(desk):
    page, address, _, _ = desk
    paste(page, address, SHORT)
    page.keyboard.press("ArrowDown")
    expect(page.locator(FOCUSED)).to_contain_text("pengelolaan terminal")
    page.keyboard.press("ArrowUp")
    expect(page.locator(FOCUSED)).to_contain_text("uji berkala truk")
    assert page.locator(".t-editor:visible").count() == 1


def test_decisions_of_a_lost_line_are_sent_once_it_is_back(desk):
    page, address, app, opd = desk
    paste(page, address, SHORT)
    page.context.set_offline(True)
    page.keyboard.press("e")
    page.keyboard.insert_text("Uji KIR")
    page.keyboard.press("Enter")
    expect(page.locator(".t-unsent")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".t-row.is-sending")).to_have_count(2)
    assert processes(app, opd) == []
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    waits(page, 1)
    expect(page.locator(".t-unsent")).to_be_hidden()
    assert sorted(p.name for p in processes(app, opd)) == ["Pengelolaan terminal", "Uji KIR"]


def test_unsent_decision_survives_a_closed_tab(desk):
    page, address, app, opd = desk
    paste(page, address, SHORT)
    page.route("**/putusan", lambda route: route.abort())
    page.keyboard.press("Enter")
    expect(page.locator(".t-unsent")).to_be_visible()
    page.close()
    again = page.context.new_page()
    again.goto(address)
    waits(again, 2)
    assert [p.name for p in processes(app, opd)] == ["Uji berkala truk"]


def test_answer_that_was_lost_makes_no_second_process(desk):
    page, address, app, opd = desk
    paste(page, address, SHORT)
    lost = []

    def lose_the_first_answer(route):
        if not lost:
            lost.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    page.route("**/putusan", lose_the_first_answer)
    page.keyboard.press("Enter")
    waits(page, 2)
    assert [p.name for p in processes(app, opd)] == ["Uji berkala truk"]


def test_typed_name_stays_while_another_row_is_answered(desk):
    page, address, _, _ = desk
    paste(page, address, SHORT)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("e")
    page.keyboard.insert_text("Terminal kota")
    page.locator(".t-row").first.locator(".t-compact [data-do=accept]").click()
    waits(page, 2)
    name = page.locator(".t-row").nth(1).locator('[data-field="name"]')
    expect(name).to_have_value("Terminal kota")


def test_pasted_text_survives_a_closed_tab(desk):
    page, address, _, _ = desk
    page.goto(f"{address}/tempel")
    page.get_by_label("Teks pasal").fill(SHORT)
    expect(page.locator("[data-total]")).to_have_text("3 klausul")
    page.goto(f"{address}/tempel")
    expect(page.get_by_label("Teks pasal")).to_have_value(SHORT)


def test_split_is_corrected_before_it_is_stored(desk):
    page, address, app, opd = desk
    page.goto(f"{address}/tempel")
    page.get_by_label("Peraturan").fill("Perwali 1")
    page.get_by_label("Teks pasal").fill(SHORT)
    pieces = page.locator(".t-pieces li.is-clause")
    expect(pieces).to_have_count(3)
    pieces.nth(1).get_by_role("button", name=re.compile("^Gabung")).click()
    expect(pieces).to_have_count(2)
    pieces.nth(1).get_by_role("button", name=re.compile("^Bukan")).click()
    expect(pieces).to_have_count(1)
    page.get_by_role("button", name="Pecah menjadi 1 klausul").click()
    expect(page.locator(FOCUSED)).to_be_visible()
    assert [c.text for c in clauses(app, opd)] == [
        "pelaksanaan uji berkala truk pengelolaan terminal"
    ]


def test_clear_proposals_are_accepted_together(desk):
    page, address, app, opd = desk
    paste(page, address, SHORT)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Terima semua yang jelas (2)").click()
    waits(page, 1)
    assert len(processes(app, opd)) == 2


def test_phone_shows_one_card_at_a_time(desk):
    page, address, _, _ = desk
    page.set_viewport_size({"width": 390, "height": 844})
    paste(page, address, SHORT)
    assert page.locator(".t-row:visible").count() == 1
    page.get_by_role("button", name="Berikutnya").click()
    expect(page.locator(FOCUSED)).to_contain_text("pengelolaan terminal")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_pages_have_no_serious_finding_of_axe(desk):
    page, address, _, _ = desk
    page.goto(f"{address}/tempel")
    page.get_by_label("Teks pasal").fill(TEXT)
    expect(page.locator("[data-total]")).to_have_text("25 klausul")
    assert serious_findings(page) == []
    page.get_by_role("button", name=re.compile("Pecah menjadi")).click()
    expect(page.locator(FOCUSED)).to_be_visible()
    page.keyboard.press("Enter")
    waits(page, 24)
    assert serious_findings(page) == []
