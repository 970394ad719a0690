"""Entry cards on a phone: one question after another, answers through the outbox."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from app import queries
from app.cards import asked_fields
from architecture.metamodel import METAMODEL
from tests.conftest import LiveServer
from tests.factories import a_city, a_record, an_account, browser_cookie, reload, signed_in
from tests.outbox_room import entries, expect_waiting

APPLICATION = METAMODEL.kind("application")
PHONE = {"width": 390, "height": 844}
SMALLEST_TARGET = 44  # pixels; the large ones have 50


@pytest.fixture
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser complained about; must be nothing at the end."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    yield found
    assert found == []


@pytest.fixture
def phone(
    app: Any, live_server: LiveServer, context: BrowserContext, page: Page, complaints: list[str]
) -> Page:
    """A phone on which an officer of Dishub is signed in."""
    a_city(app)
    siti = an_account(app, "officer", "Dishub", name="Siti")
    context.add_cookies([browser_cookie(app, siti, live_server.url)])
    page.set_viewport_size(PHONE)
    return page


def open_cards(page: Page, server: LiveServer, kind: str = "application", cell: str = "") -> None:
    page.goto(f"{server.url}/isi/{kind}?opd=2.15.01{'#' + cell if cell else ''}")
    expect(page.locator("#c-body h1")).to_be_visible()


def title(page: Page) -> Locator:
    return page.locator("#c-body h1")


def press_next(page: Page) -> None:
    page.locator("#c-foot .btn-primary").click()


def go_on(page: Page) -> None:
    """Take the answer and wait for what follows: by then it is stored in the phone."""
    before = page.evaluate("location.hash")
    press_next(page)
    page.wait_for_function("(before) => location.hash !== before", arg=before)


def an_application(app: Any, name: str = "SIM-KIR", **values: Any) -> queries.StoredElement:
    return a_record(app, "application", name, "Dishub", **values)


def label(name: str) -> str:
    return APPLICATION.attribute(name).label.id


def test_fields_with_heavier_gaps_are_asked_first() -> None:
    asked = asked_fields(APPLICATION)
    assert asked["attributes.hosting"] < asked["attributes.lifecycle"] < asked["attributes.output"]
    assert asked["links.supports__service"] == 0
    assert "attributes.note" not in asked


def test_the_record_with_most_missing_comes_first(
    app: Any, live_server: LiveServer, phone: Page
) -> None:
    an_application(app, "Lebih lengkap", hosting="pdn", lifecycle="active", source_owner="vendor")
    an_application(app, "Kosong")
    open_cards(phone, live_server)
    expect(phone.locator(".c-record").first).to_contain_text("Kosong")


def test_a_choice_is_stored_as_confirmed_and_the_next_question_follows(
    app: Any, live_server: LiveServer, phone: Page
) -> None:
    record = an_application(app)
    open_cards(phone, live_server, cell=f"{record.id}/attributes.hosting")
    expect(title(phone)).to_have_text(label("hosting"))
    phone.get_by_text("Pusat Data Nasional").click()
    go_on(phone)
    expect(title(phone)).not_to_have_text(label("hosting"))
    expect_waiting(phone, 0)
    stored = reload(app, record)
    assert stored.attributes["hosting"] == "pdn"
    assert stored.marks.get("hosting", "confirmed") == "confirmed"


def test_an_unsure_answer_is_stored_as_assumed(
    app: Any, live_server: LiveServer, phone: Page
) -> None:
    record = an_application(app)
    open_cards(phone, live_server, cell=f"{record.id}/attributes.output")
    phone.locator("#c-body .c-input").first.fill("Kartu uji")
    phone.get_by_label("Saya yakin dengan jawaban ini").uncheck()
    go_on(phone)
    expect_waiting(phone, 0)
    stored = reload(app, record)
    assert (stored.attributes["output"], stored.marks["output"]) == ("Kartu uji", "assumed")


def test_not_knowing_is_an_answer(app: Any, live_server: LiveServer, phone: Page) -> None:
    record = an_application(app)
    open_cards(phone, live_server, cell=f"{record.id}/attributes.hosting")
    phone.get_by_text("Saya tidak tahu").click()
    go_on(phone)
    expect_waiting(phone, 0)
    assert reload(app, record).marks["hosting"] == "to_fill"


def test_not_applicable_needs_its_reason(app: Any, live_server: LiveServer, phone: Page) -> None:
    record = an_application(app)
    open_cards(phone, live_server, cell=f"{record.id}/attributes.legal_basis")
    phone.locator("[value=not_applicable]").check()
    press_next(phone)
    expect(title(phone)).to_have_text(label("legal_basis"))
    phone.get_by_label("Alasan tidak berlaku").fill("Aplikasi pusat")
    go_on(phone)
    expect_waiting(phone, 0)
    assert reload(app, record).marks["legal_basis"] == "not_applicable"


def test_a_link_is_found_by_typing_and_tied(app: Any, live_server: LiveServer, phone: Page) -> None:
    record = an_application(app)
    a_record(app, "service", "Uji berkala kendaraan", "Dishub")
    open_cards(phone, live_server, cell=f"{record.id}/links.supports__service")
    phone.get_by_role("searchbox").last.fill("berkala")
    phone.locator("#c-body .c-choice").filter(has_text="Uji berkala kendaraan").click()
    go_on(phone)
    expect_waiting(phone, 0)
    assert [entry["result"] for entry in entries(phone)] == []
    with app.app_context():
        graph = queries.load_graph()
        linked = [
            graph.elements[r.target].name for r in graph.relations_of(graph.elements[record.id])
        ]
    assert linked == ["Uji berkala kendaraan"]


def test_a_wrong_value_is_asked_first_with_its_text_and_a_suggestion(
    app: Any, live_server: LiveServer, phone: Page
) -> None:
    record = an_application(app, platform="Moblie")
    open_cards(phone, live_server)
    go_on(phone)
    expect(title(phone)).to_have_text(label("platform"))
    expect(phone.locator("#c-body")).to_contain_text("Tertulis “Moblie”")
    phone.get_by_role("button", name="Pakai “Mobile”").click()
    expect(title(phone)).not_to_have_text(label("platform"))
    expect_waiting(phone, 0)
    stored = reload(app, record)
    assert (stored.attributes["platform"], stored.unread) == ("Mobile", {})


def test_back_leads_to_the_question_before(app: Any, live_server: LiveServer, phone: Page) -> None:
    an_application(app)
    open_cards(phone, live_server)
    go_on(phone)
    first = title(phone).inner_text()
    phone.locator("#c-body .c-choice, #c-body .c-input").first.wait_for()
    go_on(phone)
    expect(title(phone)).not_to_have_text(first)
    phone.get_by_role("button", name="Sebelumnya").click()
    expect(title(phone)).to_have_text(first)


def test_a_new_record_is_named_and_filled_in_without_connection(
    app: Any, live_server: LiveServer, phone: Page, context: BrowserContext
) -> None:
    open_cards(phone, live_server)
    context.set_offline(True)
    phone.get_by_role("button", name="Catatan baru").click()
    phone.locator("#c-body .c-input").first.fill("e-Parkir")
    go_on(phone)
    for _ in range(3):
        answer = phone.locator("#c-body .c-answer")
        answer.wait_for()
        choices = answer.locator(".c-choice")
        if choices.count():
            choices.first.click()
        elif answer.locator("input[type=text], textarea").count():
            answer.locator("input[type=text], textarea").first.fill("Contoh")
        go_on(phone)
    expect(phone.locator("#c-offline")).to_contain_text("Isian Anda aman")
    waiting = int(phone.locator("#outbox").get_attribute("data-waiting") or 0)
    assert waiting >= 3
    context.set_offline(False)
    expect_waiting(phone, 0)
    assert [entry["result"] for entry in entries(phone)] == []
    with app.app_context():
        created = [e for e in queries.load_graph().elements.values() if e.name == "e-Parkir"]
    assert len(created) == 1 and len(created[0].attributes) >= waiting - 2
    phone.reload()
    expect(title(phone)).to_be_visible()


def test_answers_still_waiting_are_shown_when_the_page_comes_back(
    app: Any, live_server: LiveServer, phone: Page
) -> None:
    record = an_application(app)
    phone.route("**/suntingan", lambda route: route.abort())
    open_cards(phone, live_server, cell=f"{record.id}/attributes.output")
    phone.locator("#c-body .c-input").first.fill("Kartu uji")
    go_on(phone)
    expect_waiting(phone, 1)
    phone.goto("about:blank")
    open_cards(phone, live_server, cell=f"{record.id}/attributes.output")
    expect(phone.locator("#c-body .c-input").first).to_have_value("Kartu uji")


def test_who_may_not_fill_in_for_the_opd_is_told_so(app: Any) -> None:
    a_city(app)
    budi = an_account(app, "officer", "Disdik", name="Budi")
    page = signed_in(app, budi).get("/isi/application?opd=2.15.01").get_data(as_text=True)
    assert "Anda tidak mengisi untuk OPD ini" in page and "cards.js" not in page


@pytest.mark.parametrize("address", ["/isi/application?opd=9.99", "/isi/nonsense?opd=2.15.01"])
def test_unknown_opd_or_kind_is_not_found(app: Any, address: str) -> None:
    a_city(app)
    assert signed_in(app, an_account(app, "officer", "Dishub")).get(address).status_code == 404


@pytest.mark.parametrize(
    "cell", ["", "attributes.hosting", "attributes.output", "links.supports__service", "new"]
)
def test_cards_have_no_barriers_and_large_targets(
    app: Any, live_server: LiveServer, phone: Page, cell: str
) -> None:
    record = an_application(app)
    a_record(app, "service", "Uji berkala kendaraan", "Dishub")
    open_cards(phone, live_server, cell=f"{record.id}/{cell}" if "." in cell else cell)
    phone.locator("#c-foot .btn").first.wait_for()
    phone.evaluate(Path("app/static/vendor/axe.min.js").read_text("utf-8"))
    found = phone.evaluate("axe.run().then((found) => found.violations)")
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    targets = phone.locator(
        "#cards .c-choice, #cards .btn, #cards .c-record, #cards .c-input, #cards select"
    )
    for target in targets.all():
        box = target.bounding_box()
        assert box is None or box["height"] >= SMALLEST_TARGET
