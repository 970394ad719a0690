"""The mapping of a foreign spreadsheet: what its columns, values and units mean."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import queries
from app.errors import Fault, Missing, Refused
from app.mapping import page as shown
from app.mapping.content import Knowledge
from app.mapping.mapping import SheetMapping, read_mapping, target_faults
from app.mapping.proposal import Proposal, readable
from app.mapping.rows import read_mapped
from app.operations import import_mapping
from app.operations.actor import Actor
from app.operations.imports import Options, plan_rows, read_sources
from app.queries.mappings import KeptMapping, kept_mapping, mappings_like
from app.views.imports.blueprint import importer, kept_upload, pages
from app.workbook.columns import NATIONAL
from app.workbook.files import MAX_ROWS, Sheet, read_sheets
from app.workbook.uploads import Upload
from architecture.metamodel import METAMODEL


@pages.get("/<token>/peta/<int:number>")
def mapping(token: str, number: int) -> Any:
    """The proposed or chosen mapping of one file, with what is open in it."""
    actor, kept, sheets = _opened(token, number)
    name = kept.names[number]
    if name in kept.mappings:
        proposal = import_mapping.review_mapping(actor, sheets, read_mapping(kept.mappings[name]))
    else:
        try:
            proposal = import_mapping.propose_mapping(actor, sheets, name=name)
        except Refused as refusal:
            flash(refusal.faults[0].reason, "bad")
            return redirect(url_for("imports.show", token=token))
        _remember(kept, number, proposal.mapping)
    return _page(actor, kept, number, sheets, proposal)


@pages.post("/<token>/peta/<int:number>/tabel")
def mapping_table(token: str, number: int) -> Any:
    """Another kind, sheet or header row: the columns are proposed anew."""
    actor, kept, sheets = _opened(token, number)
    kind = METAMODEL.by_name.get(request.form.get("kind", ""))
    row = request.form.get("header", type=int)
    sheet = request.form.get("sheet")
    if kind is None or (row is not None and not 1 <= row <= MAX_ROWS):
        raise Missing
    known = kept.mappings.get(kept.names[number], {})
    # On another sheet the header stands elsewhere.
    header = row - 1 if row is not None and sheet == known.get("sheet") else None
    proposal = import_mapping.propose_mapping(actor, sheets, kind=kind, sheet=sheet, header=header)
    _remember(kept, number, proposal.mapping)
    return _back(kept, number)


@pages.post("/<token>/peta/<int:number>/pakai")
def mapping_use(token: str, number: int) -> Any:
    """Read the file as a kept mapping says."""
    actor, kept, sheets = _opened(token, number)
    stored = kept_mapping(request.form.get("mapping", ""))
    if stored is None:
        raise Missing
    proposal = import_mapping.adapt_mapping(actor, sheets, stored.mapping)
    import_mapping.note_use(stored.id)
    _remember(kept, number, proposal.mapping)
    flash(_("Pemetaan “%(name)s” dipakai.", name=stored.name), "good")
    return _back(kept, number)


@pages.post("/<token>/peta/<int:number>")
def mapping_save(token: str, number: int) -> Any:
    """Take over what was chosen; go on to the preview, or show the first rows again."""
    actor, kept, sheets = _opened(token, number)
    known = kept.mappings.get(kept.names[number])
    if known is None:
        return _back(kept, number)
    chosen = _chosen(read_mapping(known))
    faults = list(target_faults(chosen))
    if faults:
        chosen = _without_repeated(chosen)
    proposal = import_mapping.review_mapping(actor, sheets, chosen)
    _remember(kept, number, proposal.mapping)
    if faults:
        for fault in faults:
            flash(f"{fault.place.removeprefix('columns → ')}: {fault.reason}", "bad")
        return _back(kept, number)
    if "continue" not in request.form:
        return redirect(url_for("imports.mapping", token=token, number=number) + "#contoh")
    if request.form.get("name", "").strip():
        import_mapping.keep_mapping(actor, request.form["name"], proposal.mapping)
    return redirect(_next(kept, number))


def _next(kept: Upload, number: int) -> str:
    """The next foreign file that nobody mapped yet; else the preview."""
    for other, name in enumerate(kept.names):
        if other > number and name not in kept.mappings:
            rows, _problems = read_sources([kept.sources[other]], Options())
            if not rows:
                return url_for("imports.mapping", token=kept.token, number=other)
    return url_for("imports.show", token=kept.token)


def _opened(token: str, number: int) -> tuple[Actor, Upload, list[Sheet]]:
    actor = importer()
    kept = kept_upload(actor, token)
    if number >= len(kept.names):
        raise Missing
    source = kept.sources[number]
    return actor, kept, read_sheets(source.path, source.name)


def _remember(kept: Upload, number: int, mapping: SheetMapping) -> None:
    kept.mappings[kept.names[number]] = mapping.as_json()
    kept.save()


def _back(kept: Upload, number: int) -> Any:
    return redirect(url_for("imports.mapping", token=kept.token, number=number))


# --- What the form says -------------------------------------------------------------------------


def _chosen(mapping: SheetMapping) -> SheetMapping:
    """The mapping as the form of the page says; what it does not show stays."""
    form = request.form
    columns = dict(mapping.columns)
    for index, key in enumerate(columns):
        if f"c-{index}" in form:
            columns[key] = form[f"c-{index}"] or None
    values = {a: dict(v) for a, v in mapping.values.items()}
    units = dict(mapping.units)
    links = {n: dict(v) for n, v in mapping.links.items()}
    for scope, target, text, value in _answers():
        if scope == "units":
            units[text] = value
        else:
            (values if scope == "values" else links).setdefault(target, {})[text] = value
    return replace(
        mapping, columns=columns, values=values, units=units, links=links,
        opd=form.get("opd") or None,
    )  # fmt: skip


def _answers() -> list[tuple[str, str, str, str | None]]:
    """(scope, target, foreign text, chosen value) of every question on the page."""
    found = []
    for name, value in request.form.items():
        if not name.startswith("q-"):
            continue
        try:
            scope, target, text = json.loads(request.form[f"t-{name[2:]}"])
        except (KeyError, ValueError, TypeError):
            raise Refused(Fault("", "", _("Isian halaman ini tidak utuh. Muat ulang."))) from None
        if scope not in ("units", "values", "links") or not all(
            isinstance(w, str) for w in (target, text)
        ):
            raise Refused(Fault("", "", _("Isian halaman ini tidak utuh. Muat ulang.")))
        found.append((scope, target, text, value.strip() or None))
    return found


def _without_repeated(mapping: SheetMapping) -> SheetMapping:
    """Of columns with one target the first keeps it, the others go to the notes."""
    columns: dict[str, str | None] = {}
    for key, target in mapping.columns.items():
        columns[key] = target
        if list(target_faults(replace(mapping, columns=columns))):
            columns[key] = None
    return replace(mapping, columns=columns)


# --- The page -----------------------------------------------------------------------------------


def _page(actor: Actor, kept: Upload, number: int, sheets: list[Sheet], proposal: Proposal) -> Any:
    mapping = proposal.mapping
    words, units = queries.vocabulary(), queries.units()
    choices = [(u.code, f"{u.label} · {u.name}" if u.short else u.name) for u in units.values()]
    if mapping.kind.national and actor.has("administrator"):
        choices.append((NATIONAL, NATIONAL))
    lines = shown.column_lines(proposal)
    sheet = next(s for s in sheets if s.name == mapping.sheet)
    return render_template(
        "imports/mapping.html", upload=kept, number=number, proposal=proposal, mapping=mapping,
        sheets=[s.name for s in readable(sheets)], lines=lines, units=choices,
        header_lines=shown.header_lines(sheet, mapping),
        targets=shown.target_groups(mapping.kind, mapping),
        groups=shown.question_groups(proposal, words, choices),
        arrival=_first_rows(actor, kept, number, sheets, mapping),
        alike=_offered(mapping), name=_name_of(kept, number),
    )  # fmt: skip


def _offered(mapping: SheetMapping) -> list[KeptMapping]:
    """Kept mappings made for the same headers that say something else than what is shown."""
    alike = mappings_like(list(mapping.columns))[:3]
    return [k for k in alike if not _says_same(read_mapping(k.mapping), mapping)]


def _says_same(kept: SheetMapping, shown: SheetMapping) -> bool:
    """Whether two mappings agree in what both of them speak of."""
    if (kept.kind, kept.columns) != (shown.kind, shown.columns):
        return False
    pairs = [(kept.units, shown.units)]
    pairs += [(v, shown.values.get(a, {})) for a, v in kept.values.items()]
    pairs += [(v, shown.links.get(n, {})) for n, v in kept.links.items()]
    return all(b.get(text, value) == value for a, b in pairs for text, value in a.items())


def _name_of(kept: Upload, number: int) -> str:
    return kept.names[number].rpartition(".")[0].replace("_", " ")


def _first_rows(
    actor: Actor, kept: Upload, number: int, sheets: list[Sheet], mapping: SheetMapping
) -> shown.Arrival:
    """The first rows, planned as the import would plan them."""
    knowledge: Knowledge = import_mapping.knowledge_of()
    rows, _problems = read_mapped(kept.sources[number], mapping, knowledge, sheets=sheets)
    unit = queries.units().get(kept.opd or "")
    plan = plan_rows(actor, rows[: shown.SHOWN_ROWS], [], Options(opd=unit))
    planned = [(p.row, p.draft.fields if p.draft is not None else {}) for p in plan.rows]
    return shown.arrival_of(mapping, planned, knowledge.vocabulary)
