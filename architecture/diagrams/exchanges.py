"""Exchanges as pictures show them: who supplies, who receives, what data, which way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from architecture.completeness import reporting_units
from architecture.diagrams.catalogue import Ask
from architecture.diagrams.flow import Piece
from architecture.diagrams.planning import plan_words
from architecture.diagrams.scene import Item, Key, Link
from architecture.diagrams.style import INKS
from architecture.graph import Element
from architecture.metamodel import Domain, Text
from architecture.metamodel.application import APPLICATION, INTEGRATION
from architecture.metamodel.infrastructure import SERVICE_BUS
from architecture.metamodel.relations import CARRIES, DELIVERED_TO, PASSES, SUPPLIED_BY

OVER_HUB = "splp"
RUNNING = (None, "berjalan")
OPD = "opd:"  # how a stored party begins
HUB_FILL = INKS[Domain.INFRASTRUCTURE].base
NATIONAL = Text("aplikasi nasional", "national application")
OUTSIDE = Text("instansi luar", "outside institution")
NO_SUPPLIER = Text("Pemasok belum diisi", "Supplier not filled in")
NO_RECEIVER = Text("Penerima belum diisi", "Receiver not filled in")
NO_DATA = Text("data belum diisi", "data not filled in")
NO_WAY = Text("cara belum diisi", "way not filled in")
CLOSED = Text("draf, isi belum dibuka", "draft, content not open yet")
HUB = Text("SPLP, penghubungnya belum dicatat", "service bus not recorded")


@dataclass(frozen=True)
class End:
    """Supplier or receiver: the recorded application, and the OPD or institution behind it."""

    application: Element | None
    party: str  # "opd:ID" of the reporting OPD, "institution:ID", "" where unknown

    @property
    def owner(self) -> str:
        """What stands for this end where applications are not shown; "" where unknown."""
        return self.party or (self.application.id if self.application else "")

    @property
    def exact(self) -> str:
        """The application, else who is behind it."""
        return self.application.id if self.application else self.party


@dataclass(frozen=True)
class Exchange:
    """One integration record with what it is tied to; `hub` is the id of the service bus."""

    element: Element
    supplier: End
    receiver: End
    data: tuple[Element, ...]
    hub: str  # "" point to point; OVER_HUB where it is not said which bus

    @property
    def running(self) -> bool:
        return self.element.attributes.get("state") in RUNNING


def exchanges(ask: Ask) -> list[Exchange]:
    """Every exchange of the graph, by code."""
    lines = reporting_units(ask.graph.units)
    return [_exchange(ask, lines, element) for element in ask.graph.of_kind(INTEGRATION)]


def _exchange(ask: Ask, lines: dict[str, str], element: Element) -> Exchange:
    graph = ask.graph
    buses = graph.targets(element, PASSES)
    hub = buses[0].id if buses else OVER_HUB if element.attributes.get("way") == OVER_HUB else ""
    ends = [
        _end(ask, lines, graph.targets(element, relation), element.attributes.get(party))
        for relation, party in ((SUPPLIED_BY, "supplier_party"), (DELIVERED_TO, "consumer_party"))
    ]
    return Exchange(element, ends[0], ends[1], tuple(graph.targets(element, CARRIES)), hub)


def _end(ask: Ask, lines: dict[str, str], found: list[Element], named: object) -> End:
    application = found[0] if found else None
    party = named if isinstance(named, str) else ""
    if party.startswith(OPD):
        unit = party.removeprefix(OPD)
        party = OPD + lines.get(unit, unit)
    if not party and application and application.opd:
        party = OPD + lines.get(application.opd, application.opd)
    return End(application, party)


def way_words(ask: Ask, element: Element) -> str:
    """How an exchange travels, with its state where it is not running."""
    if element.redacted:
        return ask.say(CLOSED)
    words = [_choice(ask, element, "way") or ask.say(NO_WAY)]
    if element.attributes.get("state") != "berjalan":
        words.append(_choice(ask, element, "state"))
    words.append(plan_words(element, ask.graph.elements, ask.say))
    return " · ".join(word for word in words if word)


def _choice(ask: Ask, element: Element, name: str) -> str:
    value = element.attributes.get(name)
    choices = {choice.code: choice.label for choice in INTEGRATION.attribute(name).choices}
    return ask.say(choices[value]) if value in choices else ""


def data_words(ask: Ask, exchange: Exchange) -> str:
    """The names of the data carried."""
    if exchange.data:
        return "; ".join(element.name for element in exchange.data)
    return exchange.element.name if exchange.element.redacted else ask.say(NO_DATA)


def hub_name(ask: Ask, hub: str) -> str:
    """What a hub is called."""
    element = ask.graph.elements.get(hub)
    return element.name if element else ask.say(HUB)


def hub_codes(ask: Ask) -> dict[str, str]:
    """Short codes of the service buses, the same on every picture: H1, H2 …"""
    hubs = [element.id for element in ask.graph.of_kind(SERVICE_BUS)] + [OVER_HUB]
    return {hub: f"H{number}" for number, hub in enumerate(hubs, start=1)}


def end_piece(ask: Ask, end: End, column: int, side: str, *, exact: bool) -> Piece:
    """The box of a supplier or receiver; `side` keeps both ends apart."""
    application = end.application
    if application and (exact or not end.party):
        return application_piece(ask, application, column, side)
    if end.party:
        return party_piece(ask, end.party, column, side)
    words = ask.say(NO_SUPPLIER if side == "s" else NO_RECEIVER)
    return Piece(f"{side}-none", column, ((words, False, True),), look="cell", stub=True,
                 spoken=words)  # fmt: skip


def application_piece(
    ask: Ask, element: Element, column: int, side: str, *, own: bool = False
) -> Piece:
    """An application with who owns it."""
    owner = ask.graph.unit_label(element.opd) or ask.say(NATIONAL)
    note = () if own else ((owner, False, True),)
    worst = ask.worst(element.id) if element.opd else None
    return Piece(
        f"{side}-{element.id}", column, ((element.name, True, False), *note),
        Domain.APPLICATION, href=ask.record_href(element),
        spoken=", ".join(p for p in (ask.say(APPLICATION.label), element.name, owner,
                                     worst.message if worst else "") if p),
        stub=element.opd is None or element.redacted,
    )  # fmt: skip


def party_piece(ask: Ask, party: str, column: int, side: str) -> Piece:
    """An OPD, or an institution outside."""
    if party.startswith(OPD):
        unit = ask.graph.units.get(party.removeprefix(OPD))
        name = unit.label if unit else ask.vocabulary.party_label(party)
        href = ask.unit_href(unit.code) if unit else ""
        return Piece(f"{side}-{party}", column, ((name, True, False),), look="cell", href=href,
                     spoken=unit.name if unit else name, thick=True)  # fmt: skip
    name, note = ask.vocabulary.party_label(party), ask.say(OUTSIDE)
    parts = ((name, True, False), (note, False, True))
    return Piece(f"{side}-{party}", column, parts, look="cell", stub=True,
                 spoken=f"{name}, {note}")  # fmt: skip


def name_of(ask: Ask, end: End, side: str, *, exact: bool) -> str:
    """An end in words, for lists."""
    return " · ".join(text for text, _b, _s in end_piece(ask, end, 0, side, exact=exact).parts)


def exchange_item(ask: Ask, one: Exchange, *, exact: bool) -> Item:
    """An exchange as an entry of the picture read as a list."""
    supplier = name_of(ask, one.supplier, "s", exact=exact)
    receiver = name_of(ask, one.receiver, "r", exact=exact)
    notes = [data_words(ask, one), way_words(ask, one.element)]
    if one.hub:
        notes.append(hub_name(ask, one.hub))
    notes += [mark.message for mark in ask.marks.get(one.element.id, ())]
    words = f"{one.element.code} {supplier} → {receiver}"
    return Item(words, ask.record_href(one.element), Domain.APPLICATION, tuple(notes))


def exchange_keys(links: Sequence[Link], *, exact: bool) -> tuple[Key, ...]:
    """The legend of a map of exchanges."""
    keys = [
        Key(Text("lewat penghubung (H1, H2 …)", "over a hub (H1, H2 …)"), fill=HUB_FILL),
        Key(Text("garis utuh: lewat penghubung", "solid: over a hub"), line=True),
        Key(Text("putus-putus: dari titik ke titik", "dashed: point to point"), line=True,
            dashed=True),
        Key(Text("luar pemda atau belum berjalan", "outside, or not running"), dashed=True,
            fill="#F3F5F7"),
    ]  # fmt: skip
    if exact:
        keys.insert(0, Key(Text("Aplikasi", "Application"), Domain.APPLICATION))
    if any(link.width > 1 for link in links):
        keys.append(Key(Text("makin tebal, makin banyak", "thicker: more"), line=True))
    return tuple(keys)
