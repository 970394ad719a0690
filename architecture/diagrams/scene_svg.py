"""SVG of a scene: frames, lines, boxes, then title and legend."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from architecture.diagrams.boxes import inner
from architecture.diagrams.furniture import TitleBlock, headline
from architecture.diagrams.layout import Area, Point
from architecture.diagrams.plan_forms import QUIET, QUIET_WIRE, STROKES, plan_form, plan_sample
from architecture.diagrams.scene import MARGIN, Key, Link, Node, Scene, Words
from architecture.diagrams.shapes import DASH_STUB, THICK, THIN, arrow_head, shape, sign
from architecture.diagrams.style import (
    FONT_FAMILY,
    GAP_RED,
    INK,
    INKS,
    LAYER_LABELS,
    LINE,
    RULE,
    SOFT_INK,
    STUB_INK,
    WIRE_INKS,
    Ink,
    Measure,
)
from architecture.diagrams.svg import number, path, rounded, text, words
from architecture.metamodel import Domain

ASCENT = 0.86  # baseline below the top of a line, in font sizes
CELL = Ink(RULE, "#FFFFFF", INK)
HALO = 2.4


def scene_svg(scene: Scene, title: TitleBlock, measure: Measure, style: str = "") -> str:
    """The sheet as one SVG document, sized in millimetres of its paper."""
    width, height = scene.paper.millimetres
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" '
        f'viewBox="0 0 {number(scene.paper.width)} {number(scene.paper.height)}" role="group" '
        f'aria-label="{words(title.title)}" '
        f"font-family=\"'{FONT_FAMILY}','Arial Narrow',sans-serif\">"
    )
    size = f'width="{number(scene.paper.width)}" height="{number(scene.paper.height)}"'
    sheet = f'<rect {size} fill="#fff"/>'
    parts = [
        head, f"<title>{words(title.title)}</title>", f"<style>{style}</style>" if style else "",
        sheet, *content(scene), *headline(scene.paper, title, measure),
        *_legend(scene, title, measure), "</svg>",
    ]  # fmt: skip
    return "\n".join(part for part in parts if part) + "\n"


def content(scene: Scene) -> list[str]:
    """Frames, lines, boxes and the words of lines, without title and legend."""
    frames = [node for node in scene.nodes if node.look == "frame"]
    others = [node for node in scene.nodes if node.look != "frame"]
    return [
        *map(_node, frames), *(_link(link, n) for n, link in enumerate(scene.links)),
        *map(_node, others), *(_label(link) for link in scene.links if link.label),
    ]  # fmt: skip


# --- Nodes ------------------------------------------------------------------------------------


def ink_of(node: Node) -> Ink:
    """Line, fill and text colour of a node."""
    if node.quiet:
        return QUIET
    ink = STUB_INK if node.stub else INKS.get(node.domain, CELL) if node.domain else CELL
    return Ink(ink.line, node.fill or ink.base, ink.text)


def _node(node: Node) -> str:
    ink = ink_of(node)
    domain = node.domain if node.look == "box" else None
    form = plan_form(node.plan, node.area, ink, domain)
    parts = [_outline(node, ink), *form, *_text(node)]
    if node.gap:
        parts += _gap(node)
    if node.mark:
        at = mark_area(node)
        parts.append(sign(node.mark, at.x, at.y, at.width))
    inside = (
        f"<title>{words(node.spoken)}</title>{''.join(parts)}" if node.spoken else "".join(parts)
    )
    name = f'id="box-{words(node.id)}" class="box"'
    if not node.href:
        return f"<g {name}>{inside}</g>"
    spoken = words(node.spoken or words_of(node.lines))
    return f'<a href="{words(node.href)}" {name} aria-label="{spoken}">{inside}</a>'


def _outline(node: Node, ink: Ink) -> str:
    width = THICK if node.thick else THIN
    dash = DASH_STUB if node.stub or node.dashed else ""
    if node.look == "box" and node.domain in INKS:
        assert node.domain is not None
        return shape(node.domain, node.area, ink, width=width, dash=dash)
    a = node.area
    line = "1 2" if node.look == "frame" else dash
    data = f"M{number(a.x)} {number(a.y)}h{number(a.width)}v{number(a.height)}h{number(-a.width)}Z"
    fill = node.fill or ("none" if node.look == "frame" else ink.base)
    return path(data, fill=fill, stroke=ink.line, width=0.6 if width == THIN else width, dash=line)


def text_area(node: Node) -> Area:
    """Where the words of a node stand."""
    if node.look == "box" and node.domain is not None:
        return inner(node.domain, node.area)
    a = node.area
    slack = a.height - sum(line.size * LINE for line in node.lines)
    top = slack / 2 if node.lines and slack < 2.5 and not node.turned else 3.0  # a tight row
    return Area(a.x + 3, a.y + top, a.width - 6, a.height - 2 * top)


def mark_area(node: Node) -> Area:
    """Where the mark of a cell stands: in the middle."""
    a = node.area
    size = min(7.0, a.width - 2, a.height - 2)
    return Area(a.x + (a.width - size) / 2, a.y + (a.height - size) / 2, size, size)


def _text(node: Node) -> list[str]:
    if node.turned:
        return _upright(node)
    area, parts = text_area(node), []
    y = area.y
    for line in node.lines:
        fill = SOFT_INK if line.soft or node.stub or node.quiet else INK
        x = area.x + area.width / 2 if node.centred else area.x
        anchor = "middle" if node.centred else "start"
        at = (x, y + ASCENT * line.size)
        parts.append(text(at, line.text, line.size, fill, bold=line.bold, anchor=anchor))
        if line.after:
            end = area.right - _gap_room(node), at[1]
            parts.append(text(end, line.after, line.size, SOFT_INK, anchor="end"))
        y += line.size * LINE
    return parts


def _gap_room(node: Node) -> float:
    """What the sign of a gap and its number take from the right end of the first line."""
    if not node.gap:
        return 0.0
    return 10.0 if node.number is None else 11.0 + 4.2 * len(str(node.number))


def _upright(node: Node) -> list[str]:
    """Lines that read upward from the bottom, side by side in the middle."""
    area, parts = text_area(node), []
    x = node.area.x + (node.area.width - sum(line.size * LINE for line in node.lines)) / 2
    for line in node.lines:
        at, fill = (x + ASCENT * line.size, area.bottom), SOFT_INK if line.soft else INK
        parts.append(text(at, line.text, line.size, fill, bold=line.bold, turned=True))
        x += line.size * LINE
    return parts


def _gap(node: Node) -> list[str]:
    """The sign of the worst gap in the top right corner, with its number where there is one."""
    area, size = text_area(node), 7.5
    label = "" if node.number is None else str(node.number)
    right = area.right - (4.2 * len(label) + 1 if label else 0)
    parts = [sign(node.gap, right - size, area.y, size)]
    if label:
        at = (area.right, area.y + size)
        parts.append(text(at, label, 8, GAP_RED, bold=True, anchor="end"))
    return parts


# --- Lines ------------------------------------------------------------------------------------


def line_data(link: Link) -> str:
    """Path data of a line."""
    if not link.curved:
        return rounded(link.points, 3.0)
    first, *rest = link.points
    pieces = [
        "C" + " ".join(f"{number(x)} {number(y)}" for x, y in rest[i : i + 3])
        for i in range(0, len(rest), 3)
    ]
    return f"M{number(first[0])} {number(first[1])}{''.join(pieces)}"


def _link(link: Link, position: int) -> str:
    ink, width, dashes = look_of(link, position)
    data = line_data(link)
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    ends = f'data-a="{words(link.source)}" data-b="{words(link.target)}"'
    told = f"<title>{words(link.spoken)}</title>" if link.spoken else ""
    parts = [
        path(data, stroke="#fff", width=HALO + width, name="halo"),
        f'<path class="wire" {ends} d="{data}" fill="none" stroke="{ink}" '
        f'stroke-width="{number(width)}"{dash}>{told}</path>',
    ]
    if link.ball:
        x, y = link.points[0]
        circle = f'<circle class="end" cx="{number(x)}" cy="{number(y)}" r="1.5" fill="{ink}"/>'
        parts.append(circle)
    if link.arrow:
        size = 4.5 + width
        parts.append(path(arrow_head(link.points[-1], _before(link), size), fill=ink, name="end"))
    return f"<g>{''.join(parts)}</g>"


def look_of(link: Link, position: int) -> tuple[str, float, str]:
    """Colour, width and dashes of a line: the plan's before its own."""
    if link.quiet:
        return QUIET_WIRE, link.width, "3 1.8" if link.dashed else ""
    ink = link.ink or WIRE_INKS[position % len(WIRE_INKS)]
    stroke = STROKES.get(link.plan)
    if stroke is None:
        return ink, link.width, "3 1.8" if link.dashed else ""
    return stroke.ink or ink, stroke.width, stroke.dash


