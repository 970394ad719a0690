"""Every read. Results are plain values; nobody above sees a mapped class or a session."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import RLock
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy import Row, Text, func, select, type_coerce

from app.database import current_write
from app.extensions import db
from app.government import Government
from app.models import (
    Attachment,
    Change,
    Code,
    Element,
    Institution,
    Opd,
    Reference,
    Relation,
    Setting,
    User,
)
from architecture.graph import Element as Node
from architecture.graph import Graph, OpenLink, Unit, read_as
from architecture.graph import Relation as Edge
from architecture.metamodel import METAMODEL
from architecture.values import Unreadable, read_value
from architecture.visibility import Edition, Viewer, visible_graph
from architecture.vocabulary import Party, ReferenceNode, Vocabulary

T = TypeVar("T")
HIGHEST_NUMBER = 2**31 - 1  # that a change can have
LISTS = ("opd", "institution", "reference", "code", "setting")


class Cache:
    """Results by key and data version; the oldest leave when there are too many."""

    def __init__(self, size: int = 48) -> None:
        self._held: OrderedDict[Hashable, Any] = OrderedDict()
        self._size = size
        self._lock = RLock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        # Held while making: of sixty who ask after an edit one computes, the others wait.
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]  # type: ignore[no-any-return]
            value = make()
            self._held[key] = value
            while len(self._held) > self._size:
                self._held.popitem(last=False)
            return value

    def find(self, key: Hashable) -> tuple[bool, Any]:
        """Whether a result is held, and the result."""
        with self._lock:
            return key in self._held, self._held.get(key)


class _WriteCache(Cache):
    """Results seen inside a write: what it reads of the future must not outlive its failure.

    SQLite gives the change numbers of a failed write to the next one.
    """

    def __init__(self, shared: Cache) -> None:
        super().__init__()
        self._shared = shared

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        is_known, value = self._shared.find(key)
        return value if is_known else super().get(key, make)


def cache() -> Cache:
    """The cache of this application in this process; inside a write one that dies with it."""
    shared: Cache = current_app.extensions.setdefault("selaras_cache", Cache())
    write = current_write()
    if write is None:
        return shared
    return write.setdefault("cache", _WriteCache(shared))  # type: ignore[no-any-return]


def data_version() -> int:
    """The highest change number: two equal ones mean equal data."""
    return db.session.scalar(select(func.max(Change.id))) or 0


def _lists_version() -> int:
    return db.session.scalar(select(func.max(Change.id)).where(Change.entity.in_(LISTS))) or 0


def government() -> Government | None:
    """The government of this instance; None before the first start page was filled in."""
    stored = db.session.get(Setting, "government")
    return Government(**stored.value) if stored else None


def setting(key: str) -> Any:
    """A setting's value or None."""
    stored = db.session.get(Setting, key)
    return stored.value if stored else None


def vocabulary() -> Vocabulary:
    """Code lists, reference nodes and parties as they are now."""
    return cache().get(("vocabulary", _lists_version()), _read_vocabulary)


def _read_vocabulary() -> Vocabulary:
    lists: dict[str, list[str]] = {}
    codes = (
        select(Code.codelist, Code.value).where(Code.active).order_by(Code.codelist, Code.position)
    )
    for codelist, value in db.session.execute(codes):
        lists.setdefault(codelist, []).append(value)
    nodes = select(
        Reference.family, Reference.code, Reference.name, Reference.level, Reference.parent,
        Reference.national,
    ).where(Reference.active)  # fmt: skip
    references = {row.code: ReferenceNode(*row) for row in db.session.execute(nodes)}
    parties: dict[str, Party] = {}
    for row in db.session.execute(select(Opd.id, Opd.code, Opd.name, Opd.short)):
        parties[f"opd:{row.id}"] = Party(f"opd:{row.id}", row.code, row.name, row.short)
    for row in db.session.execute(select(Institution.id, Institution.name)):
        parties[f"institution:{row.id}"] = Party(f"institution:{row.id}", "", row.name)
    ours = government()
    codelists = {name: tuple(values) for name, values in lists.items()}
    return Vocabulary(codelists, references, parties, ours.name if ours else "")


# --- The graph ----------------------------------------------------------------------------------


def load_graph(reading: str = "as-is") -> Graph:
    """The whole architecture, unfiltered: for rules and counts, never shown to a person.

    `reading` is "as-is", "target" or "all" (every living record, whatever its plan).
    """
    version = data_version()
    full = cache().get(("graph", version), lambda: _read_graph(version))
    if reading == "all":
        return full
    return cache().get(("graph", version, reading), lambda: read_as(full, reading))


def graph_for(viewer: Viewer, *, edition: Edition = "internal", reading: str = "as-is") -> Graph:
    """What this viewer may see: the graph for lists, pictures, exports and documents."""
    key = ("visible", data_version(), viewer, edition, reading)
    return cache().get(key, lambda: visible_graph(load_graph(reading), viewer, edition))


