"""What stands around one record: a walk over the links, and its gathering into few boxes.

Nothing is placed here. A crowded record keeps its picture readable by boxes with a count: those
of one kind, owner and distance become one, the largest crowds first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from architecture.diagrams.planning import relation_type
from architecture.diagrams.style import INKS, LAYERS
from architecture.graph import Element, Graph, Relation
from architecture.metamodel import Domain, Kind

MOST_REACHED = 600  # records a walk takes along, nearest first
RANK = {domain: place for place, domain in enumerate(LAYERS)}


@dataclass(frozen=True)
class Reached:
    """The records of a walk, nearest first, and from where each was reached."""

    members: tuple[Element, ...]
    distance: Mapping[str, int]
    beyond: int = 0  # left out because there were too many


@dataclass(frozen=True)
class Crowd:
    """One box: a single record, or several that stand together; `key` tells it from the others."""

    members: tuple[Element, ...]
    distance: int
    key: str = ""

    @property
    def id(self) -> str:
        return self.members[0].id if len(self.members) == 1 else f"crowd:{self.key}"

    @property
    def kind(self) -> Kind | None:
        """What all of them are; None where several kinds stand together."""
        kinds = {element.kind for element in self.members}
        return self.members[0].kind_ if len(kinds) == 1 else None

    @property
    def opd(self) -> str | None:
        """Whose all of them are; None where there are several owners."""
        owners = {element.opd for element in self.members}
        return self.members[0].opd if len(owners) == 1 else None


@dataclass(frozen=True)
class Tie:
    """The relations between two boxes, drawn as one line from the upper to the lower layer."""

    upper: str
    lower: str
    relations: tuple[Relation, ...]

    @property
    def is_assumed(self) -> bool:
        return all(relation.mark == "assumed" for relation in self.relations)


def walk(
    graph: Graph, start: Element, *, depth: int, direction: str = "semua", domain: str = ""
) -> Reached:
    """The records up to `depth` links away; `direction` is semua, atas or bawah, by the layers.

    With a domain only its records are kept, and those on the way to them. Security is reached,
    but not walked through: one standard would tie together all that it covers.
    """
    seen, distance = {start.id: start}, {start.id: 0}
    came: dict[str, str] = {}
    row, beyond = [start], 0
    for step in range(1, depth + 1):
        following: dict[str, Element] = {}
        for here in row:
            if here.kind_.domain is Domain.SECURITY and here is not start:
                continue
            for _relation, other in graph.neighbours(here):
                if other.id not in seen and _fits(here, other, direction):
                    following.setdefault(other.id, other)
                    came.setdefault(other.id, here.id)
        row = sorted(following.values(), key=lambda e: (e.code, e.id))
        beyond += max(0, len(seen) + len(row) - MOST_REACHED)
        row = row[: max(0, MOST_REACHED - len(seen))]
        seen |= {e.id: e for e in row}
        distance |= {e.id: step for e in row}
    kept = _on_the_way(seen, came, domain) if domain else set(seen)
    members = tuple(e for e in seen.values() if e.id in kept or e is start)
    return Reached(members, {e.id: distance[e.id] for e in members}, beyond)


def _on_the_way(seen: Mapping[str, Element], came: Mapping[str, str], domain: str) -> set[str]:
    kept: set[str] = set()
    for element in seen.values():
        end = element.id if element.kind_.domain.css == domain else ""
        while end and end not in kept:
            kept.add(end)
            end = came.get(end, "")
    return kept


def _fits(here: Element, other: Element, direction: str) -> bool:
    """Whether a step goes the way asked for: by the order of the layers, not the arrow."""
    domain = other.kind_.domain
    if domain not in INKS:
        return False
    if direction == "semua":
        return True
    if domain not in RANK or here.kind_.domain not in RANK:
        return False
    step = RANK[domain] - RANK[here.kind_.domain]
    return step < 0 if direction == "atas" else step > 0


# --- Gathering --------------------------------------------------------------------------------


def gathered(reached: Reached, most: int) -> list[Crowd]:
    """At most about `most` boxes, in a stable order.

    Where there are more records, those of one kind, owner and distance become one box, where that
    is not enough those of one kind, then of one domain. The owners with most of them keep boxes
    of their own, and small boxes are opened again, while there is room.
    """
    ways = (_alone, _by_owner, _by_kind, _by_domain, _by_domain_alone)
    for way in ways:
        crowds = _split(reached, way, frozenset())
        if len(crowds) <= most:
            break
    if way is _by_kind:
        owned = sorted(
            (c for c in _split(reached, _by_owner, frozenset()) if len(c.members) > 1),
            key=lambda c: (-len(c.members), c.distance, c.key),
        )
        named = frozenset(crowd.key for crowd in owned[: most - len(crowds)])
        crowds = _split(reached, _by_kind, named)
    return _loosened(crowds, most)


Way = Callable[[Element, int], tuple[int, str, str, str]]


def _alone(element: Element, distance: int) -> tuple[int, str, str, str]:
    return distance, element.code, element.id, ""


def _by_owner(element: Element, distance: int) -> tuple[int, str, str, str]:
    return distance, element.kind_.domain.css, element.kind, element.opd or "-"


def _by_kind(element: Element, distance: int) -> tuple[int, str, str, str]:
    return distance, element.kind_.domain.css, element.kind, ""


def _by_domain(element: Element, distance: int) -> tuple[int, str, str, str]:
    return distance, element.kind_.domain.css, "", ""


def _by_domain_alone(element: Element, distance: int) -> tuple[int, str, str, str]:
    return min(distance, 1), element.kind_.domain.css, "", ""


def _split(reached: Reached, way: Way, named: Collection[str]) -> list[Crowd]:
    """Crowds in that way; those whose key by owner is in `named` stand alone."""
    groups: dict[tuple[int, str, str, str], list[Element]] = {}
    for element in reached.members:
        distance = reached.distance[element.id]
        owned = _by_owner(element, distance)
        key = owned if ":".join(map(str, owned)) in named else way(element, distance)
        groups.setdefault(key, []).append(element)
    return [
        Crowd(tuple(members), key[0], ":".join(map(str, key)))
        for key, members in sorted(groups.items())
    ]


def _loosened(crowds: Sequence[Crowd], most: int) -> list[Crowd]:
    """The smallest crowds as single boxes again, nearest first, while there is room."""
    room = most - len(crowds)
    loose: set[str] = set()
    for crowd in sorted(crowds, key=lambda c: (c.distance, len(c.members), c.key)):
        if 1 < len(crowd.members) <= room + 1:
            room -= len(crowd.members) - 1
            loose.add(crowd.key)
    return [
        single
        for crowd in crowds
        for single in (
            [Crowd((e,), crowd.distance, e.id) for e in crowd.members]
            if crowd.key in loose
            else [crowd]
        )
    ]


def ties(graph: Graph, crowds: Sequence[Crowd]) -> list[Tie]:
    """The lines between the boxes, each pair once, in a stable order."""
    box = {e.id: crowd.id for crowd in crowds for e in crowd.members}
    code = {e.id: e.code for crowd in crowds for e in crowd.members}
    layer = {crowd.id: RANK.get(crowd.members[0].kind_.domain, len(RANK)) for crowd in crowds}
    found: dict[tuple[str, str], dict[str, Relation]] = {}
    for crowd in crowds:
        for element in crowd.members:
            for relation in graph.relations_of(element):
                one, other = box.get(relation.source), box.get(relation.target)
                if one is None or other is None or one == other:
                    continue
                ends = (one, other) if layer[one] <= layer[other] else (other, one)
                found.setdefault(ends, {})[relation.id] = relation
    order = {crowd.id: place for place, crowd in enumerate(crowds)}
    return [
        Tie(upper, lower, tuple(sorted(
            relations.values(), key=lambda r: (code[r.source], code[r.target], r.type, r.id)
        )))
        for (upper, lower), relations in sorted(
            found.items(), key=lambda entry: (order[entry[0][0]], order[entry[0][1]])
        )
    ]  # fmt: skip


def phrase_of(tie: Tie, upper_members: frozenset[str], language: str) -> str:
    """What the relations say from the upper box to the lower, each wording once."""
    words = []
    for relation in tie.relations:
        type_ = relation_type(relation.type)
        text = type_.label if relation.source in upper_members else type_.inverse
        words.append(text.in_language(language))
    return ", ".join(dict.fromkeys(words))
