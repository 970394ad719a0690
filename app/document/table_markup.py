"""A table as WordprocessingML: column widths from the contents, rows as text in bulk."""

from __future__ import annotations

from collections.abc import Sequence

from app.document.blocks import Band, Column, Part, Row, Sum
from app.document.markup import paragraph, run

CHARACTER = 88  # twentieths of a point of an average letter in table text (8.5 pt)
CAPITAL, SMALL = 120, 96  # room for a letter of a word that must not break
PADDING = 160  # both cell margins and the rule
MOST_FOR_A_WORD = 1600  # longer words are broken rather than given the whole page
SAMPLE = 400  # rows that are looked at for the widths
LINES_KEPT_TOGETHER = 30  # a taller row may break, or it would leave half a page white


def table_markup(part: Part, width: int, title: str) -> str:
    """The table, `width` twentieths of a point wide; `title` names it for screen readers."""
    rows = list(part.rows)
    widths = column_widths(part.columns, rows, width)
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    head = (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="DataTable"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" '
        'w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f'<w:tblCaption w:val="{title}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )
    body = _Rows(part.columns, widths)
    return "".join([head, body.head(), *[body.markup(row) for row in rows], "</w:tbl>"])


def facts_markup(rows: Sequence[tuple[str, str]], width: int) -> str:
    """Label and ready markup of the value, one pair per line."""
    label_width = int(width * 0.34)
    lines = []
    for label, value in rows:
        cells = _cell(label_width, paragraph(run(label, "<w:b/>"), "CoverFact"))
        cells += _cell(width - label_width, paragraph(value, "CoverFact"))
        lines.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="FactTable"/><w:tblW w:w="{width}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid><w:gridCol w:w="{label_width}"/>'
        f'<w:gridCol w:w="{width - label_width}"/></w:tblGrid>{"".join(lines)}</w:tbl>'
    )


def column_widths(columns: Sequence[Column], rows: Sequence[Row], width: int) -> list[int]:
    """Widths in twentieths of a point that fill `width` exactly.

    Each column gets what its longest word needs; the rest goes to those with the longest texts.
    """
    step = max(1, len(rows) // SAMPLE)
    sample = [row for row in rows[::step] if not isinstance(row, Band | Sum)]
    sample += [row.cells for row in rows if isinstance(row, Sum)]
    least, wanted = [], []
    for index, column in enumerate(columns):
        texts = [row[index] for row in sample]
        least.append(_least(column, texts))
        wanted.append(column.width or _wanted(column, texts))
    spare = width - sum(least)
    if spare <= 0:
        widths = [w * width // sum(least) for w in least]
    else:
        wishes = [max(0, w - m) for w, m in zip(wanted, least, strict=True)]
        weights = wishes if sum(wishes) else least
        widths = [m + spare * w // sum(weights) for m, w in zip(least, weights, strict=True)]
    widths[-1] += width - sum(widths)
    return [int(w) for w in widths]


def _least(column: Column, texts: Sequence[str]) -> int:
    pieces = (
        texts
        if column.is_number
        else {w for text in texts for w in text.replace("\n", " ").split(" ")}
    )
    longest = max((word_width(w) for w in pieces), default=0)
    head = max((word_width(w) for w in column.label.split(" ")), default=0) * 1.08  # bold
    return int(max(min(max(longest, head), MOST_FOR_A_WORD), 3 * CHARACTER)) + PADDING


def word_width(word: str) -> int:
    """About how wide a word is in table text, twentieths of a point."""
    narrow = sum(word.count(c) for c in "ijlft.,:;-()/ ")
    capitals = sum(1 for c in word if c.isupper())
    return capitals * CAPITAL + (len(word) - capitals - narrow) * SMALL + narrow * 56


def _wanted(column: Column, texts: Sequence[str]) -> int:
    lengths = sorted(len(t) for t in texts if t) or [0]
    common, longest = lengths[int(len(lengths) * 0.8)], lengths[-1]
    return int((min(common, 80) + min(longest, 120) * 0.4 + 1) * CHARACTER) + PADDING


class _Rows:
    """Rows of one table, with what is the same in each cell of a column made once."""

    def __init__(self, columns: Sequence[Column], widths: Sequence[int]) -> None:
        self._columns = columns
        self._widths = widths
        self._characters = [max(1, (w - PADDING) // CHARACTER) for w in widths]
        self._opening = [
            f'<w:tc><w:tcPr><w:tcW w:w="{w}" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="'
            f'{"TableNumber" if c.is_number else "TableText"}"/></w:pPr>'
            for c, w in zip(columns, widths, strict=True)
        ]

    def head(self) -> str:
        """The header row, repeated on every page."""
        cells = "".join(
            _cell(
                width,
                paragraph(run(c.label), "TableHeadNumber" if c.is_number else "TableHead"),
                '<w:shd w:val="clear" w:color="auto" w:fill="E3ECEF"/><w:vAlign w:val="center"/>',
            )
            for c, width in zip(self._columns, self._widths, strict=True)
        )
        return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"

    def markup(self, row: Row) -> str:
        if isinstance(row, Band):
            return self._band(row)
        if isinstance(row, Sum):
            return self._sum(row)
        cells = [
            f"{opening}{run(text)}</w:p></w:tc>"
            for opening, text in zip(self._opening, row, strict=True)
        ]
        lines = max(
            len(text) // room + text.count("\n")
            for text, room in zip(row, self._characters, strict=True)
        )
        whole = "<w:trPr><w:cantSplit/></w:trPr>" if lines < LINES_KEPT_TOGETHER else ""
        return f"<w:tr>{whole}{''.join(cells)}</w:tr>"

    def _sum(self, row: Sum) -> str:
        shade = '<w:shd w:val="clear" w:color="auto" w:fill="F2F5F7"/>'
        cells = "".join(
            _cell(
                width,
                paragraph(run(text, "<w:b/>"), "TableNumber" if c.is_number else "TableText"),
                shade,
            )
            for text, c, width in zip(row.cells, self._columns, self._widths, strict=True)
        )
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"

    def _band(self, band: Band) -> str:
        cell = _cell(
            sum(self._widths),
            paragraph(run(band.text), "TableHead"),
            f'<w:gridSpan w:val="{len(self._widths)}"/>'
            '<w:shd w:val="clear" w:color="auto" w:fill="F2F5F7"/>',
        )
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cell}</w:tr>"


def _cell(width: int, content: str, properties: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>{content}</w:tc>'
