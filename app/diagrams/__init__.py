"""Pictures for people: `opd_sheets(viewer, unit, paper, edition)`, `png(svg)`, `pdf(svgs)`."""

from app.diagrams.index_sheets import IndexSheet, opd_index, opd_pages, pages_drawio
from app.diagrams.sheets import Drawing, Request, Sheet, opd_drawing, opd_drawio, opd_sheets
from app.diagrams.typesetting import pdf, png

__all__ = [
    "Drawing", "IndexSheet", "Request", "Sheet", "opd_drawing", "opd_drawio", "opd_index",
    "opd_pages", "opd_sheets", "pages_drawio", "pdf", "png",
]  # fmt: skip