def _before(link: Link) -> Point:
    """A point from which the line comes to its end."""
    tip = link.points[-1]
    return next((p for p in reversed(link.points[:-1]) if p != tip), (tip[0], tip[1] - 1))


def _label(link: Link) -> str:
    """The words of a line, on white so that the line does not run through them."""
    assert link.label_at is not None
    x, top = link.label_at
    height = sum(w.size * LINE for w in link.label)
    y, parts = top - height / 2, []
    for line in link.label:
        baseline = y + ASCENT * line.size
        under = (
            f'<text x="{number(x)}" y="{number(baseline)}" font-size="{number(line.size)}" '
            f'text-anchor="middle" stroke="#fff" stroke-width="2.2" stroke-linejoin="round" '
            f'fill="#fff" aria-hidden="true">{words(line.text)}</text>'
        )
        fill = SOFT_INK if line.soft else INK
        parts += [
            under,
            text((x, baseline), line.text, line.size, fill, bold=line.bold, anchor="middle"),
        ]
        y += line.size * LINE
    return "".join(parts)


# --- Legend -----------------------------------------------------------------------------------


def legend_places(
    scene: Scene, title: TitleBlock, measure: Measure
) -> list[tuple[Key, float, float]]:
    """The entries of the legend with the left end of each and its baseline."""
    right, places = scene.paper.width - MARGIN, []
    x, y = MARGIN, scene.paper.height - MARGIN - scene.legend + 15
    for key in scene.keys:
        width = sample_width(key) + measure(title.say(key.words), 8.0, False)
        if x + width > right and x > MARGIN:
            x, y = MARGIN, y + 12.5
        places.append((key, x, y))
        x += width + 12
    return places


