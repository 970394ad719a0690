"""Data flow: from whom, through which data and applications, to whom."""

from __future__ import annotations

from collections.abc import Sequence

from architecture.diagrams.catalogue import Ask, Diagram, diagram
from architecture.diagrams.data_paths import (
    CARRIER,
    FROM,
    SET,
    SOURCE,
    TO,
    DataFlow,
    data_flow,
    reporting_party,
)
from architecture.diagrams.exchanges import OPD, Exchange, exchanges
from architecture.diagrams.flow import Column, Strand
from architecture.diagrams.flow_sheets import FlowSheet, flow_sheets, sign_keys
from architecture.diagrams.scene import Item, Key, Scene
from architecture.diagrams.scene_svg import domain_keys
from architecture.graph import Element
from architecture.metamodel import Domain, Text
from architecture.metamodel.data import DATA

COLUMNS = (
    Column(Text("Dari siapa", "From whom"), 8, 13),
    Column(Text("Proses, data, pertukaran masuk", "Processes, data, exchanges in"), 11, 18),
    Column(Text("Data", "Data"), 11, 18),
    Column(Text("Aplikasi, penyimpanan, pertukaran keluar", "Applications, storage, exchanges out"),
           11, 18),
    Column(Text("Kepada siapa", "To whom"), 10, 16),
)  # fmt: skip


def of_data(ask: Ask) -> list[Scene]:
    """One data set: its producers, what holds and carries it, and who gets it."""
    return _scenes(ask, [ask.graph.elements[ask.subject]], "")


def of_opd(ask: Ask) -> list[Scene]:
    """The data sets of an OPD, and those of others that come to it by an exchange."""
    family = ask.graph.descendants_of_unit(ask.subject)
    own = {e.id: e for e in ask.graph.of_kind(DATA) if e.opd in family}
    for one in exchanges(ask):
        receiver = one.receiver.application
        if (receiver and receiver.opd in family) or one.receiver.party == OPD + ask.subject:
            own |= {data.id: data for data in one.data}
    found = sorted(own.values(), key=lambda e: (e.code, e.id))
    return _scenes(ask, found, reporting_party(ask, ask.subject))


def _scenes(ask: Ask, found: Sequence[Element], home: str) -> list[Scene]:
    carried: dict[str, list[Exchange]] = {}
    for one in exchanges(ask):
        for data in one.data:
            carried.setdefault(data.id, []).append(one)
    ids = frozenset(data.id for data in found)
    flows = [data_flow(DataFlow(ask, data, home, ids), carried.get(data.id, [])) for data in found]
    strands = [Strand(tuple(flow.pieces.values()), tuple(flow.ties)) for flow in flows]
    sheets = flow_sheets(ask, COLUMNS, strands, (FROM, SOURCE, CARRIER, TO))
    return [_scene(ask, sheet, flows) for sheet in sheets] or [Scene(ask.paper, ())]


# --- Around the sheet ---------------------------------------------------------------------------


def _scene(ask: Ask, sheet: FlowSheet, flows: Sequence[DataFlow]) -> Scene:
    pieces = {piece.id: piece for strand in sheet.strands for piece in strand.pieces}
    shown = [flow for flow in flows if f"{SET}-{flow.data.id}" in pieces]
    domains = {piece.domain for piece in pieces.values() if piece.domain}
    here = "" if len(shown) == len(flows) else f", {len(shown)} di lembar ini"
    on_this = "" if len(shown) == len(flows) else f", {len(shown)} on this sheet"
    words = Text(f"{len(flows)} data{here}", f"{len(flows)} data sets{on_this}")
    return Scene(
        ask.paper, sheet.nodes, sheet.links, (*_keys(domains), *sign_keys(sheet.nodes)),
        ((ask.say(DATA.label), tuple(_item(ask, flow) for flow in shown)),) if shown else (),
        ask.say(words), _unused(ask, flows),
    )  # fmt: skip


def _unused(ask: Ask, flows: Sequence[DataFlow]) -> str:
    """Words for a single data set of which nobody said who uses it."""
    pieces = flows[0].pieces.values()
    if len(flows) > 1 or any(piece.column in (CARRIER, TO) for piece in pieces):
        return ""
    return ask.say(
        Text(
            "Belum tercatat layanan, aplikasi, atau penerima yang memakai data ini.",
            "No service, application or receiver is recorded that uses this data set.",
        )
    )


def _keys(domains: set[Domain]) -> tuple[Key, ...]:
    return (
        *domain_keys(domains),
        Key(Text("OPD, instansi, pertukaran", "agencies, institutions, exchanges")),
        Key(Text("aliran, atau lewat penghubung", "flow, or over a hub"), line=True),
        Key(Text("dari titik ke titik", "point to point"), line=True, dashed=True),
        Key(Text("luar pemda atau belum berjalan", "outside, or not running"), dashed=True,
            fill="#F3F5F7"),
    )  # fmt: skip


def _item(ask: Ask, flow: DataFlow) -> Item:
    words = f"{flow.data.code} {flow.data.name}"
    return Item(words, ask.record_href(flow.data), Domain.DATA, tuple(sorted(set(flow.notes))))


OPD_FLOW = diagram(
    Diagram(
        "opd-data-flow",
        Text("Aliran data OPD", "Data flow of an agency"),
        Text(
            "Data apa yang datang dari siapa, lewat apa, dan sampai kepada siapa?",
            "Which data come from whom, through what, and reach whom?",
        ),
        "opd",
        Text("{name}: aliran data", "{name}: data flow"),
        of_opd,
    )
)
DATA_FLOW = diagram(
    Diagram(
        "data-flow",
        Text("Aliran satu data", "Flow of a data set"),
        Text(
            "Siapa menghasilkan data ini, siapa menyimpan dan menerimanya?",
            "Who produces this data set, who holds and who receives it?",
        ),
        "element",
        Text("{name}: aliran data", "{name}: data flow"),
        of_data,
        kinds=(DATA.name,),
    )
)
