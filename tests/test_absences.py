"""An OPD says with a reason that it has nothing of a domain: no gap, and everybody is told."""

from __future__ import annotations

from typing import Any

import pytest

from tests.edit_queue import Queue
from tests.factories import a_city, a_record, an_account, signed_in, unit_id
from tests.workshops import a_participant, a_workshop, facilitator_of

DISHUB = "2.15.01"
APPLICATION = f"/opd/{DISHUB}/tidak-ada/aplikasi"
SERVER = f"/opd/{DISHUB}/tidak-ada/infra"
REASON = "Semua aplikasi milik Diskominfo"
GAP = "Tidak ada aplikasi milik OPD ini"


@pytest.fixture
def city(app: Any) -> Any:
    a_city(app)
    return app


@pytest.fixture
def officer(city: Any) -> Any:
    return signed_in(city, an_account(city, "officer", "Dishub"))


@pytest.fixture
def reviewer(city: Any) -> Any:
    return signed_in(city, an_account(city, "validator", None))


def gap_codes(client: Any) -> set[str]:
    page = client.get(f"/kesenjangan?opd={DISHUB}").text
    return {code for code in ("OPD-01", "OPD-04") if f'g-code">{code}' in page}


def test_a_stated_absence_is_no_gap_and_is_told_with_its_reason(
    officer: Any, reviewer: Any
) -> None:
    assert gap_codes(officer) == {"OPD-01", "OPD-04"}
    assert officer.post(APPLICATION, data={"reason": REASON}).status_code == 302
    assert gap_codes(officer) == {"OPD-01"}
    for client in (officer, reviewer):
        for address in (f"/kesenjangan?opd={DISHUB}", f"/opd/{DISHUB}/kurang", f"/opd/{DISHUB}"):
            assert REASON in client.get(address).text
    missing = officer.get(f"/opd/{DISHUB}/kurang").text
    assert "tidak mencatat aplikasi" not in missing and "Dinyatakan tidak ada" in missing


def test_a_record_says_more_than_the_statement(city: Any, officer: Any) -> None:
    officer.post(APPLICATION, data={"reason": REASON})
    queue = Queue(officer)
    with city.app_context():
        below = unit_id("Bidang Angkutan")
    queue.send(queue.create("application", "SIM-KIR", below))
    assert REASON not in officer.get(f"/opd/{DISHUB}/kurang").text
    answer = officer.post(APPLICATION, data={"reason": REASON})
    assert answer.status_code == 422 and "sudah mencatat 1 catatan" in answer.text


def test_withdrawing_opens_the_gap_again(officer: Any) -> None:
    officer.post(APPLICATION, data={"reason": REASON})
    assert REASON in officer.get(APPLICATION).text
    officer.post(APPLICATION, data={"withdraw": "1"})
    assert gap_codes(officer) == {"OPD-01", "OPD-04"}
    assert REASON not in officer.get(f"/opd/{DISHUB}/kurang").text


def test_a_statement_needs_a_reason_and_the_right_to_edit(city: Any, officer: Any) -> None:
    answer = officer.post(APPLICATION, data={"reason": "  "})
    assert answer.status_code == 422 and "Tulis alasannya" in answer.text
    other = signed_in(city, an_account(city, "officer", "Disdik"))
    for client in (other, signed_in(city, an_account(city, "reader", None))):
        assert client.get(APPLICATION).status_code == 403
        assert client.post(APPLICATION, data={"reason": REASON}).status_code == 403
    assert officer.get(f"/opd/{DISHUB}/tidak-ada/apa").status_code == 404


def test_others_are_told_no_reason_and_not_where_security_is_missing(
    city: Any, officer: Any
) -> None:
    officer.post(APPLICATION, data={"reason": REASON})
    officer.post(f"/opd/{DISHUB}/tidak-ada/keamanan", data={"reason": "Belum ada petugas"})
    page = signed_in(city, an_account(city, "reader", None)).get(f"/opd/{DISHUB}/kurang").text
    section = page.split('id="tidak-ada"')[1].split("</section>")[0]
    assert "Aplikasi" in section and "Keamanan" not in section
    assert REASON not in page and "Belum ada petugas" not in page


def test_an_empty_table_offers_the_statement(officer: Any, city: Any) -> None:
    assert SERVER in officer.get(f"/kisi/server?opd={DISHUB}").text
    assert SERVER in officer.get(f"/opd/{DISHUB}").text
    a_record(city, "storage", "NAS", "Dishub")
    assert SERVER not in officer.get(f"/kisi/server?opd={DISHUB}").text


def test_a_participant_states_it_and_the_board_shows_it(city: Any) -> None:
    meeting = a_workshop(city, ["Dishub"])
    yusri = signed_in(city, a_participant(city, meeting, "Yusri"))
    assert yusri.post(SERVER, data={"reason": "Memakai server Diskominfo"}).status_code == 302
    facilitator = signed_in(city, facilitator_of(city, meeting))
    assert (
        facilitator.get(f"/lokakarya/{meeting.id}/papan").text.count('dinyatakan tidak ada"') == 1
    )
    [cells] = facilitator.get(f"/lokakarya/{meeting.id}/papan.json").json["lines"].values()
    assert [cell["absent"] for cell in cells] == [False, False, False, False, True, False]


def test_the_statement_is_in_the_history(city: Any, officer: Any) -> None:
    officer.post(APPLICATION, data={"reason": REASON})
    administrator = an_account(city, "administrator")
    page = signed_in(city, administrator).get("/perubahan").text
    assert REASON in page and "tidak-ada:" not in page
