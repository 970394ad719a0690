"""Pictures around one record: what it touches, to a depth, upward or downward in the layers."""

from __future__ import annotations

from collections.abc import Iterable

from architecture.diagrams.catalogue import Ask, Diagram, Option, diagram
from architecture.diagrams.layout import Area
from architecture.diagrams.picture import MISSING, RISK
from architecture.diagrams.scene import (
    Item,
    Key,
    Link,
    Node,
    Scene,
    TooLarge,
    Words,
    height_of,
    text_lines,
    width_inside,
)
from architecture.diagrams.scene_dot import placed_by_graphviz
from architecture.diagrams.scene_svg import domain_keys
from architecture.diagrams.style import INKS, LAYERS
from architecture.graph import Element, Relation
from architecture.metamodel import METAMODEL, Domain, Text

MOST = (60, 45, 32, 22, 14)  # boxes on one sheet; what is further away is counted, not drawn
WIDTH, SIZE = 118.0, 8.0
RANK = {domain: place for place, domain in enumerate(LAYERS)}


def context(ask: Ask) -> list[Scene]:
    """The record in the middle of what it touches, to the depth asked for.

    What does not fit the paper at 7 points is left out from the far end, and the sheet says so.
    """
    centre = ask.graph.elements[ask.subject]
    reached = _reached(ask, centre)
    for most in MOST:
        for rankdir in ("TB", "LR"):
            try:
                return [_scene(ask, centre, reached, most, rankdir)]
            except TooLarge:
                continue
    raise TooLarge


def _scene(ask: Ask, centre: Element, reached: list[Element], most: int, rankdir: str) -> Scene:
    shown, beyond = reached[:most], max(0, len(reached) - most)
    nodes = [_node(ask, element, element is centre) for element in shown]
    links = [_link(ask, relation) for relation in _among(ask, shown)]
    placed = placed_by_graphviz(
        nodes, links, ask.place, ask.paper, ask.measure, rankdir=rankdir,
        settings={"ranksep": "0.6"},
    )  # fmt: skip
    words = Text(
        f"{beyond} catatan yang lebih jauh tidak muat dan tidak digambar.",
        f"{beyond} records further away do not fit and are not drawn.",
    )
    return Scene(
        ask.paper, placed.nodes, placed.links, _keys(shown), _listed(ask, reached),
        _subtitle(ask, centre, shown, links), ask.say(words) if beyond else "",
    )  # fmt: skip


def _reached(ask: Ask, centre: Element) -> list[Element]:
    """Records to the depth asked for, nearest first."""
    depth, direction = int(ask.options["jarak"]), ask.options["arah"]
    seen, row = {centre.id: centre}, [centre]
    for _step in range(depth):
        following: dict[str, Element] = {}
        for element in row:
            for _relation, other in ask.graph.neighbours(element):
                if other.id not in seen and _fits(element, other, direction):
                    following[other.id] = other
        row = sorted(following.values(), key=lambda e: (e.code, e.id))
        seen |= {e.id: e for e in row}
    return list(seen.values())


def _among(ask: Ask, shown: list[Element]) -> list[Relation]:
    """The relations among some records, in the order of their codes."""
    code = {e.id: e.code for e in shown}
    found = [r for r in ask.graph.relations if r.source in code and r.target in code]
    return sorted(found, key=lambda r: (code[r.source], code[r.target], r.type, r.id))


def _fits(here: Element, other: Element, direction: str) -> bool:
    """Whether a step goes the way asked for: by the order of the layers, not the arrow."""
    if other.kind_.domain not in RANK:
        return False
    if direction == "semua" or here.kind_.domain not in RANK:
        return True
    step = RANK[other.kind_.domain] - RANK[here.kind_.domain]
    return step < 0 if direction == "atas" else step > 0


