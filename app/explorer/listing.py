"""The same as a list, for reading and for the keyboard; and the choices that filter it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app import queries
from app.explorer.drawing import Explored
from architecture.exploring import Box
from architecture.graph import Element, Graph, Relation
from architecture.metamodel import METAMODEL, Domain
from architecture.visibility import Viewer

MOST_BEGINNINGS = 9


@dataclass(frozen=True)
class Tie:
    """A relation seen from one record: the words, and the record at the other end."""

    phrase: str
    other: Element
    is_drawn: bool
    is_assumed: bool


@dataclass(frozen=True)
class Entry:
    """A record of the drawing with its ties; `fold` names the folded OPD it stands in."""

    box: Box
    element: Element
    ties: tuple[Tie, ...]
    fold: str = ""


@dataclass(frozen=True)
class Choice:
    """One box to tick: a kind, OPD or state with how many records it has."""

    value: str
    label: str
    count: int
    is_shown: bool
    is_folded: bool = False
    domain: Domain | None = None


def entries_of(made: Explored) -> list[tuple[Domain, list[Entry]]]:
    """Every record drawn, by domain, with everything that ties it to others."""
    ties = _ties(made)
    entries: dict[Domain, list[Entry]] = {}
    for box in made.seen.boxes:
        for element in box.members:
            entry = Entry(box, element, tuple(ties.get(element.id, ())), box.opd)
            entries.setdefault(element.kind_.domain, []).append(entry)
    return [(domain, entries[domain]) for domain in Domain if domain in entries]


def _ties(made: Explored) -> dict[str, list[Tie]]:
    found: dict[str, list[Tie]] = {}
    both = [(r, True) for r in made.seen.relations] + [(r, False) for r in made.seen.implied]
    for relation, is_drawn in both:
        for here, tie in _two_ends(made, relation, is_drawn):
            found.setdefault(here, []).append(tie)
    for ties in found.values():
        ties.sort(key=lambda t: (not t.is_drawn, t.phrase, t.other.code))
    return found


def _two_ends(made: Explored, relation: Relation, is_drawn: bool) -> Iterable[tuple[str, Tie]]:
    declared, shown = METAMODEL.relation(relation.type), made.seen.shown
    assumed = relation.mark == "assumed"
    say = made.words.say
    yield relation.source, Tie(say(declared.label), shown[relation.target], is_drawn, assumed)
    yield relation.target, Tie(say(declared.inverse), shown[relation.source], is_drawn, assumed)


def choices_of(made: Explored) -> dict[str, list[Choice]]:
    """What can be ticked, by group ("jenis", "opd", "rencana", "tinjauan")."""
    view, words, counts = made.view, made.words, made.seen.counts

    def group(
        name: str, hidden: Iterable[str], label: Callable[[str], str], order: Iterable[str] = ()
    ) -> list[Choice]:
        met = {**dict.fromkeys(hidden, 0), **counts[name]}
        first = {value: place for place, value in enumerate(order)}
        values = sorted(met, key=lambda v: (first.get(v, 0), label(v).casefold(), v))
        return [Choice(v, label(v), met[v], v not in set(hidden), v in view.folded) for v in values]

    kinds = [k.name for k in METAMODEL.kinds]
    return {
        "jenis": group("kinds", view.without_kinds, _kind_label(made), kinds),
        "opd": group("opds", view.without_opds, words.opd_label),
        "rencana": group("plans", view.without_plans, words.plans.__getitem__, words.plans),
        "tinjauan": group(
            "reviews", view.without_reviews, words.reviews.__getitem__, words.reviews
        ),
    }


def _kind_label(made: Explored) -> Callable[[str], str]:
    return lambda kind: made.words.say(METAMODEL.kind(kind).label)


def beginnings(viewer: Viewer) -> list[tuple[Element, int]]:
    """Records with the most ties that this viewer may open: good places to begin."""
    graph = queries.graph_for(viewer, reading="all")
    key = ("beginnings", graph.version, viewer)
    return queries.cache().get(key, lambda: _beginnings(graph, viewer))


def _beginnings(graph: Graph, viewer: Viewer) -> list[tuple[Element, int]]:
    """Own records first; of everybody's where there are none."""
    tied = [
        (element, len(graph.relations_of(element)))
        for element in graph.elements.values()
        if not element.redacted
    ]
    own = [pair for pair in tied if pair[0].opd in viewer.scope]
    ordered = sorted(own or tied, key=lambda p: (-p[1], p[0].code, p[0].id))
    return [pair for pair in ordered if pair[1]][:MOST_BEGINNINGS]
