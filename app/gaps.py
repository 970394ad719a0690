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
from app.queries.decisions import gaps_closed_by
from app.queries.reading import AS_IS, current_reading
from app.workbook.files import escaped
from architecture.completeness import reporting_units
from architecture.gaps import PLAN_RULES, PRESENT_RULES, Finding, Planned, Severity
from architecture.gaps.kept import KeptGaps, follow, keep_gaps
from architecture.gaps.listed import Listed, Numbers, numbers_of, order_of
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
            kept = keep_gaps(graph, today=today, vocabulary=words, rules=PRESENT_RULES)
        queries.cache().put("newest gaps", kept)
        return kept

    return queries.cache().get(("kept gaps", queries.data_version(), today), make)


# --- Gaps of the plan: of all living records, listed beside those of today ------------------------


def graph_with_plan(viewer: Viewer, edition: Edition = "internal") -> Graph:
    """The viewer's graph in which the records of `with_plan` are found; of today all living ones.

    The target is the plan done, so there only its own records are.
    """
    reading = "all" if current_reading() == AS_IS else None
    return queries.graph_for(viewer, edition=edition, reading=reading)


def with_plan(viewer: Viewer, edition: Edition = "internal") -> list[Finding]:
    """What this viewer is told of today and of the plan, heaviest first; of the target only that.

    Look names up in `graph_with_plan`: planned records are in no reading of today.
    """
    return _told_with_plan(viewer, edition).findings


def _told_with_plan(viewer: Viewer, edition: Edition) -> Listed:
    if current_reading() != AS_IS:
        return told_to(viewer, edition)

    def make() -> Listed:
        shown = graph_with_plan(viewer, edition)
        planned = visible_gaps(plan_gaps(), shown, viewer=viewer, edition=edition)
        return _together(told_to(viewer, edition), planned)

    version = (queries.data_version(), date.today(), _planned_version())
    return queries.cache().get(("gaps with plan", *version, viewer, edition), make)


def _together(one: Listed, other: Listed) -> Listed:
    fresh = {
        subject: tuple(sorted((*one.about(subject), *found), key=order_of))
        for subject, found in other.by_subject.items()
    }
    return one.with_subjects(fresh)


def plan_gaps() -> KeptGaps:
    """Every gap of the plan, unfiltered, followed from the newest that this process holds."""
    today = date.today()

    def make() -> KeptGaps:
        graph, words, plan = queries.load_graph("all"), queries.vocabulary(), _planned()
        is_known, before = queries.cache().find("newest plan gaps")
        if is_known:
            kept = follow(before, graph, today=today, vocabulary=words, plan=plan)
        else:
            kept = keep_gaps(graph, today=today, vocabulary=words, rules=PLAN_RULES, plan=plan)
        queries.cache().put("newest plan gaps", kept)
        return kept

    key = ("plan gaps", queries.data_version(), today, _planned_version())
    return queries.cache().get(key, make)


def _planned_version() -> tuple[object, ...]:
    """What the plan's gaps rest on beside records and links, as part of a key."""
    ours = queries.government()
    return (ours.period if ours else "", tuple(gaps_closed_by().items()))


def _planned() -> Planned:
    """The period, and which gaps people decided to close by which activity."""
    ours, closes, found = queries.government(), gaps_closed_by(), kept_gaps().found
    about = {key.split(":")[1] for keys in closes.values() for key in keys if ":" in key}
    standing = {f.key for subject in about for f in found.about(subject)}
    present = {r.code for r in PRESENT_RULES}
    outlived = {
        activity
        for activity, keys in closes.items()
        if any(k.split(":")[0] in present and k not in standing for k in keys)
    }
    return Planned(ours.years if ours else (), closes, frozenset(about), frozenset(outlived))


def counts(viewer: Viewer, edition: Edition = "internal") -> GapCounts:
    """Sums of the gaps that this viewer is told: each can be opened in the list."""
    version = (queries.data_version(), date.today(), _planned_version())
    key = ("gap counts", *version, viewer, edition)
    return queries.cache().get(key, lambda: _sums(_told_with_plan(viewer, edition).numbers))


def totals() -> GapCounts:
    """Sums of all gaps, those included that the reader may not open. Numbers only."""
    if current_reading() != AS_IS:
        return _sums(kept_gaps().found.numbers)
    key = ("gap totals", queries.data_version(), date.today(), _planned_version())
    return queries.cache().get(key, lambda: _sums(_all_numbers()))


def _all_numbers() -> Numbers:
    today, planned = kept_gaps().found.numbers, plan_gaps().found.numbers
    return Numbers(today.places + planned.places, today.rules + planned.rules)


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
