"""Gaps: what the records lack or contradict, found by rules. `find_gaps` is the way in.

Each module holds the rules of one subject; `RULES` is the whole catalogue.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from architecture.gaps import (  # noqa: F401  each declares its rules
    application,
    data,
    expected,
    governance,
    infrastructure,
    integration,
    organisation,
    process,
    roadmap,
    security,
    service,
)
from architecture.gaps.facts import Facts
from architecture.gaps.pause import collector_paused
from architecture.gaps.planned import NOTHING_PLANNED, Planned
from architecture.gaps.rule import (
    OPD,
    Basis,
    Finding,
    Nature,
    Rule,
    Severity,
    declared_rules,
    findings_about,
    findings_of_all,
)
from architecture.graph import Element, Graph
from architecture.metamodel import UnknownName
from architecture.vocabulary import Vocabulary

expected.declare()
RULES: tuple[Rule, ...] = declared_rules()
PLAN_RULES = tuple(r for r in RULES if r.of_plan)
PRESENT_RULES = tuple(r for r in RULES if not r.of_plan)
RULES_BY_CODE: dict[str, Rule] = {r.code: r for r in RULES}

__all__ = [
    "NOTHING_PLANNED",
    "OPD",
    "PLAN_RULES",
    "PRESENT_RULES",
    "RULES",
    "RULES_BY_CODE",
    "Basis",
    "Facts",
    "Finding",
    "Nature",
    "Planned",
    "Rule",
    "Severity",
    "find_gaps",
    "find_gaps_about",
    "rule_of",
]


def find_gaps(
    graph: Graph,
    *,
    today: date,
    vocabulary: Vocabulary,
    rules: Iterable[Rule] = PRESENT_RULES,
    plan: Planned = NOTHING_PLANNED,
) -> list[Finding]:
    """Every gap of the graph, heaviest first, then by rule, code and record.

    Rules about the plan want the graph of all living records and what is decided.
    Give the whole graph: over a viewer's part, what he may not see would look missing.
    """
    with collector_paused():
        facts = Facts(graph, today, vocabulary, plan)
        return sorted(findings_of_all(rules, facts), key=lambda f: f.order)


def find_gaps_about(
    element: Element, graph: Graph, *, today: date, vocabulary: Vocabulary
) -> list[Finding]:
    """The gaps of one record of the whole graph: as `find_gaps`, without asking all the others."""
    facts = Facts(graph, today, vocabulary)
    found = [f for asked in PRESENT_RULES for f in findings_about(asked, facts, element)]
    return sorted(found, key=lambda f: f.order)


def rule_of(code: str) -> Rule:
    """The rule of that code; raises UnknownName naming the known ones."""
    try:
        return RULES_BY_CODE[code.upper()]
    except KeyError:
        raise UnknownName(f"no rule {code!r}; rules: {', '.join(RULES_BY_CODE)}") from None
