"""The preview of an import: every problem, what to do about it, and applying."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import queries
from app.errors import Fault, Missing, Refused
from app.operations import imports
from app.views.imports.blueprint import (
    as_download,
    importer,
    kept_upload,
    options_of,
    pages,
    unit_named,
)
from app.workbook import preview
from app.workbook.files import MAX_COLUMNS
from app.workbook.marked import write_marked
from app.workbook.reader import Problem
from app.workbook.uploads import Accepted, Upload
from architecture.values import MAX_TEXT

PER_PAGE = 200
SHOWN_DIFFERENCES = 100


@pages.get("/<token>")
def show(token: str) -> Any:
    """The application without its last step: counts, then every problem."""
    actor = importer()
    kept = kept_upload(actor, token)
    plan = imports.plan_import(actor, kept.sources, options_of(kept))
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
    actor = importer()
    kept = kept_upload(actor, token)
    if "all" in request.form:
        plan = imports.plan_import(actor, kept.sources, options_of(kept))
        chosen = preview.clear_suggestions(plan.problems)
        kept.accepted += [_accepted(p, p.suggestion or "") for p in chosen]
        flash(ngettext("%(num)s usul diterima.", "%(num)s usul diterima.", len(chosen)), "good")
    elif text := request.form.get("text", "").strip():
        form = request.form
        kept.accepted.append(
            Accepted(
                form["file"], form["sheet"], _whole(form["row"]), _position(form["position"]),
                form["column"], form["value"], text[:MAX_TEXT],
            )
        )  # fmt: skip
    kept.save()
    return _back(kept)


@pages.post("/<token>/urungkan-usul")
def reject(token: str) -> Any:
    """Go back to what the file says in one cell."""
    kept = kept_upload(importer(), token)
    number = _whole(request.form["number"])
    kept.accepted = [a for n, a in enumerate(kept.accepted) if n != number]
    kept.save()
    return _back(kept)


@pages.post("/<token>/lewati")
def skip(token: str) -> Any:
    """Leave a row out of this import, or take it in again."""
    kept = kept_upload(importer(), token)
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
    kept = kept_upload(importer(), token)
    kept.opd = unit_named(request.form["opd"]).id if request.form.get("opd") else None
    kept.save()
    return _back(kept)


@pages.get("/<token>/bertanda/<int:number>")
def marked(token: str, number: int) -> Any:
    """The handed in workbook with its problems marked."""
    actor = importer()
    kept = kept_upload(actor, token)
    if number >= len(kept.sources):
        raise Missing
    plan = imports.plan_import(actor, kept.sources, options_of(kept))
    source = kept.sources[number]
    return as_download(
        lambda path: write_marked(source.path, source.name, plan.problems, path),
        f"bertanda-{Path(source.name).stem}.xlsx",
    )


@pages.post("/<token>/terapkan")
def apply(token: str) -> Any:
    """Apply all or nothing, on the newest data."""
    actor = importer()
    kept = kept_upload(actor, token)
    report = imports.apply(actor, kept.sources, options_of(kept))
    if not report.applied:
        flash(_("Ada kesalahan: tidak ada yang disimpan."), "bad")
        return _back(kept)
    kept.discard()
    if report.created + report.updated == 0:
        flash(_("Tidak ada yang berubah: semua baris sudah tercatat."), "good")
        return redirect(url_for("imports.page"))
    return redirect(url_for("imports.done", batch=report.batch, tetap=report.unchanged))


def _accepted(problem: Problem, text: str) -> Accepted:
    place = problem.place
    return Accepted(
        place.file, place.sheet, place.row, place.position, place.column, problem.value, text
    )


def _back(kept: Upload) -> Any:
    view: dict[str, Any] = {
        k: request.form[k] for k in ("masalah", "halaman") if request.form.get(k)
    }
    return redirect(url_for("imports.show", token=kept.token, **view))


def _whole(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text):
        raise Refused(Fault("", text, _("Harus bilangan bulat.")))
    return int(text)


def _position(text: str) -> int:
    position = _whole(text)
    if position >= MAX_COLUMNS:
        raise Missing
    return position
