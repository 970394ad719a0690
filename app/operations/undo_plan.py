"""What undoing would do: for each unit what is there now, what comes back, who touched it since.

Of a unit (a value, a name, a link …) the newest changes in a row that are to be undone are taken
back together: then it is as if they had never been. Where somebody else changed the unit after
them it is left alone unless a person chooses otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import or_, select

from app.extensions import db
from app.models import Attachment, Change, Element, Relation
from app.operations.actor import Actor
from app.operations.locks import closed_now, locked_sentence
from app.operations.undo_select import (
    Entity,
    Row,
    Selection,
    Step,
    Touch,
    UndoPlan,
    is_own,
    selected,
    undoing,
)
from app.operations.writer import flat_value, load
from app.queries.opd_changes import batches_of_opd_changes
from app.queries.pieces import pieces
from architecture.changes import REVIEW, Part, parts_of
from architecture.metamodel import METAMODEL


@dataclass
class _Run:
    """The newest changes of a unit that are to be undone, and who came after them."""

    parts: list[tuple[Change, Part]] = field(default_factory=list)
    after: list[Change] = field(default_factory=list)

    @property
    def then(self) -> dict[str, Any]:
        """What was there before the run."""
        found: dict[str, Any] = {}
        for _change, part in self.parts:
            for name, value in part.before.items():
                found.setdefault(name, value)
        return found


def plan_undo(actor: Actor, selection: Selection) -> UndoPlan:
    """What undoing these changes would do now; raises Missing if there are none."""
    changes = selected(selection)
    plan = UndoPlan(changes)
    mine = [c for c in changes if is_own(actor, c)]
    plan.outside = len(changes) - len(mine)
    # An OPD change is taken back as a whole (app/operations/opd_undo.py), never row by row.
    whole = batches_of_opd_changes({c.batch for c in mine})
    plan.others = sum(c.batch in whole for c in mine)
    mine = [c for c in mine if c.batch not in whole]
    chosen = {c.id for c in mine}
    log = _log_of(mine)
    rows = plan.rows = _rows_of(log)
    steps = []
    for entity, rows_of_log in log.items():
        steps += _steps_of(entity, rows_of_log, chosen, rows, plan)
    steps = _with_strangers(steps, chosen)
    steps = _without_archived(steps)
    _sort(plan, _blocked(steps), actor, rows)
    _count(plan, mine)
    return plan


def _log_of(changes: Sequence[Change]) -> dict[Entity, list[Change]]:
    """Every change of what these changed, from the first of them on, in order."""
    first: dict[Entity, int] = {}
    for change in changes:
        first.setdefault((change.entity, change.entity_id), change.id)
    known = {"element", "relation", "attachment"}
    ids = {entity_id for entity, entity_id in first if entity in known}
    log: dict[Entity, list[Change]] = {}
    for piece in pieces(sorted(ids)):
        query = select(Change).where(Change.entity.in_(known), Change.entity_id.in_(piece))
        query = query.where(Change.id >= min(first.values())).order_by(Change.id)
        for change in db.session.scalars(query):
            entity = (change.entity, change.entity_id)
            if change.id >= first.get(entity, change.id + 1):
                log.setdefault(entity, []).append(change)
    return log


def _rows_of(log: Mapping[Entity, Sequence[Change]]) -> dict[Entity, Row]:
    """The stored rows, by entity and id; files by their own id."""
    rows: dict[Entity, Row] = {}
    for model, entity in ((Element, "element"), (Relation, "relation")):
        found = load(model, {i for e, i in log if e == entity})
        rows |= {(entity, i): row for i, row in found.items()}
    ends = {
        i for r in rows.values() if isinstance(r, Relation) for i in (r.source_id, r.target_id) if i
    }
    ends |= {i for e, i in log if e == "attachment"}
    known = {i for e, i in rows if e == "element"}
    rows |= {("element", i): row for i, row in load(Element, ends - known).items()}
    files = {
        str(c.after.get("file") or c.before.get("file"))
        for (entity, _), changes in log.items() if entity == "attachment" for c in changes
    }  # fmt: skip
    return rows | {("attachment", i): row for i, row in load(Attachment, files).items()}


def _steps_of(
    entity: Entity, log: Sequence[Change], chosen: set[int], rows: Mapping[Entity, Row],
    plan: UndoPlan,
) -> list[Step]:  # fmt: skip
    steps = []
    for unit, run in _runs(log, chosen).items():
        file = unit.partition(".")[2] if unit.startswith("file.") else ""
        row = rows.get(("attachment", file) if file else entity)
        if unit == REVIEW or row is None:
            continue
        then = run.then
        now = {name: value_now(row, name) for name in then}
        if now == then or (not now.get("living", True) and not then.get("living", True)):
            plan.already += 1
            continue
        step = Step(
            "attachment" if file else entity[0], file or entity[1], unit, _element_of(row), now,
            then, run.parts[-1][0].id,
            is_creation=any((c.entity, c.action) == ("element", "create") for c, _ in run.parts),
            touches=tuple(Touch(c.actor, c.at) for c in run.after),
        )  # fmt: skip
        steps.append(step)
    return steps


def _runs(log: Sequence[Change], chosen: set[int]) -> dict[str, _Run]:
    """By unit the newest run of chosen changes; ties and moves of links follow from others."""
    runs: dict[str, _Run] = {}
    for change in log:
        for part in parts_of(change.entity, change.action, change.before, change.after):
            run = runs.setdefault(part.unit, _Run())
            if change.id not in chosen:
                run.after.append(change)
                continue
            if run.after:
                run.parts, run.after = [], []
            run.parts.append((change, part))
    return {unit: run for unit, run in runs.items() if run.parts}


def value_now(row: Row, name: str) -> Any:
    """A name of a unit as it is stored now."""
    if name == "living":
        return row.archived_at is None
    if isinstance(row, Element):
        return flat_value(row, name)
    value = getattr(row, name)
    return value or None if name == "open_text" else value


def _element_of(row: Row) -> str:
    """The record on whose page the row is shown."""
    if isinstance(row, Element):
        return row.id
    if isinstance(row, Attachment):
        return row.element_id
    return row.source_id or row.target_id or ""


def _with_strangers(steps: list[Step], chosen: set[int]) -> list[Step]:
    """Records that would go although others filled them, or linked them, since they were made."""
    made = {s.entity_id: s for s in steps if s.is_creation}
    if not made:
        return steps
    since: dict[str, list[Touch]] = {}
    for element_id, change in _others_work(set(made), chosen):
        if change.id > made[element_id].newest - 1:
            since.setdefault(element_id, []).append(Touch(change.actor, change.at))
    return [
        replace(s, touches=s.touches or tuple(since.get(s.entity_id, ()))) if s.is_creation else s
        for s in steps
    ]


def _others_work(element_ids: set[str], chosen: set[int]) -> Iterable[tuple[str, Change]]:
    for piece in pieces(sorted(element_ids)):
        of_records = select(Change).where(
            Change.entity.in_(("element", "attachment")), Change.entity_id.in_(piece)
        )
        for change in db.session.scalars(of_records.order_by(Change.id)):
            if change.id not in chosen and parts_of(
                change.entity, change.action, change.before, change.after
            ):
                yield change.entity_id, change
        ends = or_(Relation.source_id.in_(piece), Relation.target_id.in_(piece))
        links = select(Change, Relation.source_id, Relation.target_id).join(
            Relation, (Change.entity == "relation") & (Relation.id == Change.entity_id)
        )
        links = links.where(ends, Relation.archived_at.is_(None)).order_by(Change.id)
        for change, *pair in db.session.execute(links):
            if change.id in chosen or change.action not in ("create", "restore"):
                continue
            yield from ((i, change) for i in pair if i in element_ids)


def _without_archived(steps: list[Step]) -> list[Step]:
    """What is in a record that goes as a whole need not be put back one by one."""
    gone = {s.entity_id for s in steps if s.is_creation and not s.touches}
    return [s for s in steps if s.is_creation or s.entity != "element" or s.entity_id not in gone]


def _blocked(steps: list[Step]) -> list[Step]:
    """Links that come back where only one may be, and somebody else's stands there now."""
    going = {s.entity_id for s in steps if s.entity == "relation" and not s.touches
             and s.then.get("living") is False}  # fmt: skip
    result = []
    for step in steps:
        if step.entity == "relation" and step.then.get("living") and not step.now.get("living"):
            others = [r for r in _rivals(step.entity_id) if r not in going]
            touches = step.touches or tuple(map(_last_touch, others))
            step = replace(step, blockers=tuple(others), touches=touches)
        result.append(step)
    return result


