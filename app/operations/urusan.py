"""The crosswalk from urusan to RAB as it is seeded."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from app import queries
from app.operations.government import read_seed


@cache
def crosswalk() -> Mapping[str, tuple[str, ...]]:
    """RAB codes by code of the urusan; not in it is an urusan without a counterpart."""
    return {row["urusan"]: tuple(row["rab"].split(";")) for row in read_seed("urusan_rab.csv")}


def urusan_of_opd(opd_id: str) -> tuple[str, ...]:
    """The affairs of the OPD, or of the nearest one above it that has any."""
    units = queries.units()
    unit = units.get(opd_id)
    seen: set[str] = set()
    while unit is not None and not unit.urusan and unit.id not in seen:
        seen.add(unit.id)
        unit = units.get(unit.parent or "")
    return unit.urusan if unit else ()
