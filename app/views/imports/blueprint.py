"""The blueprint of workbooks, and what its pages share."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, send_file
from flask_babel import gettext as _

from app import queries
from app.errors import Forbidden, Missing
from app.mapping.mapping import read_mapping
from app.operations.actor import Actor
from app.operations.imports import Options
from app.permissions import current_actor
from app.workbook.uploads import Upload, find_upload
from architecture.graph import Unit
from architecture.metamodel import METAMODEL

pages = Blueprint("imports", __name__, url_prefix="/buku-kerja")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def may_import(actor: Actor) -> bool:
    """Whether the person has records of his own to import."""
    return actor.has("administrator") or bool(actor.viewer.scope)


def importer() -> Actor:
    """The current person as somebody who imports; raises Forbidden otherwise."""
    actor = current_actor("impor")
    if not may_import(actor):
        raise Forbidden(_("Hanya petugas OPD dan administrator yang mengimpor."))
    return actor


def kept_upload(actor: Actor, token: str) -> Upload:
    """The upload of this person; raises Missing with what to do."""
    try:
        return find_upload(instance(), str(actor.user_id), token)
    except Missing:
        message = _("Berkas ini sudah dihapus atau bukan unggahan Anda. Unggah lagi.")
        raise Missing(message) from None


def options_of(kept: Upload) -> Options:
    """What was decided about an upload."""
    unit = queries.units().get(kept.opd or "")
    return Options(
        opd=unit, kind=METAMODEL.by_name.get(kept.kind or ""), replaced=kept.replaced,
        skipped=frozenset(kept.skipped),
        mappings={name: read_mapping(told) for name, told in kept.mappings.items()},
    )  # fmt: skip


def unit_named(word: str) -> Unit:
    """The OPD of a code or name; raises Missing."""
    unit = queries.find_unit(word)
    if unit is None:
        raise Missing(_("OPD tidak dikenal."))
    return unit


def instance() -> Path:
    """The folder of this instance."""
    return Path(current_app.config["INSTANCE_PATH"])


def as_download(write: Callable[[Path], Any], name: str) -> Any:
    """What `write` puts into a file, as a download."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "keluaran.xlsx"
        write(path)
        data = BytesIO(path.read_bytes())
    plain = re.sub(r"[^\w.-]+", "-", name).strip("-")
    return send_file(data, mimetype=XLSX, as_attachment=True, download_name=plain)
