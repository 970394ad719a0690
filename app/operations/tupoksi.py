"""Writing what a person decides about tupoksi clauses: one transaction for each decision.

Every decision may come twice (a lost answer on a bad line): the second time changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from app.database import writing
from app.errors import Fault, Missing, Refused
from app.extensions import db
from app.models import Element, Relation
from app.operations.actor import Actor
from app.operations.elements import checked_name
from app.operations.links import link_once, tie_open_links
from app.operations.tupoksi_processes import (
    ORIGIN,
    PART_OF_LINK,
    NewProcess,
    create_process,
    process_of,
    put_away,
)
from app.operations.writer import Writer
from app.queries import vocabulary
from app.queries.tupoksi import clauses_of
from architecture.metamodel import METAMODEL
from architecture.metamodel.process import TUPOKSI_CLAUSE
from architecture.metamodel.relations import YIELDS
from architecture.tupoksi.recording import clause_key, name_and_notes
from schemas.elements import read_values

MAX_CLAUSES = 600  # of one paste; the longest regulations on one OPD have about half of that
MAX_WORDING = 8_000
_YIELDS = METAMODEL.link(TUPOKSI_CLAUSE, "yields__process")


@dataclass(frozen=True)
class Entry:
    """One clause of a paste as the person let it stand."""

    wording: str
    place: str = ""
    unit: str = ""
    first: int = 0
    last: int = 0


@dataclass(frozen=True)
class Stored:
    """Ids of the clauses of a paste in their order, and how many of them are new."""

    ids: tuple[str, ...]
    new: int


def store_clauses(actor: Actor, opd_id: str, regulation: str, entries: Sequence[Entry]) -> Stored:
    """Record the clauses of a paste; those already recorded for this OPD stay as they are."""
    regulation = " ".join(regulation.split())
    _check_paste(regulation, entries)
    with writing():
        writer = Writer(actor, ORIGIN)
        writer.require_edit(opd_id)
        known = {clause_key(c.regulation, c.place, c.text): c.id for c in clauses_of(opd_id)}
        ids, new = [], 0
        for entry in entries:
            wording = " ".join(entry.wording.split())
            key = clause_key(regulation, entry.place, wording)
            if key not in known:
                known[key] = _create_clause(writer, opd_id, regulation, wording, entry)
                new += 1
            ids.append(known[key])
        return Stored(tuple(dict.fromkeys(ids)), new)


def _check_paste(regulation: str, entries: Sequence[Entry]) -> None:
    faults = []
    if not regulation:
        faults.append(Fault(_("Peraturan"), "", _("Tulis nama, nomor, dan tahun peraturannya.")))
    if not any(e.wording.strip() for e in entries):
        faults.append(Fault(_("Teks pasal"), "", _("Belum ada klausul yang terbaca.")))
    if len(entries) > MAX_CLAUSES:
        reason = _("Paling banyak %(num)s klausul sekali tempel.", num=MAX_CLAUSES)
        faults.append(Fault(_("Teks pasal"), str(len(entries)), reason))
    for entry in entries:
        if len(entry.wording) > MAX_WORDING:
            reason = _("Satu klausul paling panjang %(num)s huruf.", num=MAX_WORDING)
            faults.append(Fault(entry.place, entry.wording[:60] + "…", reason))
    if faults:
        raise Refused(*faults)


def _create_clause(writer: Writer, opd_id: str, regulation: str, wording: str, entry: Entry) -> str:
    name, notes = name_and_notes(wording, entry.first, entry.last)
    raw = {"regulation": regulation, "place": entry.place, "unit": entry.unit, "notes": notes}
    reading = read_values(TUPOKSI_CLAUSE, raw, vocabulary())
    values = {n: v for n, v in reading.values.items() if v is not None}
    fields = {f"attributes.{n}": v for n, v in values.items()}
    fields |= {f"marks.{n}": "confirmed" for n in values}
    element = writer.create(TUPOKSI_CLAUSE, checked_name(name), opd_id, fields)
    return element.id


def accept(
    actor: Actor, opd_id: str, clause_ids: Sequence[str], processes: Sequence[NewProcess],
    *, together: bool = False,
) -> None:  # fmt: skip
    """Make the processes and tie the clauses to each of them.

    `together` says that many were accepted at once: then also the ties are only assumed.
    """
    with writing():
        writer = Writer(actor, ORIGIN)
        clauses = _clauses(writer, opd_id, clause_ids)
        if all(db.session.get(Element, p.id) for p in processes):
            return  # sent again after a lost answer
        _require_open(clauses)
        made = []
        for process in processes:
            element = create_process(writer, opd_id, process, clauses)
            made.append(element)
            db.session.flush()
            for clause in clauses:
                mark = "assumed" if together else "confirmed"
                link_once(writer, _YIELDS, clause, element, mark=mark)
            if process.parent:
                link_once(writer, PART_OF_LINK, element, process_of(process.parent), mark="assumed")
        db.session.flush()
        tie_open_links(writer, made)


def join(actor: Actor, opd_id: str, clause_ids: Sequence[str], process_id: str) -> None:
    """Tie clauses to a process that is there already."""
    with writing():
        writer = Writer(actor, ORIGIN)
        process = process_of(process_id)
        for clause in _clauses(writer, opd_id, clause_ids):
            _require_not_declined(clause)
            link_once(writer, _YIELDS, clause, process)


def separate(actor: Actor, opd_id: str, clause_id: str, process_id: str) -> None:
    """Untie one clause from a process; without another one it waits again."""
    with writing():
        writer = Writer(actor, ORIGIN)
        (clause,) = _clauses(writer, opd_id, [clause_id])
        for relation in _ties([clause.id]):
            if relation.target_id == process_id:
                writer.unlink(relation)


def decline(actor: Actor, opd_id: str, clause_ids: Sequence[str], reason: str) -> None:
    """Say why clauses yield no process; they stay recorded with that reason."""
    reason = " ".join(reason.split())
    if not reason:
        fault = _("Tulis alasannya; alasan itu ikut tercetak.")
        raise Refused(Fault(_("Alasan"), "", fault))
    with writing():
        writer = Writer(actor, ORIGIN)
        clauses = _clauses(writer, opd_id, clause_ids)
        _require_untied(clauses)
        for clause in clauses:
            fields = {"attributes.declined_reason": reason, "marks.declined_reason": "confirmed"}
            writer.update(clause, fields)


def reopen(actor: Actor, opd_id: str, clause_ids: Sequence[str]) -> list[str]:
    """Take a decision back: the clauses wait again.

    A process that was made here and that nobody used since goes into the archive; codes of those
    that stay are returned.
    """
    with writing():
        writer = Writer(actor, ORIGIN)
        clauses = _clauses(writer, opd_id, clause_ids)
        freed = []
        for relation in _ties([c.id for c in clauses]):
            freed.append(relation.target_id)
            writer.unlink(relation)
        empty = {"attributes.declined_reason": None, "marks.declined_reason": None}
        for clause in clauses:
            writer.update(clause, empty)
        db.session.flush()
        return [code for i in dict.fromkeys(freed) if i and (code := put_away(writer, i))]


def _clauses(writer: Writer, opd_id: str, clause_ids: Sequence[str]) -> list[Element]:
    """The living clauses of that OPD, which the actor may edit."""
    writer.require_edit(opd_id)
    found = []
    for clause_id in dict.fromkeys(clause_ids):
        clause = db.session.get(Element, clause_id)
        if clause is None or clause.kind != TUPOKSI_CLAUSE.name or clause.opd_id != opd_id:
            raise Missing
        if clause.archived_at is not None:
            raise Refused(_("Klausul ini sudah diarsipkan."))
        found.append(clause)
    if not found:
        raise Missing
    return found


def _ties(clause_ids: Iterable[str]) -> list[Relation]:
    query = select(Relation).where(
        Relation.type == YIELDS.name, Relation.source_id.in_(list(clause_ids)),
        Relation.archived_at.is_(None),
    )  # fmt: skip
    return list(db.session.scalars(query))


def _require_open(clauses: Sequence[Element]) -> None:
    _require_untied(clauses)
    for clause in clauses:
        _require_not_declined(clause)


def _require_untied(clauses: Sequence[Element]) -> None:
    for relation in _ties([c.id for c in clauses]):
        process = db.session.get(Element, relation.target_id) if relation.target_id else None
        if process is not None and process.archived_at is None:
            reason = _("Klausul ini sudah menjadi proses. Urungkan dahulu bila hendak diganti.")
            raise Refused(Fault(_("Klausul"), f"{process.code} {process.name}", reason))


def _require_not_declined(clause: Element) -> None:
    if clause.attributes.get("declined_reason"):
        reason = _("Klausul ini sudah dinyatakan bukan proses. Urungkan dahulu.")
        raise Refused(Fault(_("Klausul"), clause.name[:60], reason))
