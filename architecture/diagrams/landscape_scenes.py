"""What both landscapes share: heads and boxes of cells, legend, and the list for reading."""

from __future__ import annotations

from collections.abc import Sequence

from architecture.diagrams.catalogue import Ask, Option
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
from architecture.diagrams.style import LAYER_LABELS
from architecture.diagrams.table_parts import Piece
from architecture.diagrams.table_sheets import Listed, Nodes, closed_words, scenes_of
from architecture.graph import Element
from architecture.metamodel import Domain, Text

NO_APPLICATION = Text("belum ada aplikasi", "no application yet")
UNTIED = Text("Dipakai, belum terhubung ke proses", "In use, not linked to a process")
NAME_NOTE = Text(
    "Aplikasi yang mendukung proses, langsung atau lewat layanan. Kotak putus-putus = milik OPD "
    "lain, nasional, atau bersama.",
    "Applications that support processes, directly or through a service. Dashed = of another "
    "OPD, national or shared.",
)
GROUPING = Option(
    "kelompok",
    Text("Kelompok proses", "Process groups"),
    (
        ("rab", Text("menurut RAB", "by RAB")),
        ("urusan", Text("menurut urusan", "by government affair")),
        ("jenis", Text("menurut jenis proses", "by process type")),
    ),
)


def unit_head(ask: Ask, unit: str) -> Piece:
    if not unit:
        return Piece("head-national", ((ask.say(NATIONAL), True, False),))
    code = ask.graph.unit_code(unit)
    said = f"{code} {ask.graph.units[unit].name}"
    return Piece(
        f"head-{unit}", ((ask.graph.unit_label(unit), True, False),), href=ask.unit_href(code),
        spoken=said,
    )  # fmt: skip


def boxes_of(ask: Ask, key: str, unit: str, slot: Slot) -> tuple[Piece, ...]:
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


def landscape_scenes(
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
