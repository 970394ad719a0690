"""What a chapter is made of. Blocks are plain values; the writer decides how they look.

A new kind of block is a class here and a function under `@markup_of.register` in writer.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

PORTRAIT = "portrait"
LANDSCAPE = "landscape"
PICTURE_PAGES = {"A3": "picture-a3", "A4": "picture-a4"}  # layouts by paper, nearly to its edge


class ListOf(Enum):
    """The lists in front of the document; value = (title, sequence of its captions)."""

    HEADINGS = ("Daftar Isi", "")
    TABLES = ("Daftar Tabel", "Tabel")
    PICTURES = ("Daftar Gambar", "Gambar")

    @property
    def title(self) -> str:
        return self.value[0]

    @property
    def sequence(self) -> str:
        return self.value[1]


@dataclass(frozen=True)
class Heading:
    """A numbered heading; level 1 opens a chapter or an annex."""

    text: str
    level: int = 2
    annex: bool = False


@dataclass(frozen=True)
class FrontHeading:
    """A heading without a number, before the first chapter."""

    text: str
    in_contents: bool = True


@dataclass(frozen=True)
class Paragraph:
    """Running text. `style` is a style id of the template."""

    text: str
    style: str = "BodyText"


@dataclass(frozen=True)
class Bullets:
    """A list of short statements."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class PageTotal:
    """A value of `Facts`: how many pages there are."""


@dataclass(frozen=True)
class Facts:
    """Label and value, one pair per line, without caption."""

    rows: tuple[tuple[str, str | PageTotal], ...]


@dataclass(frozen=True)
class Column:
    """A column of a table. `width` in twentieths of a point is what it wants; 0: by contents."""

    label: str
    is_number: bool = False
    width: int = 0


@dataclass(frozen=True)
class Band:
    """A row over the whole width that names the rows below it."""

    text: str


@dataclass(frozen=True)
class Sum:
    """A row that adds up the rows above it."""

    cells: tuple[str, ...]


Row = Sequence[str] | Band | Sum


@dataclass(frozen=True)
class Part:
    """One Word table: some columns of a wide table, with every row."""

    columns: tuple[Column, ...]
    rows: Iterable[Row]
    label: str = ""


@dataclass(frozen=True)
class Table:
    """A captioned table in one or more parts, each narrow enough to be read on its layout."""

    caption: str
    parts: tuple[Part, ...]
    note: str = ""
    layout: str = PORTRAIT

    @classmethod
    def of(
        cls, caption: str, columns: Sequence[Column], rows: Iterable[Row], note: str = ""
    ) -> Table:
        """A table in one part."""
        return cls(caption, (Part(tuple(columns), rows),), note)


@dataclass(frozen=True)
class Picture:
    """A captioned picture, PNG, as large as the page allows. Width and height in
    millimetres."""

    caption: str
    png: bytes = field(repr=False)
    alt: str
    width: float
    height: float


@dataclass(frozen=True)
class Layout:
    """From here on pages of this layout: PORTRAIT, LANDSCAPE or one of PICTURE_PAGES."""

    name: str


@dataclass(frozen=True)
class Contents:
    """One of the lists, as a field with its entries; nothing at all where it has none."""

    list_of: ListOf
    with_heading: bool = False


@dataclass(frozen=True)
class Section:
    """Pages from here on count from 1 anew, in Roman (front) or in Arabic figures."""

    roman: bool = False


Block = (
    FrontHeading
    | Heading
    | Paragraph
    | Bullets
    | Facts
    | Table
    | Picture
    | Layout
    | Section
    | Contents
)
