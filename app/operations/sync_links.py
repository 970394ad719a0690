"""Joining links and attached files: made on both sides, taken off, tied, without their end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.extensions import db
from app.models import Attachment, Element, Opd, Relation, now
from app.operations.content import stating_end
from app.operations.locks import Closed, locked_sentence
from app.operations.sync_log import Clash, JoinLog
from app.operations.sync_room import RoomState, names_in, value_here
from app.sync.lines import RoomChange
from architecture.changes import ENDS, LIVING, SILENT, Part, parts_of
from architecture.metamodel import METAMODEL, UnknownName


class LinkJoiner:
    """Takes the room's changes of links one after another."""

    def __init__(
        self, log: JoinLog, elements: dict[str, Element], stored: dict[str, Relation],
        room: RoomState, closed: Closed,
    ) -> None:  # fmt: skip
        self.log, self.elements, self.stored, self.room = log, elements, stored, room
        self.closed = closed
        # Links made on both sides: the room's id → the one here.
        self.twins: dict[str, str] = {}

    def take(self, change: RoomChange) -> None:
        """Take one change of a link."""
        parts = parts_of("relation", change.action, change.before, change.after)
        if change.action in SILENT or not parts:
            self.log.verbatim(change)
        elif change.action == "create":
            self._create(change, parts[0])
        else:
            self._change(change, parts[0])

    def _create(self, change: RoomChange, part: Part) -> None:
        ends = change.after
        if change.entity_id in self.stored:
            self.log.same(change)
            return
        reason = self._obstacle(ends) or self._rival(ends, None)
        if reason:
            self._clash(change, part, {"living": False}, reason, {**ends, "living": True})
            return
        twin = self._twin(ends)
        if twin is not None and twin.archived_at is None:
            self.twins[change.entity_id] = twin.id
            self.log.same(change, entity_id=twin.id)
            return
        if twin is not None:
            self.twins[change.entity_id] = twin.id
            self._revive(twin, ends)
            self._write(change, {}, ends, action="restore", entity_id=twin.id)
            return
        relation = Relation(
            id=change.entity_id, type=ends["type"], source_id=ends.get("source_id"),
            target_id=ends.get("target_id"), open_text=ends.get("open_text") or "",
            open_kind=ends.get("open_kind"), plan="keep", mark=ends.get("mark") or "assumed",
            declared_by=ends.get("declared_by"), attributes={},
        )  # fmt: skip
        db.session.add(relation)
        db.session.flush()
        self.stored[relation.id] = relation
        self._write(change, {}, ends)

    def _change(self, change: RoomChange, part: Part) -> None:
        relation = self._known(change.entity_id)
        if relation is None:
            self._clash(change, part, {}, _("Tautannya tidak ada di server."), part.after)
            return
        names = names_in("relation", part.unit)
        here = {name: value_here(relation, name) for name in names}
        room = dict(self.room.before(change, part.unit))
        if _alike(here, room | part.after):
            self.log.same(change, entity_id=relation.id)
            return
        reason = self._obstacle(_ends(relation))
        if not reason and not _alike(here, room):
            reason = _("Diubah juga di server.")
        if not reason and part.after.get("living") and not here.get("living"):
            reason = self._rival(_ends(relation), relation.id)
        if not reason and part.unit == "ends":
            ends = {**_ends(relation), **part.after}
            reason = self._obstacle(ends) or self._rival(ends, relation.id) or self._doubled(ends)
        if reason:
            told = {**_ends(relation), **part.after} if "living" in part.after else part.after
            self._clash(change, part, here, reason, told)
            return
        self._apply(change, relation, part)

    def _apply(self, change: RoomChange, relation: Relation, part: Part) -> None:
        before, after = dict(change.before), dict(change.after)
        if "living" not in part.after:
            before = {n: value_here(relation, n) for n in part.after}
            after = dict(part.after)
        if part.after.get("living"):
            self._revive(relation, change.after)
        elif part.after.get("living") is False:
            # As it was here, so that this moment can be rebuilt.
            before = {n: v for n, v in _ends(relation).items() if v is not None}
            relation.archived_at = change.at
        for name, value in part.after.items():
            if name not in ("living", "mark") or (name == "mark" and value):
                setattr(relation, name, value or "" if name == "open_text" else value)
        self._write(change, before, after, entity_id=relation.id)

    def _revive(self, relation: Relation, ends: Mapping[str, Any]) -> None:
        relation.archived_at = None
        relation.mark = ends.get("mark") or relation.mark
        relation.declared_by = ends.get("declared_by") or relation.declared_by

    # --- What speaks against it -----------------------------------------------------------------

    def _obstacle(self, ends: Mapping[str, Any]) -> str:
        source, target = (self._end(ends.get(n)) for n in ("source_id", "target_id"))
        for name, end in (("source_id", source), ("target_id", target)):
            if ends.get(name) and end is None:
                return _("Catatan di ujungnya tidak ada di server.")
            if end is not None and end.archived_at is not None:
                return _("Catatan di ujungnya diarsipkan di server.")
        declared_by = ends.get("declared_by")
        if declared_by is not None and db.session.get(Opd, declared_by) is None:
            return _("OPD-nya tidak ada di server.")
        end = stating_end(source, target, declared_by)
        if end is not None and locked_sentence(end.kind, end.opd_id, self.closed):
            return _("Ranahnya ditutup untuk dokumen di server.")
        return _misfit(str(ends.get("type")), source, target)

    def _rival(self, ends: Mapping[str, Any], own_id: str | None) -> str:
        """A link that may be only one, where the server now has another."""
        if not METAMODEL.relation(ends["type"]).single or not ends.get("target_id"):
            return ""
        query = select(Relation.id).where(
            Relation.type == ends["type"], Relation.source_id == ends.get("source_id"),
            Relation.target_id.is_not(None), Relation.target_id != ends["target_id"],
            Relation.archived_at.is_(None), Relation.id != (own_id or ""),
        )  # fmt: skip
        db.session.flush()
        if db.session.scalar(query.limit(1)) is None:
            return ""
        return _("Di server sudah tertaut dengan catatan lain, dan hanya boleh satu.")

    def _doubled(self, ends: Mapping[str, Any]) -> str:
        return _("Tautan yang sama sudah ada di server.") if self._twin(ends) else ""

    def _twin(self, ends: Mapping[str, Any]) -> Relation | None:
        """The link here with the same ends."""
        db.session.flush()
        query = select(Relation).where(
            Relation.type == ends["type"], Relation.source_id == ends.get("source_id"),
            Relation.target_id == ends.get("target_id"),
            Relation.open_text == (ends.get("open_text") or ""),
        )  # fmt: skip
        if ends.get("open_text"):
            query = query.where(Relation.open_kind == ends.get("open_kind"))
        found = db.session.scalar(query.order_by(Relation.archived_at.is_not(None)).limit(1))
        if found is not None:
            self.stored[found.id] = found
        return found

    def _known(self, relation_id: str) -> Relation | None:
        """The link here that a link of the room is: by id, or by the same ends."""
        found = self.stored.get(self.twins.get(relation_id, relation_id))
        ends = self.room.ends.get(relation_id)
        if found is None and ends is not None and ends.get("type"):
            found = self._twin(ends)
            if found is not None:
                self.twins[relation_id] = found.id
        return found

    def _end(self, element_id: str | None) -> Element | None:
        if not element_id:
            return None
        if element_id not in self.elements:
            found = db.session.get(Element, element_id)
            if found is None:
                return None
            self.elements[element_id] = found
        return self.elements[element_id]

    # --- The log --------------------------------------------------------------------------------

    def _write(
        self, change: RoomChange, before: Mapping[str, Any], after: Mapping[str, Any], *,
        action: str = "", entity_id: str = "",
    ) -> None:  # fmt: skip
        self.log.write(change, before, after, action=action, entity_id=entity_id)
        self.log.report.applied += 1
        self.log.report.linked += 1

    def _clash(
        self, change: RoomChange, part: Part, here: Mapping[str, Any], reason: str,
        room: Mapping[str, Any],
    ) -> None:  # fmt: skip
        entity_id = self.twins.get(change.entity_id, change.entity_id)
        clash = Clash("relation", entity_id, part.unit, reason, change, here, room)
        self.log.clash([clash], is_whole=True, entity_id=entity_id)


