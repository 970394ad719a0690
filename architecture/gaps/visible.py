"""Which findings a viewer is told, and how much of each.

Rules run over the whole graph, so a finding may rest on records or values that the viewer may
not see. It is shown only if everything that decides it is open to him (`Rule.reads`).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, cached_property

from architecture.completeness import reporting_units
from architecture.gaps.expected import without_fields
from architecture.gaps.kept import KeptGaps
from architecture.gaps.listed import Listed, listed
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


def visible_gaps(kept: KeptGaps, shown: Graph, *, viewer: Viewer, edition: Edition) -> Listed:
    """All gaps that the viewer is told, from nothing."""
    stored = kept.facts.graph
    findings = kept.found.findings
    return listed(
        visible_findings(findings, stored=stored, shown=shown, viewer=viewer, edition=edition)
    )


def visible_gaps_again(
    before: tuple[KeptGaps, Listed], kept: KeptGaps, shown: Graph, *, viewer: Viewer,
    edition: Edition,
) -> Listed:  # fmt: skip
    """`visible_gaps(kept, …)`, from those of an earlier state of the same gaps.

    What a viewer is told of a gap depends on records that its rule looks at, so it is decided
    again where a rule was asked again; of OPDs always, since any closed draft may hide theirs.
    """
    older, told = before
    asked = kept.asked_since(older.serial)
    if asked is None:
        return visible_gaps(kept, shown, viewer=viewer, edition=edition)
    sight = _Sight(kept.facts.graph, shown, viewer, edition)
    subjects = asked | {u for u in shown.units if kept.found.about(u)}
    fresh = {
        subject: tuple(
            seen for f in kept.found.about(subject) if (seen := sight.finding(f)) is not None
        )
        for subject in subjects
    }
    return told.with_subjects(fresh)


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
        self._groups: dict[tuple[int, str], tuple[frozenset[str], tuple[str, ...]]] = {}

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
        """The finding without those of its group that the viewer may not know of."""
        group, (seen, left) = finding.group, self._visible_part(finding)
        is_member = finding.element in seen  # its own record is seen, or we were not here
        if len(seen) == is_member and len(group) > is_member:
            return None
        return finding if len(seen) == len(group) else finding._replace(group=left)

    def _visible_part(self, finding: Finding) -> tuple[frozenset[str], tuple[str, ...]]:
        """Those of the group that are seen. One group serves many findings, so it is kept."""
        key = (id(finding.group), finding.rule.code)
        known = self._groups.get(key)
        if known is None:
            left = tuple(i for i in finding.group if self._sees_reason(finding, i))
            known = self._groups[key] = (frozenset(left), left)
        return known

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
