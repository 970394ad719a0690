"""One question after another, for phones: the page. Its answers go through the outbox."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import queries
from app.cards import asked_fields
from app.errors import Missing
from app.filters import language
from app.grid.columns import Lists, columns_of, parties_of
from app.grid.examples import example_of
from app.permissions import current_viewer
from app.queries.grid import list_editions
from architecture.graph import Unit
from architecture.metamodel import METAMODEL, Kind
from architecture.visibility import Viewer

pages = Blueprint("cards", __name__)
KIND = f"<any({', '.join(METAMODEL.by_name)}):kind>"


@pages.get(f"/isi/{KIND}")
def page(kind: str) -> Any:
    """What is missing in the records of a kind in an OPD and below, one field per card."""
    declared = METAMODEL.kind(kind)
    viewer = current_viewer()
    unit = _unit(viewer)
    if unit is None:
        return redirect(url_for("records.index"))
    units = queries.units()
    family = [units[u] for u in queries.unit_families()[unit.id] if u in units]
    own = [u for u in family if viewer.may_edit(u.id)]
    own.sort(key=lambda u: (u.id != unit.id, u.code))
    return render_template(
        "cards/page.html",
        kind=declared,
        unit=unit,
        may_edit=bool(own),
        domain_kinds=METAMODEL.of_domain(declared.domain),
        setup=_setup(declared, unit, own),
    )


def _unit(viewer: Viewer) -> Unit | None:
    """The OPD that the address names, or the only one the person works for."""
    units = queries.units()
    code = request.args.get("opd", "").strip()
    if code:
        found = next((u for u in units.values() if code in (u.code, u.id)), None)
        if found is None:
            raise Missing
        return found
    own = [u for u in viewer.scope if u in units and units[u].parent not in viewer.scope]
    return units[own[0]] if len(own) == 1 else None


def _setup(kind: Kind, unit: Unit, own: list[Unit]) -> dict[str, Any]:
    """What the browser's part needs to know, as JSON in the page."""
    vocabulary = queries.vocabulary()
    sources = {n: _("edisi %(edition)s", edition=e) for n, e in list_editions().items()}
    lists = Lists(
        vocabulary, tuple(own), sources, lambda name: example_of(kind.name, name, unit.name)
    )
    asked = asked_fields(kind)
    columns = [c.as_json() for c in columns_of(kind, lists, language())]
    return {
        "kind": kind.name,
        "kindWord": kind.label.in_language(language()),
        "opd": unit.id,
        "units": [[u.id, u.label] for u in own],
        "columns": [c for c in columns if c["field"] == "name" or c["field"] in asked],
        "conditions": [c["expected_if"]["field"] for c in columns if "expected_if" in c],
        "ranks": dict(asked),
        "parties": parties_of(vocabulary, (u.id for u in own)),
        "urls": {
            "rows": url_for("edits.rows", kind=kind.name, opd=unit.code),
            "news": url_for("edits.news", kind=kind.name, opd=unit.code),
            "records": url_for("search.records"),
            "references": url_for("search.references"),
        },
    }
