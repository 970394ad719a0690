"""Coverage heat map: which nodes of the reference trees have how many records, and which none.

Every figure is printed; colour only repeats it. The government sees the branches by OPD first,
then every leaf; an OPD sees the leaves of its branches.
"""

from __future__ import annotations

from collections.abc import Sequence

from architecture.diagrams.catalogue import Ask, Diagram, Option, diagram
from architecture.diagrams.coverage_counts import (
    Coverage,
    by_domain,
    coverage_of,
    feeding,
    tree_of,
)
from architecture.diagrams.scene import Item, Key, Scene
from architecture.diagrams.style import INKS
from architecture.diagrams.table_parts import Column, Part, Piece, Row, Table
from architecture.diagrams.table_sheets import (
    Listed,
    Nodes,
    closed_words,
    scenes_of,
    table_sheets,
)
from architecture.diagrams.table_shelves import Block, shelf_sheets
from architecture.gaps.facts import Facts
from architecture.graph import Element
from architecture.metamodel import Domain, Text
from architecture.metamodel.types import FAMILIES
from architecture.vocabulary import ReferenceNode

STEPS = ((0, 0.0), (2, 0.1), (5, 0.2), (10, 0.32), (10**9, 0.46))  # up to how many: how dark
NATIONAL = Text("nasional, bersama", "national, shared")
EMPTY = Text("Simpul belum diisi", "No node given")
UNKNOWN = Text("Isian di luar pohon", "Not a node of the tree")
NONE = Text("belum ada catatan", "no record")
CITY_NOTE = Text(
    "Angka = catatan OPD itu pada cabang ini atau di bawahnya; kosong = tidak ada. "
    "Terisi = simpul paling bawah yang punya catatan, dari semua simpul paling bawah cabang.",
    "Figure = the OPD's records on this branch or below; empty = none. "
    "Filled = leaves that have a record, of all leaves of the branch.",
)
LEAF_NOTE = Text(
    "Tiap kotak satu simpul paling bawah dengan jumlah catatannya; putus-putus = belum ada. "
    "Di kepala cabang: simpul terisi dari semua, dan catatan yang hanya menunjuk cabangnya.",
    "Every box is a leaf with its number of records; dashed = none yet. "
    "On top of a branch: leaves filled of all, and records that name only the branch.",
)


def city_coverage(ask: Ask) -> list[Scene]:
    """Branches by OPD, then every leaf."""
    family = _family(ask)
    tree = tree_of(ask.vocabulary, family)
    whole = coverage_of(ask.graph, tree, family, None)
    if not tree.nodes:
        return _scenes(ask, family, whole, [()], "")
    sheets = table_sheets(_matrix(ask, family, whole), ask)
    if not tree.is_small:
        sheets += _leaf_sheets(ask, family, whole, tree.branches, first=len(sheets) + 1)
    return _scenes(ask, family, whole, sheets, "")


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
    sheets = _leaf_sheets(ask, family, own, shown, first=1) if shown else [()]
    return _scenes(ask, family, own, sheets, ask.say(words) if left else "")


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
        corner, _columns(ask, facts, met), tuple(rows), cells, head=20, narrowest=1.9,
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
        Column("total", total, size=2.7),
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
        fill = _shade(family, number) if family else ""
        cells[row, unit] = (_figure(f"{row}-{unit or 'national'}", number, fill=fill),)
    return set(counts)


def _figure(name: str, number: int, *, bold: bool = False, fill: str = "") -> Piece:
    return Piece(name, ((str(number), bold, False),), fill=fill, centred=True)


def _figure_words(name: str, words: str) -> Piece:
    return Piece(name, ((words, False, False),), centred=True)


# --- Leaves -----------------------------------------------------------------------------------


def _leaf_sheets(
    ask: Ask, family: str, found: Coverage, branches: Sequence[ReferenceNode], *, first: int
) -> list[Nodes]:
    blocks = [_block(ask, family, found, node) for node in branches]
    return shelf_sheets(blocks, ask, narrowest=11, tallest=9, first=first, note=ask.say(LEAF_NOTE))


