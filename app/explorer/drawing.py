"""What one viewer sees of a view: drawn on the screen and as files, with title and legend."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from math import sqrt

from flask import url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from app import queries
from app.diagrams.fonts import measure, style_for
from app.diagrams.memory import memory
from app.diagrams.typesetting import PRINT, pdf, png
from app.explorer.words import Words, words_for
from app.filters import language, number
from architecture.diagrams.explored import Drawer, extent, scene_of
from architecture.diagrams.furniture import TitleBlock
from architecture.diagrams.scene import Scene
from architecture.diagrams.scene_drawio import scenes_drawio
from architecture.diagrams.scene_svg import content, scene_svg
from architecture.diagrams.style import FONT_FAMILY
from architecture.diagrams.svg import number as svg_number
from architecture.exploring import NATIONAL, Box, Seen, View, explore
from architecture.graph import Graph
from architecture.metamodel import METAMODEL
from architecture.visibility import Viewer, without_closed

MOST_PIXELS = 60_000_000.0  # of a PNG; a larger drawing gets fewer dots per inch
TITLE_NAMES = 3


@dataclass(frozen=True)
class Explored:
    """A view as one viewer sees it."""

    view: View
    graph: Graph
    seen: Seen
    scene: Scene
    words: Words

    @property
    def title(self) -> str:
        """What the view is about."""
        names = [self.seen.shown[i].name for i in self.view.start if i in self.seen.shown]
        rest = len(names) - TITLE_NAMES
        more = [_("dan %(num)s lainnya", num=rest)] if rest > 0 else []
        return _("Jelajah: %(names)s", names=", ".join(names[:TITLE_NAMES] + more))

    @property
    def counted(self) -> str:
        """How much is drawn, and how much is not and why."""
        seen = self.seen
        parts = [
            ngettext("%(num)s catatan", "%(num)s catatan", len(seen.shown)),
            ngettext("%(num)s hubungan", "%(num)s hubungan", len(seen.relations)),
        ]
        if seen.filtered:
            parts.append(
                ngettext("%(num)s catatan disaring", "%(num)s catatan disaring", seen.filtered)
            )
        if seen.implied:
            parts.append(
                ngettext(
                    "%(num)s garis terwakili tidak digambar",
                    "%(num)s garis terwakili tidak digambar",
                    len(seen.implied),
                )
            )
        if seen.beyond:
            parts.append(
                ngettext("%(num)s catatan tidak muat", "%(num)s catatan tidak muat", seen.beyond)
            )
        return " · ".join(parts)

    @property
    def filters(self) -> str:
        """The filters that are set, in words; "" without."""
        view, words = self.view, self.words
        names = [
            *(words.say(METAMODEL.kind(k).label).lower() for k in view.without_kinds),
            *(words.opd_name(o) for o in view.without_opds),
            *(words.plans[p] for p in view.without_plans),
            *(words.reviews[r] for r in view.without_reviews),
        ]
        return _("Disaring, tanpa: %(names)s.", names=", ".join(names)) if names else ""

    def on_screen(self) -> str:
        """The drawing alone as SVG, for the page."""
        box = extent(self.scene)
        sides = " ".join(svg_number(n) for n in (box.x, box.y, box.width, box.height))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{sides}" role="group" '
            f"font-family=\"'{FONT_FAMILY}','Arial Narrow',sans-serif\">"
            + "\n".join(content(self.scene))
            + "</svg>"
        )

    def sheet(self) -> str:
        """The drawing as a sheet of its own: title, date, version, filters, legend."""
        return scene_svg(self.scene, self._title_block(), measure)

    def _title_block(self) -> TitleBlock:
        government = queries.government()
        assert government is not None
        facts = [
            format_date(date.today(), "d MMMM y"),
            _("versi data %(version)s", version=number(self.graph.version)),
            _("edisi publik") if self.view.edition == "public" else _("edisi internal"),
        ]
        return TitleBlock(
            self.title, self.counted, (government.name, " · ".join(facts)), language()
        )


def explored(viewer: Viewer, view: View) -> Explored:
    """What this viewer sees of a view; made once for each state of the data."""
    graph = queries.graph_for(viewer, edition=view.edition, reading="all")
    key = ("explored", graph.version, viewer, view, language())
    return memory().get(key, lambda: _explored(graph, view))


def _explored(graph: Graph, view: View) -> Explored:
    if view.edition == "public":
        graph = without_closed(graph)
    words = words_for(graph)
    seen = explore(graph, view)
    drawer = Drawer(measure, words.say, words.opd_name, words.note, lambda b: _href(graph, b))
    made = Explored(view, graph, seen, scene_of(seen, drawer), words)
    return replace(made, scene=replace(made.scene, hidden=made.filters))


def _href(graph: Graph, box: Box) -> str:
    """Where a box leads in a file, and on the page without scripts."""
    if not box.opd:
        return url_for("records.page", element_id=box.element.id)
    code = graph.unit_code(box.opd)
    return url_for("diagrams.opd", code=code) if box.opd != NATIONAL and code else ""


def file_of(made: Explored, form: str, base: str) -> bytes:
    """What is seen as "svg", "png", "pdf" or "drawio"; `base` ("https://…") before links."""
    sheet = made.sheet()
    if form == "svg":
        style = f"</title><style>{style_for(sheet)}</style>"
        return sheet.replace("</title>", style, 1).replace(' href="/', f' href="{base}/').encode()
    if form == "png":
        width, height = (side / 25.4 for side in made.scene.paper.millimetres)
        return png(sheet, min(float(PRINT), sqrt(MOST_PIXELS / (width * height))))
    if form == "pdf":
        return pdf([sheet])
    return scenes_drawio([(made.scene, made._title_block())], base, measure).encode()
