"""The change log with its filters, and undoing: first what it would do, then doing it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_timezone, ngettext
from flask_babel import gettext as _

from app import queries
from app.errors import Fault, Missing, Refused
from app.filters import language
from app.operations.actor import Actor
from app.operations.undo import undo_all
from app.operations.undo_plan import plan_undo
from app.operations.undo_select import REVIEWERS, Selection, Step, of_join
from app.operations.undo_words import step_words
from app.permissions import current_actor
from app.queries import log
from app.queries.opd_changes import opd_change_of
from app.records.log import log_line
from app.records.reader import Reader
from architecture.visibility import Viewer

pages = Blueprint("undo", __name__)
ON_PAGE = 100
MOST_PAGES = 100_000  # beyond it nobody looks, and databases count no further
SHOWN = 200  # steps listed of each sort; all are counted


@dataclass(frozen=True)
class Chosen:
    """What the address says: which changes, as the filter of the log and for undoing."""

    change: int | None = None
    batch: str | None = None
    person: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    element: str | None = None
    join: int | None = None

    @property
    def user_id(self) -> str | None:
        return self._part("akun")

    @property
    def actor(self) -> str | None:
        return self._part("nama")

    def _part(self, sort: str) -> str | None:
        found, colon, rest = (self.person or "").partition(":")
        return rest if colon and found == sort else None

    @property
    def filter(self) -> log.LogFilter:
        """The same for the log."""
        return log.LogFilter(
            self.user_id, self.actor, self.since, self.until, self.batch, self.element,
            self.change or self.join,
        )  # fmt: skip

    @property
    def selection(self) -> Selection:
        """The same for undoing; one that names nobody and nothing selects nothing."""
        if self.join is not None:
            return of_join(self.join)
        return Selection(
            self.change, self.batch, user_id=self.user_id, actor=self.actor, since=self.since,
            until=self.until, element=self.element,
        )  # fmt: skip

    @property
    def arguments(self) -> dict[str, Any]:
        """The same as it stands in addresses."""
        found = {
            "perubahan": self.change, "kelompok": self.batch, "orang": self.person,
            "dari": self.since and _as_typed(self.since), "sampai": self.until and _as_typed(
                self.until), "catatan": self.element, "gabungan": self.join,
        }  # fmt: skip
        return {name: value for name, value in found.items() if value}

    @property
    def is_undoable(self) -> bool:
        """Whether it names whose or which changes, not only a time or a record."""
        return bool(self.batch or self.person or self.join)


@pages.get("/perubahan")
def changes() -> Any:
    """The change log as far as this person may look into it."""
    return log_page()


def log_page() -> str:
    """The page of the change log."""
    actor, chosen = current_actor(), _chosen()
    reach = _reach(actor)
    page = min(max(1, request.args.get("halaman", 1, type=int)), MOST_PAGES)
    entries = log.log_entries(reach, chosen.filter, limit=ON_PAGE, offset=(page - 1) * ON_PAGE)
    everything = actor.has("administrator")
    graph = queries.load_graph() if everything else queries.graph_for(actor.viewer)
    count = log.log_count(reach, chosen.filter)
    return render_template(
        "undo/log.html", lines=[log_line(e, graph, language()) for e in entries], count=count,
        chosen=chosen, people=log.log_people(reach), page=page, pages=-(-count // ON_PAGE),
        sizes=log.batch_sizes({e.batch for e in entries}), is_administrator=everything,
        as_typed=_as_typed, record=_record(chosen, actor.viewer), contents=log.CONTENT,
    )  # fmt: skip


@pages.get("/urungkan")
def preview() -> Any:
    """What undoing would do, what was touched since; nothing is written."""
    actor, chosen = current_actor(), _chosen()
    _require_reach(actor, chosen)
    if chosen.batch and actor.has("administrator") and (made := opd_change_of(chosen.batch)):
        return redirect(url_for("opd_changes.result", number=made.number))
    plan = plan_undo(actor, chosen.selection)
    reader = Reader(
        queries.graph_for(actor.viewer, reading="all"), queries.vocabulary(), language(),
        actor.viewer,
    )  # fmt: skip
    return render_template(
        "undo/preview.html", chosen=chosen, plan=plan, first=plan.changes[0],
        last=plan.changes[-1], people=sorted({c.actor for c in plan.changes}),
        free=_lines(plan.free, reader), touched=_lines(plan.touched, reader), shown=SHOWN,
    )  # fmt: skip


@pages.post("/urungkan")
def apply() -> Any:
    """Undo what was not touched since, and what was chosen of the rest."""
    actor, chosen = current_actor("urungkan"), _chosen()
    _require_reach(actor, chosen)
    include = None if request.form.get("semua") else request.form.getlist("tetap")
    try:
        done = undo_all(actor, chosen.selection, include=include)
    except Refused as refusal:
        for fault in refusal.faults:
            flash(f"{fault.place}: {fault.reason}" if fault.place else fault.reason, "bad")
        return redirect(url_for("undo.preview", **chosen.arguments))
    flash(ngettext("%(num)d hal diurungkan.", "%(num)d hal diurungkan.", done.done), "good")
    if done.left:
        left = ngettext("%(num)d dibiarkan.", "%(num)d dibiarkan.", done.left)
        flash(_("Sudah diubah orang lain sesudahnya: ") + left, "warn")
    return redirect(url_for("undo.changes", kelompok=done.batch))


def _lines(steps: list[Step], reader: Reader) -> list[dict[str, Any]]:
    return [{**asdict(step_words(s, reader)), "step": s} for s in steps[:SHOWN]]


# --- Who, and what ------------------------------------------------------------------------------


def _reach(actor: Actor) -> log.LogReach:
    """Administrators look at everything, reviewers at all contents, others at their OPD's."""
    if actor.has("administrator"):
        return log.LogReach()
    if actor.has(*REVIEWERS):
        return log.LogReach(content_only=True)
    own = actor.user_id if actor.viewer.participant else None
    return log.LogReach(actor.viewer.scope, own)


