"""Data flow: from whom, through which data and applications, to whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from architecture.completeness import reporting_units
from architecture.diagrams.catalogue import Ask, Diagram, diagram
from architecture.diagrams.exchanges import (
    NATIONAL,
    OPD,
    Exchange,
    end_piece,
    exchanges,
    hub_codes,
    party_piece,
    way_words,
)
from architecture.diagrams.flow import Column, Piece, Strand, Tie
from architecture.diagrams.flow_sheets import FlowSheet, flow_sheets
from architecture.diagrams.picture import MISSING, RISK
from architecture.diagrams.scene import Item, Key, Scene
from architecture.diagrams.scene_svg import domain_keys
from architecture.graph import Element
from architecture.metamodel import Domain, RelationType, Text
from architecture.metamodel import relations as rel
from architecture.metamodel.data import DATA
from architecture.metamodel.process import PROCESS

FROM, SOURCE, SET, CARRIER, TO = range(5)
COLUMNS = (
    Column(Text("Dari siapa", "From whom"), 8, 13),
    Column(Text("Proses, data, pertukaran masuk", "Processes, data, exchanges in"), 11, 18),
    Column(Text("Data", "Data"), 11, 18),
    Column(Text("Aplikasi, penyimpanan, pertukaran keluar", "Applications, storage, exchanges out"),
           11, 18),
    Column(Text("Kepada siapa", "To whom"), 10, 16),
)  # fmt: skip
PRODUCES = Text("menghasilkan", "produces")
OWNS = Text("menjalankan", "runs")


@dataclass
class _Flow:
    """The pieces and lines of one data set, as they are found."""

    ask: Ask
    data: Element
    home: str  # the OPD that the picture is about: its name is not repeated in every box
    all: frozenset[str]  # ids of the data sets of the picture
    pieces: dict[str, Piece] = field(default_factory=dict)
    ties: list[Tie] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def box(self, element: Element, column: int, *, thick: bool = False) -> str:
        """A record's box; its id."""
        owner = self.ask.graph.unit_label(element.opd)
        owner = "" if _line(self.ask, element.opd) == self.home else owner
        return self.add(_record(self.ask, element, column, owner, thick=thick))

    def add(self, piece: Piece) -> str:
        self.pieces.setdefault(piece.id, piece)
        return piece.id

    def tie(self, source: str, target: str, words: str, *, dashed: bool = False,
            arrow: bool = True) -> None:  # fmt: skip
        spoken = f"{self.pieces[source].spoken} → {self.pieces[target].spoken}: {words}"
        self.ties.append(Tie(source, target, dashed=dashed, arrow=arrow, spoken=spoken))

    def note(self, relation: RelationType, other: Element, *, forward: bool) -> None:
        phrase = relation.label if forward else relation.inverse
        self.notes.append(f"{self.ask.say(phrase)} {other.code} {other.name}")


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
    return _scenes(ask, found, _line(ask, ask.subject))


def _scenes(ask: Ask, found: Sequence[Element], home: str) -> list[Scene]:
    carried: dict[str, list[Exchange]] = {}
    for one in exchanges(ask):
        for data in one.data:
            carried.setdefault(data.id, []).append(one)
    ids = frozenset(data.id for data in found)
    flows = [_flow(_Flow(ask, data, home, ids), carried.get(data.id, [])) for data in found]
    strands = [Strand(tuple(flow.pieces.values()), tuple(flow.ties)) for flow in flows]
    sheets = flow_sheets(ask, COLUMNS, strands, (FROM, SOURCE, CARRIER, TO))
    return [_scene(ask, sheet, flows) for sheet in sheets] or [Scene(ask.paper, ())]


