"""What an administrator asks when an OPD is renamed, merged or split, and whether it can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from app.errors import Fault, Refused
from app.extensions import db
from app.models import Element, Grant, Opd
from app.operations.government import too_long
from app.queries import unit_families, units
from architecture.metamodel import METAMODEL
from architecture.metamodel.governance import DOCUMENT
from architecture.values import plain_text

LONGEST_DECREE = 300
EARLIEST = 1900  # year; an earlier one is a slip of the hand


@dataclass(frozen=True)
class Decree:
    """From which day (ISO date) by which decree; `document_id` is its record, if there is one."""

    starts: str
    number: str
    day: str = ""
    title: str = ""
    document_id: str | None = None


@dataclass(frozen=True)
class NewOpd:
    """An OPD that begins with the change."""

    code: str
    name: str
    short: str = ""


@dataclass(frozen=True)
class Rename:
    """Another name, short name or code for the same OPD."""

    opd_id: str
    name: str
    short: str
    code: str


@dataclass(frozen=True)
class Merge:
    """Several OPDs into one: an existing one (its id, which may be one of them) or a new one."""

    sources: tuple[str, ...]
    into: str | NewOpd


@dataclass(frozen=True)
class Part:
    """An OPD that comes of a split, and what of the old one goes to it, by id or kind.

    What is named one by one wins over its kind; what nobody names stays.
    """

    opd: NewOpd
    units: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Split:
    """One OPD into parts. If it ends, the first part takes over what stays.

    `staying` are records that stay although all of their kind go.
    """

    opd_id: str
    parts: tuple[Part, ...]
    ends: bool = False
    staying: tuple[str, ...] = ()


@dataclass
class _Codes:
    """Codes that are taken, also by those of the same request."""

    taken: set[str] = field(default_factory=set)


def check(request: Rename | Merge | Split, decree: Decree) -> None:
    """Raise Refused with everything that is wrong with a request."""
    faults = list(_decree_faults(decree))
    codes = _Codes(set(db.session.scalars(select(Opd.code))))
    if isinstance(request, Rename):
        faults += _rename_faults(request, codes)
    elif isinstance(request, Merge):
        faults += _merge_faults(request, codes)
    else:
        faults += _split_faults(request, codes)
    if faults:
        raise Refused(*faults)


def _decree_faults(decree: Decree) -> Iterable[Fault]:
    days = ((_("Berlaku mulai"), decree.starts, True), (_("Tanggal dasar"), decree.day, False))
    for label, text, is_needed in days:
        if (text or is_needed) and not _is_day(text):
            yield Fault(label, text[:40], _("Tulis tanggal, misalnya 2026-12-31."))
    if not plain_text(decree.number):
        yield Fault(_("Nomor dasar"), "", _("Tulis nomor peraturan atau keputusannya."))
    for label, text in ((_("Nomor dasar"), decree.number), (_("Tentang"), decree.title)):
        if len(text) > LONGEST_DECREE:
            reason = _("Paling panjang %(num)s huruf.", num=LONGEST_DECREE)
            yield Fault(label, text[:60] + "…", reason)
    if decree.document_id is not None:
        found = db.session.get(Element, decree.document_id)
        if found is None or found.kind != DOCUMENT.name or found.archived_at is not None:
            reason = _("Pilih catatan dokumen yang ada.")
            yield Fault(_("Catatan dokumen"), decree.document_id[:60], reason)


def _is_day(text: str) -> bool:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return False
    return found.isoformat() == text and found.year >= EARLIEST


def _new_faults(new: NewOpd, codes: _Codes) -> Iterable[Fault]:
    """Of the words of an OPD that begins, or of another name of one."""
    if not plain_text(new.name):
        yield Fault(_("Nama"), "", _("Nama OPD wajib diisi."))
    if not plain_text(new.code):
        yield Fault(_("Kode"), "", _("Kode OPD wajib diisi."))
    elif new.code in codes.taken:
        yield Fault(
            _("Kode"), new.code[:60], _("Kode sudah dipakai; kode OPD tidak dipakai ulang.")
        )
    codes.taken.add(new.code)
    yield from too_long(Opd(code=new.code, name=new.name, short=new.short, level=""), "")


def _rename_faults(request: Rename, codes: _Codes) -> Iterable[Fault]:
    unit = units().get(request.opd_id)
    if unit is None:
        yield _unknown(request.opd_id)
        return
    codes.taken.discard(unit.code)
    yield from _new_faults(NewOpd(request.code, request.name, request.short), codes)
    if (request.name, request.short, request.code) == (unit.name, unit.short, unit.code):
        yield Fault(_("Nama"), unit.name, _("Nama, singkatan, dan kodenya masih sama."))


def _merge_faults(request: Merge, codes: _Codes) -> Iterable[Fault]:
    tree, families = units(), unit_families()
    yield from (_unknown(i) for i in request.sources if i not in tree)
    going = [i for i in dict.fromkeys(request.sources) if i in tree and i != request.into]
    if not going:
        yield Fault(_("OPD yang digabung"), "", _("Pilih OPD yang digabung."))
    if isinstance(request.into, NewOpd):
        if len(going) == 1:
            reason = _("Pilih sedikitnya dua OPD, atau pakai ganti nama.")
            yield Fault(_("OPD yang digabung"), tree[going[0]].label, reason)
        yield from _new_faults(request.into, codes)
    elif request.into not in tree:
        yield _unknown(request.into)
    elif above := [i for i in going if request.into in families[i]]:
        reason = _("OPD penerima berada di bawah OPD yang digabung.")
        yield Fault(_("OPD penerima"), tree[above[0]].label, reason)


def _split_faults(request: Split, codes: _Codes) -> Iterable[Fault]:
    unit = units().get(request.opd_id)
    if unit is None:
        yield _unknown(request.opd_id)
        return
    if len(request.parts) < (2 if request.ends else 1):
        reason = (
            _("OPD yang berakhir dipecah menjadi sedikitnya dua bagian.")
            if request.ends else _("Isi sedikitnya satu bagian baru.")
        )  # fmt: skip
        yield Fault(_("Bagian"), unit.label, reason)
    for part in request.parts:
        yield from _new_faults(part.opd, codes)
    below = unit_families()[unit.id] - {unit.id}
    yield from _assigned_faults(_("Unit"), [p.units for p in request.parts], below)
    yield from _assigned_faults(_("Jenis"), [p.kinds for p in request.parts], METAMODEL.by_name)
    chosen = [i for part in request.parts for i in part.records]
    owned = set(db.session.scalars(select(Element.id).where(Element.opd_id == unit.id)))
    if chosen or request.staying:
        shares = [p.records for p in request.parts]
        yield from _assigned_faults(_("Catatan"), [*shares, request.staying], owned)
    holders = set(db.session.scalars(select(Grant.user_id).where(Grant.opd_id == unit.id)))
    yield from _assigned_faults(_("Akun"), [p.accounts for p in request.parts], holders)


def _assigned_faults(
    label: str, shares: Iterable[tuple[str, ...]], known: Iterable[str] | Mapping[str, object]
) -> Iterable[Fault]:
    """What is no part of the OPD that is split, or given to two parts."""
    there, given = set(known), set[str]()
    for share in shares:
        for each in dict.fromkeys(share):
            if each not in there:
                yield Fault(label, each[:60], _("Bukan milik OPD yang dipecah."))
            elif each in given:
                yield Fault(label, each[:60], _("Diberikan kepada dua bagian."))
            given.add(each)


def _unknown(word: str) -> Fault:
    return Fault(_("OPD"), word[:60], _("OPD tidak dikenal atau sudah berakhir."))
