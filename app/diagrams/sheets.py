"""The picture of an OPD for one viewer: content he may see, placed, drawn, with title block."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

from flask import current_app
from flask_babel import force_locale, format_date, format_decimal
from flask_babel import gettext as _

from app import gaps, queries
from app.diagrams.fonts import measure, style_for
from app.diagrams.layouts import placed
from app.diagrams.memory import memory
from app.diagrams.planned import checked_reading, drawn_graph, drawn_in
from app.errors import Fault, Refused
from app.filters import number
from architecture.diagrams.dot import layout_dot
from architecture.diagrams.draw import draw
from architecture.diagrams.draw_lanes import Pen
from architecture.diagrams.furniture import LEGEND_LINE, TitleBlock
from architecture.diagrams.layered import Surroundings, layered
from architecture.diagrams.layered_scene import layered_scene
from architecture.diagrams.layout import Layout
from architecture.diagrams.marks import Marks
from architecture.diagrams.picture import Picture
from architecture.diagrams.planning import DIFFERENCE, TARGET
from architecture.diagrams.scene import Scene
from architecture.diagrams.scene_drawio import scenes_drawio
from architecture.diagrams.style import PAPERS, Paper
from architecture.graph import Graph, Unit
from architecture.visibility import Edition, Viewer, without_closed

EDITIONS = ("internal", "public")


def require_edition(edition: str) -> None:
    """Raises Refused for an edition that there is not."""
    if edition not in EDITIONS:
        allowed = _("Pilihan: %(names)s.", names=", ".join(EDITIONS))
        raise Refused(Fault(_("Edisi"), edition, allowed))


@dataclass(frozen=True)
class Request:
    """What to draw: whose records, for whom, on what paper. Checked when made."""

    viewer: Viewer
    unit: Unit
    paper: str = "A3"
    edition: Edition = "internal"
    with_gaps: bool = True
    language: str = "id"
    today: date = field(default_factory=date.today)
    reading: str = ""  # as-is, target or difference; "" for the reading in force

    def __post_init__(self) -> None:
        object.__setattr__(self, "reading", checked_reading(self.reading))
        if self.paper not in PAPERS:
            allowed = _("Pilihan: %(names)s.", names=", ".join(PAPERS))
            raise Refused(Fault(_("Kertas"), self.paper, allowed))
        require_edition(self.edition)


@dataclass(frozen=True)
class Sheet:
    """One finished sheet; width and height in millimetres."""

    number: int
    block: TitleBlock
    width: float
    height: float
    svg: str
    layout: Layout = field(repr=False)

    @property
    def name(self) -> str:
        """Its number in words of addresses and files."""
        return str(self.number)

    @property
    def title(self) -> str:
        return self.block.title

    @property
    def dot(self) -> str:
        """DOT text with our places."""
        return layout_dot(self.layout, self.title)

    def standalone(self, base: str = "") -> str:
        """The SVG as a file: its letters inside, `base` ("https://…") before every link."""
        style = f"</title><style>{style_for(self.svg)}</style>"
        # Quotes in labels are escaped, so this finds links only.
        return self.svg.replace("</title>", style, 1).replace(' href="/', f' href="{base}/')


@dataclass(frozen=True)
class Drawing:
    """The whole content of an OPD's picture, and its sheets."""

    picture: Picture
    sheets: tuple[Sheet, ...]


def opd_drawing(request: Request) -> Drawing:
    """The picture of an OPD; raises Refused where it cannot be placed on the paper."""
    key = ("drawing", queries.data_version(), request)
    with drawn_in(request.reading):
        return memory().get(key, lambda: _drawing(request))


def opd_drawio(sheets: Sequence[Sheet], base: str = "") -> str:
    """The sheets as one draw.io file, from the same places; `base` stands before every link."""
    return scenes_drawio(layered_scenes(sheets), base, measure)


def layered_scenes(sheets: Sequence[Sheet]) -> list[tuple[Scene, TitleBlock]]:
    """The sheets in the form from which draw.io files are written."""
    return [
        (layered_scene(sheet.layout, Pen(measure, sheet.block.language)), sheet.block)
        for sheet in sheets
    ]


def opd_sheets(
    viewer: Viewer, unit: Unit, paper: str = "A3", edition: Edition = "internal"
) -> list[Sheet]:
    """The sheets of an OPD's picture as this viewer may see it in that edition."""
    return list(opd_drawing(Request(viewer, unit, paper, edition)).sheets)


def sheets_on(request: Request, paper: Paper) -> tuple[Sheet, ...]:
    """The same on paper of another size, such as the room on a page of a document."""
    with force_locale(request.language), drawn_in(request.reading):
        picture = opd_picture(request)
        layouts = placed(picture, with_room(paper, picture))
        return tuple(_sheet(request, layouts, position) for position in range(len(layouts)))


class Wanted(Protocol):
    """What any request for a picture says of whom it is for."""

    @property
    def viewer(self) -> Viewer: ...
    @property
    def edition(self) -> Edition: ...
    @property
    def reading(self) -> str: ...
    @property
    def language(self) -> str: ...


def graph_in(viewer: Viewer, edition: Edition) -> Graph:
    """What this viewer may print in that edition, in the reading in force; raises Refused."""
    require_edition(edition)
    graph = queries.graph_for(viewer, edition=edition)
    return without_closed(graph) if edition == "public" else graph


def marks_for(viewer: Viewer, edition: Edition, graph: Graph, language: str) -> Marks:
    """The gaps that this viewer's pictures show in that edition, by record."""

    def make() -> Marks:
        return Marks(gaps.told_to(viewer, edition), graph, language)

    return memory().get(("marks", graph.version, date.today(), viewer, edition, language), make)


