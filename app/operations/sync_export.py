"""Writing what was done in the room since its backup into one file for the server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from flask_babel import gettext as _
from sqlalchemy import select

from app import queries
from app.database import writing
from app.errors import Fault, Refused
from app.extensions import db
from app.models import (
    Attachment,
    Change,
    Closure,
    Code,
    Comment,
    Decision,
    Element,
    Institution,
    Opd,
    Participant,
    ReceivedEdit,
    Reference,
    Relation,
    SavedView,
    Setting,
    User,
    Workshop,
    now,
)
from app.operations.files import path_of
from app.operations.restore import RESTORED_FROM
from app.operations.writer import load
from app.sync.files import About, write_bundle

Row = dict[str, Any]


@dataclass(frozen=True)
class Exported:
    """What went into the file."""

    about: About
    changes: int
    files: int


def export_changes(out: Path, *, since: str, made_by: str) -> Exported:
    """Write every change after `since` with all it needs: "backup", a number or a uid."""
    with writing():  # nobody writes meanwhile: changes and records fit together
        first = db.session.scalars(select(Change).order_by(Change.id).limit(1)).first()
        if first is None:
            raise Refused(_("Instansi ini belum punya perubahan."))
        start = baseline(since)
        query = select(Change).where(Change.id > start.id).order_by(Change.id)
        changes = list(db.session.scalars(query))
        rows = _rows(changes)
        about = _about(first, start, changes, rows, made_by)
        files = [
            path for sha in sorted({str(r["sha256"]) for r in rows["attachments"]})
            if (path := path_of(sha)).is_file()
        ]  # fmt: skip
        write_bundle(out, about, rows, files)
    return Exported(about, len(changes), len(files))


def baseline(since: str) -> Change:
    """The change after which the room begins; raises Refused with what can be given."""
    word = since.strip()
    if word.casefold() in ("backup", "cadangan"):
        remembered = db.session.get(Setting, RESTORED_FROM)
        if remembered is None:
            raise Refused(
                _("Instansi ini tidak dipulihkan dari cadangan. Sebutkan nomor perubahan.")
            )
        word = str(remembered.value["uid"])
    found = None
    if word.isdecimal() and len(word) < 10:
        found = db.session.get(Change, int(word))
    found = found or db.session.scalar(select(Change).where(Change.uid == word))
    if found is None:
        reason = _("Tidak ada perubahan dengan nomor atau tanda ini. Pilihan lain: backup.")
        raise Refused(Fault("--since", since[:60], reason))
    return found


def _about(
    first: Change, start: Change, changes: Sequence[Change], rows: dict[str, list[Row]],
    made_by: str,
) -> About:  # fmt: skip
    ours = queries.government()
    return About(
        schema=str(MigrationContext.configure(db.session.connection()).get_current_revision()),
        instance=first.uid, government=ours.name if ours else "", since_number=start.id,
        since_uid=start.uid, last_number=changes[-1].id if changes else start.id,
        made_at=now().isoformat(timespec="seconds"), made_by=made_by,
        people=tuple(sorted({c.actor for c in changes})),
        counts={name: len(found) for name, found in rows.items()},
    )  # fmt: skip


def _rows(changes: Sequence[Change]) -> dict[str, list[Row]]:
    """The rows of each part of the file."""
    named: dict[str, set[str]] = {}
    for change in changes:
        named.setdefault(change.entity, set()).add(change.entity_id)
    file_ids = {
        str(c.after.get("file") or c.before.get("file")) for c in changes
        if c.entity == "attachment"
    }  # fmt: skip
    batches = {c.batch for c in changes}
    edits = [e for e in _every(ReceivedEdit) if e.state != "applied" or e.batch in batches | {None}]
    comments, participants = _every(Comment), _every(Participant)
    views = list(_by_id(SavedView, named.get("view", ())))
    people = (
        named.get("user", set())
        | {str(r.user_id) for r in (*changes, *comments, *participants, *edits) if r.user_id}
        | {view.owner_id for view in views}
    )
    plain = {
        "elements": _by_id(Element, named.get("element", ())),
        "relations": _by_id(Relation, named.get("relation", ())),
        "opds": _by_id(Opd, named.get("opd", ())),
        "institutions": _by_id(Institution, named.get("institution", ())),
        "codes": _by_id(Code, named.get("code", ())),
        "references": _by_id(Reference, named.get("reference", ())),
        "attachments": _by_id(Attachment, file_ids),
        "workshops": _every(Workshop), "participants": participants, "comments": comments,
        "closures": _every(Closure), "edits": edits, "decisions": _every(Decision),
        "views": views,
    }  # fmt: skip
    rows = {name: [as_json(r) for r in found] for name, found in plain.items()}
    rows["changes"] = [{**as_json(c, without=("id",)), "number": c.id} for c in changes]
    rows["people"] = [_person(user) for user in _by_id(User, people)]
    return rows


def _every(model: type[Any]) -> list[Any]:
    return list(db.session.scalars(select(model).order_by(model.id)))


def _by_id(model: type[Any], ids: Iterable[str]) -> Iterator[Any]:
    found = load(model, ids)
    return (found[i] for i in sorted(found))


def _person(user: User) -> Row:
    """A person, without password and session key."""
    grants = [[grant.role, grant.opd_id] for grant in user.grants]
    return {
        **as_json(user, without=("password_hash", "session_key", "noticed")), "grants": grants,
    }  # fmt: skip


def as_json(row: Any, *, without: Sequence[str] = ()) -> Row:
    """The columns of a row as JSON takes them."""
    found: Row = {}
    for column in row.__table__.columns:
        value = getattr(row, column.name)
        if column.name not in without:
            found[column.name] = value.isoformat() if isinstance(value, datetime) else value
    return found
