"""Workbooks and pages of tables: exactly the rows of the edition, text never a formula."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from app import tables
from app.permissions import viewer_of
from architecture.metamodel import METAMODEL, SIX_DOMAINS, Domain
from architecture.tables import CATALOG, make, metadata_of, tables_of
from architecture.visibility import ALL_SEEING
from tests.factories import a_city, a_link, a_record, an_account, signed_in


@pytest.fixture
def city(app):
    a_city(app)
    kir = a_record(
        app, "application", "=HYPERLINK(1)", "Dishub", review="submitted", year="2021",
        contract_value="148.500.000", contract_end="2026-12-31", release="+62", hosting="kantor",
        marks={"release": "assumed"},
    )  # fmt: skip
    service = a_record(app, "service", "@uji", "Bidang Angkutan", review="submitted")
    a_link(app, kir, "supports__service", service)
    a_record(app, "server", "SRV-1", "Dishub", review="submitted", location="Lantai 2")
    a_record(app, "incident", "Ransomware", "Dishub", review="submitted")
    a_record(app, "application", "Draf Disdik", "Disdik")
    return app


def workbook_of(app, domain: Domain, edition="internal", viewer=ALL_SEEING, language="id"):
    out = io.BytesIO()
    with app.app_context():
        tables.domain_workbook(viewer, domain, edition, out, language=language)
    return load_workbook(io.BytesIO(out.getvalue()))


def rows_of(sheet) -> list[dict[str, object]]:
    """The rows below the header; a header row is the first that fills more than one cell."""
    lines = list(sheet.iter_rows())
    top = next(i for i, line in enumerate(lines) if sum(c.value is not None for c in line) > 1)
    labels = [c.value for c in lines[top]]
    return [dict(zip(labels, line, strict=True)) for line in lines[top + 1 :]]


def test_cells_keep_their_type_and_no_text_is_a_formula(city) -> None:
    (row,) = [
        r
        for r in rows_of(workbook_of(city, Domain.APPLICATION)["Aplikasi"])
        if r["OPD"].value == "Dishub"
    ]
    assert (row["Nama Aplikasi"].value, row["Nama Aplikasi"].data_type) == ("=HYPERLINK(1)", "s")
    assert (row["Versi"].value, row["Versi"].data_type) == ("+62", "s")
    assert (row["Tahun dibangun"].value, row["Nilai kontrak"].value) == (2021, 148_500_000)
    assert row["Akhir kontrak"].value == datetime(2026, 12, 31)
    assert row["Mendukung"].value.endswith("@uji")


def test_a_mark_has_a_form_of_its_own(city) -> None:
    (row,) = [
        r
        for r in rows_of(workbook_of(city, Domain.APPLICATION)["Aplikasi"])
        if r["OPD"].value == "Dishub"
    ]
    assert row["Versi"].font.italic and row["Versi"].border.left.style == "dashed"
    assert row["Tempat hosting"].value == "kantor"
    assert row["Tempat hosting"].fill.patternType == row["Luaran"].fill.patternType == "lightUp"
    assert row["Luaran"].value == "?"


@pytest.mark.parametrize("edition", ["public", "internal"])
@pytest.mark.parametrize("domain", list(Domain), ids=lambda d: d.css)
def test_a_workbook_has_exactly_the_rows_of_its_edition(city, domain, edition) -> None:
    workbook = workbook_of(city, domain, edition)
    with city.app_context():
        source = tables.source_for(ALL_SEEING, edition)
        made = [make(table, source) for table in tables_of(domain, edition)]
        gap_count = sum(f.domain is domain for f in source.findings)
    assert workbook.sheetnames == ["Keterangan", *[m.table.sheet for m in made], "Kesenjangan"]
    for each in made:
        assert len(rows_of(workbook[each.table.sheet])) == len(each.rows)
    assert len(rows_of(workbook["Kesenjangan"])) == gap_count


def test_the_public_edition_holds_nothing_sensitive(city) -> None:
    text = " ".join(
        str(cell)
        for domain in Domain
        for sheet in workbook_of(city, domain, "public")
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    )
    assert "SRV-1" in text
    for secret in ("Lantai 2", "Ransomware", "KAM-03", "Ditempatkan di"):
        assert secret not in text


def test_the_front_sheet_says_what_this_is(city) -> None:
    cells = [
        cell
        for row in workbook_of(city, Domain.APPLICATION)["Keterangan"].iter_rows(values_only=True)
        for cell in row
    ]
    assert {"Aplikasi", "Kota Uji", "2025-2029", "Edisi internal"} <= set(cells)
    assert datetime.combine(date.today(), datetime.min.time()) in cells


def test_a_reader_gets_no_drafts_of_others(city) -> None:
    with city.app_context():
        viewer = viewer_of(an_account(city, "reader", None))
    sheet = workbook_of(city, Domain.APPLICATION, viewer=viewer)["Aplikasi"]
    assert "Draf Disdik" not in [r["Nama Aplikasi"].value for r in rows_of(sheet)]
    assert "1 catatan draf milik OPD lain tidak ditampilkan." in [
        row[0] for row in sheet.iter_rows(max_row=3, values_only=True)
    ]


def test_a_workbook_speaks_english_on_request(city) -> None:
    workbook = workbook_of(city, Domain.APPLICATION, language="en")
    headers = {c.value for c in workbook["Aplikasi"][2]} | {
        c.value for c in workbook["Aplikasi"][1]
    }
    assert "Hosting site" in headers


def test_workbooks_are_named_in_the_order_of_the_domains() -> None:
    names = [tables.domain_file_name(d, "public") for d in Domain]
    assert names == sorted(names)
    assert names[0] == "1-proses-public.xlsx"
    assert len(names) == len(SIX_DOMAINS) + 1


# --- Pages --------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", ["public", "internal"])
def test_every_table_has_a_page_and_a_download(city, edition) -> None:
    client = signed_in(city, an_account(city, "verifier", None))
    index = client.get(f"/tabel?edisi={edition}").get_data(as_text=True)
    for table in CATALOG:
        address = f"/tabel/{table.name}?edisi={edition}"
        status = client.get(address).status_code
        assert status == (200 if table.is_in(edition) else 404)
        assert (f"/tabel/{table.name}?" in index) is table.is_in(edition)
    response = client.get(f"/tabel/gap_list.xlsx?edisi={edition}&opd=2.15.01")
    assert load_workbook(io.BytesIO(response.data)).sheetnames == ["Keterangan", "Kesenjangan"]


def test_a_page_shows_marks_and_escapes_names(city) -> None:
    client = signed_in(city, an_account(city, "verifier", None))
    text = client.get("/tabel/metadata_application?edisi=internal").get_data(as_text=True)
    assert 'aria-label="Dianggap"' in text and "=HYPERLINK(1)" in text
    assert "148.500.000" in text and ">2021<" in text.replace("\n", "")


def test_pages_are_public_unless_asked_otherwise(city) -> None:
    client = signed_in(city, an_account(city, "verifier", None))
    kind = METAMODEL.kind("server")
    name = metadata_of(kind).name
    assert "Lantai 2" not in client.get(f"/tabel/{name}").get_data(as_text=True)
    assert "Lantai 2" in client.get(f"/tabel/{name}?edisi=internal").get_data(as_text=True)


def test_a_reader_does_not_get_sensitive_values_in_the_internal_edition(city) -> None:
    client = signed_in(city, an_account(city, "reader", None))
    text = client.get("/tabel/metadata_server?edisi=internal").get_data(as_text=True)
    assert "SRV-1" in text and "Lantai 2" not in text
    incidents = client.get("/tabel/metadata_incident?edisi=internal").get_data(as_text=True)
    assert "Ransomware" not in incidents


@pytest.mark.parametrize("address", ["/tabel/abc", "/tabel/abc.xlsx", "/tabel/ranah/abc.xlsx"])
def test_an_unknown_table_is_not_found(city, address: str) -> None:
    client = signed_in(city, an_account(city, "verifier", None))
    assert client.get(address).status_code == 404


def test_a_domain_is_downloaded_with_its_edition_in_the_name(city) -> None:
    client = signed_in(city, an_account(city, "verifier", None))
    response = client.get("/tabel/ranah/aplikasi.xlsx")
    assert "4-aplikasi-public.xlsx" in response.headers["Content-Disposition"]
