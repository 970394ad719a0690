"""Small things on pages that led nowhere: empty lists, pictures without record, links to fields."""

from app.operations.actor import COMMAND_LINE
from app.operations.baselines import add_baseline
from app.operations.elements import archive_element
from app.queries.baselines import baseline
from tests.factories import a_city, a_link, a_record, an_account, browser_cookie, signed_in


def read(client, address):
    answer = client.get(address, follow_redirects=True)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_only_who_may_store_a_state_is_told_to(app):
    a_city(app)
    invited = "Simpan satu sebelum rapat penting"
    assert invited in read(signed_in(app, an_account(app, "writer")), "/baseline")
    page = read(signed_in(app, an_account(app, "reader", username="pembaca2")), "/baseline")
    assert invited not in page and "Penulis atau administrator menyimpannya" in page


def test_numbers_of_the_first_day_stand_once(app):
    a_city(app)
    a_record(app, "application", "SIM-KIR", "Dishub")
    page = read(signed_in(app, an_account(app, "administrator")), "/kesenjangan/perkembangan")
    assert page.count("<thead>") == 3
    assert "Beda" not in page and ">Awal<" not in page


def test_picture_about_a_record_lets_one_choose_it(app):
    a_city(app)
    kir = a_record(app, "application", "SIM-KIR", "Dishub")
    service = a_record(app, "service", "Uji KIR", "Dishub")
    a_link(app, kir, "supports__service", service)
    client = signed_in(app, an_account(app, "administrator"))
    page = read(client, "/gambar/katalog/context")
    assert f'href="/gambar/katalog/context?catatan={kir.id}"' in page and 'name="catatan"' in page
    assert "SIM-KIR: konteks" in read(client, f"/gambar/katalog/context?catatan={kir.code}")
    assert client.get("/gambar/katalog/context?catatan=TIDAK-ADA").status_code == 404


def test_what_a_comparison_misses_opens_as_it_was(app):
    a_city(app)
    kir = a_record(app, "application", "SIM-KIR", "Dishub", review="validated")
    with app.app_context():
        named = baseline(add_baseline(COMMAND_LINE, "Draf", ""))
        archive_element(COMMAND_LINE, kir.id)
    client = signed_in(app, an_account(app, "administrator"))
    address = f"/pada/{named.number}/baseline/catatan/{kir.id}"
    assert address in read(client, f"/baseline/banding?dari={named.id}&ke=today")
    assert "SIM-KIR" in read(client, address)


def test_address_of_a_field_leads_into_it(app, live_server, context, page):
    a_city(app)
    kir = a_record(app, "application", "SIM-KIR", "Dishub")
    plan = a_record(app, "activity", "Uji berkala daring", "Dishub")
    cookie = browser_cookie(app, an_account(app, "administrator"), live_server.url)
    context.add_cookies([cookie])
    folded = "isian-produces__server"  # in a closed section
    for record, field in ((kir, "isian-raa"), (kir, "plan"), (plan, folded)):
        page.goto(f"{live_server.url}/catatan/{record.id}/ubah#{field}")
        page.wait_for_function(
            "id => document.activeElement.closest('#' + CSS.escape(id)) !== null", arg=field
        )
