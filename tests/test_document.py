"""What a document says: whose records, in which edition, in which words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app import queries
from app.errors import Refused
from architecture.metamodel import METAMODEL
from architecture.visibility import ALL_SEEING, Edition
from tests.documents import make, read
from tests.factories import a_city, a_link, a_record, an_account


@pytest.fixture(autouse=True)
def without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests ask for contents, and page numbers take seconds."""
    monkeypatch.setenv("PATH", "")


@pytest.fixture
def city(app: Any) -> Any:
    """A city in which every kind of record exists, accepted or draft, and some links."""
    a_city(app)
    for number, kind in enumerate(METAMODEL.kinds):
        opd = ("Dishub", "Disdik", "Bidang Angkutan")[number % 3]
        review = ("draft", "submitted", "validated")[number % 3]
        a_record(app, kind.name, f"{kind.label.id} pertama", opd, review=review)
    return app


def codes_of(app: Any, edition: Edition) -> set[str]:
    """Codes of all records that an edition shows to one who sees everything."""
    with app.app_context():
        graph = queries.graph_for(ALL_SEEING, edition=edition)
        return {e.code for e in graph.elements.values()}


@pytest.mark.parametrize("edition", ["public", "internal"])
def test_the_annex_has_each_record_of_the_edition_once(
    city: Any, tmp_path: Path, edition: Edition
) -> None:
    made = tmp_path / "dokumen.docx"
    make(city, made, edition=edition)
    document = read(made)
    annex = [t for t in document.tables if t.caption.startswith("Tabel A.")]
    first_parts = {t.caption: t for t in reversed(annex)}
    codes = [code for table in first_parts.values() for code in table.codes]
    assert sorted(codes) == sorted(codes_of(city, edition))


@pytest.mark.parametrize("edition", ["public", "internal"])
def test_every_part_of_a_wide_table_has_the_same_rows(
    city: Any, tmp_path: Path, edition: Edition
) -> None:
    made = tmp_path / "dokumen.docx"
    make(city, made, edition=edition)
    by_caption: dict[str, set[tuple[str, ...]]] = {}
    for table in read(made).tables:
        by_caption.setdefault(table.caption, set()).add(tuple(table.codes))
    assert all(len(rows) == 1 for rows in by_caption.values())


def test_the_chapters_list_each_record_of_the_six_domains_once(city: Any, tmp_path: Path) -> None:
    made = tmp_path / "dokumen.docx"
    make(city, made)
    document = read(made)
    with city.app_context():
        graph = queries.graph_for(ALL_SEEING, edition="public")
        expected = {k.plural.id: [e.code for e in graph.of_kind(k)] for k in METAMODEL.kinds}
    lists = {t.caption.partition(" Daftar ")[2]: t.codes for t in reversed(document.tables)}
    shown = {name: lists.get(name.lower(), lists.get(name)) for name in expected}
    for kind in ("Layanan", "Perangkat Keras Server", "Standar Keamanan", "Dokumen"):
        assert shown[kind] == expected[kind]


def test_a_public_document_tells_nothing_sensitive(app: Any, tmp_path: Path) -> None:
    a_city(app)
    a_record(app, "vulnerability", "Celah unggah berkas", review="validated")
    a_record(app, "incident", "Peretasan laman", review="validated")
    a_record(app, "security_audit", "Audit 2025", result="Sandi bawaan", review="validated")
    server = a_record(app, "server", "SRV-1", location="Gedung B lantai 3", review="validated")
    facility = a_record(app, "facility", "Ruang Melati", location="Jalan Pala 7")
    switch = a_record(app, "network_device", "Switch inti", review="validated")
    a_link(app, server, "placed_in__facility", facility)
    a_link(app, switch, "attached_to__server", server)
    secrets = ("Celah unggah", "Peretasan", "Sandi bawaan", "Gedung B", "Jalan Pala")
    phrases = ("Ditempatkan di", "Terpasang pada")
    make(app, tmp_path / "publik.docx")
    public = read(tmp_path / "publik.docx").xml
    assert [s for s in (*secrets, *phrases) if s in public] == []
    make(app, tmp_path / "internal.docx", edition="internal")
    internal = read(tmp_path / "internal.docx").xml
    assert [s for s in (*secrets, *phrases) if s not in internal] == []


