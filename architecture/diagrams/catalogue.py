"""The pictures there are, beside the layered one: each declared once.

A diagram says what it is about (the whole government, an OPD or one record) and builds its sheets
from the graph of whoever looks. Page, files, command and batch export read this list. To add one:
write a builder in `architecture/diagrams/pictures/` and declare it there; it is found by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from architecture.diagrams.picture import Mark
from architecture.diagrams.scene import Scene
from architecture.diagrams.scene_dot import Place
from architecture.diagrams.style import Measure, Paper
from architecture.graph import Element, Graph
from architecture.metamodel import Text
from architecture.vocabulary import Vocabulary

About = Literal["government", "opd", "element"]


@dataclass(frozen=True)
class Option:
    """A choice that changes what is drawn; the first value is the default."""

    name: str  # in addresses and on the command line
    label: Text
    values: tuple[tuple[str, Text], ...]


@dataclass(frozen=True)
class Ask:
    """What a builder gets: the graph to draw, about what, on which paper, and its helpers.

    `subject` is the id of the OPD or record, "" for the government; `marks` gaps by record id.
    `record_href(element)` and `unit_href(code)` are addresses. `place` runs Graphviz.
    """

    graph: Graph
    subject: str
    paper: Paper
    options: Mapping[str, str]
    marks: Mapping[str, Sequence[Mark]]
    measure: Measure
    place: Place
    record_href: Callable[[Element], str]
    unit_href: Callable[[str], str]
    vocabulary: Vocabulary
    language: str = "id"
    today: date = field(default_factory=date.today)
    years: tuple[int, ...] = ()  # of the architecture period
    plan: Callable[[], Graph] | None = None  # the same with every plan in it: activities

    def say(self, words: Text) -> str:
        return words.in_language(self.language)

    def worst(self, element_id: str) -> Mark | None:
        """The gravest gap of a record, or None."""
        found = self.marks.get(element_id)
        return min(found, key=lambda mark: mark.rank) if found else None


Builder = Callable[[Ask], list[Scene]]


@dataclass(frozen=True)
class Diagram:
    """One picture of the catalogue.

    `kinds` are the kinds of records an element picture is offered for (empty: all). `title` may
    hold "{name}", the name of what it is about. Builders raise TooLarge where 7 points do not fit.
    """

    name: str
    label: Text
    answers: Text  # the question it answers, one line
    about: About
    title: Text
    build: Builder
    kinds: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()


_DECLARED: dict[str, Diagram] = {}


def diagram(declared: Diagram) -> Diagram:
    """Put a diagram into the catalogue; raises ValueError for a name given twice."""
    if declared.name in _DECLARED:
        raise ValueError(f"diagram {declared.name} is declared twice")
    _DECLARED[declared.name] = declared
    return declared


def diagrams() -> dict[str, Diagram]:
    """Every diagram by name, in the order of the modules."""
    from architecture.diagrams import pictures  # each module declares its own

    pictures.load()
    return dict(_DECLARED)
