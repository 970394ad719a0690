"""How far the work is: expected values that are confirmed, assumed or empty.

A value is expected when its attribute says so (`Attribute.is_expected_of`). "Not applicable"
takes it out of the count; a text that does not fit its attribute counts as empty until resolved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, cast

from architecture.graph import Element, Unit
from architecture.metamodel import Attribute, Domain

# The parts of a regional secretariat answer for themselves although they lie below it; those of
# the council's secretariat and of agencies do not.
SECRETARIAT = "sekretariat daerah"
SECRETARIAT_PARTS = frozenset({"bagian", "biro"})


class Counts(NamedTuple):
    """Expected values: confirmed + assumed + empty = expected.

    `accepted` are those of the confirmed ones that a reviewer verified or validated.
    """

    confirmed: int = 0
    assumed: int = 0
    empty: int = 0
    expected: int = 0
    accepted: int = 0

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(*(a + b for a, b in zip(self, other, strict=True)))

    @property
    def filled(self) -> int:
        return self.confirmed + self.assumed

    @property
    def share(self) -> int | None:
        """Filled in whole percent, rounded down so that 100 means all; None if none expected."""
        return 100 * self.filled // self.expected if self.expected else None


def expected_attributes(element: Element) -> Iterator[Attribute]:
    """The attributes this record should fill, in declared order."""
    values, marks = cast("dict[str, object]", element.attributes), element.marks
    for attribute in element.kind_.attributes:
        if not attribute.expected or marks.get(attribute.name) == "not_applicable":
            continue
        if attribute.expected_if is None or attribute.is_expected_of(values):
            yield attribute


def filled_and_expected(element: Element) -> Counts:
    """How many of a record's expected values are confirmed, assumed, empty."""
    drafts = set((element.draft_fields or "").split())
    is_accepted = element.draft_fields is not None
    values, marks = element.attributes, element.marks
    confirmed = assumed = empty = accepted = 0
    for attribute in expected_attributes(element):
        if values.get(attribute.name) is None:
            empty += 1
        elif marks.get(attribute.name) == "assumed":
            assumed += 1
        else:
            confirmed += 1
            accepted += is_accepted and attribute.name not in drafts
    return Counts(confirmed, assumed, empty, confirmed + assumed + empty, accepted)


def total(elements: Iterable[Element]) -> Counts:
    """The counts of several records together."""
    counts = Counts()
    for element in elements:
        counts = counts.plus(filled_and_expected(element))
    return counts


def reporting_units(units: Mapping[str, Unit]) -> dict[str, str]:
    """For every OPD the one whose line it is counted in: itself, or the nearest above it.

    Lines have the roots of the tree and the bagian or biro of the regional secretariat.
    """
    return {unit: _reporting_unit(units, unit) for unit in units}


def by_unit_and_domain(
    elements: Iterable[Element], units: Mapping[str, Unit]
) -> dict[str, dict[Domain, Counts]]:
    """Counts by reporting OPD and domain; absent where there is no record at all."""
    lines = reporting_units(units)
    table: dict[str, dict[Domain, Counts]] = {u: {} for u in dict.fromkeys(lines.values())}
    for element in elements:
        line = lines.get(element.opd or "")
        if line is None:
            continue
        domain = element.kind_.domain
        before = table[line].get(domain, Counts())
        table[line][domain] = before.plus(filled_and_expected(element))
    return table


def _reporting_unit(units: Mapping[str, Unit], unit: str) -> str:
    seen = {unit}
    while True:
        node = units[unit]
        if node.parent is None or node.parent not in units or node.parent in seen:
            return unit
        is_in_secretariat = units[node.parent].name.casefold().startswith(SECRETARIAT)
        if is_in_secretariat and node.level.casefold() in SECRETARIAT_PARTS:
            return unit
        unit = node.parent
        seen.add(unit)
