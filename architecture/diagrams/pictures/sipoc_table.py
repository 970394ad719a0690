"""SIPOC of all processes of an OPD: a row for each, from supplier to customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from architecture.diagrams.catalogue import Ask, Diagram, diagram
from architecture.diagrams.picture import MISSING
from architecture.diagrams.scene import Item, Scene
from architecture.diagrams.sipoc_parts import (
    HEADS,
    KEYS,
    ROLES,
    UNFILLED,
    Exchanges,
    element_piece,
    party_piece,
    text_piece,
)
from architecture.diagrams.table_parts import Column, Piece, Row, Table
from architecture.diagrams.table_sheets import closed_words, scenes_of, table_sheets
from architecture.graph import Element
from architecture.metamodel import Text
from architecture.metamodel.process import PROCESS, PROCESS_KIND

UNTYPED = Text("Jenis belum diisi", "Type not filled in")


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
            piece = text_piece(ask, process, name)
            cells[process.id, name] = (replace(piece, id=f"{name}-{process.id}", wide=True),)
        named = element_piece(ask, process)
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
            spoken=party_piece(ask, known, process, role, party).spoken,
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
            found.append(text_piece(ask, process, name).spoken)
    return found


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
