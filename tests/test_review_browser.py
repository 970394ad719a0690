"""Verification in browsers, with the keyboard alone: sent, returned, answered, accepted."""

from pathlib import Path

import pytest

from app import queries
from app.queries.review import threads_of
from tests.factories import a_city, a_link, a_record, an_account, browser_cookie, reload

AXE = Path(__file__).parent.parent / "app" / "static" / "vendor" / "axe.min.js"
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def city(app):
    return a_city(app)


@pytest.fixture
def desk_of(app, live_server, browser):
    """Opens a browser of its own for an account: `desk_of(account)`."""
    contexts, errors = [], []

    def open_desk(account, **options):
        context = browser.new_context(locale="id-ID", base_url=live_server.url, **options)
        context.add_cookies([browser_cookie(app, account, live_server.url)])
        contexts.append(context)
        tab = context.new_page()
        tab.on("pageerror", lambda error: errors.append(str(error)))
        return tab

    yield open_desk
    for context in contexts:
        context.close()
    assert errors == []


def tab_to(tab, words):
    """Press Tab until what holds the focus says these words."""
    for _step in range(150):
        tab.keyboard.press("Tab")
        said = tab.evaluate(
            "(e => e === document.body ? '' : "
            "`${e.getAttribute('aria-label') || ''} ${e.innerText || ''}`)"
            "(document.activeElement)"
        )
        if words in said:
            return
    raise AssertionError(f"the keyboard never reaches {words!r}")


def press(tab, words):
    """Go to something with Tab and press Enter; the page that follows has arrived."""
    tab_to(tab, words)
    with tab.expect_navigation():
        tab.keyboard.press("Enter")


def state(app, record):
    return reload(app, record).review


def test_from_sending_to_validation_with_the_keyboard_alone(app, city, desk_of):
    officer = an_account(app, "officer", "Dishub", name="Siti Petugas")
    verifier = an_account(app, "verifier", name="Budi Verifikator")
    validator = an_account(app, "validator", name="Vera Validator")
    sim = a_record(app, "application", "SIM-KIR", "Dishub", database="MySQL", year="lama")
    other = a_record(app, "application", "e-Parkir", "Dishub")
    a_link(app, sim, "supports__service", a_record(app, "service", "Uji", "Dishub"))

    # The officer is told what is still wrong, and sends as it is.
    siti = desk_of(officer)
    siti.goto("/opd/2.15.01")
    press(siti, "Kirim Aplikasi: 2 catatan")
    assert "Belum terbaca" in siti.inner_text("main") and "lama" in siti.inner_text("main")
    press(siti, "Kirim apa adanya")
    assert "2 catatan dikirim" in siti.inner_text("main")
    assert {state(app, sim), state(app, other)} == {"submitted"}

    # The verifier remarks on a value, returns one, accepts the other.
    budi = desk_of(verifier)
    budi.goto("/tinjau")
    press(budi, "Dinas Perhubungan")
    assert "SIM-KIR" in budi.inner_text("[data-card][open] summary")
    budi.keyboard.press("c")
    budi.keyboard.press("Shift+Tab")
    budi.keyboard.type("Basis Data")
    budi.keyboard.press("Tab")
    budi.keyboard.type("Versi berapa?")
    budi.keyboard.press("Tab")
    budi.keyboard.press("Enter")
    budi.wait_for_selector(".v-thread")
    assert "pada Basis Data" in budi.inner_text("[data-card][open] .v-about").replace("\n", " ")
    budi.keyboard.press("r")
    budi.keyboard.type("Lengkapi tahun.")
    budi.keyboard.press("Tab")
    budi.keyboard.press("Enter")
    budi.wait_for_selector("[data-decided]")
    assert "e-Parkir" in budi.inner_text("[data-card][open] summary")
    budi.keyboard.press("a")
    budi.wait_for_selector("text=Tidak ada yang menunggu di sini")
    assert (state(app, sim), state(app, other)) == ("returned", "verified")

    # The officer is told, reads why under the head and beside the value, answers, sends again.
    siti.goto("/")
    assert siti.locator("[data-notices]").inner_text() == "3"
    assert "Lengkapi tahun." in siti.inner_text("main")
    press(siti, "SIM-KIR")
    assert "Lengkapi tahun." in siti.inner_text(".v-head")
    assert "lihat catatan" in siti.inner_text("#isian-database")
    tab_to(siti, "Jawab")
    siti.keyboard.press("Enter")
    tab_to(siti, "Jawaban")
    siti.keyboard.type("MySQL 8.0.")
    press(siti, "Kirim jawaban")
    press(siti, "Kirim ulang")
    assert state(app, sim) == "submitted"

    # The verifier sees the answer and accepts; that settles what was open.
    budi.goto("/tinjau/2.15.01/aplikasi")
    assert "MySQL 8.0." in budi.inner_text("[data-card][open]")
    assert "dikirim ulang" in budi.inner_text("[data-card][open] summary")
    budi.keyboard.press("a")
    budi.wait_for_selector("text=Tidak ada yang menunggu di sini")
    with app.app_context():
        assert not any(t.is_open for t in threads_of([sim.id])[sim.id])

    # The validator goes from one to the next.
    vera = desk_of(validator)
    vera.goto("/")
    press(vera, "Dishub")
    vera.keyboard.press("j")
    assert "SIM-KIR" in vera.inner_text("[data-card][open] summary")
    vera.keyboard.press("k")
    assert "e-Parkir" in vera.inner_text("[data-card][open] summary")
    vera.keyboard.press("a")
    vera.wait_for_selector("[data-decided]")
    vera.keyboard.press("a")
    vera.wait_for_selector("text=Tidak ada yang menunggu di sini")
    assert {state(app, sim), state(app, other)} == {"validated"}


