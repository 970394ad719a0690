"""Little cities for the maps of integration, data flow and infrastructure, drawn purely."""

from __future__ import annotations

from datetime import date

from app.diagrams.fonts import measure
from architecture.diagrams.catalogue import Ask, diagrams
from architecture.diagrams.scene import Scene
from architecture.diagrams.style import PAPERS
from architecture.graph import Graph, Unit
from architecture.vocabulary import Party, Vocabulary
from tests.diagram_graphs import City

OPDS = ("dishub", "disdik", "dinkes", "diskominfo", "bapenda")
UNITS = {n: Unit(n, f"{i}.01", f"Dinas {n.title()}", n.title(), None, "dinas")
         for i, n in enumerate(OPDS, start=1)}  # fmt: skip
BANK = "institution:bank"
PARTIES = {BANK: Party(BANK, "", "Bank Daerah"),
           **{f"opd:{u.id}": Party(f"opd:{u.id}", u.code, u.name, u.short)
              for u in UNITS.values()}}  # fmt: skip
WAYS = ("manual", "berkas", "api_langsung")
MAPS = ("integration-map", "application-map", "opd-integration", "opd-data-flow",
        "infrastructure-map", "opd-infrastructure")  # fmt: skip


def exchange(city: City, supplier: str, receiver: str, data: str, hub: str = "", **values) -> str:
    """An integration between two applications; the name of what it carries is `data`."""
    given = {"way": "splp" if hub else "api_langsung", "state": "berjalan", **values}
    made = city.add("integration", f"Kirim {data}", city.elements[supplier].opd, **given)
    carried = city.add("data", data, city.elements[supplier].opd)
    city.link(made, "supplied_by", supplier)
    city.link(made, "delivered_to", receiver)
    city.link(made, "carries", carried)
    if hub:
        city.link(made, "passes", hub)
    return made


def a_city() -> tuple[City, dict[str, str]]:
    """Five exchanges: two over the bus, two from point to point, one inside an agency."""
    city = City()
    bus = city.add("service_bus", "SPLP Kota", "diskominfo")
    kir = city.add("application", "SIM-KIR", "dishub")
    trayek = city.add("application", "SITRAYEK", "dishub")
    tax = city.add("application", "SIPADA", "bapenda")
    clinic = city.add("application", "SIMPUS", "dinkes")
    made = {
        "over": exchange(city, kir, tax, "Kendaraan Wajib Uji", bus),
        "over2": exchange(city, tax, clinic, "Wajib Pajak", bus),
        "file": exchange(city, kir, tax, "Retribusi Uji", way="berkas"),
        "planned": exchange(city, clinic, kir, "Surat Sehat Pengemudi", state="direncanakan"),
        "inside": exchange(city, kir, trayek, "Masa Uji"),
        "bus": bus, "kir": kir, "tax": tax,
    }  # fmt: skip
    return city, made


def graph_of(city: City) -> Graph:
    return Graph(dict(city.elements), tuple(city.relations), UNITS)


def never(_dot: str, _prog: str) -> dict[str, object]:
    raise AssertionError("these pictures place themselves")


def draw(graph: Graph, name: str, subject: str = "", paper: str = "A3", **options) -> list[Scene]:
    declared = diagrams()[name]
    chosen = {o.name: options.get(o.name, o.values[0][0]) for o in declared.options}
    ask = Ask(graph, subject, PAPERS[paper], chosen, {}, measure, never,
              lambda e: f"/catatan/{e.id}", lambda c: f"/gambar/opd/{c}",
              Vocabulary(parties=PARTIES), today=date(2026, 11, 22))  # fmt: skip
    return declared.build(ask)


def subject_of(name: str) -> str:
    return "dishub" if diagrams()[name].about == "opd" else ""


def words_in(scenes: list[Scene]) -> str:
    """Everything that boxes, lines and the list say."""
    said = [line.text for s in scenes for n in s.nodes for line in n.lines]
    said += [n.spoken for s in scenes for n in s.nodes] + [
        k.spoken for s in scenes for k in s.links
    ]
    for scene in scenes:
        for heading, items in scene.listed:
            said += [heading, *(i.text for i in items), *(note for i in items for note in i.notes)]
        said += [scene.subtitle, scene.hidden]
    return " ".join(said)


def cards(scenes: list[Scene]) -> dict[str, object]:
    return {n.id: n for s in scenes for n in s.nodes if n.id.startswith("flow-")}


def inside(inner, outer) -> bool:
    a, b = inner.area, outer.area
    return b.x <= a.x and a.right <= b.right and b.y <= a.y and a.bottom <= b.bottom
