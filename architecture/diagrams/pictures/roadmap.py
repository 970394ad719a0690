"""Peta rencana: the activities as bars over the years of the period, by class."""

from __future__ import annotations

from datetime import date

from architecture.diagrams.catalogue import Ask, Diagram, Option, diagram
from architecture.diagrams.layout import Area
from architecture.diagrams.roadmap_links import arrows
from architecture.diagrams.roadmap_rows import (
    BAR,
    GAP,
    HEAD,
    LANE,
    NAMES,
    PROPOSED,
    SIZE,
    SMALL,
    STATE_LABELS,
    UNDATED,
    YEAR_HEIGHT,
    BarRow,
    BarSheet,
    Frame,
    facts_of,
    filled,
    frame_of,
    span_of,
)
from architecture.diagrams.scene import Item, Key, Node, Scene, Words
from architecture.diagrams.style import INKS
from architecture.metamodel import Domain, Text
from architecture.roadmap.roadmap import (
    POSTPONED,
    Activity,
    Roadmap,
    domain_of_class,
    roadmap_of,
)

GOVERNANCE_FILL, NAME_FILL, HEAD_FILL = "#ECEFF2", "#FFFFFF", "#E9EEF2"
NO_CLASS = Text("Muatan belum diisi", "Class not filled in")
NO_TIME = Text("Tanpa jadwal", "Not scheduled")
OUTSIDE = Text("di luar periode", "outside the period")
WAITS_ILL = Text("mulai sebelum yang ditunggu selesai", "starts before what it waits for ends")


def roadmap_picture(ask: Ask) -> list[Scene]:
    """As many sheets as the rows take; a class goes on from sheet to sheet."""
    graph = ask.plan() if ask.plan else ask.graph
    whole = roadmap_of(graph, ask.vocabulary, ask.years or (ask.today.year,))
    shown = [a for a in whole.activities if not a.is_dropped]
    if ask.options.get("usulan") == "tanpa":
        shown = [a for a in shown if not a.is_proposal]
    roadmap = whole.only(shown)
    frame = frame_of(ask, roadmap)
    sheets = filled(ask, roadmap, frame)
    return [_scene(ask, roadmap, frame, sheet) for sheet in sheets] or [Scene(ask.paper, ())]


# --- A sheet --------------------------------------------------------------------------------------


def _scene(ask: Ask, roadmap: Roadmap, frame: Frame, sheet: BarSheet) -> Scene:
    nodes = _heads(ask, frame, sheet)
    bars: dict[str, Node] = {}
    y = frame.area.y + YEAR_HEIGHT
    for name, rows in sheet.groups:
        y += GAP
        nodes.append(_lane(ask, name, frame, y, sum(r.height for r in rows)))
        for row in rows:
            nodes += [_line(row, frame, y), _name(ask, row, frame, y)]
            if (bar := _bar(ask, row, frame, y)) is not None:
                bars[row.activity.id] = bar
            y += row.height
    links, is_ill = arrows(roadmap, bars)
    keys = _keys(ask, sheet, bool(links), is_ill)
    return Scene(
        ask.paper, (*nodes, *bars.values()), tuple(links), keys, _listed(ask, roadmap, sheet),
        _subtitle(ask, roadmap),
    )  # fmt: skip


def _heads(ask: Ask, frame: Frame, sheet: BarSheet) -> list[Node]:
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


def _lane(ask: Ask, name: str, frame: Frame, y: float, height: float) -> Node:
    """The name of a class, upright beside its rows: whole, its first word, or its letter."""
    label = name or ask.say(NO_CLASS)
    domain = domain_of_class(name)
    shown = next(
        (w for w in (label, label.split()[0]) if ask.measure(w, SIZE, True) <= height - 6), ""
    )
    words = (Words(shown or label[0], SIZE, bold=True),)
    area = Area(frame.area.x, y, LANE, height)
    return Node(
        f"lane-{name or 'none'}", area, words, "cell", _inked(domain), spoken=label, turned=True,
        fill="" if domain in INKS else GOVERNANCE_FILL,
    )  # fmt: skip


def _inked(domain: Domain) -> Domain | None:
    return domain if domain in INKS else None


def _line(row: BarRow, frame: Frame, y: float) -> Node:
    """The row under its bar, so that the eye finds from the name to the bar."""
    area = Area(frame.first, y, frame.area.right - frame.first, row.height)
    return Node(f"row-{row.activity.id}", area, (), "frame")


def _name(ask: Ask, row: BarRow, frame: Frame, y: float) -> Node:
    activity = row.activity
    area = Area(frame.area.x + LANE, y, NAMES, row.height)
    return Node(
        activity.id, area, row.lines, "cell", href=ask.record_href(activity.element),
        fill=NAME_FILL, dashed=activity.is_proposal, spoken=_spoken(ask, activity),
    )  # fmt: skip


def _bar(ask: Ask, row: BarRow, frame: Frame, y: float) -> Node | None:
    """The bar of an activity, or a note in the last column; its word fits or is left out."""
    activity = row.activity
    span = span_of(activity, frame.years)
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


def _note(ask: Ask, row: BarRow, frame: Frame, y: float) -> Node | None:
    if frame.undated is None:
        return None
    is_dated = row.activity.first_year is not None
    words = ask.say(OUTSIDE) if is_dated else "–"
    area = Area(frame.undated + 2, y + (row.height - BAR) / 2, UNDATED - 4, BAR)
    return Node(
        f"bar-{row.activity.id}", area, (Words(words, SMALL, soft=True),), "cell", centred=True,
        fill=NAME_FILL, dashed=True,
    )  # fmt: skip


# --- Words ----------------------------------------------------------------------------------------


def _keys(ask: Ask, sheet: BarSheet, has_links: bool, is_ill: bool) -> tuple[Key, ...]:
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


def _listed(
    ask: Ask, roadmap: Roadmap, sheet: BarSheet
) -> tuple[tuple[str, tuple[Item, ...]], ...]:
    return tuple(
        (
            name or ask.say(NO_CLASS),
            tuple(
                Item(
                    _spoken(ask, r.activity),
                    ask.record_href(r.activity.element),
                    domain_of_class(name),
                    tuple(facts_of(ask, roadmap, r.activity)),
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
