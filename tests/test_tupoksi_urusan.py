"""An OPD for which nobody stated an urusan: its code tells one, and says that it is a guess."""

from __future__ import annotations

from typing import Any

import pytest

from app import queries
from app.operations.urusan import guessed_urusan, urusan_of_opd
from app.queries.tupoksi import clauses_of
from architecture.tupoksi.crosswalk import affairs_in
from tests.factories import a_city, an_account, signed_in, unit_id

DISHUB = "2.15.01"

KNOWN = frozenset({"1.01", "2.15", "2.16", "2.20", "2.21", "7.01"})


@pytest.mark.parametrize(
    ("code", "affairs"),
    [
        ("2.15.01", ("2.15",)),
        ("2.15.01.3", ("2.15",)),
        ("2.16.2.20.2.21.01.0000", ("2.16", "2.20", "2.21")),
        ("1.01.0.00.0.00.01", ("1.01",)),
        ("2.16.2.16.0.00.01", ("2.16",)),
        ("9.99.01", ()),
        ("9.99.2.15.01", ()),
        ("DISHUB", ()),
        ("", ()),
    ],
)
def test_a_code_tells_its_affairs(code: str, affairs: tuple[str, ...]) -> None:
    assert affairs_in(code, KNOWN) == affairs


@pytest.fixture
def officer(app: Any) -> Any:
    app.config["WTF_CSRF_ENABLED"] = False
    a_city(app)
    return signed_in(app, an_account(app, "officer", "Dishub"))


def test_a_unit_below_has_the_affairs_of_the_code_above(app: Any, officer: Any) -> None:
    with app.app_context():
        assert queries.units()[str(unit_id("Dishub"))].urusan == ()
        for unit in ("Dishub", "Bidang Angkutan"):
            assert urusan_of_opd(str(unit_id(unit))) == ("2.15",)
            assert guessed_urusan(str(unit_id(unit))) == ("2.15",)


def test_the_tupoksi_page_proposes_a_code_and_says_where_it_comes_from(
    app: Any, officer: Any
) -> None:
    with app.app_context():
        dishub = unit_id("Dishub")
    text = "Pasal 1\na. pelaksanaan pengujian berkala kendaraan bermotor;"
    officer.post(f"/opd/{dishub}/tupoksi/tempel", data={"text": text, "regulation": "Perwali 1"})
    page = officer.get(f"/opd/{dishub}/tupoksi").text
    assert "RAB.03.03" in page and "menurut kode OPD" in page


def test_templates_of_that_affair_are_offered_with_a_word_about_it(app: Any, officer: Any) -> None:
    with app.app_context():
        dishub = unit_id("Dishub")
    page = officer.get(f"/opd/{dishub}/templat").text
    assert "memakai urusan dari kodenya: 2.15" in page
    assert "Tidak ada templat menurut urusan" not in page


def test_the_end_of_the_clauses_leads_into_the_table(app: Any, officer: Any) -> None:
    with app.app_context():
        dishub = unit_id("Dishub")
    text = "Pasal 1\na. pelaksanaan fungsi lain yang diberikan oleh Wali Kota;"
    officer.post(f"/opd/{dishub}/tupoksi/tempel", data={"text": text, "regulation": "Perwali 1"})
    with app.app_context():
        (clause,) = clauses_of(str(dishub))
    page = f"/opd/{dishub}/tupoksi"
    assert "Lengkapi dalam tabel" not in officer.get(page).text
    decision = {"id": "1", "do": "decline", "clauses": [clause.id], "reason": "Klausul penutup."}
    officer.post(f"{page}/putusan", json={"decisions": [decision]})
    assert f'/process?opd={DISHUB}">Lengkapi dalam tabel' in officer.get(page).text
