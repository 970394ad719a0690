"""How well registers of other offices arrive: at least 90 % of the cells, none lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import queries
from app.government import Government
from app.mapping.mapping import read_mapping
from app.mapping.proposal import Proposal, likely_kind
from app.operations import government as founding
from app.operations.actor import COMMAND_LINE
from app.operations.import_mapping import propose_mapping
from app.operations.imports import ImportReport, import_files
from app.workbook.cells import cell_text
from app.workbook.files import read_sheets
from architecture.graph import Element, Graph
from architecture.metamodel import METAMODEL
from architecture.vocabulary import normalised
from tests import registers_applications as applications
from tests import registers_others as others
from tests.registers import Cell, Register, Row, opd_table
from tests.workbook_files import a_copy, a_database

# The issue asks for this share after at most five corrections; these arrive without any.
ENOUGH = 0.9
REGISTERS = (
    applications.application_inventory, applications.application_export, others.server_list,
    others.data_list, others.process_list, others.service_standards,
)  # fmt: skip


@dataclass(frozen=True)
class Arrival:
    """A register as it arrived: the proposal it was read by, the report, the records."""

    register: Register
    proposal: Proposal
    report: ImportReport
    graph: Graph

    def record(self, row: Row) -> Element | None:
        """The record of a row; of equal names the OPD tells, then any."""
        kind = METAMODEL.kind(self.register.kind)
        named = [e for e in self.graph.of_kind(kind) if e.name == " ".join(row.name.split())]
        own = [e for e in named if e.opd and self.graph.units[e.opd].code == row.opd]
        return next(iter(own or named), None)


def found_city(app: Flask) -> None:
    """The OPDs of the demo city, without records."""
    rows = [
        founding.OpdRow(n, u["Nama"], u["Kode"], u["Singkatan"], u["Induk"], u["Jenis"])
        for n, u in enumerate(opd_table(), start=2)
    ]
    with app.app_context():
        founding.found_instance(
            Government("Kota Contoh Kepulauan", "kota", "2025-2029", "SPBE"), rows
        )


@pytest.fixture(scope="module")
def city(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_database(sqlite_template, tmp_path_factory, found_city)[0]


@pytest.fixture(scope="module", params=REGISTERS, ids=lambda m: m.__name__)
def arrival(
    request: pytest.FixtureRequest, city: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Arrival]:
    """Each register, proposed and imported without a correction."""
    folder = tmp_path_factory.mktemp(request.param.__name__)
    register = request.param(folder)
    with a_copy(city, folder) as app, app.app_context():
        yield arrived(register, {})


def arrived(register: Register, corrections: dict[str, str]) -> Arrival:
    """The register, imported by its proposal with these columns corrected."""
    kind = METAMODEL.kind(register.kind)
    proposal = propose_mapping(COMMAND_LINE, read_sheets(register.path), kind=kind)
    told = proposal.as_json()
    told["columns"] |= corrections
    report = import_files(COMMAND_LINE, [register.path], mapping=read_mapping(told))
    return Arrival(register, proposal, report, queries.load_graph("all"))


def is_right(arrival: Arrival, row: Row, cell: Cell) -> bool:
    """Whether a cell arrived in its attribute: as its value, or as text where it has none."""
    element = arrival.record(row)
    if element is None or cell.target is None:
        return False
    if cell.target == "name":
        return True
    if cell.target == "opd":
        return bool(element.opd) and arrival.graph.units[element.opd or ""].code == cell.value
    attribute = METAMODEL.kind(arrival.register.kind).by_name.get(cell.target)
    if attribute is None:
        return all(e in links(arrival.graph, element) for e in entries(cell.text))
    held = element.attributes.get(cell.target)
    if cell.value is None:
        shown = cell_text(attribute, held, queries.vocabulary())
        told = (element.unread.get(cell.target, ""), shown)
        return any(is_within(cell.text, t) for t in told) or (
            attribute.is_party and held is not None
        )
    if attribute.is_party:
        return held == f"opd:{unit_of(arrival.graph, cell.value)}"
    if isinstance(held, dict):
        return normalised(held["text"]).replace(" ", "") == normalised(cell.value).replace(" ", "")
    return bool(held == cell.value)


def unit_of(graph: Graph, code: str) -> str:
    return next(u.id for u in graph.units.values() if u.code == code)


def entries(text: Any) -> list[str]:
    return [normalised(p) for p in re.split(r"[;\n]", str(text)) if p.strip()]


def links(graph: Graph, element: Element) -> set[str]:
    """Names of linked records and texts of links that wait."""
    names = {normalised(other.name) for _, other in graph.neighbours(element)}
    waiting = {normalised(o.text) for o in graph.open_links if o.element == element.id}
    return names | waiting


def is_within(text: Any, other: Any) -> bool:
    plain = normalised(str(text))
    return bool(plain) and plain in normalised(str(other))


def said_by(arrival: Arrival, element: Element) -> str:
    """Everything that a record says, as one text."""
    kind = METAMODEL.kind(arrival.register.kind)
    vocabulary = queries.vocabulary()
    shown = [cell_text(kind.by_name[n], v, vocabulary) for n, v in element.attributes.items()]
    unit = arrival.graph.units.get(element.opd or "")
    words = [element.name, element.code, *shown, *element.unread.values()]
    words += [unit.name, unit.short, unit.code] if unit else []
    return normalised(" | ".join([*words, *links(arrival.graph, element)]))


def test_the_register_is_applied_without_an_error(arrival: Arrival):
    errors = [p for p in arrival.report.problems if p.is_error]
    assert errors == []
    assert arrival.report.applied
    assert arrival.report.created == len(arrival.register.rows)


def test_the_kind_of_the_register_is_recognised(arrival: Arrival):
    sheets = read_sheets(arrival.register.path)
    assert likely_kind(sheets, arrival.register.path.name).name == arrival.register.kind


def wrong_cells(arrival: Arrival) -> tuple[int, list[tuple[str, Any]]]:
    """How many filled cells have an attribute, and those that did not arrive in it."""
    judged = [
        (header, cell.text, is_right(arrival, row, cell))
        for row in arrival.register.rows
        for header, cell in row.cells.items()
        if cell.target is not None
    ]
    return len(judged), [(h, t) for h, t, right in judged if not right]


def lost_cells(arrival: Arrival) -> list[tuple[str, str, Any]]:
    """Cells that are neither the value they mean nor a text that the record holds."""
    return [
        (row.name, header, cell.text)
        for row in arrival.register.rows
        for header, cell in row.cells.items()
        if not is_right(arrival, row, cell)
        and not is_within(cell.text, said_by(arrival, arrival.record(row) or row))  # type: ignore[arg-type]
    ]


def test_nine_tenths_of_the_cells_arrive_in_their_attribute(arrival: Arrival):
    count, wrong = wrong_cells(arrival)
    assert count > 400
    assert 1 - len(wrong) / count >= ENOUGH, wrong[:40]


def test_no_cell_is_lost(arrival: Arrival):
    assert lost_cells(arrival) == []


def test_words_nobody_prepared_for_arrive_after_five_corrections(city: Path, tmp_path: Path):
    corrections = {
        "Dipakai Untuk Apa": "function", "Mulai Dipakai": "year", "Rumah Server": "hosting",
        "Mitra Pembangun": "vendor",
    }  # fmt: skip
    register = applications.unprepared_list(tmp_path)
    with a_copy(city, tmp_path) as app, app.app_context():
        arrival = arrived(register, corrections)
        count, wrong = wrong_cells(arrival)
        assert len(corrections) <= 5 and arrival.report.applied
        assert 1 - len(wrong) / count >= ENOUGH, wrong[:40]
        assert lost_cells(arrival) == []


def test_words_nobody_prepared_for_lose_nothing_uncorrected(city: Path, tmp_path: Path):
    register = applications.unprepared_list(tmp_path)
    with a_copy(city, tmp_path) as app, app.app_context():
        arrival = arrived(register, {})
        assert arrival.report.applied and lost_cells(arrival) == []


def test_no_title_heading_or_sum_becomes_a_record(arrival: Arrival):
    names = {" ".join(r.name.split()) for r in arrival.register.rows}
    kind = METAMODEL.kind(arrival.register.kind)
    own = [e.name for e in arrival.graph.of_kind(kind) if e.opd is not None]
    assert [n for n in own if n not in names] == []


def test_the_same_register_a_second_time_changes_nothing(city: Path, tmp_path: Path):
    register = others.server_list(tmp_path)
    with a_copy(city, tmp_path) as app, app.app_context():
        proposal = propose_mapping(
            COMMAND_LINE, read_sheets(register.path), kind=METAMODEL.kind("server")
        )
        import_files(COMMAND_LINE, [register.path], mapping=proposal.mapping)
        again = import_files(COMMAND_LINE, [register.path], mapping=proposal.mapping)
    assert (again.created, again.updated, again.unchanged) == (0, 0, len(register.rows))


def test_a_proposal_is_the_same_each_time(city: Path, tmp_path: Path):
    register = applications.application_inventory(tmp_path)
    with a_copy(city, tmp_path) as app, app.app_context():
        sheets = read_sheets(register.path)
        first, second = (propose_mapping(COMMAND_LINE, sheets).as_json() for _ in range(2))
    assert list(first.items()) == list(second.items())
    assert str(first) == str(second)
