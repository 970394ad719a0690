"""The gap catalogue: what an entry holds, and the heads under which people write gaps by hand.

An entry is a decision about a computed gap, or a gap that no rule can compute. What it holds
beside the decision is a mapping of a few names; empty ones are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from architecture.metamodel import Domain, Text

BY_HAND = "katalog"  # first part of the key of an entry that people wrote
SWOT = "swot"  # first part of the key under which strengths and so on of a head are kept
# In the catalogue without more, made by the program, and what people decided.
LISTED, PROPOSED = "listed", "proposed"
PLANNED, POSTPONED, ACCEPTED, DISMISSED = "planned", "postponed", "accepted", "dismissed"
STATES = (LISTED, PROPOSED, PLANNED, POSTPONED, ACCEPTED, DISMISSED)
ENTRY_STATES = (PLANNED, LISTED, PROPOSED, POSTPONED, ACCEPTED)  # in the order of lists
PUT_ASIDE = frozenset({POSTPONED, ACCEPTED, DISMISSED})

# Source: evaluation/gap-lists.md B (kelembagaan, SDM, infrastruktur, sistem informasi) and the
# seven classes of the roadmap; regulasi and anggaran as assessors ask for them.
HEADS: Mapping[str, Text] = {
    "kelembagaan": Text("Kelembagaan", "Institutions"),
    "sdm": Text("Sumber daya manusia", "People and skills"),
    "regulasi": Text("Regulasi", "Regulations"),
    "anggaran": Text("Anggaran", "Budget"),
    "tata_kelola": Text("Tata kelola", "Governance"),
    "manajemen": Text("Manajemen", "Management"),
    "layanan": Text("Layanan", "Services"),
    "data": Text("Data dan informasi", "Data and information"),
    "sistem_informasi": Text("Sistem informasi", "Information systems"),
    "infrastruktur": Text("Infrastruktur", "Infrastructure"),
    "keamanan": Text("Keamanan informasi", "Information security"),
    "audit": Text("Audit TIK", "ICT audit"),
}
SENSITIVE_HEADS = frozenset({"keamanan"})  # of them a weakness could help an attacker
WHOLE = "pemerintah"  # SWOT of the government as a whole
SWOT_HEADS: Mapping[str, Text] = {WHOLE: Text("Pemerintah daerah", "The government"), **HEADS}
SWOT_SIDES: Mapping[str, Text] = {
    "strengths": Text("Kekuatan", "Strengths"),
    "weaknesses": Text("Kelemahan", "Weaknesses"),
    "opportunities": Text("Peluang", "Opportunities"),
    "threats": Text("Ancaman", "Threats"),
}

TEXTS: Mapping[str, Text] = {
    "gap": Text("Gap", "Gap"),
    "current": Text("Kondisi saat ini", "Condition now"),
    "ideal": Text("Kondisi ideal", "Ideal condition"),
    "recommendation": Text("Rekomendasi", "Recommendation"),
    "target": Text("Target", "Target"),
    "person": Text("Jabatan penanggung jawab", "Position in charge"),
    **SWOT_SIDES,
}
ENTRY_TEXTS = tuple(n for n in TEXTS if n not in SWOT_SIDES)
IDS = ("opd", "owner")  # units of the OPD tree
ID_LISTS = ("activities", "goals")  # records; the first activity is a column of the decision
YEAR = "year"
HEAD = "head"
MAX_TEXT = 4000
MAX_LIST = 100
YEARS = range(2000, 2101)


def details_of(values: Mapping[str, Any]) -> dict[str, Any] | None:
    """The values that say something, in stable order; None where none does."""
    return {n: values[n] for n in sorted(values) if values[n] not in (None, "", [], ())} or None


def faults_of(details: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and found value of whatever cannot be kept."""
    for name, value in sorted(details.items()):
        if not _fits(name, value):
            yield name, str(value)[:60]


def _fits(name: str, value: Any) -> bool:
    if name in TEXTS:
        return isinstance(value, str) and len(value) <= MAX_TEXT and "\0" not in value
    if name in IDS:
        return _is_id(value)
    if name in ID_LISTS:
        return isinstance(value, list) and len(value) <= MAX_LIST and all(map(_is_id, value))
    if name == YEAR:
        return type(value) is int and value in YEARS
    return name == HEAD and value in SWOT_HEADS


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 36 and value.isprintable()


class Linked(NamedTuple):
    """A record that an entry names, as the reader may know it."""

    id: str
    code: str
    name: str

    @property
    def label(self) -> str:
        return f"{self.code} {self.name}"


@dataclass(frozen=True)
class Entry:
    """One row of the catalogue as one reader may see it.

    `rule` and `element` are empty for what people wrote. `closed_at` is when the gap closed, None
    while it is open or where the log does not tell.
    """

    key: str
    state: str
    group: Text
    gap: str
    current: str = ""
    ideal: str = ""
    recommendation: str = ""
    rule: str = ""
    element: str = ""
    subject: str = ""
    domain: Domain | None = None
    head: str = ""
    opd: str | None = None
    activities: tuple[Linked, ...] = ()
    goals: tuple[Linked, ...] = ()
    target: str = ""
    year: int | None = None
    owner: str | None = None
    person: str = ""
    reason: str = ""
    until: str | None = None
    by: str = ""
    at: datetime | None = None
    is_closed: bool = False
    closed_at: datetime | None = None

    @property
    def is_by_hand(self) -> bool:
        return not self.rule

    @property
    def is_confirmed(self) -> bool:
        """Whether a person decided it; proposals of the program are not printed as decisions."""
        return self.state != PROPOSED


@dataclass(frozen=True)
class Swot:
    """Strengths, weaknesses, opportunities and threats of one head, each a list of lines."""

    head: str
    strengths: tuple[str, ...] = ()
    weaknesses: tuple[str, ...] = ()
    opportunities: tuple[str, ...] = ()
    threats: tuple[str, ...] = ()

    @property
    def label(self) -> Text:
        return SWOT_HEADS[self.head]

    def side(self, name: str) -> tuple[str, ...]:
        """The lines of one side, by its name in `SWOT_SIDES`."""
        lines: tuple[str, ...] = getattr(self, name)
        return lines


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text without list marks and blanks."""
    stripped = (line.strip().lstrip("-•*").strip() for line in text.splitlines())
    return tuple(line for line in stripped if line)
