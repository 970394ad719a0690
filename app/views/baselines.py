"""Named states: make, open, compare, delete; and the pages of a past moment."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app import queries
from app.as_of import ADDRESS, ASKED, PAST_ENDPOINTS, TODAYS_BLUEPRINTS
from app.differences import as_workbook, compare, side_of
from app.errors import Forbidden, Missing
from app.filters import language
from app.operations.baselines import MAKERS, add_baseline, delete_baseline
from app.permissions import current_actor, current_viewer
from app.queries.baselines import Named, baseline, baseline_at, baselines, moment_of
from app.queries.moment import moment, read_as_of
from app.records.link_fields import link_words
from app.records.page import relations_of
from app.records.reader import Reader
from app.views.gaps import edition_of
from architecture.metamodel import METAMODEL
from architecture.snapshots import fingerprint

pages = Blueprint("baselines", __name__)
SHOWN = 200  # rows of each table of a comparison on the page; the workbook has all
# Who may look at any moment, not only at those that somebody named.
LOOK_ANYWHERE = ("writer", "verifier", "validator", "administrator")


# --- Named states -------------------------------------------------------------------------------


@pages.get("/baseline")
def index() -> Any:
    """All named states, newest first, with what can be done with them."""
    actor = current_actor()
    return render_template(
        "baselines/index.html",
        rows=baselines(),
        may_make=actor.has(*MAKERS),
        may_delete=actor.has("administrator"),
        metamodel=fingerprint(),
        address=past_address,
        today=queries.data_version(),
    )


@pages.post("/baseline")
def add() -> Any:
    """Store the state of now under a name."""
    name = request.form.get("name", "")
    add_baseline(current_actor("keadaan tersimpan"), name, request.form.get("note", ""))
    flash(_("Keadaan saat ini tersimpan dan tidak akan berubah lagi."), "good")
    return redirect(url_for("baselines.index"))


@pages.route("/baseline/<uuid:baseline_id>/hapus", methods=["GET", "POST"])
def delete(baseline_id: Any) -> Any:
    """Delete a named state, for a reason that the log keeps."""
    actor = current_actor("keadaan tersimpan")
    if not actor.has("administrator"):
        raise Forbidden
    named = baseline(str(baseline_id))
    if named is None:
        raise Missing
    if request.method == "GET":
        return render_template("baselines/delete.html", named=named)
    delete_baseline(actor, named.id, request.form.get("reason", ""))
    flash(_("Keadaan %(name)s dihapus; riwayat menyimpan alasannya.", name=named.name), "good")
    return redirect(url_for("baselines.index"))


@pages.get("/baseline/banding")
def compared() -> Any:
    """What differs between two named states, or one and today or the target."""
    rows = baselines()
    before = request.args.get("dari") or (rows[0].id if rows else "today")
    after = request.args.get("ke") or ("today" if rows else "target")
    whole = compare(current_viewer(), side_of(before), side_of(after), language=language())
    kind = METAMODEL.by_name.get(request.args.get("jenis", ""))
    return render_template(
        "baselines/compare.html",
        made=whole.of_kind(kind.name) if kind else whole,
        whole=whole,
        kind=kind,
        rows=rows,
        shown=SHOWN,
        label=moment_label,
        address=past_address,
    )


@pages.get("/baseline/banding.xlsx")
def compared_workbook() -> Any:
    """The same as a workbook; the public edition unless asked otherwise."""
    before, after = (side_of(request.args.get(n, "today")) for n in ("dari", "ke"))
    edition = edition_of(request.args.get("edisi"))
    made = compare(current_viewer(), before, after, edition=edition, language=language())
    name = f"perbedaan-{date.today().isoformat()}-{edition}.xlsx"
    return send_file(BytesIO(as_workbook(made)), as_attachment=True, download_name=name)


# --- A past moment ------------------------------------------------------------------------------


@pages.before_app_request
def _look_back() -> Any:
    """Put the moment of the address in force for those who may look, on pages that can go back."""
    number, endpoint = request.environ.get(ASKED), request.endpoint
    if number is None or endpoint is None or not current_user.is_authenticated:
        return None
    if endpoint == "static" or request.blueprint in TODAYS_BLUEPRINTS:
        return None
    _require_moment(number)
    if request.method not in ("GET", "HEAD"):
        raise Forbidden(_("Keadaan lampau hanya dapat dibaca. Kembali ke hari ini untuk mengubah."))
    read_as_of(number)
    if endpoint == "home.index":
        return redirect(url_for("baselines.past"))
    if endpoint == "records.page":
        arguments = request.view_args or {}
        return redirect(url_for("baselines.record", element_id=arguments["element_id"]))
    if endpoint not in PAST_ENDPOINTS:
        return render_template("baselines/closed.html"), 404
    return None


def _require_moment(number: int) -> None:
    """Raise Forbidden or Missing unless this person may look at that moment."""
    actor = current_actor()
    if actor.viewer.participant:
        raise Forbidden(_("Halaman ini bukan untuk peserta lokakarya."))
    if not 1 <= number <= queries.data_version():
        raise Missing
    if baseline_at(number) is None and not actor.has(*LOOK_ANYWHERE):
        raise Missing(_("Keadaan itu tidak disimpan dengan nama."))


@pages.after_app_request
def _stay_in_the_past(response: Response) -> Response:
    """Pictures name their records by plain addresses; on a past page these lead to the past."""
    if moment() is not None and response.mimetype == "text/html" and not response.is_streamed:
        text = response.get_data(as_text=True)
        inside = f'href="{request.script_root}/catatan/'
        response.set_data(text.replace('href="/catatan/', inside))
    return response


@pages.app_context_processor
def _moment() -> dict[str, Any]:
    return {"past_moment": _past_moment}


def _past_moment() -> dict[str, Any] | None:
    """What the banner says of the moment that is read; None today."""
    number = moment()
    if number is None:
        return None
    query = f"?{request.query_string.decode()}" if request.query_string else ""
    return {
        "number": number,
        "named": baseline_at(number),
        "at": moment_of(number),
        # The same page of today, named in full so that it does not stay in the past.
        "today": f"{request.host_url.rstrip('/')}{_todays_path()}{query}",
    }


def _todays_path() -> str:
    if request.endpoint == "baselines.record":
        return f"/catatan/{(request.view_args or {})['element_id']}"
    return "/baseline" if request.endpoint == "baselines.past" else request.path


@pages.get("/baseline/isi")
def past() -> Any:
    """What can be opened of the moment that is read."""
    if moment() is None:
        return redirect(url_for("baselines.index"))
    graph = queries.graph_for(current_viewer(), reading="all")
    counts = {kind: len(graph.of_kind(kind)) for kind in METAMODEL.kinds}
    return render_template(
        "baselines/past.html", counts=counts, graph=graph, document=_document_of_this()
    )


def _document_of_this() -> str:
    """Today's page that makes the document of the named state that is read; "" for others."""
    named = baseline_at(moment() or 0)
    return f"{request.host_url}dokumen?baseline={named.id}" if named else ""


@pages.get("/baseline/catatan/<uuid:element_id>")
def record(element_id: Any) -> Any:
    """One record as it was: values and links."""
    if moment() is None:
        return redirect(url_for("records.page", element_id=element_id))
    viewer = current_viewer()
    graph = queries.graph_for(viewer, reading="all")
    element = graph.elements.get(str(element_id))
    if element is None:
        raise Missing(_("Catatan ini belum ada atau sudah diarsipkan pada keadaan itu."))
    reader = Reader(graph, queries.vocabulary(), language(), viewer)
    return render_template(
        "baselines/record.html",
        element=element,
        kind=element.kind_,
        reader=reader,
        hidden=reader.hidden(element),
        domains=() if element.redacted else relations_of(element, graph, viewer, {}),
        link_words=link_words,
    )


def past_address(number: int, path: str = "/baseline/isi") -> str:
    """The address of a page as of the moment right after a change."""
    assert ADDRESS.match(f"/pada/{number}")
    return f"/pada/{number}{path}"


def moment_label(named: Named) -> str:
    """A named state in a list of choices."""
    return f"{named.name} (#{named.number})"