def legend_lines(scene: Scene, language: str, measure: Measure) -> int:
    """How many lines the legend of a scene takes."""
    title = TitleBlock("", "", ("", ""), language)
    return len({y for _key, _x, y in legend_places(scene, title, measure)})


def _legend(scene: Scene, title: TitleBlock, measure: Measure) -> list[str]:
    top = scene.paper.height - MARGIN - scene.legend
    right = scene.paper.width - MARGIN
    parts = [path(f"M{number(MARGIN)} {number(top + 4)}H{number(right)}", stroke=RULE, width=0.6)]
    for key, x, y in legend_places(scene, title, measure):
        parts.append(_sample(key, x, y))
        parts.append(text((x + sample_width(key), y), title.say(key.words), 8.0, INK))
    if scene.hidden:
        parts.append(text((MARGIN, scene.paper.height - MARGIN + 6), scene.hidden, 8.0, SOFT_INK))
    return parts


def sample_width(key: Key) -> float:
    """Room for the sample of a legend entry."""
    return 0.0 if key.bare else 12.0 if key.sign else 29.0


def _sample(key: Key, x: float, y: float) -> str:
    area = Area(x, y - 8.5, 25, 11)
    if key.bare:
        return ""
    if key.sign:
        return sign(key.sign, x, y - 7, 8)
    if key.plan:
        return plan_sample(key, x, y)
    if key.line:
        dash = "3 1.8" if key.dashed else ""
        line = path(f"M{number(x)} {number(y - 3)}h21", stroke=WIRE_INKS[0], width=0.9, dash=dash)
        return line + path(arrow_head((x + 25, y - 3), (x, y - 3), 4.5), fill=WIRE_INKS[0])
    if key.domain is not None:
        ink = INKS[key.domain]
        letter = text((x + 12, y), key.domain.letter, 8, ink.text, bold=True, anchor="middle")
        return shape(key.domain, area, Ink(ink.line, key.fill or ink.base, ink.text)) + letter
    data = f"M{number(x)} {number(y - 8.5)}h25v11h-25Z"
    return path(
        data, fill=key.fill or "#fff", stroke=RULE, width=0.6, dash=DASH_STUB if key.dashed else ""
    )


def words_of(lines: Sequence[Words]) -> str:
    """The text of some lines as one."""
    return " ".join(line.text for line in lines)


def domain_keys(domains: Collection[Domain]) -> tuple[Key, ...]:
    """Legend entries for domains, in their fixed order."""
    return tuple(Key(label, domain) for domain, label in LAYER_LABELS.items() if domain in domains)
