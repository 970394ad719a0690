"""SIPOC: who supplies a process with what, and who receives its result, across OPDs.

One process is drawn as swimlanes, a lane for every party; the processes of an OPD as a table.
Whether the other OPD lists the exchange too is said on its box.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from architecture.diagrams.catalogue import Ask, Diagram, diagram
from architecture.diagrams.picture import MISSING, RISK
from architecture.diagrams.scene import Item, Key, Scene
from architecture.diagrams.style import INKS, LAYER_LABELS
from architecture.diagrams.swimlanes import Flow, Lane, Swimlanes, lane_sheets
from architecture.diagrams.table_parts import Column, Part, Piece, Row, Table
from architecture.diagrams.table_sheets import closed_words, scenes_of, table_sheets
from architecture.gaps.facts import Facts
from architecture.graph import Element
from architecture.metamodel import Domain, Text
from architecture.metamodel.process import PROCESS, PROCESS_KIND
from architecture.metamodel.relations import ARISES_FROM, PART_OF, REALISES, SERVES

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
UNTYPED = Text("Jenis belum diisi", "Type not filled in")
ROLES = {"supplier": "customer", "customer": "supplier"}


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


# --- One process ------------------------------------------------------------------------------


def sipoc(ask: Ask) -> list[Scene]:
    """The process between its suppliers and customers, a lane for every party."""
    process = ask.graph.elements[ask.subject]
    known = Exchanges(ask)
    sides = {role: known.parties(process, role) for role in ROLES}
    own = known.facts.opd_of(process) or ""
    used = _used_data(ask, process)
    lanes = _lanes(ask, known, process, sides, used)
    first = next(lane for lane in lanes if lane.id == _lane_of(own))
    others = tuple(lane for lane in lanes if lane is not first)
    whole = Swimlanes(
        tuple(ask.say(words) for words in HEADS), (1, 1.45, 1.45, 1.45, 1), first, others,
        tuple(_flows(ask, lanes, process)), ("input", process.id, process.id, "output"),
    )  # fmt: skip
    listed = _listed(ask, known, process, sides, used)
    words = Text(
        f"{process.code} · {len(sides['supplier'])} pemasok · {len(sides['customer'])} pelanggan",
        f"{process.code} · {len(sides['supplier'])} suppliers · {len(sides['customer'])} customers",
    )
    return [
        Scene(ask.paper, nodes, links, KEYS, () if i else listed, ask.say(words))
        for i, (nodes, links) in enumerate(lane_sheets(whole, ask))
    ]


def _lane_of(unit: str) -> str:
    return f"opd-{unit or 'national'}"


def _used_data(ask: Ask, process: Element) -> list[Element]:
    """Data that serves a service of the process and arises elsewhere, by code."""
    made = {d.id for d in ask.graph.sources(process, ARISES_FROM)}
    found = {
        d.id: d
        for service in ask.graph.sources(process, REALISES)
        for d in ask.graph.sources(service, SERVES)
        if d.id not in made
    }
    return sorted(found.values(), key=lambda d: (d.code, d.id))


Cells = dict[int, tuple[Piece, ...]]


def _lanes(
    ask: Ask,
    known: Exchanges,
    process: Element,
    sides: dict[str, list[Party]],
    used: Sequence[Element],
) -> list[Lane]:
    """The lane of the OPD with input, process and output, then one for every party."""
    own = known.facts.opd_of(process) or ""
    owner = Party(f"opd:{own}", ask.graph.unit_label(own) or ask.say(NATIONAL),
                  ask.graph.unit_code(own), own)  # fmt: skip
    parties = {owner.key: owner}
    cells: dict[str, Cells] = {owner.key: _own_cells(ask, process)}
    for role, column in (("supplier", 0), ("customer", 4)):
        for party in sides[role]:
            parties.setdefault(party.key, party)
            piece = _party_piece(ask, known, process, role, party)
            cells.setdefault(party.key, {})[column] = (piece,)
    for element, column in (
        *((d, 1) for d in used),
        *((step, 2) for step in _steps(ask, process)),
    ):
        unit = known.facts.opd_of(element) or ""
        key = f"opd:{unit}"
        label = ask.graph.unit_label(unit) or ask.say(NATIONAL)
        parties.setdefault(key, Party(key, label, ask.graph.unit_code(unit), unit))
        mine = cells.setdefault(key, {})
        mine[column] = (*mine.get(column, ()), _element_piece(ask, element))
    ordered = sorted(parties.values(), key=lambda p: (p.key != owner.key, p.sort_key))
    return [_lane(ask, party, cells[party.key], party is owner) for party in ordered]


def _lane(ask: Ask, party: Party, cells: Cells, is_owner: bool) -> Lane:
    name = _lane_of(party.unit) if party.key.startswith("opd:") else party.key.replace(":", "-")
    href = ask.unit_href(party.code) if party.unit else ""
    parts: list[Part] = [(party.label, True, False)]
    if not party.key.startswith("opd:"):
        parts.append((ask.say(OUTSIDE), False, True))
    fill = INKS[Domain.PROCESS].base if is_owner else ""
    return Lane(name, Piece(f"lane-head-{name}", tuple(parts), href=href, fill=fill), cells)


def _steps(ask: Ask, process: Element) -> list[Element]:
    """The parts of a process in their order."""
    parts = ask.graph.sources(process, PART_OF)
    return sorted(parts, key=lambda p: (p.attributes.get("order") or 10**6, p.code, p.id))


def _own_cells(ask: Ask, process: Element) -> Cells:
    made = tuple(_element_piece(ask, d) for d in ask.graph.sources(process, ARISES_FROM))
    return {
        1: (_text_piece(ask, process, "input"),),
        2: (_element_piece(ask, process, is_centre=True),),
        3: (_text_piece(ask, process, "output"), *made),
    }


def _text_piece(ask: Ask, process: Element, name: str) -> Piece:
    """Input or output in the words of the OPD."""
    value = process.attributes.get(name)
    label = ask.say(PROCESS.attribute(name).label)
    if not value:
        words = ask.say(UNFILLED)
        return Piece(name, ((words, False, True),), stub=True, spoken=f"{label}: {words}")
    parts: list[Part] = [(line, False, False) for line in str(value).splitlines() if line.strip()]
    return Piece(name, tuple(parts), spoken=f"{label}: {value}")


def _element_piece(ask: Ask, element: Element, *, is_centre: bool = False) -> Piece:
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


def _party_piece(ask: Ask, known: Exchanges, process: Element, role: str, party: Party) -> Piece:
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
    )  # fmt: skip


def _flows(ask: Ask, lanes: Sequence[Lane], process: Element) -> list[Flow]:
    """Suppliers to input, input and data to the process, process to output, output to customers."""
    flows = [Flow("input", process.id), Flow(process.id, "output")]
    for lane in lanes:
        flows += [Flow(p.id, "input", p.spoken) for p in lane.cells.get(0, ())]
        flows += [
            Flow(p.id, process.id, p.spoken) for p in lane.cells.get(1, ()) if p.id != "input"
        ]
        flows += [
            Flow(process.id, p.id, p.spoken) for p in lane.cells.get(3, ()) if p.id != "output"
        ]
        flows += [Flow("output", p.id, p.spoken) for p in lane.cells.get(4, ())]
    return flows


KEYS = (
    Key(LAYER_LABELS[Domain.PROCESS], Domain.PROCESS),
    Key(LAYER_LABELS[Domain.DATA], Domain.DATA),
    Key(Text("belum diisi", "not filled in"), fill="#F3F5F7", dashed=True),
    Key(Text("tidak mencatat balik, atau hubungan belum ada", "not listed, or link missing"),
        sign=MISSING),
    Key(Text("risiko", "risk"), sign=RISK),
)  # fmt: skip


def _listed(
    ask: Ask,
    known: Exchanges,
    process: Element,
    sides: dict[str, list[Party]],
    used: Sequence[Element],
) -> tuple[tuple[str, tuple[Item, ...]], ...]:
    """The five parts in their order."""

    def party_items(role: str) -> tuple[Item, ...]:
        pieces = [_party_piece(ask, known, process, role, p) for p in sides[role]]
        return tuple(Item(piece.spoken) for piece in pieces)

    def records(elements: Sequence[Element]) -> tuple[Item, ...]:
        return tuple(
            Item(f"{e.code} {e.name}", ask.record_href(e), e.kind_.domain) for e in elements
        )

    made = ask.graph.sources(process, ARISES_FROM)
    texts = [Item(_text_piece(ask, process, name).spoken) for name in ("input", "output")]
    parts = (
        party_items("supplier"),
        (texts[0], *records(used)),
        records([process, *_steps(ask, process)]),
        (texts[1], *records(made)),
        party_items("customer"),
    )
    return tuple((ask.say(head), items) for head, items in zip(HEADS, parts, strict=True))


# --- The processes of an OPD ------------------------------------------------------------------


def opd_sipoc(ask: Ask) -> list[Scene]:
    """One row for each process, by type."""
    known = Exchanges(ask)
    family = ask.graph.descendants_of_unit(ask.subject)
    places = {choice.code: i for i, choice in enumerate(PROCESS_KIND.choices)}

    def key(process: Element) -> tuple[int, str, str]:
        return places.get(_type(process), len(places)), process.code, process.id

    processes = sorted((p for p in ask.graph.of_kind(PROCESS) if p.opd in family), key=key)
    words = Text(f"{len(processes)} proses", f"{len(processes)} processes")
    sheets = table_sheets(_table(ask, known, processes), ask) if processes else [()]
    listed = tuple(
        (f"{p.code} {p.name}", tuple(Item(words) for words in _in_words(ask, known, p)))
        for p in processes
    )
    return scenes_of(
        ask, sheets, KEYS, listed, subtitle=ask.say(words), hidden=closed_words(ask, processes)
    )


def _type(process: Element) -> str:
    return process.attributes.get("process_kind") or ""


def _table(ask: Ask, known: Exchanges, processes: Sequence[Element]) -> Table:
    rows, cells = [], dict[tuple[str, str], tuple[Piece, ...]]()
    for process in processes:
        kind = _type(process)
        group = PROCESS_KIND.choice_label(kind, ask.language) if kind else ask.say(UNTYPED)
        head = Piece(f"row-{process.id}", ((process.code, True, False),))
        rows.append(Row(process.id, head, group))
        for role in ROLES:
            cells[process.id, role] = _chips(ask, known, process, role)
        for name in ("input", "output"):
            piece = _text_piece(ask, process, name)
            cells[process.id, name] = (replace(piece, id=f"{name}-{process.id}", wide=True),)
        named = _element_piece(ask, process)
        cells[process.id, "process"] = (replace(named, parts=named.parts[1:], wide=True),)
    names = ("supplier", "input", "process", "output", "customer")
    columns = tuple(
        Column(name, Piece(f"head-{name}", ((ask.say(words), True, False),)), share)
        for name, words, share in zip(names, HEADS, (1.2, 1.0, 1.1, 1.0, 1.2), strict=True)
    )
    return Table(
        ask.say(Text("Kode", "Code")), columns, tuple(rows), cells, head=5.6, narrowest=12,
        widest=99, box=8.5,
    )  # fmt: skip


def _chips(ask: Ask, known: Exchanges, process: Element, role: str) -> tuple[Piece, ...]:
    """The parties of a process side by side; dashed are those outside the government."""
    found = [
        Piece(
            f"{role}-{party.key.replace(':', '-')}-{process.id}", ((party.label, False, False),),
            gap=MISSING if known.is_silent(process, role, party) else "", stub=not party.unit,
            spoken=_party_piece(ask, known, process, role, party).spoken,
        )
        for party in known.parties(process, role)
    ]  # fmt: skip
    if found:
        return tuple(found)
    words = ask.say(UNFILLED)
    none = f"{role}-none-{process.id}"
    return (Piece(none, ((words, False, True),), stub=True),)


def _in_words(ask: Ask, known: Exchanges, process: Element) -> list[str]:
    found = []
    for head, name in zip(HEADS, ("supplier", "input", "", "output", "customer"), strict=True):
        if name in ROLES:
            pieces = _chips(ask, known, process, name)
            said = "; ".join(piece.spoken or piece.parts[0][0] for piece in pieces)
            found.append(f"{ask.say(head)}: {said}")
        elif name:
            found.append(_text_piece(ask, process, name).spoken)
    return found


# --- Declared ---------------------------------------------------------------------------------

SIPOC = diagram(
    Diagram(
        "sipoc",
        Text("Peta lintas fungsi (SIPOC)", "Cross-function map (SIPOC)"),
        Text(
            "Siapa memberi masukan kepada proses ini, apa hasilnya, dan siapa yang menerima?",
            "Who supplies this process, what results, and who receives it?",
        ),
        "element",
        Text("{name}: peta lintas fungsi", "{name}: cross-function map"),
        sipoc,
        kinds=(PROCESS.name,),
    )
)
OPD_SIPOC = diagram(
    Diagram(
        "opd-sipoc",
        Text("Peta relasi proses (SIPOC)", "Process relations (SIPOC)"),
        Text(
            "Dari siapa dan untuk siapa tiap proses OPD ini bekerja?",
            "From whom and for whom does each process of this OPD work?",
        ),
        "opd",
        Text("{name}: peta relasi proses", "{name}: process relations"),
        opd_sipoc,
    )
)
