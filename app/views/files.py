"""Files of records: attach, download, look at a picture, take off."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, request, send_file, url_for
from flask_babel import gettext as _

from app import queries
from app.errors import Fault, Missing, Refused
from app.operations import files
from app.permissions import current_actor, current_viewer
from app.queries import File

pages = Blueprint("files", __name__)
# Whatever is inside, a browser that shows it anyway may run nothing of it.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


@pages.post("/catatan/<uuid:element_id>/berkas")
def attach(element_id: Any) -> Any:
    """Attach the sent files to a record."""
    sent = [f for f in request.files.getlist("file") if f.filename]
    if not sent:
        raise Refused(Fault(_("Berkas"), "", _("Pilih berkas.")))
    actor = current_actor("berkas")
    graph = queries.graph_for(actor.viewer, reading="all")
    if str(element_id) not in graph.elements:
        raise Missing
    for upload in sent:
        try:
            name = files.attach_file(actor, str(element_id), upload.filename or "", upload.stream)
        except Refused as refused:
            for fault in refused.faults:
                flash(f"{fault.found}: {fault.reason}" if fault.found else fault.reason, "bad")
        else:
            flash(_("%(name)s dilampirkan.", name=name), "good")
    return redirect(url_for("records.page", element_id=element_id, _anchor="berkas"))


@pages.get("/berkas/<uuid:file_id>")
def download(file_id: Any) -> Any:
    """The file, always as a download."""
    return _sent(_visible_file(str(file_id)), as_attachment=True)


@pages.get("/berkas/<uuid:file_id>/lihat")
def preview(file_id: Any) -> Any:
    """A picture, under the type its content was found to have."""
    file = _visible_file(str(file_id))
    if file.mimetype not in files.PREVIEWED:
        raise Missing
    return _sent(file, as_attachment=False)


@pages.post("/berkas/<uuid:file_id>/arsipkan")
def archive(file_id: Any) -> Any:
    """Take a file off its record."""
    file = _visible_file(str(file_id))
    element_id = files.archive_file(current_actor("berkas"), file.id)
    flash(_("%(name)s diarsipkan.", name=file.filename), "good")
    return redirect(url_for("records.page", element_id=element_id, _anchor="berkas"))


def _visible_file(file_id: str) -> File:
    """A file of a record whose content the signed-in person may see; raises Missing."""
    file = queries.file_by_id(file_id)
    if file is None:
        raise Missing
    graph = queries.graph_for(current_viewer(), reading="all")
    element = graph.elements.get(file.element_id)
    if element is None or element.redacted:
        raise Missing
    return file


def _sent(file: File, *, as_attachment: bool) -> Response:
    path = files.path_of(file.sha256)
    if not path.exists():
        raise Missing
    response = send_file(
        path, mimetype=file.mimetype, as_attachment=as_attachment, download_name=file.filename
    )
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
