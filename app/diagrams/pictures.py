"""Any picture of the catalogue for one viewer: built, drawn, in every format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from flask import current_app
from flask_babel import force_locale, format_date
from flask_babel import gettext as _

from app import queries
from app.diagrams.fonts import measure, style_for
from app.diagrams.memory import memory
from app.diagrams.planned import checked_reading, drawn_in
from app.diagrams.sheets import Request, graph_of, marks_for, require_edition, state_words
from app.diagrams.worker import ORDER_LIMIT, WorkerFailed, pool
from app.errors import Fault, Missing, Refused
from app.filters import number
from architecture.diagrams.catalogue import Ask, Diagram, diagrams
from architecture.diagrams.furniture import LEGEND_LINE, TitleBlock
from architecture.diagrams.picture import Mark
from architecture.diagrams.plan_scene import planned_scene
from architecture.diagrams.planning import AS_IS, DIFFERENCE, READING_LABELS
from architecture.diagrams.scene import Scene, TooLarge
from architecture.diagrams.scene_drawio import scenes_drawio
from architecture.diagrams.scene_svg import legend_lines, scene_svg
from architecture.diagrams.style import PAPERS
from architecture.graph import Graph
from architecture.visibility import Edition, Viewer

PLACE_LIMIT = 2 * ORDER_LIMIT
LEGEND_LINES = 2  # for which every picture leaves room


@dataclass(frozen=True)
class PictureRequest:
    """What to draw: which diagram, about what, for whom, on what paper. Checked when made."""

    viewer: Viewer
    name: str
    subject: str = ""
    paper: str = "A3"
    edition: Edition = "internal"
    language: str = "id"
    options: tuple[tuple[str, str], ...] = ()
    today: date = field(default_factory=date.today)
    reading: str = ""  # as-is, target or difference; "" for the reading in force

    def __post_init__(self) -> None:
        object.__setattr__(self, "reading", checked_reading(self.reading))
        if self.name not in diagrams():
            raise Missing
        if self.paper not in PAPERS:
            allowed = _("Pilihan: %(names)s.", names=", ".join(PAPERS))
            raise Refused(Fault(_("Kertas"), self.paper, allowed))
        require_edition(self.edition)

    @property
    def diagram(self) -> Diagram:
        return diagrams()[self.name]


@dataclass(frozen=True)
class PictureSheet:
    """One finished sheet; width and height in millimetres."""

    number: int
    title: TitleBlock
    width: float
    height: float
    svg: str
    scene: Scene = field(repr=False)

    def standalone(self, base: str = "") -> str:
        """The SVG as a file: its letters inside, `base` ("https://…") before every link."""
        style = f"</title><style>{style_for(self.svg)}</style>"
        return self.svg.replace("</title>", style, 1).replace(' href="/', f' href="{base}/')


def checked_options(diagram: Diagram, given: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The options of a diagram as asked for; unknown values become the default."""
    chosen = []
    for option in diagram.options:
        known = [value for value, _words in option.values]
        value = given.get(option.name, "")
        chosen.append((option.name, value if value in known else known[0]))
    return tuple(chosen)


def picture(request: PictureRequest) -> tuple[PictureSheet, ...]:
    """The sheets; raises Missing for an unknown subject, Refused where the paper is too small."""
    key = ("picture", queries.data_version(), request)
    with drawn_in(request.reading):
        return memory().get(key, lambda: _picture(request))


def drawio(sheets: tuple[PictureSheet, ...], base: str = "") -> str:
    """The sheets as one draw.io file."""
    return scenes_drawio([(sheet.scene, sheet.title) for sheet in sheets], base, measure)


def _picture(request: PictureRequest) -> tuple[PictureSheet, ...]:
    ask = ask_for(request)
    name = subject_name(request.diagram, ask.graph, request.subject)
    with force_locale(request.language):
        try:
            scenes = _scenes(request, ask)
        except TooLarge:
            reason = _("Isinya tidak muat dengan huruf 7 pt; pilih kertas yang lebih besar.")
            raise Refused(Fault(_("Kertas"), request.paper, reason)) from None
        return tuple(_sheet(request, name, scenes, i) for i in range(len(scenes)))


def _scenes(request: PictureRequest, ask: Ask) -> list[Scene]:
    """The sheets with their plan; made again where its words need another line of the legend."""
    while True:
        built = request.diagram.build(ask)
        scenes = [planned_scene(scene, ask.graph, ask.record_href) for scene in built]
        lines = max((legend_lines(s, request.language, measure) for s in scenes), default=0)
        if lines <= LEGEND_LINES or scenes == built or ask.paper.foot:
            return scenes
        foot = (lines - LEGEND_LINES) * LEGEND_LINE
        ask = replace(ask, paper=replace(ask.paper, foot=foot))


