"""How far the OPDs of a room are, kept up to date by the change log.

Boards and facilitators ask every few seconds while sixty people type. So nothing is summed up
anew: what is known of each record is kept, and only records with changes since the last question
are read. The graph is never loaded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any

from flask import current_app
from sqlalchemy import Text, select, type_coerce

from app.extensions import db
from app.models import Change, Element, Relation
from app.queries.graph import data_version, units
from app.queries.pieces import pieces
from app.queries.workshops import Meeting
from architecture.completeness import Counts, filled_and_expected
from architecture.graph import Element as Node
from architecture.graph import Unit
from architecture.metamodel import METAMODEL, Domain

NOTHING = Counts()
SENT = frozenset({"submitted", "verified", "validated"})
# What counts as something entered, by entity.
ENTRIES = {
    "element": frozenset({"create", "update", "undo"}),
    "relation": frozenset({"create", "restore", "tie"}),
}
OPEN_KINDS = frozenset(k.name for k in METAMODEL.kinds if not k.sensitive)


@dataclass(frozen=True)
class Share:
    """An OPD in a domain: its expected values, how many records, how many of them are sent.

    `wrong` are the values that do not fit and wait as text.
    """

    counts: Counts = NOTHING
    records: int = 0
    sent: int = 0
    wrong: int = 0

    @property
    def is_sent(self) -> bool:
        return self.records > 0 and self.sent == self.records

    def plus(self, other: Share, sign: int) -> Share:
        """With another one added (1) or taken away (-1)."""
        pairs = zip(self.counts, other.counts, strict=True)
        return Share(
            Counts(*(a + sign * b for a, b in pairs)),
            self.records + sign * other.records,
            self.sent + sign * other.sent,
            self.wrong + sign * other.wrong,
        )


@dataclass(frozen=True)
class Progress:
    """The room at one version of the data, by OPD of the workshop."""

    version: int
    shares: Mapping[tuple[str, Domain], Share]
    entries: Mapping[str, int]
    reached: int
    last_change: Mapping[str, datetime]  # by account
    newest: str | None  # the OPD that entered something last

    def wrong_of(self, opd_id: str) -> int:
        """How many values of an OPD's records do not fit and wait as text."""
        return sum(share.wrong for (line, _domain), share in self.shares.items() if line == opd_id)


def lines_of(opd_ids: Sequence[str], tree: Mapping[str, Unit]) -> dict[str, str]:
    """For every OPD in a workshop the chosen one it belongs to: itself or the nearest above."""
    chosen, found = set(opd_ids), {}
    for unit in tree.values():
        node, seen = unit, {unit.id}
        while node.id not in chosen and node.parent in tree and node.parent not in seen:
            node = tree[node.parent]
            seen.add(node.id)
        if node.id in chosen:
            found[unit.id] = node.id
    return found


def progress(workshop: Meeting) -> Progress:
    """How far the OPDs of an open workshop are now."""
    held: dict[str, _Tally] = current_app.extensions.setdefault("selaras_room", {})
    version, tree = data_version(), units()
    tally = held.get(workshop.id)
    if tally is None or not tally.fits(workshop, tree):
        tally = held[workshop.id] = _Tally(workshop, tree)
    return tally.at(version)


@dataclass
class _Known:
    """What was counted for one record."""

    key: tuple[str, Domain]
    share: Share


