"""What is done with records outside their form: review, archive, undo, links."""

from __future__ import annotations

import re
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import queries
from app.errors import Fault, Forbidden, Missing, Refused
from app.operations import elements, links, review
from app.operations.elements import Edit
from app.operations.records import LinkEdit, save_record
from app.operations.review import TRANSITIONS
from app.operations.undo import undo_change
from app.permissions import current_actor
from app.records.listing import list_records, read_query
from app.records.reader import Reader
from app.views.records.blueprint import KIND, pages, reader_for, shown_element
from architecture.metamodel import METAMODEL, Link, UnknownName


@pages.post(f"/catatan/{KIND}/tinjau")
def review_many(kind: str) -> Any:
    """Move the chosen records of a list to a review state; or all that match its filters."""
    declared = METAMODEL.kind(kind)
    actor = current_actor()
    reader = reader_for(actor.viewer)
    query = read_query(declared, request.args)
    if request.form.get("all"):
        ids = list(list_records(declared, query, reader).ids)
    else:
        ids = [i for i in request.form.getlist("id") if i in reader.graph.elements]
    if not ids:
        raise Refused(_("Pilih paling sedikit satu catatan."))
    _review(ids)
    return redirect(url_for("records.listing", kind=kind, **query.arguments()))


@pages.post("/catatan/<uuid:element_id>/tinjau")
def review_one(element_id: Any) -> Any:
    """Send, verify, validate or return one record."""
    element, _reader, _viewer = shown_element(str(element_id))
    _review([element.id])
    return _back_to(element.id)


def _review(ids: list[str]) -> None:
    asked = len(ids)
    state, reason = request.form.get("state", ""), request.form.get("reason", "").strip()
    if state not in TRANSITIONS:
        raise Refused(Fault(_("Tindakan"), state, _("Tindakan tidak dikenal.")))
    if state == "returned" and not reason:
        raise Refused(Fault(_("Alasan"), "", _("Tulis alasan pengembalian.")))
    actor = current_actor()
    if state == "submitted":
        # In a mixed list only the own ones are sent; the sentence below says how many.
        ids = [i for i in ids if _may_send(i)]
    done = review.review_as_seen(actor, ids, state, _seen_versions(ids), reason=reason)
    moved = done.moved
    words = {
        "submitted": ngettext("%(num)s catatan dikirim.", "%(num)s catatan dikirim.", moved),
        "verified": ngettext(
            "%(num)s catatan diverifikasi.", "%(num)s catatan diverifikasi.", moved
        ),
        "validated": ngettext("%(num)s catatan disahkan.", "%(num)s catatan disahkan.", moved),
        "returned": ngettext(
            "%(num)s catatan dikembalikan.", "%(num)s catatan dikembalikan.", moved
        ),
    }
    flash(words[state], "good" if moved else "warn")
    if done.changed:
        flash(
            ngettext(
                "%(num)s catatan berubah setelah halaman dibuka; tinjau lagi.",
                "%(num)s catatan berubah setelah halaman dibuka; tinjau lagi.",
                done.changed,
            ),
            "warn",
        )
    if moved + done.changed < asked:
        flash(
            _(
                "%(num)s catatan dilewati: keadaannya tidak sesuai, perubahan terakhirnya milik "
                "Anda sendiri, atau di luar wewenang Anda.",
                num=asked - moved - done.changed,
            ),
            "warn",
        )


def _seen_versions(ids: list[str]) -> dict[str, int]:
    """The data version at which the page showed the records."""
    seen = request.form.get("seen", "")
    return dict.fromkeys(ids, int(seen)) if re.fullmatch("[0-9]{1,18}", seen) else {}


def _may_send(element_id: str) -> bool:
    stored = queries.stored_element(element_id)
    return stored is not None and current_actor().viewer.may_edit(stored.opd_id)


@pages.route("/catatan/<uuid:element_id>/arsipkan", methods=["GET", "POST"])
def archive(element_id: Any) -> Any:
    """Say who links to the record, then archive it."""
    element, reader, viewer = shown_element(str(element_id))
    if not viewer.may_edit(element.opd):
        raise Forbidden
    if request.method == "POST":
        elements.archive_element(current_actor(), element.id)
        flash(_("%(code)s diarsipkan. Catatan dapat dipulihkan.", code=element.code), "good")
        return redirect(url_for("records.page", element_id=element.id))
    neighbours = sorted(reader.graph.neighbours(element), key=lambda pair: pair[1].code)
    return render_template(
        "records/archive_one.html",
        element=element,
        reader=reader,
        neighbours=neighbours,
        files=queries.files_of(element.id),
    )


@pages.post("/catatan/<uuid:element_id>/pulihkan")
def restore(element_id: Any) -> Any:
    """Bring an archived record back."""
    elements.restore_element(current_actor(), str(element_id))
    flash(_("Catatan dipulihkan beserta tautannya."), "good")
    return _back_to(str(element_id))