def subject_name(diagram: Diagram, graph: Graph, subject: str) -> str:
    """The name of what a picture is about; raises Missing if there is no such thing."""
    if diagram.about == "government":
        ours = queries.government()
        return ours.name if ours else ""
    if diagram.about == "opd":
        unit = graph.units.get(subject)
        if unit is None:
            raise Missing
        return unit.name
    element = graph.elements.get(subject)
    if element is None or element.redacted:
        raise Missing
    if diagram.kinds and element.kind not in diagram.kinds:
        raise Missing
    return element.name


def ask_for(request: PictureRequest, graph: Graph | None = None) -> Ask:
    """What the builder of that picture gets: the viewer's graph, his gaps, words and addresses."""
    unit = request.subject if request.diagram.about == "opd" else ""
    graph = graph or graph_of(request, unit)
    return replace(ask_about(request, graph, request.subject), options=dict(request.options))


def ask_about(request: PictureRequest | Request, graph: Graph, subject: str) -> Ask:
    """The same without choices, for a picture of the catalogue or an OPD's layered one."""
    build = current_app.url_map.bind("localhost").build
    ours = queries.government()
    return Ask(
        graph=graph,
        subject=subject,
        paper=PAPERS[request.paper],
        options={},
        marks=_marks(request, graph),
        measure=measure,
        place=_place,
        record_href=lambda element: build("records.page", {"element_id": element.id}),
        unit_href=lambda code: build("diagrams.opd", {"code": code}),
        vocabulary=queries.vocabulary(),
        language=request.language,
        today=request.today,
        years=ours.years if ours else (),
        plan=lambda: queries.graph_for(request.viewer, edition=request.edition, reading="all"),
    )


def _marks(request: PictureRequest | Request, graph: Graph) -> Mapping[str, Sequence[Mark]]:
    """The gaps of the reading; in a difference they would hide what it is about."""
    if request.reading == DIFFERENCE:
        return {}
    return marks_for(request.viewer, request.edition, graph, request.language)


def _place(dot: str, prog: str) -> Mapping[str, Any]:
    """Graphviz's places, from a process of its own; kept by the text."""
    asked = {"job": "place", "dot": dot, "prog": prog}
    try:
        made: Mapping[str, Any] = memory().get(
            ("place", dot, prog), lambda: pool().ask(asked, PLACE_LIMIT)
        )
    except WorkerFailed as failure:
        current_app.logger.warning("Graphviz did not place a picture: %s", failure)
        raise Refused(_("Gambar ini tidak selesai digambar. Persempit cakupannya.")) from None
    return made


def _sheet(request: PictureRequest, name: str, scenes: list[Scene], position: int) -> PictureSheet:
    scene, total = scenes[position], len(scenes)
    title = _title_block(request, name, scene, position + 1, total)
    svg = scene_svg(scene, title, measure)
    return PictureSheet(position + 1, title, *scene.paper.millimetres, svg, scene)


def _title_block(
    request: PictureRequest, name: str, scene: Scene, sheet: int, total: int
) -> TitleBlock:
    government = queries.government()
    assert government is not None
    facts = [
        format_date(request.today, "d MMMM y"),
        _("versi data %(version)s", version=number(queries.data_version())),
        scene.paper.label.in_language(request.language),
        _("edisi publik") if request.edition == "public" else _("edisi internal"),
        _("lembar %(sheet)s dari %(total)s", sheet=sheet, total=total),
    ]
    period = government.period.replace("-", "–")
    state = state_words(request.reading, government.label_set, period)
    words = request.diagram.title.in_language(request.language).replace("{name}", name)
    if request.reading != AS_IS:
        words += f" ({READING_LABELS[request.reading].in_language(request.language)})"
    chosen = [
        words.in_language(request.language)
        for option in request.diagram.options
        for value, words in option.values
        if dict(request.options).get(option.name) == value and value != option.values[0][0]
    ]
    if request.edition == "public":
        chosen.append(_("saringan: tanpa catatan dan isian sensitif"))
    subtitle = " · ".join(part for part in (scene.subtitle, *chosen) if part)
    return TitleBlock(
        words, subtitle, (f"{government.name} · {state}", " · ".join(facts)), request.language
    )
