"""Words of the explorer: names of OPDs, plans and review states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from app.filters import language
from architecture.graph import Element, Graph
from architecture.metamodel import Text


@dataclass(frozen=True)
class Words:
    """The words for one graph in one language."""

    graph: Graph
    language: str
    plans: Mapping[str, str]
    reviews: Mapping[str, str]
    national: str
    closed: str

    def say(self, text: Text) -> str:
        return text.in_language(self.language)

    def opd_name(self, opd: str) -> str:
        """The name of an OPD, or what stands for records without one."""
        unit = self.graph.units.get(opd)
        return unit.name if unit else self.national

    def opd_label(self, opd: str) -> str:
        """The short name of an OPD."""
        return self.graph.unit_label(opd) or self.national

    def note(self, element: Element) -> str:
        """OPD and states of a record, as its box says them."""
        parts = [
            self.graph.unit_label(element.opd) or self.national,
            self.closed if element.redacted else self.reviews[element.review],
        ]
        if element.plan != "keep":
            parts.append(self.plans[element.plan])
        return " · ".join(parts)


def words_for(graph: Graph) -> Words:
    """The words in the language of the reader."""
    return Words(
        graph,
        language(),
        {
            "keep": _("tetap"),
            "new": _("baru"),
            "upgrade": _("pengembangan"),
            "retire": _("dihentikan"),
            "merge": _("digabung"),
        },
        {
            "draft": _("draf"),
            "submitted": _("diajukan"),
            "verified": _("diverifikasi"),
            "validated": _("disahkan"),
            "returned": _("dikembalikan"),
        },
        _("nasional/bersama"),
        _("isi belum dibuka"),
    )
