"""The one way into the tables: a writer changes records and logs each change as it goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import object_mapper

from app.database import current_write
from app.errors import Forbidden
from app.extensions import db
from app.models import Change, CodeCounter, Element, Relation, Setting, new_id, now
from app.operations.actor import Actor
from app.operations.content import drafted, link_field, stating_end
from app.operations.locks import Closed, closed_now, require_open
from app.queries.pieces import pieces
from architecture.metamodel import METAMODEL, Kind

DEFAULT_PATTERN = "{prefix}-{number:04d}"
OPEN_LINKS = "open links"  # of which a write remembers those it read
Row = TypeVar("Row")
GROUPED = ("attributes", "marks", "reasons", "unread", "target")


class Writer:
    """Changes within one `writing()` block; they share a batch."""

    def __init__(self, actor: Actor, origin: str | None = None) -> None:
        self.actor = actor
        self.origin = origin if origin is not None else actor.origin
        # An edit of a queue makes several writers; the queue's own writes are known by one batch.
        self.batch: str = (current_write() or {}).get("batch") or new_id()
        self._counters: dict[str, CodeCounter] = {}
        self._pattern: str | None = None
        self._taken: dict[str, set[str] | None] = {}
        self._closed: Closed | None = None

    def log(
        self, entity: str, entity_id: str, action: str,
        before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None,
    ) -> Change:  # fmt: skip
        """Append one row to the change log."""
        if entity == "relation":
            (current_write() or {}).pop(OPEN_LINKS, None)
        return self._new(
            Change, at=now(), user_id=self.actor.user_id, actor=self.actor.name, origin=self.origin,
            batch=self.batch, entity=entity, entity_id=entity_id, action=action,
            before=dict(before or {}), after=dict(after or {}),
        )  # fmt: skip

    def _new(self, model: Any, **columns: Any) -> Any:
        """A new row, on its way into the database."""
        row = model(**columns)
        db.session.add(row)
        return row

    def require_edit(self, opd_id: str | None) -> None:
        """Raise Forbidden unless the actor may edit records of that OPD."""
        if not self.actor.viewer.may_edit(opd_id):
            raise Forbidden

    def require_open(self, kind: str, opd_id: str | None) -> None:
        """Raise Refused where the domain of that OPD is closed for the document."""
        if self._closed is None:
            self._closed = closed_now()
        require_open(kind, opd_id, self._closed)

    def next_code(self, kind: Kind) -> str:
        """A code never given before, by the government's pattern."""
        if self._pattern is None:
            self._pattern = _code_pattern()
        counter = self._counters.get(kind.name) or kept(CodeCounter, kind.name)
        if counter is None:
            counter = CodeCounter(kind=kind.name, last=0)
            db.session.add(counter)
        self._counters[kind.name] = counter
        while True:
            counter.last += 1
            code = self._pattern.format(prefix=kind.prefix, number=counter.last)
            if not self._is_taken(kind, code):
                return code

    def _is_taken(self, kind: Kind, code: str) -> bool:
        """Whether a code was given by hand that the pattern ran into.

        The first is asked for alone; who makes more records reads all codes, once.
        """
        mine = Element.kind == kind.name
        if kind.name not in self._taken:
            self._taken[kind.name] = None
            if any(isinstance(new, Element) and new.code == code for new in db.session.new):
                return True
            with db.session.no_autoflush:  # codes are given once: only new records hold others
                found = db.session.scalar(select(Element.id).where(mine, Element.code == code))
            return found is not None
        if self._taken[kind.name] is None:
            self._taken[kind.name] = set(db.session.scalars(select(Element.code).where(mine)))
        return code in (self._taken[kind.name] or ())

    def create(
        self, kind: Kind, name: str, opd_id: str | None, fields: Mapping[str, Any] | None = None,
        *, code: str | None = None, element_id: str | None = None,
    ) -> Element:  # fmt: skip
        """A new record; `fields` are flat ("attributes.hosting", "marks.hosting")."""
        self.require_edit(opd_id)
        self.require_open(kind.name, opd_id)
        element: Element = self._new(
            Element, id=element_id or new_id(), kind=kind.name, code=code or self.next_code(kind),
            name=name, opd_id=opd_id, plan="keep", review="draft",
            attributes={}, target={}, marks={}, reasons={}, unread={},
        )  # fmt: skip
        _apply(element, fields or {})
        after = {"kind": kind.name, "code": element.code, "name": name, "opd_id": opd_id}
        self.log("element", element.id, "create", {}, {**after, **_without_empty(fields or {})})
        return element

    def update(
        self, element: Element, fields: Mapping[str, Any], *, action: str = "update"
    ) -> dict[str, Any]:
        """Set flat fields that differ; returns those that did. None empties a field."""
        self.require_edit(element.opd_id)
        if "opd_id" in fields:
            self.require_edit(fields["opd_id"])
        changed = {n: v for n, v in fields.items() if flat_value(element, n) != v}
        if not changed:
            return {}
        for opd_id in {element.opd_id, changed.get("opd_id", element.opd_id)}:
            self.require_open(element.kind, opd_id)
        if action in ("update", "undo"):
            changed |= drafted(element, changed)
        before = {n: flat_value(element, n) for n in changed}
        _apply(element, changed)
        self.log("element", element.id, action, before, changed)
        return changed

    def set_state(self, element: Element, action: str, fields: Mapping[str, Any]) -> None:
        """Set review, archive and similar states, which reviewers may do without editing."""
        if action in ("archive", "restore"):
            self.require_open(element.kind, element.opd_id)
        # Logged as it is stored, so that undoing can see whether it is still the same.
        fields = {n: _moment_text(v) if n == "archived_at" else v for n, v in fields.items()}
        before = {n: flat_value(element, n) for n in fields}
        _apply(element, fields)
        self.log("element", element.id, action, before, fields)

    def link(
        self, type_: str, source: Element | None, target: Element | None, *,
        mark: str = "confirmed", declared_by: str | None = None,
        open_text: str = "", open_kind: str | None = None, known: Relation | None = None,
    ) -> Relation:  # fmt: skip
        """A new relation (or an archived one restored); either end may be open text.

        `known` is the stored, archived relation of the same ends, if the caller found one.
        """
        self._require_an_end(source, target)
        self._require_open_end(source, target, declared_by)
        if known is not None:
            known.archived_at, known.mark, known.declared_by = None, mark, declared_by
            self.log("relation", known.id, "restore", {}, _ends_of(known))
            self._redraft(known, source, target)
            return known
        relation: Relation = self._new(
            Relation, id=new_id(), type=type_, source_id=source.id if source else None,
            target_id=target.id if target else None, open_text=open_text, open_kind=open_kind,
            plan="keep", mark=mark, declared_by=declared_by, attributes={},
        )  # fmt: skip
        self.log("relation", relation.id, "create", {}, _ends_of(relation))
        self._redraft(relation, source, target)
        return relation

    def unlink(self, relation: Relation) -> None:
        """Archive a relation; it belongs to the OPD that declared it."""
        self.require_edit(relation.declared_by)
        source, target = _records_of(relation)
        self._require_open_end(source, target, relation.declared_by)
        relation.archived_at = now()
        self.log("relation", relation.id, "archive", _ends_of(relation), {})
        self._redraft(relation, source, target)

    def mark_link(self, relation: Relation, mark: str) -> None:
        """Say how sure a relation is."""
        self._require_open_end(*_records_of(relation), relation.declared_by)
        before, relation.mark = relation.mark, mark
        self.log("relation", relation.id, "update", {"mark": before}, {"mark": mark})

    def plan_link(self, relation: Relation, plan: str) -> None:
        """Say what becomes of a relation in the target."""
        self.require_edit(relation.declared_by)
        source, target = _records_of(relation)
        self._require_open_end(source, target, relation.declared_by)
        before = {**_ends_of(relation), "plan": relation.plan}
        relation.plan = plan
        self.log("relation", relation.id, "plan", before, {**_ends_of(relation), "plan": plan})
        self._redraft(relation, source, target)

    def object_to(self, relation: Relation, objection: Mapping[str, Any] | None) -> None:
        """Keep what the other end says against a relation; None takes it back."""
        source, target = _records_of(relation)
        self._require_open_end(source, target, relation.declared_by)
        before = {"objection": relation.objection}
        relation.objection = dict(objection) if objection else None
        self.log("relation", relation.id, "object", before, {"objection": relation.objection})
        if objection:
            self._redraft(relation, source, target)

    def tie(self, relation: Relation, *, source_id: str | None, target_id: str | None) -> None:
        """Give an open link the record it was waiting for."""
        before = _ends_of(relation)
        relation.source_id = source_id or relation.source_id
        relation.target_id = target_id or relation.target_id
        relation.open_text, relation.open_kind = "", None
        self.log("relation", relation.id, "tie", before, _ends_of(relation))

    def redeclare(self, relation: Relation, opd_id: str | None) -> None:
        """Let another OPD be the one that stated a relation, because its record moved there."""
        before = _ends_of(relation)
        relation.declared_by = opd_id
        self.log("relation", relation.id, "redeclare", before, _ends_of(relation))

    def _require_open_end(
        self, source: Element | None, target: Element | None, declared_by: str | None
    ) -> None:
        end = stating_end(source, target, declared_by)
        if end is not None:
            self.require_open(end.kind, end.opd_id)

    def _redraft(self, relation: Relation, source: Element | None, target: Element | None) -> None:
        """A link is content of the record it was stated from: accepted, it is draft again."""
        end = stating_end(source, target, relation.declared_by)
        if end is None:
            return
        other = target if end is source else source
        fields = drafted(end, [link_field(end, relation, other)])
        if fields:
            self.set_state(end, "draft", fields)

    def _require_an_end(self, *ends: Element | None) -> None:
        viewer = self.actor.viewer
        if not any(e is not None and viewer.may_edit(e.opd_id) for e in ends):
            raise Forbidden


