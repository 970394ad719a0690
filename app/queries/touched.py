"""Which records the newest changes touched, read from the change log once for everybody who asks.

Change numbers become visible in order (writers stand in line), so what was read stays read.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import Text, select, type_coerce

from app.extensions import db
from app.models import Change, Element, Relation
from app.queries.pieces import pieces

REMEMBERED = 5000  # changes before the first question
KEPT = 20_000  # touches; who asks for older ones loads the page's rows anew
ABOUT_RECORDS = ("element", "relation")
SHOWN_ELSEWHERE = ("create", "archive", "restore")


class Touch(NamedTuple):
    """A record that a change touched; `opds` are those it belongs or belonged to."""

    version: int
    element: str
    kind: str
    opds: frozenset[str | None]


@dataclass
class _Log:
    """Touches in order, complete from `base` (exclusive) to `version`."""

    lock: Lock = field(default_factory=Lock)
    base: int = 0
    version: int = -1
    touches: tuple[Touch, ...] = ()


def touched_since(since: int, version: int) -> list[Touch] | None:
    """Records touched after change number `since`; None if that is too long ago to be known.

    `version` is the data version that the caller read.
    """
    log: _Log = current_app.extensions.setdefault("selaras_touched", _Log())
    if log.version < version:
        with log.lock:
            _advance(log, version)
    if since < log.base or since > version:
        return None
    touches = log.touches
    start = bisect_right(touches, since, key=lambda t: t.version)
    return [t for t in touches[start:] if t.version <= version]


def _advance(log: _Log, version: int) -> None:
    if log.version >= version:
        return
    if log.version < 0:
        log.base = log.version = max(0, version - REMEMBERED)
    new = _read(log.version, version)
    kept = (*log.touches, *new)
    if len(kept) > KEPT:
        log.base = kept[-KEPT].version
        kept = tuple(t for t in kept[-KEPT:] if t.version > log.base)
    log.touches = kept
    log.version = version


def _read(since: int, version: int) -> list[Touch]:
    """Touches of the changes after `since` up to `version`, in order."""
    query = (
        select(
            Change.id, Change.entity, Change.entity_id, Change.action,
            type_coerce(Change.before, Text), type_coerce(Change.after, Text),
        )
        .where(Change.id > since, Change.id <= version, Change.entity.in_(ABOUT_RECORDS))
        .order_by(Change.id)
    )  # fmt: skip
    changes = list(db.session.execute(query))
    ends = _ends_of({c.entity_id for c in changes if c.entity == "relation"})
    named = {c.entity_id for c in changes if c.entity == "element" and _shows_elsewhere(c)}
    around = _neighbours_of(named)
    concerned: list[tuple[int, str, str | None]] = []
    for change in changes:
        if change.entity == "relation":
            concerned += [(change.id, end, None) for end in ends.get(change.entity_id, ())]
            continue
        concerned.append((change.id, change.entity_id, _former_opd(change)))
        if change.entity_id in named:
            concerned += [(change.id, other, None) for other in around.get(change.entity_id, ())]
    places = _places_of({element for _, element, _ in concerned})
    return [
        Touch(number, element, kind, frozenset({opd, former} if former else {opd}))
        for number, element, former in concerned
        for kind, opd in places.get(element, ())
    ]


def _shows_elsewhere(change: Any) -> bool:
    """Whether rows of linked records look different after this change of a record."""
    if change.action in SHOWN_ELSEWHERE:
        return True
    return any(f'"{name}":' in change[5] for name in ("name", "opd_id", "review"))


def _former_opd(change: Any) -> str | None:
    if '"opd_id"' not in change[4]:
        return None
    former = json.loads(change[4]).get("opd_id")
    return str(former) if former else None


def _ends_of(relation_ids: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for ids in pieces(sorted(relation_ids)):
        query = select(Relation.id, Relation.source_id, Relation.target_id)
        for row in db.session.execute(query.where(Relation.id.in_(ids))):
            found[row.id] = tuple(e for e in (row.source_id, row.target_id) if e)
    return found


def _neighbours_of(element_ids: Iterable[str]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for ids in pieces(sorted(element_ids)):
        for here, there in (
            (Relation.source_id, Relation.target_id),
            (Relation.target_id, Relation.source_id),
        ):
            query = select(here, there).where(here.in_(ids), there.is_not(None))
            for own, other in db.session.execute(query.where(Relation.archived_at.is_(None))):
                found.setdefault(own, []).append(other)
    return found


def _places_of(element_ids: Iterable[str]) -> Mapping[str, list[tuple[str, str | None]]]:
    found: dict[str, list[tuple[str, str | None]]] = {}
    for ids in pieces(sorted(element_ids)):
        query = select(Element.id, Element.kind, Element.opd_id).where(Element.id.in_(ids))
        for id_, kind, opd in db.session.execute(query):
            found[id_] = [(kind, opd)]
    return found
