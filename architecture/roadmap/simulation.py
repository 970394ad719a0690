"""What if these activities are done by then: gaps left, services affected, money, per year.

An activity is done at the end of its last year. What it produces is then as planned: new records
are there, retired ones gone, target values in force. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from architecture.graph import Element, Graph, Relation, read_as
from architecture.impact import Affected, Dependence
from architecture.metamodel.relations import PRODUCES
from architecture.metamodel.service import SERVICE
from architecture.roadmap.roadmap import Activity, Roadmap

MADE, CHANGED, ENDED = ("new",), ("upgrade",), ("retire", "merge")
# How many gaps are left once these activities (ids) are done and these gaps (keys) closed.
Count = Callable[[frozenset[str], frozenset[str]], int]


@dataclass(frozen=True)
class YearEnd:
    """The state at the end of a year; everything but `done` and `spent_in_year` adds up."""

    year: int
    done: tuple[Activity, ...]
    open_gaps: int
    closed_keys: frozenset[str]
    made: tuple[Element, ...]
    changed: tuple[Element, ...]
    ended: tuple[Element, ...]
    services: tuple[Affected, ...]
    spent_in_year: int
    spent: int

    @property
    def stopped(self) -> tuple[Affected, ...]:
        """The services that would stop, unless something else takes over."""
        return tuple(a for a in self.services if a.stops)


@dataclass(frozen=True)
class Simulation:
    """The years one after the other, what was chosen, and what of it has no year to end in."""

    chosen: tuple[Activity, ...]
    undated: tuple[Activity, ...]
    gaps_today: int
    years: tuple[YearEnd, ...]

    @property
    def end(self) -> YearEnd | None:
        return self.years[-1] if self.years else None


def simulate(
    roadmap: Roadmap, graph: Graph, chosen: Collection[str], *, years: Sequence[int], count: Count
) -> Simulation:
    """The end of each of these years if the chosen activities are done as they are dated.

    `graph` holds every plan, as the reader may see it; `count` is asked for the gaps that are left.
    """
    picked = tuple(a for a in roadmap.activities if a.id in chosen)
    undated = tuple(a for a in picked if a.last_year is None)
    ends: list[YearEnd] = []
    done: frozenset[str] = frozenset()
    for year in years:
        finished = tuple(a for a in picked if a.id not in done and (a.last_year or 9999) <= year)
        done |= {a.id for a in finished}
        ends.append(_year_end(graph, picked, year, done, finished, count))
    return Simulation(picked, undated, count(frozenset(), frozenset()), tuple(ends))


def _year_end(
    graph: Graph, picked: tuple[Activity, ...], year: int, done: frozenset[str],
    finished: tuple[Activity, ...], count: Count,
) -> YearEnd:  # fmt: skip
    produced = {e.id: e for a in picked if a.id in done for e in a.produces}
    records = sorted(produced.values(), key=lambda e: (e.code, e.id))
    closed = closed_by(picked, done)
    made, changed, ended = (
        tuple(e for e in records if e.plan in plans) for plans in (MADE, CHANGED, ENDED)
    )
    return YearEnd(
        year, finished, count(done, closed), closed, made, changed, ended,
        services=tuple(_services(graph, frozenset(produced))),
        spent_in_year=sum(a.budget.get(year, 0) for a in picked),
        spent=sum(n for a in picked for y, n in a.budget.items() if y <= year),
    )  # fmt: skip


def closed_by(activities: Iterable[Activity], done: Collection[str]) -> frozenset[str]:
    """The gaps of which every one of these activities that is to close them is done."""
    left: dict[str, bool] = {}
    for activity in activities:
        for gap in activity.gaps:
            left[gap.key] = left.get(gap.key, True) and activity.id in done
    return frozenset(key for key, is_closed in left.items() if is_closed)


def produced_by(graph: Graph, done: Collection[str]) -> frozenset[str]:
    """Ids of the records that these activities produce."""
    return frozenset(
        r.target for r in graph.relations if r.type == PRODUCES.name and r.source in done
    )


def state_after(graph: Graph, produced: Collection[str], *, with_ended: bool = False) -> Graph:
    """The as-is architecture once the plans of these records are carried out, and no others.

    A planned link is made or ended with the record at one of its ends. `with_ended` keeps what is
    retired, for asking what depends on it.
    """
    due = _due_part(graph, produced, with_ended)
    elements = {i: _as_then(e, graph.elements[i], i in produced) for i, e in due.elements.items()}
    plans = {r.id: r.plan for r in graph.relations if not _is_due(r, produced)}
    relations = tuple(
        r._replace(plan=plans[r.id]) if plans.get(r.id, r.plan) != r.plan else r
        for r in due.relations
    )
    return Graph(elements, relations, graph.units, due.open_links, graph.version, "as-is")


def _due_part(graph: Graph, produced: Collection[str], with_ended: bool) -> Graph:
    """The target of a graph in which nothing else is planned."""
    elements = {
        i: kept
        for i, e in graph.elements.items()
        if (kept := _carried_out(e, i in produced, with_ended)) is not None
    }
    relations = tuple(
        kept_link
        for r in graph.relations
        if (kept_link := _kept(r, _is_due(r, produced), with_ended)) is not None
    )
    planned = Graph(elements, relations, graph.units, graph.open_links, graph.version, "all")
    return read_as(planned, "target")


def _as_then(element: Element, stored: Element, is_produced: bool) -> Element:
    """A record as of then: what was produced has no plan any more, the others keep theirs."""
    if not is_produced:
        return stored
    return element.copy_with(plan="keep", _target={}, today=None)


def _carried_out(element: Element, is_produced: bool, with_ended: bool) -> Element | None:
    if is_produced:
        ends = with_ended and element.plan == "retire"
        return element.copy_with(plan="keep") if ends else element
    if element.plan == "new":
        return None
    if element.plan == "keep" and not element.target:
        return element
    return element.copy_with(plan="keep", merged_into=None, _target={})


def _is_due(relation: Relation, produced: Collection[str]) -> bool:
    return relation.source in produced or relation.target in produced


def _kept(relation: Relation, is_due: bool, with_ended: bool) -> Relation | None:
    if relation.plan == "new":
        return relation._replace(plan="keep") if is_due else None
    if relation.plan in ENDED and (with_ended or not is_due):
        return relation._replace(plan="keep")
    return relation


def _services(graph: Graph, produced: frozenset[str]) -> list[Affected]:
    """The services that what is retired reaches, in what is left without it."""
    retired = [i for i in produced if graph.elements[i].plan == "retire"]
    if not retired:
        return []
    after = state_after(graph, produced, with_ended=True)
    found = Dependence(after).affected(retired)
    return [a for a in found if a.element.kind == SERVICE.name]