def _rivals(relation_id: str) -> list[str]:
    relation = db.session.get(Relation, relation_id)
    if relation is None or not METAMODEL.relation(relation.type).single:
        return []
    query = select(Relation.id).where(
        Relation.type == relation.type, Relation.source_id == relation.source_id,
        Relation.id != relation.id, Relation.archived_at.is_(None), Relation.target_id.is_not(None),
    )  # fmt: skip
    return list(db.session.scalars(query.order_by(Relation.id)))


def _last_touch(relation_id: str) -> Touch:
    query = select(Change).where(Change.entity == "relation", Change.entity_id == relation_id)
    change = db.session.scalars(query.order_by(Change.id.desc()).limit(1)).one()
    return Touch(change.actor, change.at)


def _sort(plan: UndoPlan, steps: list[Step], actor: Actor, rows: Mapping[Entity, Row]) -> None:
    """Steps newest first, each where it belongs."""
    viewer, closed = undoing(actor).viewer, closed_now()
    for step in sorted(steps, key=lambda s: (-s.newest, s.key)):
        record = rows.get(("element", step.element_id))
        kind = record.kind if isinstance(record, Element) else ""
        owners = _owners(step, rows)
        if not owners or not all(viewer.may_edit(opd) for opd in owners):
            plan.outside += 1
        elif kind and any(locked_sentence(kind, opd, closed) for opd in owners):
            plan.closed += 1
        elif step.touches:
            plan.touched.append(step)
        else:
            plan.free.append(step)


def _owners(step: Step, rows: Mapping[Entity, Row]) -> set[str | None]:
    """The OPDs whose consent a step needs."""
    row = rows.get((step.entity, step.entity_id))
    if isinstance(row, Relation):
        return {row.declared_by}
    record = rows.get(("element", step.element_id))
    if not isinstance(record, Element):
        return set()
    return {record.opd_id} | ({step.then["opd_id"]} if "opd_id" in step.then else set())


def _count(plan: UndoPlan, changes: Sequence[Change]) -> None:
    """Chosen changes that are no content: reviews, and what is undone elsewhere."""
    for change in changes:
        units = {
            p.unit for p in parts_of(change.entity, change.action, change.before, change.after)
        }
        if units == {REVIEW}:
            plan.reviews += 1
        elif change.entity not in ("element", "relation", "attachment"):
            plan.others += 1
