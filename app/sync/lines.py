"""What the lines of a file of changes must be, each checked once; all faults together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from app.errors import Fault, Refused
from app.operations.elements import MARKS, MAX_NAME, PLANS
from app.queries.sync import ROOM
from app.records.form import is_stored_form
from app.sync.checks import check_link, check_link_row, check_record_row, check_remark, is_text
from architecture.changes import REVIEW, unit_of
from architecture.elements import TARGET_COLUMNS
from architecture.metamodel import METAMODEL, Kind

SHOWN = 20  # faults told at once
LONGEST = {
    "uid": 36, "actor": 200, "origin": 200, "batch": 36, "entity": 20, "entity_id": 36,
    "action": 20,
}  # fmt: skip
LONGEST_CODE = 64
REMARKS = ("comment", "resolve", "reopen")
REVIEWS = ("draft", "submitted", "verified", "validated", "returned")
ORDINARY = ("name", "kind", "code", "opd_id", "plan", "merged_into", "review", "draft_fields",
            "archived_at")  # fmt: skip


@dataclass(frozen=True)
class RoomChange:
    """One change as the room logged it."""

    uid: str
    number: int
    at: datetime
    user_id: str | None
    actor: str
    origin: str
    batch: str
    entity: str
    entity_id: str
    action: str
    before: dict[str, Any]
    after: dict[str, Any]


def read_changes(lines: Sequence[Mapping[str, Any]], kinds: Mapping[str, str]) -> list[RoomChange]:
    """The changes in their order; `kinds` tells of each record of the file what it is."""
    found: list[RoomChange] = []
    faults: list[Fault] = []
    known = dict(kinds)
    for number, line in enumerate(lines, start=1):
        try:
            change = _change(line)
            if change.entity == "element":
                _check_element(change, known)
            elif change.entity == "relation":
                check_link(change.action, change.before, change.after)
            found.append(change)
        except (ValueError, TypeError, KeyError, OverflowError) as wrong:
            place = _("Baris %(line)s", line=number)
            faults.append(Fault(place, str(line.get("uid", ""))[:40], str(wrong)[:200]))
            if len(faults) == SHOWN:
                break
    uids = {change.uid for change in found}
    if not faults and len(uids) < len(found):
        faults.append(Fault(_("Berkas"), "", _("Ada perubahan yang tertulis dua kali.")))
    if faults:
        raise Refused(*faults)
    return sorted(found, key=lambda c: c.number)


def check_rows(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Raise Refused with the records and links of the room that cannot be read."""
    faults = []
    for part, check in (("elements", check_record_row), ("relations", check_link_row)):
        for number, row in enumerate(rows[part], start=1):
            try:
                check(row)
            except ValueError as wrong:
                place = _("Baris %(line)s", line=number)
                faults.append(Fault(f"{part}: {place}", str(row.get("id"))[:40], str(wrong)[:200]))
    if faults:
        raise Refused(*faults[:SHOWN])


def _change(line: Mapping[str, Any]) -> RoomChange:
    texts = {name: line[name] for name in LONGEST}
    for name, value in texts.items():
        if not isinstance(value, str) or len(value) > LONGEST[name] or "\0" in value:
            raise ValueError(_("%(name)s tidak sah.", name=name))
    user_id, number = line["user_id"], line["number"]
    if not (user_id is None or isinstance(user_id, str)) or type(number) is not int:
        raise ValueError(_("Orang atau nomornya tidak sah."))
    before, after = line["before"], line["after"]
    if not isinstance(before, dict) or not isinstance(after, dict):
        raise ValueError(_("Isinya tidak sah."))
    at = datetime.fromisoformat(line["at"])
    if at.tzinfo is None or not texts["uid"]:
        raise ValueError(_("Waktunya tidak sah."))
    return RoomChange(number=number, at=at, user_id=user_id, before=before, after=after, **texts)


def _check_element(change: RoomChange, kinds: dict[str, str]) -> None:
    """Raise ValueError for a field or a value that this version of Selaras does not know."""
    if change.action == "create":
        kinds[change.entity_id] = str(change.after.get("kind"))
    kind = METAMODEL.by_name.get(kinds.get(change.entity_id, ""))
    if change.action in REMARKS:
        check_remark(change.after)
    if change.action in (*REMARKS, "settle", "same"):
        return
    is_offered = change.origin.startswith(ROOM)  # somebody may still take that value
    if change.action == "conflict" and not is_offered:
        return
    if kind is None:
        raise ValueError(_("Jenis catatan tidak dikenal."))
    if change.action == "create" and change.after.get("name") is None:
        raise ValueError(_("%(name)s tidak sah.", name="name"))
    if change.action == "conflict":
        _check_offer(kind, change.after)
        return
    for name, value in change.after.items():
        if not _is_known(kind, name) or not (value is None or _fits(kind, name, value)):
            raise ValueError(_("Isian %(name)s tidak dikenal versi ini, atau nilainya.", name=name))


def _check_offer(kind: Kind, after: Mapping[str, Any]) -> None:
    """A value that was not taken elsewhere and may be taken here: of one unit of a record."""
    if "living" in after:
        if not isinstance(after["living"], bool):
            raise ValueError(_("%(name)s tidak sah.", name="living"))
        return
    for name, value in after.items():
        is_unit = _is_known(kind, name) and unit_of(name) not in (None, REVIEW)
        if not is_unit or not (value is None or _fits(kind, name, value)):
            raise ValueError(_("Isian %(name)s tidak dikenal versi ini, atau nilainya.", name=name))


def _is_known(kind: Kind, name: str) -> bool:
    group, dot, key = name.partition(".")
    if not dot:
        return name in ORDINARY
    if group == "target":
        return key in TARGET_COLUMNS or _is_known_value(kind, key)
    return group in ("attributes", "unread", "marks", "reasons") and key in kind.by_name


def _is_known_value(kind: Kind, name: str) -> bool:
    group, _dot, key = name.partition(".")
    return group in ("attributes", "unread") and key in kind.by_name


def _fits(kind: Kind, name: str, value: Any) -> bool:
    group, _dot, key = name.partition(".")
    if group == "attributes":
        return is_stored_form(kind.by_name[key], value)
    if group == "target":  # checked as the value of today that it is laid over
        return _fits(kind, key, value)
    if not is_text(value):
        return False
    if name == "code":
        return len(value) <= LONGEST_CODE
    if name == "archived_at":
        return datetime.fromisoformat(value).tzinfo is not None
    choices = {"marks": MARKS, "plan": PLANS, "review": REVIEWS}.get(group)
    if name == "name":
        return 0 < len(value) <= MAX_NAME
    return choices is None or value in choices
