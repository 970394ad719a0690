"""A step of undoing in words: of what, which field, what is there now and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app import queries
from app.extensions import db
from app.filters import language, text
from app.models import Attachment, Element, Relation
from app.operations.undo_select import Step
from app.records.past import Difference, differences_of
from app.records.reader import Reader
from architecture.changes import LIVING
from architecture.metamodel import METAMODEL, Kind


@dataclass(frozen=True)
class StepWords:
    """A step for showing; `label` is empty where the thing itself comes or goes."""

    subject: str
    kind: Kind
    label: str
    now: str
    then: str


def step_words(step: Step, reader: Reader | None = None) -> StepWords:
    """The words of a step. The caller has seen that the person may read the record."""
    reader = reader or Reader(queries.load_graph("all"), queries.vocabulary(), language())
    element = db.session.get(Element, step.element_id)
    assert element is not None
    kind, subject = METAMODEL.kind(element.kind), f"{element.code} {element.name}"
    if step.entity == "element" and step.unit != LIVING:
        labels, now_, then = [], [], []
        for found in _differences(kind, step, reader):
            labels.append(found.label)
            now_.append(found.before)
            then.append(found.after)
        return StepWords(subject, kind, ", ".join(labels), _joined(now_), _joined(then))
    label = "" if step.entity == "element" else _thing(step, element)
    return StepWords(subject, kind, label, *(_state(step, side) for side in (step.now, step.then)))


def _joined(texts: list[str]) -> str:
    return ", ".join(t for t in texts if t)


def _differences(kind: Kind, step: Step, reader: Reader) -> list[Difference]:
    """The value itself; its mark or reason only where nothing else differs."""
    found = differences_of(kind, step.now, step.then, reader)
    differing = [d for d in found if d.before != d.after]
    group, _dot, key = step.unit.partition(".")
    if group == "attributes" and differing:
        attribute = kind.by_name.get(key)
        label = text(attribute.label) if attribute else key
        plain = [d for d in differing if d.label == label]
        return plain or differing
    return differing


def _thing(step: Step, element: Element) -> str:
    if step.entity == "attachment":
        file = db.session.get(Attachment, step.entity_id)
        return _("Berkas %(name)s", name=file.filename if file else "")
    relation = db.session.get(Relation, step.entity_id)
    assert relation is not None
    phrase = METAMODEL.relation(relation.type)
    is_source = relation.source_id == element.id
    other_id = relation.target_id if is_source else relation.source_id
    other = db.session.get(Element, other_id) if other_id else None
    name = f"{other.code} {other.name}" if other else f"“{relation.open_text}”"
    return f"{text(phrase.label if is_source else phrase.inverse)} {name}"


def _state(step: Step, side: Any) -> str:
    """Whether a thing is there, or what is said of a link."""
    if side.get("living") is False:
        return _("diarsipkan") if step.entity != "relation" else _("tidak tertaut")
    if step.unit == "ends":
        return _("menunggu catatannya") if side["open_text"] else _("tertaut")
    if step.unit == "declared_by":
        return queries.load_graph("all").unit_label(side["declared_by"]) or ""
    if step.unit == "objection":
        return str((side["objection"] or {}).get("reason", "")) or _("tanpa sanggahan")
    if side.get("mark"):
        words = {"confirmed": _("dikonfirmasi"), "assumed": _("dianggap")}
        return words.get(side["mark"], side["mark"]) if "living" not in side else _("tertaut")
    return _("ada") if step.entity != "relation" else _("tertaut")
