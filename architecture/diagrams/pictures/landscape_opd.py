"""Application landscape of one OPD: process by process, or its groups by unit."""

from __future__ import annotations

from collections.abc import Sequence

from architecture.diagrams.catalogue import Ask, Diagram, Option, diagram
from architecture.diagrams.landscape_cells import Landscape, Slots, application_piece
from architecture.diagrams.landscape_scenes import (
    GROUPING,
    NAME_NOTE,
    NO_APPLICATION,
    UNTIED,
    boxes_of,
    landscape_scenes,
    unit_head,
)
from architecture.diagrams.picture import MISSING
from architecture.diagrams.scene import Scene
from architecture.diagrams.style import INKS
from architecture.diagrams.table_parts import Column, Piece, Row, Table
from architecture.diagrams.table_sheets import table_sheets
from architecture.graph import Element
from architecture.metamodel import Domain, Text
from architecture.metamodel.application import APPLICATION
from architecture.metamodel.process import PROCESS

SEE_PARTS = Text("dilihat pada subprosesnya", "see its subprocesses")


def opd_landscape(ask: Ask) -> list[Scene]:
    """Process by process, or the groups by unit of the OPD."""
    made = Landscape(ask)
    family = ask.graph.descendants_of_unit(ask.subject)
    processes = [p for p in ask.graph.of_kind(PROCESS) if p.opd in family]
    slots = made.slots(processes, lambda p: p.opd or "")
    tied = {a for slot in slots.values() for a in slot.applications}
    loose = [a for a in _own_or_used(made, family) if a.id not in tied]
    by_unit = ask.options.get("kolom") == "unit"
    table = _by_unit(made, slots, loose) if by_unit else _by_process(made, processes, loose)
    untied = {ask.subject: loose} if loose else {}
    if not processes and not loose:
        return landscape_scenes(made, slots, untied, [()])
    return landscape_scenes(made, slots, untied, table_sheets(table, ask))


def _own_or_used(made: Landscape, family: frozenset[str]) -> list[Element]:
    """The applications the OPD owns or says it uses."""
    keys = {f"opd:{unit}" for unit in family}
    return [
        a for a in made.ask.graph.of_kind(APPLICATION)
        if a.opd in family or keys & set(a.attributes.get("used_by") or ())
    ]  # fmt: skip


def _by_unit(made: Landscape, slots: Slots, loose: Sequence[Element]) -> Table:
    ask = made.ask
    units = sorted({u for _key, u in slots} | {ask.subject}, key=ask.graph.unit_code)
    cells = {(k, u): boxes_of(ask, k, u, slot) for (k, u), slot in slots.items()}
    if loose:
        boxes = [application_piece(ask, a, "untied", ask.subject) for a in loose]
        cells["untied", ask.subject] = tuple(boxes)
    corner = ask.say(Text("Kelompok proses", "Process group"))
    columns = tuple(Column(u, unit_head(ask, u)) for u in units)
    return Table(
        corner, columns, _group_rows(made, loose), cells, head=14, narrowest=11, widest=99,
        box=15, note=ask.say(NAME_NOTE),
    )  # fmt: skip


def _group_rows(made: Landscape, loose: object) -> tuple[Row, ...]:
    rows = [Row(k, Piece(f"row-{k}", ((label, True, False),))) for k, label in made.ordered]
    if loose:
        label = made.ask.say(UNTIED)
        rows.append(Row("untied", Piece("row-untied", ((label, True, False),))))
    return tuple(rows)


SIDES = (
    ("own", Text("Aplikasi OPD ini", "Applications of this OPD")),
    ("others", Text("Aplikasi OPD lain", "Applications of other OPDs")),
    ("national", Text("Aplikasi nasional dan bersama", "National and shared applications")),
)


def _by_process(made: Landscape, processes: Sequence[Element], loose: Sequence[Element]) -> Table:
    """One row for each process, its applications by whose they are."""
    ask = made.ask
    family = ask.graph.descendants_of_unit(ask.subject)
    cells: dict[tuple[str, str], tuple[Piece, ...]] = {}
    rows = []
    for process in sorted(processes, key=lambda p: (*made.group_of(ask, p), p.code, p.id)):
        rows.append(Row(process.id, _process_head(made, process), made.group_of(ask, process)[1]))
        members = made.applications_of(process)
        _put_by_side(ask, cells, process.id, family, members)
        if made.is_bare(process):
            cells[process.id, "own"] = (_none(ask, process.id),)
        elif not members and made.is_group(process):
            parts = ((ask.say(SEE_PARTS), False, True),)
            cells[process.id, "own"] = (Piece(f"parts-{process.id}", parts),)
    if loose:
        rows.append(Row("untied", Piece("row-untied", ((ask.say(UNTIED), True, False),)), " "))
        _put_by_side(ask, cells, "untied", family, loose)
    met = {side for _row, side in cells}
    columns = tuple(
        Column(side, Piece(f"head-{side}", ((ask.say(label), True, False),)))
        for side, label in SIDES
        if side in met or not met
    )
    corner = ask.say(Text("Proses", "Process"))
    return Table(
        corner, columns, tuple(rows), cells, head=24, narrowest=15, widest=99, box=14,
        note=ask.say(NAME_NOTE),
    )  # fmt: skip


def _put_by_side(
    ask: Ask,
    cells: dict[tuple[str, str], tuple[Piece, ...]],
    row: str,
    family: frozenset[str],
    applications: Sequence[Element],
) -> None:
    for application in sorted(applications, key=lambda a: (a.code, a.id)):
        opd = application.opd
        side = "own" if opd in family else "others" if opd else "national"
        piece = application_piece(ask, application, row, ask.subject)
        cells[row, side] = (*cells.get((row, side), ()), piece)


def _process_head(made: Landscape, process: Element) -> Piece:
    ask = made.ask
    return Piece(
        f"row-{process.id}", ((f"{process.code} {process.name}", False, False),), "cell",
        href=ask.record_href(process), spoken=f"{process.code} {process.name}",
        fill=INKS[Domain.PROCESS].base,
    )  # fmt: skip


def _none(ask: Ask, row: str) -> Piece:
    words = ask.say(NO_APPLICATION)
    return Piece(f"none-{row}", ((words, False, True),), stub=True, gap=MISSING, spoken=words)


OPD_LANDSCAPE = diagram(
    Diagram(
        "opd-landscape",
        Text("Lanskap aplikasi OPD", "Application landscape of an OPD"),
        Text(
            "Aplikasi apa mendukung tiap proses OPD ini, dan proses mana yang belum didukung?",
            "Which applications support each process of this OPD, and which has none?",
        ),
        "opd",
        Text("{name}: lanskap aplikasi", "{name}: application landscape"),
        opd_landscape,
        options=(
            GROUPING,
            Option(
                "kolom",
                Text("Susunan", "Arrangement"),
                (
                    ("proses", Text("per proses", "process by process")),
                    ("unit", Text("kelompok menurut unit", "groups by unit")),
                ),
            ),
        ),
    )
)
