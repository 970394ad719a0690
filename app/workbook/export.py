"""Templates and exports: what a viewer may see, as a workbook or CSV."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flask_babel import gettext as _

from app import queries
from app.errors import Refused
from app.queries.reading import TARGET, current_reading, in_reading, widest
from app.workbook.columns import columns_of
from app.workbook.rows import Content
from app.workbook.writer import WorkbookWriter, write_csv
from architecture.graph import Element, Unit
from architecture.metamodel import METAMODEL, Kind
from architecture.visibility import Edition, Viewer


def write_template(path: Path, viewer: Viewer, unit: Unit) -> None:
    """A workbook for one OPD: a sheet per kind, filled with what is already there."""
    content = content_for(viewer, "internal")
    rows = [(kind, _elements(content, kind, unit)) for kind in METAMODEL.kinds]
    WorkbookWriter(path, content, title=f"Isian arsitektur {unit.name}", opd=unit.code).write(rows)


def write_export(
    path: Path, viewer: Viewer, *, unit: Unit | None = None, kind: Kind | None = None,
    edition: Edition = "public", reading: str | None = None,
) -> int:  # fmt: skip
    """Records of an OPD, of a kind, or all, as XLSX or (one kind) CSV; returns how many.

    Without a reading it is the one in force; the target is for reading only. Sheets without
    records are left out. Sensitive kinds and columns are in no public edition.
    """
    is_public = edition == "public"
    if path.suffix.casefold() not in (".xlsx", ".csv"):
        raise Refused(_("Berkas keluaran harus .xlsx atau .csv."))
    if path.suffix.casefold() == ".csv" and kind is None:
        raise Refused(_("Ekspor CSV memuat satu jenis; sebut jenisnya dengan --kind."))
    with in_reading(reading or current_reading()):
        content = content_for(viewer, edition)
    is_target = content.graph.reading == TARGET
    if is_target and path.suffix.casefold() == ".csv":
        raise Refused(_("Keadaan target diekspor sebagai .xlsx."))
    kinds = [kind] if kind else [k for k in METAMODEL.kinds if not (is_public and k.sensitive)]
    rows = [(k, _elements(content, k, unit)) for k in kinds]
    if kind is not None and path.suffix.casefold() == ".csv":
        write_csv(path, kind, rows[0][1], columns_of(kind, is_public=is_public), content)
    else:
        shown = [(k, elements) for k, elements in rows if elements] or rows[:1]
        title = f"Arsitektur {unit.name if unit else content.vocabulary.place}"
        title += " (target)" if is_target else ""
        WorkbookWriter(path, content, title=title, is_public=is_public).write(shown)
    return sum(len(elements) for _, elements in rows)


def content_for(viewer: Viewer, edition: Edition) -> Content:
    """What the viewer may see in that edition, whatever its plan, ready to be written; in the
    target what is planned."""
    graph = queries.graph_for(viewer, edition=edition, reading=widest())
    reasons = queries.reasons_of(list(graph.elements))
    return Content(graph, queries.vocabulary(), reasons)


def _elements(content: Content, kind: Kind, unit: Unit | None) -> Sequence[Element]:
    """Records of a kind whose content the viewer sees, by code, of the OPD and units below."""
    family = content.graph.descendants_of_unit(unit.id) if unit else None
    return [
        element
        for element in content.graph.of_kind(kind)
        if not element.redacted and (family is None or element.opd in family)
    ]
