"""What joining brings beside the change log: people, lists, workshops, comments, held edits.

Rows are taken by their id: unknown ones are added, known ones only learn what came later in the
room (a workshop closed, a thread settled). Columns are read one by one: the file is not trusted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Boolean, Integer, String, select

from app.errors import Fault, Refused
from app.extensions import db
from app.models import (
    Attachment,
    Closure,
    Code,
    Comment,
    Decision,
    Element,
    Grant,
    Institution,
    Opd,
    Participant,
    ReceivedEdit,
    Reference,
    SavedView,
    User,
    Workshop,
    new_id,
)
from app.models.records import JsonText, UtcTime
from app.operations.files import ALLOWED, LARGEST, safe_filename
from app.operations.sync_decisions import bring_decisions
from app.operations.sync_log import Report
from app.sync.checks import check_decision, check_edit, check_view, check_workshop, is_text
from architecture.metamodel import FAMILIES

Row = Mapping[str, Any]
# Roles that somebody got in the room and keeps here; others an administrator gives.
KEPT_ROLES = ("officer", "reader", "participant")
_FORMS: dict[type[Any], tuple[type[Any], ...]] = {
    Boolean: (bool,), Integer: (int,), JsonText: (list, dict),
}  # fmt: skip
_ID = re.compile(r"[0-9A-Za-z-]{1,36}")


def read_row(model: type[Any], row: Row) -> dict[str, Any]:
    """The columns of a row, each of its type and length; raises Refused."""
    found = {}
    for column in model.__table__.columns:
        if column.name not in row:
            continue
        value = row[column.name]
        if isinstance(column.type, UtcTime) and value is not None:
            value = _moment(column, value)
        elif isinstance(column.type, String) and value is not None:
            longest = column.type.length
            if not isinstance(value, str) or "\0" in value or len(value) > (longest or 10**7):
                raise _bad(model, column, value)
        elif value is not None and type(value) not in _FORMS.get(type(column.type), (type(value),)):
            raise _bad(model, column, value)
        if value is None and not column.nullable and column.default is None:
            raise _bad(model, column, value)
        found[column.name] = value
    if not isinstance(found.get("id"), str) or not _ID.fullmatch(found["id"]):
        raise _bad(model, model.__table__.c.id, found.get("id"))
    return found


def _moment(column: Any, value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise _bad(column.table, column, value) from None
    if moment.tzinfo is None:
        raise _bad(column.table, column, value)
    return moment


def _bad(model: Any, column: Any, value: Any) -> Refused:
    place = f"{getattr(model, '__tablename__', model)}.{column.name}"
    return Refused(Fault(place, str(value)[:60], _("Isi berkas perubahan tidak sah.")))


# --- Before the changes: what they refer to -----------------------------------------------------


def bring_lists(rows: Mapping[str, Iterable[Row]], report: Report) -> dict[str, str]:
    """Add new OPDs, institutions, list values and own reference nodes; returns changed ids."""
    _bring_opds(list(rows["opds"]), report)
    institutions = _bring_institutions(rows["institutions"], report)
    for row in rows["codes"]:
        values = read_row(Code, row)
        query = select(Code.id).where(Code.codelist == values["codelist"])
        if db.session.scalar(query.where(Code.value == values["value"])) is None:
            _add(Code, values, report, "codes")
    for row in rows["references"]:
        values = read_row(Reference, row)
        is_ours = not values.get("national") and values.get("family") in FAMILIES
        known = select(Reference.id).where(Reference.code == values["code"])
        if is_ours and db.session.scalar(known) is None:
            _add(Reference, values, report, "references")
    db.session.flush()
    return institutions


def _bring_opds(rows: list[Row], report: Report) -> None:
    """New OPDs, the upper before the lower; one whose code is taken here stays behind."""
    waiting = [read_row(Opd, row) for row in rows]
    known = {opd.id for opd in db.session.scalars(select(Opd))}
    codes = set(db.session.scalars(select(Opd.code)))
    waiting = [v for v in waiting if v["id"] not in known and v["code"] not in codes]
    while ready := [v for v in waiting if v.get("parent_id") in known | {None}]:
        for values in ready:
            successor = values.get("successor_id")
            values["successor_id"] = successor if successor in known else None
            _add(Opd, values, report, "opds")
            known.add(values["id"])
            waiting.remove(values)
        db.session.flush()


def _bring_institutions(rows: Iterable[Row], report: Report) -> dict[str, str]:
    """New institutions; of one that is here under another id, that id."""
    changed: dict[str, str] = {}
    by_name = {i.name.casefold(): i.id for i in db.session.scalars(select(Institution))}
    for row in rows:
        values = read_row(Institution, row)
        known = by_name.get(values["name"].casefold())
        if known is None and db.session.get(Institution, values["id"]) is None:
            by_name[values["name"].casefold()] = values["id"]
            _add(Institution, values, report, "institutions")
        elif known is not None and known != values["id"]:
            changed[f"institution:{values['id']}"] = f"institution:{known}"
    return changed


def bring_people(rows: Iterable[Row], report: Report) -> set[str]:
    """Add people unknown here, without password; returns their ids."""
    taken = set(db.session.scalars(select(User.username)))
    opds = set(db.session.scalars(select(Opd.id)))
    brought: set[str] = set()
    for row in rows:
        values = read_row(User, {k: v for k, v in row.items() if k not in _SECRETS})
        if db.session.get(User, values["id"]) is not None:
            continue
        wanted = values["username"]
        values["username"] = _free(wanted, taken)
        user = User(**values, password_hash=None, session_key=new_id())
        for role, opd_id in _grants(row):
            if role in KEPT_ROLES and (opd_id in opds or (opd_id is None and role == "reader")):
                user.grants.append(Grant(role=role, opd_id=opd_id))
        db.session.add(user)
        taken.add(values["username"])
        brought.add(values["id"])
        report.people.append(values["name"])
        if values["username"] != wanted:
            report.renamed_people.append((values["name"], values["username"]))
    db.session.flush()
    return brought


def _grants(row: Row) -> list[tuple[str, str | None]]:
    given = row.get("grants") or []
    is_list = isinstance(given, list) and all(isinstance(g, list) and len(g) == 2 for g in given)
    if not is_list or not all(isinstance(g[0], str) and is_text(g[1], 36) for g in given):
        raise _bad(User, User.__table__.c.username, given)
    return [(role, opd_id) for role, opd_id in given]


_SECRETS = ("password_hash", "session_key", "noticed", "grants")


def _free(username: str, taken: set[str]) -> str:
    """The user name, with a number where it is somebody else's here."""
    if username not in taken:
        return username
    number = 2
    while f"{username[:70]}-{number}" in taken:
        number += 1
    return f"{username[:70]}-{number}"


