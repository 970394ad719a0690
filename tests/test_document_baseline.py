"""The document as of a named state: what was then, and which state it is on every page."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app import queries
from app.errors import Refused
from app.operations.actor import COMMAND_LINE
from app.operations.baselines import add_baseline
from app.operations.elements import Edit, save_element
from app.operations.government import change_government
from app.operations.writer import DEFAULT_PATTERN
from app.queries.baselines import Named, baseline
from tests.documents import make, read
from tests.factories import a_city, a_record, an_account, signed_in


@pytest.fixture(autouse=True)
def without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Page numbers are another test's subject."""
    monkeypatch.setattr("app.document.make.find_libreoffice", lambda: None)


@pytest.fixture
def named(app: Any) -> Named:
    """A state with SIM-KIR in the period 2025-2029; since then renamed, and one period on."""
    a_city(app)
    kir = a_record(app, "application", "SIM-KIR", "Dishub", review="validated")
    with app.app_context():
        found = baseline(add_baseline(COMMAND_LINE, "Draf 75 %", "Rapat"))
        assert found is not None
        save_element(COMMAND_LINE, kir.id, {}, name=Edit("SIM-BARU", "SIM-KIR"))
        ours = queries.government()
        assert ours is not None
        change_government(COMMAND_LINE, replace(ours, period="2030-2034"), DEFAULT_PATTERN)
    a_record(app, "application", "APLIKASI-KEMUDIAN", "Dishub", review="validated")
    return found


def test_document_of_a_baseline_has_what_was_then(app: Any, named: Named, tmp_path: Path) -> None:
    made = make(app, tmp_path / "a.docx", baseline=named.id)
    document = read(tmp_path / "a.docx")
    assert "SIM-KIR" in document.xml
    assert "SIM-BARU" not in document.xml and "KEMUDIAN" not in document.xml
    assert made.data_version == named.number
    assert dict(document.tables[0].rows)["Periode arsitektur"] == "2025–2029"
    make(app, tmp_path / "b.docx")
    today = read(tmp_path / "b.docx")
    assert "SIM-BARU" in today.xml and "2030–2034" in today.xml


def test_it_names_its_baseline_on_the_cover_and_on_every_page(
    app: Any, named: Named, tmp_path: Path
) -> None:
    made = make(app, tmp_path / "a.docx", baseline=named.id)
    document = read(tmp_path / "a.docx")
    cover = document.xml.split("Tentang Dokumen Ini")[0]
    for said in (named.name, f"#{named.number}", named.sha256[:8]):
        assert said in cover
    assert dict(document.tables[0].rows)["Sidik isi baseline (SHA-256)"] == named.sha256
    with zipfile.ZipFile(tmp_path / "a.docx") as package:
        footers = [package.read(n).decode() for n in package.namelist() if "footer" in n]
    with_version = [f for f in footers if "versi data" in f]
    assert with_version and all(f"baseline “{named.name}”" in f for f in with_version)
    assert "Draf-75" in made.name


def test_pictures_of_it_are_of_then(app: Any, named: Named, tmp_path: Path) -> None:
    make(app, tmp_path / "a.docx", baseline=named.id, pictures=True, opd=("2.15.01",))
    assert "Gambar berlapis Dinas Perhubungan" in read(tmp_path / "a.docx").xml


def test_a_baseline_that_is_gone_is_refused(app: Any, named: Named, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        make(app, tmp_path / "a.docx", baseline="tidak-ada")
    assert not (tmp_path / "a.docx").exists()


def test_the_page_offers_the_named_states(app: Any, named: Named) -> None:
    client = signed_in(app, an_account(app, "writer"))
    page = client.get(f"/dokumen?baseline={named.id}").get_data(as_text=True)
    assert f'<option value="{named.id}" selected>Draf 75 %' in page
    answer = client.post("/dokumen", data={"which": "all", "baseline": "tidak-ada"})
    assert answer.status_code == 422
    assert "Baseline ini tidak ada lagi" in answer.get_data(as_text=True)
