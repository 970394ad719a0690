"""The browser's queue of edits: kept, counted, sent once, by whom they were made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, Route, expect
from sqlalchemy import select

from app.extensions import db
from app.models import Change, ReceivedEdit
from tests.conftest import LiveServer
from tests.factories import a_city, a_record, an_account, browser_cookie, reload, sign_in
from tests.outbox_room import add, entries, expect_waiting, set_edit

DESCRIPTION = "attributes.description"
WORDS = {"record": "SIM-KIR", "field": "Uraian Aplikasi", "value": "Uji berkala"}


class Room:
    """A city with one application, and the browser of an officer who may fill it in."""

    def __init__(self, app: Any, server: LiveServer, context: BrowserContext) -> None:
        self.app, self.server, self.context = app, server, context
        a_city(app)
        self.siti = an_account(app, "officer", "Dishub", name="Siti")
        self.budi = an_account(app, "officer", "Dishub", name="Budi")
        self.record = a_record(app, "application", "SIM-KIR", "Dishub")

    def come_in(self, account: Any, url: str | None = None) -> None:
        """From now on this account is signed in in the browser."""
        address = url or self.server.url
        self.context.add_cookies([browser_cookie(self.app, account, address)])

    def open(self, tab: Page, url: str | None = None) -> Page:
        tab.goto(f"{url or self.server.url}/catatan/application")
        expect(tab.locator("#outbox")).to_have_attribute("data-state", "online")
        return tab

    def stored(self, name: str = "description") -> Any:
        return reload(self.app, self.record).attributes.get(name)

    def log(self) -> list[tuple[str, Any]]:
        """Who wrote which description, in order."""
        with self.app.app_context():
            query = select(Change.actor, Change.after).where(Change.action == "update")
            rows = db.session.execute(query.order_by(Change.id))
            return [(actor, after[DESCRIPTION]) for actor, after in rows if DESCRIPTION in after]

    def received(self) -> list[str]:
        """The states of all edits that the server took."""
        with self.app.app_context():
            return sorted(db.session.scalars(select(ReceivedEdit.state)))


@pytest.fixture
def room(app: Any, live_server: LiveServer, context: BrowserContext) -> Room:
    room = Room(app, live_server, context)
    room.come_in(room.siti)
    return room


def describe(room: Room, text: str, **more: Any) -> dict[str, Any]:
    return set_edit(room.record.id, DESCRIPTION, text, **more)


def test_what_is_typed_without_connection_waits_and_is_sent_when_it_returns(
    room: Room, page: Page
) -> None:
    room.open(page)
    room.context.set_offline(True)
    add(page, describe(room, "Uji berkala", words=WORDS))
    expect(page.get_by_text("1 belum terkirim", exact=True)).to_be_visible()
    page.locator("#outbox summary").click()
    panel = page.locator(".s-outbox-panel")
    expect(panel).to_contain_text("Tidak tersambung sejak")
    expect(panel).to_contain_text("Uraian Aplikasi: Uji berkala")
    assert room.stored() is None
    room.context.set_offline(False)
    expect_waiting(page, 0)
    expect(page.locator("#outbox summary")).to_have_text("Tersambung")
    assert room.stored() == "Uji berkala"


def test_a_closed_tab_keeps_its_edits_for_the_next_one(room: Room, page: Page) -> None:
    room.open(page)
    room.context.set_offline(True)
    add(page, describe(room, "Uji berkala"))
    page.close()
    room.context.set_offline(False)
    tab = room.open(room.context.new_page())
    expect_waiting(tab, 0)
    assert room.log() == [("Siti", "Uji berkala")]


def test_two_tabs_show_the_same_count_and_send_each_edit_once(room: Room, page: Page) -> None:
    first, second = room.open(page), room.open(room.context.new_page())
    sent: list[list[str]] = []
    for tab in (first, second):
        tab.on(
            "request", lambda request: sent.append(ids_of(request)) if is_send(request) else None
        )
    room.context.set_offline(True)
    ids = [add(tab, describe(room, f"nilai {n}"))[0] for n, tab in enumerate((first, second) * 3)]
    expect_waiting(first, 6)
    expect_waiting(second, 6)
    sent.clear()  # tries without connection
    room.context.set_offline(False)
    expect_waiting(first, 0)
    expect_waiting(second, 0)
    assert [edit for batch in sent for edit in batch] == ids
    assert room.log() == [("Siti", f"nilai {n}") for n in range(6)]


def is_send(request: Any) -> bool:
    return bool(request.method == "POST" and request.url.endswith("/suntingan"))


def ids_of(request: Any) -> list[str]:
    return [edit["id"] for edit in request.post_data_json["edits"]]


def test_another_tab_takes_over_when_the_sending_one_is_closed(room: Room, page: Page) -> None:
    first, second = room.open(page), room.open(room.context.new_page())
    first.route("**/suntingan", lambda route: None)  # an answer that never comes
    add(first, describe(room, "Uji berkala"))
    expect_waiting(second, 1)
    first.close()
    expect_waiting(second, 0)
    assert room.log() == [("Siti", "Uji berkala")]


def a_conflict(room: Room, page: Page) -> str:
    """Budi stored something that Siti had not seen; the id of her edit."""
    room.open(page)
    budi = room.app.test_client()
    sign_in(budi, room.budi).post(
        "/suntingan",
        json={
            "queue": "00000000-0000-4000-8000-000000000001",
            "edits": [describe(room, "Uji kendaraan", id="00000000-0000-4000-8000-000000000002")],
        },
    )
    edit = add(page, describe(room, "Uji berkala", words=WORDS))[0]
    expect(page.get_by_text("1 perlu keputusan", exact=True)).to_be_visible()
    return edit


def test_a_conflict_shows_both_values_until_somebody_decides(room: Room, page: Page) -> None:
    a_conflict(room, page)
    page.reload()
    page.locator("#outbox summary").click()
    panel = page.locator(".s-outbox-panel")
    expect(panel).to_contain_text("Tersimpan: Uji kendaraan (oleh Budi")
    expect(panel).to_contain_text("Isian Anda: Uji berkala")
    panel.get_by_role("button", name="Pakai yang tersimpan").click()
    expect(page.locator("#outbox summary")).to_have_text("Tersambung")
    page.reload()
    assert entries(page) == []
    assert room.stored() == "Uji kendaraan"


def test_the_own_value_of_a_conflict_can_be_sent_over_the_stored_one(
    room: Room, page: Page
) -> None:
    a_conflict(room, page)
    page.locator("#outbox summary").click()
    page.get_by_role("button", name="Pakai isian saya").click()
    expect(page.locator("#outbox summary")).to_have_text("Tersambung")
    expect_waiting(page, 0)
    assert room.log() == [("Budi", "Uji kendaraan"), ("Siti", "Uji berkala")]
    assert room.received() == ["applied", "applied", "conflict"]


def test_a_refused_edit_stays_in_the_list_with_its_reason(room: Room, page: Page) -> None:
    room.open(page)
    add(page, set_edit(room.record.id, "name", "", words=WORDS))
    expect(page.get_by_text("1 perlu keputusan", exact=True)).to_be_visible()
    [entry] = entries(page)
    page.reload()
    page.locator("#outbox summary").click()
    expect(page.locator(".s-outbox-panel")).to_contain_text(entry["result"]["refusal"])
    page.get_by_role("button", name="Hapus dari daftar").click()
    expect(page.locator("#outbox summary")).to_have_text("Tersambung")
    assert entry["state"] == "refused" and entries(page) == []


def test_another_account_in_the_same_browser_sends_nothing_of_the_first(
    room: Room, page: Page, tmp_path: Path
) -> None:
    room.open(page)
    room.context.set_offline(True)
    add(page, describe(room, "Uji berkala", words=WORDS))
    page.close()
    room.context.set_offline(False)
    room.come_in(room.budi)
    tab = room.open(room.context.new_page())
    add(tab, set_edit(room.record.id, "attributes.database", "MySQL"))
    expect_waiting(tab, 0)
    tab.locator("#outbox summary").click()
    panel = tab.locator(".s-outbox-panel")
    expect(panel).to_contain_text("Siti: 1 isian")
    expect(panel).not_to_contain_text("Uji berkala")
    with tab.expect_download() as download:
        panel.get_by_role("button", name="Simpan sebagai berkas").click()
    saved = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert (saved["selaras"], saved["user"], saved["name"]) == ("edits", room.siti.id, "Siti")
    assert [edit["raw"] for edit in saved["edits"]] == ["Uji berkala"]
    assert room.log() == [] and room.received() == ["applied"]

    room.come_in(room.siti)
    room.open(tab)
    expect_waiting(tab, 0)
    assert room.log() == [("Siti", "Uji berkala")]


def test_a_tab_left_open_does_not_send_under_the_account_that_signed_in_since(
    room: Room, page: Page
) -> None:
    room.open(page)
    room.come_in(room.budi)  # in another tab; the browser has one cookie for both
    add(page, describe(room, "Uji berkala"))
    expect(page.locator("#outbox")).to_have_attribute("data-state", "other_account")
    assert room.log() == []
    room.come_in(room.siti)
    room.open(page)
    expect_waiting(page, 0)
    assert room.log() == [("Siti", "Uji berkala")]


def test_who_was_signed_out_keeps_everything_and_is_told_where_to_sign_in(
    room: Room, page: Page
) -> None:
    room.open(page)
    room.context.clear_cookies()
    add(page, describe(room, "Uji berkala"))
    expect(page.locator("#outbox")).to_have_attribute("data-state", "signed_out")
    page.locator("#outbox summary").click()
    expect(page.locator(".s-outbox-panel").get_by_role("link", name="Masuk")).to_be_visible()
    room.come_in(room.siti)
    page.get_by_role("button", name="Coba kirim sekarang").click()
    expect_waiting(page, 0)
    assert room.stored() == "Uji berkala"


@pytest.fixture
def forgetful(page: Page) -> Iterator[Page]:
    """A tab whose browser refuses to store anything, as some do in private mode."""
    page.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); }"
    )
    yield page


def test_a_browser_that_cannot_store_says_so_and_sends_at_once(room: Room, forgetful: Page) -> None:
    room.open(forgetful)
    expect(forgetful.get_by_role("alert")).to_contain_text("tidak dapat menyimpan isian")
    add(forgetful, describe(room, "Uji berkala"))
    expect_waiting(forgetful, 0)
    assert room.stored() == "Uji berkala"


def test_closing_is_warned_of_only_while_something_is_not_even_stored(
    room: Room, forgetful: Page
) -> None:
    room.open(forgetful)
    room.context.set_offline(True)
    forgetful.locator("h1").first.click()  # browsers warn only where somebody did something
    add(forgetful, describe(room, "Uji berkala"))
    expect(forgetful.get_by_text("Tidak tersimpan", exact=True)).to_be_visible()
    with forgetful.expect_event("dialog") as warned:
        forgetful.close(run_before_unload=True)
    assert warned.value.type == "beforeunload"
    warned.value.dismiss()
    room.context.set_offline(False)
    expect_waiting(forgetful, 0)
    assert room.stored() == "Uji berkala"


def test_stored_edits_need_no_warning(room: Room, page: Page) -> None:
    room.open(page)
    room.context.set_offline(True)
    page.locator("h1").first.click()
    add(page, describe(room, "Uji berkala"))
    dialogs: list[Any] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog), dialog.accept()))
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    assert dialogs == []


def test_an_answer_that_is_not_ours_confirms_nothing(room: Room, page: Page) -> None:
    room.open(page)
    page.route("**/suntingan", lambda route: route.fulfill(body="<h1>Wi-Fi hotel</h1>"), times=1)
    add(page, describe(room, "Uji berkala"))
    expect(page.locator("#outbox")).to_have_attribute("data-state", "offline")
    assert room.log() == []
    page.evaluate("import('/static/outbox.js').then(({ outbox }) => outbox.retry())")
    expect_waiting(page, 0)
    assert room.log() == [("Siti", "Uji berkala")]


def test_an_edit_on_which_the_server_fails_does_not_hold_up_other_records(
    room: Room, page: Page
) -> None:
    others = [a_record(room.app, "application", f"Lain {n}", "Dishub") for n in range(4)]
    room.open(page)

    def fail(route: Route) -> None:
        if room.record.id in (route.request.post_data or ""):
            route.fulfill(status=500, json={"error": "Kesalahan server"})
        else:
            route.continue_()

    page.route("**/suntingan", fail)
    edits = [describe(room, "sulit"), *(set_edit(o.id, DESCRIPTION, "mudah") for o in others)]
    add(page, *edits)
    expect_waiting(page, 1)
    assert room.log() == [("Siti", "mudah")] * 4
    page.unroute("**/suntingan")
    expect_waiting(page, 0)
    assert room.stored() == "sulit"


def test_a_stale_token_is_renewed_and_the_edits_are_sent(room: Room, page: Page) -> None:
    room.app.config["WTF_CSRF_ENABLED"] = True
    try:
        page.add_init_script(
            "addEventListener('DOMContentLoaded', () =>"
            " document.querySelector('meta[name=csrf-token]').content = 'basi')"
        )
        room.open(page)
        add(page, describe(room, "Uji berkala"))
        expect_waiting(page, 0)
    finally:
        room.app.config["WTF_CSRF_ENABLED"] = False
    assert room.log() == [("Siti", "Uji berkala")]


# --- Addresses without a secure context, as in a room --------------------------------------------


@pytest.fixture
def room_browser(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any]
) -> Iterator[Browser]:
    """A browser for which `ruang.test` and `kantor.test` are this machine."""
    rules = "--host-resolver-rules=MAP ruang.test 127.0.0.1, MAP kantor.test 127.0.0.1"
    arguments = [*browser_type_launch_args["args"], rules]
    browser = browser_type.launch(**{**browser_type_launch_args, "args": arguments})
    yield browser
    browser.close()


def test_everything_works_on_plain_http_in_the_local_network(
    app: Any, live_server: LiveServer, room_browser: Browser
) -> None:
    context = room_browser.new_context(locale="id-ID")
    room = Room(app, live_server, context)
    url = live_server.url.replace("127.0.0.1", "ruang.test")
    room.come_in(room.siti, url)
    page = room.open(context.new_page(), url)
    assert page.evaluate("isSecureContext") is False
    context.set_offline(True)
    add(page, describe(room, "Uji berkala"))
    expect_waiting(page, 1)
    page.close()
    context.set_offline(False)
    page = room.open(context.new_page(), url)
    expect_waiting(page, 0)
    assert room.log() == [("Siti", "Uji berkala")]


def test_a_file_of_unsent_edits_is_handed_in_at_another_address_and_counts_once(
    app: Any, live_server: LiveServer, room_browser: Browser, tmp_path: Path
) -> None:
    context = room_browser.new_context(locale="id-ID")
    room = Room(app, live_server, context)
    before = live_server.url.replace("127.0.0.1", "ruang.test")
    after = live_server.url.replace("127.0.0.1", "kantor.test")
    room.come_in(room.siti, before)
    room.come_in(room.siti, after)
    page = room.open(context.new_page(), before)
    page.route("**/suntingan", lambda route: route.abort())
    add(
        page,
        describe(room, "Uji berkala"),
        set_edit(room.record.id, "attributes.database", "MySQL"),
    )
    expect_waiting(page, 2)
    page.locator("#outbox summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Simpan sebagai berkas").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)

    office = room.open(context.new_page(), after)
    expect_waiting(office, 0)  # the browser keeps the queue of each address apart
    office.locator("#outbox summary").click()
    office.get_by_role("link", name="Serahkan berkas").click()
    office.get_by_label("Berkas", exact=True).set_input_files(file)
    office.get_by_role("button", name="Serahkan").click()
    expect(office.get_by_text("2 diterapkan")).to_be_visible()
    assert (room.stored(), room.stored("database")) == ("Uji berkala", "MySQL")

    page.unroute("**/suntingan")
    expect_waiting(page, 0)
    assert room.log() == [("Siti", "Uji berkala")]
    assert room.received() == ["applied", "applied"]


# --- For everybody --------------------------------------------------------------------------------


def test_the_list_opens_and_closes_by_keyboard_and_has_no_barrier(room: Room, page: Page) -> None:
    room.open(page)
    room.context.set_offline(True)
    add(page, describe(room, "Uji berkala", words=WORDS))
    summary = page.locator("#outbox summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Coba kirim sekarang")).to_be_visible()
    expect(page.locator("#outbox-live")).to_contain_text("1 belum terkirim")
    page.evaluate(Path("app/static/vendor/axe.min.js").read_text("utf-8"))
    found = page.evaluate("axe.run('#outbox').then((found) => found.violations)")
    assert [(v["id"], v["impact"]) for v in found] == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Coba kirim sekarang")).to_be_hidden()
    expect(summary).to_be_focused()
