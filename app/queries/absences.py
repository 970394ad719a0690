"""What OPDs said they do not have: kept among the decisions, under keys of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import Decision
from app.queries.baselines import past_as_of
from app.queries.moment import moment
from architecture.history import ABSENCES, absence_key
from architecture.metamodel import SIX_DOMAINS, Domain

_DOMAINS = {domain.css: domain for domain in SIX_DOMAINS}


@dataclass(frozen=True)
class Absence:
    """An OPD has nothing of a domain: why, and who said so."""

    opd: str
    domain: Domain
    reason: str
    by: str
    at: datetime


def key_of(opd_id: str, domain: Domain) -> str:
    """The name under which the statement is kept."""
    return absence_key(opd_id, domain.css)


def stated_absences() -> dict[tuple[str, Domain], Absence]:
    """Every statement by OPD and domain, whatever was recorded since. Not filtered by viewer."""
    found = {}
    for key, reason, by, at in _statements():
        _prefix, opd, css = key.split(":", 2)
        if css in _DOMAINS:
            domain = _DOMAINS[css]
            found[opd, domain] = Absence(opd, domain, reason, by, at)
    return found


def _statements() -> Iterable[tuple[str, str, str, datetime]]:
    """Key, reason, who and when of every statement, of the moment that is read."""
    number = moment()
    if number is not None:
        past = past_as_of(number).decisions.values()
        return [(d.key, d.reason, d.by, d.at) for d in past if d.key.startswith(f"{ABSENCES}:")]
    query = select(Decision.key, Decision.reason, Decision.decided_by, Decision.at)
    return [
        tuple(r) for r in db.session.execute(query.where(Decision.key.startswith(f"{ABSENCES}:")))
    ]


def absent_domains() -> dict[str, frozenset[Domain]]:
    """By OPD the domains of which it says that it has nothing."""
    found: dict[str, set[Domain]] = {}
    for opd, domain in stated_absences():
        found.setdefault(opd, set()).add(domain)
    return {opd: frozenset(domains) for opd, domains in found.items()}
