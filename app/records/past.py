"""The history of a record as people read it: what was, what is, who, when, what can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.queries import HistoryEntry
from app.records.reader import Reader
from architecture.graph import Element
from architecture.metamodel import METAMODEL, Kind, Text
from architecture.values import show_value
from architecture.visibility import Viewer

COLUMNS = {
    "name": Text("Nama", "Name"),
    "opd_id": Text("OPD", "OPD"),
    "plan": Text("Rencana", "Plan"),
    "merged_into": Text("Digabung ke", "Merged into"),
}
GROUPS = {
    "marks": Text("tanda", "mark"),
    "reasons": Text("alasan", "reason"),
    "unread": Text("teks yang belum terbaca", "text not understood"),
    "target": Text("target", "target"),
}
MARK_WORDS = {
    "confirmed": Text("dikonfirmasi", "confirmed"),
    "assumed": Text("dianggap", "assumed"),
    "to_fill": Text("untuk diisi", "to fill"),
    "not_applicable": Text("tidak berlaku", "not applicable"),
}
PLAN_WORDS = {
    "keep": Text("tetap", "keep"),
    "new": Text("baru", "new"),
    "upgrade": Text("pengembangan", "upgrade"),
    "retire": Text("dihentikan", "retire"),
    "merge": Text("digabung", "merge"),
}
ACTIONS = {
    "create": Text("membuat catatan", "created the record"),
    "update": Text("mengubah", "changed"),
    "undo": Text("mengurungkan", "undid"),
    "archive": Text("mengarsipkan", "archived"),
    "restore": Text("memulihkan", "restored"),
    "submitted": Text("mengirim ke verifikasi", "sent to verification"),
    "verified": Text("memverifikasi", "verified"),
    "validated": Text("mengesahkan", "validated"),
    "returned": Text("mengembalikan", "returned"),
    "comment": Text("menulis", "wrote"),
    "resolve": Text("menandai selesai catatan", "settled the remark"),
    "reopen": Text("membuka lagi catatan", "opened the remark again"),
    "draft": Text(
        "mengubah tautan sesudah diterima; catatan kembali menjadi draf",
        "changed a link after acceptance; the record is a draft again",
    ),
    "conflict": Text("nilai yang tidak dipakai", "value not used"),
    "attach": Text("melampirkan", "attached"),
    "detach": Text("mengarsipkan berkas", "archived the file"),
    "link": Text("menautkan", "linked"),
    "unlink": Text("melepas tautan", "unlinked"),
    "plan": Text("mengubah rencana tautan", "changed what is planned of the link"),
    "redeclare": Text("memindahkan tautan ke OPD baru", "moved the link to the new OPD"),
    "tie": Text("tautan terbuka menemukan catatannya", "an open link found its record"),
    "object": Text("menyanggah tautan", "objected to a link"),
    "untie": Text("melepas tautan dari catatannya", "let a link wait for its record again"),
    "same": Text("menetapkan nilai yang sama di ruang", "set the same value in the room"),
    "settle": Text("memutuskan nilai yang berbeda", "decided between differing values"),
    "recode": Text("memberi kode baru", "gave a new code"),
    "reorganise": Text("dipindahkan karena perubahan OPD", "moved by a change of OPDs"),
}
SAID = ("comment", "resolve", "reopen")
UNDOABLE = frozenset({"update", "undo", "archive", "restore"})


@dataclass(frozen=True)
class Difference:
    """One field before and after, as text."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class PastLine:
    """One line of the history. `may_take`: a value that lost a conflict can be taken back."""

    entry: HistoryEntry
    words: str
    differences: tuple[Difference, ...] = ()
    note: str = ""
    may_undo: bool = False
    may_take: bool = False


def past_of(
    element: Element, entries: Iterable[HistoryEntry], reader: Reader, viewer: Viewer
) -> tuple[PastLine, ...]:
    """The lines a viewer may read; former values only for those who see drafts."""
    lines = []
    for entry in entries:
        line = _line(element, entry, reader, viewer)
        if line is not None:
            lines.append(line)
    return tuple(lines)


def _line(element: Element, entry: HistoryEntry, reader: Reader, viewer: Viewer) -> PastLine | None:
    if not viewer.sees_drafts_of(element.opd):
        if entry.entity != "element" or entry.action in ("conflict", *SAID):
            return None
        return PastLine(entry, _words(entry.action, reader))
    if entry.entity == "relation":
        return _relation_line(element, entry, reader, viewer)
    if entry.entity == "attachment":
        return PastLine(entry, _words(entry.action, reader), note=entry.after.get("filename", ""))
    if entry.action in SAID:
        return PastLine(
            entry, _words(entry.action, reader), note=_said(element.kind_, entry, reader.language)
        )
    may_edit = viewer.may_edit(element.opd)
    return PastLine(
        entry,
        _words(entry.action, reader),
        differences_of(element.kind_, entry.before, entry.after, reader),
        may_undo=_may_undo(element.opd, entry, viewer) and entry.action in UNDOABLE,
        may_take=may_edit and entry.action == "conflict" and _is_attribute(entry),
    )


def _said(kind: Kind, entry: HistoryEntry, language: str) -> str:
    """A remark with the value it is about."""
    field, words = entry.after.get("field"), str(entry.after.get("comment") or "")
    return f"{field_label(kind, field, language)}: {words}" if field else words


