"""The rules against slow, obviously right definitions (tests/slow_gaps.py) on random graphs."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from architecture.gaps import PLAN_RULES, RULES_BY_CODE, find_gaps
from architecture.graph import read_as
from tests.gap_pairs import PLAN, TODAY, WORDS
from tests.random_graphs import a_random_graph
from tests.slow_gaps import SLOW, SLOW_OF_OPDS, SLOW_OF_PLAN, City

# These ask one value of one record; their pairs and limits are in gap_pairs.py.
OF_ONE_VALUE = {
    "APL-07", "APL-08", "APL-09", "APL-10", "ITG-01", "ITG-02", "INF-03", "INF-04", "INF-06",
    "KAM-06", "KEG-02", "KEG-03", "KEG-04", "KEG-07", "KEG-08", "KEG-09",
    "REF-01", "NIL-01", "NIL-02", "TAU-01", "WKT-01",
}  # fmt: skip
# These are said by their tests in test_gaps_rules.py: groups by likeness, chains, sums.
OF_LIKENESS_OR_CHAINS = {
    "APL-03", "APL-04", "DAT-04", "DAT-05", "PRB-08", "PRB-11", "PRB-12", "OPD-05", "OPD-06",
    "ITG-03", "ITG-05", "ITG-09", "INF-05", "KAM-04",
}  # fmt: skip


def test_every_rule_is_defined_slowly_or_asks_one_value_or_a_group() -> None:
    written = {code for code in RULES_BY_CODE if not code.startswith("ISI-")}
    elsewhere = OF_ONE_VALUE | OF_LIKENESS_OR_CHAINS
    assert written == SLOW.keys() | SLOW_OF_OPDS.keys() | SLOW_OF_PLAN.keys() | elsewhere
    assert not (SLOW.keys() | SLOW_OF_OPDS.keys()) & elsewhere


@settings(max_examples=25, deadline=None)
@given(st.integers(min_value=0, max_value=2**32))
def test_rules_find_what_their_slow_definitions_say(seed: int) -> None:
    chance = random.Random(seed)
    graph = read_as(a_random_graph(chance, records=45, links=90), "as-is")
    city = City(graph, WORDS, TODAY)
    found = {(f.rule.code, f.element) for f in find_gaps(graph, today=TODAY, vocabulary=WORDS)}
    for code, says in SLOW.items():
        kinds = RULES_BY_CODE[code].kinds
        asked = [e for e in graph.elements.values() if e.kind in kinds]
        expected = {e.id for e in asked if says(city, e)}
        assert {e for c, e in found if c == code} == expected, code
    roots = [u.id for u in graph.units.values() if u.parent is None]
    for code, says_of_opd in SLOW_OF_OPDS.items():
        expected = {opd for opd in roots if says_of_opd(city, opd)}
        assert {e for c, e in found if c == code} == expected, code


@settings(max_examples=25, deadline=None)
@given(st.integers(min_value=0, max_value=2**32))
def test_rules_about_the_plan_find_what_their_slow_definitions_say(seed: int) -> None:
    graph = a_random_graph(random.Random(seed), records=45, links=120)
    city = City(graph, WORDS, TODAY)
    findings = find_gaps(graph, today=TODAY, vocabulary=WORDS, rules=PLAN_RULES, plan=PLAN)
    found = {(f.rule.code, f.element) for f in findings}
    for code, says in SLOW_OF_PLAN.items():
        kinds = RULES_BY_CODE[code].kinds
        expected = {e.id for e in graph.elements.values() if e.kind in kinds and says(city, e)}
        assert {e for c, e in found if c == code} == expected, code
