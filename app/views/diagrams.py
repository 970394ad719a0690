"""Pictures and matrices: pages and files."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, render_template, request, send_file
from flask_babel import gettext as _

from app import queries
from app.diagrams import (
    Drawing,
    IndexSheet,
    Request,
    Sheet,
    opd_drawing,
    opd_index,
    opd_pages,
    pages_drawio,
    pdf,
    png,
)
from app.diagrams.listing import as_list
from app.diagrams.matrices import matrix_file, matrix_of, matrix_title
from app.diagrams.matrix_workbook import legend
from app.diagrams.planned import checked_reading
from app.diagrams.sheets import graph_in
from app.errors import Missing, Refused
from app.filters import language
from app.permissions import current_viewer
from architecture.completeness import reporting_units
from architecture.diagrams.catalogue import diagrams
from architecture.diagrams.planning import AS_IS, DIFFERENCE, TARGET
from architecture.diagrams.style import LAYERS, PAPERS
from architecture.graph import Graph, Unit
from architecture.metamodel import METAMODEL, Domain, Kind
from architecture.tables.matrix import Matrix

pages = Blueprint("diagrams", __name__)
SELISIH = "selisih"
FILES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "dot": "text/vnd.graphviz",
    "drawio": "application/vnd.jgraph.mxfile",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# A picture opened alone may not load or run anything.
ALONE = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; sandbox"


@pages.get("/gambar")
def page() -> Any:
    """The OPDs to choose from, with how many boxes each picture has."""
    viewer = current_viewer()
    graph = queries.graph_for(viewer)
    lines = reporting_units(graph.units)
    shown = [unit for unit in graph.units.values() if lines[unit.id] == unit.id]
    counts = {unit.id: _counts(graph, unit) for unit in shown}
    own = {lines[member] for member in viewer.scope if member in lines}
    return render_template(
        "diagrams/index.html",
        units=shown,
        counts=counts,
        own=own,
        domains=(*LAYERS, Domain.SECURITY),
        catalogue=list(diagrams().values()),
    )


def _counts(graph: Graph, unit: Unit) -> dict[Domain, int]:
    counts: dict[Domain, int] = {}
    for element in graph.of_unit(unit.id):
        domain = element.kind_.domain
        counts[domain] = counts.get(domain, 0) + 1
    return counts


@pages.get("/gambar/opd/<path:code>")
def opd(code: str) -> Any:
    """The picture of an OPD: a sheet to look around on, its gaps, and all of it as a list."""
    unit = _unit(code)
    asked = _request(unit)
    drawing = opd_drawing(asked)
    lines = reporting_units(queries.units())
    return render_template(
        "diagrams/opd.html",
        unit=unit,
        units=[u for u in queries.units().values() if lines[u.id] == u.id or u.id == unit.id],
        asked=asked,
        papers=PAPERS,
        drawing=drawing,
        index=opd_index(asked, drawing),
        sheet=_sheet(opd_pages(asked, drawing)),
        layers=as_list(drawing.picture),
        rooted=rooted,
        sheet_of=_sheet_of(drawing),
        arguments=_arguments(),
    )


@pages.get("/gambar/svg/<path:code>")
def svg(code: str) -> Any:
    """One sheet as SVG: for an <img>, or as a file with its letters inside (`?unduh=1`)."""
    unit = _unit(code)
    sheet = _sheet(_pages(unit))
    if request.args.get("unduh"):
        content = sheet.standalone(request.host_url.rstrip("/"))
        return _file(content.encode(), _name(unit, sheet.name, "svg"))
    answer = Response(sheet.standalone(), mimetype=FILES["svg"])
    answer.headers["Content-Security-Policy"] = ALONE
    return answer


@pages.get("/gambar/berkas/<any(png, pdf, dot, drawio):format_>/<path:code>")
def file(format_: str, code: str) -> Any:
    """A sheet as PNG (300 dots per inch) or DOT, or all sheets as PDF or draw.io."""
    unit = _unit(code)
    sheets = _pages(unit)
    if format_ == "pdf":
        return _file(pdf([sheet.svg for sheet in sheets]), _name(unit, "1", "pdf"))
    if format_ == "drawio":
        whole = pages_drawio(sheets, request.host_url.rstrip("/"))
        return _file(whole.encode(), _name(unit, "1", "drawio"))
    sheet = _sheet(sheets)
    if format_ == "png":
        return _file(png(sheet.svg), _name(unit, sheet.name, "png"))
    if isinstance(sheet, IndexSheet):  # a table is no graph
        raise Missing(_("Lembar %(number)s tidak tersedia sebagai DOT.", number=sheet.name))
    return _file(sheet.dot.encode(), _name(unit, sheet.name, "dot"))


@pages.get("/gambar/matriks")
def matrix() -> Any:
    """The matrix of two kinds for one OPD; of the whole government as a workbook."""
    rows, columns, unit = _matrix_request()
    graph = graph_in(current_viewer(), _edition())
    shown = unit or _first_unit(graph)
    made, refusal = None, ""
    try:
        made = matrix_of(graph, rows, columns, shown) if shown else None
    except Refused as refused:  # two kinds that do not meet: say so beside the choices
        refusal = str(refused)
    lines = reporting_units(graph.units)
    return render_template(
        "diagrams/matrix.html",
        matrix=made,
        refusal=refusal,
        graph=graph,
        rows=rows,
        columns=columns,
        unit=shown,
        units=[u for u in graph.units.values() if lines[u.id] == u.id],
        kinds=METAMODEL.kinds,
        ordered=_diagonal(made) if made else [],
        legend=legend(made) if made else [],
        title=matrix_title(rows, columns, shown),
    )


@pages.get("/gambar/matriks.xlsx")
def matrix_workbook() -> Any:
    """The same as a workbook; without `opd` of the whole government."""
    rows, columns, unit = _matrix_request()
    graph = graph_in(current_viewer(), _edition())
    _made, content = matrix_file(graph, rows, columns, unit)
    place = f"-{unit.code}" if unit else ""
    return _file(content, f"matriks-{rows.name}-{columns.name}{place}.xlsx")


# --- What was asked for -------------------------------------------------------------------------


def _unit(code: str) -> Unit:
    unit = queries.find_unit(code)
    if unit is None:
        raise Missing(_("OPD %(code)s tidak ada.", code=code))
    return unit


def _edition() -> Any:
    return request.args.get("edisi", "internal")


def asked_reading() -> str:
    """The reading of the address: /target/…, or ?bacaan=selisih for both over each other."""
    return checked_reading(DIFFERENCE if request.args.get("bacaan") == SELISIH else "")


def read_name(reading: str) -> str:
    """What the name of a file says of its reading."""
    return {AS_IS: "", TARGET: "-target"}.get(reading, f"-{SELISIH}")


def rooted(svg: str) -> str:
    """The picture with links that stay in the reading and moment of the page."""
    return svg.replace(' href="/', f' href="{request.script_root}/')


def _request(unit: Unit) -> Request:
    reading = asked_reading()
    return Request(
        current_viewer(),
        unit,
        paper=request.args.get("kertas", "A3"),
        edition=_edition(),
        with_gaps=request.args.get("kesenjangan") != "tanpa" and reading != DIFFERENCE,
        language=language(),
        reading=reading,
    )


def _arguments() -> dict[str, str]:
    """The choices of this page, to be kept by its links."""
    known = ("kertas", "edisi", "kesenjangan", "bacaan")
    return {name: request.args[name] for name in known if request.args.get(name)}


def _pages(unit: Unit) -> tuple[IndexSheet | Sheet, ...]:
    """All sheets of the picture asked for, the index of a split one first."""
    asked = _request(unit)
    return opd_pages(asked, opd_drawing(asked))


def _sheet(sheets: Sequence[IndexSheet | Sheet]) -> IndexSheet | Sheet:
    wanted = request.args.get("lembar", "1")
    found = next((sheet for sheet in sheets if sheet.name == wanted), None)
    if found is None:
        raise Missing(_("Lembar %(number)s tidak ada.", number=wanted))
    return found


def _sheet_of(drawing: Drawing) -> dict[str, int]:
    """The home sheet of every box, and the first sheet of every code."""
    found: dict[str, int] = {}
    for sheet in drawing.sheets:
        picture = sheet.layout.picture
        ends = [*(box.id for box in picture.own), *(code.element for code in picture.codes)]
        for end in ends:
            found.setdefault(end, sheet.number)
    return found


def _matrix_request() -> tuple[Kind, Kind, Unit | None]:
    names = request.args.get("baris", "process"), request.args.get("kolom", "application")
    if not set(names) <= set(METAMODEL.by_name):
        raise Missing(_("Jenis catatan tidak dikenal."))
    code = request.args.get("opd")
    rows, columns = (METAMODEL.kind(name) for name in names)
    return rows, columns, _unit(code) if code else None


def _first_unit(graph: Graph) -> Unit | None:
    """The viewer's own OPD, else the first that has records."""
    viewer, lines = current_viewer(), reporting_units(graph.units)
    own = [u for u in graph.units.values() if lines[u.id] == u.id and u.id in viewer.scope]
    filled = (u for u in graph.units.values() if lines[u.id] == u.id and graph.of_unit(u.id))
    return next(iter(own), None) or next(filled, None)


def _diagonal(made: Matrix) -> list[Any]:
    """Columns so that the cells fall along a diagonal; those that meet nothing come last."""
    place = {row.id: i for i, row in enumerate(made.rows)}
    met: dict[str, list[int]] = {}
    for row, column in made.cells:
        met.setdefault(column, []).append(place[row])
    last = len(made.rows)
    return sorted(
        made.columns,
        key=lambda e: (sum(met[e.id]) / len(met[e.id]) if e.id in met else last, e.code, e.id),
    )


# --- Files --------------------------------------------------------------------------------------


def _name(unit: Unit, number: str, suffix: str) -> str:
    sheet = "" if number == "1" else f"-{number}"
    return f"gambar-{unit.code}{read_name(asked_reading())}{sheet}.{suffix}"


def _file(content: bytes, name: str) -> Any:
    mimetype = FILES[name.rpartition(".")[2]]
    safe = name.replace("/", "-").replace("\\", "-")
    return send_file(BytesIO(content), mimetype, as_attachment=True, download_name=safe)
