"""The form of a record: from stored values to fields, and from what was sent to edits.

Every field carries what the person saw (`seen.NAME`, JSON). Only what differs from it is sent on
as an edit, so that two people who change different values do not disturb each other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.errors import Fault, Refused
from app.operations.elements import Edit, value_fields
from app.queries import StoredElement
from architecture.metamodel import Attribute, Kind, ValueType
from architecture.values import MAX_DIGITS, Problem, Unreadable, is_empty, read_value, show_value
from architecture.vocabulary import Vocabulary
from schemas.elements import read_values

Form = MultiDict[str, str]
PICKED = (
    ValueType.PARTY, ValueType.PARTIES, ValueType.REFERENCE, ValueType.REFERENCES,
)  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """What a field showed when the page was made."""

    value: Any = None
    unread: str | None = None
    mark: str | None = None
    reason: str | None = None

    def as_json(self) -> str:
        """For the hidden field; read back by `seen_from`."""
        given = {n: v for n, v in vars(self).items() if v is not None}
        return json.dumps(given, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True)
class Field:
    """One attribute in the form: what stands in it, its mark, what is wrong with it.

    `items` are (key, label) of a picker, `yearly` the texts by year.
    """

    attribute: Attribute
    seen: Seen
    text: str = ""
    items: tuple[tuple[str, str], ...] = ()
    yearly: Mapping[str, str] | None = None
    mark: str = ""
    reason: str = ""
    problem: Problem | None = None

    @property
    def name(self) -> str:
        return f"a.{self.attribute.name}"

    @property
    def is_filled(self) -> bool:
        return bool(self.text or self.items or any((self.yearly or {}).values()))


# --- From what is stored ------------------------------------------------------------------------


def fields_of(
    kind: Kind, stored: StoredElement | None, vocabulary: Vocabulary, years: Sequence[int]
) -> dict[str, Field]:
    """The fields of a stored record, or of a new one."""
    if stored is None:
        return {a.name: _field(a, Seen(), None, vocabulary, years) for a in kind.attributes}
    problems = read_values(kind, stored.unread, vocabulary).problems
    return {
        a.name: _field(a, _stored_seen(stored, a.name), problems.get(a.name), vocabulary, years)
        for a in kind.attributes
    }


def _stored_seen(stored: StoredElement, name: str) -> Seen:
    return Seen(
        stored.attributes.get(name),
        stored.unread.get(name),
        stored.marks.get(name),
        stored.reasons.get(name),
    )


def _field(
    attribute: Attribute,
    seen: Seen,
    problem: Problem | None,
    vocabulary: Vocabulary,
    years: Sequence[int],
) -> Field:
    return Field(
        attribute,
        seen,
        _seen_text(attribute, seen, vocabulary),
        _items(attribute, seen, vocabulary),
        _yearly(attribute, seen, years),
        seen.mark or "",
        seen.reason or "",
        problem,
    )


def _seen_text(attribute: Attribute, seen: Seen, vocabulary: Vocabulary) -> str:
    if seen.value is None:
        return seen.unread or ""
    if attribute.type is ValueType.CHOICE:
        return str(seen.value)
    if attribute.type is ValueType.YES_NO:
        return "ya" if seen.value else "tidak"
    if attribute.type is ValueType.DATE:
        return format_date(date.fromisoformat(seen.value), "d MMMM y", locale="id")
    return show_value(attribute, seen.value, vocabulary)


def _items(attribute: Attribute, seen: Seen, vocabulary: Vocabulary) -> tuple[tuple[str, str], ...]:
    if attribute.type not in PICKED:
        return ()
    if seen.value is None:
        return ((seen.unread, seen.unread),) if seen.unread else ()
    keys = seen.value if attribute.is_many else [seen.value]
    return tuple((str(k), picked_label(attribute, str(k), vocabulary)) for k in keys)


def picked_label(attribute: Attribute, key: str, vocabulary: Vocabulary) -> str:
    """How a picked party or reference node is shown."""
    if attribute.is_party:
        return vocabulary.party_label(key)
    node = vocabulary.references.get(key)
    return node.label if node else key


def _yearly(attribute: Attribute, seen: Seen, years: Sequence[int]) -> dict[str, str] | None:
    if attribute.type is not ValueType.YEARLY or seen.unread:
        return None
    value: Mapping[str, str] = seen.value or {}
    shown = sorted({*(str(y) for y in years), *value})
    return {year: value.get(year, "") for year in shown}


# --- From what was sent -------------------------------------------------------------------------


@dataclass(frozen=True)
class Sent:
    """What a form sent: its fields for showing it again, and the edits it means."""

    fields: dict[str, Field]
    edits: dict[str, Edit]


def read_fields(kind: Kind, form: Form, vocabulary: Vocabulary, *, take: str | None = None) -> Sent:
    """Fields as typed and edits for what differs from what was seen.

    `take` names an attribute whose suggested value replaces what was typed.
    """
    seen = {a.name: seen_from(form, a) for a in kind.attributes}
    raws = {a.name: _raw(a, form) for a in kind.attributes}
    changed = {a.name: raws[a.name] for a in kind.attributes if _was_typed(a, form)}
    for attribute in kind.attributes:
        if _is_as_seen(attribute, raws[attribute.name], seen[attribute.name], vocabulary):
            changed.pop(attribute.name, None)
    unread = {n: s.unread for n, s in seen.items() if s.unread and n not in changed}
    reading = read_values(kind, {**unread, **changed}, vocabulary)
    if take in reading.problems and (suggestion := reading.problems[take].suggestion):
        assert take is not None
        changed[take] = raws[take] = suggestion
        reading = read_values(kind, {**unread, **changed}, vocabulary)
    fields, edits = {}, {}
    for attribute in kind.attributes:
        name = attribute.name
        fields[name] = _typed_field(
            attribute, form, raws[name], seen[name], reading.problems.get(name), vocabulary
        )
        edit = _edit(attribute, form, changed, seen[name], reading)
        if edit is not None:
            edits[name] = edit
    return Sent(fields, edits)


def seen_from(form: Form, attribute: Attribute) -> Seen:
    """What the hidden field says was seen; raises Refused if it was damaged."""
    try:
        given = json.loads(form.get(f"seen.{attribute.name}") or "{}")
        json.dumps(given, ensure_ascii=False).encode()  # half a letter could not be shown again
        seen = Seen(**given)
    except (ValueError, TypeError):
        seen = None
    if seen is not None:
        texts = (seen.unread, seen.mark, seen.reason)
        is_whole = seen.value is None or is_stored_form(attribute, seen.value)
        if is_whole and all(t is None or isinstance(t, str) for t in texts):
            return seen
    raise Refused(Fault(attribute.label.id, "", _("Halaman rusak; muat ulang lalu ulangi.")))


def is_stored_form(attribute: Attribute, value: Any) -> bool:
    """Whether a value that came from outside has the form in which its type is stored."""
    if attribute.type in (ValueType.INTEGER, ValueType.MONEY, ValueType.YEAR):
        return type(value) is int and abs(value) < 10**MAX_DIGITS
    if attribute.type is ValueType.YES_NO:
        return isinstance(value, bool)
    if attribute.type is ValueType.YEARLY:
        return isinstance(value, dict) and all(isinstance(v, str) for v in value.values())
    if attribute.is_many:
        return isinstance(value, list) and all(isinstance(v, str) for v in value)
    if attribute.type in (ValueType.QUANTITY, ValueType.DATE):
        try:
            return bool(read_value(attribute, value, Vocabulary()) == value)
        except Unreadable:
            return False
    return isinstance(value, str)


def _was_typed(attribute: Attribute, form: Form) -> bool:
    """Whether the form had this field at all: what it did not show it cannot empty."""
    prefix = f"a.{attribute.name}"
    return f"has.{attribute.name}" in form or prefix in form


def _raw(attribute: Attribute, form: Form) -> Any:
    given = [g for g in form.getlist(f"a.{attribute.name}") if not is_empty(g)]
    if attribute.type is ValueType.YEARLY and not given:
        prefix = f"a.{attribute.name}."
        years = {k.removeprefix(prefix): v for k, v in form.items() if k.startswith(prefix)}
        return {y: v.strip() for y, v in years.items() if not is_empty(v)} or None
    if len(given) > 1:
        return given
    return given[0].replace("\r\n", "\n").strip() if given else None


def _is_as_seen(attribute: Attribute, raw: Any, seen: Seen, vocabulary: Vocabulary) -> bool:
    """Whether the field came back as it was shown, by keys or by labels."""
    if seen.value is None and seen.unread is None:
        return is_empty(raw)
    keys = [key for key, _ in _items(attribute, seen, vocabulary)]
    if keys:
        return raw in (
            keys,
            keys[0] if len(keys) == 1 else None,
            _seen_text(attribute, seen, vocabulary),
        )
    if isinstance(seen.value, dict) and isinstance(raw, dict):
        return seen.value == raw
    return bool(raw == _seen_text(attribute, seen, vocabulary).strip())


def _edit(
    attribute: Attribute, form: Form, changed: Mapping[str, Any], seen: Seen, reading: Any
) -> Edit | None:
    """The edit of one attribute, or None if nothing about it differs from what was seen."""
    name = attribute.name
    mark, reason = form.get(f"m.{name}"), form.get(f"r.{name}")
    if name not in changed and mark is None:
        return None
    if name in changed:
        value, unread = reading.values.get(name), reading.unread.get(name)
        raw = changed[name]
    else:
        value, unread = seen.value, seen.unread
        raw = seen.value if seen.value is not None else seen.unread
    edit = Edit(raw, seen.value, seen.unread, mark or None, reason)
    before = Edit(None, mark=seen.mark, reason=seen.reason)
    if value_fields(name, value, unread, edit) == value_fields(
        name, seen.value, seen.unread, before
    ):
        return None
    return edit


def _typed_field(
    attribute: Attribute,
    form: Form,
    raw: Any,
    seen: Seen,
    problem: Problem | None,
    vocabulary: Vocabulary,
) -> Field:
    name = attribute.name
    typed = raw if isinstance(raw, list) else [raw] if raw is not None else []
    items: tuple[tuple[str, str], ...] = ()
    if attribute.type in PICKED:
        items = tuple((str(t), picked_label(attribute, str(t), vocabulary)) for t in typed)
    yearly = None
    if attribute.type is ValueType.YEARLY and (isinstance(raw, dict) or raw is None):
        prefix = f"a.{name}."
        yearly = {k.removeprefix(prefix): v for k, v in form.items() if k.startswith(prefix)}
    text = "; ".join(str(t) for t in typed) if not isinstance(raw, dict) else ""
    return Field(
        attribute,
        seen,
        text,
        items,
        yearly,
        form.get(f"m.{name}", ""),
        form.get(f"r.{name}", ""),
        problem,
    )
