"""What the room's pages ask for every few seconds: rows of one OPD and what changed in them.

Nothing here loads the whole graph: records are read by kind and OPD, with what they are linked to,
and become a small graph of which the viewer gets the visible part.
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Row, Select, Text, bindparam, func, or_, select, type_coerce

from app.extensions import db
from app.models import Comment, Element, Presence, Relation, User, now
from app.queries.cache import cache
from app.queries.graph import units
from app.queries.pieces import pieces
from app.queries.versions import read_versions
from architecture.graph import Element as Node
from architecture.graph import Graph, OpenLink
from architecture.graph import Relation as Edge
from architecture.visibility import Viewer, visible_graph

PRESENT_FOR = timedelta(seconds=40)
READ_EVERY = 2.0  # seconds for which this process remembers who is there
_ELEMENT, _RELATION = Element.__table__.c, Relation.__table__.c
_IDS = bindparam("ids", expanding=True)
# Made once: making and recognising a statement takes longer than asking for few rows.
_LIVING = select(
    _ELEMENT.id, _ELEMENT.kind, _ELEMENT.code, _ELEMENT.name, _ELEMENT.opd_id, _ELEMENT.plan,
    _ELEMENT.review, _ELEMENT.merged_into, type_coerce(_ELEMENT.attributes, Text),
    type_coerce(_ELEMENT.marks, Text), type_coerce(_ELEMENT.unread, Text), _ELEMENT.draft_fields,
    type_coerce(_ELEMENT.target, Text), type_coerce(_ELEMENT.reasons, Text),
).where(_ELEMENT.archived_at.is_(None))  # fmt: skip
_BY_ID = _LIVING.where(_ELEMENT.id.in_(_IDS))
_OF_KIND = _LIVING.where(_ELEMENT.kind == bindparam("kind"))
_SHARED = _OF_KIND.where(_ELEMENT.opd_id.is_(None))
_OF_OPDS = _OF_KIND.where(_ELEMENT.opd_id.in_(bindparam("opds", expanding=True)))
_STUBS = select(
    _ELEMENT.id, _ELEMENT.kind, _ELEMENT.code, _ELEMENT.name, _ELEMENT.opd_id, _ELEMENT.plan,
    _ELEMENT.review, _ELEMENT.merged_into, _ELEMENT.draft_fields,
).where(_ELEMENT.archived_at.is_(None), _ELEMENT.id.in_(_IDS))  # fmt: skip
_TOUCHING = select(
    _RELATION.id, _RELATION.type, _RELATION.source_id, _RELATION.target_id, _RELATION.plan,
    _RELATION.mark, _RELATION.declared_by, _RELATION.open_text, _RELATION.open_kind,
).where(
    or_(_RELATION.source_id.in_(_IDS), _RELATION.target_id.in_(_IDS)),
    _RELATION.archived_at.is_(None),
)  # fmt: skip


@dataclass(frozen=True)
class LiveRecords:
    """Some living records as their viewer sees them, by code, with what they are linked to.

    `reasons` are those of "not applicable" marks.
    """

    elements: tuple[Node, ...]
    graph: Graph
    reasons: dict[str, dict[str, str]]


@dataclass(frozen=True)
class StoredRecords:
    """Living records as stored, with what they are linked to; for nobody's eyes yet."""

    elements: dict[str, Node]
    ends: dict[str, Node]
    edges: tuple[Edge, ...]
    open_links: tuple[OpenLink, ...]
    reasons: dict[str, dict[str, str]]


def records_of(kind: str, opd_ids: Collection[str] | None, viewer: Viewer) -> LiveRecords:
    """Living records of a kind in these OPDs; with None those that belong to no OPD."""
    if opd_ids is None:
        found = db.session.execute(_SHARED, {"kind": kind}).all()
    else:
        found = db.session.execute(_OF_OPDS, {"kind": kind, "opds": list(opd_ids)}).all()
    stored = _stored(found)
    return seen_by(viewer, stored, stored.elements)


def records_by_id(element_ids: Collection[str], viewer: Viewer) -> LiveRecords:
    """Those of these records that live and that the viewer may know of."""
    return seen_by(viewer, stored_records(element_ids), element_ids)


def stored_records(element_ids: Collection[str]) -> StoredRecords:
    """Those of these records that live."""
    return _stored(_read(_BY_ID, element_ids))


