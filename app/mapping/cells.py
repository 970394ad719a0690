"""One foreign cell into a row: as a value, as a link, or as a line of the notes."""

from __future__ import annotations

import re
from typing import Any

from app.mapping.columns import SKIP
from app.mapping.content import Knowledge
from app.mapping.mapping import NOTES, SheetMapping, notes_attribute
from app.mapping.values import (
    LIKELY,
    SURE,
    Answer,
    converted,
    find_plan,
    find_value,
    is_listed,
    is_tick,
    measure_of,
    reads,
    same_words,
)
from app.mapping.words import cell_key
from app.workbook.columns import CODE, NAME, NATIONAL, OPD, PLAN, PLANS
from app.workbook.reader import SourceRow
from architecture.metamodel import Attribute, ValueType
from architecture.values import plain_text
from architecture.vocabulary import normalised

_BULLETS = re.compile(r"(?:^|\s+)(?:\d{1,2}[.)]|[-•*·–])\s+")
_FREE = (ValueType.TEXT, ValueType.LONG_TEXT)


def split_entries(raw: Any) -> list[str]:
    """The entries of a cell: lines, "; " or a numbered list. A comma may be part of a name."""
    text = plain_text(raw)
    parts = re.split(r"[;\n]", text)
    if re.match(r"\s*(1[.)]|[-•*·])\s", text):
        parts = [p for part in parts for p in _BULLETS.split(part)]
    return list(dict.fromkeys(" ".join(p.split()) for p in parts if p.strip(" -–•")))


