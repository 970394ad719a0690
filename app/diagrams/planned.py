"""The graph that a picture draws, in the reading asked for, with the plan told in its names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import gettext as _

from app import queries
from app.diagrams.memory import memory
from app.errors import Fault, Refused
from app.queries.reading import AS_IS, TARGET, current_reading, in_reading
from architecture.diagrams.planning import DIFFERENCE, READINGS, difference_graph, told
from architecture.graph import Graph
from architecture.metamodel import Text
from architecture.visibility import Edition, Viewer, without_closed


def checked_reading(reading: str) -> str:
    """The reading asked for, "" for the one in force; raises Refused for an unknown one."""
    if reading and reading not in READINGS:
        allowed = _("Pilihan: %(names)s.", names=", ".join(READINGS))
        raise Refused(Fault(_("Bacaan"), reading, allowed))
    return reading or current_reading()


@contextmanager
def drawn_in(reading: str) -> Iterator[None]:
    """Gaps and everything else a picture asks for in its reading; a difference is of today."""
    with in_reading(TARGET if reading == TARGET else AS_IS):
        yield


def drawn_graph(
    viewer: Viewer, edition: Edition, reading: str, *, language: str = "id", unit: str = ""
) -> Graph:
    """What this viewer's picture is made from; `unit` is the OPD that a difference is about."""

    def say(words: Text) -> str:
        return words.in_language(language)

    def make() -> Graph:
        if reading != DIFFERENCE:
            graph = _graph(viewer, edition, reading)
            return told(graph, _graph(viewer, edition, "all").elements, say)
        today, target = (_graph(viewer, edition, name) for name in (AS_IS, TARGET))
        home = today.descendants_of_unit(unit) if unit else frozenset[str]()
        return difference_graph(today, target, say, home)

    about = unit if reading == DIFFERENCE else ""
    key = ("planned", queries.data_version(), viewer, edition, reading, language, about)
    return memory().get(key, make)


def _graph(viewer: Viewer, edition: Edition, reading: str) -> Graph:
    graph = queries.graph_for(viewer, edition=edition, reading=reading)
    return without_closed(graph) if edition == "public" else graph
