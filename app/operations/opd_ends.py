"""Ending an OPD or one of its units: it leaves the tree, and what it owned becomes a gap."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from app.database import writing
from app.errors import Fault, Forbidden, Missing, Refused
from app.extensions import db
from app.models import Opd
from app.operations.actor import Actor
from app.operations.writer import Writer


def end_opd(actor: Actor, opd_id: str, last_day: str, *, successor_id: str) -> None:
    """Keep the last day of an OPD (ISO date) and the one that takes over.

    Its records stay with it until somebody moves them: rule OPD-07 names them. Raises Forbidden
    for others than administrators; Refused if units below it or its successor stand in the way.
    """
    if not actor.has("administrator"):
        raise Forbidden
    with writing():
        opd, successor = db.session.get(Opd, opd_id), db.session.get(Opd, successor_id)
        if opd is None or successor is None:
            raise Missing
        below = select(Opd.name).where(Opd.parent_id == opd.id, Opd.valid_to.is_(None)).limit(1)
        if (child := db.session.scalar(below)) is not None:
            raise Refused(Fault(_("OPD"), child, _("Unit di bawahnya harus diakhiri dahulu.")))
        if successor.id == opd.id or successor.valid_to is not None:
            raise Refused(Fault(_("Penerus"), successor.name, _("Pilih OPD lain yang berlaku.")))
        before = {"valid_to": opd.valid_to, "successor_id": opd.successor_id}
        opd.valid_to, opd.successor_id = last_day, successor.id
        after = {"valid_to": last_day, "successor_id": successor.id}
        Writer(actor).log("opd", opd.id, "update", before, after)
