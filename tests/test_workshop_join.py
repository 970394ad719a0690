"""Joining by code in the browser: right codes at once, wrong ones counted, waiting, entering."""

import re

import pytest

from app import lan, queries
from app.operations import attendance
from app.operations import workshops as operations
from app.permissions import actor_of
from app.workshops.codes import wrong_codes
from tests.factories import a_city, an_account, signed_in, unit_id
from tests.workshops import (
    a_participant,
    a_workshop,
    admit,
    asks,
    close,
    facilitator_of,
    lines_of,
    reloaded,
)


@pytest.fixture
def city(app):
    a_city(app)
    return app


@pytest.fixture
def meeting(city):
    return a_workshop(city)


def join(app, meeting, name="Yusri", opd="Dishub", client=None):
    """A browser that asked to join."""
    client = client or app.test_client()
    with app.app_context():
        form = {"name": name, "opd": unit_id(opd)}
    answer = client.post(f"/gabung/{meeting.code}", data=form)
    assert answer.status_code == 302, answer.text
    return client


def wrong_code(meeting):
    """A code of nobody."""
    return "AAAAAA" if meeting.code != "AAAAAA" else "CCCCCC"


# --- The code -----------------------------------------------------------------------------------


def test_code_opens_without_an_account_and_whatever_the_writing(city, meeting):
    typed = f"{meeting.code[:3]} {meeting.code[3:]}".lower()
    answer = city.test_client().post("/gabung", data={"code": typed})
    assert (answer.status_code, answer.location) == (302, f"/gabung/{meeting.code}")


def test_code_opens_the_waiting_list_and_nothing_else(city, meeting):
    client = join(city, meeting)
    for address in ("/", "/ruang-kerja", "/catatan/application", f"/lokakarya/{meeting.id}"):
        assert client.get(address).location.startswith("/masuk")
    assert client.get("/gabung/tunggu").status_code == 200


@pytest.mark.parametrize("code", ["AAAAAA", "x", "%00", "a" * 500])
def test_wrong_code_is_told_without_saying_more(city, code):
    a_workshop(city, name="Rahasia Dapur")
    answer = city.test_client().get(f"/gabung/{code}")
    assert answer.status_code == 422
    assert "Kode tidak cocok" in answer.text and "Rahasia Dapur" not in answer.text


def test_empty_code_is_no_wrong_code(city):
    assert city.test_client().post("/gabung", data={"code": " - "}).status_code == 422
    with city.app_context():
        assert wrong_codes().within(60) == 0


def test_wrong_codes_are_told_how_long_to_wait(city, meeting):
    client = city.test_client()
    answers = [client.post("/gabung", data={"code": wrong_code(meeting)}) for _ in range(6)]
    waits = [a.headers.get("Retry-After") for a in answers]
    assert waits == [None, None, None, "2", "4", "8"]
    assert [a.status_code for a in answers] == [422] * 3 + [429] * 3
    assert "Coba lagi dalam 8 detik" in answers[-1].text


def test_right_code_is_taken_at_once_while_the_delay_runs(city, meeting):
    client = city.test_client()
    for _ in range(12):
        answer = client.post("/gabung", data={"code": wrong_code(meeting)})
    assert answer.headers["Retry-After"] == "60"
    assert client.post("/gabung", data={"code": meeting.code}).status_code == 302
    assert client.get(f"/gabung/{meeting.code}").status_code == 200


def test_a_whole_room_behind_one_address_gets_in_after_many_slips(city, meeting):
    for number in range(40):
        client = city.test_client()
        client.post("/gabung", data={"code": wrong_code(meeting)})
        join(city, meeting, f"Peserta {number}", client=client)
    assert len(lines_of(city, meeting)) == 40


def test_facilitator_is_told_of_wrong_codes(city, meeting):
    client = city.test_client()
    for _ in range(12):
        client.post("/gabung", data={"code": wrong_code(meeting)})
    page = signed_in(city, facilitator_of(city, meeting)).get(f"/lokakarya/{meeting.id}")
    assert "12 kode salah" in page.text


