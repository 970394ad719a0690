"""What waits for a person: records to verify or validate, by OPD and domain, oldest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.operations.actor import Actor
from app.queries.assignments import verified_domains
from app.queries.review import Waiting
from architecture.completeness import reporting_units
from architecture.graph import Element, Unit
from architecture.metamodel import METAMODEL, Domain, Kind

# The review state of a record that waits → who takes it on.
TAKEN_BY = {"submitted": "verifier", "verified": "validator"}


@dataclass(frozen=True)
class KindNumber:
    """How many records of a kind are in a review state."""

    kind: Kind
    state: str
    number: int


def by_kind(elements: Iterable[Element], states: Collection[str]) -> tuple[KindNumber, ...]:
    """Records in those states by kind, in the order of the kinds and of the states."""
    numbers = Counter((e.kind, e.review) for e in elements if e.review in states)
    return tuple(
        KindNumber(kind, state, numbers[kind.name, state])
        for kind in METAMODEL.kinds
        for state in states
        if numbers[kind.name, state]
    )


@dataclass(frozen=True)
class QueueLine:
    """What waits in a domain of an OPD and the units below it; `unit` is None for national ones.

    The records come oldest first.
    """

    unit: Unit | None
    domain: Domain
    state: str
    records: tuple[Waiting, ...]

    @property
    def number(self) -> int:
        return len(self.records)

    @property
    def since(self) -> datetime | None:
        """When the oldest of them was sent or verified."""
        return self.records[0].since

    @property
    def by(self) -> str:
        """Who brought the oldest of them here."""
        return self.records[0].by


def lines_of(rows: Iterable[Waiting], units: Mapping[str, Unit]) -> tuple[QueueLine, ...]:
    """The waiting records (oldest first) by OPD, domain and state; the line of the oldest first."""
    owners = reporting_units(units)
    groups: dict[tuple[str | None, Domain, str], list[Waiting]] = {}
    for row in rows:
        key = (owners.get(row.opd_id or ""), METAMODEL.kind(row.kind).domain, row.review)
        groups.setdefault(key, []).append(row)
    return tuple(
        QueueLine(units[owner] if owner else None, domain, state, tuple(members))
        for (owner, domain, state), members in groups.items()
    )


def is_mine(line: QueueLine, actor: Actor) -> bool:
    """Whether the records of a line wait for this person."""
    if not actor.has(TAKEN_BY[line.state]):
        return False
    return line.state == "verified" or line.domain in verified_domains(actor.verifier_opds)
