"""The gap catalogue of one reader: gaps that somebody decided about, and those written by hand.

What a rule finds is shown only to who is told of it (`app.gaps`); of a gap that has closed, to
who may see its record and everything that decided it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from app import gaps, queries
from app.queries.decisions import LINK, Decided, Touch, decisions, heirs, last_changes
from app.queries.reading import AS_IS, in_reading
from architecture.gap_catalogue import (
    BY_HAND,
    DISMISSED,
    HEADS,
    SENSITIVE_HEADS,
    SWOT,
    SWOT_HEADS,
    SWOT_SIDES,
    Entry,
    Linked,
    Swot,
    lines_of,
)
from architecture.gaps import OPD, RULES_BY_CODE, Finding, Rule
from architecture.gaps.words import message_of, subject_of
from architecture.graph import Element, Graph
from architecture.metamodel import Domain, Text
from architecture.visibility import Edition, Viewer, hidden_attributes


def entries_for(
    viewer: Viewer, edition: Edition = "internal", *, language: str = "id"
) -> list[Entry]:
    """The entries that this viewer may read, by head or domain, then by record."""

    def make() -> list[Entry]:
        reader = _Reader(viewer, edition, language)
        found = (reader.entry(decided) for decided in decisions().values())
        return sorted((e for e in found if e is not None), key=_order)

    # What is planned closes no gap of today, whatever reading the page is in.
    with in_reading(AS_IS):
        version = queries.data_version()
        key = ("catalogue", version, date.today(), viewer, edition, language)
        return queries.cache().get(key, make)


def swot_for(viewer: Viewer, edition: Edition = "internal") -> list[Swot]:
    """Strengths, weaknesses, opportunities and threats by head, those with content."""
    known = decisions()
    found = []
    for head in SWOT_HEADS:
        decided = known.get(swot_key(head))
        if decided is None or not may_read(viewer, edition, head, None):
            continue
        sides = {n: lines_of(str(decided.details.get(n, ""))) for n in SWOT_SIDES}
        if any(sides.values()):
            found.append(Swot(head, **sides))
    return found


def swot_key(head: str) -> str:
    """The key under which the SWOT of a head is kept."""
    return f"{SWOT}:{head}"


def may_read(viewer: Viewer, edition: Edition, head: str, opd: str | None) -> bool:
    """Whether what people wrote under a head is shown: weaknesses of security not to everybody."""
    if head not in SENSITIVE_HEADS:
        return True
    return edition == "internal" and viewer.sees_sensitive_of(opd)


def _order(entry: Entry) -> tuple[Any, ...]:
    place = list(HEADS).index(entry.head) if entry.head in HEADS else -1
    domain = list(Domain).index(entry.domain) if entry.domain else -1
    return (not entry.is_by_hand, place, domain, entry.rule, entry.subject, entry.gap, entry.key)


@dataclass
class _Reader:
    """What one reader may know of the entries."""

    viewer: Viewer
    edition: Edition
    language: str

    def entry(self, decided: Decided) -> Entry | None:
        """The entry of a decision, or None where there is none for this reader."""
        family = decided.key.partition(":")[0]
        if decided.state == DISMISSED:
            return None
        if family == BY_HAND:
            return self._by_hand(decided)
        if family not in RULES_BY_CODE:  # likenesses, what an OPD has not, SWOT
            return None
        finding = self._told.get(decided.key)
        if finding is not None:
            return self._of_finding(decided, finding)
        return None if decided.key in self._found else self._of_closed(decided)

    def _by_hand(self, decided: Decided) -> Entry | None:
        details = decided.details
        head, opd = str(details.get("head", "")), self._unit(details.get("opd"))
        if head not in HEADS or not may_read(self.viewer, self.edition, head, opd):
            return None
        texts = {n: str(details.get(n, "")) for n in ("gap", "current", "ideal", "recommendation")}
        return self._with(decided, group=HEADS[head], head=head, opd=opd, **texts)

    def _of_finding(self, decided: Decided, finding: Finding) -> Entry:
        subject = subject_of(finding, self._as_is)
        message = message_of(finding, self._as_is).in_language(self.language)
        return self._with(
            decided,
            **self._of_rule(decided, finding.rule, finding.domain, message),
            element="" if finding.kind == OPD else finding.element,
            subject=f"{subject.code} {subject.name}",
            opd=finding.opd,
        )

    def _of_closed(self, decided: Decided) -> Entry | None:
        """The entry of a gap that nobody finds any more, if its record is open to the reader."""
        code, _colon, rest = decided.key.partition(":")
        rule, about = RULES_BY_CODE[code], rest.partition(":")[0]
        element, unit = self._all.elements.get(about), self._all.units.get(about)
        if element is None and unit is None:
            return None
        if element is not None and not self._may_know(rule, element):
            return None
        if unit is not None and not self.viewer.sees_drafts_of(unit.id):
            return None
        domain = element.kind_.domain if element else rule.domain
        subject = element or unit
        assert subject is not None
        return self._with(
            decided,
            **self._of_rule(decided, rule, domain, rule.says.in_language(self.language)),
            element=element.id if element else "",
            subject=f"{subject.code} {subject.name}",
            opd=element.opd if element else about,
            is_closed=True,
            closed_at=closing_moment(decided, rule, self._touches.get(about, ())),
        )

    def _may_know(self, rule: Rule, element: Element) -> bool:
        """Whether the reader would have been told of the gap, as far as its record decides it."""
        if element.redacted or element.kind not in rule.kinds:
            return False
        if rule.sensitive and not (
            self.edition == "internal" and self.viewer.sees_sensitive_of(element.opd)
        ):
            return False
        hidden = hidden_attributes(element, self.viewer, self.edition)
        return hidden.isdisjoint(rule.reads)

    def _of_rule(
        self, decided: Decided, rule: Rule, domain: Domain, message: str
    ) -> dict[str, Any]:
        """What an entry says by its rule, unless people put it in their own words."""
        words = {
            "gap": rule.title.in_language(self.language),
            "current": message,
            "ideal": "",
            "recommendation": rule.remedy.in_language(self.language),
        }
        own = {n: str(decided.details[n]) for n in words if decided.details.get(n)}
        return {**words, **own, "rule": rule.code, "domain": domain, "group": domain.label}

    def _with(self, decided: Decided, **values: Any) -> Entry:
        """The entry with what is the same for all: state, activities, target, who is in charge."""
        details: Mapping[str, Any] = decided.details
        return Entry(
            key=decided.key,
            state=decided.state,
            activities=self._known(decided.activities),
            goals=self._known(details.get("goals", ())),
            target=str(details.get("target", "")),
            year=details.get("year"),
            owner=self._unit(details.get("owner")),
            person="" if self.edition == "public" else str(details.get("person", "")),
            reason=decided.reason,
            until=decided.until,
            by=decided.by,
            at=decided.at,
            **values,
        )

    def _known(self, ids: Sequence[str]) -> tuple[Linked, ...]:
        """Those of the records that the reader may know of; no names of drafts to the public."""
        found = (self._all.elements[i] for i in ids if i in self._all.elements)
        is_public = self.edition == "public"
        return tuple(Linked(e.id, e.code, e.name) for e in found if not (is_public and e.redacted))

    def _unit(self, unit: Any) -> str | None:
        return heirs_now().get(str(unit), str(unit)) if unit else None

    @cached_property
    def _as_is(self) -> Graph:
        return queries.graph_for(self.viewer, edition=self.edition, reading="as-is")

    @cached_property
    def _all(self) -> Graph:
        """Planned activities are in no reading of today."""
        return plan_graph(self.viewer, self.edition)

    @cached_property
    def _told(self) -> dict[str, Finding]:
        return {f.key: f for f in gaps.findings_for(self.viewer, self.edition)}

    @cached_property
    def _found(self) -> frozenset[str]:
        return frozenset(f.key for f in gaps.all_findings())

    @cached_property
    def _touches(self) -> dict[str, list[Touch]]:
        closed = {
            key.split(":")[1]
            for key in decisions()
            if ":" in key and key.partition(":")[0] in RULES_BY_CODE and key not in self._found
        }
        return last_changes(closed & self._all.elements.keys())


def closing_moment(decided: Decided, rule: Rule, touches: Iterable[Touch]) -> datetime | None:
    """When a gap closed, as far as the log tells; None if it does not.

    That is the last change since the decision of a value that the rule reads, else of a link,
    else of the record at all. `touches` are newest first.
    """
    later = [t for t in touches if t.at > decided.at]
    named = {*rule.reads, rule.field, *decided.key.split(":")[2:]}

    def is_read(touch: Touch) -> bool:
        return any(name.rpartition(".")[2] in named for name in touch.fields)

    for fits in (is_read, lambda t: LINK in t.fields, lambda t: True):
        found = next((t.at for t in later if fits(t)), None)
        if found is not None:
            return found
    return None


def heirs_now() -> dict[str, str]:
    """The heir of every OPD that has ended, as of the newest change."""
    return queries.cache().get(("heirs", queries.data_version()), heirs)


def plan_graph(viewer: Viewer, edition: Edition = "internal") -> Graph:
    """The viewer's graph with what is planned: activities, goals, new records."""
    return queries.graph_for(viewer, edition=edition, reading="all")


def group_choices() -> list[tuple[str, Text]]:
    """The groups of the catalogue as values of its filter: heads, then domains."""
    return [*HEADS.items(), *((d.css, d.label) for d in Domain)]
