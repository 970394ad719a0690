"""Gaps followed from edit to edit equal gaps found from nothing, for everybody who reads them."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from architecture.gaps import PLAN_RULES, PRESENT_RULES, Finding, find_gaps
from architecture.gaps.kept import KeptGaps, follow, keep_gaps
from architecture.gaps.listed import Listed, listed
from architecture.gaps.visible import visible_gaps, visible_gaps_again
from architecture.graph import Graph, read_as
from architecture.graph_changes import read_as_again
from architecture.visibility import Edition, visible_graph
from tests.gap_pairs import PLAN, TODAY, WORDS
from tests.random_graphs import a_random_graph, an_edit
from tests.test_graph_changes import VIEWERS

EDITIONS: tuple[Edition, ...] = ("internal", "public")


def seen(findings: Iterable[Finding]) -> list[tuple[Any, ...]]:
    return [(f.key, f.code, f.opd, f.message, f.path, f.fields, f.group) for f in findings]


def from_nothing(graph: Graph) -> list[Finding]:
    parts = (graph.elements, graph.relations, graph.units, graph.open_links, graph.version)
    return find_gaps(Graph(*parts), today=TODAY, vocabulary=WORDS)


def kept(graph: Graph) -> KeptGaps:
    return keep_gaps(graph, today=TODAY, vocabulary=WORDS, rules=PRESENT_RULES)


@pytest.mark.parametrize("seed", range(8))
def test_gaps_followed_over_edits_equal_gaps_found_from_nothing(seed: int) -> None:
    chance = random.Random(seed)
    whole = a_random_graph(chance)
    graph = read_as(whole, "as-is")
    gaps = kept(graph)
    for _ in range(40):
        newer = an_edit(whole, chance)
        again = read_as_again(whole, graph, newer, "as-is")
        gaps = follow(gaps, again, today=TODAY, vocabulary=WORDS)
        expected = from_nothing(again)
        assert seen(gaps.found.findings) == seen(expected)
        assert_consistent(gaps.found)
        whole, graph = newer, again


@pytest.mark.parametrize("seed", range(4))
def test_gaps_of_the_plan_are_followed_over_edits(seed: int) -> None:
    chance = random.Random(seed)
    whole = a_random_graph(chance)
    asked: dict[str, Any] = {"today": TODAY, "vocabulary": WORDS, "plan": PLAN}
    gaps = keep_gaps(whole, rules=PLAN_RULES, **asked)
    for _ in range(40):
        whole = an_edit(whole, chance)
        gaps = follow(gaps, whole, **asked)
        expected = find_gaps(whole, rules=PLAN_RULES, **asked)
        assert seen(gaps.found.findings) == seen(expected)
        assert_consistent(gaps.found)


def assert_consistent(found: Listed) -> None:
    anew = listed(found.findings)
    assert found.by_subject == anew.by_subject
    assert found.numbers == anew.numbers


@pytest.mark.parametrize("seed", range(6))
def test_what_a_viewer_is_told_is_followed_as_well(seed: int) -> None:
    chance = random.Random(seed)
    whole = a_random_graph(chance)
    gaps = kept(read_as(whole, "as-is"))
    told: dict[tuple[str, Edition], tuple[KeptGaps, Listed]] = {}
    for _ in range(25):
        newer = an_edit(whole, chance)
        graph = read_as_again(whole, gaps.facts.graph, newer, "as-is")
        gaps, whole = follow(gaps, graph, today=TODAY, vocabulary=WORDS), newer
        for viewer in VIEWERS:
            for edition in EDITIONS:
                if chance.random() < 0.3 and told:  # some ask after several edits only
                    continue
                shown = visible_graph(graph, viewer, edition)
                right: dict[str, Any] = {"viewer": viewer, "edition": edition}
                anew = visible_gaps(gaps, shown, **right)
                before = told.get((viewer.key, edition))
                again = visible_gaps_again(before, gaps, shown, **right) if before else anew
                told[viewer.key, edition] = (gaps, again)
                assert seen(again.findings) == seen(anew.findings)
                assert_consistent(again)


def test_other_lists_or_another_day_are_asked_from_nothing() -> None:
    gaps = kept(read_as(a_random_graph(random.Random(2)), "as-is"))
    graph = gaps.facts.graph
    later = follow(gaps, graph, today=date(2030, 1, 1), vocabulary=WORDS)
    assert later.history == ()
    assert seen(later.found.findings) != seen(gaps.found.findings)
    words = replace(WORDS, codelists={})
    changed = follow(gaps, graph, today=TODAY, vocabulary=words)
    assert {f.rule.code for f in changed.found.findings} >= {"NIL-02"}
    assert changed.asked_since(gaps.serial) is None
