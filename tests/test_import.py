"""Importing: which record a row means, what is an error and what a warning, all or nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask

from app import queries
from app.errors import Refused
from app.operations import elements
from app.operations.actor import COMMAND_LINE
from app.operations.imports import ImportReport, Options, import_folder, plan_import, sources_of
from app.permissions import actor_of
from app.workbook.export import write_template
from architecture.visibility import ALL_SEEING
from tests.factories import a_city, a_link, a_record, an_account, reload
from tests.workbook_files import (
    a_copy,
    a_csv,
    a_database,
    a_workbook,
    changes,
    imported,
    links_of,
    problems,
    stored,
)

SERVERS = "Perangkat Keras Server"


@pytest.fixture(scope="module")
def template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_database(sqlite_template, tmp_path_factory, a_city)[0]


@pytest.fixture
def city(template: Path, tmp_path: Path) -> Iterator[Flask]:
    with a_copy(template, tmp_path) as app:
        yield app


@pytest.fixture
def rows(city: Flask, tmp_path: Path) -> Any:
    """Imports rows of one kind into the city: `rows("application", [header, …], …)`."""

    def run(kind: str, *lines: list[str], **options: Any) -> ImportReport:
        file = a_csv(tmp_path / "isian" / f"{kind}.csv", lines)
        return imported(city, file, **options)

    return run


# --- Which record a row is about ------------------------------------------------------------------


def test_a_row_with_a_code_changes_that_record(city: Flask, rows: Any):
    record = a_record(city, "application", "SIM-KIR")
    report = rows("application", ["code", "name"], [record.code, "SIM-KIR Daring"])
    assert (report.created, report.updated) == (0, 1)
    assert reload(city, record).name == "SIM-KIR Daring"


def test_a_row_with_an_id_changes_that_record_whatever_its_code_says(city: Flask, rows: Any):
    record = a_record(city, "application", "SIM-KIR")
    rows("application", ["id", "code", "name"], [record.id, "APL-9999", "Nama Baru"])
    assert reload(city, record).name == "Nama Baru"
    assert reload(city, record).code == record.code


def test_a_row_with_a_name_changes_the_record_of_its_opd(city: Flask, rows: Any):
    mine = a_record(city, "application", "SIM-KIR", "Dishub")
    other = a_record(city, "application", "SIM-KIR", "Disdik")
    rows("application", ["name", "opd", "year"], ["sim kir", "Dishub", "2021"])
    assert reload(city, mine).attributes["year"] == 2021
    assert "year" not in reload(city, other).attributes


def test_rows_of_one_name_become_as_many_records(city: Flask, rows: Any):
    header = ["name", "memory"]
    first = rows("server", header, ["SRV", "8 GB"], ["SRV", "16 GB"], opd="Dishub")
    again = rows("server", header, ["SRV", "8 GB"], ["SRV", "16 GB"], opd="Dishub")
    assert (first.created, again.created, again.updated) == (2, 0, 0)
    assert [e.attributes["memory"]["value"] for e in stored(city, "server")] == [8.0, 16.0]


def test_one_row_more_of_a_name_is_one_record_more(city: Flask, rows: Any):
    rows("server", ["name"], ["SRV"], opd="Dishub")
    report = rows("server", ["name"], ["SRV"], ["SRV"], opd="Dishub")
    assert (report.created, report.unchanged) == (1, 1)


def test_a_name_of_several_records_is_an_error_that_lists_them(city: Flask, rows: Any):
    twins = [a_record(city, "server", "SRV") for _ in range(2)]
    report = rows("server", ["name"], ["SRV"], opd="Dishub")
    (problem,) = report.problems
    assert problem.is_error and not report.applied
    assert all(t.code in problem.reason.id for t in twins)


def test_a_copied_row_whose_code_was_emptied_is_a_new_record(city: Flask, rows: Any):
    record = a_record(city, "application", "SIM-KIR")
    header = ["id", "code", "name", "opd"]
    original = [record.id, record.code, "SIM-KIR", "Dishub"]
    report = rows("application", header, original, [record.id, "", "SIM-TRAYEK", "Dishub"])
    assert (report.created, report.unchanged) == (1, 1)
    again = rows("application", header, original, [record.id, "", "SIM-TRAYEK", "Dishub"])
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)


def test_two_rows_with_one_code_are_an_error(city: Flask, rows: Any):
    record = a_record(city, "application", "SIM-KIR")
    report = rows("application", ["code", "name"], [record.code, "A"], [record.code, "B"])
    assert problems(report) == [("error", 3, "code", record.code)]
    assert "baris 2" in report.problems[0].reason.id


def test_a_row_about_an_archived_record_is_an_error(city: Flask, rows: Any):
    record = a_record(city, "application", "SIM-KIR")
    with city.app_context():
        elements.archive_element(COMMAND_LINE, record.id)
    report = rows("application", ["code", "name"], [record.code, "SIM-KIR"])
    assert problems(report) == [("error", 2, "code", record.code)]


def test_an_archived_record_of_the_same_name_is_no_match(city: Flask, rows: Any):
    record = a_record(city, "application", "SIM-KIR")
    with city.app_context():
        elements.archive_element(COMMAND_LINE, record.id)
    assert rows("application", ["name"], ["SIM-KIR"], opd="Dishub").created == 1


def test_the_same_name_in_two_files_is_one_record(city: Flask, tmp_path: Path):
    one = a_csv(tmp_path / "a" / "server.csv", [["name", "memory"], ["SRV", "8 GB"]])
    two = a_csv(tmp_path / "b" / "server.csv", [["name", "storage_capacity"], ["SRV", "1 TB"]])
    report = imported(city, one, two, opd="Dishub")
    (server,) = stored(city, "server")
    assert report.created == 1
    assert set(server.attributes) == {"memory", "storage_capacity"}


def test_a_code_of_its_own_is_kept_and_never_given_again(city: Flask, rows: Any):
    header = ["code", "name"]
    rows("server", header, ["SRV-0002", "A"], ["", "B"], ["", "C"], opd="Dishub")
    assert [(e.code, e.name) for e in stored(city, "server")] == [
        ("SRV-0001", "B"), ("SRV-0002", "A"), ("SRV-0003", "C"),
    ]  # fmt: skip


def test_a_row_from_elsewhere_does_not_change_the_record_of_its_code(city: Flask, rows: Any):
    here = a_record(city, "server", "SRV")
    foreign = "0f6e4bc2-0000-4000-8000-000000000001"
    report = rows("server", ["id", "code", "name"], [foreign, here.code, "Lain"], opd="Dishub")
    assert report.created == 1 and reload(city, here).name == "SRV"
    assert problems(report) == [("warning", 2, "code", here.code)]


# --- Whose record it is ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "option", "folder", "expected"),
    [
        ("Dishub", "Disdik", "4.01.01.3_bagor", "Dishub"),
        ("2.15.01", None, "x", "Dishub"),
        ("Dinas Perhubungan Kota Uji", None, "x", "Dishub"),
        ("", "Disdik", "4.01.01.3_bagor", "Disdik"),
        ("", None, "4.01.01.3_bagor", "Bagor"),
    ],
)
def test_the_opd_comes_from_cell_then_option_then_folder(
    city: Flask, tmp_path: Path, cell: str, option: str | None, folder: str, expected: str
):
    file = a_csv(tmp_path / folder / "server.csv", [["name", "opd"], ["SRV", cell]])
    imported(city, file, opd=option)
    with city.app_context():
        unit = queries.find_unit(expected)
    assert unit is not None and stored(city, "server")[0].opd == unit.id


@pytest.mark.parametrize("cell", ["", "Dinas Antah Berantah"])
def test_a_row_of_no_known_opd_is_an_error(rows: Any, cell: str):
    report = rows("server", ["name", "opd"], ["SRV", cell])
    assert problems(report) == [("error", 2, "opd", cell)]


def test_an_unknown_opd_is_an_error_even_where_the_code_is_known(city: Flask, rows: Any):
    record = a_record(city, "server", "SRV")
    report = rows("server", ["code", "name", "opd"], [record.code, "SRV", "Dinas Anu"])
    assert problems(report) == [("error", 2, "opd", "Dinas Anu")]


def test_national_records_have_no_opd_and_only_administrators_make_them(city: Flask, rows: Any):
    line = (["name", "opd"], ["SIPD RI", "Nasional"])
    officer = actor_of_officer(city)
    refused = rows("application", *line, actor=officer)
    assert [p.severity for p in refused.problems] == ["error"]
    rows("application", *line)
    with city.app_context():
        made = [e for e in queries.load_graph().of_kind("application") if e.name == "SIPD RI"]
    assert [e.opd for e in made] == [None]


def test_a_kind_that_always_has_an_opd_cannot_be_national(rows: Any):
    report = rows("server", ["name", "opd"], ["SRV", "Nasional"])
    assert [p.severity for p in report.problems] == ["error"]


def actor_of_officer(app: Flask, opd: str = "Dishub") -> Any:
    account = an_account(app, "officer", opd)
    with app.app_context():
        return actor_of(account)


def test_rows_of_other_opds_are_errors_that_name_them(city: Flask, rows: Any):
    report = rows(
        "server", ["name", "opd"], ["A", "Dishub"], ["B", "Disdik"],
        ["C", "Bidang Angkutan"], actor=actor_of_officer(city),
    )  # fmt: skip
    assert problems(report) == [("error", 3, "opd", "Disdik")]
    assert "Disdik" in report.problems[0].reason.id
    assert stored(city, "server") == []


def test_an_import_does_not_tell_what_other_opds_records_hold(city: Flask, rows: Any):
    record = a_record(city, "server", "SRV", "Disdik", location="Ruang arsip")
    header = ["code", "name", "location"]
    officer = actor_of_officer(city)
    right = rows("server", header, [record.code, "SRV", "Ruang arsip"], actor=officer, dry_run=True)
    wrong = rows("server", header, [record.code, "SRV", "Lantai dua"], actor=officer, dry_run=True)
    assert right == wrong


def test_a_record_may_be_moved_only_between_opds_of_ones_own(city: Flask, rows: Any):
    record = a_record(city, "server", "SRV", "Dishub")
    line = ["code", "name", "opd"], [record.code, "SRV", "Disdik"]
    assert not rows("server", *line, actor=actor_of_officer(city)).applied
    assert rows("server", *line).updated == 1


# --- What is an error and what a warning ----------------------------------------------------------


def test_a_row_without_a_name_is_an_error_and_nothing_is_applied(city: Flask, rows: Any):
    before = changes(city)
    report = rows("server", ["name", "memory"], ["A", "8 GB"], ["", "16 GB"], opd="Dishub")
    assert problems(report) == [("error", 3, "name", "")]
    assert (report.applied, report.rows, report.created) == (False, 2, 1)
    assert changes(city) == before


def test_an_error_in_one_file_keeps_back_the_others(city: Flask, tmp_path: Path):
    good = a_csv(tmp_path / "a" / "server.csv", [["name"], ["SRV"]])
    bad = a_csv(tmp_path / "b" / "service.csv", [["name", "purpose"], ["", "x"]])
    assert not imported(city, good, bad, opd="Dishub").applied
    assert stored(city, "server") == []


def test_a_value_that_does_not_fit_is_kept_beside_the_stored_one(city: Flask, rows: Any):
    record = a_record(city, "server", "SRV", ownership="Milik Sendiri")
    report = rows("server", ["code", "name", "ownership"], [record.code, "SRV", "sewaan"])
    after = reload(city, record)
    assert problems(report) == [("warning", 2, "ownership", "sewaan")]
    assert (after.attributes["ownership"], after.unread) == (
        "Milik Sendiri", {"ownership": "sewaan"},
    )  # fmt: skip


def test_a_value_that_fits_replaces_a_text_that_did_not(city: Flask, rows: Any):
    header = ["name", "ownership"]
    rows("server", header, ["SRV", "Sendiri"], opd="Dishub")
    rows("server", header, ["SRV", "Milik Sendiri"], opd="Dishub")
    (server,) = stored(city, "server")
    assert (server.attributes["ownership"], dict(server.unread)) == ("Milik Sendiri", {})


@pytest.mark.parametrize("cell", ["", "-", " ", "–"])
def test_an_empty_cell_clears_nothing(city: Flask, rows: Any, cell: str):
    record = a_record(city, "server", "SRV", memory="8 GB")
    report = rows("server", ["code", "name", "memory"], [record.code, "SRV", cell])
    assert report.unchanged == 1
    assert reload(city, record).attributes["memory"]["value"] == 8.0


def test_a_column_nobody_knows_goes_into_the_notes_once(city: Flask, rows: Any):
    for _ in range(2):
        report = rows("server", ["name", "Kondisi"], ["SRV", "baik"], opd="Dishub")
        assert problems(report) == [("warning", 1, "Kondisi", "baik")]
    assert report.unchanged == 1
    assert stored(city, "server")[0].attributes["notes"] == "Kondisi: baik"


def test_a_file_whose_name_is_no_kind_is_an_error(city: Flask, tmp_path: Path):
    report = imported(city, a_csv(tmp_path / "kendaraan.csv", [["name"], ["Bus"]]), opd="Dishub")
    assert [p.severity for p in report.problems] == ["error"]


def test_the_kind_of_a_file_may_be_said(city: Flask, tmp_path: Path):
    file = a_csv(tmp_path / "kendaraan.csv", [["name"], ["Bus"]])
    assert imported(city, file, opd="Dishub", kind="server").created == 1


def test_a_sheet_nobody_knows_is_a_warning(city: Flask, tmp_path: Path):
    sheets = {"Catatan": [["Hubungi Pak Budi"]], SERVERS: [["Nama Server"], ["SRV"]]}
    report = imported(city, a_workbook(tmp_path / "isian.xlsx", sheets), opd="Dishub")
    assert report.applied and report.created == 1
    assert problems(report) == [("warning", 1, "", "Hubungi Pak Budi")]


def test_the_plan_of_a_record_is_read(city: Flask, rows: Any):
    into = a_record(city, "application", "SIM-KIR Baru")
    header = ["name", "plan"]
    rows(
        "application", header, ["A", "pengembangan"], ["B", f"digabung ke {into.code}"],
        ["C", "As-Is"], opd="Dishub",
    )  # fmt: skip
    plans = {e.name: (e.plan, e.merged_into) for e in stored(city, "application")}
    assert plans["A"] == ("upgrade", None) and plans["C"] == ("keep", None)
    assert plans["B"] == ("merge", into.id)


def test_the_review_state_is_never_set_by_an_import(city: Flask, rows: Any):
    rows("server", ["name", "review"], ["SRV", "disahkan"], opd="Dishub")
    assert stored(city, "server")[0].review == "draft"


def test_a_change_of_an_accepted_record_returns_it_to_draft(city: Flask, rows: Any):
    record = a_record(city, "server", "SRV", memory="8 GB", review="validated")
    rows("server", ["code", "name", "memory"], [record.code, "SRV", "16 GB"])
    after = reload(city, record)
    assert (after.review, after.draft_fields) == ("draft", "memory")


# --- Marks ----------------------------------------------------------------------------------------


def test_new_values_without_a_mark_are_assumed_and_unchanged_ones_keep_theirs(
    city: Flask, rows: Any
):
    record = a_record(city, "server", "SRV", memory="8 GB", notes="lama")
    header = ["code", "name", "memory", "notes"]
    rows("server", header, [record.code, "SRV", "8 GB", "baru"])
    assert reload(city, record).marks == {"memory": "confirmed", "notes": "assumed"}


def test_marks_state_a_default_then_exceptions(city: Flask, rows: Any):
    marks = "dikonfirmasi; Catatan=dianggap; rai=untuk diisi; location=tidak berlaku(awan)"
    header = ["name", "memory", "notes", "marks"]
    rows("server", header, ["SRV", "8 GB", "x", marks], opd="Dishub")
    (server,) = stored(city, "server")
    assert dict(server.marks) == {
        "memory": "confirmed", "notes": "assumed", "rai": "to_fill", "location": "not_applicable",
    }  # fmt: skip
    with city.app_context():
        assert queries.reasons_of([server.id]) == {server.id: {"location": "awan"}}


def test_a_default_mark_says_nothing_about_values_the_row_does_not_show(city: Flask, rows: Any):
    record = a_record(city, "server", "SRV", location="Ruang arsip", marks={"location": "assumed"})
    rows("server", ["code", "name", "memory", "marks"], [record.code, "SRV", "8 GB", "confirmed"])
    assert reload(city, record).marks == {"location": "assumed", "memory": "confirmed"}


def test_a_mark_that_contradicts_its_cell_is_a_warning(rows: Any):
    header = ["name", "memory", "notes", "marks"]
    line = ["SRV", "8 GB", "", "confirmed; memory=to_fill; notes=assumed; warna=assumed"]
    report = rows("server", header, line, opd="Dishub")
    assert [p.severity for p in report.problems] == ["warning"] * 3


# --- Links ----------------------------------------------------------------------------------------


def test_links_may_point_between_files_in_any_order(city: Flask, tmp_path: Path):
    apps = [["name", "supports__service"], ["SIM-KIR", "Uji berkala; Uji emisi"]]
    services = [["name"], ["Uji berkala"], ["Uji emisi"]]
    one = a_csv(tmp_path / "2.15.01_dishub" / "application.csv", apps)
    two = a_csv(tmp_path / "2.15.01_dishub" / "service.csv", services)
    report = imported(city, two, one)
    assert report.problems == ()
    (kir,) = stored(city, "application")
    assert links_of(city, kir) == {
        ("supports", "service", "Uji berkala"), ("supports", "service", "Uji emisi"),
    }  # fmt: skip


def test_a_link_stated_at_both_ends_is_one(city: Flask, tmp_path: Path):
    apps = [["name", "supports__service"], ["SIM-KIR", "Uji berkala"]]
    services = [["name", "supports__application__inverse"], ["Uji berkala", "SIM-KIR"]]
    one = a_csv(tmp_path / "application.csv", apps)
    two = a_csv(tmp_path / "service.csv", services)
    imported(city, one, two, opd="Dishub")
    with city.app_context():
        assert len(queries.load_graph().relations) == 1


def test_links_are_found_by_code_name_both_and_opd(city: Flask, rows: Any):
    mine = a_record(city, "service", "Pengaduan", "Dishub")
    other = a_record(city, "service", "Pengaduan", "Disdik")
    third = a_record(city, "service", "Uji berkala", "Disdik")
    cell = f"Pengaduan\nPengaduan @ Disdik; {third.code} Uji berkala"
    rows("application", ["name", "supports__service"], ["SIM-KIR", cell], opd="Dishub")
    with city.app_context():
        ends = {r.target for r in queries.load_graph().relations}
    assert ends == {mine.id, other.id, third.id}


def test_a_code_links_even_where_its_record_was_renamed(city: Flask, rows: Any):
    service = a_record(city, "service", "Uji berkala")
    cell = f"{service.code} Nama Lama"
    report = rows("application", ["name", "supports__service"], ["SIM", cell], opd="Dishub")
    assert problems(report) == [("warning", 2, "supports__service", cell)]
    assert links_of(city, stored(city, "application")[0]) == {
        ("supports", "service", "Uji berkala")
    }


def test_a_name_that_fits_several_records_is_an_error_that_lists_them(city: Flask, rows: Any):
    twins = [a_record(city, "service", "Pengaduan", opd) for opd in ("Disdik", "Bagor")]
    report = rows("application", ["name", "supports__service"], ["SIM", "Pengaduan"], opd="Dishub")
    assert problems(report) == [("error", 2, "supports__service", "Pengaduan")]
    assert all(t.code in report.problems[0].reason.id for t in twins)


def test_a_link_to_nothing_waits_and_is_reported_with_the_nearest(city: Flask, rows: Any):
    service = a_record(city, "service", "Uji berkala kendaraan")
    line = ["SIM", "Uji berkla kendaraan"]
    for _ in range(2):
        report = rows("application", ["name", "supports__service"], line, opd="Dishub")
    (problem,) = report.problems
    assert problem.suggestion == f"{service.code} Uji berkala kendaraan"
    assert report.unchanged == 1
    found = links_of(city, stored(city, "application")[0])
    assert found == {("supports", "service", "(Uji berkla kendaraan)")}


def test_a_waiting_link_that_another_row_answers_is_tied_not_doubled(city: Flask, rows: Any):
    header = ["name", "supports__service"]
    rows("application", header, ["SIM", "Uji berkala"], opd="Dishub")
    with city.app_context():
        (waiting,) = queries.load_graph().open_links
    a_record(city, "service", "Uji Berkala")
    rows("application", header, ["SIM", "Uji berkala"], opd="Dishub")
    with city.app_context():
        graph = queries.load_graph()
    assert [r.id for r in graph.relations] == [waiting.id] and graph.open_links == ()


def test_importing_adds_links_and_takes_none_away(city: Flask, rows: Any):
    kir = a_record(city, "application", "SIM")
    a_link(city, kir, "supports__service", a_record(city, "service", "Satu"))
    a_record(city, "service", "Dua")
    report = rows("application", ["name", "supports__service"], ["SIM", "Dua"], opd="Dishub")
    assert report.updated == 1
    assert len(links_of(city, stored(city, "application")[0])) == 2


def test_a_single_link_is_replaced_by_what_the_row_says(city: Flask, rows: Any):
    header = ["name", "part_of__process"]
    rows("process", header, ["A", ""], ["B", ""], ["C", "A"], opd="Dishub")
    rows("process", header, ["C", "B"], opd="Dishub")
    third = next(e for e in stored(city, "process") if e.name == "C")
    assert links_of(city, third) == {("part_of", "process", "B")}


def test_of_two_records_in_a_single_link_the_second_goes_into_the_notes(city: Flask, rows: Any):
    header = ["name", "part_of__process"]
    report = rows("process", header, ["A", ""], ["B", ""], ["C", "A; B"], opd="Dishub")
    assert problems(report) == [("warning", 4, "part_of__process", "A; B")]
    third = next(e for e in stored(city, "process") if e.name == "C")
    assert links_of(city, third) == {("part_of", "process", "A")}
    assert third.attributes["notes"] == "→ Proses Bisnis (bagian dari): B"


def test_a_record_linked_to_itself_is_reported(rows: Any):
    report = rows("process", ["name", "precedes__process"], ["A", "A"], opd="Dishub")
    assert problems(report) == [("warning", 2, "precedes__process", "A")]


def test_marks_of_links_are_those_of_the_row(city: Flask, rows: Any):
    a_record(city, "service", "Satu")
    header = ["name", "supports__service", "marks"]
    rows("application", header, ["A", "Satu", "dikonfirmasi"], opd="Dishub")
    rows("application", header, ["B", "Satu", ""], opd="Dishub")
    with city.app_context():
        graph = queries.load_graph()
        marks = {graph.elements[r.source].name: r.mark for r in graph.relations}
    assert marks == {"A": "confirmed", "B": "assumed"}


def test_sensitive_records_of_others_cannot_be_found_by_linking(city: Flask, rows: Any):
    a_record(city, "incident", "Peretasan situs", "Disdik")
    header = ["Nama Data", "← Penanganan Insiden (Dependency)"]
    report = rows("data", header, ["Data Kir", "Peretasan situs"], opd="Dishub",
                  actor=actor_of_officer(city))  # fmt: skip
    assert problems(report)[0][0] == "warning"  # waits, as if there were none
    assert report.problems[0].suggestion is None


# --- All at once ----------------------------------------------------------------------------------


def a_workbook_with_fifty_faults(path: Path) -> Path:
    """Fifty rows or cells that are wrong, each in its own way or place."""
    header = [
        "Nama Aplikasi", "OPD", "Tempat hosting", "Tahun dibangun", "Nilai kontrak", "RAA",
        "Unit Pengembang", "Alamat aplikasi", "Akhir kontrak", "Tanda",
    ]  # fmt: skip
    wrong = ["server kantor", "dua ribu", "banyak", "RAA.99", "PT Entah", "bukan alamat",
             "kapan-kapan", "pasti"]  # fmt: skip
    rows = [[f"Aplikasi {n}", "Dishub", *wrong] for n in range(4)]  # 32 warnings
    rows += [["", "Dishub", "", str(2000 + n)] for n in range(6)]  # 6 without a name
    rows += [[f"Tanpa OPD {n}", f"Dinas Entah {n}"] for n in range(6)]  # 6 of no known OPD
    servers = [
        ["Nama Server", "OPD", "Kapasitas Memori", "→ Perangkat Lunak Platform (menjalankan)"]
    ]
    servers += [[f"SRV-{n}", "Dishub", "besar", f"Sistem {n}"] for n in range(3)]  # 6
    return a_workbook(path, {"Aplikasi": [header, *rows], SERVERS: servers})


def test_fifty_faults_are_reported_in_one_run(city: Flask, tmp_path: Path):
    before = changes(city)
    report = imported(city, a_workbook_with_fifty_faults(tmp_path / "isian.xlsx"))
    assert len(report.problems) == 50
    assert len({(p.place.sheet, p.place.row, p.place.column) for p in report.problems}) == 50
    assert sum(p.is_error for p in report.problems) == 12
    assert not report.applied and changes(city) == before


def test_problems_are_listed_as_somebody_reads_the_file(city: Flask, tmp_path: Path):
    report = imported(city, a_workbook_with_fifty_faults(tmp_path / "isian.xlsx"))
    places = [(p.place.sheet == SERVERS, p.place.row, p.place.position) for p in report.problems]
    assert places == sorted(places)


def test_a_dry_run_writes_nothing_and_tells_the_same(city: Flask, rows: Any):
    line = ["name", "ownership"], ["SRV", "Sendiri"]
    before = changes(city)
    tried = rows("server", *line, opd="Dishub", dry_run=True)
    assert changes(city) == before and not tried.applied
    applied = rows("server", *line, opd="Dishub")
    assert (tried.created, tried.problems) == (applied.created, applied.problems)


def test_the_preview_is_the_plan_of_the_same_import(city: Flask, tmp_path: Path):
    file = a_csv(tmp_path / "server.csv", [["name", "opd"], ["SRV", "Dishub"]])
    with city.app_context():
        plan = plan_import(COMMAND_LINE, sources_of([file]), Options())
    assert plan.report().as_json() == imported(city, file, dry_run=True).as_json()


def test_every_unreadable_file_is_named_at_once(city: Flask, tmp_path: Path):
    bad = [tmp_path / "satu.xlsx", tmp_path / "dua.xlsx"]
    for file in bad:
        file.write_bytes(b"PK\x03\x04rusak")
    with pytest.raises(Refused) as caught:
        imported(city, *bad)
    assert {f.place for f in caught.value.faults} == {"satu.xlsx", "dua.xlsx"}


def test_a_folder_is_imported_as_one(city: Flask, tmp_path: Path):
    a_csv(tmp_path / "demo" / "2.15.01_dishub" / "server.csv", [["name"], ["SRV"]])
    a_csv(tmp_path / "demo" / "2.15.01_dishub" / "units.csv", [["Nama"], ["UPTD"]])
    a_csv(tmp_path / "demo" / "1.01.01_disdik" / "server.csv", [["name"], ["SRV"]])
    with city.app_context():
        report = import_folder(COMMAND_LINE, tmp_path / "demo")
    assert (report.applied, report.created) == (True, 2)
    assert {p.place.file for p in report.problems} == set()


def test_files_of_one_name_are_told_apart_by_their_folder(city: Flask, tmp_path: Path):
    for folder in ("2.15.01_dishub", "1.01.01_disdik"):
        a_csv(tmp_path / folder / "server.csv", [["name", "ownership"], ["SRV", "Sendiri"]])
    with city.app_context():
        report = import_folder(COMMAND_LINE, tmp_path)
    files = {p.place.file for p in report.problems}
    assert files == {"2.15.01_dishub/server.csv", "1.01.01_disdik/server.csv"}


def test_the_report_has_its_stable_form(rows: Any):
    report = rows("server", ["name", "ownership"], ["SRV", "Sendiri"], opd="Dishub")
    assert json.loads(json.dumps(report.as_json())) == {
        "applied": True, "rows": 1, "created": 1, "updated": 0, "unchanged": 0,
        "problems": [
            {
                "file": "server.csv", "sheet": "", "row": 2, "column": "ownership",
                "value": "Sendiri", "severity": "warning",
                "reason": "Nilai tidak ada dalam daftar. Pilihan: Milik Sendiri; Milik Instansi "
                "Pemerintah Lain; Milik BUMN; Milik Pihak Ketiga.",
                "suggestion": "Milik Sendiri",
            }
        ],
    }  # fmt: skip


def test_an_import_works_on_both_databases(any_app: Flask, tmp_path: Path):
    a_city(any_app)
    servers = [["name", "opd", "runs_software__platform_software"], ["SRV", "Dishub", "Debian; X"]]
    one = a_csv(tmp_path / "server.csv", servers)
    two = a_csv(tmp_path / "platform_software.csv", [["name", "opd"], ["Debian", "Dishub"]])
    first, again = imported(any_app, one, two), imported(any_app, one, two)
    assert (first.created, again.unchanged) == (2, 2)
    assert links_of(any_app, stored(any_app, "server")[0]) == {
        ("runs_software", "platform_software", "Debian"),
        ("runs_software", "platform_software", "(X)"),
    }


def test_new_rows_of_a_template_belong_to_its_opd(city: Flask, tmp_path: Path):
    file = tmp_path / "templat.xlsx"
    with city.app_context():
        unit = queries.find_unit("Dishub")
        assert unit is not None
        write_template(file, ALL_SEEING, unit)
    workbook = openpyxl.load_workbook(file)
    workbook[SERVERS]["C3"] = "SRV"
    workbook.save(file)
    assert imported(city, file).problems == ()
    assert [e.opd for e in stored(city, "server")] == [unit.id]


def test_a_file_given_twice_is_read_once(city: Flask, tmp_path: Path):
    file = a_csv(tmp_path / "server.csv", [["name"], ["SRV"]])
    assert imported(city, file, file, opd="Dishub").created == 1


def test_files_whose_folders_have_one_name_stay_two(city: Flask, tmp_path: Path):
    files = [a_csv(tmp_path / f / "a" / "server.csv", [["name"], ["SRV"]]) for f in "xy"]
    report = imported(city, *files, opd="Dishub")
    assert (report.rows, report.created, report.unchanged) == (2, 1, 1)


def test_blanks_and_line_breaks_in_a_name_become_one_blank(city: Flask, tmp_path: Path):
    rows = [["Nama Server"], ["SRV \n  utama"]]
    imported(city, a_workbook(tmp_path / "x.xlsx", {SERVERS: rows}), opd="Dishub")
    assert stored(city, "server")[0].name == "SRV utama"


def test_new_records_may_merge_into_others_of_the_same_file(city: Flask, rows: Any):
    header = ["code", "name", "plan"]
    rows(
        "application", header, ["X-1", "A", "digabung ke X-2"], ["", "B", "digabung ke C"],
        ["X-2", "C", "digabung ke A"], opd="Dishub",
    )  # fmt: skip
    names = {e.id: e.name for e in stored(city, "application")}
    into = {e.name: names[e.merged_into or ""] for e in stored(city, "application")}
    assert into == {"A": "C", "B": "C", "C": "A"}
