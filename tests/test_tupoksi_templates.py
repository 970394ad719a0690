"""Templates by a click: one, a group, none that resembles what is there; codes assumed."""

from __future__ import annotations

import pytest

from app import queries
from app.operations import government, templates
from app.operations.actor import COMMAND_LINE
from app.operations.urusan import crosswalk, urusan_of_opd
from tests.factories import a_city, a_record, an_account, signed_in, unit_id


@pytest.fixture
def city(app):
    app.config["WTF_CSRF_ENABLED"] = False
    a_city(app)
    with app.app_context():
        row = government.OpdRow(9, "Dinas Perhubungan", "2.15.01", "Dishub", "", "", ("2.15",))
        government.import_opd(COMMAND_LINE, [row])
    return app


def processes(app, opd):
    with app.app_context():
        return [e for e in queries.load_graph("all").of_kind("process") if e.opd == opd]


@pytest.fixture
def dishub(city):
    with city.app_context():
        return unit_id("Dishub")


@pytest.fixture
def officer(city):
    return signed_in(city, an_account(city, "officer", "Dishub"))


def generic(app, opd):
    with app.app_context():
        return [p.name for p in templates.proposals_for(opd) if p.is_generic]


def test_one_template_is_taken_with_one_click_and_the_page_stays(officer, city, dishub):
    name = generic(city, dishub)[0]
    answer = officer.post(f"/opd/{dishub}/templat", data={"only": name, "group": "umum"})
    assert [p.name for p in processes(city, dishub)] == [name]
    assert answer.location.endswith("/templat#umum")


def test_processes_every_opd_has_are_taken_together(officer, city, dishub):
    names = generic(city, dishub)
    officer.post(f"/opd/{dishub}/templat", data={"all": "umum"})
    assert sorted(p.name for p in processes(city, dishub)) == sorted(names)


def test_what_resembles_an_existing_process_is_not_taken_together(officer, city, dishub):
    a_record(city, "process", "Penatausahaan barang milik dinas", "Dishub")
    officer.post(f"/opd/{dishub}/templat", data={"all": "umum"})
    assert "Pengelolaan barang milik daerah" not in {p.name for p in processes(city, dishub)}


def test_values_of_a_template_are_assumed(officer, city, dishub):
    officer.post(f"/opd/{dishub}/templat", data={"all": "umum"})
    marks = {mark for p in processes(city, dishub) for mark in p.marks.values()}
    assert marks == {"assumed"}


def test_codes_of_the_crosswalk_are_in_the_tree(city):
    with city.app_context():
        nodes = queries.vocabulary().references
        codes = {code for listed in crosswalk().values() for code in listed}
        assert codes - set(nodes) == set()
        assert set(crosswalk()) - set(nodes) == set()


def test_unit_without_affairs_has_those_of_the_office_above(city):
    with city.app_context():
        above, below = unit_id("Dishub"), unit_id("Bidang Angkutan")
        assert (urusan_of_opd(below), urusan_of_opd(above)) == (("2.15",), ("2.15",))


def test_template_of_an_urusan_brings_its_code(officer, city, dishub):
    officer.post(f"/opd/{dishub}/templat", data={"all": "urusan"})
    assert {p["urusan"] for p in processes(city, dishub)} == {"2.15"}
    assert {(p["rab"] or "")[:9] for p in processes(city, dishub)} == {"RAB.03.03"}
