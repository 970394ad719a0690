"""Periods of the architecture: the next one is opened, and trees get an edition of their own."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from sqlalchemy import select

from app import queries
from app.database import writing
from app.errors import Fault, Forbidden, Refused
from app.extensions import db
from app.models import Reference, new_id
from app.operations.actor import Actor
from app.operations.baselines import add_baseline
from app.operations.government import change_government
from app.operations.writer import DEFAULT_PATTERN, Writer
from architecture.metamodel import FAMILIES
from architecture.values import plain_text

MAX_CODE, MAX_NAME, MAX_EDITION, MAX_FAULTS = 64, 500, 20, 50
_CODE = {"urusan": re.compile(r"\d(\.\d{2}){0,2}")}  # the others: family and numbers


@dataclass(frozen=True)
class Node:
    """A row of a tree as a file has it; `line` is its row there."""

    line: int
    code: str
    name: str


@dataclass(frozen=True)
class NewEdition:
    """What a new edition of a tree came to; own nodes are those the government added."""

    nodes: int
    withdrawn: int
    own_kept: int


def open_period(actor: Actor, period: str, baseline_name: str) -> str:
    """Keep the state of the ending period under a name and go on in the next; returns its id.

    Both or neither. Raises Forbidden unless an administrator asks; Refused with every fault.
    """
    if not actor.has("administrator"):
        raise Forbidden
    ours = queries.government()
    assert ours is not None
    wanted = replace(ours, period=plain_text(period).strip())
    if wanted.period == ours.period:
        raise Refused(Fault(_("Periode"), period, _("Periode ini sedang berlaku.")))
    with writing():
        named = add_baseline(
            actor, baseline_name, _("Akhir periode %(period)s", period=ours.period)
        )
        pattern = queries.setting("code_pattern") or DEFAULT_PATTERN
        change_government(actor, wanted, pattern)
        return named


def open_edition(actor: Actor, family: str, edition: str, nodes: Sequence[Node]) -> NewEdition:
    """Put a new edition of a tree in force; the former one is withdrawn, not deleted.

    Records keep what they say: a code that the new edition lacks is a gap. Own nodes stay below
    parents that stay. Earlier moments have the edition of then. All or nothing: Raises Refused
    with every fault of the file, Forbidden unless an administrator asks.
    """
    if not actor.has("administrator"):
        raise Forbidden
    edition = plain_text(edition).strip()
    faults = [*_edition_faults(family, edition), *_node_faults(family, nodes)]
    if faults:
        raise Refused(*faults[:MAX_FAULTS])
    with writing():
        query = select(Reference).where(Reference.family == family).order_by(Reference.code)
        stored = list(db.session.scalars(query))
        if any(row.edition == edition and row.national for row in stored):
            raise Refused(Fault(_("Edisi"), edition, _("Edisi ini sudah tercatat.")))
        writer = Writer(actor)
        codes = {node.code for node in nodes}
        kept, withdrawn = _withdraw(writer, stored, codes)
        for node in nodes:
            _add(writer, family, edition, node, codes)
        return NewEdition(len(nodes), withdrawn, kept)


def _withdraw(
    writer: Writer, stored: Sequence[Reference], codes: Collection[str]
) -> tuple[int, int]:
    """Withdraw what is not of the new edition; returns how many own nodes stay, how many go."""
    staying, kept, gone = set(codes), 0, 0
    for row in stored:  # parents come before their children
        is_own = not row.national and row.parent in staying and row.code not in codes
        if is_own:
            staying.add(row.code)
            kept += row.active
        elif row.active:
            row.active = False
            writer.log("reference", row.id, "update", {"active": True}, {"active": False})
            gone += 1
    return kept, gone


def _add(writer: Writer, family: str, edition: str, node: Node, codes: Collection[str]) -> None:
    parent = parent_of(node.code, codes)
    row = Reference(
        id=new_id(), family=family, code=node.code, name=node.name,
        level=node.code.count(".") + (family == "urusan"), parent=parent, edition=edition,
        national=True, active=True, source=f"edisi {edition}, diimpor administrator",
    )  # fmt: skip
    db.session.add(row)
    after = {"code": node.code, "name": node.name, "edition": edition}
    writer.log("reference", row.id, "create", {}, after)


def parent_of(code: str, codes: Collection[str]) -> str | None:
    """The longest beginning of a code that is a code itself; None at the top of a tree."""
    parts = code.split(".")
    above = (".".join(parts[:end]) for end in range(len(parts) - 1, 0, -1))
    return next((beginning for beginning in above if beginning in codes), None)


def _edition_faults(family: str, edition: str) -> list[Fault]:
    faults = []
    if family not in FAMILIES:
        allowed = _("Pilihan: %(names)s.", names=", ".join(FAMILIES))
        faults.append(Fault(_("Pohon"), family[:60], allowed))
    if not edition or len(edition) > MAX_EDITION:
        words = _("Tulis edisi atau periodenya, misalnya 2025-2029.")
        faults.append(Fault(_("Edisi"), edition[:60], words))
    return faults


def _node_faults(family: str, nodes: Sequence[Node]) -> list[Fault]:
    if not nodes:
        return [Fault(_("Berkas"), "", _("Tidak ada satu pun simpul di dalamnya."))]
    pattern = _CODE.get(family) or re.compile(rf"{re.escape(family)}(\.\d{{2}})+")
    codes, faults = {node.code for node in nodes}, []
    seen: set[str] = set()
    for node in nodes:
        place = _("Baris %(line)s", line=node.line)
        if not pattern.fullmatch(node.code) or len(node.code) > MAX_CODE:
            words = _("Bukan kode pohon %(family)s.", family=family)
            faults.append(Fault(place, node.code[:60], words))
        elif node.code in seen:
            faults.append(Fault(place, node.code, _("Kode ini sudah ada di baris lain.")))
        elif "." in node.code.removeprefix(f"{family}.") and parent_of(node.code, codes) is None:
            faults.append(Fault(place, node.code, _("Simpul induknya tidak ada dalam berkas.")))
        if not node.name or len(node.name) > MAX_NAME:
            words = _("Nama wajib diisi, paling panjang %(num)s huruf.", num=MAX_NAME)
            faults.append(Fault(place, node.name[:60], words))
        seen.add(node.code)
    return faults
