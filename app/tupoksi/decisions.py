"""What the page sends: one decision in, one result out; a refused one spoils no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.errors import Forbidden, Missing, Refused
from app.operations import tupoksi
from app.operations.actor import Actor
from app.operations.elements import Edit
from app.operations.tupoksi_processes import NewProcess, change_process
from app.operations.urusan import crosswalk, urusan_of_opd
from architecture.tupoksi import affair_of

MOST = 100  # decisions of one request
OWN_VALUES = frozenset({"process_kind", "rab"})


@dataclass(frozen=True)
class Result:
    """Whether a decision was carried out, and what the person should know about it."""

    id: str
    done: bool
    message: str = ""


def decide(actor: Actor, opd_id: str, given: Any) -> Result:
    """Carry out one decision; what cannot be done is said, never raised."""
    decision = given if isinstance(given, Mapping) else {}
    number = str(decision.get("id", ""))[:64]
    carry_out = _ACTIONS.get(str(decision.get("do", "")))
    if carry_out is None:
        return Result(number, False, _("Permintaan tidak lengkap. Muat ulang halaman."))
    try:
        return Result(number, True, carry_out(actor, opd_id, decision) or "")
    except Refused as refusal:
        words = [" · ".join(w for w in (f.found, f.reason) if w) for f in refusal.faults]
        return Result(number, False, " ".join(words))
    except Missing:
        return Result(number, False, _("Klausul atau proses itu tidak ada lagi."))
    except Forbidden:
        return Result(number, False, _("Akun Anda tidak berwenang untuk tindakan ini."))


def _accept(actor: Actor, opd_id: str, decision: Mapping[str, Any]) -> None:
    processes = decision.get("processes")
    listed = [p for p in processes if isinstance(p, Mapping)] if isinstance(processes, list) else []
    if not listed:
        raise Refused(_("Permintaan tidak lengkap. Muat ulang halaman."))
    made = [_process(opd_id, p) for p in listed]
    tupoksi.accept(actor, opd_id, _ids(decision), made, together=decision.get("together") is True)


def _process(opd_id: str, given: Mapping[str, Any]) -> NewProcess:
    confirmed = given.get("confirmed")
    rab = _text(given, "rab")
    return NewProcess(
        _text(given, "id") or "", _text(given, "name") or "", _text(given, "kind"), rab,
        affair_of(rab, urusan_of_opd(opd_id), crosswalk()), _text(given, "parent"),
        OWN_VALUES & set(map(str, confirmed if isinstance(confirmed, list) else [])),
    )  # fmt: skip


def _join(actor: Actor, opd_id: str, decision: Mapping[str, Any]) -> None:
    tupoksi.join(actor, opd_id, _ids(decision), _text(decision, "process") or "")


def _separate(actor: Actor, opd_id: str, decision: Mapping[str, Any]) -> None:
    for clause_id in _ids(decision):
        tupoksi.separate(actor, opd_id, clause_id, _text(decision, "process") or "")


def _decline(actor: Actor, opd_id: str, decision: Mapping[str, Any]) -> None:
    tupoksi.decline(actor, opd_id, _ids(decision), _text(decision, "reason") or "")


def _reopen(actor: Actor, opd_id: str, decision: Mapping[str, Any]) -> str:
    kept = tupoksi.reopen(actor, opd_id, _ids(decision))
    if not kept:
        return ""
    return ngettext(
        "Klausul menunggu lagi; proses %(codes)s tetap ada karena sudah dipakai.",
        "Klausul menunggu lagi; proses %(codes)s tetap ada karena sudah dipakai.",
        len(kept), codes=", ".join(kept),
    )  # fmt: skip


def _change(actor: Actor, opd_id: str, decision: Mapping[str, Any]) -> str:
    """Edit a process; only fields that are sent change."""
    values = {}
    for name, field in (("process_kind", "kind"), ("rab", "rab")):
        if field in decision:
            seen = _text(decision, f"{field}_seen")
            values[name] = Edit(raw=_text(decision, field), seen=seen, mark="confirmed")
    name = None
    if "name" in decision:
        name = Edit(raw=_text(decision, "name"), seen=_text(decision, "name_seen"))
    saved = change_process(
        actor, _text(decision, "process") or "", name=name, values=values,
        parent=_text(decision, "parent"), moves="parent" in decision,
    )  # fmt: skip
    words = [
        _("%(by)s sudah mengubahnya menjadi “%(stored)s”; isian Anda tercatat dalam riwayat.",
          by=c.by, stored=c.stored)
        for c in saved.conflicts
    ]  # fmt: skip
    return " ".join([*words, *(p.reason.id for p in saved.problems.values())])


def _ids(decision: Mapping[str, Any]) -> list[str]:
    given = decision.get("clauses")
    return [str(i) for i in given] if isinstance(given, list) else []


def _text(given: Mapping[str, Any], name: str) -> str | None:
    value = given.get(name)
    return value.strip() or None if isinstance(value, str) else None


_ACTIONS: dict[str, Callable[[Actor, str, Mapping[str, Any]], str | None]] = {
    "accept": _accept,
    "join": _join,
    "separate": _separate,
    "decline": _decline,
    "reopen": _reopen,
    "change": _change,
}
