"""What the parts of a file of changes must be beyond the types of their columns.

Each function raises ValueError with a sentence for what is otherwise; nothing is repaired.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.operations.elements import MARKS
from app.operations.links import LINK_PLANS
from architecture.changes import ENDS, VALUE_GROUPS
from architecture.gap_catalogue import STATES, faults_of
from architecture.metamodel import METAMODEL

LINK_TEXTS = (*ENDS, "type", "declared_by", "mark", "plan")
SILENT_LINKS = ("settle", "same")
LONGEST_TEXT = 200_000


def is_text(value: Any, longest: int = LONGEST_TEXT) -> bool:
    """Whether it is a text that every database takes, or nothing."""
    return value is None or (
        isinstance(value, str) and len(value) <= longest and "\0" not in value
    )  # fmt: skip


def check_remark(after: Mapping[str, Any]) -> None:
    """What the log says of a remark."""
    if not all(map(is_text, after.values())):
        raise ValueError(_("Isinya tidak sah."))


def check_link(action: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """A change of a link: only names that links have, texts where texts belong."""
    if action in SILENT_LINKS:
        return
    for side in (before, after):
        for name, value in side.items():
            if name == "objection":
                is_fine = value is None or isinstance(value, dict)
            elif name == "living":
                is_fine = isinstance(value, bool)
            else:
                is_fine = name in LINK_TEXTS and is_text(value)
            if not is_fine or (action == "update" and name not in ("mark", "plan")):
                raise ValueError(_("Isian %(name)s tidak dikenal versi ini, atau nilainya.",
                                   name=name[:40]))  # fmt: skip
    for side in (before, after):
        if side.get("plan", "keep") not in LINK_PLANS:
            raise ValueError(_("%(name)s tidak sah.", name="plan"))
    if after.get("mark") not in (None, *MARKS):
        raise ValueError(_("%(name)s tidak sah.", name="mark"))
    if after.get("open_kind") and after["open_kind"] not in METAMODEL.by_name:
        raise ValueError(_("Jenis catatan tidak dikenal."))


def check_record_row(row: Mapping[str, Any]) -> None:
    """A record as it is in the room: values by name."""
    if not is_text(row.get("id"), 36) or row.get("id") is None:
        raise ValueError(_("%(name)s tidak sah.", name="id"))
    for group in (*VALUE_GROUPS, "target"):
        if not isinstance(row.get(group) or {}, dict):
            raise ValueError(_("%(name)s tidak sah.", name=group))


def check_link_row(row: Mapping[str, Any]) -> None:
    """A link as it is in the room."""
    for name in ("id", *LINK_TEXTS):
        if not is_text(row.get(name)):
            raise ValueError(_("%(name)s tidak sah.", name=name))


def check_workshop(row: Mapping[str, Any]) -> None:
    """The parts of a workshop that pages read: its day, OPDs, target and result."""
    opds, target, result = row.get("opd_ids"), row.get("target"), row.get("result") or {}
    date.fromisoformat(str(row.get("held_on")))
    checks = {
        "opd_ids": isinstance(opds, list) and all(isinstance(o, str) for o in opds),
        "target": isinstance(target, dict) and _is_target(target),
        "result": isinstance(result, dict) and all(type(n) is int for n in result.values()),
    }
    wrong = [name for name, is_fine in checks.items() if not is_fine]
    if wrong:
        raise ValueError(_("%(name)s tidak sah.", name=", ".join(wrong)))


def _is_target(target: Mapping[str, Any]) -> bool:
    kind, number = target.get("kind", ""), target.get("number", 0)
    return kind in ("", *METAMODEL.by_name) and type(number) is int


def check_edit(row: Mapping[str, Any]) -> None:
    """An edit that was kept: its order, and what it met."""
    payload, result = row.get("payload"), row.get("result")
    if not isinstance(payload or {}, dict) or not isinstance(result, dict):
        raise ValueError(_("Isinya tidak sah."))
    conflict = result.get("conflict") or {"field": "", "stored": "", "sent": "", "former": "",
                                          "by": "", "at": None}  # fmt: skip
    is_told = isinstance(conflict, dict) and {"stored", "sent", "former"} <= conflict.keys()
    if not is_told or not all(isinstance(conflict.get(n), str) for n in ("field", "by")):
        raise ValueError(_("Isinya tidak sah."))
    if type(result.get("place", 0)) is not int or not is_text(conflict.get("at")):
        raise ValueError(_("Isinya tidak sah."))
    through = result.get("through", [])
    if not isinstance(through, list) or not all(isinstance(i, str) for i in through):
        raise ValueError(_("Isinya tidak sah."))


def check_decision(row: Mapping[str, Any]) -> None:
    """What was decided about a gap, or stated of an OPD."""
    if row.get("state") not in STATES:
        raise ValueError(_("%(name)s tidak sah.", name="state"))
    details = row.get("details") or {}
    if not isinstance(details, dict) or any(faults_of(details)):
        raise ValueError(_("%(name)s tidak sah.", name="details"))
    if row.get("until") is not None:
        date.fromisoformat(str(row["until"]))


def check_view(row: Mapping[str, Any]) -> None:
    """A named view: its name and the address that it opens."""
    for name, longest in (("name", 120), ("address", 20_000)):
        if not row.get(name) or not is_text(row[name], longest):
            raise ValueError(_("%(name)s tidak sah.", name=name))
