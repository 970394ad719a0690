"""The activities of the roadmap as values: when, who, how much, what they close and make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from architecture.graph import Element, Graph
from architecture.metamodel import Domain
from architecture.metamodel.governance import ACTIVITY, PLANNING_STATES, PROPOSED_BY_PROGRAM
from architecture.metamodel.relations import DEPENDS_ON, PRODUCES, SERVES_GOAL
from architecture.plan_values import NOTHING
from architecture.vocabulary import Vocabulary, normalised

CLASS_LIST = "kategori_peta_rencana"
DROPPED, POSTPONED, DONE = "dibatalkan", "ditunda", "selesai"
SEVERITIES = ("high", "medium", "low")
# The domain in whose colour a class is drawn, by a word of its name; others have none.
_DOMAIN_WORDS = {
    "layanan": Domain.SERVICE,
    "infrastruktur": Domain.INFRASTRUCTURE,
    "aplikasi": Domain.APPLICATION,
    "keamanan": Domain.SECURITY,
    "data": Domain.DATA,
    "proses": Domain.PROCESS,
}


@dataclass(frozen=True)
class ClosedGap:
    """A gap that an activity is to close; `key` names its decision.

    `severity` is "" for a gap that people wrote. `is_decided` is false where the program itself
    proposed the activity. `is_open` says whether the gap still stands.
    """

    key: str
    title: str
    severity: str = ""
    code: str = ""  # of the record
    name: str = ""
    opd: str | None = None
    is_decided: bool = True
    is_open: bool = True


@dataclass(frozen=True)
class Activity:
    """One activity as the roadmap reads it. Ids of other records are in code order.

    `starts` and `ends` are ISO days or "". `unread_budget` holds by year what is no amount.
    """

    element: Element
    category: str = ""
    state: str = ""
    owner: str = ""
    supporting: tuple[str, ...] = ()
    starts: str = ""
    ends: str = ""
    targets: Mapping[int, str] = field(default_factory=dict)
    budget: Mapping[int, int] = field(default_factory=dict)
    unread_budget: Mapping[int, str] = field(default_factory=dict)
    depends_on: tuple[str, ...] = ()
    produces: tuple[Element, ...] = ()
    goals: tuple[Element, ...] = ()
    gaps: tuple[ClosedGap, ...] = ()

    @property
    def id(self) -> str:
        return self.element.id

    @property
    def code(self) -> str:
        return self.element.code

    @property
    def is_proposal(self) -> bool:
        """Whether the program proposed it and nobody has confirmed it."""
        return self.state == PROPOSED_BY_PROGRAM

    @property
    def is_dropped(self) -> bool:
        return self.state == DROPPED

    @property
    def is_ongoing(self) -> bool:
        """Whether it counts in plans: neither dropped nor put off."""
        return self.state not in (DROPPED, POSTPONED)

    @cached_property
    def total(self) -> int:
        """The budget of all years in rupiah."""
        return sum(self.budget.values())

    @cached_property
    def noted_years(self) -> tuple[int, ...]:
        """The years that budget or targets name."""
        return tuple(sorted({*self.budget, *self.targets}))

    @property
    def first_year(self) -> int | None:
        """The year in which it starts: of its day, else the first with budget or target."""
        if self.starts:
            return int(self.starts[:4])
        return self.noted_years[0] if self.noted_years else self._year_of(self.ends)

    @property
    def last_year(self) -> int | None:
        """The year in which it ends: of its day, else the last with budget or target."""
        if self.ends:
            return int(self.ends[:4])
        return self.noted_years[-1] if self.noted_years else self._year_of(self.starts)

    @property
    def is_dated(self) -> bool:
        """Whether both days are given and in order."""
        return bool(self.starts and self.ends and self.starts <= self.ends)

    @property
    def weight(self) -> tuple[int, int, int]:
        """How many gaps of each severity it closes, the gravest first."""
        numbers = [sum(g.severity == s for g in self.gaps) for s in SEVERITIES]
        return numbers[0], numbers[1], numbers[2]

    @staticmethod
    def _year_of(day: str) -> int | None:
        return int(day[:4]) if day else None


@dataclass(frozen=True)
class Roadmap:
    """All activities that a viewer may see, and the years and classes they are shown in."""

    activities: tuple[Activity, ...]
    years: tuple[int, ...]
    classes: tuple[str, ...]
    by_id: Mapping[str, Activity] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {a.id: a for a in self.activities})

    @property
    def proposals(self) -> tuple[Activity, ...]:
        """What the program proposed and nobody has confirmed."""
        return tuple(a for a in self.activities if a.is_proposal)

    @property
    def confirmed(self) -> tuple[Activity, ...]:
        """The others: what documents and exports print."""
        return tuple(a for a in self.activities if not a.is_proposal)

    def of_class(self, name: str) -> tuple[Activity, ...]:
        return tuple(a for a in self.activities if a.category == name)

    def only(self, activities: Iterable[Activity]) -> Roadmap:
        """The same with some of the activities."""
        return Roadmap(tuple(activities), self.years, self.classes)


def roadmap_of(
    graph: Graph,
    vocabulary: Vocabulary,
    years: Sequence[int],
    closed: Mapping[str, Sequence[ClosedGap]] | None = None,
) -> Roadmap:
    """The roadmap of a graph with every plan in it; `closed` are gaps by id of the activity.

    Activities stand by class in the order of the list, then by start and code; those whose content
    the viewer may not see are left out.
    """
    classes = tuple(vocabulary.codelists.get(CLASS_LIST, ()))
    made = [
        _activity(graph, element, tuple((closed or {}).get(element.id, ())))
        for element in graph.of_kind(ACTIVITY)
        if not element.redacted and element.plan not in ("retire", "merge")
    ]
    extra = sorted({a.category for a in made} - {*classes, ""})
    order = (*classes, *extra)
    made.sort(key=lambda a: (_place(a.category, order), a.first_year or 9999, a.code, a.id))
    return Roadmap(tuple(made), tuple(years), order)


def _place(name: str, order: Sequence[str]) -> int:
    return order.index(name) if name in order else len(order)


def _activity(graph: Graph, element: Element, gaps: tuple[ClosedGap, ...]) -> Activity:
    from architecture.roadmap.budget import amounts_of  # it sums what this module makes

    values = element.attributes
    budget, unread = amounts_of(values.get("budget"))
    return Activity(
        element,
        category=values.get("category") or "",
        state=state_of(element),
        owner=values.get("owner_unit") or "",
        supporting=tuple(values.get("supporting_units") or ()),
        starts=_day(values.get("starts_on")),
        ends=_day(values.get("ends_on")),
        targets=_by_year(values.get("yearly_target")),
        budget=budget,
        unread_budget=unread,
        depends_on=tuple(e.id for e in graph.targets(element, DEPENDS_ON)),
        produces=tuple(graph.targets(element, PRODUCES)),
        goals=tuple(graph.targets(element, SERVES_GOAL)),
        gaps=gaps,
    )


def state_of(element: Element) -> str:
    """The planning state of an activity, also of one written before the states were fixed."""
    text = element.attributes.get("planning_state") or ""
    wanted = normalised(text)
    for choice in PLANNING_STATES:
        words = (choice.code, choice.label.id, choice.label.en, *choice.aliases)
        if text == choice.code or wanted in {normalised(w) for w in words}:
            return choice.code
    return ""


def is_proposal(element: Element) -> bool:
    """Whether a record is an activity that the program proposed and nobody has confirmed."""
    return element.kind == ACTIVITY.name and state_of(element) == PROPOSED_BY_PROGRAM


def _day(value: object) -> str:
    """An ISO day, or "" for what is none."""
    text = str(value or "")
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _by_year(stored: Mapping[str, str] | None) -> dict[int, str]:
    return {int(y): t for y, t in sorted((stored or {}).items()) if t.strip() not in NOTHING}


def domain_of_class(name: str) -> Domain:
    """The domain in whose colour a class is shown; governance where its name says none."""
    found = re.findall(r"\w+", name.casefold())
    return next((_DOMAIN_WORDS[w] for w in found if w in _DOMAIN_WORDS), Domain.GOVERNANCE)
