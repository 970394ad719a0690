"""The grid of one kind in one OPD: the page. Its rows and edits have views of their own."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app import queries
from app.errors import Missing
from app.filters import language
from app.gap_list import NATIONAL
from app.grid.columns import Column, Lists, columns_of, parties_of, plan_column
from app.grid.examples import example_of
from app.operations.actor import Actor
from app.operations.review import SENDERS
from app.permissions import current_actor
from app.queries.grid import elements_of, list_editions
from app.queries.reading import current_reading, is_target
from app.records.past import PLAN_WORDS
from app.records.sending import UNSENT
from architecture.completeness import Counts, total
from architecture.graph import Element, Unit
from architecture.metamodel import METAMODEL, SIX_DOMAINS, Domain, Kind
from architecture.visibility import Viewer

pages = Blueprint("grid", __name__)
NO_RECORD = "00000000-0000-0000-0000-000000000000"  # the browser puts a record's id in its place
KIND = f"<any({', '.join(METAMODEL.by_name)}):kind>"


@dataclass(frozen=True)
class Tab:
    """A domain above the grid: how much it has, and the kind that opens."""

    domain: Domain
    number: int
    counts: Counts
    kind: Kind


@pages.get(f"/kisi/{KIND}")
def page(kind: str) -> Any:
    """The grid of a kind in an OPD and the units below it, or of those that belong to no OPD."""
    declared = METAMODEL.kind(kind)
    actor = current_actor()
    viewer = actor.viewer
    unit = _unit(viewer)
    if unit is None:
        return redirect(url_for("records.index"))
    is_shared = unit.code == NATIONAL
    if is_shared and not (declared.national and viewer.may_edit(None)):
        raise Missing
    family = None if is_shared else queries.unit_families()[unit.id]
    units = queries.units()
    elements = [e for e in elements_of(family) if viewer.sees_kind_of(e.kind, e.owner)]
    numbers = Counter(e.kind for e in elements)
    return render_template(
        "grid/page.html",
        unit=unit,
        above=units.get(unit.parent or ""),
        kind=declared,
        is_shared=is_shared,
        tabs=[
            _tab(d, elements, numbers, declared, is_shared) for d in Domain if _kinds(d, is_shared)
        ],
        kinds=[(k, numbers[k.name]) for k in _kinds(declared.domain, is_shared)],
        number=numbers[kind],
        may_edit=viewer.may_edit(unit.id or None),
        is_target=is_target(),
        may_send=_may_send(actor, unit),
        to_send=any(e.review in UNSENT for e in elements if e.kind_.domain is declared.domain),
        setup=_setup(declared, unit, [units[u] for u in units if u in (family or ())], viewer),
        sample=example_of(kind, "name", f"{unit.name} {unit.short}"),
        optional=_optional(declared, unit, elements),
    )


def _may_send(actor: Actor, unit: Unit) -> bool:
    """Whether the person sends an OPD's records to verification; from today's grid only."""
    is_open = not is_target() and bool(unit.id)
    return is_open and actor.has(*SENDERS) and actor.viewer.may_edit(unit.id)


def _kinds(domain: Domain, is_shared: bool) -> list[Kind]:
    """The kinds of a domain; where no OPD owns the records, those that need none."""
    return [k for k in METAMODEL.of_domain(domain) if k.national or not is_shared]


def _unit(viewer: Viewer) -> Unit | None:
    """The OPD that the address names, or the only one the person works for.

    What belongs to no OPD stands under a unit without id.
    """
    units = queries.units()
    code = request.args.get("opd", "").strip()
    if code == NATIONAL:
        return Unit("", NATIONAL, _("Catatan nasional dan bersama"), "", None, "")
    if code:
        found = next((u for u in units.values() if code in (u.code, u.id)), None)
        if found is None:
            raise Missing
        return found
    own = [u for u in viewer.scope if u in units and units[u].parent not in viewer.scope]
    return units[own[0]] if len(own) == 1 else None


def _tab(
    domain: Domain, elements: list[Element], numbers: Counter[str], open_: Kind, is_shared: bool
) -> Tab:
    kinds = _kinds(domain, is_shared)
    used = [k for k in kinds if numbers[k.name]]
    first = open_ if open_.domain is domain else next(iter(used), kinds[0])
    members = [e for e in elements if e.kind_.domain is domain]
    return Tab(domain, len(members), total(members), first)


def _setup(kind: Kind, unit: Unit, family: list[Unit], viewer: Viewer) -> dict[str, Any]:
    """What the browser's part needs to know, as JSON in the page."""
    vocabulary = queries.vocabulary()
    editions = list_editions()
    lists = Lists(
        vocabulary,
        tuple(u for u in family if viewer.may_edit(u.id)),
        {name: _("edisi %(edition)s", edition=edition) for name, edition in editions.items()},
        lambda name: example_of(kind.name, name, f"{unit.name} {unit.short}"),
    )
    shown = language()
    return {
        "kind": kind.name,
        "kindWord": kind.label.in_language(shown),
        "opd": {"id": unit.id, "code": unit.code, "label": unit.label},
        "family": [u.id for u in family] or [None, ""],  # what no OPD owns names none
        "user": current_user.account.id,
        "language": shown,
        "mayEdit": viewer.may_edit(unit.id or None),
        "reading": current_reading(),
        "plans": {plan: words.in_language(shown) for plan, words in PLAN_WORDS.items()},
        "columns": [c.as_json() for c in _columns(kind, lists) if family or c.field != "opd"],
        "parties": parties_of(vocabulary, (u.id for u in family)),
        "kinds": {k.name: _kind_words(k) for k in METAMODEL.kinds},
        "urls": _addresses(kind, unit),
    }  # fmt: skip


