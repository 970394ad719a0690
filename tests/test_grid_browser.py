"""The grid as an officer uses it: typing, pasting, undoing, keys, others, screen readers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app import queries
from app.operations import elements
from app.operations.elements import Edit
from app.permissions import actor_of
from tests.conftest import LiveServer
from tests.factories import a_link, a_record, an_account, browser_cookie, reload
from tests.grid_desk import Desk

CLASSES = ("Khusus milik daerah", "Umum (berbagi pakai nasional)")


@pytest.fixture
def desk(app: Any, live_server: LiveServer, context: BrowserContext, page: Page) -> Desk:
    page.set_viewport_size({"width": 1440, "height": 900})
    return Desk(app, live_server, context, page)


def sheet(rows: int) -> str:
    """What Excel puts on the clipboard: name, class, RAA, hosting, state, service."""
    lines = []
    for number in range(1, rows + 1):
        hosting = "server kantor" if number == 7 else "Pusat data daerah"
        state = "jalan" if number == 12 else "Aktif"
        kind = "milik dinas lain" if number == 30 else CLASSES[number % 2]
        name = f'"Aplikasi ""Siap"" {number}"' if number == 3 else f"Aplikasi {number}"
        lines.append("\t".join((name, kind, "RAA.02.02", hosting, state, "Uji KIR")))
    return "\r\n".join(lines) + "\r\n"


def test_a_typed_value_is_stored_and_shown_after_a_reload(desk: Desk) -> None:
    kir = a_record(desk.app, name="SIM-KIR")
    desk.open()
    desk.cell(1, "Status aplikasi").click()
    desk.type("akt")
    expect(desk.tab.locator("#g-list .g-option.is-on")).to_have_text("Aktif")
    desk.press("Enter")
    expect(desk.cell(1, "Status aplikasi")).to_contain_text("Aktif")
    desk.saved()
    assert reload(desk.app, kir).attributes["lifecycle"] == "aktif"
    desk.tab.reload()
    desk.wait()
    expect(desk.cell(1, "Status aplikasi")).to_contain_text("Aktif")


def test_a_value_outside_its_list_is_marked_at_once_keeps_its_text_and_is_repaired(
    desk: Desk,
) -> None:
    kir = a_record(desk.app, name="SIM-KIR")
    desk.open()
    desk.cell(1, "Tempat hosting").click()
    desk.type("hosting sewaan")
    desk.press("Tab")
    wrong = desk.cell(1, "Tempat hosting")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_contain_text("hosting sewaan")
    desk.saved()
    assert reload(desk.app, kir).unread == {"hosting": "hosting sewaan"}
    expect(desk.tab.locator("#g-counts")).to_contain_text("1 belum terbaca")
    desk.press("F8")
    desk.tab.get_by_role("button", name="Pakai “Hosting sewa”").click()
    expect(wrong).not_to_have_attribute("aria-invalid", "true")
    desk.saved()
    assert reload(desk.app, kir).unread == {}


def test_forty_pasted_rows_with_three_wrong_cells_stay_marked_and_can_be_taken_back(
    desk: Desk,
) -> None:
    a_record(desk.app, "service", "Uji KIR")
    desk.open()
    desk.tab.get_by_role("button", name="Tambah baris pertama").click()
    desk.paste(sheet(40))
    outcome = desk.tab.locator("#g-outcome")
    expect(outcome).to_contain_text("40 baris ditempel: 237 sel masuk")
    expect(outcome).to_contain_text("3 belum terbaca")
    desk.saved()
    desk.tab.reload()
    desk.wait()
    expect(desk.tab.locator("#g-counts")).to_contain_text("3 belum terbaca")
    expect(desk.cell(7, "Tempat hosting")).to_contain_text("server kantor")
    expect(desk.cell(7, "Tempat hosting")).to_have_attribute("aria-invalid", "true")
    expect(desk.cell(3, "Nama Aplikasi")).to_contain_text('Aplikasi "Siap" 3')
    expect(desk.cell(1, "Mendukung layanan").locator(".s-chip")).to_contain_text("Uji KIR")
    pasted = desk.stored("Aplikasi 12")
    assert pasted.unread == {"lifecycle": "jalan"}
    assert pasted.marks["hosting"] == "assumed"
    assert len(desk.names()) == 41


def test_taking_a_paste_back_leaves_things_as_they_were(desk: Desk) -> None:
    kir = a_record(desk.app, name="SIM-KIR", hosting="pdn")
    desk.open()
    desk.cell(1, "Nama Aplikasi").click()
    desk.paste("SIM-KIR\tKhusus milik daerah\tRAA.02.02\tHosting sewa\nBaru\tUmum\t\tawan")
    desk.saved()
    assert desk.names() == ["Baru", "SIM-KIR"]
    desk.tab.get_by_role("button", name="Batalkan tempel").click()
    expect(desk.row(2).locator(".g-blank.g-name")).to_be_visible()
    desk.saved()
    back = reload(desk.app, kir)
    assert (back.attributes, back.marks, desk.names()) == (kir.attributes, kir.marks, ["SIM-KIR"])


def test_undo_and_redo_go_through_the_same_queue(desk: Desk) -> None:
    kir = a_record(desk.app, name="SIM-KIR", function="Uji berkala")
    desk.open(anchor=f"#{kir.id}/attributes.function")
    desk.type("Retribusi")
    desk.press("Enter")
    desk.press("Control+z")
    expect(desk.cell(1, "Fungsi Aplikasi")).to_contain_text("Uji berkala")
    desk.saved()
    assert reload(desk.app, kir).attributes["function"] == "Uji berkala"
    desk.press("Control+y")
    desk.saved()
    assert reload(desk.app, kir).attributes["function"] == "Retribusi"


def test_fill_down_brings_the_topmost_value_into_the_rows_below(desk: Desk) -> None:
    first = a_record(desk.app, name="Satu", hosting="pdn")
    others = [a_record(desk.app, name=name) for name in ("Dua", "Tiga")]
    desk.open(anchor=f"#{first.id}/attributes.hosting")
    desk.press("Shift+ArrowDown", "Shift+ArrowDown", "Control+d")
    desk.saved()
    assert [reload(desk.app, r).attributes.get("hosting") for r in others] == ["pdn", "pdn"]


def test_one_cell_takes_several_relations_and_text_that_waits(desk: Desk) -> None:
    kir = a_record(desk.app, name="SIM-KIR")
    for name in ("Uji Berkala Kendaraan", "Uji Tipe"):
        a_record(desk.app, "service", name)
    desk.open(anchor=f"#{kir.id}/links.supports__service")
    for typed in ("uji berk", "uji tipe"):
        desk.type(typed)
        expect(desk.tab.locator("#g-list .g-option.is-on")).to_be_visible()
        desk.press("Enter")
    desk.type("Layanan lampu")
    expect(desk.tab.locator("#g-list")).to_contain_text("Buat layanan “Layanan lampu”")
    desk.tab.locator(".g-field").click(timeout=2000)  # fails where something lies over the field
    desk.press("Tab")
    desk.saved()
    links = links_of(desk, kir.id)
    assert links == (["Uji Berkala Kendaraan", "Uji Tipe"], ["Layanan lampu"])
    cell = desk.cell(1, "Mendukung layanan")
    expect(cell.locator(".s-chip")).to_have_class("s-chip g-chip d-layanan")
    expect(cell.locator(".g-more")).to_have_attribute("data-more", "+2")
    expect(desk.tab.locator("#g-counts")).to_contain_text("1 tautan menunggu")


def test_backspace_takes_a_relation_off(desk: Desk) -> None:
    kir = a_record(desk.app, name="SIM-KIR")
    service = a_record(desk.app, "service", "Uji Berkala")
    a_link(desk.app, kir, "supports__service", service)
    desk.open(anchor=f"#{kir.id}/links.supports__service")
    desk.press("F2", "Backspace", "Tab")
    desk.saved()
    assert links_of(desk, kir.id) == ([], [])


def links_of(desk: Desk, element_id: str) -> tuple[list[str], list[str]]:
    """Names of what a record is linked to, and texts that wait."""
    with desk.app.app_context():
        graph = queries.load_graph("all")
        ends = [other.name for _, other in graph.neighbours(graph.elements[element_id])]
        texts = [link.text for link in graph.open_links if link.element == element_id]
    return sorted(ends), sorted(texts)


def test_a_conflict_shows_both_values_and_the_chosen_one_stays(desk: Desk) -> None:
    kir = a_record(desk.app, name="SIM-KIR", function="Semula")
    budi = an_account(desk.app, "officer", "Dishub", name="Budi Santoso")
    desk.open(anchor=f"#{kir.id}/attributes.function")
    desk.press("F2")
    save(desk, budi, kir.id, "Dari Budi", seen="Semula")
    desk.press("Control+a")
    desk.type("Dari Siti")
    desk.press("Enter", "ArrowUp")
    error = desk.tab.locator("#g-error")
    for words in ("Dari Budi", "Dari Siti", "Semula", "Budi Santoso"):
        expect(error).to_contain_text(words)
    label = re.compile("bertabrakan")
    expect(desk.cell(1, "Fungsi Aplikasi")).to_have_attribute("aria-label", label)
    desk.tab.get_by_role("button", name="Pakai “Dari Siti”").click()
    desk.saved()
    expect(desk.cell(1, "Fungsi Aplikasi")).to_contain_text("Dari Siti")
    assert reload(desk.app, kir).attributes["function"] == "Dari Siti"
    with desk.app.app_context():
        kept = [entry.after for entry in queries.history(kir.id) if entry.action == "conflict"]
    assert kept == [{"attributes.function": "Dari Siti"}]


def save(desk: Desk, account: queries.Account, element_id: str, text: str, *, seen: str) -> None:
    """Another person saves a function."""
    with desk.app.app_context():
        edit = Edit(text, seen)
        elements.save_element(actor_of(account), element_id, {"function": edit})


def test_what_others_change_appears_without_a_reload_and_moves_nothing(desk: Desk) -> None:
    kir = a_record(desk.app, name="SIM-KIR", function="Semula")
    budi = an_account(desk.app, "officer", "Dishub", name="Budi Santoso")
    desk.open(anchor=f"#{kir.id}/attributes.hosting")
    save(desk, budi, kir.id, "Dari Budi", seen="Semula")
    a_record(desk.app, name="Aplikasi rekan")
    expect(desk.cell(1, "Fungsi Aplikasi")).to_contain_text("Dari Budi", timeout=10_000)
    expect(desk.cell(2, "Nama Aplikasi")).to_contain_text("Aplikasi rekan")
    expect(desk.cell(1, "Tempat hosting")).to_be_focused()


def test_a_colleague_is_seen_at_the_cell_in_use(
    desk: Desk, context: BrowserContext, browser: Any
) -> None:
    kir = a_record(desk.app, name="SIM-KIR")
    budi = an_account(desk.app, "officer", "Dishub", name="Budi Santoso")
    desk.open()
    other = browser.new_context()
    other.add_cookies([browser_cookie(desk.app, budi, desk.server.url)])
    place = f"/kisi/application?opd=2.15.01#{kir.id}/attributes.hosting"
    other.new_page().goto(desk.server.url + place)
    people = desk.tab.locator("#g-people")
    expect(people).to_contain_text("2 orang di sini: Anda, Budi Santoso", timeout=15_000)
    expect(desk.cell(1, "Tempat hosting").locator(".g-initials")).to_have_text("BS", timeout=15_000)
    other.close()


def test_a_row_without_name_waits_in_the_browser_until_it_has_one(desk: Desk) -> None:
    a_record(desk.app, name="SIM-KIR")
    desk.open()
    desk.cell(2, "Status aplikasi").click()
    desk.type("Aktif")
    desk.press("Tab")
    expect(desk.cell(2, "Nama Aplikasi")).to_contain_text("belum bernama")
    desk.tab.reload()
    desk.wait()
    expect(desk.cell(2, "Status aplikasi")).to_contain_text("Aktif")
    desk.cell(2, "Nama Aplikasi").click()
    desk.type("SIM-PJU")
    desk.press("Enter")
    desk.saved()
    assert desk.stored("SIM-PJU").attributes == {"lifecycle": "aktif"}
    expect(desk.row(3).locator(".g-blank.g-name")).to_be_visible()


def test_offline_edits_show_as_waiting_are_checked_and_arrive_later(desk: Desk) -> None:
    kir = a_record(desk.app, name="SIM-KIR")
    desk.open(anchor=f"#{kir.id}/attributes.lifecycle")
    desk.context.set_offline(True)
    desk.type("macet")
    desk.press("Tab")
    cell = desk.cell(1, "Status aplikasi")
    expect(cell).to_have_attribute("aria-invalid", "true")
    expect(cell).to_have_attribute("aria-label", re.compile("belum terkirim"))
    expect(desk.tab.locator("#g-counts")).to_contain_text("1 belum terkirim")
    desk.context.set_offline(False)
    desk.saved()
    expect(cell).not_to_have_attribute("aria-label", re.compile("belum terkirim"))
    assert reload(desk.app, kir).unread == {"lifecycle": "macet"}


def test_copied_cells_are_text_that_excel_reads(desk: Desk) -> None:
    kir = a_record(desk.app, name="SIM-KIR", hosting="pdn", description='Baris satu\nbaris "dua"')
    desk.open(anchor=f"#{kir.id}/attributes.description")
    assert desk.copy() == '"Baris satu\nbaris ""dua"""'
    desk.cell(1, "Tempat hosting").click()
    desk.press("Shift+ArrowRight")
    assert desk.copy() == "Pusat Data Nasional\t"


