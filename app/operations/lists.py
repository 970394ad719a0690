"""Writing the lists an administrator keeps: code lists, own reference levels, institutions, OPD."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from app.database import writing
from app.errors import Fault, Forbidden, Missing, Refused
from app.extensions import db
from app.models import Code, Institution, Opd, Reference, new_id
from app.operations.actor import Actor
from app.operations.government import longest, too_long
from app.operations.writer import Writer
from architecture.metamodel import FAMILIES, METAMODEL
from architecture.values import plain_text
from architecture.vocabulary import normalised

INSTITUTION_KINDS = ("kementerian", "lembaga", "pemda", "bumn", "bumd", "vendor", "lain")


def known_codelists() -> tuple[str, ...]:
    """Names of all code lists that an attribute uses, sorted."""
    names = {a.codelist for k in METAMODEL.kinds for a in k.attributes if a.codelist}
    return tuple(sorted(names))


def add_code(actor: Actor, codelist: str, value: str) -> None:
    """Add a value at the end of a code list."""
    _require_administrator(actor)
    value = plain_text(value)
    if codelist not in known_codelists():
        raise Missing
    with writing():
        rows = list(db.session.scalars(select(Code).where(Code.codelist == codelist)))
        if not value or any(normalised(r.value) == normalised(value) for r in rows):
            raise Refused(Fault(_("Nilai"), value, _("Nilai kosong atau sudah ada dalam daftar.")))
        if len(value) > 300:
            raise Refused(Fault(_("Nilai"), value[:60] + "…", longest(300)))
        code = Code(
            id=new_id(), codelist=codelist, value=value, edition="", confidence="L", active=True,
            position=max((r.position for r in rows), default=0) + 1,
            source="ditambahkan administrator",
        )  # fmt: skip
        db.session.add(code)
        Writer(actor).log("code", code.id, "create", {}, {"codelist": codelist, "value": value})


def set_code_active(actor: Actor, code_id: str, active: bool) -> None:
    """Offer a code-list value or withdraw it; records that hold it keep it, as a gap."""
    _require_administrator(actor)
    with writing():
        code = db.session.get(Code, code_id)
        if code is None:
            raise Missing
        before = {"active": code.active, "value": code.value}
        code.active = active
        after = {"active": active, "value": code.value}
        Writer(actor).log("code", code.id, "update", before, after)


def add_reference(actor: Actor, family: str, parent: str, code: str, name: str) -> None:
    """Add a node of the government's own below a national one."""
    _require_administrator(actor)
    code, name = plain_text(code).replace(" ", ""), plain_text(name)
    with writing():
        above = db.session.scalar(
            select(Reference).where(Reference.family == family, Reference.code == parent)
        )
        faults = []
        if family not in FAMILIES or above is None:
            raise Refused(Fault(_("Induk"), parent, _("Simpul induk tidak ada.")))
        if not code.startswith(above.code + "."):
            faults.append(
                Fault(_("Kode"), code, _("Kode harus diawali %(code)s.", code=above.code))
            )
        if db.session.scalar(select(Reference.id).where(Reference.code == code)):
            faults.append(Fault(_("Kode"), code, _("Kode sudah dipakai.")))
        if not name:
            faults.append(Fault(_("Nama"), name, _("Nama wajib diisi.")))
        for place, text, most in ((_("Kode"), code, 64), (_("Nama"), name, 500)):
            if len(text) > most:
                faults.append(Fault(place, text[:60] + "…", longest(most)))
        if faults:
            raise Refused(*faults)
        node = Reference(
            id=new_id(), family=family, code=code, name=name, level=above.level + 1,
            parent=above.code, edition=above.edition, national=False, active=True,
            source="milik pemerintah daerah",
        )  # fmt: skip
        db.session.add(node)
        Writer(actor).log("reference", node.id, "create", {}, {"code": code, "name": name})


def set_reference(actor: Actor, node_id: str, *, name: str | None, active: bool) -> None:
    """Rename an own node, or withdraw or offer any node. National names are not edited here."""
    _require_administrator(actor)
    with writing():
        node = db.session.get(Reference, node_id)
        if node is None:
            raise Missing
        before = {"name": node.name, "active": node.active}
        if name is not None and not node.national and plain_text(name):
            if len(plain_text(name)) > 500:
                raise Refused(Fault(_("Nama"), name[:60] + "…", longest(500)))
            node.name = plain_text(name)
        node.active = active
        after = {"name": node.name, "active": node.active}
        Writer(actor).log("reference", node.id, "update", before, after)


def add_institution(actor: Actor, name: str, kind: str) -> str:
    """Add an institution outside the government; returns its id."""
    _require_administrator(actor)
    with writing():
        return _institution(Writer(actor), plain_text(name), kind)


def _institution(writer: Writer, name: str, kind: str) -> str:
    if not name:
        raise Refused(Fault(_("Nama"), name, _("Nama wajib diisi.")))
    if kind not in INSTITUTION_KINDS:
        raise Refused(
            Fault(
                _("Jenis"), kind, _("Pilihan: %(choices)s.", choices=", ".join(INSTITUTION_KINDS))
            )
        )
    if len(name) > 300:
        raise Refused(Fault(_("Nama"), name[:60] + "…", longest(300)))
    # Compared here: SQLite lowers only the letters of ASCII.
    if name.casefold() in {n.casefold() for n in db.session.scalars(select(Institution.name))}:
        raise Refused(Fault(_("Nama"), name, _("Instansi sudah tercatat.")))
    institution = Institution(id=new_id(), name=name, kind=kind, source="ditambahkan administrator")
    db.session.add(institution)
    db.session.flush()
    writer.log("institution", institution.id, "create", {}, {"name": name, "kind": kind})
    return institution.id


def add_missing_institutions(actor: Actor, rows: list[tuple[str, str]]) -> int:
    """Add those (name, kind) that are not recorded yet; returns how many."""
    _require_administrator(actor)
    with writing():
        writer = Writer(actor)
        known = {n.casefold() for n in db.session.scalars(select(Institution.name))}
        added = 0
        for name, kind in rows:
            if name.casefold() not in known:
                _institution(writer, plain_text(name), kind)
                known.add(name.casefold())
                added += 1
        return added


def change_opd(
    actor: Actor, opd_id: str, *, name: str, short: str, level: str, urusan: list[str]
) -> None:
    """Correct name, short name, level and urusan of an OPD."""
    _require_administrator(actor)
    with writing():
        opd = db.session.get(Opd, opd_id)
        if opd is None:
            raise Missing
        if not plain_text(name):
            raise Refused(Fault(_("Nama"), name, _("Nama OPD wajib diisi.")))
        known = set(db.session.scalars(select(Reference.code).where(Reference.family == "urusan")))
        unknown = [u for u in urusan if u not in known]
        if unknown:
            raise Refused(
                *[Fault(_("Urusan"), u, _("Kode urusan tidak dikenal.")) for u in unknown]
            )
        before = {"name": opd.name, "short": opd.short, "level": opd.level, "urusan": opd.urusan}
        opd.name, opd.short, opd.level = plain_text(name), plain_text(short), plain_text(level)
        if faults := too_long(opd, ""):
            raise Refused(*faults)
        opd.urusan = list(urusan)
        after = {"name": opd.name, "short": opd.short, "level": opd.level, "urusan": urusan}
        Writer(actor).log("opd", opd.id, "update", before, after)


def _require_administrator(actor: Actor) -> None:
    if not actor.has("administrator"):
        raise Forbidden