class CellReader:
    """Puts cells where the mapping says; what a value does not say stays in the notes."""

    def __init__(self, mapping: SheetMapping, knowledge: Knowledge) -> None:
        self.mapping, self.knowledge = mapping, knowledge
        self.kind = mapping.kind
        self.notes = notes_attribute(self.kind)

    def put(self, row: SourceRow, key: str, raw: Any) -> None:
        """Put one filled cell into a row."""
        target = self.mapping.columns.get(key)
        text = plain_text(raw)
        if target == SKIP:
            return
        if target is None:
            row.extra.append((key, text))
        elif target in (NAME, OPD, CODE):
            setattr(row, target, " ".join(text.split()))
        elif target == PLAN:
            self._put_plan(row, key, text)
        elif "=" in target:
            self._put_tick(row, key, target, raw)
        elif target in self.kind.by_name:
            self._put_value(row, key, self.kind.by_name[target], raw)
        else:
            self._put_links(row, key, target, raw)

    def add(self, row: SourceRow, key: str, raw: Any) -> None:
        """Add a further cell to a record that has begun rows above."""
        target = self.mapping.columns.get(key)
        text = plain_text(raw)
        if target == SKIP:
            return
        attribute = self.kind.by_name.get(target or "")
        known = plain_text(row.attributes.get(target or "") or "")
        if attribute is not None and (attribute.is_many or attribute.type in _FREE):
            if not known:
                self._put_value(row, key, attribute, raw)
            elif text not in known:
                row.attributes[attribute.name] = f"{known}\n{text}"
        elif target is not None and target in row.links:
            row.links[target] = [*row.links[target], *self._entries(target, raw)]
        elif attribute is not None and not known:
            self._put_value(row, key, attribute, raw)
        elif attribute is None or not self._is_said(attribute, raw, known):
            row.extra.append((key, text))

    def _is_said(self, attribute: Attribute, raw: Any, known: str) -> bool:
        return normalised(plain_text(self._value(attribute, raw, "")[0])) == normalised(known)

    # --- Units --------------------------------------------------------------------------------

    def unit_of(self, text: str) -> str | None:
        """The OPD that a text means, as the mapping says or else surely enough; None if open."""
        key = cell_key(text)
        if key in self.mapping.units:
            return self.mapping.units[key]
        if normalised(key) == normalised(NATIONAL):
            return NATIONAL
        found = self.knowledge.units.find(key)
        return found.value if found.confidence >= LIKELY else None

    def says_unit(self, text: str, unit: str) -> bool:
        """Whether an OPD says all that the text for it said."""
        found = self.knowledge.units.find(text)
        return (found.value == unit and found.confidence >= 0.85) or same_words(text, unit)

    def _party(self, attribute: Attribute, text: str) -> str:
        key = cell_key(text)
        if key in self.mapping.units:
            return self.mapping.units[key] or text
        if reads(attribute, text, self.knowledge.vocabulary):
            return text
        finder = self.knowledge.units
        found = finder.find_many(text) if attribute.is_many else finder.find(key)
        return found.value if found.value and found.confidence >= SURE else text

    # --- Values -------------------------------------------------------------------------------

    def _put_plan(self, row: SourceRow, key: str, text: str) -> None:
        given = self.mapping.values.get(PLAN, {})
        answer = Answer(given[cell_key(text)], 1.0) if cell_key(text) in given else find_plan(text)
        if answer.value is None or answer.confidence < LIKELY:
            row.extra.append((key, text))
            return
        row.plan = answer.value
        if not same_words(text, answer.value) and text not in {p.id for p in PLANS.values()}:
            row.extra.append((key, text))

    def _put_tick(self, row: SourceRow, key: str, target: str, raw: Any) -> None:
        name, _sign, value = target.partition("=")
        if not is_tick(raw):
            row.extra.append((key, plain_text(raw)))
            return
        known = row.attributes.get(name)
        row.attributes[name] = f"{known}; {value}" if known else value

    def _put_value(self, row: SourceRow, key: str, attribute: Attribute, raw: Any) -> None:
        if attribute.name == NOTES and row.attributes.get(NOTES):
            row.extra.append((key, plain_text(raw)))
            return
        value, is_whole = self._value(attribute, raw, key)
        known = row.attributes.get(attribute.name)
        row.attributes[attribute.name] = f"{plain_text(known)}; {value}" if known else value
        if not is_whole:
            row.extra.append((key, plain_text(raw)))

    def _value(self, attribute: Attribute, raw: Any, key: str) -> tuple[Any, bool]:
        """What is stored for a cell, and whether that says all that the cell said."""
        text = cell_key(raw)
        given = self.mapping.values.get(attribute.name, {})
        if text in given:
            value = given[text]
            return (raw, True) if value is None else (value, self._says(attribute, text, value))
        if attribute.is_party:
            party = self._party(attribute, plain_text(raw))
            return party, party == plain_text(raw) or self._says_parties(text, party)
        if is_listed(attribute):
            return self._listed(attribute, raw, text)
        measure = measure_of(attribute, key)
        value = converted(attribute, raw, self.knowledge.vocabulary, measure)
        return value, value is raw or normalised(text) in normalised(plain_text(value))

    def _listed(self, attribute: Attribute, raw: Any, text: str) -> tuple[Any, bool]:
        vocabulary = self.knowledge.vocabulary
        if reads(attribute, raw, vocabulary):
            return raw, True
        found = find_value(attribute, text, vocabulary)
        if found.value is None or found.confidence < LIKELY:
            return raw, True
        return found.value, self._says(attribute, text, found.value)

    def _says(self, attribute: Attribute, text: str, value: str) -> bool:
        """Whether a value of a list says all that the text said; "√" is as good as "Ya"."""
        if attribute.type is not ValueType.YES_NO:
            return same_words(text, value)
        found = find_value(attribute, text, self.knowledge.vocabulary)
        return found.value == value and found.confidence >= 0.95

    def _says_parties(self, text: str, parties: str) -> bool:
        finder = self.knowledge.units
        found = finder.find_many(text)
        return found.value == parties and found.confidence >= 0.85

    # --- Links --------------------------------------------------------------------------------

    def _put_links(self, row: SourceRow, key: str, target: str, raw: Any) -> None:
        entries = self._entries(target, raw)
        row.links[target] = [*row.links.get(target, []), *entries]
        given = self.mapping.links.get(target, {})
        for text in split_entries(raw):
            record = given.get(text)
            if record is not None and not same_words(text, record):
                row.extra.append((key, text))

    def _entries(self, target: str, raw: Any) -> list[str]:
        given = self.mapping.links.get(target, {})
        return [given.get(text) or text for text in split_entries(raw)]