def seen_by(viewer: Viewer, stored: StoredRecords, element_ids: Collection[str]) -> LiveRecords:
    """Those of the stored records that were asked for, as the viewer may see them."""
    own = {i: stored.elements[i] for i in element_ids if i in stored.elements}
    edges = tuple(e for e in stored.edges if e.source in own or e.target in own)
    around = {end for e in edges for end in (e.source, e.target)} - own.keys()
    known = {**stored.elements, **stored.ends}
    elements = own | {i: known[i] for i in around if i in known}
    edges = tuple(e for e in edges if e.source in elements and e.target in elements)
    open_links = tuple(link for link in stored.open_links if link.element in own)
    graph = visible_graph(Graph(elements, edges, units(), open_links), viewer)
    shown = sorted((graph.elements[i] for i in own if i in graph.elements), key=_by_code)
    return LiveRecords(tuple(shown), graph, stored.reasons)


def _by_code(element: Node) -> tuple[str, str]:
    return element.code, element.id


def _read(query: Select[Any], ids: Collection[str]) -> list[Row[Any]]:
    """Rows of a query that asks for `:ids`, so many at a time as databases take."""
    return [row for some in pieces(ids) for row in db.session.execute(query, {"ids": some})]


def _stored(rows: Iterable[Row[Any]]) -> StoredRecords:
    elements: dict[str, Node] = {}
    reasons: dict[str, dict[str, str]] = {}
    for row in rows:
        elements[row[0]] = Node(*row[:-1])
        if row[-1] and row[-1] != "{}":
            reasons[row[0]] = json.loads(row[-1])
    edges, open_links = _links_of(elements)
    return StoredRecords(elements, _ends(edges, elements), edges, open_links, reasons)


def _links_of(
    element_ids: Collection[str],
) -> tuple[tuple[Edge, ...], tuple[OpenLink, ...]]:
    """Living relations and open links that touch these records, each once."""
    edges: dict[str, Edge] = {}
    waiting: dict[str, OpenLink] = {}
    for id_, type_, source, target, plan, mark, by, text, kind in _read(_TOUCHING, element_ids):
        if text:
            waiting[id_] = OpenLink(id_, type_, source or target, source is None, kind, text)
        else:
            edges[id_] = Edge(id_, type_, source or "", target or "", plan, mark, by)
    in_order = tuple(edges[i] for i in sorted(edges))
    return in_order, tuple(waiting[i] for i in sorted(waiting))


def _ends(edges: Iterable[Edge], known: Collection[str]) -> dict[str, Node]:
    """Records at the other ends, without their contents."""
    missing = {end for e in edges for end in (e.source, e.target) if end not in known}
    return {row[0]: Node(*row[:8], draft_fields=row[8]) for row in _read(_STUBS, sorted(missing))}


def open_comments() -> dict[str, dict[str, int]]:
    """How many threads are open, by record and field; for who sees drafts of the record's OPD."""
    return cache().get(("open comments", read_versions().comments), _read_open_comments)


def _read_open_comments() -> dict[str, dict[str, int]]:
    query = (
        select(Comment.element_id, Comment.field, func.count())
        .where(Comment.thread_id.is_(None), Comment.resolved_at.is_(None))
        .group_by(Comment.element_id, Comment.field)
    )
    found: dict[str, dict[str, int]] = {}
    for element_id, field, number in db.session.execute(query):
        found.setdefault(element_id, {})[field] = number
    return found


@dataclass(frozen=True)
class Present:
    """Somebody who was seen a moment ago, and where."""

    user_id: str
    name: str
    opd_id: str | None
    kind: str
    cell: str


def present_people() -> tuple[Present, ...]:
    """Who works where now, by name; right, or right two seconds ago."""
    known: tuple[float, tuple[Present, ...]] | None = current_app.extensions.get("selaras_present")
    clock = time.monotonic()
    if known is not None and clock - known[0] < READ_EVERY:
        return known[1]
    query = (
        select(
            Presence.user_id, User.name, Presence.opd_id, Presence.kind, Presence.cell,
        )
        .join(User, User.id == Presence.user_id)
        .where(Presence.seen_at >= now() - PRESENT_FOR)
        .order_by(User.name, User.id)
    )  # fmt: skip
    people = tuple(Present(*row) for row in db.session.execute(query))
    current_app.extensions["selaras_present"] = (clock, people)
    return people
