"""Which gaps a picture shows on its boxes, and by which sign."""

from __future__ import annotations

from collections.abc import Iterable

from architecture.diagrams.picture import DUPLICATE, MISSING, RISK, Mark
from architecture.gaps import Finding, Severity
from architecture.gaps.words import message_of
from architecture.graph import Graph

# Empty values and the smaller gaps are in the list of gaps; on a picture every box would have one.
SHOWN = (Severity.HIGH, Severity.MEDIUM)
RISK_FIELDS = frozenset(
    {"hosting", "licence_until", "contract_end", "source_owner", "lifecycle", "ownership", "state"}
)
DUPLICATE_RULES = frozenset({"APL-03", "DAT-04", "DAT-05"})


def marks_of(
    findings: Iterable[Finding], graph: Graph, language: str = "id"
) -> dict[str, list[Mark]]:
    """The marks by record; hand in only findings that the reader may know of, and his graph."""
    marks: dict[str, list[Mark]] = {}
    for finding in findings:
        if finding.rule.severity in SHOWN:
            says = message_of(finding, graph).in_language(language)
            mark = Mark(_sort(finding), finding.rule.severity.value, says, finding.rule.code)
            marks.setdefault(finding.element, []).append(mark)
    return marks


def _sort(finding: Finding) -> str:
    if finding.rule.code in DUPLICATE_RULES:
        return DUPLICATE
    return RISK if finding.rule.field in RISK_FIELDS else MISSING
