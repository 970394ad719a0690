"""One day of a workshop, played in browsers as people do it, from the code on the wall to the end.

A verifier opens the room; an officer without training joins on a phone and at a laptop, turns
tupoksi into processes, pastes the register of applications, links it, sends it; the verifier of
the right OPD returns one record and accepts; the room closes. What counts is read from the
tables and the change log at the end.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ViewportSize

from app import queries
from app.queries.tupoksi import clauses_of
from architecture.graph import Element
from architecture.tupoksi import has_opening
from tests.conftest import LiveServer
from tests.factories import a_city, a_record, unit_id
from tests.workshop_people import (
    LAPTOP,
    PHONE,
    Person,
    a_verifier,
    ask_to_join,
    sign_in,
)
from tests.workshop_steps import (
    APPLICATIONS,
    OFFICER,
    WRONG,
    accept_all,
    answer_a_card,
    answer_and_send_again,
    close_the_room,
    fill_in_services,
    join_on_a_phone,
    let_in,
    link_by_three_letters,
    open_workshop,
    paste_applications,
    paste_tupoksi,
    reaches_nothing,
    return_one,
    send_applications,
    work_through_the_clauses,
)
from tests.workshops import a_workshop, admit

# Said here once more: the test must not believe the list it tests.
OPENINGS = re.compile(
    r"(?i)(perumusan|pelaksanaan|penyelenggaraan|penyusunan|penyiapan|pemantauan|evaluasi|"
    r"pelaporan|pembinaan|pemberian|koordinasi|pengoordinasian|fasilitasi)\b"
)
FACILITATOR, VERIFIER = "Rahma Abdullah", "Baharuddin Saleh"

Arrive = Callable[[str, ViewportSize], Person]


@pytest.fixture
def arrive(browser: Browser, live_server: LiveServer, tmp_path: Path) -> Iterator[Arrive]:
    """`arrive("laptop", LAPTOP)` is a person with a browser of its own."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    contexts: list[BrowserContext] = []
    persons: list[Person] = []

    def come(name: str, size: ViewportSize) -> Person:
        context = browser.new_context(locale="id-ID", base_url=live_server.url, viewport=size)
        contexts.append(context)
        persons.append(Person(context, folder, name, size=size))
        return persons[-1]

    yield come
    troubles = {p.name: p.troubles for p in persons if p.troubles}
    for context in contexts:
        context.close()
    assert troubles == {}


def test_a_day_from_the_code_on_the_wall_to_the_closed_room(
    live_server: LiveServer, arrive: Arrive
) -> None:
    app = live_server.app
    a_city(app)
    facilitator, phone, laptop = arrive("ruang", LAPTOP), arrive("ponsel", PHONE), None
    sign_in(facilitator, a_verifier(app, "Bagor", FACILITATOR))
    code = open_workshop(facilitator)
    join_on_a_phone(phone, facilitator, code)
    laptop = arrive("laptop", LAPTOP)
    ask_to_join(laptop, code, OFFICER, "pendidikan")
    let_in(facilitator, laptop)

    paste_tupoksi(laptop)
    work_through_the_clauses(laptop)
    answer_a_card(phone)
    fill_in_services(laptop)
    paste_applications(laptop)
    link_by_three_letters(laptop)
    send_applications(laptop)
    verifier = arrive("verifikator", LAPTOP)
    sign_in(verifier, a_verifier(app, "Diskominfo", VERIFIER))
    return_one(verifier)
    answer_and_send_again(laptop)
    accept_all(verifier)
    close_the_room(facilitator)
    reaches_nothing(laptop)
    reaches_nothing(phone)

    with app.app_context():
        graph = queries.load_graph("all")
        own = {e.name: e for e in graph.elements.values() if e.opd == unit_id("Disdik")}
        the_clauses_are_decided(own)
        the_register_is_in(own, graph)
        the_log_tells_who_did_what(own)


# --- What is stored at the end -------------------------------------------------------------------


def the_clauses_are_decided(own: dict[str, Element]) -> None:
    """Each clause is tied, joined or declined with a reason; names have lost their openings."""
    clauses = clauses_of(str(unit_id("Disdik")))
    ties = Counter(process for c in clauses for process in c.processes)
    assert len(clauses) == 25
    assert [c.place for c in clauses if bool(c.processes) == bool(c.reason)] == []
    assert next(c.reason for c in clauses if c.reason) == "Data pokok dikelola kementerian."
    assert max(ties.values()) == 3  # two of one object, and one joined to them by hand
    processes = [e.name for e in own.values() if e.kind == "process"]
    assert len(processes) == len(ties)
    assert [n for n in processes if has_opening(n) or OPENINGS.match(n)] == []
    assert "Perencanaan kebutuhan ruang kelas dan sarana belajar" in processes
    told = [e.attributes["output"] for e in own.values() if "output" in e.attributes]
    assert told == ["Daftar nilai"]  # on the phone


