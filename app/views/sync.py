"""From the room to the server: take the file along, look at it, join it, decide differences."""

from __future__ import annotations

import tempfile
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
from app.errors import Missing, Refused
from app.filters import language
from app.operations.actor import Actor
from app.operations.sync_export import export_changes
from app.operations.sync_import import import_changes
from app.operations.sync_settle import can_take, may_settle, record_of, settle
from app.operations.sync_words import as_open, clash_words
from app.operations.undo_select import REVIEWERS
from app.permissions import current_actor, require
from app.queries import sync
from app.records.reader import Reader
from app.workbook.uploads import Upload, find_upload, keep_upload

pages = Blueprint("sync", __name__, url_prefix="/bawa-perubahan")
LISTED = 200  # of each sort; all are counted


@pages.get("/")
def page() -> Any:
    """Take the changes of this instance along, or bring those of a room."""
    require("administrator")
    return render_template(
        "sync/page.html", began=sync.restored_from(), version=queries.data_version(),
        waiting=len(sync.open_clashes()),
    )  # fmt: skip


@pages.get("/unduh")
def download() -> Any:
    """The file of changes since the backup this instance began with, or since a number."""
    actor = require("administrator")
    since = request.args.get("sejak", "backup")
    with tempfile.TemporaryDirectory(prefix="selaras-") as folder:
        out = Path(folder) / "perubahan.zip"
        done = export_changes(out, since=since, made_by=actor.name)
        data = BytesIO(out.read_bytes())
    name = f"perubahan-{done.about.since_number + 1}-{done.about.last_number}.zip"
    return send_file(data, mimetype="application/zip", as_attachment=True, download_name=name)


@pages.post("/")
def upload() -> Any:
    """Keep the file that was handed in and go to its preview."""
    actor = require("administrator")
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        flash(_("Pilih berkas perubahan (.zip)."), "bad")
        return redirect(url_for("sync.page"))
    kept = keep_upload(_folder(), str(actor.user_id), [(sent.filename, sent.stream)])
    return redirect(url_for("sync.preview", token=kept.token))


@pages.get("/<token>")
def preview(token: str) -> Any:
    """What joining would do; nothing is stored."""
    actor = require("administrator")
    kept = _kept(actor, token)
    try:
        about, report, _batch = import_changes(actor, kept.sources[0].path, dry_run=True)
    except Refused as refusal:
        return _back(refusal, kept)
    return render_template(
        "sync/preview.html", about=about, report=report, token=token, name=kept.names[0],
        listed=LISTED, clashes=[
            (clash_words(as_open(c), _reader(actor)), c.reason) for c in report.clashes[:LISTED]
        ],
    )  # fmt: skip


@pages.post("/<token>")
def apply(token: str) -> Any:
    """Join the file; all or nothing."""
    actor = require("administrator")
    kept = _kept(actor, token)
    try:
        _about, report, _batch = import_changes(actor, kept.sources[0].path)
    except Refused as refusal:
        return _back(refusal, kept)
    kept.discard()
    taken = ngettext("%(num)d perubahan diambil.", "%(num)d perubahan diambil.", report.applied)
    flash(taken, "good")
    if not report.clashes:
        return redirect(url_for("sync.page"))
    return redirect(url_for("sync.differences"))


@pages.get("/perbedaan")
def differences() -> Any:
    """What room and server say differently, for those who decide."""
    actor = current_actor()
    open_ = [c for c in sync.open_clashes() if _may_see(actor, c)]
    reader = _reader(actor)
    rows = [
        {"clash": c, "words": clash_words(c, reader), "may": may_settle(actor, c),
         "can_take": can_take(c)}
        for c in open_[:LISTED]
    ]  # fmt: skip
    return render_template(
        "sync/differences.html", rows=rows, count=len(open_),
        is_administrator=actor.has("administrator"),
    )  # fmt: skip


@pages.post("/perbedaan/<int:change_id>")
def decide(change_id: int) -> Any:
    """Take the room's value or leave the server's."""
    actor = current_actor("keputusan ruang")
    use_room = request.form.get("pilihan") == "ruang"
    try:
        settle(actor, change_id, use_room=use_room)
    except Refused as refusal:
        for fault in refusal.faults:
            flash(f"{fault.place} {fault.found}: {fault.reason}" if fault.place else fault.reason,
                  "bad")  # fmt: skip
    else:
        flash(_("Nilai ruang dipakai.") if use_room else _("Nilai server dibiarkan."), "good")
    return redirect(url_for("sync.differences"))


def _reader(actor: Actor) -> Reader:
    graph = queries.graph_for(actor.viewer, reading="all")
    return Reader(graph, queries.vocabulary(), language(), actor.viewer)


def _may_see(actor: Actor, clash: sync.OpenClash) -> bool:
    """Administrators see all, reviewers the contents, officers what they may decide."""
    if actor.has("administrator"):
        return True
    is_content = clash.entity in ("element", "relation") and record_of(clash) is not None
    return is_content and (actor.has(*REVIEWERS) or may_settle(actor, clash))


def _kept(actor: Actor, token: str) -> Upload:
    try:
        return find_upload(_folder(), str(actor.user_id), token)
    except Missing:
        message = _("Berkas ini sudah dihapus atau bukan unggahan Anda. Unggah lagi.")
        raise Missing(message) from None


def _back(refusal: Refused, kept: Upload) -> Any:
    kept.discard()
    for fault in refusal.faults[:10]:
        place = f"{fault.place} “{fault.found}”: " if fault.place else ""
        flash(place + fault.reason, "bad")
    return redirect(url_for("sync.page"))


def _folder() -> Path:
    return Path(current_app.config["INSTANCE_PATH"])
