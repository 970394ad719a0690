"""Writing the list of programmes, activities and sub-activities that an administrator imports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from app.database import writing
from app.errors import Forbidden, Refused
from app.extensions import db
from app.models import Reference, new_id
from app.operations.actor import Actor
from app.operations.writer import Writer

FAMILY = "nomenklatur"
MAX_NAME = 500
_LEVELS = {3: 3, 5: 4, 6: 5}  # parts of a code → level below urusan (1) and its field (2)
_PARENT_PARTS = {3: 2, 5: 3, 6: 5}


@dataclass(frozen=True)
class Entry:
    """One code of the nomenclature and what it is called."""

    code: str
    name: str


def import_nomenclature(actor: Actor, entries: Sequence[Entry]) -> tuple[int, int]:
    """Keep the entries, all or none; returns how many are new and how many got another name.

    Codes that the file does not hold stay: records may use them.
    """
    if not actor.has("administrator"):
        raise Forbidden
    if not entries:
        raise Refused(_("Berkas tidak memuat satu pun kode program, kegiatan, atau sub kegiatan."))
    with writing():
        writer = Writer(actor)
        known = {r.code: r for r in db.session.scalars(select(Reference).filter_by(family=FAMILY))}
        created = changed = 0
        for entry in entries:
            stored = known.get(entry.code)
            if stored is None:
                _add(writer, entry)
                created += 1
            elif stored.name != entry.name:
                before, stored.name = {"name": stored.name}, entry.name
                writer.log("reference", stored.id, "update", before, {"name": entry.name})
                changed += 1
    return created, changed


def _add(writer: Writer, entry: Entry) -> None:
    parts = entry.code.split(".")
    node = Reference(
        id=new_id(), family=FAMILY, code=entry.code, name=entry.name, level=_LEVELS[len(parts)],
        parent=".".join(parts[: _PARENT_PARTS[len(parts)]]), edition=FAMILY, national=False,
        active=True, source="diimpor administrator",
    )  # fmt: skip
    db.session.add(node)
    writer.log("reference", node.id, "create", {}, {"code": entry.code, "name": entry.name})
