"""Title and legend of a sheet: an annex must say what it is, of when, and of which data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from architecture.diagrams.layout import Area, Layout
from architecture.diagrams.picture import DUPLICATE, MISSING, RISK
from architecture.diagrams.plan_forms import plan_keys, plan_sample
from architecture.diagrams.scene import Key
from architecture.diagrams.shapes import DASH_STUB, arrow_head, shape, sign
from architecture.diagrams.style import (
    INK,
    INKS,
    LAYER_LABELS,
    LAYERS,
    LINE,
    RULE,
    SOFT_INK,
    STUB_INK,
    WIRE_INKS,
    Measure,
    Paper,
)
from architecture.diagrams.svg import number, path, text
from architecture.diagrams.wrapping import wrap
from architecture.metamodel import Domain, Text

MARGIN, LEGEND_TOP, LEGEND_LINE, LEGEND_TEXT = 28.35, 47.0, 12.5, 8.0
HEADING_HEIGHT = 31.0
# Of title and subtitle, largest first: a readable subtitle before a large title.
HEADING_SIZES = tuple(
    (size / 2, small) for most, least, small in ((30, 21, 8.0), (30, 21, 7.0), (20, 14, 7.0))
    for size in range(most, least, -1)
)  # fmt: skip
LEGEND = Text("Legenda", "Legend")
STUB = Text("milik OPD lain atau lembar lain", "of another OPD or sheet")
SIGNS = (
    (MISSING, Text("hubungan belum ada", "link missing")),
    (RISK, Text("risiko penempatan, lisensi, kontrak", "hosting, licence, contract risk")),
    (DUPLICATE, Text("diduga ganda", "suspected duplicate")),
)
NUMBERED = Text("angka = nomor dalam daftar kesenjangan", "figure = number in the list of gaps")
BUNDLE = Text("berkas garis: bola = pangkal, palang = ujung", "bundle: ball = start, bar = end")
FLOW = Text("aliran di dalam lapis", "flow inside a layer")
CODES = Text(
    "H1, H2 … = simpul pusat; K1, K2 … = keamanan (lajur kanan, tanpa garis); ↑ = proses induk",
    "H1, H2 … = hubs; K1, K2 … = security (right lane, no lines); ↑ = parent process",
)


@dataclass(frozen=True)
class TitleBlock:
    """The words around a sheet, in the language of the picture.

    `facts` stand at the right (government, date, data version, paper), two lines of them.
    """

    title: str
    subtitle: str
    facts: tuple[str, str]
    language: str = "id"

    def say(self, words: Text) -> str:
        return words.in_language(self.language)


def furniture(layout: Layout, title: TitleBlock, measure: Measure) -> list[str]:
    """Title, facts and legend."""
    return [*headline(layout.paper, title, measure), *_legend(layout, title, measure)]


def headline(paper: Paper, title: TitleBlock, measure: Measure) -> list[str]:
    """Title and facts of a sheet; what stands at the left never runs into the facts."""
    right, top = paper.width - MARGIN, MARGIN + 12
    size, small, heads, below = headings(paper, title, measure)
    y, parts = top, []
    for position, line in enumerate(heads):
        y += size * LINE if position else 0
        parts.append(text((MARGIN, y), line, size, INK, bold=True))
    for position, line in enumerate(below):
        y += small * LINE if position else 13 if len(heads) + len(below) == 2 else small * LINE + 1
        parts.append(text((MARGIN, y), line, small, SOFT_INK))
    for position, fact in enumerate(title.facts):
        parts.append(text((right, top + 13 * position), fact, 8, SOFT_INK, anchor="end"))
    return parts


Headings = tuple[float, float, tuple[str, ...], tuple[str, ...]]


def headings(paper: Paper, title: TitleBlock, measure: Measure) -> Headings:
    """Sizes of title and subtitle and their lines: the largest that fit above the picture."""

    def bold(words: str, size: float, _: bool) -> float:
        return measure(words, size, True)

    room = paper.width - 2 * MARGIN - 16
    beside = [room - measure(fact, 8, False) for fact in title.facts]
    for size, small in HEADING_SIZES:
        heads = wrap(title.title, beside[0], size, bold)
        narrow = beside[1] if len(heads) == 1 else min(beside)
        below = wrap(title.subtitle, narrow, small, measure)
        height = len(heads) * size * LINE + len(below) * small * LINE
        if (len(heads) == 1 and len(below) <= 1) or height <= HEADING_HEIGHT:
            break
    return size, small, heads, below


Item = tuple[float, Callable[[float, float], str]]  # width, and how to draw it at x, y


def _legend(layout: Layout, title: TitleBlock, measure: Measure) -> list[str]:
    top = layout.paper.height - MARGIN - LEGEND_TOP - layout.paper.foot
    right = layout.paper.width - MARGIN
    parts = [path(f"M{number(MARGIN)} {number(top + 2)}H{number(right)}", stroke=RULE, width=0.6)]
    x, y = MARGIN, top + 14
    for width, drawn in _items(title, measure, plans_on(layout)):
        if x + width > right:
            x, y = MARGIN, y + LEGEND_LINE
        parts.append(drawn(x, y))
        x += width + 12
    return parts


def plans_on(layout: Layout) -> tuple[Key, ...]:
    """Legend entries for what the plan does on this sheet."""
    picture = layout.picture
    boxes = {box.plan for box in picture.boxes} | {code.plan for code in picture.codes}
    lines = {edge.plan for edge in picture.edges}
    return plan_keys(frozenset(boxes), frozenset(lines), quiet=picture.difference)


def _items(title: TitleBlock, measure: Measure, plans: Sequence[Key] = ()) -> list[Item]:
    def said(words: Text, room: float, picture: Callable[[float, float], str]) -> Item:
        label = title.say(words)

        def drawn(x: float, y: float) -> str:
            return picture(x, y) + text((x + room, y), label, LEGEND_TEXT, INK)

        return room + measure(label, LEGEND_TEXT, False), drawn

    bold = measure(title.say(LEGEND), LEGEND_TEXT, True)
    items: list[Item] = [
        (bold, lambda x, y: text((x, y), title.say(LEGEND), LEGEND_TEXT, INK, bold=True))
    ]
    items += [said(LAYER_LABELS[d], 29, _swatch(d)) for d in (*LAYERS, Domain.SECURITY)]
    items.append(said(STUB, 29, _stub))
    items += [said(words, 12, _sign(sort)) for sort, words in SIGNS]
    items += [said(NUMBERED, 0, _nothing), said(BUNDLE, 29, _wire), said(FLOW, 29, _flow)]
    items.append(said(CODES, 0, _nothing))
    items += [said(key.words, 29, partial(plan_sample, key)) for key in plans]
    return items


def _swatch(domain: Domain) -> Callable[[float, float], str]:
    def drawn(x: float, y: float) -> str:
        ink = INKS[domain]
        letter = text((x + 12, y), domain.letter, LEGEND_TEXT, ink.text, bold=True, anchor="middle")
        return shape(domain, Area(x, y - 8.5, 25, 11), ink) + letter

    return drawn


def _stub(x: float, y: float) -> str:
    return shape(Domain.APPLICATION, Area(x, y - 8.5, 25, 11), STUB_INK, dash=DASH_STUB)


def _sign(sort: str) -> Callable[[float, float], str]:
    return lambda x, y: sign(sort, x, y - 7, 8)


def _nothing(x: float, y: float) -> str:
    return ""


def _wire(x: float, y: float) -> str:
    ink, level = WIRE_INKS[0], y - 3
    line = path(f"M{number(x + 1)} {number(level)}h23", stroke=ink, width=0.85)
    bar = path(f"M{number(x + 24)} {number(level - 2.2)}v4.4", stroke=ink, width=1.3)
    return f'{line}{bar}<circle cx="{number(x + 1.5)}" cy="{number(level)}" r="1.5" fill="{ink}"/>'


def _flow(x: float, y: float) -> str:
    ink, level = WIRE_INKS[0], y - 3
    line = path(f"M{number(x)} {number(level)}h21", stroke=ink, width=0.85, dash="3 1.8")
    return line + path(arrow_head((x + 25, level), (x, level), 4.5), fill=ink)


def legend_lines(width: float, title: TitleBlock, measure: Measure) -> int:
    """How many lines the legend takes on a paper of that width."""
    lines, x = 1, MARGIN
    for item, _ in _items(title, measure):
        if x + item > width - MARGIN:
            lines, x = lines + 1, MARGIN
        x += item + 12
    return lines


__all__: Sequence[str] = ("TitleBlock", "furniture", "legend_lines")
