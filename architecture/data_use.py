"""Who creates and who reads data, as far as the relations say so.

The metamodel holds no access right on a link (no create, read, update, delete), so it is derived:

- a process creates and updates the data that arises from it, and reads the data that serves a
  service which realises it;
- an application reads the data it uses or supplies to an exchange; it creates and updates what it
  uses if it supports the process that the data arises from (directly or through a service); data
  delivered by an exchange it receives as a copy.

Deleting follows from no relation and is never claimed.
"""

from __future__ import annotations

from enum import IntEnum

from architecture.graph import Element, Graph
from architecture.metamodel.application import APPLICATION
from architecture.metamodel.data import DATA
from architecture.metamodel.process import PROCESS
from architecture.metamodel.relations import (
    ARISES_FROM,
    CARRIES,
    DELIVERED_TO,
    REALISES,
    SERVES,
    SUPPLIED_BY,
    SUPPORTS,
    USES_DATA,
)


class Use(IntEnum):
    """One way of using data; the order is that in which it is printed."""

    CREATES = 0
    READS = 1
    RECEIVES = 2


Uses = dict[str, frozenset[Use]]  # by the id of the user


def users_of(graph: Graph, data: Element) -> Uses:
    """Processes and applications that use the data, and how."""
    found: dict[str, set[Use]] = {}
    origins = graph.targets(data, ARISES_FROM, PROCESS)
    for process in origins:
        found.setdefault(process.id, set()).add(Use.CREATES)
    for service in graph.targets(data, SERVES):
        for process in graph.targets(service, REALISES, PROCESS):
            found.setdefault(process.id, set()).add(Use.READS)
    supporting = {a.id for process in origins for a in _supporting(graph, process)}
    for application in graph.sources(data, USES_DATA, APPLICATION):
        uses = found.setdefault(application.id, set())
        uses.add(Use.READS)
        if application.id in supporting:
            uses.add(Use.CREATES)
    for exchange in graph.sources(data, CARRIES):
        for application in graph.targets(exchange, SUPPLIED_BY, APPLICATION):
            found.setdefault(application.id, set()).add(Use.READS)
        for application in graph.targets(exchange, DELIVERED_TO, APPLICATION):
            found.setdefault(application.id, set()).add(Use.RECEIVES)
    return {user: frozenset(uses) for user, uses in found.items()}


def _supporting(graph: Graph, process: Element) -> list[Element]:
    """Applications that support a process, directly or through a service that realises it."""
    served = [process, *graph.sources(process, REALISES)]
    return [a for end in served for a in graph.sources(end, SUPPORTS, APPLICATION)]


def all_uses(graph: Graph) -> dict[str, Uses]:
    """The users of every data set, by the data's id, in the order of the data's codes."""
    return {data.id: users_of(graph, data) for data in graph.of_kind(DATA)}


def creators(graph: Graph, uses: Uses, kind: str) -> list[Element]:
    """The records of a kind that create the data, by code."""
    found = [graph.elements[u] for u, ways in uses.items() if Use.CREATES in ways]
    return sorted((e for e in found if e.kind == kind), key=lambda e: (e.code, e.id))
