"""The document without its body: styles, numbering, page layouts, headers, footers.

The writer puts sections of a layout by its `section` markup, the package puts the body where
`BODY_MARK` stands. A government's own template can take this one's place (same style ids).
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm
from lxml import etree

from app.document.blocks import LANDSCAPE, PICTURE_PAGES, PORTRAIT
from app.document.markup import NAMESPACES, TAB, field, paragraph, run

PARTS = Path(__file__).parent / "parts"
EXTRAS = ("thumbnail", "stylesWithEffects", "customXml")
BODY_MARK = "selaras-body"
COVER = "cover"
TWENTIETHS_PER_MM = 1440 / 25.4


@dataclass(frozen=True)
class Page:
    """A page layout in millimetres; margins are left/right, top, bottom."""

    name: str
    size: tuple[float, float]
    margins: tuple[float, float, float]
    edge: float = 9  # of the paper to header and footer

    @property
    def text_width(self) -> float:
        """Width between the margins, millimetres."""
        return self.size[0] - 2 * self.margins[0]

    @property
    def text_height(self) -> float:
        """Height between the margins, millimetres."""
        return self.size[1] - self.margins[1] - self.margins[2]


PAGES = {
    page.name: page
    for page in (
        Page(COVER, (210, 297), (25, 25, 20)),
        Page(PORTRAIT, (210, 297), (20, 25, 22)),
        Page(LANDSCAPE, (297, 210), (18, 22, 18)),
        Page(PICTURE_PAGES["A3"], (420, 297), (6, 15, 13), edge=6),
        Page(PICTURE_PAGES["A4"], (297, 210), (6, 15, 13), edge=6),
    )
}


@dataclass(frozen=True)
class Labels:
    """What stands in headers, footers and document properties."""

    title: str
    government: str
    footer: str
    subject: str
    keywords: str
    made_at: datetime


@dataclass
class Template:
    """An open document and the section markup of each page layout."""

    document: Any
    sections: dict[str, str]


def default_template(labels: Labels) -> Template:
    """Our own template, in the style of official documents."""
    document = Document()
    _replace(document.styles.element, "styles.xml")
    _replace(document.part.numbering_part.element, "numbering.xml")
    _replace(document.settings.element, "settings.xml")
    _properties(document.core_properties, labels)
    sections = {page.name: _section(document, page, labels) for page in PAGES.values()}
    body = document.element.body
    for child in list(body):
        body.remove(child)
    _drop_extras(document)
    body.append(etree.ProcessingInstruction(BODY_MARK))
    return Template(document, sections)


def _drop_extras(document: Any) -> None:
    """What python-docx brings along: a thumbnail of an empty page, a second set of styles."""
    for rels in (document.part.package.rels, document.part.rels):
        for name, relation in list(rels.items()):
            if relation.reltype.rpartition("/")[2] in EXTRAS:
                del rels[name]


def _replace(element: Any, file: str) -> None:
    """Give an element of the package the contents of one of our files."""
    ours = parse_xml((PARTS / file).read_bytes())
    for child in list(element):
        element.remove(child)
    for child in list(ours):
        element.append(child)


def _properties(core: Any, labels: Labels) -> None:
    core.title = labels.title[:255]
    core.subject = labels.subject[:255]
    core.author = core.last_modified_by = labels.government[:255]
    core.keywords = labels.keywords[:255]
    core.category, core.comments, core.language = "Dokumen", "", "id-ID"
    core.created = core.modified = labels.made_at
    core.revision = 1


def _section(document: Any, page: Page, labels: Labels) -> str:
    """Markup of w:sectPr with the header and footer of that layout."""
    section = document.add_section()
    section.page_width, section.page_height = Mm(page.size[0]), Mm(page.size[1])
    is_wide = page.size[0] > page.size[1]
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Mm(page.margins[0])
    section.top_margin, section.bottom_margin = Mm(page.margins[1]), Mm(page.margins[2])
    section.header_distance = section.footer_distance = Mm(page.edge)
    header, footer = section.header, section.footer
    header.is_linked_to_previous = footer.is_linked_to_previous = False
    if page.name == COVER:
        _fill(header, paragraph(""))
        _fill(footer, paragraph(""))
    else:
        stop = int(page.text_width * TWENTIETHS_PER_MM)
        tabs = f'<w:tabs><w:tab w:val="right" w:pos="{stop}"/></w:tabs>'
        _fill(header, paragraph(run(labels.title) + TAB + run(labels.government), "Header", tabs))
        number = field("PAGE", "1")
        _fill(footer, paragraph(run(labels.footer) + TAB + number, "Footer", tabs))
    properties = deepcopy(section._sectPr)
    kind = properties.find(qn("w:type"))
    if kind is not None:
        properties.remove(kind)
    etree.cleanup_namespaces(properties)
    return etree.tostring(properties, encoding="unicode")


def _fill(story: Any, markup: str) -> None:
    element = story._element
    for child in list(element):
        element.remove(child)
    element.append(parse_xml(markup.replace("<w:p>", f"<w:p {NAMESPACES}>", 1)))
