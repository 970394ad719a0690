"""The gaps of this instance: found once per state of the data and day, shown per viewer."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app import queries
from app.workbook.files import escaped
from architecture.completeness import reporting_units
from architecture.gaps import RULES, Finding, Severity
from architecture.gaps.kept import KeptGaps, follow, keep_gaps
from architecture.gaps.listed import Listed, Numbers, numbers_of
from architecture.gaps.visible import visible_gaps, visible_gaps_again
from architecture.gaps.words import basis_text, message_of, subject_of
from architecture.graph import Graph
from architecture.metamodel import Domain
from architecture.visibility import Edition, Viewer

COLUMNS = (
    "rule", "nature", "severity", "kind", "code", "name", "opd", "message", "remedy", "basis",
)  # fmt: skip


@dataclass(frozen=True)
class GapCounts:
    """How many gaps there are; `by_opd` by the id of the reporting OPD, None for national ones."""

    total: int
    by_opd: Counter[str | None]
    by_domain: Counter[Domain]
    by_severity: Counter[Severity]
    by_opd_and_domain: Counter[tuple[str | None, Domain]]


def findings_for(viewer: Viewer, edition: Edition = "internal") -> list[Finding]:
    """The gaps that this viewer is told, heaviest first. Look names up in `graph_for` only."""
    return told_to(viewer, edition).findings


def findings_of_element(viewer: Viewer, element_id: str) -> list[Finding]:
    """The gaps of one record that this viewer is told, heaviest first."""
    return list(told_to(viewer).about(element_id))


def told_to(viewer: Viewer, edition: Edition = "internal") -> Listed:
    """The gaps that this viewer is told; after an edit only what it can be seen from is decided.

    The list is shared: nobody may change it.
    """
    right = (viewer, edition)

    def make() -> Listed:
        kept = kept_gaps()
        shown = queries.graph_for(viewer, edition=edition)
        is_known, before = queries.cache().find(("newest gaps", right))
        if is_known:
            told = visible_gaps_again(before, kept, shown, viewer=viewer, edition=edition)
        else:
            told = visible_gaps(kept, shown, viewer=viewer, edition=edition)
        queries.cache().put(("newest gaps", right), (kept, told))
        return told

    return queries.cache().get(("gaps", queries.data_version(), date.today(), *right), make)


def kept_gaps() -> KeptGaps:
    """Every gap, unfiltered, followed from the newest that this process holds."""
    today = date.today()

    def make() -> KeptGaps:
        graph, words = queries.load_graph(), queries.vocabulary()
        is_known, before = queries.cache().find("newest gaps")
        if is_known:
            kept = follow(before, graph, today=today, vocabulary=words)
        else:
            kept = keep_gaps(graph, today=today, vocabulary=words, rules=RULES)
        queries.cache().put("newest gaps", kept)
        return kept

    return queries.cache().get(("kept gaps", queries.data_version(), today), make)


def counts(viewer: Viewer, edition: Edition = "internal") -> GapCounts:
    """Sums of the gaps that this viewer is told: each can be opened in the list."""
    key = ("gap counts", queries.data_version(), date.today(), viewer, edition)
    return queries.cache().get(key, lambda: _sums(told_to(viewer, edition).numbers))


def totals() -> GapCounts:
    """Sums of all gaps, those included that the reader may not open. Numbers only."""
    key = ("gap totals", queries.data_version(), date.today())
    return queries.cache().get(key, lambda: _sums(kept_gaps().found.numbers))


def count(findings: Iterable[Finding]) -> GapCounts:
    """The sums of some findings."""
    return _sums(numbers_of(findings))


def _sums(numbers: Numbers) -> GapCounts:
    lines = reporting_units(queries.units())
    sums = GapCounts(numbers.rules.total(), Counter(), Counter(), Counter(), Counter())
    for (unit, domain), number in numbers.places.items():
        opd = lines.get(unit or "", unit)
        sums.by_opd[opd] += number
        sums.by_domain[domain] += number
        sums.by_opd_and_domain[opd, domain] += number
    for rule, number in numbers.rules.items():
        sums.by_severity[rule.severity] += number
    return sums


def all_findings() -> list[Finding]:
    """Every gap, unfiltered: for sums, never shown to a person."""
    return kept_gaps().found.findings


def gap_rows(findings: Iterable[Finding], graph: Graph) -> list[dict[str, Any]]:
    """Findings in the stable format of the command `gaps` (model.md), in Indonesian."""
    rows = []
    for finding in findings:
        subject = subject_of(finding, graph)
        rows.append(
            {
                "rule": finding.rule.code,
                "nature": str(finding.rule.nature),
                "severity": str(finding.rule.severity),
                "kind": finding.kind,
                "code": subject.code,
                "name": subject.name,
                "opd": subject.opd_code,
                "message": message_of(finding, graph).id,
                "remedy": finding.rule.remedy.id,
                "basis": basis_text(finding).id,
            }
        )
    return rows


def gap_csv(rows: Iterable[dict[str, Any]]) -> str:
    """The rows as CSV with a header; no cell starts a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([escaped(row[name]) for name in COLUMNS] for row in rows)
    return out.getvalue()
