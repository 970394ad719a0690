"""Which gaps a picture shows on its boxes, and by which sign."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

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


class Marks(Mapping[str, Sequence[Mark]]):
    """The marks by record; a record's words are made when it is asked for: few are ever drawn."""

    def __init__(self, findings: Iterable[Finding], graph: Graph, language: str) -> None:
        self._graph, self._language = graph, language
        self._made: dict[str, list[Mark]] = {}
        self._found: dict[str, list[Finding]] = {}
        for finding in findings:
            if finding.rule.severity in SHOWN:
                self._found.setdefault(finding.element, []).append(finding)

    def __getitem__(self, element_id: str) -> list[Mark]:
        if element_id not in self._made:
            self._made[element_id] = [self._mark(f) for f in self._found[element_id]]
        return self._made[element_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def _mark(self, finding: Finding) -> Mark:
        says = message_of(finding, self._graph).in_language(self._language)
        return Mark(_sort(finding), finding.rule.severity.value, says, finding.rule.code)


def marks_of(findings: Iterable[Finding], graph: Graph, language: str = "id") -> Marks:
    """The marks by record; hand in only findings that the reader may know of, and his graph."""
    return Marks(findings, graph, language)


def _sort(finding: Finding) -> str:
    if finding.rule.code in DUPLICATE_RULES:
        return DUPLICATE
    return RISK if finding.rule.field in RISK_FIELDS else MISSING
