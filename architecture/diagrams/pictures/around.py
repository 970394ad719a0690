"""Pictures around one record: what it touches, to a depth, upward or downward in the layers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from architecture.diagrams.catalogue import Ask, Diagram, Option, diagram
from architecture.diagrams.layout import Area
from architecture.diagrams.picture import DUPLICATE, MISSING, RISK, Mark
from architecture.diagrams.planning import counted, relation_type
from architecture.diagrams.ranks import rough_share, staggered
from architecture.diagrams.scene import (
    Item,
    Key,
    Link,
    Node,
    Scene,
    TooLarge,
    Words,
    height_of,
    text_lines,
    width_inside,
)
from architecture.diagrams.scene_dot import placed_by_graphviz
from architecture.diagrams.scene_svg import domain_keys
from architecture.diagrams.style import INKS, LAYER_LABELS
from architecture.diagrams.surroundings import (
    RANK,
    Crowd,
    Reached,
    Tie,
    gathered,
    phrase_of,
    ties,
    walk,
)
from architecture.graph import Element
from architecture.metamodel import METAMODEL, Domain, Text

MOST, FEWEST = 48, 6  # boxes on one sheet; tried from the most on
LABELLED = 14  # with more boxes the words of lines stand in the list alone
WIDTH, SIZE, SMALL = 108.0, 8.0, 7.4
# Inches between rows and between boxes.
LOOSE, CLOSE = {"ranksep": "0.6"}, {"ranksep": "0.3", "nodesep": "0.11"}
NAMES, CLOSELY = 6, 16  # names of a crowd in its box, fewer where there are fewer boxes
HOPELESS = 0.6  # estimated share of 7 points below which Graphviz is not asked


@dataclass(frozen=True)
class View:
    """What a context picture shows, before anything has a place."""

    centre: Element
    reached: Reached
    crowds: tuple[Crowd, ...]
    ties: tuple[Tie, ...]

    @cached_property
    def by_id(self) -> dict[str, Crowd]:
        return {crowd.id: crowd for crowd in self.crowds}


def context_view(ask: Ask, most: int) -> View:
    """The boxes and lines around the record, at most about `most` boxes."""
    reached = _walked(ask, ask.graph.elements[ask.subject])
    return _view(ask, reached, gathered(reached, most))


def _view(ask: Ask, reached: Reached, crowds: list[Crowd]) -> View:
    centre = ask.graph.elements[ask.subject]
    return View(centre, reached, tuple(crowds), tuple(ties(ask.graph, crowds)))


def _walked(ask: Ask, centre: Element) -> Reached:
    options = ask.options
    kind = options["ranah"] if options["ranah"] != "semua" else ""
    return walk(
        ask.graph, centre, depth=int(options["jarak"]), direction=options["arah"], domain=kind
    )


def context(ask: Ask) -> list[Scene]:
    """The record in the middle of what it touches, to the depth asked for.

    Where the boxes do not fit at 7 points, those of one kind and owner become one with a count.
    """
    reached, most = _walked(ask, ask.graph.elements[ask.subject]), MOST
    while True:
        view = _view(ask, reached, gathered(reached, most))
        found = _placed(ask, view, NAMES if most > CLOSELY else 2)
        if isinstance(found, Scene):
            return [found]
        if most == FEWEST:
            raise TooLarge
        # By how much the words would be too small says how many boxes too many there are.
        fewer = min(most, len(view.crowds)) * found**1.3
        most = max(FEWEST, min(int(fewer), most - 2))


def _placed(ask: Ask, view: View, names: int) -> Scene | float:
    """The view on its paper, the layers downward or else to the right.

    Where that is too large: the share of the smallest readable text that the words would have.
    """
    nodes = [_node(ask, crowd, view, names) for crowd in view.crowds]
    labelled = len(nodes) <= LABELLED
    links = [_link(ask, tie, view, labelled=labelled) for tie in view.ties]
    ways = {way: staggered(nodes, links, ask.paper, way) for way in ("TB", "LR")}
    guess = {way: rough_share(nodes, spread, ask.paper, way) for way, spread in ways.items()}
    largest = max(guess.values())
    for way in sorted(ways, key=lambda w: -guess[w]):
        if guess[way] < max(HOPELESS, 0.8 * largest):
            continue
        try:
            placed = placed_by_graphviz(
                nodes, ways[way], ask.place, ask.paper, ask.measure, rankdir=way,
                settings=LOOSE if labelled else CLOSE,
            )  # fmt: skip
        except TooLarge as too_large:
            largest = min(largest, too_large.args[0])
            continue
        return Scene(
            ask.paper, placed.nodes, placed.links, _keys(view), _listed(ask, view),
            _subtitle(ask, view), _hidden(ask, view, labelled=labelled),
        )  # fmt: skip
    return min(largest, 0.95)


# --- Boxes and lines --------------------------------------------------------------------------


def _node(ask: Ask, crowd: Crowd, view: View, names: int) -> Node:
    if len(crowd.members) > 1:
        return _crowd_node(ask, crowd, names)
    (element,) = crowd.members
    domain, worst = _domain(element), ask.worst(element.id)
    owner = ask.graph.unit_label(element.opd)
    is_centre = element is view.centre
    parts = [
        (element.code, SIZE, True, False),
        (element.name, SIZE, is_centre, False),
        *([(owner, SMALL, False, True)] if owner else []),
    ]
    lines = text_lines(parts, width_inside(WIDTH, domain), ask.measure)
    spoken = [ask.say(element.kind_.label), element.code, element.name, owner]
    spoken += [worst.message] if worst else []
    return Node(
        element.id, Area(0, 0, WIDTH, height_of(lines, domain)), lines, domain=domain,
        href=ask.record_href(element), spoken=", ".join(p for p in spoken if p),
        thick=is_centre, gap=worst.sort if worst else "", stub=element.redacted,
    )  # fmt: skip


def _crowd_node(ask: Ask, crowd: Crowd, names: int) -> Node:
    """A box for many: how many of what, whose, and the first of their names."""
    count, domain = _called(ask, crowd), _domain(crowd.members[0])
    owner = ask.graph.unit_label(crowd.opd) if crowd.opd else ""
    shown = crowd.members if len(crowd.members) <= names + 1 else crowd.members[:names]
    named = [e.name for e in shown]
    rest = len(crowd.members) - len(shown)
    if rest:
        named.append(ask.say(Text(f"dan {rest} lainnya", f"and {rest} more")))
    steps = Text(f"{crowd.distance} langkah", f"{crowd.distance} steps")
    far = " · ".join(p for p in (owner, ask.say(steps) if crowd.distance > 1 else "") if p)
    planned = counted(crowd.members, ask.say)
    parts = [
        (count, SIZE, True, False), (", ".join(named), SMALL, False, False),
        *([(planned, SMALL, True, False)] if planned else []),
        *([(far, SMALL, False, True)] if far else []),
    ]  # fmt: skip
    lines = text_lines(parts, width_inside(WIDTH, domain), ask.measure)
    code = ask.graph.unit_code(crowd.opd) if crowd.opd else ""
    worst = min((m for e in crowd.members if (m := ask.worst(e.id))), key=_rank, default=None)
    spoken = ", ".join(p for p in (count, planned, far, *named) if p)
    return Node(
        crowd.id, Area(0, 0, WIDTH, height_of(lines, domain)), lines, domain=domain,
        href=ask.unit_href(code) if code else "", spoken=spoken, dashed=True,
        gap=worst.sort if worst else "",
    )  # fmt: skip


def _rank(mark: Mark) -> tuple[int, int, str]:
    return mark.rank


def _domain(element: Element) -> Domain:
    return element.kind_.domain if element.kind_.domain in INKS else Domain.PROCESS


def _link(ask: Ask, tie: Tie, view: View, *, labelled: bool) -> Link:
    upper, lower = view.by_id[tie.upper], view.by_id[tie.lower]
    phrase = phrase_of(tie, frozenset(e.id for e in upper.members), ask.language)
    spoken = f"{_called(ask, upper)} {phrase} {_called(ask, lower)}"
    label = (Words(phrase, SMALL, soft=True),) if labelled else ()
    return Link(
        tie.upper, tie.lower, (), label, arrow=True, dashed=tie.is_assumed, spoken=spoken,
        width=0.9 if len(tie.relations) == 1 else 1.6,
    )  # fmt: skip


def _called(ask: Ask, crowd: Crowd) -> str:
    if len(crowd.members) == 1:
        return crowd.members[0].name
    first = crowd.members[0].kind_
    what = first.plural if crowd.kind else first.domain.label
    return f"{len(crowd.members)} {ask.say(what).lower()}"


# --- Words around -----------------------------------------------------------------------------


def _keys(view: View) -> tuple[Key, ...]:
    keys = list(domain_keys({e.kind_.domain for e in view.reached.members}))
    if any(len(crowd.members) > 1 for crowd in view.crowds):
        keys.append(Key(Text("beberapa catatan, jumlah di dalamnya", "several records, counted"),
                        dashed=True))  # fmt: skip
    return (
        *keys,
        Key(Text("dianggap", "assumed"), line=True, dashed=True),
        Key(Text("hubungan belum ada", "link missing"), sign=MISSING),
        Key(Text("risiko", "risk"), sign=RISK),
        Key(Text("diduga ganda", "suspected duplicate"), sign=DUPLICATE),
    )


def _hidden(ask: Ask, view: View, *, labelled: bool) -> str:
    """What is not on the sheet, in words."""
    said = []
    many = [crowd for crowd in view.crowds if len(crowd.members) > 1]
    if many:
        count = sum(len(crowd.members) for crowd in many)
        said.append(Text(
            f"{count} catatan digabung dalam {len(many)} kotak berjumlah; daftar memuat semua.",
            f"{count} records gathered in {len(many)} counted boxes; the list names all.",
        ))  # fmt: skip
    if view.reached.beyond:
        beyond = view.reached.beyond
        said.append(Text(
            f"{beyond} catatan yang lebih jauh tidak diikutkan.",
            f"{beyond} records further away are left out.",
        ))  # fmt: skip
    if not labelled:
        said.append(Text("Nama hubungan ada dalam daftar.", "The list names the relations."))
    return " ".join(ask.say(words) for words in said)


def _listed(ask: Ask, view: View) -> tuple[tuple[str, tuple[Item, ...]], ...]:
    """By domain, each record with what it is tied to and the sort of its gaps."""
    ids = {e.id for e in view.reached.members}
    found: dict[Domain, list[Item]] = {}
    for element in view.reached.members:
        notes = []
        for relation, other in ask.graph.neighbours(element):
            if other.id in ids:
                type_ = relation_type(relation.type)
                phrase = type_.label if relation.source == element.id else type_.inverse
                notes.append(f"{ask.say(phrase)} {other.code} {other.name}")
        gaps = [mark.message for mark in ask.marks.get(element.id, ())]
        item = Item(
            f"{element.code} {element.name}", ask.record_href(element), element.kind_.domain,
            (*sorted(notes), *gaps),
        )  # fmt: skip
        found.setdefault(element.kind_.domain, []).append(item)
    return tuple((ask.say(d.label), tuple(found[d])) for d in Domain if d in found)


def _subtitle(ask: Ask, view: View) -> str:
    records = len(view.reached.members)
    relations = sum(len(tie.relations) for tie in view.ties)
    words = Text(
        f"{view.centre.code} · {records} catatan · {relations} hubungan",
        f"{view.centre.code} · {records} records · {relations} relations",
    )
    return ask.say(words)


DEPTH = Option(
    "jarak",
    Text("Jarak", "Depth"),
    (
        ("1", Text("1 langkah", "1 step")),
        ("2", Text("2 langkah", "2 steps")),
        ("3", Text("3 langkah", "3 steps")),
    ),
)
DIRECTION = Option(
    "arah",
    Text("Arah", "Direction"),
    (
        ("semua", Text("semua", "all")),
        ("atas", Text("ke atas, yang memakai", "upward, what uses it")),
        ("bawah", Text("ke bawah, yang dipakai", "downward, what it uses")),
    ),
)
KINDS = Option(
    "ranah",
    Text("Ranah", "Domain"),
    (
        ("semua", Text("semua", "all")),
        *((domain.css, label) for domain, label in LAYER_LABELS.items()),
    ),
)

CONTEXT = diagram(
    Diagram(
        "context",
        Text("Konteks satu catatan", "Context of a record"),
        Text("Apa yang terhubung dengan catatan ini?", "What is tied to this record?"),
        "element",
        Text("{name}: konteks", "{name}: context"),
        context,
        kinds=tuple(k.name for k in METAMODEL.kinds if k.domain in RANK),
        options=(DEPTH, DIRECTION, KINDS),
    )
)
