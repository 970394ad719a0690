"""The home page: how far, how many gaps, who has sent nothing; OPD by domain; what changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import ngettext

from app import gaps, queries, queries_records
from app.filters import number
from app.permissions import current_viewer
from app.records.overview import LOW, Overview, overview_of
from app.records.workspace import measured_for
from architecture.completeness import reporting_units
from architecture.gaps import find_gaps
from architecture.metamodel import SIX_DOMAINS
from architecture.visibility import Viewer

pages = Blueprint("home", __name__)
DAYS = 7  # how far back "what changed" looks


@pages.get("/")
def index() -> Any:
    """Three answers first, then the matrix, worst OPD first."""
    viewer = current_viewer()
    overview = overview_for(viewer)
    units = queries.units()
    lines = overview.by_code() if request.args.get("urut") == "kode" else overview.lines
    own = own_units(viewer)
    since = datetime.now(UTC) - timedelta(days=DAYS)
    return render_template(
        "home/index.html",
        overview=overview,
        lines=lines,
        own=[line for line in overview.by_code() if line.unit.id in own],
        low=LOW,
        domains=SIX_DOMAINS,
        units=units,
        days=DAYS,
        changes=queries_records.change_counts(since),
        changed_units=queries_records.changed_units(since),
        change_words=_CHANGE_WORDS,
        gap_counts=gaps.totals(),
        past=_past(viewer),
        today=datetime.now(),
    )


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


def overview_for(viewer: Viewer) -> Overview:
    """The overview, cached per state of the data; sensitive kinds count for those concerned."""
    key = ("overview", queries.data_version(), viewer)

    def make() -> Overview:
        graph = queries.load_graph()
        return overview_of(measured_for(graph, viewer), graph.units)

    return queries.cache().get(key, make)


@dataclass(frozen=True)
class Past:
    """The same figures some days ago."""

    gaps: gaps.GapCounts
    sent: int
    share: int | None


def _past(viewer: Viewer) -> Past | None:
    """The figures of `DAYS` days ago, at the start of the day; None if there were no records."""
    today = date.today()
    moment = datetime.combine(today - timedelta(days=DAYS), time(), tzinfo=UTC)
    version = queries_records.version_before(moment)
    if not version:
        return None

    # Undo and restore add changes; they never alter what was before `version`.
    cache = queries.cache()
    graph = cache.get(("graph before", version), lambda: queries_records.graph_before(version))
    if not any(e.opd for e in graph.elements.values()):
        return None

    def make() -> Past:
        found = find_gaps(graph, today=today, vocabulary=queries.vocabulary())
        overview = overview_of(measured_for(graph, viewer), graph.units)
        sent = sum(line.has_sent for line in overview.lines)
        return Past(gaps.count(found), sent, overview.all.share)

    return cache.get(("past", version, today, viewer), make)


def own_units(viewer: Viewer) -> frozenset[str]:
    """The reporting OPDs an officer works for."""
    lines = reporting_units(queries.units())
    return frozenset(lines[u] for u in viewer.scope if u in lines)
