"""Body and template to one DOCX file. The body never becomes an element tree: it may be large."""

from __future__ import annotations

import base64
import io
import os
import zipfile
from collections.abc import Iterable
from pathlib import Path

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from app.document.template import BODY_MARK, Template

MAIN_PART = "word/document.xml"
BLANK_PNG = base64.b64decode(  # one white pixel
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAG7buVgAAAABJRU5ErkJggg=="
)


def require_writable(path: Path) -> None:
    """Raise OSError now rather than after minutes of work if nothing can be written there."""
    unfinished = _unfinished(path)
    unfinished.touch()
    unfinished.unlink()


def _unfinished(path: Path) -> Path:
    return path.with_name(path.name + ".part")


def add_image(template: Template, number: int, png: bytes) -> str:
    """Put a picture into the package; returns its relation id."""
    # Not python-docx's add_picture: it searches the whole document for each picture.
    part = Part(
        PackURI(f"/word/media/image{number}.png"),
        CONTENT_TYPE.PNG,
        png,
        template.document.part.package,
    )
    return str(template.document.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE))


def write_package(
    template: Template,
    body: Iterable[str],
    path: Path,
    *,
    fill_on_opening: bool = False,
    blank_images: bool = False,
) -> None:
    """The finished file at `path`, complete or not at all.

    `fill_on_opening` asks Word to compute its fields, `blank_images` saves their reading where
    only their size matters.
    """
    _update_fields(template, fill_on_opening)
    shell = io.BytesIO()
    template.document.save(shell)
    unfinished = _unfinished(path)
    try:
        with zipfile.ZipFile(shell) as source, zipfile.ZipFile(unfinished, "w") as target:
            _copy(source, target, body, blank_images=blank_images)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _update_fields(template: Template, wanted: bool) -> None:
    settings = template.document.settings.element
    for element in settings.findall(qn("w:updateFields")):
        settings.remove(element)
    if wanted:
        element = parse_xml(f'<w:updateFields {nsdecls("w")} w:val="true"/>')
        settings.find(qn("w:compat")).addprevious(element)


def _copy(
    source: zipfile.ZipFile, target: zipfile.ZipFile, body: Iterable[str], *, blank_images: bool
) -> None:
    for name in source.namelist():
        # Pictures are compressed already.
        method = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
        entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        entry.compress_type = method
        if blank_images and name.startswith("word/media/"):
            target.writestr(entry, BLANK_PNG)
            continue
        if name != MAIN_PART:
            target.writestr(entry, source.read(name))
            continue
        before, mark, after = source.read(name).partition(f"<?{BODY_MARK} ?>".encode())
        if not mark:
            raise ValueError("the template has no place for the body")
        with target.open(entry, "w", force_zip64=True) as stream:
            stream.write(before)
            for piece in body:
                stream.write(piece.encode("utf-8"))
            stream.write(after)
