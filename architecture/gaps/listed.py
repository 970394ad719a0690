"""Findings in their order, with numbers, and changed record by record."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Mapping

from architecture.gaps.rule import Finding, Rule

FEW = 400  # findings that are put in their place one by one; of more the list is sorted anew
Number = tuple[str | None, str, Rule]  # OPD, kind and rule


class Listed:
    """Findings, heaviest first; by the record or OPD they are about; and how many of each.

    Never changed: `with_subjects` makes the next one.
    """

    __slots__ = ("by_subject", "findings", "numbers")

    def __init__(
        self,
        findings: list[Finding],
        by_subject: dict[str, tuple[Finding, ...]],
        numbers: Counter[Number],
    ) -> None:
        self.findings, self.by_subject, self.numbers = findings, by_subject, numbers

    def about(self, subject: str) -> tuple[Finding, ...]:
        """The findings about one record or OPD, heaviest first."""
        return self.by_subject.get(subject, ())

    def with_subjects(self, fresh: Mapping[str, tuple[Finding, ...]]) -> Listed:
        """It with these findings about these records in the place of what was found before."""
        by_subject = dict(self.by_subject)
        gone: list[Finding] = []
        came: list[Finding] = []
        for subject, findings in fresh.items():
            before = by_subject.pop(subject, ())
            if findings:
                by_subject[subject] = findings
            earlier, now = Counter(before), Counter(findings)
            gone += (earlier - now).elements()
            came += (now - earlier).elements()
        if not gone and not came:
            return Listed(self.findings, by_subject, self.numbers)
        numbers = self.numbers.copy()
        numbers.subtract(map(number_of, gone))
        numbers.update(map(number_of, came))
        numbers += Counter()  # without the zeros
        return Listed(_replaced(self.findings, gone, came, by_subject), by_subject, numbers)


def listed(findings: Iterable[Finding]) -> Listed:
    """The findings in their order."""
    ordered = sorted(findings, key=order_of)
    by_subject: dict[str, list[Finding]] = {}
    for finding in ordered:
        by_subject.setdefault(finding.element, []).append(finding)
    grouped = {subject: tuple(members) for subject, members in by_subject.items()}
    return Listed(ordered, grouped, Counter(map(number_of, ordered)))


def order_of(finding: Finding) -> tuple[int, str, str, str, tuple[str, ...], str]:
    """Heaviest first, then by rule, code, record, field and text."""
    return finding.order


def number_of(finding: Finding) -> Number:
    """What a finding is counted under."""
    return finding.opd, finding.kind, finding.rule


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