def _columns(kind: Kind, lists: Lists) -> list[Column]:
    """The columns of the kind; the plan stands beside the name where the target is filled in."""
    name, *others = columns_of(kind, lists, language())
    plan = plan_column(language(), shown=is_target())
    return [name, plan, *others] if is_target() else [name, *others, plan]


def _kind_words(kind: Kind) -> dict[str, str]:
    word = kind.label.in_language(language())
    return {"css": kind.domain.css, "letter": kind.domain.letter, "word": word}


def _addresses(kind: Kind, unit: Unit) -> dict[str, str]:
    """Whom the browser's part asks; those of other parts of the program where they exist."""
    place = {"kind": kind.name, "opd": unit.code} if unit.id else {"kind": kind.name}
    asked = {
        "rows": ("edits.rows", place),
        "news": ("edits.news", place),
        "records": ("search.records", {}),
        "references": ("search.references", {}),
    }
    found = {
        name: url_for(endpoint, **arguments)
        for name, (endpoint, arguments) in asked.items()
        if endpoint in current_app.view_functions
    }
    return {**found, "record": url_for("records.page", element_id=NO_RECORD)}


def _optional(kind: Kind, unit: Unit, elements: list[Element]) -> dict[str, str]:
    """Addresses beside the grid; without an owning OPD, or in the target, the list alone."""
    if not unit.id or is_target():
        where = {"f.opd": unit.code if unit.id else "-"}
        return {"list": url_for("records.listing", kind=kind.name, **where)}
    return _links(kind, unit, is_blank=not any(e.kind_.domain is kind.domain for e in elements))


def _links(kind: Kind, unit: Unit, *, is_blank: bool) -> dict[str, str]:
    """Addresses of pages that belong to other parts of the program, by what they are for."""
    wanted = {
        "import": ("imports.page", {"opd": unit.code}),
        "template": ("imports.template", {"code": unit.code}),
        "cards": ("cards.page", {"kind": kind.name, "opd": unit.code}),
        "missing": ("missing.panel", {"code": unit.code, "kind": kind.name}),
        "tupoksi": ("tupoksi.page", {"opd_id": unit.id}),
        "send": ("review.submit", {"opd": unit.code, "domain": kind.domain.css}),
        "list": ("records.listing", {"kind": kind.name, "f.opd": unit.code}),
    }
    if is_blank and kind.domain in SIX_DOMAINS:
        wanted["absent"] = ("missing.absent", {"code": unit.code, "domain": kind.domain.css})
    return {
        name: url_for(endpoint, **arguments)
        for name, (endpoint, arguments) in wanted.items()
        if endpoint in current_app.view_functions
    }
