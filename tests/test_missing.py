"""What an OPD still has to fill in: page, panel, letter and text."""

import re

from tests.factories import a_city, a_record, an_account, sign_in


def a_city_with_flaws(app):
    city = a_city(app)
    wrong = a_record(app, "application", "SIAP-APILL", "Dishub", platform="android")
    a_record(app, "application", "Aduan Lampu", "Dishub")
    a_record(app, "application", "Rapor Digital", "Disdik")
    return city, wrong


def signed_in(app, client, roles="officer", opd="Dishub"):
    account = an_account(app, roles, opd)
    sign_in(client, account)
    return account


def test_wrong_values_stand_above_everything_else(app, client):
    a_city_with_flaws(app)
    signed_in(app, client)
    page = client.get("/opd/2.15.01/kurang").text
    wrong, other = page.index("Isian belum terbaca"), page.index("kolom yang masih kosong")
    assert wrong < page.index("Aplikasi tanpa layanan") < other


def test_each_line_opens_the_cell_that_closes_it(app, client):
    _, wrong = a_city_with_flaws(app)
    signed_in(app, client)
    page = client.get("/opd/2.15.01/kurang").text
    line = page[page.index("<b>Isian belum terbaca") :].split("</tr>")[0]
    assert re.search(rf'href="[^"]*{wrong.id}[^"]*platform"', line)


def test_records_of_other_agencies_are_not_in_the_list(app, client):
    a_city_with_flaws(app)
    signed_in(app, client)
    assert "Rapor Digital" not in client.get("/opd/2.15.01/kurang").text


def test_a_stranger_is_not_told_about_drafts(app, client):
    a_city_with_flaws(app)
    signed_in(app, client, opd="Disdik")
    page = client.get("/opd/2.15.01/kurang").text
    assert "android" not in page and "Isian belum terbaca" not in page


def test_the_text_for_a_chat_group_counts_names_and_links(app, client):
    a_city_with_flaws(app)
    signed_in(app, client)
    page = client.get("/opd/2.15.01/kurang").text
    text = page[page.index("<textarea") : page.index("</textarea>")]
    assert "*Dinas Perhubungan*" in text
    assert "SIAP-APILL" in text and "http://localhost/opd/2.15.01/kurang" in text


def test_the_annex_has_room_for_signatures(app, client):
    a_city_with_flaws(app)
    signed_in(app, client)
    page = client.get("/opd/2.15.01/kurang").text
    assert "Kepala Dinas Perhubungan" in page and "Petugas pengisi" in page


def test_the_panel_shows_the_kind_in_hand_first(app, client):
    a_city_with_flaws(app)
    a_record(app, "process", "Uji KIR", "Dishub", process_kind="inti")
    signed_in(app, client)
    panel = client.get("/opd/2.15.01/kurang/panel?kind=process").text
    assert panel.index('data-kind="process"') < panel.index("Aplikasi tanpa layanan")


def test_an_unknown_agency_is_not_found(app, client):
    a_city(app)
    signed_in(app, client, roles="reader", opd=None)
    assert client.get("/opd/9.99/kurang").status_code == 404
