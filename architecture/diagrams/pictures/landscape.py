"""Application landscape: which applications serve which group of processes, OPD by OPD.

An application serves a process directly or through a service that realises it. The sheet of the
government counts them first, so that the whole is always on one page, then names them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from architecture.diagrams.catalogue import Ask, Diagram, diagram
from architecture.diagrams.landscape_cells import (
    Landscape,
    Slot,
    Slots,
    application_piece,
    summary_of,
)
from architecture.diagrams.landscape_scenes import (
    GROUPING,
    NAME_NOTE,
    UNTIED,
    boxes_of,
    landscape_scenes,
    unit_head,
)
from architecture.diagrams.scene import Scene
from architecture.diagrams.style import INKS
from architecture.diagrams.table_parts import Column, Piece, Row, Table
from architecture.diagrams.table_sheets import table_sheets
from architecture.diagrams.table_shelves import Block, shelf_sheets
from architecture.graph import Element
from architecture.metamodel import Domain, Text
from architecture.metamodel.process import PROCESS

COUNT_NOTE = Text(
    "Angka = aplikasi yang mendukung proses OPD itu dalam kelompoknya, langsung atau lewat "
    "layanan. Tanda ! = ada proses yang belum didukung aplikasi; – = hanya proses induk atau "
    "yang belum terbuka. Kosong = tidak ada proses.",
    "Figure = applications that support the OPD's processes of the group, directly or through a "
    "service. ! = some process has no application yet; – = only parent or closed processes. "
    "Empty = no process.",
)


def city_landscape(ask: Ask) -> list[Scene]:
    """One sheet of figures, then the applications by name, some OPDs a sheet."""
    made = Landscape(ask)
    processes = [p for p in ask.graph.of_kind(PROCESS) if made.facts.opd_of(p)]
    slots = made.slots(processes, lambda p: made.facts.opd_of(p) or "")
    untied = made.untied()
    filled = {unit for _group, unit in slots} | set(untied)
    units = [u.id for u in made.facts.reporting_units if u.id in filled]
    figures = table_sheets(_figures(made, slots, untied, units), ask)
    names = shelf_sheets(
        _blocks(made, slots, untied), ask, narrowest=9.4, first=len(figures) + 1,
        note=ask.say(NAME_NOTE),
    )  # fmt: skip
    return landscape_scenes(made, slots, untied, [*figures, *names])


def _figures(
    made: Landscape, slots: Slots, untied: dict[str, list[Element]], units: Sequence[str]
) -> Table:
    """How many applications, group by OPD."""
    ask = made.ask
    cells: dict[tuple[str, str], tuple[Piece, ...]] = {
        (key, unit): (_figure(ask, key, unit, slot),) for (key, unit), slot in slots.items()
    }
    for unit in units:
        if unit in untied:
            loose = Slot(applications={a.id: a for a in untied[unit]})
            cells["untied", unit] = (_figure(ask, "untied", unit, loose),)
    rows = []
    for key, label in made.ordered:
        own = {a for (group, _unit), s in slots.items() if group == key for a in s.applications}
        cells[key, "total"] = (_number(f"total-{key}", len(own)),)
        rows.append(Row(key, Piece(f"row-{key}", ((label, False, False),))))
    if any(group == "untied" for group, _unit in cells):
        rows.append(Row("untied", Piece("row-untied", ((ask.say(UNTIED), True, False),))))
    total = Piece("head-total", ((ask.say(Text("Aplikasi", "Applications")), True, False),))
    columns = (
        Column("total", total, size=4.1),
        *(Column(unit, unit_head(ask, unit)) for unit in units),
    )
    corner = ask.say(Text("Kelompok proses × OPD", "Process group × OPD"))
    return Table(
        corner, columns, tuple(rows), cells, head=19, narrowest=1.85, widest=5, dense=True,
        turned=True, note=ask.say(COUNT_NOTE),
    )  # fmt: skip


def _number(name: str, number: int) -> Piece:
    return Piece(name, ((str(number), True, False),), centred=True)


def _figure(ask: Ask, key: str, unit: str, slot: Slot) -> Piece:
    number = len(slot.applications)
    words = f"{number}!" if slot.bare else str(number or "–")
    fill = INKS[Domain.APPLICATION].base if number else "#FFFFFF"
    spoken = f"{ask.graph.unit_label(unit)}: {summary_of(ask, slot)}"
    return Piece(
        f"figure-{key}-{unit}", ((words, bool(slot.bare), False),), fill=fill, centred=True,
        spoken=spoken,
    )  # fmt: skip


def _blocks(made: Landscape, slots: Slots, untied: dict[str, list[Element]]) -> list[Block]:
    """The applications themselves, group by OPD; what nobody ties to a process comes last."""
    ask = made.ask
    blocks = []
    for key, label in made.ordered:
        for unit in sorted((u for k, u in slots if k == key), key=ask.graph.unit_code):
            head = replace(unit_head(ask, unit), id=f"head-{key}-{unit}")
            blocks.append(Block(label, head, boxes_of(ask, key, unit, slots[key, unit])))
    for unit in sorted(untied, key=lambda u: (not u, ask.graph.unit_code(u))):
        head = replace(unit_head(ask, unit), id=f"head-untied-{unit}")
        boxes = tuple(application_piece(ask, a, "untied", unit) for a in untied[unit])
        blocks.append(Block(ask.say(UNTIED), head, boxes))
    return blocks


# --- Declared ---------------------------------------------------------------------------------

CITY_LANDSCAPE = diagram(
    Diagram(
        "landscape",
        Text("Lanskap aplikasi", "Application landscape"),
        Text(
            "Aplikasi apa mendukung kelompok proses apa, di OPD mana, dan di mana belum ada?",
            "Which applications support which processes, where, and where is none?",
        ),
        "government",
        Text("{name}: lanskap aplikasi", "{name}: application landscape"),
        city_landscape,
        options=(GROUPING,),
    )
)
