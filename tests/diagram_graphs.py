"""Little graphs for pictures, and what can be measured on a finished sheet."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

from app.diagrams.fonts import measure
from architecture.diagrams.draw import Pen, draw
from architecture.diagrams.furniture import TitleBlock
from architecture.diagrams.layered import Surroundings, layered
from architecture.diagrams.layout import Area, Layout
from architecture.diagrams.picture import Mark, Picture
from architecture.diagrams.sheets import sheets_of
from architecture.diagrams.style import PAPERS
from architecture.graph import Element, Graph, Relation, Unit
from architecture.metamodel import METAMODEL

UNITS = {
    "dishub": Unit("dishub", "2.15.01", "Dinas Perhubungan", "Dishub", None, "dinas"),
    "kir": Unit("kir", "2.15.01.4", "UPTD Pengujian Kendaraan", "UPTD PKB", "dishub", "uptd"),
    "dukcapil": Unit("dukcapil", "2.12.01", "Dinas Kependudukan", "Disdukcapil", None, "dinas"),
}
AROUND = Surroundings(
    record_link=lambda element: f"/catatan/{element.id}",
    unit_link=lambda code: f"/gambar/opd/{code}",
    party_label=lambda key: {"institution:bkn": "BKN"}.get(key, key),
)
TITLE = TitleBlock("Dinas Perhubungan: arsitektur kini", "kotak", ("Kota Uji", "lembar 1 dari 1"))
SVG = "{http://www.w3.org/2000/svg}"
WORDS = """
    Penyelenggaraan Pelayanan Pengujian Kendaraan Angkutan Kota Antarpulau Retribusi Data Izin
    Trayek Rekomendasi Teknis Lalu Lintas Parkir Terminal Pelabuhan Penumpang Harian SIM-KIR
