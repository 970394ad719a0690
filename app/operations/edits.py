"""The edits of a browser's queue: each applied exactly once, in order, whatever happens between.

A request is one transaction and each edit a savepoint in it, with the edit's id beside what it
wrote: either both are stored or neither. Writes stand in line, so an id that comes twice at once
is found by the second. What cannot be applied is kept as it was sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import bindparam, select
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from app.database import current_write, writing
from app.errors import Forbidden, Missing, Refused
from app.extensions import db
from app.models import Element, ReceivedEdit, new_id, now
from app.operations.actor import Actor
from app.operations.edit_apply import ABSENT, apply_edit
from app.operations.edit_input import read_edit
from app.operations.edit_quota import Quota, full_sentence
from app.operations.elements import Conflict
from app.operations.records import is_record_id
from app.queries.live import StoredRecords, stored_records
from app.queries.session import ask_if_open
from app.queries.versions import Versions, pin_lists, pinned_now, remember_versions
from architecture.visibility import Viewer

ORIGIN = "suntingan"


@dataclass
class EditResult:
    """What became of one edit. `conflict` holds stored, sent, former, by and at, undressed.

    `state` is that of the stored edit, or "full": not taken, as nothing more is kept.
    """

    id: str
    state: str
    again: bool = False
    record: str = ""
    field: str = ""
    refusal: str = ""
    conflict: dict[str, Any] | None = None

    def as_stored(self) -> dict[str, Any]:
        kept = {"field": self.field, "refusal": self.refusal, "conflict": self.conflict}
        return {name: value for name, value in kept.items() if value}


@dataclass
class Received:
    """Results of one request, in the order of its edits, and the records as they are now.

    `viewer` is who sent them, with the rights of that moment.
    """

    viewer: Viewer
    results: list[EditResult] = field(default_factory=list)
    versions: Versions | None = None
    stored: StoredRecords | None = None

    @property
    def changed(self) -> list[str]:
        """Ids of the records whose rows the sender is told anew."""
        told = (r.record for r in self.results if r.state in ("applied", "conflict"))
        return list(dict.fromkeys(record for record in told if record))


@dataclass(frozen=True)
class Delivery:
    """Edits of a queue that came together. `who` is asked within the write, so that rights are
    those of that moment.

    A participant of a `workshop` that is over has no OPD any more: his edits are held for
    somebody else to decide, as with `hold`. `through` is the account that brought them in
    another's name.
    """

    who: Callable[[], Actor]
    queue: str
    payloads: Sequence[Mapping[str, Any]]
    workshop: str | None = None
    hold: bool = False
    through: str | None = None


class NotSmooth(Exception):
    """An edit that cannot be applied; nothing is stored, all is done again edit by edit."""


def receive_alone(delivery: Delivery) -> Received:
    """Apply the edits in order, each once; raises nothing for an edit that cannot be applied."""
    try:
        return receive_all([delivery])[0]
    except NotSmooth:
        return receive_all([delivery], careful=True)[0]


def receive_all(deliveries: Sequence[Delivery], *, careful: bool = False) -> list[Received]:
    """Apply several deliveries in one write. Raises NotSmooth unless `careful`.

    `careful` gives every edit a savepoint, which costs time.
    """
    payloads = [payload for d in deliveries for payload in d.payloads]
    with writing():
        pin_lists()
        known = _known([p["id"] for p in payloads])
        records = _fetched(payloads)
        ask_if_open({d.workshop for d in deliveries if d.workshop})
        received = [_receive(d, known, careful=careful) for d in deliveries]
        db.session.flush()
        del records
        versions = pinned_now()
        # Still within: afterwards it would be another transaction.
        stored = stored_records({record for each in received for record in each.changed})
    remember_versions(versions)
    for each in received:
        each.versions, each.stored = versions, stored
    return received


def _receive(
    delivery: Delivery, known: dict[str, ReceivedEdit], *, careful: bool
) -> Received:  # fmt: skip
    actor = delivery.who()
    received = Received(actor.viewer)
    is_over = delivery.workshop is not None and not actor.viewer.scope
    quota = Quota(actor.user_id)
    for place, payload in enumerate(delivery.payloads):
        row = known.get(payload["id"])
        if row is not None:
            received.results.append(_again(row, actor))
            continue
        row = _row(delivery, actor, payload)
        if delivery.hold or is_over:
            result = _held(row, payload, place, delivery.through, quota)
        else:
            result = _applied(actor, row, payload, careful=careful, quota=quota)
        if result.state != "full":
            known[row.id] = row
        received.results.append(result)
    return received


def let_in(actor: Actor, row: ReceivedEdit, *, by: str | None) -> EditResult:
    """Apply a held edit now, within the caller's write.

    Who let it in (`by`) stands beside who brought it: neither reviews what it changed.
    """
    through = {*row.result.get("through", ()), *([by] if by else [])}
    result = _applied(actor, row, row.payload or {}, careful=True)
    row.result = {**row.result, "through": sorted(through)}
    return result


def _known(ids: Sequence[str]) -> dict[str, ReceivedEdit]:
    known = db.session.scalars(_KNOWN, {"ids": list(ids)}).all()
    return {row.id: row for row in (db.session.get(ReceivedEdit, i) for i in known) if row}


_IDS = ReceivedEdit.__table__.c.id
_KNOWN = select(_IDS).where(_IDS.in_(bindparam("ids", expanding=True)))


def _fetched(payloads: Sequence[Mapping[str, Any]]) -> Sequence[Element]:
    """The records that edits are about, read at once: while somebody holds them, the session
    finds them without asking."""
    ids = {p["record"] for p in payloads if _is_id(p.get("record"))}
    found = db.session.scalars(_RECORDS, {"ids": sorted(ids)}).all()
    write = current_write()
    assert write is not None
    write[ABSENT] = ids - {element.id for element in found}
    return found


_RECORDS = select(Element).where(Element.id.in_(bindparam("ids", expanding=True)))


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and is_record_id(value)


def _row(delivery: Delivery, actor: Actor, payload: Mapping[str, Any]) -> ReceivedEdit:
    record = payload.get("record")
    return ReceivedEdit(
        id=payload["id"], queue=delivery.queue, user_id=actor.user_id,
        workshop_id=delivery.workshop, element_id=record if _is_id(record) else None,
        received_at=now(), state="held", result={},
    )  # fmt: skip


def _held(
    row: ReceivedEdit, payload: Mapping[str, Any], place: int, through: str | None, quota: Quota
) -> EditResult:
    if not quota.takes(payload):
        return _not_taken(row)
    row.payload = dict(payload)
    row.result = {"place": place}  # many come in the same moment
    if through is not None:
        row.result = {**row.result, "through": [through]}
    db.session.add(row)
    return EditResult(row.id, "held", record=row.element_id or "", field=_field_of(payload))


def _not_taken(row: ReceivedEdit) -> EditResult:
    return EditResult(row.id, "full", refusal=full_sentence())


def _applied(
    actor: Actor, row: ReceivedEdit, payload: Mapping[str, Any], *, careful: bool,
    quota: Quota | None = None,
) -> EditResult:  # fmt: skip
    """Apply one edit; a refusal takes back what it wrote and keeps what was sent."""
    result = EditResult(row.id, "applied", record=row.element_id or "", field=_field_of(payload))
    row.batch = new_id()
    write = current_write()
    assert write is not None
    try:
        edit = read_edit(payload)
        row.made_at = edit.at
        with db.session.begin_nested() if careful else nullcontext():
            write["batch"] = row.batch
            result.conflict = _as_json(apply_edit(actor, row.queue, edit))
    except Exception as problem:
        _pass_on_trouble(problem)
        if not careful:
            raise NotSmooth from problem
        result.refusal = _sentence(problem)
    finally:
        write.pop("batch", None)
    if result.refusal and quota is not None and not quota.takes(payload):
        return _not_taken(row)
    result.state = "refused" if result.refusal else "conflict" if result.conflict else "applied"
    row.state, row.result = result.state, result.as_stored()
    row.payload = dict(payload) if result.state != "applied" else None
    db.session.add(row)
    return result


def _pass_on_trouble(problem: Exception) -> None:
    """Raise what concerns the database and not the edit: nothing is stored, it comes again."""
    is_lost = isinstance(problem, DBAPIError) and problem.connection_invalidated
    if is_lost or isinstance(problem, (OperationalError, InterfaceError)):
        raise problem


def _sentence(problem: Exception) -> str:
    """Why an edit was not applied."""
    if isinstance(problem, Refused):
        return " ".join(": ".join(w for w in (f.place, f.reason) if w) for f in problem.faults)
    if isinstance(problem, Forbidden):
        return str(problem) or _("Akun Anda tidak berwenang mengubah catatan ini.")
    if isinstance(problem, Missing):
        return str(problem) or _("Catatan ini tidak ada, atau belum dibuat.")
    current_app.logger.exception("edit could not be applied", exc_info=problem)
    return _("Suntingan ini tidak dapat diterapkan. Isinya disimpan untuk diperiksa.")


def _field_of(payload: Mapping[str, Any]) -> str:
    name = payload.get("field")
    return name[:120] if isinstance(name, str) else ""


def _as_json(conflict: Conflict | None) -> dict[str, Any] | None:
    if conflict is None:
        return None
    return {
        "field": conflict.field, "stored": conflict.stored, "sent": conflict.sent,
        "former": conflict.former, "by": conflict.by,
        "at": conflict.at.isoformat(timespec="seconds") if conflict.at else None,
    }  # fmt: skip


def _again(row: ReceivedEdit, actor: Actor) -> EditResult:
    """What was said the first time, for an edit that comes again; to others only its state."""
    kept = row.result if row.user_id == actor.user_id else {}
    return EditResult(
        row.id, row.state, True, row.element_id or "", kept.get("field", ""),
        kept.get("refusal", ""), kept.get("conflict"),
    )  # fmt: skip
