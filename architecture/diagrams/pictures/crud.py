"""Who creates and who reads data: by process, by application, and OPD by OPD.

Letters come from the relations (`architecture.data_use`). Rows are data, so that what is wrong
with one stands beside its name in words: nobody creates it, or several do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from architecture.data_use import Use, Uses, all_uses, creators
from architecture.diagrams.catalogue import Ask, Diagram, Option, diagram
from architecture.diagrams.crud_table import NATIONAL, Line, crud_scenes
from architecture.diagrams.scene import Scene
from architecture.diagrams.style import INKS
from architecture.diagrams.table_parts import Column, Part, Piece
from architecture.gaps.facts import Facts
from architecture.graph import Element
from architecture.metamodel import Text
from architecture.metamodel.application import APPLICATION
from architecture.metamodel.process import PROCESS

PROCESS_NOTE = Text(
    "CU = data timbul dari proses itu (dibuat, diperbarui). R = dipakai layanan yang mewujudkan "
    "proses itu (dibaca). Diturunkan dari hubungan; model tidak mencatat penghapusan (D). "
    "Kolom bergaris putus-putus = proses OPD lain, digabung per OPD.",
    "CU = the data arises from the process (created, updated). R = used by a service that "
    "realises it (read). Derived from relations; the model knows no deleting (D). "
    "Dashed columns = processes of other OPDs, one column for each OPD.",
)
APPLICATION_NOTE = Text(
    "CU = aplikasi memakai data dan mendukung proses asal data itu (dibuat, diperbarui di sini). "
    "R = memakai atau memasok data (dibaca). T = menerima salinan lewat integrasi. Diturunkan "
    "dari hubungan; model tidak mencatat penghapusan (D). Putus-putus = milik pihak lain.",
    "CU = uses the data and supports the process it arises from (created, updated here). "
    "R = uses or supplies it (read). T = receives a copy by an exchange. Derived from relations; "
    "the model knows no deleting (D). Dashed = of others.",
)
CITY_NOTE = Text(
    "CU = proses atau aplikasi OPD itu membuat dan memperbarui data. R = memakai. T = menerima "
    "salinan lewat integrasi. Digambar: data yang dipakai lebih dari satu OPD, dan data "
    "tanpa pembuat. Diturunkan dari hubungan; model tidak mencatat penghapusan (D).",
    "CU = a process or application of the OPD creates and updates the data. R = reads. T = "
    "receives a copy by an exchange. Drawn: data that several OPDs use, and data without "
    "creator. Derived from relations; the model knows no deleting (D).",
)


# --- One OPD ----------------------------------------------------------------------------------


def opd_crud(ask: Ask) -> list[Scene]:
    """The data of an OPD and what it uses of others, by its processes or applications."""
    kind = PROCESS if ask.options.get("kolom", "proses") == "proses" else APPLICATION
    facts = Facts(ask.graph, ask.today, ask.vocabulary)
    family = ask.graph.descendants_of_unit(ask.subject)
    lines: list[Line] = []
    columns: dict[str, None] = {}
    for data_id, uses in all_uses(ask.graph).items():
        data = ask.graph.elements[data_id]
        users = {u: w for u, w in uses.items() if ask.graph.elements[u].kind == kind.name}
        is_own = data.opd in family
        if not is_own and not any(ask.graph.elements[u].opd in family for u in users):
            continue
        line = _line(ask, facts, data, users, family, kind.name)
        lines.append(line)
        columns |= dict.fromkeys(line.uses)
    own = [e.id for e in ask.graph.of_kind(kind) if e.opd in family]
    note = PROCESS_NOTE if kind is PROCESS else APPLICATION_NOTE
    heads = _heads(ask, own, columns)
    return crud_scenes(ask, lines, heads, note, kind.label)


def _line(
    ask: Ask, facts: Facts, data: Element, users: Uses, family: frozenset[str], kind: str
) -> Line:
    """Own users stay themselves; those of others become their OPD, foreign applications stay."""
    uses: dict[str, frozenset[Use]] = {}
    for user, ways in users.items():
        element = ask.graph.elements[user]
        if element.opd in family or kind == APPLICATION.name:
            column = user
        else:
            column = f"opd:{facts.opd_of(element) or ''}"
        uses[column] = uses.get(column, frozenset()) | ways
    made = tuple(e.id for e in creators(ask.graph, users, kind))
    return Line(data, uses, made)


def _heads(ask: Ask, own: Sequence[str], met: Iterable[str]) -> list[Column]:
    """Own records by code, then those of others, then whole OPDs."""
    elements = [ask.graph.elements[c] for c in own]
    others = [ask.graph.elements[c] for c in met if c in ask.graph.elements and c not in set(own)]
    heads = [_element_head(ask, e, stub=False) for e in elements]
    heads += [
        _element_head(ask, e, stub=True) for e in sorted(others, key=lambda e: (e.code, e.id))
    ]
    units = [c.removeprefix("opd:") for c in met if c.startswith("opd:")]
    return heads + [_unit_head(ask, u, stub=True) for u in sorted(units, key=ask.graph.unit_code)]


def _element_head(ask: Ask, element: Element, *, stub: bool) -> Column:
    words = f"{element.code} {element.name}"
    owner = ask.graph.unit_label(element.opd) or ask.say(NATIONAL)
    fill = "" if stub else INKS[element.kind_.domain].base
    parts: list[Part] = [(words, False, False)]
    piece = Piece(
        f"head-{element.id}", tuple(parts), href=ask.record_href(element), fill=fill, stub=stub,
        spoken=f"{words}, {owner}",
    )  # fmt: skip
    return Column(element.id, piece)


def _unit_head(ask: Ask, unit: str, *, stub: bool) -> Column:
    label = ask.graph.unit_label(unit) or ask.say(NATIONAL)
    name = ask.graph.units[unit].name if unit in ask.graph.units else label
    href = ask.unit_href(ask.graph.unit_code(unit)) if unit in ask.graph.units else ""
    piece = Piece(
        f"head-unit-{unit or 'national'}", ((label, True, False),), href=href, stub=stub,
        spoken=name,
    )  # fmt: skip
    return Column(f"opd:{unit}", piece)


# --- The government ---------------------------------------------------------------------------


def city_crud(ask: Ask) -> list[Scene]:
    """Data that several OPDs use or nobody creates, with how each OPD uses it."""
    facts = Facts(ask.graph, ask.today, ask.vocabulary)
    lines: list[Line] = []
    met: dict[str, None] = {}
    alone = 0
    for data_id, users in all_uses(ask.graph).items():
        line = _city_line(ask, facts, ask.graph.elements[data_id], users)
        owner = f"opd:{facts.opd_of(line.data) or ''}"
        if len({*line.uses, owner}) < 2 and (line.creators or line.data.redacted):
            alone += 1
            continue
        lines.append(line)
        met |= dict.fromkeys(line.uses)
    units = sorted(
        (c.removeprefix("opd:") for c in met), key=lambda u: (not u, ask.graph.unit_code(u))
    )
    heads = [_unit_head(ask, unit, stub=not unit) for unit in units]
    words = Text(
        f"{alone} data yang dipakai satu OPD saja tidak digambar; lihat matriks OPD-nya.",
        f"{alone} data sets used by one OPD only are not drawn; see the matrix of the OPD.",
    )
    return crud_scenes(
        ask, lines, heads, CITY_NOTE, Text("OPD", "OPD"), ask.say(words) if alone else ""
    )


def _city_line(ask: Ask, facts: Facts, data: Element, users: Uses) -> Line:
    uses: dict[str, frozenset[Use]] = {}
    for user, ways in users.items():
        column = f"opd:{facts.opd_of(ask.graph.elements[user]) or ''}"
        uses[column] = uses.get(column, frozenset()) | ways
    made = [c for c, ways in uses.items() if Use.CREATES in ways]
    return Line(data, uses, tuple(sorted(made, key=lambda c: ask.graph.unit_code(c[4:]))))


# --- Declared ---------------------------------------------------------------------------------

CITY_CRUD = diagram(
    Diagram(
        "crud",
        Text("Data bersama menurut OPD", "Shared data by OPD"),
        Text(
            "OPD mana membuat dan mana memakai data yang dipakai bersama?",
            "Which OPDs create and which use the data that several use?",
        ),
        "government",
        Text("{name}: data bersama menurut OPD", "{name}: shared data by OPD"),
        city_crud,
    )
)
OPD_CRUD = diagram(
    Diagram(
        "opd-crud",
        Text("Matriks data (CRUD)", "Data matrix (CRUD)"),
        Text(
            "Proses atau aplikasi mana membuat dan memakai data, dan data mana tanpa pembuat?",
            "Which processes or applications create and use data, and which data has no creator?",
        ),
        "opd",
        Text("{name}: matriks data", "{name}: data matrix"),
        opd_crud,
        options=(
            Option(
                "kolom",
                Text("Kolom", "Columns"),
                (
                    ("proses", Text("proses bisnis", "business processes")),
                    ("aplikasi", Text("aplikasi", "applications")),
                ),
            ),
        ),
    )
)