def _block(ask: Ask, family: str, found: Coverage, node: ReferenceNode) -> Block:
    tree = found.tree
    leaves = tree.leaves_of(node.code)
    top = tree.above(node.code)[-1]
    facts = ask.say(Text(f"terisi {_share(found, leaves)}", f"filled {_share(found, leaves)}"))
    inner = [e for n in tree.nodes if n not in leaves and tree.branch(n.code) is node
             for e in found.of(n)]  # fmt: skip
    if inner:
        only = Text(f"{len(inner)} hanya menunjuk cabang", f"{len(inner)} name the branch only")
        facts = f"{facts}, {ask.say(only)}"
    parts: tuple[Part, ...] = ((node.label, True, False), (facts, False, True))
    head = Piece(f"head-{node.code}", parts)
    return Block(top.label, head, tuple(_leaf(ask, family, found, leaf) for leaf in leaves))


def _share(found: Coverage, leaves: Sequence[ReferenceNode]) -> str:
    return f"{sum(bool(found.of(leaf)) for leaf in leaves)}/{len(leaves)}"


def _leaf(ask: Ask, family: str, found: Coverage, leaf: ReferenceNode) -> Piece:
    members = found.of(leaf)
    number = len(members)
    split = by_domain(members)
    words = f"{number} · {split}" if split else str(number)
    first: Part = (words, True, False) if number else (ask.say(NONE), False, True)
    code: Part = (leaf.label, False, False)
    return Piece(
        f"leaf-{leaf.code}", (first, code), fill=_shade(family, number), stub=not number,
        spoken=f"{leaf.label}: {number or ask.say(NONE)}",
    )  # fmt: skip


# --- Colour, list, legend ---------------------------------------------------------------------


def _domain(family: str) -> Domain:
    """The domain whose colour a tree has: that of the first kind that names its nodes."""
    return next(iter(kind.domain for kind, _attribute in feeding(family)), Domain.PROCESS)


def _shade(family: str, number: int) -> str:
    """The darker the more; white for none."""
    share = next(share for most, share in STEPS if number <= most)
    line = INKS[_domain(family)].line
    parts = [int(line[i : i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(255 - (255 - part) * share):02X}" for part in parts)


def _keys(family: str) -> tuple[Key, ...]:
    words = (
        Text("1–2 catatan", "1–2 records"),
        Text("3–5", "3–5"),
        Text("6–10", "6–10"),
        Text("lebih dari 10", "more than 10"),
    )
    shades = [Key(said, fill=_shade(family, most)) for said, (most, _share) in
              zip(words, STEPS[1:], strict=True)]  # fmt: skip
    return (*shades, Key(NONE, fill="#F3F5F7", dashed=True))


def _scenes(
    ask: Ask, family: str, found: Coverage, sheets: Sequence[Nodes], hidden: str
) -> list[Scene]:
    labels = [ask.say(kind.label) for kind, _attribute in feeding(family)]
    many = Text(f"{len(labels)} jenis catatan", f"{len(labels)} kinds of records")
    kinds = ", ".join(labels) if len(labels) < 3 else ask.say(many)
    tree, records = found.tree, len(found.all)
    words = Text(
        f"{family}: {found.covered} dari {len(tree.leaves)} simpul paling bawah terisi · "
        f"{records} catatan, {len(found.empty)} tanpa simpul",
        f"{family}: {found.covered} of {len(tree.leaves)} leaves filled · "
        f"{records} records, {len(found.empty)} without a node",
    )
    closed = closed_words(ask, found.closed)
    listed = _listed(ask, found)
    made = scenes_of(
        ask, sheets, _keys(family), listed, subtitle=f"{ask.say(words)} · {kinds}",
        hidden=" ".join(part for part in (hidden, closed) if part),
    )  # fmt: skip
    return made


def _listed(ask: Ask, found: Coverage) -> Listed:
    """By branch, every node with its records; then the records without a node."""
    tree = found.tree
    listed = []
    for branch in tree.branches:
        nodes = [n for n in tree.nodes if tree.branch(n.code) is branch
                 and (found.of(n) or n in tree.leaves)]  # fmt: skip
        listed.append((branch.label, tuple(_item(ask, found, n) for n in nodes)))
    for label, members in ((EMPTY, found.empty), (UNKNOWN, found.unknown)):
        items = tuple(
            Item(f"{e.code} {e.name}", ask.record_href(e), e.kind_.domain) for e in members
        )
        if items:
            listed.append((ask.say(label), items))
    return tuple(listed)


def _item(ask: Ask, found: Coverage, node: ReferenceNode) -> Item:
    members = found.of(node)
    words = str(len(members)) if members else ask.say(NONE)
    return Item(f"{node.label}: {words}", notes=tuple(f"{e.code} {e.name}" for e in members))


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
