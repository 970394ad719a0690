"""Peta rencana: the activities as bars over the years of the period, by class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from architecture.diagrams.catalogue import Ask, Diagram, Option, diagram
from architecture.diagrams.layout import Area, Point
from architecture.diagrams.scene import Item, Key, Link, Node, Scene, Words, room
from architecture.diagrams.style import INKS, LINE
from architecture.diagrams.wrapping import wrap
from architecture.metamodel import Domain, Text
from architecture.metamodel.governance import PLANNING_STATES
from architecture.roadmap.roadmap import (
    POSTPONED,
    Activity,
    Roadmap,
    domain_of_class,
    roadmap_of,
)

SIZE, SMALL, HEAD = 8.0, 7.0, 9.0
LANE, NAMES, INSET = 20.0, 268.0, 3.0  # widths: the turned name of a class, the text column
YEAR_HEIGHT, GAP, BAR, MOST_LINES = 16.0, 4.0, 12.0, 3
UNDATED = 74.0
GOVERNANCE_FILL, NAME_FILL, HEAD_FILL = "#ECEFF2", "#FFFFFF", "#E9EEF2"
STATE_LABELS = {c.code: c.label for c in PLANNING_STATES}
NO_CLASS = Text("Muatan belum diisi", "Class not filled in")
NO_TIME = Text("Tanpa jadwal", "Not scheduled")
PROPOSED = Text("usulan program", "proposed by the program")
OUTSIDE = Text("di luar periode", "outside the period")
WAITS_ILL = Text("mulai sebelum yang ditunggu selesai", "starts before what it waits for ends")


@dataclass(frozen=True)
class _Row:
    """One activity with the lines of its name column and their height."""

    activity: Activity
    lines: tuple[Words, ...]
    height: float


@dataclass
class _Sheet:
    """A sheet while it fills: rows by class, and how far down they reach."""

    groups: list[tuple[str, list[_Row]]] = field(default_factory=list)
    used: float = 0.0


@dataclass(frozen=True)
class _Frame:
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


def roadmap_picture(ask: Ask) -> list[Scene]:
    """As many sheets as the rows take; a class goes on from sheet to sheet."""
    graph = ask.plan() if ask.plan else ask.graph
    whole = roadmap_of(graph, ask.vocabulary, ask.years or (ask.today.year,))
    shown = [a for a in whole.activities if not a.is_dropped]
    if ask.options.get("usulan") == "tanpa":
        shown = [a for a in shown if not a.is_proposal]
    roadmap = whole.only(shown)
    frame = _frame_of(ask, roadmap)
    sheets = _filled(ask, roadmap, frame)
    return [_scene(ask, roadmap, frame, sheet) for sheet in sheets] or [Scene(ask.paper, ())]


def _frame_of(ask: Ask, roadmap: Roadmap) -> _Frame:
    area = room(ask.paper)
    is_undated = any(_span(a, roadmap.years) is None for a in roadmap.activities)
    return _Frame(area, roadmap.years, area.right - UNDATED if is_undated else None)


def _span(activity: Activity, years: Sequence[int]) -> tuple[date, date] | None:
    """First and last day of a bar; None where there is none within the period."""
    first, last = activity.first_year, activity.last_year
    if first is None or last is None or last < years[0] or first > years[-1] or first > last:
        return None
    starts = date.fromisoformat(activity.starts) if activity.starts else date(first, 1, 1)
    ends = date.fromisoformat(activity.ends) if activity.ends else date(last, 12, 31)
    return (starts, ends) if starts <= ends else None


# --- Rows on sheets -------------------------------------------------------------------------------


def _filled(ask: Ask, roadmap: Roadmap, frame: _Frame) -> list[_Sheet]:
    sheets: list[_Sheet] = []
    limit = frame.area.height - YEAR_HEIGHT
    for name in (*roadmap.classes, ""):
        for activity in roadmap.of_class(name):
            row = _row(ask, roadmap, activity)
            sheet = sheets[-1] if sheets else None
            is_new = sheet is None or not sheet.groups or sheet.groups[-1][0] != name
            needed = row.height + (GAP if is_new else 0.0)
            if sheet is None or sheet.used + needed > limit:
                sheet = _Sheet()
                sheets.append(sheet)
                is_new, needed = True, row.height + GAP
            if is_new:
                sheet.groups.append((name, []))
            sheet.groups[-1][1].append(row)
            sheet.used += needed
    return sheets


def _row(ask: Ask, roadmap: Roadmap, activity: Activity) -> _Row:
    """Code and name on at most three lines, below them who is in charge and what it waits for."""
    width = NAMES - 2 * INSET
    named = f"{activity.code}  {activity.element.name}"
    lines = _shortened(wrap(named, width, SIZE, ask.measure))
    words = [Words(line, SIZE, bold=False) for line in lines]
    below = " · ".join(_facts(ask, roadmap, activity))
    words += [
        Words(line, SMALL, soft=True) for line in wrap(below, width, SMALL, ask.measure) if below
    ]
    height = sum(w.size * LINE for w in words) + 2 * INSET
    return _Row(activity, tuple(words), max(height, BAR + 2 * INSET))


def _shortened(lines: Sequence[str]) -> list[str]:
    if len(lines) <= MOST_LINES:
        return list(lines)
    return [*lines[: MOST_LINES - 1], lines[MOST_LINES - 1] + " …"]


def _facts(ask: Ask, roadmap: Roadmap, activity: Activity) -> list[str]:
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


# --- A sheet --------------------------------------------------------------------------------------


def _scene(ask: Ask, roadmap: Roadmap, frame: _Frame, sheet: _Sheet) -> Scene:
    nodes = _heads(ask, frame, sheet)
    bars: dict[str, Node] = {}
    y = frame.area.y + YEAR_HEIGHT
    for name, rows in sheet.groups:
        y += GAP
        nodes.append(_lane(ask, name, frame, y, sum(r.height for r in rows)))
        for row in rows:
            nodes.append(_name(ask, row, frame, y))
            if (bar := _bar(ask, row, frame, y)) is not None:
                bars[row.activity.id] = bar
            y += row.height
    links, is_ill = _links(roadmap, bars)
    keys = _keys(ask, sheet, bool(links), is_ill)
    return Scene(
        ask.paper, (*nodes, *bars.values()), tuple(links), keys, _listed(ask, roadmap, sheet),
        _subtitle(ask, roadmap),
    )  # fmt: skip


def _heads(ask: Ask, frame: _Frame, sheet: _Sheet) -> list[Node]:
    """The head of every column, and behind the rows the lines between the years."""
    top, deep = frame.area.y, sheet.used + YEAR_HEIGHT
    heads: list[Node] = []
    for place, year in enumerate(frame.years):
        x = frame.first + place * frame.column
        words = (Words(str(year), HEAD, bold=True),)
        column = Area(x, top, frame.column, deep)
        heads.append(Node(f"column-{year}", column, (), "frame", fill=NAME_FILL))
        area = Area(x, top, frame.column, YEAR_HEIGHT)
        heads.append(Node(f"year-{year}", area, words, "cell", fill=HEAD_FILL, centred=True))
    if frame.undated is not None:
        x = frame.undated
        heads.append(Node("column-none", Area(x, top, UNDATED, deep), (), "frame", fill=NAME_FILL))
        area = Area(x, top, UNDATED, YEAR_HEIGHT)
        words = (Words(ask.say(NO_TIME), SIZE, bold=True),)
        heads.append(Node("year-none", area, words, "cell", fill=HEAD_FILL, centred=True))
    label = (Words(ask.say(Text("Kegiatan", "Activity")), HEAD, bold=True),)
    area = Area(frame.area.x, top, LANE + NAMES, YEAR_HEIGHT)
    return [*heads, Node("head", area, label, "cell", fill=HEAD_FILL)]


def _lane(ask: Ask, name: str, frame: _Frame, y: float, height: float) -> Node:
    """The name of a class, upright beside its rows, as far as it fits."""
    label = name or ask.say(NO_CLASS)
    lines = wrap(label, max(height - 8, 24.0), SIZE, ask.measure)[:2]
    words = tuple(Words(line, SIZE if len(lines) == 1 else SMALL, bold=True) for line in lines)
    domain = domain_of_class(name)
    area = Area(frame.area.x, y, LANE, height)
    return Node(
        f"lane-{name or 'none'}", area, words, "cell", _inked(domain), spoken=label, turned=True,
        fill="" if domain in INKS else GOVERNANCE_FILL,
    )  # fmt: skip


def _inked(domain: Domain) -> Domain | None:
    return domain if domain in INKS else None


def _name(ask: Ask, row: _Row, frame: _Frame, y: float) -> Node:
    activity = row.activity
    area = Area(frame.area.x + LANE, y, NAMES, row.height)
    return Node(
        activity.id, area, row.lines, "cell", href=ask.record_href(activity.element),
        fill=NAME_FILL, dashed=activity.is_proposal, spoken=_spoken(ask, activity),
    )  # fmt: skip


def _bar(ask: Ask, row: _Row, frame: _Frame, y: float) -> Node | None:
    """The bar of an activity, or a note in the last column; its word fits or is left out."""
    activity = row.activity
    span = _span(activity, frame.years)
    if span is None:
        return _note(ask, row, frame, y)
    first, last = frame.x_of(span[0]), frame.x_of(date.fromordinal(span[1].toordinal() + 1))
    width = max(last - first, 4.0)
    area = Area(first, y + (row.height - BAR) / 2, width, BAR)
    domain = domain_of_class(activity.category)
    words = _bar_words(ask, activity, width)
    return Node(
        f"bar-{activity.id}", area, words, "cell", _inked(domain), dashed=activity.is_proposal,
        stub=activity.state == POSTPONED, href=ask.record_href(activity.element),
        fill=NAME_FILL if activity.is_proposal else ("" if domain in INKS else GOVERNANCE_FILL),
        centred=True, spoken=_spoken(ask, activity),
    )  # fmt: skip


def _bar_words(ask: Ask, activity: Activity, width: float) -> tuple[Words, ...]:
    """What stands in a bar: that it is only proposed, else its money; the longest that fits."""
    million = activity.total / 1_000_000
    amount = f"{million:,.0f}" if million >= 10 else f"{million:,.1f}"
    amount = amount if ask.language == "en" else amount.translate(str.maketrans(",.", ".,"))
    money = [ask.say(Text(f"Rp {amount} juta", f"Rp {amount} million"))] if activity.total else []
    state = ask.say(PROPOSED if activity.is_proposal else STATE_LABELS[POSTPONED]).lower()
    is_told = activity.is_proposal or activity.state == POSTPONED
    for words in [state, ask.say(Text("usulan", "proposed")), "?"] if is_told else money:
        if ask.measure(words, SMALL, False) <= width - 6:
            return (Words(words, SMALL),)
    return ()


def _note(ask: Ask, row: _Row, frame: _Frame, y: float) -> Node | None:
    if frame.undated is None:
        return None
    is_dated = row.activity.first_year is not None
    words = ask.say(OUTSIDE) if is_dated else "–"
    area = Area(frame.undated + 2, y + (row.height - BAR) / 2, UNDATED - 4, BAR)
    return Node(
        f"bar-{row.activity.id}", area, (Words(words, SMALL, soft=True),), "cell", centred=True,
        fill=NAME_FILL, dashed=True,
    )  # fmt: skip


# --- What waits for what --------------------------------------------------------------------------


def _links(roadmap: Roadmap, bars: dict[str, Node]) -> tuple[list[Link], bool]:
    """Arrows between bars of this sheet, and whether one goes back in time."""
    links: list[Link] = []
    is_ill = False
    for activity in roadmap.activities:
        for before in activity.depends_on:
            if activity.id not in bars or before not in bars or before == activity.id:
                continue
            one, two = roadmap.by_id[before], activity
            if _span(one, roadmap.years) is None or _span(two, roadmap.years) is None:
                continue
            back = bars[two.id].area.x < bars[one.id].area.right - 0.5
            is_ill = is_ill or back
            links.append(
                Link(
                    bars[one.id].id,
                    bars[two.id].id,
                    _way(bars[one.id].area, bars[two.id].area),
                    dashed=back,
                    width=0.8,
                    ink="#B3261E" if back else "#37474F",
                    spoken=f"{one.code} → {two.code}",
                )
            )
    return links, is_ill


def _way(one: Area, two: Area) -> tuple[Point, ...]:
    """From the end of one bar along its row, down or up, and into the beginning of the other."""
    y_one, y_two = one.y + one.height / 2, two.y + two.height / 2
    if two.x >= one.right + 10:
        x = two.x - 6
        return ((one.right, y_one), (x, y_one), (x, y_two), (two.x, y_two))
    if two.x >= one.right - 0.5:  # right behind it: into the bar from above or below
        x = min(two.x + 5, two.right - 1)
        edge = two.y if y_two > y_one else two.bottom
        return ((one.right, y_one), (x, y_one), (x, edge))
    between = (one.bottom + two.y) / 2 if y_two > y_one else (two.bottom + one.y) / 2
    right, left = one.right + 5, two.x - 6
    return (
        (one.right, y_one), (right, y_one), (right, between), (left, between), (left, y_two),
        (two.x, y_two),
    )  # fmt: skip


# --- Words ----------------------------------------------------------------------------------------


def _keys(ask: Ask, sheet: _Sheet, has_links: bool, is_ill: bool) -> tuple[Key, ...]:
    activities = [r.activity for _n, rows in sheet.groups for r in rows]
    runs = Text("pelaksanaan; angka = anggaran seluruhnya", "execution; figure = whole budget")
    keys = [Key(runs, fill=GOVERNANCE_FILL)]
    if any(a.is_proposal for a in activities):
        words = Text("usulan program, belum diputuskan", "proposed by the program, not decided")
        keys.append(Key(words, fill=NAME_FILL, dashed=True))
    if has_links:
        keys.append(Key(Text("ditunggu oleh", "is awaited by"), line=True))
    if is_ill:
        keys.append(Key(WAITS_ILL, line=True, dashed=True))
    return tuple(keys)


def _subtitle(ask: Ask, roadmap: Roadmap) -> str:
    number, proposed = len(roadmap.activities), len(roadmap.proposals)
    words = Text(f"{number} kegiatan", f"{number} activities")
    if proposed:
        words = Text(
            f"{words.id}, {proposed} di antaranya usulan program",
            f"{words.en}, {proposed} of them proposed by the program",
        )
    return ask.say(words)


def _spoken(ask: Ask, activity: Activity) -> str:
    """An activity in words: code, name, years, and that it is only proposed."""
    parts = [activity.code, activity.element.name]
    if activity.first_year is not None:
        parts.append(f"{activity.first_year}–{activity.last_year}")
    if activity.is_proposal:
        parts.append(ask.say(PROPOSED))
    return ", ".join(parts)


def _listed(ask: Ask, roadmap: Roadmap, sheet: _Sheet) -> tuple[tuple[str, tuple[Item, ...]], ...]:
    return tuple(
        (
            name or ask.say(NO_CLASS),
            tuple(
                Item(
                    _spoken(ask, r.activity),
                    ask.record_href(r.activity.element),
                    domain_of_class(name),
                    tuple(_facts(ask, roadmap, r.activity)),
                )
                for r in rows
            ),
        )
        for name, rows in sheet.groups
    )


ROADMAP = diagram(
    Diagram(
        "roadmap",
        Text("Peta rencana", "Roadmap"),
        Text(
            "Kegiatan apa dikerjakan kapan, oleh siapa, setelah apa?",
            "Which activity is done when, by whom, after what?",
        ),
        "government",
        Text("{name}: peta rencana", "{name}: roadmap"),
        roadmap_picture,
        options=(
            Option(
                "usulan",
                Text("Usulan program", "Proposals of the program"),
                (
                    ("tampil", Text("tampil", "shown")),
                    ("tanpa", Text("tidak tampil", "not shown")),
                ),
            ),
        ),
    )
)