def test_a_pasted_cell_keeps_its_line_breaks_and_tabs(desk: Desk) -> None:
    kir = a_record(desk.app, name="SIM-KIR")
    desk.open(anchor=f"#{kir.id}/attributes.description")
    desk.paste('"satu\ndua\ttiga"\r\n')
    desk.saved()
    assert reload(desk.app, kir).attributes["description"] == "satu\ndua\ttiga"


def test_a_click_on_the_mark_confirms_what_was_assumed_and_undo_takes_it_back(desk: Desk) -> None:
    kir = a_record(desk.app, name="SIM-KIR", hosting="pdn", marks={"hosting": "assumed"})
    desk.open()
    desk.row(1).get_by_role("img", name="dianggap").click()
    desk.saved()
    assert reload(desk.app, kir).marks == {"hosting": "confirmed"}
    desk.press("Control+z")
    desk.saved()
    assert reload(desk.app, kir).marks == {"hosting": "assumed"}


def test_an_empty_cell_takes_a_reason_for_not_applying(desk: Desk) -> None:
    kir = a_record(desk.app, name="SIM-KIR")
    desk.open(anchor=f"#{kir.id}/attributes.hosting")
    desk.cell(1, "Tempat hosting").click(button="right")
    desk.tab.get_by_role("button", name="Tandai tidak berlaku").click()
    desk.tab.get_by_role("textbox", name="Alasan tidak berlaku").fill("Aplikasi desktop")
    desk.press("Enter")
    expect(desk.cell(1, "Tempat hosting")).to_contain_text("tidak berlaku")
    desk.saved()
    stored = reload(desk.app, kir)
    assert (stored.marks, stored.reasons) == (
        {"hosting": "not_applicable"},
        {"hosting": "Aplikasi desktop"},
    )


