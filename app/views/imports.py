"""Workbooks in the browser: template, export, upload, preview, apply, take back."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import ngettext

from app import queries
from app.errors import Fault, Forbidden, Missing, Refused
from app.operations import imports
from app.operations.actor import Actor
from app.operations.import_undo import past_import, past_imports
from app.operations.imports import Options
from app.permissions import current_actor
from app.workbook import preview
from app.workbook.export import write_export, write_template
from app.workbook.marked import write_marked
from app.workbook.reader import Problem
from app.workbook.uploads import Accepted, Upload, find_upload, keep_upload
from architecture.graph import Unit
from architecture.metamodel import METAMODEL

pages = Blueprint("imports", __name__, url_prefix="/buku-kerja")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PER_PAGE = 200
SHOWN_DIFFERENCES = 100
MAX_FILES = 20


@pages.get("/")
def page() -> Any:
    """Download a template, hand in a workbook, export; what was imported lately."""
    actor = current_actor()
    units = queries.units()
    own = [u for u in units.values() if u.id in actor.viewer.scope]
    return render_template(
        "imports/page.html", units=units, own=own, may_import=_may_import(actor),
        chosen=queries.find_unit(request.args.get("opd", "")) if request.args.get("opd") else None,
        past=past_imports(actor), is_administrator=actor.has("administrator"),
    )  # fmt: skip


@pages.get("/templat")
def chosen_template() -> Any:
    """The template of the OPD chosen in the form."""
    return redirect(url_for("imports.template", code=_unit(request.args.get("opd", "")).code))


@pages.get("/templat/<code>")
def template(code: str) -> Any:
    """The workbook of one OPD, filled with what this person may see."""
    unit = _unit(code)
    viewer = current_actor().viewer
    return _download(lambda path: write_template(path, viewer, unit), f"isian-{unit.label}.xlsx")


@pages.get("/ekspor")
def export() -> Any:
    """Records of an OPD or of a kind as a workbook; the public edition by default."""
    viewer = current_actor().viewer
    unit = _unit(request.args["opd"]) if request.args.get("opd") else None
    kind = METAMODEL.by_name.get(request.args.get("jenis", ""))
    edition = "internal" if request.args.get("edisi") == "internal" else "public"
    name = "-".join(w for w in (unit and unit.label, kind and kind.plural.id) if w) or "semua"
    return _download(
        lambda path: write_export(path, viewer, unit=unit, kind=kind, edition=edition),
        f"arsitektur-{name}.xlsx",
    )


@pages.post("/")
def upload() -> Any:
    """Keep the handed in files and go to their preview."""
    actor = _importer()
    sent = [f for f in request.files.getlist("file") if f.filename]
    unit = _unit(request.form["opd"]) if request.form.get("opd") else None
    if not sent:
        flash(_("Pilih berkas .xlsx atau .csv."), "bad")
        return redirect(url_for("imports.page"))
    if len(sent) > MAX_FILES:
        flash(_("Paling banyak %(num)s berkas sekaligus.", num=MAX_FILES), "bad")
        return redirect(url_for("imports.page"))
    kept = keep_upload(
        _instance(), str(actor.user_id), [(f.filename or "", f.stream) for f in sent],
        opd=unit.id if unit else None,
    )  # fmt: skip
    try:
        imports.read_sources(kept.sources, _options(kept))
    except Refused as refusal:
        kept.discard()
        for fault in refusal.faults:
            flash(f"{fault.place}: {fault.reason}", "bad")
        return redirect(url_for("imports.page"))
    return redirect(url_for("imports.show", token=kept.token))


@pages.get("/<token>")
def show(token: str) -> Any:
    """The application without its last step: counts, then every problem."""
    actor = _importer()
    kept = _kept(actor, token)
    plan = imports.plan_import(actor, kept.sources, _options(kept))
    chosen = request.args.get("masalah", "all")
    problems = preview.shown_problems(plan.problems, chosen)
    number = max(1, request.args.get("halaman", 1, type=int))
    part = problems[(number - 1) * PER_PAGE : number * PER_PAGE]
    changed = [d for d in plan.drafts if not d.is_new and (d.before or d.has_new_links)]
    words, units = queries.vocabulary(), queries.units()
    return render_template(
        "imports/preview.html", upload=kept, plan=plan, report=plan.report(), chosen=chosen,
        sheets=preview.by_sheet(part, plan), page=number,
        pages=max(1, -(-len(problems) // PER_PAGE)), clear=preview.clear_suggestions(plan.problems),
        problem_rows=len({(p.place.file, p.place.sheet, p.place.row) for p in plan.problems}),
        errors=sum(p.is_error for p in plan.problems),
        sheet_count=len({(p.row.file, p.row.sheet) for p in plan.rows}),
        unit=units.get(kept.opd or ""), units=units, changed=changed[:SHOWN_DIFFERENCES],
        changed_count=len(changed), differences=lambda d: preview.differences(d, words, units),
    )  # fmt: skip


@pages.post("/<token>/terima")
def accept(token: str) -> Any:
    """Take one suggestion or typed text, or all clear suggestions, instead of the file's words."""
    actor = _importer()
    kept = _kept(actor, token)
    if "all" in request.form:
        plan = imports.plan_import(actor, kept.sources, _options(kept))
        chosen = preview.clear_suggestions(plan.problems)
        kept.accepted += [_accepted(p, p.suggestion or "") for p in chosen]
        flash(ngettext("%(num)s usul diterima.", "%(num)s usul diterima.", len(chosen)), "good")
    elif text := request.form.get("text", "").strip():
        form = request.form
        kept.accepted.append(
            Accepted(
                form["file"], form["sheet"], _whole(form["row"]), _whole(form["position"]),
                form["column"], form["value"], text,
            )
        )  # fmt: skip
    kept.save()
    return _back(kept)


