"""The commands import, export and template, as somebody at a prompt uses them."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tests.commands import run
from tests.factories import a_city
from tests.workbook_files import a_copy, a_csv, a_database


@pytest.fixture(scope="module")
def template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_database(sqlite_template, tmp_path_factory, a_city)[0]


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    with a_copy(template, tmp_path):
        return tmp_path


def test_import_reports_and_export_gives_it_back(folder: Path):
    file = a_csv(folder / "server.csv", [["name", "ownership"], ["SRV", "Sendiri"]])
    report, out = folder / "laporan.json", folder / "ekspor.xlsx"
    done = run(folder, "import", str(file), "--opd", "Dishub", "--report", str(report))
    assert done.returncode == 0 and done.stdout == ""
    assert "1 baris dibaca: 1 baru, 0 diperbarui, 0 tidak berubah; 1 masalah." in done.stderr
    told = json.loads(report.read_text())
    assert (told["applied"], told["created"], len(told["problems"])) == (True, 1, 1)
    assert run(folder, "export", "--kind", "server", "--out", str(out)).returncode == 0
    assert "Perangkat Keras Server" in openpyxl.load_workbook(out).sheetnames


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("server.csv", b"name\nSRV\n", "KESALAHAN: server.csv, baris 2"),
        ("isian.xlsx", b"bukan excel", "Berkas rusak"),
    ],
)
def test_a_refused_import_exits_with_one_and_still_reports(
    folder: Path, name: str, content: bytes, told: str
):
    (folder / name).write_bytes(content)
    report = folder / "laporan.json"
    done = run(folder, "import", str(folder / name), "--report", str(report))
    assert done.returncode == 1
    assert told in done.stderr and "Traceback" not in done.stderr
    (problem,) = json.loads(report.read_text())["problems"]
    assert (problem["file"], problem["severity"]) == (name, "error")


def test_a_template_is_written_for_one_opd(folder: Path):
    out = folder / "templat.xlsx"
    assert run(folder, "template", "--opd", "Dishub", "--out", str(out)).returncode == 0
    assert len(openpyxl.load_workbook(out).sheetnames) > 20