def _flow(flow: _Flow, carried: Iterable[Exchange]) -> _Flow:
    ask, data = flow.ask, flow.data
    centre = flow.box(data, SET, thick=True)
    _from_processes(flow, centre)
    _from_data(flow, centre)
    _from_producer(flow, centre)
    _through(flow, centre, ask.graph.sources(data, rel.USES_DATA), rel.USES_DATA)
    _through(flow, centre, ask.graph.sources(data, rel.HOLDS), rel.HOLDS)
    for one in carried:
        _exchanged(flow, centre, one)
    for service in ask.graph.targets(data, rel.SERVES):
        flow.tie(centre, flow.box(service, TO), ask.say(rel.SERVES.label))
        flow.note(rel.SERVES, service, forward=True)
    return flow


# --- Where data come from -----------------------------------------------------------------------


def _from_processes(flow: _Flow, centre: str) -> None:
    for process in flow.ask.graph.targets(flow.data, rel.ARISES_FROM):
        here = flow.box(process, SOURCE)
        flow.tie(here, centre, flow.ask.say(rel.ARISES_FROM.inverse))
        flow.note(rel.ARISES_FROM, process, forward=True)
        _owner(flow, process, here)


def _from_data(flow: _Flow, centre: str) -> None:
    for other in flow.ask.graph.targets(flow.data, rel.DERIVED_FROM):
        here = flow.box(other, SOURCE)
        flow.tie(here, centre, flow.ask.say(rel.DERIVED_FROM.inverse))
        flow.note(rel.DERIVED_FROM, other, forward=True)
        _owner(flow, other, here)
    for other in flow.ask.graph.sources(flow.data, rel.DERIVED_FROM):
        if other.id in flow.all:  # drawn where it arrives
            continue
        flow.tie(centre, flow.box(other, TO), flow.ask.say(rel.DERIVED_FROM.inverse))
        flow.note(rel.DERIVED_FROM, other, forward=False)


def _owner(flow: _Flow, element: Element, here: str) -> None:
    """The OPD behind a process or a source of data, and the stated suppliers of a process."""
    party = _line(flow.ask, element.opd)
    if party and party != flow.home:
        owner = flow.add(party_piece(flow.ask, party, FROM, "s"))
        flow.tie(owner, here, flow.ask.say(OWNS), arrow=False)
    stated = element.attributes.get("supplier") if element.kind == PROCESS.name else None
    for supplier in sorted({_reporting(flow.ask, one) for one in stated or ()} - {party}):
        name = flow.add(party_piece(flow.ask, supplier, FROM, "s"))
        flow.tie(name, here, flow.ask.say(PROCESS.attribute("supplier").label))


def _from_producer(flow: _Flow, centre: str) -> None:
    """The stated producer, where no process or source of his stands there already."""
    stated = flow.data.attributes.get("producer")
    party = _reporting(flow.ask, stated) if isinstance(stated, str) else ""
    if party and party != flow.home and f"s-{party}" not in flow.pieces:
        producer = flow.add(party_piece(flow.ask, party, FROM, "s"))
        flow.tie(producer, centre, flow.ask.say(PRODUCES))


def _reporting(ask: Ask, party: str) -> str:
    """A party, an OPD by the one in whose line it is counted."""
    return _line(ask, party.removeprefix(OPD)) if party.startswith(OPD) else party


def _line(ask: Ask, unit: str | None) -> str:
    if unit is None:
        return ""
    return OPD + reporting_units(ask.graph.units).get(unit, unit)


# --- Where they go ------------------------------------------------------------------------------


def _through(flow: _Flow, centre: str, holders: Iterable[Element], relation: RelationType) -> None:
    """Applications and storage that use or hold the data, and the OPD they belong to."""
    for holder in holders:
        here = flow.box(holder, CARRIER)
        flow.tie(centre, here, flow.ask.say(relation.inverse), arrow=False)
        flow.note(relation, holder, forward=False)
        party = _line(flow.ask, holder.opd)
        if party and party != _line(flow.ask, flow.data.opd):
            to = flow.add(party_piece(flow.ask, party, TO, "r"))
            flow.tie(here, to, flow.ask.say(relation.inverse))


