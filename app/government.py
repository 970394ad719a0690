"""The government an instance belongs to, and the words that follow from its type."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

TYPES = ("kota", "kabupaten", "provinsi")
LABEL_SETS = ("SPBE", "Pemerintah Digital")
_HEAD = {"kota": "Wali Kota", "kabupaten": "Bupati", "provinsi": "Gubernur"}
_REGULATION = {"kota": "Perwali", "kabupaten": "Perbup", "provinsi": "Pergub"}


@dataclass(frozen=True)
class Government:
    """Name, type, architecture period ("2025-2029") and label set."""

    name: str
    type: str
    period: str
    label_set: str = "SPBE"
    is_demo: bool = False

    @property
    def head(self) -> str:
        """Title of the head of the region."""
        return _HEAD[self.type]

    @property
    def regulation(self) -> str:
        """Short name of the head's regulation."""
        return _REGULATION[self.type]

    @property
    def years(self) -> tuple[int, ...]:
        first, last = (int(y) for y in self.period.split("-"))
        return tuple(range(first, last + 1))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
