"""A record as the browser's grid and cards get it: texts, values, marks, links, what is wrong.

A row says what is today, and under "target" what is planned otherwise: the page decides which of
the two it shows, so that rows mean the same to every tab of a browser.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Any

from babel.dates import format_date

from app.queries.live import LiveRecords
from architecture.elements import as_planned
from architecture.graph import Element, Graph
from architecture.metamodel import METAMODEL, Attribute, Kind, Link, ValueType
from architecture.values import Unreadable, read_value, show_value
from architecture.visibility import Viewer
from architecture.vocabulary import Vocabulary

Row = dict[str, Any]
MOST_CHOICES = 60  # told beside a value that does not fit


def rows_of(
    records: LiveRecords,
    viewer: Viewer,
    vocabulary: Vocabulary,
    *,
    language: str,
    comments: Mapping[str, Mapping[str, int]],
    locked: Callable[[str, str | None], str],
) -> list[Row]:
    """The rows of these records in their order.

    `comments` counts open ones by record and field, `locked` says why a kind of an OPD is closed.
    """
    waiting = _waiting_of(records.graph)
    rows = []
    for element in records.elements:
        row = _head(element, records.graph, viewer)
        if not element.redacted:
            notes = comments.get(element.id, {}) if viewer.sees_drafts_of(element.opd) else {}
            row["locked"] = locked(element.kind, element.opd)
            reasons = records.reasons.get(element.id, {})
            row["cells"] = _cells(element, vocabulary, language, reasons, notes)
            row["links"] = _links(element, records.graph, waiting.get(element.id, ()))
            row |= _planned(element, records.graph, vocabulary, language)
        rows.append(row)
    return rows


def gone(element_id: str) -> Row:
    """What is sent for a record that is archived, moved away or not for this viewer any more."""
    return {"id": element_id, "gone": True}


def _head(element: Element, graph: Graph, viewer: Viewer) -> Row:
    is_open = not element.redacted
    return {
        "id": element.id, "code": element.code, "name": element.name, "kind": element.kind,
        "opd": element.opd, "unit": graph.unit_label(element.opd), "review": element.review,
        "plan": element.plan, "draft": bool(element.draft_fields),
        "may_edit": is_open and viewer.may_edit(element.opd), "locked": "",
        "closed": not is_open, "cells": {}, "links": {},
    }  # fmt: skip


def _planned(element: Element, graph: Graph, vocabulary: Vocabulary, language: str) -> Row:
    """What the target says otherwise: name, OPD, and the cells of its values."""
    if not element.target:
        return {}
    planned, kind = as_planned(element), element.kind_
    fields = {field.partition(".")[2] for field in element.target if "." in field}
    shown: Row = {
        "cells": {a.name: _cell(planned, a, vocabulary, language) for a in kind.attributes
                  if a.name in fields}
    }  # fmt: skip
    if "name" in element.target:
        shown["name"] = planned.name
    if "opd" in element.target:
        shown |= {"opd": planned.opd, "unit": graph.unit_label(planned.opd)}
    return {"target": shown}


# --- Cells --------------------------------------------------------------------------------------


def _cells(
    element: Element,
    vocabulary: Vocabulary,
    language: str,
    reasons: Mapping[str, str],
    comments: Mapping[str, int],
) -> dict[str, Row]:
    cells = {}
    for attribute in element.kind_.attributes:
        cell = _cell(element, attribute, vocabulary, language)
        if reasons.get(attribute.name) and cell.get("m") == "not_applicable":
            cell["r"] = reasons[attribute.name]
        if comments.get(f"attributes.{attribute.name}"):
            cell["c"] = comments[f"attributes.{attribute.name}"]
        if cell:
            cells[attribute.name] = cell
    for column in ("name", ""):  # remarks on the name and on the record as a whole
        if comments.get(column):
            cells[column] = {"c": comments[column]}
    return cells


def _cell(element: Element, attribute: Attribute, vocabulary: Vocabulary, language: str) -> Row:
    name = attribute.name
    value, unread = element.attributes.get(name), element.unread.get(name)
    cell: Row = {}
    if value is not None:
        cell |= {"t": value_text(attribute, value, vocabulary, language), "v": value}
    if unread is not None:
        cell["u"] = unread
        cell.setdefault("t", unread)
        cell["p"] = _problem(attribute, unread, vocabulary, language)
    if element.marks.get(name):
        cell["m"] = element.marks[name]
    return cell


def value_text(attribute: Attribute, value: Any, vocabulary: Vocabulary, language: str) -> str:
    """A stored value as people read it; what has another form is shown as it is."""
    try:
        if attribute.type is ValueType.DATE:
            return _day(value, language)
        return show_value(attribute, value, vocabulary, language)
    except (TypeError, ValueError, KeyError, AttributeError):
        return str(value)


@lru_cache(maxsize=2000)
def _day(value: str, language: str) -> str:
    return format_date(date.fromisoformat(value), "d MMMM y", locale=language)


def _problem(attribute: Attribute, text: str, vocabulary: Vocabulary, language: str) -> Row:
    """Why a text does not fit now; empty where its list has grown meanwhile and it would."""
    try:
        read_value(attribute, text, vocabulary)
    except Unreadable as unreadable:
        problem = unreadable.problem
        return {
            "reason": problem.reason.in_language(language),
            "allowed": allowed_values(attribute, vocabulary, language),
            "suggestion": problem.suggestion,
        }
    return {"reason": "", "allowed": [], "suggestion": text}


def allowed_values(attribute: Attribute, vocabulary: Vocabulary, language: str) -> list[str]:
    """The words of an attribute's list; none where anything of a form may be typed."""
    if attribute.type is ValueType.CHOICE:
        return [c.label.in_language(language) for c in attribute.choices][:MOST_CHOICES]
    if attribute.type is ValueType.CODE:
        return list(vocabulary.codelists.get(attribute.codelist or "", ()))[:MOST_CHOICES]
    return []


