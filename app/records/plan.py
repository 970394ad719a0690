"""What is planned of a record: its target values beside today's, and the form in which they are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _

from app.errors import Refused
from app.operations.elements import Edit
from app.queries import StoredElement
from app.records.form import Field, Form, Sent, fields_of, read_fields
from app.records.past import COLUMNS, field_text
from app.records.reader import Reader
from architecture.elements import TARGET_COLUMNS, Element
from architecture.metamodel import Attribute, Kind
from architecture.vocabulary import Vocabulary

VALUE = "attributes."
MOST_FIELDS = 200  # more than any kind has


@dataclass(frozen=True)
class PlannedValue:
    """A value that has a target, as text; `is_unread` where the target did not fit."""

    label: str
    today: str
    target: str
    is_unread: bool = False

    @property
    def is_reached(self) -> bool:
        """Whether what was planned is so today."""
        return self.today == self.target and not self.is_unread


def planned_values(element: Element, reader: Reader) -> tuple[PlannedValue, ...]:
    """The target values of a record as far as the reader sees them, name and OPD first."""
    today = element.today or element
    target = today.target
    columns = [_planned_column(today, n, reader) for n in TARGET_COLUMNS if n in target]
    names = {field.partition(".")[2] for field in target if "." in field}
    declared = [a for a in today.kind_.attributes if a.name in names]
    return (*columns, *(_planned_value(today, a, reader) for a in declared))


def _planned_column(today: Element, name: str, reader: Reader) -> PlannedValue:
    column = "opd_id" if name == "opd" else name
    label = COLUMNS[column].in_language(reader.language)
    now = today.name
    if name == "opd":
        now = reader.graph.unit_label(today.opd) or _("nasional/bersama")
    return PlannedValue(label, now, field_text(today.kind_, column, today.target[name], reader))


def _planned_value(today: Element, attribute: Attribute, reader: Reader) -> PlannedValue:
    value, text = (today.target.get(f"{g}.{attribute.name}") for g in ("attributes", "unread"))
    planned = today.copy_with(
        _attributes={attribute.name: value} if value is not None else {},
        _unread={attribute.name: text} if text is not None else {},
    )
    return PlannedValue(
        attribute.label.in_language(reader.language), reader.shown(today, attribute),
        text if text is not None else reader.shown(planned, attribute), text is not None,
    )  # fmt: skip


# --- The form -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Head:
    """What every record may plan: what becomes of it, and its name and OPD in the target."""

    plan: str = "keep"
    merged_into: str = ""
    name: str = ""
    opd: str = ""

    def as_json(self) -> str:
        """For the hidden field; read back by `head_seen`."""
        return json.dumps(vars(self), ensure_ascii=False)


def head_of(stored: StoredElement) -> Head:
    """What is stored; an empty name or OPD is as today."""
    target = stored.target
    return Head(
        stored.plan, stored.merged_into or "", target.get("name") or "", target.get("opd") or ""
    )


def head_seen(form: Form) -> Head:
    """What the hidden field says was seen; raises Refused if it was damaged."""
    try:
        given = json.loads(form.get("seen.head") or "{}")
        return Head(**{name: str(value) for name, value in given.items()})
    except (ValueError, TypeError, AttributeError):
        raise Refused(_("Halaman rusak; muat ulang lalu ulangi.")) from None


def head_sent(form: Form) -> Head:
    """What was typed; only what is merged goes into another record."""
    plan = form.get("plan", "keep")
    return Head(
        plan,
        form.get("merged_into", "") if plan == "merge" else "",
        " ".join(form.get("name", "").split()),
        form.get("opd", ""),
    )


def head_edits(sent: Head, seen: Head, names: Iterable[str]) -> dict[str, Edit]:
    """Edits of those of the names that differ from what was seen."""
    pairs = ((n, getattr(sent, n), getattr(seen, n)) for n in names)
    return {n: Edit(typed or None, was or None) for n, typed, was in pairs if typed != was}


def target_fields(
    kind: Kind, stored: StoredElement, vocabulary: Vocabulary, years: Sequence[int]
) -> dict[str, Field]:
    """The fields of the target values, as the form of a record has those of today's."""
    return fields_of(kind, _as_stored_target(stored), vocabulary, years)


def _as_stored_target(stored: StoredElement) -> StoredElement:
    groups: dict[str, dict[str, Any]] = {"attributes": {}, "unread": {}}
    for field, value in stored.target.items():
        group, dot, name = field.partition(".")
        if dot:
            groups[group][name] = value
    return replace(stored, **groups, marks={}, reasons={})


def shown_names(
    kind: Kind, stored: StoredElement, form: Form, wanted: Iterable[str]
) -> tuple[str, ...]:
    """The attributes that the form shows: with a target, asked for, or in the form as sent."""
    asked = {*list(wanted)[:MOST_FIELDS], form.get("choice", "") if "more" in form else ""}
    return tuple(
        a.name
        for a in kind.attributes
        if a.name in asked
        or f"has.{a.name}" in form
        or any(f"{g}.{a.name}" in stored.target for g in ("attributes", "unread"))
    )


def read_target(kind: Kind, form: Form, vocabulary: Vocabulary) -> tuple[Sent, dict[str, Edit]]:
    """The fields as typed, and the edits of target values that the form means."""
    sent = read_fields(kind, form, vocabulary, take=form.get("take"))
    edits = {f"{VALUE}{name}": edit for name, edit in sent.edits.items()}
    return sent, edits | head_edits(head_sent(form), head_seen(form), TARGET_COLUMNS)


def typed_or_stored(
    sent: Mapping[str, Field], stored: Mapping[str, Field], form: Form
) -> dict[str, Field]:
    """Each field as it was typed, where the form had it."""
    return {n: sent[n] if f"has.{n}" in form else stored[n] for n in stored}