def _read_graph(version: int) -> Graph:
    elements = {}
    for row in db.session.execute(_ELEMENTS):
        elements[row[0]] = Node(*row)
    edges: list[Edge] = []
    open_links: list[OpenLink] = []
    for id_, type_, source, target, plan, mark, declared_by, text, kind in db.session.execute(
        _RELATIONS
    ):
        if text and (source or target) in elements:
            inverse = source is None
            open_links.append(
                OpenLink(id_, type_, target if inverse else source, inverse, kind, text)
            )
        elif source in elements and target in elements:
            edges.append(Edge(id_, type_, source, target, plan, mark, declared_by))
    return Graph(elements, tuple(edges), _read_units(), tuple(open_links), version)


_ELEMENTS = (
    select(
        Element.id, Element.kind, Element.code, Element.name, Element.opd_id, Element.plan,
        Element.review, Element.merged_into, type_coerce(Element.attributes, Text),
        type_coerce(Element.marks, Text), type_coerce(Element.unread, Text), Element.draft_fields,
    )
    .where(Element.archived_at.is_(None))
    .order_by(Element.code, Element.id)
)  # fmt: skip
_RELATIONS = (
    select(
        Relation.id, Relation.type, Relation.source_id, Relation.target_id, Relation.plan,
        Relation.mark, Relation.declared_by, Relation.open_text, Relation.open_kind,
    )
    .where(Relation.archived_at.is_(None))
    .order_by(Relation.type, Relation.id)
)  # fmt: skip


def _read_units() -> dict[str, Unit]:
    rows = db.session.scalars(select(Opd).where(Opd.valid_to.is_(None)).order_by(Opd.code))
    return {
        o.id: Unit(
            o.id, o.code, o.name, o.short, o.parent_id, o.level, tuple(o.urusan), o.successor_id
        )
        for o in rows
    }


def units() -> dict[str, Unit]:
    """The OPD tree of today, by id, in code order."""
    return cache().get(("units", _lists_version()), _read_units)


def unit_families() -> dict[str, frozenset[str]]:
    """Each OPD's id with the ids of itself and everything below it."""

    def make() -> dict[str, frozenset[str]]:
        tree = Graph({}, (), units())
        return {u: tree.descendants_of_unit(u) for u in tree.units}

    return cache().get(("families", _lists_version()), make)


def find_unit(word: str) -> Unit | None:
    """The OPD with that code, short name, name or id; None if several have that name."""
    word = word.strip()
    for unit in units().values():
        if word in (unit.id, unit.code):
            return unit
    folded = word.casefold()
    found = [u for u in units().values() if folded in (u.short.casefold(), u.name.casefold())]
    return found[0] if folded and len(found) == 1 else None


# --- History and files --------------------------------------------------------------------------


@dataclass(frozen=True)
class HistoryEntry:
    """One row of the change log, for showing."""

    id: int
    at: datetime
    actor: str
    origin: str
    batch: str
    entity: str
    entity_id: str
    action: str
    before: dict[str, Any]
    after: dict[str, Any]


def history(element_id: str, limit: int = 50) -> list[HistoryEntry]:
    """Changes of a record and of its relations, newest first."""
    relations = select(Relation.id).where(
        (Relation.source_id == element_id) | (Relation.target_id == element_id)
    )
    query = (
        select(Change)
        .where(
            ((Change.entity == "element") & (Change.entity_id == element_id))
            | ((Change.entity == "relation") & (Change.entity_id.in_(relations)))
            | ((Change.entity == "attachment") & (Change.entity_id == element_id))
        )
        .order_by(Change.id.desc())
        .limit(limit)
    )
    return [_entry(c) for c in db.session.scalars(query)]


def recent_changes(limit: int = 200, *, since: int = 0) -> list[HistoryEntry]:
    """The newest changes of everything, newest first. Not filtered by viewer."""
    query = select(Change).where(Change.id > since).order_by(Change.id.desc()).limit(limit)
    return [_entry(c) for c in db.session.scalars(query)]


def change_by_id(change_id: int) -> HistoryEntry | None:
    """One row of the change log, or None."""
    if change_id > HIGHEST_NUMBER:  # a look for it would fail
        return None
    change = db.session.get(Change, change_id)
    return _entry(change) if change else None


def _entry(change: Change) -> HistoryEntry:
    return HistoryEntry(
        change.id, change.at, change.actor, change.origin, change.batch, change.entity,
        change.entity_id, change.action, change.before, change.after,
    )  # fmt: skip


@dataclass(frozen=True)
class File:
    """An attached file, without its bytes."""

    id: str
    element_id: str
    filename: str
    mimetype: str
    size: int
    sha256: str
    uploaded_at: datetime
    uploaded_by: str


def files_of(element_id: str) -> list[File]:
    """Files of a record, newest first."""
    query = (
        select(Attachment)
        .where(Attachment.element_id == element_id, Attachment.archived_at.is_(None))
        .order_by(Attachment.uploaded_at.desc())
    )
    return [_file(a) for a in db.session.scalars(query)]


def file_by_id(file_id: str) -> File | None:
    """One attached file, or None."""
    stored = db.session.get(Attachment, file_id)
    return _file(stored) if stored and stored.archived_at is None else None