def test_a_filter_says_what_it_hides_and_goes_off(desk: Desk) -> None:
    a_record(desk.app, name="SIM-KIR", hosting="pdn")
    a_record(desk.app, name="Antrean")
    desk.open()
    desk.tab.get_by_role("button", name="Saring").click()
    desk.tab.get_by_placeholder("Kata dalam tabel ini").fill("nasional")
    hidden = desk.tab.locator("#g-hidden")
    expect(hidden).to_contain_text("1 dari 2 baris; 1 disembunyikan saringan")
    expect(desk.cell(1, "Nama Aplikasi")).to_contain_text("SIM-KIR")
    hidden.get_by_role("button", name="Hapus saringan").click()
    expect(hidden).to_be_hidden()
    expect(desk.cell(2, "Nama Aplikasi")).to_contain_text("Antrean")


def test_a_hidden_column_is_shown_when_its_cell_is_asked_for_and_stays_chosen(desk: Desk) -> None:
    kir = a_record(desk.app, name="SIM-KIR", language="Python")
    desk.open(anchor=f"#{kir.id}/attributes.language")
    expect(desk.cell(1, "Bahasa Pemrograman")).to_be_focused()
    desk.open()
    expect(desk.cell(1, "Bahasa Pemrograman")).to_contain_text("Python")


