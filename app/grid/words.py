"""Fields of edits in words: what they are called, and how their values read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app import queries
from app.grid.rows import value_text
from app.records.past import PLAN_WORDS
from architecture.metamodel import METAMODEL


@dataclass(frozen=True)
class FieldWords:
    """A field's label, and a function that says one of its values."""

    label: str
    shown: Callable[[Any], str]


def field_words(kind: str, field: str, language: str) -> FieldWords:
    """Words of a flat field: "attributes.hosting", "links.supports__service", "name"."""
    group, _dot, name = field.partition(".")
    declared = METAMODEL.by_name.get(kind)
    if declared is not None and group == "attributes" and name in declared.by_name:
        attribute = declared.attribute(name)
        vocabulary = queries.vocabulary()
        return FieldWords(
            attribute.label.in_language(language),
            lambda v: "" if v is None else value_text(attribute, v, vocabulary, language),
        )
    if declared is not None and group == "links":
        link = next((li for li in METAMODEL.links(declared) if li.name == name), None)
        if link is not None:
            return FieldWords(link.label.in_language(language), _record_words)
    labels = {"name": _("Nama"), "opd": _("OPD"), "opd_id": _("OPD"), "plan": _("Rencana")}
    if field == "plan":
        return FieldWords(
            labels[field],
            lambda v: PLAN_WORDS[v].in_language(language) if v in PLAN_WORDS else _plain(v),
        )
    if field in ("opd", "opd_id"):
        return FieldWords(labels[field], _unit_words)
    return FieldWords(labels.get(field, field), _plain)


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _unit_words(value: Any) -> str:
    unit = queries.units().get(value) if isinstance(value, str) else None
    return unit.label if unit else _plain(value)


def _record_words(value: Any) -> str:
    other = queries.stored_element(value) if isinstance(value, str) else None
    return f"{other.code} {other.name}" if other else ""
