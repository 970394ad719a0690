"""Fields of edits in words: what they are called, and how their values read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app import queries
from app.grid.rows import value_text
from app.permissions import current_viewer
from app.records.past import MARK_WORDS, PLAN_WORDS
from architecture.metamodel import METAMODEL, Text
from architecture.visibility import Viewer


@dataclass(frozen=True)
class FieldWords:
    """A field's label, and a function that says one of its values."""

    label: str
    shown: Callable[[Any], str]


def field_words(kind: str, field: str, language: str) -> FieldWords:
    """Words of a flat field: "attributes.hosting", "links.supports__service", "name"."""
    group, _dot, name = field.partition(".")
    if group == "target" and name:
        words = field_words(kind, name, language)
        return FieldWords(_("%(field)s (target)", field=words.label), words.shown)
    declared = METAMODEL.by_name.get(kind)
    if declared is not None and group == "attributes" and name in declared.by_name:
        attribute = declared.attribute(name)
        vocabulary = queries.vocabulary()
        return FieldWords(
            attribute.label.in_language(language),
            lambda v: "" if v is None else str(value_text(attribute, v, vocabulary, language)),
        )
    if declared is not None and group == "links":
        link = next((li for li in METAMODEL.links(declared) if li.name == name), None)
        if link is not None:
            return FieldWords(link.label.in_language(language), _record_words)
    labels = {"name": _("Nama"), "opd": _("OPD"), "opd_id": _("OPD"), "plan": _("Rencana")}
    if field == "plan":
        return FieldWords(
            labels[field],
            lambda v: _named(PLAN_WORDS, v, language),
        )
    if field in ("opd", "opd_id"):
        return FieldWords(labels[field], _unit_words)
    return FieldWords(labels.get(field, field), _plain)


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _named(words: Mapping[str, Text], value: Any, language: str) -> str:
    """The word for a value; what is none of them, of whatever form, as it is."""
    is_known = isinstance(value, str) and value in words
    return words[value].in_language(language) if is_known else _plain(value)


def _unit_words(value: Any) -> str:
    unit = queries.units().get(value) if isinstance(value, str) else None
    return unit.label if unit else _plain(value)


def _record_words(value: Any) -> str:
    """Code and name of a record that this person may know of: anybody can send any id."""
    other = queries.stored_element(value) if isinstance(value, str) else None
    is_known = other is not None and current_viewer().sees_kind_of(other.kind, other.opd_id)
    return f"{other.code} {other.name}" if other is not None and is_known else ""


@dataclass(frozen=True)
class ToldEdit:
    """An edit in words: which record, which field, what was wanted, what stood there before."""

    id: str
    record: str
    record_id: str | None
    kind: str
    field: str
    what: str
    value: str
    former: str


def told_edits(
    payloads: Sequence[tuple[str, Mapping[str, Any]]], viewer: Viewer, language: str
) -> list[ToldEdit]:
    """Edits in words, by their id; records made by one of them are named as that says."""
    made = {
        p["record"]: p
        for _, p in payloads
        if p.get("op") == "create" and isinstance(p.get("record"), str)
    }
    return [_told(id_, payload, made, viewer, language) for id_, payload in payloads]


def _told(
    id_: str, payload: Mapping[str, Any], made: Mapping[Any, Mapping[str, Any]], viewer: Viewer,
    language: str,
) -> ToldEdit:  # fmt: skip
    record = payload.get("record")
    stored = queries.stored_element(record) if isinstance(record, str) else None
    is_known = stored is not None and viewer.sees_kind_of(stored.kind, stored.opd_id)
    creation = made.get(record) if isinstance(record, str) else None
    kind = stored.kind if stored else str((creation or {}).get("kind") or "")
    if stored is not None and is_known:
        name = f"{stored.code} {stored.name}"
    else:
        name = _plain((creation or {}).get("raw")) or _("Catatan yang tidak ada")
    field = str(payload.get("field") or "")
    words = field_words(kind, field, language)
    seen = payload.get("seen") if isinstance(payload.get("seen"), dict) else {}
    former = "" if payload.get("op") == "confirm" else words.shown(seen.get("value"))  # type: ignore[union-attr]
    return ToldEdit(
        id_, name, stored.id if stored and is_known else None, kind, field,
        _what(payload, words, kind, language), _wanted(payload, words, language),
        former or _plain(seen.get("unread")),  # type: ignore[union-attr]
    )  # fmt: skip


def _what(
    payload: Mapping[str, Any], words: FieldWords, kind: str, language: str
) -> str:  # fmt: skip
    op = _plain(payload.get("op"))
    declared = METAMODEL.by_name.get(kind)
    if op == "create":
        label = declared.label.in_language(language) if declared else kind
        return _("Catatan baru: %(kind)s", kind=label)
    alone = {
        "confirm": _("Pastikan seluruh baris"), "archive": _("Arsipkan"), "restore": _("Pulihkan"),
    }  # fmt: skip
    if op in alone:
        return alone[op]
    return _("Tanda %(field)s", field=words.label) if op == "mark" else words.label


def _wanted(payload: Mapping[str, Any], words: FieldWords, language: str) -> str:
    op = payload.get("op")
    if op == "mark":
        said = _named(MARK_WORDS, payload.get("mark"), language)
        return f"{said}: {payload['reason']}" if payload.get("reason") else said
    if op == "link":
        added = [f"+ {_end_words(e)}" for e in _ends(payload, "add")]
        gone = [f"− {_end_words(e)}" for e in _ends(payload, "remove")]
        return "; ".join((*added, *gone))
    raw = payload.get("raw")
    if op == "create":
        return _plain(raw)
    if op != "set":
        return ""
    return words.shown(raw) if raw not in (None, "", "-") else _("(dikosongkan)")


def _ends(payload: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    given = payload.get(name)
    return [end for end in given if isinstance(end, dict)] if isinstance(given, list) else []


def _end_words(end: Mapping[str, Any]) -> str:
    return _plain(end.get("text")) or _record_words(end.get("id")) or _("catatan lain")
