"""What a data set comes from, goes through and reaches: the boxes and lines of its flow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from architecture.completeness import reporting_units
from architecture.diagrams.catalogue import Ask
from architecture.diagrams.exchanges import (
    NATIONAL,
    OPD,
    Exchange,
    end_piece,
    hub_codes,
    party_piece,
    way_words,
)
from architecture.diagrams.flow import Piece, Tie
from architecture.graph import Element
from architecture.metamodel import Domain, RelationType, Text
from architecture.metamodel import relations as rel
from architecture.metamodel.process import PROCESS

MOST_SUPPLIERS = 3  # of a process; more stand in one box
FROM, SOURCE, SET, CARRIER, TO = range(5)
PRODUCES = Text("menghasilkan", "produces")
OWNS = Text("menjalankan", "runs")


@dataclass
class DataFlow:
    """The pieces and lines of one data set, as they are found."""

    ask: Ask
    data: Element
    home: str  # the OPD that the picture is about: its name is not repeated in every box
    all: frozenset[str]  # ids of the data sets of the picture
    pieces: dict[str, Piece] = field(default_factory=dict)
    ties: list[Tie] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def foreign(self) -> bool:
        """Whether another OPD's data is shown for what reaches the picture's OPD."""
        return bool(self.home) and reporting_party(self.ask, self.data.opd) != self.home

    def ours(self, found: Iterable[Element]) -> list[Element]:
        """Of another OPD's data only what the picture's OPD has to do with."""
        if not self.foreign:
            return list(found)
        return [e for e in found if reporting_party(self.ask, e.opd) == self.home]

    def box(self, element: Element, column: int, *, thick: bool = False) -> str:
        """A record's box; its id."""
        owner = self.ask.graph.unit_label(element.opd)
        owner = "" if reporting_party(self.ask, element.opd) == self.home else owner
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


def data_flow(flow: DataFlow, carried: Iterable[Exchange]) -> DataFlow:
    """The flow filled with what the graph says of its data set; `carried` by these exchanges."""
    ask, data = flow.ask, flow.data
    centre = flow.box(data, SET, thick=True)
    if not flow.foreign:
        _from_processes(flow, centre)
        _from_data(flow, centre)
    _from_producer(flow, centre)
    for relation in (rel.USES_DATA, rel.HOLDS):
        _through(flow, centre, flow.ours(ask.graph.sources(data, relation)), relation)
    for one in carried:
        if not flow.foreign or flow.home in (one.supplier.party, one.receiver.party):
            _exchanged(flow, centre, one)
    for service in flow.ours(ask.graph.targets(data, rel.SERVES)):
        flow.tie(centre, flow.box(service, TO), ask.say(rel.SERVES.label))
        flow.note(rel.SERVES, service, forward=True)
    return flow


# --- Where data come from -----------------------------------------------------------------------


def _from_processes(flow: DataFlow, centre: str) -> None:
    for process in flow.ask.graph.targets(flow.data, rel.ARISES_FROM):
        here = flow.box(process, SOURCE)
        flow.tie(here, centre, flow.ask.say(rel.ARISES_FROM.inverse))
        flow.note(rel.ARISES_FROM, process, forward=True)
        _owner(flow, process, here)


def _from_data(flow: DataFlow, centre: str) -> None:
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


def _owner(flow: DataFlow, element: Element, here: str) -> None:
    """The OPD behind a process or a source of data, and the stated suppliers of a process."""
    party = reporting_party(flow.ask, element.opd)
    if party and party != flow.home:
        owner = flow.add(party_piece(flow.ask, party, FROM, "s"))
        flow.tie(owner, here, flow.ask.say(OWNS), arrow=False)
    stated = element.attributes.get("supplier") if element.kind == PROCESS.name else None
    suppliers = sorted({_reporting(flow.ask, one) for one in stated or ()} - {party})
    words = flow.ask.say(PROCESS.attribute("supplier").label)
    if len(suppliers) > MOST_SUPPLIERS:
        flow.tie(flow.add(_together(flow.ask, element, suppliers)), here, words)
        return
    for supplier in suppliers:
        flow.tie(flow.add(party_piece(flow.ask, supplier, FROM, "s")), here, words)


def _together(ask: Ask, process: Element, parties: Sequence[str]) -> Piece:
    """Many suppliers of one process as one box that names them."""
    names = sorted(party_piece(ask, party, FROM, "s").parts[0][0] for party in parties)
    count = ask.say(Text(f"{len(names)} pemasok", f"{len(names)} suppliers"))
    listed = ", ".join(names)
    parts = ((count, True, False), (listed, False, True))
    return Piece(f"s-many-{process.id}", FROM, parts, look="cell", spoken=f"{count}: {listed}")


def _from_producer(flow: DataFlow, centre: str) -> None:
    """The stated producer, where no process or source of his stands there already."""
    stated = flow.data.attributes.get("producer")
    owner = reporting_party(flow.ask, flow.data.opd) if flow.foreign else ""
    party = _reporting(flow.ask, stated) if isinstance(stated, str) else owner
    if party and party != flow.home and f"s-{party}" not in flow.pieces:
        producer = flow.add(party_piece(flow.ask, party, FROM, "s"))
        flow.tie(producer, centre, flow.ask.say(PRODUCES))


def _reporting(ask: Ask, party: str) -> str:
    """A party, an OPD by the one in whose line it is counted."""
    return reporting_party(ask, party.removeprefix(OPD)) if party.startswith(OPD) else party


def reporting_party(ask: Ask, unit: str | None) -> str:
    """The OPD in whose line a unit is counted, as a party; "" for none."""
    if unit is None:
        return ""
    return OPD + reporting_units(ask.graph.units).get(unit, unit)


# --- Where they go ------------------------------------------------------------------------------


def _through(
    flow: DataFlow, centre: str, holders: Iterable[Element], relation: RelationType
) -> None:
    """Applications and storage that use or hold the data, and the OPD they belong to."""
    for holder in holders:
        here = flow.box(holder, CARRIER)
        flow.tie(centre, here, flow.ask.say(relation.inverse), arrow=False)
        flow.note(relation, holder, forward=False)
        party = reporting_party(flow.ask, holder.opd)
        if party and party not in (flow.home, reporting_party(flow.ask, flow.data.opd)):
            to = flow.add(party_piece(flow.ask, party, TO, "r"))
            flow.tie(here, to, flow.ask.say(relation.inverse))


def _exchanged(flow: DataFlow, centre: str, one: Exchange) -> None:
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


def _comes_in(flow: DataFlow, one: Exchange) -> bool:
    """Whether somebody else's application or office supplies what this OPD records."""
    mine = reporting_party(flow.ask, flow.data.opd)
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
