"""Writing what an import planned: records first, then relations, in few queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from sqlalchemy import insert, update

from app.extensions import db
from app.models import Change, Element, Relation
from app.operations.actor import Actor
from app.operations.import_state import Draft, LinkStep
from app.operations.links import tie_open_links
from app.operations.writer import Writer, load

# Columns that the writer leaves to the mapping.
_DEFAULTS: dict[Any, dict[str, Any]] = {
    Element: {"merged_into": None, "draft_fields": None, "archived_at": None, "version": 1},
    Relation: {"objection": None, "archived_at": None, "version": 1},
    Change: {},
}


class BulkWriter(Writer):
    """A writer of thousands of new rows, which go into the database by table, not by object."""

    def __init__(self, actor: Actor, origin: str) -> None:
        super().__init__(actor, origin)
        self._rows: dict[Any, list[SimpleNamespace]] = {}

    def _new(self, model: Any, **columns: Any) -> Any:
        row = SimpleNamespace(**{**_DEFAULTS[model], **columns})
        self._rows.setdefault(model, []).append(row)
        return row

    def write_rows(self, model: Any) -> None:
        """Write what is waiting for a table, in its order."""
        if rows := self._rows.pop(model, []):
            db.session.execute(insert(model), [vars(row) for row in rows])

    def write_elements(self) -> None:
        """Write new records; what they merge into, which may be one of them, afterwards."""
        rows = self._rows.get(Element, [])
        merged = {r.id: r.merged_into for r in rows if r.merged_into}
        for row in rows:
            row.merged_into = None
        self.write_rows(Element)
        for id_, into in merged.items():
            db.session.execute(update(Element).where(Element.id == id_).values(merged_into=into))


def write_plan(writer: BulkWriter, drafts: Sequence[Draft], steps: Sequence[LinkStep]) -> None:
    """Write drafts and steps inside the caller's transaction, then tie what waited for them."""
    made: list[Element] = []
    # Codes that rows bring along come first, so that the pattern steps over them.
    for has_code in (True, False):
        made += [_create(writer, d) for d in drafts if d.is_new and bool(d.code) is has_code]
        writer.write_elements()
    elements = load(Element, (d.id for d in drafts if not d.is_new and d.before))
    for draft in drafts:
        if draft.id in elements:
            writer.update(elements[draft.id], draft.changes)
    db.session.flush()
    _write_links(writer, steps, {e.id: e for e in made} | elements)
    writer.write_rows(Relation)
    db.session.flush()
    # Held while tying, so that each is read once.
    held = load(Element, {s.source or s.target or "" for s in steps if s.action == "open"})
    renamed = [elements[d.id] for d in drafts if d.id in elements and "name" in d.before]
    tie_open_links(writer, made + renamed)
    del held
    writer.write_rows(Change)


def _create(writer: Writer, draft: Draft) -> Element:
    apart = ("name", "opd_id")
    fields = {n: v for n, v in draft.fields.items() if n not in apart and v is not None}
    return writer.create(
        draft.kind, draft.name, draft.opd_id, fields, code=draft.code or None, element_id=draft.id
    )


def _write_links(writer: Writer, steps: Sequence[LinkStep], elements: dict[str, Element]) -> None:
    ends = {i for s in steps for i in (s.source, s.target) if i is not None}
    elements = elements | load(Element, ends - set(elements))
    relations = load(Relation, {s.relation_id for s in steps if s.relation_id})
    for step in steps:
        _write_link(writer, step, elements, relations)


def _write_link(
    writer: Writer, step: LinkStep, elements: Mapping[str, Element],
    relations: Mapping[str, Relation],
) -> None:  # fmt: skip
    source = elements.get(step.source or "")
    target = elements.get(step.target or "")
    known = relations.get(step.relation_id or "")
    if step.action in ("link", "open"):
        writer.link(
            step.type, source, target, mark=step.mark, declared_by=step.declared_by,
            open_text=step.open_text, open_kind=step.open_kind, known=known,
        )  # fmt: skip
        return
    assert known is not None
    if step.action == "release":
        writer.unlink(known)
    elif step.action == "tie":
        writer.tie(known, source_id=step.source, target_id=step.target)
    else:
        writer.mark_link(known, step.mark)
