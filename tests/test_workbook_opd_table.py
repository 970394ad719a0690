"""The table of OPDs: headers by their beginning, in any order, below titles."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import Refused
from app.operations.government import OpdRow
from app.workbook.opd_table import read_opd_table
from tests.workbook_files import a_csv, a_workbook


def test_all_columns_are_read(tmp_path: Path):
    file = a_csv(
        tmp_path / "opd.csv",
        [
            ["Kode", "Nama", "Singkatan", "Induk", "Jenis", "Urusan"],
            ["1.03.01", "Dinas PU", "DPU", "", "dinas", "1.03; 1.04 Perumahan"],
            ["1.03.01.1", "Bidang Jalan", "", "1.03.01", "bidang", ""],
        ],
    )
    assert read_opd_table(file) == [
        OpdRow(2, "Dinas PU", "1.03.01", "DPU", "", "dinas", ("1.03", "1.04")),
        OpdRow(3, "Bidang Jalan", "1.03.01.1", "", "1.03.01", "bidang"),
    ]


def test_only_the_name_is_required(tmp_path: Path):
    file = a_workbook(tmp_path / "opd.xlsx", {"Lembar1": [["Nama"], ["Dinas PU"], ["Dishub"]]})
    assert [r.name for r in read_opd_table(file)] == ["Dinas PU", "Dishub"]


def test_headers_may_say_more_stand_anywhere_and_below_titles(tmp_path: Path):
    rows = [
        ["DAFTAR PERANGKAT DAERAH KOTA UJI"],
        [],
        ["No", "Singkatan OPD", "Nama Perangkat Daerah", "Urusan yang diampu", "Kode OPD"],
        [1, "DPU", "  Dinas  PU ", "1.03 Pekerjaan Umum, Penataan Ruang", "1.03.01"],
    ]
    (row,) = read_opd_table(a_workbook(tmp_path / "opd.xlsx", {"OPD": rows}))
    assert row == OpdRow(4, "Dinas PU", "1.03.01", "DPU", "", "", ("1.03",))


def test_the_sheet_with_a_name_column_is_taken(tmp_path: Path):
    sheets = {"Sampul": [["Kota Uji"]], "Data": [["Nama"], ["Dishub"]]}
    assert [r.name for r in read_opd_table(a_workbook(tmp_path / "opd.xlsx", sheets))] == ["Dishub"]


def test_a_row_without_a_name_stays_to_be_reported(tmp_path: Path):
    file = a_csv(tmp_path / "opd.csv", [["Kode", "Nama"], ["1", "-"], ["", ""], ["2", "Dishub"]])
    assert [(r.line, r.name) for r in read_opd_table(file)] == [(2, ""), (4, "Dishub")]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([["Kode", "Singkatan"], ["1", "A"]], "Tidak ada kolom “Nama”"),
        ([["Kode", "Nama"]], "Tabel OPD tidak berisi baris"),
    ],
)
def test_a_table_without_names_is_refused(tmp_path: Path, rows: list[list[str]], reason: str):
    with pytest.raises(Refused, match=reason):
        read_opd_table(a_csv(tmp_path / "opd.csv", rows))
