"""Foreign spreadsheets: finding the table, columns, values, OPDs; the mapping as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import queries
from app.errors import Refused
from app.mapping.cells import split_entries
from app.mapping.columns import choose_columns, is_exposing, is_secret
from app.mapping.content import Content, Knowledge
from app.mapping.mapping import NOTES, notes_attribute, read_mapping
from app.mapping.tables import MAX_MERGED, Head, find_table, unmerged
from app.mapping.units import Former, UnitFinder
from app.mapping.values import converted, find_plan, find_value, measure_of, same_words
from app.mapping.words import header_words, value_words
from app.operations import imports
from app.operations.actor import COMMAND_LINE
from app.operations.import_mapping import propose_mapping
from app.permissions import actor_of
from app.workbook.files import Sheet, read_sheets
from architecture.graph import Unit
from architecture.metamodel import METAMODEL, Attribute, Text, ValueType
from architecture.vocabulary import Party, Vocabulary
from tests.factories import a_city, a_record, an_account
from tests.workbook_files import a_copy, a_csv, a_database, a_workbook, links_of, problems, stored

APPLICATION = METAMODEL.kind("application")
OFFICES = (
    # id, code, name, short, parent
    ("kominfo", "2.16.01", "Dinas Komunikasi, Informatika dan Persandian", "Diskominfo", None),
    ("aptika", "2.16.01.2", "Bidang Aplikasi Informatika", "Bidang Aptika", "kominfo"),
    ("hub", "2.15.01", "Dinas Perhubungan", "Dishub", None),
    ("pupr", "1.03.01", "Dinas Pekerjaan Umum dan Penataan Ruang", "", None),
    ("capil", "2.12.01", "Dinas Kependudukan dan Pencatatan Sipil", "", None),
    ("bkpsdm", "5.03.01", "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia", "", None),
    ("org", "4.01.01.3", "Bagian Organisasi", "", None),
    ("tani", "3.27.01", "Dinas Pertanian", "", None),
    ("pangan", "2.09.01", "Dinas Ketahanan Pangan", "", None),
    ("pol", "1.05.01", "Satuan Polisi Pamong Praja", "", None),
)
UNITS = {i: Unit(i, code, name, short, up, "") for i, code, name, short, up in OFFICES}
VOCABULARY = Vocabulary(
    codelists={"basis_aplikasi": ("Desktop", "Web", "Cloud", "Mobile")},
    parties={f"opd:{u.id}": Party(f"opd:{u.id}", u.code, u.name, u.short) for u in UNITS.values()},
    place="Kota Uji",
)
FORMER = (Former("Dinas Perhubungan, Komunikasi dan Informatika", "Dishubkominfo", "hub"),)
FINDER = UnitFinder(VOCABULARY, UNITS, FORMER)
KNOWLEDGE = Knowledge(VOCABULARY, FINDER)


# --- Words --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Thn_Pembuatan (Rp)", ("tahun", "pembuatan")),
        ("namaAplikasi", ("nama", "aplikasi")),
        ("(1)", ("1",)),
    ],
)
def test_headers_are_written_out(header: str, words: tuple[str, ...]):
    assert header_words(header) == words


def test_every_synonym_means_a_value_and_a_target_that_exist(city: Flask):
    with city.app_context():
        lists = {name: set(values) for name, values in queries.vocabulary().codelists.items()}
    attributes = [a for k in METAMODEL.kinds for a in k.attributes]
    lists |= {a.name: {c.code for c in a.choices} for a in attributes if a.choices}
    lists |= {"yes_no": {"ya", "tidak"}, "plan": {"keep", "new", "upgrade", "retire", "merge"}}
    named = {a.codelist for a in attributes} | {a.name for a in attributes if a.choices}
    for name in sorted({*filter(None, named), "yes_no", "plan"}):
        assert set(value_words(name).values()) <= lists[name], name


def test_every_kind_has_notes_for_columns_without_a_place():
    assert {notes_attribute(kind) for kind in METAMODEL.kinds} == {NOTES}


# --- OPDs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("DISHUB", "2.15.01"),
        ("2.15.01", "2.15.01"),
        ("21501", "2.15.01"),
        ("Dinas Perhubungan (DISHUB)", "2.15.01"),
        ("Dinas Perhubungan Kota Uji", "2.15.01"),
        ("Dinas Perhubungn", "2.15.01"),
        ("Dishubkominfo", "2.15.01"),
        ("Dinas PU dan Tata Ruang", "1.03.01"),
        ("PUPR", "1.03.01"),
        ("Disdukcapil", "2.12.01"),
        ("BKPSDM", "5.03.01"),
        ("Bag. Organisasi", "4.01.01.3"),
        ("Dinas Kominfo", "2.16.01"),
        ("Bidang Aptika Diskominfo", "2.16.01.2"),
        ("Satpol PP", "1.05.01"),
    ],
)
def test_an_opd_is_found_by_what_registers_call_it(text: str, code: str):
    assert FINDER.find(text).value == code


@pytest.mark.parametrize(
    "text",
    [
        "Dinas", "Pemkot", "RSUD", "PT Perhubungan Jaya", "CV Kominfo Mandiri", "Semua OPD",
        "Dinas Perhubungan dan Dinas Pertanian", "030701",
    ],
)  # fmt: skip
def test_what_names_no_single_opd_stays_open(text: str):
    assert FINDER.find(text).value is None


def test_several_opds_in_a_cell_are_found_only_if_each_is_known():
    assert FINDER.find_many("Dishub, Diskominfo dan Bag. Organisasi").value == (
        "2.15.01; 2.16.01; 4.01.01.3"
    )
    assert FINDER.find_many("Dishub; Masyarakat").value is None
    name = "Dinas Komunikasi, Informatika dan Persandian"
    assert FINDER.find_many(name).value == "2.16.01"


# --- Values -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("lifecycle", "naktif", "Tidak aktif"),
        ("lifecycle", "Sudah jalan", "Aktif"),
        ("lifecycle", "tidak digunakan lagi", "Tidak aktif"),
        ("lifecycle", "Masih aktif digunakan", "Aktif"),
        ("hosting", "Server Diskominfo Rak 3", "Pusat data daerah"),
        ("platform", "Web Based", "Web"),
        ("platform", "Web dan Android", None),
        ("platform", "Windows Form", "Desktop"),
        ("lifecycle", "entahlah", None),
    ],
)
def test_a_foreign_word_means_a_value_or_stays_open(name: str, text: str, value: str | None):
    answer = find_value(APPLICATION.attribute(name), text, VOCABULARY)
    assert (answer.value if answer.confidence >= 0.7 else None) == value


def test_a_foreign_word_for_a_plan_is_understood():
    assert find_plan("Perlu dikembangkan").value == "pengembangan"


@pytest.mark.parametrize(
    ("type_", "raw", "header", "found"),
    [
        (ValueType.YEAR, "Januari 2021", "", "2021"),
        (ValueType.YEAR, "12/3/2019", "", "2019"),
        (ValueType.YEAR, "2019 - 2021", "", "2019 - 2021"),
        (ValueType.URL, "simpeg.kota.go.id", "", "https://simpeg.kota.go.id"),
        (ValueType.URL, "10.20.30.40", "", "10.20.30.40"),
        (ValueType.QUANTITY, 64, "RAM (GB)", "64 GB"),
        (ValueType.QUANTITY, "16 GB DDR4", "RAM", "16 GB"),
        (ValueType.QUANTITY, "2 x 600 GB", "HDD", "2 x 600 GB"),
        (ValueType.MONEY, "150", "Nilai (Rp juta)", "150 juta"),
        (ValueType.DATE, "Jumat, 12/3/2019", "", "12/3/2019"),
    ],
)
def test_a_text_is_brought_into_the_form_that_is_read(
    type_: ValueType, raw: Any, header: str, found: str
):
    dimension = "memory" if type_ is ValueType.QUANTITY else None
    attribute = Attribute("a", Text("A", "A"), type_, "uji", dimension=dimension)
    assert converted(attribute, raw, VOCABULARY, measure_of(attribute, header)) == found


@pytest.mark.parametrize(
    ("text", "shown", "same"),
    [
        ("AKTIF", "Aktif", True),
        ("website", "Web", False),
        ("RAID5", "RAID 5", True),
        ("1", "Web", False),
        ("Server Diskominfo", "Pusat data daerah", False),
        ("tidak aktif", "Aktif", False),
    ],
)
def test_what_a_value_does_not_say_is_kept_beside_it(text: str, shown: str, same: bool):
    assert same_words(text, shown) is same


@pytest.mark.parametrize(
    ("cell", "entries"),
    [
        ("1. Layanan A 2. Layanan B", ["Layanan A", "Layanan B"]),
        ("Layanan A; Layanan B", ["Layanan A", "Layanan B"]),
        ("- A\n- B", ["A", "B"]),
        ("Penerbitan KTP, KK", ["Penerbitan KTP, KK"]),
    ],
)
def test_entries_of_a_cell_are_told_apart(cell: str, entries: list[str]):
    assert split_entries(cell) == entries


# --- Tables and columns -------------------------------------------------------------------------


def test_the_header_is_found_below_titles_and_above_a_line_of_numbers():
    rows = [
        ["DAFTAR APLIKASI", "", ""], ["", "", ""], ["No", "Nama Sistem", "URL"],
        ["1", "2", "3"], [1, "SIMPEG", "simpeg.go.id"], [2, "SIKDA", "sikda.go.id"],
    ]  # fmt: skip
    table = find_table(Sheet("A", rows), APPLICATION)
    assert table is not None
    assert (table.header, table.depth, table.first) == (2, 1, 4)
    assert table.titles == ["DAFTAR APLIKASI"]


def test_a_header_of_two_lines_is_read_without_merged_cells():
    rows = [
        ["No", "Nama Aplikasi", "Server", "", "Status"], ["", "", "Lokasi", "OS", ""],
        [1, "A", "Diskominfo", "Ubuntu", "Aktif"], [2, "B", "Cloud", "Windows", "Aktif"],
    ]  # fmt: skip
    table = find_table(Sheet("A", rows), APPLICATION)
    assert table is not None
    assert [h.key for h in table.heads] == [
        "No", "Nama Aplikasi", "Server › Lokasi", "Server › OS", "Status",
    ]  # fmt: skip


def test_columns_of_one_name_and_without_name_are_told_apart():
    rows = [["Nama Aplikasi", "Ket", "Ket", ""], ["A", "x", "y", "z"]]
    table = find_table(Sheet("A", rows), APPLICATION)
    assert table is not None
    assert [h.key for h in table.heads] == ["Nama Aplikasi", "Ket", "Ket (2)", "Kolom D"]


def test_ranges_merged_over_each_other_do_not_take_for_ever():
    rows: list[list[Any]] = [[None] * 400 for _ in range(400)]
    rows[0][0] = "x"
    sheet = Sheet("A", rows, merged=(((0, 0), (399, 399)),) * 1000)
    filled = sum(c == "x" for row in unmerged(sheet) for c in row)
    assert filled <= MAX_MERGED


def chosen(*columns: tuple[str, list[Any]]) -> dict[str, str | None]:
    """The target of each column of an application register."""
    heads = [Head(n, key) for n, (key, _) in enumerate(columns)]
    contents = [Content(cells, KNOWLEDGE) for _, cells in columns]
    return {c.head.key: c.target for c in choose_columns(APPLICATION, heads, contents)}


def test_the_cells_decide_where_a_header_may_mean_two_things():
    names = ("Nama", ["SIMPEG", "SIKDA", "E-Office", "SIPD"])
    offices = chosen(names, ("Pengembang", ["Diskominfo", "Dishub", "Diskominfo", "PUPR"]),
                     ("OPD", ["Dishub", "PUPR", "Dishub", "PUPR"]))  # fmt: skip
    firms = chosen(names, ("Pengembang", ["CV A", "PT B", "CV C", "PT D"]),
                   ("OPD", ["Dishub", "PUPR", "Dishub", "PUPR"]))  # fmt: skip
    assert (offices["Pengembang"], firms["Pengembang"]) == ("developer_unit", "vendor")


def test_a_column_without_telling_header_is_known_by_its_cells():
    found = chosen(
        ("Nama Aplikasi", ["A1", "B2", "C3", "D4"]),
        ("Kolom B", ["a.go.id", "b.go.id", "https://c.go.id", "d.go.id"]),
        ("Kolom C", ["Dishub", "PUPR", "Dishub", "Diskominfo"]),
        ("Jumlah Pengguna", [10, 20, 30, 40]),
    )
    assert list(found.values()) == ["name", "address", "opd", None]


def test_running_numbers_and_numbers_of_persons_are_not_stored():
    found = chosen(
        ("No", [1, 2, 3, 4]),
        ("Nama Aplikasi", ["A1", "B2", "C3", "D4"]),
        ("NIP Admin", ["198001012005011001"] * 4),
        ("Password", ["rahasia"] * 4),
        ("Kode", ["198001012005011001"] * 4),
    )
    assert [found[k] for k in ("No", "NIP Admin", "Password", "Kode")] == ["skip"] * 4
    assert is_secret("kata_sandi") and is_exposing("IP Address") and not is_exposing("Deskripsi")


# --- The mapping as JSON ------------------------------------------------------------------------


def test_everything_wrong_with_a_mapping_is_said_at_once():
    with pytest.raises(Refused) as caught:
        read_mapping({"kind": "apl", "header_row": "tiga", "columns": [], "colums": {}, "units": 1})
    assert {f.place for f in caught.value.faults} == {
        "kind", "header_row", "columns", "colums", "units",
    }  # fmt: skip


def test_unknown_targets_and_targets_given_twice_are_refused():
    columns = {"A": "name", "B": "hostng", "C": "year", "D": "year", "E": "notes", "F": "notes"}
    with pytest.raises(Refused) as caught:
        read_mapping({"kind": "application", "sheet": "X", "header_row": 1, "columns": columns})
    assert [f.place for f in caught.value.faults] == ["columns → B", "columns → C", "columns → D"]


@pytest.mark.parametrize("data", [None, [], "x", 3, {}])
def test_what_is_no_mapping_is_refused(data: Any):
    with pytest.raises(Refused):
        read_mapping(data)


# --- Importing ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_database(sqlite_template, tmp_path_factory, a_city)[0]


@pytest.fixture
def city(template: Path, tmp_path: Path) -> Iterator[Flask]:
    with a_copy(template, tmp_path) as app:
        yield app


HEADER = ["No", "Nama Sistem", "OPD Pengampu", "Status Aktif", "Jml Pengguna"]


def imported(app: Flask, path: Path, **corrections: Any) -> imports.ImportReport:
    """The report of importing a register of applications by its proposal, corrected."""
    with app.app_context():
        told = propose_mapping(COMMAND_LINE, read_sheets(path), kind=APPLICATION).as_json()
        for part, values in corrections.items():
            told[part] |= values
        return imports.import_files(COMMAND_LINE, [path], mapping=read_mapping(told))


def test_a_foreign_value_arrives_as_ours_and_its_words_in_the_notes(city: Flask, tmp_path: Path):
    file = a_workbook(
        tmp_path / "a.xlsx",
        {
            "Data": [
                HEADER,
                [1, "SIMPEG", "DISHUB", "Sudah jalan", "40"],
                [2, "X", "Disdik", "", ""],
            ]
        },
    )
    report = imported(city, file)
    assert (report.applied, report.created, problems(report)) == (True, 2, [])
    first, second = stored(city, "application")
    assert first.attributes == {
        "lifecycle": "aktif", "notes": "Status Aktif: Sudah jalan\nJml Pengguna: 40",
    }  # fmt: skip
    assert first.marks["lifecycle"] == "assumed"
    assert second.attributes == {}


def test_a_text_without_a_meaning_stays_beside_its_attribute(city: Flask, tmp_path: Path):
    file = a_workbook(tmp_path / "a.xlsx", {"D": [HEADER, [1, "A", "DISHUB", "entahlah", ""]]})
    report = imported(city, file)
    assert [(s, c, v) for s, _, c, v in problems(report)] == [
        ("warning", "Status Aktif", "entahlah")
    ]
    assert stored(city, "application")[0].unread == {"lifecycle": "entahlah"}


def test_a_row_of_an_unknown_opd_stops_the_import_unless_one_is_chosen_for_it(
    city: Flask, tmp_path: Path
):
    rows = [HEADER, [1, "A", "Perumda Air", "", ""], [2, "B", "Dishub", "", ""]]
    file = a_workbook(tmp_path / "a.xlsx", {"D": rows})
    refused = imported(city, file)
    assert not refused.applied and [p[0] for p in problems(refused)] == ["error"]
    report = imported(city, file, defaults={"opd": "1.01.01"})
    assert report.applied and [p[0] for p in problems(report)] == ["warning"]
    assert stored(city, "application")[0].attributes["notes"] == "OPD Pengampu: Perumda Air"


def test_a_decision_of_the_mapping_is_followed(city: Flask, tmp_path: Path):
    file = a_workbook(tmp_path / "a.xlsx", {"D": [HEADER, [1, "A", "Perumda Air", "ok", ""]]})
    report = imported(
        city, file, units={"Perumda Air": "2.15.01"}, values={"lifecycle": {"ok": "Aktif"}}
    )
    assert report.applied
    element = stored(city, "application")[0]
    assert element.attributes["lifecycle"] == "aktif"


def test_links_tie_to_records_whose_name_is_nearly_the_same(city: Flask, tmp_path: Path):
    known = a_record(city, "service", "Uji Berkala Kendaraan")
    rows = [
        ["Nama Aplikasi", "OPD", "Layanan yang didukung"],
        ["SIM-KIR", "Dishub", "1. Uji Berkala Kendaran 2. Izin Trayek"],
    ]
    imported(city, a_workbook(tmp_path / "a.xlsx", {"D": rows}))
    element = stored(city, "application")[0]
    assert links_of(city, element) == {
        ("supports", "service", known.name), ("supports", "service", "(Izin Trayek)"),
    }  # fmt: skip


def test_cells_below_a_merged_name_belong_to_the_record_above(city: Flask, tmp_path: Path):
    rows = [
        ["Nama Aplikasi", "OPD", "Fungsi", "Status", "PIC"],
        ["SIMPEG", "Dishub", "Data pegawai", "Aktif", "Bidang A"],
        ["", "", "Kenaikan pangkat", "", "Bidang B"],
        ["SIKDA", "Dishub", "Arsip", "Aktif", ""],
    ]
    imported(city, a_workbook(tmp_path / "a.xlsx", {"D": rows}))
    first = stored(city, "application")[0]
    assert first.attributes["function"] == "Data pegawai\nKenaikan pangkat"
    assert first.attributes["notes"] == "PIC: Bidang A\nPIC: Bidang B"


def test_headings_name_the_opd_and_sums_go_to_the_record_above(city: Flask, tmp_path: Path):
    rows = [
        ["No", "Nama Aplikasi", "Fungsi", "Nilai Kontrak"],
        ["A.", "Dinas Perhubungan", "", ""],
        [1, "SIM-KIR", "Uji", 100],
        ["", "Jumlah", "", 100],
        ["B.", "Aplikasi lama", "", ""],
        [1, "SI-LAMA", "Arsip", 50],
    ]
    report = imported(city, a_workbook(tmp_path / "a.xlsx", {"D": rows}))
    assert report.applied
    first, second = stored(city, "application")
    assert (first.name, first.attributes["notes"]) == ("SIM-KIR", "Jumlah: 100")
    assert (second.name, second.attributes["notes"]) == ("SI-LAMA", "Kelompok: Aplikasi lama")


def test_an_equal_value_within_another_is_not_taken_for_it(city: Flask, tmp_path: Path):
    rows = [["Nama Aplikasi", "OPD", "Modul", "Kuota", "Kuota"], ["A", "Dishub", "m", "12", "1"]]
    file = a_workbook(tmp_path / "a.xlsx", {"D": rows})
    imported(city, file, columns={"Kuota": None, "Kuota (2)": None, "Modul": None})
    assert stored(city, "application")[0].attributes["notes"] == "Modul: m\nKuota: 12\nKuota (2): 1"


def test_texts_that_begin_like_formulas_stay_texts(city: Flask, tmp_path: Path):
    rows = [HEADER, [1, "=1+1", "Dishub", "", "@SUM(A1)"]]
    imported(city, a_workbook(tmp_path / "a.xlsx", {"D": rows}))
    element = stored(city, "application")[0]
    assert (element.name, element.attributes["notes"]) == ("=1+1", "Jml Pengguna: @SUM(A1)")


def test_an_officer_gets_rows_of_other_opds_listed_as_errors(city: Flask, tmp_path: Path):
    file = a_workbook(
        tmp_path / "a.xlsx", {"D": [HEADER, [1, "A", "Dishub", "", ""], [2, "B", "DISDIK", "", ""]]}
    )
    account = an_account(city)
    with city.app_context():
        actor = actor_of(account)
        mapping = propose_mapping(actor, read_sheets(file), kind=APPLICATION).mapping
        report = imports.import_files(actor, [file], mapping=mapping)
    assert not report.applied
    assert [(s, row) for s, row, _, _ in problems(report)] == [("error", 3)]


def test_a_column_that_the_file_lacks_stops_the_import(city: Flask, tmp_path: Path):
    file = a_csv(tmp_path / "a.csv", [["Nama Aplikasi", "OPD"], ["A", "Dishub"]])
    report = imported(city, file, columns={"Alamat": "address"})
    assert not report.applied and problems(report) == [("error", 1, "Alamat", "Alamat")]


def test_a_sheet_that_the_file_lacks_is_refused_with_those_it_has(city: Flask, tmp_path: Path):
    file = a_workbook(tmp_path / "a.xlsx", {"Data": [HEADER, [1, "A", "Dishub", "", ""]]})
    told = {"kind": "application", "sheet": "Lain", "header_row": 1, "columns": {}}
    with city.app_context(), pytest.raises(Refused) as caught:
        imports.import_files(COMMAND_LINE, [file], mapping=read_mapping(told))
    assert "Data" in caught.value.faults[0].reason


def test_a_file_without_a_table_is_refused(city: Flask, tmp_path: Path):
    file = a_workbook(tmp_path / "a.xlsx", {"Surat": [["Dengan hormat,"], ["Terima kasih."]]})
    with city.app_context(), pytest.raises(Refused):
        propose_mapping(COMMAND_LINE, read_sheets(file), kind=APPLICATION)
