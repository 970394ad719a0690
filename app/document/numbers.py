"""Numbers of headings and captions: what is shown, and the fields that make Word agree."""

from __future__ import annotations

from dataclasses import dataclass

from app.document.markup import field, run

ANNEX_LIST = 2  # numbering.xml
ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True)
class CaptionNumber:
    """ "Tabel 3.2" as text and as markup with fields."""

    shown: str
    markup: str


class Numbers:
    """Counts chapters, headings and captions in the order in which they are written."""

    def __init__(self) -> None:
        self.in_annex = False
        self._headings = [0, 0, 0]
        self._captions: dict[str, int] = {}
        self._bookmarks = 0

    def begin_annexes(self) -> None:
        """The next heading of level 1 is annex A."""
        self.in_annex = True
        self._headings = [0, 0, 0]

    def bookmark(self) -> int:
        """A number never given before."""
        self._bookmarks += 1
        return self._bookmarks

    def heading(self, level: int) -> str:
        """The number of the next heading: "BAB III", "3.2", "LAMPIRAN A", "A.1"."""
        self._headings[level - 1] += 1
        self._headings[level:] = [0] * (3 - level)
        if level == 1:
            self._captions = {}
            return f"{self._word} {self._chapter_sign}"
        return ".".join([self._chapter, *(str(n) for n in self._headings[1:level])])

    def heading_start(self, level: int) -> str:
        """Markup in front of a heading's text: the number of a chapter, with its field."""
        if level > 1:
            return ""
        look = "ALPHABETIC" if self.in_annex else "ROMAN"
        sequence = field(f"SEQ {self._sequence} \\* {look}", self._chapter_sign)
        return run(f"{self._word} ") + sequence + run(" ")

    def heading_properties(self, level: int) -> str:
        """What the paragraph of a heading needs beside its style."""
        if not self.in_annex:
            return ""
        return f'<w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="{ANNEX_LIST}"/></w:numPr>'

    def caption(self, word: str) -> CaptionNumber:
        """The next caption number of "Tabel" or "Gambar" within the chapter."""
        number = self._captions[word] = self._captions.get(word, 0) + 1
        sequence = f"{word}Lampiran" if self.in_annex else word
        # \s 1 starts anew at each heading 1; the first says so itself for readers without it.
        restart = "\\r 1" if number == 1 else "\\s 1"
        markup = (
            run(f"{word} ")
            + self._chapter_field()
            + run(".")
            + field(f"SEQ {sequence} \\* ARABIC {restart}", str(number))
        )
        return CaptionNumber(f"{word} {self._chapter}.{number}", markup)

    def _chapter_field(self) -> str:
        look = "ALPHABETIC" if self.in_annex else "ARABIC"
        return field(f"SEQ {self._sequence} \\c \\* {look}", self._chapter)

    @property
    def _word(self) -> str:
        return "LAMPIRAN" if self.in_annex else "BAB"

    @property
    def _sequence(self) -> str:
        return "Lampiran" if self.in_annex else "Bab"

    @property
    def _chapter_sign(self) -> str:
        number = self._headings[0]
        return letter(number) if self.in_annex else roman(number)

    @property
    def _chapter(self) -> str:
        number = self._headings[0]
        return letter(number) if self.in_annex else str(number)


def roman(number: int) -> str:
    """3 → III, for numbers below 40."""
    text = ""
    for value, sign in ROMAN:
        while number >= value:
            text, number = text + sign, number - value
    return text


def letter(number: int) -> str:
    """1 → A, 2 → B, … 27 → AA as Word counts."""
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
