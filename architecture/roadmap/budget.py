"""Money of activities: read per year, summed by class, by OPD and by source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from architecture.plan_values import NOTHING, rupiah
from architecture.roadmap.roadmap import Activity


def amounts_of(stored: Mapping[str, str] | None) -> tuple[dict[int, int], dict[int, str]]:
    """Whole rupiah by year, and by year what is no amount, of stored values per year."""
    read: dict[int, int] = {}
    unread: dict[int, str] = {}
    for year, text in sorted((stored or {}).items()):
        if text.strip() in NOTHING:
            continue
        amount = rupiah(text)
        if amount is None:
            unread[int(year)] = text
        else:
            read[int(year)] = amount
    return read, unread


@dataclass(frozen=True)
class BudgetLine:
    """Rupiah of one class or OPD: in each year of the table, outside of them, and in all."""

    key: str
    amounts: tuple[int, ...]
    outside: int = 0

    @property
    def total(self) -> int:
        """Everything, the years outside the table included."""
        return sum(self.amounts) + self.outside


@dataclass(frozen=True)
class BudgetTable:
    """Rupiah by line and year, with the sums; `has_outside` if some lies outside the years."""

    years: tuple[int, ...]
    lines: tuple[BudgetLine, ...]
    total: BudgetLine

    @property
    def has_outside(self) -> bool:
        return self.total.outside > 0


def budget_by(
    activities: Iterable[Activity],
    years: Sequence[int],
    key: Callable[[Activity], str],
    order: Sequence[str] = (),
) -> BudgetTable:
    """The budget by what `key` says of an activity: in that order first, the others by name."""
    sums: dict[str, dict[int, int]] = {}
    for activity in activities:
        line = sums.setdefault(key(activity), {})
        for year, amount in activity.budget.items():
            line[year] = line.get(year, 0) + amount
    known = [k for k in order if k in sums]
    names = [*known, *sorted(k for k in sums if k not in known)]
    lines = tuple(_line(name, sums[name], years) for name in names)
    whole: dict[int, int] = {}
    for line in sums.values():
        for year, amount in line.items():
            whole[year] = whole.get(year, 0) + amount
    return BudgetTable(tuple(years), lines, _line("", whole, years))


def _line(key: str, amounts: Mapping[int, int], years: Sequence[int]) -> BudgetLine:
    outside = sum(amount for year, amount in amounts.items() if year not in years)
    return BudgetLine(key, tuple(amounts.get(year, 0) for year in years), outside)


# The unit in which a table is easiest to read: rupiah in one, and its word.
UNITS = ((1_000_000, "juta"), (1_000, "ribu"), (1, ""))


def unit_of(tables: Iterable[BudgetTable]) -> int:
    """Rupiah in one of the unit that shows every amount of the tables without a fraction."""
    amounts = [a for t in tables for line in t.lines for a in (*line.amounts, line.outside)]
    return next(size for size, _ in UNITS if all(amount % size == 0 for amount in amounts))
