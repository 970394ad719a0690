"""The command `gaps`, in the stable format."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys

import pytest

from app import gaps, queries
from app.cli.gaps import as_text, chosen, known_rule, known_unit
from app.errors import Refused
from architecture.gaps import rule_of
from architecture.visibility import ALL_SEEING
from tests.conftest import ROOT
from tests.factories import a_city, a_link, a_record

KEYS = ["rule", "nature", "severity", "kind", "code", "name", "opd", "message", "remedy", "basis"]


@pytest.fixture
def city(app):
    a_city(app)
    service = a_record(app, "service", "Uji berkala", "Dishub")
    angkutan = a_record(app, "application", "=CMD()", "Bidang Angkutan", hosting="hosting_sewa")
    a_link(app, angkutan, "supports__service", service)
    with app.app_context():
        yield app


def rows(**options):
    found = chosen(gaps.findings_for(ALL_SEEING), options.get("unit"), options.get("rule"))
    return gaps.gap_rows(found, queries.graph_for(ALL_SEEING))


def test_rows_have_the_stable_keys_and_values(city) -> None:
    found = [r for r in rows() if r["rule"] == "APL-06"]
    assert [list(r) for r in found] == [KEYS]
    row = found[0]
    assert (row["nature"], row["severity"], row["kind"]) == ("normative", "high", "application")
    assert (row["name"], row["opd"]) == ("=CMD()", "2.15.01.1")
    assert row["basis"].startswith("Perpres 95/2018") and "keyakinan" in row["basis"]


def test_a_rule_that_rests_on_method_has_an_empty_basis(city) -> None:
    assert {r["basis"] for r in rows() if r["rule"] == "LYN-02"} == {""}


def test_an_opd_includes_the_units_below_it(city) -> None:
    opds = {r["opd"] for r in rows(unit=known_unit("Dishub"))}
    assert opds == {"2.15.01", "2.15.01.1"}
    assert {r["opd"] for r in rows(unit=known_unit("2.15.01.1"))} == {"2.15.01.1"}


def test_one_rule_can_be_asked_for(city) -> None:
    assert {r["rule"] for r in rows(rule=rule_of("LYN-02"))} == {"LYN-02"}


def test_an_unknown_opd_or_rule_is_refused_with_the_nearest(city) -> None:
    with pytest.raises(Refused) as unknown:
        known_unit("Dishubb")
    assert '"Dishub"' in unknown.value.faults[0].reason
    with pytest.raises(Refused) as unknown:
        known_rule("APL-99")
    assert "Mungkin maksud Anda" in unknown.value.faults[0].reason


def test_csv_cells_never_start_a_formula(city) -> None:
    text = gaps.gap_csv(rows())
    table = list(csv.reader(io.StringIO(text)))
    assert table[0] == KEYS
    assert {row[5] for row in table[1:]} >= {"'=CMD()"}
    assert not [cell for row in table for cell in row if cell[:1] in "=+-@" and cell]


def test_national_records_have_an_empty_opd(city) -> None:
    national = [r for r in rows() if r["name"] == "SRIKANDI"]
    assert national and {r["opd"] for r in national} == {""}


def test_the_text_for_reading_has_a_heading_per_rule(city) -> None:
    lines = as_text(rows()).splitlines()
    headings = [line for line in lines if not line.startswith("  ")]
    assert "APL-06 Aplikasi berjalan di luar fasilitas pemerintah (tinggi)" in headings
    assert len(headings) == len({r["rule"] for r in rows()})


def test_the_command_prints_json_on_stdout_only(city, tmp_path) -> None:
    """The real command in a process of its own, on a copy of the database."""
    instance = tmp_path / "copy"
    instance.mkdir()
    shutil.copyfile(tmp_path / "selaras.sqlite", instance / "selaras.sqlite")
    for suffix in ("-wal", "-shm"):
        if (tmp_path / f"selaras.sqlite{suffix}").exists():
            shutil.copyfile(
                tmp_path / f"selaras.sqlite{suffix}", instance / f"selaras.sqlite{suffix}"
            )
    environment = {**os.environ, "INSTANCE_PATH": str(instance)}
    environment.pop("DATABASE_URL", None)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "app", "gaps", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )

    done = run("--opd", "Dishub", "--rule", "APL-06", "--format", "json")
    assert done.returncode == 0
    assert [(r["rule"], r["name"]) for r in json.loads(done.stdout)] == [("APL-06", "=CMD()")]
    assert "1 kesenjangan" in done.stderr
    refused = run("--opd", "Disub")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert 'Mungkin maksud Anda "Dishub"' in refused.stderr
