"""Where workbooks begin: download a template, hand in files, export."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import queries
from app.errors import Refused
from app.operations import imports
from app.operations.import_undo import past_imports
from app.permissions import current_actor
from app.queries.reading import is_target
from app.views.imports.blueprint import (
    as_download,
    importer,
    instance,
    may_import,
    options_of,
    pages,
    unit_named,
)
from app.workbook.export import write_export, write_template
from app.workbook.uploads import keep_upload
from architecture.metamodel import METAMODEL
from architecture.visibility import Edition

MAX_FILES = 20


@pages.get("/")
def page() -> Any:
    """Download a template, hand in a workbook, export; what was imported lately."""
    actor = current_actor()
    units = queries.units()
    own = [u for u in units.values() if u.id in actor.viewer.scope]
    return render_template(
        "imports/page.html", units=units, own=own, may_import=may_import(actor),
        chosen=queries.find_unit(request.args.get("opd", "")) if request.args.get("opd") else None,
        past=past_imports(actor), is_administrator=actor.has("administrator"),
    )  # fmt: skip


@pages.get("/templat")
def chosen_template() -> Any:
    """The template of the OPD chosen in the form."""
    return redirect(url_for("imports.template", code=unit_named(request.args.get("opd", "")).code))


@pages.get("/templat/<code>")
def template(code: str) -> Any:
    """The workbook of one OPD, filled with what this person may see."""
    unit = unit_named(code)
    viewer = current_actor().viewer
    return as_download(lambda path: write_template(path, viewer, unit), f"isian-{unit.label}.xlsx")


@pages.get("/ekspor")
def export() -> Any:
    """Records of an OPD or of a kind as a workbook; the public edition by default."""
    viewer = current_actor().viewer
    unit = unit_named(request.args["opd"]) if request.args.get("opd") else None
    kind = METAMODEL.by_name.get(request.args.get("jenis", ""))
    edition: Edition = "internal" if request.args.get("edisi") == "internal" else "public"
    name = "-".join(w for w in (unit and unit.label, kind and kind.plural.id) if w) or "semua"
    return as_download(
        lambda path: write_export(path, viewer, unit=unit, kind=kind, edition=edition),
        f"arsitektur-{name}{'-target' if is_target() else ''}.xlsx",
    )


@pages.post("/")
def upload() -> Any:
    """Keep the handed in files and go to their preview."""
    actor = importer()
    sent = [f for f in request.files.getlist("file") if f.filename]
    unit = unit_named(request.form["opd"]) if request.form.get("opd") else None
    if not sent:
        flash(_("Pilih berkas .xlsx atau .csv."), "bad")
        return redirect(url_for("imports.page"))
    if len(sent) > MAX_FILES:
        flash(_("Paling banyak %(num)s berkas sekaligus.", num=MAX_FILES), "bad")
        return redirect(url_for("imports.page"))
    kept = keep_upload(
        instance(), str(actor.user_id), [(f.filename or "", f.stream) for f in sent],
        opd=unit.id if unit else None,
    )  # fmt: skip
    try:
        rows, _problems = imports.read_sources(kept.sources, options_of(kept))
    except Refused as refusal:
        kept.discard()
        for fault in refusal.faults:
            flash(f"{fault.place}: {fault.reason}", "bad")
        return redirect(url_for("imports.page"))
    known = {row.file for row in rows}
    foreign = [n for n, name in enumerate(kept.names) if "map" in request.form or name not in known]
    if foreign:
        return redirect(url_for("imports.mapping", token=kept.token, number=foreign[0]))
    return redirect(url_for("imports.show", token=kept.token))