def test_gaps_of_sensitive_records_are_not_in_a_public_document(city: Any, tmp_path: Path) -> None:
    make(city, tmp_path / "publik.docx")
    found = [row[0] for t in read(tmp_path / "publik.docx").tables for row in t.rows]
    assert not {"ISI-KRT", "ISI-INS"} & set(found)


def test_the_drafts_of_others_are_counted_but_named_nowhere(app: Any, tmp_path: Path) -> None:
    a_city(app)
    own = a_record(app, "application", "SIM-KIR", "Dishub")
    secret = a_record(app, "process", "Rencana rahasia sekolah", "Disdik")
    a_link(app, own, "supports__process", secret)
    officer = an_account(app, "officer", "Dishub")
    for edition in ("public", "internal"):
        make(app, tmp_path / f"{edition}.docx", officer, edition=edition)
        xml = read(tmp_path / f"{edition}.docx").xml
        assert "SIM-KIR" in xml
        assert "Rencana rahasia" not in xml
        assert "1 catatan perangkat daerah lain yang masih draf" in xml


def test_own_drafts_are_printed_and_called_drafts(app: Any, tmp_path: Path) -> None:
    a_city(app)
    a_record(app, "application", "SIM-KIR", "Dishub")
    make(app, tmp_path / "dokumen.docx", an_account(app, "officer", "Dishub"))
    tables = read(tmp_path / "dokumen.docx").tables
    rows = [row for t in tables for row in t.rows if row[1:2] == ["SIM-KIR"]]
    assert any(row[-1] == "draf" for row in rows)


def test_unconfirmed_values_and_relations_carry_the_sign(app: Any, tmp_path: Path) -> None:
    a_city(app)
    marks = {"database": "assumed", "output": "to_fill"}
    kir = a_record(app, "application", "SIM-KIR", database="MySQL 8", marks=marks)
    a_record(app, "application", "SIM-AIR", licence="sewa tahunan", database="Oracle")
    xml = make_xml(app, tmp_path)
    assert "MySQL 8\u00a0≈" in xml
    assert "Oracle<" in xml
    assert "sewa tahunan\u00a0?" in xml
    assert kir.code in xml


def test_a_chosen_opd_comes_with_its_units_and_the_national_records_it_uses(
    app: Any, tmp_path: Path
) -> None:
    a_city(app)
    a_record(app, "process", "Uji berkala", "Dishub")
    process = a_record(app, "process", "Trayek angkutan", "Bidang Angkutan")
    a_record(app, "process", "Penerimaan murid", "Disdik")
    with app.app_context():
        national = {e.name: e for e in queries.load_graph().of_kind("application")}
        srikandi, siasn = (queries.stored_element(national[n].id) for n in ("SRIKANDI", "SI-ASN"))
    assert srikandi and siasn
    a_link(app, srikandi, "supports__process", process)
    make(app, tmp_path / "dokumen.docx", opd=("2.15.01",))
    document = read(tmp_path / "dokumen.docx")
    names = {row[1] for t in document.tables for row in t.rows if len(row) > 1}
    assert {"Uji berkala", "Trayek angkutan", "SRIKANDI"} <= names
    assert not {"Penerimaan murid", "SI-ASN"} & names


def test_unknown_opd_codes_are_all_named_and_nothing_is_written(app: Any, tmp_path: Path) -> None:
    a_city(app)
    with pytest.raises(Refused) as refusal:
        make(app, tmp_path / "dokumen.docx", opd=("2.15.01", "9.99", "8.88"))
    assert [f.found for f in refusal.value.faults] == ["9.99", "8.88"]
    assert list(tmp_path.glob("*.docx*")) == []


def test_no_heading_stands_without_anything_below_it(city: Any, tmp_path: Path) -> None:
    make(city, tmp_path / "dokumen.docx", opd=("1.01.01",))
    document = read(tmp_path / "dokumen.docx")
    levels = [level for level, _ in document.headings]
    with_tables = {t.heading for t in document.tables}
    for index, (level, text) in enumerate(document.headings):
        opens_lower = index + 1 < len(levels) and levels[index + 1] > level
        assert opens_lower or text in with_tables or has_text_below(document.xml, text), text


