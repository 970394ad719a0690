"""Paper, colours and measures of pictures (design: screens, Tokens)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from architecture.metamodel import Domain, Text

POINTS_PER_MILLIMETRE = 72 / 25.4
FONT_FAMILY = "Archivo Narrow"
SMALLEST_TEXT = 7.0  # points, on the paper
LARGEST_TEXT = 10.0
LINE = 1.15  # line height, in font sizes

# Width in points of a text in the shipped font: measure(text, size, bold).
Measure = Callable[[str, float, bool], float]


@dataclass(frozen=True)
class Paper:
    """A sheet lying on its long side; sizes in millimetres.

    `foot` are points that pictures leave free above the legend, for more of its lines.
    """

    name: str
    millimetres: tuple[float, float]
    foot: float = 0.0

    @property
    def width(self) -> float:
        """Width in points."""
        return self.millimetres[0] * POINTS_PER_MILLIMETRE

    @property
    def height(self) -> float:
        """Height in points."""
        return self.millimetres[1] * POINTS_PER_MILLIMETRE

    @property
    def label(self) -> Text:
        return Text(f"{self.name} mendatar", f"{self.name} landscape")


PAPERS: dict[str, Paper] = {
    paper.name: paper
    for paper in (
        Paper("A4", (297, 210)),
        Paper("F4", (330, 215)),
        Paper("A3", (420, 297)),
        Paper("A1", (841, 594)),
    )
}

# From top to bottom: a layered picture puts the application above the data it uses.
LAYERS: tuple[Domain, ...] = (
    Domain.PROCESS,
    Domain.SERVICE,
    Domain.APPLICATION,
    Domain.DATA,
    Domain.INFRASTRUCTURE,
)
LAYER_LABELS: dict[Domain, Text] = {
    Domain.PROCESS: Text("Proses bisnis", "Business process"),
    Domain.SERVICE: Text("Layanan", "Service"),
    Domain.APPLICATION: Text("Aplikasi", "Application"),
    Domain.DATA: Text("Data", "Data"),
    Domain.INFRASTRUCTURE: Text("Infrastruktur", "Infrastructure"),
    Domain.SECURITY: Text("Keamanan", "Security"),
}


@dataclass(frozen=True)
class Ink:
    """Colours of one domain: lines and marks, fill, text."""

    line: str
    base: str
    text: str


INKS: dict[Domain, Ink] = {
    Domain.PROCESS: Ink("#CC8605", "#FBF1DC", "#7A4F00"),
    Domain.SERVICE: Ink("#A94319", "#F9E6DD", "#8C3512"),
    Domain.DATA: Ink("#179CE6", "#E0F1FC", "#0A5F92"),
    Domain.APPLICATION: Ink("#1A2FB0", "#E4E7F9", "#1A2FB0"),
    Domain.INFRASTRUCTURE: Ink("#2F715B", "#DFEEE8", "#24594A"),
    Domain.SECURITY: Ink("#282D34", "#E6E8EB", "#282D34"),
}
STUB_INK = Ink("#7C8792", "#F3F5F7", "#4A5765")
INK, SOFT_INK, RULE, BAND = "#1B2733", "#4A5765", "#C9D1D8", "#FAFBFC"
GAP_RED = "#B3261E"
# Dark enough on white (4.5:1), and none of them a domain's own colour.
WIRE_INKS: tuple[str, ...] = (
    "#37474F", "#6A3D6E", "#1F5F66", "#7A4A21", "#3C4F8A", "#7B2D42", "#4E5B23", "#555B66",
)  # fmt: skip
