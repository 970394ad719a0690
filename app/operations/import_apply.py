"""Writing what an import planned: records first, then relations, in few queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select

from app.extensions import db
from app.models import Change, Element, Relation, now
from app.operations.actor import Actor
from app.operations.import_state import Draft, LinkStep, chunks
from app.operations.links import tie_open_links
from app.operations.writer import Writer


class BulkWriter(Writer):
    """A writer of thousands of changes: its log is written at the end, in one statement."""

    def __init__(self, actor: Actor, origin: str) -> None:
        super().__init__(actor, origin)
        self._rows: list[dict[str, Any]] = []

    def log(  # type: ignore[override]  # nobody here asks for the row
        self, entity: str, entity_id: str, action: str,
        before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """Remember one row of the change log."""
        self._rows.append(
            {
                "at": now(), "user_id": self.actor.user_id, "actor": self.actor.name,
                "origin": self.origin, "batch": self.batch, "entity": entity,
                "entity_id": entity_id, "action": action, "before": dict(before or {}),
                "after": dict(after or {}),
            }
        )  # fmt: skip

    def write_log(self) -> None:
        """Write what was remembered, in its order."""
        if self._rows:
            db.session.execute(insert(Change), self._rows)
            self._rows = []


def write_plan(writer: BulkWriter, drafts: Sequence[Draft], steps: Sequence[LinkStep]) -> None:
    """Write drafts and steps inside the caller's transaction, then tie what waited for them."""
    elements = load(Element, (d.id for d in drafts if not d.is_new and d.before))
    made: list[Element] = []
    # Codes that rows bring along come first, so that the pattern steps over them.
    for draft in sorted(drafts, key=lambda d: not d.code):
        if draft.is_new:
            made.append(_create(writer, draft))
        elif draft.before:
            writer.update(elements[draft.id], draft.changes)
            if "name" in draft.before:
                made.append(elements[draft.id])
    db.session.flush()
    _write_links(writer, steps, {e.id: e for e in made} | elements)
    db.session.flush()
    tie_open_links(writer, made)
    writer.write_log()


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
        before, known.mark = known.mark, step.mark
        writer.log("relation", known.id, "update", {"mark": before}, {"mark": step.mark})


def load(model: type[Any], ids: Iterable[str]) -> dict[str, Any]:
    """Stored rows by id, in as few queries as possible."""
    found: dict[str, Any] = {}
    for piece in chunks(sorted(ids)):
        found |= {r.id: r for r in db.session.scalars(select(model).where(model.id.in_(piece)))}
    return found
