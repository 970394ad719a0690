"""Blocks to the body of a Word document: sections, captions, numbers, bookmarks.

Lists in front are kept open as `Contents` until the body is whole, since their lines and page
numbers are only known then: `body(pages)` gives the finished text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import singledispatchmethod

from app.document.blocks import (
    PORTRAIT,
    Block,
    Bullets,
    Contents,
    Facts,
    FrontHeading,
    Heading,
    Layout,
    ListOf,
    PageTotal,
    Paragraph,
    Picture,
    Section,
    Table,
)
from app.document.entries import Entry, contents_markup
from app.document.markup import bookmark, escape, field, paragraph, run
from app.document.numbers import Numbers
from app.document.pictures import picture_markup
from app.document.table_markup import facts_markup, table_markup
from app.document.template import COVER, PAGES, TWENTIETHS_PER_MM

# An empty paragraph that takes no room: ends sections and keeps tables apart.
SLIVER = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
GAP = paragraph("", "", '<w:spacing w:before="0" w:after="200" w:line="20" w:lineRule="exact"/>')
PAGE_TOTAL = "page-total"  # key of the number of pages among the page numbers
_WORD = re.compile(r"\b\w*[A-Z]\w*\b")


@dataclass(frozen=True)
class _Listing:
    """A list whose lines are not known yet; its heading is printed only if it has any."""

    list_of: ListOf
    heading: str


class Writer:
    """Takes blocks in order; `add_image(png)` gives the relation id of a picture."""

    def __init__(self, sections: Mapping[str, str], add_image: Callable[[bytes], str]) -> None:
        self.entries: list[Entry] = []
        self.section_starts: list[tuple[str, bool]] = []  # (first bookmark, roman), in order
        self._sections = sections
        self._add_image = add_image
        self._pieces: list[str | _Listing | Facts] = []
        self._words: set[str] | None = None
        self._numbers = Numbers()
        self._layout = COVER
        self._section = Section(roman=True)
        self._starts_at = 0  # the piece with which the section begins
        self._section_is_new = False  # its pages still have to be told to count from 1
        self._section_is_unmarked = False  # its first bookmark has not been seen yet
        self._is_finished = False

    def write_all(self, blocks: Iterable[Block]) -> None:
        """Write every block in order."""
        for block in blocks:
            self.write(block)

    @singledispatchmethod
    def write(self, block: Block) -> None:
        """Write one block."""
        raise TypeError(f"no markup for {type(block).__name__}")

    def body(self, pages: Mapping[str, str]) -> Iterator[str]:
        """The finished body; `pages` are page numbers by bookmark, empty if unknown."""
        if not self._is_finished:
            self._pieces.append(self._section_markup())
            self._is_finished = True
        for piece in self._pieces:
            if isinstance(piece, _Listing):
                lines = contents_markup(piece.list_of, self._shown_entries(), pages)
                yield piece.heading + lines if lines else ""
            elif isinstance(piece, Facts):
                yield self._facts(piece, pages)
            else:
                yield piece

    def is_printed(self, word: str) -> bool:
        """Whether a word stands in what was written so far."""
        if self._words is None:
            texts = (piece for piece in self._pieces if isinstance(piece, str))
            self._words = {w for text in texts for w in _WORD.findall(text)}
        return set(_WORD.findall(word)) <= self._words

    def _shown_entries(self) -> list[Entry]:
        """The entries but for headings of lists that have no line and are not printed."""
        filled = {entry.list_of for entry in self.entries}
        titles = {list_of.title for list_of in ListOf if list_of not in filled}
        return [e for e in self.entries if e.number or e.text not in titles]

    # --- Pages ----------------------------------------------------------------------------------

    @write.register
    def _(self, block: Layout) -> None:
        if block.name != self._layout:
            self._end_section()
            self._layout = block.name

    @write.register
    def _(self, block: Section) -> None:
        self._end_section()
        self._section = block
        self._section_is_new = self._section_is_unmarked = True

    def _end_section(self) -> None:
        if not self._is_at_start:
            if self._pieces[-1] is GAP:  # two paragraphs after a full page would make another
                self._pieces.pop()
            self._pieces.append(paragraph("", "", SLIVER + self._section_markup()))
            self._starts_at = len(self._pieces)

    @property
    def _is_at_start(self) -> bool:
        return len(self._pieces) == self._starts_at

    def _section_markup(self) -> str:
        markup = self._sections[self._layout]
        if self._layout != COVER:
            style = "lowerRoman" if self._section.roman else "decimal"
            start = ' w:start="1"' if self._section_is_new else ""
            numbering = f'<w:pgNumType w:fmt="{style}"{start}/>'
            markup = markup.replace("<w:cols", numbering + "<w:cols", 1)
            self._section_is_new = False
        return markup

    @property
    def _width(self) -> int:
        return int(PAGES[self._layout].text_width * TWENTIETHS_PER_MM)

    # --- Text -----------------------------------------------------------------------------------

    @write.register
    def _(self, block: FrontHeading) -> None:
        self._pieces.append(self._front_heading(block))

    def _front_heading(self, block: FrontHeading) -> str:
        if not block.in_contents:
            return paragraph(run(block.text), "TOCHeading")
        content = self._marked(ListOf.HEADINGS, 1, "", block.text, run(block.text))
        return paragraph(content, "FrontHeading")

    @write.register
    def _(self, block: Heading) -> None:
        if block.annex and not self._numbers.in_annex:
            self._numbers.begin_annexes()
        number = self._numbers.heading(block.level)
        words = self._numbers.heading_start(block.level) + run(block.text)
        content = self._marked(ListOf.HEADINGS, block.level, number, block.text, words)
        properties = self._numbers.heading_properties(block.level)
        self._pieces.append(paragraph(content, f"Heading{block.level}", properties))

    @write.register
    def _(self, block: Paragraph) -> None:
        self._pieces.append(paragraph(run(block.text), block.style))

    @write.register
    def _(self, block: Bullets) -> None:
        self._pieces += [paragraph(run(item), "ListBullet") for item in block.items]

    @write.register
    def _(self, block: Contents) -> None:
        heading = ""
        if block.with_heading:
            in_contents = block.list_of is not ListOf.HEADINGS
            heading = self._front_heading(FrontHeading(block.list_of.title, in_contents))
        self._pieces.append(_Listing(block.list_of, heading))

    @write.register
    def _(self, block: Facts) -> None:
        self._pieces.append(block)

    def _facts(self, block: Facts, pages: Mapping[str, str]) -> str:
        total = field("NUMPAGES \\* Arabic", pages.get(PAGE_TOTAL, "…"), dirty=not pages)
        rows = [
            (label, total if isinstance(value, PageTotal) else run(value))
            for label, value in block.rows
        ]
        width = int(PAGES[PORTRAIT].text_width * TWENTIETHS_PER_MM)
        return facts_markup(rows, width) + paragraph("", "BodyText")

    # --- Captions -------------------------------------------------------------------------------

    @write.register
    def _(self, block: Table) -> None:
        caption = self._numbers.caption("Tabel")
        number = self._numbers.bookmark()
        reference = f"_Ref{number:06d}"
        label = bookmark(number, reference, caption.markup)
        content = label + run(" " + block.caption)
        if not self._numbers.in_annex:  # there are hundreds; the contents name their OPDs
            content = self._marked(ListOf.TABLES, 1, caption.shown, block.caption, content)
        self._pieces.append(paragraph(content, "Caption"))
        title = escape(f"{caption.shown} {' '.join(block.caption.split())}")
        for index, part in enumerate(block.parts):
            if len(block.parts) > 1:
                again = field(f"REF {reference} \\h", caption.shown)
                words = run(f", bagian {index + 1} dari {len(block.parts)}: {part.label}")
                self._pieces.append(paragraph(again + words, "TablePart"))
            self._pieces.append(table_markup(part, self._width, title))
        self._pieces.append(paragraph(run(block.note), "TableNote") if block.note else GAP)

    @write.register
    def _(self, block: Picture) -> None:
        caption = self._numbers.caption("Gambar")
        relation = self._add_image(block.png)
        drawing = picture_markup(block, relation, self._numbers.bookmark(), PAGES[self._layout])
        self._pieces.append(paragraph(drawing, "Picture"))
        content = self._marked(
            ListOf.PICTURES, 1, caption.shown, block.caption,
            caption.markup + run(" " + block.caption),
        )  # fmt: skip
        self._pieces.append(paragraph(content, "PictureCaption"))

    def _marked(self, list_of: ListOf, level: int, number: str, text: str, content: str) -> str:
        """The content inside its bookmark, remembered for the lists in front."""
        name = f"_Toc{len(self.entries) + 1:06d}"
        self.entries.append(Entry(list_of, level, number, " ".join(text.split()), name))
        if self._section_is_unmarked:
            self.section_starts.append((name, self._section.roman))
            self._section_is_unmarked = False
        return bookmark(self._numbers.bookmark(), name, content)
