"""Naming a state of the architecture and storing it; deleting one with a reason."""

from __future__ import annotations

from flask_babel import gettext as _

from app.database import writing
from app.errors import Fault, Forbidden, Missing, Refused
from app.extensions import db
from app.models import Baseline, new_id, now
from app.operations.actor import Actor
from app.operations.writer import Writer
from app.queries.baselines import find_baseline, present_state
from architecture.past import graph_of
from architecture.snapshots import fingerprint, snapshot_of
from architecture.values import plain_text

MAKERS = ("writer", "administrator")
MAX_NAME, MAX_NOTE = 120, 1000


def add_baseline(actor: Actor, name: str, note: str = "") -> str:
    """Store the state of this moment under a name; returns its id.

    Raises Forbidden unless a writer or administrator asks; Refused with all faults at once.
    """
    if not actor.has(*MAKERS):
        raise Forbidden
    name, note = plain_text(name).strip(), plain_text(note).strip()
    # Before the write, so that nobody who saves meanwhile waits: what comes later is not in it.
    state = present_state()
    graph, snapshot = graph_of(state), snapshot_of(state)
    with writing():
        faults = _faults(name, note)
        if faults:
            raise Refused(*faults)
        made = Baseline(
            id=new_id(), name=name, note=note, number=state.number, at=now(),
            user_id=actor.user_id, made_by=actor.name, metamodel=fingerprint(),
            sha256=snapshot.sha256, elements=len(graph.elements), relations=len(graph.relations),
            content=snapshot.content,
        )  # fmt: skip
        db.session.add(made)
        Writer(actor).log("baseline", made.id, "create", {}, _told(made))
        return made.id


def delete_baseline(actor: Actor, baseline_id: str, reason: str) -> None:
    """Delete a baseline; the log keeps its name, hash and the reason.

    Raises Forbidden unless an administrator asks, Missing, or Refused without a reason.
    """
    if not actor.has("administrator"):
        raise Forbidden
    words = plain_text(reason).strip()
    with writing():
        stored = db.session.get(Baseline, baseline_id)
        if stored is None:
            raise Missing
        if not words or len(words) > MAX_NOTE:
            allowed = _("Wajib diisi, paling panjang %(num)s huruf.", num=MAX_NOTE)
            raise Refused(Fault(_("Alasan menghapus"), words[:60], allowed))
        Writer(actor).log("baseline", stored.id, "delete", _told(stored), {"reason": words})
        db.session.delete(stored)


def _told(made: Baseline) -> dict[str, str | int]:
    return {
        "name": made.name, "note": made.note, "number": made.number, "sha256": made.sha256,
        "elements": made.elements, "relations": made.relations,
    }  # fmt: skip


def _faults(name: str, note: str) -> list[Fault]:
    faults = []
    if not name:
        words = _('Beri nama, misalnya "Rencana Induk draf 75 persen".')
        faults.append(Fault(_("Nama"), "", words))
    if len(name) > MAX_NAME:
        words = _("Nama paling panjang %(num)s huruf.", num=MAX_NAME)
        faults.append(Fault(_("Nama"), name[:60] + "…", words))
    if name and (find_baseline(name) is not None or name.casefold() in RESERVED):
        words = _("Nama ini sudah dipakai. Pilih nama lain.")
        faults.append(Fault(_("Nama"), name[:60], words))
    if len(note) > MAX_NOTE:
        words = _("Paling panjang %(num)s huruf.", num=MAX_NOTE)
        faults.append(Fault(_("Catatan"), note[:60] + "…", words))
    return faults


RESERVED = ("target", "hari ini", "today")  # words of `diff`
