"""A pasted text → its clauses with their places, and what stands between them.

Aturan kerja: the shapes are those of regulations as they are copied; no standard fixes them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from architecture.tupoksi import headings
from architecture.tupoksi.cleaning import Line, join, read_lines
from architecture.tupoksi.markers import Marker, Place, inline_places, marker_at, place_words
from architecture.tupoksi.openings import begins_task

CLAUSE, CONTEXT, HEADING = "clause", "context", "heading"
LONGEST_SIGN = 12  # characters of a numbering sign with what must follow it
_SENTENCE_ENDS = (".", ":")


@dataclass
class Piece:
    """A run of lines that belong together, in the order of the text.

    `role` is "clause", "context" (an introducing sentence) or "heading"; `text` is as written,
    `sign` the numbering before it. `first` and `last` are lines of the pasted text.
    """

    role: str
    sign: str
    text: str
    first: int
    last: int
    article: str = ""
    unit: str = ""
    markers: tuple[Marker, ...] = ()
    # A list without numbering: the how manieth entry it is.
    entry: int = 0

    @property
    def place(self) -> str:
        """ "Pasal 14 ayat (2) huruf b angka 1"."""
        inside = place_words(self.markers) or (f"butir {self.entry}" if self.entry else "")
        return " ".join(w for w in (self.article, inside) if w)

    @property
    def wording(self) -> str:
        """The clause without what only ends it: "; dan", "." """
        bare = re.sub(r"\s*(?:;\s*(?:dan/atau|dan|atau|serta)\s*|[;.,:\s]+)$", "", self.text)
        return bare if re.search(r"\w", bare) else self.text

    @property
    def depth(self) -> int:
        """How many lists it lies in, paragraphs (ayat) not counted."""
        return sum(m.style != "ayat" for m in self.markers)


@dataclass(frozen=True)
class Split:
    """The pieces in order, and the lines that only fill pages."""

    pieces: tuple[Piece, ...]
    skipped: tuple[Line, ...]
    regulation: str = ""

    @property
    def clauses(self) -> tuple[Piece, ...]:
        return tuple(p for p in self.pieces if p.role == CLAUSE)

    @property
    def articles(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(p.article for p in self.clauses if p.article))

    @property
    def units(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(p.unit for p in self.clauses if p.unit))


def split(text: str) -> Split:
    """Every clause of the text with its place; no word is lost, the order stays."""
    lines = read_lines(text)
    reader = _Reader()
    for line in lines:
        if not line.is_furniture:
            reader.take(line.text, line.number)
    reader.finish()
    skipped = tuple(line for line in lines if line.is_furniture)
    return Split(tuple(reader.pieces), skipped, headings.regulation_of(text))


@dataclass
class _Reader:
    """Where the reading is: open lists, article, unit, and the unnumbered lines so far."""

    pieces: list[Piece] = field(default_factory=list)
    place: Place = field(default_factory=lambda: Place([]))
    markers: list[Marker] = field(default_factory=list)
    article: str = ""
    unit: str = ""
    open: Piece | None = None
    block: list[tuple[int, str]] = field(default_factory=list)
    before: str = ""
    has_items: bool = False

    def take(self, text: str, number: int) -> None:
        """Read one line, or what is left of one."""
        article = headings.article_of(text) if self._is_between() else None
        if article is not None:
            self._begin_article(article[0], text[: len(text) - len(article[1])], number)
            if article[1]:
                self.take(article[1], number)
            return
        heading = headings.heading_of(text, self.before)
        if heading is not None and not self._is_numbered(text):
            self._begin_heading(text, number)
            return
        marker = marker_at(text)
        if marker is not None and self.place.accepts(marker, self.before):
            self._begin_item(marker, text[len(marker.text) :].strip(), number)
            return
        self._continue(text, number)

    def finish(self) -> None:
        """Close what is open and say what each piece is."""
        self._close_block()
        self._close_item()
        for index, piece in enumerate(self.pieces):
            if piece.role == CLAUSE and not _is_clause(piece):
                self.pieces[index].role = CONTEXT

    def _is_between(self) -> bool:
        """A sentence may name an article at the beginning of a line; a heading stands alone."""
        return not self.before or self.before[-1] in ";:."

    def _is_numbered(self, text: str) -> bool:
        marker = marker_at(text)
        return marker is not None and marker.style != "capital" and not text.isupper()

    def _begin_article(self, article: str, text: str, number: int) -> None:
        self._leave()
        self.article, self.has_items = article, False
        self._add(Piece(HEADING, "", text.strip(), number, number, article))

    def _begin_heading(self, text: str, number: int) -> None:
        self._leave()
        unit = headings.unit_of_heading(text)
        if unit:
            # A unit named behind the clauses of an article begins another one.
            self.unit, self.article = unit, "" if self.has_items else self.article
        self._add(Piece(HEADING, "", text, number, number, self.article, self.unit))

    def _leave(self) -> None:
        self._close_block()
        self._close_item()
        self.place, self.markers = Place([]), []

    def _add(self, heading: Piece) -> None:
        self.pieces.append(heading)
        self.before = ""

    def _begin_item(self, marker: Marker, text: str, number: int) -> None:
        self._enter(marker, number)
        self._fill(text, number)

    def _enter(self, marker: Marker, number: int) -> None:
        """Open the clause that the sign numbers."""
        self._close_block()
        self._close_item()
        styles = [m.style for m in self.markers]
        if marker.style in styles:
            del self.markers[styles.index(marker.style) :]
        entered = self.place.enter(marker)
        self.markers.append(entered)
        self.open = Piece(
            CLAUSE, marker.text, "", number, number, self.article, self.unit, tuple(self.markers)
        )
        self.before, self.has_items = "", True

    def _fill(self, text: str, number: int) -> None:
        """Add text to the open clause; a sign in its middle begins the next one."""
        start = 0
        for at in inline_places(text):
            marker = marker_at(text[at : at + LONGEST_SIGN]) if at >= start else None
            before = text[max(start, at - 60) : at]
            if marker is None or not self.place.expects(marker, before):
                continue
            self._append(text[start:at].strip(), number)
            self._enter(marker, number)
            start = at + len(marker.text)
        self._append(text[start:].strip(), number)

    def _append(self, text: str, number: int) -> None:
        assert self.open is not None
        if text:
            self.open.text = join(self.open.text, text)
            self.open.last, self.before = number, self.open.text

    def _continue(self, text: str, number: int) -> None:
        if self.open is None:
            self.block.append((number, text))
            self.before = text
            return
        if self.open.text.endswith(";") and begins_task(text) and self.markers:
            self._begin_unsigned(text, number)
        elif self.open.text.endswith(_SENTENCE_ENDS) and (text[0].isupper() or begins_task(text)):
            self._close_item()
            self._continue(text, number)
        else:
            self._fill(text, number)

    def _begin_unsigned(self, text: str, number: int) -> None:
        """A clause whose numbering was lost in copying: the next of its list."""
        style, value = self.place.lists[-1]
        sign = str(value + 1) if self.markers[-1].sign.isdigit() else _letter(value + 1)
        self._begin_item(Marker(style, value + 1, sign, ""), text, number)

    def _close_item(self) -> None:
        if self.open is None:
            return
        piece, self.open = self.open, None
        self.pieces.append(piece)
        if headings.INTRODUCTION.search(piece.text) or headings.is_unit_only(piece.text):
            unit = headings.unit_of_sentence(piece.text)
            if headings.is_unit_only(piece.text):
                unit = headings.unit_of_heading(piece.text)
            self.unit = piece.unit = unit or self.unit

    def _close_block(self) -> None:
        if not self.block:
            return
        block, self.block = self.block, []
        pieces = _unnumbered(block)
        for piece in pieces:
            if piece.role == CONTEXT:
                self.unit = headings.unit_of_sentence(piece.text) or self.unit
            piece.article, piece.unit = self.article, self.unit
        self.pieces.extend(pieces)


def _letter(value: int) -> str:
    single = chr(ord("a") + (value - 1) % 26)
    return single if value <= 26 else single * 2


def _is_clause(piece: Piece) -> bool:
    """Whether a piece states a task; paragraphs (ayat) mostly introduce or explain."""
    if headings.INTRODUCTION.search(piece.text) or headings.is_unit_only(piece.text):
        return False
    if not re.search(r"\w", piece.text):
        return False
    innermost = piece.markers[-1].style if piece.markers else ""
    return innermost != "ayat" or begins_task(piece.text)


def _unnumbered(block: list[tuple[int, str]]) -> list[Piece]:
    """The pieces of lines without numbering: sentences that introduce, then one task each."""
    last_colon = max((i for i, (_, text) in enumerate(block) if text.endswith(":")), default=-1)
    intro, tasks = block[: last_colon + 1], block[last_colon + 1 :]
    pieces = _sentences(intro)
    first = next((i for i, (_, text) in enumerate(tasks) if begins_task(text)), len(tasks))
    pieces += [Piece(CONTEXT, "", text, number, number) for number, text in tasks[:first]]
    tasks = tasks[first:]
    has_ends = any(";" in text for _, text in tasks)
    entry = 0
    for number, text in tasks:
        parts = [p.strip() for p in re.split(r"(?<=;)(?!\s*(?:dan|atau)\s*$)", text) if p.strip()]
        for part in parts:
            last = pieces[-1] if entry else None
            is_new = last is None or (
                _is_closed(last.text) if has_ends else begins_task(part) or _is_closed(last.text)
            )
            if is_new:
                entry += 1
                pieces.append(Piece(CLAUSE, "", part, number, number, entry=entry))
            else:
                assert last is not None
                last.text, last.last = join(last.text, part), number
    return pieces


def _is_closed(text: str) -> bool:
    return re.search(r"(?:[;.]|;\s*(?:dan|atau|dan/atau|serta))$", text) is not None


def _sentences(block: list[tuple[int, str]]) -> list[Piece]:
    """Lines of running text, a new piece after each that ends a sentence."""
    pieces: list[Piece] = []
    for number, text in block:
        if pieces and not pieces[-1].text.endswith(_SENTENCE_ENDS):
            pieces[-1].text, pieces[-1].last = join(pieces[-1].text, text), number
        else:
            pieces.append(Piece(CONTEXT, "", text, number, number))
    return pieces
