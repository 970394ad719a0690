"""Writing target values: read and checked as today's, kept beside them, and without a mark."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from app.database import writing
from app.errors import Fault, Refused
from app.models import Element
from app.operations.actor import Actor
from app.operations.elements import (
    Edit,
    Saved,
    checked_name,
    checked_opd,
    conflict_of,
    living_element,
    read_edits,
)
from app.operations.writer import Writer, kind_of
from architecture.elements import TARGET_COLUMNS

ATTRIBUTES = "attributes."


def save_target(actor: Actor, element_id: str, edits: Mapping[str, Edit]) -> Saved:
    """Save target values by name ("name", "opd", "attributes.hosting"); empty ones are taken away.

    What does not fit is kept as text beside the value. Conflicts are as with today's values.
    """
    with writing():
        element = living_element(element_id)
        writer = Writer(actor)
        writer.require_edit(element.opd_id)
        saved = Saved(element)
        _check_names(element, edits)
        wanted = {f"target.{n}": v for n, v in _wanted(element, edits, saved).items()}
        saved.changed = writer.update(element, wanted)
        return saved


def is_target_name(element: Element, name: str) -> bool:
    """Whether something of that name may have a target value."""
    attribute = name.removeprefix(ATTRIBUTES)
    is_attribute = name.startswith(ATTRIBUTES) and attribute in kind_of(element).by_name
    return is_attribute or name in TARGET_COLUMNS


def _check_names(element: Element, edits: Mapping[str, Edit]) -> None:
    faults = [
        Fault(f"target.{name}"[:60], "", _("Isian ini tidak dikenal."))
        for name in edits
        if not is_target_name(element, name)
    ]
    if faults:
        raise Refused(*faults)


def _wanted(element: Element, edits: Mapping[str, Edit], saved: Saved) -> dict[str, Any]:
    """The target values to set, without those that somebody else changed meanwhile."""
    typed = {
        n.removeprefix(ATTRIBUTES): edit for n, edit in edits.items() if n.startswith(ATTRIBUTES)
    }
    reading = read_edits(kind_of(element), typed)
    saved.problems = {f"target.{ATTRIBUTES}{n}": p for n, p in reading.problems.items()}
    found: dict[str, Any] = {}
    for name, edit in edits.items():
        if name in TARGET_COLUMNS:
            value, unread = _checked_column(element, name, edit.raw), None
        else:
            attribute = name.removeprefix(ATTRIBUTES)
            value, unread = reading.values.get(attribute), reading.unread.get(attribute)
        if _may_set(element, name, edit, (value, unread), saved):
            found[name] = value
            if name not in TARGET_COLUMNS:
                found[name.replace(ATTRIBUTES, "unread.", 1)] = unread
    return found


def _checked_column(element: Element, name: str, raw: Any) -> str | None:
    if raw in (None, "", "-"):
        return None
    return checked_name(raw) if name == "name" else checked_opd(element, str(raw))


def _may_set(
    element: Element, name: str, edit: Edit, wanted: tuple[Any, str | None], saved: Saved
) -> bool:
    """Whether nobody else changed it since it was seen; adds the conflict where somebody did."""
    stored, seen = stored_target(element, name), (edit.seen, edit.seen_unread)
    # Where nothing is planned otherwise, who plans sees what is today.
    shown = stored if stored != (None, None) else _today(element, name)
    if seen in (stored, shown) or stored == wanted:
        return True
    if wanted != seen:
        value, unread = wanted
        sent = value if unread is None else unread
        conflict = conflict_of(element, f"target.{name}", shown[0], sent, edit.seen)
        saved.conflicts.append(conflict)
    return False


def stored_target(element: Element, name: str) -> tuple[Any, str | None]:
    """A target value with the text beside it, if it could not be read."""
    text = element.target.get(name.replace(ATTRIBUTES, "unread.", 1))
    return element.target.get(name), None if name in TARGET_COLUMNS else text


def _today(element: Element, name: str) -> tuple[Any, str | None]:
    if name in TARGET_COLUMNS:
        return (element.name if name == "name" else element.opd_id), None
    attribute = name.removeprefix(ATTRIBUTES)
    return element.attributes.get(attribute), element.unread.get(attribute)