def _node(ask: Ask, element: Element, is_centre: bool) -> Node:
    domain = element.kind_.domain if element.kind_.domain in INKS else Domain.PROCESS
    worst = ask.worst(element.id)
    owner = ask.graph.unit_label(element.opd)
    parts = [
        (element.code, SIZE, True, False),
        (element.name, SIZE, is_centre, False),
        *([(owner, 7.4, False, True)] if owner else []),
    ]
    lines = text_lines(parts, width_inside(WIDTH, domain), ask.measure)
    spoken = [ask.say(element.kind_.label), element.code, element.name, owner]
    spoken += [worst.message] if worst else []
    return Node(
        element.id, Area(0, 0, WIDTH, height_of(lines, domain)), lines, domain=domain,
        href=ask.record_href(element), spoken=", ".join(p for p in spoken if p),
        thick=is_centre, gap=worst.sort if worst else "", stub=element.redacted,
    )  # fmt: skip


def _link(ask: Ask, relation: Relation) -> Link:
    type_ = METAMODEL.relation(relation.type)
    ends = ask.graph.elements[relation.source], ask.graph.elements[relation.target]
    phrase = ask.say(type_.label)
    spoken = f"{ends[0].name} {phrase} {ends[1].name}"
    label = (Words(phrase, 7.4, soft=True),)
    # Drawn from the upper layer to the lower one, so that layers come out from top to bottom.
    upper, lower = ends
    if RANK.get(upper.kind_.domain, 9) > RANK.get(lower.kind_.domain, 9):
        upper, lower = lower, upper
        phrase = ask.say(type_.inverse)
        label = (Words(phrase, 7.4, soft=True),)
    return Link(
        upper.id, lower.id, (), label, arrow=True, dashed=relation.mark == "assumed",
        spoken=spoken,
    )  # fmt: skip


def _keys(reached: Iterable[Element]) -> tuple[Key, ...]:
    return (
        *domain_keys({e.kind_.domain for e in reached}),
        Key(Text("dianggap", "assumed"), line=True, dashed=True),
        Key(Text("hubungan belum ada", "link missing"), sign=MISSING),
        Key(Text("risiko", "risk"), sign=RISK),
    )


def _listed(ask: Ask, reached: list[Element]) -> tuple[tuple[str, tuple[Item, ...]], ...]:
    """By domain, each record with what it is tied to."""
    ids = {e.id for e in reached}
    found: dict[Domain, list[Item]] = {}
    for element in reached:
        notes = []
        for relation, other in ask.graph.neighbours(element):
            if other.id in ids:
                type_ = METAMODEL.relation(relation.type)
                phrase = type_.label if relation.source == element.id else type_.inverse
                notes.append(f"{ask.say(phrase)} {other.code} {other.name}")
        item = Item(
            f"{element.code} {element.name}", ask.record_href(element), element.kind_.domain,
            tuple(sorted(notes)),
        )  # fmt: skip
        found.setdefault(element.kind_.domain, []).append(item)
    return tuple((ask.say(d.label), tuple(found[d])) for d in Domain if d in found)


def _subtitle(ask: Ask, centre: Element, reached: list[Element], links: list[Link]) -> str:
    words = Text(
        f"{centre.code} · {len(reached)} kotak · {len(links)} hubungan",
        f"{centre.code} · {len(reached)} boxes · {len(links)} relations",
    )
    return ask.say(words)


DEPTH = Option(
    "jarak",
    Text("Jarak", "Depth"),
    (
        ("1", Text("1 langkah", "1 step")),
        ("2", Text("2 langkah", "2 steps")),
        ("3", Text("3 langkah", "3 steps")),
    ),
)
DIRECTION = Option(
    "arah",
    Text("Arah", "Direction"),
    (
        ("semua", Text("semua", "all")),
        ("atas", Text("ke atas, yang memakai", "upward, what uses it")),
        ("bawah", Text("ke bawah, yang dipakai", "downward, what it uses")),
    ),
)

CONTEXT = diagram(
    Diagram(
        "context",
        Text("Konteks satu catatan", "Context of a record"),
        Text("Apa yang terhubung dengan catatan ini?", "What is tied to this record?"),
        "element",
        Text("{name}: konteks", "{name}: context"),
        context,
        kinds=tuple(k.name for k in METAMODEL.kinds if k.domain in RANK),
        options=(DEPTH, DIRECTION),
    )
)
