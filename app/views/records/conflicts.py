"""Two people changed the same value: both are shown, the person chooses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from app import queries
from app.errors import Refused
from app.operations.elements import Conflict, Edit
from app.operations.records import LinkEdit, RecordSaved, save_record
from app.permissions import current_actor, current_viewer
from app.records.form import is_stored_form, picked_label
from app.records.link_fields import entries_of
from app.records.reader import Reader
from app.views.records.blueprint import (
    after_saving,
    pages,
    reader_for,
    shown_element,
    stored_for,
)
from architecture.graph import Element
from architecture.metamodel import METAMODEL, Kind
from architecture.values import show_value


@pages.post("/catatan/<uuid:element_id>/pilih")
def resolve(element_id: Any) -> Any:
    """Save the values chosen on the page that shows both."""
    element, reader, viewer = shown_element(str(element_id))
    stored_for(element, viewer.may_edit(element.opd))
    edits, columns, link_edits, target = _chosen(element, reader)
    saved = save_record(
        current_actor(), element.id, edits, columns=columns, link_edits=link_edits, target=target
    )
    if saved.conflicts:
        return conflict_page(element, saved, edits), 409
    return after_saving(saved)


def conflict_page(element: Element, saved: RecordSaved, edits: Mapping[str, Edit]) -> str:
    """Only the fields that differ: what is stored, what was typed, what it was before."""
    reader = reader_for(current_viewer())
    stored = queries.stored_element(element.id)
    unread = _unread_of(stored) if stored else {}
    rows = [_conflict_row(element.kind_, c, reader, edits, unread) for c in saved.conflicts]
    merged = {n.partition(".")[2] or n for n in saved.changed if not n.startswith("marks.")}
    return render_template(
        "records/conflict.html",
        element=reader.graph.elements.get(element.id, element),
        rows=rows,
        merged=len(merged - {"review", "draft_fields"}) + saved.links_changed,
        people=sorted({c.by for c in saved.conflicts if c.by}),
    )


def _unread_of(stored: queries.StoredElement) -> dict[str, str]:
    """Texts beside values by `Conflict.attribute`, of today's values and of target values."""
    found = {**stored.unread, **{f"attributes.{n}": text for n, text in stored.unread.items()}}
    for name, value in stored.target.items():
        group, _dot, attribute = name.partition(".")
        if group == "unread":
            found[f"attributes.{attribute}"] = value
        elif f"unread.{attribute}" not in stored.target:
            found.pop(name, None)
    return found


def _conflict_row(
    kind: Kind,
    conflict: Conflict,
    reader: Reader,
    edits: Mapping[str, Edit],
    unread: Mapping[str, str],
) -> dict[str, Any]:
    edit = edits.get(conflict.attribute, Edit(None))
    label, words = _conflict_words(kind, conflict, reader)
    mine = {
        "field": conflict.field,
        "sent": conflict.sent,
        "stored": conflict.stored,
        "unread": unread.get(conflict.attribute),
        "mark": edit.mark,
        "reason": edit.reason,
    }
    return {
        "label": label,
        "stored": words(conflict.stored) or unread.get(conflict.attribute, ""),
        "sent": words(conflict.sent),
        "former": words(conflict.former),
        "by": conflict.by,
        "at": conflict.at,
        "field": conflict.field,
        "mine": json.dumps(mine, ensure_ascii=False),
    }


