"""What the page of the roadmap shows: filters, activities by class, and the sums of money."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from architecture.graph import Graph
from architecture.metamodel.governance import PLANNING_STATES
from architecture.roadmap.budget import BudgetTable, budget_by, unit_of
from architecture.roadmap.roadmap import Activity, Roadmap

NO_CLASS = "-"  # in addresses: activities without a class
NO_STATE = "-"


@dataclass(frozen=True)
class RoadmapQuery:
    """What a reader asks of the roadmap; empty means all."""

    kelas: str = ""
    opd: str = ""
    tahun: str = ""
    status: str = ""

    def arguments(self, **changes: str) -> dict[str, str]:
        """The query for an address, with changes, without what is empty."""
        values = {"kelas": self.kelas, "opd": self.opd, "tahun": self.tahun, "status": self.status}
        return {n: v for n, v in {**values, **changes}.items() if v}

    @property
    def is_filtered(self) -> bool:
        return bool(self.arguments())


def read_query(given: Mapping[str, str], roadmap: Roadmap, graph: Graph) -> RoadmapQuery:
    """The filters of an address; values that do not exist are left out."""
    allowed = {
        "kelas": {*roadmap.classes, NO_CLASS},
        "opd": {u.code for u in graph.units.values()},
        "tahun": {str(y) for y in roadmap.years},
        "status": {c.code for c in PLANNING_STATES} | {NO_STATE},
    }
    return RoadmapQuery(**{n: given[n] for n in allowed if given.get(n, "") in allowed[n]})


def filtered(roadmap: Roadmap, query: RoadmapQuery, graph: Graph) -> Roadmap:
    """The roadmap with what the filters let through."""
    unit = next((u.id for u in graph.units.values() if u.code == query.opd), None)
    family = graph.descendants_of_unit(unit) if unit else frozenset()
    return roadmap.only(a for a in roadmap.activities if _passes(a, query, family))


def _passes(activity: Activity, query: RoadmapQuery, family: frozenset[str]) -> bool:
    if query.kelas and (activity.category or NO_CLASS) != query.kelas:
        return False
    if query.status and (activity.state or NO_STATE) != query.status:
        return False
    if query.tahun and not runs_in(activity, int(query.tahun)):
        return False
    return not query.opd or bool(family & units_of(activity))


def runs_in(activity: Activity, year: int) -> bool:
    """Whether an activity runs, or has money or a target, in a year."""
    if year in activity.noted_years:
        return True
    first, last = activity.first_year, activity.last_year
    return first is not None and last is not None and first <= year <= last


def units_of(activity: Activity) -> set[str]:
    """Ids of the OPDs in charge, supporting, and of the record itself."""
    parties = [activity.owner, *activity.supporting]
    named = {p.partition(":")[2] for p in parties if p.startswith("opd:")}
    return named | ({activity.element.opd} if activity.element.opd else set())


@dataclass(frozen=True)
class Budgets:
    """Both tables of money, in one unit (rupiah)."""

    by_class: BudgetTable
    by_opd: BudgetTable
    unit: int


def budgets_of(roadmap: Roadmap) -> Budgets:
    """The money of the activities that count: none that was dropped or only proposed."""
    counted = [a for a in counted_of(roadmap.activities) if a.budget]
    by_class = budget_by(counted, roadmap.years, lambda a: a.category, roadmap.classes)
    by_opd = budget_by(counted, roadmap.years, lambda a: a.owner)
    return Budgets(by_class, by_opd, unit_of((by_class, by_opd)))


def counted_of(activities: Iterable[Activity]) -> list[Activity]:
    """Those whose money is part of the plan."""
    return [a for a in activities if not a.is_proposal and not a.is_dropped]


def groups_of(roadmap: Roadmap) -> list[tuple[str, tuple[Activity, ...]]]:
    """Activities by class, in the order of the list; those without class at the end."""
    groups = [(name, roadmap.of_class(name)) for name in (*roadmap.classes, "")]
    return [(name, members) for name, members in groups if members]
