"""Coverage heat map: which nodes of the reference trees have how many records, and which none.

Every figure is printed; colour only repeats it. The government sees the branches by OPD first,
then every leaf; an OPD sees the leaves of its branches.
"""

from __future__ import annotations

from collections.abc import Sequence

from architecture.diagrams.catalogue import Ask, Diagram, Option, diagram
from architecture.diagrams.coverage_counts import (
    Coverage,
    coverage_of,
    tree_of,
)
from architecture.diagrams.coverage_leaves import (
    EMPTY,
    UNKNOWN,
    coverage_scenes,
    leaf_sheets,
    shade_of,
)
from architecture.diagrams.scene import Scene
from architecture.diagrams.table_parts import Column, Piece, Row, Table
from architecture.diagrams.table_sheets import (
    table_sheets,
)
from architecture.gaps.facts import Facts
from architecture.graph import Element
from architecture.metamodel import Text
from architecture.metamodel.types import FAMILIES
from architecture.vocabulary import ReferenceNode

NATIONAL = Text("nasional, bersama", "national, shared")
CITY_NOTE = Text(
    "Angka = catatan OPD itu pada cabang ini atau di bawahnya; kosong = tidak ada. "
    "Terisi = simpul paling bawah yang punya catatan, dari semua simpul paling bawah cabang.",
    "Figure = the OPD's records on this branch or below; empty = none. "
    "Filled = leaves that have a record, of all leaves of the branch.",
)


def city_coverage(ask: Ask) -> list[Scene]:
    """Branches by OPD, then every leaf."""
    family = _family(ask)
    tree = tree_of(ask.vocabulary, family)
    whole = coverage_of(ask.graph, tree, family, None)
    if not tree.nodes:
        return coverage_scenes(ask, family, whole, [()], "")
    sheets = table_sheets(_matrix(ask, family, whole), ask)
    if not tree.is_small:
        sheets += leaf_sheets(ask, family, whole, tree.branches, first=len(sheets) + 1)
    return coverage_scenes(ask, family, whole, sheets, "")


def opd_coverage(ask: Ask) -> list[Scene]:
    """The leaves of the branches in which the OPD has records; all of them if asked."""
    family = _family(ask)
    tree = tree_of(ask.vocabulary, family)
    own = coverage_of(ask.graph, tree, family, ask.graph.descendants_of_unit(ask.subject))
    wide = ask.options.get("cabang") == "semua" or tree.is_small
    shown = [n for n in tree.branches if wide or own.below(n)]
    left = len(tree.branches) - len(shown)
    words = Text(
        f"{left} cabang tanpa catatan OPD ini tidak digambar.",
        f"{left} branches without a record of this OPD are not drawn.",
    )
    sheets = leaf_sheets(ask, family, own, shown, first=1) if shown else [()]
    return coverage_scenes(ask, family, own, sheets, ask.say(words) if left else "")


def _family(ask: Ask) -> str:
    return ask.options.get("pohon", TREES[0]).upper()


# --- Branches by OPD --------------------------------------------------------------------------


def _matrix(ask: Ask, family: str, whole: Coverage) -> Table:
    tree, facts = whole.tree, Facts(ask.graph, ask.today, ask.vocabulary)
    shown = tree.leaves if tree.is_small else tree.branches
    rows = [_row(n) for n in shown]
    cells: dict[tuple[str, str], tuple[Piece, ...]] = {}
    met: set[str] = set()
    for node in shown:
        members = whole.below(node)
        cells[node.code, "total"] = (_figure(f"total-{node.code}", len(members), bold=True),)
        cells[node.code, "filled"] = (_figure_words(f"filled-{node.code}", _filled(whole, node)),)
        met |= _by_unit(ask, facts, family, cells, node.code, members)
    for key, label, members in (("empty", EMPTY, whole.empty), ("unknown", UNKNOWN, whole.unknown)):
        if members:
            rows.append(Row(key, Piece(f"row-{key}", ((ask.say(label), True, False),))))
            cells[key, "total"] = (_figure(f"total-{key}", len(members), bold=True),)
            met |= _by_unit(ask, facts, "", cells, key, members)
    corner = ask.say(Text(f"Simpul {family} × OPD", f"{family} node × OPD"))
    return Table(
        corner, _columns(ask, facts, met), tuple(rows), cells, head=16, narrowest=1.85,
        widest=5, dense=True, turned=True, note=ask.say(CITY_NOTE),
    )  # fmt: skip


