"""A picture as DrawingML, as large as the page allows and never larger than it was drawn."""

from __future__ import annotations

from app.document.blocks import Picture
from app.document.markup import escape
from app.document.template import Page

EMU_PER_MM = 36000
CAPTION_HEIGHT = 9  # millimetres kept below the picture for its caption

_DRAWING = (
    '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
    'wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
    '<wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{number}" name="Gambar {number}" '
    'descr="{alt}"/><wp:cNvGraphicFramePr><a:graphicFrameLocks xmlns:a="http://schemas.'
    'openxmlformats.org/drawingml/2006/main" noChangeAspect="1"/></wp:cNvGraphicFramePr>'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData '
    'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://'
    'schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr><pic:cNvPr id="{number}" '
    'name="Gambar {number}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip '
    'r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
    '<a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect">'
    "<a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>"
    "</w:drawing></w:r>"
)


def picture_markup(picture: Picture, relation: str, number: int, page: Page) -> str:
    """The drawing of an embedded picture, fitted between the margins of the page."""
    width, height = fitted(picture, page)
    return _DRAWING.format(
        width=int(width * EMU_PER_MM),
        height=int(height * EMU_PER_MM),
        number=number,
        alt=escape(" ".join(picture.alt.split())),
        relation=relation,
    )


def fitted(picture: Picture, page: Page) -> tuple[float, float]:
    """Width and height in millimetres."""
    room = page.text_height - CAPTION_HEIGHT
    scale = min(1, page.text_width / picture.width, room / picture.height)
    return picture.width * scale, picture.height * scale
