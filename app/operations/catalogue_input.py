"""What a person wrote into the form of a catalogue entry: checked, and as it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.errors import Fault
from app.extensions import db
from app.models import Element, Opd
from app.operations.decisions import MAX_REASON
from architecture.gap_catalogue import (
    ACCEPTED,
    ENTRY_TEXTS,
    HEAD,
    HEADS,
    LISTED,
    MAX_TEXT,
    POSTPONED,
    PUT_ASIDE,
    TEXTS,
    YEAR,
    YEARS,
)
from architecture.metamodel.governance import ACTIVITY, GOAL
from architecture.values import plain_text

STATES = (LISTED, POSTPONED, ACCEPTED)  # what the form offers; planned follows from activities


@dataclass(frozen=True)
class Written:
    """What a person wrote into the form of an entry, as text; lists hold ids of records."""

    texts: Mapping[str, str]
    state: str = LISTED
    reason: str = ""
    until: str = ""
    year: str = ""
    owner: str = ""
    activities: Sequence[str] = ()
    goals: Sequence[str] = ()
    head: str = ""
    opd: str = ""


def faults_of_written(written: Written, *, is_by_hand: bool) -> Iterable[Fault]:
    """Everything that is wrong, each with place, what was found and what is allowed."""
    yield from _text_faults(written, is_by_hand=is_by_hand)
    yield from _state_faults(written)
    yield from _link_faults(written)


def details_of_written(written: Written, is_by_hand: bool) -> dict[str, Any]:
    """The names and values that are kept beside the decision."""
    details: dict[str, Any] = {
        **_texts_of(written), "owner": written.owner, "goals": list(dict.fromkeys(written.goals)),
        YEAR: int(written.year) if written.year else None,
    }  # fmt: skip
    return {**details, HEAD: written.head, "opd": written.opd} if is_by_hand else details


def living(element_id: str, kind: str) -> Element | None:
    """The record of that kind, unless it is archived or unknown."""
    element = db.session.get(Element, element_id[:36])
    is_meant = element is not None and element.kind == kind and element.archived_at is None
    return element if is_meant else None


def _texts_of(written: Written) -> dict[str, str]:
    return {n: plain_text(written.texts.get(n, "")).strip() for n in ENTRY_TEXTS}


def _text_faults(written: Written, *, is_by_hand: bool) -> Iterable[Fault]:
    texts = _texts_of(written)
    yield from (too_long(name, text) for name, text in texts.items() if len(text) > MAX_TEXT)
    if is_by_hand and written.head not in HEADS:
        yield Fault(_("Aspek"), written.head[:60], _("Pilih salah satu aspek."))
    if is_by_hand and not texts["gap"]:
        yield Fault(_("Gap"), "", _("Tulis kesenjangannya dalam satu kalimat."))
    if written.year and not _is_year(written.year):
        words = _("Tulis tahun dengan empat angka, misalnya 2027.")
        yield Fault(_("Tahun target"), written.year[:20], words)
    for label, opd in ((_("OPD penanggung jawab"), written.owner), (_("OPD"), written.opd)):
        if opd and db.session.get(Opd, opd) is None:
            yield Fault(label, opd[:60], _("OPD tidak dikenal."))


def _state_faults(written: Written) -> Iterable[Fault]:
    if written.state not in STATES:
        yield Fault(_("Keputusan"), written.state[:40], _("Pilih salah satu keputusan."))
    if len(written.reason) > MAX_REASON:
        words = _("Alasan paling panjang %(num)s huruf.", num=MAX_REASON)
        yield Fault(_("Alasan"), written.reason[:60] + "…", words)
    if written.state in PUT_ASIDE and not written.reason.strip():
        yield Fault(_("Alasan"), "", _("Tulis alasannya; keputusan ini tercetak."))
    if written.state == POSTPONED and not _is_day(written.until):
        words = _("Tulis tanggal, misalnya 2026-12-31.")
        yield Fault(_("Ditunda sampai"), written.until[:20], words)


def _link_faults(written: Written) -> Iterable[Fault]:
    for place, ids, kind in (
        (_("Kegiatan peta rencana"), written.activities, ACTIVITY),
        (_("Selaras RPJMD"), written.goals, GOAL),
    ):
        for id_ in ids:
            if living(id_, kind.name) is None:
                yield Fault(place, id_[:60], _("Catatan tidak ada. Pilih dari daftar."))


def _is_year(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) == 4 and int(text) in YEARS


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def too_long(name: str, text: str) -> Fault:
    """What is said of a text that is longer than MAX_TEXT."""
    words = _("Paling panjang %(num)s huruf.", num=MAX_TEXT)
    return Fault(TEXTS[name].id, text[:60] + "…", words)