def the_register_is_in(own: dict[str, Element], graph: Any) -> None:
    """Every cell of the sheet, as it was pasted; the linked ones have one service more."""
    rows = [line.split("\t") for line in APPLICATIONS.splitlines()]
    assert len(rows) == 40 and {len(row) for row in rows} == {6}
    for name, _class, _raa, _hosting, _state, service in rows:
        element = own[name]
        filled = {*element.attributes, *element.unread}
        assert filled == {"ownership_class", "raa", "hosting", "lifecycle"}, name
        assert element.review == "verified", name
        assert service in {other.name for _, other in graph.neighbours(element)}
    unread = {e.name: dict(e.unread) for e in own.values() if e.unread}
    assert unread == {n: texts for n, texts in WRONG.items() if n != "Absensi Guru"}
    assert own["Absensi Guru"].attributes["hosting"] == "ruang_server_opd"
    linked = {n: {o.name for _, o in graph.neighbours(own[n]) if o.kind == "service"}
              for n in ("SIMPEG Guru", "SPMB Daring", "e-Rapor SD")}  # fmt: skip
    assert linked == {
        "SIMPEG Guru": {"Penerimaan murid baru", "Mutasi murid"},
        "SPMB Daring": {"Legalisir ijazah", "Pengaduan sekolah"},
        "e-Rapor SD": {"Mutasi murid", "Angkutan sekolah antarpulau"},
    }


def the_log_tells_who_did_what(own: dict[str, Element]) -> None:
    """The returned record's whole way, and every application made once by the officer."""
    way = [(e.actor, e.action) for e in reversed(queries.history(own["Absensi Guru"].id))]
    made, reviewed = way[:6], [step for step in way[6:] if step[1] != "resolve"]
    assert made == [(OFFICER, "create")] + [(OFFICER, "update")] * 4 + [(OFFICER, "create")]
    assert reviewed == [
        (OFFICER, "submitted"), (VERIFIER, "comment"), (VERIFIER, "returned"),
        (OFFICER, "comment"), (OFFICER, "update"), (OFFICER, "submitted"), (VERIFIER, "verified"),
    ]  # fmt: skip
    log = queries.recent_changes(5000)
    made_once = Counter(
        e.after["name"] for e in log
        if (e.entity, e.action) == ("element", "create") and e.after["kind"] == "application"
        and e.actor == OFFICER
    )  # fmt: skip
    assert set(made_once.values()) == {1} and len(made_once) == 40
    assert [e.action for e in log if e.entity == "workshop"] == ["end", "create"]
    assert not [e for e in log if e.action == "conflict"]


# --- With the keyboard alone ---------------------------------------------------------------------


def test_from_joining_to_sending_with_the_keyboard_alone(
    live_server: LiveServer, arrive: Arrive
) -> None:
    app = live_server.app
    a_city(app)
    a_record(app, "service", "Uji berkala kendaraan", "Dishub")
    meeting = a_workshop(app)
    officer = arrive("papan-ketik", LAPTOP)
    ask_to_join(officer, meeting.code, "Yusri", "perhubungan")
    admit(app, meeting)
    officer.tab.wait_for_url("**/opd/2.15.01")
    officer.look("ruang-kerja")
    officer.follow("Tempel tupoksi")
    officer.reach("Peraturan")
    officer.type("Perwali Nomor 27 Tahun 2024")
    officer.reach("Teks pasal")
    officer.type("Pasal 9\na. pelaksanaan uji berkala kendaraan;\nb. pengelolaan terminal.")
    officer.reach("Pecah menjadi 2 klausul")
    officer.enter()
    for left in (1, 0):
        officer.press("Enter")
        officer.decided(left)
    officer.look("klausul")
    officer.follow("Kembali ke ruang kerja")
    officer.follow("Aplikasi")
    officer.reach("Tambah baris pertama")
    officer.press("Enter")
    for text in ("SIM-KIR", "khusus", "RAA.02.02", "ruang server", "aktif"):
        officer.type(text)
        officer.press("Tab")
    officer.pick("uji", "Uji berkala kendaraan")
    officer.saved("1 baris")
    officer.look("kisi")
    officer.press("Escape")
    officer.follow("Kirim Aplikasi ke verifikasi", "Shift+Tab")
    officer.look("kirim")
    officer.follow("Kirim apa adanya")
    officer.sees("1 catatan dikirim")
    assert officer.pointers == 0
    with app.app_context():
        graph = queries.load_graph("all")
        found = next(e for e in graph.elements.values() if e.name == "SIM-KIR")
        linked = [o.name for _, o in graph.neighbours(found) if o.kind == "service"]
    assert (found.review, linked) == ("submitted", ["Uji berkala kendaraan"])
    assert set(found.attributes) == {"ownership_class", "raa", "hosting", "lifecycle"}