# --- Links --------------------------------------------------------------------------------------


def _links(element: Element, graph: Graph, waiting: tuple[Row, ...]) -> dict[str, list[Row]]:
    by_name: dict[str, list[Row]] = {}
    for relation in graph.relations_of(element):
        inverse = relation.source != element.id
        other = graph.elements[relation.source if inverse else relation.target]
        link = _links_by_end(element.kind_).get((relation.type, inverse, other.kind))
        if link is not None:
            by_name.setdefault(link.name, []).append(
                {
                    "r": relation.id,
                    "id": other.id,
                    "code": other.code,
                    "name": other.name,
                    "kind": other.kind,
                    "opd": graph.unit_label(other.opd),
                    "m": relation.mark,
                    **({} if relation.plan == "keep" else {"plan": relation.plan}),
                }
            )
    for entries in by_name.values():
        entries.sort(key=lambda e: (e["code"], e["id"]))
    for entry in waiting:
        link = _links_by_end(element.kind_).get(entry["end"])
        if link is not None:
            shown = {"r": entry["r"], "text": entry["text"]}
            by_name.setdefault(link.name, []).append(shown)
    return by_name


def _links_by_end(kind: Kind) -> dict[tuple[str, bool, str], Link]:
    """The links that a row shows, by relation type, direction and kind at the other end."""
    return _link_table(kind.name)


@cache
def _link_table(kind: str) -> dict[tuple[str, bool, str], Link]:
    links = METAMODEL.column_links(METAMODEL.kind(kind))
    return {(link.relation.name, link.inverse, link.other.name): link for link in links}


def _waiting_of(graph: Graph) -> dict[str, tuple[Row, ...]]:
    found: dict[str, tuple[Row, ...]] = {}
    for link in graph.open_links:
        entry = {
            "r": link.id, "text": link.text, "end": (link.type, link.inverse, link.other_kind)
        }  # fmt: skip
        found[link.element] = (*found.get(link.element, ()), entry)
    return found
