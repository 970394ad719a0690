"""The commands: a proposal on stdout, an import by a mapping, refusals with exit code 1."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands import run
from tests.factories import a_city
from tests.workbook_files import a_copy, a_csv, a_database

ROWS = [["Nama Sistem", "SKPD", "Sts Pakai"], ["SIM-KIR", "DISHUB", "naktif"]]


@pytest.fixture(scope="module")
def template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_database(sqlite_template, tmp_path_factory, a_city)[0]


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    with a_copy(template, tmp_path):
        return tmp_path


@pytest.fixture
def register(folder: Path) -> Path:
    return a_csv(folder / "daftar.csv", ROWS)


def proposed(folder: Path, register: Path) -> dict[str, Any]:
    done = run(folder, "import", "--propose-map", str(register), "--kind", "application")
    assert done.returncode == 0
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_the_proposal_is_json_on_stdout_and_can_be_imported(folder: Path, register: Path):
    told = proposed(folder, register)
    assert told["columns"] == {"Nama Sistem": "name", "SKPD": "opd", "Sts Pakai": "lifecycle"}
    assert told["values"] == {"lifecycle": {"naktif": "Tidak aktif"}}
    assert told["confidence"]["columns"]["SKPD"] >= 0.9
    mapping = folder / "peta.json"
    mapping.write_text(json.dumps(told), "utf-8")
    report = folder / "laporan.json"
    words = ("import", str(register), "--map", str(mapping), "--report", str(report))
    tried = run(folder, *words, "--dry-run")
    assert tried.returncode == 0 and json.loads(report.read_text())["applied"] is False
    done = run(folder, *words)
    assert done.returncode == 0 and done.stdout == ""
    assert json.loads(report.read_text())["created"] == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "Bukan berkas JSON"),
        ("[" * 100_000, "Bukan berkas JSON"),
        ('{"kind": "x"}', "kind"),
    ],
)
def test_a_broken_mapping_is_refused_with_what_is_wrong(
    folder: Path, register: Path, content: str, told: str
):
    mapping = folder / "peta.json"
    mapping.write_text(content, "utf-8")
    done = run(folder, "import", str(register), "--map", str(mapping))
    assert done.returncode == 1 and told in done.stderr and "Traceback" not in done.stderr


def test_an_unreadable_file_is_refused_by_both(folder: Path):
    file = folder / "rusak.xlsx"
    file.write_bytes(b"bukan excel")
    done = run(folder, "import", "--propose-map", str(file), "--kind", "application")
    assert done.returncode == 1 and "Berkas rusak" in done.stderr and done.stdout == ""


def test_a_row_of_an_unknown_opd_leaves_exit_code_1(folder: Path):
    register = a_csv(folder / "daftar.csv", [*ROWS, ["X", "Perumda Air", ""]])
    told = proposed(folder, register)
    assert told["units"]["Perumda Air"] is None
    mapping = folder / "peta.json"
    mapping.write_text(json.dumps(told), "utf-8")
    done = run(folder, "import", str(register), "--map", str(mapping))
    assert done.returncode == 1 and "Perumda Air" in done.stderr
