"""The small picture beside a record: what it is linked to, placed in layers by domain.

Two columns with a free lane between them; lines run only in that lane, so none crosses a box.
Placing only; the template draws.
"""

from __future__ import annotations

from dataclasses import dataclass

from architecture.graph import Element, Graph, Relation
from architecture.metamodel import METAMODEL, Domain

# In pictures applications stand above the data they use.
LAYERS = (
    Domain.PROCESS, Domain.SERVICE, Domain.APPLICATION, Domain.DATA, Domain.INFRASTRUCTURE,
    Domain.SECURITY, Domain.GOVERNANCE,
)  # fmt: skip
WIDTH, BOX, HEIGHT, GAP, LANE = 352, 164, 28, 10, 24
MOST = 14
# Room in a box that its outline and its letter take, by domain.
INDENT = {Domain.PROCESS: 38, Domain.SERVICE: 36, Domain.SECURITY: 32}
OTHER_INDENT = 28


@dataclass(frozen=True)
class Box:
    """A record in the picture; `phrase` says how it is linked to the middle."""

    element: Element
    domain: Domain
    x: float
    y: float
    width: float
    text: str
    phrase: str = ""
    is_middle: bool = False
    is_assumed: bool = False


@dataclass(frozen=True)
class Line:
    """A line as points "x,y x,y"; dashed where the relation is only assumed."""

    points: str
    is_assumed: bool


@dataclass(frozen=True)
class More:
    """So many neighbours of a layer are not drawn."""

    x: float
    y: float
    count: int
    domain: Domain


@dataclass(frozen=True)
class Surroundings:
    """A placed picture; `height` in the units of `WIDTH`."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    more: tuple[More, ...]
    height: float
    width: float = WIDTH


def surroundings(element: Element, graph: Graph, language: str = "id") -> Surroundings | None:
    """The picture around a record, or None if nothing is linked to it."""
    layers = _neighbours_by_layer(element, graph)
    if not any(layers.values()):
        return None
    room = _room(layers)
    boxes: list[Box] = []
    more: list[More] = []
    y = 4.0
    middle_y = 0.0
    for domain in LAYERS:
        if domain is element.kind_.domain:
            boxes.append(_middle(element, y))
            middle_y = y + HEIGHT / 2
            y += HEIGHT + GAP + 4
        y = _place_layer(layers[domain], domain, room[domain], y, boxes, more, language)
    lines = tuple(_line(box, middle_y) for box in boxes if not box.is_middle)
    return Surroundings(tuple(boxes), lines, tuple(more), y)


def _neighbours_by_layer(
    element: Element, graph: Graph
) -> dict[Domain, list[tuple[Relation, Element]]]:
    layers: dict[Domain, list[tuple[Relation, Element]]] = {d: [] for d in LAYERS}
    seen = {element.id}
    for relation, other in sorted(graph.neighbours(element), key=lambda pair: pair[1].code):
        if other.id not in seen:
            seen.add(other.id)
            layers[other.kind_.domain].append((relation, other))
    return layers


def _room(layers: dict[Domain, list[tuple[Relation, Element]]]) -> dict[Domain, int]:
    """How many boxes each layer gets: one by one in turn until the picture is full."""
    room = dict.fromkeys(LAYERS, 0)
    while sum(room.values()) < MOST:
        wanting = [d for d in LAYERS if room[d] < len(layers[d])]
        if not wanting:
            break
        for domain in wanting[: MOST - sum(room.values())]:
            room[domain] += 1
    return room


def _middle(element: Element, y: float) -> Box:
    width = WIDTH * 0.7
    domain = element.kind_.domain
    # Bold letters are wider.
    text = shortened(element.name, (width - INDENT.get(domain, OTHER_INDENT)) / 1.07)
    return Box(element, domain, (WIDTH - width) / 2, y, width, text, is_middle=True)


def _place_layer(
    members: list[tuple[Relation, Element]],
    domain: Domain,
    room: int,
    y: float,
    boxes: list[Box],
    more: list[More],
    language: str,
) -> float:
    """Place the boxes of a layer from `y` down; returns where the next layer begins."""
    if not members:
        return y
    indent = INDENT.get(domain, OTHER_INDENT)
    for place, (relation, other) in enumerate(members[:room]):
        x = 0.0 if place % 2 == 0 else WIDTH - BOX
        row = y + place // 2 * (HEIGHT + GAP)
        phrase = _phrase(relation, other, language)
        boxes.append(
            Box(other, domain, x, row, BOX, shortened(other.name, BOX - indent), phrase,
                is_assumed=relation.mark != "confirmed")
        )  # fmt: skip
    y += -(-room // 2) * (HEIGHT + GAP)
    if len(members) > room:
        more.append(More(WIDTH, y + 6, len(members) - room, domain))
        y += 18
    return y + 4


def _phrase(relation: Relation, other: Element, language: str) -> str:
    type_ = METAMODEL.relation(relation.type)
    words = type_.label if relation.target == other.id else type_.inverse
    return words.in_language(language)


def _line(box: Box, middle_y: float) -> Line:
    """From the middle along the free lane, then sideways into the box."""
    is_left = box.x < WIDTH / 2
    # Two tracks in the lane, so that dashed and solid lines of both sides stay apart.
    track = WIDTH / 2 + (-3 if is_left else 3)
    y = box.y + HEIGHT / 2
    edge = box.x + box.width if is_left else box.x
    return Line(f"{track:g},{middle_y:g} {track:g},{y:g} {edge:g},{y:g}", box.is_assumed)


def shortened(text: str, room: float) -> str:
    """The text, cut with an ellipsis where it is wider than `room` at 12 px."""
    if _width(text) <= room:
        return text
    while text and _width(text) > room - ELLIPSIS:
        text = text[:-1]
    return text.rstrip() + "…"


def _width(text: str) -> float:
    """How wide a text is in Inter at 12 px, estimated by kinds of letters."""
    return sum(
        3.4 if c in NARROW else 10.4 if c in WIDE else 8.0 if c.isupper() else 6.9 for c in text
    )


ELLIPSIS = 9.5
NARROW = frozenset("iljtfrI.,:;'|()[]- ")
WIDE = frozenset("mwMW@%")