def _columns(ask: Ask, facts: Facts, met: set[str]) -> tuple[Column, ...]:
    """The two sums, then every OPD that has a record, then what belongs to none."""
    total = Piece("head-total", ((ask.say(Text("Catatan", "Records")), True, False),))
    filled = Piece("head-filled", ((ask.say(Text("Terisi", "Filled")), True, False),))
    own = [
        Column(u.id, Piece(f"head-{u.id}", ((u.label, True, False),), spoken=u.name,
                           href=ask.unit_href(u.code)))
        for u in facts.reporting_units if u.id in met
    ]  # fmt: skip
    shared = Piece("head-national", ((ask.say(NATIONAL), True, False),))
    return (
        Column("total", total, size=3.4),
        Column("filled", filled, size=3.4),
        *own,
        *([Column("", shared)] if "" in met else []),
    )


def _row(node: ReferenceNode) -> Row:
    return Row(node.code, Piece(f"row-{node.code}", ((node.label, False, False),)))


def _filled(whole: Coverage, node: ReferenceNode) -> str:
    leaves = whole.tree.leaves_of(node.code) or [node]
    if whole.tree.is_small:
        leaves = [node]
    return f"{sum(bool(whole.of(leaf)) for leaf in leaves)}/{len(leaves)}"


def _by_unit(
    ask: Ask,
    facts: Facts,
    family: str,
    cells: dict[tuple[str, str], tuple[Piece, ...]],
    row: str,
    members: Sequence[Element],
) -> set[str]:
    """Fills the cells of one row; the OPDs that have a figure ("" for records of none)."""
    counts: dict[str, int] = {}
    for element in members:
        unit = facts.opd_of(element) or ""
        counts[unit] = counts.get(unit, 0) + 1
    for unit, number in counts.items():
        fill = shade_of(family, number) if family else ""
        cells[row, unit] = (_figure(f"{row}-{unit or 'national'}", number, fill=fill),)
    return set(counts)


def _figure(name: str, number: int, *, bold: bool = False, fill: str = "") -> Piece:
    return Piece(name, ((str(number), bold, False),), fill=fill, centred=True)


def _figure_words(name: str, words: str) -> Piece:
    return Piece(name, ((words, False, False),), centred=True)


# --- Declared ---------------------------------------------------------------------------------

TREES = tuple(family.lower() for family in FAMILIES if family.isupper())
TREE = Option(
    "pohon",
    Text("Pohon referensi", "Reference tree"),
    tuple((name, Text(name.upper(), name.upper())) for name in TREES),
)
CITY_COVERAGE = diagram(
    Diagram(
        "coverage",
        Text("Cakupan referensi arsitektur", "Coverage of the reference trees"),
        Text(
            "Simpul RAB, RAL, RAD, RAA, RAI, RAK mana yang terisi, oleh siapa, mana yang belum?",
            "Which nodes of the reference trees have records, of whom, and which have none?",
        ),
        "government",
        Text("{name}: cakupan referensi arsitektur", "{name}: coverage of the references"),
        city_coverage,
        options=(TREE,),
    )
)
OPD_COVERAGE = diagram(
    Diagram(
        "opd-coverage",
        Text("Cakupan referensi OPD", "Reference coverage of an OPD"),
        Text(
            "Simpul referensi mana yang dipakai catatan OPD ini, mana di sekitarnya yang belum?",
            "Which reference nodes do this OPD's records name, and which near them have none?",
        ),
        "opd",
        Text("{name}: cakupan referensi arsitektur", "{name}: coverage of the references"),
        opd_coverage,
        options=(
            TREE,
            Option(
                "cabang",
                Text("Cabang", "Branches"),
                (
                    ("terisi", Text("yang terisi saja", "only those with records")),
                    ("semua", Text("semua", "all")),
                ),
            ),
        ),
    )
)
