"""The room in real browsers: a phone joins, the facilitator admits, the board moves; axe-core."""

import re

import pytest
from playwright.sync_api import expect

from app.operations import elements
from app.operations.elements import Edit
from app.permissions import actor_of
from tests.conftest import ROOT
from tests.factories import a_city, a_record, an_account, browser_cookie
from tests.workshops import a_participant, a_workshop, asks, close, facilitator_of, lines_of

PHONE = {"width": 390, "height": 844}
AXE = (ROOT / "app" / "static" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
SIZES = [(1920, 1080), (1366, 768)]


@pytest.fixture
def meeting(live_server):
    a_city(live_server.app)
    return a_workshop(live_server.app, target="10")


@pytest.fixture
def facilitator(live_server, meeting, new_context):
    """A second browser, with the facilitator in front of the room."""
    context = new_context()
    account = facilitator_of(live_server.app, meeting)
    context.add_cookies([browser_cookie(live_server.app, account, live_server.url)])
    room = context.new_page()
    room.goto(f"{live_server.url}/lokakarya/{meeting.id}")
    return room


def findings(page):
    """Serious findings of axe-core on the page as it is now."""
    page.evaluate(AXE)
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        (v["id"], [n["target"] for n in v["nodes"]])
        for v in result["violations"]
        if v["impact"] in ("serious", "critical")
    ]


def is_wide(page):
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_phone_joins_by_code_is_admitted_and_goes_on_by_itself(
    live_server, meeting, page, facilitator
):
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/gabung")
    assert (findings(page), is_wide(page)) == ([], False)
    page.get_by_label("Kode di layar depan").fill(meeting.code.lower())
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_text("Langkah 1 dari 2")).to_be_visible()
    expect(page.get_by_placeholder("Cari OPD atau unit")).to_be_hidden()
    assert (findings(page), is_wide(page)) == ([], False)
    page.get_by_label("Nama Anda, untuk daftar hadir").fill("Yusri Hamid")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Bidang Angkutan")).to_be_hidden()
    page.get_by_placeholder("Cari OPD atau unit").fill("angkutan")
    expect(page.get_by_text("Dinas Pendidikan")).to_be_hidden()
    page.get_by_role("radio", name="Bidang Angkutan").check()
    assert (findings(page), is_wide(page)) == ([], False)
    page.get_by_role("button", name="Gabung").click()
    expect(page.get_by_role("heading", name="Menunggu diterima")).to_be_visible()
    assert (findings(page), is_wide(page)) == ([], False)
    # The facilitator's page shows him by itself.
    expect(facilitator.get_by_text("Yusri Hamid")).to_be_visible()
    facilitator.get_by_role("button", name="Terima Yusri Hamid").click()
    expect(facilitator.get_by_text("Tidak ada yang menunggu")).to_be_visible()
    page.wait_for_url("**/opd/2.15.01")
    expect(page.get_by_role("heading", name="Dinas Perhubungan")).to_be_visible()


def test_joining_works_with_the_keyboard_alone(live_server, meeting, page):
    page.goto(f"{live_server.url}/gabung")
    page.keyboard.type(meeting.code)  # the field has the focus
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/gabung/{meeting.code}")
    page.get_by_label("Nama Anda, untuk daftar hadir").focus()
    page.keyboard.type("Nia")
    page.keyboard.press("Tab")
    page.keyboard.type("pendidikan")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/gabung/tunggu")
    assert [a.name for a in lines_of(live_server.app, meeting)] == ["Nia"]


def test_room_admits_all_and_keeps_the_keyboard_in_place(live_server, meeting, facilitator):
    for name in ("Nia", "Lukman"):
        asks(live_server.app, meeting, name)
    button = facilitator.get_by_role("button", name="Terima semuanya")
    expect(button).to_be_visible()
    button.focus()
    facilitator.keyboard.press("Enter")
    expect(facilitator.get_by_text("2 orang, 1 dari 2 OPD")).to_be_visible()
    expect(facilitator.locator("#waiting")).to_be_focused()


def test_redrawn_room_keeps_the_focus_on_the_same_button(live_server, meeting, facilitator):
    asks(live_server.app, meeting, "Nia")
    button = facilitator.get_by_role("button", name="Tolak Nia")
    button.focus()
    asks(live_server.app, meeting, "Lukman")
    expect(facilitator.get_by_text("Lukman")).to_be_visible()
    expect(button).to_be_focused()


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("path", ["", "/ubah", "/tutup", "/daftar-hadir", "/kode"])
def test_pages_of_the_room_are_accessible_and_fit(live_server, meeting, facilitator, path, width):
    asks(live_server.app, meeting, "Nia", "Disdik")
    a_participant(live_server.app, meeting, "Yusri")
    facilitator.set_viewport_size({"width": width, "height": 900})
    facilitator.goto(f"{live_server.url}/lokakarya/{meeting.id}{path}")
    assert (findings(facilitator), is_wide(facilitator)) == ([], False)


