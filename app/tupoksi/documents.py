"""The text of a regulation that is handed in as a file instead of being pasted."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import Any
from zipfile import BadZipFile, ZipFile

import docx
import pypdf
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from flask_babel import gettext as _
from lxml.etree import LxmlError
from pypdf.errors import PyPdfError

from app.errors import Fault, Refused

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
MAX_PAGES = 400
MAX_TEXT = 400_000  # characters; a regulation of 300 pages has about that many

# What the libraries raise when they meet bytes that nobody meant.
DAMAGED = (
    PyPdfError, BadZipFile, PackageNotFoundError, LxmlError, zlib.error, KeyError, ValueError,
    IndexError, TypeError, AttributeError, AssertionError, NotImplementedError, RecursionError,
    OverflowError, OSError, EOFError, RuntimeError,
)  # fmt: skip


def text_of_file(name: str, content: bytes) -> str:
    """The text of a PDF, Word or text file; raises Refused with what is wrong with it."""
    if len(content) > MAX_BYTES:
        raise _refused(name, _("Berkas lebih dari 20 MB. Tempel pasalnya saja."))
    try:
        text = _text(name, content)
    except DAMAGED as fault:
        raise _refused(name, _("Berkas tidak dapat dibaca. Buka lalu tempel teksnya.")) from fault
    if not text.strip():
        reason = _("Berkas ini berisi gambar hasil pindai tanpa teks. Ketik atau tempel pasalnya.")
        raise _refused(name, reason)
    return text[:MAX_TEXT]


def _refused(name: str, reason: str) -> Refused:
    return Refused(Fault(_("Berkas"), name[:100], reason))


def _text(name: str, content: bytes) -> str:
    if content.startswith(b"%PDF"):
        reader = pypdf.PdfReader(io.BytesIO(content))
        pages = [reader.pages[n].extract_text() for n in range(min(len(reader.pages), MAX_PAGES))]
        return "\n".join(pages)
    if content.startswith(b"PK"):
        with ZipFile(io.BytesIO(content)) as archive:
            if sum(i.file_size for i in archive.infolist()) > MAX_UNPACKED:
                raise _refused(name, _("Isi berkas terlalu besar. Tempel pasalnya saja."))
        return "\n".join(_paragraphs(docx.Document(io.BytesIO(content))))
    if b"\x00" in content[:4096]:
        raise _refused(name, _("Pilih berkas PDF, Word (.docx), atau teks."))
    return content.decode("utf-8", errors="replace")


def _paragraphs(document: Any) -> Iterator[str]:
    """The paragraphs with their numbering, which Word keeps apart from the text."""
    counters: dict[tuple[str, int], int] = {}
    for paragraph in document.paragraphs:
        text = " ".join(paragraph.text.split())
        if text:
            yield f"{_number(document, paragraph, counters)}{text}"


def _number(document: Any, paragraph: Any, counters: dict[tuple[str, int], int]) -> str:
    properties = paragraph._p.pPr
    numbering = properties.numPr if properties is not None else None
    if numbering is None or numbering.numId is None:
        return ""
    number_id = str(numbering.numId.val)
    level = int(numbering.ilvl.val) if numbering.ilvl is not None else 0
    form, words = _level_form(document, number_id, level)
    if not words:
        return ""
    counters[number_id, level] = counters.get((number_id, level), 0) + 1
    for key in [k for k in counters if k[0] == number_id and k[1] > level]:
        del counters[key]
    value = counters[number_id, level]
    if form == "bullet":
        return "• "
    sign = _letters(value) if form in ("lowerLetter", "upperLetter") else str(value)
    return words.replace(f"%{level + 1}", sign.upper() if form == "upperLetter" else sign) + " "


def _level_form(document: Any, number_id: str, level: int) -> tuple[str, str]:
    """Form ("lowerLetter") and words ("%1.") of a level of a numbering."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return "", ""
    found = root.xpath(
        f'./w:abstractNum[@w:abstractNumId=string(../w:num[@w:numId="{int(number_id)}"]'
        f'/w:abstractNumId/@w:val)]/w:lvl[@w:ilvl="{level}"]'
    )
    if not found:
        return "", ""
    values = [found[0].find(qn(tag)) for tag in ("w:numFmt", "w:lvlText")]
    form, words = ("" if v is None else str(v.get(qn("w:val")) or "") for v in values)
    return form, words


def _letters(value: int) -> str:
    """a … z, then aa, bb … as Word writes them."""
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
