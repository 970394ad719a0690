"""Measuring text with the font that is shipped: the same widths on every machine."""

from __future__ import annotations

import base64
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter, load_font, save_font
from fontTools.ttLib import TTFont

from architecture.diagrams.style import FONT_FAMILY

FONT_FOLDER = Path(__file__).parent.parent / "static" / "vendor" / "fonts"
FILES = {False: "ArchivoNarrow-Regular.ttf", True: "ArchivoNarrow-Bold.ttf"}
# Another font steps in for what ours lacks (emoji, Arabic): nearly all of it is narrower.
FOREIGN_WIDTH = 1.3


@cache
def _widths(bold: bool) -> dict[str, float]:
    """Advance width by character, in font sizes."""
    with TTFont(FONT_FOLDER / FILES[bold]) as font:
        metrics, units = font["hmtx"], font["head"].unitsPerEm
        return {chr(code): metrics[name][0] / units for code, name in font.getBestCmap().items()}


@lru_cache(maxsize=50_000)
def _width(text: str, bold: bool) -> float:
    widths = _widths(bold)
    return sum(widths.get(character, FOREIGN_WIDTH) for character in text)


def measure(text: str, size: float, bold: bool = False) -> float:
    """Width in points of a text set at `size`."""
    return _width(text, bold) * size


@lru_cache(maxsize=64)
def style_for(text: str) -> str:
    """CSS that carries the letters of `text` in both weights, for an SVG that stands alone."""
    letters = "".join(sorted(set(text)))
    return "".join(
        f'@font-face{{font-family:"{FONT_FAMILY}";font-weight:{700 if bold else 400};'
        f'src:url(data:font/ttf;base64,{_letters(letters, bold)}) format("truetype")}}'
        for bold in FILES
    )


@lru_cache(maxsize=64)
def _letters(letters: str, bold: bool) -> str:
    """The part of a font that draws these letters, as base64."""
    options = Options(hinting=False, layout_features=["kern"], notdef_outline=True)
    options.name_IDs = [1, 2]
    subsetter = Subsetter(options)
    file = BytesIO()
    with load_font(str(FONT_FOLDER / FILES[bold]), options) as font:
        subsetter.populate(text=letters)
        subsetter.subset(font)
        font["head"].modified = 0  # the same bytes at any time
        save_font(font, file, options)
    return base64.b64encode(file.getvalue()).decode()
