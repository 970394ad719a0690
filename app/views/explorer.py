"""The explorer: from record to record, filtered, folded, kept under a name, as a file."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _

from app import queries
from app.errors import Missing
from app.explorer.address import as_text, fields_of, is_form, read_text, read_view
from app.explorer.drawing import Explored, explored, file_of
from app.explorer.listing import beginnings, choices_of, entries_of
from app.operations import views as keeping
from app.permissions import current_actor, current_viewer
from app.queries.views import NamedView, view_for, views_for
from app.views.diagrams import ALONE
from architecture.exploring import View

pages = Blueprint("explorer", __name__)
FILES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "drawio": "application/vnd.jgraph.mxfile",
}


@pages.get("/jelajah")
def page() -> Any:
    """The drawing of what the address says, its list and its choices; or where to begin."""
    view = read_view(request.args)
    if is_form(request.args):
        return redirect(_address(view))
    viewer = current_viewer()
    if not view.start:
        graph = queries.graph_for(viewer, reading="all")
        return render_template(
            "explorer/begin.html", kept=_kept(), beginnings=beginnings(viewer), graph=graph
        )
    made = explored(viewer, view)
    return render_template("explorer/page.html", kept=_kept(), **_parts(made))


@pages.get("/jelajah/bagian")
def part() -> Any:
    """The same without the page around it, for scripts."""
    view = read_view(request.args)
    if not view.start:
        raise Missing
    return render_template("explorer/_view.html", kept=_kept(), **_parts(_explored(view)))


@pages.get("/jelajah/berkas.<any(svg, png, pdf, drawio):form>")
def file(form: str) -> Any:
    """What is seen as a file, with title, date, data version, filters and legend."""
    view = read_view(request.args)
    if not view.start:
        raise Missing
    made = _explored(view)
    codes = [made.seen.shown[i].code for i in view.start if i in made.seen.shown]
    answer = send_file(
        BytesIO(file_of(made, form, request.host_url.rstrip("/"))),
        mimetype=FILES[form],
        as_attachment=True,
        download_name=f"jelajah-{'-'.join(codes[:3]) or 'kosong'}.{form}".replace("/", "-"),
    )
    answer.headers["Content-Security-Policy"] = ALONE
    return answer


def _explored(view: View) -> Explored:
    return explored(current_viewer(), view)


def _parts(made: Explored) -> dict[str, Any]:
    """What the templates of a drawing need."""
    saved = _saved()
    address = as_text(made.view)
    return {
        "made": made,
        "entries": entries_of(made),
        "choices": choices_of(made),
        "fields": fields_of(made.view),
        "address": address,
        "here": _address(made.view),
        "saved": saved,
        "is_changed": saved is not None and saved.address != address,
    }


def _address(view: View) -> str:
    """The page of a view; it stays the page of the named view it was opened from."""
    saved = _saved()
    more = f"&tampilan={saved.id}" if saved else ""
    return f"{url_for('explorer.page')}?{as_text(view)}{more}"


def _kept() -> list[NamedView]:
    return views_for(current_actor().user_id or "")


def _saved() -> NamedView | None:
    """The named view of the address, if this account may open it."""
    wanted = request.args.get("tampilan", "")
    return view_for(current_actor().user_id or "", wanted) if wanted else None


# --- Named views --------------------------------------------------------------------------------


@pages.get("/jelajah/tampilan/<view_id>")
def opened(view_id: str) -> Any:
    """A named view: leads to its address, drawn for whoever asks."""
    saved = view_for(current_actor().user_id or "", view_id)
    if saved is None:
        raise Missing(_("Tampilan itu tidak ada."))
    address = as_text(read_text(saved.address))
    return redirect(f"{url_for('explorer.page')}?{address}&tampilan={saved.id}")


@pages.post("/jelajah/tampilan")
def keep() -> Any:
    """Keep what the address shows under a name."""
    view = read_text(request.form.get("alamat", ""))
    actor = current_actor("jelajah")
    view_id = keeping.keep_view(
        actor,
        request.form.get("nama", ""),
        as_text(view) if view.start else "",
        is_shared=request.form.get("bagi") == "1",
    )
    flash(_("Tampilan disimpan."), "good")
    return redirect(url_for("explorer.opened", view_id=view_id))


@pages.post("/jelajah/tampilan/<view_id>")
def change(view_id: str) -> Any:
    """Rename, share or replace what an own view shows."""
    view = read_text(request.form.get("alamat", ""))
    keeping.change_view(
        current_actor("jelajah"),
        view_id,
        name=request.form.get("nama"),
        is_shared=request.form.get("bagi") == "1" if "nama" in request.form else None,
        address=as_text(view) if view.start else None,
    )
    flash(_("Perubahan tampilan disimpan."), "good")
    if view.start:
        return redirect(url_for("explorer.opened", view_id=view_id))
    return redirect(url_for("explorer.page"))


@pages.post("/jelajah/tampilan/<view_id>/hapus")
def delete(view_id: str) -> Any:
    """Delete an own view."""
    keeping.delete_view(current_actor("jelajah"), view_id)
    flash(_("Tampilan dihapus. Catatannya tetap ada."), "good")
    return redirect(url_for("explorer.page"))