@dataclass
class _Tally:
    """The running sums of one workshop in this process."""

    workshop: Meeting
    tree: Mapping[str, Unit]
    version: int = -1
    known: dict[str, _Known] = field(default_factory=dict)
    shares: dict[tuple[str, Domain], Share] = field(default_factory=dict)
    entries: Counter[str] = field(default_factory=Counter)
    brought: set[str] = field(default_factory=set)
    created: set[str] = field(default_factory=set)
    last_change: dict[str, datetime] = field(default_factory=dict)
    newest: str | None = None
    lock: Any = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.lines = lines_of(self.workshop.opd_ids, self.tree)

    def fits(self, workshop: Meeting, tree: Mapping[str, Unit]) -> bool:
        """Whether this was begun for the same OPDs and target."""
        same = self.workshop.opd_ids == workshop.opd_ids and self.tree == tree
        return same and self.workshop.target_kind == workshop.target_kind

    def at(self, version: int) -> Progress:
        """The sums at that version of the data, or a newer one that somebody else asked for."""
        with self.lock:
            if version > self.version:
                self._go_on(version)
            return self._snapshot()

    def _snapshot(self) -> Progress:
        return Progress(
            self.version, dict(self.shares), dict(self.entries), len(self.brought),
            dict(self.last_change), self.newest,
        )  # fmt: skip

    def _go_on(self, version: int) -> None:
        """Take in what was changed since the last time."""
        is_first = self.version < 0
        since = self.workshop.opened_version if is_first else self.version
        changes = _changes(since, version)
        self.created |= {c.entity_id for c in changes if (c.entity, c.action) == _CREATED}
        touched = {c.entity_id for c in changes if c.entity == "element"}
        rows = _elements_of(list(self.lines)) if is_first else _elements(touched)
        seen = {node.id for node in self._measure(rows)}
        if not is_first:
            for gone in touched - seen:
                self._forget(gone)
        self._count_entries(changes)
        self.version = version

    def _measure(self, rows: Iterable[Any]) -> Iterable[Node]:
        for row in rows:
            node = Node(*row)
            self._forget(node.id)
            line = self.lines.get(node.opd or "")
            if line is not None:
                self._remember(node, line)
                yield node

    def _remember(self, node: Node, line: str) -> None:
        if node.kind in OPEN_KINDS:  # sums of the others tell where a city is weak
            is_sent = node.review in SENT
            share = Share(filled_and_expected(node), 1, is_sent, len(node.unread))
            key = (line, node.kind_.domain)
            self.known[node.id] = _Known(key, share)
            self.shares[key] = self.shares.get(key, Share()).plus(share, 1)
        if node.kind == self.workshop.target_kind and node.id in self.created:
            self.brought.add(node.id)

    def _forget(self, element_id: str) -> None:
        self.brought.discard(element_id)
        known = self.known.pop(element_id, None)
        if known is not None:
            self.shares[known.key] = self.shares[known.key].plus(known.share, -1)

    def _count_entries(self, changes: Sequence[Any]) -> None:
        owners = _owners(changes)
        for change in changes:
            if change.action not in ENTRIES[change.entity]:
                continue
            if change.user_id is not None:
                self.last_change[change.user_id] = change.at
            line = self.lines.get(owners.get(change.entity_id) or "")
            if line is not None:
                self.entries[line] += 1
                self.newest = line


_CREATED = ("element", "create")
_COLUMNS = (
    Element.id, Element.kind, Element.code, Element.name, Element.opd_id, Element.plan,
    Element.review, Element.merged_into, type_coerce(Element.attributes, Text),
    type_coerce(Element.marks, Text), type_coerce(Element.unread, Text), Element.draft_fields,
)  # fmt: skip


def _changes(since: int, until: int) -> Sequence[Any]:
    query = (
        select(Change.entity, Change.entity_id, Change.action, Change.user_id, Change.at)
        .where(Change.id > since, Change.id <= until, Change.entity.in_(list(ENTRIES)))
        .order_by(Change.id)
    )
    return db.session.execute(query).all()


def _elements_of(opd_ids: list[str]) -> Iterable[Any]:
    """Living records of these OPDs."""
    living = select(*_COLUMNS).where(Element.archived_at.is_(None))
    for part in pieces(opd_ids):
        yield from db.session.execute(living.where(Element.opd_id.in_(part)))


def _elements(ids: Iterable[str]) -> Iterable[Any]:
    """Those of these records that live."""
    living = select(*_COLUMNS).where(Element.archived_at.is_(None))
    for part in pieces(sorted(ids)):
        yield from db.session.execute(living.where(Element.id.in_(part)))


def _owners(changes: Sequence[Any]) -> dict[str, str | None]:
    """The OPD of every record and link among the changes."""
    owners: dict[str, str | None] = {}
    columns = {
        "element": (Element.id, Element.opd_id),
        "relation": (Relation.id, Relation.declared_by),
    }
    for entity, (id_, opd) in columns.items():
        for part in pieces(sorted({c.entity_id for c in changes if c.entity == entity})):
            owners |= {
                row[0]: row[1] for row in db.session.execute(select(id_, opd).where(id_.in_(part)))
            }
    return owners
