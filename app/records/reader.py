"""What is needed to show and compare values: the visible graph, the lists, the language."""

from __future__ import annotations

from dataclasses import dataclass

from architecture.graph import Element, Graph
from architecture.metamodel import Attribute
from architecture.values import show_value
from architecture.vocabulary import Vocabulary


@dataclass(frozen=True)
class Reader:
    """Shows values of one viewer's graph."""

    graph: Graph
    vocabulary: Vocabulary
    language: str = "id"

    def shown(self, element: Element, attribute: Attribute) -> str:
        """A value as people read it; a text that did not fit is shown as it is."""
        value = element.attributes.get(attribute.name)
        if value is None:
            return element.unread.get(attribute.name, "")
        return show_value(attribute, value, self.vocabulary, self.language)
