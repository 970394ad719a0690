"""What reviewers sent back, with what they said: the first thing an officer has to do."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from app import queries
from app.queries.review import Thread, threads_of
from architecture.graph import Element
from architecture.visibility import Viewer


@dataclass(frozen=True)
class Returned:
    """A record that came back, with the open remarks on it."""

    element: Element
    threads: tuple[Thread, ...]


def returned_records(viewer: Viewer, scope: Collection[str]) -> list[Returned]:
    """What reviewers sent back of these OPDs, by code; empty where the viewer sees no drafts."""
    graph = queries.graph_for(viewer, reading="all")
    found = [
        e
        for e in graph.elements.values()
        if e.review == "returned" and e.opd in scope and viewer.sees_drafts_of(e.opd)
    ]
    threads = threads_of([e.id for e in found])
    found.sort(key=lambda e: (e.code, e.id))
    return [Returned(e, tuple(t for t in threads.get(e.id, ()) if t.is_open)) for e in found]
