"""What SIPOC pictures are made of: parties, whether they answer, and boxes."""

from __future__ import annotations

from dataclasses import dataclass

from architecture.diagrams.catalogue import Ask
from architecture.diagrams.picture import MISSING, RISK
from architecture.diagrams.scene import Key
from architecture.diagrams.style import LAYER_LABELS
from architecture.diagrams.table_parts import Part, Piece
from architecture.gaps.facts import Facts
from architecture.graph import Element
from architecture.metamodel import Domain, Text
from architecture.metamodel.process import PROCESS

HEADS = (
    Text("Pemasok", "Supplier"),
    Text("Masukan", "Input"),
    Text("Proses", "Process"),
    Text("Luaran", "Output"),
    Text("Pelanggan", "Customer"),
)
UNFILLED = Text("belum diisi", "not filled in")
NO_ANSWER = Text("tidak mencatat balik", "does not list it")
ANSWERS = Text("mencatat balik", "lists it too")
OUTSIDE = Text("pihak luar", "outside the government")
WITHIN = Text("di dalam OPD", "within the OPD")
NATIONAL = Text("nasional, bersama", "national, shared")
ROLES = {"supplier": "customer", "customer": "supplier"}
KEYS = (
    Key(LAYER_LABELS[Domain.PROCESS], Domain.PROCESS),
    Key(LAYER_LABELS[Domain.DATA], Domain.DATA),
    Key(Text("pihak luar, atau belum diisi", "outside, or empty"), fill="#F3F5F7", dashed=True),
    Key(Text("tidak mencatat balik, atau hubungan belum ada", "not listed, or link missing"),
        sign=MISSING),
    Key(Text("risiko", "risk"), sign=RISK),
)  # fmt: skip


@dataclass(frozen=True)
class Party:
    """A supplier or customer: an OPD (by its reporting unit) or an institution."""

    key: str
    label: str
    code: str
    unit: str  # "" for an institution

    @property
    def sort_key(self) -> tuple[bool, str, str]:
        return not self.unit, self.code, self.label


class Exchanges:
    """Who names whom: suppliers and customers of all processes that the reader sees."""

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self.facts = Facts(ask.graph, ask.today, ask.vocabulary)
        processes = ask.graph.of_kind(PROCESS)
        self.with_processes = {self.facts.opd_of(p) for p in processes}
        self.named = {
            role: {
                (self.facts.opd_of(p), unit)
                for p in processes
                for unit in self.facts.party_opds(p.attributes.get(role))
            }
            for role in ROLES
        }

    def parties(self, process: Element, role: str) -> list[Party]:
        """Each party of a process once, OPDs by code, then the others by name."""
        found: dict[str, Party] = {}
        for key in process.attributes.get(role) or ():
            party = self._party(key)
            found[party.key] = party
        return sorted(found.values(), key=lambda p: p.sort_key)

    def _party(self, key: str) -> Party:
        label = self.ask.vocabulary.party_label(key)
        unit = key.removeprefix("opd:") if key.startswith("opd:") else ""
        line = self.facts.line(unit) if unit in self.ask.graph.units else ""
        if not line:
            return Party(key, label, "", "")
        graph = self.ask.graph
        return Party(f"opd:{line}", graph.unit_label(line), graph.unit_code(line), line)

    def is_silent(self, process: Element, role: str, party: Party) -> bool:
        """Whether an OPD that records processes names nobody of ours in return."""
        own = self.facts.opd_of(process)
        if not party.unit or party.unit == own or party.unit not in self.with_processes:
            return False
        return (party.unit, own) not in self.named[ROLES[role]]


# --- Pieces ---


def text_piece(ask: Ask, process: Element, name: str) -> Piece:
    """Input or output in the words of the OPD."""
    value = process.attributes.get(name)
    label = ask.say(PROCESS.attribute(name).label)
    if not value:
        words = ask.say(UNFILLED)
        return Piece(name, ((words, False, True),), stub=True, spoken=f"{label}: {words}")
    parts: list[Part] = [(line, False, False) for line in str(value).splitlines() if line.strip()]
    return Piece(name, tuple(parts), spoken=f"{label}: {value}")


def element_piece(ask: Ask, element: Element, *, is_centre: bool = False) -> Piece:
    worst = ask.worst(element.id)
    parts: tuple[Part, ...] = (
        (element.code, True, False), (element.name, is_centre, False),
    )  # fmt: skip
    spoken = f"{element.code} {element.name}"
    return Piece(
        element.id, parts, "box", element.kind_.domain, ask.record_href(element),
        f"{spoken}, {worst.message}" if worst else spoken, thick=is_centre,
        gap=worst.sort if worst else "",
    )  # fmt: skip


def party_piece(ask: Ask, known: Exchanges, process: Element, role: str, party: Party) -> Piece:
    """What is to say about a party: whether it names our OPD in return."""
    own = known.facts.opd_of(process)
    silent = known.is_silent(process, role, party)
    words = WITHIN if party.unit == own else NO_ANSWER if silent else ANSWERS
    if not party.unit:
        words = OUTSIDE
    elif party.unit != own and party.unit not in known.with_processes:
        words = NO_ANSWER
    name = f"{role}-{party.key.replace(':', '-')}"
    return Piece(
        name, ((party.label, True, False), (ask.say(words), False, True)),
        gap=MISSING if silent else "", spoken=f"{party.label}: {ask.say(words)}",
        stub=not party.unit,
    )  # fmt: skip
