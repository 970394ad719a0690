"""Files of records: checked by their content, kept under their hash, archived, never executed."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import unicodedata
import zipfile
import zlib
from pathlib import Path
from typing import IO

import puremagic
from flask import current_app
from flask_babel import gettext as _

from app.database import writing
from app.errors import Fault, Missing, Refused
from app.extensions import db
from app.models import Attachment, new_id, now
from app.operations.actor import Actor
from app.operations.elements import get_element
from app.operations.writer import Writer

MEBIBYTE = 1024 * 1024
LARGEST = 20 * MEBIBYTE
# What may be attached: MIME type → endings under which it is given out.
ALLOWED = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": (".pptx",),
    "application/vnd.oasis.opendocument.text": (".odt",),
    "application/vnd.oasis.opendocument.spreadsheet": (".ods",),
    "application/zip": (".zip",),
    "text/csv": (".csv",),
    "text/plain": (".txt",),
}
PREVIEWED = frozenset({"image/png", "image/jpeg"})
_OFFICE_PARTS = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    ),
}
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def attach_file(actor: Actor, element_id: str, filename: str, stream: IO[bytes]) -> str:
    """The name of the file as it is kept, now attached to the record.

    Raises Refused if it is empty, too large or of no allowed type; its name does not matter.
    """
    name = safe_filename(filename)
    Writer(actor).require_edit(get_element(element_id).opd_id)
    kept = _keep(stream, name)
    try:
        mimetype = _type_of(kept.path, name)
        with writing():
            element = get_element(element_id)
            writer = Writer(actor)
            writer.require_edit(element.opd_id)
            if element.archived_at is not None:
                raise Refused(_("Catatan ini diarsipkan; pulihkan dahulu."))
            attachment = Attachment(
                id=new_id(), element_id=element.id, filename=with_ending(name, mimetype),
                mimetype=mimetype, size=kept.size, sha256=kept.sha256, uploaded_at=now(),
                uploaded_by=actor.name,
            )  # fmt: skip
            db.session.add(attachment)
            writer.log("attachment", element.id, "attach", {}, _logged(attachment))
            _settle(kept)
            return attachment.filename
    finally:
        kept.path.unlink(missing_ok=True)


def archive_file(actor: Actor, file_id: str) -> str:
    """Take a file off its record; the bytes stay. Returns the record's id."""
    with writing():
        attachment = db.session.get(Attachment, file_id)
        if attachment is None or attachment.archived_at is not None:
            raise Missing
        element = get_element(attachment.element_id)
        writer = Writer(actor)
        writer.require_edit(element.opd_id)
        attachment.archived_at = now()
        writer.log("attachment", element.id, "detach", _logged(attachment), _logged(attachment))
        return element.id


def path_of(sha256: str) -> Path:
    """Where the bytes with that hash lie."""
    return _folder() / sha256[:2] / sha256[2:4] / sha256


def safe_filename(filename: str) -> str:
    """The file's own name without folders, control characters and what systems reserve."""
    name = unicodedata.normalize("NFC", filename).replace("\\", "/").rpartition("/")[2]
    printable = "".join(c for c in name if unicodedata.category(c)[0] != "C")
    name = re.sub(r'[<>:"/\\|?*]', "_", printable).strip(" .")
    return name[-180:] or "berkas"


def with_ending(name: str, mimetype: str) -> str:
    """The name with an ending that fits the type, so that "x.pdf.exe" opens as what it is."""
    endings = ALLOWED[mimetype]
    return name if name.casefold().endswith(endings) else name + endings[0]


# --- Bytes --------------------------------------------------------------------------------------


class _Kept:
    """A sent file, written beside the others but not yet among them."""

    def __init__(self, path: Path, size: int, sha256: str) -> None:
        self.path, self.size, self.sha256 = path, size, sha256


def _folder() -> Path:
    return Path(current_app.config["INSTANCE_PATH"]) / "uploads"


def _keep(stream: IO[bytes], name: str) -> _Kept:
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    handle, temporary = tempfile.mkstemp(dir=folder, prefix="incoming-")
    path = Path(temporary)
    with os.fdopen(handle, "wb") as file:
        while block := stream.read(MEBIBYTE):
            size += len(block)
            if size > LARGEST:
                break
            digest.update(block)
            file.write(block)
    if not 0 < size <= LARGEST:
        path.unlink()
        reason = _("Berkas kosong.") if not size else _("Berkas lebih dari 20 MB.")
        raise Refused(Fault(_("Berkas"), name, reason))
    return _Kept(path, size, digest.hexdigest())


def _settle(kept: _Kept) -> None:
    target = path_of(kept.sha256)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        kept.path.replace(target)


def _type_of(path: Path, name: str) -> str:
    """The MIME type by content; raises Refused unless it is allowed."""
    mimetype = _container_type(path) if zipfile.is_zipfile(path) else _plain_type(path, name)
    if mimetype not in ALLOWED:
        allowed = ", ".join(endings[0][1:].upper() for endings in ALLOWED.values())
        reason = _("Isi berkas tidak dikenal. Pilihan: %(allowed)s.", allowed=allowed)
        raise Refused(Fault(_("Berkas"), name, reason))
    return mimetype


def _plain_type(path: Path, name: str) -> str:
    content = path.read_bytes()
    if content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"%PDF-")):
        found = {match.mime_type for match in puremagic.magic_string(content)}
        return next((t for t in ("application/pdf", *sorted(PREVIEWED)) if t in found), "")
    if _BINARY.search(content):
        return ""
    return "text/csv" if name.casefold().endswith(".csv") else "text/plain"


def _container_type(path: Path) -> str:
    """The type of a ZIP file: an office document, an archive, or "" with macros inside."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if any(n.rpartition("/")[2] == "vbaProject.bin" for n in names):
                return ""
            for part, mimetype in _OFFICE_PARTS.items():
                if part in names and "[Content_Types].xml" in names:
                    return mimetype
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                declared = archive.read("mimetype").decode("ascii", "replace").strip()
                return declared if declared in ALLOWED else "application/zip"
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        return ""
    return "application/zip"


def _logged(attachment: Attachment) -> dict[str, object]:
    return {
        "file": attachment.id, "filename": attachment.filename, "size": attachment.size,
        "sha256": attachment.sha256,
    }  # fmt: skip