def _file(a: Attachment) -> File:
    return File(
        a.id, a.element_id, a.filename, a.mimetype, a.size, a.sha256, a.uploaded_at, a.uploaded_by
    )


@dataclass(frozen=True)
class StoredElement:
    """What the form of a record needs beyond the graph."""

    id: str
    kind: str
    code: str
    name: str
    opd_id: str | None
    plan: str
    review: str
    draft_fields: str | None
    archived: bool
    version: int
    attributes: dict[str, Any]
    marks: dict[str, str]
    reasons: dict[str, str]
    unread: dict[str, str]


def stored_element(element_id: str) -> StoredElement | None:
    """A record as stored, archived or not. Not filtered by viewer: ask `Viewer` first."""
    e = db.session.get(Element, element_id)
    if e is None:
        return None
    return StoredElement(
        e.id, e.kind, e.code, e.name, e.opd_id, e.plan, e.review, e.draft_fields,
        e.archived_at is not None, e.version, dict(e.attributes), dict(e.marks), dict(e.reasons),
        dict(e.unread),
    )  # fmt: skip


def reasons_of(element_ids: Sequence[str]) -> dict[str, dict[str, str]]:
    """Reasons of "not applicable" marks by record and attribute, where there are any."""
    query = select(Element.id, type_coerce(Element.reasons, Text)).where(Element.reasons != {})
    wanted = set(element_ids)
    return {i: json.loads(text) for i, text in db.session.execute(query) if i in wanted}


@dataclass(frozen=True)
class Objection:
    """What the other end of a relation says against it."""

    relation_id: str
    by: str
    reason: str


def objections_of(element_id: str) -> dict[str, Objection]:
    """Objections to relations of a record, by relation."""
    query = select(Relation).where(
        (Relation.source_id == element_id) | (Relation.target_id == element_id),
        Relation.archived_at.is_(None),
        Relation.objection.is_not(None),
    )
    found = {}
    for relation in db.session.scalars(query):
        if relation.objection:
            found[relation.id] = Objection(
                relation.id, relation.objection["by"], relation.objection["reason"]
            )
    return found


# --- Lists for the administrator ----------------------------------------------------------------


def codelists() -> dict[str, list[Row[Any]]]:
    """Rows (id, value, position, edition, confidence, active, source) of every code list."""
    query = select(
        Code.id, Code.codelist, Code.value, Code.position, Code.edition, Code.confidence,
        Code.active, Code.source,
    ).order_by(Code.codelist, Code.position)  # fmt: skip
    lists: dict[str, list[Row[Any]]] = {}
    for row in db.session.execute(query):
        lists.setdefault(row.codelist, []).append(row)
    return lists


def reference_rows(family: str) -> list[Row[Any]]:
    """Rows (id, code, name, level, parent, edition, national, active, source) of a family."""
    query = select(
        Reference.id, Reference.code, Reference.name, Reference.level, Reference.parent,
        Reference.edition, Reference.national, Reference.active, Reference.source,
    ).where(Reference.family == family).order_by(Reference.code)  # fmt: skip
    return list(db.session.execute(query))


def institutions() -> list[Row[Any]]:
    """Rows (id, name, kind, source) of all institutions, by name."""
    query = select(Institution.id, Institution.name, Institution.kind, Institution.source)
    return list(db.session.execute(query.order_by(Institution.name)))


@dataclass(frozen=True)
class Account:
    """An account without its secrets."""

    id: str
    username: str
    name: str
    active: bool
    language: str
    grants: tuple[tuple[str, str | None], ...]

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(role for role, _ in self.grants)


def accounts() -> list[Account]:
    """All accounts, by user name."""
    return [_account(u) for u in db.session.scalars(select(User).order_by(User.username))]


def account(user_id: str) -> Account | None:
    """One account, or None."""
    user = db.session.get(User, user_id)
    return _account(user) if user else None


def session_key(user_id: str) -> str | None:
    """The key that an account's sessions must carry."""
    return db.session.scalar(select(User.session_key).where(User.id == user_id))


def _account(user: User) -> Account:
    grants = tuple(sorted((g.role, g.opd_id) for g in user.grants))
    return Account(user.id, user.username, user.name, user.active, user.language, grants)


def misfits() -> list[str]:
    """Stored values that no longer fit the vocabulary, one sentence each."""
    words = vocabulary()
    faults = []
    query = select(Element.kind, Element.code, Element.attributes).order_by(Element.code)
    for kind_name, code, attributes in db.session.execute(query):
        if kind_name not in METAMODEL.by_name:
            faults.append(f"{code}: jenis {kind_name} tidak dikenal")
            continue
        kind = METAMODEL.kind(kind_name)
        for name, value in attributes.items():
            if name not in kind.by_name:
                faults.append(f"{code}: isian {name} tidak dikenal pada {kind_name}")
                continue
            try:
                read_value(kind.by_name[name], value, words)
            except Unreadable as unreadable:
                faults.append(f"{code}: {name} = {value!r}: {unreadable.problem.reason.id}")
    return faults