""".split()  # noqa: SIM905


class City:
    """Records and links as they are added; `graph()` gives them as a graph."""

    def __init__(self) -> None:
        self.elements: dict[str, Element] = {}
        self.relations: list[Relation] = []

    def add(self, kind: str, name: str = "", opd: str | None = "dishub", **values: Any) -> str:
        """A record; its id is its code in small letters."""
        number = 1 + sum(e.kind == kind for e in self.elements.values())
        code = f"{METAMODEL.kind(kind).prefix}-{number:04d}"
        label = name or f"{METAMODEL.kind(kind).label.id} {number}"
        self.elements[code.lower()] = Element(
            code.lower(), kind, code, label, opd, review="validated", attributes=values
        )
        return code.lower()

    def link(self, source: str, relation: str, target: str) -> None:
        number = len(self.relations) + 1
        self.relations.append(Relation(f"r{number}", relation, source, target))

    def graph(self, seed: int | None = None) -> Graph:
        """The graph; with a seed, records and links in another order."""
        elements, relations = list(self.elements.values()), list(self.relations)
        if seed is not None:
            random.Random(seed).shuffle(elements)
            random.Random(seed).shuffle(relations)
        return Graph({e.id: e for e in elements}, tuple(relations), UNITS, version=7)


def a_picture(
    city: City, *, marks: Mapping[str, Sequence[Mark]] | None = None, seed: int | None = None
) -> Picture:
    return layered(city.graph(seed), "dishub", marks=marks or {}, surroundings=AROUND)


@lru_cache(maxsize=16)
def sheets(picture: Picture, paper: str = "A3") -> tuple[Layout, ...]:
    """The placed sheets; one placing serves several tests."""
    return sheets_of(picture, PAPERS[paper], measure)


def svg_of(layout: Layout) -> str:
    return draw(layout, TITLE, Pen(measure))


def a_small_office() -> City:
    """A dozen records: every layer, a hub, security, a stub, an exchange, an implied link."""
    city = City()
    kir = city.add("process", "Pengujian berkala kendaraan", process_kind="inti")
    trayek = city.add("process", "Rekomendasi izin trayek", process_kind="inti")
    rencana = city.add("process", "Perencanaan dan anggaran", process_kind="manajemen")
    uji = city.add("service", "Uji KIR")
    izin = city.add("service", "Izin trayek")
    simkir = city.add("application", "SIM-KIR")
    sitrayek = city.add("application", "SITRAYEK")
    siak = city.add("application", "SIAK", opd="dukcapil")
    hasil = city.add("data", "Hasil uji kendaraan")
    armada = city.add("data", "Trayek dan armada")
    server = city.add("server", "SRV-APP-01")
    standar = city.add("security_standard", "Standar akses data")
    exchange = city.add("integration", "NIK ke SIM-KIR", state="berjalan")
    for source, relation, target in (
        (uji, "realises", kir), (izin, "realises", trayek), (simkir, "supports", uji),
        (simkir, "supports", kir), (sitrayek, "supports", izin), (simkir, "uses_data", hasil),
        (sitrayek, "uses_data", armada), (sitrayek, "uses_data", hasil),
        (simkir, "runs_on", server), (sitrayek, "runs_on", server), (standar, "covers", hasil),
        (exchange, "supplied_by", siak), (exchange, "delivered_to", simkir),
        (hasil, "arises_from", kir), (trayek, "part_of", rencana),
    ):  # fmt: skip
        city.link(source, relation, target)
    return city


def a_random_office(boxes: int, seed: int) -> City:
    """An office of about that many boxes with names of 5 to 74 letters and 1.5 links per box."""
    dice, city = random.Random(seed), City()
    shares = {"process": 0.3, "service": 0.2, "application": 0.16, "data": 0.26, "server": 0.08}
    members: dict[str, list[str]] = {}
    for kind, share in shares.items():
        for _ in range(max(1, round(boxes * share))):
            opd = "dishub" if dice.random() < 0.92 or kind == "process" else "dukcapil"
            name = " ".join(dice.choices(WORDS, k=dice.randint(1, 7)))[:74]
            values = {}
            if kind == "process":
                values["process_kind"] = dice.choice(("inti", "inti", "manajemen", "pendukung"))
            members.setdefault(kind, []).append(city.add(kind, name, opd, **values))
    links = (
        ("service", "realises", "process"), ("application", "supports", "service"),
        ("application", "uses_data", "data"), ("application", "runs_on", "server"),
        ("data", "arises_from", "process"), ("data", "derived_from", "data"),
    )  # fmt: skip
    for _ in range(round(1.5 * boxes)):
        source, relation, target = dice.choice(links)
        one, other = dice.choice(members[source]), dice.choice(members[target])
        if one != other:
            city.link(one, relation, other)
    return city


# --- Measuring a sheet --------------------------------------------------------------------------


def texts_of(svg: str) -> list[tuple[Area, str, float]]:
    """Every text of a sheet: its rectangle (real widths), its letters, its size in points."""
    found = []
    for text in ElementTree.fromstring(svg).iter(f"{SVG}text"):
        size, content = float(text.attrib["font-size"]), text.text or ""
        width = measure(content, size, text.get("font-weight") == "700")
        x, y = float(text.attrib["x"]), float(text.attrib["y"])
        shift = {"end": width, "middle": width / 2}.get(text.get("text-anchor", ""), 0.0)
        if "transform" in text.attrib:  # reads upward
            area = Area(x - 0.75 * size, y - width / 2, size, width)
        else:
            area = Area(x - shift, y - 0.75 * size, width, 0.95 * size)
        found.append((area, content, size))
    return found


def faults_of(layout: Layout) -> list[str]:
    """What is wrong with a sheet, one sentence each."""
    svg = svg_of(layout)
    texts = texts_of(svg)
    page = Area(0, 0, layout.paper.width, layout.paper.height)
    faults = [f"text of {size} pt: {words}" for _, words, size in texts if size < 7]
    faults += [f"outside the page: {words}" for area, words, _ in texts if not _inside(area, page)]
    faults += _overlaps([(area, words) for area, words, _ in texts], "texts overlap")
    placed = [(box.area, box.box.label) for box in layout.boxes]
    placed += [(code.area, code.code.label) for code in layout.codes]
    faults += _overlaps(placed, "boxes overlap")
    faults += [f"outside the page: {label}" for area, label in placed if not _inside(area, page)]
    for area, label in placed:
        faults += [
            f"text {words!r} leaves its box {label!r}"
            for inner, words, _ in texts
            if _touch(inner, area, 0.0) and not _inside(inner, area)
        ]
    return [*faults, *_wire_faults(layout)]


def _wire_faults(layout: Layout) -> list[str]:
    faults, segments = [], []
    for wire in layout.wires:
        for (x1, y1), (x2, y2) in pairwise(wire.points):
            if min(abs(x1 - x2), abs(y1 - y2)) > 0.01:
                faults.append(f"slanted line {wire.edge.source} {wire.edge.target}")
            line = Area(min(x1, x2), min(y1, y2), abs(x1 - x2), abs(y1 - y2))
            segments.append((line, wire))
    for line, wire in segments:
        ends = {wire.edge.source, wire.edge.target}
        faults += [
            f"line {wire.edge.source} {wire.edge.target} through {box.box.label}"
            for box in layout.boxes
            if box.box.id not in ends and _touch(line, box.area, 0.5)
        ]
    return faults + _collinear(segments)


def _collinear(segments: Sequence[tuple[Area, Any]]) -> list[str]:
    """Where lines of two bundles lie on each other."""
    faults = []
    for i, (one, wire) in enumerate(segments):
        for other, second in segments[i + 1 :]:
            if wire.bundle == second.bundle:
                continue
            along_x = one.height < 0.01 and other.height < 0.01 and abs(one.y - other.y) < 0.5
            along_y = one.width < 0.01 and other.width < 0.01 and abs(one.x - other.x) < 0.5
            shared_x = min(one.right, other.right) - max(one.x, other.x)
            shared_y = min(one.bottom, other.bottom) - max(one.y, other.y)
            if (along_x and shared_x > 0.5) or (along_y and shared_y > 0.5):
                faults.append(f"lines on each other near {one.x:.0f}, {one.y:.0f}")
    return faults


def _overlaps(areas: Sequence[tuple[Area, str]], words: str) -> list[str]:
    return [
        f"{words}: {first!r} and {second!r}"
        for i, (one, first) in enumerate(areas)
        for other, second in areas[i + 1 :]
        if _touch(one, other, 0.3)
    ]


def _touch(one: Area, other: Area, margin: float) -> bool:
    return (
        one.x + margin < other.right
        and other.x + margin < one.right
        and one.y + margin < other.bottom
        and other.y + margin < one.bottom
    )


def _inside(inner: Area, outer: Area) -> bool:
    return (
        inner.x >= outer.x - 0.3
        and inner.right <= outer.right + 0.3
        and inner.y >= outer.y - 0.3
        and inner.bottom <= outer.bottom + 0.3
    )


def links_of(svg: str) -> list[str]:
    return re.findall(r'<a href="([^"]*)"', svg)
