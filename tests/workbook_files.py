"""Workbooks and CSV files for tests, and what is stored after importing them.

file = a_workbook(tmp_path / "isian.xlsx", {"Server": [["Nama Server", "OPD"], ["A", "Dishub"]]})
report = imported(app, file, opd="Dishub")
stored(app, "server")                               # records of a kind, by code
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from flask import Flask

from app import queries
from app.operations.actor import COMMAND_LINE, Actor
from app.operations.imports import ImportReport, import_files
from architecture.graph import Element
from architecture.metamodel import METAMODEL
from tests.conftest import running_app


def a_database(
    template: Path, factory: pytest.TempPathFactory, fill: Callable[[Flask], Any]
) -> tuple[Path, Any]:
    """An SQLite file that `fill` has filled, for tests to copy, and what `fill` returned."""
    folder = factory.mktemp("isi")
    with a_copy(template, folder) as app:
        result = fill(app)
    return folder / "selaras.sqlite", result


@contextmanager
def a_copy(template: Path, folder: Path) -> Iterator[Flask]:
    """The application on a copy of an SQLite file."""
    file = folder / "selaras.sqlite"
    shutil.copyfile(template, file)
    with running_app(f"sqlite:///{file}", folder) as app:
        yield app


def a_workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    """An XLSX with these rows; texts stay texts, numbers numbers."""
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, cells in enumerate(rows):
                for position, value in enumerate(cells):
                    if isinstance(value, str):
                        sheet.write_string(number, position, value)
                    elif value is not None:
                        sheet.write(number, position, value)
    return path


def a_csv(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """A CSV with these rows; makes its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def imported(
    app: Flask, *paths: Path, opd: str | None = None, actor: Actor = COMMAND_LINE,
    kind: str | None = None, dry_run: bool = False,
) -> ImportReport:  # fmt: skip
    """The report of importing these files as one."""
    with app.app_context():
        unit = queries.find_unit(opd) if opd else None
        assert unit is not None or opd is None
        return import_files(
            actor, paths, opd=unit, kind=METAMODEL.kind(kind) if kind else None, dry_run=dry_run
        )


def stored(app: Flask, kind: str) -> list[Element]:
    """The living records of a kind that belong to an OPD, by code."""
    with app.app_context():
        graph = queries.load_graph("all")
        return [e for e in graph.of_kind(kind) if e.opd is not None]


def links_of(app: Flask, element: Element) -> set[tuple[str, str, str]]:
    """(relation type, kind and name of the other end) of a record, open links in brackets."""
    with app.app_context():
        graph = queries.load_graph("all")
        found = {(r.type, o.kind, o.name) for r, o in graph.neighbours(graph.elements[element.id])}
        return found | {
            (o.type, o.other_kind, f"({o.text})")
            for o in graph.open_links
            if o.element == element.id
        }


def changes(app: Flask) -> int:
    """The number of the newest change: equal numbers mean that nothing was written."""
    with app.app_context():
        return queries.data_version()


def problems(report: ImportReport) -> list[tuple[str, int, str, str]]:
    """(severity, row, column, value) of every problem, in order."""
    return [(p.severity, p.place.row, p.place.column, p.value) for p in report.problems]
