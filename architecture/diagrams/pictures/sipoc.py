"""SIPOC: who supplies a process with what, and who receives its result, across OPDs.

One process is drawn as swimlanes, a lane for every party (all processes of an OPD are a table,
`sipoc_table`). Whether the other OPD lists the exchange too is said on its box.
"""

from __future__ import annotations

from collections.abc import Sequence

from architecture.diagrams.catalogue import Ask, Diagram, diagram
from architecture.diagrams.scene import Item, Scene
from architecture.diagrams.sipoc_parts import (
    HEADS,
    KEYS,
    NATIONAL,
    OUTSIDE,
    ROLES,
    Exchanges,
    Party,
    element_piece,
    party_piece,
    text_piece,
)
from architecture.diagrams.style import INKS
from architecture.diagrams.swimlanes import Flow, Lane, Swimlanes, lane_sheets
from architecture.diagrams.table_parts import Part, Piece
from architecture.graph import Element
from architecture.metamodel import Domain, Text
from architecture.metamodel.process import PROCESS
from architecture.metamodel.relations import ARISES_FROM, PART_OF, REALISES, SERVES

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
            piece = party_piece(ask, known, process, role, party)
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
        mine[column] = (*mine.get(column, ()), element_piece(ask, element))
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
    made = tuple(element_piece(ask, d) for d in ask.graph.sources(process, ARISES_FROM))
    return {
        1: (text_piece(ask, process, "input"),),
        2: (element_piece(ask, process, is_centre=True),),
        3: (text_piece(ask, process, "output"), *made),
    }


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


def _listed(
    ask: Ask,
    known: Exchanges,
    process: Element,
    sides: dict[str, list[Party]],
    used: Sequence[Element],
) -> tuple[tuple[str, tuple[Item, ...]], ...]:
    """The five parts in their order."""

    def party_items(role: str) -> tuple[Item, ...]:
        pieces = [party_piece(ask, known, process, role, p) for p in sides[role]]
        return tuple(Item(piece.spoken) for piece in pieces)

    def records(elements: Sequence[Element]) -> tuple[Item, ...]:
        return tuple(
            Item(f"{e.code} {e.name}", ask.record_href(e), e.kind_.domain) for e in elements
        )

    made = ask.graph.sources(process, ARISES_FROM)
    texts = [Item(text_piece(ask, process, name).spoken) for name in ("input", "output")]
    parts = (
        party_items("supplier"),
        (texts[0], *records(used)),
        records([process, *_steps(ask, process)]),
        (texts[1], *records(made)),
        party_items("customer"),
    )
    return tuple((ask.say(head), items) for head, items in zip(HEADS, parts, strict=True))


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
