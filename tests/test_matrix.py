"""The matrix of two kinds, as values and as a workbook."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from app.diagrams.matrices import matrix_file, matrix_of
from app.errors import Refused
from architecture.metamodel import METAMODEL
from architecture.tables.matrix import Unrelated, matrix, related_kinds, steps_between
from tests.diagram_graphs import City, a_small_office

PROCESS, SERVICE, APPLICATION = (
    METAMODEL.kind(name) for name in ("process", "service", "application")
)


def cells(city: City, rows=PROCESS, columns=APPLICATION, **options):
    made = matrix(city.graph(), rows, columns, **options)
    return {pair: (cell.direct, cell.steps) for pair, cell in made.cells.items()}


def test_a_process_meets_an_application_over_their_service() -> None:
    assert cells(a_small_office())["prb-0002", "apl-0002"] == (False, ("lyn-0002",))


def test_a_link_that_is_direct_as_well_says_both() -> None:
    assert cells(a_small_office())["prb-0001", "apl-0001"] == (True, ("lyn-0001",))


def test_a_link_without_a_service_is_only_direct() -> None:
    city = City()
    process, application = city.add("process"), city.add("application")
    city.link(application, "supports", process)
    made = matrix(city.graph(), PROCESS, APPLICATION)
    assert made.cells[process, application].is_only_direct


def test_several_services_are_counted() -> None:
    city = City()
    process, application = city.add("process"), city.add("application")
    for _ in range(3):
        service = city.add("service")
        city.link(service, "realises", process)
        city.link(application, "supports", service)
    assert len(cells(city)[process, application][1]) == 3


def test_a_record_that_meets_nothing_stays_in_with_a_count_of_none() -> None:
    made = matrix(a_small_office().graph(), PROCESS, APPLICATION)
    assert made.row_counts == {"prb-0001": 1, "prb-0002": 1, "prb-0003": 0}
    assert made.column_counts["apl-0003"] == 0


def test_the_matrix_can_be_turned() -> None:
    office = a_small_office()
    turned = cells(office, APPLICATION, PROCESS)
    assert turned == {(b, a): cell for (a, b), cell in cells(office).items()}


def test_one_opd_has_its_rows_and_the_columns_they_meet() -> None:
    city = a_small_office()
    city.link("apl-0003", "supports", "lyn-0002")
    foreign = city.add("process", opd="dukcapil")
    made = matrix(city.graph(), PROCESS, APPLICATION, unit="dishub")
    assert foreign not in {row.id for row in made.rows}
    assert "apl-0003" in {column.id for column in made.columns}


@pytest.mark.parametrize(
    ("rows", "columns", "steps"),
    [
        ("process", "application", ["service"]),
        ("service", "server", ["application"]),
        ("process", "data", ["service", "application"]),
        ("service", "application", []),
        ("application", "application", ["integration"]),
    ],
)
def test_steps_are_the_kinds_between(rows, columns, steps) -> None:
    found = steps_between(METAMODEL.kind(rows), METAMODEL.kind(columns))
    assert [kind.name for kind in found] == steps


def test_every_kind_has_a_partner_and_partners_are_mutual() -> None:
    for kind in METAMODEL.kinds:
        assert related_kinds(kind)
        assert all(kind in related_kinds(other) for other in related_kinds(kind))


def test_kinds_without_a_common_link_are_refused_with_those_that_fit(app) -> None:
    goal, cloud = METAMODEL.kind("goal"), METAMODEL.kind("cloud")
    with pytest.raises(Unrelated):
        matrix(City().graph(), goal, cloud)
    with app.test_request_context(), pytest.raises(Refused, match=r"tidak berhubungan.*process"):
        matrix_of(City().graph(), goal, cloud, None)


def test_order_of_records_does_not_matter() -> None:
    office = a_small_office()
    one = matrix(office.graph(), PROCESS, APPLICATION)
    other = matrix(office.graph(seed=5), PROCESS, APPLICATION)
    assert [e.id for e in one.rows] == [e.id for e in other.rows]
    assert one.cells == other.cells


# --- The workbook ---------------------------------------------------------------------------------


def workbook(app, city: City):
    with app.test_request_context():
        _, content = matrix_file(city.graph(), PROCESS, APPLICATION, None)
    return load_workbook(io.BytesIO(content))


def a_city_of_formulas() -> City:
    city = a_small_office()
    for key in ("prb-0001", "apl-0001", "lyn-0001"):
        city.elements[key] = city.elements[key].copy_with(name='=HYPERLINK("http://x")')
    return city


def test_the_workbook_has_counts_signs_and_frozen_heads(app) -> None:
    city = a_small_office()
    direct = city.add("process", "Penertiban")
    city.link("apl-0002", "supports", direct)
    sheet = workbook(app, city)["Matriks"]
    assert sheet.freeze_panes == "E7"
    assert [sheet.cell(line, 1).value[:6] for line in (2, 3, 4)] == ["Angka:", "○: ter", "▲ 0: b"]
    assert sheet["E5"].alignment.textRotation == 90
    columns = {sheet.cell(5, c).value.split()[0]: c for c in range(5, sheet.max_column + 1)}
    rows = {sheet.cell(r, 1).value: r for r in range(7, sheet.max_row + 1)}
    assert sheet.cell(rows["PRB-0002"], columns["APL-0002"]).value == 1
    assert sheet.cell(rows["PRB-0004"], columns["APL-0002"]).value == "○"
    assert sheet.cell(rows["PRB-0003"], 4).value == 0
    assert "▲" in sheet.cell(rows["PRB-0003"], 4).number_format
    assert sheet.cell(6, columns["APL-0003"]).value == 0


def test_every_link_stands_on_a_line_of_the_details(app) -> None:
    sheet = workbook(app, a_small_office())["Rincian"]
    lines = [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=2)]
    assert len(lines) == 2
    assert lines[0][0] == "PRB-0001" and lines[0][3] == "APL-0001"
    assert lines[0][6:] == ("ya", "LYN-0001 Uji KIR")


def test_names_that_look_like_formulas_stay_text(app) -> None:
    book = workbook(app, a_city_of_formulas())
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    assert book["Rincian"]["B2"].value == '=HYPERLINK("http://x")'
