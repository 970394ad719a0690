"""The list of the gap catalogue as one reader asks for it: filters that say what they hide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from architecture.gap_catalogue import (
    ACCEPTED,
    HEADS,
    LISTED,
    PLANNED,
    POSTPONED,
    PROPOSED,
    Entry,
)
from architecture.graph import Graph
from architecture.metamodel import Domain, Text

WHOLE = "pemerintah"  # the filter value of entries about the government, without OPD
CLOSED = "closed"
# Values of the filter by state, in the order of the page.
STATES: Mapping[str, str] = {
    "belum": LISTED,
    "rencana": PLANNED,
    "tunda": POSTPONED,
    "terima": ACCEPTED,
    "usulan": PROPOSED,
    "tertutup": CLOSED,
}


@dataclass(frozen=True)
class CatalogueQuery:
    """What the reader asked for; an empty value does not filter. Names are those of the address."""

    opd: str = ""
    aspek: str = ""
    status: str = ""

    def arguments(self, **changes: str) -> dict[str, str]:
        """The query as arguments of an address."""
        return {n: v for n, v in vars(replace(self, **changes)).items() if v}


def read_query(arguments: Mapping[str, str], graph: Graph) -> tuple[CatalogueQuery, list[str]]:
    """The query of an address, and the values in it that mean nothing and are not used."""
    codes = {u.code for u in graph.units.values()} | {WHOLE}
    known = {"opd": codes, "aspek": {*HEADS, *(d.css for d in Domain)}, "status": {*STATES}}
    given = {n: arguments.get(n, "").strip() for n in known}
    unknown = [v[:60] for n, v in given.items() if v and v not in known[n]]
    return CatalogueQuery(**{n: v for n, v in given.items() if v in known[n]}), unknown


def state_of(entry: Entry) -> str:
    """The state that is shown: a gap that closed by itself is closed, whatever was decided."""
    return CLOSED if entry.is_closed else entry.state


def filtered(entries: Sequence[Entry], query: CatalogueQuery, graph: Graph) -> list[Entry]:
    """The entries that pass every filter, order kept."""
    family: frozenset[str | None] | None = None
    if query.opd == WHOLE:
        family = frozenset({None})
    elif query.opd:
        unit = next(u.id for u in graph.units.values() if u.code == query.opd)
        family = frozenset(graph.descendants_of_unit(unit))
    return [
        e for e in entries
        if (family is None or e.opd in family)
        and query.aspek in ("", e.head, e.domain.css if e.domain else "")
        and (not query.status or state_of(e) == STATES[query.status])
    ]  # fmt: skip


def counts(entries: Sequence[Entry]) -> dict[str, int]:
    """How many entries there are of each state of the filter."""
    numbers = Counter(state_of(e) for e in entries)
    return {word: numbers[state] for word, state in STATES.items()}


def grouped(entries: Sequence[Entry]) -> list[tuple[Text, list[Entry]]]:
    """The entries under their heads and domains, order kept."""
    groups: list[tuple[Text, list[Entry]]] = []
    for entry in entries:
        if not groups or groups[-1][0] != entry.group:
            groups.append((entry.group, []))
        groups[-1][1].append(entry)
    return groups


def is_again_open(entry: Entry) -> bool:
    """Whether a postponement has ended with its day."""
    return (
        entry.state == POSTPONED
        and entry.until is not None
        and entry.until < date.today().isoformat()
    )