def _misfit(type_: str, source: Element | None, target: Element | None) -> str:
    """Why no link of that type stands between these records; "" where it may."""
    try:
        declared = METAMODEL.relation(type_)
    except UnknownName:
        return _("Jenis hubungan tidak dikenal.")
    is_fine = (source is None or source.kind in declared.source_names) and (
        target is None or target.kind in declared.target_names
    )
    return "" if is_fine and (source or target) else _("Tautan ini tidak untuk jenis catatan itu.")


def _ends(relation: Relation) -> dict[str, Any]:
    names = ("type", *ENDS, "declared_by", "mark")
    return {name: getattr(relation, name) or None for name in names}


def _alike(here: Mapping[str, Any], there: Mapping[str, Any]) -> bool:
    """Whether a unit is the same; of links that are not there the mark says nothing."""
    if "living" in here and not here["living"] and not there.get("living"):
        return True
    return all(there.get(name) == value for name, value in here.items())


# --- Attached files -----------------------------------------------------------------------------


def take_file(
    log: JoinLog, change: RoomChange, brought: Mapping[str, Attachment],
    elements: Mapping[str, Element],
) -> None:  # fmt: skip
    """Take one change of an attached file; `brought` are files whose bytes came along."""
    if change.action not in ("attach", "detach"):
        log.verbatim(change)
        return
    file_id = str(change.after.get("file") or change.before.get("file"))
    stored = db.session.get(Attachment, file_id)
    is_attached = change.action == "attach"
    if stored is None and is_attached and file_id in brought and change.entity_id in elements:
        db.session.flush()  # its record first
        stored = brought[file_id]
        stored.archived_at = None
        db.session.add(stored)
        db.session.flush()
    elif stored is None:
        told = {**change.after, "file": file_id, "living": is_attached}
        reason = _("Berkas atau catatannya tidak ada di server.")
        clash = Clash("attachment", change.entity_id, LIVING, reason, change, {}, told)
        log.clash([clash], is_whole=True)
        return
    elif (stored.archived_at is None) == is_attached:
        log.same(change)
        return
    else:
        stored.archived_at = None if is_attached else now()
    log.verbatim(change)
