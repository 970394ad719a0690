"""The graph kept current: after an edit only what changed is read again.

The change log names every record and relation that differs between two versions, so a graph of
an older version is brought up by reading those alone. Records that did not change stay the same
objects, with what was decoded of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Text, or_, select, type_coerce

from app.extensions import db
from app.models import Change, Element, Opd, Relation
from app.queries.absences import absent_domains
from app.queries.pieces import pieces
from architecture.graph import Element as Node
from architecture.graph import Graph, OpenLink, Unit
from architecture.graph import Relation as Edge
from architecture.graph_changes import MOST, following, spliced

MOST_CHANGES = 2000  # beyond these, reading everything is as fast

_ELEMENTS = select(
    Element.id, Element.kind, Element.code, Element.name, Element.opd_id, Element.plan,
    Element.review, Element.merged_into, type_coerce(Element.attributes, Text),
    type_coerce(Element.marks, Text), type_coerce(Element.unread, Text), Element.draft_fields,
    type_coerce(Element.target, Text),
).where(Element.archived_at.is_(None))  # fmt: skip
_RELATIONS = select(
    Relation.id, Relation.type, Relation.source_id, Relation.target_id, Relation.plan,
    Relation.mark, Relation.declared_by, Relation.open_text, Relation.open_kind,
).where(Relation.archived_at.is_(None))  # fmt: skip


def read_graph(version: int) -> Graph:
    """The whole graph read anew, marked with that data version."""
    nodes = (Node(*row) for row in db.session.execute(_ELEMENTS))
    elements = _in_order(nodes)
    edges, open_links = _ends(db.session.execute(_RELATIONS), elements)
    return _graph(elements, edges, open_links, read_units(), version)


def brought_up(graph: Graph, version: int) -> Graph:
    """The graph as of `version`, from one of an earlier version."""
    if not 0 <= version - graph.version <= MOST_CHANGES:
        return read_graph(version)
    changed = _changed(graph.version, version)
    node_ids, edge_ids = changed.get("element", set()), changed.get("relation", set())
    read = {row[0]: Node(*row) for row in _rows(_ELEMENTS, Element.id, node_ids)}
    elements = _brought_up_elements(graph.elements, node_ids, read)
    appeared = read.keys() - graph.elements.keys()
    units = read_units() if "opd" in changed else graph.units
    parts: dict[str, Any] = {"elements": elements, "units": units, "version": version}
    if elements.keys() == graph.elements.keys() and not edge_ids:
        return following(graph, relations=graph.relations, open_links=graph.open_links, **parts)
    # Relations of a record that came back were not in the older graph.
    rows = {r[0]: r for r in _rows(_RELATIONS, Relation.id, edge_ids)}
    rows |= {r[0]: r for r in _rows_of_ends(appeared)}
    again = edge_ids | rows.keys()
    edges, open_links = _ends(rows.values(), elements)
    kept = [r for r in graph.relations if r.id not in again]
    if not graph.elements.keys() <= elements.keys():  # some record went, with its relations
        kept = [r for r in kept if r.source in elements and r.target in elements]
    open_links += [o for o in graph.open_links if o.id not in again and o.element in elements]
    return following(
        graph,
        relations=spliced(kept, (), edges) if len(edges) <= MOST else _sorted(kept + edges),
        open_links=tuple(_sorted(open_links)),
        **parts,
    )


def _brought_up_elements(
    older: dict[str, Node], changed: set[str], read: dict[str, Node]
) -> dict[str, Node]:
    """The records, ordered by code again only where one came or got another code."""
    elements = older | read
    for gone in changed - read.keys():
        elements.pop(gone, None)
    if all(i in older and older[i].code == e.code for i, e in read.items()):
        return elements
    return _in_order(elements.values())


def read_units() -> dict[str, Unit]:
    """The OPD tree of today, by id, in code order."""
    rows = db.session.scalars(select(Opd).where(Opd.valid_to.is_(None)).order_by(Opd.code))
    absent = absent_domains()
    return {
        o.id: Unit(
            o.id,
            o.code,
            o.name,
            o.short,
            o.parent_id,
            o.level,
            tuple(o.urusan),
            o.successor_id,
            absent.get(o.id, frozenset()),
        )
        for o in rows
    }


def _changed(since: int, version: int) -> dict[str, set[str]]:
    """Ids by entity of what was written after `since`, up to `version`."""
    found: dict[str, set[str]] = {}
    query = (
        select(Change.entity, Change.entity_id)
        .where(Change.id > since, Change.id <= version)
        .where(Change.entity.in_(("element", "relation", "opd")))
    )
    for entity, entity_id in db.session.execute(query):
        found.setdefault(entity, set()).add(entity_id)
    return found


def _rows(query: Any, column: Any, ids: Collection[str]) -> Iterable[Any]:
    for some in pieces(sorted(ids)):
        yield from db.session.execute(query.where(column.in_(some)))


def _rows_of_ends(ids: Collection[str]) -> Iterable[Any]:
    for some in pieces(sorted(ids)):
        either = or_(Relation.source_id.in_(some), Relation.target_id.in_(some))
        yield from db.session.execute(_RELATIONS.where(either))


def _in_order(nodes: Iterable[Node]) -> dict[str, Node]:
    return {e.id: e for e in sorted(nodes, key=lambda e: (e.code, e.id))}


def _ends(rows: Iterable[Any], elements: dict[str, Node]) -> tuple[list[Edge], list[OpenLink]]:
    """Rows of relations as edges between living records, and as links that wait for one."""
    edges: list[Edge] = []
    open_links: list[OpenLink] = []
    for id_, type_, source, target, plan, mark, declared_by, text, kind in rows:
        if text and (source or target) in elements:
            inverse = source is None
            end = target if inverse else source
            open_links.append(OpenLink(id_, type_, end, inverse, kind, text))
        elif source in elements and target in elements:
            edges.append(Edge(id_, type_, source, target, plan, mark, declared_by))
    return edges, open_links


def _graph(
    elements: dict[str, Node], edges: list[Edge], open_links: list[OpenLink],
    units: dict[str, Unit], version: int,
) -> Graph:  # fmt: skip
    links = tuple(_sorted(open_links))
    return Graph(elements, tuple(_sorted(edges)), units, links, version)


def _sorted(links: list[Any]) -> list[Any]:
    return sorted(links, key=lambda x: (x.type, x.id))