def _code_pattern() -> str:
    write = current_write()
    pattern: str | None = None if write is None else write.get("code pattern")
    if pattern is None:
        stored = kept(Setting, "code_pattern")
        pattern = stored.value if stored else DEFAULT_PATTERN
        if write is not None:
            write["code pattern"] = pattern
    return pattern


def kept(model: type[Row], key: str) -> Row | None:
    """The stored row; a write asks for it once and holds it: sessions forget what nobody holds."""
    write = current_write()
    rows: dict[Any, Any] = {} if write is None else write.setdefault("kept", {})
    if (model, key) not in rows:
        with db.session.no_autoflush:  # what waits to be stored goes out together, at the end
            row = db.session.get(model, key) or _waiting(model, key)
        if row is None:
            return None
        rows[model, key] = row
    return rows[model, key]  # type: ignore[no-any-return]


def _waiting(model: type[Row], key: str) -> Row | None:
    """The new row of that key which this write has not yet sent to the database."""
    rows = (row for row in db.session.new if isinstance(row, model))
    return next(
        (row for row in rows if object_mapper(row).primary_key_from_instance(row) == [key]), None
    )


def load(model: type[Any], ids: Iterable[str]) -> dict[str, Any]:
    """Stored rows by id, in as few queries as possible."""
    found: dict[str, Any] = {}
    for piece in pieces(sorted(ids)):
        found |= {r.id: r for r in db.session.scalars(select(model).where(model.id.in_(piece)))}
    return found


