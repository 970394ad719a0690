"""Where everything of a sheet stands, in points from the top left corner of the paper.

This is all that drawing knows. Whoever places differently makes the same values.
"""

from __future__ import annotations

from dataclasses import dataclass

from architecture.diagrams.picture import Box, Code, Edge, Picture
from architecture.diagrams.style import Paper
from architecture.metamodel import Domain

Point = tuple[float, float]


@dataclass(frozen=True)
class Area:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(frozen=True)
class PlacedBox:
    """A box with its lines of text; codes that found no room in the first line come last."""

    box: Box
    area: Area
    head_lines: tuple[str, ...]
    lines: tuple[str, ...]
    code_lines: tuple[str, ...]
    note_lines: tuple[str, ...]


@dataclass(frozen=True)
class PlacedCode:
    """An entry of the side lane: name and users, already broken into lines."""

    code: Code
    area: Area
    lines: tuple[str, ...]
    user_lines: tuple[str, ...]


@dataclass(frozen=True)
class Wire:
    """One edge as a broken line from the pivot of its bundle (`bundle`) to the other box."""

    edge: Edge
    bundle: int
    points: tuple[Point, ...]
    arrow_at_start: bool = False

    @property
    def dashed(self) -> bool:
        return self.edge.inside_layer


@dataclass(frozen=True)
class Frame:
    """A titled part of the process lane: one process type."""

    block: str
    area: Area


@dataclass(frozen=True)
class Layout:
    """A sheet with everything in its place. `crossings` per drawn line says how readable."""

    picture: Picture
    paper: Paper
    font: float
    lanes: tuple[tuple[Domain, Area], ...]
    frames: tuple[Frame, ...]
    boxes: tuple[PlacedBox, ...]
    wires: tuple[Wire, ...]
    codes: tuple[PlacedCode, ...]
    side: Area
    crossings: int = 0

    @property
    def crossings_per_line(self) -> float:
        return self.crossings / max(1, len(self.wires))
