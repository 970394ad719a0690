"""Rows and columns of the roadmap's picture: which activity stands on which sheet, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from architecture.diagrams.catalogue import Ask
from architecture.diagrams.layout import Area
from architecture.diagrams.scene import Words, room
from architecture.diagrams.style import LINE
from architecture.diagrams.wrapping import wrap
from architecture.metamodel import Text
from architecture.metamodel.governance import PLANNING_STATES
from architecture.roadmap.roadmap import Activity, Roadmap

SIZE, SMALL, HEAD = 8.0, 7.0, 9.0
LANE, NAMES, INSET = 20.0, 268.0, 3.0  # widths: the turned name of a class, the text column
YEAR_HEIGHT, GAP, BAR, MOST_LINES = 16.0, 4.0, 12.0, 3
UNDATED = 74.0
STATE_LABELS = {c.code: c.label for c in PLANNING_STATES}
PROPOSED = Text("usulan program", "proposed by the program")


@dataclass(frozen=True)
class BarRow:
    """One activity with the lines of its name column and their height."""

    activity: Activity
    lines: tuple[Words, ...]
    height: float


@dataclass
class BarSheet:
    """A sheet while it fills: rows by class, and how far down they reach."""

    groups: list[tuple[str, list[BarRow]]] = field(default_factory=list)
    used: float = 0.0


@dataclass(frozen=True)
class Frame:
    """Where the columns of a sheet stand; `undated` is the x of the last one, or None."""

    area: Area
    years: tuple[int, ...]
    undated: float | None

    @property
    def first(self) -> float:
        return self.area.x + LANE + NAMES

    @property
    def last(self) -> float:
        return self.area.right if self.undated is None else self.undated

    @property
    def column(self) -> float:
        return (self.last - self.first) / len(self.years)

    def x_of(self, day: date) -> float:
        """Where a day stands; days outside the period at its ends."""
        if day.year < self.years[0]:
            return self.first
        if day.year > self.years[-1]:
            return self.last
        length = (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days
        share = (day - date(day.year, 1, 1)).days / length
        return self.first + (day.year - self.years[0] + share) * self.column


def frame_of(ask: Ask, roadmap: Roadmap) -> Frame:
    area = room(ask.paper)
    is_undated = any(span_of(a, roadmap.years) is None for a in roadmap.activities)
    return Frame(area, roadmap.years, area.right - UNDATED if is_undated else None)


def span_of(activity: Activity, years: Sequence[int]) -> tuple[date, date] | None:
    """First and last day of a bar; None where there is none within the period."""
    first, last = activity.first_year, activity.last_year
    if first is None or last is None or last < years[0] or first > years[-1] or first > last:
        return None
    starts = date.fromisoformat(activity.starts) if activity.starts else date(first, 1, 1)
    ends = date.fromisoformat(activity.ends) if activity.ends else date(last, 12, 31)
    return (starts, ends) if starts <= ends else None


# --- Rows on sheets -------------------------------------------------------------------------------


def filled(ask: Ask, roadmap: Roadmap, frame: Frame) -> list[BarSheet]:
    sheets: list[BarSheet] = []
    limit = frame.area.height - YEAR_HEIGHT
    for name in (*roadmap.classes, ""):
        for activity in roadmap.of_class(name):
            row = _row(ask, roadmap, activity)
            sheet = sheets[-1] if sheets else None
            is_new = sheet is None or not sheet.groups or sheet.groups[-1][0] != name
            needed = row.height + (GAP if is_new else 0.0)
            if sheet is None or sheet.used + needed > limit:
                sheet = BarSheet()
                sheets.append(sheet)
                is_new, needed = True, row.height + GAP
            if is_new:
                sheet.groups.append((name, []))
            sheet.groups[-1][1].append(row)
            sheet.used += needed
    return sheets


def _row(ask: Ask, roadmap: Roadmap, activity: Activity) -> BarRow:
    """Code and name on at most three lines, below them who is in charge and what it waits for."""
    width = NAMES - 2 * INSET
    named = f"{activity.code}  {activity.element.name}"
    lines = _shortened(wrap(named, width, SIZE, ask.measure))
    words = [Words(line, SIZE, bold=False) for line in lines]
    below = " · ".join(facts_of(ask, roadmap, activity))
    words += [
        Words(line, SMALL, soft=True) for line in wrap(below, width, SMALL, ask.measure) if below
    ]
    height = sum(w.size * LINE for w in words) + 2 * INSET
    return BarRow(activity, tuple(words), max(height, BAR + 2 * INSET))


def _shortened(lines: Sequence[str]) -> list[str]:
    if len(lines) <= MOST_LINES:
        return list(lines)
    return [*lines[: MOST_LINES - 1], lines[MOST_LINES - 1] + " …"]


def facts_of(ask: Ask, roadmap: Roadmap, activity: Activity) -> list[str]:
    """Who is in charge, in what state it is, and after what it comes."""
    found = [ask.vocabulary.party_label(activity.owner)] if activity.owner else []
    if activity.state:
        label = PROPOSED if activity.is_proposal else STATE_LABELS[activity.state]
        found.append(ask.say(label).lower())
    known = roadmap.by_id
    before = [known[i].code for i in activity.depends_on if i in known]
    if before:
        codes = ", ".join(before)
        found.append(ask.say(Text(f"setelah {codes}", f"after {codes}")))
    return found