def test_the_keyboard_alone_reaches_and_leaves_every_cell(desk: Desk) -> None:
    a_record(desk.app, name="SIM-KIR")
    a_record(desk.app, name="Antrean")
    desk.open()
    desk.tab.locator("#g-filter").focus()
    for _ in range(6):
        desk.press("Tab")
        if desk.tab.evaluate("document.activeElement.id === 'g-shell'"):
            break
    expect(desk.cell(1, "Nama Aplikasi")).to_be_focused()
    desk.press("ArrowDown", "Tab", "Tab")
    expect(desk.cell(2, "RAA")).to_be_focused()
    desk.press("Control+Home", "End")
    expect(desk.row(1).locator("> .g-c").last).to_be_focused()
    desk.press("Home", "F2", "End")
    desk.type(" 2")
    desk.press("Shift+Enter")
    expect(desk.cell(1, "Nama Aplikasi")).to_contain_text("SIM-KIR 2")
    desk.press("Escape", "Tab")
    assert not desk.tab.evaluate("document.activeElement.id === 'g-shell'")
    desk.saved()
    assert "SIM-KIR 2" in desk.names()


def test_another_opds_row_says_why_it_cannot_be_changed(desk: Desk) -> None:
    a_record(desk.app, name="SPMB", opd="Disdik", review="submitted")
    desk.open(opd="1.01.01")
    desk.cell(1, "Nama Aplikasi").click()
    desk.press("F2")
    expect(desk.tab.locator(".g-editor")).to_have_count(0)
    expect(desk.tab.locator("#g-help")).to_contain_text("hanya dapat dibaca")
    expect(desk.tab.locator(".g-row")).to_have_count(1)


