"""Makes documents in tests and reads them back as plain values."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docx import Document as open_docx
from docx.oxml.ns import qn

from app.document.make import Made, make_document
from app.document.source import Request
from app.queries import Account
from architecture.visibility import ALL_SEEING

FIELD_WORDS = ("TOC", "PAGEREF", "SEQ", "REF", "NUMPAGES", "PAGE")
CODE = re.compile(r"^[A-Z]{3}-\d{4}$")


@dataclass
class ReadTable:
    """A table as it stands: the heading it is under, its caption, its rows of texts."""

    heading: str
    caption: str
    rows: list[list[str]]
    columns: int

    @property
    def codes(self) -> list[str]:
        """The codes of records that its rows are about."""
        return [row[0] for row in self.rows if CODE.match(row[0])]


@dataclass
class ReadDocument:
    """A document read back."""

    path: Path
    xml: str
    headings: list[tuple[int, str]] = field(default_factory=list)
    tables: list[ReadTable] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)

    def under(self, heading: str) -> list[ReadTable]:
        """Tables below a heading of that text."""
        return [t for t in self.tables if t.heading.endswith(heading)]

    @property
    def instructions(self) -> list[str]:
        """The instruction of every field."""
        texts = re.findall(r"<w:instrText[^>]*>([^<]*)</w:instrText>", self.xml)
        return [" ".join(t.split()) for t in texts]


def make(app: Any, path: Path, account: Account | None = None, **wishes: Any) -> Made:
    """A document at `path` for an account, or for one who sees everything; without pictures."""
    from app.permissions import viewer_of

    request = Request(**{"pictures": False, **wishes})
    with app.app_context():
        viewer = viewer_of(account) if account else ALL_SEEING
        return make_document(viewer, request, path)


def read(path: Path) -> ReadDocument:
    """The document at `path`; python-docx opening it is the first check."""
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        result = ReadDocument(path, package.read("word/document.xml").decode())
    heading = caption = ""
    for element in open_docx(str(path)).element.body:
        if element.tag == qn("w:p"):
            style, text = _style_of(element), _text_of(element)
            if style.startswith("Heading"):
                heading = text
                result.headings.append((int(style[-1]), text))
            elif style in ("Caption", "PictureCaption"):
                caption = text
                result.captions.append(text)
        elif element.tag == qn("w:tbl"):
            result.tables.append(_table(element, heading, caption))
    return result


def _table(element: Any, heading: str, caption: str) -> ReadTable:
    rows = [
        [_text_of(cell) for cell in row.findall(qn("w:tc"))] for row in element.findall(qn("w:tr"))
    ]
    return ReadTable(heading, caption, rows, len(rows[0]))


def _style_of(paragraph: Any) -> str:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return "" if style is None else str(style.get(qn("w:val")))


def _text_of(element: Any) -> str:
    """What a person reads: texts, and line breaks as such."""
    words = []
    for node in element.iter(qn("w:t"), qn("w:br")):
        words.append(node.text or "" if node.tag == qn("w:t") else "\n")
    return "".join(words)
