"""Which gaps a picture shows on its boxes, and by which sign."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from architecture.diagrams.picture import DUPLICATE, MISSING, RISK, Mark
from architecture.gaps import Finding, Severity
from architecture.gaps.listed import Listed
from architecture.gaps.words import message_of
from architecture.graph import Graph

# Empty values and the smaller gaps are in the list of gaps; on a picture every box would have one.
SHOWN = (Severity.HIGH, Severity.MEDIUM)
RISK_FIELDS = frozenset(
    {"hosting", "licence_until", "contract_end", "source_owner", "lifecycle", "ownership", "state"}
)
DUPLICATE_RULES = frozenset({"APL-03", "DAT-04", "DAT-05"})


class Marks(Mapping[str, Sequence[Mark]]):
    """The marks by record, made when a record is asked for: few are ever drawn.

    Hand in only findings that the reader is told, and his graph.
    """

    def __init__(self, told: Listed, graph: Graph, language: str = "id") -> None:
        self._told, self._graph, self._language = told, graph, language
        self._made: dict[str, list[Mark]] = {}

    def __getitem__(self, element_id: str) -> list[Mark]:
        if element_id not in self._made:
            shown = _shown(self._told.by_subject[element_id])
            if not shown:
                raise KeyError(element_id)
            self._made[element_id] = [self._mark(finding) for finding in shown]
        return self._made[element_id]

    def __iter__(self) -> Iterator[str]:
        return (subject for subject, found in self._told.by_subject.items() if _shown(found))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _mark(self, finding: Finding) -> Mark:
        says = message_of(finding, self._graph).in_language(self._language)
        return Mark(_sort(finding), finding.rule.severity.value, says, finding.rule.code)


def _shown(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.rule.severity in SHOWN]


def _sort(finding: Finding) -> str:
    if finding.rule.code in DUPLICATE_RULES:
        return DUPLICATE
    return RISK if finding.rule.field in RISK_FIELDS else MISSING
