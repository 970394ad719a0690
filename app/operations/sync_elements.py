"""Joining records: new ones, values that merge, values that both sides changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.extensions import db
from app.models import Element, Opd
from app.operations.content import drafted
from app.operations.locks import Closed, locked_sentence
from app.operations.sync_log import Clash, JoinLog, JoinWriter
from app.operations.sync_room import RoomState, flat_element, names_in, units_in, value_here
from app.operations.writer import flat_value
from app.sync.lines import RoomChange
from architecture.changes import LIVING, REVIEW, SILENT, Part, names_of, parts_of
from architecture.metamodel import METAMODEL

_APART = ("kind", "code", "name", "opd_id")


class ElementJoiner:
    """Takes the room's changes of records one after another."""

    def __init__(
        self, log: JoinLog, writer: JoinWriter, stored: dict[str, Element], room: RoomState,
        closed: Closed,
    ) -> None:  # fmt: skip
        self.log, self.writer, self.stored, self.room = log, writer, stored, room
        self.closed = closed
        self.opds = set(db.session.scalars(select(Opd.id)))
        # Records by whose name open links may tie now.
        self.named: list[Element] = []
        # By record the units whose changes were looked at, and those held differently now.
        self._seen: dict[str, set[str]] = {}
        self._apart: dict[str, set[str]] = {}

    def take(self, change: RoomChange) -> None:
        """Take one change of a record."""
        element = self.stored.get(change.entity_id)
        if change.action == "create":
            self._create(change, element)
            return
        parts = parts_of("element", change.action, change.before, change.after)
        if change.action in SILENT or not parts:
            self.log.verbatim(change)
        elif element is None:
            self._refuse(change, _("Catatannya tidak ada di server."))
        elif all(part.unit == REVIEW for part in parts):
            self._review(change, element, parts[0])
        else:
            self._content(change, element, parts)

    # --- New records ----------------------------------------------------------------------------

    def _create(self, change: RoomChange, known: Element | None) -> None:
        opd_id = change.after.get("opd_id")
        if known is not None:
            self.log.same(change)
            return
        if opd_id is not None and opd_id not in self.opds:
            self._refuse(change, _("OPD-nya tidak ada di server."))
            return
        if locked_sentence(change.after["kind"], opd_id, self.closed):
            self._refuse(change, _("Ranahnya ditutup untuk dokumen di server."))
            return
        kind, former = METAMODEL.kind(change.after["kind"]), str(change.after.get("code") or "")
        code = self.writer.code_for(kind, former)
        element = Element(
            id=change.entity_id, kind=kind.name, code=code, name=change.after["name"],
            opd_id=opd_id, plan="keep", review="draft", attributes={}, target={}, marks={},
            reasons={}, unread={},
        )  # fmt: skip
        set_flat(element, {n: v for n, v in change.after.items() if n not in _APART})
        db.session.add(element)  # written with the next link, or at the end
        self.stored[element.id] = element
        self.named.append(element)
        self.log.write(change, {}, change.after)
        report = self.log.report
        report.applied += 1
        report.created.append((code, element.name))
        if code != former:
            # The code was given to another record here meanwhile.
            self.writer.log("element", element.id, "recode", {"code": former}, {"code": code})
            report.recoded.append((element.name, former, code))

    # --- Values ---------------------------------------------------------------------------------

    def _content(self, change: RoomChange, element: Element, parts: Sequence[Part]) -> None:
        taken: dict[str, Any] = {}
        clashes: list[Clash] = []
        is_changed = False
        for part in parts:
            if part.unit == REVIEW:
                continue  # follows from the rest
            reason, is_same = self._verdict(change, element, part)
            if reason:
                here = {name: value_here(element, name) for name in part.after}
                clashes.append(self._clash(change, part, here, reason))
            else:
                taken |= part.after
                is_changed = is_changed or not is_same
        if is_changed:
            self._apply(change, element, taken)
        elif taken:
            self.log.same(change)
        self.log.clash(clashes, is_whole=not taken)

    def _verdict(self, change: RoomChange, element: Element, part: Part) -> tuple[str, bool]:
        """Why the server's value stays, or "", and whether both sides hold the same."""
        self._seen.setdefault(element.id, set()).add(part.unit)
        here = {n: value_here(element, n) for n in names_in("element", part.unit)}
        room = dict(self.room.before(change, part.unit))
        is_same = here == room | part.after
        reason = "" if is_same else self._obstacle(change, element, part)
        if not reason and not is_same and here != room:
            reason = _("Diubah juga di server.")
        apart = self._apart.setdefault(element.id, set())
        (apart.add if reason else apart.discard)(part.unit)
        return reason, is_same

    def _obstacle(self, change: RoomChange, element: Element, part: Part) -> str:
        """What speaks against taking even a value that nobody changed here."""
        opd_id, into = part.after.get("opd_id"), part.after.get("merged_into")
        if any(locked_sentence(element.kind, o, self.closed) for o in (element.opd_id, opd_id)):
            return _("Ranahnya ditutup untuk dokumen di server.")
        if opd_id is not None and opd_id not in self.opds:
            return _("OPD-nya tidak ada di server.")
        planned = part.after.get("target.opd")
        if planned is not None and planned not in self.opds:
            return _("OPD-nya tidak ada di server.")
        if into is not None and into not in self.stored and db.session.get(Element, into) is None:
            return _("Catatan tujuan penggabungan tidak ada di server.")
        is_archived = part.unit == LIVING and part.after["living"] is False
        if is_archived and self._differing(element):
            return _("Diarsipkan di ruang, tetapi isinya diubah di server.")
        return ""

    def _differing(self, element: Element) -> set[str]:
        """Units of content that are here otherwise than the room knew them until now."""
        units = units_in(flat_element(element)) | self.room.units(element.id)
        found = set(self._apart.get(element.id, ())) - {LIVING}
        for unit in units - self._seen.get(element.id, set()):
            room = self.room.untouched(element.id, unit)
            if any(room.get(n) != flat_value(element, n) for n in names_of(unit)):
                found.add(unit)
        return found

    def _apply(self, change: RoomChange, element: Element, taken: dict[str, Any]) -> None:
        """Set what was taken; accepted values that change are draft again, as with every edit."""
        if "living" in taken:
            taken.pop("living")
            taken["archived_at"] = change.after.get("archived_at")
        changed = [n for n, v in taken.items() if flat_value(element, n) != v]
        taken |= drafted(element, changed)
        before = {n: flat_value(element, n) for n in taken}
        set_flat(element, taken)
        self.log.write(change, before, taken)
        self.log.report.applied += 1
        if "name" in changed or "archived_at" in changed:
            self.named.append(element)
        words = f"{element.code} {element.name}"
        if element.archived_at is not None and "archived_at" not in taken:
            self.log.report.resting[words] = _("diarsipkan di server")
        elif element.plan == "merge" and "plan" not in taken:
            self.log.report.resting[words] = _("digabung di server")

    # --- Review ---------------------------------------------------------------------------------

    def _review(self, change: RoomChange, element: Element, part: Part) -> None:
        """A step of verification, or a fall back to draft because of a link."""
        wanted = part.after.get("review", element.review)
        if element.review not in (wanted, part.before.get("review", element.review)):
            here = {"review": element.review}
            reason = _("Langkah verifikasi di server berbeda.")
            self.log.clash([self._clash(change, part, here, reason)], is_whole=True)
            return
        after = {"review": wanted} | _drafts(element, part)
        before = {name: flat_value(element, name) for name in after}
        if before == after:
            self.log.same(change)
            return
        set_flat(element, after)
        self.log.write(change, before, after)
        self.log.report.applied += 1
        if wanted in ("verified", "validated"):
            # Who accepted in the room did not see what was changed here.
            names = sorted(n for unit in self._differing(element) for n in names_of(unit))
            if fields := drafted(element, names):
                self.writer.set_state(element, "draft", fields)

    # --- Shared ---------------------------------------------------------------------------------

    def _refuse(self, change: RoomChange, reason: str) -> None:
        room = dict(change.after) | ({"living": True} if change.action == "create" else {})
        clash = Clash("element", change.entity_id, LIVING, reason, change, {}, room)
        self.log.clash([clash], is_whole=True)

    def _clash(self, change: RoomChange, part: Part, here: Mapping[str, Any], reason: str) -> Clash:
        return Clash("element", change.entity_id, part.unit, reason, change, here, part.after)


def _drafts(element: Element, part: Part) -> dict[str, Any]:
    """Names still in draft: none after acceptance, else those here and those of the room."""
    if "draft_fields" not in part.after:
        return {}
    if not part.after["draft_fields"]:
        return {"draft_fields": part.after["draft_fields"]}
    here = set((element.draft_fields or "").split())
    was, is_ = (set(str(s.get("draft_fields") or "").split()) for s in (part.before, part.after))
    return {"draft_fields": " ".join(sorted(here | (is_ - was)))}


def set_flat(element: Element, fields: Mapping[str, Any]) -> None:
    """Set flat fields as they are; values were checked when the file was read."""
    groups: dict[str, dict[str, Any]] = {}
    for name, value in fields.items():
        group, dot, key = name.partition(".")
        if name == "archived_at":
            element.archived_at = datetime.fromisoformat(value) if value else None
        elif not dot:
            setattr(element, name, value)
        else:  # always a new dict: JSON changed in place would not be saved
            merged = groups.setdefault(group, dict(getattr(element, group)))
            merged.pop(key, None)
            if value is not None:
                merged[key] = value
    for group, merged in groups.items():
        setattr(element, group, merged)