@pages.post("/catatan/<uuid:element_id>/urungkan/<int:change_id>")
def undo(element_id: Any, change_id: int) -> Any:
    """Put back what one change of this record replaced."""
    entry = queries.change_by_id(change_id)
    if entry is None or not _belongs_to(entry, str(element_id)):
        raise Missing
    actor = current_actor()
    try:
        undo_change(actor, change_id)
    except Refused:
        if actor.viewer.participant:  # the page of undoing is not for them
            raise
        # Who changed it since, and what can be done: the person decides there.
        return redirect(url_for("undo.preview", perubahan=change_id))
    flash(_("Perubahan diurungkan."), "good")
    return _back_to(str(element_id))


@pages.post("/catatan/<uuid:element_id>/pakai/<int:change_id>")
def take(element_id: Any, change_id: int) -> Any:
    """Use the value that lost against another person's after all."""
    entry = queries.change_by_id(change_id)
    stored = queries.stored_element(str(element_id))
    if entry is None or stored is None or entry.action != "conflict":
        raise Missing
    if not _belongs_to(entry, str(element_id)):
        raise Missing
    columns, edits, target = {}, {}, {}
    for name, value in entry.after.items():
        key = name.partition(".")[2]
        if name == "name":
            columns["name"] = Edit(value, stored.name)
        elif name.startswith("attributes."):
            seen = (stored.attributes.get(key), stored.unread.get(key))
            edits[key] = Edit(value, *seen, mark=stored.marks.get(key))
        elif name.startswith("target."):
            text = stored.target.get(key.replace("attributes.", "unread.", 1))
            target[key] = Edit(value, stored.target.get(key), text if "." in key else None)
    save_record(current_actor("riwayat"), stored.id, edits, columns=columns, target=target)
    flash(_("Nilai dari riwayat dipakai."), "good")
    return _back_to(stored.id)


def _belongs_to(entry: queries.HistoryEntry, element_id: str) -> bool:
    if entry.entity == "element":
        return entry.entity_id == element_id
    ends = {**entry.before, **entry.after}
    return element_id in (ends.get("source_id"), ends.get("target_id"))


@pages.post("/catatan/<uuid:element_id>/taut")
def add_link(element_id: Any) -> Any:
    """Link the record to another one, or let the text wait for it."""
    element, reader, viewer = shown_element(str(element_id))
    try:
        link = METAMODEL.link(element.kind_, request.form.get("link", ""))
    except UnknownName:
        raise Refused(Fault(_("Hubungan"), "", _("Pilih jenis hubungan."))) from None
    edit = _link_edit(link, reader)
    actor = current_actor("tautan")
    if not viewer.may_edit(element.opd):
        _link_from_outside(element.id, edit)
        return _back_to(element.id)
    saved = save_record(actor, element.id, {}, link_edits=[edit])
    if saved.waiting:
        flash(_("Catatan itu belum ada; tautan menunggu sebagai teks."), "warn")
    return _back_to(element.id)


def _link_edit(link: Link, reader: Reader) -> LinkEdit:
    other = request.form.get("other", "").strip()
    if not other:
        raise Refused(Fault(link.label.id, "", _("Pilih catatan yang ditautkan.")))
    plan = "new" if request.form.get("plan") == "new" else "keep"
    known = reader.graph.elements.get(other)
    if known is not None and known.kind == link.other.name:
        return LinkEdit(link, add=(known.id,), plan=plan)
    return LinkEdit(link, texts=(other,), plan=plan)


def _link_from_outside(element_id: str, edit: LinkEdit) -> None:
    """Somebody who may edit only the other end links from here."""
    if edit.texts:
        raise Forbidden
    for other_id in edit.add:
        added = links.add_link(current_actor("tautan"), element_id, edit.link, other_id)
        if edit.plan != "keep":
            links.plan_link(current_actor("tautan"), added.id, edit.plan)


@pages.post("/catatan/<uuid:element_id>/lepas/<relation_id>")
def remove_link(element_id: Any, relation_id: str) -> Any:
    """Take a link or an open link off."""
    element, reader, _viewer = shown_element(str(element_id))
    touching = {r.id for r in reader.graph.relations_of(element)}
    touching |= {o.id for o in reader.graph.open_links if o.element == element.id}
    if relation_id not in touching:
        raise Missing
    links.remove_link(current_actor("tautan"), relation_id)
    flash(_("Tautan dilepas. Riwayat dapat mengembalikannya."), "good")
    return _back_to(element.id)


@pages.post("/catatan/<uuid:element_id>/sanggah/<relation_id>")
def object_to(element_id: Any, relation_id: str) -> Any:
    """Say that a link stated by another OPD is wrong, or take that back."""
    element, reader, _viewer = shown_element(str(element_id))
    if relation_id not in {r.id for r in reader.graph.relations_of(element)}:
        raise Missing
    reason = request.form.get("reason", "").strip()[:1000]
    links.object_to_link(current_actor("tautan"), relation_id, reason)
    flash(_("Sanggahan dicatat.") if reason else _("Sanggahan dicabut."), "good")
    return _back_to(element.id)


def _back_to(element_id: str) -> Any:
    return redirect(url_for("records.page", element_id=element_id))