def test_replaced_code_opens_nothing(city, meeting):
    with city.test_request_context():
        operations.change_code(actor_of(facilitator_of(city, meeting)), meeting.id)
    assert city.test_client().get(f"/gabung/{meeting.code}").status_code == 422
    assert city.test_client().get(f"/gabung/{reloaded(city, meeting).code}").status_code == 200


def test_code_dies_with_the_workshop(city, meeting):
    close(city, meeting)
    assert city.test_client().get(f"/gabung/{meeting.code}").status_code == 422


# --- Who ----------------------------------------------------------------------------------------


def test_form_offers_the_opds_of_the_workshop_and_their_units(city, meeting):
    page = city.test_client().get(f"/gabung/{meeting.code}").text
    assert "Dinas Perhubungan" in page and "Bidang Angkutan" in page
    assert "Bagian Organisasi" not in page


def test_no_number_of_a_person_is_asked(city, meeting):
    page = city.test_client().get(f"/gabung/{meeting.code}").text
    assert "NIK dan NIP tidak ditanya" in page
    fields = set(re.findall(r'name="(\w+)"', page))
    assert fields <= {"name", "opd", "csrf_token", "viewport"}


def test_wrong_answers_come_back_with_what_was_typed(city, meeting):
    client = city.test_client()
    answer = client.post(f"/gabung/{meeting.code}", data={"name": "Nia 198501012010011001"})
    assert answer.status_code == 422
    assert "tanpa NIK atau NIP" in answer.text and "Pilih OPD dari daftar" in answer.text
    assert 'value="Nia 198501012010011001"' in answer.text


def test_name_is_never_markup(city, meeting):
    name = '<img src=x onerror=alert(1)>"'
    client = join(city, meeting, name)
    assert "<img src=x" not in client.get("/gabung/tunggu").text
    facilitator = signed_in(city, facilitator_of(city, meeting))
    assert "<img src=x" not in facilitator.get(f"/lokakarya/{meeting.id}").text


# --- Waiting and entering -----------------------------------------------------------------------


def test_waiting_page_says_what_happens_and_asks_again_by_itself(city, meeting):
    client = join(city, meeting)
    page = client.get("/gabung/tunggu").text
    assert "berlanjut sendiri" in page and 'http-equiv="refresh"' in page
    answer = client.get("/gabung/tunggu/keadaan")
    assert (answer.status_code, answer.headers.get("HX-Redirect")) == (204, None)


def test_admitted_browser_goes_on_to_the_work_space_of_its_opd(city, meeting):
    client = join(city, meeting)
    admit(city, meeting)
    assert client.get("/gabung/tunggu/keadaan").headers["HX-Redirect"] == "/gabung/tunggu"
    answer = client.get("/gabung/tunggu")
    assert (answer.status_code, answer.location) == (302, "/opd/2.15.01")
    assert "Dinas Perhubungan" in client.get("/opd/2.15.01").text


def test_session_of_a_participant_outlives_the_browser(city, meeting):
    client = join(city, meeting)
    admit(city, meeting)
    cookie = client.get("/gabung/tunggu").headers["Set-Cookie"]
    assert "Expires=" in cookie


def test_refused_person_is_told_and_may_ask_again(city, meeting):
    client = join(city, meeting)
    with city.test_request_context():
        actor = actor_of(facilitator_of(city, meeting))
        attendance.refuse(actor, lines_of(city, meeting)[0].id)
    assert client.get("/gabung/tunggu/keadaan").headers["HX-Redirect"] == "/gabung/tunggu"
    page = client.get("/gabung/tunggu")
    assert page.status_code == 200 and "Belum diterima" in page.text
    join(city, meeting, client=client)
    assert [a.state for a in lines_of(city, meeting)] == ["waiting"]


