"""The home page: how far, how many gaps, who has sent nothing; OPD by domain; what changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import ngettext

from app import absences, gaps, queries, queries_records
from app.filters import number
from app.permissions import current_actor, current_viewer
from app.queries.review import waiting
from app.recent import Recent, recent
from app.records.overview import (
    LOW,
    Measured,
    Overview,
    measured,
    open_records,
    overview_of,
    sensitive_records,
)
from app.records.queue import TAKEN_BY, QueueLine, is_mine, lines_of
from app.records.returned import returned_records
from architecture.completeness import reporting_units
from architecture.gaps import find_gaps
from architecture.graph import Graph
from architecture.metamodel import SIX_DOMAINS
from architecture.visibility import Viewer

pages = Blueprint("home", __name__)
DAYS = 7  # how far back "what changed" looks


@pages.get("/")
def index() -> Any:
    """Three answers first, then the matrix, worst OPD first."""
    viewer = current_viewer()
    now = _figures()
    units = queries.units()
    overview = _overview(now.value, viewer, queries.load_graph())
    own = own_units(viewer)
    since = datetime.now(UTC) - timedelta(days=DAYS)
    return render_template(
        "home/index.html",
        overview=overview,
        lines=overview.by_code() if request.args.get("urut") == "kode" else overview.lines,
        queue=_queue(),
        returned=returned_records(viewer, viewer.scope),
        own=[line for line in overview.by_code() if line.unit.id in own],
        low=LOW,
        domains=SIX_DOMAINS,
        stated={(a.opd, a.domain) for a in absences.told(viewer)},
        units=units,
        days=DAYS,
        changes=queries_records.change_counts(since),
        changed_units=queries_records.changed_units(since),
        change_words=_CHANGE_WORDS,
        gap_counts=now.value.gaps,
        past=_past(viewer),
        today=datetime.now(),
        stale=None if now.is_current else now.made_at,
    )


def _queue() -> tuple[QueueLine, ...] | None:
    """What waits for this person's decision, oldest first; None for who decides nothing."""
    actor = current_actor()
    states = [state for state, role in TAKEN_BY.items() if actor.has(role)]
    if not states:
        return None
    known = queries.graph_for(actor.viewer, reading="all").elements
    rows = [row for row in waiting(states) if row.element_id in known]
    return tuple(line for line in lines_of(rows, queries.units()) if is_mine(line, actor))


# What happened → how it is said, in the order of the list.
_CHANGE_WORDS: tuple[tuple[tuple[str, str], Callable[[int], str]], ...] = (
    (
        ("element", "create"),
        lambda n: ngettext("%(count)s catatan baru", "%(count)s catatan baru", n, count=number(n)),
    ),
    (
        ("element", "update"),
        lambda n: ngettext(
            "%(count)s catatan diubah", "%(count)s catatan diubah", n, count=number(n)
        ),
    ),
    (
        ("relation", "create"),
        lambda n: ngettext("%(count)s tautan baru", "%(count)s tautan baru", n, count=number(n)),
    ),
    (
        ("element", "submitted"),
        lambda n: ngettext(
            "%(count)s catatan dikirim", "%(count)s catatan dikirim", n, count=number(n)
        ),
    ),
    (
        ("element", "verified"),
        lambda n: ngettext(
            "%(count)s catatan diverifikasi", "%(count)s catatan diverifikasi", n, count=number(n)
        ),
    ),
    (
        ("element", "validated"),
        lambda n: ngettext(
            "%(count)s catatan disahkan", "%(count)s catatan disahkan", n, count=number(n)
        ),
    ),
    (
        ("element", "returned"),
        lambda n: ngettext(
            "%(count)s catatan dikembalikan", "%(count)s catatan dikembalikan", n, count=number(n)
        ),
    ),
    (
        ("element", "archive"),
        lambda n: ngettext(
            "%(count)s catatan diarsipkan", "%(count)s catatan diarsipkan", n, count=number(n)
        ),
    ),
    (
        ("attachment", "attach"),
        lambda n: ngettext(
            "berkas baru pada %(count)s catatan",
            "berkas baru pada %(count)s catatan",
            n,
            count=number(n),
        ),
    ),
)


@dataclass(frozen=True)
class Figures:
    """What everybody may know of a moment: the gaps, and how far the records are."""

    gaps: gaps.GapCounts
    measured: Measured


@dataclass(frozen=True)
class Past:
    """The figures of some days ago."""

    gaps: gaps.GapCounts
    sent: int
    share: int | None


def _figures() -> Recent[Figures]:
    """Today's figures; of a moment ago where they are costly and somebody is typing."""

    def make() -> Figures:
        graph = queries.load_graph()
        return Figures(gaps.totals(), measured(open_records(graph), graph.units))

    # The list of OPDs must be the one the page shows.
    key = ("figures", date.today(), tuple(queries.units()))
    return recent(key, queries.data_version(), make)


def _overview(figures: Figures, viewer: Viewer, graph: Graph) -> Overview:
    """The overview with the sensitive records of those concerned."""
    own = measured(sensitive_records(graph, viewer), graph.units)
    return overview_of(figures.measured, own, graph.units)


def _past(viewer: Viewer) -> Past | None:
    """The figures of `DAYS` days ago, at the start of the day; None if there were no records."""
    today = date.today()
    moment = datetime.combine(today - timedelta(days=DAYS), time(), tzinfo=UTC)
    version = queries_records.version_before(moment)
    if not version:
        return None
    # Undo and restore add changes; they never alter what was before `version`.
    key = ("past", version, today, tuple(queries.units()))
    graph, figures = queries.cache().get(key, lambda: _past_figures(version, today))
    if not any(e.opd for e in graph.elements.values()):
        return None
    overview = _overview(figures, viewer, graph)
    return Past(figures.gaps, overview.senders, overview.all.share)


def _past_figures(version: int, today: date) -> tuple[Graph, Figures]:
    graph = queries_records.graph_before(version)
    found = find_gaps(graph, today=today, vocabulary=queries.vocabulary())
    return graph, Figures(gaps.count(found), measured(open_records(graph), graph.units))


def own_units(viewer: Viewer) -> frozenset[str]:
    """The reporting OPDs an officer works for."""
    lines = reporting_units(queries.units())
    return frozenset(lines[u] for u in viewer.scope if u in lines)
