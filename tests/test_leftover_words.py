"""What pages offer and how they count: only what works, and one number for one thing."""

from __future__ import annotations

from typing import Any

import pytest

from app import queries
from tests.edit_queue import Queue
from tests.factories import a_city, a_record, an_account, signed_in
from tests.workshops import a_participant, a_workshop

DISHUB = "2.15.01"


@pytest.fixture
def city(app: Any) -> Any:
    a_city(app)
    return app


def test_a_participant_is_offered_undoing_of_his_own_lines_only(city: Any) -> None:
    record = a_record(city, "application", "SIM-KIR", "Dishub")
    officer = Queue(signed_in(city, an_account(city, "officer", "Dishub")))
    officer.send(officer.set(record.id, "attributes.year", "2020"))
    yusri = Queue(signed_in(city, a_participant(city, a_workshop(city), "Yusri")))
    page = f"/catatan/{record.id}"
    assert "/urungkan/" not in yusri.client.get(page).text
    yusri.send(yusri.set(record.id, "attributes.release", "2"))
    [offered] = {part.split('"')[0] for part in yusri.client.get(page).text.split("/urungkan/")[1:]}
    assert yusri.client.post(f"{page}/urungkan/{offered}").status_code == 302
    assert officer.client.get(page).text.count("/urungkan/") >= 2


def test_a_folded_card_of_the_queue_tells_wrong_values(city: Any) -> None:
    for name in ("SIM-KIR", "Trayek"):
        a_record(city, "application", name, "Dishub", review="submitted", year="sudah lama")
    page = (
        signed_in(city, an_account(city, "verifier", None)).get(f"/tinjau/{DISHUB}/aplikasi").text
    )
    summaries = [part.split("</summary>")[0] for part in page.split("data-card")[2:]]
    assert sum("1 belum terbaca" in summary for summary in summaries) == 2


def test_the_send_page_opens_the_rest_of_a_long_list(city: Any) -> None:
    records = [a_record(city, "application", f"SIM {n:02d}", "Dishub") for n in range(15)]
    officer = signed_in(city, an_account(city, "officer", "Dishub"))
    page = officer.get(f"/kirim?opd={DISHUB}&domain=aplikasi").text
    empty = page.split("Masih kosong")[1].split("</section>")[0]
    assert "<summary" in empty
    assert all(f"{record.id}/attributes" in empty for record in records)


def test_dividing_verification_is_no_part_of_reviewing(city: Any) -> None:
    administrator = signed_in(city, an_account(city, ["administrator", "verifier"]))
    nav = administrator.get("/administrasi/verifikasi").text.split("<nav")[1].split("</nav>")[0]
    assert 'aria-current="page"' not in nav
    nav = administrator.get("/tinjau").text.split("<nav")[1].split("</nav>")[0]
    assert 'aria-current="page">Tinjauan' in nav


def test_gaps_of_the_columns_and_of_shared_records_make_the_whole(city: Any) -> None:
    reader = signed_in(city, an_account(city, "validator", None))
    page = reader.get("/").text
    with city.app_context():
        assert queries.load_graph().elements
    note = page.split("kesenjangan pada catatan nasional dan bersama")[0].rsplit("Ditambah ", 1)[1]
    whole = page.split("nasional dan bersama: ")[1].split(" ")[0]
    summed = page.split('class="r-sum"')[1].split("r-gaps")[1].split(">")[1].split("<")[0]
    as_number = [int(words.strip().replace(".", "")) for words in (note, summed, whole)]
    assert as_number[0] + as_number[1] == as_number[2] > 0
