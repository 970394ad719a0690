"""Which findings a viewer is told, and how much of each.

Rules run over the whole graph, so a finding may rest on records or values that the viewer may
not see. It is shown only if everything that decides it is open to him (`Rule.reads`).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, cached_property

from architecture.completeness import reporting_units
from architecture.gaps.expected import without_fields
from architecture.gaps.rule import OPD, Finding
from architecture.graph import Element, Graph
from architecture.metamodel import METAMODEL
from architecture.visibility import Edition, Viewer, hidden_attributes


def visible_findings(
    findings: Iterable[Finding], *, stored: Graph, shown: Graph, viewer: Viewer, edition: Edition
) -> list[Finding]:
    """The findings of the `stored` graph for a viewer who sees `shown` of it, order kept."""
    sight = _Sight(stored, shown, viewer, edition)
    seen = (sight.finding(finding) for finding in findings)
    return [finding for finding in seen if finding is not None]


@cache
def sensitive_links(kind: str) -> frozenset[str]:
    """Names of the kind's links that tell topology."""
    links = METAMODEL.links(METAMODEL.kind(kind))
    return frozenset(link.name for link in links if link.relation.sensitive)


class _Sight:
    """What one viewer may know of each record, remembered per record."""

    def __init__(self, stored: Graph, shown: Graph, viewer: Viewer, edition: Edition) -> None:
        self.stored, self.shown = stored, shown
        self.viewer, self.edition = viewer, edition
        self._hidden: dict[str, frozenset[str]] = {}

    def finding(self, finding: Finding) -> Finding | None:
        """The finding as this viewer may see it, or None."""
        if finding.rule.sensitive and not self._sees_sensitive(finding.opd):
            return None
        if finding.kind == OPD:
            return finding if self._knows_all_of(finding.opd) else None
        element = self.shown.elements.get(finding.element)
        if element is None or element.redacted:
            return None
        hidden = self._hidden_of(element)
        if not hidden.isdisjoint(finding.rule.reads):
            return None
        if not all(self._sees_reason(finding, i) for i in finding.path if i != finding.element):
            return None
        left = without_fields(finding, hidden) if hidden else finding
        return self._with_visible_group(left) if left and left.group else left

    def _with_visible_group(self, finding: Finding) -> Finding | None:
        others = finding.others
        kept = tuple(i for i in others if self._sees_reason(finding, i))
        if others and not kept:
            return None
        return finding if kept == others else finding._replace(group=kept)

    def _sees_reason(self, finding: Finding, other: str) -> bool:
        """Whether the viewer may know what the finding says about another record."""
        element = self.shown.elements.get(other)
        if element is None or (element.redacted and self.edition == "public"):
            return False  # names of closed drafts are for accounts only
        read = [name for name in finding.rule.reads if name in element.kind_.by_name]
        if not read or finding.rule.finds_by_name:
            return True
        return not element.redacted and self._hidden_of(element).isdisjoint(read)

    def _hidden_of(self, element: Element) -> frozenset[str]:
        """Attributes and links of a record whose values the viewer does not get."""
        if element.id not in self._hidden:
            stored = self.stored.elements[element.id]
            hidden = hidden_attributes(stored, self.viewer, self.edition)
            if not self._sees_sensitive(element.opd):
                hidden |= sensitive_links(element.kind)
            self._hidden[element.id] = hidden
        return self._hidden[element.id]

    def _sees_sensitive(self, opd: str | None) -> bool:
        return self.edition == "internal" and self.viewer.sees_sensitive_of(opd)

    def _knows_all_of(self, opd: str | None) -> bool:
        """Whether no draft is closed to the viewer: else an OPD's gap would tell of drafts."""
        return self.viewer.sees_drafts_of(opd) or opd not in self._opds_with_closed_drafts

    @cached_property
    def _opds_with_closed_drafts(self) -> frozenset[str | None]:
        lines = reporting_units(self.shown.units)
        return frozenset(
            lines.get(e.opd or "", e.opd) for e in self.shown.elements.values() if e.redacted
        )