def test_who_still_waits_at_closing_is_told(city, meeting):
    client = join(city, meeting)
    close(city, meeting)
    assert "HX-Redirect" in client.get("/gabung/tunggu/keadaan").headers
    assert "sudah ditutup" in client.get("/gabung/tunggu").text


def test_waiting_page_without_having_asked_leads_to_the_code(city):
    client = city.test_client()
    assert client.get("/gabung/tunggu").location == "/gabung"


def test_second_device_of_a_known_person_is_shown_to_the_facilitator(city, meeting):
    a_participant(city, meeting, "Yusri Hamid")
    join(city, meeting, "yusri hamid")
    page = signed_in(city, facilitator_of(city, meeting)).get(f"/lokakarya/{meeting.id}").text
    assert "sudah ada" in page and "sudah 1 orang" in page


def test_officer_joins_with_the_own_account(city, meeting):
    officer = an_account(city, "officer", "Dishub", name="Siti Aminah")
    client = join(city, meeting, "Nama Lain", client=signed_in(city, officer))
    admit(city, meeting)
    assert client.get("/gabung/tunggu").location == "/opd/2.15.01"
    assert [a.name for a in lines_of(city, meeting)] == ["Siti Aminah"]
    assert client.get("/akun").status_code == 200


def test_waiting_browser_never_enters_an_account_that_has_a_password(city, meeting):
    officer = an_account(city, "officer", "Dishub")
    client = join(city, meeting, client=signed_in(city, officer))
    with client.session_transaction() as session:
        session.pop("_user_id")
    admit(city, meeting)
    assert client.get("/gabung/tunggu").location == "/masuk"
    assert client.get("/akun").location.startswith("/masuk")


def test_participant_who_became_an_account_is_not_entered_by_the_old_cookie(city, meeting):
    client = join(city, meeting)
    admit(city, meeting)
    with city.test_request_context():
        actor = actor_of(an_account(city, "administrator", None))
        attendance.make_account(actor, lines_of(city, meeting)[0].id, "yusri")
    assert client.get("/gabung/tunggu").location == "/masuk"


def test_participant_at_work_is_not_asked_again(city, meeting):
    client = signed_in(city, a_participant(city, meeting))
    assert client.get("/gabung").location == "/opd/2.15.01"
    assert client.get(f"/gabung/{meeting.code}").location == "/opd/2.15.01"


def test_participant_of_a_closed_workshop_may_join_the_next(city, meeting):
    client = signed_in(city, a_participant(city, meeting))
    close(city, meeting)
    second = a_workshop(city, name="Hari kedua")
    join(city, second, client=client)
    admit(city, second)
    assert client.get("/gabung/tunggu").location == "/opd/2.15.01"
    assert client.get("/opd/2.15.01").status_code == 200


def page_under(app, meeting, host, query=""):
    """The facilitator's page as a browser gets it that came under this address."""
    known = signed_in(app, facilitator_of(app, meeting)).get_cookie("selaras")
    headers = {"Host": host, "Cookie": f"selaras={known.value}"}
    client = app.test_client(use_cookies=False)
    return client.get(f"/lokakarya/{meeting.id}{query}", headers=headers).text


# --- The facilitator ----------------------------------------------------------------------------


