"""What somebody explores, as a scene: columns by domain, one box a record, one line a pair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from architecture.diagrams.columns import Item, between, in_columns
from architecture.diagrams.layout import Area, Point
from architecture.diagrams.line_words import labelled
from architecture.diagrams.scene import (
    HEADLINE,
    LEGEND,
    MARGIN,
    Key,
    Link,
    Node,
    Scene,
    Words,
    height_of,
    text_lines,
    width_inside,
)
from architecture.diagrams.scene_svg import domain_keys
from architecture.diagrams.style import (
    INKS,
    LAYER_LABELS,
    LAYERS,
    LINE,
    POINTS_PER_MILLIMETRE,
    Measure,
    Paper,
)
from architecture.exploring import Box, Seen, Wire
from architecture.graph import Element
from architecture.metamodel import METAMODEL, Domain, Text
from architecture.metamodel.application import INTEGRATION
from architecture.metamodel.infrastructure import CLOUD, SERVER, SERVICE_BUS

WIDTH, CODE, NAME, NOTE, HEADING = 180.0, 12.0, 13.0, 12.0, 12.0
GOVERNANCE_FILL = "#F0F2F4"
LANE_PADDING, LANE_TOP = 10.0, 24.0
LEAST_WIDTH = 640.0  # room for title and legend
LABELLED = 14  # lines; with more of them words would be noise
RUNNING = frozenset(k.name for k in (SERVER, CLOUD, SERVICE_BUS))
EXCHANGE = Text("Integrasi", "Integration")
GOVERNANCE = Text("Tata kelola", "Governance")
# From left to right; within a domain what something runs on stands right of it.
COLUMNS: tuple[Text, ...] = (
    GOVERNANCE,
    LAYER_LABELS[Domain.PROCESS],
    LAYER_LABELS[Domain.SERVICE],
    LAYER_LABELS[Domain.APPLICATION],
    EXCHANGE,
    LAYER_LABELS[Domain.DATA],
    LAYER_LABELS[Domain.INFRASTRUCTURE],
    LAYER_LABELS[Domain.INFRASTRUCTURE],
    LAYER_LABELS[Domain.SECURITY],
)
RANKS: dict[Domain, int] = {
    Domain.GOVERNANCE: 0,
    **{domain: COLUMNS.index(LAYER_LABELS[domain]) for domain in (*LAYERS, Domain.SECURITY)},
}


@dataclass(frozen=True)
class Drawer:
    """What the graph does not know: widths, words, addresses.

    `note` says OPD and state of a record, `spoken` all of it for a screen reader.
    """

    measure: Measure
    say: Callable[[Text], str]
    opd_name: Callable[[str], str]
    note: Callable[[Element], str]
    href: Callable[[Box], str]


def scene_of(seen: Seen, drawer: Drawer) -> Scene:
    """The drawing on a sheet of its own size, with room for title and legend."""
    nodes = {box.id: _node(box, drawer) for box in seen.boxes}
    ranks = {box.id: _rank(box) for box in seen.boxes}
    items = [
        Item(box.id, ranks[box.id], nodes[box.id].area.height, _key(box, drawer))
        for box in seen.boxes
    ]
    placing = in_columns(items, [(w.source, w.target) for w in seen.wires], WIDTH)
    areas = {i: _moved(a, seen.moved.get(i, (0, 0))) for i, a in placing.areas.items()}
    ways = {
        (w.source, w.target): (
            between(areas[w.source], areas[w.target])
            if {w.source, w.target} & set(seen.moved)
            else placing.ways[w.source, w.target]
        )
        for w in seen.wires
    }
    lanes = _lanes(placing.areas, ranks, drawer)
    links = [_link(w, ways[w.source, w.target], seen, drawer) for w in seen.wires]
    if len(links) <= LABELLED:
        links = labelled(links, list(areas.values()), drawer.measure)
    else:
        links = [replace(link, label=()) for link in links]
    placed = [*lanes, *(replace(nodes[i], area=a) for i, a in areas.items())]
    return _sheet(placed, links, _keys(seen))


def extent(scene: Scene) -> Area:
    """The part of the sheet that holds boxes and lines."""
    left, top, right, bottom = _bounds(scene.nodes, scene.links)
    return Area(left - 8, top - 8, right - left + 16, bottom - top + 16)


# --- Boxes --------------------------------------------------------------------------------------


def _node(box: Box, drawer: Drawer) -> Node:
    return _folded(box, drawer) if box.opd else _record(box, drawer)


def _record(box: Box, drawer: Drawer) -> Node:
    element = box.element
    domain = element.kind_.domain
    is_shaped = domain in INKS
    more = f" +{box.more}" if box.more else ""
    parts = [
        (f"{domain.letter}  {element.code}{more}", CODE, True, False),
        (element.name, NAME, box.is_start, False),
        (drawer.note(element), NOTE, False, True),
    ]
    room = width_inside(WIDTH, domain if is_shaped else None)
    lines = text_lines([p for p in parts if p[0]], room, drawer.measure)
    spoken = [drawer.say(element.kind_.label), element.code, element.name, drawer.note(element)]
    spoken.append(drawer.say(_opening(box)))
    return Node(
        box.id, Area(0, 0, WIDTH, height_of(lines, domain if is_shaped else None)), lines,
        look="box" if is_shaped else "cell", domain=domain if is_shaped else None,
        href=drawer.href(box), spoken=", ".join(p for p in spoken if p),
        fill="" if is_shaped else GOVERNANCE_FILL, stub=element.redacted, thick=box.is_opened,
    )  # fmt: skip


def _opening(box: Box) -> Text:
    if box.is_opened and not box.more:
        return Text("sudah dibuka", "opened")
    return Text(f"{box.more} hubungan belum digambar", f"{box.more} neighbours not drawn")


def _folded(box: Box, drawer: Drawer) -> Node:
    name, many = drawer.opd_name(box.opd), len(box.members)
    kinds = Counter(e.kind for e in box.members)
    each = ", ".join(
        f"{n} {drawer.say(METAMODEL.kind(k).label).lower()}" for k, n in sorted(kinds.items())
    )
    count = drawer.say(Text(f"{many} catatan dilipat", f"{many} records folded"))
    parts = [(name, NAME, True, False), (count, NOTE, False, False), (each, NOTE, False, True)]
    lines = text_lines(parts, width_inside(WIDTH), drawer.measure)
    return Node(
        box.id, Area(0, 0, WIDTH, height_of(lines)), lines, look="cell", fill="#FFFFFF",
        thick=True, href=drawer.href(box), spoken=f"{name}, {count}: {each}",
    )  # fmt: skip


def _rank(box: Box) -> int:
    """The column of a record; of a folded OPD that of its middle record."""
    ranks = sorted(_rank_of(e) for e in box.members)
    return ranks[len(ranks) // 2]


def _rank_of(element: Element) -> int:
    if element.kind == INTEGRATION.name:
        return COLUMNS.index(EXCHANGE)
    rank = RANKS[element.kind_.domain]
    is_beneath = element.kind_.domain is Domain.INFRASTRUCTURE and element.kind not in RUNNING
    return rank + 1 if is_beneath else rank


def _key(box: Box, drawer: Drawer) -> tuple[str, str, str]:
    return drawer.opd_name(box.opd) if box.opd else "", box.element.code, box.id


def _moved(area: Area, by: tuple[int, int]) -> Area:
    return Area(area.x + by[0], area.y + by[1], area.width, area.height)


# --- Lines and lanes ----------------------------------------------------------------------------


def _link(wire: Wire, way: tuple[Point, ...], seen: Seen, drawer: Drawer) -> Link:
    phrases = [drawer.say(METAMODEL.relation(r.type).label) for r in wire.relations]
    many = len(phrases)
    same = phrases[0] if len(set(phrases)) == 1 else f"{phrases[0]} …"
    names = [
        f"{_name(seen, relation.source)} {phrase} {_name(seen, relation.target)}"
        for relation, phrase in zip(wire.relations, phrases, strict=True)
    ]
    return Link(
        wire.source, wire.target, way,
        (Words(f"{same} ({many})" if many > 1 else same, NOTE, soft=True),),
        curved=True, arrow=not wire.has_both_ways,
        dashed=all(r.mark == "assumed" for r in wire.relations),
        width=0.9 if many == 1 else min(3.0, 0.9 + 0.3 * many), spoken="; ".join(names),
    )  # fmt: skip


def _name(seen: Seen, element: str) -> str:
    return seen.shown[element].name


def _lanes(areas: Mapping[str, Area], ranks: dict[str, int], drawer: Drawer) -> list[Node]:
    """A dotted frame with a heading around the columns of each domain."""
    spans: dict[str, tuple[float, float]] = {}
    for i, area in areas.items():
        words = drawer.say(COLUMNS[ranks[i]])
        left, right = spans.get(words, (area.x, area.right))
        spans[words] = min(left, area.x), max(right, area.right)
    bottom = max((a.bottom for a in areas.values()), default=0.0) + LANE_PADDING
    return [
        Node(
            f"lane-{position}",
            Area(left - LANE_PADDING, -LANE_TOP - LANE_PADDING, right - left + 2 * LANE_PADDING,
                 bottom + LANE_TOP + LANE_PADDING),
            (Words(words, HEADING, bold=True, soft=True),), look="frame",
        )
        for position, (words, (left, right)) in enumerate(sorted(spans.items(), key=lambda s: s[1]))
    ]  # fmt: skip


# --- The sheet ----------------------------------------------------------------------------------


def _keys(seen: Seen) -> tuple[Key, ...]:
    domains = {e.kind_.domain for e in seen.shown.values()}
    keys = list(domain_keys(domains))
    if Domain.GOVERNANCE in domains:
        keys.append(Key(GOVERNANCE, fill=GOVERNANCE_FILL))
    if any(r.mark == "assumed" for r in seen.relations):
        keys.append(Key(Text("dianggap", "assumed"), line=True, dashed=True))
    if any(e.redacted for e in seen.shown.values()):
        keys.append(Key(Text("isi belum dibuka", "content not open"), dashed=True))
    return tuple(keys)


def _sheet(nodes: list[Node], links: list[Link], keys: tuple[Key, ...]) -> Scene:
    """Everything moved into the margins of a paper just large enough."""
    left, top, right, bottom = _bounds(nodes, links)
    dx, dy = MARGIN - left, MARGIN + HEADLINE + 8 - top
    width = max(LEAST_WIDTH, right - left) + 2 * MARGIN
    height = bottom + dy + 12 + LEGEND + MARGIN
    paper = Paper("", (width / POINTS_PER_MILLIMETRE, height / POINTS_PER_MILLIMETRE))
    return Scene(
        paper,
        tuple(replace(n, area=Area(n.area.x + dx, n.area.y + dy, n.area.width, n.area.height))
              for n in nodes),
        tuple(_shifted(link, dx, dy) for link in links),
        keys,
    )  # fmt: skip


def _bounds(nodes: Iterable[Node], links: Iterable[Link]) -> tuple[float, float, float, float]:
    areas = [n.area for n in nodes]
    xs = [x for link in links for x, _y in link.points]
    return (
        min((a.x for a in areas), default=0.0), min((a.y for a in areas), default=0.0),
        max([*(a.right for a in areas), *xs], default=0.0),
        max((a.bottom for a in areas), default=0.0) + LINE,
    )  # fmt: skip


def _shifted(link: Link, dx: float, dy: float) -> Link:
    points = tuple((x + dx, y + dy) for x, y in link.points)
    at = link.label_at
    return replace(link, points=points, label_at=(at[0] + dx, at[1] + dy) if at else None)
