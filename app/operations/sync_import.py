"""Bringing the room's changes to the server: each once, all or nothing, shown beforehand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.database import writing
from app.errors import Fault, Forbidden, Refused
from app.extensions import db
from app.models import Change, Element, Opd, Relation, User
from app.operations.actor import Actor
from app.operations.files import path_of
from app.operations.links import tie_open_links
from app.operations.locks import closed_now
from app.operations.opd_followed import followed_rows
from app.operations.opd_log import HEADER, REORGANISE
from app.operations.sync_elements import ElementJoiner
from app.operations.sync_links import LinkJoiner, take_file
from app.operations.sync_lists import bring_lists, bring_people, bring_room, read_files
from app.operations.sync_log import JoinLog, JoinWriter, Report
from app.operations.sync_room import RoomState
from app.operations.writer import load
from app.queries.pieces import pieces
from app.queries.versions import data_version
from app.sync.files import About, Bundle, keep_file, opened_bundle
from app.sync.lines import RoomChange, check_rows, read_changes

ORIGIN = "gabung ruang"
# What each instance sets for itself; the room's is kept in the history and told.
OWN = {"setting", "code", "reference", "user", "opd"}


class _OnlyShown(Exception):
    """Rolls back what was only to be shown."""


def import_changes(
    actor: Actor, file: Path, *, dry_run: bool = False
) -> tuple[About, Report, str | None]:
    """What joining a file of changes did, or with `dry_run` would do, and the batch it has.

    Raises Refused, with nothing changed, for a file that is damaged, newer or of another
    instance, and Forbidden unless an administrator asks.
    """
    if not actor.has("administrator"):
        raise Forbidden
    report = Report()
    batch = None
    with opened_bundle(file) as bundle:
        try:
            with writing():
                batch = _join(actor, bundle, report)
                if dry_run:
                    raise _OnlyShown
                _keep_files(bundle)
        except _OnlyShown:
            batch = None
        return bundle.about, report, batch


def _join(actor: Actor, bundle: Bundle, report: Report) -> str:
    _require_ours(bundle.about)
    check_rows(bundle.rows)
    kinds = {str(r.get("id")): str(r.get("kind")) for r in bundle.rows["elements"]}
    institutions = bring_lists(bundle.rows, report)
    rows = followed_rows(_with_ids(bundle.rows, institutions))
    changes = read_changes(rows["changes"], kinds)
    known = _known_uids(changes)
    before = data_version()
    new = [c for c in changes if c.uid not in known]
    report.total, report.known = len(changes), len(changes) - len(new)
    people = bring_people(rows["people"], report)
    _require_people(new)
    codes: dict[str, set[str]] = {}
    for change in new:
        if (change.entity, change.action) == ("element", "create"):
            codes.setdefault(str(change.after["kind"]), set()).add(str(change.after.get("code")))
    writer = JoinWriter(actor, ORIGIN, codes)
    with db.session.no_autoflush:
        named = _take(new, changes, rows, bundle, writer, report, people)
        db.session.flush()
        tie_open_links(writer, [e for e in named if e.archived_at is None])
        bring_room(rows, report)
    if new or report.brought:
        summary = {**_summary(bundle.about, report), "first": before + 1}
        writer.log("sync", bundle.about.since_uid, "import", {}, summary)
    db.session.flush()
    return writer.batch


def _take(
    new: Sequence[RoomChange], changes: Sequence[RoomChange], rows: Mapping[str, Any],
    bundle: Bundle, writer: JoinWriter, report: Report, people: Collection[str],
) -> list[Element]:  # fmt: skip
    """Take the new changes in order; returns records by whose name open links may tie."""
    log, closed = JoinLog(report), closed_now()
    room = RoomState(changes, {c.uid for c in new}, rows["elements"], rows["relations"])
    elements = load(Element, _ids_of_records(new))
    links = load(Relation, {c.entity_id for c in new if c.entity == "relation"})
    files = read_files(rows["attachments"], lambda sha: bundle.file(sha) is not None)
    records = ElementJoiner(log, writer, elements, room, closed)
    relations = LinkJoiner(log, elements, links, room, closed)
    for change in new:
        if change.entity == HEADER or change.action == REORGANISE:
            log.not_brought(change, _("Perubahan OPD"))
        elif change.entity == "element":
            records.take(change)
        elif change.entity == "relation":
            relations.take(change)
        elif change.entity == "attachment":
            take_file(log, change, files, elements)
        elif change.entity in OWN:
            _take_list(log, change, people)
        else:
            log.verbatim(change)
    return records.named


def _ids_of_records(changes: Sequence[RoomChange]) -> set[str]:
    """Records changed or linked, which are held while joining so that each is read once."""
    found = {c.entity_id for c in changes if c.entity in ("element", "attachment")}
    for change in changes:
        if change.entity == "relation":
            sides = (change.before, change.after)
            ends = (side.get(name) for side in sides for name in ("source_id", "target_id"))
            found |= {str(end) for end in ends if end}
    return found


def _take_list(log: JoinLog, change: RoomChange, people: Collection[str]) -> None:
    """Accounts, lists and settings: what is new came along, other changes each side makes."""
    is_new = change.action == "create"
    if change.entity == "user":
        is_new = change.entity_id in people
    elif change.entity == "opd" and is_new:
        is_new = db.session.get(Opd, change.entity_id) is not None
    if is_new and change.entity != "setting":
        log.verbatim(change)
        return
    name = change.after.get("name") or change.after.get("value") or change.entity_id
    log.not_brought(change, str(name)[:120])


def _summary(about: About, report: Report) -> dict[str, Any]:
    return {
        "made_by": about.made_by, "made_at": about.made_at, "changes": report.total,
        "applied": report.applied, "known": report.known, "same": report.same,
        "conflicts": len(report.clashes),
    }  # fmt: skip


def _keep_files(bundle: Bundle) -> None:
    for row in bundle.rows["attachments"]:
        source = bundle.file(str(row.get("sha256")))
        if source is not None:
            keep_file(source, path_of(source.name))


# --- Whose file this is -------------------------------------------------------------------------


def _require_ours(about: About) -> None:
    """Raise Refused unless the room began from a backup of this instance."""
    first = db.session.scalars(select(Change).order_by(Change.id).limit(1)).first()
    if first is None or first.uid != about.instance:
        raise Refused(
            Fault(_("Berkas"), about.government[:60], _("Berkas ini dari instansi lain."))
        )
    if db.session.scalar(select(Change.id).where(Change.uid == about.since_uid)) is None:
        reason = _(
            "Titik awal berkas ini tidak ada di sini. Ekspor lagi di ruang dengan --since backup; "
            "bila server pernah dipulihkan dari cadangan lama, pulihkan dahulu yang terbaru."
        )
        raise Refused(Fault(_("Sejak perubahan"), str(about.since_number), reason))


def _known_uids(changes: Sequence[RoomChange]) -> set[str]:
    found: set[str] = set()
    for piece in pieces([c.uid for c in changes]):
        found |= set(db.session.scalars(select(Change.uid).where(Change.uid.in_(piece))))
    return found


def _require_people(changes: Sequence[RoomChange]) -> None:
    """Raise Refused if a change names an account that neither is here nor came along."""
    wanted = {c.user_id for c in changes if c.user_id}
    missing = wanted - set(load(User, wanted))
    if missing:
        names = sorted({c.actor for c in changes if c.user_id in missing})
        reason = _("Orangnya tidak tertulis dalam berkas; berkas ini rusak.")
        raise Refused(*(Fault(_("Oleh"), name, reason) for name in names[:20]))


def _with_ids(rows: Mapping[str, Any], changed: Mapping[str, str]) -> Mapping[str, Any]:
    """The rows with the ids that institutions have here."""

    def renamed(value: Any) -> Any:
        if isinstance(value, str):
            return changed.get(value, value)
        if isinstance(value, list):
            return [renamed(v) for v in value]
        if isinstance(value, dict):
            return {k: renamed(v) for k, v in value.items()}
        return value

    if not changed:
        return rows
    return {**rows, **{name: renamed(rows[name]) for name in ("changes", "elements")}}