def test_what_the_server_refuses_is_said_on_the_card_and_typed_text_stays(app, city, desk_of):
    record = a_record(app, "application", "SIM-KIR", "Dishub", review="submitted")
    budi = desk_of(an_account(app, "verifier"))
    budi.goto("/tinjau/2.15.01/aplikasi")
    budi.keyboard.press("r")
    budi.keyboard.press("Tab")
    budi.keyboard.press("Enter")  # without a reason
    budi.wait_for_selector("[data-error]:visible")
    assert "Tulis alasan" in budi.inner_text("[data-error]")
    a_link(app, record, "supports__process", a_record(app, "process", "Uji", "Dishub"))
    budi.locator("summary").first.focus()
    budi.keyboard.press("a")
    budi.get_by_text("berubah setelah halaman dibuka").wait_for()
    assert state(app, record) == "submitted"
    budi.context.set_offline(True)
    budi.keyboard.press("r")
    budi.keyboard.type("Lengkapi.")
    budi.keyboard.press("Tab")
    budi.keyboard.press("Enter")
    budi.get_by_text("Periksa sambungan").wait_for()
    assert budi.input_value("[data-card][open] textarea[name=reason]") == "Lengkapi."


@pytest.fixture
def pages(app, city):
    """Addresses of the pages of verification with something on them, and who opens them."""
    officer = an_account(app, ("officer", "verifier", "administrator"), "Dishub")
    a_record(app, "application", "SIM-KIR", "Dishub", review="submitted", year="lama")
    sent = a_record(app, "application", "e-Parkir", "Dishub", review="submitted")
    a_record(app, "application", "Trayek", "Dishub", database="MySQL", year="x")
    returned = a_record(app, "application", "Kembali", "Dishub", review="submitted")
    verifier = an_account(app, "verifier")
    with app.app_context():
        from app.operations import closures, comments, review
        from app.operations.actor import COMMAND_LINE
        from app.permissions import actor_of
        from architecture.metamodel import Domain

        actor = actor_of(verifier)
        comments.add_comment(actor, sent.id, "Mengapa?", field="attributes.database")
        review.review_elements(actor, [returned.id], "returned", reason="Lengkapi.")
        unit = next(u for u in queries.units().values() if u.short == "Disdik")
        closures.close_domain(COMMAND_LINE, unit.id, Domain.APPLICATION)
    return officer, [
        "/", "/tinjau", "/tinjau/2.15.01/aplikasi", "/kirim?opd=2.15.01&domain=aplikasi",
        "/tinjau/penutupan?ranah=aplikasi", "/administrasi/verifikasi", "/pemberitahuan",
        f"/catatan/{returned.id}", "/opd/2.15.01",
    ]  # fmt: skip


@pytest.mark.parametrize("size", [{"width": 1440, "height": 900}, PHONE], ids=["desk", "phone"])
def test_the_pages_fit_and_have_no_serious_finding_of_axe(app, pages, desk_of, size):
    account, addresses = pages
    tab = desk_of(account, viewport=size)
    for address in addresses:
        tab.goto(address)
        tab.evaluate(
            "for (const d of document.querySelectorAll('main details'))  if (!d.name) d.open = true"
        )
        tab.evaluate(AXE.read_text("utf-8"))
        found = tab.evaluate("axe.run('main').then((found) => found.violations)")
        serious = [(v["id"], v["nodes"][0]["html"]) for v in found
                   if v["impact"] in ("serious", "critical")]  # fmt: skip
        assert serious == [], address
        assert tab.evaluate("document.documentElement.scrollWidth") <= size["width"], address