def test_admitting_answers_with_the_part_that_changed(city, meeting):
    line = asks(city, meeting, "Nia")
    client = signed_in(city, facilitator_of(city, meeting))
    answer = client.post(
        f"/lokakarya/{meeting.id}/terima", data={"id": [line]}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200 and 'id="room"' in answer.text
    assert lines_of(city, meeting)[0].state == "admitted"


def test_only_those_seen_waiting_are_admitted_together(city, meeting):
    seen, later = asks(city, meeting, "Nia"), asks(city, meeting, "Baru datang")
    client = signed_in(city, facilitator_of(city, meeting))
    client.post(f"/lokakarya/{meeting.id}/terima", data={"id": [seen]})
    states = {a.id: a.state for a in lines_of(city, meeting)}
    assert states == {seen: "admitted", later: "waiting"}


def test_unchanged_room_is_not_sent_again(city, meeting):
    client = signed_in(city, facilitator_of(city, meeting))
    page = client.get(f"/lokakarya/{meeting.id}").text
    address = re.search(r'hx-get="([^"]+ruang\?seen=\w+)"', page).group(1)
    assert client.get(address).status_code == 204
    asks(city, meeting)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("host", ["192.168.8.10:8000", "selaras.kota.go.id"])
def test_qr_code_carries_the_address_the_browser_came_under(city, meeting, host):
    assert f"{host}/gabung" in page_under(city, meeting, host)


def test_qr_code_of_a_local_browser_carries_the_address_of_the_network(city, meeting, monkeypatch):
    monkeypatch.setattr(lan, "network_addresses", lambda: ["192.168.8.10", "10.0.0.4"])
    page = page_under(city, meeting, "localhost:8000")
    assert "192.168.8.10:8000/gabung" in page and "10.0.0.4:8000" in page
    chosen = page_under(city, meeting, "localhost:8000", "?alamat=10.0.0.4:8000")
    assert "10.0.0.4:8000/gabung" in chosen
    foreign = page_under(city, meeting, "localhost:8000", "?alamat=evil.example")
    assert "evil.example" not in foreign


def test_page_says_when_only_this_machine_is_served(city, meeting):
    city.config["LISTENS_ON"] = "127.0.0.1"
    assert "run.py --lan" in page_under(city, meeting, "localhost:8000")
    city.config["LISTENS_ON"] = "0.0.0.0"
    assert "run.py --lan" not in page_under(city, meeting, "192.168.8.10")


def test_closing_asks_first_and_says_what_is_unsent(city, meeting):
    a_participant(city, meeting)
    client = signed_in(city, facilitator_of(city, meeting))
    page = client.get(f"/lokakarya/{meeting.id}/tutup").text
    assert "1 peserta sedang tidak tersambung" in page
    assert reloaded(city, meeting).is_open
    client.post(f"/lokakarya/{meeting.id}/tutup")
    closed = reloaded(city, meeting)
    assert not closed.is_open and closed.result["people"] == 1
    listed = client.get("/lokakarya").text
    assert meeting.name in listed and "Ditutup" in listed
    assert "Daftar hadir" in client.get(f"/lokakarya/{meeting.id}").text


def test_form_opens_a_workshop_for_a_cluster(city):
    client = signed_in(city, an_account(city, "verifier", None))
    with city.app_context():
        chosen = [unit_id("Dishub"), unit_id("Disdik")]
    form = {
        "name": "Baru", "place": "Aula", "held_on": "2026-11-21", "which": "some", "opd": chosen,
        "target": "200", "target_kind": "process",
    }  # fmt: skip
    answer = client.post("/lokakarya/baru", data=form)
    assert answer.status_code == 302
    page = client.get(answer.location).text
    assert "200 proses bisnis baru" in page and "Dinas Pendidikan" in page
    assert "Bagian Organisasi" not in page


def test_form_for_all_takes_every_opd_with_a_line_of_its_own(city):
    client = signed_in(city, an_account(city, "verifier", None))
    form = {"name": "Semua", "held_on": "2026-11-21", "which": "all"}
    page = client.get(client.post("/lokakarya/baru", data=form).location).text
    with city.app_context():
        names = [u.name for u in queries.units().values() if u.parent is None]
    assert all(name in page for name in names)
    assert "0 dari 4 OPD" in page


def test_wrong_form_keeps_what_was_typed(city):
    client = signed_in(city, an_account(city, "verifier", None))
    form = {"name": "Baru", "held_on": "besok", "which": "some", "target": "-3"}
    answer = client.post("/lokakarya/baru", data=form)
    assert answer.status_code == 422
    for part in ('value="Baru"', "besok", "Pilih sedikitnya satu OPD", "bilangan bulat"):
        assert part in answer.text