@pages.post("/<token>/urungkan-usul")
def reject(token: str) -> Any:
    """Go back to what the file says in one cell."""
    kept = _kept(_importer(), token)
    number = _whole(request.form["number"])
    kept.accepted = [a for n, a in enumerate(kept.accepted) if n != number]
    kept.save()
    return _back(kept)


@pages.post("/<token>/lewati")
def skip(token: str) -> Any:
    """Leave a row out of this import, or take it in again."""
    kept = _kept(_importer(), token)
    form = request.form
    row = (form["file"], form["sheet"], _whole(form["row"]))
    if row in kept.skipped:
        kept.skipped.remove(row)
    else:
        kept.skipped.append(row)
    kept.save()
    return _back(kept)


@pages.post("/<token>/opd")
def choose_unit(token: str) -> Any:
    """Choose the OPD of rows that name none."""
    kept = _kept(_importer(), token)
    kept.opd = _unit(request.form["opd"]).id if request.form.get("opd") else None
    kept.save()
    return _back(kept)


@pages.get("/<token>/bertanda/<int:number>")
def marked(token: str, number: int) -> Any:
    """The handed in workbook with its problems marked."""
    actor = _importer()
    kept = _kept(actor, token)
    if number >= len(kept.sources):
        raise Missing
    plan = imports.plan_import(actor, kept.sources, _options(kept))
    source = kept.sources[number]
    return _download(
        lambda path: write_marked(source.path, source.name, plan.problems, path),
        f"bertanda-{Path(source.name).stem}.xlsx",
    )


@pages.post("/<token>/terapkan")
def apply(token: str) -> Any:
    """Apply all or nothing, on the newest data."""
    actor = _importer()
    kept = _kept(actor, token)
    report = imports.apply(actor, kept.sources, _options(kept))
    if not report.applied:
        flash(_("Ada kesalahan: tidak ada yang disimpan."), "bad")
        return _back(kept)
    kept.discard()
    if report.created + report.updated == 0:
        flash(_("Tidak ada yang berubah: semua baris sudah tercatat."), "good")
        return redirect(url_for("imports.page"))
    return redirect(url_for("imports.done", batch=report.batch, tetap=report.unchanged))


@pages.get("/impor/<batch>")
def done(batch: str) -> Any:
    """What an import did, and how to take it back."""
    past = past_import(current_actor(), batch)
    return render_template(
        "imports/done.html", past=past, unchanged=request.args.get("tetap", type=int)
    )


@pages.post("/impor/<batch>/batalkan")
def undo(batch: str) -> Any:
    """Take back a whole import; refused where somebody changed a record since."""
    try:
        count = imports.undo_batch(_importer(), batch)
    except Refused as refusal:
        flash(_("Impor tidak dapat dibatalkan:"), "bad")
        for fault in refusal.faults[:10]:
            flash(f"{fault.place}: {fault.reason}" if fault.place else fault.reason, "bad")
    else:
        flash(
            ngettext("%(num)s perubahan dibatalkan.", "%(num)s perubahan dibatalkan.", count),
            "good",
        )
    return redirect(url_for("imports.done", batch=batch))


# --- Helpers ------------------------------------------------------------------------------------


def _may_import(actor: Actor) -> bool:
    return actor.has("administrator") or bool(actor.viewer.scope)


def _importer() -> Actor:
    actor = current_actor("impor")
    if not _may_import(actor):
        raise Forbidden(_("Hanya petugas OPD dan administrator yang mengimpor."))
    return actor


def _kept(actor: Actor, token: str) -> Upload:
    try:
        return find_upload(_instance(), str(actor.user_id), token)
    except Missing:
        message = _("Berkas ini sudah dihapus atau bukan unggahan Anda. Unggah lagi.")
        raise Missing(message) from None


def _options(kept: Upload) -> Options:
    unit = queries.units().get(kept.opd or "")
    options = Options(opd=unit, replaced=kept.replaced, skipped=frozenset(kept.skipped))
    return replace(options, kind=METAMODEL.by_name.get(kept.kind or ""))


def _accepted(problem: Problem, text: str) -> Accepted:
    place = problem.place
    return Accepted(
        place.file, place.sheet, place.row, place.position, place.column, problem.value, text
    )


def _back(kept: Upload) -> Any:
    view = {k: request.form[k] for k in ("masalah", "halaman") if request.form.get(k)}
    return redirect(url_for("imports.show", token=kept.token, **view))


def _unit(word: str) -> Unit:
    unit = queries.find_unit(word)
    if unit is None:
        raise Missing(_("OPD tidak dikenal."))
    return unit


def _whole(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text):
        raise Refused(Fault("", text, _("Harus bilangan bulat.")))
    return int(text)


def _instance() -> Path:
    return Path(current_app.config["INSTANCE_PATH"])


def _download(write: Callable[[Path], Any], name: str) -> Any:
    """What `write` puts into a file, as a download."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "keluaran.xlsx"
        write(path)
        data = BytesIO(path.read_bytes())
    plain = re.sub(r"[^\w.-]+", "-", name).strip("-")
    return send_file(data, mimetype=XLSX, as_attachment=True, download_name=plain)
