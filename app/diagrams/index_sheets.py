"""Sheet 0 of a layered picture that stands on several sheets: the matrix that is its index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from app import queries
from app.diagrams.fonts import measure
from app.diagrams.memory import memory
from app.diagrams.pictures import PictureSheet, ask_about
from app.diagrams.planned import drawn_in
from app.diagrams.sheets import (
    Drawing,
    Request,
    Sheet,
    graph_of,
    layered_scenes,
    opd_picture,
    sheets_on,
    title_block,
)
from architecture.diagrams.catalogue import Ask
from architecture.diagrams.index_matrix import index_names, index_scenes
from architecture.diagrams.scene import Scene, TooLarge
from architecture.diagrams.scene_drawio import scenes_drawio
from architecture.diagrams.scene_svg import scene_svg
from architecture.diagrams.style import PAPERS, Paper


@dataclass(frozen=True)
class IndexSheet(PictureSheet):
    """One sheet of the index; `name` is "0", or "0.1", "0.2" where there are several."""

    name: str = "0"


def opd_index(request: Request, drawing: Drawing) -> tuple[IndexSheet, ...]:
    """The index of an OPD's picture; empty where one sheet holds the whole picture."""
    if len(drawing.sheets) < 2:
        return ()
    key = ("index", queries.data_version(), request)
    with drawn_in(request.reading):
        return memory().get(key, lambda: _index(request, drawing, PAPERS[request.paper]))


def opd_pages(request: Request, drawing: Drawing) -> tuple[IndexSheet | Sheet, ...]:
    """All sheets in the order of a file: the index, if there is one, then the picture."""
    return (*opd_index(request, drawing), *drawing.sheets)


def pages_on(request: Request, paper: Paper) -> tuple[IndexSheet | Sheet, ...]:
    """The same on paper of another size, such as the room on a page of a document."""
    sheets = sheets_on(request, paper)
    if len(sheets) < 2:
        return sheets
    with drawn_in(request.reading):
        drawing = Drawing(opd_picture(request), sheets)
        return (*_index(request, drawing, paper), *sheets)


def pages_drawio(pages: Sequence[IndexSheet | Sheet], base: str = "") -> str:
    """The pages as one draw.io file, from the same places; `base` stands before every link."""
    scenes = [
        (page.scene, page.title) if isinstance(page, IndexSheet) else layered_scenes([page])[0]
        for page in pages
    ]
    return scenes_drawio(scenes, base, measure, [page.name for page in pages])


def _index(request: Request, drawing: Drawing, paper: Paper) -> tuple[IndexSheet, ...]:
    contents = [sheet.layout.picture for sheet in drawing.sheets]
    with force_locale(request.language):
        try:
            scenes = index_scenes(_ask(request, paper), drawing.picture, contents)
        except TooLarge:  # the sheets themselves are readable, and so is the list
            current_app.logger.warning("no index of %s on %s", request.unit.code, paper.name)
            return ()
        names = index_names(len(scenes))
        return tuple(
            _sheet(request, scene, name, len(drawing.sheets))
            for scene, name in zip(scenes, names, strict=True)
        )


def _ask(request: Request, paper: Paper) -> Ask:
    ask = ask_about(request, graph_of(request, request.unit.id), request.unit.id)
    return replace(ask, paper=paper)


def _sheet(request: Request, scene: Scene, name: str, total: int) -> IndexSheet:
    title = title_block(
        request,
        scene.paper,
        scene.subtitle,
        (_("lembar %(sheet)s dari %(total)s", sheet=name, total=total),),
    )
    svg = scene_svg(scene, title, measure)
    return IndexSheet(0, title, *scene.paper.millimetres, svg, scene, name)
