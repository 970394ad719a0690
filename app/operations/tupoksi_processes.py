"""Processes as the tupoksi page makes, changes and puts away them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select

from app.database import writing
from app.errors import Fault, Missing, Refused
from app.extensions import db
from app.models import Change, Element, Relation, now
from app.operations.actor import Actor
from app.operations.elements import Edit, checked_name
from app.operations.links import link_once
from app.operations.records import RecordSaved, is_record_id, save_record
from app.operations.writer import Writer
from app.queries import vocabulary
from architecture.metamodel import METAMODEL
from architecture.metamodel.process import PROCESS
from architecture.metamodel.relations import PART_OF
from schemas.elements import read_values

ORIGIN = "tupoksi"
PART_OF_LINK = METAMODEL.link(PROCESS, "part_of__process")


@dataclass(frozen=True)
class NewProcess:
    """A process as it was accepted; `confirmed` names the values the person chose himself."""

    id: str
    name: str
    kind: str | None = None
    rab: str | None = None
    urusan: str | None = None
    parent: str | None = None
    confirmed: frozenset[str] = frozenset()


def create_process(
    writer: Writer, opd_id: str, process: NewProcess, clauses: Sequence[Element]
) -> Element:
    """A new process of the OPD whose values are assumed, unless the person chose them."""
    if not is_record_id(process.id) or db.session.get(Element, process.id) is not None:
        raise Refused(_("Permintaan tidak lengkap. Muat ulang halaman."))
    wordings = dict.fromkeys(clause.name for clause in clauses)
    raw = {
        "description": "; ".join(wordings), "process_kind": process.kind, "rab": process.rab,
        "urusan": process.urusan,
    }  # fmt: skip
    reading = read_values(PROCESS, raw, vocabulary())
    if reading.problems:
        raise Refused(
            *(
                Fault(PROCESS.attribute(n).label.id, str(raw[n]), problem.reason.id)
                for n, problem in reading.problems.items()
            )
        )
    values = {n: v for n, v in reading.values.items() if v is not None}
    fields: dict[str, Any] = {f"attributes.{n}": v for n, v in values.items()}
    for name in values:
        fields[f"marks.{name}"] = "confirmed" if name in process.confirmed else "assumed"
    return writer.create(PROCESS, checked_name(process.name), opd_id, fields, element_id=process.id)


def change_process(
    actor: Actor, process_id: str, *, name: Edit | None, values: dict[str, Edit],
    parent: str | None = None, moves: bool = False,
) -> RecordSaved:  # fmt: skip
    """Edit an accepted process; what somebody else changed meanwhile comes back as conflict."""
    with writing():
        element = process_of(process_id)
        saved = save_record(
            replace(actor, origin=ORIGIN),
            element.id,
            values,
            columns={"name": name} if name else {},
        )
        if moves:
            _move(Writer(actor, ORIGIN), element, parent)
        return saved


def _move(writer: Writer, process: Element, parent: str | None) -> None:
    """Make the process part of another one, or of none."""
    query = select(Relation).where(
        Relation.type == PART_OF.name, Relation.source_id == process.id,
        Relation.archived_at.is_(None),
    )  # fmt: skip
    for relation in db.session.scalars(query):
        if relation.target_id != parent:
            writer.unlink(relation)
    db.session.flush()
    if parent:
        above = process_of(parent)
        if above.id == process.id or process.id in _above(above.id):
            raise Refused(_("Proses tidak dapat menjadi bagian dari dirinya sendiri."))
        link_once(writer, PART_OF_LINK, process, above)


def _above(process_id: str) -> set[str]:
    """Ids of everything a process is part of."""
    found: set[str] = set()
    at: str | None = process_id
    while at is not None:
        query = select(Relation.target_id).where(
            Relation.type == PART_OF.name, Relation.source_id == at,
            Relation.archived_at.is_(None),
        )  # fmt: skip
        at = db.session.scalar(query.limit(1))
        if at in found:
            break
        found |= {at} if at else set()
    return found


def put_away(writer: Writer, process_id: str) -> str:
    """Archive a process that only this page touched; the code of one that stays.

    Clauses may be tied to processes of other OPDs, which decide about them themselves.
    """
    process = process_of(process_id)
    if not writer.actor.viewer.may_edit(process.opd_id) or not _is_unused(process):
        return process.code
    writer.set_state(process, "archive", {"archived_at": now().isoformat()})
    return ""


def _is_unused(process: Element) -> bool:
    if process.review != "draft" or process.draft_fields is not None:
        return False
    origins = select(Change.origin).where(
        Change.entity == "element", Change.entity_id == process.id
    )
    if set(db.session.scalars(origins)) != {ORIGIN}:
        return False
    held = select(Relation.id).where(
        or_(
            Relation.target_id == process.id,
            (Relation.source_id == process.id) & (Relation.type != PART_OF.name),
        ),
        Relation.archived_at.is_(None),
    )
    return db.session.scalar(held.limit(1)) is None


def process_of(process_id: str) -> Element:
    """The stored, living process; raises Missing or Refused."""
    process = db.session.get(Element, process_id)
    if process is None or process.kind != PROCESS.name:
        raise Missing
    if process.archived_at is not None:
        reason = _("Proses ini sudah diarsipkan.")
        raise Refused(Fault(_("Proses"), f"{process.code} {process.name}", reason))
    return process
