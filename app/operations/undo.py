"""Undoing changes by new ones: one, a batch, a person's of a period, what a file brought."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext as _

from app.database import writing
from app.errors import Fault, Forbidden, Missing, Refused
from app.extensions import db
from app.models import Attachment, Change, Element, Relation, now
from app.operations.actor import Actor
from app.operations.elements import update_record
from app.operations.links import tie_open_links
from app.operations.undo_plan import plan_undo
from app.operations.undo_select import Selection, Step, UndoPlan, undoing
from app.operations.undo_words import step_words
from app.operations.writer import Writer
from architecture.changes import LIVING

UNDONE = "urungkan "


@dataclass(frozen=True)
class Undone:
    """What was undone: the batch of the new changes, how many units, how many were left."""

    batch: str
    done: int
    left: int


def undo_change(actor: Actor, change_id: int) -> None:
    """Put back what one change replaced; refused where somebody changed it again since."""
    with writing():
        change = db.session.get(Change, change_id)
        if change is None:
            raise Missing
        plan = plan_undo(actor, Selection(change=change_id))
        if plan.touched:
            raise Refused(*(_touched_fault(s) for s in plan.touched))
        if plan.outside:
            raise Forbidden
        if not plan.free:
            raise Refused(_nothing(plan))
        _write(actor, plan.free, f"{UNDONE}#{change_id}")


def undo_all(
    actor: Actor, selection: Selection, *, include: Collection[str] | None = (), origin: str = ""
) -> Undone:
    """Undo what was not touched since, and of the rest what `include` names; None: all.

    All in one transaction. Raises Refused if nothing is left to undo, Missing if nothing fits.
    """
    with writing():
        plan = plan_undo(actor, selection)
        chosen = [s for s in plan.touched if include is None or s.key in include]
        steps = sorted([*plan.free, *chosen], key=lambda s: (-s.newest, s.key))
        if not steps:
            raise Refused(_nothing(plan))
        batch = _write(actor, steps, (origin or UNDONE + words_of(plan))[:200])
        return Undone(batch, len(steps), len(plan.touched) - len(chosen))


def words_of(plan: UndoPlan) -> str:
    """What is undone, for the change log: the file of an import, or numbers of changes."""
    origins = {c.origin for c in plan.changes}
    origin = min(origins)
    if len({c.batch for c in plan.changes}) == 1 and len(origins) == 1 and "impor " in origin:
        return origin
    first, last = plan.changes[0].id, plan.changes[-1].id
    people = sorted({c.actor for c in plan.changes})
    return f"#{first}–#{last} {', '.join(people)}" if first != last else f"#{first}"


def _touched_fault(step: Step) -> Fault:
    """Which value, as it is shown, and who changed it since."""
    words = step_words(step)
    last = step.touches[-1]
    reason = _("Sudah diubah lagi sesudahnya oleh %(name)s.", name=last.actor)
    return Fault(f"{words.subject}: {words.label}" if words.label else words.subject,
                 words.now, reason)  # fmt: skip


def _nothing(plan: UndoPlan) -> str:
    if plan.closed:
        return _("Ranahnya ditutup untuk dokumen; buka kembali dahulu.")
    if plan.already:
        return _("Tidak ada yang diurungkan: isinya sudah seperti sebelum perubahan ini.")
    if plan.touched:
        return _("Semuanya sudah diubah lagi oleh orang lain. Pilih yang tetap diurungkan.")
    return _("Perubahan jenis ini tidak dapat diurungkan di sini.")


# --- Writing ------------------------------------------------------------------------------------


def _write(actor: Actor, steps: list[Step], origin: str) -> str:
    """Write the steps, newest first, as one batch; returns it."""
    writer = Writer(undoing(actor), origin)
    returned: list[Element] = []
    with db.session.no_autoflush:
        for step in steps:
            element = _WRITERS[step.entity](writer, step)
            if element is not None:
                returned.append(element)
    db.session.flush()
    tie_open_links(writer, [e for e in returned if e.archived_at is None])
    return writer.batch


def _write_element(writer: Writer, step: Step) -> Element | None:
    """The record if it is back, or has another name, so that open links may tie."""
    element = db.session.get(Element, step.entity_id)
    assert element is not None
    writer.require_edit(element.opd_id)
    if step.unit != LIVING:
        changed = update_record(writer, element, step.then, action="undo")
        return element if "name" in changed else None
    if step.then["living"]:
        writer.set_state(element, "restore", {"archived_at": None})
        return element
    writer.set_state(element, "archive", {"archived_at": now().isoformat()})
    return None


def _write_relation(writer: Writer, step: Step) -> None:
    relation = db.session.get(Relation, step.entity_id)
    assert relation is not None
    writer.require_edit(relation.declared_by)
    if step.unit == LIVING:
        _write_living(writer, relation, step)
    elif step.unit == "ends":
        before = {name: step.now[name] for name in step.then}
        relation.source_id, relation.target_id = step.then["source_id"], step.then["target_id"]
        relation.open_text = step.then["open_text"] or ""
        relation.open_kind = step.then["open_kind"]
        action = "untie" if relation.open_text else "tie"
        writer.log("relation", relation.id, action, before, step.then)
    elif step.unit == "declared_by":
        writer.redeclare(relation, step.then["declared_by"])
    elif step.unit == "objection":
        writer.object_to(relation, step.then["objection"])
    else:
        before = dict(step.now)
        for name, value in step.then.items():
            setattr(relation, name, value)
        writer.log("relation", relation.id, "update", before, step.then)


def _write_living(writer: Writer, relation: Relation, step: Step) -> None:
    if step.then.get("living") is False:
        if relation.archived_at is None:
            writer.unlink(relation)
        return
    mark = step.then.get("mark") or relation.mark
    if relation.archived_at is None:
        writer.mark_link(relation, mark)
        return
    for rival in step.blockers:
        other = db.session.get(Relation, rival)
        if other is not None and other.archived_at is None:
            writer.unlink(other)
    ends = (relation.source_id, relation.target_id)
    source, target = (db.session.get(Element, i) if i else None for i in ends)
    writer.link(
        relation.type, source, target, known=relation, mark=mark, declared_by=relation.declared_by
    )


def _write_attachment(writer: Writer, step: Step) -> None:
    file = db.session.get(Attachment, step.entity_id)
    assert file is not None
    element = db.session.get(Element, file.element_id)
    assert element is not None
    writer.require_edit(element.opd_id)
    is_back = bool(step.then["living"])
    file.archived_at = None if is_back else now()
    told = {"file": file.id, "filename": file.filename, "size": file.size, "sha256": file.sha256}
    writer.log("attachment", element.id, "attach" if is_back else "detach", told, told)


_WRITERS = {
    "element": _write_element,
    "relation": _write_relation,
    "attachment": _write_attachment,
}
