"""Keeping what was explored under a name; its owner renames, changes, shares and deletes it."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import func, select

from app.database import writing
from app.errors import Fault, Forbidden, Missing, Refused
from app.extensions import db
from app.models import SavedView, new_id, now
from app.operations.actor import Actor
from app.operations.writer import Writer
from architecture.values import plain_text

MAX_NAME, MAX_ADDRESS, MOST_VIEWS = 120, 20_000, 200
FIELDS = ("name", "is_shared", "address")


def keep_view(actor: Actor, name: str, address: str, *, is_shared: bool) -> str:
    """Keep a new view and return its id. Raises Refused with all faults at once."""
    owner = _owner(actor)
    name = plain_text(name).strip()
    with writing():
        faults = _faults(owner, name, address)
        if _number_of(owner) >= MOST_VIEWS:
            words = _("Paling banyak %(num)s tampilan; hapus yang tidak dipakai.", num=MOST_VIEWS)
            faults.append(Fault(_("Tampilan"), str(MOST_VIEWS), words))
        if faults:
            raise Refused(*faults)
        view = SavedView(
            id=new_id(), name=name, owner_id=owner, is_shared=is_shared, address=address, at=now()
        )
        db.session.add(view)
        Writer(actor).log("view", view.id, "create", {}, _fields(view))
        return view.id


def change_view(
    actor: Actor,
    view_id: str,
    *,
    name: str | None = None,
    is_shared: bool | None = None,
    address: str | None = None,
) -> None:
    """Rename, share or replace what an own view shows; what is None stays.

    Raises Missing for a view the actor may not know of, Forbidden for somebody else's.
    """
    with writing():
        view = _own(actor, view_id)
        before = _fields(view)
        wanted = {
            "name": view.name if name is None else plain_text(name).strip(),
            "is_shared": view.is_shared if is_shared is None else is_shared,
            "address": view.address if address is None else address,
        }
        if wanted == before:
            return
        faults = _faults(view.owner_id, str(wanted["name"]), str(wanted["address"]), view.id)
        if faults:
            raise Refused(*faults)
        for field, value in wanted.items():
            setattr(view, field, value)
        view.at = now()
        Writer(actor).log("view", view.id, "update", before, wanted)


def delete_view(actor: Actor, view_id: str) -> None:
    """Delete an own view; the administrator also one that is shared. The log keeps it."""
    with writing():
        view = _own(actor, view_id, or_administrator=True)
        Writer(actor).log("view", view.id, "delete", _fields(view), {})
        db.session.delete(view)


def _own(actor: Actor, view_id: str, *, or_administrator: bool = False) -> SavedView:
    view = db.session.get(SavedView, view_id)
    if view is None or not (view.is_shared or view.owner_id == actor.user_id):
        raise Missing(_("Tampilan itu tidak ada."))
    if view.owner_id == actor.user_id or (or_administrator and actor.has("administrator")):
        return view
    raise Forbidden(_("Hanya pemiliknya yang dapat mengubah tampilan ini."))


def _owner(actor: Actor) -> str:
    if actor.user_id is None:
        raise Forbidden
    return actor.user_id


def _faults(owner: str, name: str, address: str, view_id: str | None = None) -> list[Fault]:
    faults = []
    if not name:
        faults.append(Fault(_("Nama"), "", _("Beri nama tampilan ini.")))
    if len(name) > MAX_NAME:
        words = _("Nama paling panjang %(num)s huruf.", num=MAX_NAME)
        faults.append(Fault(_("Nama"), name[:60] + "…", words))
    same = select(SavedView.id).where(SavedView.owner_id == owner, SavedView.name == name)
    if name and db.session.scalar(same.where(SavedView.id != (view_id or ""))):
        words = _("Anda sudah mempunyai tampilan dengan nama ini.")
        faults.append(Fault(_("Nama"), name[:60], words))
    if not address or len(address) > MAX_ADDRESS:
        words = _("Tidak ada yang dapat disimpan: pilih catatan lebih dahulu.")
        faults.append(Fault(_("Tampilan"), "", words))
    return faults


def _number_of(owner: str) -> int:
    count = select(func.count()).select_from(SavedView).where(SavedView.owner_id == owner)
    return db.session.scalar(count) or 0


def _fields(view: SavedView) -> dict[str, str | bool]:
    return {field: getattr(view, field) for field in FIELDS}
