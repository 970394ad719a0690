"""What is needed to show and compare values: the visible graph, the lists, the language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from architecture.completeness import Counts, filled_and_expected
from architecture.graph import Element, Graph
from architecture.metamodel import Attribute, ValueType
from architecture.values import show_value
from architecture.visibility import ALL_SEEING, Viewer, hidden_attributes
from architecture.vocabulary import Vocabulary


@dataclass(frozen=True)
class Reader:
    """Shows values of one viewer's graph."""

    graph: Graph
    vocabulary: Vocabulary
    language: str = "id"
    viewer: Viewer = ALL_SEEING

    def hidden(self, element: Element) -> frozenset[str]:
        """Attributes whose values this viewer does not get: not empty, only not opened."""
        return hidden_attributes(element, self.viewer, "internal")

    def counts(self, element: Element) -> Counts:
        """How complete a record is, as far as the viewer may know."""
        hidden = self.hidden(element)
        if hidden:
            marks = dict(element.marks) | dict.fromkeys(hidden, "not_applicable")
            element = element.copy_with(_marks=marks)
        return filled_and_expected(element)

    def shown(self, element: Element, attribute: Attribute) -> str:
        """A value as people read it; a text that did not fit is shown as it is."""
        value = element.attributes.get(attribute.name)
        if value is None:
            return element.unread.get(attribute.name, "")
        if attribute.type is ValueType.DATE:
            return self.day(value)
        return show_value(attribute, value, self.vocabulary, self.language)

    def day(self, value: str) -> str:
        """A stored date in words: "31 Desember 2026"."""
        return format_date(date.fromisoformat(value), "d MMMM y", locale=self.language)