def has_text_below(xml: str, heading: str) -> bool:
    """Whether running text follows a heading before the next one."""
    position = xml.rfind(f">{heading}<")
    rest = xml[position:]
    following = rest.find('w:val="Heading', 1)
    section = rest[: following if following > 0 else None]
    return 'w:val="BodyText"' in section


def test_an_empty_instance_gives_a_document_that_says_so(app: Any, tmp_path: Path) -> None:
    a_city(app)
    xml = make_xml(app, tmp_path)
    assert "Belum ada catatan pada ranah ini." in xml


@pytest.mark.parametrize(
    ("label_set", "title"),
    [
        ("SPBE", "Arsitektur dan Peta Rencana SPBE"),
        ("Pemerintah Digital", "Rencana Induk Pemerintah Digital"),
    ],
)
def test_the_title_follows_the_label_set(
    app: Any, tmp_path: Path, label_set: str, title: str
) -> None:
    a_city(app, label_set=label_set)
    made = make(app, tmp_path / "dokumen.docx")
    assert title in read(tmp_path / "dokumen.docx").xml
    assert made.name.startswith(title.replace(" ", "-"))


def test_the_page_about_the_document_says_on_what_it_rests(app: Any, tmp_path: Path) -> None:
    a_city(app)
    a_record(app, "application", "SIM-KIR", database="MySQL", marks={"database": "assumed"})
    with app.app_context():
        version = queries.data_version()
    made = make(app, tmp_path / "dokumen.docx")
    about = dict(row for row in read(tmp_path / "dokumen.docx").tables[0].rows)
    assert made.data_version == version
    assert about["Versi data"].replace(".", "").startswith(str(version))
    assert about["Periode arsitektur"] == "2025–2029"
    assert about["Edisi"].startswith("publik")
    assert about["Baseline"].startswith("tidak ada")
    assert int(about["Nilai belum dikonfirmasi (≈)"].replace(".", "")) > 0


def test_the_gap_list_names_nature_and_basis_of_each_rule(app: Any, tmp_path: Path) -> None:
    a_city(app)
    a_record(app, "application", "SIM-KIR", hosting="hosting_sewa", lifecycle="aktif")
    make(app, tmp_path / "dokumen.docx")
    document = read(tmp_path / "dokumen.docx")
    rules = {row[0]: row for row in document.under("Aturan dan Jumlah Temuan")[0].rows}
    assert rules["APL-06"][2] == "Normatif" and "Perpres 95/2018" in rules["APL-06"][4]
    assert rules["APL-01"][2] == "Teramati" and rules["APL-01"][4] == "metode"
    found = document.under("Dinas Perhubungan")[0].rows
    assert [row[4] for row in found if row[0] == "APL-06"] == ["SIM-KIR"]


def test_the_sums_of_the_gap_list_are_its_rows(city: Any, tmp_path: Path) -> None:
    make(city, tmp_path / "dokumen.docx")
    tables = read(tmp_path / "dokumen.docx").tables
    listed = sum(len(t.rows) - 1 for t in tables if "Temuan kesenjangan" in t.caption)
    rules = next(t for t in tables if "Aturan kesenjangan" in t.caption)
    by_opd = next(t for t in tables if "menurut perangkat daerah" in t.caption and t.columns == 5)
    assert sum(int(row[-1].replace(".", "")) for row in rules.rows[1:]) == listed
    assert int(by_opd.rows[-1][-1].replace(".", "")) == listed


def test_abbreviations_are_those_that_the_document_uses(app: Any, tmp_path: Path) -> None:
    a_city(app)
    a_record(app, "process", "Penyusunan SOP perhubungan", "Dishub")
    make(app, tmp_path / "dokumen.docx", opd=("2.15.01",))
    listed = dict(read(tmp_path / "dokumen.docx").under("Daftar Singkatan")[0].rows[1:])
    assert listed["Dishub"] == "Dinas Perhubungan" and "SOP" in listed
    assert "Disdik" not in listed


def make_xml(app: Any, tmp_path: Path) -> str:
    """The text of the whole public document, as XML."""
    make(app, tmp_path / "dokumen.docx")
    return read(tmp_path / "dokumen.docx").xml
