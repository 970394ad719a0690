"""The home page: figures that follow from the data, the officer's own OPD first."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.extensions import db
from tests.factories import a_city, a_record, an_account, signed_in


def text_of(page: str) -> str:
    """What a person reads, blanks joined."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.fixture
def city(app: Any) -> Any:
    return a_city(app)


def test_an_empty_city_shows_no_figures_that_are_not_there(app: Any, city: Any) -> None:
    page = signed_in(app, an_account(app, "reader")).get("/").text
    assert "belum ada catatan yang dapat dihitung" in page
    assert "hari lalu" not in page  # nothing to compare with


def test_the_share_is_that_of_the_expected_values(app: Any, city: Any) -> None:
    a_record(app, "goal", "Sasaran", "Dishub")  # governance is not among the six domains
    a_record(app, "incident", "Gangguan", "Dishub")  # sensitive, so not for everybody
    a_record(app, "security_clearance", "Kelaikan", "Dishub", rak="RAK.01", held_on="2026-01-02",
             marks={"held_on": "assumed"})  # fmt: skip
    from architecture.metamodel import METAMODEL

    kind = METAMODEL.kind("security_clearance")
    expected = sum(a.is_expected_of({}) for a in kind.attributes)
    page = text_of(signed_in(app, an_account(app, "reader")).get("/").text)
    assert f"dari {expected} isian yang diharapkan" in page


def test_the_worst_opd_comes_first_and_the_order_can_be_the_official_one(
    app: Any, city: Any
) -> None:
    a_record(app, "service", "Layanan", "Disdik")
    client = signed_in(app, an_account(app, "reader"))
    by_need = client.get("/").text.split("r-matrix")[1]
    assert by_need.index("Dinas Perhubungan") < by_need.index("Dinas Pendidikan")
    by_code = client.get("/?urut=kode").text.split("r-matrix")[1]
    assert by_code.index("Dinas Pendidikan") < by_code.index("Dinas Perhubungan")


def test_it_names_who_has_sent_nothing(app: Any, city: Any) -> None:
    a_record(app, "service", "Layanan", "Dishub", review="submitted")
    a_record(app, "service", "Layanan", "Disdik")
    page = text_of(signed_in(app, an_account(app, "reader")).get("/").text)
    assert "1 / 4 OPD sudah mengirim" in page
    silent = page.split("Belum mengirim satu catatan pun:")[1].split("Kelengkapan")[0]
    assert "Disdik" in silent and "Dishub" not in silent


def test_an_officer_sees_her_own_opd_first_with_what_is_missing(app: Any, city: Any) -> None:
    a_record(app, "service", "Layanan", "Dishub")
    page = text_of(signed_in(app, an_account(app, "officer", "Bidang Angkutan")).get("/").text)
    assert page.index("OPD Anda") < page.index("Kelengkapan OPD per ranah")
    own = page.split("OPD Anda", 1)[1]
    assert "Dinas Perhubungan" in own and re.search(r"Layanan \d+ kosong", own)


def test_a_reader_has_no_own_opd(app: Any, city: Any) -> None:
    assert "OPD Anda" not in signed_in(app, an_account(app, "reader")).get("/").text


def test_figures_are_compared_with_those_of_a_week_ago(app: Any, city: Any) -> None:
    from app.models import Change

    a_record(app, "service", "Lama", "Dishub")
    with app.app_context():  # as if all that had been done two weeks ago
        past = datetime.now(UTC) - timedelta(days=14)
        db.session.query(Change).update({"at": past})
        db.session.commit()
    a_record(app, "service", "Baru", "Dishub", ral="RAL.01", review="submitted")
    page = text_of(signed_in(app, an_account(app, "reader")).get("/").text)
    assert re.search(r"naik \d+ poin dari 7 hari lalu", page)
    assert re.search(r"\d+ lebih banyak dari 7 hari lalu", page)
    assert "1 catatan baru" in page and "2 catatan baru" not in page


def test_counts_say_nothing_of_sensitive_records_to_those_who_may_not_know(
    app: Any, city: Any
) -> None:
    a_record(app, "vulnerability", "Celah", "Disdik")
    reader = text_of(signed_in(app, an_account(app, "reader")).get("/opd/1.01.01").text)
    assert "Identifikasi Kerentanan 1" not in reader and "0 catatan" in reader
    owner = text_of(signed_in(app, an_account(app, "officer", "Disdik")).get("/opd/1.01.01").text)
    assert "1 catatan" in owner


def test_the_work_space_of_an_unknown_opd_is_not_found(app: Any, city: Any) -> None:
    client = signed_in(app, an_account(app, "reader"))
    assert client.get("/opd/nowhere").status_code == 404


def test_an_officer_of_one_opd_goes_straight_to_its_work_space(app: Any, city: Any) -> None:
    officer = signed_in(app, an_account(app, "officer", "Bidang Angkutan"))
    assert officer.get("/ruang-kerja").location == "/opd/2.15.01"
    page = signed_in(app, an_account(app, "reader")).get("/ruang-kerja").text
    assert "Dinas Pendidikan" in page


def test_the_gaps_of_a_work_space_add_up(app: Any, city: Any) -> None:
    a_record(app, "application", "SIM-KIR", "Dishub")
    page = text_of(signed_in(app, an_account(app, "officer", "Dishub")).get("/opd/2.15.01").text)
    found = re.search(r"(\d+) kesenjangan tersisa .*?tinggi (\d+) sedang (\d+) rendah (\d+)", page)
    assert found is not None
    total, *parts = (int(n) for n in found.groups())
    assert total == sum(parts) > 0