def _require_reach(actor: Actor, chosen: Chosen) -> None:
    """Raise Missing unless some of these changes may be seen: numbers can be guessed."""
    if chosen.change is None and not chosen.is_undoable:
        raise Missing
    if not log.log_count(_reach(actor), chosen.filter):
        raise Missing(_("Tidak ada perubahan yang cocok."))


def _record(chosen: Chosen, viewer: Viewer) -> str:
    """The name of the record the log is limited to, where this person may know it."""
    stored = queries.stored_element(chosen.element) if chosen.element else None
    if stored is None or not viewer.sees_kind_of(stored.kind, stored.opd_id):
        return ""
    return f"{stored.code} {stored.name}"


def _chosen() -> Chosen:
    """What the address or the form says; raises Refused for a time nobody can read."""
    given = request.values
    return Chosen(
        _number("perubahan"),
        given.get("kelompok") or None, given.get("orang") or None,
        _moment("dari", _("Dari")), _moment("sampai", _("Sampai")),
        given.get("catatan") or None, _number("gabungan"),
    )  # fmt: skip


def _number(name: str) -> int | None:
    """The number of a change, if what the address says can be one."""
    number = request.values.get(name, type=int)
    return number if number is not None and 0 < number <= 2**31 - 1 else None


def _moment(name: str, label: str) -> datetime | None:
    """A typed time of this place; a day alone begins at midnight, as an end it is whole."""
    typed = request.values.get(name, "").strip()
    if not typed:
        return None
    try:
        moment = datetime.fromisoformat(typed)
        if len(typed) <= 10 and name == "sampai":
            moment += timedelta(days=1)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=get_timezone())
        moment.astimezone(get_timezone())
    except (ValueError, OverflowError):
        raise Refused(Fault(label, typed[:40], _("Tulis seperti 2026-11-21T09:00."))) from None
    return moment


def _as_typed(moment: datetime) -> str:
    """A time as a field for times shows it."""
    return moment.astimezone(get_timezone()).strftime("%Y-%m-%dT%H:%M")
