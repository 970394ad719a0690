"""What a finished SVG of a layered picture shows, read from nothing but the SVG, and its faults.

Rules: picture-layout, section 4. Everything is in points from the top left corner.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from xml.etree import ElementTree

from app.diagrams.fonts import measure
from architecture.diagrams.layout import Area
from architecture.diagrams.picture import Picture

SVG = "{http://www.w3.org/2000/svg}"
SMALLEST, APART = 7.0, 1.5
_STEP = re.compile(r"([MLHVQCAhvaZ])([^MLHVQCAhvaZ]*)")
_NUMBER = re.compile(r"-?[\d.]+")


@dataclass(frozen=True)
class Text:
    area: Area
    words: str
    size: float
    box: str  # id of the box it belongs to, "" for title, legend and lanes


@dataclass(frozen=True)
class Line:
    source: str
    target: str
    bundle: int
    points: tuple[tuple[float, float], ...]

    @property
    def segments(self) -> Iterator[Area]:
        for (x1, y1), (x2, y2) in pairwise(self.points):
            yield Area(min(x1, x2), min(y1, y2), abs(x1 - x2), abs(y1 - y2))


@dataclass
class Drawn:
    """The boxes, side entries, texts and lines of a sheet, as an SVG reader finds them."""

    page: Area
    boxes: dict[str, Area] = field(default_factory=dict)
    codes: dict[str, Area] = field(default_factory=dict)
    texts: list[Text] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def read(svg: str) -> Drawn:
    """What the SVG shows."""
    root = ElementTree.fromstring(svg)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    drawn = Drawn(Area(0, 0, width, height))
    bundle = 0
    for child in root:
        name = child.get("id", "")
        owner = name if child.get("class") == "box" else ""
        if owner:
            outline = child.find(f"{SVG}path")
            assert outline is not None
            area = bounds(outline.attrib["d"])
            held = drawn.boxes if name.startswith("box-") else drawn.codes
            held[name.partition("-")[2]] = area
        drawn.texts += [_text(t, owner) for t in child.iter(f"{SVG}text")]
        wires = [p for p in child.iter(f"{SVG}path") if p.get("class") == "wire"]
        bundle += bool(wires)
        drawn.lines += [
            Line(p.attrib["data-a"], p.attrib["data-b"], bundle, corners(p.attrib["d"]))
            for p in wires
        ]
    return drawn


def bounds(data: str) -> Area:
    """The rectangle around a path of lines, corners of a quarter, and lids of half an ellipse."""
    x = y = 0.0
    xs, ys = [], []
    for letter, rest in _STEP.findall(data):
        n = [float(v) for v in _NUMBER.findall(rest)]
        if letter in "ML":
            x, y = n[-2], n[-1]
        elif letter == "A":  # a lid: upward from left to right, downward from right to left
            ys.append(y - n[1] if n[-2] > x else y + n[1])
            x, y = n[-2], n[-1]
        elif letter == "a":
            x, y = x + n[-2], y + n[-1]
        elif letter in "Hh":
            x = n[0] if letter == "H" else x + n[0]
        elif letter in "Vv":
            y = n[0] if letter == "V" else y + n[0]
        xs.append(x)
        ys.append(y)
    return Area(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def corners(data: str) -> tuple[tuple[float, float], ...]:
    """The corners of a line whose turns are rounded: its start, every turn, its end."""
    steps = [(a, [float(v) for v in _NUMBER.findall(rest)]) for a, rest in _STEP.findall(data)]
    turns = [(n[0], n[1]) for letter, n in steps if letter == "Q"]
    first, last = steps[0][1], steps[-1][1]
    return ((first[0], first[1]), *turns, (last[0], last[1]))


def _text(text: ElementTree.Element, owner: str) -> Text:
    size, content = float(text.attrib["font-size"]), text.text or ""
    width = measure(content, size, text.get("font-weight") == "700")
    x, y = float(text.attrib["x"]), float(text.attrib["y"])
    shift = {"end": width, "middle": width / 2}.get(text.get("text-anchor", ""), 0.0)
    if "transform" in text.attrib:  # reads upward
        return Text(Area(x - 0.75 * size, y - width / 2, size, width), content, size, owner)
    return Text(Area(x - shift, y - 0.75 * size, width, 0.95 * size), content, size, owner)


# --- Faults -------------------------------------------------------------------------------------


def faults_in(svg: str, picture: Picture | None = None) -> list[str]:
    """What is wrong with a sheet, one sentence each; with its content also what is missing."""
    drawn = read(svg)
    found = [*_text_faults(drawn), *_box_faults(drawn), *_line_faults(drawn)]
    return found + (_content_faults(drawn, picture) if picture is not None else [])


def _text_faults(drawn: Drawn) -> Iterator[str]:
    for text in drawn.texts:
        if text.size < SMALLEST:
            yield f"text of {text.size} pt: {text.words}"
        if not inside(text.area, drawn.page):
            yield f"outside the page: {text.words}"
        kind, _, box = text.box.partition("-")
        held = {"box": drawn.boxes, "code": drawn.codes}.get(kind, {}).get(box)
        if held and not inside(text.area, held):
            yield f"leaves its box: {text.words}"
    yield from _overlaps([(t.area, t.words) for t in drawn.texts], "texts overlap")


def _box_faults(drawn: Drawn) -> Iterator[str]:
    placed = [(a, b) for held in (drawn.boxes, drawn.codes) for b, a in held.items()]
    yield from (
        f"box outside the page: {box}" for area, box in placed if not inside(area, drawn.page)
    )
    yield from _overlaps(placed, "boxes overlap")


def _line_faults(drawn: Drawn) -> Iterator[str]:
    free = [t for t in drawn.texts if not t.box]
    for line in drawn.lines:
        name, ends = f"line {line.source} {line.target}", {line.source, line.target}
        for piece in line.segments:
            if min(piece.width, piece.height) > 0.011:
                yield f"{name} is slanted"
            if not inside(piece, drawn.page):
                yield f"{name} leaves the page"
            for box, area in (*drawn.boxes.items(), *drawn.codes.items()):
                if box not in ends and touch(piece, area, 0.5):
                    yield f"{name} through {box}"
                elif box in ends and touch(piece, area, 1.0):
                    yield f"{name} through its own end {box}"
            yield from (
                f"{name} through the words {t.words}" for t in free if touch(piece, t.area, 0.5)
            )
        for end in (line.points[0], line.points[-1]):
            met = [e for e in ends if e in drawn.boxes and _on_edge(end, drawn.boxes[e])]
            if not met:
                yield f"{name} ends in the air"
    yield from _too_close(drawn.lines)


def _on_edge(point: tuple[float, float], area: Area) -> bool:
    x, y = point
    return area.x < x < area.right and min(abs(y - area.y), abs(y - area.bottom)) < 0.02


def _too_close(lines: Sequence[Line]) -> Iterator[str]:
    """Parallel pieces of two bundles nearer than 1.5 points, over more than half a point."""
    flat: list[tuple[float, float, float, int, str]] = []
    upright: list[tuple[float, float, float, int, str]] = []
    for line in lines:
        name = f"{line.source} {line.target}"
        for a in line.segments:
            if a.height < 0.011:
                flat.append((a.y, a.x, a.right, line.bundle, name))
            else:
                upright.append((a.x, a.y, a.bottom, line.bundle, name))
    for direction, pieces in (("flat", flat), ("upright", upright)):
        pieces.sort()
        for i, one in enumerate(pieces):
            for other in pieces[i + 1 :]:
                if other[0] - one[0] > APART - 0.02:
                    break
                shared = min(one[2], other[2]) - max(one[1], other[1])
                if one[3] != other[3] and shared > 0.5:
                    gap = other[0] - one[0]
                    yield (f"{direction} lines {gap:.2f} pt apart for {shared:.1f} pt: "
                           f"{one[4]} | {other[4]}")  # fmt: skip


def _content_faults(drawn: Drawn, picture: Picture) -> list[str]:
    """Every box, every edge once between its ends, every code in the side lane and on its users."""
    found = []
    if set(drawn.boxes) != {box.id for box in picture.boxes}:
        found.append(f"boxes: {set(drawn.boxes) ^ {box.id for box in picture.boxes}}")
    wanted = Counter((e.source, e.target) for e in picture.edges)
    shown = Counter((line.source, line.target) for line in drawn.lines)
    found += [f"edge {pair} drawn {shown[pair]} times, not {wanted[pair]}"
              for pair in {*wanted, *shown} if wanted[pair] != shown[pair]]  # fmt: skip
    said: dict[str, list[str]] = {}
    for text in drawn.texts:
        said.setdefault(text.box, []).append(text.words)
    for code in picture.codes:
        if code.element not in drawn.codes:
            found.append(f"code {code.code} is not in the side lane")
        found += [
            f"{user} does not show {code.code}"
            for user in code.users
            if user in drawn.boxes and code.code not in " ".join(said[f"box-{user}"]).split()
        ]
    return found + _label_faults(said, picture)


def _label_faults(said: Mapping[str, Sequence[str]], picture: Picture) -> list[str]:
    """Names that are not on their box to the last letter."""
    found = []
    for box in picture.boxes:
        there = "".join("".join(said.get(f"box-{box.id}", ())).split()).replace("-", "")
        for words in (box.label, box.code, box.note):
            if "".join(words.split()).replace("-", "") not in there:
                found.append(f"{box.id} does not say {words!r}")
    return found


def _overlaps(areas: Sequence[tuple[Area, str]], words: str) -> Iterator[str]:
    ordered = sorted(areas, key=lambda entry: entry[0].x)
    for i, (one, first) in enumerate(ordered):
        for other, second in ordered[i + 1 :]:
            if other.x > one.right:
                break
            if touch(one, other, 0.3):
                yield f"{words}: {first!r} and {second!r}"


def touch(one: Area, other: Area, margin: float) -> bool:
    """Whether two areas share more than the margin."""
    return (
        one.x + margin < other.right
        and other.x + margin < one.right
        and one.y + margin < other.bottom
        and other.y + margin < one.bottom
    )


def inside(inner: Area, outer: Area) -> bool:
    """Whether one area lies within the other, but for a hair."""
    return (
        inner.x >= outer.x - 0.3
        and inner.right <= outer.right + 0.3
        and inner.y >= outer.y - 0.3
        and inner.bottom <= outer.bottom + 0.3
    )