def _exchanged(flow: _Flow, centre: str, one: Exchange) -> None:
    """An exchange that carries the data: out to its receiver, or in from its supplier."""
    ask, incoming = flow.ask, _comes_in(flow, one)
    card = flow.add(_card(ask, one, SOURCE if incoming else CARRIER))
    words = ask.say(rel.CARRIES.inverse)
    flow.note(rel.CARRIES, one.element, forward=False)
    direct = not one.hub
    if incoming:
        supplier = flow.add(end_piece(ask, one.supplier, FROM, "s", exact=True))
        flow.tie(supplier, card, words, dashed=direct, arrow=False)
        flow.tie(card, centre, words, dashed=direct)
    else:
        receiver = flow.add(end_piece(ask, one.receiver, TO, "r", exact=True))
        flow.tie(centre, card, words, dashed=direct, arrow=False)
        flow.tie(card, receiver, words, dashed=direct)


def _comes_in(flow: _Flow, one: Exchange) -> bool:
    """Whether somebody else's application or office supplies what this OPD records."""
    mine = _line(flow.ask, flow.data.opd)
    return one.receiver.party == mine != one.supplier.party


def _card(ask: Ask, one: Exchange, column: int) -> Piece:
    code = hub_codes(ask).get(one.hub, "")
    way = " · ".join(part for part in (code, way_words(ask, one.element)) if part)
    return Piece(
        f"x-{one.element.id}", column, ((one.element.name, False, False), (way, False, True)),
        look="cell", href=ask.record_href(one.element), spoken=f"{one.element.name}, {way}",
        stub=not one.running,
    )  # fmt: skip


def _record(ask: Ask, element: Element, column: int, owner: str, *, thick: bool) -> Piece:
    if element.opd is None and element.kind_.domain is Domain.APPLICATION:
        owner = ask.say(NATIONAL)
    worst = ask.worst(element.id) if column == SET else None
    note = ((owner, False, True),) if owner else ()
    spoken = (ask.say(element.kind_.label), element.code, element.name, owner,
              worst.message if worst else "")  # fmt: skip
    return Piece(
        f"{column}-{element.id}", column, ((element.name, thick, False), *note),
        element.kind_.domain, href=ask.record_href(element),
        spoken=", ".join(part for part in spoken if part), stub=element.redacted,
        gap=worst.sort if worst else "",
    )  # fmt: skip


# --- Around the sheet ---------------------------------------------------------------------------


def _scene(ask: Ask, sheet: FlowSheet, flows: Sequence[_Flow]) -> Scene:
    pieces = {piece.id: piece for strand in sheet.strands for piece in strand.pieces}
    shown = [flow for flow in flows if f"{SET}-{flow.data.id}" in pieces]
    domains = {piece.domain for piece in pieces.values() if piece.domain}
    words = Text(f"{len(flows)} data, {len(shown)} di lembar ini", f"{len(flows)} data sets, "
                 f"{len(shown)} on this sheet")  # fmt: skip
    return Scene(
        ask.paper, sheet.nodes, sheet.links, _keys(domains),
        ((ask.say(DATA.label), tuple(_item(ask, flow) for flow in shown)),) if shown else (),
        ask.say(words),
    )  # fmt: skip


def _keys(domains: set[Domain]) -> tuple[Key, ...]:
    return (
        *domain_keys(domains),
        Key(Text("OPD, instansi, pertukaran", "agencies, institutions, exchanges")),
        Key(Text("aliran, atau lewat penghubung", "flow, or over a hub"), line=True),
        Key(Text("dari titik ke titik", "point to point"), line=True, dashed=True),
        Key(Text("luar pemda atau belum berjalan", "outside, or not running"), dashed=True,
            fill="#F3F5F7"),
        Key(Text("isian belum ada", "missing"), sign=MISSING),
        Key(Text("risiko", "risk"), sign=RISK),
    )  # fmt: skip


def _item(ask: Ask, flow: _Flow) -> Item:
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
