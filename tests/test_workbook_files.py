"""Files that people hand in: readable ones are read with their types, hostile ones refused."""

from __future__ import annotations

import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refused
from app.workbook.files import escaped, read_sheets, unescaped
from tests.workbook_files import a_workbook

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
)


def refusal(path: Path) -> str:
    """What is said about a file that cannot be read."""
    with pytest.raises(Refused) as caught:
        read_sheets(path)
    (fault,) = caught.value.faults
    assert fault.place == path.name
    return fault.reason


def with_member(source: Path, target: Path, name: str, content: str) -> Path:
    """A copy of a workbook in which one member is replaced or added."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        new.writestr(name, content)
    return target


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return a_workbook(tmp_path / "isian.xlsx", {"Server": [["Nama Server"], ["A"]]})


def test_cells_keep_their_type(tmp_path: Path):
    row = ["1.10", 7, 2.5, True, date(2026, 11, 21)]
    (sheet,) = read_sheets(a_workbook(tmp_path / "isian.xlsx", {"Satu": [[], row]}))
    assert sheet.name == "Satu"
    # Row numbers must be those that people see, so empty rows above stay; dates lack a format.
    assert sheet.rows[1][:4] == ["1.10", 7, 2.5, True]


def test_empty_columns_before_the_data_stay(tmp_path: Path):
    (sheet,) = read_sheets(a_workbook(tmp_path / "isian.xlsx", {"Satu": [["", None, "x"]]}))
    assert sheet.rows[0][2] == "x"


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    assert refusal(tmp_path / "tidak-ada.xlsx") == "Berkas tidak ditemukan."


def test_an_empty_file_is_refused(tmp_path: Path):
    file = tmp_path / "kosong.xlsx"
    file.touch()
    assert refusal(file) == "Berkas kosong."


@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
def test_a_file_cut_off_is_refused(workbook: Path, share: float):
    data = workbook.read_bytes()
    workbook.write_bytes(data[: int(len(data) * share)])
    assert refusal(workbook).startswith("Berkas rusak")


def test_a_file_altered_in_the_middle_is_refused(workbook: Path):
    data = bytearray(workbook.read_bytes())
    start = data.index(b"xl/worksheets/sheet1.xml") + 60
    data[start : start + 40] = bytes(40)
    workbook.write_bytes(bytes(data))
    assert refusal(workbook).startswith("Berkas rusak")


def test_text_under_the_name_of_a_workbook_is_refused(tmp_path: Path):
    file = tmp_path / "isian.xlsx"
    file.write_text("Nama;OPD\nA;B\n")
    assert refusal(file).startswith("Berkas rusak")


def test_a_locked_or_old_workbook_says_what_to_do(tmp_path: Path):
    file = tmp_path / "isian.xlsx"
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert "tanpa kata sandi" in refusal(file)


def test_a_workbook_with_macros_is_refused(workbook: Path, tmp_path: Path):
    file = with_member(workbook, tmp_path / "makro.xlsx", "xl/vbaProject.bin", "x")
    assert "makro" in refusal(file)


def test_a_zip_of_workbooks_is_refused(workbook: Path, tmp_path: Path):
    file = tmp_path / "semua.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.write(workbook, "dishub/isian.xlsx")
    assert refusal(file).startswith("Bukan buku kerja .xlsx")


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="XFD1048576" t="str"><v>x</v></c></row>',
        "<row r='1'><c r='XFD1048576' t='str'><v>x</v></c></row>",
        '<row r="1048576"><c t="str"><v>x</v></c></row>',
        '<x:row xmlns:x="y" r="900000"><x:c r="A900000"><x:is/></x:c></x:row>',
    ],
)
def test_one_cell_far_out_does_not_take_all_memory(workbook: Path, tmp_path: Path, cells: str):
    content = SHEET.format(f"<sheetData>{cells}</sheetData>")
    file = with_member(workbook, tmp_path / "jauh.xlsx", "xl/worksheets/sheet1.xml", content)
    assert refusal(file).startswith("Lembar terlalu besar")


def test_formats_far_below_the_data_do_no_harm(workbook: Path, tmp_path: Path):
    first = '<row r="1"><c r="A1" t="str"><v>Nama Server</v></c></row>'
    last = '<row r="1048576"><c r="A1048576" s="1"/></row>'
    content = SHEET.format(f"<sheetData>{first}{last}</sheetData>")
    file = with_member(workbook, tmp_path / "format.xlsx", "xl/worksheets/sheet1.xml", content)
    assert read_sheets(file)[0].rows[0] == ["Nama Server"]


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(workbook: Path, tmp_path: Path):
    file = tmp_path / "bom.xlsx"
    shutil.copyfile(workbook, file)
    with (
        zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/sharedStrings2.xml", "w", force_zip64=True) as member,
    ):
        for _ in range(26):
            member.write(bytes(16 * 1024 * 1024))
    assert file.stat().st_size < 2_000_000
    assert refusal(file).startswith("Isi berkas terlalu besar")


def test_an_entity_that_grows_is_refused(workbook: Path, tmp_path: Path):
    levels = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' if n else '<!ENTITY e0 "haha">' for n in range(12)
    )
    content = f"<!DOCTYPE worksheet [{levels}]>" + SHEET.format("<sheetData>&e11;</sheetData>")
    file = with_member(workbook, tmp_path / "entitas.xlsx", "xl/worksheets/sheet1.xml", content)
    assert refusal(file).startswith("Berkas rusak")


@pytest.mark.parametrize(
    "data",
    [
        b"nama,opd\nJembatan Timbang,Dishub\n",
        "\ufeffnama;opd\r\nJembatan Timbang;Dishub\r\n".encode(),
        b"nama\topd\nJembatan Timbang\tDishub\n",
    ],
)
def test_csv_is_read_with_whatever_separator(tmp_path: Path, data: bytes):
    file = tmp_path / "isian.csv"
    file.write_bytes(data)
    (sheet,) = read_sheets(file)
    assert sheet.rows == [["nama", "opd"], ["Jembatan Timbang", "Dishub"]]


def test_csv_of_an_old_program_is_read(tmp_path: Path):
    file = tmp_path / "isian.csv"
    file.write_bytes("nama\nKafé – Pantai\n".encode("cp1252"))
    assert read_sheets(file)[0].rows[1] == ["Kafé – Pantai"]


def test_a_line_separator_inside_a_text_does_not_end_the_row(tmp_path: Path):
    file = tmp_path / "isian.csv"
    file.write_text("nama,opd\nsatu\u2028dua,Dishub\n", encoding="utf-8")
    assert read_sheets(file)[0].rows[1] == ["satu\u2028dua", "Dishub"]


def test_a_picture_is_not_taken_for_csv(tmp_path: Path):
    file = tmp_path / "isian.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(20))
    assert refusal(file).startswith("Bukan berkas teks")


@pytest.mark.parametrize("text", ["=1+1", "+62 812", "-", "-5", "@nama", "\tx", "'=1"])
def test_text_that_begins_like_a_formula_is_none_in_csv(text: str):
    assert escaped(text)[0] == "'"


@given(st.text())
def test_escaped_text_comes_back(text: str):
    assert unescaped(escaped(text)) == text
