"""What a person has to decide about a proposed mapping: foreign texts that need a meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.mapping.cells import split_entries
from app.mapping.columns import LIKELY
from app.mapping.content import Knowledge
from app.mapping.lines import Role, lines_of
from app.mapping.mapping import SheetMapping
from app.mapping.rows import name_position, numbering
from app.mapping.tables import Table, table_at
from app.mapping.values import SURE, Answer, find_plan, find_value, is_listed, reads
from app.mapping.words import cell_key
from app.workbook.columns import NATIONAL, OPD, PLAN
from app.workbook.files import Sheet
from architecture.metamodel import METAMODEL, Attribute
from architecture.values import is_empty
from architecture.vocabulary import normalised

MAX_QUESTIONS = 300  # of one attribute
MAX_KEY = 500
# (kind of the other end, text) → the record that is meant
FindLink = Callable[[str, str], Answer]


@dataclass(frozen=True)
class Question:
    """A foreign text and what it means; `scope` is values, units or links.

    `value` is None while open. `near` is what it might be.
    """

    scope: str
    target: str
    text: str
    count: int
    value: str | None
    confidence: float
    near: str | None = None

    @property
    def is_clear(self) -> bool:
        """Whether nobody has to look at it."""
        return self.value is not None and self.confidence >= SURE


class Asker:
    """Collects the texts of a table that need a meaning."""

    def __init__(self, mapping: SheetMapping, knowledge: Knowledge, find_link: FindLink) -> None:
        self.mapping, self.knowledge, self.find_link = mapping, knowledge, find_link
        self.kind = mapping.kind

    def ask(self, sheets: Sequence[Sheet]) -> Iterator[Question]:
        names = (self.mapping.sheet, *self.mapping.more_sheets)
        tables = [
            table_at(s, self.mapping.header_row - 1, self.mapping.header_rows)
            for s in sheets if s.name in names
        ]  # fmt: skip
        texts = self._texts(tables)
        yield from self._units(texts, tables)
        for key, target in self.mapping.columns.items():
            counted = texts.get(key, Counter())
            if target == PLAN:
                yield from self._answers("values", PLAN, counted, find_plan)
            elif target in self.kind.by_name and is_listed(self.kind.by_name[target or ""]):
                attribute = self.kind.by_name[target or ""]
                yield from self._values(attribute, counted)
            elif target and "__" in target and target not in self.kind.by_name:
                yield from self._links(target, counted)

    def _texts(self, tables: Iterable[Table]) -> dict[str, Counter[str]]:
        """The texts of each column in rows of records, and under "" those of headings."""
        found: dict[str, Counter[str]] = {"": Counter()}
        is_unit = self.knowledge.units.find
        for table in tables:
            lines = lines_of(
                table, name_position(table, self.mapping), numbering(table, self.mapping),
                lambda t: is_unit(t).confidence >= SURE,
            )  # fmt: skip
            for line in lines:
                if line.role is Role.GROUP:
                    found[""][line.text] += 1
                elif line.role in (Role.RECORD, Role.MORE):
                    self._count(found, table, line.cells)
        return found

    @staticmethod
    def _count(found: dict[str, Counter[str]], table: Table, cells: Sequence[Any]) -> None:
        for head in table.heads:
            raw = cells[head.position] if head.position < len(cells) else None
            if not is_empty(raw):
                found.setdefault(head.key, Counter())[cell_key(raw)] += 1

    def _units(self, texts: dict[str, Counter[str]], tables: Sequence[Table]) -> Iterator[Question]:
        owners = Counter[str]()
        for key, target in self.mapping.columns.items():
            if target == OPD:
                owners.update(texts.get(key, Counter()))
        headings = {t: n for t, n in texts[""].items() if self._unit(t).value}
        sheets = (
            {} if owners or headings else {t.sheet: 1 for t in tables if self._unit(t.sheet).value}
        )
        parties = self._parties(texts)
        for text, count in sorted((owners | Counter(headings) | Counter(sheets) | parties).items()):
            answer = self._unit(text)
            is_plain = answer.confidence >= 1.0 and text not in self.mapping.units
            if text not in sheets and (is_plain or len(text) > MAX_KEY):
                continue
            is_owner = text in owners or text in headings or text in sheets
            if is_owner or answer.value is not None:
                yield self._question("units", OPD, text, count, answer, self.mapping.units)

    def _unit(self, text: str) -> Answer:
        if normalised(text) == normalised(NATIONAL):
            return Answer(NATIONAL, 1.0)
        return self.knowledge.units.find(text)

    def _parties(self, texts: dict[str, Counter[str]]) -> Counter[str]:
        """Texts of other columns that name an OPD in words of their own."""
        found = Counter[str]()
        for key, target in self.mapping.columns.items():
            attribute = self.kind.by_name.get(target or "")
            if attribute is None or not attribute.is_party:
                continue
            for text, count in texts.get(key, Counter()).items():
                answer = self._unit(text)  # several units in a cell are worked out when read
                is_known = reads(attribute, text, self.knowledge.vocabulary)
                if not is_known and answer.value and answer.confidence >= SURE:
                    found[text] += count
        return found

    def _values(self, attribute: Attribute, counted: Counter[str]) -> Iterator[Question]:
        vocabulary = self.knowledge.vocabulary
        decided = self.mapping.values.get(attribute.name, {})
        foreign = Counter[str]()
        for text, count in counted.items():
            if text in decided or not reads(attribute, text, vocabulary):
                foreign[text] = count
        yield from self._answers(
            "values", attribute.name, foreign, lambda t: find_value(attribute, t, vocabulary)
        )

    def _links(self, target: str, counted: Counter[str]) -> Iterator[Question]:
        other = METAMODEL.link(self.kind, target).other.name
        entries = Counter[str]()
        for text, count in counted.items():
            for entry in split_entries(text):
                entries[entry] += count
        yield from self._answers("links", target, entries, lambda t: self.find_link(other, t))

    def _answers(
        self, scope: str, target: str, counted: Counter[str], find: Callable[[str], Answer]
    ) -> Iterator[Question]:
        groups = self.mapping.values if scope == "values" else self.mapping.links
        decided = groups.get(target, {})
        for text, count in counted.most_common(MAX_QUESTIONS):
            if len(text) > MAX_KEY:
                continue
            answer = find(text)
            # A link that the import itself finds or waits for is no question.
            is_plain = answer.confidence >= 1.0 or (answer.value is None and not answer.near)
            if scope == "links" and is_plain and text not in decided:
                continue
            yield self._question(scope, target, text, count, answer, decided)

    @staticmethod
    def _question(
        scope: str, target: str, text: str, count: int, answer: Answer,
        decided: dict[str, str | None],
    ) -> Question:  # fmt: skip
        if text in decided and decided[text] != answer.value:
            value = decided[text]
            return Question(scope, target, text, count, value, 1.0 if value else 0.0, answer.value)
        value = answer.value if answer.confidence >= LIKELY else None
        return Question(scope, target, text, count, value, answer.confidence, answer.near)
