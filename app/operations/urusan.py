"""The crosswalk from urusan to RAB as it is seeded."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from app import queries
from app.operations.government import read_seed
from architecture.graph import Unit
from architecture.tupoksi.crosswalk import affairs_in


@cache
def crosswalk() -> Mapping[str, tuple[str, ...]]:
    """RAB codes by code of the urusan; not in it is an urusan without a counterpart."""
    return {row["urusan"]: tuple(row["rab"].split(";")) for row in read_seed("urusan_rab.csv")}


def urusan_of_opd(opd_id: str) -> tuple[str, ...]:
    """The affairs of the OPD, or of the nearest one above it that has any; else its code's."""
    chain = _with_those_above(opd_id)
    stated = next((unit.urusan for unit in chain if unit.urusan), ())
    return stated or _read_from_codes(chain)


def guessed_urusan(opd_id: str) -> tuple[str, ...]:
    """The affairs read from the code of an OPD for which nobody stated any; else none."""
    chain = _with_those_above(opd_id)
    return () if any(unit.urusan for unit in chain) else _read_from_codes(chain)


def _with_those_above(opd_id: str) -> list[Unit]:
    units = queries.units()
    chain: list[Unit] = []
    unit = units.get(opd_id)
    while unit is not None and unit not in chain:
        chain.append(unit)
        unit = units.get(unit.parent or "")
    return chain


def _read_from_codes(chain: list[Unit]) -> tuple[str, ...]:
    known = {node.code for node in queries.vocabulary().family("urusan")}
    return next((found for unit in chain if (found := affairs_in(unit.code, known))), ())
