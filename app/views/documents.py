"""The page from which documents are made: wishes, progress, results, workbooks per domain."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

from app import jobs, queries, queries_jobs
from app.document.pages import find_libreoffice
from app.document.source import Request
from app.errors import Fault, Missing, Refused
from app.operations import jobs as job_writing
from app.permissions import current_actor
from app.queries.baselines import baseline, baselines
from architecture.completeness import reporting_units
from architecture.graph import Unit
from architecture.metamodel import Domain

pages = Blueprint("documents", __name__)
KIND = "document"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pages.get("/dokumen")
def page() -> Any:
    """What to put into a document, what is being made, and what was made."""
    return _page(ImmutableMultiDict())


def _page(typed: MultiDict[str, str], faults: tuple[Fault, ...] = ()) -> str:
    return render_template(
        "documents/page.html",
        units=choosable_units(),
        domains=list(Domain),
        fills_page_numbers=find_libreoffice() is not None,
        baselines=baselines(),
        asked_baseline=request.args.get("baseline", ""),
        typed=typed,
        faults=faults,
        **_jobs(),
    )


@pages.post("/dokumen")
def make() -> Any:
    """Ask for a document; it is made beside the requests."""
    try:
        wanted = _wanted()
        job_id = job_writing.request_job(current_actor("dokumen"), KIND, wanted.as_json())
    except Refused as refusal:
        return _page(request.form, refusal.faults), 422
    jobs.enqueue(job_id)
    return redirect(url_for("documents.page"))


@pages.get("/dokumen/pekerjaan")
def progress() -> Any:
    """What is being made and what was made, for the page that asks again and again."""
    return render_template("documents/_jobs.html", **_jobs())


@pages.post("/dokumen/pekerjaan/<job_id>/batal")
def cancel(job_id: str) -> Any:
    """Stop a document that is being made."""
    job_writing.cancel_job(current_actor("dokumen"), job_id)
    return _after_action()


@pages.post("/dokumen/pekerjaan/<job_id>/ulang")
def retry(job_id: str) -> Any:
    """Make the same once more after a failure."""
    jobs.enqueue(job_writing.retry_job(current_actor("dokumen"), job_id))
    return _after_action()


@pages.post("/dokumen/pekerjaan/<job_id>/hapus")
def delete(job_id: str) -> Any:
    """Remove a result and its file."""
    job_writing.delete_job(current_actor("dokumen"), job_id)
    return _after_action()


@pages.get("/dokumen/hasil/<job_id>")
def download(job_id: str) -> Any:
    """The file of a finished document, for who made it and for administrators."""
    job = queries_jobs.job(job_id)
    actor = current_actor()
    if job is None or not (job.user_id == actor.user_id or actor.has("administrator")):
        raise Missing
    path = job_writing.results_folder() / (job.filename or "")
    if not job.filename or not path.is_file():
        raise Missing
    name = job.result.get("name", "dokumen.docx")
    return send_file(path, mimetype=DOCX, as_attachment=True, download_name=name)


def choosable_units() -> list[Unit]:
    """The OPDs a document has a part for, in their official order."""
    units = queries.units()
    lines = set(reporting_units(units).values())
    return [unit for unit in units.values() if unit.id in lines]


def _wanted() -> Request:
    form = request.form
    chosen = form.getlist("opd") if form.get("which") == "some" else []
    if form.get("which") == "some" and not chosen:
        raise Refused(Fault("OPD", "", _("Pilih sedikitnya satu OPD, atau pilih semua OPD.")))
    known = {unit.code for unit in choosable_units()}
    unknown = [code for code in chosen if code not in known]
    if unknown:
        raise Refused(*(Fault("OPD", code, _("Kode OPD tidak dikenal.")) for code in unknown))
    return Request.read(
        {
            "edition": form.get("edition"),
            "opd": chosen,
            "pictures": form.get("pictures") == "1",
            "paper": form.get("paper"),
            "baseline": _baseline(form.get("baseline", "")),
        }
    )


def _baseline(asked: str) -> str:
    """The id of the named state that was chosen; nothing for today."""
    if asked and baseline(asked) is None:
        raise Refused(Fault("Baseline", asked[:60], _("Baseline ini tidak ada lagi.")))
    return asked


def _jobs() -> dict[str, Any]:
    account = current_user.account
    own = queries_jobs.jobs_of(account.id, KIND)
    others = []
    if "administrator" in account.roles:
        others = [j for j in queries_jobs.jobs_of(None, KIND) if j.user_id != account.id]
    return {
        "running": [j for j in own if j.is_unfinished],
        "finished": [j for j in own if not j.is_unfinished],
        "others": others,
        "has_file": lambda j: (
            bool(j.filename) and (job_writing.results_folder() / j.filename).is_file()
        ),
    }


def _after_action() -> Any:
    if request.headers.get("HX-Request"):
        return progress()
    return redirect(url_for("documents.page"))
