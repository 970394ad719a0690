"""One good example for a field, from an agency like the reader's own."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "seeds" / "reference" / "examples.csv"


@dataclass(frozen=True)
class Example:
    """What another agency wrote; `opd` is that agency's short name."""

    opd: str
    text: str


def example_of(kind: str, name: str, unit: str = "") -> Example | None:
    """The example for an attribute (or "name", "links.NAME"), best one for an OPD of that name.

    Another agency's wins over the reader's own, and one whose words occur in the OPD's name over
    one for every OPD.
    """
    folded = unit.casefold()
    rows = [r for r in _rows().get((kind, name), ()) if not r.words or r.fits(folded)]
    rows.sort(key=lambda row: (row.opd.casefold() in folded, not row.words))
    return Example(rows[0].opd, rows[0].text) if rows else None


@dataclass(frozen=True)
class _Row:
    opd: str
    words: tuple[str, ...]
    text: str

    def fits(self, folded: str) -> bool:
        """Whether the row is meant for an OPD of that name."""
        return any(word in folded for word in self.words)


@lru_cache(maxsize=1)
def _rows() -> dict[tuple[str, str], list[_Row]]:
    rows: dict[tuple[str, str], list[_Row]] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for given in csv.DictReader(file):
            words = tuple(given["opd_words"].casefold().split())
            row = _Row(given["opd"], words, given["example"])
            rows.setdefault((given["kind"], given["attribute"]), []).append(row)
    return rows
