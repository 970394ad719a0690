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
from architecture.gaps import Finding, Severity, find_gaps, find_gaps_about
from architecture.gaps.visible import visible_findings
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
    today = date.today()

    def make() -> list[Finding]:
        return visible_findings(
            all_findings(today),
            stored=queries.load_graph(),
            shown=queries.graph_for(viewer, edition=edition),
            viewer=viewer,
            edition=edition,
        )

    key = ("gaps", queries.data_version(), today, viewer, edition)
    return queries.cache().get(key, make)


def findings_of_element(viewer: Viewer, element_id: str) -> list[Finding]:
    """The gaps of one record that this viewer is told, heaviest first.

    Asked of that record alone: its page must not wait for all the others after every edit.
    """
    graph = queries.load_graph()
    element = graph.elements.get(element_id)
    if element is None:
        return []
    found = find_gaps_about(element, graph, today=date.today(), vocabulary=queries.vocabulary())
    shown = queries.graph_for(viewer)
    return visible_findings(found, stored=graph, shown=shown, viewer=viewer, edition="internal")


def counts(viewer: Viewer, edition: Edition = "internal") -> GapCounts:
    """Sums of the gaps that this viewer is told: each can be opened in the list."""
    key = ("gap counts", queries.data_version(), date.today(), viewer, edition)
    return queries.cache().get(key, lambda: count(findings_for(viewer, edition)))


def totals() -> GapCounts:
    """Sums of all gaps, those included that the reader may not open. Numbers only."""
    today = date.today()
    key = ("gap totals", queries.data_version(), today)
    return queries.cache().get(key, lambda: count(all_findings(today)))


def count(findings: Iterable[Finding]) -> GapCounts:
    """The sums of some findings."""
    lines = reporting_units(queries.units())
    by_both = Counter((lines.get(f.opd or "", f.opd), f.domain) for f in findings)
    by_opd: Counter[str | None] = Counter()
    by_domain: Counter[Domain] = Counter()
    for (opd, domain), number in by_both.items():
        by_opd[opd] += number
        by_domain[domain] += number
    by_severity = Counter(f.rule.severity for f in findings)
    return GapCounts(by_both.total(), by_opd, by_domain, by_severity, by_both)


def all_findings(today: date) -> list[Finding]:
    """Every gap, unfiltered: for sums and for `findings_for`, never shown to a person."""
    key = ("gaps", queries.data_version(), today)
    return queries.cache().get(
        key,
        lambda: find_gaps(queries.load_graph(), today=today, vocabulary=queries.vocabulary()),
    )


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