def _conflict_words(kind: Kind, conflict: Conflict, reader: Reader) -> tuple[str, Any]:
    """Label of a conflicting field, and how its values are shown."""
    group, _dot, name = conflict.field.partition(".")
    if group == "target":
        of = replace(conflict, field={"opd": "opd_id"}.get(name, name))
        label, words = _conflict_words(kind, of, reader)
        return _("%(field)s (target)", field=label), words
    if group == "links" or conflict.field == "merged_into":
        label = METAMODEL.link(kind, name).label.in_language(reader.language) if name else ""
        return label or _("Digabung ke"), lambda v: _element_words(v, reader)
    if group != "attributes":
        labels = {"name": _("Nama"), "opd_id": _("OPD"), "plan": _("Rencana")}
        words = reader.graph.unit_label if conflict.field == "opd_id" else lambda v: v or ""
        return labels[conflict.field], words
    attribute = kind.attribute(name)
    label = attribute.label.in_language(reader.language)

    def shown(value: Any) -> str:
        if isinstance(value, str) and attribute.is_party:
            return picked_label(attribute, value, reader.vocabulary)
        try:
            return show_value(attribute, value, reader.vocabulary, reader.language)
        except (TypeError, ValueError, KeyError, AttributeError):
            return str(value)  # a text that did not fit

    return label, shown


def _element_words(element_id: str | None, reader: Reader) -> str:
    other = reader.graph.elements.get(element_id or "")
    return f"{other.code} {other.name}" if other else ""


def _chosen(
    element: Element, reader: Reader
) -> tuple[dict[str, Edit], dict[str, Edit], list[LinkEdit], dict[str, Edit]]:
    """Edits for the fields in which the person chose his own value; those of the target last."""
    edits: dict[str, Edit] = {}
    target: dict[str, Edit] = {}
    columns: dict[str, Edit] = {}
    link_edits: list[LinkEdit] = []
    for mine in _chosen_mine(element.kind_):
        group, _dot, name = str(mine["field"]).partition(".")
        sent, stored = mine["sent"], mine["stored"]
        if group == "attributes" and name in element.kind_.by_name:
            edits[name] = Edit(sent, stored, mine["unread"], mine["mark"], mine["reason"])
        elif group == "links":
            link_edits.append(_chosen_link(element, name, sent, stored, reader))
        elif group in ("name", "opd_id", "plan", "merged_into"):
            columns["opd" if group == "opd_id" else group] = Edit(sent, stored)
        elif group == "target":
            target[name] = Edit(sent, stored, mine["unread"])
    return edits, columns, link_edits, target


def _chosen_mine(kind: Kind) -> list[dict[str, Any]]:
    """The hidden descriptions of the fields in which "mine" was chosen."""
    found = []
    for key, text in request.form.items():
        if not key.startswith("mine.") or request.form.get(f"choose.{key[5:]}") != "mine":
            continue
        try:
            mine = json.loads(text)
            mine = {n: mine[n] for n in ("field", "sent", "stored", "unread", "mark", "reason")}
        except (ValueError, KeyError, TypeError):
            mine = None
        if mine is None or not _is_whole(kind, mine):
            raise Refused(_("Halaman rusak; muat ulang lalu ulangi."))
        found.append(mine)
    return found


def _is_whole(kind: Kind, mine: Mapping[str, Any]) -> bool:
    """Whether a hidden description holds what `_conflict_row` put there."""
    if not _are_texts(mine["unread"], mine["mark"], mine["reason"]):
        return False
    group, _dot, name = str(mine["field"]).partition(".")
    if group == "target":
        return _is_whole(kind, {**mine, "field": name})
    if group == "attributes" and name in kind.by_name:
        values = (v for v in (mine["sent"], mine["stored"]) if v is not None)
        attribute = kind.attribute(name)
        return all(isinstance(v, str) or is_stored_form(attribute, v) for v in values)
    if group == "links" and name not in {link.name for link in METAMODEL.links(kind)}:
        return False
    return _are_texts(mine["sent"], mine["stored"])


def _are_texts(*values: Any) -> bool:
    return all(v is None or isinstance(v, str) for v in values)


def _chosen_link(
    element: Element, name: str, sent: str | None, stored: str | None, reader: Reader
) -> LinkEdit:
    link = METAMODEL.link(element.kind_, name)
    if sent:
        return LinkEdit(link, add=(sent,), seen=stored)
    there = entries_of(element, link, reader.graph)
    own = [e for e in there if e.relation and reader.viewer.may_edit(e.declared_by)]
    return LinkEdit(link, remove=tuple(e.relation or "" for e in own), seen=stored)
