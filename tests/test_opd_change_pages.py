"""Changing OPDs on the pages of the administrator and at the prompt."""

from __future__ import annotations

import json
import re

import pytest

from app import queries
from tests.commands import run
from tests.factories import a_city, a_record, an_account, signed_in
from tests.workbook_files import a_copy, a_database

HOME = "/administrasi/opd/perubahan/"
DECREE = {"starts": "2027-01-01", "number": "Perda 7/2026"}
NEW = {"new.code": "9.01", "new.name": "Dinas Gabungan", "new.short": "Dingab"}
AT_PROMPT = ("--date", "2027-01-01", "--decree", "Perda 7/2026")


@pytest.fixture
def city(app):
    return a_city(app)


@pytest.fixture
def admin(app, city):
    return signed_in(app, an_account(app, "administrator", None))


def asked(city, **more):
    sources = [city["Dishub"].id, city["Disdik"].id]
    return {"source": sources, "into": "", **NEW, **DECREE, "step": "preview", **more}


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def code_of(app, word):
    with app.app_context():
        unit = queries.find_unit(word)
        return unit.code if unit else None


@pytest.mark.parametrize("path", ["", "gabung", "pecah", "nama", "1"])
def test_only_administrators_reach_the_pages(app, city, path):
    client = signed_in(app, an_account(app, "validator", None))
    assert client.get(HOME + path).status_code == 403


def test_the_preview_says_what_moves_and_writes_nothing(app, city, admin):
    a_record(app, "application", "SIM-KIR", "Dishub")
    officer = an_account(app, "officer", "Dishub")
    with app.app_context():
        before = queries.data_version()
    page = admin.post(HOME + "gabung", data=asked(city)).text
    for told in ("Bidang Angkutan", officer.username, "1 catatan", "Gabungkan 2 OPD"):
        assert told in page
    with app.app_context():
        assert queries.data_version() == before


def test_a_merge_is_done_shown_undone_and_then_listed_as_undone(app, city, admin):
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    page = admin.post(HOME + "gabung", data=asked(city)).text
    seen = hidden(page, "seen")
    done = admin.post(HOME + "gabung", data=asked(city, step="apply", seen=seen))
    assert done.status_code == 302
    assert code_of(app, "Dingab") == "9.01"
    result = admin.get(done.location).text
    assert "Dinas Perhubungan" in result and "Perda 7/2026" in result
    past = admin.get(re.search(r'href="(/pada/\d+/baseline/isi)"', result)[1])
    assert past.status_code == 200
    admin.post(done.location + "/urungkan")
    assert code_of(app, "Dingab") is None
    with app.app_context():
        assert queries.stored_element(record.id).opd_id == city["Dishub"].id
    assert "Diurungkan" in admin.get(HOME).text


def test_what_changed_since_the_preview_is_shown_before_anything_is_done(app, city, admin):
    page = admin.post(HOME + "gabung", data=asked(city)).text
    a_record(app, "application", "SIM-KIR", "Dishub")
    again = asked(city, step="apply", seen=hidden(page, "seen"))
    assert "Data berubah sejak pratinjau" in admin.post(HOME + "gabung", data=again).text
    assert code_of(app, "Dingab") is None


def test_a_wrong_form_names_every_fault_and_keeps_what_was_typed(city, admin):
    wrong = asked(city, **{"number": "", "new.code": "", "new.name": "Dinas Gabungan"})
    page = admin.post(HOME + "gabung", data=wrong).text
    assert "Nomor dasar" in page and "Kode OPD wajib diisi" in page
    assert 'value="Dinas Gabungan"' in page
    assert page.count(" checked") == 2


