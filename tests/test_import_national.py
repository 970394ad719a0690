"""The national template as a city handed it in: infrastructure of one OPD, with its slips."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import queries
from app.government import Government
from app.operations import government as founding
from app.operations.imports import ImportReport
from tests.workbook_files import a_copy, a_database, a_workbook, changes, imported, links_of, stored

WORKBOOK = Path(__file__).parent / "data" / "infrastruktur-as-is.xlsx"
OPD = founding.OpdRow(2, "Dinas Komunikasi, Informatika dan Statistik", "2.16.01", "Diskominfotik")


def found_and_import(app: Flask) -> ImportReport:
    """Make an instance as `init` does, and import the workbook."""
    with app.app_context():
        founding.found_instance(Government("Kota Banjarmasin", "kota", "2025-2029"), [OPD])
    return imported(app, WORKBOOK, opd="Diskominfotik")


@pytest.fixture(scope="module")
def filled(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, ImportReport]:
    return a_database(sqlite_template, tmp_path_factory, found_and_import)


@pytest.fixture
def report(filled: tuple[Path, ImportReport]) -> ImportReport:
    """What the first import said."""
    return filled[1]


@pytest.fixture
def city(filled: tuple[Path, ImportReport], tmp_path: Path) -> Iterator[Flask]:
    """The instance after the first import."""
    with a_copy(filled[0], tmp_path) as app:
        yield app


def test_all_23_rows_are_applied(report: ImportReport):
    assert report.applied
    assert (report.rows, report.created, report.updated, report.unchanged) == (23, 23, 0, 0)


def test_every_sheet_finds_its_kind(city: Flask, report: ImportReport):
    with city.app_context():
        counted = Counter(e.kind for e in queries.load_graph().elements.values() if e.opd)
    assert counted == {
        "cloud": 3, "platform_software": 1, "server": 3, "peripheral": 1, "storage": 1,
        "security_device": 2, "network_device": 3, "intra_network": 3, "facility": 6,
    }  # fmt: skip


def test_two_servers_of_one_name_stay_two(city: Flask, report: ImportReport):
    twins = [e for e in stored(city, "server") if e.name == "ProLiant DL380P Gen8"]
    assert [e.attributes["memory"]["value"] for e in twins] == [64.0, 16.0]


def test_a_capacity_is_read_and_its_text_kept(city: Flask, report: ImportReport):
    first = stored(city, "server")[0]
    assert first.attributes["memory"] == {"text": "64 Gb", "value": 64.0, "unit": "GB"}


def test_a_link_to_software_that_is_not_recorded_waits(city: Flask, report: ImportReport):
    first = stored(city, "server")[0]
    assert links_of(city, first) == {("runs_software", "platform_software", "(Linux OS)")}


def test_a_waiting_link_ties_itself_when_the_record_arrives(
    city: Flask, report: ImportReport, tmp_path: Path
):
    rows = [["Nama Perangkat Lunak"], ["Linux OS"]]
    later = a_workbook(tmp_path / "susulan.xlsx", {"Perangkat Lunak Platform": rows})
    imported(city, later, opd="Diskominfotik")
    first = stored(city, "server")[0]
    assert links_of(city, first) == {("runs_software", "platform_software", "Linux OS")}
    assert imported(city, WORKBOOK, opd="Diskominfotik").unchanged == 23


def test_every_value_outside_a_list_is_reported_with_a_suggestion(report: ImportReport):
    outside = [p for p in report.problems if p.reason.id.startswith("Nilai tidak ada dalam daftar")]
    assert len(outside) == 34
    assert all(p.suggestion for p in outside)
    assert {p.suggestion for p in outside if p.value == "Sendiri"} == {"Milik Sendiri"}
    assert {p.suggestion for p in outside if p.value == "Tier 3"} == {"3"}


def test_no_problem_of_the_workbook_is_an_error(report: ImportReport):
    assert {p.severity for p in report.problems} == {"warning"}


def test_what_does_not_fit_is_kept_as_text(city: Flask, report: ImportReport):
    first = stored(city, "server")[0]
    assert first.unread["ownership"] == "Sendiri"
    assert "ownership" not in first.attributes
    software = stored(city, "platform_software")[0]
    assert software.unread["licence_until"] == "Aktif (hingga 01 Nopember 2025)"


def test_values_without_a_mark_are_assumed(city: Flask, report: ImportReport):
    first = stored(city, "server")[0]
    assert set(first.marks.values()) == {"assumed"}


def test_the_name_of_a_sheet_says_what_kind_of_facility(city: Flask, report: ImportReport):
    types = Counter(e.attributes["facility_type"] for e in stored(city, "facility"))
    assert types == {"pusat_komputasi": 3, "pusat_data": 3}


def test_an_office_is_recognised_with_the_name_of_its_city(city: Flask, report: ImportReport):
    with city.app_context():
        office = queries.find_unit("Diskominfotik")
    assert office is not None
    first = stored(city, "server")[0]
    assert first.attributes["managing_unit"] == [f"opd:{office.id}"]


def test_a_second_import_changes_nothing(city: Flask, report: ImportReport):
    before = changes(city)
    again = imported(city, WORKBOOK, opd="Diskominfotik")
    assert (again.created, again.updated, again.unchanged) == (0, 0, 23)
    assert changes(city) == before
    assert again.problems == report.problems


def test_the_note_on_an_unknown_sheet_is_reported(report: ImportReport):
    (problem,) = [p for p in report.problems if "Lembar tidak dikenal" in p.reason.id]
    assert problem.place.sheet == "Referensi Arsitektur Infrastruk"
    assert problem.value.startswith("PC, Laptop, printer")


PROCESS_HEADER = [
    "Nama Bisnis/Urusan", "ID", "Uraian Bisnis/Urusan", "→ Unit Kerja (Dependency)",
    "→ RAB Level 4 (Dependency)", "→ RAB Level 5 (Dependency)", "Sasaran Strategis",
    "Indikator Kinerja Utama (IKU)", "Nilai IKU Target", "Nilai IKU Terealisasi",
    "→ RAB Level 1 Nasional (Dependency)", "→ RAB Level 2 (Dependency)",
    "→ RAB Level 3 (Dependency)", "Status Probis (as-is / baru / pengembangan)",
    "Periode (2025–2029)", "Status Verifikasi",
]  # fmt: skip


def test_the_national_process_sheet_is_read(city: Flask, tmp_path: Path):
    row = [
        "Pengelolaan Jaringan", 4711, "Menyediakan jaringan", "Diskominfotik Kota Banjarmasin",
        "RAB.09.06.03.77 JARINGAN", "", "Layanan prima", "Ketersediaan", 99.5, "",
        "RAB.09 PEMERINTAHAN UMUM", "RAB.09.06 X", "RAB.09.06.03 KELEMBAGAAN", "baru", "2025–2029",
        "Terverifikasi",
    ]  # fmt: skip
    sheets = {"Proses Bisnis": [["Domain Arsitektur Proses Bisnis"], [], PROCESS_HEADER, row]}
    report = imported(city, a_workbook(tmp_path / "proses.xlsx", sheets))
    (process,) = stored(city, "process")
    assert report.applied
    assert process.plan == "new" and process.review == "draft"
    # The deepest level that is known counts; the deeper text is kept beside it.
    assert process.attributes["rab"] == "RAB.09.06.03"
    assert process.unread["rab"] == "RAB.09.06.03.77 JARINGAN"
    assert process.attributes["kpi_target"] == "99.5"
    # What no column of ours holds goes into the notes.
    assert process.attributes["notes"] == "ID: 4711\nPeriode (2025–2029): 2025–2029"
    assert imported(city, tmp_path / "proses.xlsx").unchanged == 1
