"""What is written into a workbook or CSV comes back as it was, for every kind."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from app import queries
from app.workbook.columns import CHOICE_SHEET, GUIDE_SHEET, columns_of
from app.workbook.export import write_export, write_template
from app.workbook.reader import Source, SourceRow, read_source
from app.workbook.rows import Content, row_texts
from app.workbook.writer import WorkbookWriter, write_csv
from architecture.graph import Element, Graph, Relation, Unit
from architecture.metamodel import METAMODEL, Attribute, Kind, Text, ValueType
from architecture.plan_values import BUDGET_ACTIVITY, PROGRAMME, SUB_ACTIVITY
from architecture.values import is_empty, plain_text
from architecture.visibility import ALL_SEEING
from architecture.vocabulary import Party, ReferenceNode, Vocabulary
from schemas.elements import read_values
from tests.factories import a_city, a_link, a_record, an_extra_attribute
from tests.workbook_files import (
    a_copy,
    a_database,
    a_workbook,
    changes,
    imported,
    links_of,
    problems,
    stored,
)

KINDS = pytest.mark.parametrize("kind", METAMODEL.kinds, ids=lambda k: k.name)
UNIT = Unit("u1", "2.15.01", "Dinas Perhubungan", "Dishub", None, "dinas")
PARTIES = {
    "opd:u1": Party("opd:u1", "2.15.01", "Dinas Perhubungan", "Dishub"),
    "opd:u2": Party("opd:u2", "2.15.02", "Dinas Lain", "Dishub"),  # the same short name
    "institution:i1": Party("institution:i1", "", "PT Tirta; Bahari"),
    "institution:i2": Party("institution:i2", "", "=SUM(A1)"),
}
LISTS = {
    a.codelist: ("1.10", "Milik Sendiri", "+62", "a; b")
    for k in METAMODEL.kinds
    for a in k.attributes
    if a.codelist
}
NODES = {
    f"{family}.{n}": ReferenceNode(family, f"{family}.{n}", name, 1, None)
    for family in {a.family for k in METAMODEL.kinds for a in k.attributes if a.family}
    for n, name in (("01", "Umum"), ("1.10", "Satu; Dua"))
}
VOCABULARY = Vocabulary(LISTS, NODES, PARTIES, "Kota Uji")
TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=30).map(
    plain_text
)
FILLED = TEXTS.filter(lambda t: t != "" and not is_empty(t))
FORMULAS = st.sampled_from(["=1+1", "+62 811", "-5", "@nama", "'=x", "_x0041_", "1.10", "1\n2"])
WORDS = st.one_of(FILLED, FORMULAS)
YEARS = st.integers(2020, 2029).map(str)
NAMES = st.sampled_from(["Program Informatika", "=1+1", "@nama"])
RUPIAH = st.integers(0, 10**13).map(lambda n: f"{n:,}".replace(",", "."))
# Of attributes whose values have a form of their own, by the check they declare.
CHECKED = {
    "programme": NAMES | st.from_regex(PROGRAMME, fullmatch=True),
    "budget_activity": NAMES | st.from_regex(BUDGET_ACTIVITY, fullmatch=True),
    "sub_activity": st.from_regex(SUB_ACTIVITY, fullmatch=True),
    "rupiah_per_year": st.dictionaries(YEARS, RUPIAH, min_size=1).map(
        lambda d: dict(sorted(d.items()))
    ),
}


def values(attribute: Attribute) -> st.SearchStrategy[Any]:
    """Stored values of an attribute."""
    kind = attribute.type
    if attribute.check:
        return CHECKED[attribute.check]
    if kind in (ValueType.TEXT, ValueType.LONG_TEXT):
        return WORDS
    if kind is ValueType.CHOICE:
        return st.sampled_from([c.code for c in attribute.choices])
    if kind is ValueType.CODE:
        return st.sampled_from(LISTS[attribute.codelist])
    if kind is ValueType.INTEGER:
        return st.integers(-(10**12), 10**12)
    if kind is ValueType.MONEY:
        return st.integers(0, 10**13)
    if kind is ValueType.QUANTITY:
        unit = "Gb" if attribute.dimension == "memory" else "mbps"
        shown = "GB" if attribute.dimension == "memory" else "Mbps"
        return st.integers(1, 9999).map(
            lambda n: {"text": f"{n} {unit}", "value": float(n), "unit": shown}
        )
    if kind is ValueType.DATE:
        return st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(date.isoformat)
    if kind is ValueType.YEAR:
        return st.integers(1900, 2099)
    if kind is ValueType.YES_NO:
        return st.booleans()
    if kind is ValueType.URL:
        return st.sampled_from(["https://dishub.go.id", "http://10.0.0.1:8080/a?b=c"])
    if kind is ValueType.YEARLY:
        figures = st.integers(0, 99).map(lambda n: f"{n},5 %")
        return st.dictionaries(YEARS, figures, min_size=1).map(lambda d: dict(sorted(d.items())))
    keys = list(PARTIES) if attribute.is_party else sorted(NODES)
    if attribute.is_reference:
        keys = [k for k in keys if NODES[k].family == attribute.family]
    one = st.sampled_from(keys)
    return st.lists(one, min_size=1, unique=True) if attribute.is_many else one


@st.composite
def elements(draw: st.DrawFn, kind: Kind, number: int) -> Element:
    """A record of a kind, each attribute filled or not."""
    filled = {a.name: draw(values(a)) for a in kind.attributes if draw(st.booleans())}
    marks = {n: draw(st.sampled_from(["confirmed", "assumed"])) for n in filled}
    empty = [a.name for a in kind.attributes if a.name not in filled]
    for name in draw(st.lists(st.sampled_from(empty), max_size=2, unique=True)) if empty else []:
        marks[name] = "to_fill"
    name = " ".join(draw(FILLED.filter(lambda t: bool(t.split()))).split())
    return Element(
        f"00000000-0000-4000-8000-{number:012}", kind.name, f"{kind.prefix}-{number:04}",
        name, "u1", draw(st.sampled_from(["keep", "new", "upgrade", "retire"])),
        attributes=filled, marks=marks,
    )  # fmt: skip


def graph_of(*members: Element, relations: tuple[Relation, ...] = ()) -> Graph:
    return Graph({e.id: e for e in members}, relations, {"u1": UNIT})


def written_and_read(graph: Graph, kind: Kind, folder: Path, suffix: str) -> list[SourceRow]:
    """The rows of a kind as they come back from a file."""
    file = folder / f"{kind.name}{suffix}"
    content = Content(graph, VOCABULARY, {})
    if suffix == ".csv":
        write_csv(file, kind, graph.of_kind(kind), columns_of(kind), content)
    else:
        WorkbookWriter(file, content, title="Uji").write([(kind, graph.of_kind(kind))])
    rows, faults = read_source(Source(file, file.name), VOCABULARY)
    assert faults == []
    return rows


@KINDS
def test_generated_records_survive_a_workbook(kind: Kind):
    check_survival(kind, ".xlsx")


@pytest.mark.parametrize("name", ["application", "network_device", "kpi"])
def test_generated_records_survive_csv(name: str):
    check_survival(METAMODEL.kind(name), ".csv")


def check_survival(kind: Kind, suffix: str) -> None:
    """Ids, codes, names and values of generated records come back from a file."""

    @settings(max_examples=3, suppress_health_check=list(HealthCheck))
    @given(st.tuples(*(elements(kind, n) for n in range(1, 4))))
    def survive(members: tuple[Element, ...]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            rows = written_and_read(graph_of(*members), kind, Path(folder), suffix)
        for element, row in zip(members, rows, strict=True):
            assert (row.id, row.code, row.name) == (element.id, element.code, element.name)
            reading = read_values(kind, row.attributes, VOCABULARY)
            assert reading.problems == {}
            assert reading.values == element.attributes

    survive()


# --- The workbook itself --------------------------------------------------------------------------


def fill(app: Flask) -> None:
    """A city with records of many states."""
    a_city(app)
    service = a_record(app, "service", "Uji berkala", review="validated", purpose="=1+1")
    kir = a_record(
        app, "application", "SIM-KIR", marks={"year": "assumed", "address": "not_applicable"},
        hosting="pdn", year="2021", raa="RAA.02", platform="web base", review="submitted",
        developer_unit="Diskominfo",
    )  # fmt: skip
    a_record(app, "application", "SIM-KIR", opd="Disdik", plan="new", marks={"raa": "to_fill"})
    process = a_record(app, "process", "Pengujian kendaraan; berkala")
    a_link(app, kir, "supports__service", service)
    a_link(app, kir, "supports__process", process)
    server = a_record(app, "server", "SRV-1", location="Ruang arsip", memory="64 Gb")
    a_link(app, kir, "runs_on__server", server)
    a_record(app, "incident", "Peretasan", description="rahasia")
    a_record(app, "goal", "Tertib lalu lintas", opd=None, level="tujuan")


@pytest.fixture(scope="module")
def template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_database(sqlite_template, tmp_path_factory, fill)[0]


@pytest.fixture
def city(template: Path, tmp_path: Path) -> Iterator[Flask]:
    with a_copy(template, tmp_path) as app:
        yield app


def exported(app: Flask, folder: Path, **options: Any) -> Path:
    """An export of everything, or of what the options say."""
    file = folder / options.pop("name", "ekspor.xlsx")
    with app.app_context():
        write_export(file, ALL_SEEING, **options)
    return file


def sheet_of(file: Path, name: str) -> Worksheet:
    return openpyxl.load_workbook(file)[name]


def column(sheet: Worksheet, name: str) -> list[Any]:
    """The cells below a machine name and its label."""
    position = next(c.column for c in sheet[1] if str(c.value).partition(":")[0] == name)
    return [sheet.cell(row, position).value for row in range(3, sheet.max_row + 1)]


@pytest.mark.parametrize("edition", ["public", "internal"])
def test_an_export_imported_unchanged_changes_nothing(city: Flask, tmp_path: Path, edition: str):
    file = exported(city, tmp_path, edition=edition)
    before = changes(city)
    report = imported(city, file)
    assert [p for p in report.problems if p.is_error] == []
    assert report.applied and (report.created, report.updated) == (0, 0)
    assert report.unchanged == report.rows > 0
    assert changes(city) == before


def test_the_demo_exported_and_imported_changes_nothing(demo_app: Flask, tmp_path: Path):
    report = imported(demo_app, exported(demo_app, tmp_path, edition="internal"))
    assert (report.created, report.updated) == (0, 0)
    assert report.unchanged == report.rows > 2000


def test_an_export_makes_the_same_records_in_an_empty_instance(
    city: Flask, app_of_same_opds: Flask, tmp_path: Path
):
    file = exported(city, tmp_path, edition="internal")
    report = imported(app_of_same_opds, file)
    assert [p for p in report.problems if p.is_error] == []
    again = exported(app_of_same_opds, tmp_path, name="lagi.xlsx", edition="internal")
    assert contents(again) == contents(file)


@pytest.fixture
def app_of_same_opds(app: Flask) -> Flask:
    a_city(app)
    return app


def contents(file: Path) -> dict[str, list[Any]]:
    """All cells but the review state, which importing never sets."""
    workbook = openpyxl.load_workbook(file)
    names = [n for n in workbook.sheetnames if n not in (GUIDE_SHEET, CHOICE_SHEET)]
    return {
        n: [[c.value for c in row[:-1]] for row in workbook[n].iter_rows(min_row=2)] for n in names
    }


def test_a_public_export_holds_nothing_sensitive(city: Flask, tmp_path: Path):
    workbook = openpyxl.load_workbook(exported(city, tmp_path))
    texts = {str(c.value) for sheet in workbook for row in sheet.iter_rows() for c in row}
    assert not texts & {"Peretasan", "rahasia", "Ruang arsip"}
    assert "SRV-1" in texts


def test_importing_a_public_export_clears_nothing_that_was_not_shown(city: Flask, tmp_path: Path):
    imported(city, exported(city, tmp_path))
    assert stored(city, "server")[0].attributes["location"] == "Ruang arsip"


def test_an_export_of_one_opd_and_kind_holds_only_these(city: Flask, tmp_path: Path):
    with city.app_context():
        unit = queries.find_unit("Disdik")
    file = exported(city, tmp_path, unit=unit, kind=METAMODEL.kind("application"))
    assert openpyxl.load_workbook(file).sheetnames == [GUIDE_SHEET, "Aplikasi", CHOICE_SHEET]
    assert column(sheet_of(file, "Aplikasi"), "opd") == ["Disdik"]


def test_an_export_as_csv_is_imported_again(city: Flask, tmp_path: Path):
    kind = METAMODEL.kind("application")
    file = exported(city, tmp_path, name="application.csv", kind=kind)
    report = imported(city, file)
    # Two of Dishub and Disdik, and the national ones.
    assert report.rows > 2 and (report.created, report.updated) == (0, 0)


def test_no_text_becomes_a_formula(city: Flask, tmp_path: Path):
    sheet = sheet_of(exported(city, tmp_path), "Layanan")
    position = next(c.column for c in sheet[1] if c.value == "purpose")
    cell = sheet.cell(3, position)
    assert (cell.value, cell.data_type, cell.number_format) == ("=1+1", "s", "@")
    text = exported(city, tmp_path, name="service.csv", kind=METAMODEL.kind("service")).read_text()
    assert ",'=1+1," in text and ",=1+1" not in text


def a_template(app: Flask, folder: Path, opd: str = "Dishub") -> Path:
    file = folder / "templat.xlsx"
    with app.app_context():
        unit = queries.find_unit(opd)
        assert unit is not None
        write_template(file, ALL_SEEING, unit)
    return file


def test_a_template_has_a_sheet_per_kind_and_an_explanation(city: Flask, tmp_path: Path):
    workbook = openpyxl.load_workbook(a_template(city, tmp_path))
    kinds = [k.plural.id for k in METAMODEL.kinds]
    assert workbook.sheetnames == [GUIDE_SHEET, *kinds, CHOICE_SHEET]
    assert workbook[CHOICE_SHEET].sheet_state == "hidden"
    assert workbook.active.title == GUIDE_SHEET


def test_a_template_holds_what_its_opd_has_already(city: Flask, tmp_path: Path):
    sheet = sheet_of(a_template(city, tmp_path), "Aplikasi")
    assert column(sheet, "name") == ["SIM-KIR"]
    assert column(sheet, "year") == ["2021"]
    assert column(sheet, "platform") == ["web base"]
    marks = "dikonfirmasi; Alamat aplikasi=tidak berlaku; Tahun dibangun=dianggap"
    assert column(sheet, "marks") == [marks]
    assert column(sheet, "supports__process")[0].split()[0].startswith("PRB-")


def test_a_sheet_is_made_for_filling_in(city: Flask, tmp_path: Path):
    sheet = sheet_of(a_template(city, tmp_path), "Aplikasi")
    assert sheet.row_dimensions[1].hidden and sheet.column_dimensions["A"].hidden
    assert sheet.freeze_panes == "D3"
    assert sheet["C2"].value == "Nama Aplikasi *"
    assert sheet["C2"].fill.fgColor.rgb == "FFE4E7F9"  # the colour of its domain
    assert sheet.column_dimensions["C"].width == pytest.approx(40, abs=1)


def test_columns_with_lists_have_drop_downs(city: Flask, tmp_path: Path):
    workbook = openpyxl.load_workbook(a_template(city, tmp_path))
    sheet, choices = workbook["Aplikasi"], workbook[CHOICE_SHEET]
    position = next(c for c in sheet[1] if c.value == "hosting").column_letter
    rules = [r for r in sheet.data_validations.dataValidation if f"{position}3" in r.sqref]
    (rule,) = rules
    assert rule.type == "list" and rule.errorStyle == "warning"
    letter = rule.formula1.partition("$")[2].partition("$")[0]
    listed = [c.value for c in choices[letter][1:] if c.value]
    hosting = METAMODEL.kind("application").attribute("hosting")
    assert listed == [c.label.id for c in hosting.choices]


def test_a_template_imported_unchanged_changes_nothing(city: Flask, tmp_path: Path):
    report = imported(city, a_template(city, tmp_path))
    assert (report.created, report.updated) == (0, 0)
    assert {s for s, *_ in problems(report)} <= {"warning"}


def test_an_attribute_added_at_run_time_is_in_template_import_and_export(
    city: Flask, tmp_path: Path
):
    kind = METAMODEL.kind("application")
    colour = Attribute("colour", Text("Warna", "Colour"), source="perluasan")
    with an_extra_attribute(kind, colour):
        sheet = sheet_of(a_template(city, tmp_path), "Aplikasi")
        assert "Warna" in [c.value for c in sheet[2]]
        rows = [["Nama Aplikasi", "OPD", "Warna"], ["SIM-KIR", "Dishub", "biru"]]
        report = imported(city, a_workbook(tmp_path / "isian.xlsx", {"Aplikasi": rows}))
        assert (report.created, report.updated, report.problems) == (0, 1, ())
        exported_sheet = sheet_of(exported(city, tmp_path), "Aplikasi")
        assert "biru" in column(exported_sheet, "colour")


def test_links_come_back_by_code_even_where_names_hold_separators(city: Flask, tmp_path: Path):
    imported(city, exported(city, tmp_path))
    kir = next(e for e in stored(city, "application") if e.plan == "keep")
    assert ("supports", "process", "Pengujian kendaraan; berkala") in links_of(city, kir)


def test_reasons_are_written_only_for_marks_that_are_shown():
    kind = METAMODEL.kind("server")
    marks = {"location": "not_applicable"}
    element = Element("e1", "server", "SRV-1", "A", "u1", marks=json.dumps(marks))
    content = Content(graph_of(element), VOCABULARY, {"e1": {"location": "rahasia"}})
    public = row_texts(element, columns_of(kind, is_public=True), content)
    internal = row_texts(element, columns_of(kind), content)
    assert "rahasia" not in public["marks"] and "rahasia" in internal["marks"]