def test_axe_finds_nothing_serious_in_the_grid_its_editor_and_its_menus(desk: Desk) -> None:
    kir = a_record(desk.app, name="SIM-KIR", hosting="pdn", marks={"hosting": "assumed"})
    a_record(desk.app, name="Antrean", lifecycle="macet")
    a_link(desk.app, kir, "supports__service", a_record(desk.app, "service", "Uji KIR"))
    desk.open()
    assert serious(desk) == []
    desk.cell(1, "Status aplikasi").click()
    desk.press("F2")
    expect(desk.tab.locator("#g-list")).to_be_visible()
    assert serious(desk) == []
    desk.press("Escape", "Shift+F10")
    assert serious(desk) == []
    desk.press("Escape")
    desk.tab.locator("#g-columns").click()
    assert serious(desk) == []


def serious(desk: Desk) -> list[tuple[str, str]]:
    desk.tab.evaluate(Path("app/static/vendor/axe.min.js").read_text("utf-8"))
    found = desk.tab.evaluate("axe.run().then((found) => found.violations)")
    return [
        (v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")
    ]


def test_phones_get_cards_and_the_list_instead(desk: Desk) -> None:
    a_record(desk.app, name="SIM-KIR")
    desk.tab.set_viewport_size({"width": 390, "height": 844})
    desk.open()
    expect(desk.tab.get_by_role("link", name="Isi lewat kartu")).to_be_visible()
    expect(desk.tab.get_by_role("link", name="Baca sebagai daftar").first).to_be_visible()
    expect(desk.tab.locator("#grid")).to_be_hidden()
    assert desk.tab.evaluate("document.documentElement.scrollWidth") == 390


def test_what_waits_is_listed_in_words_and_not_in_codes(desk: Desk) -> None:
    kir = a_record(desk.app, name="SIM-KIR")
    desk.open(anchor=f"#{kir.id}/attributes.lifecycle")
    desk.context.set_offline(True)
    desk.type("Tidak aktif")
    desk.press("Enter")
    desk.tab.locator("#outbox summary").click()
    expect(desk.tab.locator(".s-outbox-lists")).to_contain_text("Tidak aktif")
    assert "tidak_aktif" not in desk.tab.locator(".s-outbox-lists").inner_text()
