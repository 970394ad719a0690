"""What stands where: the servers, devices and networks of a place, and what runs there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from architecture.diagrams.catalogue import Ask
from architecture.diagrams.exchanges import NATIONAL, hub_codes
from architecture.diagrams.flow import WIDE, Band, Piece, Strand, Tie
from architecture.diagrams.flow_sheets import Block
from architecture.graph import Element
from architecture.metamodel import Domain, Kind, RelationType, Text
from architecture.metamodel import infrastructure as kinds
from architecture.metamodel import relations as rel
from architecture.metamodel.application import APPLICATION

GUARD, DEVICE, HOST = range(3)
HOSTS = (kinds.SERVER, kinds.CLOUD)
DEVICES = (kinds.NETWORK_DEVICE, kinds.STORAGE, kinds.PERIPHERAL)
NETWORKS = Text("Jaringan dan penghubung", "Networks and service buses")
ELSEWHERE = Text(
    "Fasilitas tidak tercatat atau tidak ditampilkan", "Facility not recorded, or not shown"
)
UNPLACED = Text(
    "Aplikasi yang belum tercatat berjalan di mana", "Applications not said to run anywhere"
)
RACK = re.compile(r"^(rak\s+[\w./-]+)", re.IGNORECASE)
NETWORK_SECTION, ELSEWHERE_SECTION, UNPLACED_SECTION = 0, 10**5, 10**6
IN_A_GRID = 18  # unattached devices that stay together on a sheet


class Topology:
    """One run over the graph: strands by place, and the titles of the places.

    `own` are the units whose records are drawn; None for the whole government.
    """

    def __init__(self, ask: Ask, own: frozenset[str] | None) -> None:
        self.ask, self.graph, self.own = ask, ask.graph, own
        networks = self.graph.of_kind(kinds.INTRA_NETWORK)
        self.codes = {e.id: f"J{number}" for number, e in enumerate(networks, start=1)}
        self.codes |= hub_codes(ask)
        facilities = self.graph.of_kind(kinds.FACILITY)
        self.order = {facility.id: number for number, facility in enumerate(facilities, 1)}
        self.blocks: dict[int, Block] = {}
        self.drawn: dict[str, Element] = {}
        self.hosts = [e for kind in HOSTS for e in self.graph.of_kind(kind) if self._shown(e)]
        self.hosts.sort(key=lambda e: (self._rack_name(e) or "~", self._unit(e), e.code, e.id))
        self.strands = sorted(
            [*self._networks(), *self._hosts(), *self._others(), *self._unplaced()],
            key=lambda strand: strand.section,
        )

    def mine(self, element: Element) -> bool:
        return self.own is None or element.opd in self.own

    def _shown(self, host: Element) -> bool:
        return self.mine(host) or any(self.mine(a) for a in self.graph.sources(host, rel.RUNS_ON))

    # --- Places -------------------------------------------------------------------------------

    def section(self, element: Element) -> int:
        """The block of a record: its facility, else the one of all that stands elsewhere."""
        places = self.graph.targets(element, rel.PLACED_IN)
        number = self.order[places[0].id] if places else ELSEWHERE_SECTION
        if number not in self.blocks:
            self.blocks[number] = self._block(places)
        return number

    def _block(self, places: Sequence[Element]) -> Block:
        if not places:
            return Block(self.ask.say(ELSEWHERE))
        owner = self.graph.unit_label(places[0].opd)
        name = f"{places[0].name} ({owner})" if owner else places[0].name
        return Block(name, self.ask.record_href(places[0]))

    # --- Networks: codes instead of lines -----------------------------------------------------

    def _networks(self) -> Iterator[Strand]:
        """One wide row of networks and buses; who goes through them carries their code."""
        found = [*self.graph.of_kind(kinds.INTRA_NETWORK), *self.graph.of_kind(kinds.SERVICE_BUS)]
        inner = tuple(self._network(e) for e in found if self._used(e))
        if inner:
            self.blocks[NETWORK_SECTION] = Block(self.ask.say(NETWORKS))
            whole = Piece("networks", WIDE, (), inner=inner, holds=True)
            yield Strand((whole,), section=NETWORK_SECTION)

    def _used(self, network: Element) -> bool:
        users = self.graph.sources(network, rel.CONNECTS_THROUGH)
        return self.mine(network) or any(self.mine(user) for user in users)

    def _network(self, element: Element) -> Piece:
        values = [element.attributes.get(name) for name in ("network_type", "medium", "bandwidth")]
        words = [str(v.get("text", "")) if isinstance(v, dict) else str(v) for v in values if v]
        users = self.graph.sources(element, rel.CONNECTS_THROUGH)
        if users:
            words.append(self.ask.say(Text(f"dipakai {len(users)}", f"used by {len(users)}")))
        carried = [self.codes[n.id] for n in self.graph.targets(element, rel.RIDES_ON)]
        if carried:
            words.append(f"{self.ask.say(rel.RIDES_ON.label)} {', '.join(carried)}")
        name = f"{self.codes[element.id]} {element.name}"
        return self._piece(element, HOST, name, (", ".join(words),))

    def _through(self, element: Element) -> list[str]:
        return [self.codes[n.id] for n in self.graph.targets(element, rel.CONNECTS_THROUGH)]

    # --- Servers and clouds -------------------------------------------------------------------

    def _hosts(self) -> Iterator[Strand]:
        for host in self.hosts:
            section, pieces, ties = self.section(host), [self._host(host)], list[Tie]()
            attached = self.graph.sources(host, rel.ATTACHED_TO) if self.mine(host) else []
            for device in attached:
                more, lines = self._device(device)
                pieces += more
                ties += [*lines, self._tie(device, rel.ATTACHED_TO, host, arrow=False)]
            yield Strand(tuple(pieces), tuple(ties), section)

    def _host(self, host: Element) -> Piece:
        running = self.graph.sources(host, rel.RUNS_ON)
        shown = [a for a in running if self.mine(a) or self.mine(host)]
        inner = [self._application(host, application) for application in shown]
        if len(shown) < len(running):
            left = len(running) - len(shown)
            words = self.ask.say(Text(f"dan {left} aplikasi OPD lain", f"and {left} of others"))
            inner.append(Piece(f"{host.id}-more", HOST, ((words, False, True),), look="cell",
                               spoken=words))  # fmt: skip
        software = ", ".join(p.name for p in self.graph.targets(host, rel.RUNS_SOFTWARE))
        place = "" if self._rack(host) else str(host.attributes.get("location") or "")
        codes = " ".join(self._through(host))
        piece = self._piece(host, HOST, host.name, (self._owner(host), place, software, codes))
        return _with(piece, inner, self._rack(host))

    def _rack_name(self, element: Element) -> str:
        """The rack that the stated place begins with, inside a facility."""
        found = RACK.match(str(element.attributes.get("location") or ""))
        if not found or not self.graph.targets(element, rel.PLACED_IN):
            return ""
        return found[1][0].upper() + found[1][1:]

    def _rack(self, element: Element) -> Band | None:
        """A frame around the servers of one rack."""
        name = self._rack_name(element)
        return (
            Band(f"rack-{name}", name, domain=Domain.INFRASTRUCTURE, fill="#FFFFFF")
            if name
            else None
        )

    def _unit(self, element: Element) -> str:
        return self.graph.unit_code(element.opd)

    def _owner(self, element: Element) -> str:
        """Who owns it, where the place or the picture does not say so."""
        if self.own is not None and self.mine(element):
            return ""
        places = self.graph.targets(element, rel.PLACED_IN)
        if places and places[0].opd == element.opd:
            return ""
        return self.graph.unit_label(element.opd)

    def _application(self, host: Element, application: Element) -> Piece:
        self.drawn.setdefault(application.id, application)
        owner = self.graph.unit_label(application.opd) or self.ask.say(NATIONAL)
        if self.own is not None and self.mine(application):
            owner = ""
        whose = f"({owner})" if owner else ""
        parts = (application.name, whose, *self._through(application))
        words = " ".join(part for part in parts if part)
        return Piece(
            f"{host.id}-{application.id}", HOST, ((words, False, False),), Domain.APPLICATION,
            href=self.ask.record_href(application), spoken=words,
            stub=application.opd is None or application.redacted,
        )  # fmt: skip

    # --- Devices ------------------------------------------------------------------------------

    def _device(self, device: Element) -> tuple[list[Piece], list[Tie]]:
        """A device with the security devices that guard it."""
        stored = [s.name for s in self.graph.targets(device, rel.STORES_ON)]
        words = [f"{self.ask.say(rel.STORES_ON.label)} {', '.join(stored)}"] if stored else []
        software = ", ".join(p.name for p in self.graph.targets(device, rel.RUNS_SOFTWARE))
        pieces = [self._piece(device, DEVICE, device.name, (self._owner(device), software, *words))]
        ties = []
        for guard in self.graph.sources(device, rel.PROTECTS):
            pieces.append(self._piece(guard, GUARD, guard.name, ()))
            ties.append(self._tie(guard, rel.PROTECTS, device))
        return pieces, ties

    def _others(self) -> Iterator[Strand]:
        """Devices that no drawn server has: those guarded with their guards, the rest in a grid."""
        rest: dict[int, list[Piece]] = {}
        for device in (e for kind in DEVICES for e in self._alone(kind)):
            pieces, ties = self._device(device)
            if ties:
                yield Strand(tuple(pieces), tuple(ties), self.section(device))
            else:
                rest.setdefault(self.section(device), []).extend(pieces)
        for element in (*self._alone(kinds.SECURITY_DEVICE), *self._alone(kinds.PLATFORM_SOFTWARE)):
            piece = self._piece(element, WIDE, element.name, (self._owner(element),))
            rest.setdefault(self.section(element), []).append(piece)
        for facility in self.graph.of_kind(kinds.FACILITY):
            if self.mine(facility) and self.order[facility.id] not in self.blocks:
                piece = self._piece(facility, WIDE, facility.name, (self._owner(facility),))
                rest.setdefault(self.section(facility), []).append(piece)
        for section, pieces in rest.items():
            for start in range(0, len(pieces), IN_A_GRID):
                inner = tuple(replace(p, column=WIDE) for p in pieces[start : start + IN_A_GRID])
                whole = Piece(f"rest-{section}-{start}", WIDE, (), inner=inner, holds=True)
                yield Strand((whole,), section=section)

    def _alone(self, kind: Kind) -> list[Element]:
        found = [e for e in self.graph.of_kind(kind) if self.mine(e) and e.id not in self.drawn]
        found.sort(key=lambda e: (self._unit(e), e.code, e.id))
        if kind is kinds.PLATFORM_SOFTWARE:
            return [e for e in found if not self.graph.sources(e, rel.RUNS_SOFTWARE)]
        return found

    def _unplaced(self) -> Iterator[Strand]:
        """An OPD's applications of which nobody said where they run."""
        found = [
            a for a in self.graph.of_kind(APPLICATION)
            if self.own is not None and self.mine(a) and not self.graph.targets(a, rel.RUNS_ON)
        ]  # fmt: skip
        if found:
            self.blocks[UNPLACED_SECTION] = Block(self.ask.say(UNPLACED))
            inner = tuple(self._application(a, a) for a in found)
            whole = Piece("unplaced", WIDE, (), inner=inner, holds=True)
            yield Strand((whole,), section=UNPLACED_SECTION)

    # --- Boxes and lines ----------------------------------------------------------------------

    def _piece(self, element: Element, column: int, name: str, notes: Iterable[str]) -> Piece:
        self.drawn.setdefault(element.id, element)
        worst = self.ask.worst(element.id) if self.mine(element) else None
        soft = tuple((note, False, True) for note in notes if note)
        spoken = (self.ask.say(element.kind_.label), element.code, name, *(n for n, _b, _s in soft),
                  worst.message if worst else "")  # fmt: skip
        return Piece(
            element.id, column, ((name, True, False), *soft), Domain.INFRASTRUCTURE,
            href=self.ask.record_href(element), spoken=", ".join(p for p in spoken if p),
            stub=element.redacted or not self.mine(element), gap=worst.sort if worst else "",
        )  # fmt: skip

    def _tie(
        self, one: Element, relation: RelationType, other: Element, *, arrow: bool = True
    ) -> Tie:
        words = f"{one.name} {self.ask.say(relation.label)} {other.name}"
        dashed = one.kind in (kinds.STORAGE.name, kinds.PERIPHERAL.name)
        return Tie(one.id, other.id, dashed=dashed, arrow=arrow, spoken=words)


def _with(piece: Piece, inner: Sequence[Piece], band: Band | None) -> Piece:
    return replace(piece, inner=tuple(inner), holds=True, band=band)
