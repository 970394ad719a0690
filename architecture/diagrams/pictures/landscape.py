"""Application landscape: which applications serve which group of processes, OPD by OPD.

An application serves a process directly or through a service that realises it. The sheet of the
government counts them first, so that the whole is always on one page, then names them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from architecture.diagrams.catalogue import Ask, Diagram, Option, diagram
from architecture.diagrams.landscape_cells import (
    NATIONAL,
    Landscape,
    Slot,
    Slots,
    application_piece,
    summary_of,
)
from architecture.diagrams.picture import DUPLICATE, MISSING, RISK
from architecture.diagrams.scene import Item, Key, Scene
from architecture.diagrams.style import INKS, LAYER_LABELS
from architecture.diagrams.table_parts import Column, Piece, Row, Table
from architecture.diagrams.table_sheets import (
    Listed,
    Nodes,
    closed_words,
    scenes_of,
    table_sheets,
)
from architecture.diagrams.table_shelves import Block, shelf_sheets
from architecture.graph import Element
from architecture.metamodel import Domain, Text
from architecture.metamodel.application import APPLICATION
from architecture.metamodel.process import PROCESS

NO_APPLICATION = Text("belum ada aplikasi", "no application yet")
SEE_PARTS = Text("dilihat pada subprosesnya", "see its subprocesses")
UNTIED = Text("Dipakai, belum terhubung ke proses", "In use, not linked to a process")
COUNT_NOTE = Text(
    "Angka = aplikasi yang mendukung proses OPD itu dalam kelompoknya, langsung atau lewat "
    "layanan. Tanda ! = ada proses yang belum didukung aplikasi; – = hanya proses induk atau "
    "yang belum terbuka. Kosong = tidak ada proses.",
    "Figure = applications that support the OPD's processes of the group, directly or through a "
    "service. ! = some process has no application yet; – = only parent or closed processes. "
    "Empty = no process.",
)
NAME_NOTE = Text(
    "Aplikasi yang mendukung proses, langsung atau lewat layanan. Kotak putus-putus = milik OPD "
    "lain, nasional, atau bersama; tebal = akan berubah menurut rencana, dengan kata di dalamnya.",
    "Applications that support processes, directly or through a service. Dashed = of another "
    "OPD, national or shared; thick = will change by plan, in words inside.",
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
    return _scenes(made, slots, untied, [*figures, *names])


def _unit_head(ask: Ask, unit: str) -> Piece:
    if not unit:
        return Piece("head-national", ((ask.say(NATIONAL), True, False),))
    code = ask.graph.unit_code(unit)
    said = f"{code} {ask.graph.units[unit].name}"
    return Piece(
        f"head-{unit}", ((ask.graph.unit_label(unit), True, False),), href=ask.unit_href(code),
        spoken=said,
    )  # fmt: skip


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
        Column("total", total, size=2.6),
        *(Column(unit, _unit_head(ask, unit)) for unit in units),
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
            head = replace(_unit_head(ask, unit), id=f"head-{key}-{unit}")
            blocks.append(Block(label, head, _boxes(ask, key, unit, slots[key, unit])))
    for unit in sorted(untied, key=lambda u: (not u, ask.graph.unit_code(u))):
        head = replace(_unit_head(ask, unit), id=f"head-untied-{unit}")
        boxes = tuple(application_piece(ask, a, "untied", unit) for a in untied[unit])
        blocks.append(Block(ask.say(UNTIED), head, boxes))
    return blocks


def _boxes(ask: Ask, key: str, unit: str, slot: Slot) -> tuple[Piece, ...]:
    """How many processes, and every application."""
    many, bare = len(slot.processes), len(slot.bare)
    words = Text(f"{many} proses", f"{many} processes")
    if bare:
        words = Text(f"{words.id}, {bare} tanpa aplikasi", f"{words.en}, {bare} with none")
    head = Piece(
        f"processes-{key}-{unit}", ((ask.say(words), False, True),), gap=MISSING if bare else "",
        spoken=", ".join([summary_of(ask, slot), *(p.name for p in slot.bare)]), wide=True,
    )  # fmt: skip
    return (head, *(application_piece(ask, a, key, unit) for a in slot.sorted_applications))


def _scenes(
    made: Landscape, slots: Slots, untied: dict[str, list[Element]], sheets: Sequence[Nodes]
) -> list[Scene]:
    ask = made.ask
    drawn = {a for slot in slots.values() for a in slot.applications}
    drawn |= {a.id for members in untied.values() for a in members}
    processes = [p for slot in slots.values() for p in slot.processes]
    words = Text(
        f"{len(drawn)} aplikasi · {len(processes)} proses · {len(made.groups)} kelompok",
        f"{len(drawn)} applications · {len(processes)} processes · {len(made.groups)} groups",
    )
    closed = [*processes, *(ask.graph.elements[a] for a in sorted(drawn))]
    return scenes_of(
        ask, sheets, KEYS, _listed(made, slots, untied), subtitle=ask.say(words),
        hidden=closed_words(ask, closed),
    )  # fmt: skip


KEYS = (
    Key(LAYER_LABELS[Domain.APPLICATION], Domain.APPLICATION),
    Key(Text("milik OPD lain, nasional, bersama", "of others"), fill="#F3F5F7", dashed=True),
    Key(Text("hubungan belum ada", "link missing"), sign=MISSING),
    Key(Text("risiko", "risk"), sign=RISK),
    Key(Text("diduga ganda", "suspected duplicate"), sign=DUPLICATE),
)


def _listed(made: Landscape, slots: Slots, untied: dict[str, list[Element]]) -> Listed:
    """By group, each OPD or unit with its applications and the processes that have none."""
    ask = made.ask
    found = []
    for key, label in made.ordered:
        columns = sorted((c for g, c in slots if g == key), key=ask.graph.unit_code)
        items = tuple(_item(ask, column, slots[key, column]) for column in columns)
        found.append((label, items))
    loose = tuple(
        _item(ask, unit, Slot(applications={a.id: a for a in untied[unit]}))
        for unit in sorted(untied, key=ask.graph.unit_code)
    )
    return (*found, (ask.say(UNTIED), loose)) if loose else tuple(found)


def _item(ask: Ask, unit: str, slot: Slot) -> Item:
    name = ask.graph.units[unit].name if unit in ask.graph.units else ask.say(NATIONAL)
    none = ask.say(NO_APPLICATION)
    notes = [f"{a.code} {a.name}" for a in slot.sorted_applications]
    notes += [f"{p.code} {p.name}: {none}" for p in slot.bare]
    href = ask.unit_href(ask.graph.unit_code(unit)) if unit in ask.graph.units else ""
    return Item(f"{name}: {summary_of(ask, slot)}", href, None, tuple(notes))


# --- One OPD ----------------------------------------------------------------------------------


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
        return _scenes(made, slots, untied, [()])
    return _scenes(made, slots, untied, table_sheets(table, ask))


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
    cells = {(k, u): _boxes(ask, k, u, slot) for (k, u), slot in slots.items()}
    if loose:
        boxes = [application_piece(ask, a, "untied", ask.subject) for a in loose]
        cells["untied", ask.subject] = tuple(boxes)
    corner = ask.say(Text("Kelompok proses", "Process group"))
    columns = tuple(Column(u, _unit_head(ask, u)) for u in units)
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


# --- Declared ---------------------------------------------------------------------------------

GROUPING = Option(
    "kelompok",
    Text("Kelompok proses", "Process groups"),
    (
        ("rab", Text("menurut RAB", "by RAB")),
        ("urusan", Text("menurut urusan", "by government affair")),
        ("jenis", Text("menurut jenis proses", "by process type")),
    ),
)
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
