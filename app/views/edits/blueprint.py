"""The blueprint of edits, and the rows that several of its answers hold."""

from __future__ import annotations

from flask import Blueprint

from app import queries
from app.filters import language
from app.grid.rows import Row, rows_of
from app.operations.locks import closed_now, locked_sentence
from app.queries import live
from app.queries.review import open_comments
from architecture.metamodel import METAMODEL
from architecture.visibility import Viewer

pages = Blueprint("edits", __name__)
KIND = f"<any({', '.join(METAMODEL.by_name)}):kind>"


def rows_for(records: live.LiveRecords, viewer: Viewer) -> list[Row]:
    """The rows of these records as the viewer gets them."""
    if not records.elements:
        return []
    closed = closed_now()
    noted = [e.id for e in records.elements if viewer.sees_drafts_of(e.opd)]
    return rows_of(
        records,
        viewer,
        queries.vocabulary(),
        language=language(),
        comments=open_comments(noted) if noted else {},
        locked=lambda kind, opd: locked_sentence(kind, opd, closed),
    )
