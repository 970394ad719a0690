"""Pictures for people: `opd_sheets(viewer, unit, paper, edition)`, `png(svg)`, `pdf(svgs)`."""

from app.diagrams.sheets import Drawing, Request, Sheet, opd_drawing, opd_drawio, opd_sheets
from app.diagrams.typesetting import pdf, png

__all__ = ["Drawing", "Request", "Sheet", "opd_drawing", "opd_drawio", "opd_sheets", "pdf", "png"]
