"""The leaves of a reference tree as boxes: the more records, the darker; figures in words too."""

from __future__ import annotations

from collections.abc import Sequence

from architecture.diagrams.catalogue import Ask
from architecture.diagrams.coverage_counts import Coverage, by_domain, feeding
from architecture.diagrams.scene import Item, Key, Scene
from architecture.diagrams.style import INKS
from architecture.diagrams.table_parts import Part, Piece
from architecture.diagrams.table_sheets import Listed, Nodes, closed_words, scenes_of
from architecture.diagrams.table_shelves import Block, shelf_sheets
from architecture.metamodel import Domain, Text
from architecture.vocabulary import ReferenceNode

STEPS = ((0, 0.0), (2, 0.1), (5, 0.2), (10, 0.32), (10**9, 0.46))  # up to how many: how dark
EMPTY = Text("Simpul belum diisi", "No node given")
UNKNOWN = Text("Isian di luar pohon", "Not a node of the tree")
NONE = Text("belum ada catatan", "no record")
LEAF_NOTE = Text(
    "Tiap kotak satu simpul paling bawah dengan jumlah catatannya; putus-putus = belum ada. "
    "Di kepala cabang: simpul terisi dari semua, dan catatan yang hanya menunjuk cabangnya.",
    "Every box is a leaf with its number of records; dashed = none yet. "
    "On top of a branch: leaves filled of all, and records that name only the branch.",
)


def leaf_sheets(
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
    return Block(
        family if top is node else top.label,
        head,
        tuple(_leaf(ask, family, found, leaf) for leaf in leaves),
    )


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
        f"leaf-{leaf.code}", (first, code), fill=shade_of(family, number), stub=not number,
        spoken=f"{leaf.label}: {number or ask.say(NONE)}",
    )  # fmt: skip


# --- Colour, list, legend ---------------------------------------------------------------------


def _domain(family: str) -> Domain:
    """The domain whose colour a tree has: that of the first kind that names its nodes."""
    return next(iter(kind.domain for kind, _attribute in feeding(family)), Domain.PROCESS)


def shade_of(family: str, number: int) -> str:
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
    shades = [Key(said, fill=shade_of(family, most)) for said, (most, _share) in
              zip(words, STEPS[1:], strict=True)]  # fmt: skip
    return (*shades, Key(NONE, fill="#F3F5F7", dashed=True))


def coverage_scenes(
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
