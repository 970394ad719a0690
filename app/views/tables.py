"""The tables of the architecture on screen, and the workbook of each domain."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from babel.dates import format_date
from flask import Blueprint, render_template, request, send_file
from flask_babel import gettext as _

from app import queries, tables
from app.errors import Missing
from app.filters import language, number
from app.permissions import current_viewer
from app.views.gaps import edition_of
from architecture.completeness import reporting_units
from architecture.metamodel import Domain, UnknownName
from architecture.tables import CATALOG, Column, Table, Value, make, mark_of, table_of, value_of

pages = Blueprint("tables", __name__)
PAGE_ROWS = 100


@pages.get("/tabel")
def index() -> Any:
    """All tables by domain, and one workbook per domain."""
    edition = edition_of(request.args.get("edisi"))
    shown = [table for table in CATALOG if table.is_in(edition)]
    by_domain: dict[Domain | None, list[Table]] = {None: []} | {d: [] for d in Domain}
    for table in shown:
        by_domain[table.domain].append(table)
    return render_template("tables/index.html", by_domain=by_domain, edition=edition)


@pages.get("/tabel/<name>")
def page(name: str) -> Any:
    """One table, of everything or of one OPD, a hundred rows at a time."""
    table, edition = _asked(name), edition_of(request.args.get("edisi"))
    if not table.is_in(edition):
        raise Missing(_("Tabel ini tidak ada dalam edisi publik."))
    units = queries.units()
    unit = next((u for u in units.values() if u.code == request.args.get("opd")), None)
    source = tables.source_for(
        current_viewer(), edition, unit=unit.id if unit else None, language=language()
    )
    made = make(table, source)
    pages_ = max(1, -(-len(made.rows) // PAGE_ROWS))
    here = min(max(1, request.args.get("hal", 1, type=int)), pages_)
    lines = set(reporting_units(units).values())
    return render_template(
        "tables/page.html",
        made=made,
        edition=edition,
        unit=unit,
        units=[u for u in units.values() if u.id in lines],
        rows=made.rows[(here - 1) * PAGE_ROWS : here * PAGE_ROWS],
        here=here,
        pages_=pages_,
        cell=cell_text,
        mark_of=mark_of,
    )


@pages.get("/tabel/ranah/<css>.xlsx")
def workbook(css: str) -> Any:
    """The workbook of a domain: metadata, what joins it, its gaps."""
    domain = next((d for d in Domain if d.css == css), None)
    if domain is None:
        raise Missing
    edition = edition_of(request.args.get("edisi"))
    out = io.BytesIO()
    tables.domain_workbook(current_viewer(), domain, edition, out, language=language())
    out.seek(0)
    return _attachment(out, tables.domain_file_name(domain, edition))


@pages.get("/tabel/<name>.xlsx")
def download(name: str) -> Any:
    """One table as a workbook."""
    table, edition = _asked(name), edition_of(request.args.get("edisi"))
    if not table.is_in(edition):
        raise Missing(_("Tabel ini tidak ada dalam edisi publik."))
    unit = queries.find_unit(request.args.get("opd", "")) if request.args.get("opd") else None
    source = tables.source_for(
        current_viewer(), edition, unit=unit.id if unit else None, language=language()
    )
    out = io.BytesIO()
    words = unit.name if unit else ""
    title = source.text(table.title)
    tables.tables_workbook(out, [table.name], source, title=title, filters=words)
    out.seek(0)
    return _attachment(out, f"{name}-{edition}{tables.of_reading()}.xlsx")


def cell_text(value: Value, column: Column) -> str:
    """A cell as people read it on a page; its mark is shown beside it."""
    cell = value_of(value)
    if cell is None:
        return ""
    if isinstance(cell, date):
        return format_date(cell, "d MMM y", locale=language())
    if isinstance(cell, (int, float)) and column.is_number:
        return number(cell)
    return str(cell)


def _asked(name: str) -> Table:
    try:
        return table_of(name)
    except UnknownName:
        raise Missing from None


def _attachment(out: io.BytesIO, name: str) -> Any:
    return send_file(out, as_attachment=True, download_name=name)
