"""Infrastructure and network topology: places, racks, servers, devices, what runs there."""

from __future__ import annotations

from architecture.diagrams.catalogue import Ask, Diagram, diagram
from architecture.diagrams.flow import Column
from architecture.diagrams.flow_sheets import FlowSheet, flow_sheets, sign_keys
from architecture.diagrams.scene import Item, Key, Scene
from architecture.diagrams.scene_svg import domain_keys
from architecture.diagrams.topology import DEVICE, GUARD, Topology
from architecture.metamodel import Domain, Text
from architecture.metamodel import relations as rel
from architecture.metamodel.application import APPLICATION

COLUMNS = (
    Column(Text("Perangkat keamanan", "Security devices"), 9, 14),
    Column(Text("Jaringan, penyimpanan, periferal", "Network, storage, peripherals"), 11, 17),
    Column(Text("Server dan awan, dengan aplikasi yang berjalan di sana",
                "Servers and clouds, with the applications that run there"), 25, 90),
)  # fmt: skip


def of_government(ask: Ask) -> list[Scene]:
    """Every place with what stands there."""
    return _scenes(ask, Topology(ask, None))


def of_opd(ask: Ask) -> list[Scene]:
    """What an OPD has, and where its applications run."""
    return _scenes(ask, Topology(ask, ask.graph.descendants_of_unit(ask.subject)))


def _scenes(ask: Ask, found: Topology) -> list[Scene]:
    sheets = flow_sheets(ask, COLUMNS, found.strands, (GUARD, DEVICE), found.blocks)
    return [_scene(ask, found, sheet) for sheet in sheets] or [Scene(ask.paper, ())]


def _scene(ask: Ask, found: Topology, sheet: FlowSheet) -> Scene:
    hosts = len(found.hosts)
    running = len({r.source for r in ask.graph.relations if r.type == rel.RUNS_ON.name})
    alone = len(ask.graph.of_kind(APPLICATION)) - running
    words = Text(f"{hosts} server dan awan", f"{hosts} servers and clouds")
    hidden = Text(
        f"{alone} aplikasi belum tercatat berjalan di server atau awan mana, dan tidak digambar.",
        f"{alone} applications are not said to run on any server or cloud, and are not drawn.",
    )
    return Scene(
        ask.paper, sheet.nodes, sheet.links, (*_keys(), *sign_keys(sheet.nodes)),
        _listed(ask, found, sheet), ask.say(words),
        ask.say(hidden) if found.own is None and alone else "",
    )  # fmt: skip


def _keys() -> tuple[Key, ...]:
    return (
        *domain_keys({Domain.APPLICATION, Domain.INFRASTRUCTURE}),
        Key(Text("melindungi, atau terpasang", "guards, or attached"),
            line=True),
        Key(Text("penyimpanan, periferal", "storage, peripherals"),
            line=True, dashed=True),
        Key(Text("milik OPD lain atau nasional", "another agency's, or national"), dashed=True,
            fill="#F3F5F7"),
        Key(Text("tempat dan rak; J1, H1 … = jaringan, penghubung",
                 "places, racks; J1, H1 … = networks, buses"), fill="#FAFBFC"),
    )  # fmt: skip


def _listed(
    ask: Ask, found: Topology, sheet: FlowSheet
) -> tuple[tuple[str, tuple[Item, ...]], ...]:
    """Place by place, each record with its notes and what it is tied to."""
    items: dict[int, dict[str, Item]] = {}
    said: dict[str, list[str]] = {}
    for strand in sheet.strands:
        for tie in strand.ties:
            said.setdefault(tie.source, []).append(tie.spoken)
    for strand in sheet.strands:
        here = items.setdefault(strand.section, {})
        for piece in (p for whole in strand.pieces for p in (whole, *whole.inner) if p.parts):
            notes = tuple(sorted(set(said.get(piece.id, ()))))
            here.setdefault(piece.id, Item(piece.spoken, piece.href, piece.domain, notes))
    return tuple((found.blocks[s].title, tuple(items[s].values())) for s in sorted(items))


INFRASTRUCTURE_MAP = diagram(
    Diagram(
        "infrastructure-map",
        Text("Peta infrastruktur dan jaringan", "Infrastructure and network map"),
        Text(
            "Apa berdiri di mana, terhubung dengan apa, dan aplikasi mana berjalan di sana?",
            "What stands where, tied to what, and which applications run there?",
        ),
        "government",
        Text("{name}: infrastruktur dan jaringan", "{name}: infrastructure and network"),
        of_government,
    )
)
OPD_INFRASTRUCTURE = diagram(
    Diagram(
        "opd-infrastructure",
        Text("Infrastruktur OPD", "Infrastructure of an agency"),
        Text(
            "Di mana aplikasi OPD ini berjalan, dan apa saja perangkatnya?",
            "Where do this agency's applications run, and which devices has it?",
        ),
        "opd",
        Text("{name}: infrastruktur dan jaringan", "{name}: infrastructure and network"),
        of_opd,
    )
)
