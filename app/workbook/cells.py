"""Stored values and links as cell texts that read back to the same."""

from __future__ import annotations

from typing import Any

from app.workbook.columns import MERGED_INTO, NATIONAL, PLANS
from architecture.graph import Element, Graph
from architecture.metamodel import Attribute
from architecture.values import show_value
from architecture.vocabulary import Vocabulary

MAX_CELL = 32_767  # letters that Excel takes


def cell_text(attribute: Attribute, value: Any, vocabulary: Vocabulary) -> str:
    """A value as the reader understands it, in Indonesian."""
    if value is None:
        return ""
    if attribute.is_party:
        keys = value if attribute.is_many else [value]
        return "; ".join(party_text(k, vocabulary) for k in keys)
    if attribute.is_many and attribute.is_reference:
        return "; ".join(_reference_text(code, vocabulary) for code in value)
    return show_value(attribute, value, vocabulary)


def party_text(key: str, vocabulary: Vocabulary) -> str:
    """The shortest word for a party that names no other: label, name, code, else its key."""
    party = vocabulary.parties.get(key)
    if party is None:
        return key
    for word in (party.label, party.name, party.code):
        found = vocabulary.find_party(word) if word and ";" not in word else None
        if found is not None and found.key == key:
            return word
    return key


def unit_text(opd: str | None, vocabulary: Vocabulary) -> str:
    """The OPD cell of a record; national and shared records say so."""
    return NATIONAL if opd is None else party_text(f"opd:{opd}", vocabulary)


def record_text(element: Element) -> str:
    """A link entry: "CODE Name"; only the code where the name would be taken for two entries."""
    is_plain = ";" not in element.name and "\n" not in element.name
    return f"{element.code} {element.name}" if is_plain else element.code


def links_text(entries: list[str]) -> str:
    """A link cell; where the names would not fit into a cell, the codes alone."""
    text = "; ".join(entries)
    if len(text) <= MAX_CELL:
        return text
    text = "; ".join(e.split()[0] for e in entries)
    return text[: text.rfind(";", 0, MAX_CELL)] if len(text) > MAX_CELL else text


def plan_text(element: Element, graph: Graph) -> str:
    """The plan cell: "tetap", "digabung ke APL-0002"."""
    word = PLANS[element.plan].id
    if element.plan != "merge":
        return word
    into = graph.elements.get(element.merged_into or "")
    return f"{word} {MERGED_INTO.id} {into.code}" if into else word


def _reference_text(code: str, vocabulary: Vocabulary) -> str:
    node = vocabulary.references.get(code)
    return node.label if node and ";" not in node.name else code
