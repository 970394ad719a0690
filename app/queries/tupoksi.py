"""Clauses of the tupoksi of one OPD, with what became of them. By SQL: the page is used live."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import Element, Relation
from architecture.metamodel.process import PROCESS, TUPOKSI_CLAUSE
from architecture.metamodel.relations import PART_OF, YIELDS
from architecture.tupoksi.recording import wording_of

MOST_LEVELS = 9  # a chain of parents longer than that is a circle


@dataclass(frozen=True)
class StoredClause:
    """A recorded clause; `processes` are the living processes it yields."""

    id: str
    code: str
    text: str
    regulation: str
    place: str
    unit: str
    reason: str
    notes: str
    processes: tuple[str, ...] = ()


@dataclass(frozen=True)
class StoredProcess:
    """A process as far as the page shows it; `level` counts from 1 along its parents."""

    id: str
    code: str
    name: str
    opd_id: str | None
    kind: str
    rab: str
    urusan: str
    marks: Mapping[str, str]
    review: str
    parent: str = ""
    level: int = 1


def clauses_of(opd_id: str) -> list[StoredClause]:
    """Every living clause of the OPD, by code. Not filtered by viewer: ask `Viewer` first."""
    query = (
        select(Element.id, Element.code, Element.name, Element.attributes)
        .where(Element.kind == TUPOKSI_CLAUSE.name, Element.opd_id == opd_id)
        .where(Element.archived_at.is_(None))
        .order_by(Element.code, Element.id)
    )
    rows = list(db.session.execute(query))
    yielded = _yielded(opd_id)
    return [_clause(*row, yielded.get(row[0], ())) for row in rows]


def _clause(
    id_: str, code: str, name: str, values: Mapping[str, Any], processes: Iterable[str]
) -> StoredClause:
    notes = values.get("notes") or ""
    return StoredClause(
        id_, code, wording_of(name, notes), values.get("regulation") or "",
        values.get("place") or "", values.get("unit") or "",
        values.get("declined_reason") or "", notes, tuple(processes),
    )  # fmt: skip


def _yielded(opd_id: str) -> dict[str, list[str]]:
    """Ids of living processes by the clause of the OPD that yields them."""
    clause, process = Element.__table__.alias(), Element.__table__.alias()
    query = (
        select(clause.c.id, process.c.id)
        .join(Relation, Relation.source_id == clause.c.id)
        .join(process, Relation.target_id == process.c.id)
        .where(clause.c.opd_id == opd_id, clause.c.kind == TUPOKSI_CLAUSE.name)
        .where(Relation.type == YIELDS.name, Relation.archived_at.is_(None))
        .where(process.c.kind == PROCESS.name, process.c.archived_at.is_(None))
        .order_by(process.c.code)
    )
    found: dict[str, list[str]] = {}
    for clause_id, process_id in db.session.execute(query):
        found.setdefault(clause_id, []).append(process_id)
    return found


def processes_for(opd_ids: Iterable[str], others: Iterable[str] = ()) -> list[StoredProcess]:
    """Living processes of these OPDs, and those with the ids `others`, by code."""
    query = (
        select(
            Element.id, Element.code, Element.name, Element.opd_id, Element.attributes,
            Element.marks, Element.review,
        )
        .where(Element.kind == PROCESS.name, Element.archived_at.is_(None))
        .where(Element.opd_id.in_(list(opd_ids)) | Element.id.in_(list(others)))
        .order_by(Element.code, Element.id)
    )  # fmt: skip
    rows = list(db.session.execute(query))
    parents = _parents([row.id for row in rows])
    return [
        StoredProcess(
            row.id, row.code, row.name, row.opd_id, row.attributes.get("process_kind") or "",
            row.attributes.get("rab") or "", row.attributes.get("urusan") or "", row.marks,
            row.review, parents.get(row.id, ""), _level(row.id, parents),
        )
        for row in rows
    ]  # fmt: skip


def _parents(process_ids: list[str]) -> dict[str, str]:
    query = select(Relation.source_id, Relation.target_id).where(
        Relation.type == PART_OF.name, Relation.archived_at.is_(None),
        Relation.source_id.in_(process_ids), Relation.target_id.is_not(None),
    )  # fmt: skip
    return dict(db.session.execute(query).all())


def _level(process_id: str, parents: Mapping[str, str]) -> int:
    level = 1
    while process_id in parents and level < MOST_LEVELS:
        process_id, level = parents[process_id], level + 1
    return level