def flat_value(element: Element, name: str) -> Any:
    """A field by its flat name; archive time as ISO text."""
    group, dot, key = name.partition(".")
    if dot:
        return getattr(element, group).get(key)
    value = getattr(element, name)
    return _moment_text(value) if name == "archived_at" else value


def _apply(element: Element, fields: Mapping[str, Any]) -> None:
    groups: dict[str, dict[str, Any]] = {}
    for name, value in fields.items():
        group, dot, key = name.partition(".")
        if not dot:
            setattr(element, name, _moment(value) if name == "archived_at" else value)
            continue
        # Always a new dict: JSON changed in place would not be saved.
        merged = groups.setdefault(group, dict(getattr(element, group)))
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = value
    for group, merged in groups.items():
        setattr(element, group, merged)


def _moment_text(value: datetime | str | None) -> str | None:
    """A moment in the precision of the tables."""
    moment = _moment(value)
    return moment.isoformat(timespec="milliseconds") if moment else None


def _moment(value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _without_empty(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {n: v for n, v in fields.items() if v is not None}


def _records_of(relation: Relation) -> tuple[Element | None, Element | None]:
    source, target = (
        db.session.get(Element, i) if i else None for i in (relation.source_id, relation.target_id)
    )
    return source, target


def _ends_of(relation: Relation) -> dict[str, Any]:
    ends = {
        "type": relation.type, "source_id": relation.source_id, "target_id": relation.target_id,
        "open_text": relation.open_text or None, "declared_by": relation.declared_by,
        "open_kind": relation.open_kind, "mark": relation.mark,
    }  # fmt: skip
    return _without_empty(ends)


def count_rows(model: type[Any]) -> int:
    """Number of rows of a table."""
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def kind_of(element: Element) -> Kind:
    return METAMODEL.kind(element.kind)
