"""Peta proses: the top processes in three bands, core in the middle (PermenPANRB 19/2018)."""

from __future__ import annotations

from dataclasses import replace

from architecture.diagrams.catalogue import Ask, Diagram, Option, diagram
from architecture.diagrams.layout import Area
from architecture.diagrams.picture import MISSING, RISK
from architecture.diagrams.scene import (
    Item,
    Key,
    Node,
    Scene,
    TooLarge,
    Words,
    height_of,
    room,
    text_lines,
    width_inside,
)
from architecture.diagrams.style import LAYER_LABELS
from architecture.graph import Element
from architecture.metamodel import Domain, Text
from architecture.metamodel.process import PROCESS
from architecture.metamodel.relations import PART_OF

# From top to bottom as the regulation draws them: management steers, support carries.
BANDS = (
    ("manajemen", Text("Proses manajemen", "Management processes")),
    ("inti", Text("Proses inti", "Core processes")),
    ("pendukung", Text("Proses pendukung", "Supporting processes")),
    ("", Text("Jenis belum diisi", "Kind not filled in")),
)
GAP, BAND_HEAD, STEP = 6.0, 16.0, 4.0
SIZES = (13.0, 11.5, 10.0, 9.0, 8.0, 7.0)
WIDTHS = (18.0, 15.0, 12.5)  # of a box, in text sizes


def process_map(ask: Ask) -> list[Scene]:
    """One sheet where everything fits; otherwise one for each band."""
    unit = ask.subject
    family = ask.graph.descendants_of_unit(unit)
    tops = [
        e
        for e in ask.graph.of_kind(PROCESS)
        if e.opd in family and not ask.graph.targets(e, PART_OF)
    ]
    bands = [
        (kind, label, [e for e in tops if (e.attributes.get("process_kind") or "") == kind])
        for kind, label in BANDS
    ]
    filled = [band for band in bands if band[2]]
    try:
        return [_scene(ask, filled)]
    except TooLarge:
        return [_scene(ask, [band]) for band in filled]


Band = tuple[str, Text, list[Element]]


def _scene(ask: Ask, bands: list[Band]) -> Scene:
    for size in SIZES:
        for width in WIDTHS:
            nodes = _placed(ask, bands, width * size, size)
            if nodes is not None:
                return _finished(ask, bands, nodes)
    raise TooLarge


def _placed(ask: Ask, bands: list[Band], width: float, size: float) -> list[Node] | None:
    """Everything with boxes of that width, or None where it does not fit the paper."""
    area = room(ask.paper)
    per_row = int((area.width - 2 * GAP + STEP) // (width + STEP))
    y, nodes = area.y, []
    for kind, label, members in bands:
        rows = [members[i : i + per_row] for i in range(0, len(members), per_row)]
        top, y = y, y + BAND_HEAD
        for row in rows:
            boxes = [_box(ask, e, width, size) for e in row]
            height = max(b.area.height for b in boxes)
            for place, box in enumerate(boxes):
                at = Area(area.x + GAP + place * (width + STEP), y, width, height)
                nodes.append(replace(box, area=at))
            y += height + STEP
        frame = Area(area.x, top, area.width, y - top + 2)
        title = Words(f"{ask.say(label)} ({len(members)})", 9.0, bold=True)
        nodes.append(Node(f"band-{kind or 'none'}", frame, (title,), "frame", Domain.PROCESS))
        y += GAP + 2
    return nodes if y - GAP <= area.bottom else None


def _box(ask: Ask, element: Element, width: float, size: float) -> Node:
    worst = ask.worst(element.id)
    inside = width_inside(width, Domain.PROCESS)
    below = len(ask.graph.sources(element, PART_OF))
    parts = [(element.code, size, True, False), (element.name, size, False, False)]
    if below and ask.options.get("rincian") != "tanpa":
        more = ask.say(Text(f"{below} subproses", f"{below} subprocesses"))
        parts.append((more, max(7.0, size - 1), False, True))
    lines = text_lines(parts, inside, ask.measure)
    spoken = ", ".join((element.code, element.name, worst.message if worst else "")).rstrip(", ")
    return Node(
        element.id, Area(0, 0, width, height_of(lines, Domain.PROCESS)), lines,
        domain=Domain.PROCESS, href=ask.record_href(element), spoken=spoken,
        gap=worst.sort if worst else "", thick=worst is not None,
    )  # fmt: skip


def _finished(ask: Ask, bands: list[Band], nodes: list[Node]) -> Scene:
    listed = tuple(
        (
            ask.say(label),
            tuple(
                Item(f"{e.code} {e.name}", ask.record_href(e), Domain.PROCESS, _notes(ask, e))
                for e in members
            ),
        )
        for _kind, label, members in bands
    )
    number = sum(len(members) for _kind, _label, members in bands)
    words = Text(f"{number} proses tingkat teratas", f"{number} top-level processes")
    keys = (
        Key(LAYER_LABELS[Domain.PROCESS], Domain.PROCESS),
        Key(Text("hubungan belum ada", "link missing"), sign=MISSING),
        Key(Text("risiko", "risk"), sign=RISK),
    )
    return Scene(ask.paper, tuple(nodes), (), keys, listed, ask.say(words))


def _notes(ask: Ask, element: Element) -> tuple[str, ...]:
    return tuple(mark.message for mark in ask.marks.get(element.id, ()))


PROCESS_MAP = diagram(
    Diagram(
        "process-map",
        Text("Peta proses", "Process map"),
        Text("Proses apa saja yang dijalankan, menurut jenisnya?", "Which processes, by kind?"),
        "opd",
        Text("{name}: peta proses bisnis", "{name}: process map"),
        process_map,
        options=(
            Option(
                "rincian",
                Text("Subproses", "Subprocesses"),
                (
                    ("jumlah", Text("jumlahnya", "their number")),
                    ("tanpa", Text("tidak tampil", "not shown")),
                ),
            ),
        ),
    )
)
