"""Findings in their order, with numbers, and changed record by record."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from architecture.gaps.rule import Finding, Rule
from architecture.metamodel import Domain

FEW = 400  # findings that are put in their place one by one; of more the list is sorted anew


class Numbers(NamedTuple):
    """How many findings there are by OPD (any unit) and domain, and by rule."""

    places: Counter[tuple[str | None, Domain]]
    rules: Counter[Rule]

    def changed(self, gone: Iterable[Finding], came: Iterable[Finding]) -> Numbers:
        """The numbers after some findings went and some came."""
        before, after = numbers_of(gone), numbers_of(came)
        places, rules = self.places + after.places, self.rules + after.rules
        return Numbers(places - before.places, rules - before.rules)


def numbers_of(findings: Iterable[Finding]) -> Numbers:
    """The numbers of some findings."""
    some = list(findings)
    return Numbers(Counter((f.opd, f.domain) for f in some), Counter(f.rule for f in some))


class Listed:
    """Findings, heaviest first; by the record or OPD they are about; and how many of each.

    Never changed: `with_subjects` makes the next one.
    """

    __slots__ = ("by_subject", "findings", "numbers")

    def __init__(
        self,
        findings: list[Finding],
        by_subject: dict[str, tuple[Finding, ...]],
        numbers: Numbers,
    ) -> None:
        self.findings, self.by_subject, self.numbers = findings, by_subject, numbers

    def about(self, subject: str) -> tuple[Finding, ...]:
        """The findings about one record or OPD, heaviest first."""
        return self.by_subject.get(subject, ())

    def with_subjects(self, fresh: Mapping[str, tuple[Finding, ...]]) -> Listed:
        """It with these findings about these records in the place of what was found before."""
        differing = {s: f for s, f in fresh.items() if f != self.by_subject.get(s, ())}
        if not differing:
            return self
        by_subject = dict(self.by_subject)
        gone: list[Finding] = []
        came: list[Finding] = []
        for subject, findings in differing.items():
            before = by_subject.pop(subject, ())
            if findings:
                by_subject[subject] = findings
            earlier, now = Counter(before), Counter(findings)
            gone += (earlier - now).elements()
            came += (now - earlier).elements()
        numbers = self.numbers.changed(gone, came)
        return Listed(_replaced(self.findings, gone, came, by_subject), by_subject, numbers)


def listed(findings: Iterable[Finding]) -> Listed:
    """The findings in their order."""
    ordered = sorted(findings, key=order_of)
    by_subject: dict[str, list[Finding]] = {}
    for finding in ordered:
        by_subject.setdefault(finding.element, []).append(finding)
    grouped = {subject: tuple(members) for subject, members in by_subject.items()}
    return Listed(ordered, grouped, numbers_of(ordered))


def order_of(finding: Finding) -> tuple[int, str, str, str, tuple[str, ...], str]:
    """Heaviest first, then by rule, code, record, field and text."""
    return finding.order


def _replaced(
    findings: list[Finding],
    gone: list[Finding],
    came: list[Finding],
    by_subject: Mapping[str, tuple[Finding, ...]],
) -> list[Finding]:
    if len(gone) + len(came) > FEW:
        return sorted((f for some in by_subject.values() for f in some), key=order_of)
    left = findings.copy()
    for finding in gone:
        place = bisect_left(left, finding.order, key=order_of)
        while left[place] != finding:  # several may stand at one place of the order
            place += 1
        del left[place]
    for finding in came:
        insort(left, finding, key=order_of)
    return left
