"""How much room the text of a box or a side entry takes, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from architecture.diagrams.layout import Area, PlacedCode
from architecture.diagrams.picture import Box, Code, Gap
from architecture.diagrams.style import LINE, SMALLEST_TEXT, Measure
from architecture.diagrams.wrapping import wrap
from architecture.metamodel import Domain, Text

PADDING = 3.0
# What each shape takes from its rectangle: left, top, right, bottom.
INSETS: dict[Domain, tuple[float, float, float, float]] = {
    Domain.PROCESS: (5.5, 0.0, 6.5, 0.0),
    Domain.SERVICE: (3.5, 0.5, 3.5, 0.5),
    Domain.APPLICATION: (0.5, 4.0, 0.5, 0.0),
    Domain.DATA: (0.5, 5.0, 0.5, 2.5),
    Domain.INFRASTRUCTURE: (0.5, 4.0, 4.5, 0.0),
    Domain.SECURITY: (2.0, 0.0, 2.0, 0.0),
}
PARENT = "↑"
SIDE_TITLE, SIDE_GAP = 16.0, 5.0
CODES_LISTED = 12
ORDINARY = 18  # letters of a word that readers should not meet broken
USED = Text("dipakai {n}", "used by {n}")
USED_HERE = Text("dipakai {here} di lembar ini, jumlah {n}", "used by {here} on this sheet of {n}")
COVERS = Text("mencakup {n}", "covers {n}")
COVERS_HERE = Text("mencakup {here} di lembar ini, jumlah {n}", "covers {here} here of {n}")
UNUSED = Text("belum dikaitkan", "not linked yet")
MORE = Text("dan {n} lainnya", "and {n} more")


Lines = tuple[str, ...]


@dataclass(frozen=True)
class Fitted:
    """A box's text broken for its width, and the height it needs in points."""

    height: float
    texts: tuple[Lines, Lines, Lines, Lines]  # code, label, hubs and security, note
    broken: bool  # a word or code of ordinary length had to be broken


def inner(domain: Domain, area: Area) -> Area:
    """The part of a domain's shape in which text may stand."""
    left, top, right, bottom = INSETS[domain]
    return Area(
        area.x + left + PADDING,
        area.y + top + PADDING,
        area.width - left - right - 2 * PADDING,
        area.height - top - bottom - 2 * PADDING,
    )


def sign_width(gap: Gap, font: float, measure: Measure) -> float:
    """Room for a gap's sign and number in the first line."""
    return 1.05 * font + measure(str(gap.number), font, True)


def letter_width(box: Box, font: float, measure: Measure) -> float:
    """Width of the domain's letter and the space behind it."""
    return measure(box.layer.letter, font, True) + 0.35 * font


def beside(box: Box) -> str:
    """What stands at the right end of a box's first line: hubs, security, the parent's code."""
    return " ".join([*box.codes, *([f"{PARENT}{box.parent}"] if box.parent else [])])


def fit_box(box: Box, width: float, font: float, measure: Measure, *, even: bool = True) -> Fitted:
    """The text of a box `width` points wide, set at `font`; not `even` where only sizes count."""
    room = inner(box.layer, Area(0, 0, width, 0)).width
    label = wrap(box.label, room, font, measure, even=even)
    note = wrap(box.note, room, font, measure, even=even) if box.note else ()
    free = room - letter_width(box, font, measure)
    free -= sign_width(box.gap, font, measure) + 0.4 * font if box.gap else 0.0
    head = wrap(box.code, free, font, lambda text, size, _: measure(text, size, True), even=even)
    codes = beside(box)
    left = free - measure(box.code, font, True) - 0.6 * font
    fits_beside = len(head) <= 1 and measure(codes, font, False) <= left
    code_lines = () if fits_beside else wrap(codes, room, font, measure, even=even)
    lines = max(1, len(head)) + len(label) + len(note) + len(code_lines)
    _, top, _, bottom = INSETS[box.layer]
    height = lines * font * LINE + top + bottom + 2 * PADDING
    widest = max(
        (measure(w, font, False) for w in box.label.split() if len(w) <= ORDINARY), default=0
    )
    broken = widest > room or (len(head) > 1 and len(box.code) <= ORDINARY)
    return Fitted(height, (head, label, code_lines, note), broken)


def fit_codes(
    codes: Sequence[Code],
    side: Area,
    *,
    columns: int,
    brief: bool,
    language: str,
    measure: Measure,
) -> tuple[PlacedCode, ...] | None:
    """The side lane's entries from top to bottom, column by column; None if they do not fit.

    `brief` says how many use an entry without naming them: their boxes carry its code anyway.
    """
    width = (side.width - SIDE_GAP * (columns - 1)) / columns
    column, y, placed = 0, side.y + SIDE_TITLE, []
    for code in codes:
        lines, users, height = _fit_code(
            code, width, users_text(code, language, brief=brief), measure
        )
        if y + height > side.bottom and y > side.y + SIDE_TITLE:
            column, y = column + 1, side.y + SIDE_TITLE
        if column == columns or y + height > side.bottom:
            return None
        x = side.x + column * (width + SIDE_GAP)
        placed.append(PlacedCode(code, Area(x, y, width, height), lines, users))
        y += height + SIDE_GAP
    return tuple(placed)


def _fit_code(
    code: Code, width: float, users_words: str, measure: Measure
) -> tuple[tuple[str, ...], tuple[str, ...], float]:
    font = SMALLEST_TEXT
    left, top, right, bottom = INSETS[code.domain]
    room = width - left - right - 2 * PADDING
    lines = wrap(code.label, room, font, measure)
    users = wrap(users_words, room, font, measure)
    height = (1 + len(lines) + len(users)) * font * LINE + top + bottom + 2 * PADDING
    return lines, users, height


def users_text(code: Code, language: str, *, brief: bool = False) -> str:
    """Who uses a hub, or what a security record covers, in words."""
    if not code.total:
        parts = [UNUSED.in_language(language)]
    else:
        here, whole = (COVERS_HERE, COVERS) if code.domain is Domain.SECURITY else (USED_HERE, USED)
        words = here if code.elsewhere else whole
        head = words.in_language(language).format(n=code.total, here=len(code.user_codes))
        listed = list(code.user_codes[:CODES_LISTED])
        if len(code.user_codes) > CODES_LISTED:
            more = len(code.user_codes) - CODES_LISTED
            listed.append(MORE.in_language(language).format(n=more))
        listed += [f"{owner} {count}" for owner, count in code.others]
        parts = [f"{head}: {', '.join(listed)}" if listed and not brief else head]
    return " · ".join([*([code.note] if code.note else []), *parts])