def test_a_split_is_asked_by_kind_and_one_by_one(app, city, admin):
    kir, parking, route = (
        a_record(app, "process", name, "Dishub") for name in ("Uji KIR", "Parkir", "Trayek")
    )
    form = {
        "opd": city["Dishub"].id, "part1.name": "Dinas Jalan", "part1.code": "9.01",
        "part2.name": "Dinas Laut", "part2.code": "9.02", "kind.process": "1",
        f"record.{parking.id}": "2", f"record.{route.id}": "tetap", **DECREE,
    }  # fmt: skip
    page = admin.post(HOME + "pecah", data={**form, "step": "preview"}).text
    admin.post(HOME + "pecah", data={**form, "step": "apply", "seen": hidden(page, "seen")})
    with app.app_context():
        units = queries.units()
        owners = [units[queries.stored_element(r.id).opd_id].code for r in (kir, parking, route)]
    assert owners == ["9.01", "9.02", "2.15.01"]


def test_the_undo_page_of_a_merge_leads_to_its_own(app, city, admin):
    page = admin.post(HOME + "gabung", data=asked(city)).text
    done = admin.post(HOME + "gabung", data=asked(city, step="apply", seen=hidden(page, "seen")))
    with app.app_context():
        batch = queries.recent_changes(1)[0].batch
    assert admin.get(f"/urungkan?kelompok={batch}").location == done.location


# --- At the prompt --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def template(sqlite_template, tmp_path_factory):
    return a_database(sqlite_template, tmp_path_factory, a_city)[0]


@pytest.fixture
def folder(template, tmp_path):
    with a_copy(template, tmp_path):
        return tmp_path


def codes(folder):
    return {
        row["code"] for row in json.loads(run(folder, "opd", "list", "--format", "json").stdout)
    }


def test_a_merge_at_the_prompt_is_tried_done_and_undone(folder):
    before = codes(folder)
    words = ("opd", "merge", "2.15.01", "1.01.01", "--new-code", "9.01", "--new-name", "Gabungan")
    tried = run(folder, *words, *AT_PROMPT, "--dry-run")
    assert (tried.returncode, json.loads(tried.stdout)["ending"]) == (0, ["1.01.01", "2.15.01"])
    assert codes(folder) == before
    done = json.loads(run(folder, *words, *AT_PROMPT).stdout)
    assert codes(folder) == before - {"2.15.01", "1.01.01"} | {"9.01"}
    undone = run(folder, "changes", "undo", "--batch", done["batch"])
    assert undone.returncode == 0
    assert codes(folder) == before


def test_a_rename_and_a_split_at_the_prompt(folder):
    named = run(folder, "opd", "rename", "1.01.01", "--code", "1.01.09", *AT_PROMPT)
    file = folder / "bagian.json"
    part = {"code": "9.01", "name": "Dinas Jalan", "units": ["2.15.01.1"]}
    file.write_text(json.dumps({"parts": [part]}), "utf-8")
    split = run(folder, "opd", "split", "2.15.01", "--into", str(file), *AT_PROMPT)
    assert (named.returncode, split.returncode) == (0, 0)
    assert json.loads(split.stdout)["records"]["9.01"]["units"] == ["Bidang Angkutan"]
    assert {"1.01.09", "9.01", "2.15.01"} <= codes(folder)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("merge", "2.15.01", "0.0", "--into", "1.01.01"), 1, "0.0"),
        (("merge", "2.15.01"), 2, "--into"),
        (("rename", "2.15.01"), 1, "masih sama"),
    ],
)
def test_a_wrong_command_says_why(folder, words, code, told):
    done = run(folder, "opd", *words, *AT_PROMPT)
    assert (done.returncode, done.stdout) == (code, "")
    assert told in done.stderr


def test_a_wrong_file_of_parts_names_every_fault(folder):
    file = folder / "bagian.json"
    part = {"code": "9.01", "name": "Dinas Jalan", "units": ["tidak-ada"], "unit": []}
    file.write_text(json.dumps({"parts": [part]}), "utf-8")
    done = run(folder, "opd", "split", "2.15.01", "--into", str(file), *AT_PROMPT)
    assert done.returncode == 1
    assert "tidak-ada" in done.stderr and '"unit"' in done.stderr