def opd_picture(request: Request) -> Picture:
    """What the picture shows, not placed."""
    graph = graph_of(request, request.unit.id)
    surroundings = Surroundings(
        record_link=lambda element: _address("records.page", element_id=element.id),
        unit_link=lambda code: _address("diagrams.opd", code=code),
        party_label=queries.vocabulary().party_label,
        language=request.language,
    )
    marks = (
        marks_for(request.viewer, request.edition, graph, request.language)
        if request.with_gaps and request.reading != DIFFERENCE
        else {}
    )
    return layered(graph, request.unit.id, marks=marks, surroundings=surroundings)


def _drawing(request: Request) -> Drawing:
    with force_locale(request.language):
        picture = opd_picture(request)
        layouts = placed(picture, with_room(PAPERS[request.paper], picture))
        drawn = [_sheet(request, layouts, position) for position in range(len(layouts))]
    return Drawing(picture, tuple(drawn))


def _address(endpoint: str, **values: str) -> str:
    """The path of a page, with or without a request."""
    build: Callable[..., str] = current_app.url_map.bind("localhost").build
    return build(endpoint, values)


def _sheet(request: Request, layouts: tuple[Layout, ...], position: int) -> Sheet:
    layout = layouts[position]
    facts = (
        _("huruf terkecil %(size)s pt", size=format_decimal(_smallest(layout))),
        _("lembar %(sheet)s dari %(total)s", sheet=position + 1, total=len(layouts)),
    )
    counts = " · ".join(_counts(request, layout))
    title = title_block(request, layout.paper, counts, facts)
    svg = draw(layout, title, Pen(measure, request.language))
    return Sheet(position + 1, title, *layout.paper.millimetres, svg, layout)


def title_block(request: Request, paper: Paper, subtitle: str, more: Sequence[str]) -> TitleBlock:
    """Title, counts and facts of a sheet of an OPD's picture; `more` are its own facts."""
    government = queries.government()
    assert government is not None
    period = government.period.replace("-", "–")
    state = state_words(request.reading, government.label_set, period)
    *own, sheet = more
    facts = [
        format_date(request.today, "d MMMM y"),
        _("versi data %(version)s", version=number(queries.data_version())),
        paper.label.in_language(request.language),
        *own,
        _("edisi publik") if request.edition == "public" else _("edisi internal"),
        sheet,
    ]
    return TitleBlock(
        _title(request),
        subtitle,
        (f"{government.name} · {state}", " · ".join(facts)),
        request.language,
    )


def _title(request: Request) -> str:
    if request.reading == TARGET:
        return _("%(opd)s: arsitektur target", opd=request.unit.name)
    if request.reading == DIFFERENCE:
        return _("%(opd)s: selisih kini dan target", opd=request.unit.name)
    return _("%(opd)s: arsitektur kini", opd=request.unit.name)


def state_words(reading: str, labels: str, period: str) -> str:
    """Which state of the architecture a sheet shows."""
    if reading == TARGET:
        return _("Arsitektur %(labels)s %(period)s, TARGET", labels=labels, period=period)
    if reading == DIFFERENCE:
        return _("Arsitektur %(labels)s %(period)s, SELISIH kini dan target",
                 labels=labels, period=period)  # fmt: skip
    return _("Arsitektur %(labels)s %(period)s, keadaan kini", labels=labels, period=period)


def with_room(paper: Paper, picture: Picture) -> Paper:
    """The paper with room for the words of the plan in its legend, where there is one."""
    plans = {box.plan for box in picture.boxes} | {code.plan for code in picture.codes}
    plans |= {edge.plan for edge in picture.edges}
    return replace(paper, foot=LEGEND_LINE) if plans != {""} or picture.difference else paper


def graph_of(request: Wanted, unit: str = "") -> Graph:
    """What a picture is made from: in its reading, with the plan told."""
    require_edition(request.edition)
    return drawn_graph(
        request.viewer, request.edition, request.reading, language=request.language, unit=unit
    )


def _smallest(layout: Layout) -> float:
    """Frames and the side lane are set at 7 points, boxes at the sheet's size."""
    return 7.0 if layout.frames or layout.codes else min(layout.font, 8.0)


def _counts(request: Request, layout: Layout) -> list[str]:
    picture = layout.picture
    own, stubs = len(picture.own), len(picture.boxes) - len(picture.own)
    words = [_("%(number)s kotak", number=number(own))]
    if stubs:
        words.append(_("%(number)s rujukan ke luar", number=number(stubs)))
    lines = [_("%(number)s hubungan digambar", number=number(picture.counts.drawn))]
    if picture.counts.coded:
        lines.append(_("%(number)s sebagai kode", number=number(picture.counts.coded)))
    if picture.counts.implied:
        lines.append(
            _("%(number)s terlihat lewat kotak antara", number=number(picture.counts.implied))
        )
    words.append(", ".join(lines))
    marked = sum(1 for box in picture.boxes if box.gap) + sum(1 for c in picture.codes if c.gap)
    if not request.with_gaps or request.reading == DIFFERENCE:
        words.append(_("kesenjangan tidak ditampilkan"))
    elif marked:
        words.append(_("%(number)s catatan berkesenjangan tinggi atau sedang", number=marked))
    words.append(
        _("saringan: tanpa catatan dan isian sensitif")
        if request.edition == "public"
        else _("tanpa saringan")
    )
    return words
