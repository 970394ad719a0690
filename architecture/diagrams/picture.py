"""What a picture shows: boxes, edges and codes, before anybody gave them a place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from architecture.metamodel import Domain, Text

MISSING, RISK, DUPLICATE = "missing", "risk", "duplicate"
FOREIGN_BLOCK = "lain"  # the processes of other OPDs
MARK_SORTS = (MISSING, RISK, DUPLICATE)


@dataclass(frozen=True)
class Mark:
    """One gap of a record as pictures show it: its sort gives the sign."""

    sort: str
    severity: str  # high, medium, low
    message: str
    rule: str = ""

    @property
    def rank(self) -> tuple[int, int, str]:
        """Worst first."""
        order = ("high", "medium", "low")
        severity = order.index(self.severity) if self.severity in order else len(order)
        return severity, MARK_SORTS.index(self.sort), self.rule


@dataclass(frozen=True)
class Gap:
    """All gaps of one record; `number` stands beside the sign and in the list."""

    number: int
    element: str
    code: str
    name: str
    marks: tuple[Mark, ...]

    @property
    def worst(self) -> Mark:
        return min(self.marks, key=lambda mark: mark.rank)


@dataclass(frozen=True)
class Box:
    """A record in its layer. A stub stands for something of another OPD or another sheet.

    `codes` are the hubs and security records it uses (H1, K2), `parent` the code of the process
    it belongs to, `note` what a stub says below its name, `block` the process type.
    """

    id: str
    layer: Domain
    code: str
    label: str
    href: str = ""
    codes: tuple[str, ...] = ()
    parent: str = ""
    note: str = ""
    block: str = ""
    gap: Gap | None = None
    stub: bool = False
    plan: str = ""  # what the plan does to it, "" for nothing: planning.PLANNED

    @property
    def sort_key(self) -> tuple[str, str]:
        return self.code, self.id


@dataclass(frozen=True)
class Edge:
    """A drawn relation; between layers `source` is the upper box, inside one the sender."""

    source: str
    target: str
    type: str
    phrase: Text  # from source to target
    inverse: Text
    inside_layer: bool = False
    plan: str = ""

    @property
    def sort_key(self) -> tuple[str, str, str]:
        return self.source, self.target, self.type


@dataclass(frozen=True)
class Code:
    """A hub or security record shown as a code, and who uses it."""

    code: str
    element: str
    domain: Domain
    record_code: str
    label: str
    note: str
    users: tuple[str, ...]  # record ids
    user_codes: tuple[str, ...]  # in the same order
    others: tuple[tuple[str, int], ...] = ()  # other OPDs that use it, and how often
    elsewhere: int = 0  # own users that stand on other sheets
    href: str = ""
    gap: Gap | None = None
    plan: str = ""

    @property
    def total(self) -> int:
        """How many records use it."""
        return len(self.users) + self.elsewhere + sum(count for _, count in self.others)


@dataclass(frozen=True)
class Counts:
    """How many relations are drawn, shown as codes, or seen through a box between."""

    drawn: int = 0
    coded: int = 0
    implied: int = 0


@dataclass(frozen=True)
class Picture:
    """One sheet's content (or the whole, before it is split)."""

    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    codes: tuple[Code, ...] = ()
    gaps: tuple[Gap, ...] = ()
    counts: Counts = Counts()
    implied: tuple[Edge, ...] = ()  # relations seen through a box between: listed, not drawn
    language: str = "id"
    difference: bool = False  # today and target over each other: what stays steps back

    @cached_property
    def by_id(self) -> dict[str, Box]:
        return {box.id: box for box in self.boxes}

    def layer(self, domain: Domain) -> list[Box]:
        """The boxes of a layer, by code."""
        return [box for box in self.boxes if box.layer is domain]

    @cached_property
    def own(self) -> tuple[Box, ...]:
        """The boxes that are no stubs."""
        return tuple(box for box in self.boxes if not box.stub)

    @cached_property
    def neighbours(self) -> dict[str, list[str]]:
        """Other ends by box, in the order of the edges."""
        ends: dict[str, list[str]] = {box.id: [] for box in self.boxes}
        for edge in self.edges:
            ends[edge.source].append(edge.target)
            ends[edge.target].append(edge.source)
        return ends


def by_layer_and_code(boxes: Iterable[Box], layers: tuple[Domain, ...]) -> tuple[Box, ...]:
    """Boxes from top to bottom, in each layer by code."""
    return tuple(sorted(boxes, key=lambda box: (layers.index(box.layer), box.sort_key)))
