"""What the page around a grid says: how much an OPD has, where its lists come from."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Text, func, select, type_coerce

from app.extensions import db
from app.models import Code, Element, Reference
from app.queries.reading import current_reading, is_target
from architecture.elements import as_planned
from architecture.graph import EXCLUDES
from architecture.graph import Element as Node


def elements_of(opd_ids: Iterable[str] | None) -> list[Node]:
    """The living records of these OPDs, with None those of no OPD, by code: of the reading in
    force, with target values laid over in the target.

    Not filtered by viewer; reads only these rows.
    """
    owned = Element.opd_id.is_(None) if opd_ids is None else Element.opd_id.in_(list(opd_ids))
    query = (
        select(
            Element.id, Element.kind, Element.code, Element.name, Element.opd_id, Element.plan,
            Element.review, Element.merged_into, type_coerce(Element.attributes, Text),
            type_coerce(Element.marks, Text), type_coerce(Element.unread, Text),
            Element.draft_fields, type_coerce(Element.target, Text),
        )
        .where(owned, Element.archived_at.is_(None))
        .order_by(Element.code, Element.id)
    )  # fmt: skip
    nodes = (Node(*row) for row in db.session.execute(query))
    excluded = EXCLUDES[current_reading()]
    return [_as_read(node) for node in nodes if node.plan not in excluded]


def _as_read(node: Node) -> Node:
    return as_planned(node) if is_target() else node


def list_editions() -> dict[str, str]:
    """The newest edition of every code list and reference family."""
    editions: dict[str, str] = {}
    for name, edition in (
        (Code.codelist, Code.edition),
        (Reference.family, Reference.edition),
    ):
        editions.update(db.session.execute(select(name, func.max(edition)).group_by(name)).all())
    return {name: edition for name, edition in editions.items() if edition}
