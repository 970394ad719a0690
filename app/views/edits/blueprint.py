"""The blueprint of edits, and the rows that several of its answers hold."""

from __future__ import annotations

from flask import Blueprint

from app import queries
from app.filters import language
from app.grid.rows import Row, rows_of
from app.operations.locks import closed_now, locked_sentence
from app.queries import live
from architecture.metamodel import METAMODEL
from architecture.visibility import Viewer

pages = Blueprint("edits", __name__)
KIND = f"<any({', '.join(METAMODEL.by_name)}):kind>"


def rows_for(records: live.LiveRecords, viewer: Viewer) -> list[Row]:
    """The rows of these records as the viewer gets them."""
    if not records.elements:
        return []
    closed = closed_now()
    return rows_of(
        records,
        viewer,
        queries.vocabulary(),
        language=language(),
        comments=live.open_comments(),
        locked=lambda kind, opd: locked_sentence(kind, opd, closed),
    )
