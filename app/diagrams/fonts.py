"""Measuring text with the font that is shipped: the same widths on every machine."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

FONT_FOLDER = Path(__file__).parent.parent / "static" / "vendor" / "fonts"
FILES = {False: "ArchivoNarrow-Regular.ttf", True: "ArchivoNarrow-Bold.ttf"}
# Another font steps in for what ours lacks (emoji, Arabic): nearly all of it is narrower.
FOREIGN_WIDTH = 1.3


@cache
def _widths(bold: bool) -> dict[str, float]:
    """Advance width by character, in font sizes."""
    font = TTFont(FONT_FOLDER / FILES[bold], lazy=True)
    metrics, units = font["hmtx"], font["head"].unitsPerEm
    return {chr(code): metrics[name][0] / units for code, name in font.getBestCmap().items()}


@cache
def _width(text: str, bold: bool) -> float:
    widths = _widths(bold)
    return sum(widths.get(character, FOREIGN_WIDTH) for character in text)


def measure(text: str, size: float, bold: bool = False) -> float:
    """Width in points of a text set at `size`."""
    return _width(text, bold) * size
