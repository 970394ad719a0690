"""A layered sheet as a scene: the form from which draw.io files are written."""

from __future__ import annotations

from dataclasses import replace

from architecture.diagrams.boxes import SIDE_TITLE, beside
from architecture.diagrams.draw import SIDE, spoken_words
from architecture.diagrams.draw_lanes import BLOCK_LABELS, EMPTY, Pen, lane_name
from architecture.diagrams.furniture import (
    BUNDLE,
    CODES,
    FLOW,
    LEGEND_TOP,
    NUMBERED,
    SIGNS,
    STUB,
    plans_on,
)
from architecture.diagrams.layout import Area, Layout, PlacedBox, PlacedCode
from architecture.diagrams.picture import MISSING
from architecture.diagrams.scene import Key, Link, Node, Scene, Words
from architecture.diagrams.style import (
    BAND,
    INKS,
    LAYER_LABELS,
    LAYERS,
    SMALLEST_TEXT,
    WIRE_INKS,
)
from architecture.metamodel import Domain

STRIP = 16.0


def layered_scene(layout: Layout, pen: Pen) -> Scene:
    """The sheet with the same boxes, lines and words in the same places."""
    pen = replace(pen, quiet=layout.picture.difference)
    nodes = (*_frames(layout, pen), *(_box(b, layout.font, pen) for b in layout.boxes),
             *(_code(c, pen) for c in layout.codes))  # fmt: skip
    legend = LEGEND_TOP + layout.paper.foot
    return Scene(layout.paper, nodes, _links(layout), (*_keys(), *plans_on(layout)), legend=legend)


def _frames(layout: Layout, pen: Pen) -> list[Node]:
    """Lanes with their names, the types of processes, and the side lane."""
    nodes, filled = [], {placed.box.layer for placed in layout.boxes}
    for layer, area in layout.lanes:
        words = () if layer in filled else (Words(pen.say(EMPTY), 8, soft=True),)
        nodes.append(Node(f"lane-{layer.css}", area, words, "frame", fill=BAND, centred=True))
        strip = Area(area.x, area.y, STRIP, area.height)
        name = (Words(lane_name(layer, area.height, pen), 8, bold=True),)
        ink = INKS[layer].base
        nodes.append(Node(f"strip-{layer.css}", strip, name, "frame", fill=ink, turned=True))
    for frame in layout.frames:
        title = (Words(pen.say(BLOCK_LABELS[frame.block]), SMALLEST_TEXT, bold=True),)
        name_ = f"type-{frame.block or 'none'}"
        nodes.append(Node(name_, frame.area, title, "frame", Domain.PROCESS))
    if layout.codes:
        side = layout.side
        head = (Words(pen.say(SIDE), 8, bold=True),)
        nodes.append(Node("side", side, (), "frame", fill=BAND))
        top = Area(side.x, side.y, side.width, SIDE_TITLE)
        nodes.append(Node("side-title", top, head, "frame", fill=BAND))
    return nodes


def _box(placed: PlacedBox, font: float, pen: Pen) -> Node:
    box = placed.box
    first, *more = placed.head_lines or ("",)
    after = "" if placed.code_lines else beside(box)
    lines = [Words(f"{box.layer.letter} {first}".strip(), font, bold=True, after=after)]
    lines += [Words(line, font, bold=True) for line in more]
    lines += [Words(line, font) for line in placed.lines]
    lines += [Words(line, font, soft=True) for line in (*placed.note_lines, *placed.code_lines)]
    gap = box.gap
    return Node(
        box.id, placed.area, tuple(lines), domain=box.layer, href=box.href,
        spoken=spoken_words(box, pen), stub=box.stub, thick=gap is not None and not box.stub,
        gap=gap.worst.sort if gap else "", number=gap.number if gap else None,
        dashed=gap is not None and gap.worst.sort == MISSING, plan=box.plan,
        quiet=pen.quiet and not box.plan and not box.stub,
    )  # fmt: skip


def _code(entry: PlacedCode, pen: Pen) -> Node:
    code, font = entry.code, SMALLEST_TEXT
    lines = (
        Words(f"{code.code}  {code.record_code}", font, bold=True),
        *(Words(line, font) for line in entry.lines),
        *(Words(line, font, soft=True) for line in entry.user_lines),
    )
    gap = code.gap
    return Node(
        code.element, entry.area, lines, domain=code.domain, href=code.href,
        spoken=f"{code.code}, {code.label}", dashed=bool(code.note),
        gap=gap.worst.sort if gap else "", number=gap.number if gap else None, plan=code.plan,
        quiet=pen.quiet and not code.plan,
    )  # fmt: skip


def _links(layout: Layout) -> tuple[Link, ...]:
    """The lines from the pivot of their bundle; an arrow inside a layer, a ball elsewhere."""
    links = []
    for wire in layout.wires:
        points = wire.points
        if wire.dashed and wire.arrow_at_start:
            points = points[::-1]
        ends = (wire.edge.source, wire.edge.target)
        pivot_is_target = not wire.dashed and _touches(layout, ends[1], points[0])
        source, target = ends[::-1] if pivot_is_target else ends
        links.append(Link(
            source, target, points, arrow=wire.dashed, dashed=wire.dashed, width=0.85,
            ink=WIRE_INKS[wire.bundle % len(WIRE_INKS)], ball=not wire.dashed,
            plan=wire.edge.plan, quiet=layout.picture.difference and not wire.edge.plan,
        ))  # fmt: skip
    return tuple(links)


def _touches(layout: Layout, box: str, point: tuple[float, float]) -> bool:
    area = next(placed.area for placed in layout.boxes if placed.box.id == box)
    x, y = point
    return area.x < x < area.right and min(abs(y - area.y), abs(y - area.bottom)) < 0.01


def _keys() -> tuple[Key, ...]:
    return (
        *(Key(LAYER_LABELS[domain], domain) for domain in (*LAYERS, Domain.SECURITY)),
        Key(STUB, dashed=True),
        *(Key(words, sign=sort) for sort, words in SIGNS),
        Key(NUMBERED, bare=True),
        Key(BUNDLE, line=True, ball=True),
        Key(FLOW, line=True, dashed=True),
        Key(CODES, bare=True),
    )
