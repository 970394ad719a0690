"""The pictures of the catalogue: choose, look, read as a list, download."""

from __future__ import annotations

from io import BytesIO
from typing import Any, cast

from flask import Blueprint, render_template, request, send_file

from app import queries
from app.diagrams import pdf, png
from app.diagrams.pictures import (
    PictureRequest,
    PictureSheet,
    checked_options,
    drawio,
    picture,
    subject_name,
)
from app.diagrams.planned import drawn_graph
from app.diagrams.sheets import require_edition
from app.errors import Missing
from app.explorer.listing import beginnings
from app.filters import language
from app.permissions import current_viewer
from app.views.diagrams import ALONE, asked_reading, read_name, rooted
from architecture.completeness import reporting_units
from architecture.diagrams.catalogue import Diagram, diagrams
from architecture.diagrams.style import PAPERS
from architecture.graph import Graph
from architecture.visibility import Edition

pages = Blueprint("pictures", __name__)
FILES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "drawio": "application/vnd.jgraph.mxfile",
}


@pages.get("/gambar/katalog/<name>")
def page(name: str) -> Any:
    """One picture: the sheet to look around on, its options, and all of it as a list."""
    known = diagrams().get(name)
    if known and known.about == "element" and not request.args.get("catatan"):
        return _choose(known)
    asked, graph = _asked(name)
    declared = asked.diagram
    sheets = picture(asked)
    return render_template(
        "pictures/page.html",
        declared=declared,
        asked=asked,
        options=dict(asked.options),
        name=subject_name(declared, graph, asked.subject),
        sheets=sheets,
        sheet=_sheet(sheets),
        papers=PAPERS,
        units=_units(graph) if declared.about == "opd" else (),
        element=graph.elements.get(asked.subject) if declared.about == "element" else None,
        arguments=_arguments(),
        rooted=rooted,
        subject_code=_code(declared, graph, asked.subject),
    )


@pages.get("/gambar/katalog/<name>/berkas.<any(svg, png, pdf, drawio):form>")
def file(name: str, form: str) -> Any:
    """A sheet as SVG or PNG (300 dots per inch), or all sheets as PDF or draw.io."""
    asked, graph = _asked(name)
    sheets = picture(asked)
    sheet = _sheet(sheets)
    base = request.host_url.rstrip("/")
    about = _code(asked.diagram, graph, asked.subject) or "pemda"
    making = {
        "svg": lambda: sheet.standalone(base).encode(),
        "png": lambda: png(sheet.svg),
        "pdf": lambda: pdf([one.svg for one in sheets]),
        "drawio": lambda: drawio(sheets, base).encode(),
    }
    answer = send_file(
        BytesIO(making[form]()),
        mimetype=FILES[form],
        as_attachment=request.args.get("lihat") != "1",
        download_name=f"{name}-{about}{read_name(asked.reading)}.{form}",
    )
    answer.headers["Content-Security-Policy"] = ALONE
    return answer


def _choose(declared: Diagram) -> str:
    """Where a record is chosen for a picture that needs one."""
    viewer = current_viewer()
    graph = queries.graph_for(viewer, reading="all")
    offered = [
        (element, number)
        for element, number in beginnings(viewer)
        if not declared.kinds or element.kind in declared.kinds
    ]
    return render_template("pictures/choose.html", declared=declared, offered=offered, graph=graph)


def _asked(name: str) -> tuple[PictureRequest, Graph]:
    declared = diagrams().get(name)
    if declared is None:
        raise Missing
    viewer, reading = current_viewer(), asked_reading()
    edition = cast(Edition, request.args.get("edisi") or "internal")
    require_edition(edition)
    graph = drawn_graph(viewer, edition, reading, language=language())
    asked = PictureRequest(
        viewer,
        name,
        _subject(declared, graph),
        request.args.get("kertas", "A3"),
        edition,
        language(),
        checked_options(declared, request.args),
        reading=reading,
    )
    return asked, graph


def _subject(declared: Diagram, graph: Graph) -> str:
    """The id of what is asked about; an OPD picture without OPD takes the first."""
    if declared.about == "government":
        return ""
    if declared.about == "element":
        # Typed without a script, it is a code.
        wanted = request.args.get("catatan", "").strip()
        return next((e.id for e in graph.elements.values() if e.code == wanted), wanted)
    code = request.args.get("opd", "")
    units = {u.code: u.id for u in graph.units.values()}
    if code:
        return units.get(code, "")
    viewer = current_viewer()
    own = [u.id for u in _units(graph) if u.id in viewer.scope]
    return (own or [u.id for u in _units(graph)] or [""])[0]


def _units(graph: Graph) -> list[Any]:
    lines = reporting_units(graph.units)
    return [u for u in graph.units.values() if lines[u.id] == u.id]


def _code(declared: Diagram, graph: Graph, subject: str) -> str:
    if declared.about == "opd":
        return graph.unit_code(subject)
    element = graph.elements.get(subject)
    return element.code if element else ""


def _sheet(sheets: tuple[PictureSheet, ...]) -> PictureSheet:
    wanted = request.args.get("lembar", 1, type=int)
    return next((s for s in sheets if s.number == wanted), sheets[0])


def _arguments() -> dict[str, str]:
    """The choices in the address, without the sheet."""
    return {n: v for n, v in request.args.items() if n not in ("lembar", "lihat")}
