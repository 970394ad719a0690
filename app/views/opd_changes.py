"""Renaming, merging and splitting OPDs: what is asked, what it would do, doing it, undoing it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import queries
from app.errors import Missing, Refused
from app.opd_changes import MOST_ALIKE, alike_after
from app.operations.opd_changes import Request, change_opds, plan_opd_change
from app.operations.opd_preview import preview_of
from app.operations.opd_requests import Decree, Merge, NewOpd, Part, Rename, Split
from app.operations.opd_undo import obstacles, undo_opd_change
from app.permissions import current_actor, current_viewer, require
from app.queries.opd_changes import OpdChange, opd_change, opd_changes
from app.views.baselines import past_address
from architecture.completeness import reporting_units
from architecture.graph import Element, Unit
from architecture.metamodel import METAMODEL, Domain
from architecture.metamodel.governance import DOCUMENT

pages = Blueprint("opd_changes", __name__, url_prefix="/administrasi/opd/perubahan")
PARTS = 3  # of a split on the page; the command takes any number
STAYS = "tetap"
# What the form sends beside the request itself.
_OF_THE_FORM = ("csrf_token", "step", "seen")
ACTIONS = {"nama": "rename", "gabung": "merge", "pecah": "split"}


@pages.before_request
def _administrators_only() -> None:
    require("administrator")


@pages.get("/")
def index() -> Any:
    """What was changed so far, and the three ways to change OPDs."""
    rows = opd_changes()
    return render_template("opd_changes/index.html", rows=rows, words=words_of)


@pages.route("/<any(nama, gabung, pecah):way>", methods=["GET", "POST"])
def form(way: str) -> Any:
    """The form of a change, its preview, or doing it: as the button says."""
    unit = queries.units().get(request.values.get("opd", ""))
    if unit is None and way != "gabung":
        return render_template("opd_changes/choose.html", way=way, units=_tree())
    if request.method == "POST" and request.form.get("step") in ("preview", "apply"):
        return _planned(way, unit)
    return _form(way, unit)


def _form(way: str, unit: Unit | None, faults: Iterable[Any] = ()) -> Any:
    graph = queries.graph_for(current_viewer(), reading="all")
    own = graph.of_unit(unit.id) if unit else []
    mine = [e for e in own if unit and e.opd == unit.id]
    return render_template(
        f"opd_changes/{ACTIONS[way]}.html", way=way, unit=unit, faults=list(faults),
        typed=request.form if request.method == "POST" else request.args, tree=_tree(),
        documents=_documents(graph.of_kind(DOCUMENT)), parts=range(1, PARTS + 1), stays=STAYS,
        below=_below(unit), kinds=_by_kind(mine), holders=_holders(unit), today=date.today(),
    )  # fmt: skip


def _planned(way: str, unit: Unit | None) -> Any:
    """The preview; or the change, if it is still the one that was seen."""
    actor = current_actor("perubahan OPD")
    try:
        asked, decree = _request(way, unit), _decree()
        if request.form["step"] == "apply":
            number = change_opds(actor, asked, decree, seen=request.form.get("seen", "-"))
            if number is not None:
                flash(_("Perubahan OPD diterapkan."), "good")
                return redirect(url_for("opd_changes.result", number=number))
            flash(_("Data berubah sejak pratinjau. Periksa sekali lagi."), "warn")
        plan = plan_opd_change(actor, asked, decree)
    except Refused as refusal:
        return _form(way, unit, refusal.faults)
    pairs = alike_after(plan, queries.graph_for(actor.viewer))
    typed = [(n, v) for n, v in request.form.items(multi=True) if n not in _OF_THE_FORM]
    return render_template(
        "opd_changes/preview.html", way=way, plan=plan, preview=preview_of(plan), unit=unit,
        typed=typed, pairs=pairs[:MOST_ALIKE], alike=len(pairs), decree=plan.decree,
        target=queries.units().get(plan.main), kind=METAMODEL.kind,
        domains={d.css: d for d in Domain},
    )  # fmt: skip


@pages.get("/<int:number>")
def result(number: int) -> Any:
    """What was done, by which decree, and whether it can be undone."""
    made = _made(number)
    document = queries.graph_for(current_viewer(), reading="all").elements.get(
        made.told.get("document_id", "")
    )
    return render_template(
        "opd_changes/result.html", made=made, words=words_of(made), document=document,
        obstacles=obstacles(made), past=past_address(made.before), renamed=_renamed(made),
    )  # fmt: skip


@pages.post("/<int:number>/urungkan")
def undo(number: int) -> Any:
    """Put everything back as it was."""
    made = _made(number)
    try:
        undo_opd_change(current_actor(), made.number)
    except Refused as refusal:
        for fault in refusal.faults:
            flash(f"{fault.place}: {fault.reason}" if fault.place else fault.reason, "bad")
    else:
        flash(_("Semuanya kembali seperti sebelum perubahan ini."), "good")
    return redirect(url_for("opd_changes.result", number=number))


def _renamed(made: OpdChange) -> dict[str, str] | None:
    """The words that a renaming gave, or None."""
    rows = made.told["moved_rows"] if made.action == "rename" else ()
    return next((after for _table, _key, _before, after in rows), None)


def _made(number: int) -> OpdChange:
    found = opd_change(number)
    if found is None:
        raise Missing
    return found


def words_of(made: OpdChange) -> str:
    """What a change did, in a few words."""
    return {
        "rename": _("Ganti nama OPD"), "merge": _("Penggabungan OPD"), "split": _("Pemecahan OPD"),
    }[made.action]  # fmt: skip


# --- What the form says ---------------------------------------------------------------------------


def _decree() -> Decree:
    form = request.form
    return Decree(
        form.get("starts", ""), form.get("number", ""), form.get("day", ""), form.get("title", ""),
        form.get("document") or None,
    )  # fmt: skip


def _request(way: str, unit: Unit | None) -> Request:
    form = request.form
    if way == "gabung":
        new = _new("new")
        into = new if form.get("into", "") == "" else form["into"]
        return Merge(tuple(form.getlist("source")), into)
    assert unit is not None
    if way == "nama":
        return Rename(unit.id, *(form.get(f"new.{name}", "") for name in ("name", "short", "code")))
    return _split(unit)


def _new(prefix: str) -> NewOpd:
    form = request.form
    return NewOpd(*(form.get(f"{prefix}.{name}", "") for name in ("code", "name", "short")))


def _split(unit: Unit) -> Split:
    """The parts that were named, and what was given to each."""
    given: dict[str, dict[str, list[str]]] = {}
    for field, value in request.form.items():
        group, dot, id_ = field.partition(".")
        if dot and value and group in ("unit", "kind", "record", "account"):
            given.setdefault(value, {}).setdefault(group, []).append(id_)
    parts = []
    for number in map(str, range(1, PARTS + 1)):
        new, share = _new(f"part{number}"), given.get(number, {})
        if number == "1" or new.code.strip() or new.name.strip() or share:
            groups = (tuple(share.get(g, ())) for g in ("unit", "kind", "record", "account"))
            parts.append(Part(new, *groups))
    ends = request.form.get("ends") == "1"
    staying = tuple(given.get(STAYS, {}).get("record", ()))
    if ends:  # what stays is the first part's
        first = parts[0]
        parts[0] = Part(
            first.opd, first.units, first.kinds, (*first.records, *staying), first.accounts
        )
        staying = ()
    return Split(unit.id, tuple(parts), ends, staying)


# --- What the form offers -------------------------------------------------------------------------


def _tree() -> list[tuple[Unit, list[Unit]]]:
    """The OPDs that report for themselves, each with the units below it."""
    units = queries.units()
    lines = reporting_units(units)
    heads = [u for u in units.values() if lines[u.id] == u.id]
    return [(h, [u for u in units.values() if lines[u.id] == h.id != u.id]) for h in heads]


def _below(unit: Unit | None) -> list[Unit]:
    """Units directly below: what lies deeper goes with them."""
    return [u for u in queries.units().values() if unit and u.parent == unit.id]


def _by_kind(records: Iterable[Element]) -> list[tuple[Any, list[Element]]]:
    by_kind: dict[str, list[Element]] = {}
    for element in records:
        by_kind.setdefault(element.kind, []).append(element)
    return [(kind, by_kind[kind.name]) for kind in METAMODEL.kinds if kind.name in by_kind]


def _holders(unit: Unit | None) -> list[queries.Account]:
    """Accounts with a right for exactly this OPD."""
    if unit is None:
        return []
    return [a for a in queries.accounts() if any(opd == unit.id for _role, opd in a.grants)]


def _documents(records: Iterable[Element]) -> list[Element]:
    return sorted(records, key=lambda e: (e.name.casefold(), e.code))