def _is_attribute(entry: HistoryEntry) -> bool:
    return all(n.startswith(("attributes.", "target.")) or n == "name" for n in entry.after)


def differences_of(
    kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any], reader: Reader
) -> tuple[Difference, ...]:
    """Fields of content that differ, in declared order; marks that follow a value are left out."""
    names = [n for n in dict.fromkeys([*after, *before]) if _is_shown(n, after)]
    order = list(kind.by_name)
    names.sort(key=lambda n: (n not in COLUMNS, _place(order, _key(n)), n))
    found = []
    for name in names:
        was, is_ = (field_text(kind, name, side.get(name), reader) for side in (before, after))
        if was or is_:
            found.append(Difference(field_label(kind, name, reader.language), was, is_))
    return tuple(found)


def _is_shown(name: str, after: Mapping[str, Any]) -> bool:
    group, _, attribute = name.partition(".")
    if group == "marks":
        # "Confirmed" together with a new value says nothing more.
        return not (f"attributes.{attribute}" in after and after[name] in ("confirmed", None))
    return group == "attributes" or group in GROUPS or name in COLUMNS or group == "links"


def _key(name: str) -> str:
    """The attribute or link that a flat name is of: of "target.attributes.hosting" the last."""
    return name.removeprefix("target.").partition(".")[2]


def _place(order: list[str], name: str) -> int:
    return order.index(name) if name in order else len(order)


def field_label(kind: Kind, name: str, language: str) -> str:
    """The label of a logged field: of "target.attributes.hosting" with what it is of."""
    if name in COLUMNS:
        return COLUMNS[name].in_language(language)
    group, _, key = name.partition(".")
    if group == "target":
        words = field_label(kind, "opd_id" if key == "opd" else key, language)
        return f"{words} ({GROUPS[group].in_language(language)})"
    if group == "links":
        return METAMODEL.link(kind, key).label.in_language(language)
    attribute = kind.by_name.get(key)
    label = attribute.label.in_language(language) if attribute else key
    return f"{label} ({GROUPS[group].in_language(language)})" if group in GROUPS else label


def field_text(kind: Kind, name: str, value: Any, reader: Reader) -> str:
    """A former or present value as text; one that its type does not expect as it is."""
    try:
        return _shown(kind, name, value, reader) if value is not None else ""
    except (TypeError, ValueError, KeyError, AttributeError):
        return str(value)


def _shown(kind: Kind, name: str, value: Any, reader: Reader) -> str:
    group, _, key = name.partition(".")
    if group == "target":
        return _shown(kind, "opd_id" if key == "opd" else key, value, reader)
    if name == "opd_id":
        return reader.graph.unit_label(value)
    if name == "plan":
        return PLAN_WORDS[value].in_language(reader.language) if value in PLAN_WORDS else str(value)
    if group == "marks":
        return MARK_WORDS[value].in_language(reader.language) if value in MARK_WORDS else str(value)
    if name == "merged_into" or group == "links":
        other = reader.graph.elements.get(value)
        return f"{other.code} {other.name}" if other else ""
    attribute = kind.by_name.get(key)
    if attribute is None or group != "attributes":
        return str(value)
    # A text that did not fit is kept under its attribute and is shown as it was typed.
    return show_value(attribute, value, reader.vocabulary, reader.language)


def _relation_line(
    element: Element, entry: HistoryEntry, reader: Reader, viewer: Viewer
) -> PastLine | None:
    ends = {**entry.before, **entry.after}
    action = {"create": "link", "restore": "link", "archive": "unlink"}.get(
        entry.action, entry.action
    )
    if entry.action == "object":
        reason = (entry.after.get("objection") or {}).get("reason", "")
        return PastLine(entry, _words(action, reader), note=reason)
    here = ends.get("source_id") == element.id
    other_id = ends.get("target_id") if here else ends.get("source_id")
    type_ = METAMODEL.relations_by_name.get(str(ends.get("type")))
    phrase = (
        ""
        if type_ is None
        else (type_.label if here else type_.inverse).in_language(reader.language)
    )
    name = str(ends.get("open_text") or "")
    if other_id is not None:
        other = reader.graph.elements.get(other_id)
        if other is None:  # archived, or not to be known by this viewer
            return None
        name = f"{other.code} {other.name}"
    if entry.action == "plan":
        steps = (PLAN_WORDS[side["plan"]] for side in (entry.before, entry.after))
        name += ": " + " → ".join(step.in_language(reader.language) for step in steps)
    is_ours = _may_undo(ends.get("declared_by"), entry, viewer)
    may_undo = is_ours and entry.action in ("create", "restore", "archive", "plan")
    return PastLine(
        entry, _words(action, reader), note=f"{phrase} {name}".strip(), may_undo=may_undo
    )


def _may_undo(opd: str | None, entry: HistoryEntry, viewer: Viewer) -> bool:
    """Who may edit undoes; a participant his own work only."""
    return viewer.may_edit(opd) and (not viewer.participant or entry.user_id == viewer.key)


def _words(action: str, reader: Reader) -> str:
    words = ACTIONS.get(action)
    return words.in_language(reader.language) if words else action
