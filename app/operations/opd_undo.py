"""Taking back an OPD change: every row exactly as it was, or nothing and the reason why."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, Text, or_, select, type_coerce, update

from app.database import writing
from app.errors import Fault, Forbidden, Missing, Refused
from app.extensions import db
from app.models import (
    Change,
    Closure,
    Decision,
    Element,
    Grant,
    Opd,
    Participant,
    Presence,
    Relation,
    Workshop,
)
from app.operations.actor import Actor
from app.operations.opd_log import HEADER, REORGANISE, log_rows
from app.operations.opd_rows import RowChange, hold_rows, stored_row, values_of, write_row
from app.operations.writer import Writer
from app.queries.opd_changes import UNDO, OpdChange, opd_change

SHOWN = 6  # rows that stand in the way and are named; all are counted


def undo_opd_change(actor: Actor, number: int) -> str:
    """Put back every row that the change moved; returns the batch of the new changes.

    Raises Forbidden for others than administrators, Missing if there is no such change, Refused
    with what was changed since and stands in the way; then nothing is written.
    """
    if not actor.has("administrator"):
        raise Forbidden
    with writing():
        change = opd_change(number)
        if change is None:
            raise Missing
        _require_undoable(change)
        rows = [row.reversed for row in reversed(rows_of(change))]
        held = hold_rows(rows)
        _require_untouched(rows)
        _leave_presence(rows)
        writer = Writer(actor, f"urungkan #{number}")
        for row in rows:
            if row.table != "opd" or row.after is not None:
                write_row(row)
        _take_away_opds(rows)
        log_rows(writer, rows)
        writer.log(HEADER, change.opd_id, UNDO, {}, {"undoes": number})
        del held
        return writer.batch


def obstacles(change: OpdChange) -> list[Fault]:
    """Why the change cannot be undone now; empty if it can. Nothing is written."""
    try:
        _require_undoable(change)
        rows = [row.reversed for row in rows_of(change)]
        held = hold_rows(rows)
        _require_untouched(rows)
        del held
        faults = [_used(row, _references(row.key, among=rows)) for row in rows if _is_leaving(row)]
        return [fault for fault in faults if fault is not None]
    except Refused as refusal:
        return list(refusal.faults)


def rows_of(change: OpdChange) -> list[RowChange]:
    """All rows of a change in the order in which they were written."""
    query = (
        select(Change.entity, Change.entity_id, Change.before, Change.after)
        .where(Change.batch == change.batch, Change.action == REORGANISE)
        .order_by(Change.id)
    )
    content = [RowChange(*row) for row in db.session.execute(query)]
    others = [RowChange(*row) for row in change.told.get("moved_rows", ())]
    opds = [row for row in others if row.table == "opd"]
    return [*opds, *content, *(row for row in others if row.table != "opd")]


# --- What stands in the way ---------------------------------------------------------------------


def _require_undoable(change: OpdChange) -> None:
    if change.undone_by is not None:
        raise Refused(_("Perubahan ini sudah diurungkan (#%(number)s).", number=change.undone_by))


def _require_untouched(rows: Iterable[RowChange]) -> None:
    """Raise Refused if a row is no longer as the change left it (`before` of the reversed row)."""
    touched = [row for row in rows if not _is_as_left(row)]
    if not touched:
        return
    reason = _("Sudah diubah lagi sesudah perubahan OPD ini; kembalikan dahulu.")
    faults = [Fault(label_of(row), "", reason) for row in touched[:SHOWN]]
    if (more := len(touched) - SHOWN) > 0:
        words = ngettext("%(num)d hal lain", "%(num)d hal lain", more)
        faults.append(Fault(words, "", reason))
    raise Refused(*faults)


def _is_as_left(row: RowChange) -> bool:
    stored = stored_row(row)
    if stored is None or row.before is None:
        return stored is None and row.before is None
    return values_of(stored, row.before) == dict(row.before)


def label_of(row: RowChange) -> str:
    """What a row is called where it stands in the way."""
    stored = stored_row(row)
    if isinstance(stored, (Element, Opd)):
        return f"{stored.code} {stored.name}"
    if isinstance(stored, Relation):
        ends = (db.session.get(Element, i) for i in (stored.source_id, stored.target_id) if i)
        return _("Tautan") + " " + " – ".join(e.name for e in ends if e is not None)
    if isinstance(stored, Grant):
        return _("Akun") + f" {stored.user.name}"
    if isinstance(stored, Workshop):
        return stored.name
    words = {
        "grant": _("Hak akun"), "participant": _("Peserta lokakarya"), "closure": _("Penutupan"),
        "decision": _("Keputusan atau pernyataan"), "saved_view": _("Tampilan tersimpan"),
        "setting": _("Setelan"), "import_mapping": _("Pemetaan"),
    }  # fmt: skip
    return words.get(row.table, row.table)


# --- OPDs that the change made --------------------------------------------------------------------


def _is_leaving(row: RowChange) -> bool:
    return row.table == "opd" and row.after is None


def _take_away_opds(rows: Iterable[RowChange]) -> None:
    """Delete the OPDs that the change made; Refused where somebody used one since."""
    db.session.flush()
    leaving = [row for row in rows if _is_leaving(row)]
    used = (_used(row, _references(row.key)) for row in leaving)
    if faults := [fault for fault in used if fault is not None]:
        raise Refused(*faults)
    for row in leaving:
        write_row(row)


def _used(row: RowChange, number: int) -> Fault | None:
    if not number:
        return None
    reason = ngettext(
        "Sudah dipakai %(num)d hal baru sejak perubahan ini; pindahkan dahulu.",
        "Sudah dipakai %(num)d hal baru sejak perubahan ini; pindahkan dahulu.", number,
    )  # fmt: skip
    return Fault(label_of(row), "", reason)


def _references(opd_id: str, *, among: Iterable[RowChange] = ()) -> int:
    """How many rows name an OPD, without those that are put back."""
    returning: dict[str, set[str]] = {}
    for row in among:
        returning.setdefault(row.table, set()).add(row.key)
    found = 0
    for table, (key, condition) in _naming(opd_id).items():
        mine = set(db.session.scalars(select(key).where(condition)))
        found += len(mine - returning.get(table, set()) - {opd_id})
    return found


def _naming(opd_id: str) -> dict[str, tuple[ColumnElement[str], ColumnElement[bool]]]:
    """By table the key of its rows, and what is true of one that names the OPD."""

    def inside(column: object) -> ColumnElement[bool]:
        return type_coerce(column, Text).contains(opd_id)

    held = or_(Element.opd_id == opd_id, inside(Element.attributes), inside(Element.target))
    above = or_(Opd.parent_id == opd_id, Opd.successor_id == opd_id)
    conditions = {
        Element: held, Opd: above, Relation: Relation.declared_by == opd_id,
        Grant: Grant.opd_id == opd_id, Participant: Participant.opd_id == opd_id,
        Closure: Closure.opd_id == opd_id, Workshop: inside(Workshop.opd_ids),
        Decision: Decision.key.contains(opd_id),
    }  # fmt: skip
    return {model.__tablename__: (model.id, found) for model, found in conditions.items()}


def _leave_presence(rows: Iterable[RowChange]) -> None:
    """Where people work now is not logged: they are at no OPD until their next step."""
    leaving = [row.key for row in rows if _is_leaving(row)]
    db.session.execute(update(Presence).where(Presence.opd_id.in_(leaving)).values(opd_id=None))
