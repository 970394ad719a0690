"""Matrices for pages and files: made from what the viewer may see, refused in plain words."""

from __future__ import annotations

from flask_babel import gettext as _

from app import queries
from app.diagrams.matrix_workbook import matrix_workbook
from app.errors import Refused
from app.filters import text
from architecture.graph import Graph, Unit
from architecture.metamodel import Kind
from architecture.tables.matrix import Matrix, Unrelated, matrix


def matrix_of(graph: Graph, rows: Kind, columns: Kind, unit: Unit | None) -> Matrix:
    """The matrix; raises Refused naming the kinds that fit if the two have nothing in common."""
    try:
        return matrix(graph, rows, columns, unit=unit.id if unit else None)
    except Unrelated as unrelated:
        known = ", ".join(f"{text(kind.label)} ({kind.name})" for kind in unrelated.known)
        message = _(
            "%(rows)s dan %(columns)s tidak berhubungan, langsung maupun lewat satu langkah. "
            "Yang dapat dipasangkan dengan %(rows)s: %(known)s.",
            rows=text(rows.label), columns=text(columns.label), known=known,
        )  # fmt: skip
        raise Refused(message) from None


def matrix_title(rows: Kind, columns: Kind, unit: Unit | None) -> str:
    """The matrix in words: kinds, and whose."""
    government = queries.government()
    place = unit.name if unit else (government.name if government else "")
    return _("Matriks %(rows)s × %(columns)s, %(place)s",
             rows=text(rows.plural), columns=text(columns.plural), place=place)  # fmt: skip


def matrix_file(graph: Graph, rows: Kind, columns: Kind, unit: Unit | None) -> tuple[Matrix, bytes]:
    """The matrix and its workbook; raises Refused."""
    made = matrix_of(graph, rows, columns, unit)
    return made, matrix_workbook(made, graph, matrix_title(rows, columns, unit))
