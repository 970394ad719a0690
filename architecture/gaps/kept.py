"""The gaps of a graph, kept and followed: after an edit only what it can be seen from is asked.

Each rule declares what it looks at (`Rule.sees`, `Rule.asks`). `follow` compares two graphs,
walks these paths back from what differs, and asks again there. The result equals asking every
rule about every record (tests/test_gaps_followed.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import NamedTuple

from architecture.gaps.facts import Facts
from architecture.gaps.groups import GROUPINGS
from architecture.gaps.listed import Listed, listed, order_of
from architecture.gaps.looks import Ask, Grouping, Key, Path, Step
from architecture.gaps.pause import collector_paused
from architecture.gaps.planned import NOTHING_PLANNED, Planned
from architecture.gaps.rule import (
    Finding,
    Rule,
    findings_about,
    findings_of_all,
    findings_of_opd,
)
from architecture.graph import Graph
from architecture.graph_changes import Difference, difference
from architecture.vocabulary import Vocabulary

REMEMBERED = 60  # followings of which is known who was asked again
_serials = count(1)


class Again(NamedTuple):
    """Who was asked again on the way from one state to the next."""

    before: int
    subjects: frozenset[str]


@dataclass(frozen=True, eq=False)
class KeptGaps:
    """All findings of one graph on one day, with what is needed to follow an edit."""

    facts: Facts
    found: Listed
    rules: tuple[Rule, ...]
    history: tuple[Again, ...] = ()
    serial: int = field(default_factory=lambda: next(_serials))

    def asked_since(self, serial: int) -> frozenset[str] | None:
        """The records and OPDs asked again since that state; None if that is not known."""
        if serial == self.serial:
            return frozenset()
        start = next((n for n, h in enumerate(self.history) if h.before == serial), None)
        if start is None:
            return None
        return frozenset().union(*(h.subjects for h in self.history[start:]))


def keep_gaps(
    graph: Graph,
    *,
    today: date,
    vocabulary: Vocabulary,
    rules: tuple[Rule, ...],
    plan: Planned = NOTHING_PLANNED,
) -> KeptGaps:
    """The gaps of a graph, found from nothing."""
    with collector_paused():
        facts = Facts(graph, today, vocabulary, plan)
        found = listed(findings_of_all(rules, facts))
        for grouping in GROUPINGS:
            facts.grouped(grouping)
    return KeptGaps(facts, found, rules)


def follow(
    kept: KeptGaps,
    graph: Graph,
    *,
    today: date,
    vocabulary: Vocabulary,
    plan: Planned = NOTHING_PLANNED,
) -> KeptGaps:
    """The gaps of a newer graph; from nothing on another day, with other lists or much new."""
    old = kept.facts
    found = difference(old.graph, graph)
    is_of_these_lists = old.vocabulary is vocabulary and old.graph.units is graph.units
    is_of_these_lists = is_of_these_lists and old.plan == plan
    if today != old.today or not is_of_these_lists or not found.is_small:
        return keep_gaps(graph, today=today, vocabulary=vocabulary, rules=kept.rules, plan=plan)
    edit = _Edit(old, old.followed(graph, found), found)
    again: dict[str, list[Rule]] = {}
    for rule in kept.rules:
        for subject in edit.subjects_of(rule):
            again.setdefault(subject, []).append(rule)
    gone = found.elements - graph.elements.keys()
    fresh = dict.fromkeys(gone, ()) | {s: _asked(kept, edit.new, s, r) for s, r in again.items()}
    history = (*kept.history, Again(kept.serial, frozenset(fresh)))[-REMEMBERED:]
    return KeptGaps(edit.new, kept.found.with_subjects(fresh), kept.rules, history)


def _asked(
    kept: KeptGaps, facts: Facts, subject: str, rules: Collection[Rule]
) -> tuple[Finding, ...]:
    """The findings about a record or OPD, these rules asked again."""
    asked = set(rules)
    findings = [f for f in kept.found.about(subject) if f.rule not in asked]
    element = facts.graph.elements.get(subject)
    for rule in rules:
        if element is not None:
            findings += findings_about(rule, facts, element)
        elif subject in facts.graph.units:
            findings += findings_of_opd(rule, facts, facts.graph.units[subject])
    return tuple(sorted(findings, key=order_of))


class _Edit:
    """What differs between two graphs, seen from the records that look at it."""

    def __init__(self, old: Facts, new: Facts, found: Difference) -> None:
        self.old, self.new, self.found = old, new, found
        self.graphs = (old.graph, new.graph)
        self.types = {r.type for r in found.relations}
        self.own = found.elements | found.waiting
        self._walks: dict[tuple[Path, frozenset[str]], frozenset[str]] = {}
        self.keys: dict[str, tuple[frozenset[Key], frozenset[Key]]] = {}
        for grouping in GROUPINGS:
            self._regroup(grouping)

    def subjects_of(self, rule: Rule) -> set[str]:
        """The records or OPDs about which the rule may now answer otherwise."""
        seen = set(self._seeing(rule.sees, self.own))
        if rule.is_about_opd:
            seen = {opd for i in seen for opd in self._opds_of(i)}
            seen.update(i for ask in rule.asks for i in self._readers(ask))
            return {i for i in seen if i in self.new.graph.units and self.new.line(i) == i}
        seen.update(i for ask in rule.asks for i in self._readers(ask))
        kinds, elements = rule.kinds, self.new.graph.elements
        return {i for i in seen if i in elements and elements[i].kind in kinds}

    # --- Along paths ----------------------------------------------------------------------------

    def _seeing(self, paths: Iterable[Path], own: Collection[str]) -> Iterator[str]:
        """The records that differ themselves, or see along a path something that does."""
        yield from own
        for path in paths:
            for number, step in enumerate(path):
                upto = path[: number + 1]
                if step.relation in self.types:
                    near = frozenset(
                        r.target if step.inverse else r.source
                        for r in self.found.relations
                        if r.type == step.relation
                    )
                    yield from self._walk_back(upto if step.repeated else path[:number], near)
                if step.reads and self.found.elements:
                    yield from self._walk_back(upto, self.found.elements)

    def _walk_back(self, path: Path, ends: frozenset[str]) -> frozenset[str]:
        """The records from which the path leads to one of the ends, before or now."""
        if not path or not ends:
            return ends
        known = self._walks.get((path, ends))
        if known is None:
            near = self._before(path[-1], ends)
            known = self._walks[path, ends] = self._walk_back(path[:-1], near)
        return known

    def _before(self, step: Step, ends: frozenset[str]) -> frozenset[str]:
        if not step.repeated:
            return frozenset(self._one_before(step, ends))
        seen, new = set(ends), set(ends)
        while new:
            new = set(self._one_before(step, new)) - seen
            seen |= new
        return frozenset(seen)

    def _one_before(self, step: Step, ends: Iterable[str]) -> Iterator[str]:
        indexes = [g._outgoing if step.inverse else g._incoming for g in self.graphs]
        for end in ends:
            for index in indexes:
                yield from index.get((step.relation, end), ())

    def _opds_of(self, element: str) -> Iterator[str]:
        for facts in (self.old, self.new):
            if element in facts.graph.elements:
                opd = facts.opd_of(facts.graph.elements[element])
                if opd is not None:
                    yield opd

    # --- Through groupings ----------------------------------------------------------------------

    def _regroup(self, grouping: Grouping) -> None:
        """Bring the grouping up to the new graph and note which keys differ."""
        elements, before = self.new.graph.elements, self.old.grouped(grouping)
        kinds = grouping.kinds
        seen = set(self._seeing(grouping.sees, self.found.elements))
        fresh: dict[str, frozenset[Key]] = {}
        for i in seen:
            if i not in elements:
                fresh[i] = frozenset()
            elif not kinds or elements[i].kind in kinds:
                fresh[i] = frozenset(grouping.keys(self.new, elements[i]))
        after, changed, flipped = before.followed(fresh)
        self.new.groups[grouping.name] = after
        if grouping.shows:  # who is told of a member is told of what it says now
            shown = {k for i in seen for k in after.keys_of.get(i, ())}
            changed |= shown
        self.keys[grouping.name] = (changed, flipped)

    def _readers(self, ask: Ask) -> Iterator[str]:
        changed, flipped = self.keys[ask.grouping.name]
        keys: Iterable[Key] = flipped if ask.presence else changed
        if ask.by_record:
            keys = changed | self.found.elements
        for key in keys:
            for facts in (self.old, self.new):
                if ask.readers is None:
                    yield from facts.members(ask.grouping, key)
                else:
                    yield from ask.readers(facts, key)