def test_board_is_accessible(live_server, meeting, facilitator):
    facilitator.goto(f"{live_server.url}/lokakarya/{meeting.id}/papan")
    assert (findings(facilitator), is_wide(facilitator)) == ([], False)


def test_list_form_and_closed_workshop_are_accessible(live_server, meeting, facilitator):
    a_participant(live_server.app, meeting, "Yusri")
    close(live_server.app, meeting, people=1)
    for path in ("/lokakarya", "/lokakarya/baru", f"/lokakarya/{meeting.id}"):
        facilitator.goto(live_server.url + path)
        assert (path, findings(facilitator), is_wide(facilitator)) == (path, [], False)


def test_participant_is_led_to_the_closed_page(live_server, meeting, page, context):
    account = a_participant(live_server.app, meeting)
    context.add_cookies([browser_cookie(live_server.app, account, live_server.url)])
    close(live_server.app, meeting)
    page.goto(f"{live_server.url}/ruang-kerja")
    expect(page.get_by_role("heading", name="Lokakarya sudah ditutup")).to_be_visible()
    assert findings(page) == []


def test_choosing_a_cluster_chooses_its_opds(live_server, meeting, facilitator):
    facilitator.goto(f"{live_server.url}/lokakarya/baru")
    facilitator.get_by_label("Pilih rumpun atau OPD").check()
    facilitator.get_by_label("dinas", exact=True).check()
    expect(facilitator.get_by_text("3 dipilih")).to_be_visible()
    facilitator.get_by_label("Dinas Pendidikan").uncheck()
    facilitator.get_by_label("Nama lokakarya").fill("Dua dinas")
    facilitator.get_by_role("button", name="Buka lokakarya").click()
    expect(facilitator.get_by_text("0 orang, 0 dari 2 OPD")).to_be_visible()


def test_board_moves_while_somebody_types(live_server, meeting, facilitator):
    facilitator.goto(f"{live_server.url}/lokakarya/{meeting.id}/papan")
    row = facilitator.locator("[data-opd]", has_text="Perhubungan")
    cell = row.locator(".w-cell").first
    expect(cell).to_have_attribute("aria-label", "belum ada")
    process = a_record(live_server.app, "process", "Penerbitan izin", "Dishub")
    expect(facilitator.locator("[data-reached]")).to_have_text("1")
    expect(facilitator.locator("[data-bar]")).to_have_attribute("style", re.compile("10%"))
    expect(facilitator.locator("[data-newest]")).to_contain_text("Dishub")
    before = cell.locator(".filled").evaluate("e => e.style.width")
    account = a_participant(live_server.app, meeting)
    with live_server.app.test_request_context():
        elements.save_element(actor_of(account), process.id, {"output": Edit("Izin")})
    expect(facilitator.locator("[data-people]")).to_have_text("1 peserta")
    assert cell.locator(".filled").evaluate("e => e.style.width") != before


@pytest.mark.parametrize("size", SIZES)
def test_board_of_48_opds_needs_no_scrolling(live_server, meeting, facilitator, size):
    many = a_workshop(live_server.app, by=an_account(live_server.app, "validator", None))
    facilitator.set_viewport_size({"width": size[0], "height": size[1]})
    facilitator.goto(f"{live_server.url}/lokakarya/{many.id}/papan")
    # The city of tests is small: its two lines stand for forty-eight.
    fits = facilitator.evaluate(
        """() => {
          document.body.classList.add("many");
          const columns = document.querySelector(".w-board-columns");
          columns.style.cssText = "--columns:2;--rows:24";
          const table = columns.querySelector("table");
          const row = table.tBodies[0].rows[0];
          while (table.tBodies[0].rows.length < 24) table.tBodies[0].append(row.cloneNode(true));
          columns.append(table.cloneNode(true));
          const last = [...columns.querySelectorAll("tr")].pop().getBoundingClientRect();
          const foot = document.querySelector(".w-board-foot").getBoundingClientRect();
          const name = row.querySelector("th span");
          return {
            above: last.bottom <= foot.top + 1, inside: foot.bottom <= innerHeight,
            wide: document.documentElement.scrollWidth > innerWidth,
            size: parseFloat(getComputedStyle(name).fontSize),
            cut: name.scrollHeight > name.clientHeight,
          };
        }"""
    )
    assert fits == {"above": True, "inside": True, "wide": False, "size": 18, "cut": False}