def _add(model: type[Any], values: dict[str, Any], report: Report, part: str) -> None:
    db.session.add(model(**values))
    report.brought[part] = report.brought.get(part, 0) + 1


# --- After the changes: what refers to records ---------------------------------------------------


def bring_room(rows: Mapping[str, Iterable[Row]], report: Report) -> None:
    """Workshops, attendance, comments, closures and edits that wait for somebody."""
    for row in rows["workshops"]:
        # The code let people into the room; here it opens nothing.
        _learn(Workshop, {**row, "code": None}, report, "workshops", ("closed_at",))
    db.session.flush()
    later = ("state", "decided_at", "user_id")
    for row in rows["participants"]:
        _learn(Participant, row, report, "participants", later, when="decided_at")
    for row in sorted(rows["comments"], key=lambda r: (r.get("thread_id") is not None, str(r))):
        _learn(Comment, row, report, "comments", ("resolved_at", "resolved_by"))
        db.session.flush()
    for row in rows["closures"]:
        names = ("reopened_at", "reopened_by", "reason")
        _learn(Closure, row, report, "closures", names)
    for row in rows["edits"]:
        _learn(ReceivedEdit, row, report, "edits", ())
    bring_decisions(
        rows, report, lambda row: _learn(Decision, row, report, "decisions", ()), _read_decision
    )
    for row in rows["views"]:
        _learn(SavedView, row, report, "views", ())
    db.session.flush()


_CHECKS: dict[type[Any], Callable[[Row], object]] = {
    Workshop: check_workshop, ReceivedEdit: check_edit, Decision: check_decision,
    SavedView: check_view,
}  # fmt: skip
_ENDS = {"element_id": Element, "opd_id": Opd, "workshop_id": Workshop, "thread_id": Comment,
         "user_id": User, "owner_id": User, "activity_id": Element}  # fmt: skip


def _read_decision(row: Row) -> dict[str, Any]:
    """The columns of a decision; raises Refused for what no decision holds."""
    return _checked(Decision, read_row(Decision, row))


def _checked(model: type[Any], values: dict[str, Any]) -> dict[str, Any]:
    try:
        _CHECKS.get(model, dict)(values)
    except ValueError as wrong:
        raise Refused(Fault(model.__tablename__, values["id"], str(wrong)[:200])) from None
    return values


def _learn(
    model: type[Any], row: Row, report: Report, part: str, later: tuple[str, ...], *,
    when: str = "",
) -> None:  # fmt: skip
    """Add a row, or let the stored one learn what the room did later (`when` still empty)."""
    values = _checked(model, read_row(model, row))
    stored = db.session.get(model, values["id"])
    mark = when or (later[0] if later else "")
    if stored is None:
        missing = [
            name for name, other in _ENDS.items()
            if values.get(name) and name in model.__table__.c
            and any(True for _ in model.__table__.c[name].foreign_keys)
            and db.session.get(other, values[name]) is None
        ]  # fmt: skip
        if any(not model.__table__.c[name].nullable for name in missing):
            report.not_brought.append((part, str(values["id"])))
            return
        _add(model, values | dict.fromkeys(missing), report, part)
    elif mark and getattr(stored, mark) is None and values.get(mark) is not None:
        for name in later:
            setattr(stored, name, values.get(name))
        report.brought[part] = report.brought.get(part, 0) + 1


def read_files(rows: Iterable[Row], has_bytes: Any) -> dict[str, Attachment]:
    """Attached files whose bytes came along, by id; what is not allowed is refused."""
    found: dict[str, Attachment] = {}
    for row in rows:
        values = read_row(Attachment, row)
        size = values["size"]
        if values["mimetype"] not in ALLOWED or type(size) is not int or size > LARGEST:
            raise _bad(Attachment, Attachment.__table__.c.mimetype, values["mimetype"])
        values["filename"] = safe_filename(values["filename"])
        if has_bytes(values["sha256"]):
            found[values["id"]] = Attachment(**values)
    return found
